package iottrail

import (
	"bytes"
	"slices"
	"strings"

	"github.com/iottrail/iottrail/internal/jsonscan"
)

// This file has the containers in which records travel, as data: by which members each is
// recognized, and where its records are. How they are read is in unwrap.go.
//
// To add one, add a row to containerRows; a list that a document may be too large to hold in
// memory for goes into listNames as well. Then add a file to testdata/containers by way of
// internal/trailgen, and a function to wrappings in wrap_test.go, which puts the container
// under the laws of the tests.

// A container is an object around records.
type container struct {
	what string // for people
	// needs are the members that the object has. The first is the content: it holds the
	// records.
	needs []string
	holds form // as what the content holds them
	// under are the members of the containers around it that the object may be in; nil
	// means that it may be anywhere.
	under []string
	// is is what else must be true; nil means nothing.
	is func(*scanned) bool

	names   nameSet  // of needs
	content nameSet  // of the first of needs
	folded  []string // under, folded
}

// form is in which form the content of a container holds records. A content of another
// kind holds none.
type form uint8

const (
	asObject  form = 1 << iota // an object is a record or a container
	asList                     // the objects of a list are
	asText                     // a text has such objects or lists of them in it
	asBase64                   // a text is base64 of such a text, or of gzip of one
	asBatches                  // an object whose members, of any name, are lists of containers
)

// listNames are the lists that are read element by element, so that a document with one of
// them may be of any size. They follow the members of a record in documentShape.
var listNames = [...]string{
	"Records", "records", // a log file; what S3, SNS, SQS, Kinesis and Firehose send to Lambda functions
	"Events", "events", // the output of LookupEvents; that of CloudWatch Logs
	"logEvents",       // the payload of a CloudWatch Logs subscription
	"sessionResults",  // a live tail of CloudWatch Logs
	"results",         // rows of CloudWatch Logs Insights
	"QueryResultRows", // rows of CloudTrail Lake
	"Messages",        // the output of SQS's ReceiveMessage
}

// containerRows are tried in this order.
var containerRows = []container{
	{what: "an EventBridge event", needs: []string{"detail", "detail-type"}, holds: asObject, is: (*scanned).isViaCloudTrail},
	{what: "an EventBridge event", needs: []string{"detail"}, holds: asObject, is: (*scanned).isBareDetail},
	{what: "an event of LookupEvents", needs: []string{"CloudTrailEvent"}, holds: asObject | asText},
	{what: "a row of CloudTrail Lake", needs: []string{"eventJson"}, holds: asObject | asText},

	{what: "an SQS message", needs: []string{"body", "messageId"}, holds: asText},
	{what: "an SNS notification", needs: []string{"Message", "TopicArn"}, holds: asText},
	{what: "an SNS notification", needs: []string{"Sns"}, holds: asObject},

	{what: "a CloudWatch log event", needs: []string{"message", "timestamp"}, holds: asText, under: []string{"logEvents", "sessionResults"}},
	{what: "a CloudWatch log event", needs: []string{"message", "timestamp"}, holds: asText, is: (*scanned).isLogEvent},
	{what: "a row of CloudWatch Logs Insights", needs: []string{"@message"}, holds: asObject | asText},
	{what: "a row of CloudWatch Logs Insights", needs: []string{"value", "field"}, holds: asText, under: []string{"results"}, is: (*scanned).isMessageField},
	{what: "a live tail of CloudWatch Logs", needs: []string{"sessionUpdate"}, holds: asObject},
	{what: "a Lambda event of CloudWatch Logs", needs: []string{"awslogs"}, holds: asObject},
	{what: "a Lambda event of CloudWatch Logs", needs: []string{"data"}, holds: asBase64, under: []string{"awslogs"}},

	{what: "a Lambda event of Kinesis", needs: []string{"kinesis"}, holds: asObject},
	{what: "a Kinesis record", needs: []string{"data", "partitionKey"}, holds: asBase64},
	{what: "a Firehose record", needs: []string{"data", "recordId"}, holds: asBase64},
	{what: "a Firehose record", needs: []string{"data"}, holds: asBase64, under: []string{"records"}, is: (*scanned).hasOneMember},
	{what: "a Lambda event of Kafka", needs: []string{"records", "eventSourceArn"}, holds: asBatches},
	{what: "a Lambda event of Kafka", needs: []string{"records", "bootstrapServers"}, holds: asBatches},
	{what: "a Kafka record", needs: []string{"value", "topic", "partition"}, holds: asBase64},

	{what: "a list of records", needs: []string{"Records"}, holds: asList},
	{what: "a list of events", needs: []string{"Events"}, holds: asList},
	{what: "a payload of a CloudWatch Logs subscription", needs: []string{"logEvents"}, holds: asList},
	{what: "a live tail of CloudWatch Logs", needs: []string{"sessionResults"}, holds: asList},
	{what: "rows of CloudWatch Logs Insights", needs: []string{"results"}, holds: asList},
	{what: "rows of CloudTrail Lake", needs: []string{"QueryResultRows"}, holds: asList},
	{what: "a list of SQS messages", needs: []string{"Messages"}, holds: asList},
}

// containers are containerRows with what follows from them.
var containers = func() []container {
	cs := make([]container, len(containerRows))
	for i, c := range containerRows {
		c.names, c.content = namesOf(c.needs...), namesOf(c.needs[0])
		for _, u := range containerRows[i].under {
			c.folded = append(c.folded, foldName(u))
		}
		cs[i] = c
	}
	return cs
}()

// contentNames are the names of all contents.
var contentNames = func() (set nameSet) {
	for _, c := range containers {
		set |= c.content
	}
	return set
}()

