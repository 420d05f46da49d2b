package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/lambda/messages"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/s3test"
	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/iottrailtest"
)

func TestSourceOf(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, event string
		want        source
	}{
		{"SQS", sqsEvent("x"), fromSQS},
		{"SQS of testdata", testdata(t, "containers/sqs-lambda.json"), fromSQS},
		{"Kinesis", kinesisEvent("x"), fromKinesis},
		{"Kinesis of testdata", testdata(t, "containers/kinesis-lambda.json"), fromKinesis},
		{"Firehose", firehoseEvent("x"), fromFirehose},
		{"Firehose of testdata", testdata(t, "containers/firehose-lambda.json"), fromFirehose},
		{"S3", created(night), fromS3},
		{"S3 of testdata", testdata(t, "notlogs/s3-notification.json"), fromS3},
		{"S3's test", testEvent, fromS3},
		{"SNS", snsEvent("x"), fromSNS},
		{"EventBridge", bridgeEvent(attach()), fromEventBridge},
		{"EventBridge about S3", bridgeNotice("Object Created", trailBucket, night), fromEventBridge},
		{"EventBridge whose record looks like SQS", bridgeEvent(`{"Records":[{"eventSource":"aws:sqs"}]}`), fromEventBridge},
		{"CloudWatch Logs", logsEvent("x"), fromLogs},
		{"CloudWatch Logs of testdata", testdata(t, "containers/cloudwatch-logs-lambda.json"), fromLogs},
		{"Kafka", testdata(t, "containers/msk-lambda.json"), fromOther},
		{"a log", logOf(attach()), fromOther},
		{"several", `{"Records":[{"eventSource":"aws:sqs"},{"eventSource":"aws:s3"}]}`, fromOther},
		{"DynamoDB", `{"Records":[{"eventSource":"aws:dynamodb"}]}`, fromOther},
		{"no records", `{"Records":[]}`, fromOther},
		{"a list", `[1]`, fromOther},
		{"a text", `"aws:sqs"`, fromOther},
		{"null", `null`, fromOther},
		{"wrong types", `{"Records":"aws:sqs"}`, fromOther},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, test.want, sourceOf([]byte(test.event)))
		})
	}
}

// TestConfigurationThatIsWrong: Lambda shows what an instance wrote that does not start.
func TestConfigurationThatIsWrong(t *testing.T) {
	t.Parallel()
	status, log := start(t, "BUCKETS=s3://trail", "QUIET=soon").ended()
	require.Equal(t, 1, status)
	requireLines(t, log)
	require.Contains(t, log, `"message":"the function can't start"`)
	require.Contains(t, log, "the variable BUCKETS")
	require.Contains(t, log, "the variable QUIET")
}

// TestNoTime: what was not judged in time failed, and the answer says so while there is time to.
func TestNoTime(t *testing.T) {
	t.Parallel()
	slow := created(renamed("slow"))
	for _, test := range []struct {
		name, event string
		left        time.Duration
		failed      bool
		want        string
	}{
		{"SQS, before it began", sqsEvent(created(night), "x"), 0, false, `{"batchItemFailures":[{"itemIdentifier":"m1"},{"itemIdentifier":"m2"}]}`},
		{"SQS, meanwhile", sqsEvent(bridgeEvent(harmless()), slow), time.Minute, false, `{"batchItemFailures":[{"itemIdentifier":"m2"}]}`},
		{"Kinesis", kinesisEvent(harmless(), slow), time.Minute, false, `{"batchItemFailures":[{"itemIdentifier":"2"}]}`},
		{"Firehose", firehoseEvent(harmless()), 0, true, "there is no time left"},
		{"S3", slow, time.Minute, true, renamed("slow")},
		{"EventBridge", bridgeEvent(harmless()), 0, true, "there is no time left"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var log bytes.Buffer
				answer, err := never(t, &log).invoke(within(t, test.left), json.RawMessage(test.event))
				requireLines(t, log.String())
				if test.failed {
					require.ErrorContains(t, err, test.want)
					return
				}
				require.NoError(t, err)
				require.JSONEq(t, test.want, toJSON(answer))
			})
		})
	}
}

