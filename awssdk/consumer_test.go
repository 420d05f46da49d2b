package awssdk_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/awssdk"
	"github.com/iottrail/iottrail/internal/digesttest"
	"github.com/iottrail/iottrail/internal/s3test"
)

const (
	queueURL  = "https://sqs.eu-central-1.amazonaws.com/111122223333/trail"
	deadURL   = "https://sqs.eu-central-1.amazonaws.com/111122223333/trail-dead"
	logBucket = "example-pumps-trail"
)

// A consumption is a Consumer with a queue and a bucket, and its results.
type consumption struct {
	awssdk.Consumer
	queues  *queues
	objects fstest.MapFS
	// handle is what the function does with an Event; nil is nothing.
	handle func(context.Context, *iottrail.Event) error

	mu      sync.Mutex
	events  []string // the ids of those that the function was called with
	origins []awssdk.Origin
	errs    []*awssdk.MessageError
	others  []error // of receiving
}

func newConsumption() *consumption {
	c := &consumption{queues: newQueues(queueURL, deadURL), objects: make(fstest.MapFS)}
	c.Consumer = awssdk.Consumer{
		SQS: c.queues, QueueURL: queueURL, DeadLetters: deadURL, Buckets: []string{logBucket},
		Open: func(ctx context.Context, bucket string) fs.FS { return c.objects },
		Errors: func(err error) {
			c.mu.Lock()
			defer c.mu.Unlock()
			var about *awssdk.MessageError
			if errors.As(err, &about) {
				c.errs = append(c.errs, about)
			} else {
				c.others = append(c.others, err)
			}
		},
	}
	return c
}

// run runs the Consumer until its queue is empty.
func (c *consumption) run(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- c.Run(ctx, c.handled) }()
	for range 3000 {
		if len(c.queues.in(queueURL)) == 0 {
			break
		}
		time.Sleep(time.Minute)
	}
	cancel()
	require.ErrorIs(t, <-ended, context.Canceled)
	require.Empty(t, c.queues.bodies(queueURL), "messages that never went")
	s := c.Stats()
	assert.Equal(t, s.Messages, s.Acknowledged+s.Dead+s.Returned, "%+v", s)
	assert.EqualValues(t, len(c.errs)+len(c.others), s.Errors)
}

func (c *consumption) handled(ctx context.Context, ev *iottrail.Event) error {
	from, ok := awssdk.OriginOf(ctx)
	if !ok {
		return errors.New("the context has no Origin")
	}
	c.mu.Lock()
	c.events = append(c.events, ev.EventID)
	c.origins = append(c.origins, from)
	c.mu.Unlock()
	if c.handle == nil {
		return nil
	}
	return c.handle(ctx, ev)
}

// put puts an object into the bucket, and returns S3's notification of it.
func (c *consumption) put(key, text string) string {
	c.objects[key] = &fstest.MapFile{Data: []byte(text)}
	return s3Notice("ObjectCreated:Put", logBucket, key)
}

// logKey, record, logOf and packed are log files, as text.
func logKey(name string) string  { return s3test.LogKey(name) }
func record(id string) string    { return s3test.Record(id) }
func logOf(ids ...string) string { return string(s3test.Log(ids...)) }
func packed(plain string) string { return string(digesttest.Gzip([]byte(plain))) }

// s3Notice is what S3 sends about an object.
func s3Notice(event, bucket, key string) string {
	return fmt.Sprintf(`{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"eu-central-1","eventTime":"2026-10-01T08:10:12.345Z","eventName":%q,`+
		`"s3":{"s3SchemaVersion":"1.0","bucket":{"name":%q},"object":{"key":%q,"size":4711}}}]}`, event, bucket, url.QueryEscape(key))
}

// eventBridgeNotice is what EventBridge sends about an object.
func eventBridgeNotice(detailType, bucket, key string) string {
	return fmt.Sprintf(`{"version":"0","detail-type":%q,"source":"aws.s3","detail":{"bucket":{"name":%q},"object":{"key":%q,"size":4711}}}`, detailType, bucket, key)
}

// delivered is what CloudTrail sends about log files.
func delivered(bucket string, keys ...string) string {
	list, _ := json.Marshal(keys)
	return fmt.Sprintf(`{"s3Bucket":%q,"s3ObjectKey":%s}`, bucket, list)
}

// viaSNS is a text in the envelope of SNS.
func viaSNS(text string) string {
	return fmt.Sprintf(`{"Type":"Notification","MessageId":"18c1d21d-a1b6-46ea-97fd-acc76e25eea3","TopicArn":"arn:aws:sns:eu-central-1:111122223333:trail","Message":%q,"Timestamp":"2026-10-01T08:10:13.001Z"}`, text)
}

