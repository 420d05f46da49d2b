package report

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/detect"
	"github.com/iottrail/iottrail/internal/freeform"
	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/internal/trailtest"
	"github.com/iottrail/iottrail/iot"
	"github.com/iottrail/iottrail/iottrailtest"
	"github.com/iottrail/iottrail/trail"
)

// placed is a record and where it is.
type placed struct {
	ev *iottrail.Event
	at trail.Position
}

func firstDays(t *testing.T) (all []placed) {
	t.Helper()
	for i, raw := range trailtest.TrailRecords(t) {
		all = append(all, placed{trailtest.Decode(t, string(raw)), trail.Position{File: fmt.Sprintf("file-%02d.json", i%7), Index: int64(i / 7), Offset: int64(i)}})
	}
	return all
}

// ordered are the rules that find the same in whatever order records come.
func ordered() []detect.Rule {
	return slices.DeleteFunc(detect.Rules(detect.Config{}), func(r detect.Rule) bool { return r.First != nil || r.Count != nil })
}

func pageOf(rules []detect.Rule, all []placed) *page {
	rep := Report{Detector: detect.NewDetector(rules...)}
	for _, p := range all {
		rep.Add(p.ev, p.at)
	}
	return rep.page()
}

// The page is the same in whatever order records come, and if some come again.
func TestOrderDoesNotMatter(t *testing.T) {
	t.Parallel()
	all := firstDays(t)
	want := pageOf(ordered(), all)
	for seed := range uint64(testrun.ByRun(1, 3, 50)) {
		r := rand.New(rand.NewPCG(seed, 20))
		some := slices.Clone(all)
		for range 30 {
			some = append(some, all[r.IntN(len(all))])
		}
		r.Shuffle(len(some), func(i, j int) { some[i], some[j] = some[j], some[i] })
		got := pageOf(ordered(), some)
		for i, f := range got.Evidence.Facts {
			if f.Name == "Records" {
				require.Equal(t, "30 repeats of records were passed over.", f.Detail)
				got.Evidence.Facts[i].Detail = ""
			}
		}
		require.Empty(t, cmp.Diff(jsonOf(t, want), jsonOf(t, got)), "seed %d, -want +got", seed)
	}
}

func jsonOf(t *testing.T, p *page) string {
	t.Helper()
	data, err := json.MarshalIndent(p, "", " ")
	require.NoError(t, err)
	return string(data)
}

// nasty are texts of somebody who knows that a report is made of them.
var nasty = []string{
	"<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "\u202egnp.exe", "a\u0000b\u001b[2Jc", "line\nbreak\r\n", "\u2066x\u2069", "\u200b\u2800",
	strings.Repeat("long ", 2000), "", " ", "\\", "}}{{.}}", "</title>", "javascript:alert(1)", "שלום", "\U000e0041", "arn:", "arn:aws:iot:::cert/", "::::::", "root", "null", "‹masked›",
}

// Whatever is in a record, a page can be made of it; no text of it misleads; and every place that it
// names is there.
func TestNastyRecords(t *testing.T) {
	t.Parallel()
	all := firstDays(t)
	for seed := range uint64(testrun.ByRun(2, 20, 500)) {
		r := rand.New(rand.NewPCG(seed, 21))
		some := make([]placed, 0, len(all))
		for _, p := range all {
			ev := p.ev
			if r.IntN(3) == 0 {
				ev = spoiled(r, ev)
			}
			some = append(some, placed{ev, p.at})
		}
		rep := Report{Title: nasty[r.IntN(len(nasty))]}
		for _, p := range some {
			rep.Add(p.ev, p.at)
		}
		rep.Problems = append(rep.Problems, fmt.Errorf("file %s: broken", nasty[r.IntN(len(nasty))]))
		p := rep.page()
		requireSoundPage(t, p)
		var texts []string
		gatherTexts(p, &texts)
		for _, text := range texts {
			i := strings.IndexFunc(text, func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) || freeform.Misleads(r) })
			require.Negative(t, i, "seed %d: a character that misleads in %+q", seed, text)
		}
	}
}

