package resource

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/iottrail/iottrail/internal/misleading"
)

// String returns what a person wants to see of a resource on one line: its type and its
// name, as in "thing pump-17", or else its ARN. What comes from the record is quoted
// where it can't be seen or would mislead.
func (r Resource) String() string {
	if r.Type == "" {
		return shown(r.ARN)
	}
	return r.Type + " " + shown(r.Name)
}

// shown returns a text as it is, or quoted if it is empty or has characters that can't
// be seen, act on a terminal or run from right to left; and cut at a length that no
// honest name has. It does what [iottrail.Actor.String] does to names.
func shown(s string) string {
	const most = 300
	end := ""
	if len(s) > most {
		s, end = strings.ToValidUTF8(s[:most], ""), "..."
	}
	switch {
	case strings.ContainsFunc(s, misleading.Rune):
		return strconv.QuoteToASCII(s) + end
	case s == "" || end != "" || strings.ContainsFunc(s, func(r rune) bool { return r == utf8.RuneError || !unicode.IsPrint(r) }):
		return strconv.Quote(s) + end
	}
	return s
}
