package report

import (
	"fmt"
	"time"
)

// begin is when the sample's trail begins.
var begin = time.Date(2026, 10, 5, 7, 55, 12, 0, time.UTC)

func after(d string) time.Time {
	span, err := time.ParseDuration(d)
	if err != nil {
		panic(err)
	}
	return begin.Add(span)
}

// samplePage is a page with something in each section: three days in which root signed in from
// outside, opened a policy, and someone closed it again.
func samplePage() *page {
	p := &page{
		Title: "Incident report, AWS IoT, account 111122223333, 5 to 8 October 2026",
		Scope: "account 111122223333, eu-central-1", From: begin, To: after("73h21m"),
		HourLength: time.Hour,
		Verdict: []phrase{
			{Text: "Someone signed in as "}, {Text: "root, without a second factor,", Refs: []int{3}, Bad: true},
			{Text: " on 7 October 2026 at 01:12:44 from 203.0.113.199 and "}, {Text: "opened the whole fleet", Refs: []int{4, 5}},
			{Text: "; "}, {Text: "1 opening is open", Bad: true, Refs: []int{6}}, {Text: "."},
		},
		Steps: []step{
			{"7 Oct 01:12:44", "Console sign-in as root", "203.0.113.199, no second factor", []int{3}},
			{"01:15:02 to 01:15:58", "Policy maintenance-tmp on all pumps", "iot:* on *", []int{4, 5}},
		},
		Open: []openItem{
			{stateOpen, "The scheduled audit every-night is gone", "Deleted by root 7 Oct 01:18:31.", []int{6}},
			{stateUnknown, "Root’s password", "No record shows a new one.", []int{3}},
			{stateBroken, "pump-0006 can’t connect", "Its certificate is INACTIVE.", []int{7}},
		},
		OpenNote: phrase{Text: "1 of 3 openings was closed on 8 Oct.", Refs: []int{8}},
		Evidence: evidence{
			Facts: []evidenceFact{
				{Name: "Files read", Value: "2 logs and 1 digest, 0 damaged"},
				{Name: "Can’t be read", Value: "1 call", Detail: "CloudTrail left out 261,904 bytes.", Bad: true, Refs: []int{7}},
			},
			Spans: []evidenceSpan{
				{From: begin, To: after("2h"), Logs: true, Proof: "valid"}, {From: after("2h"), To: after("40h")},
				{From: after("40h"), To: after("73h21m"), Logs: true, Proof: "invalid", Missed: true},
			},
		},
		Windows: []window{{"The worst finding, 7 Oct 01:00 to 02:00", after("41h4m48s"), after("42h4m48s")}, {"The whole trail", begin, after("73h21m")}},
		Actors: []actor{
			{"fleet-provisioner", "role", []address{{From: "203.0.113.17"}}, begin, after("1h"), 3},
			{"root", "root", []address{{From: "203.0.113.199", Outside: true}}, after("41h17m32s"), after("42h"), 5},
			{"ines.okafor", "role", []address{{From: "203.0.113.18"}, {From: "lambda.amazonaws.com", Service: true}}, after("72h"), after("73h21m"), 2},
		},
		Files: []file{{"AWSLogs/111122223333/CloudTrail/eu-central-1/2026/10/05/a.json.gz", 3, "valid"}, {"AWSLogs/111122223333/CloudTrail/eu-central-1/2026/10/07/b.json.gz", 7, ""}},
	}
	p.sampleRecords()
	p.sampleLists()
	return p
}

