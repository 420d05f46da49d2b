package decodetest_test

import (
	"strings"
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
	event   string
	test    bool
}{
	{file: "digest.json", kind: iottrail.NotLogDigest, says: "a CloudTrail digest file"},
	{file: "s3-notification.json", kind: iottrail.NotLogS3Notice, says: "an event notification of S3", objects: []iottrail.S3Object{{Bucket: "example-pumps-trail", Key: logKey, Size: 4711}}, event: "ObjectCreated:Put"},
	{file: "s3-notification-odd.json", kind: iottrail.NotLogS3Notice, says: "an event notification of S3", objects: []iottrail.S3Object{{Bucket: "example-pumps-trail", Key: "logs/pumps+lamps/100% é.json.gz", Size: 4711}}, event: "ObjectCreated:Put"},
	{file: "eventbridge-s3.json", kind: iottrail.NotLogS3Notice, says: "an event notification of S3 by EventBridge", objects: []iottrail.S3Object{{Bucket: "example-pumps-trail", Key: "logs/pumps+lamps/100%25 é.json.gz", Size: 4711}}, event: "Object Created"},
	{file: "s3-test-event.json", kind: iottrail.NotLogS3Notice, says: "a test notification of S3", test: true},
	{file: "sns-notice.json", kind: iottrail.NotLogDeliveryNotice, says: "a notice that CloudTrail delivered log files", objects: []iottrail.S3Object{{Bucket: "example-pumps-trail", Key: logKey}}},
	{file: "sns-notification.json", kind: iottrail.NotLogDeliveryNotice, says: "an SNS notification that holds a notice that CloudTrail delivered log files", objects: []iottrail.S3Object{{Bucket: "example-pumps-trail", Key: logKey}}},
	{file: "sns-validation.json", kind: iottrail.NotLogDeliveryNotice, says: "CloudTrail tries out a topic", test: true},

	{file: "iot-lifecycle.json", kind: iottrail.NotLogOtherEvent, says: "an event that AWS IoT publishes about the connection of a device"},
	{file: "iot-registry.json", kind: iottrail.NotLogOtherEvent, says: "an event that AWS IoT publishes about its registry or its jobs"},
	{file: "eventbridge-ecs.json", kind: iottrail.NotLogOtherEvent, says: "an EventBridge event that carries no record of CloudTrail"},
	{file: "eventbridge-other.json", kind: iottrail.NotLogOtherEvent, says: "an EventBridge event whose source is not AWS"},
	{file: "ocsf.json", kind: iottrail.NotLogOtherEvent, says: "an event of OCSF"},
	{file: "s3-object-lambda.json", kind: iottrail.NotLogOtherEvent, says: "an event of S3 Object Lambda"},
	{file: "records-null.json", says: `a JSON object whose member "Records" is null and no list of records`},
	{file: "flattened.jsonl", says: `its members are "eventVersion.value", "userIdentity.type", "userIdentity.userName", "eventSource", "eventName" and 1 more`},
	{file: "application.jsonl", says: `its members are "timestamp", "level", "logger", "message", "thread"`},
	{file: "shipper.jsonl", says: `its members are "@timestamp", "message", "input", "agent", "event"`},
	{file: "package.json", says: `its members are "name", "version", "private", "scripts", "dependencies"`},

	{file: "page.html", stream: true, kind: iottrail.NotLogText, says: "HTML or XML"},
	{file: "page.txt", stream: true, kind: iottrail.NotLogText, says: "text that is not JSON"},
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

// What is not a log gives one error, which says what it is and names what a notice names,
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
			require.False(t, other.More)
			require.Equal(t, n.event, other.Event)
			require.Equal(t, n.test, other.Test)
			require.Equal(t, n.objects != nil, other.IsArrival())
			require.NotContains(t, err.Error(), "noor", "no values in the error")
			require.NotContains(t, err.Error(), "example-pumps-trail", "no values in the error")
			zipped := trailtest.ReadInChunks(t, string(trailtest.Gzip([]byte(data))))
			require.Equal(t, got.IDs(), zipped.IDs(), "in gzip")
			require.Equal(t, got.End != nil, zipped.End != nil, "in gzip")
		})
	}
}

// S3 says by the name of an event, in its notifications and by EventBridge, whether there is
// something new to read.
func TestArrivals(t *testing.T) {
	t.Parallel()
	for _, n := range []struct {
		inNotification, byEventBridge string // how the event is named there
		arrival                       bool
	}{
		{"ObjectCreated:Put", "Object Created", true},
		{"ObjectCreated:CompleteMultipartUpload", "Object Created", true},
		{"s3:ObjectCreated:Copy", "Object Created", true},
		{"ObjectRestore:Completed", "Object Restore Completed", true},
		{"ObjectRestore:Post", "Object Restore Initiated", false},
		{"ObjectRestore:Delete", "Object Restore Expired", false},
		{"ObjectRemoved:Delete", "Object Deleted", false},
		{"ObjectRemoved:DeleteMarkerCreated", "Object Deleted", false},
		{"s3:LifecycleExpiration:Delete", "Object Deleted", false},
		{"ObjectTagging:Put", "Object Tags Added", false},
		{"ObjectAcl:Put", "Object ACL Updated", false},
		{"LifecycleTransition", "Object Storage Class Changed", false},
		{"", "", true},
	} {
		t.Run(n.inNotification, func(t *testing.T) {
			t.Parallel()
			notification := string(trailtest.ReadBytes(t, "testdata/notlogs/s3-notification.json"))
			if n.inNotification == "" {
				notification = strings.Replace(notification, `"eventName":"ObjectCreated:Put",`, "", 1)
			}
			got := notLogOf(t, strings.Replace(notification, "ObjectCreated:Put", n.inNotification, 1))
			require.Equal(t, strings.TrimPrefix(n.inNotification, "s3:"), got.Event)
			require.Equal(t, n.arrival, got.IsArrival())
			if n.byEventBridge == "" {
				return // it would not be an event of S3
			}
			event := string(trailtest.ReadBytes(t, "testdata/notlogs/eventbridge-s3.json"))
			got = notLogOf(t, strings.Replace(event, "Object Created", n.byEventBridge, 1))
			require.Equal(t, n.byEventBridge, got.Event)
			require.Equal(t, n.arrival, got.IsArrival())
		})
	}
}

// A notice may name more objects than an error should hold, and then the error says so.
func TestManyObjects(t *testing.T) {
	t.Parallel()
	for _, n := range []struct {
		named, have int
		more        bool
	}{{1, 1, false}, {999, 999, false}, {1000, 1000, false}, {1001, 1000, true}, {5000, 1000, true}} {
		keys := strings.TrimSuffix(strings.Repeat(`"key",`, n.named), ",")
		got := notLogOf(t, `{"s3Bucket":"example-pumps-trail","s3ObjectKey":[`+keys+`]}`)
		require.Len(t, got.Objects, n.have, "of %d", n.named)
		require.Equal(t, n.more, got.More, "of %d", n.named)
	}
}

// notLogOf returns the error for a document that is not a log.
func notLogOf(t *testing.T, document string) *iottrail.NotLogError {
	t.Helper()
	for _, err := range iottrail.NewBytesDecoder([]byte(document)).Events() {
		other := new(iottrail.NotLogError)
		require.ErrorAs(t, err, &other)
		return other
	}
	require.Fail(t, "there is no error")
	return nil
}
