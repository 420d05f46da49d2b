package arns

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
			return // the pattern is too large for a regular expression
		}
		require.Equal(t, re.MatchString(text), Match(strings.ToValidUTF8(pattern, "x"), text))
	})
}

func TestARN(t *testing.T) {
	for _, c := range []struct {
		pattern, arn string
		want         bool
	}{
		{"arn:aws:iam::111122223333:role/Deploy", "arn:aws:iam::111122223333:role/Deploy", true},
		{"arn:aws:iam::*:role/deploy*", "arn:aws:iam::111122223333:role/deploy-7", true},
		{"arn:aws:iam::*:role/deploy*", "arn:aws:iam::111122223333:user/x:role/deploy/eve", false},
		{"arn:*:*:*:*:*", "arn:aws:s3:::logs", true},
		{"arn:*:*:*:*:*", "arn:aws:s3", false},
		{"arn:aws:sns:*:*:a:b", "arn:aws:sns:r:1:a:b", true},
		{"arn:*:thing/truck-*", "arn:aws:iot:eu-central-1:111122223333:thing/truck-7", true},
		{"*", "anything", true},
		{"*", "", false},
	} {
		require.Equal(t, c.want, MatchARN(c.pattern, c.arn), "%s and %s", c.pattern, c.arn)
	}
}

func TestPart(t *testing.T) {
	const pattern = "arn:aws:iot:*:1?:thing/a:b"
	for number, want := range []string{"arn", "aws", "iot", "*", "1?", "thing/a:b"} {
		part, ok := Part(pattern, number)
		require.True(t, ok)
		require.Equal(t, want, part, "part %d", number)
	}
	_, ok := Part("arn:*:thing/a", 5)
	require.False(t, ok, "it has no six parts")
}

func TestMayBegin(t *testing.T) {
	for _, c := range []struct {
		pattern, prefix string
		want            bool
	}{
		{"thing/a", "thing/", true},
		{"thing/", "thing/", true},
		{"thing", "thing/", false},
		{"policy/a", "thing/", false},
		{"*", "thing/", true},
		{"th*", "thing/", true},
		{"th?ng/a", "thing/", true},
		{"po*", "thing/", false},
		{"thing/a*", "thing/", true},
		{"", "", true},
		{"", "a", false},
	} {
		require.Equal(t, c.want, MayBegin(c.pattern, c.prefix), "%q %q", c.pattern, c.prefix)
	}
}
