package ocsf_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/detect"
	"github.com/iottrail/iottrail/internal/trailtest"
	"github.com/iottrail/iottrail/ocsf"
)

var update = flag.Bool("update", false, "write the golden files anew")

// requireGolden compares a value with a file of testdata.
func requireGolden(t *testing.T, name string, v any) {
	t.Helper()
	var got bytes.Buffer
	enc := json.NewEncoder(&got)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "\t")
	require.NoError(t, enc.Encode(v))
	file := filepath.Join("testdata", name+".json")
	if *update {
		require.NoError(t, os.WriteFile(file, got.Bytes(), 0o666))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		require.Failf(t, file, "differs (-want +got); -update writes it anew:\n%s", diff)
	}
}

// trailEvents are the Events of testdata/trail in the order of time.
func trailEvents(t testing.TB) []*iottrail.Event {
	t.Helper()
	events := trailtest.Read(t, bytes.NewReader(bytes.Join(trailtest.AllTrailRecords(t), []byte("\n")))).Events()
	slices.SortStableFunc(events, func(a, b *iottrail.Event) int { return a.EventTime.Compare(b.EventTime) })
	return events
}

// Records of all kinds, by their event ids: most are of testdata/trail, some of testdata/quirks.
func TestGoldenActivities(t *testing.T) {
	t.Parallel()
	events := trailEvents(t)
	for _, name := range []string{"identity-center-user", "insight-and-aggregated", "source-address-names", "masked-values"} {
		events = append(events, eventsOf(t, "testdata/quirks/"+name+".json")...)
	}
	for _, g := range []struct{ name, eventID string }{
		{"by-root", "283f7267-8c8d-4d65-bd1c-a5366e910814"},
		{"request-omitted", "62a57617-929e-49bf-a755-821a3aaf2a10"},
		{"denied", "543392a8-4c5a-4790-b0b7-2d789abe43f0"},
		{"read-by-role", "0bfc7203-dc94-44cf-a341-0ffda84b31ab"},
		{"federated-user", "01580a77-973f-4217-b5a1-7d95db13aeb6"},
		{"greengrass", "41618c8b-ed0e-4f21-b7de-e129684c8816"},
		{"resources-of-record", "6fc6a1fd-9986-4ce9-ad46-669e96a32186"},
		{"data-event", "761c2b21-da92-4372-8d9b-fa4cbdb82843"},
		{"by-service", "e5218c7b-8ff1-48c7-96c9-8e37b37c6528"},
		{"service-event", "ee368477-fb68-4b15-bdfa-6dac11b011a3"},
		{"console-sign-in", "d7d15471-e854-40b3-a466-b094245cdc06"},
		{"identity-center-sign-in", "8ff564f1-7fe7-4b5b-8b84-430bf39d4e72"},
		{"identity-center-user", "7d65c157-0000-4000-8000-000000000101"},
		{"from-other-account", "e32be15f-3242-4241-a007-c105e4ff125c"},
		{"insight", "8257f5d7-0000-4000-8000-000000000101"},
		{"insight-of-lake", "8257f5d7-0000-4000-8000-000000000104"},
		{"aggregated", "8257f5d7-0000-4000-8000-000000000102"},
	} {
		t.Run(g.name, func(t *testing.T) {
			t.Parallel()
			i := slices.IndexFunc(events, func(ev *iottrail.Event) bool { return ev.EventID == g.eventID })
			require.GreaterOrEqual(t, i, 0, "no record has the id %s", g.eventID)
			requireGolden(t, g.name, ocsf.FromEvent(events[i]))
		})
	}
}

// The first finding of some rules in testdata/trail: one that is certain, one that is Maybe, one
// of several calls, and one that Quiet held back.
func TestGoldenFindings(t *testing.T) {
	t.Parallel()
	found := findings(t)
	for _, g := range []struct {
		name string
		is   func(f detect.Finding) bool
	}{
		{"finding", func(f detect.Finding) bool {
			return f.Rule.ID == "open-policy" && f.Answer == iottrail.Yes && !f.Event.Failed()
		}},
		{"finding-denied", func(f detect.Finding) bool { return f.Rule.ID == "open-policy" && f.Event.Denied() }},
		{"finding-maybe", func(f detect.Finding) bool { return f.Rule.ID == "open-policy" && f.Answer == iottrail.Maybe }},
		{"finding-of-many", func(f detect.Finding) bool { return f.Rule.ID == "fleet-destroyed" && f.Calls > 1 }},
		{"finding-held-back", func(f detect.Finding) bool {
			return f.Calls > 1 && f.Event.RequestParameters == nil && f.Event.Raw == ""
		}},
	} {
		t.Run(g.name, func(t *testing.T) {
			t.Parallel()
			i := slices.IndexFunc(found, g.is)
			require.GreaterOrEqual(t, i, 0, "no such finding")
			requireGolden(t, g.name, ocsf.FromFinding(found[i]))
		})
	}
}

// findings are those that detect makes of testdata/trail.
func findings(t testing.TB) []detect.Finding {
	t.Helper()
	d := detect.NewDetector(detect.Rules(detect.Config{
		Pipelines: []string{"arn:aws:iam::111122223333:role/fleet-provisioner"},
		Offices:   []netip.Prefix{netip.MustParsePrefix("203.0.113.0/24")},
		Quiet:     time.Hour,
	})...)
	var found []detect.Finding
	for _, ev := range trailEvents(t) {
		found = append(found, d.Add(ev)...)
	}
	return append(found, d.Flush()...)
}
