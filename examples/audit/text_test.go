package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unicode"

	"github.com/iottrail/iottrail/examples/internal/plain"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/greengrassv2"
	"github.com/iottrail/iottrail/internal/actiontest/leak"
	"github.com/iottrail/iottrail/internal/actiontest/modelbody"
	"github.com/iottrail/iottrail/internal/model"
	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/iot"
	"github.com/iottrail/iottrail/iotsecuretunneling"
	"github.com/iottrail/iottrail/iotwireless"
)

// hiddenRunes are the characters that must never be printed as they are, after the
// tables of Unicode and not after the program's: first and last of each range.
var hiddenRunes = [][2]rune{
	// Controls.
	{0, 0x1f}, {0x7f, 0x9f}, {0x2028, 0x2029},
	// Blanks other than the space, and fillers.
	{0xa0, 0xa0}, {0x1680, 0x1680}, {0x2000, 0x200a}, {0x202f, 0x202f}, {0x205f, 0x205f}, {0x3000, 0x3000},
	{0x115f, 0x1160}, {0x17b4, 0x17b5}, {0x2800, 0x2800}, {0x3164, 0x3164}, {0xffa0, 0xffa0}, {0x16fe4, 0x16fe4}, {0x1d159, 0x1d159},
	// Of no width: hyphens and joiners, selectors of variants, formats, tags.
	{0xad, 0xad}, {0x34f, 0x34f}, {0x180b, 0x180f}, {0x200b, 0x200f}, {0x2060, 0x206f}, {0xfe00, 0xfe0f}, {0xfeff, 0xfeff},
	{0xfff0, 0xfffb}, {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff},
	// What turns the direction, and scripts from right to left.
	{0x61c, 0x61c}, {0x202a, 0x202e}, {0x590, 0x8ff}, {0xfb1d, 0xfdff}, {0xfe70, 0xfeff}, {0x10800, 0x10fff}, {0x1e800, 0x1efff},
	// Private use: what they look like nobody knows.
	{0xe000, 0xf8ff}, {0x100000, 0x10fffd},
}

func isHidden(r rune) bool {
	for _, span := range hiddenRunes {
		if span[0] <= r && r <= span[1] {
			return true
		}
	}
	return false
}

// hiddenIn returns the first character of a report that must not be in it.
func hiddenIn(text string) (r rune, line string, found bool) {
	for line := range strings.Lines(text) {
		for _, r := range strings.TrimSuffix(line, "\n") {
			if isHidden(r) {
				return r, line, true
			}
		}
	}
	return 0, "", false
}

// Every seventh, unless it is the long run.
func TestEveryCharacter(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r += rune(testrun.Step(7)) {
		if 0xd800 <= r && r < 0xe000 {
			continue // halves of surrogates, which no text has
		}
		s := "a" + string(r) + "b"
		marshalled, _ := json.Marshal(s)
		for _, out := range []string{plain.Word(s, 10), plain.Text(s, 10), plain.JSON(marshalled)} {
			if bad, _, found := hiddenIn(out); found {
				t.Errorf("%U in %+q", bad, out)
			}
		}
		var back string
		if err := json.Unmarshal([]byte(plain.JSON(marshalled)), &back); err != nil || back != s {
			t.Errorf("%U comes back as %+q, %v", r, back, err)
		}
	}
}

func TestPrintable(t *testing.T) {
	for _, test := range []struct{ in, column, sentence string }{
		{"", "-", ""},
		{"pump-1", "pump-1", "pump-1"},
		{"Zähler", "Zähler", "Zähler"},
		{"水泵", "水泵", "水泵"},
		{"a b", `"a b"`, "a b"},
		{`a"b`, `"a\"b"`, `a"b`},
		{`a\b`, `"a\\b"`, `a\\b`},
		{"a\nb", `"a\nb"`, `a\nb`},
		{"ä\u202eb", `"\u00e4\u202eb"`, `ä\u202eb`},
		{"a\xffb", `"a\xffb"`, `a\xffb`},
		{"a\ufffdb", `"a` + "\ufffd" + `b"`, `a\ufffdb`},
		{"שלום", `"\u05e9\u05dc\u05d5\u05dd"`, `\u05e9\u05dc\u05d5\u05dd`},
		{"❤\ufe0f", `"\u2764\ufe0f"`, `❤\ufe0f`},
		{"a\U000e0061b", `"a\U000e0061b"`, `a\U000e0061b`},
		{"a\u2800b", `"a\u2800b"`, `a\u2800b`},
	} {
		if got := plain.Word(test.in, 10); got != test.column {
			t.Errorf("plain.Word(%+q) = %s, want %s", test.in, got, test.column)
		}
		if got := plain.Text(test.in, 10); got != test.sentence {
			t.Errorf("plain.Text(%+q) = %s, want %s", test.in, got, test.sentence)
		}
	}
}

