package iottrail_test

import (
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/trailtest"
)

// Each limit has an error that names it, and what is within it is returned.
func TestLimits(t *testing.T) {
	t.Parallel()
	record := func(id, more string) string { return fmt.Sprintf(`{"eventVersion":"1.08","eventID":%q%s}`, id, more) }
	long := strings.Repeat("1", 2000)
	for _, test := range []struct {
		name   string
		limits iottrail.Limits
		text   string
		ids    []string
		stream bool // whether the error is one of the stream
		says   string
	}{
		{"string", iottrail.Limits{StringLength: 1000},
			"[" + record("a", "") + "," + record("b", `,"requestParameters":{"x":"`+long+`"}`) + "," + record("c", "") + "]",
			[]string{"a", "c"}, false, "Limits.StringLength"},
		{"name", iottrail.Limits{StringLength: 1000},
			"[" + record("b", `,"requestParameters":{"`+long+`":1}`) + "," + record("c", "") + "]",
			[]string{"c"}, false, "Limits.StringLength"},
		{"number", iottrail.Limits{NumberLength: 1000},
			record("a", "") + "\n" + record("b", `,"requestParameters":[1,-`+long+`]`) + "\n" + record("c", ""),
			[]string{"a", "c"}, false, "Limits.NumberLength"},
		{"string of just the length", iottrail.Limits{StringLength: 2000},
			record("b", `,"requestParameters":{"x":"`+long+`"}`), []string{"b"}, false, ""},
		{"record", iottrail.Limits{RecordSize: 1000},
			record("a", "") + "\n" + record("b", `,"x":"`+long+`"`) + "\n" + record("c", ""), []string{"a", "c"}, false, "Limits.RecordSize"},
		{"depth", iottrail.Limits{Depth: 20},
			record("a", "") + "\n" + record("b", `,"x":`+strings.Repeat("[", 20)+strings.Repeat("]", 20)) + "\n" + record("c", ""),
			[]string{"a", "c"}, false, "Limits.Depth"},
		{"members", iottrail.Limits{Members: 20},
			record("a", "") + "\n" + record("b", trailtest.Pieces(20, "", trailtest.Numbered(`,"x%d":1`))) + "\n" + record("c", ""),
			[]string{"a", "c"}, false, "Limits.Members"},
		{"records", iottrail.Limits{Records: 2},
			record("a", "") + record("b", "") + record("c", ""), []string{"a", "b"}, true, "Limits.Records"},
		{"an error before a list", iottrail.Limits{Records: 1},
			record("a", "") + `{"detail":{},"Records":[]}`, []string{"a"}, true, "Limits.Records"},
		{"an error in a string", iottrail.Limits{Records: 1},
			record("a", "") + `{"messageId":"1","body":"{"}`, []string{"a"}, true, "Limits.Records"},
		{"a comma where a record should be", iottrail.Limits{Records: 1},
			"[" + record("a", "") + ",]", []string{"a"}, true, "Limits.Records"},
		{"as many records as may be", iottrail.Limits{Records: 2},
			record("a", "") + record("b", ""), []string{"a", "b"}, false, ""},
		{"stream", iottrail.Limits{StreamSize: 80},
			record("a", "") + record("b", "") + record("c", ""), []string{"a", "b"}, true, "Limits.StreamSize"},
		{"stream of just the size", iottrail.Limits{StreamSize: 74},
			record("a", "") + record("b", ""), []string{"a", "b"}, false, ""},
		{"compressed stream", iottrail.Limits{StreamSize: 80},
			string(trailtest.Gzip([]byte(record("a", "") + record("b", "") + record("c", "")))), []string{"a", "b"}, true, "Limits.StreamSize"},
		{"ratio", iottrail.Limits{Ratio: 100},
			string(trailtest.Gzip([]byte(record("a", "") + strings.Repeat(" ", 2<<20) + record("c", "")))), []string{"a"}, true, "Limits.Ratio"},
		{"an ordinary ratio", iottrail.Limits{Ratio: 100},
			string(trailtest.Gzip([]byte(record("a", "") + record("c", "")))), []string{"a", "c"}, false, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			for _, r := range []io.Reader{strings.NewReader(test.text), iotest.HalfReader(strings.NewReader(test.text))} {
				d := iottrail.NewDecoder(r, iottrail.WithLimits(test.limits))
				var ids []string
				var limit error
				for ev, err := range d.Events() {
					if err != nil {
						require.NoError(t, limit, "one error is enough")
						limit = err
						continue
					}
					ids = append(ids, ev.EventID)
				}
				require.Equal(t, test.ids, ids)
				if test.says == "" {
					require.NoError(t, limit)
					continue
				}
				require.ErrorIs(t, limit, iottrail.ErrLimit)
				require.ErrorContains(t, limit, test.says)
				var exceeded *iottrail.LimitError
				require.ErrorAs(t, limit, &exceeded)
				require.Equal(t, test.says, "Limits."+exceeded.Limit)
				require.EqualValues(t, exceeded.Most, reflect.ValueOf(test.limits).FieldByName(exceeded.Limit).Int(), "what the limit allows")
				var stream *iottrail.StreamError
				if test.stream {
					require.ErrorAs(t, limit, &stream)
				} else {
					var record *iottrail.RecordError
					require.ErrorAs(t, limit, &record)
				}
			}
		})
	}
}
