package trail_test

import (
	"context"
	"errors"
	"io/fs"
	"iter"
	"runtime/pprof"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/trail"
)

// leftRunning is the label of goroutines that were started while a test looked: goroutines
// inherit labels. Those of other tests that run at the same time have no such label.
const leftRunning = "trail-left-running"

// labelled is how a profile has the goroutines of a test.
func labelled(t *testing.T) string { return `"` + leftRunning + `":"` + t.Name() + `"` }

// requireNoneLeft runs do, and checks that none of its goroutines is left. It waits a little
// for those that are about to end.
func requireNoneLeft(t *testing.T, do func()) {
	t.Helper()
	pprof.Do(context.Background(), pprof.Labels(leftRunning, t.Name()), func(context.Context) { do() })
	var b strings.Builder
	for until := time.Now().Add(5 * time.Second); ; time.Sleep(time.Millisecond) {
		b.Reset()
		require.NoError(t, pprof.Lookup("goroutine").WriteTo(&b, 1))
		if !strings.Contains(b.String(), labelled(t)) {
			return
		}
		if time.Now().After(until) {
			t.Fatalf("goroutines are left:\n%s", b.String())
		}
	}
}

// What looks for goroutines must see one.
func TestGoroutinesAreSeen(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	stop := make(chan struct{})
	pprof.Do(context.Background(), pprof.Labels(leftRunning, t.Name()), func(context.Context) { go func() { <-stop }() })
	defer close(stop)
	require.Eventually(t, func() bool {
		b.Reset()
		return pprof.Lookup("goroutine").WriteTo(&b, 1) == nil && strings.Contains(b.String(), labelled(t))
	}, 5*time.Second, time.Millisecond)
}

// A loop that is left, in any way, leaves nothing running, and another can begin.
func TestLoopsLeft(t *testing.T) {
	t.Parallel()
	tree := aDay(3)
	for name, leave := range map[string]func(*trail.Reader, int){
		"break": func(r *trail.Reader, after int) {
			for range r.Events(context.Background()) {
				if after--; after <= 0 {
					break
				}
			}
		},
		"panic": func(r *trail.Reader, after int) {
			defer func() { recover() }()
			for range r.Events(context.Background()) {
				if after--; after <= 0 {
					panic("left")
				}
			}
		},
		"pull": func(r *trail.Reader, after int) {
			next, stop := iter.Pull2(r.Events(context.Background()))
			defer stop()
			for range after {
				next()
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, order := range []trail.Order{trail.ByDelivery, trail.ByTime} {
				for _, memory := range []int64{0, 1} {
					r := trail.Reader{FS: tree, Order: order, Memory: memory, Workers: 3}
					requireNoneLeft(t, func() {
						for _, after := range []int{1, 2, 50, 200} {
							leave(&r, after)
							require.EqualValues(t, after, r.Stats().Events+r.Stats().Partial+r.Stats().Errors+r.Stats().Failed)
						}
					})
					require.NotEmpty(t, delivered(t, &r))
				}
			}
		})
	}
}

// A context that is done ends the loop: its error is the last, and comes once; no Event comes
// after it was cancelled.
func TestEventsCancelled(t *testing.T) {
	t.Parallel()
	tree := aDay(4)
	all := 0
	whole := trail.Reader{FS: tree}
	for ev := range whole.Events(t.Context()) {
		if ev != nil {
			all++
		}
	}
	for _, order := range []trail.Order{trail.ByDelivery, trail.ByKey, trail.ByTime} {
		for _, after := range testrun.ByRun([]int{0, 1, all - 1}, []int{0, 1, 2, 100, all - 1}, []int{0, 1, 2, 3, 50, 100, all - 1}) {
			r := trail.Reader{FS: tree, Order: order, Workers: 3}
			requireNoneLeft(t, func() {
				ctx, cancel := context.WithCancel(context.Background())
				defer cancel()
				if after == 0 {
					cancel()
				}
				seen, ends := 0, 0
				for ev, err := range r.Events(ctx) {
					require.Zero(t, ends, "the error is the last")
					if errors.Is(err, context.Canceled) {
						ends++
					}
					if ev == nil {
						continue
					}
					require.NoError(t, ctx.Err(), "an Event after the cancellation")
					if seen++; seen == after {
						cancel()
					}
				}
				require.Equal(t, after, seen)
				require.Equal(t, 1, ends)
				require.EqualValues(t, seen, r.Stats().Events)
			})
			require.NotEmpty(t, delivered(t, &r), "it can be read anew")
		}
	}
}

