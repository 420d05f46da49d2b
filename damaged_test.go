package iottrail_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/alone"
	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/internal/trailtest"
)

// What is at the beginning of a line after a damaged record is the next record if it
// is laid out as records are, and otherwise a part of the damaged one, after which reading goes
// on.
func TestLinesAfterDamage(t *testing.T) {
	t.Parallel()
	a, b, c := trailtest.Record("a"), trailtest.Record("b"), trailtest.Record("c")
	torn := `{"eventID":"torn","x":{"y":1,"z`
	parted := func(after string) string {
		return `{"eventID":"x","m":{"k"` + "\n" + trailtest.Record("evil") + after
	}
	for _, test := range []struct {
		text string
		ids  []string
		end  bool // whether the stream can't be read to its end
	}{
		{a + "\n" + torn + "\n" + b + "\n" + c, []string{"a", "!", "b", "c"}, false},
		{a + "\n" + torn + "\n" + b + "  \n" + c, []string{"a", "!", "b", "c"}, false},
		{torn + "\n" + b + c, []string{"!", "b", "c"}, false},
		{torn + "\n" + torn + "\n" + b, []string{"!", "!", "b"}, false},
		{torn + "\n" + `{"Records":[` + a + "," + b + "]}\n" + c, []string{"!", "a", "b", "c"}, false},
		{torn + "\n" + `{"eventVersion":"1.08","eventID":"i",` + "\n" + `  "x":1}` + "\n" + b, []string{"!", "i", "b"}, false},
		{`{"Records":[` + "\n" + torn + "\n" + b + ",\n" + c + "\n]}", []string{"!", "b", "c"}, false},
		{`{"Records":[` + "\n" + torn + "\n" + b + " , \r\n" + c + "\n]}", []string{"!", "b", "c"}, false},
		{`{"Records":[` + "\n" + torn + "\n" + b + "]}", []string{"!", "b"}, false},
		{`{"Records":[` + "\n" + torn + "\n" + b + "] } \n", []string{"!", "b"}, false},
		{`{"Records":[` + "\n" + torn + "\n" + b + "]\n}", []string{"!", "b"}, false},
		{`{"Records":[` + "\n" + torn + "\n" + b + "]}\n" + `{"Records":[` + c + "]}", []string{"!", "b", "c"}, false},
		{"[" + torn + "\n" + b + "]", []string{"!", "b"}, false},
		{"[" + torn + "\n" + b + ",", []string{"!", "b"}, true},
		{"[" + torn + "\n" + b, []string{"!", "b"}, true},

		{"[" + torn + "\n" + b + "]" + c, []string{"!", "b", "c"}, false},
		{`{"Records":[` + torn + "\n" + b + "]}\ufeff" + c, []string{"!", "b", "c"}, false},
		{`{"eventID":"x","y":tru}` + b + c, []string{"!", "b", "c"}, false},
		{`{"eventID":"x",y":"}[","z":1}` + "\n" + b + "\n" + c, []string{"!", "!", "b", "c"}, false},
		{`{"eventID":"x",y":"}[","z":1}` + "\n[" + b + "," + c + "]", []string{"!", "!"}, false}, // a list could be a part of it
		{"x\n " + b + "\n " + c, []string{"!", "b", "c"}, false},
		{"x\n[" + b + "," + c + "]", []string{"!", "b", "c"}, false},

		{"[" + `{"a":[1` + "\n" + `{"x":1,"x":1},` + trailtest.Record("evil") + "]}," + b + "]", []string{"!", "!", "b"}, false},
		{"[" + `{"a":[1` + "\n" + `{"userIdentity":{"x":1,"x":1}},` + trailtest.Record("evil") + "]}," + b + "]", []string{"!", "!", "b"}, false},
		{"[" + `{"a":[1` + "\n" + `{"x":` + strings.Repeat("[", 101) + strings.Repeat("]", 101) + "}," + trailtest.Record("evil") + "]}," + b + "]", []string{"!", "!", "b"}, false},
		{"[" + `{"a":[1` + "\n" + `{"x":"` + strings.Repeat("y", 11<<10) + `"},` + trailtest.Record("evil") + "]}," + b + "]", []string{"!", "!", "b"}, false},
		{parted("}}\n" + b), []string{"!", "!", "b"}, false},
		{parted(`,"l":[` + trailtest.Record("evil") + `]},"n":` + trailtest.Record("evil") + "}\n" + b), []string{"!", "!", "b"}, false},
		{`{"Records":[` + a + "," + parted("}},"+b+","+c) + "]}", []string{"a", "!", "!", "b", "c"}, false},
		{`{"Records":[` + a + "," + parted(" }},"+b+","+c) + "]}", []string{"a", "!", "!", "b", "c"}, false},
		{`{"Records":[` + a + ",\n" + parted(`,"n":1}},`+"\n"+b) + "\n]}", []string{"a", "!", "!", "b"}, false},
		{`{"Records":[` + a + `,{"l":[1` + "\n" + trailtest.Record("evil") + `]},` + b + "]}", []string{"a", "!", "!", "b"}, false},
		{`{"Records":[` + a + `,{"l":[1` + "\n" + trailtest.Record("evil") + "]}]}", []string{"a", "!", "!"}, false},
		{`{"Records":[` + "\n" + a + ",\n" + `{"l":[1` + "\n" + trailtest.Record("evil") + "]}\n]}", []string{"a", "!", "!"}, false},
		{`[{"l":[1` + "\n" + trailtest.Record("evil") + `],"x":1},` + b + "]", []string{"!", "!", "b"}, false},
		{`[{"l":[1` + "\n" + trailtest.Record("evil") + "," + trailtest.Record("evil") + "]}," + b + "]", []string{"!", "!", "b"}, false},
		{`{"l":[1` + "\n" + `{"Records":[` + trailtest.Record("evil") + "]}]}\n" + b, []string{"!", "!", "b"}, false},
		{`[{"l":[1` + "\n{\n\"eventID\":\"evil\"\n}\n]}," + b + "]", []string{"!", "!", "b"}, false},
		{`[{"l":[1` + "\n" + trailtest.Record("evil") + strings.Repeat(" ", 5000) + "]}," + b + "]", []string{"!", "!", "b"}, false},
	} {
		got := trailtest.ReadInChunks(t, test.text, iottrail.WithLimits(iottrail.Limits{RecordSize: 10 << 10, Depth: 100}))
		require.Equal(t, test.ids, got.IDs(), test.text)
		require.Equal(t, test.end, got.End != nil, "%s: %v", test.text, got.End)
		if strings.HasPrefix(test.text, parted("")) {
			require.ErrorContains(t, got.Errors()[1], "part of the damaged record before")
			raws := got.Errors()[0].Raw + got.Errors()[1].Raw
			require.Equal(t, test.text[:len(raws)], raws, "the two errors have all of the record")
		}
	}
}

