package decodetest_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"runtime/pprof"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/internal/trailtest"
)

// This file leaves loops over Events early: nothing may be left running, and the decoder
// can be read on.

// A watched reader notes when it is read although nobody asked for more.
type watched struct {
	r    io.Reader
	left atomic.Bool
	late atomic.Int64
}

func (w *watched) Read(p []byte) (int, error) {
	if w.left.Load() {
		w.late.Add(1)
	}
	return w.r.Read(p)
}

// waysToLeave leave a loop when see has enough, each in another way.
var waysToLeave = map[string]func(d *iottrail.Decoder, see func(*iottrail.Event, error) (enough bool)){
	"break": func(d *iottrail.Decoder, see func(*iottrail.Event, error) (enough bool)) {
		for ev, err := range d.Events() {
			if see(ev, err) {
				break
			}
		}
	},
	"return": func(d *iottrail.Decoder, see func(*iottrail.Event, error) (enough bool)) {
		for ev, err := range d.Events() {
			if see(ev, err) {
				return
			}
		}
	},
	"panic": func(d *iottrail.Decoder, see func(*iottrail.Event, error) (enough bool)) {
		defer func() {
			if r := recover(); r != nil && r != "left" {
				panic(r)
			}
		}()
		for ev, err := range d.Events() {
			if see(ev, err) {
				panic("left")
			}
		}
	},
	"iter.Pull2": func(d *iottrail.Decoder, see func(*iottrail.Event, error) (enough bool)) {
		next, stop := iter.Pull2(d.Events())
		defer stop()
		for ev, err, ok := next(); ok; ev, err, ok = next() {
			if see(ev, err) {
				return
			}
		}
	},
}

// leftRunning is the label of goroutines that were started while a test looked, by
// whomever: goroutines inherit labels. Other tests that run at the same time have none.
const leftRunning = "iottrail-left-running"

// running returns which labels goroutines have, once those that are about to end did.
func running(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	for until := time.Now().Add(2 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		b.Reset()
		require.NoError(t, pprof.Lookup("goroutine").WriteTo(&b, 1))
		if !strings.Contains(b.String(), leftRunning) || time.Now().After(until) {
			break
		}
	}
	var found []string
	for _, g := range strings.Split(b.String(), "\n\n") {
		if strings.Contains(g, leftRunning) {
			found = append(found, g)
		}
	}
	return strings.Join(found, "\n\n")
}

func TestEventsLeftEarly(t *testing.T) {
	t.Parallel()
	inner := trailtest.Record("a") + "\n" + trailtest.Record("b") + "\n[7," + trailtest.Record("c") + `,{"eventVersion":"1.08","eventID":"d","eventTime":"never"}]` + `{"Records":[` + trailtest.Record("e") + "]}\n" + trailtest.Record("f")
	sqs := []byte(`{"Records":[{"messageId":"1","body":` + trailtest.Quote(inner) + `},` + trailtest.Record("g") + `]}`)
	left := 0
	streams := map[string][]byte{
		"lines": []byte(inner), "gzip": trailtest.Gzip([]byte(inner)), "SQS": sqs, "gzip, SQS": trailtest.Gzip(sqs),
		"cut": []byte(inner[:len(inner)-3]), "gzip, cut": trailtest.Gzip([]byte(inner))[:60],
	}
	for name, data := range streams {
		var whole strings.Builder
		d, count := iottrail.NewDecoder(bytes.NewReader(data)), 0
		for ev, err := range d.Events() {
			describe(&whole, d, ev, err)
			count++
		}
		require.Positive(t, count, name)
		for way, leave := range waysToLeave {
			for after := 1; after <= count; after += testrun.ByRun(3, 1, 1) {
				what := fmt.Sprintf("%s, left by %s after %d of %d", name, way, after, count)
				r := &watched{r: trailtest.Chunks(data, 16)}
				pprof.Do(context.Background(), pprof.Labels(leftRunning, what), func(context.Context) {
					abandoned, seen := iottrail.NewDecoder(trailtest.Chunks(data, 16)), 0
					leave(abandoned, func(*iottrail.Event, error) bool {
						seen++
						return seen == after
					})

					var got strings.Builder
					d := iottrail.NewDecoder(r)
					seen = 0
					see := func(ev *iottrail.Event, err error) bool {
						describe(&got, d, ev, err)
						seen++
						return seen == after
					}
					leave(d, see)
					require.Equal(t, after, seen, what)
					r.left.Store(true)
					time.Sleep(10 * time.Microsecond) // for whoever would read on
					r.left.Store(false)
					var end *iottrail.StreamError
					for ev, err := range d.Events() {
						if after == count && errors.As(err, &end) {
							break // the last one, which stays
						}
						see(ev, err)
					}
					require.Equal(t, whole.String(), got.String(), "%s: continued", what)
				})
				require.Zero(t, r.late.Load(), "%s: the reader was read although the loop was left", what)
				left++
			}
		}
	}
	require.Empty(t, running(t), "goroutines that a loop over Events left running")
	t.Logf("left %d loops early, twice each; nothing is running", left)
}

// What looks for goroutines must see one.
func TestRunningSeesGoroutines(t *testing.T) {
	t.Parallel()
	stop := make(chan struct{})
	pprof.Do(context.Background(), pprof.Labels("another-label", "x"), func(context.Context) { go func() { <-stop }() })
	defer close(stop)
	var b strings.Builder
	require.Eventually(t, func() bool {
		b.Reset()
		return pprof.Lookup("goroutine").WriteTo(&b, 1) == nil && strings.Contains(b.String(), "another-label")
	}, 5*time.Second, time.Millisecond, "a goroutine that was started under a label is not in the profile with it")
}
