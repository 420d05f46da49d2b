package iottrail_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/trailtest"
)

// This file tests what an object is taken for: a record, a container, or neither.

// Records that look like something else stay records.
func TestRecordsThatLookLikeContainers(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`{"eventVersion":"1.08","eventID":"a","detail":{"eventId":"b"},"detail-type":"x"}`,
		`{"eventVersion":"1.08","eventID":"a","detail":{},"sns":{"message":"{}"},"Detail-Type":"x"}`,
		`{"eventVersion":"1.08","eventID":"a","Records":["b"]}`,
		`{"eventVersion":"1.08","eventID":"a","Events":[],"logEvents":[],"Messages":[1]}`,
		`{"eventVersion":"1.08","eventID":"a","body":"none","messageId":"m"}`,
		`{"eventVersion":"1.08","eventID":"a","body":"{}"}`,
		`{"eventVersion":"1.08","eventID":"a","s3":{}}`,
		`{"eventVersion":"1.08","eventID":"a","CloudTrailEvent":5}`,
		`{"eventVersion":"1.08","eventID":"a","digestS3Object":"x","digestEndTime":"y"}`,
		`{"eventVersion":"1.08","eventID":"a","Message":"","TopicArn":"t"}`,
		`{"eventVersion":"1.08","eventID":"a","eventName":"x","readOnly":true,"cloudTrailEvent":null}`,
	} {
		r := trailtest.ReadInChunks(t, text)
		require.NoError(t, r.End, text)
		require.Equal(t, []string{"a"}, r.IDs(), text)
		trailtest.RequireNothingLost(t, []byte(text), r.Events()[0], text)
	}
}

