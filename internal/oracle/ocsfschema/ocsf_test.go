package ocsfschema

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	v11 "github.com/valllabh/ocsf-schema-golang/ocsfvalidate/1.1"
	v12 "github.com/valllabh/ocsf-schema-golang/ocsfvalidate/1.2"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/detect"
	"github.com/iottrail/iottrail/internal/trailtest"
	"github.com/iottrail/iottrail/ocsf"
)

// versions are those of OCSF as which the events must be valid.
var versions = []struct {
	name     string
	validate func(class string, event []byte) error
	schema   func() (*schema, error)
}{
	{"1.1", v11.Validate, sync.OnceValues(func() (*schema, error) { return readSchema("1.1") })},
	{"1.2", v12.Validate, sync.OnceValues(func() (*schema, error) { return readSchema("1.2") })},
}

// allowed are the beginnings of faults that events have for a reason. One that no event of testdata
// has is a failure: the list says what is true.
var allowed = map[string][]string{
	"api_activity": {
		"actor: none of",        // the record says nothing of the caller
		"actor.user: none of",   // it says of which type the caller is, and no more
		"src_endpoint: none of", // it does not say from where the call came; or there is a domain, as in Security Lake
	},
	"detection_finding": {
		"evidences[].actor.user: none of",
		"evidences[].src_endpoint: none of",
		// The library mixes up the captions: OCSF has "New" for the status 1 of a finding, and "Success" for
		// that of other events.
		`status_id: the caption of 1 is "Success", and status is "New"`,
	},
}

// A judge asks both versions about events, and notes which faults it let pass.
type judge struct {
	passed map[string]bool
}

func (j *judge) requireValid(t *testing.T, class string, event any, what string) {
	t.Helper()
	data, err := json.Marshal(event)
	require.NoError(t, err)
	for _, v := range versions {
		if err := v.validate(class, data); err != nil {
			require.Failf(t, what, "as OCSF %s: %v\n%s", v.name, err, data)
		}
		s, err := v.schema()
		require.NoError(t, err)
		faults := slices.DeleteFunc(s.faultsOf(class, data), func(fault string) bool {
			i := slices.IndexFunc(allowed[class], func(a string) bool { return strings.HasPrefix(fault, a) })
			if i >= 0 {
				j.passed[allowed[class][i]] = true
			}
			return i >= 0
		})
		if len(faults) > 0 {
			require.Failf(t, what, "as OCSF %s: %s\n%s", v.name, strings.Join(faults, "\n"), data)
		}
	}
}

// testdataEvents are those of all files of testdata, whatever else is wrong with them.
func testdataEvents(t *testing.T) []*iottrail.Event {
	t.Helper()
	var events []*iottrail.Event
	for _, pattern := range []string{"testdata/quirks/*.json*", "testdata/containers/*"} {
		for _, name := range trailtest.Files(t, pattern) {
			events = append(events, trailtest.ReadFile(t, name).Events()...)
		}
	}
	trail := bytes.Join(trailtest.AllTrailRecords(t), []byte("\n"))
	return append(events, trailtest.Read(t, bytes.NewReader(trail)).Events()...)
}

func corpusEvents(t *testing.T) []*iottrail.Event {
	t.Helper()
	var events []*iottrail.Event
	for _, line := range trailtest.Corpus(t) {
		events = append(events, trailtest.Read(t, bytes.NewReader(line.Record)).Events()...)
	}
	require.Greater(t, len(events), trailtest.CorpusSize-100)
	return events
}

// What package ocsf makes of records, and of what the rules find in them, is valid.
func TestOCSF(t *testing.T) {
	t.Parallel()
	for name, eventsOf := range map[string]func(*testing.T) []*iottrail.Event{"testdata": testdataEvents, "published records": corpusEvents} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			events := eventsOf(t)
			j := judge{passed: make(map[string]bool)}
			activities, found := make(map[string]int), make(map[string]int)
			for i, ev := range events {
				a := ocsf.FromEvent(ev)
				activities[a.ActivityName]++
				j.requireValid(t, "api_activity", a, fmt.Sprintf("event %d, %s", i, ev.EventID))
			}
			slices.SortStableFunc(events, func(a, b *iottrail.Event) int { return a.EventTime.Compare(b.EventTime) })
			d := detect.NewDetector(detect.Rules(detect.Config{})...)
			take := func(findings []detect.Finding) {
				for _, f := range findings {
					found[f.Rule.ID]++
					j.requireValid(t, "detection_finding", ocsf.FromFinding(f), f.String())
				}
			}
			for _, ev := range events {
				take(d.Add(ev))
			}
			take(d.Flush())
			take([]detect.Finding{{Rule: new(detect.Rule), Event: new(iottrail.Event)},
				{Rule: new(detect.Rule), Event: &iottrail.Event{UserIdentity: iottrail.UserIdentity{Type: iottrail.IdentityTypeAWSService}}}})
			t.Logf("%d events %v, findings of %d rules %v", len(events), activities, len(found), found)
			require.Len(t, activities, 5, "events of each activity")
			require.Greater(t, len(found), 5)
			if name == "testdata" {
				require.Greater(t, len(found), 20)
				require.Len(t, j.passed, len(allowed["api_activity"])+len(allowed["detection_finding"]), "a fault that is allowed, and that no event has: %v", j.passed)
			}
		})
	}
}

