package jsonscan

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// AppendUnquoted appends the text of a JSON string to dst. body is what is
// between its quotes and must be valid, as [String] says. Like encoding/json it
// writes U+FFFD for a byte that is not UTF-8 and for half a surrogate pair.
// The text is never longer than three times the body.
func AppendUnquoted(dst, body []byte) []byte {
	for i := 0; i < len(body); {
		switch c := body[i]; {
		case c == '\\':
			var r rune
			r, i = unescape(body, i)
			dst = utf8.AppendRune(dst, r)
		case c < utf8.RuneSelf:
			j := i + 1
			for j < len(body) && body[j] != '\\' && body[j] < utf8.RuneSelf {
				j++
			}
			dst = append(dst, body[i:j]...)
			i = j
		default:
			r, n := utf8.DecodeRune(body[i:])
			dst = utf8.AppendRune(dst, r)
			i += n
		}
	}
	return dst
}

// small is how much of a string is decoded without counting its text first.
const small = 1 << 10

// Unquoted returns the text of a JSON string. A long one takes no more memory than its
// text has: bytes that are not UTF-8 make three of each, and somebody chose them.
func Unquoted(body []byte) string {
	if len(body) <= small {
		return string(AppendUnquoted(nil, body))
	}
	var text strings.Builder
	text.Grow(unquotedLen(body))
	buf := make([]byte, 0, 4*small)
	for len(body) > 0 {
		begin := body[:CutUnquoted(body, small)]
		text.Write(AppendUnquoted(buf, begin))
		body = body[len(begin):]
	}
	return text.String()
}

// UnquotedBytes is Unquoted for those who need bytes, with Pad to spare.
func UnquotedBytes(body []byte) []byte {
	if len(body) <= small {
		return AppendUnquoted(make([]byte, 0, len(body)+Pad), body)
	}
	return AppendUnquoted(make([]byte, 0, unquotedLen(body)+Pad), body)
}

func unquotedLen(body []byte) (n int) {
	for i := 0; i < len(body); {
		from, to := UnquotedStep(body, i)
		i, n = i+from, n+to
	}
	return n
}

// CutUnquoted returns how many bytes of body are whole characters and escapes, and at
// least size in all if there are as many.
func CutUnquoted(body []byte, size int) int {
	i := 0
	for i < len(body) && i < size {
		from, _ := UnquotedStep(body, i)
		i += from
	}
	return i
}

// UnquotedStep returns how many bytes of body, from i on, make up its next
// character, and how many bytes of text those are: what is needed to tell where
// in the body a byte of the text came from.
func UnquotedStep(body []byte, i int) (from, to int) {
	if body[i] == '\\' {
		r, j := unescape(body, i)
		return j - i, utf8.RuneLen(r)
	}
	r, n := utf8.DecodeRune(body[i:])
	return n, utf8.RuneLen(r)
}

// Escape returns the character that the escape at body[i] is for, and how many bytes the
// escape has: 0 for what is none, and for every surrogate, in a pair or not. In UTF-8 the
// character is shorter than the escape.
func Escape(body []byte, i int) (r rune, size int) {
	if body[i] != '\\' {
		return 0, 0
	}
	end, f := skipEscape(body, i)
	if f != None || body[i+1] == 'u' && utf16.IsSurrogate(hex4(body[i+2:])) {
		return 0, 0
	}
	r, _ = unescape(body, i)
	return r, end - i
}

// unescape decodes the escape at body[i], a surrogate pair as a whole.
func unescape(body []byte, i int) (rune, int) {
	switch c := body[i+1]; c {
	case 'b':
		return '\b', i + 2
	case 'f':
		return '\f', i + 2
	case 'n':
		return '\n', i + 2
	case 'r':
		return '\r', i + 2
	case 't':
		return '\t', i + 2
	case 'u':
		r := hex4(body[i+2:])
		i += 6
		if !utf16.IsSurrogate(r) {
			return r, i
		}
		if i+6 <= len(body) && body[i] == '\\' && body[i+1] == 'u' {
			if whole := utf16.DecodeRune(r, hex4(body[i+2:])); whole != utf8.RuneError {
				return whole, i + 6
			}
		}
		return utf8.RuneError, i
	default:
		return rune(c), i + 2
	}
}

func hex4(b []byte) rune {
	return rune(hexDigit[b[0]])<<12 | rune(hexDigit[b[1]])<<8 | rune(hexDigit[b[2]])<<4 | rune(hexDigit[b[3]])
}
