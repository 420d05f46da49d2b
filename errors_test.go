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
	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/internal/trailtest"
)

func TestDamage(t *testing.T) {
	t.Parallel()
	for _, d := range trailtest.Damages {
		t.Run(d.Name, func(t *testing.T) {
			t.Parallel()
			r := trailtest.ReadInChunks(t, d.Input)
			require.Equal(t, d.Want, r.IDs(), "%v", r.Errors())
			for _, err := range r.Errors() {
				require.Nil(t, err.Event)
			}
			if d.End == "" {
				require.NoError(t, r.End)
				return
			}
			require.ErrorContains(t, r.End, d.End)
			if strings.HasPrefix(d.End, "expected") {
				var syntax *iottrail.SyntaxError
				require.ErrorAs(t, r.End, &syntax)
				require.Less(t, syntax.Offset, int64(len(d.Input)))
			}
		})
	}
}

// The bytes of a record in error and those of the rest make up the input: a
// dead-letter queue has all that was not read.
func TestRecordErrorHasTheBytes(t *testing.T) {
	t.Parallel()
	bad := `{ "eventID":"b", "readOnly":tru , "x":"]}\"" }`
	prefix := "[" + trailtest.Record("a") + " ,\n "
	r := trailtest.ReadInChunks(t, prefix+bad+","+trailtest.Record("c")+"]")
	require.Equal(t, []string{"a", "!", "c"}, r.IDs())
	err := r.Errors()[0]
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
	r := trailtest.ReadInChunks(t, record)
	require.Equal(t, []string{"b", "!"}, r.IDs())
	err := r.Errors()[0]
	assert.Equal(t, record, err.Raw)
	assert.Equal(t, "/eventTime", err.Path, "the first of them")
	e := err.Event
	require.NotNil(t, e)
	assert.Equal(t, "b", e.EventID)
	assert.Equal(t, "u", e.UserAgent, "what comes after is read")
	assert.Equal(t, "1", e.Resources[0].AccountID)
	trailtest.RequireNothingLost(t, []byte(record), e, "what could not be read")
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
	r = trailtest.ReadString(t, `{"eventVersion":"1.08","eventID":"b","userIdentity":{"a/b":1,"arn":3}}`)
	require.IsType(t, member, r.Errors()[0].Err)
	assert.Equal(t, "member /userIdentity/arn: 3 where a string should be", r.Errors()[0].Err.Error())
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
		"another record": {bad + trailtest.Record("c"), []string{"b", "!", "c"}, "", iottrail.Stats{Records: 2, Events: 2, Partial: 1}},
		"another such":   {bad + bad, []string{"b", "!", "b", "!"}, "", iottrail.Stats{Records: 2, Events: 2, Partial: 2}},
		"a bad record":   {"[" + bad + ",7]", []string{"b", "!", "!"}, "", iottrail.Stats{Records: 2, Events: 1, Partial: 1, Errors: 1}},
		"a skipped one":  {bad + `{"eventVersion":"1.08","eventID":"d","eventSource":"x"}`, []string{"b", "!"}, "", iottrail.Stats{Records: 2, Events: 1, Partial: 1, Skipped: 1}},
		"the end":        {"[" + bad + "]", []string{"b", "!"}, "", iottrail.Stats{Records: 1, Events: 1, Partial: 1}},
		"a cut":          {"[" + bad, []string{"b", "!"}, "unexpected EOF", iottrail.Stats{Records: 1, Events: 1, Partial: 1}},
		"a limit":        {bad + bad + bad, []string{"b", "!", "b", "!"}, "Limits.Records", iottrail.Stats{Records: 2, Events: 2, Partial: 2}},
		"a wrapper": {`{"messageId":"1","body":"` + trailtest.InQuotes(bad) + `"}{"messageId":"2","body":"` + trailtest.InQuotes(trailtest.Record("c")) + `"}`,
			[]string{"b", "!", "c"}, "", iottrail.Stats{Records: 2, Events: 2, Partial: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opts := []iottrail.Option{iottrail.OnlySources("iot.amazonaws.com"), iottrail.WithLimits(iottrail.Limits{Records: 2})}
			r := trailtest.ReadInChunks(t, test.input, opts...)
			require.Equal(t, test.ids, r.IDs())
			require.True(t, r.Items[0].Partial())
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
	text := `{"Records":[` + trailtest.Record("a") + `,` + trailtest.Record("b") + `,{"event`
	for name, r := range map[string]io.Reader{
		"plain":             io.MultiReader(strings.NewReader(text), iotest.ErrReader(broken)),
		"together with it":  &failing{text: text, err: broken},
		"one byte":          iotest.OneByteReader(io.MultiReader(strings.NewReader(text), iotest.ErrReader(broken))),
		"gzip":              io.MultiReader(strings.NewReader(string(trailtest.Gzip([]byte(text)))[:60]), iotest.ErrReader(broken)),
		"timeout":           iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader(text))),
		"before the text":   iotest.ErrReader(broken),
		"between documents": io.MultiReader(strings.NewReader(trailtest.Record("a")+"\n"), iotest.ErrReader(broken)),
		"in a broken one":   io.MultiReader(strings.NewReader(`[{"a":[}`), iotest.ErrReader(broken)),
		"in a broken line":  io.MultiReader(strings.NewReader(`garbage`), iotest.ErrReader(broken)),
	} {
		d := trailtest.Read(t, r)
		require.NotNil(t, d.End, name)
		require.NotErrorIs(t, d.End, io.ErrUnexpectedEOF, name)
		switch name {
		case "timeout":
			require.ErrorIs(t, d.End, iotest.ErrTimeout)
		case "in a broken one", "in a broken line": // the damage came first
			require.Empty(t, d.Items, name)
		case "plain", "together with it", "one byte":
			require.ErrorIs(t, d.End, broken, name)
			require.Equal(t, []string{"a", "b"}, d.IDs(), name)
		default:
			require.ErrorIs(t, d.End, broken, name)
		}
	}
	d := trailtest.Read(t, stuck{})
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
	testrun.SkipShort(t)
	a, b, c := `{"eventVersion":"1.08","eventID":"a","requestParameters":{"x":"\"\u00e9[{"}}`, trailtest.Record("b"), `{ "eventVersion":"1.08", "eventID" : "c" }`
	for name, text := range map[string]string{
		"log file": `{"Records":[` + a + ` , ` + b + `,` + c + `],"more":[1,"x"]}`,
		"list":     "[" + a + "," + b + "," + c + "]",
		"lines":    a + "\n" + b + "\r\n" + c,
		"BOM":      "\ufeff[" + a + "," + b + "," + c + "]",
		"LookupEvents": `{"Events":[{"CloudTrailEvent":"` + trailtest.InQuotes(a) + `"},{"CloudTrailEvent":"` + trailtest.InQuotes(b) + `"},{"CloudTrailEvent":"` +
			trailtest.InQuotes(c) + `"}]}`,
	} {
		whole := []string{"a", "b", "c"}
		ends := make([]int, 3) // after each record, and its wrapper
		for i, r := range []string{a, b, c} {
			q := r
			if name == "LookupEvents" {
				q = trailtest.InQuotes(r) + `"}`
			}
			ends[i] = strings.Index(text, q) + len(q)
			require.GreaterOrEqual(t, ends[i], len(q), name)
		}
		for cut := 0; cut <= len(text); cut += testrun.Step(1) {
			r := trailtest.Read(t, strings.NewReader(text[:cut]))
			n := 0
			for n < 3 && ends[n] <= cut {
				n++
			}
			require.Equal(t, whole[:n], append([]string{}, r.IDs()...), "%s cut at %d: %q", name, cut, text[:cut])
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
		z := trailtest.Gzip([]byte(text))
		for cut := range len(z) {
			r := trailtest.Read(t, strings.NewReader(string(z[:cut])))
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
	r := trailtest.ReadString(t, `{"eventVersion":"1.08","eventID":"a","`+name+`":1,"`+name+`":2}`)
	var twice *iottrail.DuplicateError
	require.ErrorAs(t, r.Errors()[0], &twice)
	require.Equal(t, name[:1024], twice.Name)
	require.Equal(t, "/"+name[:1024], r.Errors()[0].Path)
}

// Of a record that is larger than may be the error has the beginning, whatever is wrong.
func TestRawOfLargeRecords(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	const most = 1 << 20
	for name, begin := range map[string]string{"sound": `{"x":true,"y":"`, "damaged": `{"x":tru,"y":"`, "a member twice": `{"x":1,"x":2,"y":"`} {
		for _, size := range []int{most / 2, most, 3 * most} {
			record := begin + strings.Repeat("y", size-len(begin)-2) + `"}`
			r := trailtest.Read(t, trailtest.Chunks([]byte(record+trailtest.Record("b")), 5000), iottrail.WithLimits(iottrail.Limits{RecordSize: most}))
			require.NoError(t, r.End, name)
			require.Equal(t, []string{"!", "b"}, r.IDs(), name)
			want := record
			if size > most {
				want = record[:64<<10]
			}
			require.True(t, want == r.Errors()[0].Raw, "%s of %d bytes: %d are kept", name, size, len(r.Errors()[0].Raw))
		}
	}
}

// What is wrong with a record that is about as large as may be does not depend on how much
// of it was read at once.
func TestFaultsAcrossTheLimit(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	for _, record := range []string{
		`{"eventVersion":"1.08","eventID":"a","member":1,"member":2,"x":3}`, `{"eventVersion":"1.08","eventID":"a","x":tru,"y":1}`, `{"eventVersion":"1.08","eventID":"a","x":[1,]}`, `{"eventVersion":"1.08","eventID":"a","x":"\uZZZZ"}`,
		`{"eventVersion":"1.08","eventID":"a","x":[[[[[[[[1]]]]]]]]}`, `{"eventVersion":"1.08","eventID":"a","x":12345678}`, `{"x":1,"Records":[{"eventVersion":"1.08","eventID":"a"}],"x":[2,]}`,
		`{"messageId":"1","body":"{\"eventVersion\":\"1.08\",\"eventID\":\"a\",\"eventID\":\"b\"}"}`, `"text"`, `12345`, `[{"eventVersion":"1.08","eventID":"a"},[1,]]`,
	} {
		for most := 1; most <= len(record)+1; most += testrun.Step(3) {
			limits := iottrail.WithLimits(iottrail.Limits{RecordSize: most, Depth: 6, Members: 3})
			trailtest.ReadInChunks(t, record+"\n"+trailtest.Record("b"), limits)
			trailtest.ReadInChunks(t, "["+record+","+trailtest.Record("b")+"]", limits)
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
