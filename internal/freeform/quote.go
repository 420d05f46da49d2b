package freeform

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Quoted returns a text, cut at a length that no honest name has. It is quoted if it is
// empty or has a character that can't be seen, acts on a terminal, runs from right to left,
// or is one that odd names.
func Quoted(s string, odd func(rune) bool) string {
	const most = 300
	end := ""
	if len(s) > most {
		s, end = strings.ToValidUTF8(s[:most], ""), "..."
	}
	switch {
	case strings.ContainsFunc(s, Misleads):
		return strconv.QuoteToASCII(s) + end
	case s == "" || end != "" || strings.ContainsFunc(s, func(r rune) bool { return odd(r) || r == utf8.RuneError || !unicode.IsPrint(r) }):
		return strconv.Quote(s) + end
	}
	return s
}

// Word is [Quoted] for a word in a line of text or of a log: a word is also quoted for a
// space, a quote, a backslash or an equals sign, with which it could pass for several.
func Word(s string) string {
	return Quoted(s, func(r rune) bool { return r <= ' ' || r == '"' || r == '\\' || r == '=' })
}

// Misleads reports whether a character that counts as printable can't be seen, or is of a
// script that is written from right to left, and so changes the order in which the
// characters around it are shown. It is not for characters that [unicode.IsPrint] rejects:
// controls, formats such as U+202E, and spaces other than the plain one.
func Misleads(r rune) bool {
	if r < '\u0300' { // nearly all characters
		return false
	}
	switch r {
	case '\u2800', '\U00016fe4', '\U0001d159': // blanks that count as symbols, letters or marks
		return true
	}
	return 0xe0000 <= r && r <= 0xe0fff || // tags, and what is reserved for more of them
		unicode.In(r, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point) ||
		rightToLeft(r)
}

// rightToLeft reports whether a character is in one of the blocks that Unicode reserves for
// scripts that are written from right to left:
// https://www.unicode.org/reports/tr44/#Bidi_Class_Values.
func rightToLeft(r rune) bool {
	return '\u0590' <= r && r <= '\u08ff' || '\ufb1d' <= r && r <= '\ufdff' || '\ufe70' <= r && r <= '\ufefe' ||
		0x10800 <= r && r <= 0x10fff || 0x1e800 <= r && r <= 0x1efff
}
