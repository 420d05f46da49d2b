package bind

import (
	"reflect"
	"unsafe"

	"github.com/iottrail/iottrail/internal/jsonscan"
)

// aString is the plan of the elements of []string, whose own plan has none.
var aString = &plan{typ: reflect.TypeFor[string](), op: opString, fast: true}

// list reads a list, from behind its bracket on, into the slice at the address.
func (f *fast) list(p *plan, at unsafe.Pointer, i int) int {
	if f.room--; f.room < 0 {
		return doubt
	}
	if i = f.space(i); f.is(i, ']') {
		// All slices are alike but for the type of their elements, of which there are none.
		*(*[]struct{})(at) = []struct{}{}
		f.room++
		return i + 1
	}
	n := f.count(i)
	if n == doubt {
		return doubt
	}
	elem, first := aString, unsafe.Pointer(nil)
	if p.op == opStrings {
		list := make([]string, n)
		*(*[]string)(at) = list
		first = unsafe.Pointer(unsafe.SliceData(list))
	} else {
		list := reflect.NewAt(p.typ, at).Elem()
		list.Grow(n)
		list.SetLen(n)
		elem, first = p.elem, list.UnsafePointer()
	}
	size := elem.typ.Size()
	for k := range n {
		// The slice has n elements of this size.
		if i = f.value(elem, unsafe.Add(first, uintptr(k)*size), i); i == doubt {
			return doubt
		}
		closing := byte(',')
		if k == n-1 {
			closing = ']'
		}
		if i = f.space(i); !f.is(i, closing) {
			return doubt
		}
		i++
	}
	f.room++
	return i
}

// count returns how many elements there are from i on to the end of the list, or doubt.
func (f *fast) count(i int) int {
	for n := 1; ; n++ {
		end, fault := jsonscan.Value(f.body, f.space(i), fastLevels)
		if fault != jsonscan.None {
			return doubt
		}
		switch end = f.space(end); {
		case f.is(end, ']'):
			return n
		case !f.is(end, ','):
			return doubt
		}
		i = end + 1
	}
}

// key reads the key of a map and its colon.
func (f *fast) key(i int) (key string, end int) {
	if i = f.space(i); !f.is(i, '"') {
		return "", doubt
	}
	if key, i = f.text(i + 1); i == doubt {
		return "", doubt
	}
	if i = f.space(i); !f.is(i, ':') {
		return "", doubt
	}
	return key, i + 1
}

// stringMap reads an object, from behind its bracket on, into the map[string]string at the
// address.
func (f *fast) stringMap(at unsafe.Pointer, i int) int {
	m := make(map[string]string)
	i = f.entries(i, func(key string, i int) int {
		var text string
		if i = f.value(aString, unsafe.Pointer(&text), i); i != doubt {
			m[key] = text
		}
		return i
	}, func() int { return len(m) })
	if i != doubt {
		*(*map[string]string)(at) = m // the type itself, and no other of its kind
	}
	return i
}

// mapping reads an object, from behind its bracket on, into the map at the address. Its
// keys are strings.
func (f *fast) mapping(p *plan, at unsafe.Pointer, i int) int {
	m := reflect.MakeMap(p.typ)
	key, elem := reflect.New(p.key.typ).Elem(), reflect.New(p.elem.typ).Elem()
	i = f.entries(i, func(k string, i int) int {
		key.SetString(k)
		elem.SetZero()
		if i = f.value(p.elem, elem.Addr().UnsafePointer(), i); i != doubt {
			m.SetMapIndex(key, elem)
		}
		return i
	}, m.Len)
	if i != doubt {
		reflect.NewAt(p.typ, at).Elem().Set(m) // the memory has a map of that type
	}
	return i
}

// entries reads an object as a map: read gets the key and the position of the value, and
// size says how many keys the map has. A key that is there twice is a doubt.
func (f *fast) entries(i int, read func(key string, i int) int, size func() int) int {
	if f.room--; f.room < 0 {
		return doubt
	}
	if i = f.space(i); f.is(i, '}') {
		f.room++
		return i + 1
	}
	for n := 1; ; n++ {
		var key string
		if key, i = f.key(i); i == doubt {
			return doubt
		}
		if i = read(key, i); i == doubt || size() < n {
			return doubt
		}
		switch i = f.space(i); {
		case f.is(i, ','):
			i++
		case f.is(i, '}'):
			f.room++
			return i + 1
		default:
			return doubt
		}
	}
}
