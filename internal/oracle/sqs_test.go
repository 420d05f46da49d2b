package oracle

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/awssdk"
	"github.com/iottrail/iottrail/internal/s3test"
	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/internal/trailtest"
	"github.com/iottrail/iottrail/trail"
)

// A notified is a bucket of moto whose S3 sends notifications to a queue.
type notified struct {
	t      *testing.T
	s3     *s3.Client
	sqs    *sqs.Client
	bucket string
	queue  string // its URL
}

// notify makes a bucket and a queue.
func notify(t *testing.T) *notified {
	t.Helper()
	config := atMoto(t)
	n := &notified{t: t, s3: s3.NewFromConfig(config, pathStyle), sqs: sqs.NewFromConfig(config), bucket: newName()}
	queue := newName()
	n.queue = n.newQueue(queue)
	_, err := n.s3.CreateBucket(t.Context(), &s3.CreateBucketInput{
		Bucket: &n.bucket, CreateBucketConfiguration: &s3types.CreateBucketConfiguration{LocationConstraint: region},
	})
	require.NoError(t, err)
	_, err = n.s3.PutBucketNotificationConfiguration(t.Context(), &s3.PutBucketNotificationConfigurationInput{
		Bucket: &n.bucket, NotificationConfiguration: &s3types.NotificationConfiguration{QueueConfigurations: []s3types.QueueConfiguration{{
			QueueArn: aws.String("arn:aws:sqs:" + region + ":123456789012:" + queue), Events: []s3types.Event{"s3:ObjectCreated:*"},
		}}},
	})
	require.NoError(t, err)
	return n
}

func pathStyle(o *s3.Options) { o.UsePathStyle = true }

func (n *notified) newQueue(name string) string {
	n.t.Helper()
	made, err := n.sqs.CreateQueue(n.t.Context(), &sqs.CreateQueueInput{QueueName: &name})
	require.NoError(n.t, err)
	return *made.QueueUrl
}

func (n *notified) put(key string, data []byte) {
	n.t.Helper()
	_, err := n.s3.PutObject(n.t.Context(), &s3.PutObjectInput{Bucket: &n.bucket, Key: &key, Body: bytes.NewReader(data)})
	require.NoError(n.t, err)
}

func (n *notified) send(queue string, bodies ...string) {
	n.t.Helper()
	var entries []types.SendMessageBatchRequestEntry
	for i, body := range bodies {
		entries = append(entries, types.SendMessageBatchRequestEntry{Id: aws.String(fmt.Sprint(i)), MessageBody: &body})
	}
	_, err := n.sqs.SendMessageBatch(n.t.Context(), &sqs.SendMessageBatchInput{QueueUrl: &queue, Entries: entries})
	require.NoError(n.t, err)
}

// take takes all messages out of a queue.
func (n *notified) take(queue string) (bodies []string) {
	n.t.Helper()
	for {
		out, err := n.sqs.ReceiveMessage(n.t.Context(), &sqs.ReceiveMessageInput{QueueUrl: &queue, MaxNumberOfMessages: 10, VisibilityTimeout: 3600})
		require.NoError(n.t, err)
		if len(out.Messages) == 0 {
			return bodies
		}
		for _, m := range out.Messages {
			bodies = append(bodies, *m.Body)
		}
	}
}

// open opens a bucket, with an HTTP client if it is not nil.
func (n *notified) open(client aws.HTTPClient) func(context.Context, string) fs.FS {
	config := atMoto(n.t)
	config.HTTPClient = client
	s3Client := s3.NewFromConfig(config, pathStyle)
	return func(ctx context.Context, bucket string) fs.FS {
		return awssdk.NewS3FS(s3Client, bucket).WithContext(ctx)
	}
}

const unreadable = "please call back"

