package iottrail

import (
	"bytes"
	"slices"
	"strings"

	"github.com/iottrail/iottrail/internal/jsonscan"
)

// This file describes the containers that records travel in, as data: by which members
// each is recognized, and where its records are. unwrap.go reads them.
//
// CONTRIBUTING.md says how to add one.

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
	// only are the members that it may have besides. An application's object may have
	// the same names, with a text of its user's; but it has others, too. nil means that
	// it may have any.
	only []string
	// unless is a member that no application's object has: with it, others may be there.
	unless string
	// is is what else must be true; nil means nothing.
	is func(*scanned) bool
	// strict says that an application may have written the content: of what is inside, only
	// a record is believed, and a container with byCloudTrail that says who sent it.
	strict, byCloudTrail bool

	names   nameSet         // of needs
	content nameSet         // of the first of needs
	folded  []string        // under, folded
	known   map[string]bool // needs and only, folded; nil where only is
}

// form is in which form the content of a container holds records. A content of another
// kind holds none.
type form uint8

const (
	asObject  form = 1 << iota // an object is a record or a container
	asList                     // the objects of a list are
	asText                     // a text has such objects or lists of them in it
	asBase64                   // a text is base64 of such a text, or of gzip of one
	asBatches                  // an object whose members, of any name, are lists of records of Kafka
)

// listNames are the lists that are read element by element, so that a document with one of
// them may be of any size. They follow the members of a record in documentShape.
//
// Only a member of the document itself is read so: a list further inside is held with all that
// is around it, which must not exceed Limits.RecordSize. And a document is entered at such a
// list whatever else it has, as that may come later: under, only and is do not keep it out. So
// a name that applications use for lists of their own does not belong here.
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
	{what: "an EventBridge event", needs: []string{"detail", "detail-type"}, holds: asObject, is: (*scanned).isViaCloudTrail, byCloudTrail: true},
	{what: "an EventBridge event", needs: []string{"detail"}, holds: asObject, is: (*scanned).isBareDetail,
		only: []string{"version", "id", "source", "account", "time", "region", "resources", "replay-name"}},
	{what: "an event of LookupEvents", needs: []string{"CloudTrailEvent"}, holds: asObject | asText},
	{what: "a row of CloudTrail Lake", needs: []string{"eventJson"}, holds: asObject | asText, is: (*scanned).isLakeRow},

	{what: "an SQS message", needs: []string{"body", "messageId"}, holds: asText, unless: "receiptHandle",
		only: []string{"receiptHandle", "attributes", "messageAttributes", "md5OfBody", "md5OfMessageAttributes", "eventSource", "eventSourceARN", "awsRegion"}},
	{what: "an SNS notification", needs: []string{"Message", "TopicArn"}, holds: asText, unless: "SigningCertURL",
		only: []string{"Type", "MessageId", "Subject", "Timestamp", "SignatureVersion", "Signature", "SigningCertURL", "UnsubscribeURL", "SubscribeURL", "Token", "MessageAttributes", "SequenceNumber"}},
	{what: "an SNS notification", needs: []string{"Sns"}, holds: asObject, unless: "EventSubscriptionArn",
		only: []string{"EventSource", "EventVersion", "EventSubscriptionArn"}},

	{what: "a CloudWatch log event", needs: []string{"message", "timestamp"}, holds: asText, strict: true, is: (*scanned).hasNumberAsTime, under: []string{"logEvents", "sessionResults"}},
	{what: "a CloudWatch log event", needs: []string{"message", "timestamp"}, holds: asText, strict: true, is: (*scanned).hasNumberAsTime, under: []string{"events"}, only: logEventMembers, unless: "ingestionTime"},
	{what: "a CloudWatch log event", needs: []string{"message", "timestamp"}, holds: asText, strict: true, is: (*scanned).isLogEvent, only: logEventMembers},
	{what: "a record of CloudWatch Logs", needs: []string{"logRecord"}, holds: asObject, only: []string{}},
	{what: "a row of CloudWatch Logs Insights", needs: []string{"@message"}, holds: asObject | asText, strict: true, is: (*scanned).isInsightsRow},
	{what: "a row of CloudWatch Logs Insights", needs: []string{"value", "field"}, holds: asText, strict: true, under: []string{"results"}, is: (*scanned).isMessageField},
	{what: "a live tail of CloudWatch Logs", needs: []string{"sessionUpdate"}, holds: asObject, only: []string{}},
	{what: "a Lambda event of CloudWatch Logs", needs: []string{"awslogs"}, holds: asObject, only: []string{}},
	{what: "a Lambda event of CloudWatch Logs", needs: []string{"data"}, holds: asBase64, under: []string{"awslogs"}},

	{what: "a Lambda event of Kinesis", needs: []string{"kinesis"}, holds: asObject, unless: "invokeIdentityArn",
		only: []string{"eventSource", "eventVersion", "eventID", "eventName", "invokeIdentityArn", "awsRegion", "eventSourceARN"}},
	{what: "a Kinesis record", needs: []string{"data", "partitionKey"}, holds: asBase64, unless: "sequenceNumber",
		only: []string{"kinesisSchemaVersion", "sequenceNumber", "approximateArrivalTimestamp", "encryptionType"}},
	{what: "a Firehose record", needs: []string{"data", "recordId"}, holds: asBase64,
		under: []string{"records"}, only: []string{"approximateArrivalTimestamp", "kinesisRecordMetadata", "mskRecordMetadata"}},
	{what: "a record that Firehose could not deliver", needs: []string{"rawData", "arrivalTimestamp"}, holds: asBase64},
	{what: "a Firehose record", needs: []string{"data"}, holds: asBase64, under: []string{"records"}, only: []string{}},
	{what: "a Lambda event of Kafka", needs: []string{"records", "eventSourceArn"}, holds: asBatches},
	{what: "a Lambda event of Kafka", needs: []string{"records", "bootstrapServers"}, holds: asBatches},
	{what: "a Kafka record", needs: []string{kafkaContent, "topic", "partition"}, holds: asBase64, under: []string{underKafka}},
	{what: "a Kafka record", needs: []string{kafkaContent, "topic", "partition"}, holds: asBase64, is: (*scanned).isFromKafka},

	{what: "a list of records", needs: []string{"Records"}, holds: asList},
	{what: "a list of events", needs: []string{"Events"}, holds: asList},
	{what: "a payload of a CloudWatch Logs subscription", needs: []string{"logEvents"}, holds: asList},
	{what: "a live tail of CloudWatch Logs", needs: []string{"sessionResults"}, holds: asList},
	{what: "rows of CloudWatch Logs Insights", needs: []string{"results"}, holds: asList},
	{what: "rows of CloudTrail Lake", needs: []string{"QueryResultRows"}, holds: asList},
	{what: "a list of SQS messages", needs: []string{"Messages"}, holds: asList},
}

