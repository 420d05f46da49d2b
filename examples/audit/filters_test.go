package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// fiveCalls are records that differ in what filters ask about. Their ids are the letters.
func fiveCalls() string {
	call := func(id, at, name, caller, account, region, more string) string {
		return fmt.Sprintf(`{"eventVersion":"1.11","eventID":%q,"eventTime":%q,"eventName":%q,"userIdentity":%s,"recipientAccountId":%q,"awsRegion":%q,`+
			`"eventSource":"iot.amazonaws.com","sourceIPAddress":"192.0.2.1"%s}`+"\n", id, at, name, caller, account, region, more)
	}
	const (
		ann  = `{"type":"IAMUser","userName":"ann","accountId":"111122223333","arn":"arn:aws:iam::111122223333:user/ann","accessKeyId":"AKIAEXAMPLE000000001"}`
		root = `{"type":"Root","accountId":"111122223333","arn":"arn:aws:iam::111122223333:root"}`
		role = `{"type":"AssumedRole","accountId":"444455556666","arn":"arn:aws:sts::444455556666:assumed-role/deploy/job-7",` +
			`"sessionContext":{"sessionIssuer":{"type":"Role","userName":"deploy","arn":"arn:aws:iam::444455556666:role/ci/deploy","accountId":"444455556666"}}}`
	)
	return call("a", "2026-10-05T08:00:00Z", "CreateThing", ann, "111122223333", "eu-central-1", `,"requestParameters":{"thingName":"pump-1"}`) +
		call("b", "2026-10-05T09:00:00Z", "AttachPolicy", root, "111122223333", "eu-central-1", `,"requestParameters":{"policyName":"pump","target":"arn:aws:iot:eu-central-1:111122223333:thinggroup/pumps"}`) +
		call("c", "2026-10-06T08:00:00Z", "DeleteThing", role, "444455556666", "us-east-1", `,"requestParameters":{"thingName":"pump-2"},"errorCode":"ThrottlingException"`) +
		call("d", "2026-10-06T09:00:00Z", "CreatePolicyVersion", ann, "111122223333", "eu-central-1", `,"requestParameters":{"reason":"requestParameters too large","omitted":true,"originalSize":262144}`) +
		call("e", "2026-10-07T08:00:00Z", "UpdateThing", role, "444455556666", "us-east-1", `,"requestParameters":{"thingName":"pump-1"}`)
}

func TestFilters(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		args   string
		want   string // the ids of the changes that are listed
		misses string // named on standard error
	}{
		{"", "a b c d e", ""},
		{"-from 2026-10-06", "c d e", ""},
		{"-to 2026-10-06", "a b", ""},
		{"-from 2026-10-05T09:00:00Z -to 2026-10-06T08:00:00Z", "b", ""},
		{"-from 2026-10-05T11:00:00+02:00 -to 2026-10-05T11:00:01+02:00", "b", ""},
		{"-from 2027-01-01", "", "the time from 2027-01-01T00:00:00Z: no record is of that time"},
		{"-account 444455556666", "c e", ""},
		{"-account 444455556666 -account 111122223333", "a b c d e", ""},
		{"-account 999988887777", "", "-account 999988887777: no record is of this account"},
		{"-account 444455556666 -account 999988887777", "c e", "-account 999988887777: no record is of this account"},
		{"-region us-east-1", "c e", ""},
		{"-region us-west-1", "", "-region us-west-1: no record is of this region"},
		{"-region us-east-1 -account 111122223333", "", "-account 111122223333 -region us-east-1: no record fits all of them"},
		{"-actor ann", "a d", ""},
		{"-actor root", "b", ""},
		{"-actor deploy", "c e", ""},
		{"-actor job-7", "c e", ""},
		{"-actor deploy/job-*", "c e", ""},
		{"-actor arn:aws:iam::444455556666:role/ci/deploy", "c e", ""},
		{"-actor arn:aws:sts::*:assumed-role/deploy/job-?", "c e", ""},
		{"-actor AKIAEXAMPLE000000001", "a d", ""},
		{"-actor an", "", "-actor an: no record is of this caller"},
		{"-actor ann -actor root", "a b d", ""},
		{"-resource pump-1", "a d e", ""}, // d was kept from saying
		{"-resource thing:pump-*", "a c e", ""},
		{"-resource policy:pump", "b d", ""},
		{"-resource arn:*:policy/*", "b d", ""},
		{"-resource arn:aws:iot:eu-central-1:111122223333:thinggroup/pumps", "b", ""},
		{"-resource pump-9", "d", "-resource pump-9: no record is known to be about it"},
		{"-action DeleteThing", "c", ""},
		{"-action iot:*thing", "a c e", ""},
		{"-action iot.amazonaws.com:Attach*", "b", ""},
		{"-action iotwireless:*", "", "-action iotwireless:*: no record is of this action"},
		{"-failures", "c", ""},
		{"-failures -actor ann", "", ""}, // that nothing failed is an answer
		{"-actor ann -action CreateThing", "a", ""},
		{"-actor ann -action DeleteThing", "", "-actor ann -action DeleteThing: no record fits all of them"},
	} {
		t.Run(test.args, func(t *testing.T) {
			status, stdout, stderr := audit(t, strings.NewReader(fiveCalls()), append([]string{"-json"}, strings.Fields(test.args)...)...)
			var got []string
			for line := range strings.Lines(stdout) {
				_, id, _ := strings.Cut(line, `"eventID":"`)
				got = append(got, id[:1])
			}
			if strings.Join(got, " ") != test.want {
				t.Errorf("lists %v, want %s", got, test.want)
			}
			misses, _, _ := strings.Cut(stderr, "\n\n")
			misses = strings.TrimSpace(strings.TrimPrefix(misses, "audit: "))
			if strings.HasPrefix(misses, "files read") {
				misses = ""
			}
			if misses != test.misses {
				t.Errorf("says %q, want %q", misses, test.misses)
			}
			if want := min(1, len(test.misses)); status != want {
				t.Errorf("status %d, want %d", status, want)
			}
			if strings.Contains(test.args, "-resource") && strings.Contains(test.want, "d") && !strings.Contains(stdout, "the record does not say whether it is what was asked for") {
				t.Error("does not say that a record is in doubt")
			}
		})
	}
}

