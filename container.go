package iottrail

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/iottrail/iottrail/internal/jsonscan"
)

// This file knows the containers in which records travel. To add one, say here
// how its document or its elements are recognised, by members that no record
// has, and where the records are in it:
//
//   - documents with a list of records or of wrappers: listNames;
//   - objects around a record, or around a text that holds records: wrappers;
//   - documents that look alike and are none: notices.
//
// Then add a file to testdata/containers by way of internal/trailgen, and a function
// to wrappings in wrap_test.go, which puts the container under the tests' laws.

// listNames are the members of a document whose list holds the records, or
// something that holds a record each. They are members of documentShape behind
// those of a record, in this order.
var listNames = [...]string{
	"Records",   // a log file; an event of S3, SNS or SQS for a Lambda function
	"Events",    // output of LookupEvents
	"logEvents", // payload of a CloudWatch Logs subscription
	"Messages",  // output of SQS's ReceiveMessage
}

// documentShape is the shape of an Event with the lists of containers: so one
// scan serves for both, and stops where a document turns out to be a container.
var documentShape = func() *jsonscan.Shape {
	var members []jsonscan.Member
	for _, r := range eventTable.rows {
		members = append(members, r.member)
	}
	for _, name := range listNames {
		members = append(members, jsonscan.Member{Name: name, Stop: true})
	}
	return jsonscan.NewShape(members...)
}()

// A wrapper is an object around records.
type wrapper struct {
	what string
	// needs are members that the object has, as spelt or with a capital letter;
	// of these the first holds the records.
	needs []string
	// kind is the kind of the first: an object or a list holds JSON, and a string
	// the text of JSON.
	kind jsonscan.Kind
}

// wrappers are tried in this order.
var wrappers = [...]wrapper{
	{"an EventBridge event", []string{"detail", "detail-type"}, jsonscan.Object},
	{"an event of LookupEvents", []string{lookupText}, jsonscan.Text},
	{"an SQS message", []string{"body", "messageId"}, jsonscan.Text},
	{"an SNS notification", []string{"message", "topicArn"}, jsonscan.Text},
	{"an SNS notification", []string{"sns"}, jsonscan.Object},
	{"a CloudWatch log event", []string{"message", "timestamp"}, jsonscan.Text},
	{"an EventBridge event", []string{"detail"}, jsonscan.Object},
	{"a list of records", []string{"Records"}, jsonscan.Array},
	{"a list of events of LookupEvents", []string{"Events"}, jsonscan.Array},
	{"a payload of a CloudWatch Logs subscription", []string{"logEvents"}, jsonscan.Array},
	{"a list of SQS messages", []string{"Messages"}, jsonscan.Array},
}

// lookupText is the member of an event of LookupEvents that holds its record. Beside
// it stand others of the record, which SDKs may spell as the record does.
const lookupText = "cloudTrailEvent"

// A notice is a document that has to do with CloudTrail and holds no records.
type notice struct {
	what  string
	needs []string // members that it has, as spelt
}

var notices = [...]notice{
	{"a CloudTrail digest file, which proves the integrity of log files", []string{"digestS3Object", "digestEndTime"}},
	{"an event notification of S3: get the object that it names and read that", []string{"s3"}},
	{"a notice that CloudTrail delivered log files: get the objects that it names and read those", []string{"s3Bucket", "s3ObjectKey"}},
	{"a test notification of S3", []string{"Event", "Bucket"}},
	{"a Lambda event of CloudWatch Logs, which holds the payload in base64 and gzip: decode awslogs.data and read that", []string{"awslogs"}},
	{"an event of Kinesis, which holds its records in base64: decode them and read those", []string{"kinesis"}},
}

// validationMessage is the text of the notification with which CloudTrail tries
// out an SNS topic.
const validationMessage = "CloudTrail validation message."

// controlMessage is how the text of a log event begins with which CloudWatch Logs
// tries out the destination of a subscription.
const controlMessage = "CWL CONTROL MESSAGE"

// noticeOf returns what an object without records is.
func (rec *scanned) noticeOf() (what string, ok bool) {
	for _, n := range notices {
		if !slices.ContainsFunc(n.needs, func(name string) bool { return rec.member(name) == nil }) {
			return n.what, true
		}
	}
	if rec.of != nil && rec.ofLambda() {
		return "an event of another service for a Lambda function", true
	}
	return "a JSON object with no member of a CloudTrail record", false
}

