package iottrail_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/internal/trailtest"
)

// atPath are the options of one path.
func atPath(path ...string) []iottrail.Option {
	return []iottrail.Option{iottrail.Within(path...)}
}

func TestWithin(t *testing.T) {
	t.Parallel()
	a, b, c := trailtest.Record("a"), trailtest.Record("b"), trailtest.Record("c")
	for _, test := range []struct {
		name string
		path []string
		text string
		ids  string
		says string // of each error
	}{
		{"lines", []string{"_source"}, `{"_index":"i","_source":` + a + "}\n" + `{"_source":` + b + "}\n", "a b", ""},
		{"a document with hits", []string{"hits", "hits", "_source"}, `{"took":1,"hits":{"total":2,"hits":[{"_id":"1","_source":` + a + `},{"_source":` + b + `}]},"x":[]}`, "a b", ""},
		{"a bare list", []string{"event", "original"}, `[{"event":{"original":` + trailtest.Quote(a) + `}},{"event":{"original":` + b + `}}]`, "a b", ""},
		{"a list at the end", []string{"x"}, `{"x":[` + a + `,` + b + `]}`, "a b", ""},
		{"an empty list", []string{"x"}, `{"x":[]}` + a, "!", "leads nowhere"},
		{"lists of lists", []string{"x", "y"}, `{"x":[[],[[{"y":[[` + a + `],[[]],` + b + `]}]],{"y":` + c + `}]}`, "a b c", ""},
		{"texts", []string{"line"}, `{"line":` + trailtest.Quote(a) + `}{"line":` + trailtest.Quote(b+c) + `}`, "a b c", ""},
		{"base64", []string{"x"}, `{"x":"` + trailtest.InBase64([]byte(a)) + `"}{"x":"` + trailtest.InBase64(trailtest.Gzip([]byte(b))) + `"}`, "a b", ""},
		{"containers", []string{"x"}, `{"x":{"Records":[` + a + `]}}{"x":` + string(trailtest.Quote(trailtest.EventBridge([]byte(b)))) + `}{"x":` + string(trailtest.SQSMessage(trailtest.AsItIs)([]byte(c))) + `}`, "a b c", ""},
		{"a name with a dot", []string{"a.b"}, `{"a":{"b":` + b + `},"a.b":` + a + `}`, "a", ""},
		{"a name with escapes", []string{"_source"}, `{"_sou\u0072ce":` + a + `}{"\u005fsource":` + b + `}`, "a b", ""},
		{"escapes that the path spells", []string{"é\"\\😀"}, `{"é\"\\😀":` + a + `}{"\u00e9\u0022\u005c\ud83d\ude00":` + b + `}`, "a b", ""},
		{"the empty name", []string{""}, `{"":` + a + `,"x":` + b + `}`, "a", ""},
		{"no path", nil, a + b, "a b", ""},
		{"a member that is not there", []string{"x"}, `{"y":` + a + `}{"x":` + b + `}`, "! b", "in which the path leads nowhere"},
		{"in one element", []string{"x", "y"}, `{"x":[{"y":` + a + `},{"z":1},{"y":` + b + `},5]}`, "a ! b !", "in which the path leads nowhere"},
		{"null", []string{"x"}, `{"x":null}` + `{"x":` + a + `}`, "! a", "null where a record should be"},
		{"null on the way", []string{"x", "y"}, `{"x":null}` + `{"x":{"y":` + a + `}}`, "! a", "leads nowhere"},
		{"a number", []string{"x"}, `{"x":17}`, "!", "17 where a record should be"},
		{"a text on the way", []string{"x", "y"}, `{"x":"{}"}`, "!", "leads nowhere"},
		{"text that is not JSON", []string{"x"}, `{"x":"hello, world"}{"x":` + a + `}`, "! a", "a document whose text is not a JSON object or list"},
		{"an empty text", []string{"x"}, `{"x":""}`, "!", "a document with nothing in it"},
		{"an object that is no record", []string{"x"}, `{"x":{"y":1}}`, "!", "a document that holds a JSON object that is neither a record"},
		{"the path twice in one object", []string{"x", "y"}, `{"x":{"y":` + a + `,"z":0,"\u0079":` + b + `}}{"x":{"y":` + c + `}}`, "! c", `the member "y" of the path appears twice in one object`},
		{"the path twice, at its beginning", []string{"x", "y"}, `{"x":{"y":` + a + `},"x":{"y":` + b + `}}`, "!", `the member "x" of the path appears twice in one object`},
		{"another member twice", []string{"x"}, `{"y":1,"x":` + a + `,"y":2}`, "a", ""},
		{"the name in another case", []string{"Message"}, `{"message":` + b + `,"Message":` + a + `}{"MESSAGE":` + c + `}`, "a !", "leads nowhere"},
		{"what would be a record without a path", []string{"x"}, `{"eventVersion":"1.08","eventID":"outer","x":` + a + `}`, "a", ""},
		{"a record has no such path", []string{"x"}, a, "!", "leads nowhere"},
		{"values in a row", []string{"x"}, `{"x":` + a + `} null {"x":` + b + `}`, "a ! b", "where a record should be"},
		{"texts in the list of a stream", []string{"x"}, `["{}",{"x":` + a + `}]`, "! a", "where a record should be"},
		{"lines of texts", []string{"x"}, trailtest.Quote(a) + "\n" + trailtest.Quote(`{"x":`+b+`}`) + "\n", "! !", "where a record should be"},
		{"base64 as a whole", []string{"x"}, trailtest.InBase64(trailtest.Gzip([]byte(`{"x":` + a + `,"Records":[` + b + `]}` + a))), "a !", "leads nowhere"},
		{"damage in one line", []string{"x"}, `{"x":` + a + "}\n" + `{"x":` + b[:len(b)-1] + "}\n" + `{"x":` + c + "}\n", "a ! c", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := trailtest.ReadInChunks(t, test.text, atPath(test.path...)...)
			require.NoError(t, r.End)
			require.Equal(t, test.ids, strings.Join(r.IDs(), " "), "%v", r.Errors())
			for _, err := range r.Errors() {
				require.ErrorContains(t, err, test.says)
			}
			for _, it := range r.Items {
				if it.Event != nil && strings.Contains(test.text, it.Event.Raw) {
					require.True(t, strings.HasPrefix(test.text[it.Offset:], it.Event.Raw), "the offset of %s", it.Event.Raw)
				}
			}
			zipped := trailtest.ReadInChunks(t, string(trailtest.Gzip([]byte(test.text))), atPath(test.path...)...)
			trailtest.RequireIdentical(t, r, zipped, "gzip")
		})
	}
}