// TestItemsShareTheTime: an item that takes all the time that it gets leaves the others theirs.
func TestItemsShareTheTime(t *testing.T) {
	t.Parallel()
	slow := created(renamed("slow"))
	for _, test := range []struct{ name, event, want string }{
		{"SQS", sqsEvent(slow, slow, bridgeEvent(attach())), `{"batchItemFailures":[{"itemIdentifier":"m1"},{"itemIdentifier":"m2"}]}`},
		{"Kinesis", kinesisEvent(slow, slow, attach()), `{"batchItemFailures":[{"itemIdentifier":"1"}]}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var log bytes.Buffer
				begun := time.Now()
				answer, err := never(t, &log).invoke(within(t, time.Minute), json.RawMessage(test.event))
				require.NoError(t, err)
				require.JSONEq(t, test.want, toJSON(answer))
				require.Contains(t, log.String(), `"rule":"root-use"`)
				require.Less(t, time.Since(begun), 50*time.Second)
			})
		})
	}
}

// never returns a function in this process, with a bucket whose objects never come.
func never(t testing.TB, log io.Writer) *function {
	f := in(t, log, nil)
	f.buckets = buckets{trailBucket: func(ctx context.Context) fs.FS {
		return openFunc(func(name string) (fs.File, error) {
			<-ctx.Done()
			return nil, &fs.PathError{Op: "open", Path: name, Err: ctx.Err()}
		})
	}}
	return f
}

// An openFunc is a file system that is this function.
type openFunc func(name string) (fs.File, error)

func (f openFunc) Open(name string) (fs.File, error) { return f(name) }

// within is the context of an invocation with so much time.
func within(t testing.TB, left time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), left)
	t.Cleanup(cancel)
	return ctx
}

// TestNoAnswerOfS3: the SDK gives up in time.
func TestNoAnswerOfS3(t *testing.T) {
	t.Parallel()
	b := newBucket(t)
	b.put(t, night, logFile(t, night))
	b.fault[night] = hang
	i := start(t, b.environment()...)
	r := i.invokeUntil("i", created(night), time.Now().Add(3*time.Second))
	requireLines(t, r.Log)
	require.True(t, r.Failed, r.Answer)
}

// TestKinesisJudgesAll: a record that fails hides none of those after it.
func TestKinesisJudgesAll(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, bad, want string }{
		{"an object that is not there", created(renamed("missing")), `{"batchItemFailures":[{"itemIdentifier":"2"}]}`},
		{"an object of another bucket", s3Event("ObjectCreated:Put", "elsewhere", night), `{"batchItemFailures":[]}`},
		{"damage", "{", `{"batchItemFailures":[]}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			f := in(t, &log, nil)
			f.buckets = buckets{trailBucket: func(context.Context) fs.FS { return fstest.MapFS{} }}
			answer, err := f.invoke(t.Context(), json.RawMessage(kinesisEvent(harmless(), test.bad, attach())))
			require.NoError(t, err)
			require.JSONEq(t, test.want, toJSON(answer))
			require.Contains(t, log.String(), `"level":"ERROR"`)
			require.Contains(t, log.String(), `"rule":"root-use"`)
		})
	}
}

// TestObjectsAreReadOnce: whoever names an object again and again has it read once in an invocation.
func TestObjectsAreReadOnce(t *testing.T) {
	t.Parallel()
	opened := make(map[string]int)
	f := in(t, io.Discard, nil)
	objects := fstest.MapFS{night: {Data: logFile(t, night)}}
	f.buckets = buckets{trailBucket: func(context.Context) fs.FS {
		return openFunc(func(name string) (fs.File, error) {
			opened[name]++
			return objects.Open(name)
		})
	}}
	missing := renamed("missing")
	answer, err := f.invoke(t.Context(), json.RawMessage(sqsEvent(delivered(slices.Repeat([]string{night}, 900)...), created(night, missing), created(missing, night))))
	require.NoError(t, err)
	require.JSONEq(t, `{"batchItemFailures":[{"itemIdentifier":"m2"},{"itemIdentifier":"m3"}]}`, toJSON(answer))
	require.Equal(t, map[string]int{night: 1, missing: 1}, opened)
}

// TestNoticesAreBounded: one item has no more objects read than it may, in however many notices.
func TestNoticesAreBounded(t *testing.T) {
	t.Parallel()
	opened := 0
	var log bytes.Buffer
	f := in(t, &log, nil)
	f.buckets = buckets{trailBucket: func(context.Context) fs.FS {
		return openFunc(func(string) (fs.File, error) {
			opened++
			return nil, fs.ErrNotExist
		})
	}}
	var notices []string
	for n := range mostObjects + 10 {
		notices = append(notices, created(renamed(fmt.Sprintf("%016d", n))))
	}
	answer, err := f.invoke(t.Context(), json.RawMessage(sqsEvent(strings.Join(notices, "\n"))))
	require.NoError(t, err)
	require.JSONEq(t, `{"batchItemFailures":[{"itemIdentifier":"m1"}]}`, toJSON(answer))
	require.Equal(t, mostObjects, opened)
	require.LessOrEqual(t, strings.Count(log.String(), "\n"), mostLines+3)
}

