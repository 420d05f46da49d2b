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
)

// What stands at the beginning of a line behind a damaged record is the next record if it
// stands there as records do, and else a part of the damaged one, behind which reading goes
// on.
func TestLinesBehindDamage(t *testing.T) {
	t.Parallel()
	a, b, c := rec("a"), rec("b"), rec("c")
	torn := `{"eventID":"torn","x":{"y":1,"z`
	parted := func(behind string) string { return `{"eventID":"x","m":{"k"` + "\n" + rec("evil") + behind }
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

		{"[" + `{"a":[1` + "\n" + `{"x":1,"x":1},` + rec("evil") + "]}," + b + "]", []string{"!", "!", "b"}, false},
		{"[" + `{"a":[1` + "\n" + `{"userIdentity":{"x":1,"x":1}},` + rec("evil") + "]}," + b + "]", []string{"!", "!", "b"}, false},
		{"[" + `{"a":[1` + "\n" + `{"x":` + strings.Repeat("[", 10_001) + strings.Repeat("]", 10_001) + "}," + rec("evil") + "]}," + b + "]", []string{"!", "!", "b"}, false},
		{"[" + `{"a":[1` + "\n" + `{"x":"` + strings.Repeat("y", 17<<20) + `"},` + rec("evil") + "]}," + b + "]", []string{"!", "!", "b"}, false},
		{parted("}}\n" + b), []string{"!", "!", "b"}, false},
		{parted(`,"l":[` + rec("evil") + `]},"n":` + rec("evil") + "}\n" + b), []string{"!", "!", "b"}, false},
		{`{"Records":[` + a + "," + parted("}},"+b+","+c) + "]}", []string{"a", "!", "!", "b", "c"}, false},
		{`{"Records":[` + a + "," + parted(" }},"+b+","+c) + "]}", []string{"a", "!", "!", "b", "c"}, false},
		{`{"Records":[` + a + ",\n" + parted(`,"n":1}},`+"\n"+b) + "\n]}", []string{"a", "!", "!", "b"}, false},
		{`{"Records":[` + a + `,{"l":[1` + "\n" + rec("evil") + `]},` + b + "]}", []string{"a", "!", "!", "b"}, false},
		{`{"Records":[` + a + `,{"l":[1` + "\n" + rec("evil") + "]}]}", []string{"a", "!", "!"}, false},
		{`{"Records":[` + "\n" + a + ",\n" + `{"l":[1` + "\n" + rec("evil") + "]}\n]}", []string{"a", "!", "!"}, false},
		{`[{"l":[1` + "\n" + rec("evil") + `],"x":1},` + b + "]", []string{"!", "!", "b"}, false},
		{`[{"l":[1` + "\n" + rec("evil") + "," + rec("evil") + "]}," + b + "]", []string{"!", "!", "b"}, false},
		{`{"l":[1` + "\n" + `{"Records":[` + rec("evil") + "]}]}\n" + b, []string{"!", "!", "b"}, false},
		{`[{"l":[1` + "\n{\n\"eventID\":\"evil\"\n}\n]}," + b + "]", []string{"!", "!", "b"}, false},
		{`[{"l":[1` + "\n" + rec("evil") + strings.Repeat(" ", 5000) + "]}," + b + "]", []string{"!", "!", "b"}, false},
	} {
		got := readInChunks(t, test.text)
		require.Equal(t, test.ids, got.ids(), test.text)
		require.Equal(t, test.end, got.End != nil, "%s: %v", test.text, got.End)
		if strings.HasPrefix(test.text, parted("")) {
			require.ErrorContains(t, got.errors()[1], "part of the damaged record before")
			raws := got.errors()[0].Raw + got.errors()[1].Raw
			require.Equal(t, test.text[:len(raws)], raws, "the two errors have all of the record")
		}
	}
}

