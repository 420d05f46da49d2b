package freeform

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAbsent(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]bool{"": true, " ": true, "null": true, "\n null ": true, "{}": false, `""`: false, "0": false} {
		require.Equal(t, want, Absent([]byte(body)), "%q", body)
	}
}

func TestMember(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, body, want string }{
		{"first", `{"a":1,"b":2}`, "1"},
		{"last, with white space", " { \"b\" : 2 , \"a\" : [1, 2] } ", "[1, 2]"},
		{"in escapes", `{"\u0061":"x"}`, `"x"`},
		{"deeper", `{"b":{"a":1}}`, ""},
		{"twice", `{"a":1,"a":1}`, ""},
		{"twice, once in escapes", `{"a":1,"\u0061":2}`, ""},
		{"empty", `{}`, ""},
		{"a list", `["a",1]`, ""},
		{"nothing", ``, ""},
		{"cut after it", `{"a":1,`, ""},
		{"cut in a name", `{"a`, ""},
		{"no colon", `{"a" 1}`, ""},
		{"no comma", `{"a":1 "b":2}`, ""},
		{"no name", `{1:1}`, ""},
		{"a bad value", `{"a":tru}`, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, test.want, string(Member([]byte(test.body), "a")))
		})
	}
}

func TestOmitted(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		body string
		size int64
		ok   bool
	}{
		{`{"reason":"requestParameters too large","omitted":true,"originalSize":131072}`, 131072, true},
		{`{"reason":"too large","omitted":"true","originalSize":"131072"}`, 131072, true},
		{`{"omitted":true,"originalSize":9}`, 9, true},
		{`{"omitted":true,"reason":"too large"}`, 0, true},
		{`{"\u006fmitted":true,"reason":"too large"}`, 0, true},
		{`{"omitted":true,"originalSize":99999999999999999999}`, 0, true},
		{`{"omitted":false,"reason":"too large"}`, 0, false},
		{`{"omitted":true}`, 0, false},
		{`{"omitted":true,"reason":"too large","thingName":"a"}`, 0, false},
		{`{"Omitted":true,"reason":"too large"}`, 0, false},
		{`{"omitted":true,"reason":"too large"`, 0, false},
		{`{"reason":"omitted"}`, 0, false},
		{``, 0, false},
	} {
		size, ok := Omitted([]byte(test.body))
		require.Equal(t, test.ok, ok, test.body)
		require.Equal(t, test.size, size, test.body)
	}
}
