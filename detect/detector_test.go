package detect_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/detect"
	"github.com/iottrail/iottrail/internal/alone"
	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/iot"
	. "github.com/iottrail/iottrail/iottrailtest"
	"github.com/iottrail/iottrail/match"
)

// deletion is a call by somebody, so many seconds after noon.
func deletion(by string, second int) *iottrail.Event {
	return NewEvent(iot.DeleteThing, &iot.DeleteThingRequest{ThingName: "t"}, By(User(by)), At(noon.Add(time.Duration(second)*time.Second)), ID(fmt.Sprintf("%s-%d", by, second)))
}

// said are the findings as "second: calls since second".
func said(findings []detect.Finding) (lines []string) {
	for _, f := range findings {
		line := fmt.Sprintf("%s %v: %d", f.Rule.ID, f.Event.EventTime.Sub(noon).Seconds(), f.Calls)
		if !f.Since.Equal(f.Event.EventTime) {
			line += fmt.Sprintf(" since %v", f.Since.Sub(noon).Seconds())
		}
		lines = append(lines, line)
	}
	return lines
}

func add(d *detect.Detector, events ...*iottrail.Event) (findings []detect.Finding) {
	for _, ev := range events {
		findings = append(findings, d.Add(ev)...)
	}
	return findings
}

func TestCount(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		seconds []int
		want    []string
	}{
		{"enough", []int{0, 10, 20}, []string{"r 20: 3 since 0"}},
		{"too few", []int{0, 10}, nil},
		{"too slow", []int{0, 40, 80}, nil},
		{"at the very end", []int{0, 30, 60}, []string{"r 60: 3 since 0"}},
		{"in another order", []int{20, 0, 10}, []string{"r 10: 3 since 0"}},
		{"the last comes first", []int{60, 70, 50, 0}, []string{"r 50: 3"}},
		{"twice as many", []int{0, 1, 2, 3, 4, 5}, []string{"r 2: 3 since 0", "r 5: 3 since 3"}},
		{"after a long while", []int{0, 1, 1000, 1001, 1002}, []string{"r 1002: 3 since 1000"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			d := detect.NewDetector(detect.Rule{ID: "r", Match: iot.DeleteThing, Count: &detect.Count{Times: 3, Within: time.Minute}})
			var got []string
			for _, s := range test.seconds {
				got = append(got, said(d.Add(deletion("ann", s)))...)
				got = append(got, said(d.Add(deletion("ben", 100*s)))...) // somebody else, who is slow
			}
			require.Equal(t, test.want, slices.DeleteFunc(got, func(line string) bool { return strings.Contains(line, "00:") }))
		})
	}
}

func TestFirst(t *testing.T) {
	t.Parallel()
	rule := detect.Rule{ID: "r", Match: iot.DeleteThing, First: &detect.First{From: noon}}
	d := detect.NewDetector(rule)
	got := said(add(d, deletion("ann", -60), deletion("ann", 1), deletion("ben", 2), deletion("ben", 3)))
	require.Equal(t, []string{"r 2: 1"}, got)

	known := d.Known("r")
	require.Len(t, known, 2)
	require.Nil(t, d.Known("other"))
	rule.First = &detect.First{From: noon, Known: known}
	require.Empty(t, add(detect.NewDetector(rule), deletion("ann", 10), deletion("ben", 11)), "after a restart")
}

func TestQuiet(t *testing.T) {
	t.Parallel()
	d := detect.NewDetector(detect.Rule{ID: "r", Match: iot.DeleteThing, Quiet: time.Minute})
	got := said(add(d, deletion("ann", 0), deletion("ann", 10), deletion("ben", 20), deletion("ann", 60), deletion("ann", 30)))
	require.Equal(t, []string{"r 0: 1", "r 20: 1"}, got)
	got = said(add(d, deletion("ann", 200)))
	require.Equal(t, []string{"r 60: 3 since 10", "r 200: 1"}, got, "what was held back comes before the next")
	require.Empty(t, add(d, deletion("ann", 201)))
	require.Equal(t, []string{"r 201: 1"}, said(d.Flush()))
	require.Empty(t, d.Flush(), "once")
}

// A call that is certain is not held back by one that is not.
func TestQuietIsForWhatIsLess(t *testing.T) {
	t.Parallel()
	isT := iot.DeleteThing.Where(func(req *iot.DeleteThingRequest) bool { return req.ThingName == "t" })
	d := detect.NewDetector(detect.Rule{ID: "r", Match: isT, Quiet: time.Hour})
	omitted := NewEvent(iot.DeleteThing, nil, By(User("ann")), At(noon), Omitted())
	require.Equal(t, iottrail.Maybe, d.Add(omitted)[0].Answer)
	found := d.Add(deletion("ann", 1))
	require.Len(t, found, 1)
	require.Equal(t, iottrail.Yes, found[0].Answer)
	require.Empty(t, d.Add(deletion("ann", 2)))
}

// Findings of a stream are those of Add, and at the end those of Flush.
func TestFindings(t *testing.T) {
	t.Parallel()
	d := detect.NewDetector(detect.Rule{ID: "r", Match: iot.DeleteThing, Quiet: time.Minute})
	broken := fmt.Errorf("broken")
	var got []string
	for f, err := range d.Findings(func(yield func(*iottrail.Event, error) bool) {
		_ = yield(deletion("ann", 0), nil) && yield(nil, broken) && yield(deletion("ann", 1), nil)
	}) {
		if err != nil {
			got = append(got, err.Error())
			continue
		}
		got = append(got, said([]detect.Finding{f})...)
	}
	require.Equal(t, []string{"r 0: 1", "broken", "r 1: 1"}, got)
}

