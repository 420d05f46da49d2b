// Lambda is a function for AWS Lambda that judges CloudTrail's records by the rules of package
// detect, and writes what they find to its log.
//
// One function takes what any of these sends, and recognizes each from its content:
// notifications of S3, direct or through SNS or SQS or SNS and SQS, and the notices that
// CloudTrail sends to a topic; events of EventBridge with records, direct or through SQS;
// subscriptions of CloudWatch Logs; batches of Kinesis; Firehose, as a transformation.
// README.md says what each gets as its answer, and how the function is configured.
//
// # What is done, and what comes again
//
// An invocation has one or more items: a message of SQS, a record of Kinesis or Firehose, or
// else all of the event. An item is done when everything in it that can be read was judged, and
// dropping it loses nothing. So it has failed, and its source is told so, if
//
//   - something was not judged that may be judged another time: an object could not be read, or
//     time ran out. Each item of a batch has its share of the time;
//   - it names an object in a bucket that is not configured. In a stream of Kinesis, whose
//     shard would wait for nothing, this is only logged;
//   - a part of it can't be read, and it is the only copy. This is so for messages of SQS and
//     SNS and events of EventBridge, which a dead-letter queue keeps. Kinesis, CloudWatch Logs
//     and S3 still have theirs, and Firehose delivers it: there it is only logged, as reading
//     damage again helps nobody.
//
// All of these deliver more than once, and an item that comes again is judged again. A Detector
// ignores records that it has seen before, but the Detector of another instance has not seen
// them. To count findings, use their eventID.
//
// # State
//
// The Detector lives as long as the instance of the function, across invocations, and each
// instance has its own. It remembers only what its instance saw: rules with Count, First, After
// and Quiet see only a part if several instances run, and start over with each. Rules about a
// single record, which are most, are not affected.
//
// # The log
//
// It is JSON, one entry a line. Its texts are those of [detect.Finding.LogValue] and of errors,
// which have no bodies or secrets of records. Each is cut after 1,000 characters, and characters
// that can't be seen or that change the direction of text are escaped.
//
// # Files
//
// Read them in this order: main.go is the function, config.go its environment, event.go
// recognizes the caller, batch.go answers it, read.go reads records, objects.go gets those in
// S3, and findings.go has the Detector and the log.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambda/messages"
	"github.com/aws/aws-lambda-go/lambdacontext"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/examples/internal/plain"
)

func main() {
	out := &output{w: os.Stdout}
	log := newLogger(out)
	slog.SetLogLoggerLevel(slog.LevelError) // lambda logs, with package log, why an invocation failed
	slog.SetDefault(log)
	f, err := newFunction(context.Background(), os.Getenv, out)
	if err != nil {
		log.Error("the function can't start", "error", err.Error())
		os.Exit(1)
	}
	lambda.Start(f.invoke)
}

// A function lives as long as its instance. Several goroutines may invoke it at once.
type function struct {
	log     *slog.Logger
	out     *output
	judge   *judge
	buckets buckets
}

func newFunction(ctx context.Context, getenv func(string) string, out *output) (*function, error) {
	c, err := readConfig(getenv, time.Now())
	if err != nil {
		return nil, err
	}
	log := newLogger(out)
	sdk, err := awsconfig.LoadDefaultConfig(ctx, awsconfig.WithLogger(sdkLog(log)))
	if err != nil {
		return nil, err
	}
	client := s3.NewFromConfig(sdk)
	return &function{log: log, out: out, judge: newJudge(c), buckets: s3Buckets(client, c.buckets)}, nil
}

// An invocation is one call of the function.
type invocation struct {
	*function
	log    *slog.Logger
	counts counts
	tried  map[iottrail.S3Object]error // why each object was not read, or nil; without Size
}

// invoke judges what an event has or names, and returns the answer for its sender.
func (f *function) invoke(ctx context.Context, event json.RawMessage) (any, error) {
	ctx, cancel := withTimeToAnswer(ctx)
	defer cancel()
	from := sourceOf(event)
	inv := &invocation{function: f, log: f.log.With("source", from), tried: make(map[iottrail.S3Object]error)}
	if lc, ok := lambdacontext.FromContext(ctx); ok {
		inv.log = inv.log.With("requestId", lc.AwsRequestID)
	}
	answer, err := inv.answer(ctx, from, event)
	inv.flush()
	inv.log.Info("done", "counts", inv.counts)
	if lost := f.out.failed(); lost != nil {
		// A finding that was not logged must be found again, and this Detector would skip it.
		return nil, messages.InvokeResponse_Error{Type: "LogError", Message: printable(lost), ShouldExit: true}
	}
	if err != nil {
		return nil, NotJudged{err}
	}
	return answer, nil
}

// errNoTime: the time of an invocation is over, except for the time to answer.
var errNoTime = errors.New("there is no time left")

// withTimeToAnswer ends a context before its deadline. At the deadline Lambda ends the process,
// and nobody would learn what was done.
func withTimeToAnswer(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return context.WithCancel(ctx)
	}
	toAnswer := min(time.Until(deadline)/10, 2*time.Second)
	return context.WithDeadline(ctx, deadline.Add(-max(toAnswer, 0)))
}

// share ends a context when the first of some items has had its share of the time, so it can't
// take the time of the others. What it does not use is left for them.
func share(ctx context.Context, items int) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok || items <= 1 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, time.Until(deadline)/time.Duration(items))
}

// over says why a context is done.
func over(ctx context.Context) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return errNoTime
	}
	return ctx.Err()
}

// NotJudged is the error of an invocation. Lambda shows the name of its type, and writes its text
// into a header of HTTP.
type NotJudged struct{ err error }

func (e NotJudged) Error() string { return printable(e.err) }

func (e NotJudged) Unwrap() error { return e.err }

// printable is the text of an error, which may quote what others wrote, on one line.
func printable(err error) string { return plain.Text(err.Error(), mostText) }
