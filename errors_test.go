package iottrail_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
)

// rec is a small record with an id.
func rec(id string) string { return `{"eventVersion":"1.08","eventID":"` + id + `"}` }

// damages are inputs with something wrong in them, and what is read of each:
// ids, and "!" for a record error.
var damages = []struct {
	name  string
	input string
	want  []string
	end   string // of the message of the stream error; "" for a clean end
}{
	{"literal cut by a comma", `{"Records":[` + rec("a") + `,{"eventID":"b","readOnly":tru},` + rec("c") + `]}`, []string{"a", "!", "c"}, ""},
	{"number like none", `[` + rec("a") + `,{"eventID":"b","x":-},{"eventID":"b","x":01},` + rec("c") + `]`, []string{"a", "!", "!", "c"}, ""},
	{"unknown escape", `[{"eventID":"\x"},{"eventID":"\u12g4"},` + rec("c") + `]`, []string{"!", "!", "c"}, ""},
	{"bare tab in a string", "[{\"eventID\":\"a\tb\"}," + rec("c") + "]", []string{"!", "c"}, ""},
	{"member without a name", `[{:1},{1:2},{"a"},{"a" 1},{"a":},{"a":1,},` + rec("c") + `]`, []string{"!", "!", "!", "!", "!", "!", "c"}, ""},
	{"list in a record with a comma too many", `[{"eventID":"a","resources":[{},]},{"resources":[{}{}]},{"resources":[,]},` + rec("c") + `]`, []string{"!", "!", "!", "c"}, ""},
	{"single quotes and bare words", `[{'eventID':'a'},{eventID:1},None,` + rec("c") + `]`, []string{"!", "!", "!", "c"}, ""},

	{"garbage line", rec("a") + "\ngarbage, with [brackets} and \"quotes\n" + rec("c") + "\n", []string{"a", "!", "c"}, ""},
	{"garbage at the end", rec("a") + "\ngarbage", []string{"a", "!"}, ""},
	{"garbage at the end of a list", "[" + rec("a") + ",garbage", []string{"a", "!"}, "unexpected EOF"},
	{"scalars among lines", rec("a") + "\n17 \"text\"\nnull\n" + rec("c"), []string{"a", "!", "!", "!", "c"}, ""},
	{"closing bracket too many", rec("a") + "}\n" + rec("c") + "\n", []string{"a", "!", "c"}, ""},
	{"closing bracket too many at the end", rec("a") + "\n" + rec("c") + "]", []string{"a", "c", "!"}, ""},

	{"bare newline in a string", rec("a") + "\n{\"eventID\":\"b\n" + rec("c") + "\n" + rec("d"), []string{"a", "!", "c", "d"}, ""},
	{"unclosed string in a list with lines", "{\"Records\":[\n" + rec("a") + ",\n{\"eventID\":\"b},\n" + rec("c") + "\n]}", []string{"a", "!", "c"}, ""},
	{"unclosed brace, then a line", rec("a") + "\n{\"eventID\":\"b\",\"x\":{\n" + rec("c") + "\n", []string{"a", "!", "c"}, ""},
	{"lines cut anywhere", rec("a") + "\n{\n" + rec("b") + "\n{\"eventID\"\n" + rec("c") + "\n{\"eventID\":\"x\"\n" + rec("d") + "\n{\"eventID\":\"x\",\n" + rec("e"),
		[]string{"a", "!", "b", "!", "c", "!", "d", "!", "e"}, ""},
	{"mismatched brackets, then a line", rec("a") + "\n{\"eventID\":[}\n" + rec("c") + "\n", []string{"a", "!", "c"}, ""},
	{"brackets that close before the fault", rec("a") + "\n{\"eventID\":\"b\"]}\n" + rec("c"), []string{"a", "!", "c"}, ""},

	{"unclosed brace", "[" + rec("a") + `,{"eventID":"b","x":{,` + rec("c") + `]`, []string{"a"}, "expected a member's name"},
	{"mismatched brackets", "[" + rec("a") + `,{"eventID":[},` + rec("c") + `]`, []string{"a"}, "expected a value"},
	{"unclosed string", "[" + rec("a") + `,{"eventID":"b},` + rec("c") + `]`, []string{"a"}, "invalid JSON"},

	{"missing comma", "[" + rec("a") + " " + rec("b") + "]", []string{"a"}, "expected ','"},
	{"colon for a comma", "[" + rec("a") + ":" + rec("b") + "]", []string{"a"}, "expected ','"},
	{"trailing comma", `{"Records":[` + rec("a") + `,],"x":1}` + rec("b"), []string{"a", "!", "b"}, ""},
	{"comma at the front", `{"Records":[,` + rec("a") + `]}`, []string{"!", "a"}, ""},
	{"two commas", "[" + rec("a") + ",," + rec("b") + "]", []string{"a", "!", "b"}, ""},
	{"nothing but a comma", "[,]", []string{"!", "!"}, ""},
	{"a comma between documents", rec("a") + ",\n" + rec("b"), []string{"a", "!", "b"}, ""},

	{"no colon in the document", `{"Records" [` + rec("a") + `]}`, []string{"!"}, ""},
	{"bad member behind the list", `{"Records":[` + rec("a") + `],x:1}`, []string{"a"}, "expected a member's name"},
	{"bad value behind the list", `{"Records":[` + rec("a") + `],"x":nul }`, []string{"a"}, "expected true, false or null"},
	{"no colon behind the list", `{"Records":[` + rec("a") + `],"x",1}`, []string{"a"}, "expected ':'"},
	{"no comma behind the list", `{"Records":[` + rec("a") + `]"x":1}`, []string{"a"}, "expected ','"},
	{"no comma behind a member", `{"Records":[` + rec("a") + `],"x":1 "y":2}`, []string{"a"}, "expected ','"},
	{"a comma at the document's end", `{"Records":[` + rec("a") + `],}`, []string{"a"}, "expected a member's name"},
	{"wrong bracket at the document's end", `{"Records":[` + rec("a") + `]]`, []string{"a"}, "expected ','"},
	{"wrong bracket at the list's end", `{"Records":[` + rec("a") + `}`, []string{"a"}, "expected ','"},
	{"cut behind a name", `{"Records":[],"x"`, nil, "unexpected EOF"},
	{"cut behind a colon", `{"Records":[],"x":`, nil, "unexpected EOF"},
	{"cut within a name", `{"Records":[],"x`, nil, "unexpected EOF"},
	{"cut within a value", `{"Records":[],"x":[1`, nil, "unexpected EOF"},

	{"text of a wrapper cut", `{"messageId":"1","body":"{\"eventID\":\"1\""}` + rec("b"), []string{"!", "b"}, ""},
	{"text of a wrapper cut in a list", `{"messageId":"1","body":"[` + quoted(rec("a")) + `,"}` + rec("b"), []string{"a", "!", "b"}, ""},
	{"text of a wrapper damaged in a list", `{"messageId":"1","body":"[` + quoted(rec("a")) + ` 1]"}` + rec("b"), []string{"a", "!", "b"}, ""},
	{"text of a wrapper damaged behind a list", `{"messageId":"1","body":"{\"Records\":[` + quoted(rec("a")) + `],x}"}` + rec("b"), []string{"a", "!", "b"}, ""},
	{"text of a wrapper without an end", `{"messageId":"1","body":"[{\"x\":[}]"}` + rec("b"), []string{"!", "b"}, ""},
	{"damaged record in a wrapper", `{"messageId":"1","body":"[{\"eventID\":tru},` + quoted(rec("a")) + `]"}` + rec("b"), []string{"!", "a", "b"}, ""},
	{"garbage in a wrapper", `{"messageId":"1","body":"` + quoted(rec("a")) + ` garbage"}` + rec("b"), []string{"a", "!", "b"}, ""},
	{"nothing in a wrapper", `{"messageId":"1","body":" "}` + rec("b"), []string{"!", "b"}, ""},
	{"plain text in a wrapper", `{"messageId":"1","body":"hello"}` + rec("b"), []string{"!", "b"}, ""},
	{"an empty list in a wrapper", `{"messageId":"1","body":"[]"}` + rec("b"), []string{"b"}, ""},
	{"a wrapper whose text is null", `{"Records":[{"messageId":"1","body":null},` + rec("b") + `]}`, []string{"!", "b"}, ""},
	{"an object of no kind in a list", `{"Records":[{},{"a":1},` + rec("b") + `]}`, []string{"!", "!", "b"}, ""},
	{"an object of no kind", "{}\n" + rec("b"), []string{"!", "b"}, ""},
}

