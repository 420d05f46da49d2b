package awssdk

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
)

// What a [*MessageError] may wrap, for errors.Is.
var (
	// ErrLost reports that the visibility of the message ended before it could be extended, or
	// that somebody else deleted the message. SQS may have given it to another consumer.
	ErrLost = errors.New("the message is no longer held by this consumer")
	// ErrBucket reports that the message names an object of a bucket that is not in Consumer.Buckets.
	ErrBucket = errors.New("the bucket is not in Consumer.Buckets")
	// ErrRecords reports that the message holds records itself, and Consumer.Records is not set.
	ErrRecords = errors.New("the message holds records itself, which needs Consumer.Records")
	// ErrManyObjects reports that the message names more than the 1,000 objects that an
	// [iottrail.NotLogError] has, and that the others are not read.
	ErrManyObjects = errors.New("the message names more than 1,000 objects, and the others are not read")
	// ErrEmpty reports that a log file does not have a single byte.
	ErrEmpty = errors.New("the log file is empty")
	// ErrTries reports that SQS delivered the message more often than Consumer.Tries allows, so
	// that it was not read again. It comes together with ErrDead.
	ErrTries = errors.New("the message was tried too often")
	// ErrDead reports that the message went to the dead letters. The error wraps the first of
	// those for which it did, too.
	ErrDead = errors.New("the message went to the dead letters")
)

// A MessageError says which message an error is about, and which object.
type MessageError struct {
	MessageID string
	Receives  int    // how often SQS has delivered the message, as far as SQS knows
	Bucket    string // of the object; empty if the error is about the message
	Key       string // of the object
	EventID   string // of the Event that could not be handled, if it is about one
	// Err is what the function returned for the Event, a *iottrail.RecordError or
	// *iottrail.StreamError, or an error of the file system or of SQS. It may wrap ErrLost or
	// one of the errors beside it.
	Err error
}

// Error has Bucket, Key and EventID in quotes, as whoever sent the message may have chosen them.
func (e *MessageError) Error() string {
	about := ""
	if e.Bucket != "" || e.Key != "" {
		about = fmt.Sprintf(", object %q of bucket %q", e.Key, e.Bucket)
	}
	if e.EventID != "" {
		about += fmt.Sprintf(", event %q", e.EventID)
	}
	return fmt.Sprintf("awssdk: message %s, delivery %d%s: %v", e.MessageID, e.Receives, about, e.cause())
}

// cause returns Err without the path, which stands before it already.
func (e *MessageError) cause() error {
	if told, ok := e.Err.(*fs.PathError); ok {
		return told.Err
	}
	return e.Err
}

func (e *MessageError) Unwrap() error { return e.Err }

// LogValue logs the fields in a group.
func (e *MessageError) LogValue() slog.Value {
	attrs := []slog.Attr{slog.String("message", e.MessageID), slog.Int("receives", e.Receives)}
	for _, a := range []slog.Attr{slog.String("bucket", e.Bucket), slog.String("key", e.Key), slog.String("event", e.EventID)} {
		if a.Value.String() != "" {
			attrs = append(attrs, a)
		}
	}
	return slog.GroupValue(append(attrs, slog.String("error", e.cause().Error()))...)
}
