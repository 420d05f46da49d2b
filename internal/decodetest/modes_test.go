package decodetest_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/jsonscan"
	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/internal/trailtest"
)

// A mode is a way to read a log that must not differ from the plain one: with marks made in
// another way, and bytes that come in another way.
type mode struct {
	name string
	how  jsonscan.Marking
	// chunk is how many bytes a read gives, or 0 for all; and bytes says that there is no
	// reader.
	chunk int
	bytes bool
}

// modes has the kernels (where the processor can run them), plain Go, windows that end
// anywhere, and reads that do.
func modes(r *rand.Rand) []mode {
	return []mode{
		{name: "as usual"},
		{name: "bytes", bytes: true},
		{name: "AVX2", how: jsonscan.Marking{AVX2: true}},
		{name: "in Go", how: jsonscan.Marking{InGo: true}},
		{name: "in Go, bytes", how: jsonscan.Marking{InGo: true}, bytes: true},
		{name: "byte by byte", how: jsonscan.Marking{InGo: true}, chunk: 1},
		{name: "windows", how: jsonscan.Marking{Window: 1 + r.IntN(500)}, bytes: true},
		{name: "windows in Go", how: jsonscan.Marking{InGo: true, Window: 1 + r.IntN(5000)}},
		{name: "chunks", chunk: 1 + r.IntN(3000)},
	}
}

var plainly = trailtest.Marking(jsonscan.Marking{Off: true})

// A pair is two Decoders that read the same. They are used again and again: else most of the
// time would go into memory for their buffers.
type pair struct{ plain, other iottrail.Decoder }

// difference reads data plainly and in the mode, and returns the first difference, or "": in
// Events, errors, positions, Raw and Stats. events is how many Events both gave.
func (p *pair) difference(m mode, data []byte, opts ...iottrail.Option) (difference string, events int64) {
	plain, other := &p.plain, &p.other
	plain.Reset(bytes.NewReader(data), append(slices.Clone(opts), plainly)...)
	opts = append(slices.Clone(opts), trailtest.Marking(m.how))
	switch {
	case m.bytes:
		other = iottrail.NewBytesDecoder(data, opts...)
	case m.chunk > 0:
		other.Reset(trailtest.Chunks(data, m.chunk), opts...)
	default:
		other.Reset(bytes.NewReader(data), opts...)
	}
	for {
		want, wantErr := plain.Next()
		got, gotErr := other.Next()
		wantIndex, wantOffset := plain.Position()
		index, offset := other.Position()
		switch {
		case wantErr != gotErr && fmt.Sprint(wantErr) != fmt.Sprint(gotErr), reflect.TypeOf(wantErr) != reflect.TypeOf(gotErr):
			return fmt.Sprintf("the error is %v, and plainly %v", gotErr, wantErr), 0
		case index != wantIndex || offset != wantOffset:
			return fmt.Sprintf("record %d is at %d; plainly %d at %d", index, offset, wantIndex, wantOffset), 0
		case !reflect.DeepEqual(want, got):
			return fmt.Sprintf("record %d is\n%+v; plainly\n%+v", index, got, want), 0
		}
		var a, b *iottrail.RecordError
		if errors.As(wantErr, &a) && errors.As(gotErr, &b) && (a.Raw != b.Raw || a.Path != b.Path || a.Offset != b.Offset) {
			return fmt.Sprintf("the error has %q at %s; plainly %q at %s", b.Raw, b.Path, a.Raw, a.Path), 0
		}
		if end := new(iottrail.StreamError); wantErr == io.EOF || errors.As(wantErr, &end) {
			break
		}
	}
	a, b := plain.Stats(), other.Stats()
	a.Bytes, b.Bytes = 0, 0 // how far each read ahead
	if a != b {
		return fmt.Sprintf("Stats are %+v; plainly %+v", b, a), 0
	}
	return "", a.Events
}

// readings are the options with which each log is read.
var readings = [][]iottrail.Option{
	nil,
	{iottrail.OnlySources("iot.amazonaws.com")},
	{iottrail.OnlyNames("CreatePolicy", "DeleteCertificate"), iottrail.WithLimits(iottrail.Limits{Members: 60, Depth: 8})},
	{iottrail.WithLimits(iottrail.Limits{RecordSize: 1200})},
}