// spoiled returns a copy of a record with nasty texts in some places.
func spoiled(r *rand.Rand, ev *iottrail.Event) *iottrail.Event {
	c := ev.Clone()
	c.Raw = ""
	u := &c.UserIdentity
	for _, s := range []*string{
		&c.EventName, &c.AWSRegion, &c.SourceIPAddress, &c.UserAgent, &c.ErrorCode, &c.ErrorMessage, &c.EventID, &c.RecipientAccountID,
		&u.Type, &u.ARN, &u.AccountID, &u.AccessKeyID, &u.UserName, &u.PrincipalID, &u.InvokedBy,
	} {
		if r.IntN(6) == 0 {
			*s = nasty[r.IntN(len(nasty))]
		}
	}
	if r.IntN(10) == 0 {
		c.EventTime = time.Unix(r.Int64N(4e10)-1e10, 0).UTC()
	}
	if r.IntN(20) == 0 {
		c.EventTime = time.Time{}
	}
	for _, body := range []*json.RawMessage{&c.RequestParameters, &c.ResponseElements} {
		if r.IntN(3) == 0 {
			*body = spoiledBody(r, *body)
		}
	}
	return c
}

// spoiledBody puts nasty texts in place of those of a body.
func spoiledBody(r *rand.Rand, body json.RawMessage) json.RawMessage {
	var v any
	if json.Unmarshal(body, &v) != nil {
		return body
	}
	var spoil func(v any) any
	spoil = func(v any) any {
		switch x := v.(type) {
		case string:
			if r.IntN(3) == 0 {
				return nasty[r.IntN(len(nasty))]
			}
		case []any:
			for i := range x {
				x[i] = spoil(x[i])
			}
		case map[string]any:
			for k := range x {
				x[k] = spoil(x[k])
			}
			if r.IntN(5) == 0 {
				x[nasty[r.IntN(len(nasty))]] = "x"
			}
		}
		return v
	}
	data, err := json.Marshal(spoil(v))
	if err != nil {
		return body
	}
	return data
}

// What the sentence says of trails in which less is known, or nothing happened.
func TestVerdicts(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 10, 6, 9, 30, 0, 0, time.UTC)
	cert := "arn:aws:iot:us-east-1:111122223333:cert/" + strings.Repeat("ab", 32)
	describe := iottrailtest.NewEvent(iot.DescribeThing, &iot.DescribeThingRequest{ThingName: "pump"}, iottrailtest.At(at))
	thing := iottrailtest.NewEvent(iot.UpdateThing, &iot.UpdateThingRequest{ThingName: "pump"}, iottrailtest.At(at.Add(time.Minute)))
	open := iottrailtest.NewEvent(iot.CreatePolicy, &iot.CreatePolicyRequest{
		PolicyName: "all", PolicyDocument: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:*","Resource":"*"}]}`,
	}, iottrailtest.At(at), iottrailtest.By(iottrailtest.User("eve")))
	attach := iottrailtest.NewEvent(iot.AttachPolicy, &iot.AttachPolicyRequest{PolicyName: "all", Target: cert}, iottrailtest.At(at.Add(time.Second)), iottrailtest.By(iottrailtest.User("eve")))
	omitted := iottrailtest.NewEvent(iot.CreatePolicyVersion, &iot.CreatePolicyVersionRequest{PolicyName: "all"}, iottrailtest.At(at), iottrailtest.Omitted())
	for _, test := range []struct {
		name     string
		events   []*iottrail.Event
		problems []error
		want     string
	}{
		{"nothing", nil, nil, "No record was read, so nothing can be said."},
		{"nothing but errors", nil, []error{iottrail.ErrNotLog}, "No record was read, as the one thing that was to be read has an error."},
		{"reads alone", []*iottrail.Event{describe}, nil, "No finding: 0 changes to AWS IoT by 0 actors from 6 October 2026 09:30:00 to 6 October 2026 09:30:00."},
		{"a change without a finding", []*iottrail.Event{describe, thing}, nil, "1 change to AWS IoT by 1 actor from 6 October 2026 09:30:00 to 6 October 2026 09:31:00."},
		{"a key that no record issued", []*iottrail.Event{open, attach}, nil, "eve, with a key that no record issued, called first on 6 October 2026 at 09:30:00 from 198.51.100.7, attached policy all, which opens too much, to certificate abababababab… at 09:30:01; of 2 openings 2 are open."},
		{"what can't be read", []*iottrail.Event{omitted}, nil, "may have put a text that opens too much into force in a policy"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			rep := Report{Problems: test.problems}
			for i, ev := range test.events {
				rep.Add(ev, trail.Position{File: "log.json", Index: int64(i)})
			}
			p := rep.page()
			requireSoundPage(t, p)
			require.Contains(t, verdictText(p), test.want)
		})
	}
}

