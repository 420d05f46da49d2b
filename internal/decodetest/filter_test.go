package decodetest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/internal/trailtest"
	"github.com/iottrail/iottrail/match"
)

// This file holds one law: what is filtered during the scan, by OnlySources and
// OnlyNames, is what is filtered afterwards, by the predicates Source and Name.

// A choice is which records a caller wants. A nil list is no option; an empty one
// is an option that wants none.
type choice struct {
	sources, names []string
}

func (c choice) String() string { return fmt.Sprintf("sources %q, names %q", c.sources, c.names) }

func (c choice) options() (opts []iottrail.Option) {
	if c.sources != nil {
		opts = append(opts, iottrail.OnlySources(c.sources...))
	}
	if c.names != nil {
		opts = append(opts, iottrail.OnlyNames(c.names...))
	}
	return opts
}

// predicate asks the same of a record that was decoded. A record whose source or
// name can't be known is never skipped.
func (c choice) predicate() iottrail.Predicate {
	among := func(wanted []string, text string) bool {
		return wanted == nil || text == "" || slices.Contains(wanted, text)
	}
	return match.Func(func(ev *iottrail.Event) bool {
		return among(c.sources, ev.EventSource) && among(c.names, ev.EventName)
	})
}

// afterwards is what remains of a reading of everything. A record in error of which
// nothing could be read is never skipped; one that is sound except for a member is
// skipped as any other, and its error with it.
func afterwards(all trailtest.Reading, wanted iottrail.Predicate) trailtest.Reading {
	left := trailtest.Reading{End: all.End, Stats: all.Stats}
	for _, it := range all.Items {
		if it.Event == nil || wanted.Ask(it.Event) == iottrail.Yes {
			left.Items = append(left.Items, it)
			continue
		}
		left.Stats.Skipped++
		left.Stats.Events--
		if it.Partial() {
			left.Stats.Partial--
		}
	}
	return left
}

// requireFiltered holds the law for the choices, which must all hold for a record, and
// returns what was left. all is the reading of the same data without them.
func requireFiltered(t testing.TB, all trailtest.Reading, data []byte, more []iottrail.Option, choices ...choice) trailtest.Reading {
	t.Helper()
	opts := slices.Clone(more)
	var wanted []iottrail.Predicate
	for _, c := range choices {
		opts = append(opts, c.options()...)
		wanted = append(wanted, c.predicate())
	}
	what := fmt.Sprint(choices)
	want, got := afterwards(all, match.All(wanted...)), trailtest.Read(t, bytes.NewReader(data), opts...)
	trailtest.RequireIdentical(t, want, got, what)
	for i := range want.Items {
		require.Equal(t, want.Items[i].Index, got.Items[i].Index, "%s: index of record %d", what, i)
	}
	if want.End == nil {
		require.Equal(t, want.Stats, got.Stats, "%s: Stats", what)
	}
	return got
}

// requireSaid checks, with encoding/json, that what the predicates see is what the
// record's bytes say. A map takes names as they are; what is there twice is an error
// before it gets here.
func requireSaid(t testing.TB, e *iottrail.Event) {
	t.Helper()
	var members map[string]json.RawMessage
	require.NoError(t, json.Unmarshal([]byte(e.Raw), &members), "%q", e.Raw)
	text := func(name string) (s string) {
		if json.Unmarshal(members[name], &s) != nil {
			return "" // absent, or no string
		}
		return s
	}
	source, name := text("eventSource"), text("eventName")
	if old := members["RequestParamters"]; old != nil && source == "" && e.EventSource != "" {
		source, name = "iot.amazonaws.com", text("EventName")
	}
	require.Equal(t, source, e.EventSource, "the source of %q", e.Raw)
	require.Equal(t, name, e.EventName, "the name of %q", e.Raw)
	require.Equal(t, source == "svc", match.Call("svc").Ask(e) == iottrail.Yes, "Call of %q", e.Raw)
}

// FuzzFilter holds the law for any bytes and any lists. The bits of how say which
// options there are: OnlySources, OnlyNames, both a second time with shorter lists,
// tight limits. container is one of wrappings around the data, or none.
func FuzzFilter(f *testing.F) {
	testrun.SkipShort(f)
	for _, data := range oddStreams() {
		f.Add(data, "iot.amazonaws.com", "CreateThing,x", uint8(1), uint8(0))
		f.Add(data, "s3.amazonaws.com,x", "CreateThing,UpdateThing", uint8(7), uint8(0))
	}
	small := [][]byte{
		[]byte(`{"eventVersion":"1.08","eventSource":"iot.amazonaws.com","eventName":"CreateThing","eventID":"a"}`),
		[]byte(`{"eventVersion":"1.08","eventSource":"s3.amazonaws.com","eventName":"GetObject","eventTime":"never"}`),
		[]byte(`{"eventVersion":"1.08","eventID":"c"}`),
		[]byte(`{"eventVersion":"1.08","eventSource":"s3.amazonaws.com","eventName":"GetObject","eventID":"d"}`),
	}
	for _, w := range trailtest.Wrappings {
		for how := range uint8(4) {
			f.Add(w.Wrap(small), "iot.amazonaws.com", "CreateThing", how, uint8(0))
		}
		f.Add(trailtest.Gzip(w.Wrap(small)), "iot.amazonaws.com", "", uint8(1), uint8(0))
	}
	f.Fuzz(func(t *testing.T, data []byte, sources, names string, how, container uint8) {
		if n := int(container) % (len(trailtest.Wrappings) + 1); n > 0 {
			data = trailtest.Wrappings[n-1].Wrap([][]byte{data, []byte(`{"eventVersion":"1.08","eventSource":"x","eventName":"y"}`), data})
		}
		var c, second choice
		if how&1 != 0 {
			c.sources = listOf(sources)
			second.sources = c.sources[len(c.sources)/2:]
		}
		if how&2 != 0 {
			c.names = listOf(names)
			second.names = c.names[:len(c.names)/2]
		}
		choices := []choice{c}
		if how&4 != 0 {
			choices = append(choices, second)
		}
		var more []iottrail.Option
		if how&8 != 0 {
			more = append(more, iottrail.WithLimits(iottrail.Limits{
				RecordSize: 120, Depth: 8, Members: 12, StringLength: 60, NumberLength: 12, Records: 6, StreamSize: 1500,
			}))
		}
		all := trailtest.Read(t, bytes.NewReader(data), more...)
		requireFiltered(t, all, data, more, choices...)
		for _, it := range all.Items {
			if e := it.Event; e != nil {
				requireSaid(t, e)
			}
		}
	})
}

