package iottrail

import (
	"bytes"
	"fmt"
	"io"
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
// Then add a file to testdata/containers by way of internal/trailgen.

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
	{"an event of LookupEvents", []string{"CloudTrailEvent"}, jsonscan.Text},
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

// A notice is a document that has to do with CloudTrail and holds no records.
type notice struct {
	what  string
	needs []string // members that it has, as spelt
}

var notices = [...]notice{
	{"a CloudTrail digest file, which proves the integrity of log files", []string{"digestS3Object", "digestEndTime"}},
	{"an event notification of S3, which names an object", []string{"s3"}},
	{"a notice that CloudTrail delivered log files, which names them", []string{"s3Bucket", "s3ObjectKey"}},
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
	return "a JSON object with no member of a CloudTrail record", false
}

// wrapperOf returns the wrapper that an object is, and the member that holds the
// records.
func (rec *scanned) wrapperOf() (wrapper, *jsonscan.Node) {
	for _, w := range wrappers {
		if n := rec.eitherCase(w.needs[0]); n != nil && n.Kind == w.kind &&
			!slices.ContainsFunc(w.needs, func(name string) bool { return rec.eitherCase(name) == nil }) {
			return w, n
		}
	}
	return wrapper{}, nil
}

// eitherCase is member for a name whose first letter may be a capital.
func (rec *scanned) eitherCase(name string) *jsonscan.Node {
	if n := rec.member(name); n != nil {
		return n
	}
	return rec.member(strings.ToUpper(name[:1]) + name[1:])
}

// ofLambda reports whether an object with members of a record is one of those
// that AWS services send to Lambda functions, whose eventSource is like
// "aws:s3". No record has such a source.
func (rec *scanned) ofLambda() bool {
	n := rec.at(sourceIndex)
	if n == nil || n.Kind != jsonscan.Text || rec.of == &legacyTable {
		return false
	}
	if n.Escaped {
		return strings.HasPrefix(rec.textOf(n), "aws:")
	}
	return bytes.HasPrefix(rec.text[n.Start+1:n.End-1], []byte("aws:"))
}

// foreign are the first bytes of things that get taken for logs.
var foreign = [...]struct{ magic, what string }{
	{"<", "HTML or XML, perhaps the page of an error"},
	{"PK\x03\x04", "a zip archive"},
	{"BZh", "data compressed with bzip2"},
	{"\x28\xb5\x2f\xfd", "data compressed with zstd"},
	{"\xfd7zXZ", "data compressed with xz"},
	{"\xff\xfe", "text in UTF-16"},
	{"\xfe\xff", "text in UTF-16"},
	{"PAR1", "a Parquet file"},
	{validationMessage, "the message with which CloudTrail tries out a topic"},
}

// notLog is the error for a document that holds no records.
func notLog(what string) error { return fmt.Errorf("%w: it is %s", ErrNotLog, what) }

// A source is bytes in which documents stand one after the other: the stream, or
// a part of a document that holds documents itself.
//
// buf[pos:] is what was not consumed yet, and buf[pos] is at offset base+pos.
// What r has to give is appended to buf, which is moved to its beginning when
// there is no room, so that positions in buf are good until the next fill.
type source struct {
	r   io.Reader // nil where buf is all there is
	buf []byte
	pos int
	// base is the offset of buf[0]: in the decompressed stream, or, where buf is
	// a part of another source's, in that one's buf. Where buf is the text of a
	// string, quoted says how to find the offset instead.
	base   int64
	in     *source
	quoted *quoted
	err    error // of r: nothing comes behind buf

	// Where the source stands: between documents, in a list, or in a document
	// behind a list.
	place place
	// depth is how many brackets are open at place.
	depth int
	// comma says that an element or member was just read; next must come a comma
	// or the closing bracket. trailing says that a comma was just read.
	comma, trailing bool
	// control says that the list is one of control messages, not of records.
	control bool
	// what names a string that holds documents, and documents counts them.
	what      string
	documents int
	// skipping says that the rest of a value is to be passed over.
	skipping bool
	boundary jsonscan.Boundary
}

// place is where a source stands.
type place uint8

const (
	between    place = iota // before, between or after documents
	inList                  // in a list of records or wrappers
	inDocument              // in a document, behind such a list
)

// A quoted is a JSON string whose text holds documents.
type quoted struct {
	start int    // position in the outer buf of its first byte behind the quote
	body  []byte // the string as it stands there, without quotes
	// at in body is where to in the text came from: the last question asked.
	at, to int
}

// offset returns the offset in the decompressed stream of buf[pos]. Asking for
// ascending positions takes time in proportion to the text, all in all.
func (s *source) offset(pos int) int64 {
	q := s.quoted
	if q == nil {
		if s.in != nil {
			return s.in.offset(int(s.base) + pos)
		}
		return s.base + int64(pos)
	}
	if pos < q.to {
		q.at, q.to = 0, 0
	}
	for q.to < pos && q.at < len(q.body) {
		from, to := jsonscan.UnquotedStep(q.body, q.at)
		q.at, q.to = q.at+from, q.to+to
	}
	return s.in.offset(q.start + q.at)
}

// fill appends more of r to buf, at least one byte unless it sets err. Positions
// in buf change by the same amount as pos.
func (s *source) fill() {
	if s.err != nil {
		return
	}
	if s.pos > 0 && (s.pos == len(s.buf) || len(s.buf) == cap(s.buf)) {
		s.base += int64(s.pos)
		s.buf = s.buf[:copy(s.buf, s.buf[s.pos:])]
		s.pos = 0
	}
	if len(s.buf) == cap(s.buf) {
		s.buf = slices.Grow(s.buf, max(readSize, len(s.buf)))
	}
	for range 100 {
		n, err := s.r.Read(s.buf[len(s.buf):cap(s.buf)])
		s.buf = s.buf[:len(s.buf)+n]
		s.err = err
		if n > 0 || err != nil {
			return
		}
	}
	s.err = io.ErrNoProgress
}

// readSize is how much is read at a time: enough that few records lie across the
// edge of two reads, and little enough to stay in the cache.
const readSize = 128 << 10

// shrink gives up a buffer that a large record made grow.
func (s *source) shrink() {
	if cap(s.buf) > 4*readSize && len(s.buf)-s.pos < readSize && s.r != nil {
		s.base += int64(s.pos)
		s.buf = append(make([]byte, 0, readSize), s.buf[s.pos:]...)
		s.pos = 0
	}
}

// peek returns the first byte at or behind pos that is not white space, and
// advances pos to it. ok is false where the source ends before.
func (s *source) peek() (c byte, ok bool) {
	for {
		s.pos = jsonscan.Space(s.buf, s.pos)
		if s.pos < len(s.buf) {
			return s.buf[s.pos], true
		}
		if s.err != nil {
			return 0, false
		}
		s.fill()
	}
}

// atLeast reads on until there are n bytes behind pos, or no more.
func (s *source) atLeast(n int) {
	for len(s.buf)-s.pos < n && s.err == nil {
		s.fill()
	}
}

// begins reports whether the next bytes are prefix. It reads on only while they
// may be.
func (s *source) begins(prefix string) bool {
	for {
		have := s.buf[s.pos:min(len(s.buf), s.pos+len(prefix))]
		switch {
		case string(have) != prefix[:len(have)]:
			return false
		case len(have) == len(prefix):
			return true
		case s.err != nil:
			return false
		}
		s.fill()
	}
}

// ended returns the error for a source that ends inside a document.
func (s *source) ended() error {
	if s.err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return s.err
}
