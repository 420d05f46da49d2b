package main

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"path"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/iot"
	"github.com/iottrail/iottrail/iottrailtest"
)

// This file makes the events that services of AWS send to functions.

// toJSON writes a value as package json does. Those here can be written.
func toJSON(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(data)
}

type object = map[string]any

// sqsEvent is a batch of messages, which are called m1, m2, ...
func sqsEvent(bodies ...string) string {
	var records []object
	for i, body := range bodies {
		records = append(records, object{
			"messageId": fmt.Sprintf("m%d", i+1), "receiptHandle": "AQEB", "body": body, "md5OfBody": "0",
			"attributes":        object{"ApproximateReceiveCount": "1", "SentTimestamp": "1790841900123"},
			"messageAttributes": object{}, "eventSource": "aws:sqs", "eventSourceARN": "arn:aws:sqs:eu-central-1:111122223333:trail", "awsRegion": "eu-central-1",
		})
	}
	return toJSON(object{"Records": records})
}

// kinesisEvent is a batch of records with the sequence numbers 1, 2, ...
func kinesisEvent(data ...string) string {
	var records []object
	for i, d := range data {
		records = append(records, object{
			"kinesis": object{"kinesisSchemaVersion": "1.0", "partitionKey": "p", "sequenceNumber": fmt.Sprint(i + 1),
				"data": base64.StdEncoding.EncodeToString([]byte(d)), "approximateArrivalTimestamp": 1790841900.123},
			"eventSource": "aws:kinesis", "eventVersion": "1.0", "eventID": fmt.Sprintf("shardId-000000000006:%d", i+1), "eventName": "aws:kinesis:record",
			"invokeIdentityArn": "arn:aws:iam::111122223333:role/lambda", "awsRegion": "eu-central-1", "eventSourceARN": "arn:aws:kinesis:eu-central-1:111122223333:stream/trail",
		})
	}
	return toJSON(object{"Records": records})
}

// firehoseEvent is a batch of records with the ids r1, r2, ...
func firehoseEvent(data ...string) string {
	var records []object
	for i, d := range data {
		records = append(records, object{"recordId": fmt.Sprintf("r%d", i+1), "approximateArrivalTimestamp": 1790841900123, "data": base64.StdEncoding.EncodeToString([]byte(d))})
	}
	return toJSON(object{"invocationId": "i", "deliveryStreamArn": "arn:aws:firehose:eu-central-1:111122223333:deliverystream/trail", "region": "eu-central-1", "records": records})
}

// logsPayload is what a subscription of CloudWatch Logs sends to a stream.
func logsPayload(kind string, messages ...string) string {
	var logEvents []object
	for i, m := range messages {
		logEvents = append(logEvents, object{"id": strings.Repeat("3", 56), "timestamp": 1790841660000 + i, "message": m})
	}
	return packed(toJSON(object{
		"messageType": kind, "owner": "111122223333", "logGroup": "trail", "logStream": "111122223333_CloudTrail_eu-central-1",
		"subscriptionFilters": []string{"everything"}, "logEvents": logEvents,
	}))
}

// logsEvent is what a subscription sends to a function.
func logsEvent(messages ...string) string {
	return toJSON(object{"awslogs": object{"data": base64.StdEncoding.EncodeToString([]byte(logsPayload("DATA_MESSAGE", messages...)))}})
}

// bridgeEvent is a call as EventBridge has it.
func bridgeEvent(record string) string {
	return toJSON(object{
		"version": "0", "id": "a2b81ef4-7d04-4612-a8ca-206cafa2e357", "detail-type": "AWS API Call via CloudTrail", "source": "aws.iot",
		"account": "111122223333", "time": "2026-10-06T09:30:00Z", "region": "eu-central-1", "resources": []string{}, "detail": json.RawMessage(record),
	})
}

// bridgeNotice is an event of S3 about an object, as EventBridge has it.
func bridgeNotice(what, bucket, key string) string {
	return toJSON(object{
		"version": "0", "id": "6adebdc9-41e2-4922-840d-07265ae1a75f", "detail-type": what, "source": "aws.s3",
		"account": "111122223333", "time": "2026-10-07T02:00:12Z", "region": "eu-central-1", "resources": []string{"arn:aws:s3:::" + bucket},
		"detail": object{"version": "0", "bucket": object{"name": bucket}, "object": object{"key": key, "size": 4711}, "request-id": "0PUTREQUEST00001", "requester": "cloudtrail.amazonaws.com"},
	})
}

// s3Event is a notification of S3 about objects.
func s3Event(what, bucket string, keys ...string) string {
	var records []object
	for _, key := range keys {
		records = append(records, object{
			"eventVersion": "2.1", "eventSource": "aws:s3", "awsRegion": "eu-central-1", "eventTime": "2026-10-07T02:00:12.345Z", "eventName": what,
			"userIdentity": object{"principalId": "AWS:AROA1CLOUDTRAILEXAMPLE"}, "requestParameters": object{"sourceIPAddress": "198.51.100.200"},
			"responseElements": object{"x-amz-request-id": "0PUTREQUEST00001"},
			"s3": object{"s3SchemaVersion": "1.0", "configurationId": "new-log", "bucket": object{"name": bucket, "arn": "arn:aws:s3:::" + bucket},
				"object": object{"key": strings.ReplaceAll(url.QueryEscape(key), "%2F", "/"), "size": 4711, "sequencer": "00670C11D2E3F4A5B6"}},
		})
	}
	return toJSON(object{"Records": records})
}