// From and To restrict what is listed, and not what is known.
func TestFromAndTo(t *testing.T) {
	t.Parallel()
	rep := Report{From: time.Date(2026, 10, 7, 0, 0, 0, 0, time.UTC), To: time.Date(2026, 10, 7, 23, 59, 59, 0, time.UTC)}
	for _, p := range firstDays(t) {
		rep.Add(p.ev, p.at)
	}
	p := rep.page()
	requireSoundPage(t, p)
	require.Contains(t, verdictText(p), "of 13 openings 12 are open and 1 can’t be known")
	for _, r := range p.Records {
		require.Equal(t, 7, r.At.Day())
	}
	require.Equal(t, "formerly of pump-0005", p.Openings[slices.IndexFunc(p.Openings, func(o opening) bool { return strings.Contains(o.Title, "2911e4859bc0… active") })].Note,
		"what was before From is known")
}

// What was made after To is not there, and that no record is of the time is said.
func TestBeforeAndAfter(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 10, 6, 9, 30, 0, 0, time.UTC)
	const harmless = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:Connect","Resource":"arn:aws:iot:us-east-1:111122223333:client/a"}]}`
	early := iottrailtest.NewEvent(iot.CreatePolicy, &iot.CreatePolicyRequest{PolicyName: "early", PolicyDocument: harmless}, iottrailtest.At(at))
	late := iottrailtest.NewEvent(iot.CreatePolicy, &iot.CreatePolicyRequest{PolicyName: "late", PolicyDocument: harmless}, iottrailtest.At(at.Add(time.Hour)))
	for _, test := range []struct {
		from, to time.Time
		policies []string
		verdict  string
	}{
		{at, time.Time{}, []string{"early", "late"}, "2 changes to AWS IoT"},
		{time.Time{}, at.Add(time.Minute), []string{"early"}, "1 change to AWS IoT"},
		{at.Add(2 * time.Hour), time.Time{}, []string{"early", "late"}, "No record that was read is of this time"},
		{time.Time{}, at.Add(-time.Hour), nil, "No record that was read is of this time"},
	} {
		rep := Report{From: test.from, To: test.to}
		rep.Add(early, trail.Position{File: "a.json"})
		rep.Add(late, trail.Position{File: "a.json", Index: 1})
		p := rep.page()
		requireSoundPage(t, p)
		require.Contains(t, verdictText(p), test.verdict)
		var policies []string
		for _, l := range p.Policies {
			policies = append(policies, l.Name)
		}
		require.ElementsMatch(t, test.policies, policies)
		require.NotEmpty(t, written(t, p))
	}
}

// What could not be read puts in doubt what it could have changed, if Add made the Fleet.
func TestProblemsAreMissed(t *testing.T) {
	t.Parallel()
	key, err := trail.ParseKey("AWSLogs/111122223333/CloudTrail/eu-central-1/2026/10/08/111122223333_CloudTrail_eu-central-1_20261008T0925Z_dQrYIQ4NyJByVCE2.json.gz")
	require.NoError(t, err)
	rep := Report{Problems: []error{&trail.FileError{Path: key.String(), Key: key, Err: iottrail.ErrNotLog}}}
	for _, p := range firstDays(t) {
		rep.Add(p.ev, p.at)
	}
	before := len(rep.Fleet.Doubts())
	p := rep.page()
	require.Len(t, rep.Fleet.Doubts(), before+1)
	require.Equal(t, jsonOf(t, p), jsonOf(t, rep.page()), "Missed is called once, and a second page is the same")
	for _, f := range p.Evidence.Facts {
		if f.Name == "Files read" {
			require.True(t, f.Bad)
			require.Contains(t, f.Value, "1 damaged")
		}
	}
	require.Contains(t, verdictText(p), "can’t be known")
}
