package main

import "time"

// notLogFiles is what else lies where logs lie, or arrives where they arrive. None of the files
// is a container of CloudTrail records, although some have the text of one; empty.json has no
// bytes and is not an error.
func notLogFiles() tree {
	files := logFiles(tellStory())
	_, plain := digestOf(files, time.Date(2026, 10, 6, 9, 0, 0, 0, time.UTC))
	const logKey = "AWSLogs/111122223333/CloudTrail/eu-central-1/2026/10/01/111122223333_CloudTrail_eu-central-1_20261001T0810Z_0a1B2c3D4e5F6g7H.json.gz"
	notice := string(js(`{"s3Bucket":"example-pumps-trail","s3ObjectKey":["%s"]}`, logKey))
	s3Event := s3Notification(logKey)
	all := tree{
		"digest.json":             plain,
		"s3-notification.json":    s3Event,
		"s3-test-event.json":      js(`{"Service":"Amazon S3","Event":"s3:TestEvent","Time":"2026-10-01T08:00:00.123Z","Bucket":"example-pumps-trail","RequestId":"0TESTREQUEST0001","HostId":"exampleHostId0001=="}`),
		"sns-notice.json":         []byte(notice),
		"sns-notification.json":   snsEnvelope(notice),
		"sns-validation.json":     snsEnvelope("CloudTrail validation message."),
		"sqs-s3-notices.json":     sqsBatch([]string{string(s3Event), string(s3Notification("AWSLogs/111122223333/CloudTrail/us-east-1/2026/10/01/another.json.gz")), string(snsEnvelope(notice))}),
		"cloudwatch-control.json": plainJSON(subscription{"CONTROL_MESSAGE", "CloudwatchLogs", "", "", []string{}, []logEvent{{"", 1790841900000, "CWL CONTROL MESSAGE: Checking health of destination Firehose."}}}),
		"empty.json":              {},
		"package.json":            pretty([]byte(`{"name":"pump-dashboard","version":"1.4.0","private":true,"scripts":{"test":"node --test"},"dependencies":{"mqtt":"^5.14.0"}}`)),
		"page.html":               []byte("<!DOCTYPE html>\n<html lang=\"en\">\n<head><title>403 Forbidden</title></head>\n<body><h1>403 Forbidden</h1><p>{\"Records\": no}</p></body>\n</html>\n"),
		"page.txt":                []byte("The logs of October have moved to the other bucket.\nAsk Ines for access.\n"),
	}
	for name, content := range foreignFiles() {
		all[name] = content
	}
	return all
}

// s3Notification is the event that S3 sends for a new object. Its list is
// called Records too, and its members eventVersion, eventSource, eventTime and
// eventName.
func s3Notification(key string) []byte {
	return js(`{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"eu-central-1","eventTime":"2026-10-01T08:10:12.345Z","eventName":"ObjectCreated:Put","userIdentity":{"principalId":"AWS:AROA1CLOUDTRAILEXAMPLE"},"requestParameters":{"sourceIPAddress":"198.51.100.200"},"responseElements":{"x-amz-request-id":"0PUTREQUEST00001","x-amz-id-2":"exampleIdTwo0001=="},"s3":{"s3SchemaVersion":"1.0","configurationId":"new-log","bucket":{"name":"example-pumps-trail","ownerIdentity":{"principalId":"A0OWNEREXAMPLE"},"arn":"arn:aws:s3:::example-pumps-trail"},"object":{"key":"%s","size":4711,"eTag":"5f0c1e2d3b4a59687786a5b4c3d2e1f0","sequencer":"00670C11D2E3F4A5B6"}}}]}`, key)
}

// snsEnvelope is a notification as SNS delivers it to a queue or over HTTP.
func snsEnvelope(message string) []byte {
	return js(`{"Type":"Notification","MessageId":"%s","TopicArn":"arn:aws:sns:eu-central-1:111122223333:trail","Message":"%s","Timestamp":"2026-10-01T08:10:13.001Z","SignatureVersion":"1","Signature":"EXAMPLEsignature0base64==","SigningCertURL":"https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem","UnsubscribeURL":"https://sns.eu-central-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=arn:aws:sns:eu-central-1:111122223333:trail:%s"}`,
		uuid("sns", message), message, uuid("subscription"))
}