func (p *page) sampleRecords() {
	add := func(at, action string, l level, actor int, err string, resources ...string) {
		i := len(p.Records)
		from := []string{"203.0.113.17", "203.0.113.199", "203.0.113.18"}[actor]
		p.Records = append(p.Records, record{
			At: after(at), Service: "iot", Action: action, Level: l, Actor: actor, From: from, Key: "ASIA…MPLE", Error: err,
			Resources: resources, File: min(actor, 1), Index: int64(i), Offset: int64(1000 * i), EventID: fmt.Sprintf("e%d", i),
			Region: "eu-central-1", Account: "111122223333", JSON: fmt.Sprintf(`{"eventName":%q,"big":12345678901234567890}`, action),
		})
	}
	add("0s", "CreateThing", levelWrite, 0, "", "thing/pump-0001")
	add("1s", "CreatePolicy", levelPermissions, 0, "", "policy/pump-telemetry")
	add("2s", "TagResource", levelTagging, 0, "ThrottlingException", "thing/pump-0001")
	add("41h17m32s", "ConsoleLogin", levelOther, 1, "")
	add("41h19m50s", "CreatePolicy", levelPermissions, 1, "", "policy/maintenance-tmp")
	add("41h20m46s", "AttachPolicy", levelPermissions, 1, "", "policy/maintenance-tmp", "thinggroup/all-pumps")
	add("41h23m19s", "DeleteScheduledAudit", levelWrite, 1, "", "scheduledaudit/every-night")
	add("41h57m", "CreatePolicyVersion", levelPermissions, 1, "")
	add("71h5m", "DetachPolicy", levelPermissions, 2, "", "policy/maintenance-tmp", "thinggroup/all-pumps")
	add("73h21m", "GetPolicy", levelRead, 2, "AccessDenied", "policy/pump-telemetry")
	p.Records[4].What, p.Records[4].Findings = "allows iot:* on *", []int{0}
	p.Records[7].Omitted, p.Records[7].JSON, p.Records[7].Findings = true, "", []int{1}
	p.LeftOut = leftOut{JSON: 1, Why: "What only reads is left out first."}
}

