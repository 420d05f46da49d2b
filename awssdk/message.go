package awssdk

import (
	"context"
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

// An Origin is where an Event that a [Consumer] passed to its function comes from.
type Origin struct {
	MessageID   string // of the message of SQS
	Bucket, Key string // of the object; empty if the message held the record itself
	Index       int64  // of the record in the object or the message: see [iottrail.Decoder.Position]
	Offset      int64  // in the object or the message, decompressed
}

type originKey struct{}

// OriginOf returns where an Event comes from, given the context with which a [Consumer] called
// its function for the Event. For any other context it returns false.
func OriginOf(ctx context.Context) (Origin, bool) {
	o, ok := ctx.Value(originKey{}).(Origin)
	return o, ok
}

// read reads the message, until ctx is done: then d.stopped says whether something was left out.
func (d *delivery) read(ctx context.Context) {
	// Base64 in a message may hold gzip, which may hold that again: far more than anyone would
	// send.
	opts := []iottrail.Option{iottrail.WithLimits(iottrail.Limits{StreamSize: 32 << 20})}
	if d.c.Records {
		opts = append(opts, d.c.Decoder...)
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

// noObject means the message itself, where an error is not about one of its objects.
var noObject iottrail.S3Object

func (d *delivery) ignore() { d.c.count(func(s *ConsumerStats) { s.Ignored++ }) }

// event passes an Event to the function.
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
		d.failForNow(o, ev.EventID, err)
	}
}

// document takes an error of reading the message itself, which usually says that it is not a
// log but a notice.
func (d *delivery) document(ctx context.Context, err error) {
	var record *iottrail.RecordError
	var notice *iottrail.NotLogError
	switch {
	case errors.As(err, &record) && record.Event != nil:
		if d.c.Records { // else the Event was refused
			d.report(noObject, record.Event.EventID, err)
		}
	case !errors.As(err, &notice):
		d.fail(noObject, err)
	case notice.IsArrival():
		for _, o := range notice.Objects {
			d.object(ctx, o)
		}
		if notice.More {
			d.fail(noObject, ErrManyObjects)
		}
	case notice.Kind == iottrail.NotLogDigest || notice.Test || len(notice.Objects) > 0:
		d.ignore()
	default:
		d.fail(noObject, err)
	}
}

// object reads an object that the message names.
func (d *delivery) object(ctx context.Context, o iottrail.S3Object) {
	size := o.Size
	o.Size = 0
	switch {
	case d.stops(ctx) || d.seen[o]:
		return
	}
	d.seen[o] = true
	switch {
	case !slices.Contains(d.c.Buckets, o.Bucket):
		d.fail(o, ErrBucket)
		return
	case strings.HasSuffix(o.Key, "/") && size == 0:
		d.ignore() // a folder, as the console makes them
		return
	case !fs.ValidPath(o.Key):
		d.fail(o, fmt.Errorf("the key is not a valid io/fs path: %w", fs.ErrInvalid))
		return
	}
	f, err := d.c.Open(ctx, o.Bucket).Open(o.Key)
	if err != nil {
		if !d.stops(ctx) {
			d.failForNow(o, "", err)
		}
		return
	}
	defer f.Close()
	d.c.count(func(s *ConsumerStats) { s.Objects++ })
	d.records(ctx, o, f)
}

// A transfer is the reader of an object. It remembers if the object could not be read to its end.
type transfer struct {
	r   io.Reader
	err error
}

func (t *transfer) Read(p []byte) (int, error) {
	n, err := t.r.Read(p)
	if err != nil && err != io.EOF {
		t.err = err
	}
	return n, err
}

// records reads the records of an object.
func (d *delivery) records(ctx context.Context, o iottrail.S3Object, r io.Reader) {
	t := &transfer{r: r}
	decoder := iottrail.NewDecoder(t, d.c.Decoder...)
	empty := true
	for ev, err := range decoder.Events() {
		empty = false
		switch {
		case d.stops(ctx):
			return
		case err != nil:
			d.fault(o, t, err)
		default:
			d.event(ctx, ev, o, decoder)
		}
	}
	switch {
	case t.err != nil && !d.stops(ctx): // whatever the Decoder made of the part that came
		d.failForNow(o, "", t.err)
	case !empty || decoder.Stats().Bytes > 0: // a log file may have no records
	case isLog(o.Key):
		d.fail(o, ErrEmpty)
	default:
		d.ignore()
	}
}

// fault takes an error of reading an object.
func (d *delivery) fault(o iottrail.S3Object, t *transfer, err error) {
	var record *iottrail.RecordError
	var notLog *iottrail.NotLogError
	isRecord := errors.As(err, &record)
	switch {
	case isRecord && record.Event != nil:
		d.report(o, record.Event.EventID, err) // the Event has all of it
	case t.err != nil && !isRecord: // as records says
	case errors.As(err, &notLog) && notLog.Kind.LiesAmongLogs() && !isLog(o.Key):
		d.ignore()
	case isRecord || notLog != nil || errors.Is(err, iottrail.ErrLimit):
		d.fail(o, err)
	default: // it was cut or damaged, perhaps on the way
		d.failForNow(o, "", err)
	}
}

// isLog reports whether a key is that of a log file, in which nothing but records belongs.
func isLog(key string) bool {
	k, err := trail.ParseKey(key)
	return err == nil && k.Kind != trail.KindDigest
}
