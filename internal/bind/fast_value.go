package bind

import (
	"encoding/json"
	"reflect"
	"strconv"
	"unsafe"

	"github.com/iottrail/iottrail/internal/freeform"
	"github.com/iottrail/iottrail/internal/jsonscan"
)

// fromText reads the string at i. Only strings are read as they are; what has a method of
// its own gets it if it says something.
func (f *fastDecoder) fromText(p *plan, at unsafe.Pointer, i int) int {
	switch p.op {
	case opString, opSecret:
		return f.string(p, at, i)
	case opPointer:
		return f.pointer(p, at, i)
	case opUnmarshaler:
		end := f.plainText(i)
		if end == unsure || end == i+len(`""`) || freeform.IsMask(f.body[i+1:end-1]) {
			return unsure
		}
		return f.own(p, at, i, end)
	}
	return unsure
}

// string reads the string at i into one. A mask leaves a sensitive string empty, as CloudTrail
// masks them all; a decoder reports masks to those who watch for them.
func (f *fastDecoder) string(p *plan, at unsafe.Pointer, i int) int {
	text, end := f.text(i + 1)
	if end == unsure {
		return unsure
	}
	if (p.op == opSecret || f.watching) && freeform.IsMask(text) {
		if f.watching {
			return unsure
		}
		return end
	}
	*(*string)(at) = text // the type's kind is string
	return end
}

// own gives the part of the body to the method of the value's type.
func (f *fastDecoder) own(p *plan, at unsafe.Pointer, from, to int) int {
	// The memory has a value of that type.
	v := reflect.NewAt(p.typ, at).Interface().(json.Unmarshaler)
	if v.UnmarshalJSON(f.body[from:to:to]) != nil {
		return unsure
	}
	return to
}

// number reads a number.
func (f *fastDecoder) number(p *plan, at unsafe.Pointer, i int) int {
	switch p.op {
	case opInt, opUint:
		return f.integer(p, at, i)
	case opFloat, opUnmarshaler:
	default:
		return unsure
	}
	if jsonscan.KindOf(f.body[i]) != jsonscan.Number {
		return unsure
	}
	end, fault := jsonscan.Value(f.body, i, 0)
	if fault != jsonscan.None {
		return unsure
	}
	if p.op == opUnmarshaler {
		return f.own(p, at, i, end)
	}
	x, err := strconv.ParseFloat(string(f.body[i:end]), p.typ.Bits())
	switch {
	case err != nil:
		return unsure
	case p.typ.Kind() == reflect.Float32:
		*(*float32)(at) = float32(x)
	default:
		*(*float64)(at) = x
	}
	return end
}

// integer reads an integer that is written with digits alone, up to 18: those fit into
// 64 bits. Where a fraction follows, there is no comma, and the caller is in doubt.
func (f *fastDecoder) integer(p *plan, at unsafe.Pointer, i int) int {
	negative := f.body[i] == '-'
	if negative {
		i++
	}
	from, n := i, uint64(0)
	for ; i < len(f.body) && f.body[i]-'0' <= 9; i++ {
		n = n*10 + uint64(f.body[i]-'0')
	}
	if i == from || i > from+18 || f.body[from] == '0' && i > from+1 {
		return unsure
	}
	x := int64(n)
	if negative {
		x = -x
	}
	// The memory has a value of the kind.
	switch p.typ.Kind() {
	case reflect.Int64:
		*(*int64)(at) = x
	case reflect.Int32:
		*(*int32)(at) = int32(x)
		if x != int64(int32(x)) {
			return unsure
		}
	case reflect.Int:
		*(*int)(at) = int(x)
		if x != int64(int(x)) {
			return unsure
		}
	default:
		// Others are rare.
		return f.rareInteger(reflect.NewAt(p.typ, at).Elem(), x, i)
	}
	return i
}

// rareInteger gives the value to v, which is of a kind of integer.
func (f *fastDecoder) rareInteger(v reflect.Value, x int64, end int) int {
	switch {
	case v.CanInt() && !v.OverflowInt(x):
		v.SetInt(x)
	case v.CanUint() && x >= 0 && !v.OverflowUint(uint64(x)):
		v.SetUint(uint64(x))
	default:
		return unsure
	}
	return end
}
