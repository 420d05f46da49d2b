package decodetest_test

import (
	"compress/gzip"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/internal/trailtest"
)

// containerQuirks is the table "The container".
var containerQuirks = []quirk{
	{
		name: "Records with other members, or twice", seen: "`{\"Records\":[…]}`, with other members before or after, `Records` twice",
		files: []string{"containers/records.json", "containers/records.json.gz", "containers/pretty.json", "containers/records-other-members.json", "empty-records.json"},
		check: func(t *testing.T) {
			requireContainers(t, "records.json", "records.json.gz", "pretty.json", "records-other-members.json")
			requireThree(t, "empty-records.json", 0, nil)
		},
	}, {
		name: "a bare array, one record, JSON Lines", seen: "a bare array; one record; JSON Lines; several documents one after the other",
		files: []string{"containers/array.json", "containers/single.json", "containers/lines.jsonl", "containers/concatenated.json"},
		check: func(t *testing.T) {
			requireContainers(t, "array.json", "single.json", "lines.jsonl", "concatenated.json")
		},
	}, {
		name: "EventBridge envelopes", seen: "EventBridge envelope, one or many; a batch of SQS messages whose body is one",
		files: []string{"containers/eventbridge.json", "containers/eventbridge.jsonl", "containers/sqs-receive.json", "containers/sqs-lambda.json"},
		check: func(t *testing.T) {
			requireContainers(t, "eventbridge.json", "eventbridge.jsonl", "sqs-receive.json", "sqs-lambda.json")
		},
	}, {
		name: "LookupEvents output", seen: "LookupEvents output: `Events[].CloudTrailEvent` is JSON inside a string; `EventTime` epoch or RFC 3339; `ReadOnly` a string",
		files: []string{"containers/lookup-events.json", "containers/lookup-events-cli-v2.json"},
		check: func(t *testing.T) { requireContainers(t, "lookup-events.json", "lookup-events-cli-v2.json") },
	}, {
		name: "CloudWatch Logs subscription payload", seen: "CloudWatch Logs subscription payload: `DATA_MESSAGE` with `logEvents[].message`, `CONTROL_MESSAGE`",
		files: []string{"containers/cloudwatch-logs.json", "containers/cloudwatch-logs.json.gz", "notlogs/cloudwatch-control.json"},
		check: func(t *testing.T) {
			requireContainers(t, "cloudwatch-logs.json", "cloudwatch-logs.json.gz")
			r := trailtest.ReadFile(t, "testdata/notlogs/cloudwatch-control.json")
			require.NoError(t, r.End)
			require.Empty(t, r.Items, "control messages are skipped")
			require.EqualValues(t, 1, r.Stats.Skipped, "and counted")
		},
	}, {
		name: "digest files beside log files", seen: "digest files beside log files",
		files: []string{"notlogs/digest.json", "digest-between-logs.jsonl"},
		check: func(t *testing.T) {
			requireNotLog(t, "testdata/notlogs/digest.json", "digest")
			for _, path := range trailtest.Files(t, "testdata/trail/AWSLogs/*/CloudTrail-Digest/*/*/*/*/*") {
				requireNotLog(t, path, "digest")
			}
			r := trailtest.ReadFile(t, "testdata/quirks/digest-between-logs.jsonl")
			require.NoError(t, r.End)
			require.Equal(t, []string{"0001", "!", "0101", "!", "!", "0002"}, lastFour(r.IDs()))
			for _, err := range r.Errors() {
				require.ErrorIs(t, err, iottrail.ErrNotLog)
			}
		},
	}, {
		name: "gzip recognized from its first bytes", seen: "gzip told by name or header although the bytes are plain, and the reverse",
		files: []string{"plain-named-gz.json.gz", "gzip-named-json.json", "gzip-of-nothing.json.gz"},
		check: func(t *testing.T) {
			requireThree(t, "plain-named-gz.json.gz", 3, nil)
			requireThree(t, "gzip-named-json.json", 3, nil)
			requireThree(t, "gzip-of-nothing.json.gz", 0, nil)
		},
	}, {
		name: "byte-order mark, blank lines, CRLF", seen: "UTF-8 byte-order mark; blank lines; CRLF",
		files: []string{"byte-order-mark.json", "blank-lines.jsonl", "containers/lines-crlf-bom.jsonl"},
		check: func(t *testing.T) {
			requireContainers(t, "lines-crlf-bom.jsonl")
			requireThree(t, "byte-order-mark.json", 3, nil)
			requireThree(t, "blank-lines.jsonl", 3, nil)
		},
	}, {
		name: "zero-byte folder objects", seen: "zero-byte \"folder\" objects",
		files: []string{"notlogs/empty.json", "white-space-only.json"},
		check: func(t *testing.T) {
			requireThree(t, "../notlogs/empty.json", 0, nil)
			requireThree(t, "white-space-only.json", 0, nil)
		},
	}, {
		name: "truncated gzip or JSON, wrong checksum", seen: "truncated gzip or JSON; a wrong gzip checksum",
		files: []string{
			"truncated.json", "truncated-between-records.json", "truncated-before-the-end.json", "truncated.json.gz",
			"truncated-checksum.json.gz", "wrong-checksum.json.gz", "bytes-after-gzip.json.gz",
		},
		check: func(t *testing.T) {
			requireThree(t, "truncated.json", 2, io.ErrUnexpectedEOF)
			requireThree(t, "truncated-between-records.json", 2, io.ErrUnexpectedEOF)
			requireThree(t, "truncated-before-the-end.json", 3, io.ErrUnexpectedEOF)
			requireThree(t, "truncated.json.gz", 2, io.ErrUnexpectedEOF)
			requireThree(t, "truncated-checksum.json.gz", 3, io.ErrUnexpectedEOF)
			requireThree(t, "wrong-checksum.json.gz", 3, gzip.ErrChecksum)
			requireThree(t, "bytes-after-gzip.json.gz", 3, gzip.ErrHeader)
		},
	}, {
		name: "a second gzip member", seen: "a second gzip member after the first (Firehose writes them; an attacker appended one, and the AWS CLI 1.45.11 called the file valid)",
		files: []string{"second-gzip-member.json.gz", "containers/two-gzip-members.json.gz", "containers/split-gzip-members.json.gz"},
		check: func(t *testing.T) {
			requireThree(t, "second-gzip-member.json.gz", 3, nil)
			requireContainers(t, "two-gzip-members.json.gz", "split-gzip-members.json.gz")
		},
	}, {
		name: "decompression bombs", seen: "decompression bombs, one record of 1 GiB, nesting 100,000 deep",
		check: bombsQuirk,
	}, {
		name: "notices of SNS and S3", seen: "SNS notices `{\"s3Bucket\":…,\"s3ObjectKey\":[…]}`, \"CloudTrail validation message.\", `s3:TestEvent`",
		files: []string{
			"notlogs/sns-notice.json", "notlogs/sns-notification.json", "notlogs/sns-validation.json", "notlogs/s3-notification.json",
			"notlogs/s3-test-event.json", "notlogs/sqs-s3-notices.json", "notlogs/page.html", "notlogs/page.txt", "notlogs/package.json",
		},
		check: func(t *testing.T) {
			requireNotLog(t, "testdata/notlogs/sns-notice.json", "CloudTrail delivered log files")
			requireNotLog(t, "testdata/notlogs/sns-notification.json", "SNS notification that holds", "CloudTrail delivered log files")
			requireNotLog(t, "testdata/notlogs/sns-validation.json", "tries out a topic")
			requireNotLog(t, "testdata/notlogs/s3-notification.json", "notification of S3")
			requireNotLog(t, "testdata/notlogs/s3-test-event.json", "test notification of S3")
			requireNotLog(t, "testdata/notlogs/package.json", "its members are")

			r := trailtest.ReadFile(t, "testdata/notlogs/sqs-s3-notices.json")
			require.NoError(t, r.End)
			require.Len(t, r.Errors(), 3)
			for i, what := range []string{
				"SQS message that holds an event notification of S3", "SQS message that holds an event notification of S3",
				"SNS notification that holds a notice that CloudTrail delivered log files",
			} {
				require.ErrorIs(t, r.Errors()[i], iottrail.ErrNotLog)
				require.ErrorContains(t, r.Errors()[i], what)
			}

			r = trailtest.ReadFile(t, "testdata/notlogs/page.html")
			require.Empty(t, r.Items)
			require.ErrorIs(t, r.End, iottrail.ErrNotLog)
			require.ErrorContains(t, r.End, "HTML")

			r = trailtest.ReadFile(t, "testdata/notlogs/page.txt")
			require.Empty(t, r.Items, "one error for the whole text, and not one for each line")
			require.ErrorIs(t, r.End, iottrail.ErrNotLog)
			require.ErrorContains(t, r.End, "text that is not JSON")
		},
	},
}

