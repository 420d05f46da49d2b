package jsonscan_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/jsonscan"
)

// grammar has texts for each rule of JSON, sound and not. Where fault is set it
// is what the scanner says, at the position at (of the text as it is).
var grammar = []struct {
	text  string
	fault jsonscan.Fault
	at    int
}{
	{`{}`, jsonscan.None, 2}, {`[]`, jsonscan.None, 2}, {`{ }`, jsonscan.None, 3}, {`[ ]`, jsonscan.None, 3},
	{`null`, jsonscan.None, 4}, {`true`, jsonscan.None, 4}, {`false`, jsonscan.None, 5}, {`"x"`, jsonscan.None, 3},
	{`0`, jsonscan.None, 1}, {`-0`, jsonscan.None, 2}, {`10`, jsonscan.None, 2}, {`1.5`, jsonscan.None, 3}, {`1e5`, jsonscan.None, 3},
	{`1E+5`, jsonscan.None, 4}, {`-1.50e-05`, jsonscan.None, 9}, {`123456789012345678901234567890`, jsonscan.None, 30},
	{`{"a":1}`, jsonscan.None, 7}, {`{"a" : 1 , "b" : [ 2 , { } ] }`, jsonscan.None, 30}, {`[[],[[]],{"":{}}]`, jsonscan.None, 17},
	{"[\t1\r,\n2 ]", jsonscan.None, 9}, {`""`, jsonscan.None, 2}, {`"\"\\\/\b\f\n\r\t\u00e9"`, jsonscan.None, 24}, {`"` + "\x7f\x80\xff" + `é"`, jsonscan.None, 7},
	{`"` + strings.Repeat("a", 100) + `"`, jsonscan.None, 102},

	{``, jsonscan.Truncated, 0}, {`{`, jsonscan.Truncated, 1}, {`[`, jsonscan.Truncated, 1}, {`"`, jsonscan.Truncated, 1}, {`"a`, jsonscan.Truncated, 2},
	{`"\`, jsonscan.Truncated, 2}, {`"\u`, jsonscan.Truncated, 3}, {`"\u12`, jsonscan.Truncated, 5}, {`-`, jsonscan.Truncated, 1}, {`1.`, jsonscan.Truncated, 2},
	{`1e`, jsonscan.Truncated, 2}, {`1e+`, jsonscan.Truncated, 3}, {`t`, jsonscan.Truncated, 1}, {`nul`, jsonscan.Truncated, 3}, {`fals`, jsonscan.Truncated, 4},
	{`{"a"`, jsonscan.Truncated, 4}, {`{"a":`, jsonscan.Truncated, 5}, {`{"a":1`, jsonscan.Truncated, 6}, {`{"a":1,`, jsonscan.Truncated, 7}, {`{"a" `, jsonscan.Truncated, 5},
	{`{"a`, jsonscan.Truncated, 3}, {`[1`, jsonscan.Truncated, 2}, {`[1,`, jsonscan.Truncated, 3}, {`[1 `, jsonscan.Truncated, 3}, {`{"a":"b`, jsonscan.Truncated, 7},
	{`{"a":"b" `, jsonscan.Truncated, 9},

	{`x`, jsonscan.WantValue, 0}, {`]`, jsonscan.WantValue, 0}, {`}`, jsonscan.WantValue, 0}, {`,`, jsonscan.WantValue, 0}, {`:`, jsonscan.WantValue, 0},
	{`+1`, jsonscan.WantValue, 0}, {`.5`, jsonscan.WantValue, 0}, {`NaN`, jsonscan.WantValue, 0}, {`'a'`, jsonscan.WantValue, 0}, {"\xef\xbb\xbf1", jsonscan.WantValue, 0},
	{`[,]`, jsonscan.WantValue, 1}, {`[1,]`, jsonscan.WantValue, 3}, {`[1,,2]`, jsonscan.WantValue, 3}, {`{"a":}`, jsonscan.WantValue, 5}, {`{"a":,}`, jsonscan.WantValue, 5},
	{"[\x0b1]", jsonscan.WantValue, 1}, {`[/**/]`, jsonscan.WantValue, 1}, {`[}`, jsonscan.WantValue, 1},
	{`{a:1}`, jsonscan.WantKey, 1}, {`{1:1}`, jsonscan.WantKey, 1}, {`{"a":1,}`, jsonscan.WantKey, 7}, {`{,}`, jsonscan.WantKey, 1}, {`{]`, jsonscan.WantKey, 1}, {`{"a":1,,}`, jsonscan.WantKey, 7},
	{`{null:1}`, jsonscan.WantKey, 1},
	{`{"a"1}`, jsonscan.WantColon, 4}, {`{"a",1}`, jsonscan.WantColon, 4}, {`{"a"}`, jsonscan.WantColon, 4}, {`{"a" =1}`, jsonscan.WantColon, 5},
	{`[1 2]`, jsonscan.WantComma, 3}, {`[1:2]`, jsonscan.WantComma, 2}, {`[1}`, jsonscan.WantComma, 2}, {`{"a":1 "b":2}`, jsonscan.WantComma, 7}, {`{"a":1]`, jsonscan.WantComma, 6},
	{`{"a":1:2}`, jsonscan.WantComma, 6}, {`["a""b"]`, jsonscan.WantComma, 4}, {`[01]`, jsonscan.WantComma, 2}, {`[1a]`, jsonscan.WantComma, 2}, {`[0x1]`, jsonscan.WantComma, 2},
	{`nil`, jsonscan.BadLiteral, 1}, {`nuLl`, jsonscan.BadLiteral, 2}, {`tru}`, jsonscan.BadLiteral, 3}, {`falze`, jsonscan.BadLiteral, 3}, {`True`, jsonscan.WantValue, 0},
	{`-a`, jsonscan.BadNumber, 1}, {`--1`, jsonscan.BadNumber, 1}, {`1.e5`, jsonscan.BadNumber, 2}, {`1.x`, jsonscan.BadNumber, 2}, {`1ex`, jsonscan.BadNumber, 2}, {`1e+x`, jsonscan.BadNumber, 3}, {`[-]`, jsonscan.BadNumber, 2},
	{`"\x"`, jsonscan.BadEscape, 2}, {`"\u12g4"`, jsonscan.BadEscape, 5}, {`"\U0041"`, jsonscan.BadEscape, 2}, {`"\u"`, jsonscan.BadEscape, 3}, {`"\'"`, jsonscan.BadEscape, 2},
	{"\"\n\"", jsonscan.BadControl, 1}, {"\"a\tb\"", jsonscan.BadControl, 2}, {"\"\x00\"", jsonscan.BadControl, 1}, {"\"\x1f\"", jsonscan.BadControl, 1}, {"\"aaaaaaaaaaaaaaa\x01\"", jsonscan.BadControl, 16},
	{"{\"a\n\":1}", jsonscan.BadControl, 3}, {`{"\q":1}`, jsonscan.BadEscape, 3},
}

func TestGrammar(t *testing.T) {
	t.Parallel()
	none := jsonscan.NewShape()
	for _, c := range grammar {
		end, f := jsonscan.Value([]byte(c.text), 0, 100)
		assert.Equal(t, c.fault, f, "%q: %v", c.text, f)
		assert.Equal(t, c.at, end, "%q", c.text)
		assert.Equal(t, json.Valid([]byte(c.text)), jsonscan.Valid([]byte(c.text), 100), "%q", c.text)
		assert.Equal(t, c.fault == jsonscan.None, jsonscan.Valid([]byte(" \t\r\n"+c.text+" \t\r\n"), 100), "%q", c.text)

		// The same inside other values, and by the Scanner.
		for _, around := range [][2]string{{`[`, `]`}, {`[1,`, `]`}, {`{"a":`, `}`}, {`{"a":[0,{"b":`, `}]}`}} {
			text := around[0] + c.text + around[1]
			require.Equal(t, json.Valid([]byte(text)), jsonscan.Valid([]byte(text), 100), "%q", text)
			if text[0] != '{' {
				continue
			}
			for _, shape := range []*jsonscan.Shape{none, jsonscan.NewShape(jsonscan.Member{Name: "a", Object: none, List: none})} {
				var s jsonscan.Scanner
				end, f := s.Object([]byte(text), 0, shape, 100)
				require.Equal(t, json.Valid([]byte(text)), f == jsonscan.None && end == len(text), "%q: %v", text, f)
			}
		}
		if strings.HasPrefix(c.text, "{") {
			var s jsonscan.Scanner
			end, f := s.Object([]byte(c.text), 0, none, 100)
			assert.Equal(t, c.fault, f, "Scanner on %q: %v", c.text, f)
			assert.Equal(t, c.at, end, "Scanner on %q", c.text)
		}
	}
	for f := jsonscan.None; f <= jsonscan.Stopped; f++ {
		assert.NotEmpty(t, f.String(), "fault %d", f)
	}
}

// What is cut anywhere is Truncated and nothing else, except numbers, which may
// end anywhere.
func TestTruncated(t *testing.T) {
	t.Parallel()
	const text = `{"a":[1.5e+3,{"b":"\u00e9x","c":null}],"d":true,"e":false , "f" : {} }`
	shape, _ := shapesOf("a", "b", "d")
	for cut := range len(text) {
		_, f := jsonscan.Value([]byte(text[:cut]), 0, 100)
		require.Equal(t, jsonscan.Truncated, f, "cut at %d: %s", cut, text[:cut])
		if cut > 0 {
			var s jsonscan.Scanner
			end, f := s.Object([]byte(text[:cut]), 0, shape, 100)
			require.Equal(t, jsonscan.Truncated, f, "Scanner, cut at %d: %s", cut, text[:cut])
			require.Equal(t, cut, end)
		}
	}
}

func TestDepth(t *testing.T) {
	t.Parallel()
	shape, _ := shapesOf("a")
	for _, room := range []int{1, 2, 3, 4, 5, 10, jsonscan.DefaultDepth} {
		for _, pair := range []string{"[]", "{}", "{]"} {
			for over := range 2 {
				n := room + over
				text := strings.Repeat("[", n) + strings.Repeat("]", n)
				switch pair {
				case "{}":
					text = strings.Repeat(`{"a":`, n) + "1" + strings.Repeat("}", n)
				case "{]":
					text = strings.Repeat(`{"a":[`, n/2) + strings.Repeat(`{`, n%2) + strings.Repeat(`}`, n%2) + strings.Repeat("]}", n/2)
				}
				end, f := jsonscan.Value([]byte(text), 0, room)
				want := jsonscan.None
				if over == 1 {
					want = jsonscan.TooDeep
				} else {
					require.Equal(t, len(text), end)
				}
				require.Equal(t, want, f, "%s %d deep, room for %d", pair, n, room)
				require.Equal(t, over == 0, jsonscan.Valid([]byte(text), room))
				if room == jsonscan.DefaultDepth {
					require.Equal(t, json.Valid([]byte(text)), over == 0, "encoding/json agrees")
				}
				if pair != "[]" {
					var s jsonscan.Scanner
					_, f = s.Object([]byte(text), 0, shape, room)
					require.Equal(t, want, f, "Scanner: %s %d deep, room for %d", pair, n, room)
				}
			}
		}
	}
}

func TestTooLong(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text          string
		texts, digits int
		at            int
		fault         jsonscan.Fault
	}{
		{`{"abc":["abc",123,-1.5,true]}`, 3, 4, 29, jsonscan.None},
		{`{"abc":["abc",123,-1.5,true]}`, 2, 4, 1, jsonscan.LongString},
		{`{"ab":["abc",123,-1.5,true]}`, 2, 4, 7, jsonscan.LongString},
		{`{"abc":["abc",123,-1.5,true]}`, 3, 3, 18, jsonscan.LongNumber},
		{`{"a":"1234567","b":12}`, 7, 2, 22, jsonscan.None},
		{`{"a":"\"[{,12345"}`, 20, 1, 18, jsonscan.None},
	} {
		at, f := jsonscan.TooLong([]byte(c.text), c.texts, c.digits)
		assert.Equal(t, c.fault, f, c.text)
		assert.Equal(t, c.at, at, c.text)
	}
}
