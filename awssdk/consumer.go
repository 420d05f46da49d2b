package awssdk

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/iottrail/iottrail"
)

// An SQSClient is what a [Consumer] needs of a *sqs.Client. SendMessage is called only where
// Consumer.DeadLetters is set.
type SQSClient interface {
	ReceiveMessage(context.Context, *sqs.ReceiveMessageInput, ...func(*sqs.Options)) (*sqs.ReceiveMessageOutput, error)
	ChangeMessageVisibility(context.Context, *sqs.ChangeMessageVisibilityInput, ...func(*sqs.Options)) (*sqs.ChangeMessageVisibilityOutput, error)
	DeleteMessage(context.Context, *sqs.DeleteMessageInput, ...func(*sqs.Options)) (*sqs.DeleteMessageOutput, error)
	SendMessage(context.Context, *sqs.SendMessageInput, ...func(*sqs.Options)) (*sqs.SendMessageOutput, error)
}

// A Consumer reads a trail as it grows: from a queue of SQS with the notifications of log files
// that were delivered to a bucket. It gets the files, gives their Events to a function, and
// acknowledges a message, which is to delete it, only after all its Events were handled without
// an error.
//
//	c := awssdk.Consumer{
//		SQS:      sqs.NewFromConfig(cfg),
//		QueueURL: "https://sqs.eu-central-1.amazonaws.com/111122223333/trail",
//		Buckets:  []string{"example-pumps-trail"},
//		Open: func(ctx context.Context, bucket string) fs.FS {
//			return awssdk.NewS3FS(client, bucket).WithContext(ctx)
//		},
//	}
//	err := c.Run(ctx, func(ctx context.Context, ev *iottrail.Event) error {
//		return store(ctx, ev)
//	})
//
// It takes, in one queue, the notifications of S3, also through EventBridge; CloudTrail's
// own, by SNS; all of them in the envelope of SNS or delivered raw; and, with Records,
// records themselves, as rules of EventBridge send them.
//
// # What becomes of a message
//
// Nothing is lost, and what is delivered more than once is what SQS delivers more than once:
// each time that a message comes, all its Events are handled that can be read. [Origin] says
// where an Event is from, and [iottrail.Repeats] drops those that came before.
//
//   - All Events were handled: the message is deleted. If that fails, SQS brings it again.
//   - The function returned an error for an Event, an object is not there or could not be read:
//     the message comes again, after the time of Visibility, twice that the second time, and so
//     on up to an hour. What else is in it is handled all the same, so that one Event that can't
//     be handled does not hide the others.
//   - It has come more than Tries times: it is poison, as it may be what ended the programs that
//     took it before. It goes to the DeadLetters without being looked at. So it does after it
//     failed for the last time.
//   - It will be no better the next time: a record that can't be read, an object that is no log
//     or in a bucket that is not in Buckets, a text that is nothing known. It goes to the
//     DeadLetters after the first time, when all that can be read of it was handled.
//   - It is known to have no records that anyone could miss: a digest, the test messages of S3
//     and CloudTrail, an object that was deleted or tagged, or one that is a folder. It is
//     deleted, and counted in ConsumerStats.Ignored.
//
// A message is sent to the DeadLetters before it is deleted, so that it may be there twice, but
// never nowhere. An Event of which only a member can't be read is whole, with the member in its
// Extra: the error is reported, and the message is not held for it.
//
// While a message is handled, its visibility is extended again and again. Where that fails until
// somebody else may have the message, the context of handle is canceled, with the cause
// [ErrLost], and the rest is left to whoever has it.
//
// # Who is believed
//
// Whoever may send to the queue chooses what is read: restrict the queue's policy to the service
// that sends, and to its source by the conditions aws:SourceArn and aws:SourceAccount. Objects
// are read from Buckets and from no other. Events in objects are believed as far as those
// buckets are; records in messages as far as the queue is, which is why they are refused unless
// Records says otherwise.
//
// The program needs sqs:ReceiveMessage, sqs:ChangeMessageVisibility and sqs:DeleteMessage for the
// queue, sqs:SendMessage for DeadLetters, and what Open needs.
type Consumer struct {
	SQS      SQSClient // a *sqs.Client
	QueueURL string    // of a standard queue

	// Buckets are those of which objects are read. If there are none, no object is.
	Buckets []string
	// Open returns the file system of one of Buckets, in which the paths of objects are their
	// keys, as S3FS is one. ctx is canceled when the object is no longer wanted. Files of any
	// size are read, and never held as a whole.
	Open func(ctx context.Context, bucket string) fs.FS
	// Records says that a message may hold records itself. Without it such a message is an
	// error that wraps ErrRecords: whoever may send to the queue can make up Events.
	Records bool
	// Decoder has options for the Decoder of each object, and, with Records, of each message:
	// [iottrail.OnlySources], [iottrail.WithLimits]. The writer of an [iottrail.Tee] gets all
	// objects, from as many goroutines as there are Workers.
	Decoder []iottrail.Option

	// Workers is how many messages are handled at a time, each on a goroutine of its own. Zero
	// is one. Messages come in no order, whatever Workers is.
	Workers int
	// Visibility is for how long a message is not shown to others, if this program ends without
	// a word; while it is handled, it is extended each quarter of that. It has whole seconds, up
	// to 12 hours. Zero is one minute. SQS extends it for 12 hours at most.
	Visibility time.Duration
	// Tries is how often SQS may deliver a message before it goes to DeadLetters. Zero is 5. SQS
	// counts deliveries whose answer was lost, too, and those of programs that were stopped.
	Tries int
	// DeadLetters is the URL of a standard queue for messages that can't be handled. They have
	// their attributes, and one more, "iottrail-error", that says why, where there is room. If it
	// is empty, such a message is returned to the queue each time, and its redrive policy says
	// what becomes of it: if it has none, the message comes until it expires.
	DeadLetters string
	// Errors is called with each error: a *MessageError, or that of receiving. With Workers it
	// is called by several goroutines at once. If it is nil, slog.Default gets them.
	Errors func(error)

	mu    sync.Mutex
	stats ConsumerStats
}