// An error says which element has no such path, and has its bytes.
func TestWithinHasTheBytes(t *testing.T) {
	t.Parallel()
	text := `{"x":[{"y":` + trailtest.Record("a") + `}, {"z":{"eventID":"b"}} ,{"y":true}]}`
	r := trailtest.ReadInChunks(t, text, atPath("x", "y")...)
	require.Equal(t, []string{"a", "!", "!"}, r.IDs())
	require.Equal(t, `{"z":{"eventID":"b"}}`, r.Errors()[0].Raw)
	require.EqualValues(t, strings.Index(text, `{"z"`), r.Errors()[0].Offset)
	require.Equal(t, "true", r.Errors()[1].Raw)
	require.EqualValues(t, strings.Index(text, "true"), r.Errors()[1].Offset)
	require.EqualValues(t, 2, r.Errors()[1].Index)
}

func TestWithinLimits(t *testing.T) {
	t.Parallel()
	doc := func(id string) string { return `{"x":` + trailtest.Record(id) + `}` }
	large := `{"pad":"` + strings.Repeat("p", 300) + `","x":` + trailtest.Record("large") + `}`
	for _, lines := range []string{doc("a") + "\n" + large + "\n" + doc("b"), "[" + doc("a") + "," + large + "," + doc("b") + "]"} {
		r := trailtest.ReadInChunks(t, lines, iottrail.Within("x"), iottrail.WithLimits(iottrail.Limits{RecordSize: 200}))
		require.NoError(t, r.End)
		require.Equal(t, []string{"a", "!", "b"}, r.IDs())
		require.ErrorContains(t, r.Errors()[0], "Limits.RecordSize")
	}
	deep := func(n int) string {
		return `{"x":{"eventVersion":"1.08","eventID":"d","requestParameters":` + strings.Repeat("[", n) + strings.Repeat("]", n) + `}}`
	}
	r := trailtest.ReadInChunks(t, deep(8)+doc("b"), iottrail.Within("x"), iottrail.WithLimits(iottrail.Limits{Depth: 10}))
	require.Equal(t, []string{"d", "b"}, r.IDs())
	r = trailtest.ReadInChunks(t, deep(9)+doc("b"), iottrail.Within("x"), iottrail.WithLimits(iottrail.Limits{Depth: 10}))
	require.Equal(t, []string{"!", "b"}, r.IDs())
	require.ErrorContains(t, r.Errors()[0], "Limits.Depth")
	r = trailtest.ReadInChunks(t, doc("a")+doc("b")+doc("c"), iottrail.Within("x"), iottrail.WithLimits(iottrail.Limits{Records: 2}))
	require.Equal(t, []string{"a", "b"}, r.IDs())
	require.ErrorIs(t, r.End, iottrail.ErrLimit)
}

