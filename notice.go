package iottrail

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/iottrail/iottrail/internal/freeform"
	"github.com/iottrail/iottrail/internal/jsonscan"
)

// This file describes the documents that are found among logs, or taken for them, and
// hold no records: by which members each is recognized, and what the error says about
// it.

// A notice is an object that is known and holds no records.
type notice struct {
	kind  NotLogKind
	what  string
	needs []string // members that it has
	// is is what else must be true, objects what it names; nil means nothing.
	is      func(*scanned) bool
	objects func(*scanned) []S3Object
	event   string // the member that says what happened to the objects
	test    bool

	names nameSet // of needs
}

// noticeRows are tried in this order.
var noticeRows = []notice{
	{kind: NotLogDigest, what: "a CloudTrail digest file, which proves the integrity of log files", needs: []string{"digestS3Object", "digestEndTime"}},
	{kind: NotLogS3Notice, what: "an event notification of S3: get the objects that it names and read those", needs: []string{"s3"}, is: (*scanned).hasS3Object, objects: (*scanned).s3Object, event: "eventName"},
	{kind: NotLogS3Notice, what: "an event notification of S3 by EventBridge: get the object that it names and read that", needs: []string{"detail", "detail-type"}, is: (*scanned).isS3Event, objects: (*scanned).s3EventObject, event: "detail-type"},
	{kind: NotLogS3Notice, what: "a test notification of S3", needs: []string{"Event", "Bucket"}, is: (*scanned).isS3Test, test: true},
	{kind: NotLogDeliveryNotice, what: "a notice that CloudTrail delivered log files: get the objects that it names and read those", needs: []string{"s3Bucket", "s3ObjectKey"}, objects: (*scanned).deliveredObjects},

	{kind: NotLogOtherEvent, what: "an EventBridge event that carries no record of CloudTrail, whose detail-type would end with \"via CloudTrail\" and its source begin with \"aws.\"", needs: []string{"detail", "detail-type"}},
	{kind: NotLogOtherEvent, what: "an EventBridge event whose source is not AWS", needs: []string{"detail"}},
	{kind: NotLogOtherEvent, what: "an event of OCSF, as Security Lake and others have it, and not the record that it was made from", needs: []string{"class_uid", "category_uid"}},
	{kind: NotLogOtherEvent, what: "an event that AWS IoT publishes about the connection of a device", needs: []string{"clientId", "principalIdentifier"}, is: (*scanned).hasEventType},
	{kind: NotLogOtherEvent, what: "an event that AWS IoT publishes about its registry or its jobs", needs: []string{"operation", "timestamp"}, is: (*scanned).hasEventType},
	{kind: NotLogOtherEvent, what: "an event of S3 Object Lambda", needs: []string{"xAmzRequestId", "getObjectContext"}},
}

var notices = func() []notice {
	rows := make([]notice, len(noticeRows))
	for i, n := range noticeRows {
		n.names = namesOf(n.needs...)
		rows[i] = n
	}
	return rows
}()

// notice returns the error for an object that is neither a record nor a container.
func (rec *scanned) notice(names nameSet) *NotLogError {
	for i := range notices {
		n := &notices[i]
		if n.names&^names != 0 || n.is != nil && !n.is(rec) {
			continue
		}
		err := &NotLogError{Kind: n.kind, What: n.what, Test: n.test}
		if n.objects != nil {
			err.Objects = n.objects(rec)
		}
		if len(err.Objects) > mostObjects {
			err.Objects, err.More = err.Objects[:mostObjects], true
		}
		if n.event != "" {
			err.Event = strings.TrimPrefix(string(rec.textOf(rec.named(n.event))), "s3:")
		}
		return err
	}
	if rec.isForLambda() {
		return &NotLogError{Kind: NotLogOtherEvent, What: "an event of another service for a Lambda function"}
	}
	for i := range containers {
		c := &containers[i]
		if c.names&^names != 0 || c.holds != asList {
			continue
		}
		if n := rec.named(c.needs[0]); n.Kind != jsonscan.Array {
			return &NotLogError{What: "a JSON object whose member " + strconv.Quote(string(rec.nameOf(n))) + " is " + excerpt(rec.text[n.Start:n.End]) + " and no list of records"}
		}
	}
	return rec.unknown()
}

