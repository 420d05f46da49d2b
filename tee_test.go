package iottrail_test

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/internal/trailtest"
)

// teeStreams are streams, and what a Tee of each gets: the decompressed bytes.
func teeStreams(t testing.TB) map[string]struct{ stream, text []byte } {
	t.Helper()
	records := make([][]byte, 1500) // more than is read at a time
	for i := range records {
		records[i] = []byte(trailtest.Record(strings.Repeat("x", i%100)))
	}
	file := trailtest.Around(`{"Records":[`, records, ",", "]}\n")
	half := len(file) / 2
	texts := trailtest.Around("", [][]byte{trailtest.SQSMessage(trailtest.AsItIs)(trailtest.Around(`{"Records":[`, records[:9], ",", `]}`))}, "", "")
	lambda := []byte(`{"awslogs":{"data":"` + trailtest.InBase64(trailtest.Gzip(trailtest.Subscription(records[:9]))) + `"}}`)
	encoded := []byte(trailtest.InBase64(trailtest.Gzip(file)))
	return map[string]struct{ stream, text []byte }{
		"plain":                      {file, file},
		"gzip":                       {trailtest.Gzip(file), file},
		"gzip members":               {slices.Concat(trailtest.Gzip(file[:half]), trailtest.Gzip(nil), trailtest.Gzip(file[half:])), file},
		"a byte-order mark":          {append([]byte("\ufeff \n"), file...), append([]byte("\ufeff \n"), file...)},
		"a byte-order mark, in gzip": {trailtest.Gzip(append([]byte("\ufeff"), file...)), append([]byte("\ufeff"), file...)},
		"texts":                      {texts, texts},
		"gzip in base64":             {lambda, lambda},
		"base64 as a whole":          {encoded, encoded},
		"base64 as a whole, in gzip": {trailtest.Gzip(encoded), encoded},
		"white space after":          {append(slices.Clone(file), " \n \n"...), append(slices.Clone(file), " \n \n"...)},
		"no records":                 {[]byte("[]"), []byte("[]")},
		"nothing":                    {nil, nil},
	}
}

// Tee gets the decompressed bytes of the stream, and nothing out of texts or base64; those
// of a record before the record is returned.
func TestTee(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	for name, s := range teeStreams(t) {
		var w bytes.Buffer
		roomy := iottrail.WithLimits(iottrail.Limits{StreamSize: 1 << 30})
		for how, d := range map[string]*iottrail.Decoder{
			"whole":       iottrail.NewDecoder(bytes.NewReader(s.stream), iottrail.Tee(&w)),
			"in chunks":   iottrail.NewDecoder(trailtest.Chunks(s.stream, 777), iottrail.Tee(&w)),
			"in place":    iottrail.NewBytesDecoder(s.stream, iottrail.Tee(&w)),
			"reset":       trailtest.ResetDecoder(t, bytes.NewReader(s.stream), iottrail.Tee(&w)),
			"with limits": iottrail.NewDecoder(bytes.NewReader(s.stream), roomy, iottrail.Tee(&w)),
			"limits last": iottrail.NewBytesDecoder(s.stream, iottrail.Tee(&w), roomy),
		} {
			t.Run(name+", "+how, func(t *testing.T) {
				w.Reset()
				for ev, err := range d.Events() {
					require.NoError(t, err)
					_, offset := d.Position()
					if !bytes.HasPrefix(s.text[offset:], []byte(ev.Raw)) {
						require.Less(t, int(offset), w.Len(), "in a text or in base64")
						continue
					}
					require.GreaterOrEqual(t, w.Len(), int(offset)+len(ev.Raw), "the record at %d came before its bytes", offset)
				}
				require.True(t, bytes.Equal(s.text, w.Bytes()), "the bytes are not those of the stream: %d of %d", w.Len(), len(s.text))
				require.EqualValues(t, w.Len(), d.Stats().Bytes)
			})
		}
	}
}

// What Tee got of a stream that is over StreamSize, or was cut, is what was read of it.
func TestTeeOfAPart(t *testing.T) {
	t.Parallel()
	var w bytes.Buffer
	text := trailtest.Record("a") + trailtest.Record("b")
	r := trailtest.ReadString(t, text, iottrail.Tee(&w), iottrail.WithLimits(iottrail.Limits{StreamSize: int64(len(text) - 1)}))
	require.ErrorIs(t, r.End, iottrail.ErrLimit)
	require.Equal(t, []string{"a"}, r.IDs())
	require.Equal(t, text[:len(text)-1], w.String())

	w.Reset()
	r = trailtest.ReadString(t, text[:len(text)-3], iottrail.Tee(&w))
	require.ErrorIs(t, r.End, io.ErrUnexpectedEOF)
	require.Equal(t, text[:len(text)-3], w.String())

	w.Reset()
	r = trailtest.Read(t, &trailtest.FaultyReader{Data: []byte(text), Err: trailtest.ErrBroken, Together: true}, iottrail.Tee(&w))
	require.ErrorIs(t, r.End, trailtest.ErrBroken)
	require.Equal(t, text, w.String())

	w.Reset()
	var second bytes.Buffer
	r = trailtest.ReadString(t, text, iottrail.Tee(&second), iottrail.Tee(&w), iottrail.Tee(nil))
	require.Len(t, r.Items, 2)
	require.Equal(t, text, w.String(), "each gets the stream")
	require.Equal(t, text, second.String(), "each gets the stream")
}

// A frail writer takes so many bytes, and then less than it is given, or an error.
type frail struct {
	bytes.Buffer
	room int
	err  error
}

func (f *frail) Write(p []byte) (int, error) {
	n := min(len(p), f.room)
	f.room -= n
	f.Buffer.Write(p[:n])
	if n < len(p) {
		return n, f.err
	}
	return n, nil
}

// A write that fails ends the stream; no record is returned of whose bytes some were not
// written.
func TestTeeFails(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	errFull := errors.New("the disk is full")
	for name, s := range teeStreams(t) {
		for _, err := range []error{errFull, nil} {
			want := err
			if err == nil {
				want = io.ErrShortWrite
			}
			for room := 0; room < len(s.text); room += max(1, len(s.text)/testrun.ByRun(2, 3, 7)) {
				for how, d := range map[string]func(*frail) *iottrail.Decoder{
					"in chunks": func(w *frail) *iottrail.Decoder {
						return iottrail.NewDecoder(trailtest.Chunks(s.stream, 1000), iottrail.Tee(w))
					},
					"in place": func(w *frail) *iottrail.Decoder { return iottrail.NewBytesDecoder(s.stream, iottrail.Tee(w)) },
					"with limits": func(w *frail) *iottrail.Decoder {
						return iottrail.NewDecoder(bytes.NewReader(s.stream), iottrail.Tee(w), iottrail.WithLimits(iottrail.Limits{StreamSize: 1 << 30}))
					},
				} {
					w := &frail{room: room, err: err}
					d := d(w)
					got := trailtest.Drain(t, d)
					what := name + ", " + how
					require.ErrorIs(t, got.End, want, what)
					require.ErrorContains(t, got.End, "the writer of Tee", what)
					require.Empty(t, got.Errors(), what)
					for _, it := range got.Items {
						require.Less(t, int(it.Offset), room, what)
						if bytes.HasPrefix(s.text[it.Offset:], []byte(it.Event.Raw)) {
							require.LessOrEqual(t, int(it.Offset)+len(it.Event.Raw), room, "%s: a record whose bytes were not written", what)
						}
					}
				}
			}
		}
	}
}
