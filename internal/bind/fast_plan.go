package bind

import (
	"encoding/json"
	"reflect"
	"strings"
)

// A place is what a fast has of a field: where it lies in the struct, what its type is, and
// how its name stands in a body.
type place struct {
	offset uintptr
	plan   *plan

	// text is the name from after its first quote on, with the quote after it and a
	// colon. Words are compared with it, and not single bytes.
	text       string
	head, mask uint64 // its first eight bytes, and the bits of a body's that must be the same
	second     uint64 // the next eight
	last       uint64 // the last eight
}

// spell fills in how the name stands in a body. Where either is set, the first letter may
// be in the other case, too: the bit of the case does not count then.
func (p *place) spell(name string, either bool) {
	p.text = name + `":`
	n := len(p.text)
	padded := []byte(p.text + strings.Repeat("\x00", 16))
	p.mask = ^uint64(0)
	if n < 8 {
		p.mask = 1<<(8*n) - 1
	}
	if either {
		p.mask &^= ' '
	}
	p.head, p.second = load(padded, 0)&p.mask, load(padded, 8)
	if n >= 8 {
		p.last = load(padded, n-8)
	}
}

// named reports whether the name at body[i] is that of the field, as its tag has it, and a
// colon is after it. There are eight bytes at least, and head is what they are.
func (p *place) named(head uint64, body []byte, i int) bool {
	n := len(p.text)
	switch {
	case head&p.mask != p.head:
		return false
	case n <= 8:
		return true
	case len(body)-i < n || load(body, i+n-8) != p.last:
		return false
	case n <= 16:
		return true
	}
	return load(body, i+8) == p.second && (n <= 24 || string(body[i+16:i+n-8]) == p.text[16:n-8])
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

// setPlaces fills in where the fields of a struct lie and how their names stand in a body.
// There is no such place where an embedded pointer is on the way, and a name that JSON writes
// with escapes can't be compared as it stands.
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
		to.spell(f.name, f.other != "")
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
