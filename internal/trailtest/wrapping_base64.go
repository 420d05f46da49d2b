package trailtest

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

var base64Wrappings = []Wrapping{
	{Name: "CloudWatch Logs to Lambda", Wrap: func(rs [][]byte) []byte {
		return fmt.Appendf(nil, `{"awslogs":{"data":%q}}`, InBase64(Gzip(Subscription(rs))))
	}, Spelt: InQuotes[[]byte], Encoded: true, Held: true},
	{Name: "Kinesis to Lambda", Wrap: func(rs [][]byte) []byte {
		return Around(`{"Records":[`, Each(rs, func(r []byte) []byte {
			return fmt.Appendf(nil, `{"kinesis":{"kinesisSchemaVersion":"1.0","partitionKey":"p","sequenceNumber":"49","data":%q,"approximateArrivalTimestamp":1790841660.5},"eventSource":"aws:kinesis","eventVersion":"1.0","eventID":"shardId-0:49","eventName":"aws:kinesis:record","awsRegion":"eu-central-1"}`, InBase64(r))
		}), ",", "]}")
	}, Encoded: true},
	{Name: "CloudWatch Logs by Kinesis to Lambda", Wrap: Indented(func(rs [][]byte) []byte {
		return fmt.Appendf(nil, `{"Records":[{"kinesis":{"partitionKey":"p","data":%q},"eventSource":"aws:kinesis"}]}`, InBase64(Gzip(Subscription(rs))))
	}), Spelt: InQuotes[[]byte], Encoded: true, Held: true},
	{Name: "aws kinesis get-records", Wrap: Indented(func(rs [][]byte) []byte {
		return Around(`{"Records":[`, Each(rs, func(r []byte) []byte {
			return fmt.Appendf(nil, `{"SequenceNumber":"49","ApproximateArrivalTimestamp":"2026-10-01T08:01:00.500000+00:00","Data":%q,"PartitionKey":"p"}`, InBase64(Gzip(r)))
		}), ",", `],"NextShardIterator":"AAAA","MillisBehindLatest":0}`)
	}), Encoded: true},
	{Name: "Firehose to Lambda", Wrap: func(rs [][]byte) []byte {
		return Around(`{"invocationId":"i","deliveryStreamArn":"a","region":"eu-central-1","records":[`, Each(rs, func(r []byte) []byte {
			return fmt.Appendf(nil, `{"recordId":"49","approximateArrivalTimestamp":1790841660500,"data":%q}`, InBase64(append(EventBridge(r), '\n')))
		}), ",", "]}")
	}, Encoded: true},
	{Name: "Firehose to HTTP", Wrap: func(rs [][]byte) []byte {
		return Around(`{"requestId":"q","timestamp":1790841660500,"records":[`, Each(rs, func(r []byte) []byte {
			return fmt.Appendf(nil, `{"data":"%s"}`, strings.ReplaceAll(InBase64(r), "/", `\/`))
		}), ",", "]}")
	}, Encoded: true},
	{Name: "MSK to Lambda", Wrap: func(rs [][]byte) []byte {
		half := len(rs) / 2
		return append(Around(`{"eventSource":"aws:kafka","eventSourceArn":"a","bootstrapServers":"b","records":{"trail-0":[`, Each(rs[:half], KafkaRecord), ",", `],"trail-1":[`),
			Around("", Each(rs[half:], KafkaRecord), ",", "]}}")...)
	}, Encoded: true, Held: true},
	{Name: "Kinesis by EventBridge Pipes", Wrap: func(rs [][]byte) []byte {
		return Around("[", Each(rs, func(r []byte) []byte {
			return fmt.Appendf(nil, `{"kinesisSchemaVersion":"1.0","partitionKey":"p","sequenceNumber":"49","data":%q,"eventSource":"aws:kinesis","eventVersion":"1.0"}`, InBase64(r))
		}), ",", "]")
	}, Encoded: true},
	{Name: "Kafka by EventBridge Pipes", Wrap: func(rs [][]byte) []byte {
		return Around("[", Each(rs, KafkaRecord), ",", "]")
	}, Encoded: true},
	{Name: "base64 of gzip", Wrap: func(rs [][]byte) []byte {
		return []byte(InBase64(Gzip(Around(`{"Records":[`, rs, ",", "]}"))))
	}, Encoded: true, Whole: true},
	{Name: "base64 of gzip in lines", Wrap: func(rs [][]byte) []byte {
		text := InBase64(Gzip(Around(`{"Records":[`, rs, ",", "]}")))
		var b bytes.Buffer
		for ; len(text) > 76; text = text[76:] {
			b.WriteString(text[:76] + "\r\n")
		}
		return append(append(b.Bytes(), text...), "\r\n"...)
	}, Encoded: true, Whole: true},
	{Name: "base64 of gzip in the alphabet of URLs", Wrap: func(rs [][]byte) []byte {
		return []byte(" \n" + base64.RawURLEncoding.EncodeToString(Gzip(Around("", rs, "\n", "\n"))))
	}, Encoded: true, Whole: true},
	{Name: "base64 of a log file", Wrap: func(rs [][]byte) []byte {
		return []byte("\ufeff" + InBase64(Around(`{"Records":[`, rs, ",", "]}")) + "\n")
	}, Encoded: true, Whole: true},
}

// InBase64 is data in the standard alphabet.
func InBase64(data []byte) string { return base64.StdEncoding.EncodeToString(data) }

// Gzip compresses data, quickly.
func Gzip(data []byte) []byte {
	var b bytes.Buffer
	w := gzipWriters.Get().(*gzip.Writer)
	defer gzipWriters.Put(w)
	w.Reset(&b)
	w.Write(data) // never fails, as b does not
	w.Close()
	return b.Bytes()
}

// gzipWriters are kept, as each has a megabyte.
var gzipWriters = sync.Pool{New: func() any {
	w, err := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	if err != nil {
		panic(err)
	}
	return w
}}

// Subscription is records as CloudWatch Logs sends them to a subscriber, before gzip and
// base64.
func Subscription(rs [][]byte) []byte {
	return Around(`{"messageType":"DATA_MESSAGE","owner":"111122223333","logGroup":"trail","subscriptionFilters":["f"],"logEvents":[`, Each(rs, func(r []byte) []byte {
		return fmt.Appendf(nil, `{"id":"37","timestamp":1790841660000,"message":%s}`, Quote(r))
	}), ",", "]}")
}

// KafkaRecord is a record as Kafka brings it to Lambda.
func KafkaRecord(r []byte) []byte {
	return fmt.Appendf(nil, `{"eventSource":"aws:kafka","topic":"trail","partition":0,"offset":1,"timestamp":1790841660500,"timestampType":"CREATE_TIME","key":"a2V5","value":%q,"headers":[]}`, InBase64(r))
}

// requireEncoded checks that an offset is that of base64 which has the record in it: of
// the first byte after an opening quote, or of the whole stream's text.
func requireEncoded(t *testing.T, outer []byte, offset int64, raw []byte, decoded map[int64][]byte, what string) {
	t.Helper()
	if decoded[offset] == nil {
		text := ""
		if offset > 0 && outer[offset-1] == '"' {
			end := bytes.IndexByte(outer[offset:], '"')
			require.GreaterOrEqual(t, end, 0, what)
			require.NoError(t, json.Unmarshal(outer[offset-1:int(offset)+end+1], &text), what)
		} else {
			before := strings.TrimPrefix(string(outer[:offset]), "\ufeff")
			require.Empty(t, strings.TrimSpace(before), "%s: offset %d is not where the text begins", what, offset)
			text = string(outer[offset:])
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
