package awssdk

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
)

// The errors that a [*MessageError] may wrap, for errors.Is.
var (
	// ErrNotHeld reports that the visibility of the message ended before it could be extended, or
	// that somebody else deleted the message. SQS may have given it to another consumer.
	ErrNotHeld = errors.New("the message is no longer held by this consumer")
	// ErrBucket reports that the message names an object of a bucket that is not in Consumer.Buckets.
	ErrBucket = errors.New("the bucket is not in Consumer.Buckets")
	// ErrRecords reports that the message holds records itself, and Consumer.Records is not set.
	ErrRecords = errors.New("the message holds records itself, which needs Consumer.Records")
	// ErrManyObjects reports that the message names more than 1,000 objects, which is all that
	// an [iottrail.NotLogError] holds, and that the others are not read.
	ErrManyObjects = errors.New("the message names more than 1,000 objects, and the others are not read")
	// ErrManyErrors says how many errors of reading the message were not reported, after the
	// first 100.
	ErrManyErrors = errors.New("more errors are not reported")
	// ErrEmpty reports that a log file is empty.
	ErrEmpty = errors.New("the log file is empty")
	// ErrTries reports that SQS delivered the message more often than Consumer.Tries allows, so
	// it was not read again. It comes together with ErrDead.
	ErrTries = errors.New("the message was tried too often")
	// ErrDead reports that the message went to the dead letters. The error also wraps the first
	// of the errors that caused it.
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
	// *iottrail.StreamError, or an error of the file system or of SQS. It may wrap ErrNotHeld or
	// one of the errors beside it.
	Err error
}

// How many bytes of a name and of a text a MessageError shows. A key has up to 1,024.
const (
	mostName = 1024
	mostText = 2000
)

// Error returns a text in which everything that the sender of the message may have chosen is
// escaped, and cut at about 1,000 bytes.
func (e *MessageError) Error() string {
	about := ""
	if e.Bucket != "" || e.Key != "" {
		about = fmt.Sprintf(", object %+q of bucket %+q", cut(e.Key, mostName), cut(e.Bucket, mostName))
	}
	if e.EventID != "" {
		about += fmt.Sprintf(", event %+q", cut(e.EventID, mostName))
	}
	return fmt.Sprintf("awssdk: message %s, delivery %d%s: %s", escaped(cut(e.MessageID, mostName)), e.Receives, about, e.cause())
}

// cause returns the text of Err, escaped, without the path, which is before it already.
func (e *MessageError) cause() string { return escaped(cut(withoutPath(e.Err).Error(), mostText)) }

func withoutPath(err error) error {
	if pathError, ok := err.(*fs.PathError); ok {
		return pathError.Err
	}
	return err
}

func (e *MessageError) Unwrap() error { return e.Err }

// LogValue returns a group with the fields, with texts as Error has them.
func (e *MessageError) LogValue() slog.Value {
	attrs := []slog.Attr{slog.String("message", escaped(cut(e.MessageID, mostName))), slog.Int("receives", e.Receives)}
	for _, a := range []struct{ name, text string }{{"bucket", e.Bucket}, {"key", e.Key}, {"event", e.EventID}} {
		if a.text != "" {
			attrs = append(attrs, slog.String(a.name, escaped(cut(a.text, mostName))))
		}
	}
	return slog.GroupValue(append(attrs, slog.String("error", e.cause()))...)
}
