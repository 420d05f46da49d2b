package awssdk_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

// queues stand in for SQS, in memory. Their clock is that of package time, which synctest
// controls.
type queues struct {
	mu     sync.Mutex
	queues map[string][]*queued // by URL
	calls  map[string]int       // by the name of the operation
	// fault says what becomes of the nth call of an operation, from 1. nil means that all work.
	fault func(operation string, n int) fault
	// deleted is called with each message that is deleted, before it is. nil is nothing.
	deleted func(url string, m *queued)
	order   []string // operations in the order in which they were called
}

// A fault is how a call fails.
type fault int

const (
	works  fault = iota
	fails        // before it has an effect
	silent       // it has its effect, and the answer is lost
)

var errFault = errors.New("the network is down")

// A queued is a message in a queue.
type queued struct {
	id, body   string
	attributes map[string]types.MessageAttributeValue
	receives   int
	handle     string    // of the last time that it was received
	visible    time.Time // from when on it is delivered
	timeouts   []int32   // that ChangeMessageVisibility was called with
}

func newQueues(urls ...string) *queues {
	q := &queues{queues: make(map[string][]*queued), calls: make(map[string]int)}
	for _, u := range urls {
		q.queues[u] = nil
	}
	return q
}

// send puts messages into a queue.
func (q *queues) send(url string, bodies ...string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, body := range bodies {
		q.queues[url] = append(q.queues[url], &queued{id: rand.Text(), body: body, visible: time.Now()})
	}
}

// in returns the messages that are in a queue.
func (q *queues) in(url string) []*queued {
	q.mu.Lock()
	defer q.mu.Unlock()
	return slices.Clone(q.queues[url])
}

func (q *queues) bodies(url string) (all []string) {
	for _, m := range q.in(url) {
		all = append(all, m.body)
	}
	return all
}

// call does what an operation does, as far as its fault lets it.
func (q *queues) call(ctx context.Context, operation string, do func() error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.calls[operation]++
	q.order = append(q.order, operation)
	f := works
	if q.fault != nil {
		f = q.fault(operation, q.calls[operation])
	}
	if f == fails {
		return errFault
	}
	if err := do(); err != nil {
		return err
	}
	if f == silent {
		return errFault
	}
	return nil
}

func (q *queues) ReceiveMessage(ctx context.Context, in *sqs.ReceiveMessageInput, _ ...func(*sqs.Options)) (*sqs.ReceiveMessageOutput, error) {
	out := new(sqs.ReceiveMessageOutput)
	end := time.Now().Add(time.Duration(in.WaitTimeSeconds) * time.Second)
	for {
		err := q.call(ctx, "ReceiveMessage", func() error { return q.receive(in, out) })
		if err != nil {
			return nil, err
		}
		if len(out.Messages) > 0 || !time.Now().Before(end) {
			return out, nil
		}
		wait := q.untilNext(*in.QueueUrl, end)
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
	}
}

// untilNext returns how long it is until a message becomes visible, or until the end of a call of
// ReceiveMessage, which goes on then.
func (q *queues) untilNext(url string, end time.Time) time.Duration {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.calls["ReceiveMessage"]-- // the next one is the same call
	for _, m := range q.queues[url] {
		if m.visible.Before(end) {
			end = m.visible
		}
	}
	return max(time.Until(end), time.Millisecond)
}

func (q *queues) receive(in *sqs.ReceiveMessageInput, out *sqs.ReceiveMessageOutput) error {
	all, ok := q.queues[*in.QueueUrl]
	if !ok {
		return &types.QueueDoesNotExist{}
	}
	for _, m := range all {
		if len(out.Messages) == int(in.MaxNumberOfMessages) {
			break
		}
		if m.visible.After(time.Now()) {
			continue
		}
		m.receives++
		m.handle = rand.Text()
		m.visible = time.Now().Add(time.Duration(in.VisibilityTimeout) * time.Second)
		out.Messages = append(out.Messages, types.Message{
			MessageId: &m.id, Body: &m.body, ReceiptHandle: aws.String(m.handle), MessageAttributes: maps.Clone(m.attributes),
			Attributes: map[string]string{"ApproximateReceiveCount": strconv.Itoa(m.receives)},
		})
	}
	return nil
}

func (q *queues) ChangeMessageVisibility(ctx context.Context, in *sqs.ChangeMessageVisibilityInput, _ ...func(*sqs.Options)) (*sqs.ChangeMessageVisibilityOutput, error) {
	return new(sqs.ChangeMessageVisibilityOutput), q.call(ctx, "ChangeMessageVisibility", func() error {
		for _, m := range q.queues[*in.QueueUrl] {
			if m.handle == *in.ReceiptHandle {
				m.timeouts = append(m.timeouts, in.VisibilityTimeout)
				if m.visible.After(time.Now()) { // else SQS says yes, and does nothing
					m.visible = time.Now().Add(time.Duration(in.VisibilityTimeout) * time.Second)
				}
				return nil
			}
		}
		return &types.ReceiptHandleIsInvalid{}
	})
}

func (q *queues) DeleteMessage(ctx context.Context, in *sqs.DeleteMessageInput, _ ...func(*sqs.Options)) (*sqs.DeleteMessageOutput, error) {
	return new(sqs.DeleteMessageOutput), q.call(ctx, "DeleteMessage", func() error {
		q.queues[*in.QueueUrl] = slices.DeleteFunc(q.queues[*in.QueueUrl], func(m *queued) bool {
			if m.handle == *in.ReceiptHandle && q.deleted != nil {
				q.deleted(*in.QueueUrl, m)
			}
			return m.handle == *in.ReceiptHandle
		})
		return nil // as SQS says to an old handle, too
	})
}

func (q *queues) SendMessage(ctx context.Context, in *sqs.SendMessageInput, _ ...func(*sqs.Options)) (*sqs.SendMessageOutput, error) {
	return new(sqs.SendMessageOutput), q.call(ctx, "SendMessage", func() error {
		if _, ok := q.queues[*in.QueueUrl]; !ok {
			return fmt.Errorf("%w: %s", &types.QueueDoesNotExist{}, *in.QueueUrl)
		}
		q.queues[*in.QueueUrl] = append(q.queues[*in.QueueUrl], &queued{id: rand.Text(), body: *in.MessageBody, attributes: in.MessageAttributes, visible: time.Now()})
		return nil
	})
}

// setFault sets what becomes of calls.
func (q *queues) setFault(f func(operation string, n int) fault) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.fault = f
}

// remove takes a message out of its queue.
func (q *queues) remove(m *queued) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for url, all := range q.queues {
		q.queues[url] = slices.DeleteFunc(all, func(other *queued) bool { return other == m })
	}
}

// attributes returns so many attributes of a message, or nil.
func attributes(n int) map[string]types.MessageAttributeValue {
	var all map[string]types.MessageAttributeValue
	for i := range n {
		if all == nil {
			all = make(map[string]types.MessageAttributeValue)
		}
		all[fmt.Sprintf("attribute-%d", i)] = types.MessageAttributeValue{DataType: aws.String("Number"), StringValue: aws.String(strconv.Itoa(i))}
	}
	return all
}
