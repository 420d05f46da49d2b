package report

import (
	"cmp"
	"html/template"
	"slices"
	"strconv"
	"strings"
)

// What is written as plain HTML is bounded, so that a page of a large trail still opens at once.
// Where a list is cut, the page says how many are not listed.
const (
	drawnOpenings   = 300
	drawnFindings   = 600
	drawnCalls      = 20 // of one finding
	drawnLifelines  = 150
	drawnEvents     = 40 // of one lifeline
	drawnChains     = 120
	drawnFailures   = 300
	drawnDifference = 300
	drawnLanes      = 12
	drawnActors     = 300
	drawnDone       = 44 // calls of the window
	drawnListed     = 600
	pageRows        = 25
)

// A view is a page with what its templates need.
type view struct {
	*page
	Style  template.CSS
	Script template.JS
	Policy template.HTMLAttr

	lists   [][]int            // lists of records that are too long for an attribute
	listIDs map[string]int     // where a list is in lists
	listed  map[int]bool       // records that the plain HTML has a row for
	foreign map[string]address // what is known of an address
	texts   texts
}

func newView(p *page) (*view, error) {
	v := &view{page: p, listIDs: map[string]int{}, listed: map[int]bool{}, foreign: map[string]address{}, texts: texts{at: map[string]int{}}}
	style, err := joined(styleParts)
	if err != nil {
		return nil, err
	}
	script, err := joined(scriptParts)
	if err != nil {
		return nil, err
	}
	v.Style, v.Script = template.CSS(style), template.JS("\n'use strict';\n(() => {\n"+script+"})();\n")
	v.Policy = template.HTMLAttr(`content="` + policy(style, string(v.Script)) + `"`)
	for _, a := range p.Actors {
		for _, from := range a.Addresses {
			known := v.foreign[from.From]
			v.foreign[from.From] = address{from.From, known.Outside || from.Outside, known.Service || from.Service}
		}
	}
	for _, i := range v.Named() {
		v.listed[i] = true
	}
	return v, nil
}

// A link is a figure, and the records that it was made of. Its address is that of the first
// record that has a row in the page, for whoever reads without scripts.
type link struct {
	Text, Class, Label string
	Href               string
	Refs, List         string // one of them: the records, or where they are in the lists of the data
}

// link makes a link of a text; class may be "".
func (v *view) link(refs []int, text any, class string) link {
	l := link{Text: textOf(text), Class: class, Href: "#records"}
	refs = slices.DeleteFunc(slices.Clone(refs), func(i int) bool { return i < 0 || i >= len(v.Records) })
	if len(refs) == 0 {
		l.Href = ""
		return l
	}
	for _, i := range refs {
		if v.listed[i] {
			l.Href = "#rec=" + strconv.Itoa(i)
			break
		}
	}
	if text := joinInts(refs); len(refs) <= 12 {
		l.Refs = text
	} else if id, ok := v.listIDs[text]; ok {
		l.List = strconv.Itoa(id)
	} else {
		l.List = strconv.Itoa(len(v.lists))
		v.listIDs[text] = len(v.lists)
		v.lists = append(v.lists, refs)
	}
	return l
}

func joinInts(refs []int) string {
	var b strings.Builder
	for n, i := range refs {
		if n > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.Itoa(i))
	}
	return b.String()
}

func textOf(text any) string {
	switch t := text.(type) {
	case string:
		return t
	case int:
		return thousands(t)
	}
	return ""
}

// Named are the records that get a row in the plain HTML: those with a finding first, then all
// others that the first screen and the sections name, up to drawnListed; in the order of time.
func (v *view) Named() []int {
	var named []int
	seen := map[int]bool{}
	add := func(refs []int) {
		for _, i := range refs {
			if len(named) < drawnListed && i >= 0 && i < len(v.Records) && !seen[i] {
				seen[i] = true
				named = append(named, i)
			}
		}
	}
	for _, f := range v.Verdict {
		add(f.Refs)
	}
	for _, s := range v.Steps {
		add(s.Refs)
	}
	for _, o := range v.Open {
		add(o.Refs)
	}
	for _, o := range v.Openings {
		add(o.Refs)
	}
	for _, f := range v.Findings {
		add(f.Refs)
	}
	for _, f := range v.Evidence.Facts {
		add(f.Refs)
	}
	for _, l := range slices.Concat(v.Certificates, v.Policies) {
		for _, e := range l.Events {
			add(e.Refs)
		}
	}
	for _, d := range v.Differences {
		add(d.Refs)
	}
	for _, f := range v.Failures {
		add(f.Refs)
	}
	for _, c := range v.Chains {
		for _, l := range c.Links {
			add(l.Refs)
		}
	}
	slices.Sort(named)
	return named
}