// A record that is not only damaged in a way that leaves it JSON, or too large, but torn as
// well, does not take the records on the next lines with it.
func TestTornBehindAnotherFault(t *testing.T) {
	t.Parallel()
	v, z := rec("v1")+"\n"+rec("v2")+"\n"+rec("v3"), rec("z")
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
			{"{" + more.begin + `"y":[1,{"z":"\u007b"},` + "\n" + rec("w") + ",\n" + rec("w") + "]}\n" + z, []string{"!", "z"}, false}, // not torn
			{"{" + more.begin + `"y":"torn`, nil, true},
		} {
			r := readInChunks(t, test.text, limits(more.limits))
			require.Equal(t, test.end, r.End != nil, "%s: %v", name, r.End)
			if test.end && more.begin == `"a":1,"a":1,` {
				require.ErrorAs(t, r.End, new(*iottrail.DuplicateError), "the fault that was seen first")
			}
			if !test.end {
				require.Equal(t, test.ids, r.ids(), "%s: %s", name, test.text)
			}
		}
	}
}

// A line of something else raises no doubt, and what is larger than a record can be no part
// of one: a log file behind them is read as any other.
func TestLogFileBehindDamage(t *testing.T) {
	t.Parallel()
	file := `{"Records":[` + rec("a") + `,{"eventID":tru},` + rec("b") + `]}`
	large := `{"Records":[` + strings.Repeat(rec("a")+",", 9) + rec("b") + `]}`
	for _, noise := range []string{"warning: retrying", "-", "2026-10-05 08:00:00 INFO: done, 5 files", "5", "x\ny"} {
		r := readInChunks(t, noise+"\n"+file+file)
		require.NoError(t, r.End)
		require.Equal(t, []string{"a", "!", "b", "a", "!", "b"}, r.ids()[len(r.Items)-6:], noise)
	}
	for _, before := range []string{"warning: \"retrying\"", `{"eventVersion":"1.08","eventID":"a",,}`, `{"eventVersion":"1.08","eventID":"a","eventID":"b"}`, `{"eventVersion":"1.08","eventID":"torn`, `{"l":[1`} {
		r := readInChunks(t, before+"\n"+large+"\n"+rec("c"), limits(iottrail.Limits{RecordSize: 200}))
		require.NoError(t, r.End)
		require.Len(t, r.events(), 11, "%s: %v", before, r.errors())
		require.Len(t, r.errors(), 1, before)

		// Within the limit it is held as a whole, and believed if it is sound.
		r = readInChunks(t, before+"\n"+large+"\n"+rec("c"))
		require.Len(t, r.events(), 11, before)
		r = readInChunks(t, before+"\n"+file+"\n"+rec("c"))
		require.Equal(t, []string{"!", "!", "c"}, r.ids(), before)
	}
	// Something else that is larger is no log file.
	r := readInChunks(t, `{"eventID":"torn`+"\n"+`{"x":"`+strings.Repeat("x", 300)+`","l":[`+rec("evil")+"]}\n"+rec("c"), limits(iottrail.Limits{RecordSize: 200}))
	require.Equal(t, []string{"!", "!", "c"}, r.ids())
}

// What is too large in the text of a message, which grows where it is not UTF-8, and is cut
// there, is two errors.
func TestOversizedAndCutInAText(t *testing.T) {
	t.Parallel()
	message := `{"messageId":"1","body":"{\"x\":\"` + strings.Repeat("\xff", 150) + `"}`
	r := readInChunks(t, message+rec("c"), limits(iottrail.Limits{RecordSize: 200}))
	require.Equal(t, []string{"!", "!", "c"}, r.ids())
	require.ErrorIs(t, r.errors()[0], iottrail.ErrLimit)
	require.ErrorIs(t, r.errors()[1], io.ErrUnexpectedEOF)
}

// A time in the middle of a line is none of those that stand before records, also where what
// is before it in the line is too large, or the end of a log file.
func TestTimeInALine(t *testing.T) {
	t.Parallel()
	line := "2026-10-01T08:01:00.000Z " + rec("b") + "\n2026-10-01T08:01:00.000Z " + rec("c") + "\n"
	for _, end := range []string{"]}", "]\n}"} {
		r := readInChunks(t, `{"Records":[`+rec("a")+end+line)
		require.Equal(t, []string{"a", "!", "c"}, r.ids(), end)
	}
	for _, size := range []int{10, 200} {
		for _, before := range []string{"", "2026-10-01T08:01:00.000Z "} {
			record := `{"eventVersion":"1.08","eventID":"` + strings.Repeat("a", size) + `"}`
			text := before + record + line
			r := readInChunks(t, text, limits(iottrail.Limits{RecordSize: 100}))
			require.NotContains(t, r.ids(), "b", text)
			require.Equal(t, "c", r.ids()[len(r.Items)-1], text)
		}
	}
}