func viaEventBridge(record string) string {
	return `{"version":"0","detail-type":"AWS API Call via CloudTrail","source":"aws.iot","detail":` + record + `}`
}

const s3Test = `{"Service":"Amazon S3","Event":"s3:TestEvent","Time":"2026-10-01T08:00:00.123Z","Bucket":"example-pumps-trail","RequestId":"0TESTREQUEST0001","HostId":"exampleHostId0001=="}`

// A messageCase is a message, and what becomes of it.
type messageCase struct {
	name    string
	body    string
	set     func(*consumption)
	events  []string
	ignored int64
	toldOf  string // a member that can't be read, which is reported although the message is acknowledged
	dead    string // what is said about a dead letter; empty for a message that is acknowledged
	is      error  // which it wraps
}

var keyA, keyB = logKey("a"), logKey("b")

var messageCases = []messageCase{
	{name: "S3", body: s3Notice("ObjectCreated:Put", logBucket, keyA), events: []string{"a1", "a2"}},
	{name: "S3, a copy in parts", body: s3Notice("ObjectCreated:CompleteMultipartUpload", logBucket, keyA), events: []string{"a1", "a2"}},
	{name: "S3 by SNS", body: viaSNS(s3Notice("ObjectCreated:Put", logBucket, keyA)), events: []string{"a1", "a2"}},
	{name: "S3 by EventBridge", body: eventBridgeNotice("Object Created", logBucket, keyA), events: []string{"a1", "a2"}},
	{name: "S3 by EventBridge and SNS", body: viaSNS(eventBridgeNotice("Object Created", logBucket, keyA)), events: []string{"a1", "a2"}},
	{name: "CloudTrail by SNS", body: viaSNS(delivered(logBucket, keyA, keyB)), events: []string{"a1", "a2", "b1"}},
	{name: "CloudTrail by SNS, raw", body: delivered(logBucket, keyA), events: []string{"a1", "a2"}},
	{name: "an object twice", body: delivered(logBucket, keyA, keyA, keyB, keyA), events: []string{"a1", "a2", "b1"}},
	{name: "an object that was overwritten", body: s3Notice("ObjectCreated:Put", logBucket, keyA) + strings.Replace(s3Notice("ObjectCreated:Put", logBucket, keyA), "4711", "815", 1), events: []string{"a1", "a2"}},
	{name: "restored from an archive", body: s3Notice("ObjectRestore:Completed", logBucket, keyA), events: []string{"a1", "a2"}},
	{name: "a key with odd characters", body: s3Notice("ObjectCreated:Put", logBucket, "pumps+lamps/100% é.json"), events: []string{"odd"}},
	{name: "records by EventBridge", body: viaEventBridge(record("r1")), set: func(c *consumption) { c.Records = true }, events: []string{"r1"}},
	{name: "records alone, of one service", body: record("r1") + "\n" + record("r2"), set: func(c *consumption) {
		c.Records, c.Buckets, c.Open = true, nil, nil
		c.Decoder = []iottrail.Option{iottrail.OnlySources("iot.amazonaws.com")}
	}, events: []string{"r1", "r2"}},
	{name: "options for objects", body: s3Notice("ObjectCreated:Put", logBucket, keyA), set: func(c *consumption) {
		c.Records = true
		c.Decoder = []iottrail.Option{iottrail.OnlySources("sts.amazonaws.com")}
	}},
	{name: "a member that can't be read", body: delivered(logBucket, "partial"), events: []string{"partial"}, toldOf: "/eventTime"},

	{name: "S3's test", body: s3Test, ignored: 1},
	{name: "S3's test by SNS", body: viaSNS(s3Test), ignored: 1},
	{name: "CloudTrail's test by SNS", body: viaSNS("CloudTrail validation message."), ignored: 1},
	{name: "CloudTrail's test by SNS, raw", body: "CloudTrail validation message.", ignored: 1},
	{name: "deleted", body: s3Notice("ObjectRemoved:Delete", logBucket, keyA), ignored: 1},
	{name: "expired", body: s3Notice("s3:LifecycleExpiration:Delete", logBucket, "gone"), ignored: 1},
	{name: "tagged, by EventBridge", body: eventBridgeNotice("Object Tags Added", logBucket, keyA), ignored: 1},
	{name: "a folder", body: strings.Replace(s3Notice("ObjectCreated:Put", logBucket, "AWSLogs/111122223333/"), "4711", "0", 1), ignored: 1},
	{name: "a digest", body: s3Notice("ObjectCreated:Put", logBucket, "digest"), ignored: 1},
	{name: "an object of no bytes", body: s3Notice("ObjectCreated:Put", logBucket, "empty"), ignored: 1},
	{name: "a digest in a message", body: aDigest, ignored: 1},
	{name: "no notices", body: `{"Records":[]}`, ignored: 1},

	{name: "records that are not asked for", body: viaEventBridge(record("r1")), dead: "Consumer.Records", is: awssdk.ErrRecords},
	{name: "another bucket", body: s3Notice("ObjectCreated:Put", "example-of-another", keyA), dead: "the bucket is not in", is: awssdk.ErrBucket},
	{name: "another bucket beside", body: "[" + delivered("", keyA) + "," + delivered(logBucket, keyA) + "]", events: []string{"a1", "a2"}, dead: "the bucket is not in", is: awssdk.ErrBucket},
	{name: "a key that is no path", body: s3Notice("ObjectCreated:Put", logBucket, "logs/../"+keyA), dead: "not a valid io/fs path", is: fs.ErrInvalid},
	{name: "text", body: "please call back", dead: "text that is not JSON", is: iottrail.ErrNotLog},
	{name: "SNS asks whether to subscribe", body: strings.Replace(viaSNS("You have chosen to subscribe to the topic."), "Notification", "SubscriptionConfirmation", 1), dead: "whose text is not a JSON object", is: iottrail.ErrNotLog},
	{name: "a message that unpacks to far too much", body: unpacksTo(33 << 20), dead: "Limits.StreamSize", is: iottrail.ErrLimit},
	{name: "a message that unpacks to far too much, with Records", body: unpacksTo(33 << 20), set: func(c *consumption) { c.Records = true }, dead: "Limits.StreamSize", is: iottrail.ErrLimit},
	{name: "JSON of another kind", body: `{"greeting":"hello"}`, dead: `its members are "greeting"`, is: iottrail.ErrNotLog},
	{name: "JSON that is cut", body: s3Notice("ObjectCreated:Put", logBucket, keyA)[:200], dead: "unexpected EOF"},
	{name: "S3 names no object", body: `{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","s3":{"bucket":{"name":"x"}}}]}`, dead: "not a CloudTrail log", is: iottrail.ErrNotLog},
	{name: "CloudTrail names no object", body: `{"s3Bucket":"example-pumps-trail","s3ObjectKey":"` + keyA + `"}`, dead: "not a CloudTrail log", is: iottrail.ErrNotLog},
	{name: "as many objects as are known", body: delivered(logBucket, slices.Repeat([]string{keyA}, 1000)...), events: []string{"a1", "a2"}},
	{name: "more objects than are known", body: delivered(logBucket, slices.Repeat([]string{keyA}, 1001)...), events: []string{"a1", "a2"}, dead: "1,000 objects", is: awssdk.ErrManyObjects},
	{name: "a record that is damaged", body: delivered(logBucket, "damaged", keyB), events: []string{"d1", "d3", "b1"}, dead: `object "damaged" of bucket "example-pumps-trail"`},
	{name: "not a log", body: delivered(logBucket, "page.html", keyB), events: []string{"b1"}, dead: "HTML", is: iottrail.ErrNotLog},
	{name: "a digest that is named as a log", body: delivered(logBucket, logKey("digest")), dead: "digest", is: iottrail.ErrNotLog},
	{name: "a log of no bytes", body: delivered(logBucket, logKey("empty")), dead: "is empty", is: awssdk.ErrEmpty},
	{name: "more than a limit", body: delivered(logBucket, keyA), set: func(c *consumption) {
		c.Decoder = []iottrail.Option{iottrail.WithLimits(iottrail.Limits{Records: 1})}
	}, events: []string{"a1"}, dead: "Limits.Records", is: iottrail.ErrLimit},
}