// kafkaContent is the content of a record of Kafka, and underKafka is the name for the members,
// whatever their names, that hold such records.
const (
	kafkaContent = "value"
	underKafka   = "kafka"
)

// logEventMembers are what CloudWatch Logs writes beside the message and the timestamp.
var logEventMembers = []string{"id", "eventId", "ingestionTime", "logStreamName", "logGroupIdentifier", "logGroupName", "ptr"}

// containers are containerRows with what follows from them.
var containers = func() []container {
	cs := slices.Clone(containerRows)
	for i := range cs {
		c := &cs[i]
		c.names, c.content = namesOf(c.needs...), namesOf(c.needs[0])
		for _, u := range c.under {
			c.folded = append(c.folded, foldName(u))
		}
		if c.only != nil {
			c.known = make(map[string]bool)
			for _, name := range slices.Concat(c.needs, c.only) {
				c.known[foldName(name)] = true
			}
		}
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

// fits reports whether an object with the names is the container, whatever its content is.
func (c *container) fits(rec *scanned, under string, names nameSet) bool {
	return c.mayFit(under, names) && (c.is == nil || c.is(rec)) &&
		(c.only == nil || rec.isAmong(c.known) || c.unless != "" && rec.named(c.unless) != nil)
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
	if !f.has(jsonscan.KindOf(first(value))) {
		return false
	}
	switch jsonscan.KindOf(first(value)) {
	case jsonscan.Array:
		return hasObject(value)
	case jsonscan.Text:
		return f&asText != 0 && hasDocument(value) || f&asBase64 != 0 && beginsBase64(jsonscan.UnquotedBytes(cutText(value)))
	}
	return true
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
	var inner scanned
	_, fault := inner.scan(&s, value, len(value), false)
	rec.scanner.Scanned += s.Scanned
	if fault != jsonscan.None || inner.isRecord() || inner.names().has(legacyName) {
		return true
	}
	names := inner.names()
	for i := range containers {
		if containers[i].names&^names == 0 {
			return true
		}
	}
	return false
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
	return rec.named("detail-type") == nil && !rec.isForged() && (len(rec.nodes) == 0 || int(rec.nodes[0].Next) == len(rec.nodes) || rec.named("source") != nil)
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

// isAmong reports whether an object has no members but those of the names.
func (rec *scanned) isAmong(known map[string]bool) bool {
	var buf [maxName]byte
	for n := range rec.members() {
		if name := appendFolded(buf[:0], rec.nameOf(n)); len(name) == 0 || !known[string(name)] {
			return false
		}
	}
	return true
}

// hasNumberAsTime reports whether the timestamp is as CloudWatch Logs writes it.
func (rec *scanned) hasNumberAsTime() bool {
	return rec.named("timestamp").Kind == jsonscan.Number
}

// isLogEvent reports whether a log event by itself has what only CloudWatch Logs writes: a
// time of its own, the name of the stream, or an id of many digits.
func (rec *scanned) isLogEvent() bool {
	const digits = 40
	if !rec.hasNumberAsTime() {
		return false
	}
	for _, name := range [...]string{"id", "eventId"} {
		if id := rec.textOf(rec.named(name)); len(id) >= digits && allDigits(string(id)) {
			return true
		}
	}
	return rec.named("ingestionTime") != nil || rec.named("logStreamName") != nil
}

// isLakeRow reports whether an object with eventJson has no columns beside it but those of
// CloudTrail Lake, which are the members of a record, in any case.
func (rec *scanned) isLakeRow() bool {
	for n := range rec.members() {
		if !rec.isOwn(n) && !lakeColumns[rec.foldedName(n)] {
			return false
		}
	}
	return !bytes.ContainsAny(rec.nameOf(rec.named("eventJson")), "_-")
}

// lakeColumns are the columns of CloudTrail Lake, folded.
var lakeColumns = func() map[string]bool {
	columns := map[string]bool{"eventjson": true, "eventjsonchecksum": true}
	for _, r := range eventTable.rows {
		columns[foldName(r.member.Name)] = true
	}
	return columns
}()

// isInsightsRow reports whether the fields that begin with @ are those of Logs Insights, and
// one of them besides the message is there if there is anything else. Other columns may have
// any name. Some loggers write an @message as well, and an @level.
func (rec *scanned) isInsightsRow() bool {
	others, own := 0, 0
	for n := range rec.members() {
		name := rec.nameOf(n)
		switch folded := rec.foldedName(n); {
		case folded == "@message":
		case slices.Contains(insightsFields[:], folded), bytes.HasPrefix(name, []byte("@entity.")), bytes.HasPrefix(name, []byte("@aws.")):
			own++
		case bytes.HasPrefix(name, []byte("@")):
			return false
		default:
			others++
		}
	}
	return own > 0 || others == 0
}

// insightsFields are the fields that Logs Insights has of a log event, folded.
var insightsFields = [...]string{"@timestamp", "@ptr", "@log", "@logstream", "@ingestiontime", "@entity", "@requestid", "@type", "@duration"}

// isFromKafka reports whether a record of Kafka came by way of AWS.
func (rec *scanned) isFromKafka() bool {
	source := string(rec.textOf(rec.at(sourceIndex)))
	return source == "aws:kafka" || source == "SelfManagedKafka"
}

// isMessageField reports whether a column of a row of Logs Insights is the log event.
func (rec *scanned) isMessageField() bool {
	return string(rec.textOf(rec.named("field"))) == "@message"
}
