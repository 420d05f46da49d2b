package jsonscan_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/jsonscan"
)

// find feeds a Boundary in pieces.
func find(data string, size int, line bool) (end int, found bool) {
	var b jsonscan.Boundary
	b.Reset(line, jsonscan.LineBrace)
	for from := 0; from < len(data); from += size {
		n, found := b.Find([]byte(data[from:min(len(data), from+size)]))
		if found {
			return from + n, true
		}
	}
	return len(data), false
}

func TestBoundaryFind(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		value, rest string
		line        bool
	}{
		{`{}`, `,1`, false}, {`{"a":"]}\"","b":[[{}]]}`, `}`, false}, {`[1,"x",{"a":{}}]`, `]`, false}, {`"a\"b\\"`, `"x"`, false}, {`"[{"`, ``, false},
		{`123`, `,4`, false}, {`true`, `]`, false}, {`tru`, `}`, false}, {`garbage {"`, "\n{}", true}, {`1, 2] 3`, "\n", true},
		{`{"a":1}`, "garbage", true}, {strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000), "]", false},
		{`{"a":[`, `}]`, false}, {`[{`, `]`, false}, // mismatched: the end, as nothing valid goes on so
	} {
		for _, size := range []int{1, 2, 3, 1000, 1 << 20} {
			end, found := find(c.value+c.rest, size, c.line)
			require.Equal(t, c.rest != "" || c.value == `"[{"`, found, "%.50q", c.value)
			require.Equal(t, len(c.value), end, "%.50q in pieces of %d", c.value, size)
		}
	}
	for value, faulty := range map[string]bool{
		`{ "a" : [ "b" , { } ] }`: false, `{"a":{"b":"\u000a\"{"},"c":[[],{}]}`: false, `"a"`: false,
		"{\"a\":\"\n": true, "{\"a\":1\n{": true, `[{}[`: true, `{"a""`: true, `{"a":"b"{`: true, `[}`: true, `{\`: true, "{\"a\":\x00\"": true,
	} {
		var b jsonscan.Boundary
		b.Reset(false, jsonscan.LineBrace)
		for i := range value {
			require.False(t, b.Faulty(), "%q before the byte %d", value, i)
			b.Find([]byte(value[i : i+1]))
		}
		require.Equal(t, faulty, b.Faulty(), "%q", value)
	}
	for value, plain := range map[string]bool{"a line: 5, x": true, "-": true, "1": true, `a "line"`: false, "[": false, "x]": false, `"`: false, "{}": false} {
		var b jsonscan.Boundary
		b.Reset(true, jsonscan.LineBrace)
		b.Find([]byte(value))
		require.Equal(t, plain, b.Plain(), "%q", value)
	}
	for _, cut := range []string{`{"a":"}`, `[[]`, `"a\"`, `12`, `{"a":{}`} {
		_, found := find(cut, 1, false)
		require.False(t, found, cut)
	}
	var b jsonscan.Boundary
	b.Reset(true, jsonscan.LineBrace)
	b.Find([]byte("garbage"))
	require.True(t, b.Unbounded())
	b.Reset(true, jsonscan.LineBrace)
	require.False(t, b.Unbounded())
	b.Find([]byte(`{`))
	require.False(t, b.Unbounded())
}

