package iottrail_test

import "fmt"

// This file puts records into CloudWatch Logs, LookupEvents and CloudTrail Lake as people
// get them.

// logsWrappings are CloudWatch Logs, and lists named as shippers name them.
var logsWrappings = []wrapping{
	{name: "a list named records", wrap: func(rs [][]byte) []byte { return around(`{"records":[`, rs, ",", `]}`) }},
	{name: "filter-log-events", wrap: indented(func(rs [][]byte) []byte {
		return around(`{"events":[`, each(rs, func(r []byte) []byte {
			return fmt.Appendf(nil, `{"logStreamName":%q,"timestamp":1790841660000,"message":%s,"ingestionTime":1790841661000,"eventId":"37"}`, logStream, quote(r))
		}), ",", `],"searchedLogStreams":[],"nextToken":"t"}`)
	}), spelt: inQuotes},
	{name: "get-log-events", wrap: func(rs [][]byte) []byte {
		return around(`{"nextForwardToken":"f/3","events":[`, each(rs, func(r []byte) []byte {
			return fmt.Appendf(nil, `{"timestamp":1790841660000,"message":%s,"ingestionTime":1790841661000}`, quote(r))
		}), ",", `],"nextBackwardToken":"b/3"}`)
	}, spelt: inQuotes},
	{name: "log events, one a line", wrap: func(rs [][]byte) []byte {
		return around("", each(rs, func(r []byte) []byte {
			return fmt.Appendf(nil, `{"timestamp":1790841660000,"message":%s,"ingestionTime":1790841662000}`, quote(r))
		}), "\n", "\n")
	}, spelt: inQuotes},
	{name: "Logs Insights", wrap: indented(insights), spelt: inQuotes},
	{name: "Logs Insights on one line, the message first", wrap: func(rs [][]byte) []byte {
		return around(`{"results":[`, each(rs, func(r []byte) []byte {
			return fmt.Appendf(nil, `[{"value":%s,"field":"@message"},{"field":"@ptr","value":"Cl8K"}]`, quote(r))
		}), ",", `],"status":"Complete"}`)
	}, spelt: inQuotes},
	{name: "Logs Insights, exported in the console", wrap: func(rs [][]byte) []byte {
		return around("[", each(rs, func(r []byte) []byte {
			return fmt.Appendf(nil, `{"@timestamp":"2026-10-01 08:01:00.000","@message":%s,"@logStream":%q}`, r, logStream)
		}), ",", "]")
	}},
	{name: "Logs Insights, exported in the console, with texts", wrap: indented(func(rs [][]byte) []byte {
		return around("[", each(rs, func(r []byte) []byte {
			return fmt.Appendf(nil, `{"@timestamp":"2026-10-01 08:01:00.000","@message":%s}`, quote(r))
		}), ",", "]")
	}), spelt: inQuotes},
	{name: "live tail", wrap: func(rs [][]byte) []byte {
		return around(`{"sessionUpdate":{"sessionMetadata":{"sampled":false},"sessionResults":[`, each(rs, liveTail), ",", "]}}\n")
	}, spelt: inQuotes},
	{name: "live tail, without what is around its list", wrap: indented(func(rs [][]byte) []byte {
		return around(`{"sessionMetadata":{"sampled":false},"sessionResults":[`, each(rs, liveTail), ",", "]}")
	}), spelt: inQuotes},
	{name: "an export task", wrap: func(rs [][]byte) []byte {
		return around("", each(rs, func(r []byte) []byte { return append([]byte("2026-10-01T08:01:00.000Z "), r...) }), "\n", "\n")
	}},
	{name: "aws logs tail", wrap: func(rs [][]byte) []byte {
		return around("", each(rs, func(r []byte) []byte {
			return append([]byte("2026-10-01T08:01:00.123000+00:00 "+logStream+" "), r...)
		}), "\n", "\n")
	}},
	{name: "aws logs tail --format short, CRLF", wrap: func(rs [][]byte) []byte {
		return around("", each(rs, func(r []byte) []byte { return append([]byte("2026-10-01T08:01:00 "), r...) }), "\r\n", "")
	}},
}

