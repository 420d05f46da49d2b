package fleet_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/fleet"
	"github.com/iottrail/iottrail/internal/alone"
	"github.com/iottrail/iottrail/iot"
	"github.com/iottrail/iottrail/match"
	"github.com/iottrail/iottrail/trail"
)

// changesOfTrail are the changes in AWS IoT that testdata's trail has.
func changesOfTrail(t testing.TB) (all []*iottrail.Event) {
	t.Helper()
	r := trail.Reader{FS: os.DirFS("../testdata/trail"), Decoder: []iottrail.Option{iottrail.OnlySources(iot.Source)}}
	for ev, err := range r.Events(context.Background()) {
		require.NoError(t, err)
		if match.Changes.Ask(ev) != iottrail.No {
			all = append(all, ev)
		}
	}
	require.Greater(t, len(all), 200)
	return all
}

// copyOf returns the n-th copy of an Event: one of another account, with an id of its own.
func copyOf(ev *iottrail.Event, n int) *iottrail.Event {
	c := *ev
	account := fmt.Sprintf("1%011d", n)
	c.EventID = fmt.Sprintf("%08x%s", n, ev.EventID[8:])
	c.RecipientAccountID = account
	c.RequestParameters = bytes.ReplaceAll(ev.RequestParameters, []byte("111122223333"), []byte(account))
	c.ResponseElements = bytes.ReplaceAll(ev.ResponseElements, []byte("111122223333"), []byte(account))
	return &c
}

// What a change holds, at the mix of testdata's trail, with texts that recur shared.
func TestBytesHeld(t *testing.T) {
	t.Parallel()
	if !alone.Test(t) {
		return
	}
	events := changesOfTrail(t)
	var perChange [2]float64
	for i, copies := range []int{40, 160} {
		var f fleet.Fleet
		before := alone.Held()
		for n := range copies {
			for _, ev := range events {
				f.Add(copyOf(ev, n))
			}
		}
		perChange[i] = float64(alone.Held()-before) / float64(copies*len(events))
		runtime.KeepAlive(&f)
	}
	t.Logf("%.0f and %.0f bytes for each change", perChange[0], perChange[1])
	require.LessOrEqual(t, perChange[0], 800.0)
	require.LessOrEqual(t, perChange[1], 800.0)
	require.LessOrEqual(t, perChange[1], 1.25*perChange[0], "it must be linear")
}

func BenchmarkAdd(b *testing.B) {
	events := changesOfTrail(b)
	var f fleet.Fleet
	var copies []*iottrail.Event
	n := 0
	for b.Loop() {
		if len(copies) == 0 {
			b.StopTimer()
			for range 8 {
				for _, ev := range events {
					copies = append(copies, copyOf(ev, n))
				}
				n++
			}
			b.StartTimer()
		}
		f.Add(copies[0])
		copies = copies[1:]
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "changes/s")
}

// A question costs microseconds, however much was done to what it is about, and however many
// calls can't be read.
func BenchmarkMightAllow(b *testing.B) {
	for _, c := range []struct {
		name          string
		calls, unread int
	}{{"story", 0, 0}, {"1M changes", 1_000_000, 0}, {"10k unread", 0, 10_000}} {
		b.Run(c.name, func(b *testing.B) {
			f := attacked(b, c.calls, c.unread)
			cert := f.Find(iot.TypeCertificate, "2911e485")[0]
			at := time.Date(2026, 10, 7, 1, 45, 0, 0, time.UTC)
			f.At(at).MightAllow(cert, "iot:Publish", "arn:aws:iot:eu-central-1:111122223333:topic/x")
			for b.Loop() {
				f.At(at).MightAllow(cert, "iot:Publish", "arn:aws:iot:eu-central-1:111122223333:topic/x")
			}
		})
	}
}

// attacked is the trail, with so many more calls about one certificate, and so many that can't be read.
func attacked(t testing.TB, calls, unread int) *fleet.Fleet {
	var f fleet.Fleet
	for _, ev := range changesOfTrail(t) {
		f.Add(ev)
	}
	cert := f.Find(iot.TypeCertificate, "2911e485")[0]
	start := time.Date(2026, 10, 7, 1, 41, 0, 0, time.UTC).Add(-time.Duration(calls/2) * time.Second)
	add := func(i int, name, request string) {
		f.Add(&iottrail.Event{
			EventSource: iot.Source, EventName: name, AWSRegion: "eu-central-1", RecipientAccountID: "111122223333",
			EventTime: start.Add(time.Duration(i) * time.Second), EventID: fmt.Sprintf("%08d-%s", i, name), ReadOnly: iottrail.False,
			RequestParameters: []byte(request),
		})
	}
	for i := range calls {
		add(i, [...]string{"AttachPolicy", "DetachPolicy"}[i%2], fmt.Sprintf(`{"policyName":"p%d","target":%q}`, i/2, cert))
	}
	for i := range unread {
		add(i, "AttachPolicy", string(omitted))
	}
	return &f
}

// At least 200,000 changes are added in a second of a processor that does nothing else. Half
// of that fails: the other threads of its cores may work, too.
func TestAddIsFast(t *testing.T) {
	t.Parallel()
	if !alone.Timed(t) {
		return
	}
	events := changesOfTrail(t)
	const copies = 60
	var all []*iottrail.Event
	for n := range copies {
		for _, ev := range events {
			all = append(all, copyOf(ev, n))
		}
	}
	took := alone.LeastCPU(7, func() {
		var f fleet.Fleet
		for _, ev := range all {
			f.Add(ev)
		}
	})
	t.Logf("%d changes in %v: %.0f in a second", len(all), took, float64(len(all))/took.Seconds())
	require.Greater(t, float64(len(all))/took.Seconds(), 100_000.0)
}

// A question takes microseconds, also where a certificate has a million changes or thousands of
// calls can't be read.
func TestQuestionsAreFast(t *testing.T) {
	t.Parallel()
	if !alone.Timed(t) {
		return
	}
	at := time.Date(2026, 10, 7, 1, 45, 0, 0, time.UTC)
	for name, c := range map[string]struct{ calls, unread int }{
		"the story": {}, "a million changes of one certificate": {calls: 1_000_000}, "10,000 calls that can't be read": {unread: 10_000},
	} {
		f := attacked(t, c.calls, c.unread)
		cert := f.Find(iot.TypeCertificate, "2911e485")[0]
		ask := func() {
			for range 100 {
				f.At(at).MightAllow(cert, "iot:Publish", "arn:aws:iot:eu-central-1:111122223333:topic/x")
				f.At(at).Certificate(cert)
			}
		}
		ask()
		took := alone.LeastCPU(5, ask) / 100
		t.Logf("%s: %v for a verdict and a certificate", name, took)
		require.Less(t, took, 200*time.Microsecond, name) // some 25 on an AMD EPYC that does other work, too
	}
}