// TestTimeToAnswer: a tenth of the time is left to answer, and never more than two seconds.
func TestTimeToAnswer(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name       string
		left, less time.Duration
	}{
		{"short", 10 * time.Second, time.Second},
		{"long", 15 * time.Minute, 2 * time.Second},
		{"none", -time.Second, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			whole, cancel := context.WithDeadline(t.Context(), time.Now().Add(test.left))
			defer cancel()
			part, stop := withTimeToAnswer(whole)
			defer stop()
			from, _ := whole.Deadline()
			to, ok := part.Deadline()
			require.True(t, ok)
			require.WithinDuration(t, from.Add(-test.less), to, 500*time.Millisecond)
			require.False(t, to.After(from))
		})
	}
	part, stop := withTimeToAnswer(t.Context())
	defer stop()
	_, ok := part.Deadline()
	require.False(t, ok, "without a deadline there is none")
}

// TestLogThatCannotBeWritten: a finding that nobody sees is not done, and must be found again.
func TestLogThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	_, err := in(t, fullDisk{}, nil).invoke(t.Context(), json.RawMessage(logOf(attach())))
	failure, ok := errors.AsType[messages.InvokeResponse_Error](err)
	require.True(t, ok, "%v", err)
	require.True(t, failure.ShouldExit, "the Detector knows the record by now, and would pass over it")
	require.Contains(t, failure.Message, errFull.Error())
}

// TestGarbageIsNotLogged: whoever writes garbage does not choose how long the log gets.
func TestGarbageIsNotLogged(t *testing.T) {
	t.Parallel()
	foreign := toJSON(object{"s3Bucket": "elsewhere", "s3ObjectKey": slices.Repeat([]string{"a"}, 500)})
	empty := `{"s3Bucket":"elsewhere","s3ObjectKey":[]}`
	for _, test := range []struct {
		name, text string
		object     bool // the text is in an object
		left       string
	}{
		{"no records", strings.Repeat("{\"a\":1}\n", 10_000), false, `"level":"ERROR","message":"and more lines about this, which are left out","source":"SQS","messageId":"m1","lines":9980`},
		{"objects of another bucket", strings.Repeat(foreign+"\n", 10), false, ""}, // the same one is named once
		{"other objects of another bucket", toJSON(object{"s3Bucket": "elsewhere", "s3ObjectKey": strings.Fields(strings.Repeat("a b c d e f g h i j ", 50) + "k l m n o p q r s t u v w")}), false, `"lines":3`},
		{"notices without objects", strings.Repeat(empty+"\n", 5000), false, `"level":"ERROR","message":"and more lines about this, which are left out"`},
		{"objects that were removed", s3Event("ObjectRemoved:Delete", "elsewhere", slices.Repeat([]string{"a"}, 500)...), false, `"lines":480`},
		{"other names", s3Event("ObjectCreated:Put", trailBucket, "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s", "t", "u", "v"), false, `"lines":2`},
		{"notices in an object", strings.Repeat(empty+"\n", 5000), true, `"lines":4980`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			f := in(t, &log, nil)
			message := test.text
			if test.object {
				message = created(night)
				f.buckets = buckets{trailBucket: func(context.Context) fs.FS { return fstest.MapFS{night: {Data: []byte(test.text)}} }}
			}
			_, err := f.invoke(t.Context(), json.RawMessage(sqsEvent(message)))
			require.NoError(t, err)
			requireLines(t, log.String())
			require.LessOrEqual(t, strings.Count(log.String(), "\n"), mostLines+3)
			require.Contains(t, log.String(), test.left)
		})
	}
}

// TestBombs: gzip that grows without end is read to a limit, and is damage.
func TestBombs(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	var log bytes.Buffer
	var bomb bytes.Buffer
	z := gzipWriter(&bomb)
	_, err := io.CopyN(z, spaces{}, maxItem+1)
	require.NoError(t, err)
	require.NoError(t, z.Close())
	answer, err := in(t, &log, nil).invoke(t.Context(), json.RawMessage(kinesisEvent(bomb.String(), attach())))
	require.NoError(t, err)
	require.JSONEq(t, `{"batchItemFailures":[]}`, toJSON(answer))
	require.Contains(t, log.String(), "Limits.StreamSize")
	require.Contains(t, log.String(), "root-use", "the record after it was not judged")
}

// spaces is a reader of nothing else.
type spaces struct{}

func (spaces) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