// A record that is not only damaged in a way that leaves it JSON, or too large, but torn as
// well, does not take the records on the next lines with it.
func TestTornAfterAnotherFault(t *testing.T) {
	t.Parallel()
	v, z := trailtest.Record("v1")+"\n"+trailtest.Record("v2")+"\n"+trailtest.Record("v3"), trailtest.Record("z")
	for name, more := range map[string]struct {
		limits iottrail.Limits
		begin  string
	}{
		"a member twice":             {iottrail.Limits{}, `"a":1,"a":1,`},
		"a member twice, and larger": {iottrail.Limits{RecordSize: 100}, `"a":1,"a":1,"x":"` + strings.Repeat("x", 200) + `",`},
		"nested deeper":              {iottrail.Limits{Depth: 6}, `"a":[[[[[[]]]]]],`},
		"more members":               {iottrail.Limits{Members: 6}, `"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,`},
		"larger":                     {iottrail.Limits{RecordSize: 100}, `"x":"` + strings.Repeat("x", 200) + `",`},
	} {
		for _, test := range []struct {
			text string
			ids  []string
			end  bool
		}{
			{"{" + more.begin + `"y":"torn` + "\n" + v + "\n" + z, []string{"!", "v1", "v2", "v3", "z"}, false},
			{"{" + more.begin + `"y":"` + "\n" + v + "\n\"}\n" + z, []string{"!", "v1", "v2", "v3", "!", "z"}, false},
			{"{" + more.begin + `"y":[` + "\n" + v + "\n]}\n" + z, []string{"!", "v2", "v3", "!", "z"}, false},
			{`{"Records":[` + "\n{" + more.begin + `"y":"torn` + "\n" + strings.ReplaceAll(v, "\n", ",\n") + ",\n" + z + "\n]}", []string{"!", "v1", "v2", "v3", "z"}, false},
			{"{" + more.begin + `"y":[1,{"z":"\u007b"},` + "\n" + trailtest.Record("w") + ",\n" + trailtest.Record("w") + "]}\n" + z, []string{"!", "z"}, false}, // not torn
			{"{" + more.begin + `"y":"torn`, nil, true},
		} {
			r := trailtest.ReadInChunks(t, test.text, iottrail.WithLimits(more.limits))
			require.Equal(t, test.end, r.End != nil, "%s: %v", name, r.End)
			if test.end && more.begin == `"a":1,"a":1,` {
				require.ErrorAs(t, r.End, new(*iottrail.DuplicateError), "the fault that was seen first")
			}
			if !test.end {
				require.Equal(t, test.ids, r.IDs(), "%s: %s", name, test.text)
			}
		}
	}
}

