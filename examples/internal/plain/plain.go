// Package plain makes texts safe to print.
//
// Everything in a record that a caller chooses, and every name of a file, may be meant to
// deceive whoever reads a report: a line break that forges a line, an escape that clears the
// terminal, characters that can't be seen or that turn the direction of the text around them.
// So all text of a report goes through Word or Text, or, in JSON, through JSON, and each column
// has a width that it does not exceed.
package plain

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/iottrail/iottrail/internal/freeform"
)

// Word returns a text of at most n runes, quoted if it has anything but
// plain characters: then it can't forge a column, either.
func Word(s string, n int) string {
	s = Cut(s, n)
	switch {
	case s == "":
		return "-"
	case strings.ContainsFunc(s, misleading):
		return strconv.QuoteToASCII(s)
	case strings.ContainsAny(s, ` "\\`) || strings.ContainsRune(s, utf8.RuneError):
		return strconv.Quote(s)
	}
	return s
}

// Text is Word for sentences, which have spaces and quotes: in them
// only the characters are escaped that need it.
func Text(s string, n int) string {
	s = Cut(s, n)
	var out strings.Builder
	for i, r := range s {
		switch {
		case r == utf8.RuneError: // one that was there, or a byte that is none
			_, size := utf8.DecodeRuneInString(s[i:])
			writeEscaped(&out, s[i:i+size])
		case r == '\\' || misleading(r):
			writeEscaped(&out, string(r))
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}

func writeEscaped(out *strings.Builder, s string) {
	quoted := strconv.QuoteToASCII(s)
	out.WriteString(quoted[1 : len(quoted)-1])
}

// misleading reports whether a character can't be seen, acts on a terminal, or
// changes the order in which those around it are shown.
func misleading(r rune) bool { return !unicode.IsPrint(r) || freeform.Misleads(r) }

// JSON escapes what json.Marshal leaves as it is although it misleads. Such
// characters can only be in strings.
func JSON(b []byte) string {
	var out strings.Builder
	for _, r := range string(b) {
		switch {
		case !misleading(r):
			out.WriteRune(r)
		case r <= 0xffff:
			fmt.Fprintf(&out, `\u%04x`, r)
		default:
			r -= 0x10000
			fmt.Fprintf(&out, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		}
	}
	return out.String()
}

// Cut returns a copy of s of at most n runes. A text that was longer ends with
// "…".
func Cut(s string, n int) string {
	runes, last := 0, 0
	for i := range s {
		switch runes {
		case n - 1:
			last = i
		case n:
			return s[:last] + "…"
		}
		runes++
	}
	return strings.Clone(s)
}