// ConsumerStats is what a Consumer has done so far. When Run has returned, Messages is the sum
// of Acknowledged, Dead and Returned.
type ConsumerStats struct {
	Messages     int64 // received; one that comes twice counts twice
	Acknowledged int64 // deleted, after all their Events were handled
	Dead         int64 // sent to DeadLetters and deleted
	Returned     int64 // left to come again: something failed, the Consumer was stopped, or the message was lost
	Objects      int64 // opened
	Events       int64 // handled without an error
	Failed       int64 // Events for which the function returned an error
	Ignored      int64 // documents and objects without records that anyone could miss: digests, test messages, deletions, folders
	Errors       int64 // given to Consumer.Errors
}

// Stats returns what was done so far. It may be called while Run runs.
func (c *Consumer) Stats() ConsumerStats {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.stats
}

func (c *Consumer) count(add func(*ConsumerStats)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	add(&c.stats)
}

// What a [*MessageError] may wrap, for errors.Is.
var (
	// ErrLost: the visibility of the message could not be extended until it ended, or the
	// message was deleted by somebody else. SQS may have given it to another consumer.
	ErrLost = errors.New("the message is no longer held by this consumer")
	// ErrBucket: the message names an object of a bucket that is not in Consumer.Buckets.
	ErrBucket = errors.New("the bucket is not in Consumer.Buckets")
	// ErrRecords: the message holds records itself, and Consumer.Records is not set.
	ErrRecords = errors.New("the message holds records itself, which needs Consumer.Records")
	// ErrDead: the message went to the dead letters.
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
	// *iottrail.StreamError, an error of Open or of the client, or one of the errors above.
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

// report gives an error to whoever wants it.
func (c *Consumer) report(err error) {
	c.count(func(s *ConsumerStats) { s.Errors++ })
	if c.Errors != nil {
		c.Errors(err)
		return
	}
	slog.Default().Error("awssdk: consumer", "error", err)
}

// Run receives messages and gives their Events to handle, until ctx is done or the queue does
// not exist. It returns the error of that, or what is wrong with the Consumer, after all it
// started has ended. Other errors of receiving are reported, and it is tried again after a
// second, and then after longer times up to a minute.
//
// When ctx is done, so is the context of handle. A message in hand is acknowledged only if all
// its Events were handled by then; otherwise it is returned to the queue at once.
//
// The fields of the Consumer must not be changed while it runs.
func (c *Consumer) Run(ctx context.Context, handle func(ctx context.Context, ev *iottrail.Event) error) error {
	if err := c.check(handle != nil); err != nil {
		return err
	}
	var working sync.WaitGroup
	defer working.Wait()
	free := make(chan struct{}, max(c.Workers, 1)) // a token for each message that may be taken
	for range cap(free) {
		free <- struct{}{}
	}
	wait := firstReceiveWait
	for {
		n := take(ctx, free)
		if n == 0 {
			return ctx.Err()
		}
		messages, err := c.receive(ctx, n)
		for range n - len(messages) {
			free <- struct{}{}
		}
		switch {
		case err == nil:
			wait = firstReceiveWait
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.As(err, new(*types.QueueDoesNotExist)):
			return err
		default:
			c.report(err)
			if err := sleep(ctx, wait); err != nil {
				return err
			}
			wait = min(2*wait, maxReceiveWait)
		}
		for _, m := range messages {
			d := c.delivery(m)
			working.Go(func() {
				d.work(ctx, handle)
				free <- struct{}{}
			})
		}
	}
}

// After an error of receiving it is waited for so long.
const (
	firstReceiveWait = time.Second
	maxReceiveWait   = time.Minute
)

// check says what is wrong with the fields.
func (c *Consumer) check(handle bool) error {
	seconds := c.visibility() / time.Second
	switch {
	case c.SQS == nil || c.QueueURL == "" || !handle:
		return errors.New("awssdk: a Consumer needs SQS, QueueURL and a function for the Events")
	case len(c.Buckets) > 0 && c.Open == nil:
		return errors.New("awssdk: a Consumer with Buckets needs Open")
	case len(c.Buckets) == 0 && !c.Records:
		return errors.New("awssdk: a Consumer needs Buckets, or Records, or both")
	case c.DeadLetters == c.QueueURL:
		return errors.New("awssdk: Consumer.DeadLetters is the queue itself")
	case seconds < 1 || seconds > 12*60*60 || c.visibility()%time.Second != 0:
		return fmt.Errorf("awssdk: Consumer.Visibility is %v, and not whole seconds, from one to those of 12 hours", c.Visibility)
	case c.Tries < 0:
		return fmt.Errorf("awssdk: Consumer.Tries is %d", c.Tries)
	}
	return nil
}

func (c *Consumer) visibility() time.Duration {
	if c.Visibility == 0 {
		return time.Minute
	}
	return c.Visibility
}

func (c *Consumer) tries() int {
	if c.Tries == 0 {
		return 5
	}
	return c.Tries
}

// mostReceived is how many messages SQS delivers at a time.
const mostReceived = 10

// take waits for a token, and takes as many as there are then. It returns 0 if ctx is done.
func take(ctx context.Context, free <-chan struct{}) int {
	select {
	case <-ctx.Done():
		return 0
	case <-free:
	}
	for n := 1; n < mostReceived; n++ {
		select {
		case <-free:
		default:
			return n
		}
	}
	return mostReceived
}

// receive waits for messages, n at most: as many as can be handled at once, so that none waits
// in the program while its visibility runs out.
func (c *Consumer) receive(ctx context.Context, n int) ([]types.Message, error) {
	out, err := c.SQS.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{
		QueueUrl:                    &c.QueueURL,
		MaxNumberOfMessages:         int32(n),
		WaitTimeSeconds:             20, // the most that SQS waits
		VisibilityTimeout:           int32(c.visibility() / time.Second),
		MessageSystemAttributeNames: []types.MessageSystemAttributeName{types.MessageSystemAttributeNameApproximateReceiveCount},
		MessageAttributeNames:       []string{"All"}, // for the dead letters
	})
	if err != nil {
		return nil, fmt.Errorf("awssdk: messages can't be received: %w", err)
	}
	return out.Messages[:min(n, len(out.Messages))], nil
}
