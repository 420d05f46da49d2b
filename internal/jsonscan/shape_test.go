package jsonscan_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/jsonscan"
)

func TestNewShapePanics(t *testing.T) {
	t.Parallel()
	assert.Panics(t, func() { jsonscan.NewShape(jsonscan.Member{Name: "a"}, jsonscan.Member{Name: "a"}) })
	assert.NotPanics(t, func() { jsonscan.NewShape(numbered(jsonscan.MaxMembers)...) })
	assert.Panics(t, func() { jsonscan.NewShape(numbered(jsonscan.MaxMembers + 1)...) })
}

func numbered(n int) (members []jsonscan.Member) {
	for i := range n {
		members = append(members, jsonscan.Member{Name: fmt.Sprintf("m%d", i)})
	}
	return members
}

func TestShapeIndex(t *testing.T) {
	t.Parallel()
	s := jsonscan.NewShape(jsonscan.Member{Name: "a"}, jsonscan.Member{Name: "b"}, jsonscan.Member{Name: "eventName"}, jsonscan.Member{Name: ""})
	for name, want := range map[string]int{
		"a": 0, "b": 1, "eventName": 2, "": 3, "A": jsonscan.Unknown, "c": jsonscan.Unknown, "eventname": jsonscan.Unknown,
		strings.Repeat("x", 100): jsonscan.Unknown,
	} {
		assert.Equal(t, want, s.Index(name), name)
	}
}

func TestScannerFindsMembers(t *testing.T) {
	t.Parallel()
	shape, types := shapesOf("a", "b", "longer-than-sixteen-bytes", "eightchr", "seven-c", "six-ch", "")
	var used jsonscan.Scanner
	for _, text := range []string{
		`{}`, `{"a":1}`, `{ "a" : 1 , "z" : [ ] }`, `{"z":1,"y":2,"a":3}`, `{"a":{"a":{"a":{"a":{"a":1}}}}}`,
		`{"a":[{"a":1},2,null,{"b":[{}]},[{"a":1,"a":2}],"x"],"b":{"a":1}}`, `{"a":[],"b":[]}`, `{"a":[ ]}`, `{"a":{ }}`,
		`{"\u0061":"\n","b":"plain"}`, `{"":1,"\u0000":2}`, `{"A":1,"a":2}`, `{"longer-than-sixteen-bytes":1,"longer-than-sixteen-bytez":2,"eightchr":3,"eightchs":4,"seven-c":5,"seven-d":6,"six-ch":7,"six-ci":8}`,
		`{"eightchr" : 1,"eightchr\u0020":2}`, `{"a":-0.0e+1,"b":true,"c":false,"d":null}`, `{"é":1,"\u00e9x":2}`,
		`{"a":{"z":1},"b":{"z":2},"z":3}`,
	} {
		want, twice := membersOf(t, []byte(text), shape, types)
		require.False(t, twice, text)
		for round, s := range []*jsonscan.Scanner{new(jsonscan.Scanner), &used, &used} { // it learns from what it saw
			for _, pad := range []string{"", " , more"} {
				data := []byte("xy" + text + pad)
				end, f := s.Object(data, 2, shape, 100)
				require.Equal(t, jsonscan.None, f, "%s: %v", text, f)
				require.Equal(t, 2+len(text), end, text)
				got, err := membersOn(data, s.Nodes, 0, len(s.Nodes))
				require.NoError(t, err, text)
				require.Equal(t, want, got, "%s, round %d", text, round)
				unknown, seen := 0, uint64(0)
				for _, m := range want {
					if m.Index == jsonscan.Unknown {
						unknown++
					} else {
						seen |= 1 << m.Index
					}
				}
				require.Equal(t, unknown, s.Unknowns, text)
				require.Equal(t, seen, s.Seen, text)
			}
		}
	}
}

func TestScannerRefusesDuplicates(t *testing.T) {
	t.Parallel()
	shape, types := shapesOf("a", "b")
	var many strings.Builder
	for i := range 40 {
		fmt.Fprintf(&many, `"m%d":%d,`, i, i)
	}
	for _, c := range []struct{ before, second string }{
		{`{"a":1,`, `"a":2}`}, {`{"a":1,`, `"\u0061":1}`}, {`{"z":1,`, `"z":2}`}, {`{"z":1,"y":1,`, `"\u007a":2}`}, {`{"a":{"z":1,`, `"z":1}}`},
		{`{"a":[{},{"b":1,`, `"b":1}]}`}, {`{` + many.String(), `"m3":1}`}, {`{` + many.String(), `"m\u0033":1}`}, {`{` + many.String() + `"n":{},`, `"n":1}`},
		{`{"\ud800":1,`, `"\udfff":2}`}, {"{\"\xff\":1,", "\"\xfe\":1}"}, {`{"":1,`, `"":1}`},
	} {
		text := c.before + c.second
		_, twice := membersOf(t, []byte(text), shape, types)
		require.True(t, twice, "encoding/json: %s", text)
		var s jsonscan.Scanner
		at, f := s.Object([]byte(text), 0, shape, 100)
		require.Equal(t, jsonscan.DuplicateMember, f, text)
		require.Equal(t, len(c.before), at, "%s: the second name", text)
	}
	for _, text := range []string{`{"z":{"a":1,"a":2}}`, `{"a":[[{"a":1,"a":2}]]}`, `{"b":1,"B":1}`} {
		var s jsonscan.Scanner
		_, f := s.Object([]byte(text), 0, shape, 100)
		require.Equal(t, jsonscan.None, f, "%s: not in an object with a shape", text)
	}
}

func TestScannerLimit(t *testing.T) {
	t.Parallel()
	shape, _ := shapesOf("a")
	for text, nodes := range map[string]int{`{"a":1,"b":2,"c":3}`: 3, `{"a":{"b":[1,2,3],"c":1}}`: 3, `{"a":[1,{"b":1},3]}`: 5, `{}`: 0, `{"z":[1,2,3,{"y":1}]}`: 1} {
		s := jsonscan.Scanner{Limit: nodes}
		_, f := s.Object([]byte(text), 0, shape, 100)
		require.Equal(t, jsonscan.None, f, text)
		require.Len(t, s.Nodes, nodes, text)
		if nodes > 1 {
			s.Limit = nodes - 1
			_, f = s.Object([]byte(text), 0, shape, 100)
			require.Equal(t, jsonscan.TooMany, f, text)
		}
	}
}

func TestScannerStops(t *testing.T) {
	t.Parallel()
	shape := jsonscan.NewShape(jsonscan.Member{Name: "a"}, jsonscan.Member{Name: "list", Stop: true})
	const text = `{"a":1,"z":[],"list":{},"b":"list"}{"a":2,"list" : [ tru`
	s := jsonscan.Scanner{StopAtLists: true}
	end, f := s.Object([]byte(text), 0, shape, 100)
	require.Equal(t, jsonscan.None, f, "only a list stops it")
	at, f := s.Object([]byte(text), end, shape, 100)
	require.Equal(t, jsonscan.Stopped, f)
	require.Equal(t, strings.Index(text, "[ tru"), at)
	require.Len(t, s.Nodes, 2)
	last := s.Nodes[1]
	require.Equal(t, [3]int{1, at, int(jsonscan.Array)}, [3]int{int(last.Member), int(last.Start), int(last.Kind)})
	require.EqualValues(t, 3, s.Seen)
	s.StopAtLists = false
	_, f = s.Object([]byte(text), end, shape, 100)
	require.Equal(t, jsonscan.Truncated, f)
}
