package bind

import (
	"encoding/json"
	"reflect"
	"strings"

	"github.com/iottrail/iottrail/internal/words"
)

// A place is what a fastDecoder needs of a field: where it lies in the struct, what its type is,
// and how its name is written in a body.
type place struct {
	offset uintptr
	plan   *plan
	name   words.Spelling
}

// setFast says of new plans whether a fastDecoder reads their types: it must do so with all
// that they hold. Plans that were there before are settled.
func (b builder) setFast() {
	for _, p := range b {
		p.fast = p.setDirect()
	}
	for changed := true; changed; {
		changed = false
		for _, p := range b {
			if p.fast && !p.holdsFast() {
				p.fast, changed = false, true
			}
		}
	}
}

// setDirect fills in what a fastDecoder needs to know of a type, and reports whether it can
// read it, apart from the types that this one holds.
func (p *plan) setDirect() bool {
	switch p.op {
	case opString, opSecret, opInt, opUint, opFloat, opList, opStrings, opStringMap:
	case opPointer:
		return p.elem.op != opSecret // a mask would leave the pointer nil
	case opBool:
		p.isByte, p.yes = true, 1
	case opMap:
		return p.key.op == opString
	case opUnmarshaler:
		return p.setOwn()
	case opStruct:
		return p.setPlaces()
	default:
		return false
	}
	return true
}

// holdsFast reports whether a fastDecoder reads all types within.
func (p *plan) holdsFast() bool {
	if p.elem != nil && !p.elem.fast {
		return false
	}
	for i := range p.fields {
		if !p.fields[i].plan.fast {
			return false
		}
	}
	return true
}

// setOwn is about types with a method to read JSON: those of this module, of which it is
// known that they only look at the text, and may be called although the result is dropped.
// For booleans it finds out once which byte is true, and which is false.
func (p *plan) setOwn() bool {
	if p.typ.PkgPath() != rootPath {
		return false
	}
	if p.typ.Kind() == reflect.Uint8 {
		v := reflect.New(p.typ)
		asked := func(text string) (value uint8, ok bool) {
			err := v.Interface().(json.Unmarshaler).UnmarshalJSON([]byte(text))
			return uint8(v.Elem().Uint()), err == nil
		}
		var yes, no bool
		p.yes, yes = asked("true")
		p.no, no = asked("false")
		p.isByte = yes && no
	}
	return true
}

// setPlaces fills in where the fields of a struct lie and how their names are written in a
// body. There is no such place where an embedded pointer is on the way, and a name that JSON
// writes with escapes can't be compared byte by byte.
func (p *plan) setPlaces() bool {
	if len(p.fields) > 64 {
		return false
	}
	p.places = make([]place, len(p.fields))
	for i := range p.fields {
		f, to := &p.fields[i], &p.places[i]
		if strings.ContainsFunc(f.name, func(r rune) bool { return r < ' ' || r == '"' || r == '\\' }) {
			return false
		}
		to.plan = f.plan
		if to.name = words.SpellingOf(f.name); f.other != "" {
			to.name = to.name.EitherCase()
		}
		in := p.typ.Field(f.index)
		to.offset = in.Offset
		for _, i := range f.rest {
			if in.Type.Kind() != reflect.Struct {
				return false
			}
			in = in.Type.Field(i)
			to.offset += in.Offset
		}
	}
	return true
}