// contentOf returns the content of an object that is the container, or nil.
func (c *container) contentOf(rec *scanned, under string, names nameSet) *jsonscan.Node {
	if !c.fits(rec, under, names) {
		return nil
	}
	if n := rec.named(c.needs[0]); c.holds.has(n.Kind) {
		return n
	}
	return nil
}

// fits reports whether an object with the names is the container, whatever its content is.
func (c *container) fits(rec *scanned, under string, names nameSet) bool {
	return c.mayFit(under, names) && (c.is == nil || c.is(rec))
}

func (c *container) mayFit(under string, names nameSet) bool {
	if c.names&^names != 0 {
		return false
	}
	return c.under == nil || slices.Contains(c.folded, under)
}

// has reports whether a value of the kind can hold records in one of the forms.
func (f form) has(kind jsonscan.Kind) bool {
	switch kind {
	case jsonscan.Object:
		return f&(asObject|asBatches) != 0
	case jsonscan.Array:
		return f&asList != 0
	case jsonscan.Text:
		return f&(asText|asBase64) != 0
	}
	return false
}

// mayHold reports whether a value may have records in it, in one of the forms.
func (f form) mayHold(value []byte) bool {
	switch jsonscan.KindOf(first(value)) {
	case jsonscan.Object:
		return f&(asObject|asBatches) != 0
	case jsonscan.Array:
		return f&asList != 0 && hasObject(value)
	case jsonscan.Text:
		return f&asText != 0 && hasDocument(value) || f&asBase64 != 0 && beginsBase64(jsonscan.UnquotedBytes(cutText(value)))
	}
	return false
}

// holdsRecords is form.mayHold for the member of a record, whose objects must have the
// members of a record or a container themselves.
func (rec *scanned) holdsRecords(f form, value []byte) bool {
	if !f.mayHold(value) {
		return false
	}
	if value[0] != '{' || f&asBatches != 0 {
		return true
	}
	s := jsonscan.Scanner{Limit: defaultMembers}
	inner, _, fault := scanObject(&s, value, len(value), false)
	rec.scanner.Scanned += s.Scanned
	if fault != jsonscan.None {
		return true // it can't be known
	}
	v := inner.classify("")
	return v.record != nil || v.container != nil || v.err == errAmbiguous || v.err == errTwoSpellings
}

// hasObject reports whether a list has an object or a list in it.
func hasObject(list []byte) bool {
	for i := 1; ; i++ {
		if i = jsonscan.Space(list, i); list[i] == '{' || list[i] == '[' {
			return true
		}
		if list[i] != ']' {
			i, _ = jsonscan.Value(list, i, len(list))
			i = jsonscan.Space(list, i)
		}
		if list[i] == ']' {
			return false
		}
	}
}

// hasDocument reports whether a string, with its quotes, has a text that begins like one
// with records in it.
func hasDocument(quoted []byte) bool {
	body := quoted[1 : len(quoted)-1]
	var c []byte
	for i := 0; i < len(body); {
		n, _ := jsonscan.UnquotedStep(body, i)
		c = jsonscan.AppendUnquoted(c[:0], body[i:i+n])
		if jsonscan.Space(c, 0) == 0 {
			break
		}
		i += n
	}
	return len(c) > 0 && (c[0] == '{' || c[0] == '[' || string(c) == byteOrderMark)
}

// cutText returns the beginning of what is between the quotes of a string.
func cutText(quoted []byte) []byte {
	const most = 256
	body := quoted[1 : len(quoted)-1]
	return body[:jsonscan.CutUnquoted(body, most)]
}

// What else must be true of some containers.

// isViaCloudTrail reports whether an EventBridge event carries a record: AWS sent it, and
// CloudTrail gave it to EventBridge. Without a source it can't be known who sent it.
func (rec *scanned) isViaCloudTrail() bool {
	kind := string(rec.textOf(rec.named("detail-type")))
	return (strings.HasSuffix(kind, " via CloudTrail") || strings.Contains(kind, "CloudTrail Insight")) && !rec.isForged()
}

// isBareDetail reports whether an object with a detail is what is left of an EventBridge
// event whose type was cut off.
func (rec *scanned) isBareDetail() bool {
	return rec.named("detail-type") == nil && !rec.isForged()
}

// isForged reports whether an EventBridge event did not come from AWS: only AWS can put
// events on a bus whose source begins with "aws.", except its partners with "aws.partner/".
func (rec *scanned) isForged() bool {
	for n := range rec.members() {
		if rec.foldedName(n) != "source" {
			continue
		}
		if source := rec.textOf(n); !bytes.HasPrefix(source, []byte("aws.")) || bytes.HasPrefix(source, []byte("aws.partner/")) {
			return true
		}
	}
	return false
}

// isLogEvent reports whether an object with a message and a timestamp is a log event as
// CloudWatch Logs writes it, and not any application's line: it has nothing else but what
// they have, and its timestamp is a number.
func (rec *scanned) isLogEvent() bool {
	for n := range rec.members() {
		switch rec.foldedName(n) {
		case "timestamp":
			if n.Kind != jsonscan.Number {
				return false
			}
		case "message", "id", "eventid", "ingestiontime", "logstreamname", "loggroupidentifier", "loggroupname", "ptr":
		default:
			return false
		}
	}
	return true
}

// isMessageField reports whether a column of a row of Logs Insights is the log event.
func (rec *scanned) isMessageField() bool {
	return string(rec.textOf(rec.named("field"))) == "@message"
}

// hasOneMember reports whether the object has just one member.
func (rec *scanned) hasOneMember() bool {
	return len(rec.nodes) > 0 && int(rec.nodes[0].Next) == len(rec.nodes)
}
