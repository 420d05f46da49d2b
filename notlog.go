package iottrail

import (
	"fmt"
	"strings"
)

// NotLogError says that a document, or a whole stream, is not a CloudTrail log, and what it is
// instead. It wraps [ErrNotLog]. It comes in a [*RecordError] if it is about a document, after
// which reading goes on, and in a [*StreamError] if it is about the stream.
type NotLogError struct {
	Kind NotLogKind
	// What says in words what it is and, if that helps, what to do. Names of members are
	// quoted in it, with escapes where a terminal could act on them. The only values in it are
	// numbers.
	What string
	// Objects are what a notice names: the log files to get, the first 1,000 of them. They
	// may be nil in a notice, too, as in S3's test notification.
	Objects []S3Object
	// More says that the notice names more objects than the 1,000 in Objects.
	More bool
	// Event is what happened to Objects, as a notice of S3 says it, without the "s3:" that may
	// come before it: "ObjectCreated:Put", or "Object Created" by EventBridge. Other notices do
	// not say. The sender may choose any text: quote it before you print it.
	Event string
	// Test says that S3 or CloudTrail sent the notice to test where it sends notices.
	Test bool
}

// IsArrival reports whether there may be something new to read in Objects. It is false if S3
// says that they were neither created nor restored from an archive. An object that was
// deleted can't be read, and one that was tagged was read before.
func (e *NotLogError) IsArrival() bool {
	switch {
	case len(e.Objects) == 0:
		return false
	case e.Event == "", strings.HasPrefix(e.Event, "ObjectCreated:"), e.Event == "ObjectRestore:Completed",
		e.Event == "Object Created", e.Event == "Object Restore Completed":
		return true
	}
	return false
}

func (e *NotLogError) Error() string { return fmt.Sprintf("%v: it is %s", ErrNotLog, e.What) }

func (e *NotLogError) Unwrap() error { return ErrNotLog }

// An S3Object is an object in S3 that a notice names.
type S3Object struct {
	Bucket string
	Key    string // decoded: a notification of S3 has keys as in a URL
	Size   int64  // in bytes; 0 where the notice does not say
}

// NotLogKind is a kind of document or stream that is not a CloudTrail log.
type NotLogKind uint8

// The kinds. NotLogUnknown is the zero value.
const (
	NotLogUnknown        NotLogKind = iota // nothing that this package knows
	NotLogDigest                           // a digest file of CloudTrail
	NotLogS3Notice                         // a notification of S3 about objects
	NotLogDeliveryNotice                   // a notification of CloudTrail about log files that it delivered, or its test of a topic
	NotLogCompressed                       // compressed in a way that this package does not read
	NotLogArchive                          // an archive of files, or a file of rows or columns: zip, tar, Parquet
	NotLogText                             // text that is not JSON: CSV, HTML, YAML, UTF-16
	NotLogOtherEvent                       // an event of another kind: of EventBridge, of AWS IoT, of a service that calls a Lambda function
)

// LiesAmongLogs reports whether documents of the kind are found where logs are, and have no
// records that anyone could miss: digests, and notices of files that were delivered.
func (k NotLogKind) LiesAmongLogs() bool {
	switch k {
	case NotLogDigest, NotLogS3Notice, NotLogDeliveryNotice:
		return true
	}
	return false
}

// String returns the kind as a word or two: "digest", "S3 notice".
func (k NotLogKind) String() string {
	if int(k) < len(notLogKindText) {
		return notLogKindText[k]
	}
	return fmt.Sprintf("NotLogKind(%d)", uint8(k))
}

var notLogKindText = [...]string{
	NotLogUnknown:        "unknown",
	NotLogDigest:         "digest",
	NotLogS3Notice:       "S3 notice",
	NotLogDeliveryNotice: "delivery notice",
	NotLogCompressed:     "compressed",
	NotLogArchive:        "archive",
	NotLogText:           "text",
	NotLogOtherEvent:     "other event",
}