// TestNotices: a notice that names more objects than its error has is never done in silence.
func TestNotices(t *testing.T) {
	t.Parallel()
	b := newBucket(t)
	b.put(t, night, logFile(t, night))
	keys := make([]string, 1000)
	for i := range keys {
		keys[i] = digest
	}
	r := start(t, b.environment()...).invoke("i", sqsEvent(delivered(append(keys, night)...)))
	require.JSONEq(t, `{"batchItemFailures":[{"itemIdentifier":"m1"}]}`, r.Answer)
	require.Contains(t, r.Log, "they have to be split")
}

// TestRecordsOfObjectsAreNotFollowed: an object that names itself, or another bucket, is read once.
func TestRecordsOfObjectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	b := newBucket(t)
	b.put(t, night, []byte(created(night)))
	r := start(t, b.environment()...).invoke("i", created(night))
	require.False(t, r.Failed, r.Answer)
	require.Len(t, b.asked(), 1)
	require.Contains(t, r.Log, "is not followed")
}

// TestInvokedAtOnce: an instance may be given several events at a time.
func TestInvokedAtOnce(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	f := in(t, &log, nil)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for n := range 10 {
				if _, err := f.invoke(t.Context(), json.RawMessage(logsEvent(attach(), denied(n), harmless()))); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	requireLines(t, log.String())
	require.Equal(t, 1, strings.Count(log.String(), `"rule":"root-use"`), "repeats are judged once")
	require.Equal(t, 3, strings.Count(log.String(), `"rule":"denied-often"`), "ten calls that were denied are three times three")
}

// TestTransferThatBreaksOff: what of an object came before is judged, and it is to come again, as
// the object itself is not damaged.
func TestTransferThatBreaksOff(t *testing.T) {
	t.Parallel()
	b := newBucket(t)
	var records []string
	for n := range 500 {
		records = append(records, attach(iottrailtest.ID(fmt.Sprint(n))))
	}
	data := []byte(logOf(records...))
	b.put(t, night, data)
	b.fault[night] = breakOff(data, len(data)/2)
	r := start(t, b.environment()...).invoke("i", sqsEvent(created(night), bridgeEvent(harmless())))
	requireLines(t, r.Log)
	require.JSONEq(t, `{"batchItemFailures":[{"itemIdentifier":"m1"}]}`, r.Answer)
	require.Contains(t, r.Log, "the object could not be read to its end: ")
	require.Contains(t, r.Log, `"cut":0`)
	require.Contains(t, r.Log, `"rule":"root-use"`)
}

// TestRetries: the SDK asks again where S3 is busy.
func TestRetries(t *testing.T) {
	t.Parallel()
	b := newBucket(t)
	data := logFile(t, night)
	b.put(t, night, data)
	asked := 0
	b.fault[night] = func(w http.ResponseWriter, r *http.Request) {
		if asked++; asked == 1 {
			s3test.Fail(w, r, http.StatusServiceUnavailable, "SlowDown", "Please reduce your request rate.")
			return
		}
		w.Header().Set("Content-Length", strconv.Itoa(len(data)))
		w.Header().Set("ETag", `"0"`)
		_, _ = w.Write(data) // as the log of the function shows
	}
	r := start(t, append(b.environment(), "AWS_MAX_ATTEMPTS=2")...).invoke("i", created(night))
	require.False(t, r.Failed, r.Answer)
	require.Contains(t, r.Log, `"objects":1`)
	require.Len(t, b.asked(), 2)
}

// TestARM64 runs the function that is built for arm64, in an emulator where the machine is another.
func TestARM64(t *testing.T) {
	t.Parallel()
	if !testrun.Long() {
		t.Skip("the function for arm64 is built in the long run: IOTTRAIL_LONG=1")
	}
	var command []string
	if runtime.GOOS != "linux" || runtime.GOARCH != "arm64" {
		emulator, err := exec.LookPath("qemu-aarch64")
		if err != nil {
			t.Skip("there is no qemu-aarch64 to run a program for arm64")
		}
		command = []string{emulator}
	}
	file, err := build("linux", "arm64")
	require.NoError(t, err)
	command = append(command, file)
	b := newBucket(t)
	b.put(t, night, logFile(t, night))
	r := startFile(t, exec.Command(command[0], command[1:]...), b.environment()...).invoke("i", sqsEvent(created(night), bridgeEvent(attach(iottrailtest.ID("a")))))
	requireLines(t, r.Log)
	require.JSONEq(t, `{"batchItemFailures":[]}`, r.Answer)
	require.Contains(t, r.Log, `"rule":"root-use"`)
}
