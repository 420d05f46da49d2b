package decodetest_test

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/alone"
	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/internal/trailtest"
)

// The rule of growth: to read an input of eight times as many pieces may take at most four
// times as long as to read the small one eight times, and allocate at most twice the
// bytes. What is linear takes as long, and some more where the large input does
// not fit into a cache; what is quadratic takes eight times as long. Time is the
// processor's, the least of some rounds, and a case fails only if it misses the rule in
// all of them; bytes are counted, and need no second try. Time is measured in the long run alone.
const (
	growthRange  = 8
	growthTime   = 4
	growthBytes  = 2
	growthRounds = 10
	growthMost   = 3 * time.Second // for rounds, so that what is quadratic fails soon
)

// growthSize is the size of the small input: more than is read at once.
var growthSize = inLongRun(80<<10, 40<<10)

// requireLinear checks the rule of growth for work that prepare makes of n pieces.
func requireLinear(t *testing.T, n int, prepare func(n int) func()) {
	t.Helper()
	once, large := prepare(n), prepare(growthRange*n)
	small := func() {
		for range growthRange {
			once()
		}
	}
	once() // what is made only once is made
	if !testrun.Long() {
		smallBytes, _ := alone.Allocated(small)
		largeBytes, _ := alone.Allocated(large)
		requireLinearBytes(t, n, smallBytes, largeBytes)
		return
	}
	spent := alone.CPU(once)
	require.Less(t, spent, growthMost, "time for %d pieces, which is too much to try more", n)
	var smallTime, largeTime time.Duration
	smallBytes, _ := alone.Allocated(func() { smallTime = alone.CPU(small) })
	largeBytes, _ := alone.Allocated(func() { largeTime = alone.CPU(large) })
	spent += smallTime + largeTime
	for round := 1; round < growthRounds && spent < growthMost && largeTime > growthTime*smallTime; round++ {
		again, largeAgain := alone.CPU(small), alone.CPU(large)
		spent += again + largeAgain
		smallTime, largeTime = min(smallTime, again), min(largeTime, largeAgain)
	}
	t.Logf("%d times %d pieces, and %d: %v, %v, %.1f times as much; %d KiB, %d KiB, %.1f times", growthRange, n, growthRange*n,
		smallTime, largeTime, float64(largeTime)/float64(smallTime), smallBytes>>10, largeBytes>>10, float64(largeBytes)/float64(smallBytes))
	requireLinearBytes(t, n, smallBytes, largeBytes)
	require.LessOrEqual(t, largeTime, growthTime*smallTime, "time for %d pieces; for %d times %d it was %v", growthRange*n, growthRange, n, smallTime)
}

func requireLinearBytes(t *testing.T, n int, small, large int64) {
	t.Helper()
	require.LessOrEqual(t, large, growthBytes*small, "bytes allocated for %d pieces; for %d times %d they were %d", growthRange*n, growthRange, n, small)
}

// A hostile is an input of any number of pieces, written to make a reader take time that
// grows with the square of that number.
type hostile struct {
	name    string
	input   func(n int) string
	reads   reads
	opts    []iottrail.Option
	through func(io.Reader) io.Reader // how the bytes arrive, where that matters
	heavy   int                       // how many times fewer pieces are enough, where each allocates much
}

// reads is how many events and errors of records must come of n pieces: nothing would be
// tested if an input were not what it is meant to be.
type reads func(n int) (events, errors int)

func eachEvent(n int) (int, int) { return n, 0 }
func eachError(n int) (int, int) { return 0, n }
func oneEvent(int) (int, int)    { return 1, 0 }
func oneError(int) (int, int)    { return 0, 1 }
func nothing(int) (int, int)     { return 0, 0 }

// Records of which a member can't be read.
func eachPartial(n int) (int, int) { return n, n }
func onePartial(int) (int, int)    { return 1, 1 }

func attack(name string, input func(n int) string, r reads, opts ...iottrail.Option) hostile {
	return hostile{name: name, input: input, reads: r, opts: opts}
}

func byteByByte(h hostile) hostile {
	h.name, h.through = h.name+", byte by byte", iotest.OneByteReader
	return h
}

func always(text string) trailtest.Piece { return func(int) string { return text } }

// inLines, inList and within are inputs of n pieces: in lines, in a list, and with commas
// between them somewhere in a text.
func inLines(p trailtest.Piece) func(int) string {
	return func(n int) string { return trailtest.Pieces(n, "\n", p) + "\n" }
}