// A context that is done after the last Event was delivered does no harm, and a deadline is
// reported as such.
func TestCancelledAfterAll(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	r := trail.Reader{FS: treeOf(logKey(day)), Progress: func(p trail.Progress) {
		if p.Listed && p.Records == 2 && p.FilesDone == 1 {
			cancel()
		}
	}}
	seen := 0
	for ev := range r.Events(ctx) {
		if ev != nil {
			seen++
		}
	}
	require.Equal(t, 2, seen)
	require.Error(t, ctx.Err())

	ctx, cancel = context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer cancel()
	errs := failures(ctx, &r)
	require.Equal(t, []error{context.DeadlineExceeded}, errs)
}

// blockingFile is a file of which nothing can be read until a context is done.
type blockingFile struct {
	fs.File
	ctx     context.Context
	reading func()
	closed  *atomic.Int64
}

func (f *blockingFile) Read([]byte) (int, error) {
	f.reading()
	<-f.ctx.Done()
	return 0, f.ctx.Err()
}

func (f *blockingFile) Close() error {
	f.closed.Add(1)
	return f.File.Close()
}

// A file that is stuck until the context is done ends with it, and is closed. Its error is not
// reported as that of a file.
func TestCancelledWhileAFileBlocks(t *testing.T) {
	t.Parallel()
	var keys []trail.Key
	for i := range 10 {
		keys = append(keys, logKey(day.Add(time.Duration(i)*time.Minute)))
	}
	for _, order := range []trail.Order{trail.ByDelivery, trail.ByTime} {
		for _, workers := range []int{1, 3} {
			ctx, cancel := context.WithCancel(context.Background())
			var opened, closed, blocked atomic.Int64
			r := trail.Reader{Workers: workers, Order: order, FS: &watchedFS{FS: treeOf(keys...), open: func(name string, f fs.File) (fs.File, error) {
				if slices.Index(keys, keyOf(t, name)) < 3 {
					return f, nil
				}
				opened.Add(1)
				return &blockingFile{f, ctx, func() {
					if blocked.Add(1) == int64(workers) {
						cancel() // now that all workers are stuck
					}
				}, &closed}, nil
			}}}
			requireNoneLeft(t, func() {
				errs := failures(ctx, &r)
				require.Equal(t, []error{context.Canceled}, errs)
			})
			require.Equal(t, opened.Load(), closed.Load())
			require.EqualValues(t, workers, blocked.Load())
		}
	}
}

func keyOf(t *testing.T, name string) trail.Key {
	k, err := trail.ParseKey(name)
	if err != nil {
		t.Error(err)
	}
	return k
}

// Files are closed, whatever comes of them, before the loop has ended, even if that takes a while.
func TestFilesAreClosed(t *testing.T) {
	t.Parallel()
	tree := aDay(5)
	tree[logKey(day).String()] = &fstest.MapFile{Data: []byte("no log")}
	for _, after := range []int{1, 10_000} {
		var opened, closed atomic.Int64
		r := trail.Reader{FS: &watchedFS{FS: tree, open: func(_ string, f fs.File) (fs.File, error) {
			opened.Add(1)
			return &closeCounter{f, &closed}, nil
		}}}
		for range r.Events(t.Context()) {
			if after--; after == 0 {
				break
			}
		}
		require.Positive(t, opened.Load())
		require.Equal(t, opened.Load(), closed.Load())
	}
}

type closeCounter struct {
	fs.File
	closed *atomic.Int64
}

func (c *closeCounter) Close() error {
	time.Sleep(time.Millisecond)
	c.closed.Add(1)
	return c.File.Close()
}
