package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// This file puts records into CloudWatch Logs, LookupEvents and CloudTrail Lake, as people
// get them by the AWS CLI, in the console, and in their own scripts.

const logStreamName = fleetAccount + "_CloudTrail_" + homeRegion

// eachRecord is f of each record.
func eachRecord(rs []json.RawMessage, f func(i int, r json.RawMessage) json.RawMessage) []json.RawMessage {
	all := make([]json.RawMessage, len(rs))
	for i, r := range rs {
		all[i] = f(i, r)
	}
	return all
}

// holding is an object with one more member, to the byte.
func holding(object json.RawMessage, name string, r json.RawMessage) json.RawMessage {
	return fmt.Appendf(nil, `%s,%q:%s}`, bytes.TrimSuffix(object, []byte("}")), name, r)
}

// logsFiles are CloudWatch Logs.
func logsFiles(rs []json.RawMessage) tree {
	millis := func(r json.RawMessage) int64 { return factsOf(r).EventTime.UnixMilli() }
	spaced := func(r json.RawMessage) string { return factsOf(r).EventTime.Format("2006-01-02 15:04:05.000") }
	before := func(layout, stream string) []byte {
		return lines(eachRecord(rs, func(_ int, r json.RawMessage) json.RawMessage {
			return append([]byte(factsOf(r).EventTime.UTC().Format(layout)+stream+" "), r...)
		}), "\n")
	}
	filtered := eachRecord(rs, func(i int, r json.RawMessage) json.RawMessage {
		return js(`{"logStreamName":"%s","timestamp":%s,"message":"%s","ingestionTime":%s,"eventId":"%s"}`,
			logStreamName, fmt.Sprint(millis(r)), string(r), fmt.Sprint(millis(r)+1200), fmt.Sprintf("3723%052d", i))
	})
	got := eachRecord(rs, func(_ int, r json.RawMessage) json.RawMessage {
		return js(`{"timestamp":%s,"message":"%s","ingestionTime":%s}`, fmt.Sprint(millis(r)), string(r), fmt.Sprint(millis(r)+1200))
	})
	rows := eachRecord(rs, func(_ int, r json.RawMessage) json.RawMessage {
		return js(`[{"field":"@timestamp","value":"%s"},{"field":"@message","value":"%s"},{"field":"@ptr","value":"CmEKJgoi"}]`, spaced(r), string(r))
	})
	exported := eachRecord(rs, func(_ int, r json.RawMessage) json.RawMessage {
		return holding(js(`{"@timestamp":"%s"}`, spaced(r)), "@message", r)
	})
	tailed := eachRecord(rs, func(_ int, r json.RawMessage) json.RawMessage {
		return js(`{"logStreamName":"%s","logGroupIdentifier":"%s:example-trail","message":"%s","timestamp":%s,"ingestionTime":%s}`,
			logStreamName, fleetAccount, string(r), fmt.Sprint(millis(r)), fmt.Sprint(millis(r)+1200))
	})
	records := eachRecord(rs, func(_ int, r json.RawMessage) json.RawMessage {
		return js(`{"logRecord":{"@log":"%s:example-trail","@logStream":"%s","@message":"%s","@timestamp":"%s"}}`, fleetAccount, logStreamName, string(r), fmt.Sprint(millis(r)))
	})
	return tree{
		"get-log-record.jsonl":       lines(records, "\n"),
		"filter-log-events.json":     pretty(fmt.Appendf(nil, `{"events":%s,"searchedLogStreams":[]}`, list(filtered))),
		"get-log-events.json":        pretty(fmt.Appendf(nil, `{"events":%s,"nextForwardToken":"f/0001/s","nextBackwardToken":"b/0001/s"}`, list(got))),
		"logs-insights.json":         pretty(fmt.Appendf(nil, `{"queryLanguage":"CWLI","results":%s,"statistics":{"recordsMatched":8.0,"recordsScanned":8.0,"bytesScanned":9000.0},"status":"Complete"}`, list(rows))),
		"logs-insights-console.json": list(exported),
		"logs-live-tail.json":        lines([]json.RawMessage{fmt.Appendf(nil, `{"sessionUpdate":{"sessionMetadata":{"sampled":false},"sessionResults":%s}}`, list(tailed))}, "\n"),
		"logs-export-task.txt.gz":    gzipped(before("2006-01-02T15:04:05.000Z", "")),
		"logs-tail.txt":              before("2006-01-02T15:04:05.000000+00:00", " "+logStreamName),
		"logs-insights-texts.json": list(eachRecord(rs, func(_ int, r json.RawMessage) json.RawMessage {
			return js(`{"@timestamp":"%s","@message":"%s"}`, spaced(r), string(r))
		})),
	}
}

// lookupFiles are the output of LookupEvents as people cut it, and rows of CloudTrail Lake.
func lookupFiles(rs []json.RawMessage) tree {
	parsed := eachRecord(rs, func(_ int, r json.RawMessage) json.RawMessage {
		f := factsOf(r)
		return holding(js(`{"EventId":"%s","EventTime":"%s","Resources":[]}`, f.EventID, f.EventTime.Format("2006-01-02T15:04:05-07:00")), "CloudTrailEvent", r)
	})
	snake := eachRecord(rs, func(_ int, r json.RawMessage) json.RawMessage {
		f := factsOf(r)
		return holding(js(`{"event_id":"%s","event_time":"%s","region":"%s"}`, f.EventID, f.EventTime.Format("2006-01-02T15:04:05Z"), homeRegion), "cloud_trail_event", r)
	})
	texts := eachRecord(rs, func(_ int, r json.RawMessage) json.RawMessage { return plainJSON(string(r)) })
	lake := eachRecord(rs, func(_ int, r json.RawMessage) json.RawMessage {
		f := factsOf(r)
		return js(`{"eventJson":"%s","awsRegion":"%s","eventTime":"%s"}`, string(r), f.AWSRegion, f.EventTime.Format("2006-01-02 15:04:05.000"))
	})
	rows := eachRecord(rs, func(_ int, r json.RawMessage) json.RawMessage {
		return js(`[{"awsRegion":"%s"},{"eventJson":"%s"}]`, factsOf(r).AWSRegion, string(r))
	})
	return tree{
		"lookup-events-parsed.json":      pretty(fmt.Appendf(nil, `{"Events":%s}`, list(parsed))),
		"lookup-events-snake-case.jsonl": lines(snake, "\n"),
		"lookup-events-texts.json":       pretty(list(texts)),
		"lookup-events-texts.jsonl":      lines(texts, "\n"),
		"lake-rows.jsonl":                lines(lake, "\n"),
		"lake-query-results.json":        pretty(fmt.Appendf(nil, `{"QueryStatus":"FINISHED","QueryStatistics":{"ResultsCount":8,"TotalResultsCount":8,"BytesScanned":9000},"QueryResultRows":%s}`, list(rows))),
	}
}

// inLines cuts a text into lines of 76 characters, as base64 and openssl do.
func inLines(text string) []byte {
	var b bytes.Buffer
	for len(text) > 76 {
		b.WriteString(text[:76] + "\n")
		text = text[76:]
	}
	b.WriteString(strings.TrimSpace(text) + "\n")
	return b.Bytes()
}