func inList(p trailtest.Piece) func(int) string { return within("[", p, "]") }

func within(begin string, p trailtest.Piece, end string) func(int) string {
	return func(n int) string { return begin + trailtest.Pieces(n, ",", p) + end }
}

// inSQS is an input as the body of an SQS message, inEscapes the same with all escaped,
// and inLookup a piece as the text of an event of LookupEvents.
func inSQS(input func(int) string) func(int) string {
	return func(n int) string { return string(trailtest.SQSMessage(trailtest.AsItIs)([]byte(input(n)))) }
}

func inEscapes(input func(int) string) func(int) string {
	return func(n int) string {
		return `{"messageId":"m","body":"` + string(trailtest.EscapeAll([]byte(input(n)))) + `"}`
	}
}

func inLookup(text string) trailtest.Piece {
	return always(`{"CloudTrailEvent":` + string(trailtest.Quote([]byte(text))) + `}`)
}

// hostiles returns all of them.
func hostiles(t *testing.T) []hostile {
	const escapes = `\u0041\\\ud83d\ude00\ud83d\"`
	member, record := inGzip(t, trailtest.Record("a")).text(), trailtest.Record("a")
	members := iottrail.WithLimits(iottrail.Limits{Members: 1 << 30})
	inMap := func(p trailtest.Piece) func(int) string {
		return within(`{"eventVersion":"1.08","userIdentity":{"sessionContext":{"webIdFederationData":{"attributes":{`, p, `}}}}}`)
	}
	repeat := func(begin, unit, end string) func(int) string {
		return func(n int) string { return begin + strings.Repeat(unit, n) + end }
	}
	return []hostile{
		// Keys that collide. Texts that came before are found by their length and eight
		// bytes at the beginning, in the middle and at the end; names by their length, or
		// by a map, which Go seeds.
		attack("texts that collide", inLines(func(i int) string {
			return fmt.Sprintf(`{"eventVersion":"1.08","eventID":"a","awsRegion":"aaaaaaaaaaaaaaaaaaaaaa%08d%s"}`, i, strings.Repeat("b", 90))
		}), eachEvent),
		attack("unknown names", within(`{"eventVersion":"1.08","eventID":"a",`, trailtest.Numbered(`"x%d":1`), `}`), oneEvent, members),
		attack("unknown names that differ in the middle", within(`{"eventVersion":"1.08","eventID":"a",`, trailtest.Numbered(`"aaaaaaaaaaaaaaaa%08daaaaaaaaaaaaaaaa":1`), `}`), oneEvent, members),
		attack("unknown names in escapes", within(`{"eventVersion":"1.08","eventID":"a",`, trailtest.Numbered(`"\u0041\u0041%d":1`), `}`), oneEvent, members),
		attack("unknown names as long as known ones", within(`{"eventVersion":"1.08","eventID":"a",`, trailtest.Numbered(`"%011d":1`), `}`), oneEvent, members),
		attack("unknown names in the identity", within(`{"eventVersion":"1.08","userIdentity":{`, trailtest.Numbered(`"x%d":1`), `}}`), oneEvent, members),
		attack("unknown names in a map", inMap(trailtest.Numbered(`"x%d":"1"`)), oneEvent, members),
		attack("unknown names in an object that may be a string", within(`{"eventVersion":"1.08","userIdentity":{"invokedBy":{`, trailtest.Numbered(`"x%d":"1"`), `}}}`), oneEvent, members),
		attack("unknown names in a wrapper", within(`{"messageId":"1","receiptHandle":"r","body":"[]",`, trailtest.Numbered(`"x%d":1`), `}`), nothing, members),
		attack("unknown names in a wrapper, in escapes", within(`{"messageId":"1","receiptHandle":"r","body":"[]",`, trailtest.Numbered(`"\u0041%d":1`), `}`), nothing, members),
		attack("unknown names and nothing else", within(`{`, trailtest.Numbered(`"x%d":1`), `}`), oneError, members),
		attack("unknown names before a list", within(`{`, trailtest.Numbered(`"x%d":1`), `,"Records":[]}`), nothing, members),
		attack("unknown names after a list", within(`{"Records":[],`, trailtest.Numbered(`"x%d":1`), `}`), nothing),
		attack("lists after a list", within(`{"Records":[],`, always(`"Records":[]`), `}`), nothing),
		attack("few unknown names in many objects", within(`{"eventVersion":"1.08","eventID":"a","resources":[`, always(`{`+trailtest.Pieces(16, ",", trailtest.Numbered(`"%016d":0`))+`}`), `]}`), oneEvent, members),
		attack("members in changing order", inLines(func(i int) string {
			m := []string{`"eventVersion":"1.08"`, `"eventID":"a"`, `"eventName":"b"`, `"awsRegion":"c"`, `"userAgent":"d"`, `"eventType":"e"`}
			m[0], m[i%6] = m[i%6], m[0]
			return "{" + strings.Join(m, ",") + "}"
		}), eachEvent),

		// Names that appear twice.
		attack("a name twice in each record", inList(always(`{"eventVersion":"1.08","eventID":"a","x":[1,2,3],"eventID":"b"}`)), eachError),
		attack("an unknown name twice in each record", inLines(always(`{"eventVersion":"1.08","eventID":"a","x":[1,2,3],"\u0078":"b"}`)), eachError),
		attack("a name twice after many", within(`{"eventVersion":"1.08","eventID":"a",`, trailtest.Numbered(`"x%d":1`), `,"x0":1}`), oneError, members),
		attack("a name twice after many elements", within(`{"eventVersion":"1.08","eventID":"a","resources":[`, always(`{"ARN":""}`), `,{"x":1,"x":1}]}`), oneError, members),

		// Strings that are not as long as they look.
		attack("escapes in a body", repeat(`{"eventVersion":"1.08","eventID":"a","requestParameters":{"x":"`, escapes, `"}}`), oneEvent),
		attack("escapes in a text", repeat(`{"eventVersion":"1.08","eventID":"a","userAgent":"`, escapes, `"}`), oneEvent),
		attack("escapes in a name", repeat(`{"eventVersion":"1.08","eventID":"a","`, escapes, `":1}`), oneEvent),
		attack("escapes in a name, before a name twice", repeat(`{"eventVersion":"1.08","eventID":"a","x":1,"`, escapes, `":1,"x":1}`), oneError),
		attack("halves of surrogate pairs", repeat(`{"eventVersion":"1.08","eventID":"a","userAgent":"`, `\ud83d\ud83d\ude00\ude00`, `"}`), oneEvent),
		attack("backslashes", repeat(`{"eventVersion":"1.08","eventID":"a","userAgent":"`, `\\`, `"}`), oneEvent),
		attack("what is not UTF-8", repeat(`{"eventVersion":"1.08","eventID":"a","userAgent":"`, "\xff\xf0\x9f\x98\xc0", `"}`), oneEvent),
		attack("wrapped escapes", inEscapes(repeat(`{"eventVersion":"1.08","eventID":"a","userAgent":"`, escapes, `"}`)), oneEvent),
		attack("wrapped text that is not UTF-8", repeat(`{"messageId":"1","body":"{\"eventVersion\":\"1.08\",\"eventID\":\"a\",\"x\":\"`, "\xff\xf0\x9f\x98\xc0", `\"}"}`), oneEvent),

		// Records in a string: of each the place in the stream is to be found.
		attack("wrapped lines", inSQS(inLines(always(record))), eachEvent),
		attack("wrapped list", inSQS(inList(always(record))), eachEvent),
		attack("wrapped list in escapes", inEscapes(inList(always(record))), eachEvent),
		attack("wrapped records skipped", inSQS(inLines(always(`{"eventVersion":"1.08","eventID":"a","eventName":"b"}`))), nothing, iottrail.OnlyNames("a")),
		attack("wrapped damage", inSQS(inList(always(`{"eventVersion":"1.08","eventID":tru}`))), eachError),
		attack("wrapped damage in lines", inSQS(inLines(always(`{"eventVersion":"1.08","eventID":tru}`))), eachError),
		attack("wrapped names twice", inSQS(inList(always(`{"eventVersion":"1.08","eventID":"a","eventID":"b"}`))), eachError),
		attack("wrapped members of a wrong type", inSQS(inList(always(`{"eventVersion":"1.08","eventID":"a","eventTime":1e99}`))), eachPartial),
		attack("wrapped values that are no records", inSQS(inList(always(`7`))), eachError),
		attack("wrapped notices", inSQS(inLines(always(`{"s3Bucket":"b","s3ObjectKey":"k"}`))), eachError),
		attack("wrapped numbers too long", inSQS(inList(always(`{"eventVersion":"1.08","eventID":"a","x":12345678901}`))), eachError, iottrail.WithLimits(iottrail.Limits{NumberLength: 10})),
		attack("wrapped values too deep", inSQS(inList(always(`{"eventVersion":"1.08","eventID":"a","x":[[[[[[]]]]]]}`))), eachError, iottrail.WithLimits(iottrail.Limits{Depth: 5})),
		attack("wrapped objects that may be two things", inSQS(inList(always(`{"CloudTrailEvent":{},"Records":[{}]}`))), eachError),
		attack("wrapped byte order marks", inSQS(inLines(always(record+"\ufeff\ufeff"))), eachEvent),
		attack("wrapped empty lists", inSQS(inLines(always(`[]`))), nothing),
		attack("wrappers in a string", inSQS(within(`{"Events":[`, inLookup(record), `]}`)), eachEvent),
		attack("wrappers in a string that end early", inSQS(within(`{"Events":[`, inLookup(`{"eventVersion":"1.08","eventID":"a`), `]}`)), eachError),
		attack("wrappers in a string with nothing in them", inSQS(within(`{"Events":[`, inLookup(``), `]}`)), eachError),
		attack("wrappers in a string damaged after a list", inSQS(within(`{"Events":[`, inLookup(`{"Records":[],"x":tru}`), `]}`)), eachError),
		attack("wrappers in a string without a comma", inSQS(within(`{"Events":[`, inLookup(`{"Records":[`+record+`7]}`), `]}`)), func(n int) (int, int) { return n, n }),
		attack("wrappers in a string with two containers", inSQS(within(`{"Events":[`, inLookup(`{"Records":[],"detail":{}}`), `]}`)), eachError),

		// Damage, after which the next record is to be found.
		attack("damage in a list", inList(always(`{"eventVersion":"1.08","eventID":"a","x":[{},{"y":tru}]}`)), eachError),
		attack("damage in lines", inLines(always(`{"eventVersion":"1.08","eventID":"a","x":[{},{"y":tru}]}`)), eachError),
		attack("quotes left open in lines", inLines(always(`{"eventVersion":"1.08","eventID":"a","x":[{},{"y":"z`)), func(n int) (int, int) { return 0, n - 1 }),
		attack("braces left open in lines", inLines(always(`{"eventVersion":"1.08","eventID":"a"`)), func(n int) (int, int) { return 0, n - 1 }),
		attack("brackets left open in lines", inLines(always(`{"x":[`)), nothing),
		attack("brackets that do not match", inLines(always(`{"x":[}`)), func(n int) (int, int) { return 0, n - 1 }),
		attack("brackets that close nothing", inLines(always(`}]`)), eachError),
		attack("garbage in lines", inLines(always(`\"{[`)), eachError),
		attack("garbage in a list", inList(always(`x`)), eachError),
		attack("commas in a list", inList(always(``)), eachError),
		attack("braces left open in a list", inList(always(`{"x":{"y":1}`)), nothing),
		attack("quotes left open in a list", inList(always(`{"x":"y}`)), func(n int) (int, int) { return 0, n / 2 }),
		attack("damage without end", repeat(`[{"x":tru,"y":"`, "{\\n", ""), nothing),
		attack("braces after line feeds before damage", within("[{\"eventVersion\":\"1.08\",\"eventID\":\"a\",\"x\":[", always("\n{}"), "],\"y\":tru}]"), oneError),
		attack("braces after line feeds after damage", within("[{\"eventVersion\":\"1.08\",\"eventID\":tru,\"x\":[", always("\n{}"), "]}]"), func(n int) (int, int) { return 0, n + 2 }),
		attack("records too large", func(n int) string {
			return trailtest.Pieces(n/50, "\n", always(`{"eventVersion":"1.08","eventID":"a","x":"`+strings.Repeat("y", 2000)+`"}`))
		}, func(n int) (int, int) { return 0, n / 50 }, iottrail.WithLimits(iottrail.Limits{RecordSize: 1000})),
		attack("values that are no records", inList(always(`7`)), eachError),
		attack("objects that are no records", inList(always(`{}`)), eachError),
		attack("empty log files", inLines(always(`{"Records":[]}`)), nothing),
		attack("byte order marks", repeat("", "\ufeff", record), oneEvent),
		attack("byte order marks between records", repeat("", "\ufeff"+record, ""), eachEvent),

		// Depth.
		attack("deep records", repeat("", `{"eventVersion":"1.08","eventID":"a","x":`+strings.Repeat("[", 500)+strings.Repeat("]", 500)+"}\n", ""), eachEvent),
		attack("damage deep in records", repeat("", `{"eventVersion":"1.08","eventID":"a","x":`+strings.Repeat("[", 500)+"x"+strings.Repeat("]", 500)+"}\n", ""), eachError),
		attack("records too deep", repeat("", `{"eventVersion":"1.08","eventID":"a","x":`+strings.Repeat("[", 500)+strings.Repeat("]", 500)+"}\n", ""), eachError, iottrail.WithLimits(iottrail.Limits{Depth: 100})),
		attack("depth without end", repeat("", `{"x":`, ""), nothing),

		// Members that their fields can't hold.
		attack("many faults in a record", within(`{"eventVersion":"1.08","eventID":"a","resources":[`, always(`{"ARN":1}`), `]}`), onePartial, members),
		attack("faults at the end of a record", within(`{"eventVersion":"1.08","eventID":"a","resources":[`, always(`{}`), strings.Repeat(`,{"ARN":1}`, 100)+`]}`), onePartial, members),
		attack("a fault in each record", inList(always(`{"eventVersion":"1.08","eventID":1}`)), eachPartial),
		attack("elements of a wrong type", within(`{"eventVersion":"1.08","eventID":"a","resources":[`, always(`1`), `]}`), onePartial, members),

		// Few bytes at a time.
		byteByByte(attack("a record", within(`{"eventVersion":"1.08","eventID":"a","x":[`, always(`"\\"`), `]}`), oneEvent)),
		byteByByte(attack("a number", repeat("[", "1", "]"), oneError)),
		byteByByte(attack("white space", repeat(`{"eventVersion":"1.08","eventID":`, " ", `""}`), oneEvent)),
		byteByByte(attack("records", inLines(always(record)), eachEvent)),
		byteByByte(attack("damage", repeat(`[{"x":tru`, "[]", `}]`), oneError)),
		byteByByte(attack("a name twice", repeat(`[{"x":1,"x":1`, " ", `}]`), oneError)),
		byteByByte(attack("a member after the list", within(`{"Records":[],"x":[`, always(`1`), `]}`), nothing)),
		byteByByte(attack("a record too large", repeat(`["`, "1", `"]`), oneError, iottrail.WithLimits(iottrail.Limits{RecordSize: 1000}))),

		// gzip.
		attack("members of gzip", repeat("", member, ""), eachEvent),
		attack("members of gzip with a byte each", repeat(member, inGzip(t, " ").text(), ""), oneEvent),
		attack("empty members of gzip", repeat("", inGzip(t, "").text(), member), oneEvent),
		byteByByte(attack("members of gzip", repeat("", member, ""), eachEvent)),
	}
}