// aDigest is a digest file of CloudTrail.
const aDigest = `{"awsAccountId":"111122223333","digestStartTime":"2026-10-06T09:00:00Z","digestEndTime":"2026-10-06T10:00:00Z","digestS3Bucket":"example-pumps-trail","digestS3Object":"AWSLogs/digest.json.gz","logFiles":[]}`

// unpacksTo is a message of CloudWatch Logs with so many bytes, in little.
func unpacksTo(n int) string {
	return fmt.Sprintf(`{"awslogs":{"data":%q}}`, base64.StdEncoding.EncodeToString([]byte(packed(strings.Repeat(" ", n)))))
}

// Every form of a message gives its Events or says why not, and ends where it belongs.
func TestMessages(t *testing.T) {
	t.Parallel()
	for _, m := range messageCases {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newConsumption()
				c.put(keyA, logOf("a1", "a2"))
				c.put(keyB, logOf("b1"))
				c.put("pumps+lamps/100% é.json", record("odd"))
				c.put("digest", packed(aDigest))
				c.put(logKey("digest"), packed(aDigest))
				c.put("empty", "")
				c.put(logKey("empty"), packed(""))
				c.put("damaged", `{"Records":[`+record("d1")+`,{"eventVersion":"1.11","eventID":"d2","eventID":"d2"},`+record("d3")+`]}`)
				c.put("partial", strings.Replace(record("partial"), `"2026-10-01T08:01:00Z"`, `"yesterday"`, 1))
				c.put("page.html", "<!DOCTYPE html><html></html>")
				if m.set != nil {
					m.set(c)
				}
				c.queues.send(queueURL, m.body)
				start := time.Now()
				c.run(t)
				assert.Less(t, time.Since(start), 2*time.Minute, "it was tried again")
				assert.Equal(t, m.events, c.events)
				s := c.Stats()
				assert.EqualValues(t, len(m.events), s.Events)
				assert.Equal(t, m.ignored, s.Ignored)
				if m.dead == "" {
					assert.EqualValues(t, 1, s.Acknowledged)
					assert.Empty(t, c.queues.bodies(deadURL))
					if m.toldOf == "" {
						assert.Empty(t, c.errs)
						return
					}
					require.Len(t, c.errs, 1)
					member := new(iottrail.MemberError)
					require.ErrorAs(t, c.errs[0], &member)
					assert.Equal(t, m.toldOf, member.Path)
					return
				}
				assert.EqualValues(t, 1, s.Dead)
				assert.Equal(t, []string{m.body}, c.queues.bodies(deadURL))
				assert.Contains(t, *c.queues.in(deadURL)[0].attributes["iottrail-error"].StringValue, m.dead)
				last := c.errs[len(c.errs)-1]
				assert.ErrorIs(t, last, awssdk.ErrDead)
				assert.ErrorContains(t, last, m.dead)
				if m.is != nil {
					assert.ErrorIs(t, last, m.is)
				}
			})
		})
	}
}

