package ocsf_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/detect"
	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/iot"
	"github.com/iottrail/iottrail/ocsf"
)

// requireFinding checks what OCSF 1.1 requires of a Detection Finding, and that it can be read again.
func requireFinding(t testing.TB, d *ocsf.DetectionFinding) {
	t.Helper()
	data := marshal(t, d)
	var event map[string]any
	require.NoError(t, json.Unmarshal([]byte(data), &event))
	for _, name := range []string{"activity_id", "category_uid", "class_uid", "type_uid", "severity_id", "time", "metadata", "finding_info", "action_id", "cloud"} {
		require.Contains(t, event, name, data)
	}
	for _, name := range []string{"uid", "title"} {
		require.Contains(t, event["finding_info"], name, data)
	}
	var back ocsf.DetectionFinding
	require.NoError(t, json.Unmarshal([]byte(data), &back))
	require.Equal(t, data, marshal(t, &back))
}

// No two findings of a trail have one uid, and those of the same trail have the same again.
func TestFindingUIDs(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	found, again := findings(t), findings(t)
	require.Greater(t, len(found), 100)
	seen := make(map[string]bool)
	for i, f := range found {
		d := ocsf.FromFinding(f)
		requireFinding(t, d)
		require.NotContains(t, seen, d.FindingInfo.UID, f)
		seen[d.FindingInfo.UID] = true
		require.Equal(t, d, ocsf.FromFinding(again[i]))
	}
}

func TestFindings(t *testing.T) {
	t.Parallel()
	rule := func(s detect.Severity) *detect.Rule { return &detect.Rule{ID: "r", Severity: s} }
	success := &iottrail.Event{EventSource: iot.Source, EventName: "DeleteThing", EventID: "1"}
	denied := &iottrail.Event{EventSource: iot.Source, EventName: "DeleteThing", EventID: "1", ErrorCode: "AccessDenied"}
	failed := &iottrail.Event{EventSource: iot.Source, EventName: "DeleteThing", EventID: "1", ErrorCode: "ThrottlingException"}
	for _, c := range []struct {
		f                            detect.Finding
		severity, confidence, action string
	}{
		{detect.Finding{Rule: rule(detect.Info), Event: success, Answer: iottrail.Yes}, "Informational", "High", "Allowed"},
		{detect.Finding{Rule: rule(detect.Low), Event: denied, Answer: iottrail.Yes}, "Low", "High", "Denied"},
		{detect.Finding{Rule: rule(detect.Medium), Event: failed, Answer: iottrail.Maybe}, "Medium", "Low", "Unknown"},
		{detect.Finding{Rule: rule(detect.High), Event: success}, "High", "Low", "Allowed"},
		{detect.Finding{Rule: rule(detect.Critical), Event: success}, "Critical", "Low", "Allowed"},
		{detect.Finding{Rule: rule(99), Event: success}, "Unknown", "Low", "Allowed"},
	} {
		d := ocsf.FromFinding(c.f)
		require.Equal(t, []string{c.severity, c.confidence, c.action}, []string{d.Severity, d.Confidence, d.Action})
		require.Equal(t, "r:1", d.FindingInfo.UID)
		require.Equal(t, "r", d.FindingInfo.Title, "a Rule without a Title")
		requireFinding(t, d)
	}
}

// Without an event id the uid follows from what the record says.
func TestFindingsWithoutID(t *testing.T) {
	t.Parallel()
	uid := func(ev *iottrail.Event) string {
		return ocsf.FromFinding(detect.Finding{Rule: &detect.Rule{ID: "r"}, Event: ev}).FindingInfo.UID
	}
	a, b := &iottrail.Event{EventName: "A", Raw: "x"}, &iottrail.Event{EventName: "B", Raw: "x"}
	require.Len(t, uid(a), len("r:")+64)
	require.Equal(t, uid(a), uid(&iottrail.Event{EventName: "A"}))
	require.NotEqual(t, uid(a), uid(b))
}

func TestFindingOfNothing(t *testing.T) {
	t.Parallel()
	d := ocsf.FromFinding(detect.Finding{})
	requireFinding(t, d)
	require.Empty(t, d.FindingInfo.Attacks)
	require.Empty(t, d.FindingInfo.RelatedEvents)
}
