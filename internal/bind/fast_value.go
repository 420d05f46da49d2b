package bind

import (
	"encoding/binary"
	"encoding/json"
	"math/bits"
	"reflect"
	"strconv"
	"unsafe"

	"github.com/iottrail/iottrail/internal/freeform"
	"github.com/iottrail/iottrail/internal/jsonscan"
)

// Constants with one byte repeated in each of the eight lanes of a word.
const (
	lanes01 = 0x0101010101010101
	lanes02 = 0x0202020202020202
	lanes21 = 0x2121212121212121
	lanes5c = 0x5c5c5c5c5c5c5c5c
	lanes80 = 0x8080808080808080
)

// text reads a string, from behind its quote on, and returns its text in memory that
// nobody else writes to.
func (f *fast) text(i int) (text string, end int) {
	b := f.body
	for j := i; j+8 <= len(b); j += 8 {
		// The lowest bit of stops is in the first byte that ends a run of plain ones:
		// see jsonscan.
		w := binary.LittleEndian.Uint64(b[j:])
		stops := (((w ^ lanes02) - lanes21) | ((w ^ lanes5c) - lanes01)) &^ w & lanes80
		if stops == 0 {
			f.high |= w
			continue
		}
		n := bits.TrailingZeros64(stops)
		f.high |= w & (1<<n - 1)
		if j += n / 8; b[j] == '"' {
			return f.cut(i, j), j + 1
		}
		break
	}
	return f.otherText(i)
}

// otherText is text for strings with escapes, and those near the end of the body.
func (f *fast) otherText(i int) (text string, end int) {
	end, escaped, fault := jsonscan.String(f.body, i)
	if fault != jsonscan.None {
		return "", doubt
	}
	for _, c := range f.body[i : end-1] {
		f.high |= uint64(c)
	}
	text = f.cut(i, end-1)
	if !escaped {
		return text, end
	}
	// The text is never longer than what it is written as, if that is UTF-8. So it goes
	// to the place in the window where that was copied to, of which no other string has a
	// part. What is not UTF-8 is a doubt in the end, wherever its text is.
	from, to := i-f.base, end-1-f.base
	own := jsonscan.AppendUnquoted(f.window[from:from:to], f.body[i:end-1])
	return unsafe.String(unsafe.SliceData(own), len(own)), end
}

// cut returns the part of the body as a string. The first time it makes the window: a copy
// of all that is left of the body, of which this string and all others are parts. Nobody
// has it as a slice when the body is read.
func (f *fast) cut(from, to int) string {
	if from == to {
		return ""
	}
	if f.window == nil {
		f.window, f.base = append(f.window, f.body[from:]...), from
	}
	part := f.window[from-f.base : to-f.base]
	return unsafe.String(unsafe.SliceData(part), len(part))
}

// fromText reads the string at i. Only strings are read as they are; what has a method of
// its own gets it if it says something.
func (f *fast) fromText(p *plan, at unsafe.Pointer, i int) int {
	switch p.op {
	case opString, opSecret:
		text, end := f.text(i + 1)
		if end == doubt || (p.op == opSecret || f.watching) && freeform.IsMask(text) {
			return doubt
		}
		*(*string)(at) = text // the type's kind is string
		return end
	case opPointer:
		return f.pointer(p, at, i)
	case opUnmarshaler:
		end, escaped, fault := jsonscan.String(f.body, i+1)
		if fault != jsonscan.None || escaped || end == i+2 || freeform.IsMask(f.body[i+1:end-1]) {
			return doubt
		}
		return f.own(p, at, i, end)
	}
	return doubt
}

// own gives the part of the body to the method of the value's type.
func (f *fast) own(p *plan, at unsafe.Pointer, from, to int) int {
	// The memory has a value of that type.
	v := reflect.NewAt(p.typ, at).Interface().(json.Unmarshaler)
	if v.UnmarshalJSON(f.body[from:to:to]) != nil {
		return doubt
	}
	return to
}

// number reads a number.
func (f *fast) number(p *plan, at unsafe.Pointer, i int) int {
	switch p.op {
	case opInt, opUint:
		return f.integer(p, at, i)
	case opFloat, opUnmarshaler:
	default:
		return doubt
	}
	if jsonscan.KindOf(f.body[i]) != jsonscan.Number {
		return doubt
	}
	end, fault := jsonscan.Value(f.body, i, 0)
	if fault != jsonscan.None {
		return doubt
	}
	if p.op == opUnmarshaler {
		return f.own(p, at, i, end)
	}
	x, err := strconv.ParseFloat(string(f.body[i:end]), p.typ.Bits())
	switch {
	case err != nil:
		return doubt
	case p.typ.Kind() == reflect.Float32:
		*(*float32)(at) = float32(x)
	default:
		*(*float64)(at) = x
	}
	return end
}

// integer reads an integer that is written with digits alone, up to 18: those fit into
// 64 bits.
func (f *fast) integer(p *plan, at unsafe.Pointer, i int) int {
	negative := f.body[i] == '-'
	if negative {
		i++
	}
	from, n := i, uint64(0)
	for ; i < len(f.body) && f.body[i]-'0' <= 9; i++ {
		n = n*10 + uint64(f.body[i]-'0')
	}
	if i == from || i > from+18 || f.body[from] == '0' && i > from+1 {
		return doubt
	}
	if i < len(f.body) && (f.body[i] == '.' || f.body[i]|' ' == 'e') {
		return doubt
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
			return doubt
		}
	case reflect.Int:
		*(*int)(at) = int(x)
		if x != int64(int(x)) {
			return doubt
		}
	default:
		// Others are rare.
		return f.rareInteger(reflect.NewAt(p.typ, at).Elem(), x, i)
	}
	return i
}

// rareInteger gives the value to v, which is of a kind of integer.
func (f *fast) rareInteger(v reflect.Value, x int64, end int) int {
	switch {
	case v.CanInt() && !v.OverflowInt(x):
		v.SetInt(x)
	case v.CanUint() && x >= 0 && !v.OverflowUint(uint64(x)):
		v.SetUint(uint64(x))
	default:
		return doubt
	}
	return end
}
