package decodetest_test

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/alone"
	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/internal/trailtest"
)

// This file measures the memory that a Decoder takes for an input that is made while it
// is read.

// What a Decoder holds, by its documentation, is at most six times Limits.RecordSize.
// Four times is what most inputs stay below, and asked of those that say
// nothing else. heldMore is for those, its buffers, and what the runtime and the tests
// hold themselves. What it allocates in all, garbage included, is documented nowhere, and
// bounded here: so many times Limits.RecordSize, once the input, and so much for each
// record.
const (
	heldTimes      = 4
	heldMore       = 8 << 20
	allocatedTimes = 8
	allocatedEach  = 3 << 10
)

// Sizes of inputs, and the limits that they are compared with, which are the defaults.
// Where a run is not the long one, all of them are divided by shrunk.
var (
	shrunk      = inLongRun(1, 32)
	heldRecord  = int64(16 << 20 / shrunk)
	heldMembers = int64(100_000 / shrunk)
	overRecord  = int64(24 << 20 / shrunk) // clearly more
	hundredMB   = int64(100_000_000 / shrunk)
	tenMillion  = int64(10_000_000 / shrunk)
	gigabyte    = int64(1 << 30 / shrunk)
)

func inLongRun(so, otherwise int) int {
	if testrun.Long() {
		return so
	}
	return otherwise
}

// measureMemory sees memory that is held, and memory that is garbage: else no test of memory
// could fail.
func TestMemoryMeterSees(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	if !alone.Test(t) {
		return
	}
	g := measureMemory(func(look func()) {
		held := make([]byte, 64<<20)
		runtime.GC()
		look()
		runtime.KeepAlive(held)
	})
	require.GreaterOrEqual(t, g.live, int64(63<<20))
	require.GreaterOrEqual(t, g.total, int64(64<<20))
	require.Less(t, measureMemory(func(func()) {}).live, int64(16<<20))
}

// A segment is a part of an input that is too long to be held, and made while it is read:
// size bytes of block again and again, or what piece appends for each of count numbers.
type segment struct {
	block []byte
	size  int64
	piece func(b []byte, i int64) []byte
	count int64
}

func verbatim(text string) segment { return repeated(text, 1) }

// repeated is a text n times.
func repeated(text string, n int64) segment {
	block := text
	if n > 1 {
		block = strings.Repeat(text, 1+64<<10/len(text))
	}
	return segment{block: []byte(block), size: n * int64(len(text))}
}

// sized is a text so often that it has about so many bytes.
func sized(text string, size int64) segment { return repeated(text, size/int64(len(text))) }

// inGzip is a gzip member with a text.
func inGzip(t *testing.T, text string) segment { return verbatim(string(trailtest.Gzip([]byte(text)))) }

// text is the whole of a segment that is verbatim.
func (s segment) text() string { return string(s.block) }

// numberedMembers are n members of an object, after another one.
func numberedMembers(n int64) segment {
	return segment{count: n, piece: func(b []byte, i int64) []byte {
		return append(strconv.AppendInt(append(b, `,"k`...), i, 10), `":1`...)
	}}
}

// A segmentReader reads segments, one after the other.
type segmentReader struct {
	segments  []segment
	at        int64  // where in the first one's block, or which piece is next
	buf, made []byte // a piece, and what of it was not read yet
}

func readSegments(segments ...segment) io.Reader {
	return &segmentReader{segments: slices.Clone(segments)}
}

func (f *segmentReader) Read(p []byte) (n int, err error) {
	for n < len(p) && (len(f.segments) > 0 || len(f.made) > 0) {
		if len(f.made) > 0 {
			m := copy(p[n:], f.made)
			f.made, n = f.made[m:], n+m
			continue
		}
		switch s := &f.segments[0]; {
		case s.size > 0:
			m := copy(p[n:], s.block[f.at:min(int64(len(s.block)), f.at+s.size)])
			f.at, n = (f.at+int64(m))%int64(len(s.block)), n+m
			s.size -= int64(m)
		case f.at < s.count:
			f.buf = s.piece(f.buf[:0], f.at)
			f.made = f.buf
			f.at++
		default:
			f.segments, f.at = f.segments[1:], 0
		}
	}
	if n == 0 {
		err = io.EOF
	}
	return n, err
}

// memoryUse is what measureMemory finds. It watches the memory of the process, which must be the test's alone, by the
// runtime's own figures, all of them as differences from the beginning. Meanwhile garbage
// is collected whenever there is a tenth more than what is in use. How busy the machine is
// decides how often it looks: it may see less than there was, and never more.
type memoryUse struct {
	live  int64 // the most that a collection found in use
	heap  int64 // the most that objects had, garbage included
	stack int64 // the most that the stacks of goroutines had
	total int64 // bytes allocated
	took  time.Duration
}

var memoryMetrics = [...]string{"/gc/heap/live:bytes", "/memory/classes/heap/objects:bytes", "/memory/classes/heap/stacks:bytes", "/gc/heap/allocs:bytes"}

