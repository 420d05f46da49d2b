package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"
)

// night is the hour of the demo in which most happens.
var night = []string{"-demo", "-from", "2026-10-07T01:00:00Z", "-to", "2026-10-07T02:00:00Z"}

// Every output of that hour is a golden file.
func TestFormats(t *testing.T) {
	t.Parallel()
	for name, flags := range map[string][]string{
		"night.txt":              {},
		"night.findings.txt":     {"-findings"},
		"night.findings.jsonl":   {"-json", "-findings"},
		"night.csv":              {"-csv"},
		"night.timesketch.jsonl": {"-timesketch"},
		"night.ocsf.jsonl":       {"-ocsf"},
	} {
		t.Run(name, func(t *testing.T) {
			status, stdout, stderr := audit(t, nil, append(night, flags...)...)
			if status != exitOK {
				t.Errorf("status %d\n%s", status, stderr)
			}
			if summary := strings.HasPrefix(stderr, "\nfiles read               6\n"); summary == strings.HasSuffix(name, ".txt") {
				t.Errorf("stderr is %q", stderr)
			}
			golden(t, name, stdout)
		})
	}
}

// The lists have what the flags ask for.
func TestWhatIsListed(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		flags             string
		findings, changes bool
	}{
		{"", true, true}, {"-findings", true, false}, {"-changes", false, true}, {"-findings -changes", true, true},
		{"-json", false, true}, {"-json -findings", true, false}, {"-json -changes", false, true}, {"-json -findings -changes", true, true},
		{"-csv", true, true}, {"-csv -findings", true, false}, {"-timesketch -changes", false, true}, {"-timesketch", true, true},
		{"-ocsf", true, true}, {"-ocsf -changes", false, true}, {"-ocsf -findings", true, false},
		{"-unsorted", true, true}, {"-unsorted -json -findings -changes", true, true}, {"-unsorted -findings", true, false}, {"-unsorted -csv", true, true},
	} {
		_, stdout, _ := audit(t, nil, append(night, strings.Fields(test.flags)...)...)
		findings := strings.Contains(stdout, "open-policy")
		changes := regexp.MustCompile(`(?m)^(Changes|\{"time":.*|change,.*|.*"kind":"change".*|.*"class_uid":6003.*)$`).MatchString(stdout)
		if findings != test.findings || changes != test.changes {
			t.Errorf("%s: findings %v, want %v; changes %v, want %v\n%.2000s", test.flags, findings, test.findings, changes, test.changes, stdout)
		}
	}
}

// Timesketch takes only lines with these members.
func TestTimesketchMembers(t *testing.T) {
	t.Parallel()
	in := record("iot.amazonaws.com", "DeleteThing", `"eventID":"1","requestParameters":{"thingName":"pump-1"}`)
	in += "\n" + strings.Replace(in, `"eventTime":"2026-10-05T08:00:00Z"`, `"eventTime":null`, 1)
	_, stdout, stderr := audit(t, strings.NewReader(strings.ReplaceAll(in, "\n", "\n")), "-timesketch", "-changes")
	var last int64 = -1
	n := 0
	for line := range strings.Lines(stdout) {
		n++
		var m struct {
			Message, Datetime string
			Timestamp         int64
			TimestampDesc     string `json:"timestamp_desc"`
		}
		must(t, json.Unmarshal([]byte(line), &m))
		when, err := time.Parse(time.RFC3339, m.Datetime)
		if err != nil || m.Message == "" || m.TimestampDesc == "" || when.UnixMicro() != m.Timestamp || m.Timestamp < last {
			t.Errorf("%v in %s", err, line)
		}
		if (m.Timestamp == 0) != strings.Contains(m.TimestampDesc, "no time") {
			t.Errorf("1970, or not, without a word: %s", line)
		}
		last = m.Timestamp
	}
	if n == 0 {
		t.Errorf("no lines\n%s", stderr)
	}
}