// What is a little larger than may be is an error in doubt as well.
func TestJustOversizedInDoubt(t *testing.T) {
	t.Parallel()
	for size := 98; size <= 104; size++ {
		record := `{"eventVersion":"1.08","eventID":"` + strings.Repeat("a", size-36) + `"}`
		for _, before := range []string{`{"x":}`, `{"a":"b`, "x"} {
			for _, behind := range []string{"\n", `,"x":1}` + "\n"} {
				r := readInChunks(t, before+"\n"+record+behind+rec("c"), limits(iottrail.Limits{RecordSize: 100}))
				alone := size <= 100 && (behind == "\n" || before == "x")
				require.Equal(t, alone, strings.Contains(strings.Join(r.ids(), " "), "aaa"), "%d bytes behind %s, before %s", size, before, behind)
				require.Equal(t, "c", r.ids()[len(r.Items)-1])
			}
		}
	}
}

// What may be a part of the damage before it is known by what comes behind it.
func TestPartsAndRecords(t *testing.T) {
	t.Parallel()
	torn, b := `{"eventID":"torn`, rec("b")
	blank := strings.Repeat(" ", 900)
	for text, ids := range map[string][]string{
		"x\"\n1 [" + rec("evil") + "]": {"!", "!", "!"},
		// One byte of a record that has lines, with braces of their own.
		"x\n \"requestParameters\":\n {\n  \"eventID\":\"evil\"\n },\n \"eventID\":\"a\"\n}": {"!", "!", "!", "!"},
		" \"requestParameters\"\n:\n {\n  \"eventID\":\"evil\"\n }\n}":                       {"!", "!", "!"},
		"{\n\"eventID\"x\"a\",\n\"x\":\n" + rec("evil") + "\n}":                              {"!", "!"},
		// After a string that is none of documents, strings begin no lines of theirs.
		`"a string"` + "[[\n" + string(quote([]byte(b))) + "\n" + b:             {"!", "!", "b"},
		"x\"\n1[" + rec("evil") + "]":                                           {"!", "!", "!"},
		"x\"\n1\n[" + b + "]":                                                   {"!", "!", "b"},
		"[" + torn + "\n" + b + blank + "\n]":                                   {"!", "b"},
		"[" + torn + "\n" + b + blank + blank + "\n]":                           {"!"},
		`{"a":1,"a":1}` + "[" + rec("evil") + "]}\n" + b:                        {"!", "!", "b"},
		"[" + torn + "\n" + b + ",\x03]":                                        {"!"},
		`{"Records":[` + torn + "\n" + b + "]}\n\n \n{\"Records\":[" + b + "]}": {"!", "b", "b"},
		`{"Records":[` + torn + "\n" + b + "]}," + b:                            {"!"},
	} {
		r := readInChunks(t, text)
		require.Equal(t, ids, r.ids(), "%s: %v", text, r.errors())
	}
}

// A list in doubt is one of records if it begins a line, unless it is alone there, as the
// lists in a record are that was printed without indentation: one quote lost, and a text
// that closes the list of records, must not let anything in from there.
func TestListInDoubt(t *testing.T) {
	t.Parallel()
	var file bytes.Buffer
	require.NoError(t, json.Indent(&file, []byte(`{"Records":[`+rec("a")+`,{"eventVersion":"1.08","eventID":"b","userAgent":"}]}","requestParameters":[[`+rec("evil")+"]]},"+rec("c")+"]}"), "", ""))
	for at := range file.Len() {
		if file.Bytes()[at] == '"' {
			got := readInChunks(t, file.String()[:at]+file.String()[at+1:])
			require.NotContains(t, got.ids(), "evil", "without byte %d of %s", at, &file)
		}
	}
	for text, ids := range map[string][]string{
		"x\"\n1\n[ " + rec("b") + "\n]":     {"!", "!", "b"},
		"x\"\n1\n[ \r\n" + rec("b") + "\n]": {"!", "!", "!", "!"},
	} {
		require.Equal(t, ids, readInChunks(t, text).ids(), text)
	}
}