// quoted is a text as it stands in a JSON string.
func quoted(s string) string { return string(inQuotes([]byte(s))) }

func TestDamage(t *testing.T) {
	t.Parallel()
	for _, d := range damages {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			r := readInChunks(t, d.input)
			require.Equal(t, d.want, r.ids(), "%v", r.errors())
			for _, err := range r.errors() {
				require.Nil(t, err.Event)
			}
			if d.end == "" {
				require.NoError(t, r.End)
				return
			}
			require.ErrorContains(t, r.End, d.end)
			if strings.HasPrefix(d.end, "expected") {
				var syntax *iottrail.SyntaxError
				require.ErrorAs(t, r.End, &syntax)
				require.Less(t, syntax.Offset, int64(len(d.input)))
			}
		})
	}
}

// The bytes of a record in error and those of the rest make up the input: a
// dead-letter queue has all that was not read.
func TestRecordErrorHasTheBytes(t *testing.T) {
	t.Parallel()
	bad := `{ "eventID":"b", "readOnly":tru , "x":"]}\"" }`
	prefix := "[" + rec("a") + " ,\n "
	r := readInChunks(t, prefix+bad+","+rec("c")+"]")
	require.Equal(t, []string{"a", "!", "c"}, r.ids())
	err := r.errors()[0]
	assert.Equal(t, bad, err.Raw)
	assert.EqualValues(t, 1, err.Index)
	assert.EqualValues(t, len(prefix), err.Offset)
	var syntax *iottrail.SyntaxError
	require.ErrorAs(t, err, &syntax)
	assert.EqualValues(t, len(prefix)+strings.Index(bad, "tru")+3, syntax.Offset, "at the byte where true goes wrong")
	assert.Equal(t, fmt.Sprintf("iottrail: record 1 at byte %d: invalid JSON: expected true, false or null, at byte %d", len(prefix), syntax.Offset), err.Error())
}