// foreign returns what an object without members of a record is, if that is known.
func (rec *scanned) foreign() (what string, ok bool) {
	if w, n := rec.wrapperOf(); n != nil {
		return w.what, true
	}
	return rec.noticeOf()
}

// wrapperOf returns the wrapper that an object is, and the member that holds the
// records.
func (rec *scanned) wrapperOf() (wrapper, *jsonscan.Node) {
	for _, w := range wrappers {
		same := eitherCase
		if w.kind == jsonscan.Array {
			same = exactly // as documentShape has it
		}
		if n := rec.find(w.needs[0], same); n != nil && n.Kind == w.kind &&
			!slices.ContainsFunc(w.needs, func(name string) bool { return rec.find(name, eitherCase) == nil }) {
			return w, n
		}
	}
	return wrapper{}, nil
}

// holders returns how many members of an object may hold records, each in the way of
// some wrapper or of a reader that does not look at case. Of more than one it can't be
// told which a program would read that knows but one of them, so no reader should be made
// to choose.
func (rec *scanned) holders() int {
	count := 0
	for n := range rec.members() {
		if slices.ContainsFunc(wrappers[:], func(w wrapper) bool {
			return n.Kind == w.kind && sameButCase(rec.nameOf(n), w.needs[0])
		}) {
			count++
		}
	}
	return count
}

// holds reports whether a container's member, which is passed over, may be a part of a
// record or hold one.
func holds(name string, value []byte) bool {
	if ofRecord(name) {
		return true
	}
	kind := jsonscan.KindOf(first(value))
	return slices.ContainsFunc(wrappers[:], func(w wrapper) bool {
		return w.kind == kind && strings.EqualFold(name, w.needs[0]) && mayHold(kind, value)
	})
}

// ofRecord reports whether only records have a member of the name, to readers that look at
// case or do not.
func ofRecord(name string) bool {
	return name == legacyMarker || slices.ContainsFunc(eventTable.rows, func(r row[Event]) bool {
		return recordBits&bitOf(r.member.Name) != 0 && strings.EqualFold(name, r.member.Name)
	})
}

// hides reports whether an object with members of a record, which was just scanned with
// outer, is a wrapper as well, for whoever looks at case or does not: who reads it as the
// one does not see what it is as the other. Events of LookupEvents and those for Lambda
// functions may have some of a record's members, and then are wrappers.
func (rec *scanned) hides(outer *jsonscan.Scanner) bool {
	if rec.ofLookup() {
		return outer.Seen&ownBits&^lookupBits != 0 || rec.member(legacyMarker) != nil
	}
	if rec.ofLambda() {
		return rec.is(sourceIndex, sourceOfSQS) && outer.Seen&ownBits&^lambdaBits != 0
	}
	return slices.ContainsFunc(wrappers[:], func(w wrapper) bool {
		for _, name := range w.needs[1:] {
			if rec.find(name, sameButCase) == nil {
				return false
			}
		}
		for n := range rec.members() {
			value := rec.text[n.Start:n.End]
			if n.Kind == w.kind && sameButCase(rec.nameOf(n), w.needs[0]) && mayHold(w.kind, value) &&
				(w.kind != jsonscan.Object || isContent(value, outer.Limit)) {
				return true
			}
		}
		return false
	})
}

// isContent reports whether an object, the member of a record by which it looks like a
// wrapper, is a record or another wrapper, as what wrappers hold is.
func isContent(object []byte, limit int) bool {
	s := jsonscan.Scanner{Limit: limit}
	if _, f := s.Object(object, 0, documentShape, len(object)); f != jsonscan.None || s.Seen&recordBits != 0 {
		return true // behind a fault the nodes are not finished, and must not be walked
	}
	inner := scanned{text: object, nodes: s.Nodes}
	_, n := inner.wrapperOf()
	return n != nil || inner.member(legacyMarker) != nil
}

