package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"slices"
	"strings"
)

// A quirk is a habit of CloudTrail that breaks its readers, in a file.
type quirk struct {
	file   string
	seen   string // what it is
	must   string // what a reader must make of it
	odd    []odd
	errors int // how many of the odd ones are errors; otherwise all are events
}

// quirkID is the id of a record of a quirk file. The ordinary ones are 1 and 2,
// the odd ones begin at 0x101.
func quirkID(file string, n int) string {
	return fmt.Sprintf("%08x-0000-4000-8000-%012x", crc32.ChecksumIEEE([]byte(file)), n)
}

// records are those of the file: one ordinary, the odd ones, one ordinary.
func (q quirk) records() []json.RawMessage {
	all := []json.RawMessage{ordinary(quirkID(q.file, 1))}
	for i, o := range q.odd {
		all = append(all, o(quirkID(q.file, 0x101+i)))
	}
	return append(all, ordinary(quirkID(q.file, 2)))
}

// three are an ordinary record, another in the place of the odd one, and an
// ordinary record: for quirks of the container.
func three(file string) []json.RawMessage {
	return quirk{file: file, odd: []odd{changed()}}.records()
}

// A damage is a quirk of the container.
type damage struct {
	file   string
	seen   string
	must   string
	events int
	ends   string // how the stream ends, where it does not end well
	write  func(rs []json.RawMessage) []byte
}

var damages = []damage{
	{
		file: "plain-named-gz.json.gz", events: 3,
		seen:  "a name that ends in .gz, and plain bytes",
		must:  "the first bytes decide",
		write: wrapped,
	}, {
		file: "gzip-named-json.json", events: 3,
		seen:  "a name that ends in .json, and gzip",
		must:  "the first bytes decide",
		write: func(rs []json.RawMessage) []byte { return gzipped(wrapped(rs)) },
	}, {
		file: "byte-order-mark.json", events: 3,
		seen:  "a UTF-8 byte-order mark",
		must:  "read",
		write: func(rs []json.RawMessage) []byte { return append([]byte("\ufeff"), wrapped(rs)...) },
	}, {
		file: "blank-lines.jsonl", events: 3,
		seen: "blank lines and CRLF, and no line end at the end",
		must: "read",
		write: func(rs []json.RawMessage) []byte {
			return bytes.TrimSpace(lines(rs, "\r\n\r\n \t\r\n"))
		},
	}, {
		file: "white-space-only.json", events: 0,
		seen:  "nothing but white space",
		must:  "empty, no error",
		write: func([]json.RawMessage) []byte { return []byte("\r\n \t\n") },
	}, {
		file: "empty-records.json", events: 0,
		seen:  "a log without records",
		must:  "empty, no error",
		write: func([]json.RawMessage) []byte { return []byte(`{"Records":[]}`) },
	}, {
		file: "gzip-of-nothing.json.gz", events: 0,
		seen:  "gzip of no bytes",
		must:  "empty, no error",
		write: func([]json.RawMessage) []byte { return gzipped(nil) },
	}, {
		file: "second-gzip-member.json.gz", events: 3,
		seen: "a second gzip member after the first: the first holds two records, the second one",
		must: "read; integrity validation hashes the same bytes",
		write: func(rs []json.RawMessage) []byte {
			return append(gzipped(wrapped(rs[:2])), gzipped(wrapped(rs[2:]))...)
		},
	}, {
		file: "truncated.json", events: 2, ends: "unexpected end",
		seen: "JSON that was cut in its third record",
		must: "the whole records before the damage, then a clear error",
		write: func(rs []json.RawMessage) []byte {
			whole := wrapped(rs)
			return whole[:len(whole)-len(rs[2])/2]
		},
	}, {
		file: "truncated-between-records.json", events: 2, ends: "unexpected end",
		seen: "JSON that was cut after a record's comma",
		must: "the whole records before the damage, then a clear error",
		write: func(rs []json.RawMessage) []byte {
			whole := wrapped(rs)
			return whole[:len(whole)-len(rs[2])-len("]}")]
		},
	}, {
		file: "truncated-before-the-end.json", events: 3, ends: "unexpected end",
		seen: "JSON that lacks its last brace",
		must: "all records, then a clear error",
		write: func(rs []json.RawMessage) []byte {
			return bytes.TrimSuffix(wrapped(rs), []byte("}"))
		},
	}, {
		file: "truncated.json.gz", events: 2, ends: "unexpected end",
		seen: "gzip that was cut in the third record",
		must: "the whole records before the damage, then a clear error",
		write: func(rs []json.RawMessage) []byte {
			z := stored(wrapped(rs))
			return z[:len(z)-len(rs[2])/2]
		},
	}, {
		file: "truncated-checksum.json.gz", events: 3, ends: "unexpected end",
		seen: "gzip that was cut in its checksum, after all its records",
		must: "all records, then a clear error",
		write: func(rs []json.RawMessage) []byte {
			z := stored(wrapped(rs))
			return z[:len(z)-6]
		},
	}, {
		file: "wrong-checksum.json.gz", events: 3, ends: "checksum",
		seen: "gzip with a wrong checksum",
		must: "all records, then a clear error",
		write: func(rs []json.RawMessage) []byte {
			z := stored(wrapped(rs))
			z[len(z)-8] ^= 0xff
			return z
		},
	}, {
		file: "bytes-after-gzip.json.gz", events: 3, ends: "no gzip header",
		seen: "bytes after the end of gzip that are no gzip",
		must: "all records, then a clear error",
		write: func(rs []json.RawMessage) []byte {
			return append(stored(wrapped(rs)), "{\"Records\":[]}"...)
		},
	}, {
		file: "digest-between-logs.jsonl", events: 3,
		seen: "a digest's text, an S3 notice and a delivery notice between the documents of a stream",
		must: "each is an error that says it is no log (3 errors), and reading goes on",
		write: func(rs []json.RawMessage) []byte {
			not := notLogFiles()
			return lines([]json.RawMessage{wrapped(rs[:1]), not["digest.json"], rs[1], not["s3-test-event.json"], not["sns-notice.json"], rs[2]}, "\n")
		},
	},
}

