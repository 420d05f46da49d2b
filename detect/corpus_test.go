package detect_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/detect"
	"github.com/iottrail/iottrail/internal/trailtest"
)

// oftenInExercises are the rules that may find more than one in a hundred published records, with the
// zero Config and a Quiet of an hour. Their FalsePositives say why.
var oftenInExercises = []string{"root-use", "denied-often"}

// What the rules find in published records, most of which are of other services.
func TestFindingsOfCorpus(t *testing.T) {
	t.Parallel()
	var events []*iottrail.Event
	for _, line := range trailtest.Corpus(t) {
		for ev, err := range iottrail.NewBytesDecoder(line.Record).Events() {
			if err == nil {
				events = append(events, ev)
			}
		}
	}
	require.NotEmpty(t, events)
	slices.SortStableFunc(events, func(a, b *iottrail.Event) int { return a.EventTime.Compare(b.EventTime) })
	d := detect.NewDetector(detect.Rules(detect.Config{Quiet: time.Hour})...)
	count := map[string]int{}
	maybe := map[string]int{}
	take := func(findings []detect.Finding) {
		for _, f := range findings {
			if count[f.Rule.ID]++; f.Answer == iottrail.Maybe {
				maybe[f.Rule.ID]++
			}
		}
	}
	for _, ev := range events {
		take(d.Add(ev))
	}
	take(d.Flush())
	var table strings.Builder
	for _, r := range detect.Rules(detect.Config{}) {
		n := count[r.ID]
		fmt.Fprintf(&table, "%-22s %4d findings, %3d of them Maybe, %5.2f %% of the records\n", r.ID, n, maybe[r.ID], 100*float64(n)/float64(len(events)))
	}
	t.Logf("%d records\n%s", len(events), table.String())
	for _, r := range detect.Rules(detect.Config{}) {
		if 100*count[r.ID] > len(events) {
			require.Contains(t, oftenInExercises, r.ID, "%d findings in %d records", count[r.ID], len(events))
		}
	}
}