// A line of something else raises no doubt, and what is larger than a record can be no part
// of one: a log file after them is read as any other.
func TestLogFileAfterDamage(t *testing.T) {
	t.Parallel()
	file := `{"Records":[` + trailtest.Record("a") + `,{"eventID":tru},` + trailtest.Record("b") + `]}`
	large := `{"Records":[` + strings.Repeat(trailtest.Record("a")+",", 9) + trailtest.Record("b") + `]}`
	for _, noise := range []string{"warning: retrying", "-", "2026-10-05 08:00:00 INFO: done, 5 files", "5", "x\ny"} {
		r := trailtest.ReadInChunks(t, noise+"\n"+file+file)
		require.NoError(t, r.End)
		require.Equal(t, []string{"a", "!", "b", "a", "!", "b"}, r.IDs()[len(r.Items)-6:], noise)
	}
	for _, before := range []string{"warning: \"retrying\"", `{"eventVersion":"1.08","eventID":"a",,}`, `{"eventVersion":"1.08","eventID":"a","eventID":"b"}`, `{"eventVersion":"1.08","eventID":"torn`, `{"l":[1`} {
		r := trailtest.ReadInChunks(t, before+"\n"+large+"\n"+trailtest.Record("c"), iottrail.WithLimits(iottrail.Limits{RecordSize: 200}))
		require.NoError(t, r.End)
		require.Len(t, r.Events(), 11, "%s: %v", before, r.Errors())
		require.Len(t, r.Errors(), 1, before)

		// Within the limit it is held as a whole, and believed if it is sound.
		r = trailtest.ReadInChunks(t, before+"\n"+large+"\n"+trailtest.Record("c"))
		require.Len(t, r.Events(), 11, before)
		r = trailtest.ReadInChunks(t, before+"\n"+file+"\n"+trailtest.Record("c"))
		require.Equal(t, []string{"!", "!", "c"}, r.IDs(), before)
	}
	// Something else that is larger is not a log file.
	r := trailtest.ReadInChunks(t, `{"eventID":"torn`+"\n"+`{"x":"`+strings.Repeat("x", 300)+`","l":[`+trailtest.Record("evil")+"]}\n"+trailtest.Record("c"), iottrail.WithLimits(iottrail.Limits{RecordSize: 200}))
	require.Equal(t, []string{"!", "!", "c"}, r.IDs())
}