// faultMessages returns a bucket and the messages of a queue about it: S3's own, of which one is
// its test and one of a digest, CloudTrail's by SNS with two files, and one that is nothing known.
// Each has the ids of its events.
func faultMessages(t *testing.T) (*notified, map[string][]string) {
	n := notify(t)
	files := map[string][]string{"a": {"a1", "a2"}, "b": {"b1"}, "c": {"c1", "refused"}, "d": {"d1"}, "e": {"e1", "e2"}}
	for name, ids := range files {
		n.put(s3test.LogKey(name), s3test.Log(ids...))
	}
	digest, err := os.ReadFile(trailtest.Path("testdata/notlogs/digest.json"))
	require.NoError(t, err)
	n.put("AWSLogs/111122223333/CloudTrail-Digest/digest.json", digest)
	messages := map[string][]string{
		unreadable: nil,
		fmt.Sprintf(`{"Type":"Notification","TopicArn":"arn:aws:sns:eu-central-1:111122223333:trail","Message":%q}`,
			fmt.Sprintf(`{"s3Bucket":%q,"s3ObjectKey":[%q,%q]}`, n.bucket, s3test.LogKey("d"), s3test.LogKey("e"))): {"d1", "e1", "e2"},
	}
	sent := n.take(n.queue)
	require.Len(t, sent, 7, "S3 sends a test, and a message for each object")
	require.Contains(t, strings.Join(sent, ""), "s3:TestEvent")
	for _, body := range sent {
		var ids []string
		for name := range files {
			if strings.Contains(body, "Z_"+name+".json") {
				ids = files[name]
			}
		}
		if len(ids) == 0 || !strings.HasPrefix(ids[0], "d") && !strings.HasPrefix(ids[0], "e") { // those are in the message by SNS
			messages[body] = ids
		}
	}
	return n, messages
}

// Whichever call to SQS or S3 fails, whether it had its effect or not: nothing is lost, and what
// is repeated is what SQS delivered again.
func TestConsumerFaults(t *testing.T) {
	t.Parallel()
	n, messages := faultMessages(t)
	sound := &faultyClient{}
	consumeFaulty(t, n, messages, sound)
	assert.Equal(t, map[string]int{"a1": 1, "a2": 1, "b1": 1, "c1": 2, "refused": 2, "d1": 1, "e1": 1, "e2": 1}, sound.handled, "without a fault")
	assert.Equal(t, map[string]int{"ReceiveMessage": 8, "ChangeMessageVisibility": 1, "DeleteMessage": 7, "SendMessage": 1, "GetObject": 7}, sound.calls)

	var faults []*faultyClient
	for _, operation := range slices.Sorted(maps.Keys(sound.calls)) {
		for at := range sound.calls[operation] {
			for _, how := range []httpFault{hasNoEffect, isNotAnswered, isCut} {
				if how != isCut || operation == "GetObject" {
					faults = append(faults, &faultyClient{operation: operation, at: at + 1, how: how})
				}
			}
		}
	}
	for _, f := range testrun.Draw(faults, 5) {
		t.Run(fmt.Sprintf("%s %d %s", f.operation, f.at, f.how), func(t *testing.T) {
			t.Parallel()
			consumeFaulty(t, n, messages, f)
			require.True(t, f.met, "there was no such call")
			repeated := 0
			for _, times := range f.handled {
				repeated += times - 1
			}
			most := 2 // c1 and the refused event
			switch {
			case f.operation == "DeleteMessage" && f.how == hasNoEffect:
				most += 3 // the message comes again
			case f.operation == "GetObject":
				most += 2 // what was read of the other file of its message
			}
			assert.LessOrEqual(t, repeated, most, "%v", f.handled)
		})
	}
}

// consumeFaulty runs a Consumer on queues of its own, with these messages, until they are empty.
func consumeFaulty(t *testing.T, n *notified, messages map[string][]string, f *faultyClient) {
	t.Helper()
	each := *n
	each.t = t
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	f.t, f.sqs, f.messages, f.stop = t, n.sqs, messages, cancel
	f.queue, f.dead = each.newQueue(newName()), each.newQueue(newName())
	f.calls, f.handled = make(map[string]int), make(map[string]int)
	f.delivered, f.received, f.buried = make(map[string]string), make(map[string]int), make(map[string]bool)
	each.send(f.queue, slices.Sorted(maps.Keys(messages))...)

	config := atMoto(t)
	config.HTTPClient = f
	c := awssdk.Consumer{
		SQS: sqs.NewFromConfig(config), QueueURL: f.queue, DeadLetters: f.dead, Buckets: []string{n.bucket}, Open: each.open(f),
		Visibility: time.Hour, Errors: func(err error) { f.reported(err) },
	}
	refused := false
	err := c.Run(ctx, func(_ context.Context, ev *iottrail.Event) error {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.handled[ev.EventID]++
		if ev.EventID == "refused" && !refused {
			refused = true
			return errors.New("not yet")
		}
		return nil
	})
	require.ErrorIs(t, err, context.Canceled)
	for body, ids := range messages {
		for _, id := range ids {
			assert.GreaterOrEqual(t, f.handled[id], 1, "%s is lost, of %s", id, body)
		}
	}
	dead := each.take(f.dead)
	require.NotEmpty(t, dead)
	for _, body := range dead {
		assert.Equal(t, unreadable, body, "in the dead letters")
	}
	s := c.Stats()
	assert.Equal(t, s.Messages, s.Acknowledged+s.Dead+s.Returned, "%+v", s)
	assert.True(t, f.how == works || f.how == isCut || slices.ContainsFunc(f.errs, func(err error) bool { return errors.Is(err, errHTTP) }), "the fault is not reported: %v", f.errs)
}

