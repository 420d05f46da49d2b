package bind

import (
	"reflect"
	"unsafe"

	"github.com/iottrail/iottrail/internal/freeform"
	"github.com/iottrail/iottrail/internal/jsonscan"
)

// aString is the plan of the elements of []string, whose own plan has none.
var aString = &plan{typ: reflect.TypeFor[string](), op: opString, fast: true}

// list reads a list, from after its bracket on, into the slice at the address.
func (f *fastDecoder) list(p *plan, at unsafe.Pointer, i int) int {
	if i = f.space(i); f.is(i, ']') {
		// Slices differ in the type of their elements alone, and this has none.
		*(*[]struct{})(at) = []struct{}{}
		return i + 1
	}
	n := f.count(i)
	if n == unsure {
		return unsure
	}
	elem, first := p.elem, unsafe.Pointer(nil)
	if p.op == opStrings {
		list := make([]string, n)
		*(*[]string)(at) = list
		elem, first = aString, unsafe.Pointer(&list[0])
	} else {
		list := reflect.NewAt(p.typ, at).Elem() // the memory has such a slice
		list.Grow(n)
		list.SetLen(n)
		first = list.UnsafePointer()
	}
	if f.room--; f.room < 0 {
		return unsure
	}
	size := elem.typ.Size()
	for k := range n {
		// The slice has n elements of this size.
		if i = f.value(elem, unsafe.Add(first, uintptr(k)*size), i); i == unsure {
			return unsure
		}
		after := byte(',')
		if k == n-1 {
			after = ']'
		}
		if i = f.space(i); !f.is(i, after) { // the value is not all that count saw
			return unsure
		}
		i++
	}
	f.room++
	return i
}

// count returns how many elements there are from i on to the end of the list, or doubt.
func (f *fastDecoder) count(i int) int {
	for n := 1; ; n++ {
		end, fault := jsonscan.Value(f.body, f.space(i), fastLevels)
		if fault != jsonscan.None {
			return unsure
		}
		switch end = f.space(end); {
		case f.is(end, ']'):
			return n
		case !f.is(end, ','):
			return unsure
		}
		i = end + 1
	}
}

// stringMap reads an object, from after its bracket on, into the map[string]string at the
// address.
func (f *fastDecoder) stringMap(at unsafe.Pointer, i int) int {
	m := make(map[string]string)
	*(*map[string]string)(at) = m // of no other type of its kind
	if i = f.space(i); f.is(i, '}') {
		return i + 1
	}
	for n, more := 1, true; more; n++ {
		var key, text string
		if key, i = f.key(i); i == unsure {
			return unsure
		}
		if i = f.space(i); f.is(i, '"') {
			text, i = f.text(i + 1)
		} else {
			i = f.literal(i, "null")
		}
		if i == unsure || f.watching && freeform.IsMask(text) {
			return unsure
		}
		if m[key] = text; len(m) < n { // the key was there before
			return unsure
		}
		i, more = f.next(i)
	}
	return i
}

// mapping reads an object, from after its bracket on, into the map at the address. Its
// keys are strings.
func (f *fastDecoder) mapping(p *plan, at unsafe.Pointer, i int) int {
	m := reflect.MakeMap(p.typ)
	reflect.NewAt(p.typ, at).Elem().Set(m) // the memory has a map of that type
	if i = f.space(i); f.is(i, '}') {
		return i + 1
	}
	if f.room--; f.room < 0 {
		return unsure
	}
	key, elem := reflect.New(p.key.typ).Elem(), reflect.New(p.elem.typ)
	for n, more := 1, true; more; n++ {
		var k string
		if k, i = f.key(i); i == unsure {
			return unsure
		}
		key.SetString(k)
		elem.Elem().SetZero()
		if i = f.value(p.elem, elem.UnsafePointer(), i); i == unsure {
			return unsure
		}
		if m.SetMapIndex(key, elem.Elem()); m.Len() < n { // the key was there before
			return unsure
		}
		i, more = f.next(i)
	}
	f.room++
	return i
}

// key reads the key of a map and its colon.
func (f *fastDecoder) key(i int) (key string, end int) {
	if i = f.space(i); !f.is(i, '"') {
		return "", unsure
	}
	if key, i = f.text(i + 1); i == unsure {
		return "", unsure
	}
	if i = f.space(i); !f.is(i, ':') {
		return "", unsure
	}
	return key, i + 1
}