// What is too large in the text of a message, which grows where it is not UTF-8, and is cut
// there, is two errors.
func TestOversizedAndCutInAText(t *testing.T) {
	t.Parallel()
	message := `{"messageId":"1","body":"{\"x\":\"` + strings.Repeat("\xff", 150) + `"}`
	r := trailtest.ReadInChunks(t, message+trailtest.Record("c"), iottrail.WithLimits(iottrail.Limits{RecordSize: 200}))
	require.Equal(t, []string{"!", "!", "c"}, r.IDs())
	require.ErrorIs(t, r.Errors()[0], iottrail.ErrLimit)
	require.ErrorIs(t, r.Errors()[1], io.ErrUnexpectedEOF)
}

// A time in the middle of a line is none of those that come before records, even where what
// is before it in the line is too large, or the end of a log file.
func TestTimeInALine(t *testing.T) {
	t.Parallel()
	line := "2026-10-01T08:01:00.000Z " + trailtest.Record("b") + "\n2026-10-01T08:01:00.000Z " + trailtest.Record("c") + "\n"
	for _, end := range []string{"]}", "]\n}"} {
		r := trailtest.ReadInChunks(t, `{"Records":[`+trailtest.Record("a")+end+line)
		require.Equal(t, []string{"a", "!", "c"}, r.IDs(), end)
	}
	for _, size := range []int{10, 200} {
		for _, before := range []string{"", "2026-10-01T08:01:00.000Z "} {
			record := `{"eventVersion":"1.08","eventID":"` + strings.Repeat("a", size) + `"}`
			text := before + record + line
			r := trailtest.ReadInChunks(t, text, iottrail.WithLimits(iottrail.Limits{RecordSize: 100}))
			require.NotContains(t, r.IDs(), "b", text)
			require.Equal(t, "c", r.IDs()[len(r.Items)-1], text)
		}
	}
}

// What is a little larger than may be is an error in doubt as well.
func TestJustOversizedInDoubt(t *testing.T) {
	t.Parallel()
	for size := 98; size <= 104; size++ {
		record := `{"eventVersion":"1.08","eventID":"` + strings.Repeat("a", size-36) + `"}`
		for _, before := range []string{`{"x":}`, `{"a":"b`, "x"} {
			for _, after := range []string{"\n", `,"x":1}` + "\n"} {
				r := trailtest.ReadInChunks(t, before+"\n"+record+after+trailtest.Record("c"), iottrail.WithLimits(iottrail.Limits{RecordSize: 100}))
				alone := size <= 100 && (after == "\n" || before == "x")
				require.Equal(t, alone, strings.Contains(strings.Join(r.IDs(), " "), "aaa"), "%d bytes after %s, before %s", size, before, after)
				require.Equal(t, "c", r.IDs()[len(r.Items)-1])
			}
		}
	}
}

// What may be a part of the damage before it is known by what comes after it.
func TestPartsAndRecords(t *testing.T) {
	t.Parallel()
	torn, b := `{"eventID":"torn`, trailtest.Record("b")
	blank := strings.Repeat(" ", 900)
	for text, ids := range map[string][]string{
		"x\"\n1 [" + trailtest.Record("evil") + "]": {"!", "!", "!"},
		// One byte of a record that has lines, with braces of their own.
		"x\n \"requestParameters\":\n {\n  \"eventID\":\"evil\"\n },\n \"eventID\":\"a\"\n}": {"!", "!", "!", "!"},
		" \"requestParameters\"\n:\n {\n  \"eventID\":\"evil\"\n }\n}":                       {"!", "!", "!"},
		"{\n\"eventID\"x\"a\",\n\"x\":\n" + trailtest.Record("evil") + "\n}":                 {"!", "!"},
		// After a string that is none of documents, strings begin no lines of theirs.
		`"a string"` + "[[\n" + trailtest.Quote(b) + "\n" + b:                   {"!", "!", "b"},
		"x\"\n1[" + trailtest.Record("evil") + "]":                              {"!", "!", "!"},
		"x\"\n1\n[" + b + "]":                                                   {"!", "!", "b"},
		"[" + torn + "\n" + b + blank + "\n]":                                   {"!", "b"},
		"[" + torn + "\n" + b + blank + blank + "\n]":                           {"!"},
		`{"a":1,"a":1}` + "[" + trailtest.Record("evil") + "]}\n" + b:           {"!", "!", "b"},
		"[" + torn + "\n" + b + ",\x03]":                                        {"!"},
		`{"Records":[` + torn + "\n" + b + "]}\n\n \n{\"Records\":[" + b + "]}": {"!", "b", "b"},
		`{"Records":[` + torn + "\n" + b + "]}," + b:                            {"!"},
	} {
		r := trailtest.ReadInChunks(t, text)
		require.Equal(t, ids, r.IDs(), "%s: %v", text, r.Errors())
	}
}

