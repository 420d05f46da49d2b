package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/examples/internal/fleet"

	"github.com/iottrail/iottrail/detect"
	"github.com/iottrail/iottrail/trail"
)

// The counts of testdata/trail are those that a loop over its Events gives.
func TestTrail(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(testdata, "trail")
	files, got := pipe(t, folder)

	r := trail.Reader{FS: os.DirFS(folder), Query: trail.Query{AnyTree: true}, Order: trail.ByKey}
	want := summary{Input: folder, AddsUp: true}
	calls := map[caller]tally{}
	for ev, err := range r.Events(context.Background()) {
		require.NoError(t, err)
		switch {
		case fleet.IsChange(ev):
			want.Changes++
		case fleet.Has(ev):
			want.Reads++
		default:
			want.OtherSources++
			continue
		}
		one := tally{Calls: 1}
		if fleet.IsChange(ev) {
			one.Changes = 1
		}
		if ev.Failed() {
			one.Failed = 1
		}
		touched := resourcesOf(ev)
		if len(touched) == 0 {
			touched = []string{""}
		}
		for _, resource := range touched {
			c := caller{ev.EventTime.Truncate(time.Hour), ev.Actor().Principal(), resource}
			calls[c] = addTallies(calls[c], one)
		}
	}
	stats := r.Stats()
	want.Files, want.FilesRead, want.Notices = stats.Files, stats.Files, stats.Notices
	want.Records = stats.Records - stats.Notices
	want.Findings = int64(len(detected(t, folder)))
	want.Counts = int64(len(calls))
	requireSame(t, want, got, "the summaries")
	require.NotZero(t, want.Changes*want.Reads*want.OtherSources*want.Findings*want.Counts*want.Notices)

	counted := map[caller]tally{}
	for _, c := range linesOf[struct {
		caller
		tally
	}](t, all(files, "counts")) {
		counted[c.caller] = c.tally
	}
	requireSame(t, calls, counted, "the counts")
	require.True(t, slices.IsSorted(slices.Collect(strings.Lines(all(files, "counts")))), "the counts are not in the order of hours")
}

// The changes are those that audit reports, byte for byte: of all that lies in testdata, logs and
// other files, whole and damaged, and of a tree in which the order of things matters.
func TestSameAsAudit(t *testing.T) {
	t.Parallel()
	program := filepath.Join(t.TempDir(), "audit")
	text, err := exec.Command("go", "build", "-C", "..", "-o", program, "./audit").CombinedOutput()
	require.NoError(t, err, "%s", text)
	for name, test := range map[string]struct {
		folder string
		marks  string // is in the report
	}{
		"testdata": {testdata, "opens too much"},
		"policies": {writeTree(t, policies()), "a version of this policy opens too much"},
		"repeats":  {writeTree(t, repeats(200)), "damaged record"},
	} {
		var want, stderr bytes.Buffer
		cmd := exec.Command(program, "-json", test.folder)
		cmd.Stdout, cmd.Stderr = &want, &stderr
		if err := cmd.Run(); err != nil && cmd.ProcessState.ExitCode() != 1 { // 1: not all could be read
			t.Fatalf("%s: %v: %s", name, err, &stderr)
		}
		files, _ := pipe(t, test.folder)
		requireSame(t, textLines(want.String()), textLines(all(files, "changes")), "the changes of "+name)
		require.Contains(t, want.String(), test.marks)
	}
}

func textLines(text string) []string { return slices.Collect(strings.Lines(text)) }

// recordOf returns a record of an action of AWS IoT, with the members that follow.
func recordOf(at, name, members string) string {
	return fmt.Sprintf(`{"eventVersion":"1.11","userIdentity":{"type":"IAMUser","userName":"ann","accountId":"111122223333"},"eventTime":"2026-10-%sZ",`+
		`"eventSource":"iot.amazonaws.com","eventName":%q,"awsRegion":"eu-central-1","sourceIPAddress":"192.0.2.1",%s}`+"\n", at, name, members)
}

// policies returns files with policies that are opened, used and deleted, none of it in the order of time.
func policies() map[string]string {
	const open = `{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}}`
	id := 0
	step := func(at, name, policy, more string) string {
		id++
		return recordOf(at, name, fmt.Sprintf(`"eventID":"%d","recipientAccountId":"111122223333","requestParameters":{"policyName":%q%s}`, id, policy, more))
	}
	use := func(at, policy string) string { return step(at, "AttachPolicy", policy, `,"target":"t"`) }
	create := func(at, policy string) string {
		return step(at, "CreatePolicy", policy, `,"policyDocument":"`+open+`"`)
	}
	failed := func(r string) string {
		return strings.Replace(r, `"eventID"`, `"errorCode":"AccessDenied","eventID"`, 1)
	}
	return map[string]string{
		"a/1.json": use("06T10:00:00", "p") + use("06T08:00:00", "p") + use("06T12:00:00", "p") + use("06T14:00:00", "p") + failed(use("06T10:00:01", "p")),
		"a/2.json": create("06T13:00:00", "p") + step("06T11:00:00", "DeletePolicy", "p", "") + create("06T09:00:00", "p"),
		// All in one second: what was read first was first.
		"b/1.json": use("07T10:00:00", "q") + create("07T10:00:00", "q") + use("07T10:00:00", "q"),
		"b/2.json": use("07T10:00:00", "q") + step("07T10:00:00", "DeletePolicy", "q", "") + use("07T10:00:00", "q"),
		"c.json":   failed(create("07T10:00:00", "r")) + use("07T10:00:01", "r") + step("07T10:00:02", "DeletePolicy", "never opened", ""),
	}
}

// detected returns what a Detector with the same rules finds, as lines.
func detected(t *testing.T, folder string) (lines []string) {
	t.Helper()
	var rules []detect.Rule
	for _, r := range detect.Rules(detect.Config{}) {
		if r.Count == nil && r.First == nil && r.After == nil {
			r.Quiet = 0
			rules = append(rules, r)
		}
	}
	r := trail.Reader{FS: os.DirFS(folder), Query: trail.Query{AnyTree: true}, Order: trail.ByKey}
	for f, err := range detect.NewDetector(rules...).Findings(r.Events(context.Background())) {
		if err == nil {
			lines = append(lines, fmt.Sprint(f.Rule.ID, f.Answer, f.Event.EventID, f.Event.EventTime.Unix(), f.Event.EventName))
		}
	}
	slices.Sort(lines)
	return lines
}

// The findings are those of a Detector with the same rules.
func TestSameAsDetector(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(testdata, "trail")
	files, _ := pipe(t, folder)
	var got []string
	for _, f := range linesOf[finding](t, all(files, "findings")) {
		got = append(got, fmt.Sprint(f.Rule, f.Answer, f.EventID, f.Time.Unix(), f.Action))
	}
	slices.Sort(got)
	requireSame(t, detected(t, folder), got, "the findings")
}
