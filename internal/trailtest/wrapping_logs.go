package trailtest

import "fmt"

// logsWrappings are CloudWatch Logs, and lists named as shippers name them.
var logsWrappings = []Wrapping{
	{Name: "a list named records", Wrap: func(rs [][]byte) []byte { return Around(`{"records":[`, rs, ",", `]}`) }},
	{Name: "filter-log-events", Wrap: Indented(func(rs [][]byte) []byte {
		return Around(`{"events":[`, Each(rs, func(r []byte) []byte {
			return fmt.Appendf(nil, `{"logStreamName":%q,"timestamp":1790841660000,"message":%s,"ingestionTime":1790841661000,"eventId":"37"}`, LogStream, Quote(r))
		}), ",", `],"searchedLogStreams":[],"nextToken":"t"}`)
	}), Spelt: InQuotes[[]byte]},
	{Name: "get-log-events", Wrap: func(rs [][]byte) []byte {
		return Around(`{"nextForwardToken":"f/3","events":[`, Each(rs, func(r []byte) []byte {
			return fmt.Appendf(nil, `{"timestamp":1790841660000,"message":%s,"ingestionTime":1790841661000}`, Quote(r))
		}), ",", `],"nextBackwardToken":"b/3"}`)
	}, Spelt: InQuotes[[]byte]},
	{Name: "log events, one a line", Wrap: func(rs [][]byte) []byte {
		return Around("", Each(rs, func(r []byte) []byte {
			return fmt.Appendf(nil, `{"timestamp":1790841660000,"message":%s,"ingestionTime":1790841662000}`, Quote(r))
		}), "\n", "\n")
	}, Spelt: InQuotes[[]byte]},
	{Name: "Logs Insights", Wrap: Indented(insights), Spelt: InQuotes[[]byte]},
	{Name: "Logs Insights on one line, the message first", Wrap: func(rs [][]byte) []byte {
		return Around(`{"results":[`, Each(rs, func(r []byte) []byte {
			return fmt.Appendf(nil, `[{"value":%s,"field":"@message"},{"field":"@ptr","value":"Cl8K"}]`, Quote(r))
		}), ",", `],"status":"Complete"}`)
	}, Spelt: InQuotes[[]byte]},
	{Name: "Logs Insights, exported in the console", Wrap: func(rs [][]byte) []byte {
		return Around("[", Each(rs, func(r []byte) []byte {
			return fmt.Appendf(nil, `{"@timestamp":"2026-10-01 08:01:00.000","@message":%s,"@logStream":%q}`, r, LogStream)
		}), ",", "]")
	}},
	{Name: "Logs Insights, exported in the console, with texts", Wrap: Indented(func(rs [][]byte) []byte {
		return Around("[", Each(rs, func(r []byte) []byte {
			return fmt.Appendf(nil, `{"@timestamp":"2026-10-01 08:01:00.000","@message":%s}`, Quote(r))
		}), ",", "]")
	}), Spelt: InQuotes[[]byte]},
	{Name: "live tail", Wrap: func(rs [][]byte) []byte {
		return Around(`{"sessionUpdate":{"sessionMetadata":{"sampled":false},"sessionResults":[`, Each(rs, liveTail), ",", "]}}\n")
	}, Spelt: InQuotes[[]byte], Held: true},
	{Name: "live tail, without what is around its list", Wrap: Indented(func(rs [][]byte) []byte {
		return Around(`{"sessionMetadata":{"sampled":false},"sessionResults":[`, Each(rs, liveTail), ",", "]}")
	}), Spelt: InQuotes[[]byte]},
	{Name: "an export task", Wrap: func(rs [][]byte) []byte {
		return Around("", Each(rs, func(r []byte) []byte { return append([]byte("2026-10-01T08:01:00.000Z "), r...) }), "\n", "\n")
	}},
	{Name: "aws logs tail", Wrap: func(rs [][]byte) []byte {
		return Around("", Each(rs, func(r []byte) []byte {
			return append([]byte("2026-10-01T08:01:00.123000+00:00 "+LogStream+" "), r...)
		}), "\n", "\n")
	}},
	{Name: "aws logs tail --format short, CRLF", Wrap: func(rs [][]byte) []byte {
		return Around("", Each(rs, func(r []byte) []byte { return append([]byte("2026-10-01T08:01:00 "), r...) }), "\r\n", "")
	}},
}

