package decodetest_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/alone"
	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/internal/trailtest"
)

// A record that is too large, of each kind of value and in each kind of container. If it
// ends, it costs nothing but itself; and whether it ends or not, no more is held than a
// record may have.
func TestMemoryOfLargeRecords(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	if !alone.Test(t) {
		return
	}
	for _, c := range []struct {
		name               string
		before, begin, end string
		offset             int // of the value that is too large
		spelt              func([]byte) []byte
		events             int64
	}{
		{"log file", "", `{"Records":[`, "," + trailtest.Record("b") + "]}", 12, trailtest.AsItIs, 1},
		{"lines", trailtest.Record("a") + "\n", "", "\n" + trailtest.Record("b"), len(trailtest.Record("a")) + 1, trailtest.AsItIs, 2},
		{"EventBridge", trailtest.Record("a") + "\n", `{"detail-type":"t","detail":`, "}\n" + trailtest.Record("b"), len(trailtest.Record("a")) + 1, trailtest.AsItIs, 2},
		{"SNS", trailtest.Record("a") + "\n", `{"TopicArn":"t","Message":"`, "\"}\n" + trailtest.Record("b"), len(trailtest.Record("a")) + 1, trailtest.InQuotes[[]byte], 2},
		{"SQS batch", "", `{"Records":[{"messageId":"m","body":"`, `"},` + trailtest.Record("b") + "]}", 12, trailtest.InQuotes[[]byte], 1},
	} {
		for i, k := range []struct{ name, begin, unit, end string }{
			{"string", `{"eventVersion":"1.08","eventID":"z","x":"`, "x", `"}`},
			{"object of objects", `{"eventVersion":"1.08","eventID":"z","x":{`, `"abc":{"y":[1,{}]},`, `"z":1}}`},
			{"array of numbers", `{"eventVersion":"1.08","eventID":"z","x":[`, "1234567,", `0]}`},
			{"white space", `{"eventVersion":"1.08","eventID":"z","x":`, " \n", `0}`},
		} {
			unit := string(c.spelt([]byte(k.unit)))
			begin := c.before + c.begin + string(c.spelt([]byte(k.begin)))
			end := string(c.spelt([]byte(k.end))) + c.end
			size, record := overRecord/4, int(heldRecord/4)
			if c.name == "log file" {
				size, record = overRecord, int(heldRecord)
			}
			run := func(how string, l load) {
				l.limits.RecordSize = record
				l.errors, l.says = 1, []string{"Limits.RecordSize", atByte(c.offset) + ":"}
				t.Run(c.name+", "+k.name+how, func(t *testing.T) { requireHeld(t, l) })
			}
			run("", load{input: []segment{verbatim(begin), sized(unit, size), verbatim(end)}, events: c.events})

			if c.name == "log file" {
				if size = gigabyte / 4; i == 0 {
					size = gigabyte
				}
			}
			run(", never closed", load{input: []segment{verbatim(begin), sized(unit, size)}, events: c.events - 1, end: "unexpected EOF"})

			if i == 0 {
				block := strings.Repeat(unit, 64<<10/len(unit))
				run(", gzipped", load{input: []segment{inGzip(t, begin), repeated(inGzip(t, block).text(), overRecord>>16), inGzip(t, end)}, events: c.events})
				run(", gzipped, never closed", load{input: []segment{inGzip(t, begin), repeated(inGzip(t, block).text(), overRecord>>16)}, events: c.events - 1, end: "unexpected EOF"})
			}
		}
	}
}