// A message that was deleted by another is lost, as SQS says when it is to be extended.
func TestConsumerLosesAMessage(t *testing.T) {
	t.Parallel()
	n := notify(t)
	n.take(n.queue) // S3's test
	n.put(s3test.LogKey("a"), s3test.Log("a1", "a2"))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var errs []error
	c := awssdk.Consumer{
		SQS: n.sqs, QueueURL: n.queue, Buckets: []string{n.bucket}, Open: n.open(nil), Visibility: 20 * time.Second, // extended after a quarter of that
		Errors: func(err error) { errs = append(errs, err) },
	}
	err := c.Run(ctx, func(held context.Context, ev *iottrail.Event) error {
		assert.Equal(t, "a1", ev.EventID)
		_, err := n.sqs.PurgeQueue(t.Context(), &sqs.PurgeQueueInput{QueueUrl: &n.queue})
		assert.NoError(t, err)
		<-held.Done()
		assert.ErrorIs(t, context.Cause(held), awssdk.ErrNotHeld)
		cancel()
		return nil
	})
	require.ErrorIs(t, err, context.Canceled)
	require.Len(t, errs, 1)
	assert.ErrorIs(t, errs[0], awssdk.ErrNotHeld)
	assert.ErrorAs(t, errs[0], new(*types.ReceiptHandleIsInvalid), "it is SQS that says so")
	assert.EqualValues(t, 1, c.Stats().Returned)
}

// The Events of a trail that is put into a bucket, file by file, are those that a Reader finds in
// it, each once, by several workers and with the SDK's own retries.
func TestConsumerOfATrail(t *testing.T) {
	t.Parallel()
	n := notify(t)
	files := os.DirFS(trailtest.Path("testdata/trail"))
	copied := make(map[string]bool) // by their keys
	var keys []string
	require.NoError(t, fs.WalkDir(files, ".", func(key string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			keys = append(keys, key)
		}
		return err
	}))
	for i := 0; i < len(keys); i += 7 { // moto takes a while for each
		key := keys[i]
		data, err := fs.ReadFile(files, key)
		require.NoError(t, err)
		n.put(key, data)
		copied[key] = true
	}
	want := make(map[string]int)
	r := trail.Reader{FS: files}
	for ev, err := range r.Events(t.Context()) {
		require.NoError(t, err)
		if copied[r.Position().File] {
			want[ev.EventID]++
		}
	}
	require.Greater(t, len(want), 10)

	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	config := atMoto(t)
	config.Retryer = nil
	config.HTTPClient = &faultyClient{t: t, sqs: n.sqs, queue: n.queue, stop: cancel} // without a fault
	c := awssdk.Consumer{
		SQS: sqs.NewFromConfig(config), QueueURL: n.queue, Buckets: []string{n.bucket}, Open: n.open(nil), Visibility: time.Hour, Workers: 4,
		Errors: func(err error) { assert.NoError(t, err) },
	}
	var mu sync.Mutex
	got := make(map[string]int)
	err := c.Run(ctx, func(_ context.Context, ev *iottrail.Event) error {
		mu.Lock()
		defer mu.Unlock()
		got[ev.EventID]++
		return nil
	})
	require.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, want, got)
	s := c.Stats()
	assert.Equal(t, s.Messages, s.Acknowledged, "%+v", s)
	assert.Positive(t, s.Ignored, "there are digests")
}