// TestHiddenCharacters puts each kind of hidden character into each text of a
// record, of a policy document, of the name of a file and of an error.
func TestHiddenCharacters(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var logs, damaged bytes.Buffer
	for i, span := range hiddenRunes {
		for _, r := range span {
			evil := strings.Trim(string(mustMarshal(t, "x"+string(r)+"y")), `"`) // escaped as JSON needs it
			twice := strings.Trim(string(mustMarshal(t, evil)), `"`)
			for _, record := range hiddenRecords {
				logs.WriteString(strings.NewReplacer("TWICE", twice, "EVIL", evil).Replace(record) + "\n")
			}
			damaged.WriteString(strings.ReplaceAll(`{"eventVersion":"1.11","eventTime":"EVIL","eventName":"CreatePolicy","readOnly":"EVIL","EVIL":1,"EVIL":2}`, "EVIL", evil) + "\n")
			damaged.WriteString(strings.ReplaceAll(`{"EVIL":1}`, "EVIL", evil) + "\n")
			// Some systems refuse some names.
			_ = writeFile(dir, fmt.Sprintf("%d%cbroken.json", i, r), []byte(`{"Records":[{"eventVersion":"1.11"`))
		}
	}
	must(t, writeFile(dir, "logs.jsonl", logs.Bytes()))
	must(t, writeFile(dir, "actions.jsonl", hiddenActions(t)))
	// Of each file only the first errors are reported: so each record is a file.
	for i, line := range bytes.Split(damaged.Bytes(), []byte("\n")) {
		must(t, writeFile(dir, fmt.Sprintf("damaged%03d.json", i), line))
	}
	for _, args := range [][]string{{"-findings", "-changes", dir}, {"-json", dir}, {"-csv", dir}, {"-timesketch", dir}, {"-ocsf", "-changes", dir}, {"-x\u202ey"}} {
		_, stdout, stderr := audit(t, nil, args...)
		for _, text := range []string{stdout, stderr} {
			if r, line, found := hiddenIn(text); found {
				t.Errorf("%q: %U in %+.300q", args, r, line)
			}
		}
		if args[len(args)-1] == dir && (!strings.Contains(stdout, `x\u202ey`) || !strings.Contains(stdout, `x\u0590y`)) {
			t.Errorf("%q: the characters are not shown escaped", args)
		}
	}
}