// A recordRow is a record as the tables show it.
type recordRow struct {
	record
	Place    int // in page.Records
	Who      string
	Outside  bool
	Worst    string // severity of its worst finding, or ""
	Line     string // what it was on, and what it set
	Link     link
	Findings int
}

func (v *view) row(i int) recordRow {
	r := v.Records[i]
	out := recordRow{record: r, Place: i, Outside: v.foreign[r.From].Outside, Line: line(r), Findings: len(r.Findings)}
	if r.Actor >= 0 && r.Actor < len(v.Actors) {
		out.Who = v.Actors[r.Actor].Name
	}
	for _, f := range r.Findings {
		if f >= 0 && f < len(v.page.Findings) {
			if s := v.page.Findings[f].Severity; out.Worst == "" || severityRank(s) < severityRank(out.Worst) {
				out.Worst = s
			}
		}
	}
	out.Link = v.link([]int{i}, r.Action, "")
	return out
}

// line says in one line what a call was on and what it set.
func line(r record) string {
	if r.Omitted {
		return "CloudTrail left out what was asked or answered, for its size"
	}
	on := strings.Join(r.Resources, ", ")
	what := withoutNames(r)
	switch {
	case what == "":
		return on
	case on == "":
		return what
	}
	return on + ": " + what
}

// withoutNames is what a call set, without the members that only name its resources again:
// "policyName=maintenance-tmp" of policy maintenance-tmp.
func withoutNames(r record) string {
	named := map[string]bool{}
	for _, name := range r.Resources {
		named[name[strings.LastIndexAny(name, "/ ")+1:]] = true
	}
	words := strings.Split(r.What, " ")
	words = slices.DeleteFunc(words, func(word string) bool {
		_, value, ok := strings.Cut(word, "=")
		return ok && named[value[strings.LastIndexByte(value, '/')+1:]]
	})
	return strings.Join(words, " ")
}

// Outsiders says whether any address is known to be from outside.
func (v *view) Outsiders() bool {
	for _, a := range v.foreign {
		if a.Outside {
			return true
		}
	}
	return false
}

// FirstRows are the rows of the first page of the records.
func (v *view) FirstRows() []recordRow {
	return v.rows(min(pageRows, len(v.Records)), func(n int) int { return n })
}

// NamedRows are the rows of the records that the report names.
func (v *view) NamedRows() []recordRow {
	named := v.Named()
	return v.rows(len(named), func(n int) int { return named[n] })
}

func (v *view) rows(n int, at func(int) int) []recordRow {
	rows := make([]recordRow, 0, n)
	for i := range n {
		rows = append(rows, v.row(at(i)))
	}
	return rows
}

var severities = []string{"critical", "high", "medium", "low", "info"}

// severityRank is 0 for the worst severity.
func severityRank(severity string) int {
	if i := slices.Index(severities, severity); i >= 0 {
		return i
	}
	return len(severities)
}

// A severityCount is how many findings there are of a severity.
type severityCount struct {
	Severity string
	Count    int
}

// BySeverity has the severities that occur, the worst first.
func (v *view) BySeverity() []severityCount {
	counts := map[string]int{}
	for _, f := range v.Findings {
		counts[f.Severity]++
	}
	var out []severityCount
	for s, n := range counts {
		out = append(out, severityCount{s, n})
	}
	slices.SortFunc(out, func(a, b severityCount) int {
		return cmp.Or(cmp.Compare(severityRank(a.Severity), severityRank(b.Severity)), strings.Compare(a.Severity, b.Severity))
	})
	return out
}

// Calls is how many calls the findings have.
func (v *view) Calls() int {
	n := 0
	for _, f := range v.Findings {
		n += f.Calls
	}
	return n
}

// Doubtful is how many findings are maybe.
func (v *view) Doubtful() int {
	n := 0
	for _, f := range v.Findings {
		if f.Outcome == outcomeMaybe {
			n++
		}
	}
	return n
}

// TotalChanges is how many changes all hours have.
func (v *view) TotalChanges() int {
	n := 0
	for _, h := range v.Hours {
		n += h.Permissions + h.Write + h.Tagging + h.Failed
	}
	return n
}

// Words are the verdict's phrases with the spaces that join them.
func (v *view) Words() []phrase { return spaced(v.Verdict) }

func spaced(phrases []phrase) []phrase {
	out := slices.Clone(phrases)
	for i := range out {
		if i == 0 || out[i].Text == "" || out[i-1].Text == "" {
			continue
		}
		if strings.HasSuffix(out[i-1].Text, " ") || strings.HasPrefix(out[i].Text, " ") || strings.ContainsRune(",.;:)", rune(out[i].Text[0])) {
			continue
		}
		out[i].Text = " " + out[i].Text
	}
	return out
}