func TestCell(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                        "",
		"pump-1":                  "pump-1",
		"a=b":                     "a=b",
		"=1+1":                    "'=1+1",
		"+1":                      "'+1",
		"-1":                      "'-1",
		"@SUM(A1)":                "'@SUM(A1)",
		"\t=1":                    `'\t=1`,
		"\r=1":                    `'\r=1`,
		"\n=1":                    `'\n=1`,
		" =1":                     "' =1",
		`"=1`:                     `'"=1`,
		"＝1":                      "'＝1",
		"pump;=1":                 "pump;'=1",
		`pump"; =1`:               `pump";' =1`,
		"a;b":                     "a;b",
		"x\u202ey":                `x\u202ey`,
		"2026-10-05T08:00:00Z":    "2026-10-05T08:00:00Z",
		"=HYPERLINK(\"http://x\"": "'=HYPERLINK(\"http://x\"",
	} {
		if got := cell(in); got != want {
			t.Errorf("cell(%q) = %q, want %q", in, got, want)
		}
	}
}

// A formula in any text that a caller chooses begins no cell, whatever a spreadsheet breaks cells at.
func TestFormulas(t *testing.T) {
	t.Parallel()
	for _, formula := range []string{"=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1)", `\t=1`, `\r=1`, "x;=1", `x\";=1`, `\n=1`} {
		in := strings.ReplaceAll(`{"eventVersion":"1.11","userIdentity":{"type":"EVIL","userName":"EVIL","arn":"EVIL","accountId":"EVIL"},"eventTime":"2026-10-05T08:00:00Z",`+
			`"eventSource":"iot.amazonaws.com","eventName":"CreatePolicy","awsRegion":"EVIL","sourceIPAddress":"EVIL","errorCode":"EVIL","recipientAccountId":"EVIL","eventID":"EVIL",`+
			`"resources":[{"type":"EVIL","ARN":"EVIL"}],"requestParameters":{"policyName":"EVIL","policyDocument":"EVIL"}}`, "EVIL", formula)
		_, stdout, stderr := audit(t, strings.NewReader(in), "-csv")
		rows, err := csv.NewReader(strings.NewReader(stdout)).ReadAll()
		if err != nil || len(rows) < 3 || !strings.Contains(stdout, "'") {
			t.Fatalf("%s: %v, %d rows\n%s", formula, err, len(rows), stderr)
		}
		for _, row := range rows {
			if len(row) != len(columns) {
				t.Errorf("%s: %d cells", formula, len(row))
			}
			for _, whole := range row {
				for _, part := range strings.Split(whole, ";") {
					if part != "" && strings.ContainsAny(part[:1], "=+-@\t\r\n") {
						t.Errorf("%s: a cell is %q", formula, whole)
					}
				}
			}
		}
	}
}

// The bodies are left out of OCSF, and what they name is there.
func TestOCSFHasNoBodies(t *testing.T) {
	t.Parallel()
	in := record("iot.amazonaws.com", "CreatePolicy", `"requestParameters":{"policyName":"open","policyDocument":"SECRET"},"responseElements":{"policyDocument":"SECRET"},`+
		`"additionalEventData":{"k":"SECRET"},"serviceEventDetails":{"k":"SECRET"},"somethingNew":"SECRET","tlsDetails":{"tlsVersion":"TLSv1.3"}`)
	_, stdout, _ := audit(t, strings.NewReader(in), "-ocsf")
	if strings.Contains(stdout, "SECRET") || !strings.Contains(stdout, `policy/open"`) || !strings.Contains(stdout, "TLSv1.3") {
		t.Errorf("a secret, or no policy, or no version of TLS:\n%s", stdout)
	}
	for line := range strings.Lines(stdout) {
		if !json.Valid([]byte(line)) || !bytes.Contains([]byte(line), []byte(`"class_uid":`)) {
			t.Errorf("no event of OCSF: %s", line)
		}
	}
}