// A list in doubt is one of records if it begins a line, unless it is alone there, as the
// lists in a record are that was printed without indentation: one quote lost, and a text
// that closes the list of records, must not let anything in from there.
func TestListInDoubt(t *testing.T) {
	t.Parallel()
	var file bytes.Buffer
	require.NoError(t, json.Indent(&file, []byte(`{"Records":[`+trailtest.Record("a")+`,{"eventVersion":"1.08","eventID":"b","userAgent":"}]}","requestParameters":[[`+trailtest.Record("evil")+"]]},"+trailtest.Record("c")+"]}"), "", ""))
	for at := range file.Len() {
		if file.Bytes()[at] == '"' {
			got := trailtest.ReadInChunks(t, file.String()[:at]+file.String()[at+1:])
			require.NotContains(t, got.IDs(), "evil", "without byte %d of %s", at, &file)
		}
	}
	for text, ids := range map[string][]string{
		"x\"\n1\n[ " + trailtest.Record("b") + "\n]":     {"!", "!", "b"},
		"x\"\n1\n[ \r\n" + trailtest.Record("b") + "\n]": {"!", "!", "!", "!"},
	} {
		require.Equal(t, ids, trailtest.ReadInChunks(t, text).IDs(), text)
	}
}

// A record in doubt is not lost where the reader fails before what would tell: the error has it.
func TestReaderFailsAfterAnUncertainRecord(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"[" + `{"eventID":"torn` + "\n" + trailtest.Record("b"), "[" + `{"eventID":"torn` + "\n" + trailtest.Record("b") + ",", `{"eventID":"torn` + "\n" + trailtest.Record("b")} {
		r := trailtest.Read(t, &trailtest.FaultyReader{Data: []byte(text), Err: trailtest.ErrBroken, Size: 7})
		require.Equal(t, []string{"!", "!"}, r.IDs())
		require.Equal(t, trailtest.Record("b"), r.Errors()[1].Raw)
		require.ErrorContains(t, r.Errors()[1], "can't be read")
		require.ErrorIs(t, r.End, trailtest.ErrBroken)
		r = trailtest.ReadString(t, text)
		require.Equal(t, []string{"!", "b"}, r.IDs(), "at the end it is known")
	}
}

// Limits that leave no room for a list end every record of it, and the reading.
func TestNoDepth(t *testing.T) {
	t.Parallel()
	for depth := 1; depth < 4; depth++ {
		for _, text := range []string{"[x\n" + trailtest.Record("a") + "\n]", `{"Records":[x` + "\n" + trailtest.Record("a") + "\n]}", "x\n" + trailtest.Record("a"), `{"l":[[` + "\n" + trailtest.Record("a")} {
			r := trailtest.ReadInChunks(t, text, iottrail.WithLimits(iottrail.Limits{Depth: depth, Records: 10}))
			require.Less(t, len(r.Items), 4, "depth %d: %s", depth, text)
		}
	}
}