// More than the limits allow, which costs its record and no other; and what no limit
// forbids, however much there is of it.
func TestMemory(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	if !alone.Test(t) {
		return
	}
	var (
		larger     = 128 << 20 / shrunk // for a record of 100 MB
		b          = verbatim("\n" + trailtest.Record("b"))
		many       = numberedMembers(tenMillion)
		fewer      = numberedMembers(tenMillion / 10)
		deep       = 100_000
		brackets   = []segment{repeated("[", int64(deep)), repeated("]", int64(deep))}
		objects    = []segment{repeated(`{"x":`, int64(deep)), verbatim("1"), repeated("}", int64(deep))}
		deeper     = iottrail.Limits{Depth: 2 * deep, RecordSize: 1 << 20}
		tooLarge   = []string{"Limits.RecordSize", "at byte 0:"}
		ofBrackets = func(begin string) []string { return []string{"Limits.Depth", atByte(len(begin) + 9_999)} }
		ofObjects  = func(begin string) []string { return []string{"Limits.Depth", atByte(len(begin) + 9_999*len(`{"x":`))} }
		// ofMembers is said of the numbered members after begin, which has so many itself.
		ofMembers = func(begin string, has int64) []string {
			size, err := io.Copy(io.Discard, readSegments(numberedMembers(heldMembers-has)))
			require.NoError(t, err)
			return []string{"Limits.Members", atByte(int64(len(begin)) + size + int64(len(fmt.Sprintf(`,"k%d":`, heldMembers-has))))}
		}
		notUTF8 = sized("\xff", heldRecord*15/16)
		name150 = strings.Repeat("x", 150)
	)
	open := func(name, begin string, middle []segment, end string, l load) load {
		l.name, l.input = name, append(append([]segment{verbatim(begin)}, middle...), verbatim(end))
		return l
	}
	closed := func(name, begin string, middle []segment, end string, limits iottrail.Limits, says []string) load {
		l := open(name, begin, middle, end, load{limits: limits, events: 1, errors: 1, says: says})
		if says == nil {
			l.events, l.errors = 2, 0
		}
		l.input = append(l.input, b)
		return l
	}
	var sixteen []segment // names as long as may be
	for i := range 16 {
		sixteen = append(sixteen, verbatim(`,"`), sized("\xff", heldRecord*15/256), verbatim(fmt.Sprintf(`%d":1`, i)))
	}
	// What is noted about each member is not in the documentation.
	noted := func(l load) load {
		l.held, l.garbage = 384*heldMembers, 16
		return l
	}
	// What an Event has is its reader's: of the texts that follow, three times their bytes.
	tripled := func(l load) load {
		l.held, l.garbage = 3*heldRecord, 80
		return l
	}
	// The event of a record with a member that can't be read comes, too.
	partial := func(l load) load {
		l.events++
		return l
	}
	none := iottrail.Limits{}
	loads := []load{
		closed("deep in a body", `{"eventVersion":"1.08","eventID":"a","requestParameters":`, brackets, `}`, none, ofBrackets(`{"eventVersion":"1.08","eventID":"a","requestParameters":`)),
		closed("deep in an unknown member", `{"eventVersion":"1.08","eventID":"a","x":`, objects, `}`, none, ofObjects(`{"eventVersion":"1.08","eventID":"a","x":`)),
		closed("deep in the identity", `{"eventVersion":"1.08","userIdentity":`, objects, `}`, none, ofObjects(`{"eventVersion":"1.08","userIdentity":`)),
		closed("deep in a text", `{"userAgent":`, brackets, `}`, none, ofBrackets(`{"userAgent":`)),
		closed("deep in resources", `{"eventVersion":"1.08","eventID":"a","resources":`, brackets, `}`, none, ofBrackets(`{"eventVersion":"1.08","eventID":"a","resources":`)),
		open("deep and never closed", `{"x":`, objects[:1], "", load{end: "Limits.Depth"}),
		closed("deep in a body, allowed", `{"eventVersion":"1.08","eventID":"a","requestParameters":`, brackets, `}`, deeper, nil),
		closed("deep in an unknown member, allowed", `{"eventVersion":"1.08","eventID":"a","x":`, objects, `}`, deeper, nil),
		closed("deep in the identity, allowed", `{"eventVersion":"1.08","userIdentity":`, objects, `}`, deeper, nil),

		closed("ten million members of a record", `{"eventVersion":"1.08","eventID":"a"`, []segment{many}, `}`, none, ofMembers(`{"eventVersion":"1.08","eventID":"a"`, 2)),
		closed("ten million members of the identity", `{"eventVersion":"1.08","eventID":"a","userIdentity":{"type":"t"`, []segment{many}, `}}`, none,
			ofMembers(`{"eventVersion":"1.08","eventID":"a","userIdentity":{"type":"t"`, 4)),
		closed("a million members of a map", `{"eventVersion":"1.08","userIdentity":{"sessionContext":{"webIdFederationData":{"attributes":{"a":""`, []segment{fewer}, `}}}}}`, none,
			ofMembers(`{"eventVersion":"1.08","userIdentity":{"sessionContext":{"webIdFederationData":{"attributes":{"a":""`, 6)),
		closed("ten million members, none known", `{"a":1`, []segment{many}, `}`, none, ofMembers(`{"a":1`, 1)),
		closed("a million members of a wrapper", `{"messageId":"m","body":"{}"`, []segment{fewer}, `}`, none, ofMembers(`{"messageId":"m","body":"{}"`, 2)),
		closed("ten million members before the list", `{"a":1`, []segment{many}, `,"Records":[`+trailtest.Record("c")+`]}`, none, ofMembers(`{"a":1`, 1)),
		closed("ten million members after the list", `{"Records":[`+trailtest.Record("a")+`]`, []segment{many}, `}`, none, nil),
		closed("ten million members of a body", `{"eventVersion":"1.08","eventID":"a","requestParameters":{"a":1`, []segment{many}, `}}`, none, tooLarge),
		closed("ten million members of a body, allowed", `{"eventVersion":"1.08","eventID":"a","requestParameters":{"a":1`, []segment{many}, `}}`, iottrail.Limits{RecordSize: larger}, nil),
		closed("ten million elements", `{"eventVersion":"1.08","eventID":"a","resources":[{}`, []segment{repeated(",{}", tenMillion)}, `]}`, none,
			[]string{"Limits.Members", atByte(len(`{"eventVersion":"1.08","eventID":"a","resources":[`) + (int(heldMembers)-3)*3)}),
		noted(closed("as many long names as may be", `{"eventVersion":"1.08","eventID":"a"`, []segment{{count: heldMembers - 2, piece: func(b []byte, i int64) []byte {
			return append(strconv.AppendInt(append(append(b, `,"`...), name150...), i, 10), `":1`...)
		}}}, `}`, none, nil)),

		closed("a number of 100 MB", `{"eventVersion":"1.08","eventID":"a","x":`, []segment{sized("1", hundredMB)}, `}`, none, tooLarge),
		closed("a number of 100 MB, allowed", `{"eventVersion":"1.08","eventID":"a","x":`, []segment{sized("1", hundredMB)}, `}`, iottrail.Limits{RecordSize: larger}, nil),
		closed("a number of 100 MB, where records may be larger", `{"eventVersion":"1.08","eventID":"a","x":`, []segment{sized("1", hundredMB)}, `}`,
			iottrail.Limits{RecordSize: larger, NumberLength: 1000}, []string{"Limits.NumberLength", "at byte 41"}),
		closed("a string of 100 MB", `{"eventVersion":"1.08","eventSource":"`, []segment{sized("x", hundredMB)}, `"}`, none, tooLarge),
		closed("a string of 100 MB, allowed", `{"eventVersion":"1.08","eventSource":"`, []segment{sized("x", hundredMB)}, `"}`, iottrail.Limits{RecordSize: larger}, nil),
		closed("a string of 100 MB with escapes, allowed", `{"eventVersion":"1.08","eventSource":"`, []segment{sized(`\u00e9\n`, hundredMB)}, `"}`, iottrail.Limits{RecordSize: larger}, nil),
		closed("a string of 100 MB with escapes, where records may be larger", `{"eventVersion":"1.08","eventSource":"`, []segment{sized(`\u00e9\n`, hundredMB)}, `"}`,
			iottrail.Limits{RecordSize: larger, StringLength: 1000}, []string{"Limits.StringLength", "at byte 37"}),
		closed("a name of 100 MB", `{"eventVersion":"1.08","eventID":"a","`, []segment{sized("x", hundredMB)}, `":1}`, none, tooLarge),

		// Each of these bytes becomes three in a text.
		tripled(closed("a text that is not UTF-8", `{"eventVersion":"1.08","eventSource":"`, []segment{notUTF8}, `"}`, none, nil)),
		tripled(closed("a name that is not UTF-8", `{"eventVersion":"1.08","eventID":"a","`, []segment{notUTF8}, `":1}`, none, nil)),
		tripled(closed("a name that is not UTF-8, with an escape", `{"eventVersion":"1.08","eventID":"a","\n`, []segment{notUTF8}, `":1}`, none, nil)),
		tripled(closed("sixteen names that are not UTF-8", `{"eventVersion":"1.08","eventID":"a"`, sixteen, `}`, none, nil)),
		tripled(closed("a name that is not UTF-8 twice", `{"`, []segment{sized("\xff", heldRecord*7/16), verbatim(`":1,"`), sized("\xff", heldRecord*7/16)}, `":1}`, none,
			[]string{"appears twice"})),
		tripled(partial(closed("a key of a map that is not UTF-8", `{"eventVersion":"1.08","userIdentity":{"sessionContext":{"webIdFederationData":{"attributes":{"`, []segment{notUTF8}, `":1}}}}}`, none,
			[]string{"1 where a string should be"}))),
		tripled(closed("a wrapped text that is not UTF-8", `{"messageId":"m","body":"{\"eventVersion\":\"1.08\",\"eventSource\":\"`, []segment{sized("\xff", heldRecord*5/16)}, `\"}"}`, none, nil)),
		open("large records", `{"eventVersion":"1.08","eventSource":"`, []segment{sized("x", heldRecord*15/16), verbatim(`"}{"eventVersion":"1.08","eventSource":"`), sized("x", heldRecord*15/16)}, `"}`,
			load{events: 2, held: 2 * heldRecord}),
		open("large records, the first wrapped", `{"messageId":"m","body":"{\"eventVersion\":\"1.08\",\"eventSource\":\"`,
			[]segment{sized("x", heldRecord*15/16), verbatim(`\"}"}{"eventVersion":"1.08","eventSource":"`), sized("x", heldRecord*15/16)}, `"}`, load{events: 2, held: 2 * heldRecord}),
		open("large records, all wrapped", `[`, []segment{repeated(`{"messageId":"m","body":"{\"eventVersion\":\"1.08\",\"eventSource\":\"`+strings.Repeat("x", int(heldRecord)*15/16)+`\"}"},`, 3)}, `7]`,
			load{events: 3, errors: 1, held: 2 * heldRecord, garbage: 3 * allocatedTimes}),

		open("half a million objects that are no records", `[{}`, []segment{repeated(",{}", tenMillion/20)}, `]`, load{errors: 1 + tenMillion/20, says: []string{"at byte 1:"}}),
		open("half a million values that are no records", `[7`, []segment{repeated(",7", tenMillion/20)}, `]`, load{errors: 1 + tenMillion/20, says: []string{"at byte 1:"}}),
		open("half a million records", "", []segment{repeated(`{"eventVersion":"1.08","eventID":""}`, tenMillion/20)}, "", load{events: tenMillion / 20}),
		open("too many records", "", []segment{repeated(`{"eventVersion":"1.08","eventID":""}`, tenMillion)}, "",
			load{limits: iottrail.Limits{Records: 1000}, events: 1000, end: "Limits.Records", says: []string{atByte(36_000)}, bytes: 1 << 20}),
		open("a million empty log files", "", []segment{repeated("{\"Records\":[]}\n", tenMillion/10)}, "", load{}),
		open("a million empty lists", "", []segment{repeated("[]", tenMillion/10)}, "", load{}),
		open("a million byte order marks", "", []segment{repeated("\ufeff", tenMillion/10)}, trailtest.Record("b"), load{events: 1}),
		open("half a million members of gzip, empty", "", []segment{repeated(inGzip(t, "").text(), tenMillion/20)}, inGzip(t, trailtest.Record("b")).text(), load{events: 1}),
	}
	for _, l := range loads {
		t.Run(l.name, func(t *testing.T) { requireHeld(t, l) })
	}
}

