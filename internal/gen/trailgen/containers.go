package main

import (
	"bytes"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// containerFiles puts the samples into every container. All files hold all
// eight records, in order, except single.json, which holds the first.
func containerFiles() tree {
	rs := samples()
	plain := wrapped(rs)
	cloudWatch := cloudWatchLogs(rs)
	all := tree{
		"records.json":               plain,
		"records.json.gz":            gzipped(plain),
		"records-other-members.json": fmt.Appendf(nil, `{"version":1,"about":{"Records":["not these"]},"Records":%s,"next":null,"Records":%s,"end":true}`, list(rs[:3]), list(rs[3:])),
		"array.json":                 list(rs),
		"pretty.json":                pretty(plain),
		"lines.jsonl":                lines(rs, "\n"),
		"lines-crlf-bom.jsonl":       append([]byte("\ufeff"), lines(rs, "\r\n\r\n \r\n")...),
		"concatenated.json":          concatenated(rs),
		"single.json":                rs[0],
		"two-gzip-members.json.gz":   append(gzipped(wrapped(rs[:4])), gzipped(wrapped(rs[4:]))...),
		"split-gzip-members.json.gz": append(gzipped(plain[:len(plain)/2]), gzipped(plain[len(plain)/2:])...),

		"eventbridge.json":  list(envelopes(rs)),
		"eventbridge.jsonl": lines(envelopes(rs), "\n"),

		"lookup-events.json":        lookupEvents(rs, func(t time.Time) any { return json.Number(strconv.FormatInt(t.Unix(), 10) + ".0") }),
		"lookup-events-cli-v2.json": lookupEvents(rs, func(t time.Time) any { return t.Format("2006-01-02T15:04:05-07:00") }),

		"cloudwatch-logs.json":    cloudWatch,
		"cloudwatch-logs.json.gz": gzipped(cloudWatch),

		"sqs-receive.json": sqsReceive(rs),
		"sqs-lambda.json":  sqsLambda(rs),
		"sns-lambda.json":  snsLambda(rs),

		"records-lower-case.json": fmt.Appendf(nil, `{"records":%s}`, list(rs)),
	}
	for _, more := range []tree{logsFiles(rs), lookupFiles(rs), base64Files(rs)} {
		for name, content := range more {
			all[name] = content
		}
	}
	return all
}

// compact removes the white space between JSON tokens and changes nothing else.
func compact(text string) json.RawMessage {
	var buf bytes.Buffer
	if err := json.Compact(&buf, []byte(text)); err != nil {
		panic(fmt.Sprintf("%v in %s", err, text))
	}
	return buf.Bytes()
}

// pretty indents and changes nothing else.
func pretty(plain []byte) []byte {
	var buf bytes.Buffer
	if err := json.Indent(&buf, plain, "", "  "); err != nil {
		panic(err)
	}
	buf.WriteByte('\n')
	return buf.Bytes()
}

// list is a JSON array of texts, taken as they are.
func list(texts []json.RawMessage) []byte {
	var buf bytes.Buffer
	buf.WriteByte('[')
	for i, text := range texts {
		if i > 0 {
			buf.WriteByte(',')
		}
		buf.Write(text)
	}
	buf.WriteByte(']')
	return buf.Bytes()
}

// wrapped is the text of a log file.
func wrapped(records []json.RawMessage) []byte {
	return fmt.Appendf(nil, `{"Records":%s}`, list(records))
}

func lines(texts []json.RawMessage, end string) []byte {
	var buf bytes.Buffer
	for _, text := range texts {
		buf.Write(text)
		buf.WriteString(end)
	}
	return buf.Bytes()
}

// concatenated is several documents, with and without white space between
// them.
func concatenated(rs []json.RawMessage) []byte {
	return bytes.Join([][]byte{
		wrapped(rs[:2]),
		rs[2],
		rs[3],
		[]byte("\n\n\t"),
		wrapped(rs[4:5]),
		wrapped(nil),
		[]byte(" "),
		list(rs[5:7]),
		[]byte("\n"),
		rs[7],
	}, nil)
}

// facts are the members of a record that containers repeat.
type facts struct {
	EventID, EventName, EventSource, EventType, EventCategory, AWSRegion, RecipientAccountID string

	EventTime    time.Time
	ReadOnly     *bool
	UserIdentity struct{ AccessKeyID, UserName string }
	Resources    []struct{ ARN, Type string }
}

func factsOf(record json.RawMessage) facts {
	var f facts
	if err := json.Unmarshal(record, &f); err != nil {
		panic(err)
	}
	return f
}

// envelopes puts each record into the envelope that EventBridge gives it.
func envelopes(rs []json.RawMessage) []json.RawMessage {
	kinds := map[string]string{
		"AwsApiCall":           "AWS API Call via CloudTrail",
		"AwsConsoleSignIn":     "AWS Console Sign In via CloudTrail",
		"AwsServiceEvent":      "AWS Service Event via CloudTrail",
		"AwsCloudTrailInsight": "AWS Insight via CloudTrail",
		"AwsVpceEvent":         "AWS Network Activity Event via CloudTrail",
	}
	all := make([]json.RawMessage, len(rs))
	for i, r := range rs {
		f := factsOf(r)
		source := "aws.cloudtrail"
		if service, _, ok := strings.Cut(f.EventSource, "."); ok {
			source = "aws." + service
		}
		kind, ok := kinds[f.EventType]
		if !ok {
			panic("no detail-type for " + f.EventType)
		}
		all[i] = plainJSON(struct {
			Version    string          `json:"version"`
			ID         string          `json:"id"`
			DetailType string          `json:"detail-type"`
			Source     string          `json:"source"`
			Account    string          `json:"account"`
			Time       time.Time       `json:"time"`
			Region     string          `json:"region"`
			Resources  []string        `json:"resources"`
			Detail     json.RawMessage `json:"detail"`
		}{"0", uuid("envelope", f.EventID), kind, source, f.RecipientAccountID, f.EventTime, f.AWSRegion, []string{}, r})
	}
	return all
}

// lookupEvents is what `aws cloudtrail lookup-events` prints: the record is
// JSON inside a string, and the spelling of a time depends on the version.
func lookupEvents(rs []json.RawMessage, spell func(time.Time) any) []byte {
	type resource struct{ ResourceType, ResourceName string }
	type event struct {
		EventID         string `json:"EventId"`
		EventName       string `json:",omitempty"`
		ReadOnly        string `json:",omitempty"`
		AccessKeyID     string `json:"AccessKeyId,omitempty"`
		EventTime       any
		EventSource     string `json:",omitempty"`
		Username        string `json:",omitempty"`
		Resources       []resource
		CloudTrailEvent string
	}
	events := make([]event, len(rs))
	for i, r := range rs {
		f := factsOf(r)
		events[i] = event{f.EventID, f.EventName, "", f.UserIdentity.AccessKeyID, spell(f.EventTime), f.EventSource, f.UserIdentity.UserName, []resource{}, string(r)}
		if f.ReadOnly != nil {
			events[i].ReadOnly = strconv.FormatBool(*f.ReadOnly)
		}
		for _, res := range f.Resources {
			events[i].Resources = append(events[i].Resources, resource{res.Type, res.ARN})
		}
	}
	return pretty(plainJSON(struct {
		Events    any
		NextToken string
	}{events, "nextPageExampleToken0001=="}))
}

type logEvent struct {
	ID        string `json:"id"`
	Timestamp int64  `json:"timestamp"`
	Message   string `json:"message"`
}

// subscription is what CloudWatch Logs sends to those who subscribe to a log
// group.
type subscription struct {
	MessageType         string     `json:"messageType"`
	Owner               string     `json:"owner"`
	LogGroup            string     `json:"logGroup"`
	LogStream           string     `json:"logStream"`
	SubscriptionFilters []string   `json:"subscriptionFilters"`
	LogEvents           []logEvent `json:"logEvents"`
}

func cloudWatchLogs(rs []json.RawMessage) []byte {
	events := make([]logEvent, len(rs))
	for i, r := range rs {
		events[i] = logEvent{
			ID:        fmt.Sprintf("3723%052d", i),
			Timestamp: factsOf(r).EventTime.UnixMilli(),
			Message:   string(r),
		}
	}
	return plainJSON(subscription{"DATA_MESSAGE", fleetAccount, "example-trail", fleetAccount + "_CloudTrail_" + homeRegion, []string{"everything"}, events})
}

// md5Of is the checksum that SQS gives with a message.
func md5Of(body string) string {
	sum := md5.Sum([]byte(body))
	return hex.EncodeToString(sum[:])
}

// bodies are the bodies of a batch of messages that holds all records: an
// envelope each for the first few, and one log file for the rest.
func bodies(rs []json.RawMessage, single int) []string {
	var all []string
	for _, e := range envelopes(rs[:single]) {
		all = append(all, string(e))
	}
	return append(all, string(wrapped(rs[single:])))
}

// sqsReceive is what `aws sqs receive-message` prints.
func sqsReceive(rs []json.RawMessage) []byte {
	type message struct {
		MessageID     string `json:"MessageId"`
		ReceiptHandle string
		MD5OfBody     string
		Body          string
	}
	var all []message
	for i, body := range bodies(rs, 4) {
		n := strconv.Itoa(i)
		all = append(all, message{uuid("sqs receive", n), "AQEB" + hexOf(40, "receipt", n), md5Of(body), body})
	}
	return pretty(plainJSON(struct{ Messages []message }{all}))
}

// sqsMessage is a message as a Lambda function receives it. Note that the batch
// is called Records too.
type sqsMessage struct {
	MessageID         string            `json:"messageId"`
	ReceiptHandle     string            `json:"receiptHandle"`
	Body              string            `json:"body"`
	Attributes        map[string]string `json:"attributes"`
	MessageAttributes struct{}          `json:"messageAttributes"`
	MD5OfBody         string            `json:"md5OfBody"`
	EventSource       string            `json:"eventSource"`
	EventSourceARN    string            `json:"eventSourceARN"`
	AWSRegion         string            `json:"awsRegion"`
}

// snsLambda is the event of a Lambda function that a topic calls.
func snsLambda(rs []json.RawMessage) []byte {
	return fmt.Appendf(nil, `{"Records":%s}`, list(eachRecord(envelopes(rs), func(_ int, e json.RawMessage) json.RawMessage {
		return fmt.Appendf(nil, `{"EventSource":"aws:sns","EventVersion":"1.0","EventSubscriptionArn":"arn:aws:sns:%s:%s:trail:0001","Sns":%s}`, homeRegion, fleetAccount, snsEnvelope(string(e)))
	})))
}

func sqsLambda(rs []json.RawMessage) []byte { return sqsBatch(bodies(rs, 6)) }

// sqsBatch is the event of a Lambda function that reads a queue.
func sqsBatch(bodies []string) []byte {
	var all []sqsMessage
	for i, body := range bodies {
		n := strconv.Itoa(i)
		all = append(all, sqsMessage{
			MessageID:     uuid("sqs lambda", n),
			ReceiptHandle: "AQEB" + hexOf(40, "lambda receipt", n),
			Body:          body,
			Attributes: map[string]string{
				"ApproximateReceiveCount":          "1",
				"SentTimestamp":                    "1790841900123",
				"SenderId":                         "AIDA1SENDER00EXAMPLE",
				"ApproximateFirstReceiveTimestamp": "1790841900456",
			},
			MD5OfBody:      md5Of(body),
			EventSource:    "aws:sqs",
			EventSourceARN: "arn:aws:sqs:" + homeRegion + ":" + fleetAccount + ":trail",
			AWSRegion:      homeRegion,
		})
	}
	return plainJSON(struct{ Records []sqsMessage }{all})
}
