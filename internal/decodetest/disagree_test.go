package decodetest_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/internal/trailtest"
	"github.com/iottrail/iottrail/iot"
)

// This file is docs/readers.md as a test: input that other readers of JSON take in
// different ways, and what is made of it here, in every way in which a record can be
// looked at.

// recordOf is a record with the members, which a row has.
func recordOf(members string) string {
	return `{"eventVersion":"1.08","eventID":"odd",` + members + `}`
}

func requestOf(parameters string) string {
	return recordOf(`"eventSource":"iot.amazonaws.com","eventName":"UpdateThing","requestParameters":` + parameters)
}

// oddStreams are the rows as streams, for fuzzing.
func oddStreams() (streams [][]byte) {
	for _, o := range oddRecords {
		streams = append(streams, []byte(trailtest.Record("a")+"\n"+recordOf(o.in)+"\n"+trailtest.Record("b")))
	}
	for _, o := range oddRequests {
		streams = append(streams, []byte(requestOf(o.in)))
	}
	for _, o := range oddDocuments {
		streams = append(streams, []byte(o.in))
	}
	return streams
}

// answer is what an Event says in the fields that oddRecords are about.
func answer(e *iottrail.Event) string {
	if e == nil {
		return ""
	}
	parts := []string{e.EventSource, e.EventName, e.UserIdentity.Type, e.APIVersion}
	if !e.EventTime.IsZero() {
		parts = append(parts, e.EventTime.Format(time.RFC3339))
	}
	if e.Insight != nil {
		s := e.Insight.Context.Statistics
		parts = append(parts, s.InsightDuration.String(), s.BaselineDuration.String(), s.Insight.Average.String())
	}
	if x, ok := e.Extra.Get("x"); ok {
		parts = append(parts, "x="+string(x))
	}
	return joined(parts)
}

func joined(parts []string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " ")
}

// plain is the struct that a program without this library would have.
type plain struct {
	EventID      string `json:"eventID"`
	EventSource  string `json:"eventSource"`
	EventName    string `json:"eventName"`
	UserIdentity struct {
		Type string `json:"type"`
	} `json:"userIdentity"`
	APIVersion any       `json:"apiVersion"`
	EventTime  time.Time `json:"eventTime"`
	ReadOnly   bool      `json:"readOnly"`
	Insight    struct {
		Context struct {
			Statistics struct{ InsightDuration, BaselineDuration float64 }
		} `json:"insightContext"`
	} `json:"insightDetails"`
	X any `json:"x"`

	Records []plain `json:"Records"`
	Detail  *plain  `json:"detail"`
	Body    string  `json:"body"`
}

// answer is the other answer, of encoding/json.
func (p *plain) answer() string {
	parts := []string{p.EventSource, p.EventName, p.UserIdentity.Type}
	if p.APIVersion != nil {
		parts = append(parts, fmt.Sprint(p.APIVersion))
	}
	if p.X != nil {
		parts = append(parts, fmt.Sprint("x=", p.X))
	}
	return joined(parts)
}

// plainIDs are the ids that encoding/json finds in a stream, and "error" where it stops.
func plainIDs(stream string) (ids []string) {
	d := json.NewDecoder(strings.NewReader(stream))
	for {
		var raw json.RawMessage
		if err := d.Decode(&raw); err == io.EOF {
			return ids
		} else if err != nil {
			return append(ids, "error")
		}
		documents := make([]plain, 1)
		into := any(&documents[0])
		if raw[0] == '[' {
			into = &documents
		}
		if json.Unmarshal(raw, into) != nil {
			return append(ids, "error")
		}
		for _, p := range documents {
			records := append(p.Records, p)
			if p.Detail != nil {
				records = append(records, *p.Detail)
			}
			for _, r := range records {
				if r.EventID != "" {
					ids = append(ids, r.EventID)
				}
			}
			if p.Body != "" {
				ids = append(ids, plainIDs(p.Body)...)
			}
		}
	}
}

// faultOf tells errors apart.
func faultOf(err error) string {
	var re *iottrail.RecordError
	var end *iottrail.StreamError
	var twice *iottrail.DuplicateError
	var syntax *iottrail.SyntaxError
	prefix := ""
	if errors.As(err, &end) {
		prefix = "end "
	}
	switch {
	case err == nil:
		return ""
	case errors.As(err, &twice) && errors.As(err, &re):
		return prefix + "twice " + re.Path
	case errors.As(err, &syntax):
		return prefix + "syntax"
	case errors.Is(err, iottrail.ErrNotLog):
		return prefix + "no log"
	case errors.Is(err, io.ErrUnexpectedEOF):
		return prefix + "cut"
	case errors.As(err, &re) && re.Event != nil:
		return prefix + "member " + re.Path
	case strings.HasSuffix(err.Error(), "where a record should be"):
		return prefix + "no record"
	case strings.Contains(err.Error(), "may be a record or a container"):
		return prefix + "ambiguous"
	case strings.Contains(err.Error(), "members of two spellings"):
		return prefix + "spellings"
	}
	return prefix + err.Error()
}

