package main

import (
	"encoding/json"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/s3test"
	"github.com/iottrail/iottrail/iottrailtest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// cases are events, each taken by an instance of its own: what it answers and logs is in
// testdata, in a file of the name.
var cases = []struct {
	name   string
	events []string
	more   []string // variables
}{
	// Each way in which records come.
	{name: "s3", events: []string{created(night)}},
	{name: "s3-through-sns", events: []string{snsEvent(created(night))}},
	{name: "s3-through-sqs", events: []string{sqsEvent(created(night), created(quiet))}},
	{name: "s3-through-sns-and-sqs", events: []string{sqsEvent(snsMessage(created(night)))}},
	{name: "s3-through-eventbridge", events: []string{bridgeNotice("Object Created", trailBucket, night)}},
	{name: "s3-through-eventbridge-and-sqs", events: []string{sqsEvent(bridgeNotice("Object Created", trailBucket, night))}},
	{name: "cloudtrail-through-sns", events: []string{snsEvent(delivered(night, quiet))}},
	{name: "eventbridge", events: []string{bridgeEvent(attach())}},
	{name: "eventbridge-through-sqs", events: []string{sqsEvent(bridgeEvent(attach()), bridgeEvent(harmless()))}},
	{name: "logs", events: []string{logsEvent(attach(), harmless())}},
	{name: "kinesis", events: []string{kinesisEvent(attach(), logsPayload("DATA_MESSAGE", harmless(), attach(iottrailtest.ID("a2"))))}},
	{name: "firehose", events: []string{firehoseEvent(attach(), logsPayload("DATA_MESSAGE", harmless()))}},
	{name: "a-log-by-hand", events: []string{logOf(attach(), harmless())}},

	// What names no log file.
	{name: "tests-of-notifications", events: []string{testEvent, sqsEvent(testEvent, snsMessage(testEvent), snsMessage("CloudTrail validation message.")), kinesisEvent(logsPayload("CONTROL_MESSAGE", "CWL CONTROL MESSAGE: Checking health of destination."))}},
	{name: "other-objects", events: []string{sqsEvent(created(digest, "AWSLogs/111122223333/Config/eu-central-1/2026/10/7/ConfigHistory/x.json.gz", "notes.txt"), s3Event("ObjectRemoved:Delete", trailBucket, night), bridgeNotice("Object Deleted", trailBucket, night))}},
	{name: "a-member-that-cannot-be-read", events: []string{sqsEvent(strings.Replace(attach(), `"2026-10-06T09:30:00Z"`, `"yesterday"`, 1))}},
	{name: "nothing-in-it", events: []string{sqsEvent("[]"), created(renamed("empty"))}},

	// What fails.
	{name: "sqs-partial", events: []string{sqsEvent(created(night), created(renamed("missing")), "no log", s3Event("ObjectCreated:Put", "elsewhere", night), bridgeEvent(harmless()))}},
	{name: "sqs-damaged-object", events: []string{sqsEvent(created(renamed("damaged")), created(renamed("cut")))}},
	{name: "sqs-damaged-message", events: []string{sqsEvent(`[` + attach() + `,{"eventVersion":"1.11","eventID":tru},` + harmless() + `]`)}},
	{name: "kinesis-partial", events: []string{kinesisEvent(attach(), "damaged", created(renamed("missing")), harmless())}},
	{name: "firehose-partial", events: []string{firehoseEvent(attach(), "damaged", created(renamed("missing")), harmless())}},
	{name: "s3-missing", events: []string{created(renamed("missing"))}},
	{name: "s3-down", events: []string{created(renamed("down"), night)}},
	{name: "s3-misnamed", events: []string{created(strings.ReplaceAll(night, "/10/07/", "/10/08/"))}},
	{name: "sns-damaged", events: []string{snsEvent("{")}},
	{name: "eventbridge-of-another", events: []string{`{"version":"0","id":"9c680543","detail-type":"ECS Service Action","source":"aws.ecs","account":"111122223333","time":"2026-10-01T08:00:00Z","region":"eu-central-1","resources":[],"detail":{"eventName":"SERVICE_STEADY_STATE"}}`}},
	{name: "logs-damaged", events: []string{logsEvent("START RequestId", attach())}},
	{name: "unknown", events: []string{`{"hello":"world"}`, `[]`, `"text"`, `{"Records":[{"eventID":"1","eventName":"INSERT","eventSource":"aws:dynamodb","dynamodb":{}}]}`}},
	{name: "several-services", events: []string{`{"Records":[` + inside(created(night)) + `,` + inside(sqsEvent(bridgeEvent(attach()))) + `]}`}},

	// What an instance remembers.
	{name: "warm", events: []string{bridgeEvent(denied(1)), kinesisEvent(denied(2), denied(2)), sqsEvent(bridgeEvent(denied(3))), sqsEvent(bridgeEvent(denied(3)))}},
	{name: "quiet", events: []string{logsEvent(attach(), attach(iottrailtest.ID("a2")), attach(iottrailtest.ID("a3"))), logsEvent(attach(iottrailtest.ID("a4")))}, more: []string{"QUIET=1h"}},
	{name: "configured", events: []string{logsEvent(attach(iottrailtest.From("203.0.113.7")), attach(iottrailtest.ID("a2")))}, more: []string{"OFFICES=203.0.113.0/24", "LEAVE_OUT=root-use", "LEARN=24h"}},

	// What attackers write.
	{name: "hostile-texts", events: []string{
		sqsEvent(bridgeEvent(attach(iottrailtest.With(hostile))), created(renamed("a\n{\"level\":\"ERROR\"}\u202e\x1b[2J")), s3Event("Object\u202e\n\x7f", "b\n\x7f", "k\u2028")),
		created(renamed("a\n\x7f\u202e")),
		`{"\u202e\u007f\nhello":"world"}`,
	}},
}

// inside is what is in the Records of an event.
func inside(event string) string {
	return strings.TrimSuffix(strings.TrimPrefix(event, `{"Records":[`), `]}`)
}

// objects are what the bucket of each case has.
func objects(t *testing.T) *bucket {
	b := newBucket(t)
	whole := logFile(t, night)
	damaged := []byte(packed(logOf(attach(), `{"eventVersion":"1.11","eventID":tru}`, harmless())))
	for key, data := range map[string][]byte{
		night: whole, quiet: logFile(t, quiet), digest: logFile(t, digest),
		renamed("damaged"): damaged, renamed("cut"): []byte(packed(logOf(attach())))[:400], renamed("empty"): nil,
		strings.ReplaceAll(night, "/10/07/", "/10/08/"): whole,
	} {
		b.put(t, key, data)
	}
	b.fault[renamed("down")] = func(w http.ResponseWriter, r *http.Request) {
		s3test.Fail(w, r, http.StatusServiceUnavailable, "SlowDown", "Please reduce your request rate.")
	}
	return b
}

func TestEvents(t *testing.T) {
	t.Parallel()
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			b := objects(t)
			instance := start(t, append(b.environment(), test.more...)...)
			var text strings.Builder
			for n, event := range test.events {
				r := instance.invoke(strings.Repeat("i", n+1), event)
				requireLines(t, r.Log)
				if r.Failed {
					text.WriteString("error ")
				} else {
					text.WriteString("answer ")
				}
				text.WriteString(r.Answer + "\n" + r.Log)
			}
			golden(t, test.name+".txt", variable.ReplaceAllString(text.String(), ""))
			requireOnlyGets(t, b)
		})
	}
}

