package report

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/digest"
	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/internal/trailtest"
	"github.com/iottrail/iottrail/trail"
)

var update = flag.Bool("update", false, "write the golden files anew")

// reportOf is a Report of a part of testdata/trail.
func reportOf(t *testing.T, wanted func(path string) bool) *Report {
	t.Helper()
	fsys := os.DirFS(trailtest.Path("testdata/trail"))
	chain, err := digest.Open(t.Context(), fsys, nil, trail.Query{From: time.Date(2026, 10, 5, 0, 0, 0, 0, time.UTC), To: time.Date(2026, 10, 9, 0, 0, 0, 0, time.UTC)})
	require.NoError(t, err)
	rep := Report{Integrity: chain}
	r := trail.Reader{FS: fsys, Check: chain}
	for ev, err := range r.Events(context.Background()) {
		if wanted != nil && !wanted("/trail/"+r.Position().File) {
			continue
		}
		require.NoError(t, err)
		rep.Add(ev, r.Position())
	}
	return &rep
}

func verdictText(p *page) string {
	var b strings.Builder
	for _, part := range p.Verdict {
		b.WriteString(part.Text)
	}
	return b.String()
}

// The whole model of the first days and of the whole trail, as it is drawn. The text of records is only in
// that of the first days.
func TestGoldenPage(t *testing.T) {
	t.Parallel()
	for golden, wanted := range map[string]func(string) bool{"first-days.golden": trailtest.OfFirstDays, "whole-trail.golden": nil} {
		t.Run(golden, func(t *testing.T) {
			t.Parallel()
			p := reportOf(t, wanted).page()
			if wanted == nil {
				p.Records, p.Certificates, p.Policies, p.Hours, p.Files = nil, nil, nil, nil, nil
			}
			data, err := json.MarshalIndent(p, "", " ")
			require.NoError(t, err)
			requireGolden(t, golden, string(data)+"\n")
		})
	}
}

func requireGolden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "go test ./report -update writes it")
	if diff := cmp.Diff(strings.Split(strings.ReplaceAll(string(want), "\r\n", "\n"), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("the model is not that of %s; if it is what it should be, go test ./report -update writes it (-want +got):\n%s", path, diff)
	}
}

// The answers that the first days have, as somebody found them who read all records.
func TestAnswersOfFirstDays(t *testing.T) {
	t.Parallel()
	p := reportOf(t, trailtest.OfFirstDays).page()
	text := verdictText(p)
	for what, words := range map[string]string{
		"who":                    "signed in as root, without a second factor",
		"when":                   "on 7 October 2026 at 01:12:44",
		"from where":             "from 203.0.113.199",
		"what was opened":        "attached policy maintenance-tmp, which opens too much, to group all-pumps",
		"at what time":           "at 01:15:58",
		"by which key":           "made a key with which svc-backup, from 2001:db8:4f1:9::b7",
		"what else":              "made certificate 2911e4859bc0… active again",
		"where telemetry went":   "send messages to account 999988887777",
		"what became of it":      "10 were closed on 8 October, 2 are open and 1 can’t be known.",
		"that it is one sentenc": "Someone signed in",
	} {
		require.Contains(t, text, words, what)
	}
	require.Equal(t, 1, strings.Count(text, ". ")+1, "it is one sentence: %s", text)

	open := map[string]state{}
	for _, item := range p.Open {
		open[item.Title] = item.State
		require.NotEmpty(t, item.Refs, item.Title)
	}
	require.Equal(t, map[string]state{
		"Scheduled audit every-night is gone":                                                  stateOpen,
		"Template pump-by-claim without a hook":                                                stateOpen,
		"Audit check suppressed: DEVICE_CERTIFICATE_SHARED_CHECK of certificate 8e88b2696f6a…": stateOpen,
		"Root’s password and second factor":                                                    stateUnknown,
		"Rule pump_telemetry sends messages to s3 example-pumps-telemetry, cloudwatchLogs /example/pump-rule-errors, perhaps": stateUnknown,
		"pump-0006 can’t connect": stateBroken,
	}, open)

	facts := map[string]evidenceFact{}
	for _, f := range p.Evidence.Facts {
		facts[f.Name] = f
	}
	require.Equal(t, "23 logs and 1 digest, 0 damaged", facts["Files read"].Value)
	require.Equal(t, "187, of them 114 changes to AWS IoT (9 failed)", facts["Records"].Value)
	require.Equal(t, "1 call", facts["Can’t be read"].Value)
	require.Contains(t, facts["Can’t be read"].Detail, "261904 bytes")
	require.True(t, facts["Proven"].Bad, "the digest's signature was not checked: %v", facts["Proven"])
}

