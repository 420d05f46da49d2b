package bind

import (
	"math/bits"
	"unicode/utf8"
	"unsafe"

	"github.com/iottrail/iottrail/internal/jsonscan"
	"github.com/iottrail/iottrail/internal/words"
)

// textBuffer are where the texts of a body are put, one after the other: memory of one
// allocation, of which all strings are parts. A string is made of what is complete, and
// nothing is written there again: so strings they are, though the memory is a slice as
// long as the body is read. Nobody else has that slice.
//
// There is always room: the memory has as many bytes as the body has from the first text
// on, and a text has no more than what it is written as. So where used bytes are used and i
// is the position in the body, there are never fewer left in the memory than in the body:
//
//	len(memory)-used >= len(body)-i
type textBuffer struct {
	memory []byte
	used   int
	high   uint64 // the bits of all texts, of eight bytes each, to see whether they are ASCII
}

// text reads a string, from after its quote on.
func (f *fastDecoder) text(i int) (text string, end int) {
	b := f.body
	if f.memory == nil {
		f.memory = make([]byte, len(b)-i)
	}
	memory, k, high := f.memory, f.used, uint64(0)
	for len(b)-i >= 8 {
		// The word is written as a whole: what is too much is overwritten by what
		// comes next.
		w := words.Load(b, i)
		words.Store(memory, k, w)
		m := words.Stops(w)
		if m == 0 {
			high |= w
			i, k = i+8, k+8
			continue
		}
		plain := bits.TrailingZeros64(m) &^ 7
		high |= w & (1<<plain - 1)
		i, k = i+plain/8, k+plain/8
		if b[i] == '"' {
			f.high |= high
			return f.cut(k), i + 1
		}
		r, size := jsonscan.Escape(b, i)
		if size == 0 {
			return "", unsure
		}
		i, k = i+size, k+utf8.EncodeRune(memory[k:], r)
	}
	f.high |= high
	return f.lastText(i, k)
}

// lastText is the end of text, for a string of which less than eight bytes of the body are
// left: byte by byte.
func (f *fastDecoder) lastText(i, k int) (text string, end int) {
	for i < len(f.body) {
		switch c := f.body[i]; {
		case c == '"':
			return f.cut(k), i + 1
		case c == '\\':
			r, size := jsonscan.Escape(f.body, i)
			if size == 0 {
				return "", unsure
			}
			i, k = i+size, k+utf8.EncodeRune(f.memory[k:], r)
		case c < ' ':
			return "", unsure
		default:
			f.high |= uint64(c)
			f.memory[k] = c
			i, k = i+1, k+1
		}
	}
	return "", unsure
}

// cut makes a string of the memory that is not yet used, up to its end.
func (t *textBuffer) cut(end int) string {
	from := t.used
	if from == end {
		return ""
	}
	t.used = end
	return unsafe.String(&t.memory[from], end-from)
}

// plainText returns the position after the string at i if it has no escapes, or doubt.
func (f *fastDecoder) plainText(i int) int {
	end, escaped, fault := jsonscan.String(f.body, i+1)
	if fault != jsonscan.None || escaped {
		return unsure
	}
	return end
}
