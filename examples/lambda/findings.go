package main

import (
	"fmt"
	"io"
	"log/slog"
	"sync"

	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/aws/smithy-go/logging"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/detect"
	"github.com/iottrail/iottrail/examples/internal/plain"
)

// A judge is a Detector for several goroutines.
type judge struct {
	mu       sync.Mutex
	detector *detect.Detector
}

func newJudge(c config) *judge { return &judge{detector: detect.NewDetector(c.detectRules()...)} }

func (j *judge) add(ev *iottrail.Event) []detect.Finding {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.detector.Add(ev)
}

func (j *judge) flush() (findings []detect.Finding, forgotten int64) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.detector.Flush(), j.detector.Forgotten()
}

// findings logs findings.
func (inv *invocation) findings(log *slog.Logger, findings []detect.Finding) {
	for _, f := range findings {
		inv.counts.Findings++
		log.Warn("finding", "finding", f)
	}
}

// flush logs what Quiet held back. An instance ends without warning, so nothing may wait for the
// next invocation.
func (inv *invocation) flush() {
	findings, forgotten := inv.judge.flush()
	inv.findings(inv.log, findings)
	inv.counts.Forgotten = forgotten
}

// mostText is how many characters of a text are logged.
const mostText = 1000

// newLogger returns a logger of JSON, with the names that Lambda knows.
func newLogger(out io.Writer) *slog.Logger {
	return slog.New(slog.NewJSONHandler(out, &slog.HandlerOptions{ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
		if a.Value.Kind() == slog.KindString {
			a.Value = slog.StringValue(plain.Cut(a.Value.String(), mostText))
		}
		return lambdacontext.ReplaceAttr(groups, a)
	}}))
}

// sdkLog takes the warnings of the AWS SDK, which would write plain text.
func sdkLog(log *slog.Logger) logging.Logger {
	return logging.LoggerFunc(func(_ logging.Classification, format string, args ...any) {
		log.Warn("the AWS SDK warns", "warning", fmt.Sprintf(format, args...))
	})
}

// An output is where the log goes. It escapes what would mislead a reader, and remembers if a
// line could not be written, which a logger does not report.
type output struct {
	w io.Writer

	mu  sync.Mutex
	err error
}

func (o *output) Write(line []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	// The line break at the end is not part of a text.
	if _, err := io.WriteString(o.w, plain.JSON(line[:len(line)-1])+"\n"); err != nil {
		o.err = err
		return 0, err
	}
	return len(line), nil
}

func (o *output) failed() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.err
}
