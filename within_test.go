package iottrail_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
)

// atPath are the options of one path.
func atPath(path ...string) []iottrail.Option {
	return []iottrail.Option{iottrail.Within(path...)}
}

func TestWithin(t *testing.T) {
	t.Parallel()
	a, b, c := rec("a"), rec("b"), rec("c")
	for _, test := range []struct {
		name string
		path []string
		text string
		ids  string
		says string // of each error
	}{
		{"lines", []string{"_source"}, `{"_index":"i","_source":` + a + "}\n" + `{"_source":` + b + "}\n", "a b", ""},
		{"a document with hits", []string{"hits", "hits", "_source"}, `{"took":1,"hits":{"total":2,"hits":[{"_id":"1","_source":` + a + `},{"_source":` + b + `}]},"x":[]}`, "a b", ""},
		{"a bare list", []string{"event", "original"}, `[{"event":{"original":` + string(quote([]byte(a))) + `}},{"event":{"original":` + b + `}}]`, "a b", ""},
		{"a list at the end", []string{"x"}, `{"x":[` + a + `,` + b + `]}`, "a b", ""},
		{"an empty list", []string{"x"}, `{"x":[]}` + a, "!", "leads nowhere"},
		{"lists of lists", []string{"x", "y"}, `{"x":[[],[[{"y":[[` + a + `],[[]],` + b + `]}]],{"y":` + c + `}]}`, "a b c", ""},
		{"texts", []string{"line"}, `{"line":` + string(quote([]byte(a))) + `}{"line":` + string(quote([]byte(b+c))) + `}`, "a b c", ""},
		{"base64", []string{"x"}, `{"x":"` + inBase64([]byte(a)) + `"}{"x":"` + inBase64(zip([]byte(b))) + `"}`, "a b", ""},
		{"containers", []string{"x"}, `{"x":{"Records":[` + a + `]}}{"x":` + string(quote(eventBridge([]byte(b)))) + `}{"x":` + string(sqsMessage(same)([]byte(c))) + `}`, "a b c", ""},
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
		{"text that is no JSON", []string{"x"}, `{"x":"hello, world"}{"x":` + a + `}`, "! a", "a document whose text is no JSON object or list"},
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
		{"lines of texts", []string{"x"}, string(quote([]byte(a))) + "\n" + string(quote([]byte(`{"x":`+b+`}`))) + "\n", "! !", "where a record should be"},
		{"base64 as a whole", []string{"x"}, inBase64(zip([]byte(`{"x":` + a + `,"Records":[` + b + `]}` + a))), "a !", "leads nowhere"},
		{"damage in one line", []string{"x"}, `{"x":` + a + "}\n" + `{"x":` + b[:len(b)-1] + "}\n" + `{"x":` + c + "}\n", "a ! c", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := readInChunks(t, test.text, atPath(test.path...)...)
			require.NoError(t, r.End)
			require.Equal(t, test.ids, strings.Join(r.ids(), " "), "%v", r.errors())
			for _, err := range r.errors() {
				require.ErrorContains(t, err, test.says)
			}
			for _, it := range r.Items {
				if it.Event != nil && strings.Contains(test.text, it.Event.Raw) {
					require.True(t, strings.HasPrefix(test.text[it.Offset:], it.Event.Raw), "the offset of %s", it.Event.Raw)
				}
			}
			zipped := readInChunks(t, string(gzipped(t, []byte(test.text))), atPath(test.path...)...)
			requireIdentical(t, r, zipped, "gzip")
		})
	}
}

// An error says which element has no such path, and has its bytes.
func TestWithinHasTheBytes(t *testing.T) {
	t.Parallel()
	text := `{"x":[{"y":` + rec("a") + `}, {"z":{"eventID":"b"}} ,{"y":true}]}`
	r := readInChunks(t, text, atPath("x", "y")...)
	require.Equal(t, []string{"a", "!", "!"}, r.ids())
	require.Equal(t, `{"z":{"eventID":"b"}}`, r.errors()[0].Raw)
	require.EqualValues(t, strings.Index(text, `{"z"`), r.errors()[0].Offset)
	require.Equal(t, "true", r.errors()[1].Raw)
	require.EqualValues(t, strings.Index(text, "true"), r.errors()[1].Offset)
	require.EqualValues(t, 2, r.errors()[1].Index)
}

