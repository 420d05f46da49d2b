package decodetest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/trailtest"
)

// logKey is the object that the notices of testdata/notlogs name.
const logKey = "AWSLogs/111122223333/CloudTrail/eu-central-1/2026/10/01/111122223333_CloudTrail_eu-central-1_20261001T0810Z_0a1B2c3D4e5F6g7H.json.gz"

// notLogs are the files of testdata/notlogs: each gives one error, and no record. The
// batches and what is skipped are in quirks_container_test.go.
var notLogs = []struct {
	file    string
	kind    iottrail.NotLogKind
	says    string
	stream  bool // it is about the stream
	objects []iottrail.S3Object
}{
	{file: "digest.json", kind: iottrail.NotLogDigest, says: "a CloudTrail digest file"},
	{file: "s3-notification.json", kind: iottrail.NotLogS3Notice, says: "an event notification of S3", objects: []iottrail.S3Object{{Bucket: "example-pumps-trail", Key: logKey, Size: 4711}}},
	{file: "s3-notification-odd.json", kind: iottrail.NotLogS3Notice, says: "an event notification of S3", objects: []iottrail.S3Object{{Bucket: "example-pumps-trail", Key: "logs/pumps+lamps/100% é.json.gz", Size: 4711}}},
	{file: "eventbridge-s3.json", kind: iottrail.NotLogS3Notice, says: "an event notification of S3 by EventBridge", objects: []iottrail.S3Object{{Bucket: "example-pumps-trail", Key: "logs/pumps+lamps/100%25 é.json.gz", Size: 4711}}},
	{file: "s3-test-event.json", kind: iottrail.NotLogS3Notice, says: "a test notification of S3"},
	{file: "sns-notice.json", kind: iottrail.NotLogDeliveryNotice, says: "a notice that CloudTrail delivered log files", objects: []iottrail.S3Object{{Bucket: "example-pumps-trail", Key: logKey}}},
	{file: "sns-notification.json", kind: iottrail.NotLogDeliveryNotice, says: "an SNS notification that holds a notice that CloudTrail delivered log files", objects: []iottrail.S3Object{{Bucket: "example-pumps-trail", Key: logKey}}},
	{file: "sns-validation.json", kind: iottrail.NotLogDeliveryNotice, says: "CloudTrail tries out a topic"},

	{file: "iot-lifecycle.json", kind: iottrail.NotLogOtherEvent, says: "an event that AWS IoT publishes about the connection of a device"},
	{file: "iot-registry.json", kind: iottrail.NotLogOtherEvent, says: "an event that AWS IoT publishes about its registry or its jobs"},
	{file: "eventbridge-ecs.json", kind: iottrail.NotLogOtherEvent, says: "an EventBridge event that carries no record of CloudTrail"},
	{file: "ocsf.json", kind: iottrail.NotLogOtherEvent, says: "an event of OCSF"},
	{file: "s3-object-lambda.json", kind: iottrail.NotLogOtherEvent, says: "an event of S3 Object Lambda"},
	{file: "records-null.json", says: `a JSON object whose member "Records" is null and no list of records`},
	{file: "flattened.jsonl", says: `its members are "eventVersion.value", "userIdentity.type", "userIdentity.userName", "eventSource", "eventName" and 1 more`},
	{file: "application.jsonl", says: `its members are "timestamp", "level", "logger", "message", "thread"`},
	{file: "shipper.jsonl", says: `its members are "@timestamp", "message", "input", "agent", "event"`},
	{file: "package.json", says: `its members are "name", "version", "private", "scripts", "dependencies"`},

	{file: "page.html", stream: true, kind: iottrail.NotLogText, says: "HTML or XML"},
	{file: "page.txt", stream: true, kind: iottrail.NotLogText, says: "text that is no JSON"},
	{file: "event-history.csv", stream: true, kind: iottrail.NotLogText, says: "CSV as the event history of CloudTrail's console writes it"},
	{file: "logs-insights.csv", stream: true, kind: iottrail.NotLogText, says: "CSV: export it as JSON"},
	{file: "output.yaml", stream: true, kind: iottrail.NotLogText, says: "YAML: write it as JSON"},
	{file: "output.txt", stream: true, kind: iottrail.NotLogText, says: "output of the AWS CLI as text"},
	{file: "python.txt", stream: true, kind: iottrail.NotLogText, says: "literals of Python"},
	{file: "utf-16.json", stream: true, kind: iottrail.NotLogText, says: "text in UTF-16"},
	{file: "logs.tar", stream: true, kind: iottrail.NotLogArchive, says: "a tar archive"},
	{file: "records.zz", stream: true, kind: iottrail.NotLogCompressed, says: "data compressed with zlib"},
	{file: "records.lz4", stream: true, kind: iottrail.NotLogCompressed, says: "data compressed with lz4"},
	{file: "records.sz", stream: true, kind: iottrail.NotLogCompressed, says: "data compressed with snappy"},
}

// What is no log gives one error, which says what it is and names what a notice names,
// and no record, although some of it has the text of one.
func TestNotLogs(t *testing.T) {
	t.Parallel()
	for _, n := range notLogs {
		t.Run(n.file, func(t *testing.T) {
			t.Parallel()
			data := string(trailtest.ReadBytes(t, "testdata/notlogs/"+n.file))
			got := trailtest.ReadInChunks(t, data)
			require.Empty(t, got.Events())
			err := got.End
			if n.stream {
				require.Empty(t, got.Items, "one error for all of it")
			} else {
				require.NoError(t, got.End)
				require.Len(t, got.Errors(), 1)
				err = got.Errors()[0]
			}
			require.ErrorIs(t, err, iottrail.ErrNotLog)
			other := new(iottrail.NotLogError)
			require.ErrorAs(t, err, &other)
			require.Contains(t, err.Error(), n.says)
			require.Equal(t, n.kind.String(), other.Kind.String())
			require.Equal(t, n.objects, other.Objects)
			require.NotContains(t, err.Error(), "noor", "no values in the error")
			require.NotContains(t, err.Error(), "example-pumps-trail", "no values in the error")
			zipped := trailtest.ReadInChunks(t, string(trailtest.Gzip([]byte(data))))
			require.Equal(t, got.IDs(), zipped.IDs(), "in gzip")
			require.Equal(t, got.End != nil, zipped.End != nil, "in gzip")
		})
	}
}