// The filters hold for folders, whose files are passed over by their names, as they do for a stream.
func TestFiltersOfFolders(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		args     string
		files    int
		says     string
		excludes string
	}{
		{"-region us-east-1", 49, "", "eu-central-1"},
		{"-from 2026-10-07T01:00:00Z -to 2026-10-07T02:00:00Z", 6, "maintenance-tmp", "2026-10-05"},
		{"-account 999988887777", 0, "-account 999988887777: no record is of this account", "2026-10-05"},
	} {
		_, stdout, stderr := audit(t, nil, append([]string{"-demo"}, strings.Fields(test.args)...)...)
		if !strings.Contains(stdout, fmt.Sprintf("files read        %8d", test.files)) || !strings.Contains(stdout+stderr, test.says) || strings.Contains(stdout, test.excludes) {
			t.Errorf("%s:\n%s%s", test.args, stdout, stderr)
		}
	}
}

// Rules are asked about all that is read, whatever is listed of it: a count has all of its calls.
func TestFindingsWithFilters(t *testing.T) {
	t.Parallel()
	_, all, _ := audit(t, nil, "-demo", "-json", "-findings")
	_, some, _ := audit(t, nil, "-demo", "-json", "-findings", "-actor", "plant-support", "-action", "DetachThingPrincipal")
	if !strings.Contains(some, `"rule":"fleet-destroyed"`) {
		t.Errorf("a finding of ten calls is gone where only one of their actions is listed:\n%s", some)
	}
	lines := slices.Collect(strings.Lines(all))
	n := 0
	for line := range strings.Lines(some) {
		n++
		if !slices.Contains(lines, line) {
			t.Errorf("a finding that is not among all: %s", line)
		}
	}
	if n == 0 || n >= len(lines) {
		t.Errorf("%d findings of %d", n, len(lines))
	}
	_, failed, _ := audit(t, nil, "-demo", "-json", "-findings", "-failures")
	if failed == "" || strings.Contains(failed, `"outcome":"ok"`) {
		t.Errorf("findings in calls that did not fail, or none:\n%s", failed)
	}
}

// What is listed only because its record was kept from saying what it is about is in doubt in every output,
// whatever the rule says.
func TestFindingsInDoubt(t *testing.T) {
	t.Parallel()
	const note = "the record does not say whether it is what was asked for"
	_, lines, _ := audit(t, nil, "-demo", "-json", "-findings", "-resource", "pump-1")
	n := strings.Count(lines, "\n")
	if n == 0 || strings.Count(lines, note) != n || strings.Count(lines, `"answer":"maybe"`) != n {
		t.Errorf("not each of the %d findings is in doubt:\n%s", n, lines)
	}
	_, text, _ := audit(t, nil, "-demo", "-findings", "-resource", "pump-1")
	if got := strings.Count(text, "\n  ? 2026-"); got != n || !strings.Contains(text, fmt.Sprintf("; %d in doubt, with a ?", n)) {
		t.Errorf("%d of %d findings have a mark:\n%s", got, n, text)
	}
	_, table, _ := audit(t, nil, "-demo", "-csv", "-findings", "-resource", "pump-1")
	if got := strings.Count(table, ",maybe,"); got != n {
		t.Errorf("%d of %d rows are in doubt:\n%s", got, n, table)
	}
}