// requireAllFilters holds the law of filter_test.go for a stream, with the sources and
// names that a row has here and for encoding/json, and others.
func requireAllFilters(t *testing.T, stream string, texts ...string) {
	t.Helper()
	all := trailtest.ReadInChunks(t, stream)
	sources, names := sourcesAndNames(all)
	for _, text := range append(texts, "iot.amazonaws.com s3.amazonaws.com") {
		sources = append(sources, strings.Fields(text)...)
		names = append(names, strings.Fields(text)...)
	}
	for _, c := range choicesFor(sources, append(names, "CreateThing", "UpdateThing")) {
		requireFiltered(t, all, []byte(stream), nil, c)
	}
}

func TestReadersDisagreeOnRecords(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	var readable [][]byte
	for _, o := range oddRecords {
		record := recordOf(o.in)
		t.Run(o.name, func(t *testing.T) {
			t.Parallel()
			stream := trailtest.Record("before") + "\n" + record + "\n" + trailtest.Record("after")
			r := trailtest.ReadInChunks(t, stream)
			require.NoError(t, r.End)
			require.Len(t, r.Items, 3)
			require.Equal(t, []string{"before", "after"}, []string{r.Items[0].Event.EventID, r.Items[2].Event.EventID})
			odd := r.Items[1]
			require.Equal(t, o.want, answer(odd.Event), "decoded")
			if odd.Err != nil {
				require.Equal(t, o.fault, faultOf(odd.Err))
				require.Equal(t, record, odd.Err.Raw, "the error's Raw")
			} else {
				require.Empty(t, o.fault, "no error")
			}

			e := new(iottrail.Event)
			err := e.UnmarshalJSON([]byte(record))
			require.Equal(t, o.fault, faultOf(err), "UnmarshalJSON")
			require.Equal(t, o.want, answer(e), "UnmarshalJSON")
			if odd.Event != nil {
				trailtest.RequireSameEvents(t, []*iottrail.Event{odd.Event}, []*iottrail.Event{e}, "UnmarshalJSON")
				require.Equal(t, record, e.Raw)
				requireSaid(t, e)
				back := redecode(t, trailtest.Encode(t, e))
				require.Equal(t, o.want, answer(back), "encoded and decoded again")
			}
			requireAllFilters(t, stream, o.want, o.std)

			var p plain
			std := o.std
			if std == "" {
				std = o.want
			}
			if err := json.Unmarshal([]byte(record), &p); err != nil {
				require.Equal(t, std, "error", "encoding/json: %v", err)
			} else {
				require.Equal(t, std, p.answer(), "encoding/json")
			}
		})
		if utf8.ValidString(record) && (o.fault == "" || strings.HasPrefix(o.fault, "member ")) {
			readable = append(readable, []byte(record))
		}
	}
	require.Greater(t, len(readable), 25)
	testWrappings(t, readable, inChunks(1))
}

func TestReadersDisagreeOnRequests(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	types := iottrail.NewAction[oddTypes, struct{}](iot.Source, "UpdateThing", iottrail.AccessWrite)
	for _, o := range oddRequests {
		t.Run(o.name, func(t *testing.T) {
			t.Parallel()
			record := requestOf(o.in)
			read, into := func(e *iottrail.Event) (any, error) { return iot.UpdateThing.Request(e) }, any(new(iot.UpdateThingRequest))
			where := iot.UpdateThing.Where(func(*iot.UpdateThingRequest) bool { return false })
			if strings.Contains(o.in, "[") {
				read, into = func(e *iottrail.Event) (any, error) { return types.Request(e) }, new(oddTypes)
				where = types.Where(func(*oddTypes) bool { return false })
			}
			all := trailtest.ReadString(t, record)
			filtered := trailtest.ReadString(t, record, iottrail.OnlySources(iot.Source), iottrail.OnlyNames("UpdateThing"))
			e := trailtest.Decode(t, record)
			for what, e := range map[string]*iottrail.Event{
				"decoded": all.Events()[0], "filtered": filtered.Events()[0], "UnmarshalJSON": e, "encoded and decoded again": trailtest.Decode(t, trailtest.Encode(t, e)),
			} {
				require.Equal(t, o.in, string(e.RequestParameters), "%s: the body is kept to the byte", what)
				req, err := read(e)
				got, marshalled := json.Marshal(req)
				require.NoError(t, marshalled)
				require.Equal(t, o.want, string(got), what)
				require.Equal(t, o.fault, strings.Join(pathsOf(err), " "), what)
				doubt := iottrail.No
				if o.fault != "" {
					doubt = iottrail.Maybe
				}
				require.Equal(t, doubt, where.Ask(e), "%s: Where is in doubt about what could not be read", what)
				if _, ok := req.(*iot.UpdateThingRequest); ok {
					decoded, err := iot.DecodeRequest(e)
					require.Equal(t, req, decoded, "%s: DecodeRequest", what)
					require.Equal(t, o.fault, strings.Join(pathsOf(err), " "), what)
				}
			}
			requireAllFilters(t, trailtest.Record("before")+record+trailtest.Record("after"))

			std := o.std
			if std == "" {
				std = o.want
			}
			if err := json.Unmarshal([]byte(o.in), into); err != nil {
				require.Equal(t, std, "error", "encoding/json: %v", err)
			} else {
				got, _ := json.Marshal(into)
				require.Equal(t, std, string(got), "encoding/json")
			}
		})
	}
}

