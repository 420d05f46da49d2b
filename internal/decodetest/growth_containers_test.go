package decodetest_test

import (
	"fmt"
	"strings"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/trailtest"
)

// hostileContainers are inputs of the rule of growth that are hard on paths, on rows, on
// lines of other kinds, and on base64.
func hostileContainers() []hostile {
	record := trailtest.Record("a")
	deep := iottrail.WithLimits(iottrail.Limits{Depth: 1_000_000, RecordSize: 1 << 28})
	text := func(s string) trailtest.Piece { return always(trailtest.Quote(s)) }
	nested := func(n int, inner string) string {
		return `{"x":` + strings.Repeat("[", n) + inner + strings.Repeat("]", n) + `}`
	}
	kinesis := func(data string) trailtest.Piece { return always(fmt.Sprintf(`{"partitionKey":"p","data":%q}`, data)) }
	x := iottrail.Within("x")
	return []hostile{
		attack("a path into lists in lists", func(n int) string { return nested(n, record) }, oneEvent, x, deep),
		attack("a path into lists in lists, with a record after each", func(n int) string {
			return `{"x":` + strings.Repeat("[", n) + strings.Repeat("[],"+record+"],", n-1) + record + `]}`
		}, eachEvent, x, deep),
		attack("a path into empty lists", within(`{"x":[`, always(`[]`), `,`+record+`]}`), oneEvent, x),
		attack("a path through many elements", within(`{"x":[`, always(`{"y":[{"z":`+record+`}]}`), `]}`), eachEvent, iottrail.Within("x", "y", "z")),
		attack("a path that leads nowhere in many elements", within(`{"x":[`, always(`{"y":[{"a":1}]}`), `]}`), eachError, iottrail.Within("x", "y", "z")),
		attack("a path among many members", within(`{`, trailtest.Numbered(`"x%d":[]`), `,"x":`+record+`}`), oneEvent, x),
		attack("a path among members in escapes", within(`{`, trailtest.Numbered(`"\u0078%d":[]`), `,"x":`+record+`}`), oneEvent, x),
		attack("a path to texts", within(`{"x":[`, text(record), `]}`), eachEvent, x),
		attack("a path to a text of many records", func(n int) string { return `{"x":` + trailtest.Quote(inLines(always(record))(n)) + `}` }, eachEvent, x),
		attack("a path to base64", within(`{"x":[`, always(`"`+trailtest.InBase64([]byte(record))+`"`), `]}`), eachEvent, x),
		attack("a path twice", within(`{"x":[`, always(`{"y":1,"y":2}`), `]}`), eachError, iottrail.Within("x", "y")),

		attack("rows of Insights", within(`{"results":[`, always(`[{"field":"@message","value":`+trailtest.Quote(record)+`}]`), `]}`), eachEvent),
		attack("columns of a row", within(`{"results":[[`, trailtest.Numbered(`{"field":"x%d","value":"{}"}`), `]]}`), oneError),
		attack("rows without columns", within(`{"results":[`, always(`[]`), `]}`), eachError),
		attack("lines of texts", inLines(text(record)), eachEvent),
		attack("lines of texts with a quote left open", inLines(always(`"{\"a\":1}`)), func(n int) (int, int) { return 0, n - 1 }),
		attack("lines with a time", inLines(always(`2026-10-01T08:01:00.000Z `+record)), eachEvent),
		attack("lines with a time, damaged", inLines(always(`2026-10-01T08:01:00.000Z {"a":tru}`)), eachError),
		attack("digits after lines with a time", func(n int) string {
			return "2026-10-01T08:01:00.000Z " + record + "\n" + strings.Repeat("2026-10-01 ", n)
		}, func(int) (int, int) { return 1, 1 }),
		byteByByte(attack("lines with a time", inLines(always(`2026-10-01T08:01:00.000Z `+record)), eachEvent)),

		attack("base64 in each record", within(`{"Records":[`, kinesis(trailtest.InBase64([]byte(record))), `]}`), eachEvent),
		heavy(8, attack("gzip in base64 in each record", within(`{"Records":[`, kinesis(trailtest.InBase64(trailtest.Gzip([]byte(record)))), `]}`), eachEvent)),
		attack("base64 that is cut in each record", within(`{"Records":[`, kinesis(trailtest.InBase64([]byte(record[:20]))), `]}`), eachError),
		attack("base64 of one log file", func(n int) string { return trailtest.InBase64([]byte(inLines(always(record))(n))) }, eachEvent),
		attack("base64 of white space", func(n int) string { return trailtest.InBase64([]byte("[" + strings.Repeat("   ", n) + record + "]")) }, oneEvent),
		attack("white space in base64", func(n int) string {
			return trailtest.InBase64([]byte(record))[:8] + strings.Repeat("\n", n) + trailtest.InBase64([]byte(record))[8:]
		}, oneEvent),
		attack("topics of Kafka", within(`{"eventSource":"aws:kafka","bootstrapServers":"b","records":{`, func(i int) string {
			return fmt.Sprintf(`"t-%d":[%s]`, i, trailtest.KafkaRecord([]byte(record)))
		}, `}}`), eachEvent),
	}
}

// heavy is an input each piece of which makes the reader allocate much.
func heavy(fewer int, h hostile) hostile {
	h.heavy = fewer
	return h
}