// An Origin says where each Event comes from.
func TestOrigins(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newConsumption()
		c.Records = true
		text := `{"Records":[` + record("a1") + "," + record("a2") + `]}`
		c.queues.send(queueURL, c.put("a", text), viaEventBridge(record("r1")))
		messages := c.queues.in(queueURL)
		c.run(t)
		require.Equal(t, []string{"a1", "a2", "r1"}, c.events)
		assert.Equal(t, []awssdk.Origin{
			{MessageID: messages[0].id, Bucket: logBucket, Key: "a", Index: 0, Offset: int64(strings.Index(text, record("a1")))},
			{MessageID: messages[0].id, Bucket: logBucket, Key: "a", Index: 1, Offset: int64(strings.Index(text, record("a2")))},
			{MessageID: messages[1].id, Index: 0, Offset: int64(strings.Index(viaEventBridge(record("r1")), record("r1")))},
		}, c.origins)
		_, ok := awssdk.OriginOf(t.Context())
		assert.False(t, ok)
	})
}

// times returns how often each Event was given to the function.
func (c *consumption) times() map[string]int {
	times := make(map[string]int)
	for _, id := range c.events {
		times[id]++
	}
	return times
}

// What fails is tried again after longer and longer times, does not delay what comes after it
// in the message or in the queue, and goes to the dead letters after its tries.
func TestTries(t *testing.T) {
	t.Parallel()
	failing := errors.New("the database is down")
	for _, f := range []struct {
		name string
		set  func(*consumption)
		is   error
	}{
		{"the function fails", func(c *consumption) {
			c.handle = func(_ context.Context, ev *iottrail.Event) error {
				if ev.EventID == "a1" {
					return failing
				}
				return nil
			}
		}, failing},
		{"an object is not there", func(c *consumption) { delete(c.objects, logKey("a1")) }, fs.ErrNotExist},
		{"an object is cut", func(c *consumption) {
			f := c.objects[logKey("a1")]
			f.Data = f.Data[:len(f.Data)-4]
		}, nil},
	} {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newConsumption()
				c.Tries = 4
				c.put(logKey("a1"), logOf("a1"))
				c.put(logKey("a2"), logOf("a2"))
				bad := viaSNS(delivered(logBucket, logKey("a1"), logKey("a2")))
				f.set(c)
				c.queues.send(queueURL, bad, c.put(logKey("b"), logOf("b1", "b2")))
				watched := c.queues.in(queueURL)[0]
				c.run(t)
				times := c.times()
				delete(times, "a1") // as often as it could be read
				assert.Equal(t, map[string]int{"a2": 4, "b1": 1, "b2": 1}, times)
				assert.Equal(t, []string{bad}, c.queues.bodies(deadURL))
				assert.Equal(t, []int32{60, 120, 240}, watched.timeouts, "seconds until the next try")
				assert.Equal(t, 4, watched.receives)
				for _, err := range c.errs {
					assert.Equal(t, logKey("a1"), err.Key)
					assert.Equal(t, logBucket, err.Bucket)
					assert.Equal(t, watched.id, err.MessageID)
					if f.is != nil {
						assert.ErrorIs(t, err, f.is)
					}
				}
			})
		})
	}
}