// What could be read in two ways is an error for every reader: otherwise a record could
// hide in the way that a reader does not take.
func TestAmbiguousObjects(t *testing.T) {
	t.Parallel()
	q := trailtest.InQuotes(trailtest.Record("b"))
	for _, test := range []struct {
		text string
		ids  []string
	}{
		{`{"eventVersion":"1.08","eventID":"a","Records":[{"eventVersion":"1.08","eventID":"b"}]}`, []string{"!"}},
		{`[{"eventVersion":"1.08","eventID":"a","Records":[{"eventVersion":"1.08","eventID":"b"}]},` + trailtest.Record("c") + `]`, []string{"!", "c"}},
		{`{"eventVersion":"1.08","eventID":"a","Records":[{"eventVersion":"1.08","eventID":"b"}],"Events":[1]}`, []string{"!"}},
		{`{"eventVersion":"1.08","eventID":"a","Records":[null,[],{"eventVersion":"1.08","eventID":"b"}]}`, []string{"!"}},
		{`{"eventVersion":"1.08","eventID":"a","Records":[[{"eventVersion":"1.08","eventID":"b"}],"{}"]}`, []string{"!"}},
		{`{"Records":[` + trailtest.Record("a") + `],"records":[1,` + trailtest.Record("b") + `]}`, []string{"a", "!", "b"}},
		{`{"Records":[` + trailtest.Record("a") + `],"DETAIL":` + trailtest.Record("b") + `}`, []string{"a", "!"}},
		{`{"detail-type":"x","detail":` + trailtest.Record("a") + `,"DETAIL":` + trailtest.Record("b") + `}`, []string{"!"}},
		{`{"Records":[` + trailtest.Record("a") + `],"messageId":"1","body":" \r\n` + q + `"}`, []string{"a", "!"}},
		{`{"Records":[` + trailtest.Record("a") + `],"messageId":"1","body":"\u007b\"eventID\":\"b\"}"}`, []string{"a", "!"}},
		{`{"Records":[` + trailtest.Record("a") + `],"messageId":"1","body":"\uFEFF` + q + `"}`, []string{"a", "!"}},
		{`{"messageId":"1","body":"` + "\ufeff" + q + `","Records":[` + trailtest.Record("a") + `]}`, []string{"!", "a"}},
		{`{"Records":[` + trailtest.Record("a") + `],"messageId":"1","body":"\n b{"}`, []string{"a"}},
		{`{"eventVersion":"1.08","eventID":"a","detail-type":"x","detail":` + trailtest.Record("b") + `}`, []string{"!"}},
		{`{"eventVersion":"1.08","eventID":"a","detail-type":"x","detail":{"body":"{}","messageId":"m"}}`, []string{"!"}},
		{`{"eventVersion":"1.08","eventID":"a","detail-type":"x","detail":{"eventID":1,"eventID":2}}`, []string{"!"}},
		{`{"eventVersion":"1.08","eventID":"a","detail-type":"x","detail":{"x":{"y":{"userIdentity":1}},"x":2}}`, []string{"!"}},
		{`{"eventVersion":"1.08","eventID":"a","detail-type":"x","detail":{"userIdentity":{"sessionContext":{"a":1,"a":2}}}}`, []string{"!"}},
		{`{"eventVersion":"1.08","eventID":"a","sns":{"topicArn":"t","message":"` + q + `"}}`, []string{"!"}},
		{`{"Messages":[{"eventSource":"s3.amazonaws.com","messageId":"m","body":"` + q + `"}]}`, []string{"b"}},
		{`{"eventName":"x","eventTime":"2026-10-05T08:00:00Z","userIdentity":{},"cloudTrailEvent":"` + q + `"}`, []string{"b"}},
		{`{"eventName":"x","eventTime":"2026-10-05T08:00:00Z","eventSource":"y","userIdentity":{},"cloudTrailEvent":"` + q + `"}`, []string{"!"}},
		{`{"eventVersion":"1.08","eventID":"a","eventName":"x","cloudTrailEvent":"` + q + `"}`, []string{"!"}},
		{`{"Records":[],"eventID":"a","eventName":"x"}`, nil},
		{`{"Records":[],"eventVersion":"1.08","eventName":"x"}`, []string{"!"}},
		{`{"Records":[` + trailtest.Record("a") + `],"detail":` + trailtest.Record("b") + `}`, []string{"a", "!"}},
		{`{"CloudTrailEvent":"` + q + `","Records":[` + trailtest.Record("a") + `]}`, []string{"!", "a"}},
		{`[{"detail-type":"x","detail":{},"Records":[` + trailtest.Record("a") + `]}]`, []string{"a"}},
		{`[{"detail-type":"x via CloudTrail","detail":{},"Records":[` + trailtest.Record("a") + `]}]`, []string{"!"}},
		{`[{"CloudTrailEvent":"` + q + `","cloudTrailEvent":"[]"}]`, []string{"!"}},
		{`{"message":"ok","detail":"none","body":5,"Records":[` + trailtest.Record("a") + `],"Message":"x"}`, []string{"a"}},
		{`{"Records":[` + trailtest.Record("a") + `],"messageId":"1","body":"` + q + `"}`, []string{"a", "!"}},
		{`{"messageType":"CONTROL_MESSAGE","Records":[` + trailtest.Record("a") + `]}`, []string{"a"}},
		{`{"messageType":"CONTROL_MESSAGE","logEvents":[{"id":"1","timestamp":1,"message":"` + q + `"}]}`, []string{"b"}},
		{`{"detail-type":"AWS API Call via CloudTrail","source":"com.example","detail":` + trailtest.Record("a") + `}`, []string{"!"}},
		{`{"detail-type":"AWS API Call via CloudTrail","source":"aws.iot","detail":` + trailtest.Record("a") + `}`, []string{"a"}},
		{`{"Records":[{"eventSource":"aws:x","eventName":"y","detail":` + trailtest.Record("a") + `}]}`, []string{"!"}},
		{`{"Events":[{"eventName":"X","eventTime":"2026-10-05T08:00:00Z","cloudTrailEvent":"` + q + `"}]}`, []string{"b"}},
		// Whatever else it has: the other case, another spelling, a wrapper that is harmless.
		{`{"eventVersion":"1.08","eventID":"a","detail-type":"x","detail":{"x":1},"messageId":"1","body":"` + q + `"}`, []string{"!"}},
		{`{"eventVersion":"1.08","eventID":"a","messageId":"1","body":"plain","topicArn":"t","message":"` + q + `"}`, []string{"!"}},
		{`{"eventVersion":"1.08","eventID":"a","Detail":1,"detail-type":"x","detail":` + trailtest.Record("b") + `}`, []string{"!"}},
		{`{"eventVersion":"1.08","eventID":"a","messageId":"1","Body":1,"body":"` + q + `"}`, []string{"!"}},
		{`{"eventVersion":"1.08","eventID":"a","CloudTrailEvent":1,"cloudTrailEvent":"` + q + `"}`, []string{"!"}},
		{`{"eventVersion":"1.08","eventID":"a","records":[` + trailtest.Record("b") + `]}`, []string{"!"}},
		{`{"eventVersion":"1.08","eventID":"a","detail-type":"x","DETAIL":` + trailtest.Record("b") + `}`, []string{"!"}},
		{`{"eventVersion":"1.08","eventID":"a","messageId":"1","body":"plain","message":"{}"}`, []string{"a"}},
		{`{"eventVersion":"1.08","eventID":"a","detail":{"x":[` + trailtest.Record("b") + `]},"records":[1,"{}"]}`, []string{"a"}},
		{`{"Records":[],"EventID":"a","EVENTSOURCE":"iot.amazonaws.com"}`, nil},
		{`{"RequestParamters":{},"EventID":"a","Records":[` + trailtest.Record("b") + `]}`, []string{"!", "b"}},
		{`{"Records":[` + trailtest.Record("b") + `],"RequestParamters":{},"EventID":"a"}`, []string{"b", "!"}},
		{`[{"Records":[` + trailtest.Record("b") + `],"RequestParamters":{},"EventID":"a"}]`, []string{"!"}},
		{`{"RequestParamters":{},"EventID":"a","messageId":"1","body":"` + q + `"}`, []string{"!"}},
		{`{"RequestParamters":{},"EventID":"a","detail-type":"x","detail":` + trailtest.Record("b") + `}`, []string{"!"}},
		{`{"RequestParamters":{},"EventID":"a","CloudTrailEvent":"` + q + `"}`, []string{"!"}},
		{`{"eventVersion":"1.08","eventID":"a","detail-type":"x","detail":{"RequestParamters":{},"EventName":"x"}}`, []string{"!"}},
		{`{"eventName":"x","requestParameters":{},"cloudTrailEvent":"` + q + `"}`, []string{"b"}},
		{`{"eventSource":"aws:sqs","eventID":"a","messageId":"1","body":"` + q + `"}`, []string{"!"}},
		{`{"eventSource":"aws:sqs","eventID":"a","receiptHandle":"r","messageId":"1","body":"` + q + `"}`, []string{"b"}},
		{`{"eventSource":"aws:sqs","awsRegion":"x","messageId":"1","body":"` + q + `"}`, []string{"b"}},
		{`{"detail-type":"AWS API Call via CloudTrail","source":"aws.partner/example.com/1/x","detail":` + trailtest.Record("a") + `}`, []string{"!"}},
		{`{"Detail-Type":"x","Source":"com.example","Detail":` + trailtest.Record("a") + `}`, []string{"!"}},
		{`{"detail-type":"AWS API Call via CloudTrail","source":"aws.iot","SOURCE":"com.example","detail":` + trailtest.Record("a") + `}`, []string{"!"}},
		{`{"LogEvents":[{"id":"1","timestamp":1,"message":"` + q + `"}]}`, []string{"b"}},
		// A fault that is none of syntax leaves the text as JSON, and its end known.
		{`{"Records":[~{"eventVersion":"1","eventVersion":"1","requestParameters":~` + trailtest.Record("a") + `~},~` + trailtest.Record("c") + `]}`, []string{"!", "c"}},
	} {
		text := strings.ReplaceAll(test.text, "~", "\n")
		r := trailtest.ReadInChunks(t, text)
		assert.NoError(t, r.End, text)
		assert.Equal(t, test.ids, r.IDs(), text)
	}
}

