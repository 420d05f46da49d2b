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
	"github.com/iottrail/iottrail/internal/alone"
	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/internal/trailtest"
)

// This file is about Decoders that read bytes in place, and that are used again.

// streamsOfTestdata are files of testdata of all kinds, by their names.
func streamsOfTestdata(t testing.TB) map[string][]byte {
	t.Helper()
	streams := make(map[string][]byte)
	for name := range trailtest.TestdataContainers(t) {
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
			want := trailtest.Read(t, bytes.NewReader(data))
			mine := slices.Clone(data)
			got := trailtest.Drain(t, iottrail.NewBytesDecoder(mine))
			require.True(t, bytes.Equal(data, mine), "the bytes were written to")
			for i := range mine {
				mine[i] = '#'
			}
			trailtest.RequireIdentical(t, want, got, "after the bytes were overwritten")
		})
	}
}

// The room after the bytes belongs to someone else.
func TestBytesDecoderStaysWithinTheBytes(t *testing.T) {
	t.Parallel()
	all := []byte(trailtest.Record("a") + "\n" + trailtest.Record("b") + trailtest.Record("c"))
	part := all[:len(trailtest.Record("a"))+1]
	require.Equal(t, []string{"a"}, trailtest.Drain(t, iottrail.NewBytesDecoder(part)).IDs())
	cut := all[:len(trailtest.Record("a"))+10]
	r := trailtest.Drain(t, iottrail.NewBytesDecoder(cut))
	require.Equal(t, []string{"a"}, r.IDs())
	require.ErrorIs(t, r.End, io.ErrUnexpectedEOF)
	require.Equal(t, trailtest.Record("a")+"\n"+trailtest.Record("b")+trailtest.Record("c"), string(all))
	require.Empty(t, trailtest.Drain(t, iottrail.NewBytesDecoder(nil)).Items)
}

// Reset keeps nothing of what a Decoder was: no option, no error, no count, no place.
func TestReset(t *testing.T) {
	t.Parallel()
	stream := `{"Records":[` + trailtest.Record("a") + `,` + trailtest.Record("b") + `]}`
	before := map[string]struct {
		d     *iottrail.Decoder
		calls int
	}{
		"at the end":               {iottrail.NewDecoder(strings.NewReader(trailtest.Record("x"))), 3},
		"after a stream error":     {iottrail.NewDecoder(strings.NewReader(trailtest.Record("x") + `{"a`)), 3},
		"in a list":                {iottrail.NewDecoder(strings.NewReader("[" + trailtest.Record("x") + "," + trailtest.Record("y") + "]")), 1},
		"in texts":                 {iottrail.NewDecoder(strings.NewReader(`{"Records":[{"messageId":"m","body":"{\"Records\":[{\"eventVersion\":\"1.08\",\"eventID\":\"x\"},{\"a\":1}]}"}]}`)), 1},
		"before an error to come":  {iottrail.NewDecoder(strings.NewReader(`{"eventVersion":"1.08","eventID":"x","eventTime":"never"}`)), 1},
		"after something too long": {iottrail.NewDecoder(strings.NewReader(trailtest.Record(strings.Repeat("x", 100))), iottrail.WithLimits(iottrail.Limits{RecordSize: 50})), 1},
		"of filters":               {iottrail.NewDecoder(strings.NewReader(trailtest.Record("x")), iottrail.OnlySources(), iottrail.OnlyNames()), 1},
		"of a path":                {iottrail.NewDecoder(strings.NewReader(`{"a":[`+trailtest.Record("x")+`]}`), iottrail.Within("a")), 1},
		"of limits":                {iottrail.NewDecoder(strings.NewReader(trailtest.Record("x")), iottrail.WithLimits(iottrail.Limits{Records: 1, Depth: 1, StreamSize: 60})), 1},
		"of bytes":                 {iottrail.NewBytesDecoder([]byte(trailtest.Record("x") + trailtest.Record("y"))), 1},
		"of gzip":                  {iottrail.NewDecoder(bytes.NewReader(trailtest.Gzip([]byte(trailtest.Record("x") + trailtest.Record("y"))))), 1},
		"unused":                   {iottrail.NewDecoder(strings.NewReader(trailtest.Record("x"))), 0},
		"the zero value":           {new(iottrail.Decoder), 0},
	}
	want := trailtest.ReadString(t, stream)
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
			trailtest.RequireIdentical(t, want, trailtest.Drain(t, b.d), name)
			b.d.Reset(bytes.NewReader(trailtest.Gzip([]byte(stream))), iottrail.OnlyNames("x"))
			trailtest.RequireIdentical(t, trailtest.ReadString(t, stream, iottrail.OnlyNames("x")), trailtest.Drain(t, b.d), name)
		})
	}
}

// Bytes that a Decoder read in place, or decompressed, are not its buffer after a Reset.
func TestResetLeavesTheBytes(t *testing.T) {
	t.Parallel()
	plain := strings.Repeat(trailtest.Record("a"), 200)
	for name, data := range map[string][]byte{"plain": []byte(plain), "gzip": trailtest.Gzip([]byte(plain))} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mine := append(make([]byte, 0, len(data)+1<<16), data...)
			d := iottrail.NewBytesDecoder(mine)
			_, err := d.Next()
			require.NoError(t, err)
			for range 2 {
				d.Reset(bytes.NewReader(trailtest.Gzip([]byte(strings.Repeat(trailtest.Record("z"), 1000)))))
				require.Len(t, trailtest.Drain(t, d).Items, 1000)
			}
			require.True(t, bytes.Equal(data, mine), "the bytes were written to")
			require.Equal(t, make([]byte, 1<<16), mine[len(mine):cap(mine)][:1<<16], "what comes after the bytes was written to")
		})
	}
}

// A Decoder that reads one gzip stream after the other needs no new buffers for them.
func TestResetAllocations(t *testing.T) {
	t.Parallel()
	if !alone.Test(t) {
		return
	}
	packed := trailtest.Gzip([]byte(trailtest.Record("a")))
	d, in := new(iottrail.Decoder), bytes.NewReader(nil)
	read := func() {
		in.Reset(packed)
		d.Reset(in)
		for _, err := range d.Events() {
			require.NoError(t, err)
		}
	}
	read()
	allocated, _ := alone.Allocated(read)
	require.Less(t, allocated, int64(16<<10), "bytes for another stream")
}

// Events do not change when the Decoder that returned them reads something else.
func TestEventsAfterReset(t *testing.T) {
	t.Parallel()
	stream := trailtest.ReadBytes(t, "testdata/containers/lines.jsonl")
	d := iottrail.NewDecoder(bytes.NewReader(stream))
	before := trailtest.Drain(t, d)
	others := testrun.ByRun(500, 5000, 5000)
	d.Reset(strings.NewReader(strings.Repeat(trailtest.Record("z")+"\n", others)))
	require.Len(t, trailtest.Drain(t, d).Items, others)
	trailtest.RequireIdentical(t, trailtest.Read(t, bytes.NewReader(stream)), before, "after the Decoder read more")
}