const logStream = "111122223333_CloudTrail_eu-central-1"

func insights(rs [][]byte) []byte {
	return around(`{"queryLanguage":"CWLI","results":[`, each(rs, func(r []byte) []byte {
		return fmt.Appendf(nil, `[{"field":"@timestamp","value":"2026-10-01 08:01:00.000"},{"field":"@message","value":%s},{"field":"@ptr","value":"Cl8K"}]`, quote(r))
	}), ",", `],"statistics":{"recordsMatched":8.0},"status":"Complete"}`)
}

func liveTail(r []byte) []byte {
	return fmt.Appendf(nil, `{"logStreamName":%q,"logGroupIdentifier":"111122223333:trail","message":%s,"timestamp":1790841660000,"ingestionTime":1790841661000}`, logStream, quote(r))
}

// lookupWrappings are LookupEvents as people cut it, and rows of CloudTrail Lake.
var lookupWrappings = []wrapping{
	{name: "LookupEvents, parsed in place", wrap: func(rs [][]byte) []byte {
		return around(`{"Events": [`, each(rs, func(r []byte) []byte {
			return fmt.Appendf(nil, `{"EventId":"e","EventName":"n","ReadOnly":"false","EventTime":"2026-10-01T08:01:00+00:00","Resources":[],"CloudTrailEvent": %s}`, r)
		}), ", ", "]}\n")
	}},
	{name: "LookupEvents in snake case", wrap: func(rs [][]byte) []byte {
		return around("", each(rs, func(r []byte) []byte {
			return fmt.Appendf(nil, `{"event_id":"e","event_name":"n","event_source":"s","cloud_trail_event":%s}`, r)
		}), "\n", "\n")
	}},
	{name: "LookupEvents by an SDK for Java", wrap: indented(func(rs [][]byte) []byte {
		return around(`{"events":[`, each(rs, func(r []byte) []byte {
			return fmt.Appendf(nil, `{"eventId":"e","eventName":"n","readOnly":"false","eventTime":1790841660,"cloudTrailEvent":%s}`, quote(r))
		}), ",", `]}`)
	}), spelt: inQuotes},
	{name: "a list of strings", wrap: func(rs [][]byte) []byte { return around("[\n    ", each(rs, quote), ",\n    ", "\n]\n") }, spelt: inQuotes},
	{name: "lines of strings", wrap: func(rs [][]byte) []byte { return around("", each(rs, quote), "\n", "\n") }, spelt: inQuotes},
	{name: "CloudTrail Lake, one row a line", wrap: func(rs [][]byte) []byte {
		return around("", each(rs, func(r []byte) []byte {
			return fmt.Appendf(nil, `{"eventJson":%s,"eventID":"x","eventTime":"2026-10-01 08:01:00.000","eventName":"n"}`, quote(r))
		}), "\n", "\n")
	}, spelt: inQuotes},
	{name: "CloudTrail Lake, parsed in place", wrap: func(rs [][]byte) []byte {
		return around("[", each(rs, func(r []byte) []byte { return fmt.Appendf(nil, `{"eventJson":%s}`, r) }), ",", "]")
	}},
	{name: "GetQueryResults of CloudTrail Lake", wrap: indented(func(rs [][]byte) []byte {
		return around(`{"QueryStatus":"FINISHED","QueryStatistics":{"ResultsCount":8},"QueryResultRows":[`, each(rs, func(r []byte) []byte {
			return fmt.Appendf(nil, `[{"eventID":"x"},{"eventJson":%s},{"eventTime":"2026-10-01 08:01:00.000"}]`, quote(r))
		}), ",", `],"NextToken":"t"}`)
	}), spelt: inQuotes},
}
