package iottrail_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// This file puts records into containers.

// A wrapping is a container: how it is made around records, and how a record is
// spelt in it.
type wrapping struct {
	name string
	wrap func(records [][]byte) []byte
	// spelt is how the record stands in the container, or in the base64 of it; nil
	// where it stands as it is.
	spelt func(record []byte) []byte
	// encoded says that the records are in base64: in texts, or, where whole is set as
	// well, as the whole stream.
	encoded, whole bool
}

// wrappings are all containers. Tests choose some by their index: new ones go to the end.
var wrappings = slices.Concat(plainWrappings, logsWrappings, lookupWrappings, base64Wrappings)

// plainWrappings are log files, documents and lines, and what carries events and messages.
var plainWrappings = []wrapping{
	{name: "log file", wrap: func(rs [][]byte) []byte { return around(`{"Records":[`, rs, ",", `]}`) }},
	{name: "log file with other members", wrap: func(rs [][]byte) []byte {
		return around(`{"x":{"Records":[1]},"Records" : [ `, rs, " ,\n", ` ] , "Records2":[{}], "y":"]}", "z":[[1],{"a":null}]} `)
	}},
	{name: "Records twice", wrap: func(rs [][]byte) []byte {
		half := len(rs) / 2
		return append(around(`{"Records":[`, rs[:half], ",", `],"Records":[`), around("", rs[half:], ",", `]}`)...)
	}},
	{name: "bare list", wrap: func(rs [][]byte) []byte { return around("[", rs, ",", "]") }},
	{name: "JSON Lines", wrap: func(rs [][]byte) []byte { return around("", rs, "\n", "\n") }},
	{name: "JSON Lines with a BOM, CRLF, blank lines and no last one", wrap: func(rs [][]byte) []byte {
		return around("\ufeff", rs, "\r\n \r\n\t\r\n", "")
	}},
	{name: "JSON Lines with commas left in a list", wrap: func(rs [][]byte) []byte { return around("[\n", rs, ",\n", "\n]\n") }},
	{name: "concatenated log files", wrap: func(rs [][]byte) []byte {
		return around(`{"Records":[`, rs, `]}{"Records":[`, `]}`)
	}},
	{name: "concatenated records", wrap: func(rs [][]byte) []byte { return around("", rs, "", "") }},
	{name: "EventBridge events", wrap: func(rs [][]byte) []byte { return around("", each(rs, eventBridge), "\n", "") }},
	{name: "a list of EventBridge events", wrap: func(rs [][]byte) []byte { return around("[", each(rs, eventBridge), ",", "]") }},
	{name: "LookupEvents", wrap: func(rs [][]byte) []byte {
		return around(`{"Events":[`, each(rs, func(r []byte) []byte {
			return fmt.Appendf(nil, `{"EventId":"e","ReadOnly":"false","EventTime":1.7e9,"Resources":[],"CloudTrailEvent":%s,"Username":"u"}`, quote(r))
		}), ",", `],"NextToken":"t"}`)
	}, spelt: inQuotes},
	{name: "CloudWatch Logs", wrap: func(rs [][]byte) []byte {
		return around(`{"messageType":"DATA_MESSAGE","owner":"111122223333","subscriptionFilters":["f"],"logEvents":[`,
			each(rs, func(r []byte) []byte {
				return fmt.Appendf(nil, `{"id":"1","timestamp":1,"message":%s}`, quote(r))
			}), ",", "]}")
	}, spelt: inQuotes},
	{name: "SQS receive", wrap: func(rs [][]byte) []byte {
		return around(`{"Messages":[`, each(rs, func(r []byte) []byte {
			return fmt.Appendf(nil, `{"MessageId":"m","Body":%s,"Attributes":{"a":"b"}}`, quote(eventBridge(r)))
		}), ",", "]}")
	}, spelt: inQuotes},
	{name: "SQS to Lambda", wrap: func(rs [][]byte) []byte { return around(`{"Records":[`, each(rs, sqsMessage(eventBridge)), ",", "]}") }, spelt: inQuotes},
	{name: "one SQS message with a log file", wrap: func(rs [][]byte) []byte {
		return around("", [][]byte{sqsMessage(same)(around(`{"Records":[`, rs, ",", `]}`))}, "", "")
	}, spelt: inQuotes},
	{name: "SNS to Lambda", wrap: func(rs [][]byte) []byte {
		return around(`{"Records":[`, each(rs, func(r []byte) []byte {
			return fmt.Appendf(nil, `{"EventSource":"aws:sns","EventVersion":"1.0","Sns":%s}`, snsNotification(r))
		}), ",", "]}")
	}, spelt: inQuotes},
	{name: "SNS in SQS", wrap: func(rs [][]byte) []byte {
		return around(`{"Records":[`, each(rs, sqsMessage(snsNotification)), ",", "]}")
	}, spelt: func(r []byte) []byte { return inQuotes(inQuotes(r)) }},
	{name: "EventBridge in SNS in SQS, with all escaped", wrap: func(rs [][]byte) []byte {
		return around(`{"Records":[`, each(rs, func(r []byte) []byte {
			return fmt.Appendf(nil, `{"messageId":"m","body":"%s","eventSource":"aws:sqs"}`, escapeAll(snsNotification(eventBridge(r))))
		}), ",", "]}")
	}, spelt: func(r []byte) []byte { return escapeAll(inQuotes(r)) }},
}