// A change breaks an event.
type change func(event map[string]any)

func without(path, name string) change { return func(e map[string]any) { delete(at(e, path), name) } }

func with(path, name string, v any) change {
	return func(e map[string]any) { at(e, path)[name] = v }
}

// at returns the object of an event at the path, in lists the first.
func at(event map[string]any, path string) map[string]any {
	if path == "" {
		return event
	}
	for name := range strings.SplitSeq(path, ".") {
		next := event[name]
		if list, ok := next.([]any); ok {
			next = list[0]
		}
		event = next.(map[string]any)
	}
	return event
}

// What the validator refuses in events of both classes, and of each.
var (
	brokenInBoth = map[string]change{
		"no class_uid": without("", "class_uid"), "no time": without("", "time"), "no severity_id": without("", "severity_id"),
		"no type_uid": without("", "type_uid"), "no activity_id": without("", "activity_id"), "no metadata": without("", "metadata"),
		"no version": without("metadata", "version"), "no vendor": without("metadata.product", "vendor_name"),
		"no provider": without("cloud", "provider"), "another class": with("", "class_uid", 3001), "time as text": with("", "time", "2026-10-02T10:15:30Z"),
		"an activity that there is not": with("", "activity_id", 55), "a severity that there is not": with("", "severity_id", 7),
		"region a number": with("cloud", "region", 1), "an observable without a type": without("observables", "type_id"),
		"resources no list": with("", "resources", map[string]any{}),
	}
	brokenIn = map[string]map[string]change{
		"api_activity": {
			"no actor": without("", "actor"), "no src_endpoint": without("", "src_endpoint"), "no operation": without("api", "operation"),
			"no uid of the request": without("api.request", "uid"), "mfa as text": with("actor.session", "is_mfa", "false"),
			"type as an object": with("actor.user", "type", map[string]any{}), "status that there is not": with("", "status_id", 4),
		},
		"detection_finding": {
			"no action_id": without("", "action_id"), "no finding_info": without("", "finding_info"), "no uid": without("finding_info", "uid"),
			"no title": without("finding_info", "title"), "no desc": without("remediation", "desc"), "no uid of an event": without("finding_info.related_events", "uid"),
			"an action that there is not": with("", "action_id", 7), "no type of the analytic": without("finding_info.analytic", "type_id"),
		},
	}
)

// What only the walk sees.
var unseen = map[string]change{
	"an unknown attribute": with("", "event_name", "x"), "an unknown attribute of an object": with("metadata.product", "region", "x"),
	"another caption": with("", "activity_name", "Created"), "another caption of the severity": with("", "severity", "info"),
	"no profile": with("metadata", "profiles", []any{"datetime"}), "dt without a time": with("cloud", "region_dt", "2026-10-02T10:15:30Z"),
	"dt that is no time": with("", "time_dt", "soon"),
}

// The validator and the walk refuse what is broken: without that TestOCSF would prove nothing.
func TestOCSFRefusesBroken(t *testing.T) {
	t.Parallel()
	events := trailtest.ReadFile(t, "testdata/quirks/identity-center-user.json").Events()
	activity := ocsf.FromEvent(events[0])
	finding := ocsf.FromFinding(detect.Finding{Rule: &detect.Rule{ID: "r", NextSteps: "Ask.", Techniques: []string{"T1078"}}, Event: events[0], Answer: iottrail.Yes})
	for class, event := range map[string]any{"api_activity": activity, "detection_finding": finding} {
		changes := maps.Clone(brokenInBoth)
		maps.Copy(changes, brokenIn[class])
		names := slices.Concat(slices.Sorted(maps.Keys(changes)), slices.Sorted(maps.Keys(unseen)))
		for _, name := range names {
			data, err := json.Marshal(event)
			require.NoError(t, err)
			var members map[string]any
			require.NoError(t, json.Unmarshal(data, &members))
			if change := changes[name]; change != nil {
				change(members)
			} else {
				unseen[name](members)
			}
			data, err = json.Marshal(members)
			require.NoError(t, err)
			for _, v := range versions {
				what := fmt.Sprintf("%s as OCSF %s: %s", class, v.name, name)
				if changes[name] != nil {
					require.Error(t, v.validate(class, data), what)
					continue
				}
				require.NoError(t, v.validate(class, data), "%s: the validator sees it after all", what)
				s, err := v.schema()
				require.NoError(t, err)
				require.NotEmpty(t, slices.DeleteFunc(s.faultsOf(class, data), func(f string) bool { return strings.HasPrefix(f, "status_id") }), what)
			}
		}
	}
}
