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

// An SQSClient is what a [Consumer] needs of a *sqs.Client. SendMessage is called only if
// Consumer.DeadLetters is set.
type SQSClient interface {
	ReceiveMessage(context.Context, *sqs.ReceiveMessageInput, ...func(*sqs.Options)) (*sqs.ReceiveMessageOutput, error)
	ChangeMessageVisibility(context.Context, *sqs.ChangeMessageVisibilityInput, ...func(*sqs.Options)) (*sqs.ChangeMessageVisibilityOutput, error)
	DeleteMessage(context.Context, *sqs.DeleteMessageInput, ...func(*sqs.Options)) (*sqs.DeleteMessageOutput, error)
	SendMessage(context.Context, *sqs.SendMessageInput, ...func(*sqs.Options)) (*sqs.SendMessageOutput, error)
}

// A Consumer reads a trail as it grows. It receives notifications of new log files from an SQS
// queue, gets the files, and passes their Events to a function. It acknowledges a message, that
// is, deletes it, only after all its Events were handled without an error.
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
// The queue may have notifications from S3, sent directly or through EventBridge, and those
// that CloudTrail sends through SNS, in SNS's envelope or raw. With Records it may also have
// records, as rules of EventBridge send them.
//
// # What becomes of a message
//
// Each time SQS delivers a message, all its Events that can be read are handled. So nothing is
// lost, and an Event is repeated only if SQS delivers its message again: [iottrail.Repeats]
// recognizes such Events, and [OriginOf] says where one comes from.
//
//   - All its Events were handled: the message is deleted. If that fails, SQS delivers it again.
//   - The function returned an error, or an object is not there or can't be read to its end: the
//     message comes again after the time of Visibility, then after twice that, and so on up to
//     an hour. The rest of it is still handled, so one Event that can't be handled does not hide
//     the others. After the last of its Tries it goes to DeadLetters.
//   - Another try would not help, as a record can't be read, an object is not a log or not in
//     Buckets, or the message has no known form: it goes to DeadLetters after the first time.
//   - It has come more than Tries times, and may be what crashed the program each time: it goes to
//     DeadLetters unread.
//   - It can't lead to a record, as it is about a digest, a folder, or an object that was
//     deleted or tagged, or is a test message of S3 or CloudTrail: it is deleted, and counted
//     as Ignored.
//
// A message is sent to DeadLetters before it is deleted, so it may exist twice, but is never
// lost. An Event with a member that can't be read is complete, as it has that member in its
// Extra: the error is reported, and the message is not kept for it.
//
// While a message is handled, its visibility is extended repeatedly. If that fails for so long
// that another consumer may have the message, the context of the function is canceled, with the
// cause [ErrNotHeld], and the rest is left to the other one.
//
// # Who is believed
//
// Whoever may send to the queue chooses what is read, and can have any object in Buckets read
// again. Allow only the right service to send, and only from your bucket or topic, with the
// conditions aws:SourceArn and aws:SourceAccount in the queue's policy. The Events of an object
// are as trustworthy as its bucket. Records in messages are only as trustworthy as the queue:
// that is why they are rejected unless Records is set.
//
// The program needs sqs:ReceiveMessage, sqs:ChangeMessageVisibility and sqs:DeleteMessage for the
// queue, sqs:SendMessage for DeadLetters, and what Open needs.
type Consumer struct {
	SQS      SQSClient // a *sqs.Client
	QueueURL string    // of a standard queue

	// Buckets are the buckets whose objects are read. If there are none, no objects are read.
	Buckets []string
	// Open returns the file system of one of Buckets, such as an S3FS: the paths of objects are
	// their keys. ctx is canceled when the object is no longer wanted. Files can be of any size,
	// and are never held as a whole.
	Open func(ctx context.Context, bucket string) fs.FS
	// Records says that a message may hold records itself. Without it such a message is an
	// error that wraps ErrRecords, as whoever may send to the queue can make up Events.
	Records bool
	// Decoder has options for the Decoder of each object, and, with Records, of each message, such as
	// [iottrail.OnlySources]. [iottrail.WithLimits] bounds what an object may unpack to; a message
	// may unpack to 32 MiB unless that says otherwise. The writer of an [iottrail.Tee] gets all
	// objects, from as many goroutines as there are Workers.
	Decoder []iottrail.Option

	// Workers is how many messages are handled at a time, each on its own goroutine. Zero means
	// one. Messages come in no particular order, even with one worker.
	Workers int
	// Visibility is how long SQS hides a message from others. While the message is handled, it
	// is extended each time a quarter of it has passed; if the program dies, the message comes
	// again when it ends. It must be in whole seconds, up to 12 hours; zero means one minute.
	// SQS extends it to at most 12 hours in all: a message that takes longer is left to another
	// consumer. See ErrNotHeld.
	Visibility time.Duration
	// Tries is how often SQS may deliver a message before it goes to DeadLetters. Zero means 5.
	// SQS also counts deliveries whose answer was lost, and those to programs that were stopped.
	Tries int
	// DeadLetters is the URL of a standard queue for messages that can't be handled. They keep
	// their attributes and, if there is room, get one more, "iottrail-error", that says why. If
	// DeadLetters is empty, such a message returns to the queue each time until the queue's
	// redrive policy takes it; without one, it keeps coming back until it expires.
	DeadLetters string
	// Errors is called with each error: a *MessageError, or an error of receiving. For a message
	// that goes to DeadLetters it gets the errors of the message, and then one that wraps
	// ErrDead and the first of these. For each delivery of a message it gets the first 100
	// errors of reading it, and an ErrManyErrors that says how many more there are. With several
	// Workers, several goroutines call it at once. If it is nil, slog.Default gets them.
	Errors func(error)

	mu    sync.Mutex
	stats ConsumerStats
}

// ConsumerStats is what a Consumer has done so far. When Run has returned, Messages is the sum
// of Acknowledged, Dead and Returned.
type ConsumerStats struct {
	Messages     int64 // received; a message that comes twice counts twice
	Acknowledged int64 // deleted, after all their Events were handled
	Dead         int64 // sent to DeadLetters and deleted
	Returned     int64 // left to come again: something failed, the Consumer was stopped, or it no longer held the message
	Objects      int64 // opened
	Events       int64 // handled without an error
	Failed       int64 // Events for which the function returned an error
	Ignored      int64 // documents and objects that can't have records: digests, test messages, deletions, folders
	Errors       int64 // given to Consumer.Errors
}

// Stats returns what has been done so far. It may be called while Run runs.
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

// report passes an error to Errors, or else to slog.
func (c *Consumer) report(err error) {
	c.count(func(s *ConsumerStats) { s.Errors++ })
	if c.Errors != nil {
		c.Errors(err)
		return
	}
	slog.Default().Error("awssdk: consumer", "error", err)
}

// Run receives messages and passes their Events to handle, until ctx is done or the queue does
// not exist. It returns ctx's error or SQS's, or an error that says what is wrong with the
// Consumer, once everything it started has ended. Other errors of receiving are reported; Run
// tries again after a second, and then at growing intervals of up to a minute.
//
// When ctx is done, so is the context of handle. A message in hand is acknowledged only if all
// its Events were handled by then; otherwise it is returned to the queue at once. Telling SQS
// takes at most 30 seconds.
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

// How long Run waits after receiving fails, at first and at most.
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
		return fmt.Errorf("awssdk: Consumer.Visibility is %v, not whole seconds from one second to 12 hours", c.Visibility)
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

// receive waits for messages, at most n: as many as can be handled at once, so that none waits
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
