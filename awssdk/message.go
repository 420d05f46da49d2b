package awssdk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/trail"
)

// This file reads a message: the records in it, and the objects that it names.

// An Origin says where an Event is from that a [Consumer] gave to the function.
type Origin struct {
	MessageID   string // of the message of SQS
	Bucket, Key string // of the object; empty where the message held the record itself
	Index       int64  // of the record in the object or the message: see [iottrail.Decoder.Position]
	Offset      int64  // in the object or the message, decompressed
}

type originKey struct{}

// OriginOf returns where the Event is from with which a [Consumer] called its function, given the
// context of that call. It reports whether the context is one of those.
func OriginOf(ctx context.Context) (Origin, bool) {
	o, ok := ctx.Value(originKey{}).(Origin)
	return o, ok
}

// read reads the message, until ctx is done: then d.stopped says whether something was left out.
func (d *delivery) read(ctx context.Context) {
	var opts []iottrail.Option
	if d.c.Records {
		opts = d.c.Decoder
	}
	decoder := iottrail.NewBytesDecoder([]byte(aws.ToString(d.message.Body)), opts...)
	empty, refused := true, false
	for ev, err := range decoder.Events() {
		empty = false
		switch {
		case d.stops(ctx):
			return
		case err != nil:
			d.document(ctx, err)
		case d.c.Records:
			d.event(ctx, ev, noObject, decoder)
		case !refused:
			refused = true
			d.fail(noObject, ErrRecords)
		}
	}
	if empty {
		d.ignore()
	}
}

// stops reports whether reading ends here, as ctx is done.
func (d *delivery) stops(ctx context.Context) bool {
	d.stopped = d.stopped || ctx.Err() != nil
	return d.stopped
}

// noObject stands for the message itself, where an error is not about one of its objects.
var noObject iottrail.S3Object

func (d *delivery) ignore() { d.c.count(func(s *ConsumerStats) { s.Ignored++ }) }

// event gives an Event to the function.
func (d *delivery) event(ctx context.Context, ev *iottrail.Event, o iottrail.S3Object, decoder *iottrail.Decoder) {
	index, offset := decoder.Position()
	from := Origin{MessageID: aws.ToString(d.message.MessageId), Bucket: o.Bucket, Key: o.Key, Index: index, Offset: offset}
	err := d.handle(context.WithValue(ctx, originKey{}, from), ev)
	switch {
	case err == nil:
		d.c.count(func(s *ConsumerStats) { s.Events++ })
	case d.stops(ctx):
	default:
		d.c.count(func(s *ConsumerStats) { s.Failed++ })
		d.failNow(o, ev.EventID, err)
	}
}

// mostObjects is how many objects a NotLogError names at most.
const mostObjects = 1000

var (
	errEmpty       = errors.New("a log file without a byte in it")
	errManyObjects = fmt.Errorf("the message names %d objects or more, and the others are not read", mostObjects)
)

// document takes an error of reading the message itself, which is most often that it is no log
// but a notice.
func (d *delivery) document(ctx context.Context, err error) {
	var record *iottrail.RecordError
	var notLog *iottrail.NotLogError
	var n notice
	if errors.As(err, &record) {
		_ = json.Unmarshal([]byte(record.Raw), &n) // as far as it can be
	}
	switch {
	case record != nil && record.Event != nil:
		if d.c.Records { // else the Event was refused
			d.tell(err)
		}
	case !errors.As(err, &notLog):
		d.fail(noObject, err)
	case len(notLog.Objects) > 0 && !n.isArrival():
		d.ignore()
	case len(notLog.Objects) > 0:
		for _, o := range notLog.Objects {
			d.object(ctx, o)
		}
		if len(notLog.Objects) >= mostObjects {
			d.fail(noObject, errManyObjects)
		}
	case notLog.Kind == iottrail.NotLogDigest || n.isTest(notLog.Kind):
		d.ignore()
	default:
		d.fail(noObject, err)
	}
}

