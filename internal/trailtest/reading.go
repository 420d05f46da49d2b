package trailtest

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/testrun"
)

// An Item is one record, as Next returned it, and where the decoder said it was. A
// record of which a member could not be read has both an Event and an Err, the Event of
// which is the same; any other has one of them.
type Item struct {
	Event  *iottrail.Event
	Err    *iottrail.RecordError
	Index  int64
	Offset int64
}

// Partial reports whether a member of the record could not be read.
func (i Item) Partial() bool { return i.Event != nil && i.Err != nil }

// A Reading is all that a decoder returned.
type Reading struct {
	Items []Item
	End   error // a *StreamError, or nil at a clean end
	Stats iottrail.Stats
}

// Events are the Events, in order.
func (r Reading) Events() (es []*iottrail.Event) {
	for _, i := range r.Items {
		if i.Event != nil {
			es = append(es, i.Event)
		}
	}
	return es
}

// Errors are the errors of records, in order.
func (r Reading) Errors() (es []*iottrail.RecordError) {
	for _, i := range r.Items {
		if i.Err != nil {
			es = append(es, i.Err)
		}
	}
	return es
}

// IDs are what Next returned, in order: of an event its id, and "!" for an error. A
// record that could be read except for a member gives both.
func (r Reading) IDs() (ids []string) {
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

// Read drains a Decoder of r.
func Read(t testing.TB, r io.Reader, opts ...iottrail.Option) Reading {
	t.Helper()
	return Drain(t, iottrail.NewDecoder(r, opts...))
}

// Drain reads what a Decoder has and checks what must hold of every stream: Next returns
// exactly one of event and error, an error that has an event comes right after it, the
// end stays, the indices and the counts agree.
//
// Some laws drain millions of Decoders, and package require looks up who called it before it
// looks at anything: so what holds for every record and every end is checked without it. It is
// one long function, as its checks share the state of one reading.
func Drain(t testing.TB, d *iottrail.Decoder) Reading {
	t.Helper()
	var out Reading
	for last := int64(-1); ; {
		ev, err := d.Next()
		if err != nil && ev != nil {
			require.Fail(t, "an event together with an error", "%v", err)
		}
		if err == io.EOF {
			break
		}
		var end *iottrail.StreamError
		if errors.As(err, &end) {
			if err != error(end) || end.Err == nil || end.Records != d.Stats().Records {
				require.Fail(t, "a stream error must come unwrapped, have a cause, and count the records", "%T: %v", err, err)
			}
			out.End = err
			break
		}
		i := Item{Event: ev}
		i.Index, i.Offset = d.Position()
		if err != nil {
			re, ok := err.(*iottrail.RecordError)
			if !ok || re.Err == nil || re.Index != i.Index || re.Offset != i.Offset {
				require.Fail(t, "a record error must come unwrapped, have a cause, and say where the record is", "%T: %v", err, err)
			}
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
		}
		if i.Event == nil && i.Err == nil {
			require.Fail(t, "neither event nor error")
		}
		if i.Index <= last {
			require.Fail(t, "indices must ascend", "%d after %d", i.Index, last)
		}
		last = i.Index
		out.Items = append(out.Items, i)
		if len(out.Items) == 10_000_000 {
			require.Fail(t, "the decoder does not come to an end")
		}
	}
	for range 2 {
		if ev, err := d.Next(); ev != nil || err != cmp.Or(out.End, io.EOF) {
			require.Fail(t, "the end must stay", "%v and %v after %v", ev, err, out.End)
		}
	}
	out.Stats = d.Stats()
	s, events, errs := out.Stats, int64(0), int64(0)
	for _, i := range out.Items {
		if i.Event != nil {
			events++
		}
		if i.Err != nil {
			errs++
		}
	}
	if s.Records != s.Events+s.Skipped+s.Errors || s.Events != events || s.Errors+s.Partial != errs || s.Events+s.Errors != int64(len(out.Items)) {
		require.Fail(t, "Stats must count what was read", "%d events and %d errors: %+v", events, errs, s)
	}
	return out
}

// ReadString drains a Decoder of s.
func ReadString(t testing.TB, s string, opts ...iottrail.Option) Reading {
	t.Helper()
	return Read(t, strings.NewReader(s), opts...)
}

// ReadFile drains a Decoder of a file of the module: see Path.
func ReadFile(t testing.TB, name string, opts ...iottrail.Option) Reading {
	t.Helper()
	f, err := os.Open(Path(name))
	require.NoError(t, err)
	defer f.Close()
	return Read(t, f, opts...)
}

// ReadInChunks reads the data whole, in chunks of several sizes, as bytes, and by a Decoder
// that was reset, which must make no difference at all: to events, errors, offsets, bytes
// and the end.
func ReadInChunks(t testing.TB, data string, opts ...iottrail.Option) Reading {
	t.Helper()
	want := ReadString(t, data, opts...)
	for _, size := range testrun.ByRun([]int{1}, []int{1, 2, 3, 7, 64, 1000}, []int{1, 2, 3, 7, 64, 1000}) {
		if len(data) > 1<<20 && size < 1000 || len(data) > 10_000 && size < 64 && size > 1 {
			continue
		}
		got := Read(t, Chunks([]byte(data), size), opts...)
		RequireIdentical(t, want, got, fmt.Sprintf("chunks of %d bytes of %.200q", size, data))
	}
	RequireIdentical(t, want, Drain(t, iottrail.NewBytesDecoder([]byte(data), opts...)), fmt.Sprintf("a bytes decoder of %.200q", data))
	RequireIdentical(t, want, Drain(t, ResetDecoder(t, strings.NewReader(data), opts...)), fmt.Sprintf("a decoder that was reset, of %.200q", data))
	return want
}

// Chunks is a reader that gives at most size bytes at a time.
func Chunks(data []byte, size int) io.Reader {
	return &chunked{bytes.NewReader(data), size}
}

type chunked struct {
	r    io.Reader
	size int
}

func (c *chunked) Read(p []byte) (int, error) { return c.r.Read(p[:min(len(p), c.size)]) }

// ResetDecoder returns a Decoder that reads r with the options, and read something else
// before, with other options, and not to its end.
func ResetDecoder(t testing.TB, r io.Reader, opts ...iottrail.Option) *iottrail.Decoder {
	t.Helper()
	d := iottrail.NewDecoder(strings.NewReader(`{"a":[{"eventVersion":"1.08","eventSource":"other.amazonaws.com","eventName":"Other","eventTime":"never"},{`),
		iottrail.Within("a"), iottrail.OnlySources("other.amazonaws.com"), iottrail.OnlyNames("Other"), iottrail.Tee(io.Discard),
		iottrail.WithLimits(iottrail.Limits{RecordSize: 1000, Depth: 5, Members: 50, StringLength: 60, NumberLength: 10, Records: 1, StreamSize: 1000, Ratio: 2}))
	_, err := d.Next()
	require.Error(t, err, "what was cut")
	d.Reset(strings.NewReader(Record("first")+`{"eventVersion":"1.08","eventID":"second","eventTime":"never"}`+Record("third")), iottrail.OnlySources("x"))
	for _, id := range []string{"first", "second"} { // the error of the second is still to come
		ev, err := d.Next()
		require.NoError(t, err)
		require.Equal(t, id, ev.EventID)
	}
	d.Reset(r, opts...)
	return d
}