func around(begin string, rs [][]byte, sep, end string) []byte {
	return append(append([]byte(begin), bytes.Join(rs, []byte(sep))...), end...)
}

func each(rs [][]byte, f func([]byte) []byte) [][]byte {
	out := make([][]byte, len(rs))
	for i, r := range rs {
		out[i] = f(r)
	}
	return out
}

func same(r []byte) []byte { return r }

func eventBridge(r []byte) []byte {
	return fmt.Appendf(nil, `{"version":"0","detail-type":"AWS API Call via CloudTrail","resources":[],"detail":%s}`, r)
}

func snsNotification(r []byte) []byte {
	return fmt.Appendf(nil, `{"Type":"Notification","TopicArn":"arn:aws:sns:eu-central-1:111122223333:t","Message":%s,"Timestamp":"2026-10-01T08:10:13.001Z"}`, quote(r))
}

func sqsMessage(inner func([]byte) []byte) func([]byte) []byte {
	return func(r []byte) []byte {
		return fmt.Appendf(nil, `{"messageId":"m","receiptHandle":"h","body":%s,"attributes":{"SentTimestamp":"1"},"eventSource":"aws:sqs","awsRegion":"eu-central-1"}`, quote(inner(r)))
	}
}

// indented is a wrapping as most tools print it. What is in strings stays as it is.
func indented(wrap func([][]byte) []byte) func([][]byte) []byte {
	return func(rs [][]byte) []byte {
		var b bytes.Buffer
		if err := json.Indent(&b, wrap(rs), "", "    "); err != nil {
			panic(err)
		}
		return append(b.Bytes(), '\n')
	}
}

// quote is a text as a JSON string, as most encoders write it.
func quote(text []byte) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(string(text)); err != nil {
		panic(err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// inQuotes is a text as it stands between the quotes of a JSON string.
func inQuotes(text []byte) []byte {
	q := quote(text)
	return q[1 : len(q)-1]
}

// escapeAll writes every character as an escape, surrogate pairs among them.
func escapeAll(text []byte) []byte {
	var b strings.Builder
	for i, r := range string(text) {
		switch {
		case r == '/' && i%2 == 0:
			b.WriteString(`\/`)
		case r > 0xffff:
			r -= 0x10000
			fmt.Fprintf(&b, `\u%04x\u%04X`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		case strconv.IsPrint(r) && i%7 == 0 && r != '"' && r != '\\':
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return []byte(b.String())
}