// listOf splits at commas. Of nothing it is an empty list, and not nil.
func listOf(text string) []string {
	if text == "" {
		return []string{}
	}
	return strings.Split(text, ",")
}

// sourcesAndNames lists the sources and the names of the records that could be read.
func sourcesAndNames(r trailtest.Reading) (sources, names []string) {
	s, n := make(map[string]bool), make(map[string]bool)
	for _, it := range r.Items {
		if e := it.Event; e != nil {
			s[e.EventSource], n[e.EventName] = true, true
		}
	}
	delete(s, "")
	delete(n, "")
	return slices.Sorted(maps.Keys(s)), slices.Sorted(maps.Keys(n))
}

// choicesFor are choices that part the records of the sources and names in many ways.
func choicesFor(sources, names []string) (cs []choice) {
	one := func(s string) []string { return []string{s} }
	for i, s := range sources {
		without := slices.Delete(slices.Clone(sources), i, i+1)
		cs = append(cs, choice{sources: one(s)})
		if len(names) > 0 {
			cs = append(cs, choice{without, one(names[i%len(names)])})
		}
	}
	for _, n := range names {
		cs = append(cs, choice{names: one(n)})
	}
	return append(cs, choice{sources: []string{}}, choice{names: []string{}}, choice{sources, names}, choice{one(""), one("")})
}

// A tally is what a test of the law looked at.
type tally struct {
	files, readings, records, kept, skipped int
}

func (y *tally) add(all, left trailtest.Reading) {
	y.readings++
	y.records += len(all.Items)
	y.kept += len(left.Items)
	y.skipped += len(all.Items) - len(left.Items)
}

func (y *tally) log(t *testing.T) {
	t.Helper()
	t.Logf("filtered in the scan and afterwards: %d files, %d readings, %d records, %d kept, %d skipped, no difference",
		y.files, y.readings, y.records, y.kept, y.skipped)
	require.Positive(t, y.kept, "nothing was kept")
	require.Positive(t, y.skipped, "nothing was skipped")
}

// An option may be given to several Decoders, and what the one makes of it is not the other's.
func TestOptionsAreShared(t *testing.T) {
	t.Parallel()
	text := `{"eventVersion":"1.08","eventID":"a","eventSource":"x"}{"eventVersion":"1.08","eventID":"b","eventSource":"y"}`
	both, first := iottrail.OnlySources("x", "y"), iottrail.OnlySources("x")
	for range 2 {
		require.Equal(t, []string{"a"}, trailtest.ReadString(t, text, both, first).IDs())
		require.Equal(t, []string{"a", "b"}, trailtest.ReadString(t, text, both).IDs())
	}
}

func TestFilterOfTestdata(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	var y tally
	err := filepath.WalkDir(trailtest.Path("testdata"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if entry.Name() == "fuzz" || entry.Name() == "trail" { // the trail has its own test
				return filepath.SkipDir
			}
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		all := trailtest.Read(t, bytes.NewReader(data))
		for _, it := range all.Items {
			if e := it.Event; e != nil {
				requireSaid(t, e)
			}
		}
		for _, c := range choicesFor(sourcesAndNames(all)) {
			y.add(all, requireFiltered(t, all, data, nil, c))
		}
		y.files++
		return nil
	})
	require.NoError(t, err)
	require.Greater(t, y.files, 60, "files of testdata")
	y.log(t)
}

// The whole trail as one stream, so that records of all services are neighbours.
func TestFilterOfTrail(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	testFilters(t, trailtest.TrailRecords(t), 3)
}

func TestFilterOfCorpus(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	var records [][]byte
	for _, l := range trailtest.Corpus(t) {
		records = append(records, l.Record)
	}
	testFilters(t, records, 20)
}

// testFilters holds the law for records in lines, with every so many of the choices.
func testFilters(t *testing.T, records [][]byte, every int) {
	data := trailtest.Around("", records, "\n", "\n")
	all := trailtest.Read(t, bytes.NewReader(data))
	require.GreaterOrEqual(t, len(all.Items), len(records))
	y := tally{files: 1}
	sources, names := sourcesAndNames(all)
	for i, c := range choicesFor(sources, names) {
		if i%every == 0 {
			y.add(all, requireFiltered(t, all, data, nil, c))
		}
	}
	for _, c := range []choice{{[]string{"iot.amazonaws.com", "s3.amazonaws.com"}, nil}, {sources[1:], names[1:]}} {
		y.add(all, requireFiltered(t, all, data, nil, c))
	}
	y.log(t)
}
