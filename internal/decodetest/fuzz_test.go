package decodetest_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/internal/trailtest"
)

// FuzzDecodeChunks checks that nothing depends on how the bytes arrive, nor on
// the container.
func FuzzDecodeChunks(f *testing.F) {
	testrun.SkipShort(f)
	f.Fuzz(func(t *testing.T, data []byte, size, container uint8) {
		tight := iottrail.WithLimits(iottrail.Limits{RecordSize: 40 + int(size), Members: 30, Depth: 12})
		for _, opts := range [][]iottrail.Option{nil, {tight}, {iottrail.OnlySources("iot.amazonaws.com"), iottrail.OnlyNames("A", "B")}} {
			want := trailtest.Read(t, bytes.NewReader(data), opts...)
			trailtest.RequireIdentical(t, want, trailtest.Read(t, trailtest.Chunks(data, 1+int(size)), opts...), "in chunks")
			trailtest.RequireIdentical(t, want, trailtest.Read(t, iotest.DataErrReader(bytes.NewReader(data)), opts...), "with the end at once")
			trailtest.RequireIdentical(t, want, trailtest.Read(t, iotest.OneByteReader(bytes.NewReader(data)), opts...), "byte by byte")
			trailtest.RequireIdentical(t, want, trailtest.Drain(t, iottrail.NewBytesDecoder(data, opts...)), "in place")
			trailtest.RequireIdentical(t, want, trailtest.Drain(t, trailtest.ResetDecoder(t, bytes.NewReader(data), opts...)), "reset")
			if !bytes.HasPrefix(data, []byte("\x1f\x8b")) && string(data) != "\x1f" { // one byte may be a cut one, of gzip
				trailtest.RequireIdentical(t, want, trailtest.Read(t, bytes.NewReader(trailtest.Gzip(data)), opts...), "gzip")
			}
		}
		if len(data) > 0 && data[0] == '{' {
			requireSameAfterOthers(t, data)
		}
		want, records := wrappable(trailtest.Read(t, bytes.NewReader(data)))
		if len(records) == 0 {
			return
		}
		w := trailtest.Wrappings[int(container)%len(trailtest.Wrappings)]
		outer := w.Wrap(records)
		trailtest.RequireWrapped(t, want, trailtest.Read(t, bytes.NewReader(outer)), w, outer, w.Name)
		trailtest.RequireWrapped(t, want, trailtest.Read(t, trailtest.Chunks(trailtest.Gzip(outer), 1+int(size))), w, outer, "gzip, "+w.Name)
	})
}

// wrappable picks the records that mean the same in every container: those that
// a string can hold, and that have no list by which a document would be taken
// for a container.
func wrappable(r trailtest.Reading) (trailtest.Reading, [][]byte) {
	var records [][]byte
	var kept trailtest.Reading
	for _, it := range r.Items {
		e := it.Event
		if e == nil || !utf8.ValidString(e.Raw) {
			continue
		}
		var members map[string]json.RawMessage
		if json.Unmarshal([]byte(e.Raw), &members) != nil || slices.ContainsFunc(listsOfContainers, func(name string) bool { return members[name] != nil }) || strings.Count(e.Raw, "[")+strings.Count(e.Raw, "{") > 5000 {
			continue
		}
		kept.Items = append(kept.Items, it)
		records = append(records, []byte(e.Raw))
	}
	return kept, records
}

// listsOfContainers are the names of the lists that are read element by element.
var listsOfContainers = []string{"Records", "records", "Events", "events", "logEvents", "sessionResults", "results", "QueryResultRows", "Messages"}

// FuzzEncode checks the law of nothing lost, and that what was encoded once
// decodes and encodes to the same for ever.
func FuzzEncode(f *testing.F) {
	f.Fuzz(func(t *testing.T, record []byte) {
		e := new(iottrail.Event)
		if err := e.UnmarshalJSON(record); err != nil {
			re, ok := err.(*iottrail.RecordError)
			require.True(t, ok, "a %T: %v", err, err)
			if e = re.Event; e == nil {
				return
			}
		}
		var members map[string]json.RawMessage
		if json.Unmarshal(record, &members) != nil || members["RequestParamters"] != nil {
			return // the old spelling has its own tests: two of its names may be one
		}
		once := trailtest.Encode(t, e)
		require.Empty(t, trailtest.Lost(record, []byte(once)), "%s became %s", record, once)
		require.True(t, json.Valid([]byte(once)))
		second := redecode(t, once)
		twice := trailtest.Encode(t, second)
		third := redecode(t, twice)
		require.Equal(t, twice, trailtest.Encode(t, third))
		trailtest.RequireSameEvents(t, []*iottrail.Event{trailtest.WithoutEmpty(second)}, []*iottrail.Event{trailtest.WithoutEmpty(third)}, "decoded again")
		trailtest.RequireSameEvents(t, []*iottrail.Event{e}, []*iottrail.Event{e.Clone()}, "the clone")
		_, _, _, _ = e.String(), e.LogValue(), e.Actor(), e.Operation()
	})
}

// redecode is decode for a record that may have members in error.
func redecode(t *testing.T, record string) *iottrail.Event {
	t.Helper()
	e := new(iottrail.Event)
	if err := e.UnmarshalJSON([]byte(record)); err != nil {
		re, ok := err.(*iottrail.RecordError)
		require.True(t, ok && re.Event != nil, "%s can't be decoded: %v", record, err)
	}
	return e
}
