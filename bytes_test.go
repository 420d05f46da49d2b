package iottrail_test

import (
	"bytes"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
)

// This file is about Decoders that read bytes in place, and that are used again.

// resetDecoder returns a Decoder that reads r with the options, and read something else
// before, with other options, and not to its end.
func resetDecoder(t testing.TB, r io.Reader, opts ...iottrail.Option) *iottrail.Decoder {
	t.Helper()
	d := iottrail.NewDecoder(strings.NewReader(`{"a":[{"eventVersion":"1.08","eventSource":"other.amazonaws.com","eventName":"Other","eventTime":"never"},{`),
		iottrail.Within("a"), iottrail.OnlySources("other.amazonaws.com"), iottrail.OnlyNames("Other"), iottrail.Tee(io.Discard),
		iottrail.WithLimits(iottrail.Limits{RecordSize: 1000, Depth: 5, Members: 50, StringLength: 60, NumberLength: 10, Records: 1, StreamSize: 1000, Ratio: 2}))
	_, err := d.Next()
	require.Error(t, err, "what was cut")
	d.Reset(strings.NewReader(rec("first")+`{"eventVersion":"1.08","eventID":"second","eventTime":"never"}`+rec("third")), iottrail.OnlySources("x"))
	for _, id := range []string{"first", "second"} { // the error of the second is still to come
		ev, err := d.Next()
		require.NoError(t, err)
		require.Equal(t, id, ev.EventID)
	}
	d.Reset(r, opts...)
	return d
}

// streamsOfTestdata are files of testdata of all kinds, by their names.
func streamsOfTestdata(t testing.TB) map[string][]byte {
	t.Helper()
	streams := make(map[string][]byte)
	for name := range testdataContainers(t) {
		data, err := os.ReadFile("testdata/containers/" + name)
		require.NoError(t, err)
		streams[name] = data
	}
	for _, name := range []string{"masked-values.json", "duplicate-key.json", "blank-lines.jsonl", "truncated.json", "unknown-members.json", "legacy-iot.json"} {
		data, err := os.ReadFile("testdata/quirks/" + name)
		require.NoError(t, err)
		streams[name] = data
	}
	return streams
}

// A Decoder of bytes does not write into them, and what it returned stays the same when
// they are overwritten.
func TestBytesDecoderLeavesTheBytes(t *testing.T) {
	t.Parallel()
	for name, data := range streamsOfTestdata(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := read(t, bytes.NewReader(data))
			mine := slices.Clone(data)
			got := drain(t, iottrail.NewBytesDecoder(mine))
			require.True(t, bytes.Equal(data, mine), "the bytes were written to")
			for i := range mine {
				mine[i] = '#'
			}
			requireIdentical(t, want, got, "after the bytes were overwritten")
		})
	}
}

// The room after the bytes belongs to someone else.
func TestBytesDecoderStaysWithinTheBytes(t *testing.T) {
	t.Parallel()
	all := []byte(rec("a") + "\n" + rec("b") + rec("c"))
	part := all[:len(rec("a"))+1]
	require.Equal(t, []string{"a"}, drain(t, iottrail.NewBytesDecoder(part)).ids())
	cut := all[:len(rec("a"))+10]
	r := drain(t, iottrail.NewBytesDecoder(cut))
	require.Equal(t, []string{"a"}, r.ids())
	require.ErrorIs(t, r.End, io.ErrUnexpectedEOF)
	require.Equal(t, rec("a")+"\n"+rec("b")+rec("c"), string(all))
	require.Empty(t, drain(t, iottrail.NewBytesDecoder(nil)).Items)
}

// Reset keeps nothing of what a Decoder was: no option, no error, no count, no place.
func TestReset(t *testing.T) {
	t.Parallel()
	stream := `{"Records":[` + rec("a") + `,` + rec("b") + `]}`
	before := map[string]struct {
		d     *iottrail.Decoder
		calls int
	}{
		"at the end":               {iottrail.NewDecoder(strings.NewReader(rec("x"))), 3},
		"after a stream error":     {iottrail.NewDecoder(strings.NewReader(rec("x") + `{"a`)), 3},
		"in a list":                {iottrail.NewDecoder(strings.NewReader("[" + rec("x") + "," + rec("y") + "]")), 1},
		"in texts":                 {iottrail.NewDecoder(strings.NewReader(`{"Records":[{"messageId":"m","body":"{\"Records\":[{\"eventVersion\":\"1.08\",\"eventID\":\"x\"},{\"a\":1}]}"}]}`)), 1},
		"before an error to come":  {iottrail.NewDecoder(strings.NewReader(`{"eventVersion":"1.08","eventID":"x","eventTime":"never"}`)), 1},
		"after something too long": {iottrail.NewDecoder(strings.NewReader(rec(strings.Repeat("x", 100))), iottrail.WithLimits(iottrail.Limits{RecordSize: 50})), 1},
		"of filters":               {iottrail.NewDecoder(strings.NewReader(rec("x")), iottrail.OnlySources(), iottrail.OnlyNames()), 1},
		"of a path":                {iottrail.NewDecoder(strings.NewReader(`{"a":[`+rec("x")+`]}`), iottrail.Within("a")), 1},
		"of limits":                {iottrail.NewDecoder(strings.NewReader(rec("x")), iottrail.WithLimits(iottrail.Limits{Records: 1, Depth: 1, StreamSize: 60})), 1},
		"of bytes":                 {iottrail.NewBytesDecoder([]byte(rec("x") + rec("y"))), 1},
		"of gzip":                  {iottrail.NewDecoder(bytes.NewReader(gzipped(t, []byte(rec("x")+rec("y"))))), 1},
		"unused":                   {iottrail.NewDecoder(strings.NewReader(rec("x"))), 0},
		"the zero value":           {new(iottrail.Decoder), 0},
	}
	want := readString(t, stream)
	for name, b := range before {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for range b.calls {
				b.d.Next()
			}
			b.d.Reset(strings.NewReader(stream))
			require.Zero(t, b.d.Stats().Records)
			index, offset := b.d.Position()
			require.Zero(t, index+offset)
			requireIdentical(t, want, drain(t, b.d), name)
			b.d.Reset(bytes.NewReader(gzipped(t, []byte(stream))), iottrail.OnlyNames("x"))
			requireIdentical(t, readString(t, stream, iottrail.OnlyNames("x")), drain(t, b.d), name)
		})
	}
}

// Bytes that a Decoder read in place are not its buffer after a Reset.
func TestResetLeavesTheBytes(t *testing.T) {
	t.Parallel()
	data := make([]byte, 0, 1<<16)
	data = append(data, rec("a")+rec("b")...)
	d := iottrail.NewBytesDecoder(data)
	_, err := d.Next()
	require.NoError(t, err)
	d.Reset(strings.NewReader(strings.Repeat(rec("z"), 100)))
	require.Len(t, drain(t, d).Items, 100)
	require.Equal(t, rec("a")+rec("b"), string(data))
	require.Equal(t, make([]byte, 1<<10), data[len(data):][:1<<10])
}

// Events do not change when the Decoder that returned them reads something else.
func TestEventsAfterReset(t *testing.T) {
	t.Parallel()
	stream := readBytes(t, "testdata/containers/lines.jsonl")
	d := iottrail.NewDecoder(bytes.NewReader(stream))
	before := drain(t, d)
	d.Reset(strings.NewReader(strings.Repeat(rec("z")+"\n", 5000)))
	require.Len(t, drain(t, d).Items, 5000)
	requireIdentical(t, read(t, bytes.NewReader(stream)), before, "after the Decoder read more")
}