func TestWithinLimits(t *testing.T) {
	t.Parallel()
	doc := func(id string) string { return `{"x":` + rec(id) + `}` }
	large := `{"pad":"` + strings.Repeat("p", 300) + `","x":` + rec("large") + `}`
	for _, lines := range []string{doc("a") + "\n" + large + "\n" + doc("b"), "[" + doc("a") + "," + large + "," + doc("b") + "]"} {
		r := readInChunks(t, lines, iottrail.Within("x"), limits(iottrail.Limits{RecordSize: 200}))
		require.NoError(t, r.End)
		require.Equal(t, []string{"a", "!", "b"}, r.ids())
		require.ErrorContains(t, r.errors()[0], "Limits.RecordSize")
	}
	deep := func(n int) string {
		return `{"x":{"eventVersion":"1.08","eventID":"d","requestParameters":` + strings.Repeat("[", n) + strings.Repeat("]", n) + `}}`
	}
	r := readInChunks(t, deep(8)+doc("b"), iottrail.Within("x"), limits(iottrail.Limits{Depth: 10}))
	require.Equal(t, []string{"d", "b"}, r.ids())
	r = readInChunks(t, deep(9)+doc("b"), iottrail.Within("x"), limits(iottrail.Limits{Depth: 10}))
	require.Equal(t, []string{"!", "b"}, r.ids())
	require.ErrorContains(t, r.errors()[0], "Limits.Depth")
	r = readInChunks(t, doc("a")+doc("b")+doc("c"), iottrail.Within("x"), limits(iottrail.Limits{Records: 2}))
	require.Equal(t, []string{"a", "b"}, r.ids())
	require.ErrorIs(t, r.End, iottrail.ErrLimit)
}

func TestWithinAndFilters(t *testing.T) {
	t.Parallel()
	doc := func(id, source string) string {
		return fmt.Sprintf(`{"x":[{"eventVersion":"1.08","eventSource":%q,"eventID":%q}]}`, source, id)
	}
	text := doc("a", "iot.amazonaws.com") + doc("b", "s3.amazonaws.com") + `{"y":1}` + doc("c", "iot.amazonaws.com")
	r := readInChunks(t, text, iottrail.OnlySources("iot.amazonaws.com"), iottrail.Within("y"), iottrail.Within("x"))
	require.Equal(t, []string{"a", "!", "c"}, r.ids(), "the last path holds")
	require.EqualValues(t, 1, r.Stats.Skipped)
	require.EqualValues(t, 3, r.Items[2].Index)
}

// The elements of a path are not changed by whoever gave them.
func TestWithinKeepsItsPath(t *testing.T) {
	t.Parallel()
	path := []string{"x"}
	opt := iottrail.Within(path...)
	path[0] = "y"
	require.Equal(t, []string{"a"}, readString(t, `{"x":`+rec("a")+`,"y":1}`, opt).ids())
}

// Records at a path are the records alone, in any chunking.
func TestWithinOfTrail(t *testing.T) {
	t.Parallel()
	records := trailRecords(t)
	for name, w := range map[string]struct {
		path  []string
		wrap  func([][]byte) []byte
		spelt func([]byte) []byte
	}{
		"one document": {[]string{"a", "b.c"}, func(rs [][]byte) []byte {
			return around(`{"n":[{}],"a":{"b":{"c":[1]},"b.c":[`, rs, " ,", `]},"z":"]"}`)
		}, same},
		"a list of documents": {[]string{"a", "b.c"}, func(rs [][]byte) []byte {
			return around(`[`, each(rs, func(r []byte) []byte { return fmt.Appendf(nil, `{"a":[{"b.c":%s}]}`, r) }), ",\n", `]`)
		}, same},
		"lines of texts": {[]string{"event", "original"}, func(rs [][]byte) []byte {
			return around("", each(rs, func(r []byte) []byte {
				return fmt.Appendf(nil, `{"@timestamp":"t","event":{"kind":"event","original":%s}}`, quote(r))
			}), "\n", "\n")
		}, inQuotes},
		"indented": {[]string{"hits", "hits", "_source"}, indented(func(rs [][]byte) []byte {
			return around(`{"took":3,"hits":{"max_score":1.0,"hits":[`, each(rs, func(r []byte) []byte { return fmt.Appendf(nil, `{"_id":"i","_source":{"Records":[%s]}}`, r) }), ",", "]}}")
		}), nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var want reading
			for _, r := range records {
				want.Items = append(want.Items, item{Event: decode(t, string(r))})
			}
			outer := w.wrap(records)
			got := readInChunks(t, string(outer), atPath(w.path...)...)
			if w.spelt == nil { // the white space in the records is another
				require.NoError(t, got.End)
				requireSameReading(t, want, got, name)
				return
			}
			requireWrapped(t, want, got, wrapping{name: name, spelt: w.spelt}, outer, name)
			requireIdentical(t, got, readInChunks(t, string(gzipped(t, outer)), atPath(w.path...)...), "gzip")
		})
	}
}
