package iottrail_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
)

// An item is one record, as Next returned it, and where the decoder said it stood. A
// record of which a member could not be read has both an Event and an Err, the Event of
// which is the same; any other has one of them.
type item struct {
	Event  *iottrail.Event
	Err    *iottrail.RecordError
	Index  int64
	Offset int64
}

func (i item) partial() bool { return i.Event != nil && i.Err != nil }

// A reading is all that a decoder returned.
type reading struct {
	Items []item
	End   error // a *StreamError, or nil at a clean end
	Stats iottrail.Stats
}

func (r reading) events() (es []*iottrail.Event) {
	for _, i := range r.Items {
		if i.Event != nil {
			es = append(es, i.Event)
		}
	}
	return es
}

func (r reading) errors() (es []*iottrail.RecordError) {
	for _, i := range r.Items {
		if i.Err != nil {
			es = append(es, i.Err)
		}
	}
	return es
}

// ids are what Next returned, in order: of an event its id, and "!" for an error. A
// record that could be read but for a member gives both.
func (r reading) ids() (ids []string) {
	for _, i := range r.Items {
		if i.Event != nil {
			ids = append(ids, i.Event.EventID)
		}
		if i.Err != nil {
			ids = append(ids, "!")
		}
	}
	return ids
}

// read drains a Decoder of r.
func read(t testing.TB, r io.Reader, opts ...iottrail.Option) reading {
	t.Helper()
	return drain(t, iottrail.NewDecoder(r, opts...))
}

// drain reads what a Decoder has and checks what must hold of every stream: Next returns
// exactly one of event and error, an error that has an event comes right after it, the
// end stays, the indices and the counts agree.
func drain(t testing.TB, d *iottrail.Decoder) reading {
	t.Helper()
	var out reading
	for last := int64(-1); ; {
		ev, err := d.Next()
		if err == io.EOF {
			require.Nil(t, ev, "an event together with io.EOF")
			break
		}
		var end *iottrail.StreamError
		if errors.As(err, &end) {
			require.Nil(t, ev, "an event together with a stream error")
			require.Same(t, err, error(end), "a stream error must come unwrapped")
			require.Error(t, end.Err, "a stream error must have a cause")
			require.Equal(t, d.Stats().Records, end.Records, "StreamError.Records")
			out.End = err
			break
		}
		i := item{Event: ev}
		i.Index, i.Offset = d.Position()
		if err != nil {
			require.Nil(t, ev, "an event together with a record error")
			re, ok := err.(*iottrail.RecordError)
			require.Truef(t, ok, "Next returned a %T: %v", err, err)
			require.Error(t, re.Err, "a record error must have a cause")
			require.Equal(t, i.Index, re.Index, "Position and RecordError.Index")
			require.Equal(t, i.Offset, re.Offset, "Position and RecordError.Offset")
			if re.Event != nil {
				require.NotEmpty(t, out.Items, "an error with an event that was not returned")
				before := &out.Items[len(out.Items)-1]
				require.Same(t, before.Event, re.Event, "the event of an error must have come right before it")
				require.Nil(t, before.Err, "a second error of an event")
				require.Equal(t, [2]int64{before.Index, before.Offset}, [2]int64{i.Index, i.Offset}, "Position of an event and its error")
				require.Equal(t, before.Event.Raw, re.Raw, "Raw of an event and its error")
				before.Err = re
				continue
			}
			i.Err = re
		} else {
			require.NotNil(t, ev, "neither event nor error")
		}
		require.Greater(t, i.Index, last, "indices must ascend")
		last = i.Index
		out.Items = append(out.Items, i)
		require.Less(t, len(out.Items), 10_000_000, "the decoder does not come to an end")
	}
	for range 2 {
		ev, err := d.Next()
		require.Nil(t, ev, "an event after the end")
		if out.End == nil {
			require.Equal(t, io.EOF, err, "io.EOF must stay")
		} else {
			require.Same(t, out.End, err, "a stream error must stay")
		}
	}
	out.Stats = d.Stats()
	require.Equal(t, out.Stats.Records, out.Stats.Events+out.Stats.Skipped+out.Stats.Errors,
		"Records must be Events + Skipped + Errors: %+v", out.Stats)
	require.EqualValues(t, len(out.events()), out.Stats.Events, "Stats.Events")
	require.EqualValues(t, len(out.errors()), out.Stats.Errors+out.Stats.Partial, "Stats.Errors and Stats.Partial")
	require.EqualValues(t, len(out.Items), out.Stats.Events+out.Stats.Errors, "Stats.Events and Stats.Errors")
	return out
}

func readString(t testing.TB, s string, opts ...iottrail.Option) reading {
	t.Helper()
	return read(t, strings.NewReader(s), opts...)
}

func readFile(t testing.TB, path string, opts ...iottrail.Option) reading {
	t.Helper()
	f, err := os.Open(filepath.FromSlash(path))
	require.NoError(t, err)
	defer f.Close()
	return read(t, f, opts...)
}

// sameValues makes cmp compare JSON text by its tokens, times as instants, and
// nothing of Raw.
var sameValues = cmp.Options{
	cmpopts.IgnoreFields(iottrail.Event{}, "Raw"),
	cmp.Transformer("compact", func(v json.RawMessage) string { return compact(v) }),
}