// A message that crashed the program each time, so that it was never reported as bad, is not
// read again after its tries.
func TestPoison(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newConsumption()
		c.queues.send(queueURL, c.put(logKey("a"), logOf("a1")))
		c.queues.in(queueURL)[0].receives = 5
		c.run(t)
		assert.Empty(t, c.events)
		assert.Len(t, c.queues.bodies(deadURL), 1)
		require.Len(t, c.errs, 1)
		assert.ErrorIs(t, c.errs[0], awssdk.ErrDead)
		assert.ErrorIs(t, c.errs[0], awssdk.ErrTries)
		assert.ErrorContains(t, c.errs[0], "more than 5 times")
	})
}

// Without DeadLetters a message comes again and again, so that the redrive policy of its queue
// can move it.
func TestRedrive(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newConsumption()
		c.DeadLetters = ""
		c.queues.send(queueURL, "please call back")
		watched := c.queues.in(queueURL)[0]
		go func() {
			time.Sleep(24 * time.Hour)
			c.queues.remove(watched) // as the policy does
		}()
		c.run(t)
		assert.Greater(t, watched.receives, 20)
		assert.Equal(t, []int32{60, 120, 240, 480, 960, 1920, 3600, 3600}, watched.timeouts[:8])
		assert.Empty(t, c.queues.bodies(deadURL))
		assert.Zero(t, c.Stats().Dead)
	})
}

// Dead letters keep the attributes of their messages.
func TestDeadLetterAttributes(t *testing.T) {
	t.Parallel()
	for _, m := range []struct {
		name, body string
		attributes int
		told       bool
	}{
		{"none", "text", 0, true},
		{"some", "text", 9, true},
		{"as many as there may be", "text", 10, false},
		{"a large message", strings.Repeat("text ", 50_000), 1, false},
		{"what SQS would refuse", "{\"a\u0001\x7f\u202eb\":1}", 0, true},
	} {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newConsumption()
				c.queues.send(queueURL, m.body)
				want := attributes(m.attributes)
				c.queues.in(queueURL)[0].attributes = maps.Clone(want)
				c.run(t)
				got := c.queues.in(deadURL)[0].attributes
				told, ok := got["iottrail-error"]
				assert.Equal(t, m.told, ok)
				if ok {
					assert.Regexp(t, `^[ -~]{10,1000}$`, *told.StringValue)
				}
				delete(got, "iottrail-error")
				assert.Len(t, got, len(want))
				for name, value := range want {
					assert.Equal(t, value, got[name])
				}
			})
		})
	}
}

// What is wrong with a Consumer is reported before anything is received.
func TestConsumerFields(t *testing.T) {
	t.Parallel()
	for name, set := range map[string]func(*awssdk.Consumer){
		"SQS":         func(c *awssdk.Consumer) { c.SQS = nil },
		"QueueURL":    func(c *awssdk.Consumer) { c.QueueURL = "" },
		"Open":        func(c *awssdk.Consumer) { c.Open = nil },
		"Buckets":     func(c *awssdk.Consumer) { c.Buckets = nil },
		"DeadLetters": func(c *awssdk.Consumer) { c.DeadLetters = c.QueueURL },
		"Visibility":  func(c *awssdk.Consumer) { c.Visibility = 1500 * time.Millisecond },
		"Tries":       func(c *awssdk.Consumer) { c.Tries = -1 },
	} {
		c := newConsumption()
		set(&c.Consumer)
		assert.ErrorContains(t, c.Run(t.Context(), c.handled), name)
		assert.Empty(t, c.queues.order)
	}
	c := newConsumption()
	assert.ErrorContains(t, c.Run(t.Context(), nil), "function")
}