// A gzip bomb of 10 GiB. Without a limit it is read like anything else; with one, hardly
// any of it is read.
func TestMemoryOfBombs(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	if !alone.Test(t) {
		return
	}
	// The ratio is of what was read of the compressed stream, 64 KiB at a time.
	const most = 8 << 20
	block := int64(16 << 20 / shrunk)
	record := `{"eventVersion":"1.08","eventID":"a","requestParameters":{"x":"` + strings.Repeat("y", 1000) + `"}}` + "\n"
	perBlock := block / int64(len(record))
	spaces := inGzip(t, strings.Repeat(" ", int(block)))
	records := inGzip(t, strings.Repeat(record, int(perBlock)))
	nuls := inGzip(t, strings.Repeat("\x00", int(block)))

	// One gzip member without end: what the compressor writes up to a flush does not refer
	// to what comes before it.
	var flushed bytes.Buffer
	z := gzip.NewWriter(&flushed)
	_, err := z.Write(bytes.Repeat([]byte(" "), int(block)))
	require.NoError(t, err)
	require.NoError(t, z.Flush())
	const header = 10
	endless := []segment{verbatim(flushed.String()[:header]), repeated(flushed.String()[header:], 10*gigabyte/block)}

	first, last := inGzip(t, trailtest.Record("a")), inGzip(t, trailtest.Record("b"))
	for _, l := range []load{
		{name: "10 GiB of white space", input: []segment{first, repeated(spaces.text(), 10*gigabyte/block), last}, events: 2},
		{name: "1 GiB of records", input: []segment{repeated(records.text(), gigabyte/block), last}, events: perBlock*(gigabyte/block) + 1},
		{name: "a string of 256 MiB", input: []segment{inGzip(t, `{"eventVersion":"1.08","eventID":"a","x":"`), repeated(inGzip(t, strings.Repeat("x", int(block))).text(), gigabyte/4/block), inGzip(t, `"}`), last},
			events: 1, errors: 1, says: []string{"Limits.RecordSize", "at byte 0:"}},
		{name: "256 MiB that are no JSON", input: []segment{repeated(nuls.text(), gigabyte/4/block), inGzip(t, "\n"), last}, events: 1, errors: 1,
			says: []string{"expected a value", "at byte 0"}},

		{name: "limited ratio", input: append([]segment{first}, repeated(spaces.text(), 10*gigabyte/block)), events: 1,
			limits: iottrail.Limits{Ratio: 100}, end: "Limits.Ratio", bytes: most},
		{name: "limited ratio, one member", input: endless, limits: iottrail.Limits{Ratio: 100}, end: "Limits.Ratio", bytes: most},
		{name: "limited ratio of records", input: []segment{repeated(records.text(), 10*gigabyte/block)},
			limits: iottrail.Limits{Ratio: 50}, end: "Limits.Ratio", bytes: most, events: anyNumber},
		{name: "limited size", input: append([]segment{first}, repeated(spaces.text(), 10*gigabyte/block)), events: 1,
			limits: iottrail.Limits{StreamSize: 1 << 20}, end: "Limits.StreamSize", says: []string{atByte(1 << 20)}, bytes: 1 << 20},
		{name: "limited size, one member", input: endless,
			limits: iottrail.Limits{StreamSize: 1 << 20}, end: "Limits.StreamSize", says: []string{atByte(1 << 20)}, bytes: 1 << 20},
		{name: "limited records", input: []segment{repeated(records.text(), 10*gigabyte/block)}, events: 100,
			limits: iottrail.Limits{Records: 100}, end: "Limits.Records", says: []string{atByte(100 * len(record))}, bytes: most},
	} {
		t.Run(l.name, func(t *testing.T) { requireHeld(t, l) })
	}
}

