package bind

import (
	"encoding"
	"encoding/json"
	"reflect"
	"sync"
)

// A plan is everything that is known about a type before a body is read into it. It does not
// change once it is in the cache.
type plan struct {
	typ       reflect.Type
	op        op
	elem, key *plan // of a pointer, list or map

	// Of a struct:
	fields   []field
	byLength [][]spelling // what names of each length mean
	required bool         // one of the fields is

	// For a fastDecoder:
	fast    bool    // it reads the type, and all within
	isByte  bool    // a boolean that is one byte in memory
	yes, no uint8   // that byte, of true and of false
	places  []place // of a struct: those of the fields
}

// An op is how a value is read into a type.
type op uint8

const (
	opNone        op = iota // a type that can't hold JSON, such as a channel
	opString                // any type of kind string
	opSecret                // opString in a sensitive field, which CloudTrail may mask
	opBool                  // any type of kind bool
	opInt                   // int to int64
	opUint                  // uint to uint64
	opFloat                 // float32, float64
	opNumber                // json.Number
	opStruct                // by its fields
	opPointer               // to elem
	opList                  // a slice of elem
	opStrings               // []string, the most frequent list
	opArray                 // of elem
	opBytes                 // []byte: base64, as in encoding/json, or a list
	opMap                   // of elem by key
	opStringMap             // map[string]string, the most frequent map
	opAny                   // interface{}
	opRaw                   // json.RawMessage
	opUnmarshaler           // by its own UnmarshalJSON
	opText                  // by its own UnmarshalText
)

// expected is what an error says where a value of another kind was found.
var expected = [...]string{
	opString: "a string", opSecret: "a string", opBool: "a boolean",
	opInt: "an integer", opUint: "an integer", opFloat: "a number", opNumber: "a number",
	opStruct: "an object", opList: "a list", opStrings: "a list", opArray: "a list", opBytes: "base64",
	opMap: "an object", opStringMap: "an object", opText: "a string",
}

var (
	unmarshaler     = reflect.TypeFor[json.Unmarshaler]()
	textUnmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()
)

// plans has the *plan of each reflect.Type that was needed so far. It is a cache and not a
// registry: its content follows from the types alone, so that nobody can observe whether it is
// empty, and a program has a bounded number of types.
var plans sync.Map

func planOf(t reflect.Type) *plan {
	if p, ok := plans.Load(t); ok {
		return p.(*plan)
	}
	b := make(builder)
	p := b.plan(t)
	b.setFast()
	for t, p := range b { // only now, when all of them are complete
		plans.LoadOrStore(t, p)
	}
	return p
}

// A builder has the plans that are being made: a type may hold itself.
type builder map[reflect.Type]*plan

func (b builder) plan(t reflect.Type) *plan {
	if p, ok := plans.Load(t); ok {
		return p.(*plan)
	}
	if p, ok := b[t]; ok {
		return p
	}
	p := &plan{typ: t}
	b[t] = p
	switch p.op = opOf(t); p.op {
	case opStruct:
		p.setFields(b)
	case opPointer, opList, opArray, opBytes:
		p.elem = b.plan(t.Elem())
	case opMap:
		p.elem = b.plan(t.Elem())
		p.setKey(b)
	}
	return p
}

// secret returns the plan of the type of a sensitive field. It differs from plan for
// strings, and for the strings of a pointer, a list or a map.
func (b builder) secret(t reflect.Type) *plan {
	p := &plan{typ: t, op: opOf(t)}
	switch p.op {
	case opString:
		p.op, p.fast = opSecret, true
		return p
	case opStrings:
		p.op = opList
	case opStringMap:
		p.op = opMap
	case opPointer, opList, opArray, opMap:
	default:
		return b.plan(t)
	}
	if opOf(t.Elem()) != opString {
		return b.plan(t)
	}
	p.elem = &plan{typ: t.Elem(), op: opSecret, fast: true}
	if p.op == opMap {
		p.setKey(b)
	}
	p.fast = p.setDirect()
	return p
}

// setKey fills in the keys of the plan of a map.
func (p *plan) setKey(b builder) {
	p.key = b.plan(p.typ.Key())
	switch p.key.op {
	case opString, opInt, opUint, opText:
	default:
		p.op = opNone
	}
}

func opOf(t reflect.Type) op {
	switch {
	case t == reflect.TypeFor[json.RawMessage]():
		return opRaw
	case t == reflect.TypeFor[json.Number]():
		return opNumber
	case t == reflect.TypeFor[[]string]():
		return opStrings
	case t == reflect.TypeFor[map[string]string]():
		return opStringMap
	case reflect.PointerTo(t).Implements(unmarshaler):
		return opUnmarshaler
	case reflect.PointerTo(t).Implements(textUnmarshaler):
		return opText
	}
	switch t.Kind() {
	case reflect.String:
		return opString
	case reflect.Bool:
		return opBool
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return opInt
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return opUint
	case reflect.Float32, reflect.Float64:
		return opFloat
	case reflect.Struct:
		return opStruct
	case reflect.Pointer:
		if endless(t) {
			return opNone
		}
		return opPointer
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 && opOf(t.Elem()) == opUint {
			return opBytes
		}
		return opList
	case reflect.Array:
		return opArray
	case reflect.Map:
		return opMap
	case reflect.Interface:
		if t.NumMethod() == 0 {
			return opAny
		}
	}
	return opNone
}

// endless reports whether t is a pointer to so many pointers that it may well be
// one to itself, as in type T *T.
func endless(t reflect.Type) bool {
	for range 8 {
		if t = t.Elem(); t.Kind() != reflect.Pointer {
			return false
		}
	}
	return true
}
