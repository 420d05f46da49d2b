package trailtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A Wrapping is a container: how it is made around records, and how a record is
// spelt in it.
type Wrapping struct {
	Name string
	Wrap func(records [][]byte) []byte
	// Spelt is the record as it is spelled in the container, or in the base64 of it; nil where
	// that is the record itself.
	Spelt func(record []byte) []byte
	// Encoded says that the records are in base64: in texts, or, where Whole is set as
	// well, as the whole stream.
	Encoded, Whole bool
	// Held says that the Decoder holds all of it at once, so that it may have Limits.RecordSize
	// at most. Others are read record by record, and may be of any size.
	Held bool
}

// Wrappings are all containers. New ones go to the end of laterWrappings: the inputs of fuzz
// targets choose a container by its index, and those that are kept would choose another one
// otherwise. Tests choose by name: see WrappingNamed.
var Wrappings = slices.Concat(plainWrappings, logsWrappings, lookupWrappings, base64Wrappings, laterWrappings)

// WrappingNamed returns the container of that name.
func WrappingNamed(name string) Wrapping {
	i := slices.IndexFunc(Wrappings, func(w Wrapping) bool { return w.Name == name })
	if i < 0 {
		panic(fmt.Sprintf("trailtest: no container is named %q", name))
	}
	return Wrappings[i]
}

// plainWrappings are log files, documents and lines, and what carries events and messages.
var plainWrappings = []Wrapping{
	{Name: "log file", Wrap: func(rs [][]byte) []byte { return Around(`{"Records":[`, rs, ",", `]}`) }},
	{Name: "log file with other members", Wrap: func(rs [][]byte) []byte {
		return Around(`{"x":{"Records":[1]},"Records" : [ `, rs, " ,\n", ` ] , "Records2":[{}], "y":"]}", "z":[[1],{"a":null}]} `)
	}},
	{Name: "Records twice", Wrap: func(rs [][]byte) []byte {
		half := len(rs) / 2
		return append(Around(`{"Records":[`, rs[:half], ",", `],"Records":[`), Around("", rs[half:], ",", `]}`)...)
	}},
	{Name: "bare list", Wrap: func(rs [][]byte) []byte { return Around("[", rs, ",", "]") }},
	{Name: "JSON Lines", Wrap: func(rs [][]byte) []byte { return Around("", rs, "\n", "\n") }},
	{Name: "JSON Lines with a BOM, CRLF, blank lines and no last one", Wrap: func(rs [][]byte) []byte {
		return Around("\ufeff", rs, "\r\n \r\n\t\r\n", "")
	}},
	{Name: "JSON Lines with commas left in a list", Wrap: func(rs [][]byte) []byte { return Around("[\n", rs, ",\n", "\n]\n") }},
	{Name: "concatenated log files", Wrap: func(rs [][]byte) []byte {
		return Around(`{"Records":[`, rs, `]}{"Records":[`, `]}`)
	}},
	{Name: "concatenated records", Wrap: func(rs [][]byte) []byte { return Around("", rs, "", "") }},
	{Name: "EventBridge events", Wrap: func(rs [][]byte) []byte { return Around("", Each(rs, EventBridge), "\n", "") }},
	{Name: "a list of EventBridge events", Wrap: func(rs [][]byte) []byte { return Around("[", Each(rs, EventBridge), ",", "]") }},
	{Name: "LookupEvents", Wrap: func(rs [][]byte) []byte {
		return Around(`{"Events":[`, Each(rs, func(r []byte) []byte {
			return fmt.Appendf(nil, `{"EventId":"e","ReadOnly":"false","EventTime":1.7e9,"Resources":[],"CloudTrailEvent":%s,"Username":"u"}`, Quote(r))
		}), ",", `],"NextToken":"t"}`)
	}, Spelt: InQuotes[[]byte]},
	{Name: "CloudWatch Logs", Wrap: func(rs [][]byte) []byte {
		return Around(`{"messageType":"DATA_MESSAGE","owner":"111122223333","subscriptionFilters":["f"],"logEvents":[`,
			Each(rs, func(r []byte) []byte {
				return fmt.Appendf(nil, `{"id":"1","timestamp":1,"message":%s}`, Quote(r))
			}), ",", "]}")
	}, Spelt: InQuotes[[]byte]},
	{Name: "SQS receive", Wrap: func(rs [][]byte) []byte {
		return Around(`{"Messages":[`, Each(rs, func(r []byte) []byte {
			return fmt.Appendf(nil, `{"MessageId":"m","Body":%s,"Attributes":{"a":"b"}}`, Quote(EventBridge(r)))
		}), ",", "]}")
	}, Spelt: InQuotes[[]byte]},
	{Name: "SQS to Lambda", Wrap: func(rs [][]byte) []byte { return Around(`{"Records":[`, Each(rs, SQSMessage(EventBridge)), ",", "]}") }, Spelt: InQuotes[[]byte]},
	{Name: "one SQS message with a log file", Wrap: func(rs [][]byte) []byte {
		return Around("", [][]byte{SQSMessage(AsItIs)(Around(`{"Records":[`, rs, ",", `]}`))}, "", "")
	}, Spelt: InQuotes[[]byte], Held: true},
	{Name: "SNS to Lambda", Wrap: func(rs [][]byte) []byte {
		return Around(`{"Records":[`, Each(rs, func(r []byte) []byte {
			return fmt.Appendf(nil, `{"EventSource":"aws:sns","EventVersion":"1.0","Sns":%s}`, snsNotification(r))
		}), ",", "]}")
	}, Spelt: InQuotes[[]byte]},
	{Name: "SNS in SQS", Wrap: func(rs [][]byte) []byte {
		return Around(`{"Records":[`, Each(rs, SQSMessage(snsNotification)), ",", "]}")
	}, Spelt: func(r []byte) []byte { return InQuotes(InQuotes(r)) }},
	{Name: "EventBridge in SNS in SQS, with all escaped", Wrap: func(rs [][]byte) []byte {
		return Around(`{"Records":[`, Each(rs, func(r []byte) []byte {
			return fmt.Appendf(nil, `{"messageId":"m","body":"%s","eventSource":"aws:sqs"}`, EscapeAll(snsNotification(EventBridge(r))))
		}), ",", "]}")
	}, Spelt: func(r []byte) []byte { return EscapeAll(InQuotes(r)) }},
}