func TestRecordErrorOfAMember(t *testing.T) {
	t.Parallel()
	const record = `{"eventVersion":"1.08","eventTime":"soon","eventID":"b","userIdentity":{"arn":["a"],"sessionContext":{"attributes":{"mfaAuthenticated":"perhaps"}}},` +
		`"resources":[{"accountId":"1"},{"accountId":2,"a/b~c":0}],"tlsDetails":"none","insightDetails":[],"addendum":7,"apiVersion":{},` +
		`"userAgent":"u"}`
	r := readInChunks(t, record)
	require.Equal(t, []string{"b", "!"}, r.ids())
	err := r.errors()[0]
	assert.Equal(t, record, err.Raw)
	assert.Equal(t, "/eventTime", err.Path, "the first of them")
	e := err.Event
	require.NotNil(t, e)
	assert.Equal(t, "b", e.EventID)
	assert.Equal(t, "u", e.UserAgent, "what comes behind is read")
	assert.Equal(t, "1", e.Resources[0].AccountID)
	requireNothingLost(t, []byte(record), e, "what could not be read")
	for _, path := range []string{
		"/eventTime", "/userIdentity/arn", "/userIdentity/sessionContext/attributes/mfaAuthenticated",
		"/resources/1/accountId", "/tlsDetails", "/insightDetails", "/addendum", "/apiVersion",
	} {
		assert.Contains(t, err.Error(), "member "+path+": ", "every one is named")
	}
	assert.NotContains(t, err.Error(), "\n")
	assert.NotContains(t, err.Error(), "perhaps", "strings may be secrets")
	var member *iottrail.MemberError
	require.ErrorAs(t, err, &member)
	assert.Equal(t, "/eventTime", member.Path)
	require.Error(t, errors.Unwrap(member))

	// One that is wrong is the cause itself.
	r = readString(t, `{"eventVersion":"1.08","eventID":"b","userIdentity":{"a/b":1,"arn":3}}`)
	require.IsType(t, member, r.errors()[0].Err)
	assert.Equal(t, "member /userIdentity/arn: 3 where a string should be", r.errors()[0].Err.Error())
}