// elsewhere are the quirks that the other folders show.
var elsewhere = []struct{ seen, files string }{
	{"`Records` twice, and members before and after it", "containers/records-other-members.json"},
	{"a bare array, one record, JSON Lines, documents one after the other", "containers/array.json, single.json, lines.jsonl, concatenated.json"},
	{"EventBridge envelopes, and SQS messages that hold them", "containers/eventbridge.json, eventbridge.jsonl, sqs-receive.json, sqs-lambda.json"},
	{"LookupEvents output", "containers/lookup-events.json, lookup-events-cli-v2.json"},
	{"LookupEvents parsed in place, in snake case, and the texts alone; rows of CloudTrail Lake", "containers/lookup-events-\\*.json\\*, lake-\\*.json\\*"},
	{"CloudWatch Logs by the CLI, Logs Insights, live tail, and lines with a time before the record", "containers/filter-log-events.json, get-log-events.json, logs-\\*"},
	{"base64 from Kinesis, Firehose, Kafka and Pipes, or as a whole file", "containers/cloudwatch-logs-lambda.json, kinesis-\\*.json, firehose-\\*.json, msk-lambda.json, pipes-kinesis.json, base64\\*.txt"},
	{"a list named records", "containers/records-lower-case.json"},
	{"CloudWatch Logs subscriptions and their control messages", "containers/cloudwatch-logs.json, notlogs/cloudwatch-control.json"},
	{"digests beside logs, notices of S3 and SNS", "notlogs/digest.json, s3-\\*.json, sns-\\*.json, sqs-s3-notices.json"},
	{"events of other kinds, text that is not JSON, archives and other compression", "all other files of notlogs"},
	{"zero-byte folder objects", "notlogs/empty.json"},
}

// stored is gzip that does not compress, so that a place in the plain text has
// its place in the file, and the file does not change with the compressor.
func stored(plain []byte) []byte {
	var buf bytes.Buffer
	w, err := gzip.NewWriterLevel(&buf, gzip.NoCompression)
	if err != nil {
		panic(err)
	}
	if _, err := w.Write(plain); err != nil {
		panic(err)
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return buf.Bytes()
}

// quirkFiles are the files of all quirks, and the list of them.
func quirkFiles() tree {
	t := make(tree)
	var list strings.Builder
	list.WriteString(`# Quirks

Written by internal/gen/trailgen; edit there. All records are invented.

## The record

Each file is one ` + "`{\"Records\":[…]}`" + `: an ordinary record, the odd ones, an ordinary record. A reader returns the given numbers of events and of record errors, and both ordinary records always. The eventIDs of ordinary records end in 0001 and 0002, those of odd ones in 0101, 0102 and so on.

| file | seen | events | errors | a reader must |
| --- | --- | --- | --- | --- |
`)
	for _, q := range slices.Concat(recordQuirks, whoQuirks) {
		t[q.file] = wrapped(q.records())
		fmt.Fprintf(&list, "| %s | %s | %d | %d | %s |\n", q.file, q.seen, 2+len(q.odd)-q.errors, q.errors, q.must)
	}
	list.WriteString(`
## The container

Three ordinary records, whose eventIDs end in 0001, 0101 and 0002. Where a stream ends badly, the events come first and the error last.

| file | seen | events | ends with | a reader must |
| --- | --- | --- | --- | --- |
`)
	for _, d := range damages {
		t[d.file] = d.write(three(d.file))
		ends := d.ends
		if ends == "" {
			ends = "end of input"
		}
		fmt.Fprintf(&list, "| %s | %s | %d | %s | %s |\n", d.file, d.seen, d.events, ends, d.must)
	}
	list.WriteString("\n## In the other folders\n\n| seen | files |\n| --- | --- |\n")
	for _, e := range elsewhere {
		fmt.Fprintf(&list, "| %s | %s |\n", e.seen, e.files)
	}
	t["README.md"] = []byte(list.String())
	return t
}