func (p *page) sampleLists() {
	end := p.To
	p.Openings = []opening{
		{stateOpen, "Scheduled audit every-night is gone", "Device Defender", after("41h23m19s"), end, "root", "", []int{6}},
		{stateUnknown, "Root’s password", "no record of a change", after("41h17m32s"), end, "root", "", []int{3}},
		{stateClosed, "maintenance-tmp on the group all-pumps", "5 certificates", after("41h20m46s"), after("71h5m"), "root", "ines.okafor", []int{5, 8}},
	}
	for i := range 74 {
		h := hour{At: begin.Truncate(time.Hour).Add(time.Duration(i) * time.Hour)}
		switch i {
		case 0:
			h = hour{At: h.At, Permissions: 1, Write: 1, Tagging: 1, Failed: 1, Records: 4, Logs: true, Refs: []int{0, 1, 2}}
		case 42:
			h = hour{At: h.At, Permissions: 3, Write: 1, Records: 5, Logs: true, Worst: "critical", Refs: []int{4, 5, 6, 7}}
		case 72:
			h = hour{At: h.At, Permissions: 1, Records: 1, Logs: true, Worst: "high", Refs: []int{8}}
		}
		p.Hours = append(p.Hours, h)
	}
	p.Findings = []finding{
		{Severity: "critical", Rule: "open-policy", Title: "A policy opens too much", Why: "One device with such a policy is all devices.", Next: "Return to the version before.", Harmless: "It is a test account.", Techniques: []string{"T1098"}, Outcome: outcomeDone, Objects: []string{"maintenance-tmp", "a", "b"}, Who: "root", From: after("41h19m50s"), To: after("41h19m50s"), Calls: 1, Refs: []int{4}},
		{Severity: "high", Rule: "open-policy", Title: "A policy opens too much", Why: "One device with such a policy is all devices.", Next: "Read it.", Outcome: outcomeMaybe, Doubt: "CloudTrail left the text out.", Who: "root", From: after("41h57m"), To: after("42h"), Calls: 40, Refs: []int{7}},
		{Severity: "low", Rule: "denied", Title: "An identity was denied", Why: "It may show intent.", Next: "Ask.", Outcome: outcomeFailed, Who: "ines.okafor", From: end, To: end, Calls: 1, Refs: []int{9}},
	}
	p.Certificates = []lifeline{{
		Name: "2911e4859bc0…", ARN: "arn:aws:iot:eu-central-1:111122223333:cert/2911e4859bc0", Note: "of pump-0005", End: "REVOKED",
		Spans: []lifeSpan{
			{begin, after("25h"), "ACTIVE", true, []int{0}}, {after("25h"), after("41h"), "INACTIVE", true, nil},
			{after("41h"), after("71h"), "ACTIVE", true, nil}, {after("71h"), end, "REVOKED", true, nil},
		},
		Opens:  []lifeSpan{{after("41h20m46s"), after("71h"), "open", true, []int{5}}, {after("71h"), after("71h5m"), "maybe", false, nil}},
		Events: []lifeEvent{{begin, "created, status ACTIVE", "created", "fleet-provisioner", "203.0.113.17", "", []int{0}}, {after("41h20m46s"), "attached policy maintenance-tmp", "opens", "root", "203.0.113.199", "", []int{5}}, {after("72h"), "status ACTIVE", "failed", "ines.okafor", "203.0.113.18", "AccessDenied", []int{9}}},
		Might: &might{
			Periods: []period{{begin, after("41h"), "created"}, {after("41h"), end, "gets maintenance-tmp"}},
			Rows: []mightRow{{"iot:Connect", "client/pump-0001", []mightCell{
				{"maybe", []reason{{"the policy’s text is in no record", nil}}}, {"open", []reason{{"maintenance-tmp allows it", []int{4}}}},
			}}},
			Joined: true, Until: after("71h"),
		},
	}, {Name: "8e88b2696f6a…", Note: "named by one record only", End: "not known"}}
	p.Policies = []lifeline{{
		Name: "maintenance-tmp", Note: "iot:* on *", End: "deleted",
		Spans:  []lifeSpan{{after("41h19m50s"), after("71h6m"), "version 1", true, []int{4}}, {after("71h6m"), end, "deleted", true, nil}},
		Opens:  []lifeSpan{{after("41h19m50s"), after("71h6m"), "open", true, []int{4}}},
		Events: []lifeEvent{{after("41h19m50s"), "created", "opens", "root", "203.0.113.199", "", []int{4}}},
		Links:  []lifeLink{{"thinggroup/all-pumps", after("41h20m46s"), after("71h5m"), true, true, []int{5, 8}}},
	}}
	p.Chains = []chain{
		{Whole: true, Key: "ASIA…MPLE", Calls: 5, Changes: 4, Last: after("42h"), Bad: true, Refs: []int{3, 4, 5, 6, 7}, Links: []chainLink{
			{after("41h17m32s"), "root", "ConsoleLogin", "203.0.113.199", "", "inferred", "no", []int{3}}, {after("41h19m50s"), "root", "", "203.0.113.199", "ASIA…MPLE", "", "maybe", []int{4}},
		}},
		{Ends: "The beginning is in no record", Key: "ASIA…2222", Calls: 2, Last: end, Refs: []int{8, 9}, Links: []chainLink{{after("71h"), "role ines.okafor", "", "203.0.113.18", "ASIA…2222", "", "yes", []int{8}}}},
	}
	p.Failures = []failure{{begin, after("2s"), "fleet-provisioner", "203.0.113.17", "iot:TagResource", "ThrottlingException", "thing/pump-0001", 2, []int{2}}}
	p.Moments = []moment{{"Before the sign-in", after("41h")}, {"During", after("42h")}, {"At the end", end}}
	p.Differences = []difference{
		{"Policy maintenance-tmp", []string{"does not exist", "iot:* on *", "deleted"}, "put back", stateClosed, []int{4, 8}},
		{"Scheduled audit every-night", []string{"there", "", "gone"}, "open", stateOpen, []int{6}},
		{"Policy pump-telemetry", []string{"version 1", "can’t be known", "version 1"}, "can’t be known", stateUnknown, []int{7}},
	}
}
