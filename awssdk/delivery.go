package awssdk

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/aws/smithy-go"

	"github.com/iottrail/iottrail"
)

// A delivery is a message in hand, from when it was received until it is deleted or returned.
// message.go reads what is in it.
type delivery struct {
	c        *Consumer
	message  types.Message
	receives int       // how often SQS has delivered it; 0 if SQS does not say
	until    time.Time // until when it is hidden from others
	handle   func(context.Context, *iottrail.Event) error

	seen    map[iottrail.S3Object]bool // objects that were read, without their sizes
	stopped bool                       // something of it was left out, as the context was done
	lost    bool                       // somebody else may have it
	failed  *MessageError              // the first error for which it is not acknowledged
	again   bool                       // one of these errors may not occur the next time
	errors  int                        // of reading it, reported or not
}

func (c *Consumer) delivery(m types.Message) *delivery {
	c.count(func(s *ConsumerStats) { s.Messages++ })
	receives, _ := strconv.Atoi(m.Attributes[string(types.MessageSystemAttributeNameApproximateReceiveCount)])
	return &delivery{c: c, message: m, receives: receives, until: time.Now().Add(c.visibility()), seen: make(map[iottrail.S3Object]bool)}
}

// settleTime is how long it may take to settle a message, even after the context of Run is
// done.
const settleTime = 30 * time.Second

// work handles the message and settles what becomes of it.
func (d *delivery) work(ctx context.Context, handle func(context.Context, *iottrail.Event) error) {
	d.handle = handle
	dead := d.c.DeadLetters != "" && d.receives > d.c.tries()
	if dead {
		d.failed = d.about(noObject, "", fmt.Errorf("%w: it was delivered more than %d times", ErrTries, d.c.tries()))
	} else {
		d.held(ctx, d.read)
		if d.errors > mostErrors {
			d.tell(fmt.Errorf("%w: %d", ErrManyErrors, d.errors-mostErrors))
		}
		dead = d.c.DeadLetters != "" && (!d.again || d.receives >= d.c.tries())
	}
	settle, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTime)
	defer cancel()
	switch {
	case !d.stopped && d.failed == nil:
		d.acknowledge(settle)
	case d.lost:
		d.c.count(func(s *ConsumerStats) { s.Returned++ })
	case d.stopped:
		d.returnToQueue(settle, 0)
	case dead:
		d.deadLetter(settle)
	default:
		d.returnToQueue(settle, d.backoff())
	}
}

// held calls f, and extends the visibility of the message while f runs. The context of f is
// canceled when the message is lost.
func (d *delivery) held(ctx context.Context, f func(context.Context)) {
	ctx, lost := context.WithCancelCause(ctx)
	defer lost(nil)
	// A message in hand is held until handle returns, which may be after ctx is done.
	extending, stop := context.WithCancel(context.WithoutCancel(ctx))
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		if err := d.extend(extending); err != nil {
			d.lost = true
			d.tell(err)
			lost(err)
		}
	}()
	defer func() {
		stop()
		<-stopped
	}()
	f(ctx)
}

// extensions is how often the visibility is extended in the time that it lasts: two calls in a row
// may fail.
const extensions = 4

// extend extends the visibility until ctx is done. It returns an error if the message is lost.
func (d *delivery) extend(ctx context.Context) error {
	tick := time.NewTicker(d.c.visibility() / extensions)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		asked := time.Now()
		// SQS accepts a call that comes too late, too, and does nothing.
		before, cancel := context.WithDeadline(ctx, d.until)
		err := d.setVisibility(before, d.c.visibility())
		cancel()
		switch {
		case ctx.Err() != nil:
			return nil
		case err == nil:
			d.until = asked.Add(d.c.visibility())
		case isGone(err) || !time.Now().Before(d.until):
			return fmt.Errorf("%w: %w", ErrNotHeld, err)
		default:
			d.tell(fmt.Errorf("its visibility can't be extended: %w", err))
		}
	}
}

// isGone reports whether SQS says that a message can't be extended any more: that it was
// deleted, is visible again, or was held for 12 hours.
func isGone(err error) bool {
	var answer smithy.APIError
	return errors.As(err, new(*types.ReceiptHandleIsInvalid)) || errors.As(err, new(*types.MessageNotInflight)) ||
		errors.As(err, &answer) && strings.HasPrefix(answer.ErrorCode(), "InvalidParameterValue")
}

// setVisibility makes the message invisible to others from now on for a time.
func (d *delivery) setVisibility(ctx context.Context, t time.Duration) error {
	_, err := d.c.SQS.ChangeMessageVisibility(ctx, &sqs.ChangeMessageVisibilityInput{
		QueueUrl: &d.c.QueueURL, ReceiptHandle: d.message.ReceiptHandle, VisibilityTimeout: int32(t / time.Second),
	})
	return err
}

func (d *delivery) acknowledge(ctx context.Context) {
	if d.delete(ctx) {
		d.c.count(func(s *ConsumerStats) { s.Acknowledged++ })
	}
}