// f may ask it to look at once.
func measureMemory(f func(look func())) memoryUse {
	defer debug.SetGCPercent(debug.SetGCPercent(10))
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2)) // it looks while f runs
	runtime.GC()
	var g memoryUse
	var before, now [len(memoryMetrics)]int64
	samples := make([]metrics.Sample, len(memoryMetrics))
	for i, name := range memoryMetrics {
		samples[i].Name = name
	}
	read := func() {
		metrics.Read(samples)
		for i := range now {
			now[i] = int64(samples[i].Value.Uint64())
		}
	}
	read()
	before = now
	var mu sync.Mutex
	look := func() {
		mu.Lock()
		defer mu.Unlock()
		read()
		g.live = max(g.live, now[0]-before[0])
		g.heap = max(g.heap, now[1]-before[1])
		g.stack = max(g.stack, now[2]-before[2])
		g.total = now[3] - before[3]
	}
	stop, stopped := make(chan bool), make(chan bool)
	go func() {
		defer close(stopped)
		tick := time.NewTicker(time.Millisecond)
		defer tick.Stop()
		for more := true; more; {
			select {
			case <-tick.C:
			case <-stop:
				more = false
			}
			look()
		}
	}()
	start := time.Now()
	f(look)
	g.took = time.Since(start)
	close(stop)
	<-stopped
	return g
}

// A load is an input that asks for much memory, and what must come of it.
type load struct {
	name   string
	input  []segment
	limits iottrail.Limits

	events, errors int64    // how many, or anyNumber of events
	says           []string // by the first error
	end            string   // by the stream error; "" where the end is clean
	bytes          int64    // at most so many are read; 0 means any number
	garbage        int64    // allocatedTimes, where it is more
	held           int64    // bytes beyond what is documented, such as the Event's own
}

const anyNumber = -1

// requireHeld reads a load, and compares what comes of it, and the memory that it takes.
func requireHeld(t *testing.T, l load) {
	t.Helper()
	if l.limits.RecordSize == 0 {
		l.limits.RecordSize = int(heldRecord)
	}
	if l.limits.Members == 0 {
		l.limits.Members = int(heldMembers)
	}
	d := iottrail.NewDecoder(readSegments(l.input...), iottrail.WithLimits(l.limits))
	var first, end error
	g := measureMemory(func(func()) {
		for _, err := range d.Events() {
			if first == nil && err != nil {
				first = withoutBytes(err)
			}
			var over *iottrail.StreamError
			if errors.As(err, &over) {
				end = err
			}
		}
	})
	s := d.Stats()
	const mib = 1 << 20
	t.Logf("%d MiB read, %d events, %d errors: held %d MiB, %d with garbage, stacks %d, allocated %d in all; %v",
		s.Bytes/mib, s.Events, s.Errors+s.Partial, g.live/mib, g.heap/mib, g.stack/mib, g.total/mib, g.took.Round(time.Millisecond))

	if l.events == anyNumber {
		l.events = s.Events
	}
	require.Equal(t, [2]int64{l.events, l.errors}, [2]int64{s.Events, s.Errors + s.Partial}, "events and errors; the first: %.300v", first)
	requireSays(t, first, l.says...)
	if l.end == "" {
		require.NoError(t, end)
	} else {
		require.Error(t, end)
		requireSays(t, end, l.end, "at byte ")
	}
	if l.bytes > 0 {
		require.LessOrEqual(t, s.Bytes, l.bytes, "bytes read before the end")
	}
	size := int64(l.limits.RecordSize)
	require.LessOrEqual(t, g.live, heldTimes*size+heldMore+l.held, "bytes held, where a record may have %d", size)
	require.LessOrEqual(t, g.total, max(l.garbage, allocatedTimes)*size+heldMore+s.Bytes+allocatedEach*s.Records, "bytes allocated")
	require.LessOrEqual(t, g.stack, 8<<20+256*int64(l.limits.Depth), "bytes of stacks")
}

// requireSays looks for texts in an error, which wraps ErrLimit if one of them names a
// limit.
func requireSays(t *testing.T, err error, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(fmt.Sprint(err), text) {
			require.Failf(t, "the error does not say "+text, "%.500v", err) // there are long ones
		}
		if strings.HasPrefix(text, "Limits.") {
			require.ErrorIs(t, err, iottrail.ErrLimit)
		}
	}
}

// withoutBytes is an error without the bytes of its record, which the caller would hold
// and not the Decoder.
func withoutBytes(err error) error {
	if e, ok := err.(*iottrail.RecordError); ok {
		return &iottrail.RecordError{Index: e.Index, Offset: e.Offset, Path: e.Path, Err: e.Err}
	}
	return err
}

// atByte is what an error says about its place.
func atByte[T int | int64](offset T) string { return fmt.Sprintf("at byte %d", offset) }