// A notice has what notices say besides the objects.
type notice struct {
	EventName   string          `json:"eventName"`   // of S3: "ObjectCreated:Put"
	DetailType  string          `json:"detail-type"` // of S3 through EventBridge: "Object Created"
	Event       string          // of S3's test: "s3:TestEvent"
	S3ObjectKey json.RawMessage `json:"s3ObjectKey"` // of CloudTrail, except in its test
}

// isArrival reports whether there may be something to read: whether a notice of S3 is about an
// object that is new or was restored from an archive, and not about one that was deleted or
// tagged, for example. Other notices do not say, and neither may one of S3.
func (n *notice) isArrival() bool {
	name := strings.TrimPrefix(n.EventName, "s3:") + n.DetailType
	return name == "" || strings.HasPrefix(name, "ObjectCreated:") || name == "ObjectRestore:Completed" ||
		name == "Object Created" || name == "Object Restore Completed"
}

// isTest reports whether a notice that names no objects is one that was sent to try out the
// queue.
func (n *notice) isTest(kind iottrail.NotLogKind) bool {
	switch kind {
	case iottrail.NotLogS3Notice:
		return n.Event == "s3:TestEvent"
	case iottrail.NotLogDeliveryNotice:
		return n.S3ObjectKey == nil
	}
	return false
}

// object reads an object that the message names.
func (d *delivery) object(ctx context.Context, o iottrail.S3Object) {
	size := o.Size
	o.Size = 0
	switch {
	case d.stops(ctx) || d.seen[o]:
		return
	case !slices.Contains(d.c.Buckets, o.Bucket):
		d.fail(o, ErrBucket)
		return
	case strings.HasSuffix(o.Key, "/") && size == 0:
		d.ignore() // a folder, as the console makes them
		return
	case !fs.ValidPath(o.Key):
		d.fail(o, fmt.Errorf("the key is no path that io/fs allows: %w", fs.ErrInvalid))
		return
	}
	d.seen[o] = true
	f, err := d.c.Open(ctx, o.Bucket).Open(o.Key)
	if err != nil {
		if !d.stops(ctx) {
			d.failNow(o, "", err)
		}
		return
	}
	defer f.Close()
	d.c.count(func(s *ConsumerStats) { s.Objects++ })
	d.records(ctx, o, f)
}

// records reads the records of an object.
func (d *delivery) records(ctx context.Context, o iottrail.S3Object, r io.Reader) {
	decoder := iottrail.NewDecoder(r, d.c.Decoder...)
	empty := true
	for ev, err := range decoder.Events() {
		empty = false
		switch {
		case d.stops(ctx):
			return
		case err != nil:
			d.fault(o, err)
		default:
			d.event(ctx, ev, o, decoder)
		}
	}
	switch {
	case !empty || decoder.Stats().Bytes > 0: // a log file may have no records
	case isLog(o.Key):
		d.fail(o, errEmpty)
	default:
		d.ignore()
	}
}

// fault takes an error of reading an object.
func (d *delivery) fault(o iottrail.S3Object, err error) {
	var record *iottrail.RecordError
	var notLog *iottrail.NotLogError
	isRecord := errors.As(err, &record)
	switch {
	case isRecord && record.Event != nil:
		d.report(o, record.Event.EventID, err) // the Event has all of it
	case errors.As(err, &notLog) && notLog.Kind.LiesAmongLogs() && !isLog(o.Key):
		d.ignore()
	case isRecord || notLog != nil || errors.Is(err, iottrail.ErrLimit):
		d.fail(o, err)
	default: // it was cut or damaged, perhaps on the way
		d.failNow(o, "", err)
	}
}

// isLog reports whether a key is that of a log file, in which nothing but records belongs.
func isLog(key string) bool {
	k, err := trail.ParseKey(key)
	return err == nil && k.Kind != trail.KindDigest
}