// A record in doubt is not lost where the reader fails before what would tell: the error has it.
func TestReaderFailsBehindARecordInDoubt(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"[" + `{"eventID":"torn` + "\n" + rec("b"), "[" + `{"eventID":"torn` + "\n" + rec("b") + ",", `{"eventID":"torn` + "\n" + rec("b")} {
		r := read(t, &faulty{data: []byte(text), err: errBroken, size: 7})
		require.Equal(t, []string{"!", "!"}, r.ids())
		require.Equal(t, rec("b"), r.errors()[1].Raw)
		require.ErrorContains(t, r.errors()[1], "can't be read")
		require.ErrorIs(t, r.End, errBroken)
		r = readString(t, text)
		require.Equal(t, []string{"!", "b"}, r.ids(), "at the end it is known")
	}
}

// Limits that leave no room for a list end every record of it, and the reading.
func TestNoDepth(t *testing.T) {
	t.Parallel()
	for depth := 1; depth < 4; depth++ {
		for _, text := range []string{"[x\n" + rec("a") + "\n]", `{"Records":[x` + "\n" + rec("a") + "\n]}", "x\n" + rec("a"), `{"l":[[` + "\n" + rec("a")} {
			r := readInChunks(t, text, limits(iottrail.Limits{Depth: depth, Records: 10}))
			require.Less(t, len(r.Items), 4, "depth %d: %s", depth, text)
		}
	}
}

// How far a limit of the ratio lets a stream be read, and how far a checksum is looked for,
// does not depend on how much is read at once.
func TestGzipIsReadAlike(t *testing.T) {
	t.Parallel()
	random := make([]byte, 60_000)
	src := rand.New(rand.NewPCG(1, 2))
	for i := range random {
		random[i] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/"[src.IntN(64)]
	}
	for name, text := range map[string]string{
		"much white space":  rec("a") + strings.Repeat(" ", 3<<20) + `{"eventVersion":"1.08","eventID":"` + string(random) + `"}`,
		"random text first": `{"eventVersion":"1.08","eventID":"` + string(random) + `"}` + strings.Repeat(" ", 3<<20) + rec("b"),
		"many records":      strings.Repeat(rec("a"), 100_000),
		"a fault":           "[1 2" + strings.Repeat(" ", 16<<20+40_000),
		"a fault, farther":  "[1 2" + strings.Repeat(" ", 16<<20+70_000),
		"a fault, nearer":   "[1 2" + strings.Repeat(" ", 16<<20-70_000),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			zip := gzipped(t, []byte(text))
			for _, ratio := range []int{0, 20, 100} {
				want := read(t, bytes.NewReader(zip), limits(iottrail.Limits{Ratio: ratio}))
				for _, size := range []int{1, 100, 5000} {
					got := read(t, chunks(zip, size), limits(iottrail.Limits{Ratio: ratio}))
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
	for limit, text := range map[string]string{
		"Members":    `{"eventID":"a"` + pieces(100_000, "", numbered(`,"x%d":1`)) + "}",
		"RecordSize": `{"eventID":"` + strings.Repeat("a", 16<<20) + `"}`,
		"Depth":      `{"eventID":"a","x":` + strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000) + "}",
	} {
		e := iottrail.Event{EventID: "before"}
		for who, err := range map[string]error{"UnmarshalJSON": e.UnmarshalJSON([]byte(text)), "Decoder": readString(t, text).Items[0].Err} {
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
	if !alone.Test(t) {
		return
	}
	const most = 1 << 20
	took := func(lines int) time.Duration {
		text := "{y\n" + strings.Repeat("{\"a\":\n", lines) + `"` + strings.Repeat(`\n`, most)
		return alone.LeastCPU(3, func() {
			r := readString(t, text, limits(iottrail.Limits{RecordSize: most}))
			require.ErrorIs(t, r.End, iottrail.ErrLimit)
		})
	}
	one, many := took(1), took(2000)
	t.Logf("one line %v, 2000 lines %v", one, many)
	require.Less(t, many, 50*one)
}
