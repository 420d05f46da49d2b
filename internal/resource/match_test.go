package resource

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		want          bool
	}{
		{"", "", true},
		{"", "a", false},
		{"a", "a", true},
		{"a", "A", false},
		{"*", "", true},
		{"*", "a:b/c", true},
		{"**", "ab", true},
		{"?", "", false},
		{"?", "é", true},
		{"??", "é", false},
		{"*?", "é", true},
		{"?*", "\xff", true},
		{"a*b*c", "a-b-b-c", true},
		{"a*b*c", "a-b-b-c-", false},
		{"*ab", "aab", true},
		{"*é", "aéé", true},
		{"[a]", "a", false},
		{`\*`, "a", false},
		{"a.c", "abc", false},
		{"${a}", "a", false},
		{"${a}", "${a}", true},
	} {
		require.Equal(t, c.want, Match(c.pattern, c.text), "%q %q", c.pattern, c.text)
	}
}

// FuzzMatch compares Match with a regular expression.
func FuzzMatch(f *testing.F) {
	for _, p := range []string{"", "*", "a*b?c", "**a*?", "arn:*:thing/?"} {
		f.Add(p, "arn:aws:iot:::thing/é")
		f.Add(p, "aabbcc")
	}
	f.Fuzz(func(t *testing.T, pattern, text string) {
		quoted := regexp.QuoteMeta(strings.ToValidUTF8(pattern, "x"))
		text = strings.ToValidUTF8(text, "x")
		re, err := regexp.Compile(`(?s)\A` + strings.NewReplacer(`\*`, `.*`, `\?`, `.`).Replace(quoted) + `\z`)
		if err != nil {
			t.Skip()
		}
		require.Equal(t, re.MatchString(text), Match(strings.ToValidUTF8(pattern, "x"), text))
	})
}