// The event of a record with a member that can't be read comes before its error, and
// that before anything else: the next record, the end of the stream, the error of the
// stream, a limit. A loop may be left between the two.
func TestEventComesBeforeItsError(t *testing.T) {
	t.Parallel()
	bad := `{"eventVersion":"1.08","eventID":"b","eventTime":"soon"}`
	for name, test := range map[string]struct {
		input string
		ids   []string
		end   string
		stats iottrail.Stats
	}{
		"another record": {bad + rec("c"), []string{"b", "!", "c"}, "", iottrail.Stats{Records: 2, Events: 2, Partial: 1}},
		"another such":   {bad + bad, []string{"b", "!", "b", "!"}, "", iottrail.Stats{Records: 2, Events: 2, Partial: 2}},
		"a bad record":   {"[" + bad + ",7]", []string{"b", "!", "!"}, "", iottrail.Stats{Records: 2, Events: 1, Partial: 1, Errors: 1}},
		"a skipped one":  {bad + `{"eventVersion":"1.08","eventID":"d","eventSource":"x"}`, []string{"b", "!"}, "", iottrail.Stats{Records: 2, Events: 1, Partial: 1, Skipped: 1}},
		"the end":        {"[" + bad + "]", []string{"b", "!"}, "", iottrail.Stats{Records: 1, Events: 1, Partial: 1}},
		"a cut":          {"[" + bad, []string{"b", "!"}, "unexpected EOF", iottrail.Stats{Records: 1, Events: 1, Partial: 1}},
		"a limit":        {bad + bad + bad, []string{"b", "!", "b", "!"}, "Limits.Records", iottrail.Stats{Records: 2, Events: 2, Partial: 2}},
		"a wrapper": {`{"messageId":"1","body":"` + quoted(bad) + `"}{"messageId":"2","body":"` + quoted(rec("c")) + `"}`,
			[]string{"b", "!", "c"}, "", iottrail.Stats{Records: 2, Events: 2, Partial: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opts := []iottrail.Option{iottrail.OnlySources("iot.amazonaws.com"), limits(iottrail.Limits{Records: 2})}
			r := readInChunks(t, test.input, opts...)
			require.Equal(t, test.ids, r.ids())
			require.True(t, r.Items[0].partial())
			if test.end == "" {
				require.NoError(t, r.End)
			} else {
				require.ErrorContains(t, r.End, test.end)
			}
			test.stats.Bytes = r.Stats.Bytes
			require.Equal(t, test.stats, r.Stats)

			// What Next returns one by one, loops that are left after each give as well.
			d := iottrail.NewDecoder(strings.NewReader(test.input), opts...)
			var ids []string
			for range test.ids {
				for ev, err := range d.Events() {
					if err != nil {
						ids = append(ids, "!")
					} else {
						ids = append(ids, ev.EventID)
					}
					break
				}
			}
			require.Equal(t, test.ids, ids)
		})
	}
}