// Around is records between a beginning and an end, with a separator.
func Around(begin string, rs [][]byte, sep, end string) []byte {
	return append(append([]byte(begin), bytes.Join(rs, []byte(sep))...), end...)
}

// Each is what f makes of each record.
func Each(rs [][]byte, f func([]byte) []byte) [][]byte {
	out := make([][]byte, len(rs))
	for i, r := range rs {
		out[i] = f(r)
	}
	return out
}

// AsItIs returns its argument.
func AsItIs(r []byte) []byte { return r }

// EventBridge is a record in the event that EventBridge makes of it.
func EventBridge(r []byte) []byte {
	return fmt.Appendf(nil, `{"version":"0","detail-type":"AWS API Call via CloudTrail","resources":[],"detail":%s}`, r)
}

func snsNotification(r []byte) []byte {
	return fmt.Appendf(nil, `{"Type":"Notification","TopicArn":"arn:aws:sns:eu-central-1:111122223333:t","Message":%s,"Timestamp":"2026-10-01T08:10:13.001Z"}`, Quote(r))
}

// SQSMessage is what inner makes of a record, as the body of a message that SQS sends to
// Lambda.
func SQSMessage(inner func([]byte) []byte) func([]byte) []byte {
	return func(r []byte) []byte {
		return fmt.Appendf(nil, `{"messageId":"m","receiptHandle":"h","body":%s,"attributes":{"SentTimestamp":"1"},"eventSource":"aws:sqs","awsRegion":"eu-central-1"}`, Quote(inner(r)))
	}
}

// Indented is a wrapping as most tools print it. What is in strings stays as it is.
func Indented(wrap func([][]byte) []byte) func([][]byte) []byte {
	return func(rs [][]byte) []byte {
		var b bytes.Buffer
		if err := json.Indent(&b, wrap(rs), "", "    "); err != nil {
			panic(err)
		}
		return append(b.Bytes(), '\n')
	}
}

// Quote is a text as a JSON string, as most encoders write it.
func Quote[T string | []byte](text T) T {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(string(text)); err != nil {
		panic(err)
	}
	return T(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
}

// InQuotes is a text as it is written between the quotes of a JSON string.
func InQuotes[T string | []byte](text T) T {
	q := Quote(text)
	return q[1 : len(q)-1]
}

// EscapeAll writes every character as an escape, surrogate pairs among them.
func EscapeAll(text []byte) []byte {
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