func TestGrowth(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	if !alone.Test(t) {
		return
	}
	for i, h := range append(hostiles(t), hostileContainers()...) {
		if !testrun.Drawn(i, 3) {
			continue
		}
		t.Run(h.name, func(t *testing.T) {
			requireLinear(t, 1000*growthSize/len(h.input(1000))/max(1, h.heavy), func(n int) func() {
				text := h.input(n)
				return func() { requireReads(t, h, text, n) }
			})
		})
	}
}

// requireReads reads a hostile input of n pieces.
func requireReads(t *testing.T, h hostile, text string, n int) {
	var r io.Reader = strings.NewReader(text)
	if h.through != nil {
		r = h.through(r)
	}
	d := iottrail.NewDecoder(r, h.opts...)
	var first error
	for _, err := range d.Events() {
		if first == nil {
			first = err
		}
	}
	events, errs := h.reads(n)
	if s := d.Stats(); s.Events != int64(events) || s.Errors+s.Partial != int64(errs) {
		require.Failf(t, "the input is not what it should be", "%d pieces are read as %+v, and not as %d events and %d errors: %.300v\n%.300q",
			n, s, events, errs, first, text)
	}
}

// hostileBody has a field of each kind that a body may be read into.
type hostileBody struct {
	Name  string            `json:"name"`
	Names []string          `json:"names"`
	Tags  map[string]string `json:"tags"`
	Any   any               `json:"any"`
	Next  *hostileBody      `json:"next"`
	List  []hostileBody     `json:"list"`
}

