package bind

import (
	"reflect"
	"unicode/utf8"
	"unsafe"

	"github.com/iottrail/iottrail/internal/jsonscan"
	"github.com/iottrail/iottrail/internal/words"
)

// A fastDecoder reads a body of the usual kind into a struct. It writes the values to their
// places in memory, which the plan knows, where a decoder asks package reflect for each.
//
// It never reports a fault. What it accepts it reads as a decoder does. Anything else is a
// doubt: text that is not JSON, an unknown member, the same member twice, a value of another
// kind or in an unusual spelling, most masks. Then the struct is zero again, and a decoder
// reads the body from its beginning and decides. So there is nothing here about faults, and a
// decoder needs to know nothing of what was read before the doubt.
//
// A method that reads something takes the position of its first byte, and returns the
// position after it, or doubt.
type fastDecoder struct {
	body []byte
	textBuffer
	room     int  // how many levels may still be opened
	watching bool // for masks
}

// unsure is returned as the position after what can't be read here.
const unsure = -1

// fastLevels is how deep a fastDecoder looks. AWS's types have fewer levels, and to count the
// elements of lists within lists takes time for each level.
const fastLevels = 32

// readFast reads the body into the struct that into points to, and reports whether it
// did. Where it did not, the struct is zero. It is only for bodies of which one window
// holds all texts, which nearly all are.
func readFast(body []byte, into any, watching bool) bool {
	target := reflect.ValueOf(into)
	if len(body) > windowSize || target.Kind() != reflect.Pointer || target.IsNil() {
		return false
	}
	p := planOf(target.Type().Elem())
	if p.op != opStruct || !p.fast {
		return false
	}
	f := fastDecoder{body: body, room: fastLevels, watching: watching}
	i := f.space(0)
	if i < len(body) && body[i] == '{' {
		// The struct is of the type that the plan is of.
		i = f.object(p, target.UnsafePointer(), i+1)
		if i != unsure && f.space(i) == len(body) && f.isUTF8() {
			return true
		}
		target.Elem().SetZero()
	}
	return false
}

// isUTF8 reports whether all texts that were read are valid UTF-8. Those that are not
// would have to be changed.
func (f *fastDecoder) isUTF8() bool { return f.high&words.Lanes80 == 0 || utf8.Valid(f.body) }

// space is the position of the first byte from i on that is not white space.
func (f *fastDecoder) space(i int) int {
	if i < len(f.body) && f.body[i] > ' ' {
		return i
	}
	return jsonscan.Space(f.body, i)
}

// is reports whether the byte at i is there and is c.
func (f *fastDecoder) is(i int, c byte) bool { return i < len(f.body) && f.body[i] == c }

// object reads an object, from after its bracket on, into the struct at the address.
func (f *fastDecoder) object(p *plan, at unsafe.Pointer, i int) int {
	if i = f.space(i); f.is(i, '}') {
		return i + 1
	}
	if f.room--; f.room < 0 {
		return unsure
	}
	var seen uint64 // a bit for each field: a plan that is fast has 64 at most
	k := -1         // the field that the member before was for
	for more := true; more; {
		k, i = f.member(p, k+1, i)
		if i == unsure || seen&(1<<k) != 0 {
			return unsure
		}
		seen |= 1 << k
		field := &p.places[k]
		to := unsafe.Add(at, field.offset) // where the struct has a value of the field's type
		if field.plan.op == opString && f.is(i, '"') {
			i = f.string(field.plan, to, i) // what most values are
		} else {
			i = f.value(field.plan, to, i)
		}
		if i == unsure {
			return unsure
		}
		i, more = f.next(i)
	}
	f.room++
	return i
}

// next goes on after a member's value: after the comma or the bracket.
func (f *fastDecoder) next(i int) (end int, more bool) {
	if !f.is(i, ',') {
		if i = f.space(i); f.is(i, '}') {
			return i + 1, false
		}
		if !f.is(i, ',') {
			return unsure, false
		}
	}
	return i + 1, true
}

// ahead is how many fields are tried for a member before its name is looked up. Members
// mostly come in the order of the type, some left out.
const ahead = 4

// member reads the name of a member and its colon, and returns which field it means. Those
// from next on are tried first.
func (f *fastDecoder) member(p *plan, next, i int) (field, end int) {
	if !f.is(i, '"') {
		if i = f.space(i); !f.is(i, '"') {
			return 0, unsure
		}
	}
	i++
	if len(f.body)-i >= 8 {
		head := words.Load(f.body, i)
		for k := next; k < len(p.places) && k < next+ahead; k++ {
			if name := &p.places[k].name; name.BeginsWith(head, f.body, i) {
				return k, i + name.Len()
			}
		}
	}
	if end = f.plainText(i - 1); end == unsure {
		return 0, unsure
	}
	field = p.find(f.body[i:end-1], len(p.fields))
	if end = f.space(end); field < 0 || !f.is(end, ':') {
		return 0, unsure
	}
	return field, end + 1
}

// value reads a value into the memory at the address, which is zero and has a value of the
// plan's type.
func (f *fastDecoder) value(p *plan, at unsafe.Pointer, i int) int {
	if i = f.space(i); i >= len(f.body) {
		return unsure
	}
	switch c := f.body[i]; {
	case c == '"':
		return f.fromText(p, at, i)
	case c == 'n': // whatever the type, it stays zero
		return f.literal(i, "null")
	case p.op == opPointer:
		return f.pointer(p, at, i)
	case c == '{':
		switch p.op {
		case opStruct:
			return f.object(p, at, i+1)
		case opMap:
			return f.mapping(p, at, i+1)
		case opStringMap:
			return f.stringMap(at, i+1)
		}
	case c == '[':
		switch p.op {
		case opList, opStrings:
			return f.list(p, at, i+1)
		}
	case c == 't':
		return f.boolean(p, at, i, "true", p.yes)
	case c == 'f':
		return f.boolean(p, at, i, "false", p.no)
	default:
		return f.number(p, at, i)
	}
	return unsure
}

// literal reads true, false or null.
func (f *fastDecoder) literal(i int, text string) int {
	if end := i + len(text); end <= len(f.body) && string(f.body[i:end]) == text {
		return end
	}
	return unsure
}

// boolean reads true or false, which is a byte in memory.
func (f *fastDecoder) boolean(p *plan, at unsafe.Pointer, i int, text string, value uint8) int {
	if !p.isByte {
		return unsure
	}
	if i = f.literal(i, text); i != unsure {
		*(*uint8)(at) = value // the type has one byte
	}
	return i
}

// pointer reads a value into memory of its own, and puts its address there.
func (f *fastDecoder) pointer(p *plan, at unsafe.Pointer, i int) int {
	target := reflect.New(p.elem.typ).UnsafePointer()
	if i = f.value(p.elem, target, i); i != unsure {
		*(*unsafe.Pointer)(at) = target // a pointer to the plan's elem
	}
	return i
}