func TestBoundaryRecover(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		value string // damaged at |
		rest  string
		line  bool
		end   jsonscan.End
	}{
		{`{"a":tru|!,"b":[]}`, `,{}`, false, jsonscan.Closed},
		{`{"a":[|}` + "\n", `{"b":1}`, true, jsonscan.NextLine},
		{`{"a":"|` + "\n", `{"b":1}`, true, jsonscan.NextLine},
		{`{"a":{` + "\n|", `{"b":1}`, true, jsonscan.NextLine}, // the fault is the brace of the next line itself
		{`{"a":1` + "\n|", `{"b":1}`, true, jsonscan.NextLine},
		{`{"a":1|]}` + "\n", `{"b":1}`, true, jsonscan.NextLine}, // brackets do not match
		{`|garbage`, "\n{}", true, jsonscan.Closed},
		{`|x`, `,2]`, false, jsonscan.Closed},
		{`{"a":[{},` + "\n" + `{},|]}`, `,`, false, jsonscan.Closed}, // what comes before the fault is no next record
	} {
		at := strings.IndexByte(c.value, '|')
		value := c.value[:at] + c.value[at+1:]
		for _, size := range []int{1, 2, 5, 1000} {
			var b jsonscan.Boundary
			b.Reset(c.line, 0)
			b.SetFaulty()
			read, end := 0, jsonscan.NoEnd
			for data := value + c.rest; end == jsonscan.NoEnd && read < len(data); {
				var n int
				n, end = b.Recover([]byte(data[read:min(len(data), read+size)]), at-read)
				read += n
			}
			what := fmt.Sprintf("%q in pieces of %d", c.value, size)
			require.Equal(t, c.end, end, what)
			require.Equal(t, len(value), read, what)
		}
	}
	// Brackets that close before the fault are part of it: only a line is the end.
	recovered := func(value string, fault int) (int, jsonscan.End) {
		var b jsonscan.Boundary
		b.Reset(false, jsonscan.LineBrace)
		b.SetFaulty()
		return b.Recover([]byte(value), fault)
	}
	n, end := recovered(`{"a":1}x]`, 7)
	require.Equal(t, jsonscan.NoEnd, end)
	require.Equal(t, 9, n)
	n, end = recovered(`{"a":1}x]`+"\n{", 7)
	require.Equal(t, jsonscan.NextLine, end)
	require.Equal(t, 10, n)
	// Nor is the end known where text may be outside its quotes: {"a":"b#,"c":"\"}",...
	for _, doubtful := range []string{`{"a":"b#,"c":"\"}","d":[{}]}`, `x","a":[{}]}`} {
		_, end := recovered(doubtful, 0)
		require.Equal(t, jsonscan.NoEnd, end, doubtful)
	}
	// Brackets are told apart at any depth.
	var b jsonscan.Boundary
	b.Reset(false, jsonscan.LineBrace)
	n, found := b.Find([]byte(strings.Repeat("[", 100) + "}]"))
	require.True(t, found)
	require.Equal(t, 100, n)
}

// A value that is not known to be damaged ends at its bracket, wherever lines begin, until
// there is a fault in it.
func TestBoundaryRecoverOfSound(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		value, rest string
		end         jsonscan.End
		faulty      bool
	}{
		{"{\"a\":[\n{},\n{}]}", "\n{}", jsonscan.Closed, false},
		{"{\"a\":\"b\n", "{}", jsonscan.NextLine, true},
		{"{\"a\":1\n", "{}", jsonscan.NextLine, true},
		{`{"a""b"}`, `,{}`, jsonscan.Closed, true},
		{`{"a":[1}` + "\n", "{}", jsonscan.NextLine, true},
		{`{"a":[1}]}`, "", jsonscan.NoEnd, true},
		{`{"a":[1]`, "", jsonscan.NoEnd, false},
		{"tru", ",{}", jsonscan.Closed, false},
	} {
		for _, size := range []int{1, 2, 5, 1000} {
			var b jsonscan.Boundary
			b.Reset(false, jsonscan.LineBrace)
			read, end := 0, jsonscan.NoEnd
			for data := c.value + c.rest; end == jsonscan.NoEnd && read < len(data); {
				var n int
				n, end = b.Recover([]byte(data[read:min(len(data), read+size)]), 0)
				read += n
			}
			require.Equal(t, c.end, end, "%q in pieces of %d", c.value, size)
			require.Equal(t, len(c.value), read, "%q in pieces of %d", c.value, size)
			require.Equal(t, c.faulty, b.Faulty(), "%q in pieces of %d", c.value, size)
		}
	}
	// Where brackets tell nothing from the beginning, only lines do.
	var b jsonscan.Boundary
	for _, line := range []struct {
		start jsonscan.LineStart
		next  string
	}{{jsonscan.LineBrace, "{"}, {jsonscan.LineQuote, `"`}, {jsonscan.LineEither, `"`}, {jsonscan.LineEither, "{"}, {jsonscan.LineDigit, "2"}} {
		b.ResetToLines(line.start)
		n, end := b.Recover([]byte("}],[]\n}\n"+line.next), 0)
		require.Equal(t, jsonscan.NextLine, end)
		require.Equal(t, 8, n)
		require.False(t, b.Plain())
		require.True(t, b.Unbounded())
	}
}