// What is done with an Event is linear in its size as well.
func TestGrowthOfEvents(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	if !alone.Test(t) {
		return
	}
	action := iottrail.NewAction[hostileBody, struct{}]("", "a", "")
	body := func(begin string, p trailtest.Piece, end string) func(int) string {
		return within(`{"eventVersion":"1.08","eventName":"a","requestParameters":`+begin, p, end+`}`)
	}
	encode := func(t *testing.T, ev *iottrail.Event) {
		_, err := ev.MarshalJSON()
		require.NoError(t, err)
	}
	request := func(t *testing.T, ev *iottrail.Event) {
		_, err := action.Request(ev)
		require.NotErrorIs(t, err, iottrail.ErrNoBody)
	}
	pointers := func(t *testing.T, ev *iottrail.Event) {
		iottrail.MaskedMembers(ev.RequestParameters)
		iottrail.UnknownMembers(ev.RequestParameters, new(hostileBody))
	}
	unknown := within(`{"eventVersion":"1.08","eventID":"a","userIdentity":{`, trailtest.Numbered(`"x%d":1`), `}}`)
	for i, test := range []struct {
		name  string
		input func(n int) string
		do    func(t *testing.T, ev *iottrail.Event)
	}{
		{"members encoded", unknown, encode},
		{"members of an object that may be a string, encoded", within(`{"eventVersion":"1.08","userIdentity":{"invokedBy":{`, trailtest.Numbered(`"x%d":"1"`), `}}}`), encode},
		{"elements encoded", within(`{"eventVersion":"1.08","eventID":"a","resources":[`, always(`{"ARN":"\u0001","x":1}`), `]}`), encode},
		{"members cloned", unknown, func(_ *testing.T, ev *iottrail.Event) { ev.Clone() }},
		{"a long text printed", within(`{"eventVersion":"1.08","userIdentity":{"type":"AssumedRole","arn":"`, always(`a/:`), `"}}`), func(_ *testing.T, ev *iottrail.Event) { _ = ev.String() + ev.Actor().String() }},
		{"unknown members of a body", body(`{`, trailtest.Numbered(`"x%d":1`), `}`), request},
		{"unknown members of a body, in escapes", body(`{`, trailtest.Numbered(`"\u0041%d":1`), `}`), request},
		{"a member of a body twice", body(`{`, always(`"name":"a","Name":1`), `}`), request},
		{"keys of a map", body(`{"tags":{`, trailtest.Numbered(`"x%d":"1"`), `}}`), request},
		{"a key of a map twice", body(`{"tags":{`, always(`"x":"1"`), `}}`), request},
		{"keys of any map", body(`{"any":{`, trailtest.Numbered(`"x%d":"1"`), `}}`), request},
		{"texts of a body", body(`{"names":[`, always(`"\u0041\ud83d\ude00"`), `]}`), request},
		{"a body of a wrong type", body(`{"names":[`, always(`1`), `]}`), request},
		{"objects in a list", body(`{"list":[`, always(`{"name":"a"}`), `]}`), request},
		{"lists in lists", body(`{"any":[`, always(strings.Repeat("[", 100)+strings.Repeat("]", 100)), `]}`), request},
		{"a deep body", body(`{"list":[`, always(strings.Repeat(`{"next":`, 100)+"{}"+strings.Repeat("}", 100)), `]}`), request},
		{"a body that is too deep", func(n int) string {
			n = min(n, 9_000)
			return `{"eventVersion":"1.08","eventName":"a","requestParameters":` + strings.Repeat(`{"next":`, n) + "{}" + strings.Repeat("}", n+1)
		}, request},
		{"masks", body(`{"names":[`, always(`"***"`), `]}`), pointers},
		{"masks and unknown members at the bottom", body(`{"list":[`, always(strings.Repeat(`{"next":`, 100)+`{"x":"***"}`+strings.Repeat("}", 100)), `]}`), pointers},
	} {
		if !testrun.Drawn(i, 2) {
			continue
		}
		t.Run(test.name, func(t *testing.T) {
			requireLinear(t, 1+1000*growthSize/len(test.input(1000)), func(n int) func() {
				for ev, err := range iottrail.NewDecoder(strings.NewReader(test.input(n)), iottrail.WithLimits(iottrail.Limits{Members: 1 << 30})).Events() {
					require.NoError(t, err)
					return func() { test.do(t, ev) }
				}
				return nil
			})
		})
	}

	t.Run("ids seen", func(t *testing.T) {
		requireLinear(t, 2000, func(n int) func() {
			return func() {
				var seen iottrail.Repeats
				for i := range n {
					require.False(t, seen.Seen(&iottrail.Event{EventID: fmt.Sprintf("aaaaaaaa-aaaa-aaaa-%012d-aaaaaaaaaaaa", i)}))
				}
			}
		})
	})
}
