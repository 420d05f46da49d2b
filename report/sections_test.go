package report

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/testrun"
)

// elsewhere are the lists of a page of which no section lists each row, and which the builder makes short.
var elsewhere = map[string]string{
	"Verdict": "a sentence",
	"Steps":   "four at the most",
	"Open":    "the openings list them all",
	"Hours":   "bars of a chart, at most maxHours",
	"Windows": "three at the most",
	"Moments": "three at the most",
	"Files":   "the records name them",
	"Records": "paged by the script",
}

// sectionLists are the lists of a page that a section lists row by row, by name.
func sectionLists(p *page) map[string]reflect.Value {
	lists := map[string]reflect.Value{}
	v := reflect.ValueOf(p).Elem()
	for i := range v.NumField() {
		name := v.Type().Field(i).Name
		if _, ok := elsewhere[name]; !ok && v.Field(i).Kind() == reflect.Slice {
			lists[name] = v.Field(i)
		}
	}
	return lists
}

// lengthen makes a list longer by rows like its last one.
func lengthen(t *testing.T, name string, list reflect.Value, by int) {
	t.Helper()
	require.NotZero(t, list.Len(), "samplePage in page_sample_test.go has no %s: add rows", name)
	last := list.Index(list.Len() - 1)
	for range by {
		list.Set(reflect.Append(list, last))
	}
}

// The sample has a value for each member of each part of a page, so that all of what is drawn is in the
// golden file, and the tests that write the sample are about all of it.
func TestSampleHasEverything(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	sawMembers(reflect.ValueOf(samplePage()).Elem(), seen)
	for member, has := range seen {
		if !has && !strings.HasPrefix(member, "leftOut.") {
			t.Errorf("samplePage in page_sample_test.go gives %s no value: add it to a row there, and rows to a list that is empty", member)
		}
	}
}

// sawMembers notes which members of the structs in a value are set in one of them.
func sawMembers(v reflect.Value, seen map[string]bool) {
	switch v.Kind() {
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return
		}
		for i := range v.NumField() {
			member := v.Type().Name() + "." + v.Type().Field(i).Name
			seen[member] = seen[member] || !v.Field(i).IsZero()
			sawMembers(v.Field(i), seen)
		}
	case reflect.Slice:
		for i := range v.Len() {
			sawMembers(v.Index(i), seen)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			sawMembers(v.Elem(), seen)
		}
	}
}

// Each section has a heading, and is in the list of sections, in its order.
func TestSectionsAreListed(t *testing.T) {
	t.Parallel()
	s := written(t, samplePage())
	var sections, listed []string
	for _, m := range regexp.MustCompile(`<section id="([^"]*)" aria-labelledby="([^"]*)"`).FindAllStringSubmatch(s, -1) {
		sections = append(sections, m[1])
		require.Regexp(t, `<h[12] id="`+m[2]+`"`, s, "section %s is labelled by its heading", m[1])
	}
	for _, m := range regexp.MustCompile(`<li><a href="#([^"]*)"`).FindAllStringSubmatch(between(t, s, `<nav class="side"`, "</nav>"), -1) {
		listed = append(listed, m[1])
	}
	require.Len(t, sections, strings.Count(s, "<section"), "a section has an id and an aria-labelledby")
	require.Equal(t, sections, listed, "the sections of main, and the list of sections: page.tmpl has both, and they are the same")
}

// Without the script a link leads to a row of the records that the page names. So the rows of each section
// have their records there.
func TestSectionsNameTheirRecords(t *testing.T) {
	t.Parallel()
	sample := samplePage()
	for name, list := range sectionLists(sample) {
		var refs []int
		gather(list.Interface(), &refs)
		if len(refs) == 0 {
			continue
		}
		alone := &page{Records: sample.Records, Moments: sample.Moments}
		reflect.ValueOf(alone).Elem().FieldByName(name).Set(list)
		v, err := newView(alone)
		require.NoError(t, err)
		require.NotEmpty(t, v.Named(), "add the Refs of %s to Named in view.go", name)
	}
}

const notListed = "more are not listed"

// A list that is too long to be drawn says how many rows are not, and so does one that the builder cut.
func TestLongListsSayWhatIsLeftOut(t *testing.T) {
	t.Parallel()
	require.NotContains(t, markupOf(t, samplePage()), notListed)
	for name := range sectionLists(samplePage()) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := samplePage()
			lengthen(t, name, sectionLists(p)[name], 3_000)
			require.True(t, strings.Contains(markupOf(t, p), notListed),
				"a page with 3,000 %s lists them all, or does not say that it leaves some out: bound what its template draws by a constant of view.go, and write %q below it", name, notListed)
		})
	}
	left := reflect.TypeFor[leftOut]()
	for i := range left.NumField() {
		name := left.Field(i).Name
		if left.Field(i).Type.Kind() != reflect.Int || slices.Contains([]string{"Records", "JSON"}, name) { // the lede of the records has these
			continue
		}
		p := samplePage()
		reflect.ValueOf(&p.LeftOut).Elem().Field(i).SetInt(7_654_321)
		require.True(t, strings.Contains(markupOf(t, p), "7,654,321"), "nothing in the page says how many %s LeftOut counts", name)
	}
}

// A long trail makes no long page.
func TestPageBounded(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	p := samplePage()
	const n = 20_000
	base := p.Records[0]
	for i := range n {
		r := base
		r.At, r.Actor, r.JSON = p.To.Add(time.Duration(i)*time.Second), i%3, ""
		p.Records = append(p.Records, r)
	}
	p.To = p.To.Add(n * time.Second)
	p.Windows[0] = window{"all", begin, p.To}
	var all []int
	for i := range p.Records {
		all = append(all, i)
	}
	p.Findings[0].Refs, p.Findings[0].Calls = all, len(all)
	for name, list := range sectionLists(p) {
		lengthen(t, name, list, 2_000)
	}
	s := written(t, p)
	markup, _, _ := strings.Cut(s, `<script type="application/json"`)
	require.Less(t, len(markup), 4<<20, "bound what the templates draw by constants of view.go")
	require.Contains(t, markup, "1,403 findings more are not listed")
	require.Equal(t, all, undo(dataOf(t, s).Lists, len(all)), "the records of a long list are in the data")
}

// markupOf is the plain HTML of a page.
func markupOf(t *testing.T, p *page) string {
	t.Helper()
	markup, _, _ := strings.Cut(written(t, p), `<script type="application/json"`)
	return markup
}

// undo is the list of a length, out of its differences.
func undo(lists [][]int, length int) []int {
	for _, list := range lists {
		if len(list) == length {
			last := 0
			for i := range list {
				last += list[i]
				list[i] = last
			}
			return list
		}
	}
	return nil
}