// What a large record took is given back with the next one, also where the Decoder is
// kept.
func TestMemoryIsGivenBack(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	if !alone.Test(t) {
		return
	}
	size := testrun.ByRun[int64](4, 4, 15) << 20
	for _, test := range []struct {
		name, begin, unit, end string
	}{
		{"record", `{"eventVersion":"1.08","eventID":"a","x":"`, "x", `"}`},
		{"record with a fault", `{"eventVersion":"1.08","eventID":1,"x":"`, "x", `"}`},
		{"damaged record", `{"eventVersion":"1.08","eventID":"a","x":tru,"y":"`, "x", `"}`},
		{"wrapped record", `{"messageId":"m","body":"{\"eventVersion\":\"1.08\",\"eventID\":\"a\",\"x\":\"`, "x", `\"}"}`},
		{"wrapper with nothing in it", `{"messageId":"m","body":"{}`, " ", `"}`},
		{"record in an EventBridge event", `{"detail-type":"t","detail":{"eventVersion":"1.08","eventID":"a","x":"`, "x", `"}}`},
		{"name with an escape", `{"eventVersion":"1.08","eventID":"a","\n`, "x", `":1}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			before := alone.Held()
			d := iottrail.NewDecoder(readSegments(verbatim(test.begin), sized(test.unit, size), verbatim(test.end+"\n"+trailtest.Record("b")+"\n"+trailtest.Record("c"))))
			id := ""
			for id != "b" {
				ev, err := d.Next()
				require.NotErrorIs(t, err, io.EOF)
				if ev != nil {
					id = ev.EventID
				}
			}
			held := alone.Held() - before
			t.Logf("%d KiB held after a record of %d KiB", held>>10, size>>10)
			require.Less(t, held, size/2, "bytes held after the record")
			ev, err := d.Next() // the Decoder is in use up to here
			require.NoError(t, err)
			require.Equal(t, "c", ev.EventID)
		})
	}
}

// The defaults are what the documentation of Limits has: so much is read, and not one
// more. Those of Depth are in TestDepth.
func TestDefaultLimits(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	filled := func(begin, unit, end string, size int) string {
		return begin + strings.Repeat(unit, size-len(begin)-len(end)) + end
	}
	members := func(n int) string {
		return `{"eventVersion":"1.08","eventID":"a"` + trailtest.Pieces(n-2, "", trailtest.Numbered(`,"k%d":1`)) + "}"
	}
	deep := func(n int) string {
		return `{"eventVersion":"1.08","eventID":"a","x":` + strings.Repeat("[", n-1) + strings.Repeat("]", n-1) + "}"
	}
	highest := iottrail.Limits{Depth: math.MaxInt}
	for i, test := range []struct {
		name   string
		input  func(size int) string
		size   int // the most
		limits iottrail.Limits
		says   string
	}{
		{"RecordSize, and a string of it", func(n int) string { return filled(`{"eventVersion":"1.08","eventID":"a","x":"`, "x", `"}`, n) }, 16 << 20, iottrail.Limits{}, "Limits.RecordSize"},
		{"RecordSize, and a number of it", func(n int) string { return filled(`{"eventVersion":"1.08","eventID":"a","x":`, "1", `}`, n) }, 16 << 20, iottrail.Limits{}, "Limits.RecordSize"},
		{"RecordSize of a wrapper", func(n int) string {
			return filled(`{"messageId":"m","body":"{\"eventVersion\":\"1.08\",\"eventID\":\"a\"}`, " ", `"}`, n)
		}, 16 << 20, iottrail.Limits{}, "Limits.RecordSize"},
		{"Members", members, 100_000, iottrail.Limits{}, "Limits.Members"},
		{"RecordSize below zero", func(n int) string { return filled(`{"eventVersion":"1.08","eventID":"a","x":"`, "x", `"}`, n) }, 16 << 20, iottrail.Limits{RecordSize: -1}, "Limits.RecordSize"},
		{"Members below zero", members, 100_000, iottrail.Limits{Members: -1}, "Limits.Members"},
		{"Depth below zero", deep, 10_000, iottrail.Limits{Depth: -1}, "Limits.Depth"},
		{"the highest Depth", deep, 1_000_000, highest, "Limits.Depth"},
	} {
		if !testrun.Drawn(i, 3) {
			continue
		}
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			for _, form := range []string{"%s\n" + trailtest.Record("b"), "[%s," + trailtest.Record("b") + "]"} {
				size := test.size
				if test.says == "Limits.Depth" && form[0] == '[' {
					size-- // the list is a level, too
				}
				r := trailtest.ReadString(t, fmt.Sprintf(form, test.input(size)), iottrail.WithLimits(test.limits))
				require.Equal(t, []string{"a", "b"}, r.IDs())
				require.NoError(t, r.End)
				r = trailtest.ReadString(t, fmt.Sprintf(form, test.input(size+1)), iottrail.WithLimits(test.limits))
				require.Equal(t, []string{"!", "b"}, r.IDs())
				require.NoError(t, r.End)
				requireSays(t, r.Errors()[0], test.says, "at byte ")
			}
		})
	}
}