func created(keys ...string) string { return s3Event("ObjectCreated:Put", trailBucket, keys...) }

const testEvent = `{"Service":"Amazon S3","Event":"s3:TestEvent","Time":"2026-10-01T08:00:00.123Z","Bucket":"` + trailBucket + `","RequestId":"0TESTREQUEST0001","HostId":"exampleHostId0001=="}`

// delivered is the notice that CloudTrail sends to a topic.
func delivered(keys ...string) string {
	return toJSON(object{"s3Bucket": trailBucket, "s3ObjectKey": keys})
}

// snsEvent is a notification as a function gets it, and snsMessage as a queue does.
func snsEvent(text string) string {
	return toJSON(object{"Records": []object{{"EventSource": "aws:sns", "EventVersion": "1.0", "EventSubscriptionArn": "arn:aws:sns:eu-central-1:111122223333:trail:d07474ac", "Sns": notification(text, "SigningCertUrl", "UnsubscribeUrl")}}})
}

func snsMessage(text string) string {
	return toJSON(notification(text, "SigningCertURL", "UnsubscribeURL"))
}

func notification(text, cert, unsubscribe string) object {
	return object{"Type": "Notification", "MessageId": "18c1d21d-a1b6-46ea-97fd-acc76e25eea3", "TopicArn": "arn:aws:sns:eu-central-1:111122223333:trail", "Message": text,
		"Timestamp": "2026-10-07T02:00:13.001Z", "SignatureVersion": "1", "Signature": "EXAMPLE", cert: "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService.pem", unsubscribe: "https://sns.eu-central-1.amazonaws.com/?Action=Unsubscribe"}
}

// Log files of testdata/trail, and a record of each sort.
const (
	night  = "AWSLogs/111122223333/CloudTrail/eu-central-1/2026/10/07/111122223333_CloudTrail_eu-central-1_20261007T0200Z_wxT4WMKLINEbdxY1.json.gz"
	quiet  = "AWSLogs/111122223333/CloudTrail/us-east-1/2026/10/07/111122223333_CloudTrail_us-east-1_20261007T0145Z_9ynHCIPxwkZslzC1.json.gz"
	digest = "AWSLogs/111122223333/CloudTrail-Digest/eu-central-1/2026/10/06/111122223333_CloudTrail-Digest_eu-central-1_fleet_eu-central-1_20261006T100000Z.json.gz"
)

// logFile reads a file of testdata/trail.
func logFile(t testing.TB, key string) []byte {
	t.Helper()
	data, err := os.ReadFile(path.Join("../../testdata/trail", key))
	require.NoError(t, err)
	return data
}

// renamed is the key of a log file that is like night.
func renamed(unique string) string {
	return strings.ReplaceAll(night, "wxT4WMKLINEbdxY1", unique)
}

// attach is a call that two rules find: root attaches a policy, and never did.
func attach(opts ...iottrailtest.Option) string {
	ev := iottrailtest.NewEvent(iot.AttachPolicy, &iot.AttachPolicyRequest{PolicyName: "pump", Target: "arn:aws:iot:us-east-1:111122223333:cert/0a1b"},
		append([]iottrailtest.Option{iottrailtest.By(iottrailtest.Root().WithMFA())}, opts...)...)
	return ev.Raw
}

// harmless is a call that no rule finds.
func harmless(opts ...iottrailtest.Option) string {
	return iottrailtest.NewEvent(iot.DescribeThing, &iot.DescribeThingRequest{ThingName: "pump-1"}, opts...).Raw
}

// denied is a call that was denied, the nth of its kind.
func denied(n int) string {
	return iottrailtest.NewEvent(iot.DescribeThing, &iot.DescribeThingRequest{ThingName: fmt.Sprintf("pump-%d", n)}, iottrailtest.FailedWith("AccessDeniedException")).Raw
}

// logOf is a log file with records.
func logOf(records ...string) string { return `{"Records":[` + strings.Join(records, ",") + `]}` }

func packed(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write([]byte(text))
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		panic(err)
	}
	return b.String()
}

// containers reads a file of testdata.
func testdata(t testing.TB, name string) string {
	t.Helper()
	data, err := os.ReadFile(path.Join("../../testdata", name))
	require.NoError(t, err)
	return string(data)
}

// secret is what no log may have.
const secret = "SECRET-OF-A-RECORD"

// hostile puts secrets where records have them, and texts that would break a log elsewhere.
func hostile(ev *iottrail.Event) {
	ev.UserIdentity.AccessKeyID = "AKIA" + secret
	ev.RequestParameters = json.RawMessage(`{"policyName":"` + secret + `","target":"\n\u202e"}`)
	ev.ResponseElements = json.RawMessage(`{"token":"` + secret + `"}`)
	ev.UserAgent = "curl\n\x1b[2J" + secret
	ev.UserIdentity.Type = "AssumedRole"
	ev.UserIdentity.ARN = "arn:aws:sts::111122223333:assumed-role/role/a\n{\"level\":\"ERROR\"}\u202e\x1b[2J\u2028" + strings.Repeat("x", 5000)
	ev.UserIdentity.PrincipalID = "AROA1:a"
}

func gzipWriter(w io.Writer) *gzip.Writer {
	z, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
	if err != nil {
		panic(err)
	}
	return z
}
