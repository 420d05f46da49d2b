package bind

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"
	"unsafe"

	"github.com/iottrail/iottrail/internal/jsonscan"
)

// texts are where the texts of a body are put, one after the other: memory of one
// allocation, of which all strings are parts. A string is made of what is complete, and
// nothing is written there again: so strings they are, though the memory is a slice as
// long as the body is read. Nobody else has that slice.
//
// There is always room: the memory has as many bytes as the body has from the first text
// on, and a text has no more than what it is written as. So where used bytes are used and i
// is the position in the body, there are never fewer left in the memory than in the body:
//
//	len(memory)-used >= len(body)-i
type texts struct {
	memory []byte
	used   int
	high   uint64 // the bits of all texts, of eight bytes each, to see whether they are ASCII
}

// Constants with one byte repeated in each of the eight lanes of a word.
const (
	lanes01 = 0x0101010101010101
	lanes02 = 0x0202020202020202
	lanes21 = 0x2121212121212121
	lanes5c = 0x5c5c5c5c5c5c5c5c
	lanes80 = 0x8080808080808080
)

// stops returns a word whose lowest set bit lies in the first byte of w at which a run of
// plain bytes of a string ends: a quote, a backslash or a control character. It is zero
// where there is none. Package jsonscan has the same, and says why it is right.
func stops(w uint64) uint64 {
	return (((w ^ lanes02) - lanes21) | ((w ^ lanes5c) - lanes01)) &^ w & lanes80
}

// text reads a string, from after its quote on.
func (f *fast) text(i int) (text string, end int) {
	b := f.body
	if f.memory == nil {
		f.memory = make([]byte, len(b)-i)
	}
	memory, k, high := f.memory, f.used, uint64(0)
	for len(b)-i >= 8 {
		// The word is written as a whole: what is too much is overwritten by what
		// comes next.
		w := load(b, i)
		store(memory, k, w)
		m := stops(w)
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
		r, size := escape(b, i)
		if size == 0 {
			return "", doubt
		}
		i, k = i+size, k+utf8.EncodeRune(memory[k:], r)
	}
	f.high |= high
	return f.lastText(i, k)
}

// lastText is the end of text, for a string of which less than eight bytes of the body are
// left: byte by byte.
func (f *fast) lastText(i, k int) (text string, end int) {
	for i < len(f.body) {
		switch c := f.body[i]; {
		case c == '"':
			return f.cut(k), i + 1
		case c == '\\':
			r, size := escape(f.body, i)
			if size == 0 {
				return "", doubt
			}
			i, k = i+size, k+utf8.EncodeRune(f.memory[k:], r)
		case c < ' ':
			return "", doubt
		default:
			f.high |= uint64(c)
			f.memory[k] = c
			i, k = i+1, k+1
		}
	}
	return "", doubt
}

// cut makes a string of the memory that is not yet used, up to its end.
func (t *texts) cut(end int) string {
	from := t.used
	if from == end {
		return ""
	}
	t.used = end
	return unsafe.String(&t.memory[from], end-from)
}

// escape returns the character that the escape at body[i] stands for, and the size of the
// escape, which is 0 for what is none and for half a surrogate pair. In UTF-8 the character is
// shorter than the escape.
func escape(body []byte, i int) (r rune, size int) {
	if len(body)-i < 2 || body[i] != '\\' {
		return 0, 0
	}
	switch c := body[i+1]; c {
	case '"', '\\', '/':
		return rune(c), 2
	case 'n':
		return '\n', 2
	case 't':
		return '\t', 2
	case 'r':
		return '\r', 2
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	case 'u':
		if len(body)-i < 6 {
			return 0, 0
		}
		r, ok := hex(body[i+2 : i+6])
		if !ok || utf16.IsSurrogate(r) {
			return 0, 0
		}
		return r, 6
	}
	return 0, 0
}

// hex returns the value of hexadecimal digits.
func hex(digits []byte) (r rune, ok bool) {
	for _, c := range digits {
		switch {
		case c-'0' <= 9:
			c -= '0'
		case c|' '-'a' <= 5:
			c = c | ' ' - 'a' + 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}

// load returns the eight bytes of data from i on as a word, the first byte lowest, and
// store writes them. The caller has checked that 0 <= i and i+8 <= len(data). The compiler
// does not see as much and would check twice for each word, which costs about a twentieth of
// the time that a body takes.
func load(data []byte, i int) uint64 {
	return binary.LittleEndian.Uint64((*[8]byte)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(data)), i))[:])
}

func store(data []byte, i int, w uint64) {
	binary.LittleEndian.PutUint64((*[8]byte)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(data)), i))[:], w)
}

// plainText returns the position after the string at i if it has no escapes, or doubt.
func (f *fast) plainText(i int) int {
	end, escaped, fault := jsonscan.String(f.body, i+1)
	if fault != jsonscan.None || escaped {
		return doubt
	}
	return end
}
