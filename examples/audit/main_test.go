package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"unicode"

	"github.com/charmbracelet/lipgloss"

	"github.com/iottrail/iottrail/examples/internal/plain"
)

var update = flag.Bool("update", false, "write the golden files anew")

const testdata = "../../testdata"

// audit runs the program.
func audit(t *testing.T, stdin io.Reader, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	if stdin == nil {
		stdin = strings.NewReader("")
	}
	var out, errs bytes.Buffer
	status = run(args, stdin, &out, &errs)
	return status, out.String(), errs.String()
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	if filepath.Separator == '\\' { // Windows, as JSON has it and as text does
		got = strings.ReplaceAll(strings.ReplaceAll(got, `\\`, "/"), `\`, "/")
	}
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v (run go test -C examples ./audit -update)", err)
	}
	text := strings.ReplaceAll(string(want), "\r\n", "\n") // of git on Windows
	if got == text {
		return
	}
	gotLines, wantLines := strings.Split(got, "\n"), strings.Split(text, "\n")
	for i := range min(len(gotLines), len(wantLines)) {
		if gotLines[i] != wantLines[i] {
			place := 0
			for place < min(len(gotLines[i]), len(wantLines[i])) && gotLines[i][place] == wantLines[i][place] {
				place++
			}
			t.Fatalf("%s:%d:%d (go test -C examples ./audit -update writes it anew)\n got: %s\nwant: %s", file, i+1, place+1, around(gotLines[i], place), around(wantLines[i], place))
		}
	}
	t.Fatalf("%s: %d lines, want %d", file, len(gotLines), len(wantLines))
}

// around cuts a line to what is around a place in it.
func around(line string, place int) string {
	return strings.ToValidUTF8(line[max(0, place-60):min(len(line), place+100)], "")
}

func TestTrail(t *testing.T) {
	status, stdout, stderr := audit(t, nil, filepath.Join(testdata, "trail"))
	if status != exitOK || stderr != "" {
		t.Errorf("status %d, stderr %q", status, stderr)
	}
	golden(t, "trail.txt", stdout)
}

func TestTrailJSON(t *testing.T) {
	status, stdout, stderr := audit(t, nil, "-json", filepath.Join(testdata, "trail"))
	if status != exitOK {
		t.Errorf("status %d", status)
	}
	golden(t, "trail.jsonl", stdout)
	golden(t, "trail.summary.txt", stderr)
	for line := range strings.Lines(stdout) {
		var c struct{ Action, Outcome, File string }
		if err := json.Unmarshal([]byte(line), &c); err != nil || c.Action == "" || c.Outcome == "" || c.File == "" {
			t.Errorf("%v in %s", err, line)
		}
	}
}

// The questions that the trail's story answers: see internal/gen/trailgen.
func TestTrailStory(t *testing.T) {
	_, stdout, _ := audit(t, nil, filepath.Join(testdata, "trail"))
	for _, words := range [][]string{
		{"!", "root", "CreatePolicy", "maintenance-tmp", "without a second factor", "opens too much"},
		{"!", "svc-backup", "AttachPolicy", "maintenance-tmp", "a version of this policy opens too much"},
		{" ", "svc-backup", "2001:db8:4f1:9::b7", "UpdateCertificate", "newStatus=ACTIVE"},
		{"!", "svc-backup", "CreatePolicyVersion", "omitted"},
		{"!", "ReplaceTopicRule", "SELECT * FROM", "999988887777"},
		{"!", "TransferCertificate", "targetAwsAccount=999988887777"},
		{"!", "mats.lindqvist", "CreatePolicyVersion", "AccessDenied"},
		{" ", "plant-support", "2001:db8:66:5e::1f", "OpenTunnel", "pump-0001"},
		{" ", "plant-support", "CreateDeployment", "com.example.Telemetry"},
		{" ", "plant-support", "UpdateCertificate", "newStatus=ACTIVE"},
		{"!", "plant-support", "CreateAuthorizer", "999988887777"},
		{" ", "repair-402", "RegisterCertificateWithoutCA", "ACTIVE"},
	} {
		if !hasLine(stdout, words...) {
			t.Errorf("no line with %q", words)
		}
	}
	for _, secret := range []string{"HIDDEN_DUE_TO", "BEGIN ", "TOKEN", "ASIA", "AKIA", "Statement\""} {
		if strings.Contains(stdout, secret) {
			t.Errorf("%q is printed", secret)
		}
	}
}

// entries returns the changes of a text, a line for each: its mark, who called, what, and the reasons.
func entries(text string) (list []string) {
	_, text, _ = strings.Cut(text, "Changes\n")
	text, _, _ = strings.Cut(text, "\n\nfiles read")
	caller, inCaller := "", false
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case line == "":
			caller, inCaller = "", true
		case inCaller && (caller == "" || strings.HasPrefix(line, "      ")):
			caller += " " + strings.TrimSpace(line)
		case strings.HasPrefix(line, "            "):
			list[len(list)-1] += " " + strings.TrimSpace(line)
		default:
			inCaller = false
			list = append(list, line[:1]+caller+line[1:])
		}
	}
	return list
}

// hasLine reports whether a change begins with the first word and has the others
// in that order.
func hasLine(text string, words ...string) bool {
	for _, line := range entries(text) {
		rest, ok := strings.CutPrefix(line, words[0])
		for _, w := range words[1:] {
			var here bool
			_, rest, here = strings.Cut(rest, w)
			ok = ok && here
		}
		if ok {
			return true
		}
	}
	return false
}

func TestExitStatus(t *testing.T) {
	trail := filepath.Join(testdata, "trail")
	for _, test := range []struct {
		name   string
		args   []string
		stdin  string
		status int
		says   string // in stdout or stderr
	}{
		{"nothing on standard input", nil, "", exitOK, "audit: standard input: no records\n"},
		{"standard input by name", []string{"-"}, "\n", exitOK, "files read               1"},
		{"help", []string{"-h"}, "", exitOK, "usage: audit"},
		{"unknown flag", []string{"-colour"}, "", exitUsage, "audit: flag provided but not defined: -colour\naudit -h shows all flags\n"},
		{"no such file", []string{"testdata/absent", trail}, "", exitProblems, "IoT changes            274"},
		{"a digest", []string{testdata + "/notlogs/digest.json"}, "", exitOK, "digests, notices         1"},
		{"a digest is named", []string{testdata + "/notlogs/digest.json"}, "", exitOK, "digest.json: no records, only digests or notices, such as a CloudTrail digest"},
		{"a page of HTML", []string{testdata + "/notlogs/page.html"}, "", exitProblems, "page.html: not a CloudTrail log: it is HTML"},
		{"another document", []string{testdata + "/notlogs/package.json"}, "", exitProblems, "not logs                 1  inputs that are not CloudTrail logs"},
		{"notices between logs", []string{testdata + "/quirks/digest-between-logs.jsonl"}, "", exitOK, "digests, notices         3"},
		{"an empty file", []string{testdata + "/notlogs/empty.json"}, "", exitOK, "empty.json: no records\n"},
		{"records of other services", []string{"-"}, record("s3.amazonaws.com", "DeleteBucket", `"eventID":"1"`), exitOK, "records seen             1"},
		{"JSON cut short", []string{testdata + "/quirks/truncated.json"}, "", exitProblems, "unexpected EOF"},
		{"gzip cut short", []string{testdata + "/quirks/truncated.json.gz"}, "", exitProblems, "broken files             1"},
		{"a wrong checksum", []string{testdata + "/quirks/wrong-checksum.json.gz"}, "", exitProblems, "records seen             3"},
		{"doubled members", []string{testdata + "/quirks/duplicate-key.json"}, "", exitProblems, "record errors            6"},
		{"no JSON", []string{"-"}, "CloudTrail, please", exitProblems, "audit: standard input: "},
		{"no log, then a page", []string{"-"}, `{"Records":[]}<html>`, exitProblems, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			status, stdout, stderr := audit(t, strings.NewReader(test.stdin), test.args...)
			if status != test.status {
				t.Errorf("status %d, want %d", status, test.status)
			}
			if !strings.Contains(stdout+stderr, test.says) {
				t.Errorf("does not say %q:\n%s%s", test.says, stdout, stderr)
			}
		})
	}
}

// Every container gives the same changes.
func TestStandardInput(t *testing.T) {
	var want string
	for _, name := range []string{"records.json", "records.json.gz", "lines.jsonl", "eventbridge.json", "sqs-receive.json", "cloudwatch-logs.json.gz"} {
		f, err := os.Open(filepath.Join(testdata, "containers", name))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		status, stdout, stderr := audit(t, iotest.OneByteReader(f), "-json")
		if status != exitOK {
			t.Errorf("%s: status %d: %s", name, status, stderr)
		}
		if want == "" {
			want = stdout
		}
		if stdout != want || stdout == "" {
			t.Errorf("%s:\n%s\nwant:\n%s", name, stdout, want)
		}
	}
}

func TestUnsorted(t *testing.T) {
	_, sorted, _ := audit(t, nil, "-json", filepath.Join(testdata, "trail"))
	_, unsorted, _ := audit(t, nil, "-json", "-unsorted", filepath.Join(testdata, "trail"))
	count := func(s string) int { return strings.Count(s, "\n") }
	if sorted == unsorted || count(sorted) != count(unsorted) {
		t.Errorf("%d lines sorted, %d unsorted", count(sorted), count(unsorted))
	}

	many := strings.Repeat(record("iot.amazonaws.com", "AttachPolicy", `"requestParameters":{"policyName":"p","target":"t"}`)+"\n", 2*batch+1)
	_, stdout, _ := audit(t, strings.NewReader(many), "-json", "-unsorted")
	if count(stdout) != 2*batch+1 {
		t.Errorf("%d lines", count(stdout))
	}
}

// record is one record, with members at its end.
func record(source, name, members string) string {
	return fmt.Sprintf(`{"eventVersion":"1.11","userIdentity":{"type":"IAMUser","userName":"ann","accountId":"111122223333"},"eventTime":"2026-10-05T08:00:00Z",`+
		`"eventSource":%q,"eventName":%q,"awsRegion":"eu-central-1","sourceIPAddress":"192.0.2.1","recipientAccountId":"111122223333",%s}`, source, name, members)
}

func TestIsChange(t *testing.T) {
	for _, test := range []struct {
		source, name, members string
		want                  bool
	}{
		{"iot.amazonaws.com", "AttachPolicy", `"readOnly":false`, true},
		{"iot.amazonaws.com", "AttachPolicy", `"readOnly":"true"`, false}, // whatever the name says
		{"iot.amazonaws.com", "AttachPolicy", `"errorCode":"AccessDenied"`, true},
		{"iot.amazonaws.com", "ListThings", `"readOnly":null`, false},
		{"iot.amazonaws.com", "SearchIndex", `"readOnly":null`, false},
		{"iot.amazonaws.com", "InventThing", `"eventID":"new"`, true},
		{"iotwireless.amazonaws.com", "GetWirelessDevice", `"eventID":"1"`, false},
		{"iotwireless.amazonaws.com", "DeleteWirelessDevice", `"eventID":"1"`, true},
		{"iotevents.amazonaws.com", "ListInputs", `"eventID":"1"`, false},
		{"iotevents.amazonaws.com", "DeleteInput", `"eventID":"1"`, true},
		{"greengrass.amazonaws.com", "CreateDeployment", `"readOnly":false`, true},
		{"greengrass.amazonaws.com", "ResolveComponentCandidates", `"eventID":"1"`, false},
		{"iotsecuredtunneling.amazonaws.com", "RotateTunnelAccessToken", `"eventID":"1"`, true},
		{"s3.amazonaws.com", "DeleteBucket", `"readOnly":false`, false},
	} {
		_, stdout, stderr := audit(t, strings.NewReader(record(test.source, test.name, test.members)), "-json")
		if got := stdout != ""; got != test.want {
			t.Errorf("%s %s %s: %v, want %v (%s)", test.source, test.name, test.members, got, test.want, stderr)
		}
	}
}

// A record of which one member can't be read is a failure and is shown all the
// same.
func TestDamagedRecord(t *testing.T) {
	in := record("iot.amazonaws.com", "DeleteThing", `"readOnly":"perhaps","requestParameters":{"thingName":"pump-1"}`)
	status, stdout, stderr := audit(t, strings.NewReader(in))
	if status != exitProblems || !hasLine(stdout, "!", "ann", "iot:DeleteThing", "pump-1", "damaged record") || !strings.Contains(stderr, "/readOnly") {
		t.Errorf("status %d\n%s\n%s", status, stdout, stderr)
	}
}

func TestManyErrors(t *testing.T) {
	_, stdout, stderr := audit(t, strings.NewReader(strings.Repeat("null\n", 1000)))
	if n := strings.Count(stderr, "\n"); n != 11 || !strings.Contains(stderr, "and 990 more errors") {
		t.Errorf("%d lines on standard error: %s", n, stderr)
	}
	if !strings.Contains(stdout, "record errors         1000") {
		t.Error(stdout)
	}
}

// Whoever makes a call chooses some of the texts in its record. None of them may
// act on a terminal, forge a line or a column, or make a line without end.
func TestHostileText(t *testing.T) {
	const evil = `a\u001b[2J\nb\r\u202e\u009b31m\u007f\u0000\ue000\t\u2028`
	long := strings.Repeat(`\u4e2d`, 100_000)
	texts := func(s string) string {
		return `{"eventVersion":"1.11","userIdentity":{"type":"AssumedRole","arn":"arn:aws:sts::` + s + `:assumed-role/r` + s + `/s` + s + `","accountId":"` + s + `","invokedBy":"` + s + `"},` +
			`"eventTime":"2026-10-05T08:00:00Z","eventSource":"iot.amazonaws.com","eventName":"CreatePolicy","errorCode":"` + s + `","awsRegion":"` + s + `","sourceIPAddress":"` + s + `",` +
			`"recipientAccountId":"1` + s + `","eventID":"` + s + `","resources":[{"type":"` + s + `","ARN":"arn:aws:iot:::2:` + s + `"}],` +
			`"requestParameters":{"policyName":"` + s + `","policyDocument":"{\"Statement\":{\"Sid\":\"` + s + `\",\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}}"}}` + "\n"
	}
	in := texts(evil) + texts(long) + `{"userIdentity":{"` + evil + `":1,"` + evil + `":2}}` + "\n" + strings.ReplaceAll(texts(evil), "2026-10-05", evil)
	for _, args := range [][]string{{"-changes"}, {"-findings"}, {"-json"}, {"-json", "-findings"}, {"-csv", "-changes"}, {"-timesketch", "-changes"}, {"-ocsf", "-changes"}} {
		_, stdout, stderr := audit(t, strings.NewReader(in), args...)
		for _, text := range []string{stdout, stderr} {
			for line := range strings.Lines(text) {
				if len(line) > 100_000 && args[0] != "-ocsf" { // which has the record
					t.Errorf("%v: a line of %d bytes", args, len(line))
				}
				for _, r := range strings.TrimSuffix(line, "\n") {
					if !unicode.IsPrint(r) {
						t.Errorf("%v: %U in %.200q", args, r, line)
						break
					}
				}
			}
		}
		if n := strings.Count(stdout, "CreatePolicy"); n < 3 {
			t.Errorf("%v: %d changes:\n%s%s", args, n, stdout, stderr)
		}
		if len(args) == 1 && args[0][1] != 'j' { // text
			for line := range strings.Lines(stdout) {
				if lipgloss.Width(line) > defaultWidth {
					t.Errorf("%v: a line of %d columns: %s", args, lipgloss.Width(line), line)
				}
			}
		}
	}
}

func TestNoSecrets(t *testing.T) {
	for _, test := range []struct{ name, request string }{
		{"CreateJob", `{"jobId":"j","documentSource":"https://user:SECRET@b.s3.amazonaws.com/job.json?X-Amz-Signature=SECRET#SECRET"}`},
		{"CreateTopicRule", `{"ruleName":"r","topicRulePayload":{"sql":"SELECT 1","actions":[{"http":{"url":"https://SECRET@h/x?key=SECRET","headers":[{"key":"k","value":"SECRET"}]}},{"sqs":{"queueUrl":":SECRET"}}]}}`},
		{"CreateThing", `{"thingName":"t","accessKeyId":"SECRET","password":"SECRET","attributePayload":{"attributes":{"k":"SECRET"}}}`},
		{"RegisterCertificate", `{"certificatePem":"SECRET","status":"ACTIVE"}`},
		{"CreateAuthorizer", `{"authorizerName":"a","tokenSigningPublicKeys":{"k":"SECRET"}}`},
	} {
		in := record("iot.amazonaws.com", test.name, `"requestParameters":`+test.request+`,"responseElements":{"keyPair":{"PrivateKey":"SECRET"},"certificatePem":"SECRET"}`)
		for _, args := range [][]string{{}, {"-json"}, {"-json", "-findings", "-changes"}, {"-csv"}, {"-timesketch"}, {"-ocsf"}} {
			status, stdout, stderr := audit(t, strings.NewReader(in), args...)
			if status != exitOK || !strings.Contains(stdout, test.name) || strings.Contains(stdout+stderr, "SECRET") {
				t.Errorf("%s %v: status %d\n%s%s", test.name, args, status, stdout, stderr)
			}
		}
	}
}

func TestFolders(t *testing.T) {
	dir := t.TempDir()
	log := []byte(record("iot.amazonaws.com", "DeleteThing", `"requestParameters":{"thingName":"pump-1"}`))
	must(t, os.Mkdir(filepath.Join(dir, "logs"), 0o755))
	must(t, os.WriteFile(filepath.Join(dir, "logs", "a.log"), log, 0o644))
	if err := os.Symlink(filepath.Join(dir, "logs", "a.log"), filepath.Join(dir, "logs", "link")); err != nil {
		t.Skip("there are no symbolic links here: ", err)
	}
	must(t, os.Symlink(filepath.Join(dir, "logs"), filepath.Join(dir, "all")))

	status, stdout, stderr := audit(t, nil, filepath.Join(dir, "all"))
	if status != exitOK || !strings.Contains(stdout, "files read               2") {
		t.Errorf("a link to a folder as an argument: status %d\n%s%s", status, stdout, stderr)
	}
	must(t, os.Symlink(dir, filepath.Join(dir, "logs", "loop")))
	must(t, os.Symlink("nowhere", filepath.Join(dir, "logs", "dangling")))
	status, stdout, stderr = audit(t, nil, filepath.Join(dir, "logs"))
	if status != exitProblems || !strings.Contains(stdout, "unreadable               2") || !strings.Contains(stderr, "loop") {
		t.Errorf("status %d\n%s%s", status, stdout, stderr)
	}
}

func TestReadAndWriteErrors(t *testing.T) {
	cause := errors.New("the network is down")
	in := io.MultiReader(strings.NewReader(record("iot.amazonaws.com", "DeleteThing", `"eventID":"1"`)+"\n"), iotest.ErrReader(cause))
	status, stdout, stderr := audit(t, in)
	if status != exitProblems || !strings.Contains(stderr, cause.Error()) || !strings.Contains(stdout, "DeleteThing") {
		t.Errorf("status %d\n%s%s", status, stdout, stderr)
	}
	var errs bytes.Buffer
	if status := run([]string{testdata + "/trail"}, strings.NewReader(""), fullDisk{}, &errs); status != exitProblems || !strings.Contains(errs.String(), "disk is full") {
		t.Errorf("status %d: %s", status, errs.String())
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("disk is full") }

func TestCut(t *testing.T) {
	for _, test := range []struct {
		s    string
		n    int
		want string
	}{
		{"", 3, ""}, {"abc", 3, "abc"}, {"abcd", 3, "ab…"}, {"äöü", 3, "äöü"}, {"äöüß", 3, "äö…"}, {"a\xff\xff\xff", 3, "a\xff…"}, {"abcd", 4, "abcd"},
	} {
		if got := plain.Cut(test.s, test.n); got != test.want {
			t.Errorf("plain.Cut(%q, %d) = %q, want %q", test.s, test.n, got, test.want)
		}
	}
}

func TestShortID(t *testing.T) {
	id := strings.Repeat("0123456789abcdef", 4)
	for in, want := range map[string]string{
		"":                                   "",
		id:                                   "0123456789ab…",
		"cert/" + id:                         "cert/0123456789ab…",
		id + "," + id + "!":                  "0123456789ab…,0123456789ab…!",
		id + "0":                             id + "0",
		id[:63] + "G":                        id[:63] + "G",
		"ünïcödé " + id + " ünïcödé":         "ünïcödé 0123456789ab… ünïcödé",
		"arn:aws:iot:eu:1:cert/" + id + "/x": "arn:aws:iot:eu:1:cert/0123456789ab…/x",
	} {
		if got := shortID(in); got != want {
			t.Errorf("shortID(%q) = %q, want %q", in, got, want)
		}
	}
}