// Of a member that is there in two spellings, the one that holds records is read.
func TestTwoSpellingsOfAContainer(t *testing.T) {
	t.Parallel()
	event := `{"timestamp":1,"message":"` + trailtest.InQuotes(trailtest.Record("a")) + `"}`
	for _, text := range []string{
		`{"log_events":[],"LogEvents":[` + event + `]}`,
		`{"RECORDS":[],"ReCords":[` + trailtest.Record("a") + `]}`,
		`[{"Records":[],"records":[` + trailtest.Record("a") + `]}]`,
		`[{"Records":null,"records":[` + trailtest.Record("a") + `]}]`,
		`{"messageId":"1","body":1,"Body":"` + trailtest.InQuotes(trailtest.Record("a")) + `"}`,
	} {
		r := trailtest.ReadInChunks(t, text)
		require.NoError(t, r.End, text)
		require.Equal(t, []string{"a"}, r.IDs(), text)
	}
	column := func(id string) string {
		return `{"field":"@message","value":"` + trailtest.InQuotes(trailtest.Record(id)) + `"}`
	}
	for _, row := range []string{
		column("a") + `,{"eventJson":"{}","CloudTrailEvent":"{}"}`, column("a") + "," + trailtest.Record("b"), column("a") + "," + column("b"),
		column("a") + `,{"userIdentity":{"type":"a","type":"b"}}`,
	} {
		r := trailtest.ReadInChunks(t, `{"results":[[`+row+`]]}`)
		require.NoError(t, r.End, row)
		require.Equal(t, []string{"!"}, r.IDs(), row)
	}
}