// mayHold reports whether a value may hold records as wrappers of the kind do.
func mayHold(kind jsonscan.Kind, value []byte) bool {
	return kind == jsonscan.Object || kind == jsonscan.Array && hasObject(value) || kind == jsonscan.Text && hasDocument(value)
}

// hasObject reports whether a list has an object in it.
func hasObject(list []byte) bool {
	for i := 1; ; i++ {
		if i = jsonscan.Space(list, i); list[i] == '{' {
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

// errAmbiguous is the fault of an object that could be read in two ways: as a record
// and as a container, or as two containers.
var errAmbiguous = errors.New("the object may be a record or a container, or more than one container: what it holds can't be told")

// members are the nodes of the object's own members.
func (rec *scanned) members() iter.Seq[*jsonscan.Node] {
	return func(yield func(*jsonscan.Node) bool) {
		for at := 0; at < len(rec.nodes); at = int(rec.nodes[at].Next) {
			if !yield(&rec.nodes[at]) {
				return
			}
		}
	}
}

// find returns the first member whose name is the same as the wanted one; or nil.
func (rec *scanned) find(wanted string, same func(name []byte, wanted string) bool) *jsonscan.Node {
	for n := range rec.members() {
		if same(rec.nameOf(n), wanted) {
			return n
		}
	}
	return nil
}

func exactly(name []byte, wanted string) bool { return string(name) == wanted }

// sameButCase reports whether a name is the wanted one to readers that do not look at case.
func sameButCase(name []byte, wanted string) bool {
	const most = 3 // bytes that a letter has which folds to one of ASCII
	return len(name) <= most*len(wanted) && strings.EqualFold(string(name), wanted)
}

// eitherCase reports whether a name is the wanted one, as spelt or with a capital
// letter.
func eitherCase(name []byte, wanted string) bool {
	return len(name) == len(wanted) && string(name[1:]) == wanted[1:] &&
		(name[0] == wanted[0] || name[0] == wanted[0]-'a'+'A' && 'a' <= wanted[0] && wanted[0] <= 'z')
}

// ofLambda reports whether an object with members of a record is one of those
// that AWS services send to Lambda functions, whose eventSource is like
// "aws:s3". No record has such a source.
func (rec *scanned) ofLambda() bool {
	return rec.of != &legacyTable && bytes.HasPrefix(rec.textOf(rec.at(sourceIndex)), []byte("aws:"))
}

// ofLookup reports whether an object with members of a record is an event of
// LookupEvents, spelt as some SDKs do.
func (rec *scanned) ofLookup() bool {
	n := rec.find(lookupText, eitherCase)
	return n != nil && n.Kind == jsonscan.Text
}

// sourceOfSQS is the eventSource of what SQS sends to a Lambda function.
const sourceOfSQS = "aws:sqs"

// forged reports whether an EventBridge event did not come from AWS: only AWS can put
// events on a bus whose source begins with "aws.", but for its partners with "aws.partner/".
// Without a source it can't be told.
func (rec *scanned) forged() bool {
	for n := range rec.members() {
		if !sameButCase(rec.nameOf(n), "source") {
			continue
		}
		if source := string(rec.textOf(n)); !strings.HasPrefix(source, "aws.") || strings.HasPrefix(source, "aws.partner/") {
			return true
		}
	}
	return false
}

// foreignMagic are the first bytes of things that get taken for logs. One byte alone is
// not enough: it may be a damaged one of JSON Lines, of which the others can be read.
var foreignMagic = [...]struct{ magic, what string }{
	{"<!", markup}, {"<?", markup}, {"<h", markup}, {"<H", markup}, {"<E", markup},
	{"PK\x03\x04", "a zip archive"},
	{"BZh", "data compressed with bzip2"},
	{"\x28\xb5\x2f\xfd", "data compressed with zstd"},
	{"\xfd7zXZ", "data compressed with xz"},
	{"\xff\xfe", "text in UTF-16"},
	{"\xfe\xff", "text in UTF-16"},
	{"PAR1", "a Parquet file"},
	{validationMessage, "the message with which CloudTrail tries out a topic"},
}

const markup = "HTML or XML, perhaps the page of an error"

// notLog is the error for a document that holds no records.
func notLog(what string) error { return fmt.Errorf("%w: it is %s", ErrNotLog, what) }