func TestStreamErrorWrapsTheReadersError(t *testing.T) {
	t.Parallel()
	broken := errors.New("the disk is on fire")
	text := `{"Records":[` + rec("a") + `,` + rec("b") + `,{"event`
	for name, r := range map[string]io.Reader{
		"plain":             io.MultiReader(strings.NewReader(text), iotest.ErrReader(broken)),
		"together with it":  &failing{text: text, err: broken},
		"one byte":          iotest.OneByteReader(io.MultiReader(strings.NewReader(text), iotest.ErrReader(broken))),
		"gzip":              io.MultiReader(strings.NewReader(string(gzipped(t, []byte(text)))[:60]), iotest.ErrReader(broken)),
		"timeout":           iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader(text))),
		"before the text":   iotest.ErrReader(broken),
		"between documents": io.MultiReader(strings.NewReader(rec("a")+"\n"), iotest.ErrReader(broken)),
		"in a broken one":   io.MultiReader(strings.NewReader(`[{"a":[}`), iotest.ErrReader(broken)),
		"in a broken line":  io.MultiReader(strings.NewReader(`garbage`), iotest.ErrReader(broken)),
	} {
		d := read(t, r)
		require.NotNil(t, d.End, name)
		require.NotErrorIs(t, d.End, io.ErrUnexpectedEOF, name)
		switch name {
		case "timeout":
			require.ErrorIs(t, d.End, iotest.ErrTimeout)
		case "in a broken one", "in a broken line": // the damage came first
			require.Empty(t, d.Items, name)
		case "plain", "together with it", "one byte":
			require.ErrorIs(t, d.End, broken, name)
			require.Equal(t, []string{"a", "b"}, d.ids(), name)
		default:
			require.ErrorIs(t, d.End, broken, name)
		}
	}
	d := read(t, stuck{})
	require.ErrorIs(t, d.End, io.ErrNoProgress)
}

// failing gives all it has at once, with the error.
type failing struct {
	text string
	err  error
}

func (f *failing) Read(p []byte) (int, error) {
	n := copy(p, f.text)
	f.text = f.text[n:]
	return n, f.err
}

// stuck reads nothing, for ever.
type stuck struct{}

func (stuck) Read([]byte) (int, error) { return 0, nil }

// A log that is cut anywhere gives exactly its whole records, and an error
// unless nothing is missing.
func TestCutAnywhere(t *testing.T) {
	t.Parallel()
	a, b, c := `{"eventVersion":"1.08","eventID":"a","requestParameters":{"x":"\"\u00e9[{"}}`, rec("b"), `{ "eventVersion":"1.08", "eventID" : "c" }`
	for name, text := range map[string]string{
		"log file": `{"Records":[` + a + ` , ` + b + `,` + c + `],"more":[1,"x"]}`,
		"list":     "[" + a + "," + b + "," + c + "]",
		"lines":    a + "\n" + b + "\r\n" + c,
		"BOM":      "\ufeff[" + a + "," + b + "," + c + "]",
		"LookupEvents": `{"Events":[{"CloudTrailEvent":"` + quoted(a) + `"},{"CloudTrailEvent":"` + quoted(b) + `"},{"CloudTrailEvent":"` +
			quoted(c) + `"}]}`,
	} {
		whole := []string{"a", "b", "c"}
		ends := make([]int, 3) // behind each record, and its wrapper
		for i, r := range []string{a, b, c} {
			q := r
			if name == "LookupEvents" {
				q = quoted(r) + `"}`
			}
			ends[i] = strings.Index(text, q) + len(q)
			require.GreaterOrEqual(t, ends[i], len(q), name)
		}
		for cut := range len(text) + 1 {
			r := read(t, strings.NewReader(text[:cut]))
			n := 0
			for n < 3 && ends[n] <= cut {
				n++
			}
			require.Equal(t, whole[:n], append([]string{}, r.ids()...), "%s cut at %d: %q", name, cut, text[:cut])
			clean := cut == len(text) || strings.TrimSpace(text[:cut]) == "" || cut == len("\ufeff") && name == "BOM"
			if name == "lines" {
				for i := range ends { // between two lines nothing is missing
					clean = clean || strings.TrimSpace(text[:cut]) == strings.TrimSpace(text[:ends[i]])
				}
			}
			if clean {
				require.NoError(t, r.End, "%s cut at %d", name, cut)
				continue
			}
			require.ErrorIs(t, r.End, io.ErrUnexpectedEOF, "%s cut at %d: %q", name, cut, text[:cut])
		}
		z := gzipped(t, []byte(text))
		for cut := range len(z) {
			r := read(t, strings.NewReader(string(z[:cut])))
			require.LessOrEqual(t, len(r.Items), 3, name)
			if cut > 1 && name != "BOM" { // of half a byte-order mark nothing is known
				require.ErrorIs(t, r.End, io.ErrUnexpectedEOF, "gzip of %s cut at %d", name, cut)
			}
		}
	}
}

