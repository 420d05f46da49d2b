package awssdk_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/aws/smithy-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/awssdk"
)

// Nobody who can send to the queue, or write to the bucket, chooses how much is reported.
func TestManyErrors(t *testing.T) {
	t.Parallel()
	notices := strings.Repeat(delivered("elsewhere", "a")+"\n", 50) + delivered("elsewhere", "b")
	garbage := strings.Repeat(`{"a":1}`+"\n", 5000)
	inBase64 := func(text string) string { return base64.StdEncoding.EncodeToString([]byte(packed(text))) }
	for _, m := range []struct {
		name    string
		message func(*consumption) string
		reports int
		more    string
	}{
		{"a message of garbage", func(*consumption) string { return inBase64(garbage) }, 102, "not reported: 4900"},
		{"an object of garbage", func(c *consumption) string { return c.put(logKey("x"), packed(garbage)) }, 102, "not reported: 4900"},
		{"notices of two objects elsewhere", func(*consumption) string { return inBase64(notices) }, 3, ""},
	} {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newConsumption()
				c.queues.send(queueURL, m.message(c))
				c.run(t)
				require.Len(t, c.errs, m.reports, "with ErrDead, and how many there are more")
				if m.more != "" {
					more := c.errs[len(c.errs)-2]
					assert.ErrorIs(t, more, awssdk.ErrManyErrors)
					assert.ErrorContains(t, more, m.more)
				}
				assert.ErrorIs(t, c.errs[len(c.errs)-1], awssdk.ErrDead)
			})
		})
	}
}

// Names in a message, and of a bucket, are escaped in errors, and cut.
func TestErrorsAreSafe(t *testing.T) {
	t.Parallel()
	hostile := "AWSLogs/\x1b[2J\u202e\u05d0\u2800\n"
	for _, key := range []string{hostile, hostile + strings.Repeat("\x1b", 300_000)} {
		for _, bucket := range []string{logBucket, hostile} {
			synctest.Test(t, func(t *testing.T) {
				c := newConsumption()
				c.Tries = 1
				c.queues.send(queueURL, s3Notice("ObjectCreated:Put", bucket, key))
				c.Open = func(context.Context, string) fs.FS { return breaking{logOf("a"), 20} }
				c.run(t)
				require.NotEmpty(t, c.errs)
				for _, err := range c.errs {
					assert.Regexp(t, `^[ -~]+$`, err.Error())
					assert.Less(t, len(err.Error()), 16_000) // with four bytes or six for one that is escaped
					var log bytes.Buffer
					slog.New(slog.NewTextHandler(&log, nil)).Error("consumer", "error", err)
					assert.Regexp(t, `^[ -~]+\n$`, log.String())
					assert.Less(t, log.Len(), 32_000)
				}
			})
		}
	}
}

// breaking is a file system of which each file breaks off after some bytes.
type breaking struct {
	data  string
	after int
}

func (b breaking) Open(name string) (fs.File, error) {
	return &breakingFile{strings.NewReader(b.data[:b.after]), name}, nil
}

type breakingFile struct {
	r    io.Reader
	name string
}

func (f *breakingFile) Read(p []byte) (int, error) {
	n, err := f.r.Read(p)
	if err == io.EOF {
		err = &fs.PathError{Op: "read", Path: f.name, Err: errFault}
	}
	return n, err
}

func (f *breakingFile) Stat() (fs.FileInfo, error) { return nil, errors.ErrUnsupported }
func (f *breakingFile) Close() error               { return nil }

// An object whose transfer breaks off is tried again, wherever that is.
func TestBrokenTransfers(t *testing.T) {
	t.Parallel()
	gz := logOf("a", "b")
	for name, data := range map[string]string{
		"gzip": gz, "JSON": `{"Records":[` + record("a") + "," + record("b") + `]}`, "a list": "[" + record("a") + "]",
		"JSON Lines": record("a") + "\n" + record("b"), "base64": base64.StdEncoding.EncodeToString([]byte(gz)),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for after := range len(data) + 1 {
				synctest.Test(t, func(t *testing.T) {
					c := newConsumption()
					c.Tries = 2
					c.queues.send(queueURL, c.put(logKey("x"), ""))
					opened := 0
					c.Open = func(context.Context, string) fs.FS { opened++; return breaking{data, after} }
					c.run(t)
					require.Equal(t, 2, opened, "after %d bytes", after)
					require.ErrorIs(t, c.errs[0], errFault)
				})
			}
		})
	}
}

// A dead letter is as large as the message at the most where there is no room for more, and
// without the reason where the queue does not take it.
func TestDeadLettersFit(t *testing.T) {
	t.Parallel()
	const largest = 1 << 20
	for _, m := range []struct {
		name                         string
		body, attribute, most, tries int
	}{
		{"a large attribute", 100, largest - 100 - len("aString"), largest, 1},
		{"a large body", largest - 100, 100 - len("aString"), largest, 1},
		{"a queue of small messages", 900, 50, 1024, 2},
	} {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newConsumption()
				strict := &sized{queues: c.queues, most: m.most}
				c.SQS = strict
				c.queues.send(queueURL, strings.Repeat("x", m.body))
				want := map[string]types.MessageAttributeValue{"a": {DataType: aws.String("String"), StringValue: aws.String(strings.Repeat("y", m.attribute))}}
				c.queues.in(queueURL)[0].attributes = maps.Clone(want)
				c.run(t)
				assert.Equal(t, m.tries, strict.sent)
				require.Len(t, c.queues.in(deadURL), 1)
				assert.Equal(t, want, c.queues.in(deadURL)[0].attributes)
			})
		})
	}
}

// sized are queues that take messages of so many bytes at the most, counted as SQS does.
type sized struct {
	*queues
	most, sent int
}

func (s *sized) SendMessage(ctx context.Context, in *sqs.SendMessageInput, opts ...func(*sqs.Options)) (*sqs.SendMessageOutput, error) {
	s.sent++
	size := len(*in.MessageBody)
	for name, value := range in.MessageAttributes {
		size += len(name) + len(aws.ToString(value.DataType)) + len(aws.ToString(value.StringValue))
	}
	if size > s.most {
		return nil, &smithy.GenericAPIError{Code: "InvalidParameterValue", Message: "Message must be shorter"}
	}
	return s.queues.SendMessage(ctx, in, opts...)
}
