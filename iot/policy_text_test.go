package iot

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/freeform"
	"github.com/iottrail/iottrail/internal/testrun"
)

// A finding is one line of printable text, whatever is in the document, and not
// a long one.
func TestPolicyFindingHostile(t *testing.T) {
	large := 1 << 20 / testrun.Step(1)
	for name, text := range map[string]string{
		"an escape":      "a\x1b[2Jb",
		"a new line":     "a\nstatement 7 is fine",
		"a C1 control":   "a\u009bb",
		"not UTF-8":      "a\x9bb",
		"a direction":    "a\u202eb",
		"right to left":  "a\u05d0\u05d1b",
		"a filler":       "a\u3164b",
		"a selector":     "a\ufe0fb",
		"a hidden mark":  "a\u034fb",
		"a tag":          "a\U000e0041b",
		"long":           strings.Repeat("a", large),
		"long and wide":  "a" + strings.Repeat("\U0001F600", large/4),
		"long and worse": strings.Repeat("\x1b\u2028", large/4),
		"not UTF-8 long": strings.Repeat("\x9b", large/4),
	} {
		t.Run(name, func(t *testing.T) {
			_, version := ParsePolicyDocument(`{"Version":"` + strings.ToValidUTF8(strings.ReplaceAll(text, "\n", ""), "") + `"}`)
			require.Error(t, version)
			for _, message := range []string{
				PolicyFinding{SID: text, Actions: []string{text, text}, Resource: text, Reason: PolicyOpensConnect}.String(),
				(&PolicyError{Pointer: "/" + text, Err: errors.New("x")}).Error(),
				version.Error(),
			} {
				require.NotContains(t, message, "\n")
				require.True(t, utf8.ValidString(message), "%q", message)
				require.False(t, strings.ContainsFunc(message, func(r rune) bool { return !unicode.IsPrint(r) || freeform.Misleads(r) }), "%q", message)
				require.Less(t, len(message), 3*4*maxPolicyText+300)
			}
		})
	}
	long := strings.Repeat("é", 200)
	require.Equal(t, "statement 0 (S\u00e9) why: iot:Connect on "+long[:maxPolicyText]+"...",
		PolicyFinding{SID: "S\u00e9", Actions: []string{"iot:Connect"}, Resource: long, Reason: "why"}.String())
	require.Equal(t, "a"+long[:maxPolicyText-2]+"...", policyText("a"+long), "no character is cut in two")

	for _, text := range []string{`{"Version":"%s"}`, `{"%s":1}`, `{"Statement":{"Effect":"%s"}}`} {
		_, err := ParsePolicyDocument(fmt.Sprintf(text, strings.Repeat("a", large)))
		require.Error(t, err)
		require.Less(t, len(err.Error()), 1000)
	}
}