func TestErrorTexts(t *testing.T) {
	t.Parallel()
	for want, err := range map[string]error{
		"iottrail: CloudTrail omitted the body for its size of 149893 bytes": &iottrail.OmittedError{OriginalSize: 149893},
		"iottrail: CloudTrail omitted the body for its size":                 &iottrail.OmittedError{},
		"member /a: no":         &iottrail.MemberError{Path: "/a", Err: errors.New("no")},
		`member "/\x1b[2J": no`: &iottrail.MemberError{Path: "/\x1b[2J", Err: errors.New("no")},
		"no, at byte 17":        &iottrail.SyntaxError{Offset: 17, Msg: "no"},
		`the member "a\n" appears twice in one object, the second time at byte 3`: &iottrail.DuplicateError{Name: "a\n", Offset: 3},
		"limit exceeded: a number longer in bytes than 5 (Limits.NumberLength)":   &iottrail.LimitError{Limit: "NumberLength", Most: 5},
		"limit exceeded: a string longer in bytes than 5 (Limits.StringLength)":   &iottrail.LimitError{Limit: "StringLength", Most: 5},
		"iottrail: record 1 at byte 2: no":                                        &iottrail.RecordError{Index: 1, Offset: 2, Err: errors.New("no")},
		"iottrail: the stream can't be read on at byte 2, after 1 records: no":    &iottrail.StreamError{Records: 1, Offset: 2, Err: errors.New("no")},
	} {
		assert.Equal(t, want, err.Error())
	}
}

// A name that is long is not repeated as a whole.
func TestLongNameTwice(t *testing.T) {
	t.Parallel()
	name := strings.Repeat("n", 4096)
	r := readString(t, `{"eventVersion":"1.08","eventID":"a","`+name+`":1,"`+name+`":2}`)
	var twice *iottrail.DuplicateError
	require.ErrorAs(t, r.errors()[0], &twice)
	require.Equal(t, name[:1024], twice.Name)
	require.Equal(t, "/"+name[:1024], r.errors()[0].Path)
}

// Of a record that is larger than may be the error has the beginning, whatever is wrong.
func TestRawOfLargeRecords(t *testing.T) {
	t.Parallel()
	const most = 1 << 20
	for name, begin := range map[string]string{"sound": `{"x":true,"y":"`, "damaged": `{"x":tru,"y":"`, "a member twice": `{"x":1,"x":2,"y":"`} {
		for _, size := range []int{most / 2, most, 3 * most} {
			record := begin + strings.Repeat("y", size-len(begin)-2) + `"}`
			r := read(t, chunks([]byte(record+rec("b")), 5000), iottrail.WithLimits(iottrail.Limits{RecordSize: most}))
			require.NoError(t, r.End, name)
			require.Equal(t, []string{"!", "b"}, r.ids(), name)
			want := record
			if size > most {
				want = record[:64<<10]
			}
			require.True(t, want == r.errors()[0].Raw, "%s of %d bytes: %d are kept", name, size, len(r.errors()[0].Raw))
		}
	}
}

