package iot

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/iottrail/iottrail/internal/freeform"
)

// maxPolicyText is how many bytes of one text of a document go into a message.
const maxPolicyText = 300

// policyText makes a text of a document fit for a message: it may come from an attacker, so it
// must not move a terminal's cursor, begin a new line, fill a log, or look like another text.
func policyText(s string) string {
	odd := func(r rune) bool { return !unicode.IsPrint(r) || freeform.Misleads(r) }
	start, end := cutPolicyText(s)
	if utf8.ValidString(start) && !strings.ContainsFunc(start, odd) {
		return start + end
	}
	return quotedPolicyText(s)
}

// quotedPolicyText is policyText for where quotation marks are in place anyway.
func quotedPolicyText(s string) string {
	s, end := cutPolicyText(s)
	if strings.ContainsFunc(s, freeform.Misleads) {
		return strconv.QuoteToASCII(s) + end
	}
	return strconv.Quote(s) + end
}

// cutPolicyText cuts a long text; end says so.
func cutPolicyText(s string) (start, end string) {
	if len(s) <= maxPolicyText {
		return s, ""
	}
	n := maxPolicyText
	for n > maxPolicyText-utf8.UTFMax && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n], "..."
}
