package trailtest

import (
	"bytes"
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

// An Item is one record, as Next returned it, and where the decoder said it stood. A
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
func Drain(t testing.TB, d *iottrail.Decoder) Reading {
	t.Helper()
	var out Reading
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
		i := Item{Event: ev}
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
	require.EqualValues(t, len(out.Events()), out.Stats.Events, "Stats.Events")
	require.EqualValues(t, len(out.Errors()), out.Stats.Errors+out.Stats.Partial, "Stats.Errors and Stats.Partial")
	require.EqualValues(t, len(out.Items), out.Stats.Events+out.Stats.Errors, "Stats.Events and Stats.Errors")
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
