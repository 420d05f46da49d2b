package awssdk

import (
	"strconv"
	"strings"
)

// This file makes text that others may have chosen fit for a terminal or a log: whoever can
// write to a bucket chooses keys, and whoever can send to a queue chooses messages.

// escaped returns a text in which all but printable ASCII is escaped.
func escaped(text string) string {
	var out strings.Builder
	for _, r := range text {
		if ' ' <= r && r <= '~' {
			out.WriteRune(r)
			continue
		}
		quoted := strconv.QuoteRuneToASCII(r)
		out.WriteString(quoted[1 : len(quoted)-1])
	}
	return out.String()
}

// cut returns at most that many bytes of a text, with dots if there are more.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "..."
}