// variable is what differs from run to run.
var variable = regexp.MustCompile(`"timestamp":"[^"]*",`)

// requireOnlyGets says that the function asked S3 for nothing but what template.yaml allows.
func requireOnlyGets(t *testing.T, b *bucket) {
	t.Helper()
	for _, r := range b.asked() {
		require.Regexp(t, `(?s)^GET /`+trailBucket+`/AWSLogs/.+ $`, r, "the policy of template.yaml has s3:GetObject and no more")
	}
}

// requireLines says that a log is lines of JSON, of which each is one, and that nothing in it can mislead.
func requireLines(t *testing.T, log string) {
	t.Helper()
	for line := range strings.Lines(log) {
		require.True(t, json.Valid([]byte(line)), "a line of the log is no JSON: %q", line)
		for _, r := range strings.TrimSuffix(line, "\n") {
			require.True(t, r >= ' ' && r < 0x7f, "the log has the character %q: %q", r, line)
		}
		require.NotContains(t, line, secret)
		var done struct{ Counts *counts }
		require.NoError(t, json.Unmarshal([]byte(line), &done))
		if c := done.Counts; c != nil {
			require.Equal(t, c.Records, c.Judged+c.Skipped+c.Notices+c.Unread, "the counts do not add up: %s", line)
		}
	}
}

// golden compares with a file in testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
		return
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err, "go test -update writes it")
	if diff := cmp.Diff(strings.ReplaceAll(string(want), "\r\n", "\n"), got); diff != "" {
		t.Errorf("%s (-want +got; go test -update writes it anew):\n%s", file, diff)
	}
}