// delete deletes the message, and reports whether it did. If not, the message will come again.
func (d *delivery) delete(ctx context.Context) bool {
	_, err := d.c.SQS.DeleteMessage(ctx, &sqs.DeleteMessageInput{QueueUrl: &d.c.QueueURL, ReceiptHandle: d.message.ReceiptHandle})
	if err != nil {
		d.tell(fmt.Errorf("it can't be deleted, and will come again: %w", err))
		d.c.count(func(s *ConsumerStats) { s.Returned++ })
	}
	return err == nil
}

// giveBack leaves the message to come again, after a time.
func (d *delivery) returnToQueue(ctx context.Context, after time.Duration) {
	if err := d.setVisibility(ctx, after); err != nil {
		d.tell(fmt.Errorf("it can't be returned, and will come again when its visibility ends: %w", err))
	}
	d.c.count(func(s *ConsumerStats) { s.Returned++ })
}

// maxBackoff is the longest time after which a message that failed comes again.
const maxBackoff = time.Hour

// backoff returns after which time the message is to come again.
func (d *delivery) backoff() time.Duration {
	after := d.c.visibility()
	for i := 1; i < d.receives && after < maxBackoff; i++ {
		after *= 2
	}
	return min(after, max(maxBackoff, d.c.visibility()))
}

// bury sends the message to the dead letters, and then deletes it: the opposite order could
// lose it.
func (d *delivery) deadLetter(ctx context.Context) {
	err := d.send(ctx, d.withReason())
	if errors.As(err, new(smithy.APIError)) { // perhaps it is one attribute too many for the queue
		err = d.send(ctx, d.message.MessageAttributes)
	}
	if err != nil {
		d.tell(fmt.Errorf("it can't be sent to the dead letters: %w", err))
		d.returnToQueue(ctx, d.backoff())
		return
	}
	why := *d.failed
	why.Err = fmt.Errorf("%w: %w", ErrDead, withoutPath(d.failed.Err))
	d.c.report(&why)
	if d.delete(ctx) {
		d.c.count(func(s *ConsumerStats) { s.Dead++ })
	}
}

func (d *delivery) send(ctx context.Context, attributes map[string]types.MessageAttributeValue) error {
	_, err := d.c.SQS.SendMessage(ctx, &sqs.SendMessageInput{
		QueueUrl: &d.c.DeadLetters, MessageBody: d.message.Body, MessageAttributes: attributes,
	})
	return err
}

// reasonAttribute is the attribute of a dead letter that says why it is one.
const reasonAttribute = "iottrail-error"

// withReason returns the attributes of the message, with the reasonAttribute if it fits: SQS takes
// ten, and as many bytes of a message with its attributes as the queue says, up to 1 MiB.
func (d *delivery) withReason() map[string]types.MessageAttributeValue {
	const most, mostReason, mostSize = 10, 1000, 200 << 10
	attributes := maps.Clone(d.message.MessageAttributes)
	size := len(aws.ToString(d.message.Body))
	for name, value := range attributes {
		size += len(name) + len(aws.ToString(value.DataType)) + len(aws.ToString(value.StringValue)) + len(value.BinaryValue)
	}
	if len(attributes) >= most || size > mostSize {
		return attributes
	}
	if attributes == nil {
		attributes = make(map[string]types.MessageAttributeValue)
	}
	text := d.failed.Error() // without control characters, of which SQS refuses some
	attributes[reasonAttribute] = types.MessageAttributeValue{DataType: aws.String("String"), StringValue: aws.String(text[:min(len(text), mostReason)])}
	return attributes
}

// mostErrors is how many errors of reading a message are reported. Otherwise a compressed
// message of a few kilobytes could fill the log.
const mostErrors = 100

// tell reports an error of holding or settling the message.
func (d *delivery) tell(err error) { d.c.report(d.about(noObject, "", err)) }

// report reports an error of reading an object of the message, or of an Event in it, as long as
// there were not too many.
func (d *delivery) report(o iottrail.S3Object, event string, err error) *MessageError {
	messageError := d.about(o, event, err)
	if d.errors++; d.errors <= mostErrors {
		d.c.report(messageError)
	}
	return messageError
}

func (d *delivery) about(o iottrail.S3Object, event string, err error) *MessageError {
	return &MessageError{MessageID: aws.ToString(d.message.MessageId), Receives: d.receives, Bucket: o.Bucket, Key: o.Key, EventID: event, Err: err}
}

// fail reports an error for which the message is not acknowledged, now or ever.
func (d *delivery) fail(o iottrail.S3Object, err error) {
	d.failed = cmp.Or(d.failed, d.report(o, "", err))
}

// failForNow is fail for an error that may not occur the next time.
func (d *delivery) failForNow(o iottrail.S3Object, event string, err error) {
	d.failed = cmp.Or(d.failed, d.report(o, event, err))
	d.again = true
}