// unknown returns the error for an object that nothing is known of. It names the first
// members, so that a reader sees what it may be.
func (rec *scanned) unknown() *NotLogError {
	const named = 5
	var list strings.Builder
	count := 0
	for n := range rec.members() {
		if count++; count > named {
			continue
		}
		if count > 1 {
			list.WriteString(", ")
		}
		list.WriteString(quotedName(rec.nameOf(n)))
	}
	switch {
	case count == 0:
		return &NotLogError{What: "a JSON object without members"}
	case count > named:
		fmt.Fprintf(&list, " and %d more", count-named)
	}
	what := "a JSON object that is neither a record nor anything known to hold records; its members are " + list.String()
	return &NotLogError{What: what}
}

// quotedName returns the name of a member as an error shows it: short, and without
// characters that a terminal acts on.
func quotedName(name []byte) string {
	const most = 40
	end := ""
	if len(name) > most {
		name, end = name[:most], "..."
	}
	text := strings.ToValidUTF8(string(name), "\ufffd")
	if strings.ContainsFunc(text, freeform.Misleads) {
		return strconv.QuoteToASCII(text) + end
	}
	return strconv.Quote(text) + end
}

func (rec *scanned) hasEventType() bool { return rec.at(typeIndex) != nil }

func (rec *scanned) isS3Test() bool {
	return bytes.HasPrefix(rec.textOf(rec.named("Event")), []byte("s3:"))
}

func (rec *scanned) hasS3Object() bool { return rec.named("s3").Kind == jsonscan.Object }

// isS3Event reports whether an EventBridge event is one of S3 about an object.
func (rec *scanned) isS3Event() bool {
	return string(rec.textOf(rec.named("source"))) == "aws.s3" &&
		bytes.HasPrefix(rec.textOf(rec.named("detail-type")), []byte("Object "))
}

// s3Names is what S3 says of an object, in its notifications and in its events of
// EventBridge.
type s3Names struct {
	Bucket struct{ Name string }
	Object struct {
		Key  string
		Size int64
	}
}

// s3Object returns the object of an event notification, whose key is spelt as in a URL.
func (rec *scanned) s3Object() []S3Object {
	var s s3Names
	if rec.unmarshal("s3", &s); s.Object.Key == "" {
		return nil
	}
	if key, err := url.QueryUnescape(s.Object.Key); err == nil {
		s.Object.Key = key
	}
	return []S3Object{{Bucket: s.Bucket.Name, Key: s.Object.Key, Size: s.Object.Size}}
}

// s3EventObject returns the object of an event of EventBridge, whose key is as it is.
func (rec *scanned) s3EventObject() []S3Object {
	var s s3Names
	if rec.unmarshal("detail", &s); s.Object.Key == "" {
		return nil
	}
	return []S3Object{{Bucket: s.Bucket.Name, Key: s.Object.Key, Size: s.Object.Size}}
}

// mostObjects is how many objects a NotLogError has at most. CloudTrail names a few.
const mostObjects = 1000

// deliveredObjects returns the log files that CloudTrail delivered, and one more than
// mostObjects at most.
func (rec *scanned) deliveredObjects() (objects []S3Object) {
	var bucket string
	rec.unmarshal("s3Bucket", &bucket)
	keys := rec.named("s3ObjectKey")
	if keys.Kind != jsonscan.Array {
		return nil
	}
	for i := jsonscan.Space(rec.text, int(keys.Start)+1); rec.text[i] != ']' && len(objects) <= mostObjects; {
		end, _ := jsonscan.Value(rec.text, i, len(rec.text))
		if rec.text[i] == '"' {
			objects = append(objects, S3Object{Bucket: bucket, Key: jsonscan.Unquoted(rec.text[i+1 : end-1])})
		}
		if i = jsonscan.Space(rec.text, end); rec.text[i] == ',' {
			i = jsonscan.Space(rec.text, i+1)
		}
	}
	return objects
}

// unmarshal reads a member into v as far as it is what v can hold. What the error of a
// notice names is there to help: a notice that can't be read is one all the same.
func (rec *scanned) unmarshal(name string, v any) {
	n := rec.named(name)
	_ = json.Unmarshal(rec.text[n.Start:n.End], v)
}
