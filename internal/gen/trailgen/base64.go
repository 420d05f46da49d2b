package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
)

// This file puts records into base64, where AWS puts it and where people do.

func inBase64(data []byte) string { return base64.StdEncoding.EncodeToString(data) }

// base64Files have records in base64, and some of them gzip in it: stored, as base64 must
// not change with the compressor of Go.
func base64Files(rs []json.RawMessage) tree {
	cloudWatch := inBase64(stored(cloudWatchLogs(rs)))
	const arrival = "1790841900.123"
	kinesis := eachRecord(rs, func(i int, r json.RawMessage) json.RawMessage {
		return js(`{"kinesis":{"kinesisSchemaVersion":"1.0","partitionKey":"%s","sequenceNumber":"%s","data":"%s","approximateArrivalTimestamp":%s},"eventSource":"aws:kinesis","eventVersion":"1.0","eventID":"shardId-000000000000:%s","eventName":"aws:kinesis:record","invokeIdentityArn":"arn:aws:iam::111122223333:role/reader","awsRegion":"%s","eventSourceARN":"arn:aws:kinesis:eu-central-1:111122223333:stream/trail"}`,
			uuid("partition", fmt.Sprint(i)), sequence(i), inBase64(r), arrival, sequence(i), homeRegion)
	})
	gotten := eachRecord(rs, func(i int, r json.RawMessage) json.RawMessage {
		return js(`{"SequenceNumber":"%s","ApproximateArrivalTimestamp":"2026-10-01T10:05:00.123000+02:00","Data":"%s","PartitionKey":"%s"}`,
			sequence(i), inBase64(stored(r)), uuid("partition", fmt.Sprint(i)))
	})
	firehose := eachRecord(rs, func(i int, r json.RawMessage) json.RawMessage {
		return js(`{"recordId":"%s","approximateArrivalTimestamp":1790841900123,"data":"%s"}`, sequence(i), inBase64(append(r[:len(r):len(r)], '\n')))
	})
	delivered := eachRecord(rs, func(_ int, r json.RawMessage) json.RawMessage { return js(`{"data":"%s"}`, inBase64(r)) })
	undelivered := eachRecord(rs, func(_ int, r json.RawMessage) json.RawMessage {
		return js(`{"attemptsMade":4,"arrivalTimestamp":1790841900123,"errorCode":"Lambda.FunctionError","errorMessage":"The Lambda function was successfully invoked but it returned an error result.","attemptEndingTimestamp":1790841960456,"rawData":"%s","lambdaArn":"arn:aws:lambda:eu-central-1:111122223333:function:trail:$LATEST"}`, inBase64(r))
	})
	kafka := func(rs []json.RawMessage, partition string) []byte {
		return list(eachRecord(rs, func(i int, r json.RawMessage) json.RawMessage {
			return js(`{"topic":"trail","partition":%s,"offset":%s,"timestamp":1790841900123,"timestampType":"CREATE_TIME","key":"%s","value":"%s","headers":[]}`,
				partition, fmt.Sprint(i), inBase64([]byte(fleetAccount)), inBase64(r))
		}))
	}
	pipes := eachRecord(rs, func(i int, r json.RawMessage) json.RawMessage {
		return js(`{"kinesisSchemaVersion":"1.0","partitionKey":"%s","sequenceNumber":"%s","data":"%s","approximateArrivalTimestamp":%s,"eventSource":"aws:kinesis","eventVersion":"1.0","eventID":"shardId-000000000000:%s","eventName":"aws:kinesis:record","awsRegion":"%s"}`,
			uuid("partition", fmt.Sprint(i)), sequence(i), inBase64(r), arrival, sequence(i), homeRegion)
	})
	return tree{
		"cloudwatch-logs-lambda.json": js(`{"awslogs":{"data":"%s"}}`, cloudWatch),
		"kinesis-lambda.json":         fmt.Appendf(nil, `{"Records":%s}`, list(kinesis)),
		"kinesis-get-records.json":    pretty(fmt.Appendf(nil, `{"Records":%s,"NextShardIterator":"AAAAAAAAAAEXAMPLE0001","MillisBehindLatest":0}`, list(gotten))),
		"firehose-lambda.json":        fmt.Appendf(nil, `{"invocationId":"%s","deliveryStreamArn":"arn:aws:firehose:eu-central-1:111122223333:deliverystream/trail","region":"eu-central-1","records":%s}`, uuid("invocation"), list(firehose)),
		"firehose-http.json":          fmt.Appendf(nil, `{"requestId":"%s","timestamp":1790841900123,"records":%s}`, uuid("delivery"), list(delivered)),
		"firehose-undelivered.jsonl":  lines(undelivered, "\n"),
		"msk-lambda.json":             fmt.Appendf(nil, `{"eventSource":"aws:kafka","eventSourceArn":"arn:aws:kafka:eu-central-1:111122223333:cluster/trail/0001","bootstrapServers":"b-1.trail.example.com:9098","records":{"trail-0":%s,"trail-1":%s}}`, kafka(rs[:3], "0"), kafka(rs[3:], "1")),
		"pipes-kinesis.json":          list(pipes),
		"base64-gzip.txt":             []byte(inBase64(stored(wrapped(rs))) + "\n"),
		"base64-gzip-lines.txt":       inLines(inBase64(stored(wrapped(rs)))),
		"base64.txt":                  []byte(inBase64(wrapped(rs)) + "\n"),
	}
}

// sequence is the sequence number of a record in a stream.
func sequence(i int) string { return fmt.Sprintf("4966%052d", i) }