// LogStream is the name of a log stream of CloudWatch Logs.
const LogStream = "111122223333_CloudTrail_eu-central-1"

func insights(rs [][]byte) []byte {
	return Around(`{"queryLanguage":"CWLI","results":[`, Each(rs, func(r []byte) []byte {
		return fmt.Appendf(nil, `[{"field":"@timestamp","value":"2026-10-01 08:01:00.000"},{"field":"@message","value":%s},{"field":"@ptr","value":"Cl8K"}]`, Quote(r))
	}), ",", `],"statistics":{"recordsMatched":8.0},"status":"Complete"}`)
}

func liveTail(r []byte) []byte {
	return fmt.Appendf(nil, `{"logStreamName":%q,"logGroupIdentifier":"111122223333:trail","message":%s,"timestamp":1790841660000,"ingestionTime":1790841661000}`, LogStream, Quote(r))
}

// lookupWrappings are LookupEvents as people cut it, and rows of CloudTrail Lake.
var lookupWrappings = []Wrapping{
	{Name: "LookupEvents, parsed in place", Wrap: func(rs [][]byte) []byte {
		return Around(`{"Events": [`, Each(rs, func(r []byte) []byte {
			return fmt.Appendf(nil, `{"EventId":"e","EventName":"n","ReadOnly":"false","EventTime":"2026-10-01T08:01:00+00:00","Resources":[],"CloudTrailEvent": %s}`, r)
		}), ", ", "]}\n")
	}},
	{Name: "LookupEvents in snake case", Wrap: func(rs [][]byte) []byte {
		return Around("", Each(rs, func(r []byte) []byte {
			return fmt.Appendf(nil, `{"event_id":"e","event_name":"n","event_source":"s","cloud_trail_event":%s}`, r)
		}), "\n", "\n")
	}},
	{Name: "LookupEvents by an SDK for Java", Wrap: Indented(func(rs [][]byte) []byte {
		return Around(`{"events":[`, Each(rs, func(r []byte) []byte {
			return fmt.Appendf(nil, `{"eventId":"e","eventName":"n","readOnly":"false","eventTime":1790841660,"cloudTrailEvent":%s}`, Quote(r))
		}), ",", `]}`)
	}), Spelt: InQuotes[[]byte]},
	{Name: "a list of strings", Wrap: func(rs [][]byte) []byte { return Around("[\n    ", Each(rs, Quote), ",\n    ", "\n]\n") }, Spelt: InQuotes[[]byte]},
	{Name: "lines of strings", Wrap: func(rs [][]byte) []byte { return Around("", Each(rs, Quote), "\n", "\n") }, Spelt: InQuotes[[]byte]},
	{Name: "CloudTrail Lake, one row a line", Wrap: func(rs [][]byte) []byte {
		return Around("", Each(rs, func(r []byte) []byte {
			return fmt.Appendf(nil, `{"eventJson":%s,"eventID":"x","eventTime":"2026-10-01 08:01:00.000","eventName":"n"}`, Quote(r))
		}), "\n", "\n")
	}, Spelt: InQuotes[[]byte]},
	{Name: "CloudTrail Lake, parsed in place", Wrap: func(rs [][]byte) []byte {
		return Around("[", Each(rs, func(r []byte) []byte { return fmt.Appendf(nil, `{"eventJson":%s}`, r) }), ",", "]")
	}},
	{Name: "GetQueryResults of CloudTrail Lake", Wrap: Indented(func(rs [][]byte) []byte {
		return Around(`{"QueryStatus":"FINISHED","QueryStatistics":{"ResultsCount":8},"QueryResultRows":[`, Each(rs, func(r []byte) []byte {
			return fmt.Appendf(nil, `[{"eventID":"x"},{"eventJson":%s},{"eventTime":"2026-10-01 08:01:00.000"}]`, Quote(r))
		}), ",", `],"NextToken":"t"}`)
	}), Spelt: InQuotes[[]byte]},
}
