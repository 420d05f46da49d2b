package main

import "encoding/json"

// A source is what invoked the function.
type source string

// The sources. For all except the first three, the event is one item.
const (
	fromSQS         source = "SQS"
	fromKinesis     source = "Kinesis"
	fromFirehose    source = "Firehose"
	fromS3          source = "S3"
	fromSNS         source = "SNS"
	fromEventBridge source = "EventBridge"
	fromLogs        source = "CloudWatch Logs"
	fromOther       source = "other" // read as a whole: a log, or something that the error names
)

// sourceOf finds out who sent an event. It reads only what AWS's services write themselves, and
// nothing that they pass on.
func sourceOf(event []byte) source {
	var outline struct {
		DeliveryStreamARN string                 `json:"deliveryStreamArn"`
		AWSLogs           struct{ Data *string } `json:"awslogs"`
		DetailType        string                 `json:"detail-type"`
		Event, Bucket     string                 // of S3's test notification
		Records           []struct {
			EventSource string // SNS spells it EventSource, the others eventSource: package json takes both
		}
	}
	if json.Unmarshal(event, &outline) != nil {
		return fromOther
	}
	switch {
	case outline.DeliveryStreamARN != "":
		return fromFirehose
	case outline.AWSLogs.Data != nil:
		return fromLogs
	case outline.DetailType != "":
		return fromEventBridge
	case outline.Event == "s3:TestEvent":
		return fromS3
	case len(outline.Records) == 0:
		return fromOther
	}
	name := outline.Records[0].EventSource
	for _, r := range outline.Records {
		if r.EventSource != name {
			return fromOther
		}
	}
	switch name {
	case "aws:sqs":
		return fromSQS
	case "aws:kinesis":
		return fromKinesis
	case "aws:s3":
		return fromS3
	case "aws:sns":
		return fromSNS
	}
	return fromOther
}

// keepsItems reports whether the source still has what could not be read after the function
// says that it is done: Kinesis and CloudWatch Logs keep it for their retention, and Firehose
// delivers it.
func (s source) keepsItems() bool {
	switch s {
	case fromKinesis, fromFirehose, fromLogs:
		return true
	}
	return false
}