// Each claim leads to the record that says it.
func TestClaimsNameTheirRecords(t *testing.T) {
	t.Parallel()
	p := reportOf(t, trailtest.OfFirstDays).page()
	actions := func(refs []int) (list []string) {
		for _, i := range refs {
			list = append(list, fmt.Sprintf("%s %s", p.Records[i].At.Format("02 15:04:05"), p.Records[i].Action))
		}
		return list
	}
	want := map[string]string{
		"without a second factor": "07 01:12:44 ConsoleLogin",
		"attached policy maintenance-tmp, which opens too much, to group all-pumps, and so to 4 more certificates": "07 01:15:58 AttachPolicy",
		"a key": "07 01:21:52 CreateAccessKey",
		"made certificate 2911e4859bc0… active again with policy maintenance-tmp, which opens too much": "07 01:41:00 UpdateCertificate",
	}
	for _, part := range p.Verdict {
		if first, ok := want[part.Text]; ok {
			require.NotEmpty(t, part.Refs, part.Text)
			require.Equal(t, first, actions(part.Refs)[0], part.Text)
			delete(want, part.Text)
		}
	}
	require.Empty(t, want, "claims that the sentence does not have: %s", verdictText(p))
}

// All places that a page names are there.
func TestRefsArePlaces(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	requireSoundPage(t, reportOf(t, nil).page())
}

// Each opening of the trail has words of its own: openingKinds finds them by what package fleet calls it.
func TestOpeningsHaveWords(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	var without []string
	used := make(map[string]bool)
	for _, o := range reportOf(t, nil).Fleet.Openings() {
		what := strings.TrimPrefix(o.What, "perhaps ")
		i := slices.IndexFunc(openingKinds(), func(k openingKind) bool { return strings.HasPrefix(what, k.what) })
		if i < 0 {
			without = append(without, what)
			continue
		}
		used[openingKinds()[i].what] = true
	}
	require.Empty(t, without)
	used["a security profile is gone, or has no alarms"] = true // which the trail does not have
	for _, k := range openingKinds() {
		require.True(t, used[k.what], "no opening of the trail is called %q", k.what)
	}
}

// requireSoundPage checks what whoever draws a page takes for granted.
func requireSoundPage(t *testing.T, p *page) {
	t.Helper()
	var refs []int
	gather(p, &refs)
	for _, i := range refs {
		require.True(t, i >= 0 && i < len(p.Records), "a ref to record %d of %d: Refs are made after keepNamed in Report.page, when records have their places", i, len(p.Records))
	}
	for i, r := range p.Records {
		require.Less(t, r.Actor, len(p.Actors), "record %d", i)
		require.Less(t, r.File, len(p.Files), "record %d", i)
		for _, f := range r.Findings {
			require.Less(t, f, len(p.Findings), "record %d", i)
		}
		require.True(t, r.JSON == "" || json.Valid([]byte(r.JSON)), "record %d is no JSON: %s", i, r.JSON)
		require.True(t, i == 0 || !r.At.Before(p.Records[i-1].At), "record %d is before the one before it", i)
	}
	for _, l := range p.Certificates {
		if l.Might == nil {
			continue
		}
		require.LessOrEqual(t, len(l.Might.Periods), maxPeriods, l.Name)
		for _, row := range l.Might.Rows {
			require.Len(t, row.Cells, len(l.Might.Periods), l.Name)
		}
	}
	for _, d := range p.Differences {
		require.Len(t, d.Values, len(p.Moments), d.What)
	}
	require.LessOrEqual(t, len(p.Steps), 4)
	require.NotEmpty(t, p.Verdict)
	require.LessOrEqual(t, len(p.Hours), maxHours)
}