// hiddenRecords are records with EVIL in each text that the report may show, and TWICE
// in those within a policy document.
var hiddenRecords = []string{
	`{"eventVersion":"1.11","userIdentity":{"type":"EVIL","principalId":"EVIL","arn":"EVIL","accountId":"EVIL","userName":"EVIL"},"eventTime":"2026-10-05T08:00:00Z",` +
		`"eventSource":"iot.amazonaws.com","eventName":"InventEVIL","readOnly":false,"awsRegion":"EVIL","sourceIPAddress":"EVIL","userAgent":"EVIL","errorMessage":"EVIL",` +
		`"requestID":"EVIL","eventID":"EVIL","sharedEventID":"EVIL","recipientAccountId":"EVIL","resources":[{"type":"EVIL","ARN":"EVIL","accountId":"EVIL"}]}`,
	`{"eventVersion":"1.11","userIdentity":{"type":"AssumedRole","arn":"arn:aws:sts::EVIL:assumed-role/EVIL/EVIL","accountId":"EVIL","invokedBy":"EVIL",` +
		`"sessionContext":{"sessionIssuer":{"type":"Role","userName":"EVIL","arn":"arn:aws:iam::EVIL:role/EVIL","accountId":"EVIL"}}},"eventTime":"2026-10-05T08:00:00Z",` +
		`"eventSource":"iot.amazonaws.com","eventName":"CreatePolicy","errorCode":"EVIL","awsRegion":"eu-central-1","sourceIPAddress":"192.0.2.1","recipientAccountId":"111122223333",` +
		`"requestParameters":{"policyName":"EVIL","policyDocument":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"TWICE\",\"Effect\":\"Allow\",\"Action\":[\"*\",\"iot:TWICE*\"],` +
		`\"Resource\":[\"*\",\"arn:aws:iot:eu-central-1:1:topic/TWICE*\"],\"Condition\":{\"TWICE\":{\"TWICE\":\"TWICE\"}}}]}"}}`,
	policyRecord(`{\"TWICE\":1}`),
	policyRecord(`{\"Version\":\"TWICE\",\"Statement\":[]}`),
	policyRecord(`{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"TWICE\",\"Action\":\"iot:Connect\",\"Resource\":\"*\"}]}`),
	policyRecord(`{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"TWICE\":1,\"TWICE\":2,\"Action\":\"iot:Connect\",\"Resource\":\"*\"}]}`),
	policyRecord(`TWICE`),
	record("iot.amazonaws.com", "CreatePolicy", `"requestParameters":{"EVIL":1,"EVIL":2}`),
	record("iot.amazonaws.com", "CreateThing", `"requestParameters":{"thingName":{"EVIL":1},"thingTypeName":["EVIL"]}`),
	record("iot.amazonaws.com", "CreateTopicRule", `"requestParameters":{"ruleName":"EVIL","topicRulePayload":{"sql":"SELECT EVIL","actions":[{"lambda":{"functionArn":"arn:aws:lambda:eu-central-1:EVIL:function:EVIL"}}]}}`),
	record("iotevents.amazonaws.com", "DeleteInput", `"requestParameters":{"EVILName":"EVIL","inputName":"EVIL"}`),
}

// policyRecord is a record with a policy document, which is escaped for JSON already.
func policyRecord(document string) string {
	return record("iot.amazonaws.com", "CreatePolicyVersion", `"requestParameters":{"policyName":"p","policyDocument":"`+document+`"}`)
}

// hiddenActions are a record of every action, in which every text has a hidden character.
func hiddenActions(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	n := 0
	for _, s := range []struct {
		name, source string
		decode       func(*iottrail.Event) (any, error)
	}{
		{"iot", iot.Source, iot.DecodeRequest},
		{"iotwireless", iotwireless.Source, iotwireless.DecodeRequest},
		{"iotsecuretunneling", iotsecuretunneling.Source, iotsecuretunneling.DecodeRequest},
		{"greengrassv2", greengrassv2.Source, greengrassv2.DecodeRequest},
	} {
		svc, err := model.Load(s.name)
		must(t, err)
		for _, a := range svc.Actions {
			empty, _ := s.decode(&iottrail.Event{EventSource: s.source, EventName: a.Name})
			body := modelbody.Build(svc, a.Input, reflect.TypeOf(empty).Elem(), nil)
			for range 4 {
				r := hiddenRunes[n%len(hiddenRunes)][n/len(hiddenRunes)%2]
				n++
				request := mustMarshal(t, withRune(body.Value, r))
				fmt.Fprintf(&out, "%s\n", withID(leak.Record(s.source, a.Name, request, nil), n))
			}
		}
	}
	return out.Bytes()
}

// withID gives a record of leak.Record, which all have the same event id, one of its own.
func withID(record []byte, n int) []byte {
	return bytes.Replace(record, []byte(`"eventID":"e-1"`), fmt.Appendf(nil, `"eventID":"e-%d"`, n), 1)
}

// withRune returns a value of JSON of which every string has the character.
func withRune(v any, r rune) any {
	switch v := v.(type) {
	case string:
		return "x" + string(r) + "y"
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = withRune(v[i], r)
		}
		return list
	case map[string]any:
		object := make(map[string]any)
		for name := range v {
			object[name] = withRune(v[name], r)
		}
		return object
	}
	return v
}

func mustMarshal(t *testing.T, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	must(t, err)
	return b
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