// bombsQuirk sets off small bombs; TestLimits, TestDepth and the tests of oversized
// records have many more.
func bombsQuirk(t *testing.T) {
	testrun.SkipShort(t)
	huge := `{"x":"` + strings.Repeat("x", 32<<20) + `"}`
	deep := `{"x":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + `}`
	bomb := string(trailtest.Gzip([]byte(trailtest.Record("a") + huge + deep + trailtest.Record("b"))))
	require.Less(t, len(bomb), 1<<20)
	r := trailtest.ReadString(t, bomb)
	require.NoError(t, r.End)
	require.Equal(t, []string{"a", "!", "!", "b"}, r.IDs(), "a record that is too large or too deep costs no other")
	for i, limit := range []string{"Limits.RecordSize", "Limits.Depth"} {
		require.ErrorIs(t, r.Errors()[i], iottrail.ErrLimit)
		require.ErrorContains(t, r.Errors()[i], limit)
	}
	for limit, l := range map[string]iottrail.Limits{"Limits.Ratio": {Ratio: 100}, "Limits.StreamSize": {StreamSize: 1 << 20}} {
		r := trailtest.ReadString(t, bomb, iottrail.WithLimits(l))
		require.Equal(t, []string{"a"}, r.IDs()[:1])
		require.ErrorIs(t, r.End, iottrail.ErrLimit)
		require.ErrorContains(t, r.End, limit)
	}
}

// requireContainers checks that files of testdata/containers hold the eight
// records: what TestContainersOfTestdata does thoroughly.
func requireContainers(t *testing.T, files ...string) {
	t.Helper()
	for _, f := range files {
		records := trailtest.TestdataContainers(t)[f]
		r := trailtest.ReadFile(t, "testdata/containers/"+f)
		require.NoError(t, r.End, f)
		require.Empty(t, r.Errors(), f)
		require.Len(t, r.Events(), records, f)
		for i, e := range r.Events() {
			require.Equal(t, fmt.Sprintf("e0a1c2d3-0000-4000-8000-%012x", i), e.EventID, f)
			trailtest.RequireNothingLost(t, []byte(e.Raw), e, f)
		}
	}
}

// requireThree reads a file of testdata/quirks that is about the container: it
// holds three ordinary records, of which the first are read.
func requireThree(t *testing.T, file string, records int, end error) {
	t.Helper()
	data := trailtest.ReadBytes(t, "testdata/quirks/"+file)
	for name, d := range readers(t, data, 1, 100) {
		r := trailtest.Drain(t, d)
		require.Empty(t, r.Errors(), "%s, %s", file, name)
		require.Equal(t, []string{"0001", "0101", "0002"}[:records], lastFour(r.IDs()), "%s, %s", file, name)
		if end == nil {
			require.NoError(t, r.End, "%s, %s", file, name)
			continue
		}
		require.ErrorIs(t, r.End, end, "%s, %s", file, name)
		require.ErrorContains(t, r.End, fmt.Sprintf("after %d records", records))
	}
}

func lastFour(ids []string) []string {
	out := []string{}
	for _, id := range ids {
		out = append(out, id[max(0, len(id)-4):])
	}
	return out
}

// requireNotLog reads a file that is one document and no log.
func requireNotLog(t *testing.T, path string, what ...string) {
	t.Helper()
	r := trailtest.ReadFile(t, path)
	require.NoError(t, r.End, path)
	require.Len(t, r.Items, 1, path)
	err := r.Items[0].Err
	require.NotNil(t, err, path)
	require.ErrorIs(t, err, iottrail.ErrNotLog, path)
	require.Nil(t, err.Event, path)
	require.NotEmpty(t, err.Raw, "%s: the bytes are kept", path)
	for _, w := range what {
		assert.ErrorContains(t, err, w, path)
	}
	assert.NotContains(t, strings.ToLower(err.Error()), "signature", "%s: no content in the error", path)
}