// No record is let in out of what a user of an application chooses.
func TestNoRecordOfAnApplication(t *testing.T) {
	t.Parallel()
	record := trailtest.Record("evil")
	q := `"` + trailtest.InQuotes(record) + `"`
	encoded := `"` + base64.StdEncoding.EncodeToString([]byte(record)) + `"`
	lines := map[string]string{
		"a minimal logger":                           `{"timestamp":1732000000000,"message":` + q + `}`,
		"a logger":                                   `{"time":"2026-10-01T08:00:00Z","level":"info","timestamp":1,"message":` + q + `}`,
		"a logger with @":                            `{"@level":"info","@message":` + q + `,"@module":"core","@timestamp":"2026-10-01T08:00:00Z"}`,
		"a consumer of a queue":                      `{"level":"info","message_id":"42","body":` + q + `}`,
		"a consumer of a topic":                      `{"level":"info","topic_arn":"t","message":` + q + `}`,
		"a text of its own":                          `{"event_json":` + q + `}`,
		"a consumer of Kafka":                        `{"topic":"t","partition":3,"offset":1,"value":` + encoded + `}`,
		"a consumer of Kinesis":                      `{"level":"info","partition_key":"p","data":` + encoded + `}`,
		"a consumer of Firehose":                     `{"level":"info","record_id":"p","data":` + encoded + `}`,
		"an object of its user":                      `{"level":"info","detail":` + record + `}`,
		"another object of its user":                 `{"level":"info","sns":{"message":` + q + `,"topicArn":"t"}}`,
		"a third one":                                `{"level":"info","kinesis":{"partitionKey":"p","data":` + encoded + `}}`,
		"a fourth":                                   `{"level":"info","aws-logs":{"data":` + encoded + `}}`,
		"a fifth":                                    `{"level":"info","session_update":{"sessionResults":[{"timestamp":1,"message":` + q + `}]}}`,
		"an order":                                   `{"eventVersion":"1.0","eventType":"OrderPlaced","payload":` + record + `}`,
		"a receipt of an SMS":                        `{"eventType":"TEXT_DELIVERED","eventVersion":"1.0","messageBody":` + q + `}`,
		"a consumer of Firehose, with a long name":   `{"recordId":"7","data":` + encoded + `,"userSuppliedContentTypeHeader":"x"}`,
		"a consumer of Kinesis, with a foreign name": `{"partitionKey":"7","data":` + encoded + `,"größe":"x","":1}`,
		"a chat":                                     `{"id":"7","timestamp":1732000000000,"message":` + q + `}`,
		"an application's detail":                    `{"id":"info","detail":` + record + `}`,
		"a logger with an eventJson":                 `{"level":"info","eventJson":` + q + `}`,
		"a logger with an @message":                  `{"level":"info","@message":` + q + `}`,
		"a list of an application":                   `{"level":"x","records":[{"value":` + encoded + `,"topic":"t","partition":1}]}`,
		"another list":                               `{"level":"x","logEvents":[{"level":"x","timestamp":"t","message":` + q + `}]}`,
		"an event type of its own":                   `{"eventVersion":"1.0","eventType":"AwsomeApp"}`,
		"a line with a message of a queue":           `2026-10-01T08:00:00Z {"body":` + q + `,"messageId":"1","receiptHandle":"x"}`,
		"a line with a list and more":                `2026-10-01T08:00:00Z {"Records":[` + record + `]} logged in`,
		"a batch that is none":                       `{"bootstrapServers":"x","records":{"w":` + q + `,"y":` + encoded + `,"z":` + record + `}}`,
		"a version of its own":                       `{"eventVersion":"2.0","eventName":"x","detail":{"x":` + record + `}}`,
		"a name at the beginning":                    `2026-10-01T08:00:00Z ` + record + ` logged in from 192.0.2.1`,
		"a name like that of a stream":               `2026-10-01T08:00:00Z joe_CloudTrail_x ` + record,
		"a registry event of AWS IoT":                `{"eventType":"THING_EVENT","eventId":"f","timestamp":1,"operation":"CREATED","thingName":"t","attributes":{"a":` + q + `}}`,
		"a lifecycle event of AWS IoT":               `{"clientId":` + q + `,"timestamp":1,"eventType":"connected","principalIdentifier":"p"}`,
		"an event that anybody can send":             `{"version":"0","detail-type":"x via CloudTrail","source":"com.example","detail":` + record + `}`,
	}
	for name, line := range lines {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Empty(t, trailtest.ReadInChunks(t, line).Events())
			require.Empty(t, trailtest.ReadInChunks(t, "{\"level\":\"info\"}\n"+line+"\n").Events())
		})
	}
	// What an application writes to a log group, among log events as CloudWatch Logs has them.
	lines["a function that prints its event"] = `{"Records":[{"messageId":"m","receiptHandle":"h","body":` + q + `}]}`
	lines["a list"] = `{"events":[` + record + `]}`
	for _, around := range []string{"%s and more", "[INFO] %s", "[INFO] hello\n%s", "[] %s", "[1] %s", "[%s]", "{\"level\":\"info\"}\n%s", "{\"level\":tru}\n%s", "%s\n%[1]s"} {
		lines["text around it: "+around] = fmt.Sprintf(around, record)
	}
	for name, line := range lines {
		t.Run("log event: "+name, func(t *testing.T) {
			t.Parallel()
			text := `{"messageType":"DATA_MESSAGE","logEvents":[{"id":"1","timestamp":1,"message":"` + trailtest.InQuotes(line) + `"}]}`
			require.Empty(t, trailtest.ReadInChunks(t, text).Events())
		})
	}
	for _, text := range []string{`["login",` + q + `]`, `[1,"a",null,` + q + `]`, "\"hello\"\n" + q, `{"messages":["hi",` + q + `]}`, `{"results":["hi",` + q + `]}`} {
		require.Empty(t, trailtest.ReadInChunks(t, text).Events(), text)
	}
}