// A record that came before makes no second finding.
func TestRepeatsArePassedOver(t *testing.T) {
	t.Parallel()
	d := detect.NewDetector(detect.Rule{ID: "r", Match: iot.DeleteThing})
	require.Len(t, add(d, deletion("ann", 0), deletion("ann", 0), deletion("ann", 1)), 2)
}

// Rules that can't work are found when a program starts.
func TestNewDetectorPanics(t *testing.T) {
	t.Parallel()
	for name, rules := range map[string][]detect.Rule{
		"no ID":           {{Match: iot.DeleteThing}},
		"no Match":        {{ID: "r"}},
		"two of one ID":   {{ID: "r", Match: iot.DeleteThing}, {ID: "r", Match: iot.DeleteThing}},
		"count of none":   {{ID: "r", Match: iot.DeleteThing, Count: &detect.Count{}}},
		"count of many":   {{ID: "r", Match: iot.DeleteThing, Count: &detect.Count{Times: 1 << 20}}},
		"after nothing":   {{ID: "r", Match: iot.DeleteThing, After: &detect.After{}}},
		"quiet before it": {{ID: "r", Match: iot.DeleteThing, Quiet: -1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Panics(t, func() { detect.NewDetector(rules...) })
		})
	}
}

// The Detector asks only the rules that a record can be about. All others would have said
// No.
func TestIndex(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	rules := detect.Rules(config)
	events := trailEvents(t)
	for _, ev := range events[:20] { // whose calls can't be known
		events = append(events,
			Change(ev, func(ev *iottrail.Event) {
				ev.Extra = append(ev.Extra, iottrail.Member{Name: "eventSource", Value: []byte(`7`)})
				ev.EventSource, ev.EventID = "", "source "+ev.EventID
			}),
			Change(ev, func(ev *iottrail.Event) {
				ev.Extra = append(ev.Extra, iottrail.Member{Name: "eventName", Value: []byte(`[]`)})
				ev.EventName, ev.EventID = "", "name "+ev.EventID
			}))
	}
	for i := range rules { // without memory, so that each can be asked alone
		rules[i].Count, rules[i].First, rules[i].After, rules[i].Quiet = nil, nil, nil, 0
	}
	d := detect.NewDetector(rules...)
	found := 0
	for _, ev := range events {
		var want, got []string
		for i := range rules {
			if answer := rules[i].Match.Ask(ev); answer != iottrail.No {
				want = append(want, fmt.Sprint(rules[i].ID, answer))
			}
		}
		findings := d.Add(ev)
		for _, f := range findings {
			got = append(got, fmt.Sprint(f.Rule.ID, f.Answer))
		}
		if len(got) == 0 && len(want) > 0 && len(findings) == 0 && ev.EventID != "" {
			continue // a repeat: the trail has some
		}
		require.Empty(t, cmp.Diff(want, got), "%s %s, -want +got", ev.EventSource, ev.EventName)
		found += len(got)
	}
	require.Greater(t, found, 100)
}

// In any order of the records, a Count alone finds the same people.
func TestAnyOrder(t *testing.T) {
	t.Parallel()
	var events []*iottrail.Event
	for i := range 12 {
		events = append(events, deletion("ann", 5*i), deletion("ben", 70*i))
	}
	for seed := range uint64(testrun.ByRun(10, 50, 200)) {
		rand.New(rand.NewPCG(seed, 1)).Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
		d := detect.NewDetector(detect.Rule{ID: "r", Match: iot.DeleteThing, Count: &detect.Count{Times: 3, Within: time.Minute}})
		for _, f := range add(d, events...) {
			require.Equal(t, "ann", f.Event.UserIdentity.UserName)
			require.GreaterOrEqual(t, f.Calls, 3)
		}
	}
}

// Memory does not grow with the callers.
func TestMemory(t *testing.T) {
	t.Parallel()
	if !alone.Test(t) {
		return
	}
	callers := testrun.ByRun(20_000, 40_000, 10_000_000)
	rules := detect.Rules(detect.Config{Quiet: time.Hour})
	d := detect.NewDetector(rules...)
	before := alone.Held()
	ev := deletion("ann", 0)
	var most int64
	for i := range callers {
		ev.EventID = fmt.Sprintf("id-%d", i)
		ev.UserIdentity.UserName = fmt.Sprintf("user-%d", i)
		ev.UserIdentity.ARN = "arn:aws:iam::111122223333:user/" + ev.UserIdentity.UserName
		ev.SourceIPAddress = fmt.Sprintf("10.%d.%d.1", i>>8&255, i&255)
		ev.ErrorCode = []string{"", "AccessDenied"}[i&1]
		ev.EventName = []string{"DeleteThing", "AttachPolicy", "ListThings", "DeleteTopicRule"}[i>>1&3]
		d.Add(ev)
		if i%(callers/4) == callers/4-1 {
			most = max(most, alone.Held())
		}
	}
	require.Less(t, most-before, int64(64<<20), "bytes")
	require.NotZero(t, d.Forgotten())
	runtime.KeepAlive(d)
}

// A rule of one's own.
func ExampleNewDetector() {
	d := detect.NewDetector(detect.Rule{
		ID: "things-by-hand", Severity: detect.Low,
		Match: match.All(iot.CreateThing, match.ByUser),
	})
	for _, f := range d.Add(NewEvent(iot.CreateThing, &iot.CreateThingRequest{ThingName: "pump"}, By(User("ann")), At(noon))) {
		fmt.Println(f)
	}
	// Output: 2026-10-12T12:00:00Z low things-by-hand: CreateThing by "IAM user ann in 111122223333"
}