// pathsOf are the members at fault, in all errors within err.
func pathsOf(err error) (paths []string) {
	if m, ok := err.(*iottrail.MemberError); ok {
		return []string{m.Path}
	}
	switch w := err.(type) {
	case interface{ Unwrap() error }:
		return pathsOf(w.Unwrap())
	case interface{ Unwrap() []error }:
		for _, e := range w.Unwrap() {
			paths = append(paths, pathsOf(e)...)
		}
	}
	return paths
}

func TestReadersDisagreeOnDocuments(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	for _, o := range oddDocuments {
		t.Run(o.name, func(t *testing.T) {
			t.Parallel()
			r := trailtest.ReadInChunks(t, o.in)
			var ids, faults []string
			for _, it := range r.Items {
				if it.Event != nil {
					ids = append(ids, it.Event.EventID)
				}
				if it.Err != nil {
					faults = append(faults, faultOf(it.Err))
				}
			}
			if r.End != nil {
				faults = append(faults, faultOf(r.End))
			}
			require.Equal(t, o.want, strings.Join(ids, " "))
			require.Equal(t, o.fault, strings.Join(faults, ", "))
			requireAllFilters(t, o.in)

			std := o.std
			if std == "" {
				std = o.want
			}
			require.Equal(t, std, strings.Join(plainIDs(o.in), " "), "encoding/json")
		})
	}
}

// Each row of docs/readers.md is a case here and the other way round, with the same
// input. The row says "error" where there is one, and names encoding/json where that
// reads something else.
func TestReadersDoc(t *testing.T) {
	t.Parallel()
	doc, err := os.ReadFile(trailtest.Path("docs/readers.md"))
	require.NoError(t, err)
	rows := make(map[string][]string)
	for _, m := range regexp.MustCompile("(?m)^\\| ([^|]+?) \\| `([^`]*)` \\| ([^|]+?) \\| ([^|]*?) ?\\|$").FindAllStringSubmatch(string(doc), -1) {
		require.NotContains(t, rows, m[1], "two rows of docs/readers.md have the same name")
		rows[m[1]] = m[2:]
	}
	cases := make(map[string]bool)
	for _, o := range slices.Concat(oddRecords, oddRequests, oddDocuments) {
		require.False(t, cases[o.name], "two cases %q", o.name)
		cases[o.name] = true
		row := rows[o.name]
		require.NotNil(t, row, "docs/readers.md has no row %q", o.name)
		require.Equal(t, shown(o.in), row[0], "the input of the row %q", o.name)
		require.Equal(t, o.fault != "", strings.Contains(row[1], "error"), "the row %q must say whether there is an error: %s", o.name, row[1])
		require.Equal(t, o.std != "", strings.Contains(row[2], "encoding/json"), "the row %q must say whether encoding/json reads something else: %s", o.name, row[2])
	}
	for _, name := range slices.Sorted(maps.Keys(rows)) {
		require.True(t, cases[name], "no case for the row %q of docs/readers.md", name)
	}
	tables := regexp.MustCompile(`(?m)^\| `).FindAllString(string(doc), -1)
	heads := strings.Count(string(doc), "\n| case |") + strings.Count(string(doc), "\n| --- |")
	require.Equal(t, len(tables)-heads, len(rows), "a row of docs/readers.md is not of the form: case, input in backquotes, here, elsewhere")
	t.Logf("docs/readers.md: %d rows, %d on records, %d on requests, %d on documents", len(rows), len(oddRecords), len(oddRequests), len(oddDocuments))
}

// shown is how docs/readers.md writes an input: \xff for a byte that can't be seen or
// is not UTF-8. JSON has no such escape.
func shown(in string) string {
	var b strings.Builder
	for i := 0; i < len(in); {
		r, n := utf8.DecodeRuneInString(in[i:])
		for _, c := range []byte(in[i : i+n]) {
			if r == utf8.RuneError || !unicode.IsPrint(r) {
				fmt.Fprintf(&b, `\x%02x`, c)
			} else {
				b.WriteByte(c)
			}
		}
		i += n
	}
	return b.String()
}