// compact is JSON without white space between its tokens; what is no JSON stays
// as it is.
func compact[T string | []byte | json.RawMessage](v T) string {
	var b bytes.Buffer
	if json.Compact(&b, []byte(v)) != nil {
		return string(v)
	}
	return b.String()
}

// requireSameEvents compares two lists of events, in order.
func requireSameEvents(t testing.TB, want, got []*iottrail.Event, what string) {
	t.Helper()
	require.Equal(t, len(want), len(got), "%s: number of events", what)
	for i := range want {
		if reflect.DeepEqual(want[i], got[i]) {
			continue // cmp takes a hundred times as long
		}
		if diff := cmp.Diff(want[i], got[i], sameValues); diff != "" {
			require.Failf(t, what, "event %d differs (-want +got):\n%s", i, diff)
		}
		if want[i] != nil {
			require.Equalf(t, compact(want[i].Raw), compact(got[i].Raw), "%s: Raw of event %d", what, i)
		}
	}
}

// requireSameReading compares all that two streams gave, but for the offsets
// and the bytes of records in error.
func requireSameReading(t testing.TB, want, got reading, what string) {
	t.Helper()
	if diff := cmp.Diff(want.ids(), got.ids()); diff != "" {
		require.Failf(t, what, "the records differ (-want +got):\n%s", diff)
	}
	require.Equal(t, len(want.Items), len(got.Items), "%s: number of records", what)
	for i := range want.Items {
		w, g := want.Items[i], got.Items[i]
		requireSameEvents(t, []*iottrail.Event{w.Event}, []*iottrail.Event{g.Event}, fmt.Sprintf("%s: record %d", what, i))
		require.Equal(t, w.Err == nil, g.Err == nil, "%s: record %d: one with an error, one without", what, i)
		if w.Err != nil {
			require.Equal(t, w.Err.Path, g.Err.Path, "%s: record %d: Path", what, i)
		}
	}
}

// readInChunks reads the data whole, in chunks of several sizes, as bytes, and by a Decoder
// that was reset, which must make no difference at all: to events, errors, offsets, bytes
// and the end.
func readInChunks(t testing.TB, data string, opts ...iottrail.Option) reading {
	t.Helper()
	want := readString(t, data, opts...)
	for _, size := range []int{1, 2, 3, 7, 64, 1000} {
		if len(data) > 1<<20 && size < 1000 || len(data) > 10_000 && size < 64 && size > 1 {
			continue
		}
		got := read(t, chunks([]byte(data), size), opts...)
		requireIdentical(t, want, got, fmt.Sprintf("chunks of %d bytes of %.200q", size, data))
	}
	requireIdentical(t, want, drain(t, iottrail.NewBytesDecoder([]byte(data), opts...)), fmt.Sprintf("a bytes decoder of %.200q", data))
	requireIdentical(t, want, drain(t, resetDecoder(t, strings.NewReader(data), opts...)), fmt.Sprintf("a decoder that was reset, of %.200q", data))
	return want
}

// requireIdentical compares two readings of the same bytes.
func requireIdentical(t testing.TB, want, got reading, what string) {
	t.Helper()
	requireSameReading(t, want, got, what)
	for i := range want.Items {
		w, g := want.Items[i], got.Items[i]
		require.Equal(t, w.Offset, g.Offset, "%s: offset of record %d", what, i)
		if w.Err != nil {
			require.Equal(t, w.Err.Error(), g.Err.Error(), "%s: record %d", what, i)
			require.Equal(t, w.Err.Raw, g.Err.Raw, "%s: bytes kept of record %d", what, i)
		}
		if w.Event != nil {
			require.Equal(t, w.Event.Raw, g.Event.Raw, "%s: Raw of record %d", what, i)
		}
	}
	require.Equal(t, fmt.Sprint(want.End), fmt.Sprint(got.End), "%s: the end", what)
	got.Stats.Bytes = want.Stats.Bytes // how far it read ahead
	require.Equal(t, want.Stats, got.Stats, "%s: Stats", what)
}

func gzipped(t testing.TB, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	require.NoError(t, err)
	_, err = z.Write(data)
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return b.Bytes()
}

// chunks is a reader that gives at most size bytes at a time.
func chunks(data []byte, size int) io.Reader {
	return &chunked{bytes.NewReader(data), size}
}

type chunked struct {
	r    io.Reader
	size int
}

func (c *chunked) Read(p []byte) (int, error) { return c.r.Read(p[:min(len(p), c.size)]) }

// decode reads one record with UnmarshalJSON.
func decode(t testing.TB, record string) *iottrail.Event {
	t.Helper()
	ev := new(iottrail.Event)
	require.NoError(t, ev.UnmarshalJSON([]byte(record)), "record %s", record)
	return ev
}

// encode is MarshalJSON, the result of which must be valid.
func encode(t testing.TB, ev *iottrail.Event) string {
	t.Helper()
	b, err := ev.MarshalJSON()
	require.NoError(t, err)
	require.Truef(t, json.Valid(b), "MarshalJSON wrote what is no JSON: %s", b)
	return string(b)
}
