package bind

import (
	"encoding/binary"
	"encoding/json"
	"reflect"
)

// A spelt is how the name of a field stands in a body, from behind its first quote on:
// the name, a quote, a colon. Words are compared with it, and not single bytes.
type spelt struct {
	text       string
	head, mask uint64 // its first eight bytes, and the bits of a body's that must be the same
	tail       uint64 // its last eight bytes, where it has as many
}

// speltAs makes the spelt of a name. Where either is set, the first letter may be in the
// other case, too: the bit of the case does not count then.
func speltAs(name string, either bool) spelt {
	s := spelt{text: name + `":`, mask: ^uint64(0)}
	var word [8]byte
	n := copy(word[:], s.text)
	if n < len(word) {
		s.mask = 1<<(8*n) - 1
	} else {
		s.tail = binary.LittleEndian.Uint64([]byte(s.text[len(s.text)-8:]))
	}
	if either {
		s.mask &^= ' '
	}
	s.head = binary.LittleEndian.Uint64(word[:]) & s.mask
	return s
}

// goesOn reports whether a body, of which the head was compared, goes on as s does.
func (s *spelt) goesOn(body []byte) bool {
	n := len(s.text)
	if n <= 8 {
		return true
	}
	return n <= len(body) && binary.LittleEndian.Uint64(body[n-8:]) == s.tail &&
		(n <= 16 || string(body[8:n-8]) == s.text[8:n-8])
}

// setFast says of new plans whether a fast reads their types: it must do so with all that
// they hold. Plans that were there before are settled.
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

// setDirect fills in what a fast needs to know of a type, and reports whether it can read it,
// were it not for the types that this one holds.
func (p *plan) setDirect() bool {
	switch p.op {
	case opString, opSecret, opInt, opUint, opFloat, opPointer, opList, opStrings, opStringMap:
	case opBool:
		p.isByte, p.yes = true, 1
	case opMap:
		return p.key.op == opString
	case opUnmarshaler:
		return p.setOwn()
	case opStruct:
		return p.setOffsets()
	default:
		return false
	}
	return true
}

// holdsFast reports whether a fast reads all types within.
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
// known that they only look at the text, and may be asked in vain. It asks a boolean once
// what it makes of true and false.
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

// setOffsets fills in where the fields of a struct lie and how their names begin. There is
// no such place where an embedded pointer is on the way.
func (p *plan) setOffsets() bool {
	if len(p.fields) > 64 {
		return false
	}
	for i := range p.fields {
		f := &p.fields[i]
		in := p.typ.Field(f.index)
		f.offset = in.Offset
		for _, i := range f.rest {
			if in.Type.Kind() != reflect.Struct {
				return false
			}
			in = in.Type.Field(i)
			f.offset += in.Offset
		}
		f.spelt = speltAs(f.name, f.other != "")
	}
	return true
}
