package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambda/messages"
	"github.com/stretchr/testify/require"

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
	b := newBucket(t)
	b.put(t, night, logFile(t, night))
	b.put(t, renamed("slow"), logFile(t, night))
	b.fault[renamed("slow")] = hang
	for _, test := range []struct {
		name, event string
		left        time.Duration // none, or what it takes to find that the object never comes
		failed      bool
		want        string
	}{
		{"SQS, before it began", sqsEvent(created(night), "x"), 0, false, `{"batchItemFailures":[{"itemIdentifier":"m1"},{"itemIdentifier":"m2"}]}`},
		{"SQS, meanwhile", sqsEvent(bridgeEvent(harmless()), created(renamed("slow")), bridgeEvent(harmless())), 4 * time.Second, false, `{"batchItemFailures":[{"itemIdentifier":"m2"},{"itemIdentifier":"m3"}]}`},
		{"Kinesis", kinesisEvent(harmless(), created(renamed("slow")), harmless()), 4 * time.Second, false, `{"batchItemFailures":[{"itemIdentifier":"2"}]}`},
		{"Firehose", firehoseEvent(harmless()), 0, true, "there is no time left"},
		{"S3", created(renamed("slow"), night), 4 * time.Second, true, renamed("slow")},
		{"EventBridge", bridgeEvent(harmless()), 0, true, "there is no time left"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			i := start(t, b.environment()...)
			i.invoke("warm", "[]") // to start may take longer than there is
			r := i.invokeUntil("i", test.event, time.Now().Add(test.left))
			requireLines(t, r.Log)
			require.Equal(t, test.failed, r.Failed, r.Answer)
			require.Contains(t, r.Answer, test.want)
		})
	}
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
	var log bytes.Buffer
	f := in(t, &log, nil)
	_, err := f.invoke(t.Context(), json.RawMessage(sqsEvent(strings.Repeat("{\"a\":1}\n", 10_000))))
	require.NoError(t, err)
	require.LessOrEqual(t, strings.Count(log.String(), "\n"), mostLines+3)
	require.Contains(t, log.String(), `"message":"more can't be read"`)
	require.Contains(t, log.String(), `"lines":9980`)
	require.Contains(t, log.String(), `"unread":10000`)
}

// TestBombs: gzip that grows without end is read to a limit, and is damage.
func TestBombs(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("a law that takes long: the plain run draws from it")
	}
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
	require.Contains(t, r.Log, "it has to be split")
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
	b.fault[night] = func(w http.ResponseWriter, _ *http.Request) {
		if asked++; asked == 1 {
			fail(w, http.StatusServiceUnavailable, "SlowDown")
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

// TestARM64 builds the function for arm64, and runs it where an emulator is at hand.
func TestARM64(t *testing.T) {
	t.Parallel()
	if !testrun.Long() {
		t.Skip("the function is built for arm64 in the long run: IOTTRAIL_LONG=1")
	}
	file, err := build("linux", "arm64")
	require.NoError(t, err)
	emulator, err := exec.LookPath("qemu-aarch64")
	if err != nil {
		t.Log("it was built, and not run: there is no qemu-aarch64")
		return
	}
	b := newBucket(t)
	b.put(t, night, logFile(t, night))
	r := startFile(t, exec.Command(emulator, file), b.environment()...).invoke("i", sqsEvent(created(night), bridgeEvent(attach(iottrailtest.ID("a")))))
	requireLines(t, r.Log)
	require.JSONEq(t, `{"batchItemFailures":[]}`, r.Answer)
	require.Contains(t, r.Log, `"rule":"root-use"`)
}