// What is wrong with a record that is about as large as may be does not depend on how much
// of it was read at once.
func TestFaultsAcrossTheLimit(t *testing.T) {
	t.Parallel()
	for _, record := range []string{
		`{"eventVersion":"1.08","eventID":"a","member":1,"member":2,"x":3}`, `{"eventVersion":"1.08","eventID":"a","x":tru,"y":1}`, `{"eventVersion":"1.08","eventID":"a","x":[1,]}`, `{"eventVersion":"1.08","eventID":"a","x":"\uZZZZ"}`,
		`{"eventVersion":"1.08","eventID":"a","x":[[[[[[[[1]]]]]]]]}`, `{"eventVersion":"1.08","eventID":"a","x":12345678}`, `{"x":1,"Records":[{"eventVersion":"1.08","eventID":"a"}],"x":[2,]}`,
		`{"messageId":"1","body":"{\"eventVersion\":\"1.08\",\"eventID\":\"a\",\"eventID\":\"b\"}"}`, `"text"`, `12345`, `[{"eventVersion":"1.08","eventID":"a"},[1,]]`,
	} {
		for most := 1; most <= len(record)+1; most++ {
			limits := iottrail.WithLimits(iottrail.Limits{RecordSize: most, Depth: 6, Members: 3})
			readInChunks(t, record+"\n"+rec("b"), limits)
			readInChunks(t, "["+record+","+rec("b")+"]", limits)
		}
	}
}

func TestUnmarshalJSONErrors(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ input, message string }{
		"a string":        {`"x"`, "a string of 1 bytes where a record should be"},
		"a number":        {` 123`, "123 where a record should be"},
		"a long number":   {strings.Repeat("1", 50), strings.Repeat("1", 40) + "... where a record should be"},
		"a list":          {`[]`, "a list where a record should be"},
		"nothing":         {``, "something that is not JSON where a record should be"},
		"two records":     {`{"eventID":"a"} {"eventID":"b"}`, "invalid JSON"},
		"cut":             {`{"eventID":"a"`, "unexpected end of JSON input"},
		"a bad literal":   {`{"eventID":nil}`, "expected true, false or null"},
		"a member twice":  {`{"eventID":"a","eventID":"a"}`, `the member "eventID" appears twice`},
		"nested too deep": {`{"x":` + strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000) + `}`, "nested deeper than 10000"},
	} {
		e := &iottrail.Event{EventID: "before"}
		err := e.UnmarshalJSON([]byte(c.input))
		require.ErrorContains(t, err, c.message, name)
		var re *iottrail.RecordError
		require.ErrorAs(t, err, &re, name)
		assert.Nil(t, re.Event, name)
		assert.Equal(t, strings.TrimLeft(c.input, " "), re.Raw, name)
		assert.Equal(t, "before", e.EventID, "%s: the event is unchanged", name)
	}
	e := &iottrail.Event{EventID: "before"}
	require.NoError(t, json.Unmarshal([]byte(` null `), e))
	assert.Equal(t, "before", e.EventID, "null is a no-op")
	require.NoError(t, json.Unmarshal([]byte(` {"x":1} `), e))
	assert.Empty(t, e.EventID, "an event that is read into is replaced")
	assert.Len(t, e.Extra, 1)
	require.NoError(t, json.Unmarshal([]byte(` {} `), e))
	assert.Empty(t, e.Extra)

	var list []iottrail.Event
	require.NoError(t, json.Unmarshal([]byte(`[{"eventID":"a"},null,{"eventID":"b"}]`), &list))
	assert.Equal(t, "b", list[2].EventID)
	err := json.Unmarshal([]byte(`{"eventTime":"soon","eventID":"b"}`), e)
	var re *iottrail.RecordError
	require.ErrorAs(t, err, &re)
	assert.Same(t, e, re.Event)
	assert.Equal(t, "b", e.EventID)
}