// How far a limit of the ratio lets a stream be read, and how far a checksum is looked for,
// does not depend on how much is read at once.
func TestGzipIsReadAlike(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	random := make([]byte, 60_000)
	src := rand.New(rand.NewPCG(1, 2))
	for i := range random {
		random[i] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/"[src.IntN(64)]
	}
	for name, text := range map[string]string{
		"much white space":  trailtest.Record("a") + strings.Repeat(" ", 3<<20) + `{"eventVersion":"1.08","eventID":"` + string(random) + `"}`,
		"random text first": `{"eventVersion":"1.08","eventID":"` + string(random) + `"}` + strings.Repeat(" ", 3<<20) + trailtest.Record("b"),
		"many records":      strings.Repeat(trailtest.Record("a"), 100_000),
		"a fault":           "[1 2" + strings.Repeat(" ", 16<<20+40_000),
		"a fault, farther":  "[1 2" + strings.Repeat(" ", 16<<20+70_000),
		"a fault, nearer":   "[1 2" + strings.Repeat(" ", 16<<20-70_000),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			zip := trailtest.Gzip([]byte(text))
			for _, ratio := range testrun.ByRun(nil, []int{100}, []int{0, 20, 100}) {
				want := trailtest.Read(t, bytes.NewReader(zip), iottrail.WithLimits(iottrail.Limits{Ratio: ratio}))
				for _, size := range testrun.ByRun(nil, []int{1, 5000}, []int{1, 100, 5000}) {
					got := trailtest.Read(t, trailtest.Chunks(zip, size), iottrail.WithLimits(iottrail.Limits{Ratio: ratio}))
					require.Equal(t, len(want.Items), len(got.Items), "ratio %d, chunks of %d", ratio, size)
					require.Equal(t, want.End, got.End, "ratio %d, chunks of %d", ratio, size)
				}
			}
		})
	}
}

// UnmarshalJSON has the limits of a record that a Decoder has by default.
func TestUnmarshalLimits(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	for limit, text := range map[string]string{
		"Members":    `{"eventID":"a"` + trailtest.Pieces(100_000, "", trailtest.Numbered(`,"x%d":1`)) + "}",
		"RecordSize": `{"eventID":"` + strings.Repeat("a", 16<<20) + `"}`,
		"Depth":      `{"eventID":"a","x":` + strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000) + "}",
	} {
		e := iottrail.Event{EventID: "before"}
		for who, err := range map[string]error{"UnmarshalJSON": e.UnmarshalJSON([]byte(text)), "Decoder": trailtest.ReadString(t, text).Items[0].Err} {
			var exceeded *iottrail.LimitError
			require.ErrorAs(t, err, &exceeded, "%s: %s", who, limit)
			require.Equal(t, limit, exceeded.Limit, who)
			var record *iottrail.RecordError
			require.True(t, errors.As(err, &record))
			require.True(t, strings.HasPrefix(text, record.Raw))
		}
		require.Equal(t, "before", e.EventID, limit)
	}
	var e iottrail.Event
	require.NoError(t, json.Unmarshal([]byte(`{"eventID":"`+strings.Repeat("a", 16<<20-14)+`"}`), &e), "just the size")
}

// What is in doubt and larger than may be is looked at once, and not again from each line of
// it on: many lines take about as long as one.
func TestOversizedInDoubt(t *testing.T) {
	t.Parallel()
	if !alone.Timed(t) {
		return
	}
	const most = 1 << 20
	took := func(lines int) time.Duration {
		text := "{y\n" + strings.Repeat("{\"a\":\n", lines) + `"` + strings.Repeat(`\n`, most)
		return alone.LeastCPU(3, func() {
			r := trailtest.ReadString(t, text, iottrail.WithLimits(iottrail.Limits{RecordSize: most}))
			require.ErrorIs(t, r.End, iottrail.ErrLimit)
		})
	}
	one, many := took(1), took(2000)
	t.Logf("one line %v, 2000 lines %v", one, many)
	require.Less(t, many, 50*one)
}