func TestWithinAndFilters(t *testing.T) {
	t.Parallel()
	doc := func(id, source string) string {
		return fmt.Sprintf(`{"x":[{"eventVersion":"1.08","eventSource":%q,"eventID":%q}]}`, source, id)
	}
	text := doc("a", "iot.amazonaws.com") + doc("b", "s3.amazonaws.com") + `{"y":1}` + doc("c", "iot.amazonaws.com")
	r := trailtest.ReadInChunks(t, text, iottrail.OnlySources("iot.amazonaws.com"), iottrail.Within("y"), iottrail.Within("x"))
	require.Equal(t, []string{"a", "!", "c"}, r.IDs(), "the last path holds")
	require.EqualValues(t, 1, r.Stats.Skipped)
	require.EqualValues(t, 3, r.Items[2].Index)
}

// A path does not change when the caller changes its elements.
func TestWithinKeepsItsPath(t *testing.T) {
	t.Parallel()
	path := []string{"x"}
	opt := iottrail.Within(path...)
	path[0] = "y"
	require.Equal(t, []string{"a"}, trailtest.ReadString(t, `{"x":`+trailtest.Record("a")+`,"y":1}`, opt).IDs())
}

// Records at a path are the records alone, in any chunking.
func TestWithinOfTrail(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	records := testrun.Draw(trailtest.TrailRecords(t), 2)
	for name, w := range map[string]struct {
		path  []string
		wrap  func([][]byte) []byte
		spelt func([]byte) []byte
	}{
		"one document": {[]string{"a", "b.c"}, func(rs [][]byte) []byte {
			return trailtest.Around(`{"n":[{}],"a":{"b":{"c":[1]},"b.c":[`, rs, " ,", `]},"z":"]"}`)
		}, trailtest.AsItIs},
		"a list of documents": {[]string{"a", "b.c"}, func(rs [][]byte) []byte {
			return trailtest.Around(`[`, trailtest.Each(rs, func(r []byte) []byte { return fmt.Appendf(nil, `{"a":[{"b.c":%s}]}`, r) }), ",\n", `]`)
		}, trailtest.AsItIs},
		"lines of texts": {[]string{"event", "original"}, func(rs [][]byte) []byte {
			return trailtest.Around("", trailtest.Each(rs, func(r []byte) []byte {
				return fmt.Appendf(nil, `{"@timestamp":"t","event":{"kind":"event","original":%s}}`, trailtest.Quote(r))
			}), "\n", "\n")
		}, trailtest.InQuotes[[]byte]},
		"indented": {[]string{"hits", "hits", "_source"}, trailtest.Indented(func(rs [][]byte) []byte {
			return trailtest.Around(`{"took":3,"hits":{"max_score":1.0,"hits":[`, trailtest.Each(rs, func(r []byte) []byte { return fmt.Appendf(nil, `{"_id":"i","_source":{"Records":[%s]}}`, r) }), ",", "]}}")
		}), nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var want trailtest.Reading
			for _, r := range records {
				want.Items = append(want.Items, trailtest.Item{Event: trailtest.Decode(t, string(r))})
			}
			outer := w.wrap(records)
			got := trailtest.ReadInChunks(t, string(outer), atPath(w.path...)...)
			if w.spelt == nil { // the white space in the records is another
				require.NoError(t, got.End)
				trailtest.RequireSameReading(t, want, got, name)
				return
			}
			trailtest.RequireWrapped(t, want, got, trailtest.Wrapping{Name: name, Spelt: w.spelt}, outer, name)
			trailtest.RequireIdentical(t, got, trailtest.ReadInChunks(t, string(trailtest.Gzip(outer)), atPath(w.path...)...), "gzip")
		})
	}
}
