package iottrail_test

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// This file puts records into base64: of JSON or of gzip, in texts or as a whole stream.

var base64Wrappings = []wrapping{
	{name: "CloudWatch Logs to Lambda", wrap: func(rs [][]byte) []byte {
		return fmt.Appendf(nil, `{"awslogs":{"data":%q}}`, inBase64(zip(subscription(rs))))
	}, spelt: inQuotes, encoded: true},
	{name: "Kinesis to Lambda", wrap: func(rs [][]byte) []byte {
		return around(`{"Records":[`, each(rs, func(r []byte) []byte {
			return fmt.Appendf(nil, `{"kinesis":{"kinesisSchemaVersion":"1.0","partitionKey":"p","sequenceNumber":"49","data":%q,"approximateArrivalTimestamp":1790841660.5},"eventSource":"aws:kinesis","eventVersion":"1.0","eventID":"shardId-0:49","eventName":"aws:kinesis:record","awsRegion":"eu-central-1"}`, inBase64(r))
		}), ",", "]}")
	}, encoded: true},
	{name: "CloudWatch Logs by Kinesis to Lambda", wrap: indented(func(rs [][]byte) []byte {
		return fmt.Appendf(nil, `{"Records":[{"kinesis":{"partitionKey":"p","data":%q},"eventSource":"aws:kinesis"}]}`, inBase64(zip(subscription(rs))))
	}), spelt: inQuotes, encoded: true},
	{name: "aws kinesis get-records", wrap: indented(func(rs [][]byte) []byte {
		return around(`{"Records":[`, each(rs, func(r []byte) []byte {
			return fmt.Appendf(nil, `{"SequenceNumber":"49","ApproximateArrivalTimestamp":"2026-10-01T08:01:00.500000+00:00","Data":%q,"PartitionKey":"p"}`, inBase64(zip(r)))
		}), ",", `],"NextShardIterator":"AAAA","MillisBehindLatest":0}`)
	}), encoded: true},
	{name: "Firehose to Lambda", wrap: func(rs [][]byte) []byte {
		return around(`{"invocationId":"i","deliveryStreamArn":"a","region":"eu-central-1","records":[`, each(rs, func(r []byte) []byte {
			return fmt.Appendf(nil, `{"recordId":"49","approximateArrivalTimestamp":1790841660500,"data":%q}`, inBase64(append(eventBridge(r), '\n')))
		}), ",", "]}")
	}, encoded: true},
	{name: "Firehose to HTTP", wrap: func(rs [][]byte) []byte {
		return around(`{"requestId":"q","timestamp":1790841660500,"records":[`, each(rs, func(r []byte) []byte {
			return fmt.Appendf(nil, `{"data":"%s"}`, strings.ReplaceAll(inBase64(r), "/", `\/`))
		}), ",", "]}")
	}, encoded: true},
	{name: "MSK to Lambda", wrap: func(rs [][]byte) []byte {
		half := len(rs) / 2
		return append(around(`{"eventSource":"aws:kafka","eventSourceArn":"a","bootstrapServers":"b","records":{"trail-0":[`, each(rs[:half], kafkaRecord), ",", `],"trail-1":[`),
			around("", each(rs[half:], kafkaRecord), ",", "]}}")...)
	}, encoded: true},
	{name: "Kinesis by EventBridge Pipes", wrap: func(rs [][]byte) []byte {
		return around("[", each(rs, func(r []byte) []byte {
			return fmt.Appendf(nil, `{"kinesisSchemaVersion":"1.0","partitionKey":"p","sequenceNumber":"49","data":%q,"eventSource":"aws:kinesis","eventVersion":"1.0"}`, inBase64(r))
		}), ",", "]")
	}, encoded: true},
	{name: "Kafka by EventBridge Pipes", wrap: func(rs [][]byte) []byte {
		return around("[", each(rs, kafkaRecord), ",", "]")
	}, encoded: true},
	{name: "base64 of gzip", wrap: func(rs [][]byte) []byte {
		return []byte(inBase64(zip(around(`{"Records":[`, rs, ",", "]}"))))
	}, encoded: true, whole: true},
	{name: "base64 of gzip in lines", wrap: func(rs [][]byte) []byte {
		text := inBase64(zip(around(`{"Records":[`, rs, ",", "]}")))
		var b bytes.Buffer
		for ; len(text) > 76; text = text[76:] {
			b.WriteString(text[:76] + "\r\n")
		}
		return append(append(b.Bytes(), text...), "\r\n"...)
	}, encoded: true, whole: true},
	{name: "base64 of gzip in the alphabet of URLs", wrap: func(rs [][]byte) []byte {
		return []byte(" \n" + base64.RawURLEncoding.EncodeToString(zip(around("", rs, "\n", "\n"))))
	}, encoded: true, whole: true},
	{name: "base64 of a log file", wrap: func(rs [][]byte) []byte {
		return []byte("\ufeff" + inBase64(around(`{"Records":[`, rs, ",", "]}")) + "\n")
	}, encoded: true, whole: true},
}

func inBase64(data []byte) string { return base64.StdEncoding.EncodeToString(data) }

// zip is gzipped without a test.
func zip(data []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write(data) // never fails, as b does not
	w.Close()
	return b.Bytes()
}

func subscription(rs [][]byte) []byte {
	return around(`{"messageType":"DATA_MESSAGE","owner":"111122223333","logGroup":"trail","subscriptionFilters":["f"],"logEvents":[`, each(rs, func(r []byte) []byte {
		return fmt.Appendf(nil, `{"id":"37","timestamp":1790841660000,"message":%s}`, quote(r))
	}), ",", "]}")
}

func kafkaRecord(r []byte) []byte {
	return fmt.Appendf(nil, `{"eventSource":"aws:kafka","topic":"trail","partition":0,"offset":1,"timestamp":1790841660500,"timestampType":"CREATE_TIME","key":"a2V5","value":%q,"headers":[]}`, inBase64(r))
}

// requireEncoded checks that an offset is that of base64 which has the record in it: of
// the first byte after an opening quote, or of the whole stream's text.
func requireEncoded(t *testing.T, outer []byte, offset int64, raw []byte, decoded map[int64][]byte, what string) {
	t.Helper()
	if decoded[offset] == nil {
		text := string(outer[offset:])
		if offset > 0 && outer[offset-1] == '"' {
			end := strings.IndexByte(text, '"')
			require.GreaterOrEqual(t, end, 0, what)
			require.NoError(t, json.Unmarshal(outer[offset-1:int(offset)+end+1], &text), what)
		} else {
			before := strings.TrimPrefix(string(outer[:offset]), "\ufeff")
			require.Empty(t, strings.TrimSpace(before), "%s: offset %d is not where the text begins", what, offset)
			require.Equal(t, strings.TrimSpace(text)[0], text[0], "%s: offset %d is not where the text begins", what, offset)
		}
		text = strings.NewReplacer("-", "+", "_", "/", "=", "", "\r", "", "\n", "").Replace(text)
		data, err := base64.RawStdEncoding.DecodeString(text)
		require.NoError(t, err, what)
		if z, err := gzip.NewReader(bytes.NewReader(data)); err == nil {
			data, err = io.ReadAll(z)
			require.NoError(t, err, what)
		}
		decoded[offset] = data
	}
	require.True(t, bytes.Contains(decoded[offset], raw), "%s: the base64 at offset %d does not have the record %.60q", what, offset, raw)
}