// logsOf returns logs to read: the files of testdata, of the trail those of its first days,
// and what is published, if it is there.
func logsOf(t *testing.T) map[string][]byte {
	t.Helper()
	logs := make(map[string][]byte)
	folders := []string{trailtest.Path("testdata")}
	for _, variable := range []string{"CLOUDTRAIL_CORPUS", "CLOUDTRAIL_CASES"} {
		if dir := os.Getenv(variable); dir != "" {
			folders = append(folders, dir)
		}
	}
	for _, dir := range folders {
		require.NoError(t, filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
			if err != nil || entry.IsDir() || strings.Contains(filepath.ToSlash(path), "testdata/trail/") && !trailtest.OfFirstDays(path) {
				return err
			}
			data, err := os.ReadFile(path)
			logs[path] = data
			return err
		}))
	}
	require.NotEmpty(t, logs)
	return logs
}

// TestModesReadTheSame reads all that there is in each mode.
func TestModesReadTheSame(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 6))
	var events int64
	var p pair
	logs := logsOf(t)
	for _, path := range slices.Sorted(maps.Keys(logs)) { // in order, so that a failure comes again
		data := logs[path]
		if len(data) > testrun.ByRun(6_000, 200_000, 1<<30) {
			continue
		}
		for _, m := range modes(r) {
			for _, opts := range readings {
				difference, n := p.difference(m, data, opts...)
				require.Empty(t, difference, "%s of %s", m.name, path)
				events += n
			}
		}
	}
	require.Greater(t, events, int64(1000), "few Events are compared")
}

// TestModesOfMovedBuffers reads lines of which each comes alone, to where the one before it
// was: with the marks of that one it would be read wrongly.
func TestModesOfMovedBuffers(t *testing.T) {
	t.Parallel()
	lines := []string{
		`{"eventVersion":"1.08","eventID":"1","userAgent":"abcdefgh","awsRegion":"x"}`,
		`{"eventVersion":"1.08","eventID":"2","userAgent":"abcdef\"","awsRegion":"x"}`,
		`{"eventVersion":"1.08","eventID":"3","userAgent":"\u00e4bc","awsRegion":"x"}`,
		`{"eventVersion":"1.08","eventID":"4","userAgent":"abc	efgh","awsRegion":"x"}`,
		`{"eventVersion":"1.08","eventID":"5","userAgent":["bcdefg"],"awsRegion":"x"}`,
	}
	var p pair
	for _, first := range lines {
		for _, second := range lines {
			require.Len(t, second, len(first))
			data := []byte(first + "\n" + second + "\n" + first + "\n")
			for _, how := range []jsonscan.Marking{{}, {AVX2: true}, {InGo: true}, {InGo: true, Window: 40}} {
				difference, _ := p.difference(mode{how: how, chunk: len(first) + 1}, data)
				require.Empty(t, difference, "%+v of %s", how, data)
			}
		}
	}
}

// mutable returns logs of a few records each, in the layouts that people have.
func mutable(t *testing.T) (logs [][]byte) {
	t.Helper()
	records := trailtest.TrailRecords(t)
	layouts := []func([][]byte) []byte{
		func(rs [][]byte) []byte { return trailtest.Around(`{"Records":[`, rs, ",", "]}") },
		func(rs [][]byte) []byte { return trailtest.Around("", rs, "\n", "\n") },
		trailtest.Indented(func(rs [][]byte) []byte { return trailtest.Around("[", rs, ",", "]") }),
		func(rs [][]byte) []byte {
			return trailtest.Around("", trailtest.Each(rs, trailtest.EventBridge), "\n", "")
		},
	}
	for i := 0; i+2 <= len(records); i += 2 {
		logs = append(logs, layouts[len(logs)%len(layouts)](records[i:i+2]))
	}
	return logs
}

// TestModesReadTheSameOfMutations reads logs in which a few bytes were changed.
func TestModesReadTheSameOfMutations(t *testing.T) {
	t.Parallel()
	logs := mutable(t)
	n := testrun.Mutations(300, 3_000, 1_000_000)
	const parts = 4
	for part := range parts {
		t.Run(fmt.Sprint("part ", part), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(7, uint64(part)))
			var events int64
			var p pair
			for range n / parts {
				data := testrun.Mutate(r, logs[r.IntN(len(logs))])
				all := modes(r)
				m := all[r.IntN(len(all))]
				difference, n := p.difference(m, data, readings[r.IntN(len(readings))]...)
				require.Empty(t, difference, "%s of %q", m.name, data)
				events += n
			}
			require.Greater(t, events, int64(n/parts/5), "few Events are compared")
		})
	}
}