// Of a rule the calls that succeeded come first.
func TestFindingsThatFailedComeLast(t *testing.T) {
	t.Parallel()
	_, lines, _ := audit(t, nil, "-demo", "-json", "-findings")
	failed := make(map[string]bool)
	both := 0
	for line := range strings.Lines(lines) {
		var f struct{ Rule, Outcome string }
		must(t, json.Unmarshal([]byte(line), &f))
		ok := f.Outcome == "ok"
		if ok && failed[f.Rule] {
			t.Errorf("comes after one that failed: %s", line)
		}
		if was, seen := failed[f.Rule]; seen && !was && !ok {
			both++
		}
		failed[f.Rule] = !ok
	}
	if both == 0 {
		t.Error("no rule has both")
	}
}

// What can't be meant is refused, with what is accepted, before anything is read.
func TestBadOptions(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ args, says string }{
		{"-from yesterday", "neither a time such as 2026-10-06T09:00:00Z, nor a date such as 2026-10-06, nor how long ago, such as 24h or 7d"},
		{"-from 2026-13-01", "neither a time"},
		{"-from=", "neither a time"},
		{"-from -1h", "neither a time"},
		{"-to 0000-01-01", "not between the years 1 and 9998"},
		{"-from 2026-10-06 -to 2026-10-06", "-from is 2026-10-06T00:00:00Z, which is not before -to, 2026-10-06T00:00:00Z"},
		{"-account 1234", "an account has twelve digits, such as 111122223333"},
		{"-account=", "an account has twelve digits"},
		{"-region Frankfurt", "a region is called as eu-central-1 is"},
		{"-actor=", "it is empty"},
		{"-resource=", "it is empty"},
		{"-action Attach|Policy", "an action is called as AttachPolicy or iot:AttachPolicy is"},
		{"-json -csv", "-json and -csv exclude each other"},
		{"-ocsf -timesketch", "audit: -ocsf and -timesketch exclude each other\n"},
		{"-csv -csv -json", "audit: -csv and -json exclude each other\n"},
		{"-from 2026-10-07T09:00", "the time zone is missing: write 2026-10-07T09:00:00Z for UTC, or 2026-10-07T09:00:00+02:00"},
		{"-to 2026-10-07T09:00:30", "the time zone is missing: write 2026-10-07T09:00:30Z"},
		{"-keys testdata/absent.json", "no such file"},
		{"-keys testdata/rules.jsonl", "public key"},
		{"-html=", "the name of a file is missing"},
		{"-html x.html -actor ann", "-html has all that was read"},
		{"-demo folder", "-demo reads nothing but its own trail"},
		{"-rules -actor ann", "-rules reads nothing"},
		{"testdata -json", "-json comes after an input: flags come first"},
		{"-failures=perhaps", "invalid boolean"},
	} {
		t.Run(test.args, func(t *testing.T) {
			status, stdout, stderr := audit(t, nil, strings.Fields(test.args)...)
			if status != exitUsage || stdout != "" || !strings.Contains(stderr, test.says) || !strings.HasSuffix(stderr, "\naudit -h shows all flags\n") || strings.Count(stderr, "\n") != 2 {
				t.Errorf("status %d\n%s%.500s", status, stdout, stderr)
			}
		})
	}
}

func TestSetTime(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 10, 7, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"2026-10-06":                "2026-10-06T00:00:00Z",
		"2026-10-06T09:00:00Z":      "2026-10-06T09:00:00Z",
		"2026-10-06T09:00Z":         "2026-10-06T09:00:00Z",
		"2026-10-06T09:00:00+02:00": "2026-10-06T07:00:00Z",
		"24h":                       "2026-10-06T12:00:00Z",
		"90m":                       "2026-10-07T10:30:00Z",
		"7d":                        "2026-09-30T12:00:00Z",
	} {
		var got time.Time
		if err := setTime(&got, now)(text); err != nil || clock(got) != want {
			t.Errorf("%s is %v, %v, want %s", text, got, err, want)
		}
	}
}
