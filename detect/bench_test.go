package detect_test

import (
	"io/fs"
	"os"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/detect"
)

// trailEvents returns the Events of the project's own trail, file by file. It is read once
// for all tests.
func trailEvents(t testing.TB) []*iottrail.Event {
	t.Helper()
	events, err := readTrail()
	require.NoError(t, err)
	return slices.Clip(events)
}

var readTrail = sync.OnceValues(func() (events []*iottrail.Event, err error) {
	trail := os.DirFS("../testdata/trail")
	var d iottrail.Decoder
	err = fs.WalkDir(trail, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		f, err := trail.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		d.Reset(f)
		for ev, err := range d.Events() {
			if err == nil {
				events = append(events, ev)
			}
		}
		return nil
	})
	return events, err
})

// ordinary returns the Events that no rule finds or counts.
func ordinary(events []*iottrail.Event, rules []detect.Rule) []*iottrail.Event {
	return slices.DeleteFunc(slices.Clone(events), func(ev *iottrail.Event) bool {
		return slices.ContainsFunc(rules, func(r detect.Rule) bool {
			return r.Match.Ask(ev) != iottrail.No || r.After != nil && r.After.Match.Ask(ev) != iottrail.No
		})
	})
}

// The time that a Detector with all rules takes for an ordinary record.
func BenchmarkDetector(b *testing.B) {
	rules := detect.Rules(detect.Config{})
	events := ordinary(trailEvents(b), rules)
	d := detect.NewDetector(rules...)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		d.Add(events[i%len(events)])
	}
}
