package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/charmbracelet/lipgloss"

	"github.com/iottrail/iottrail/detect"
	"github.com/iottrail/iottrail/digest"
	"github.com/iottrail/iottrail/examples/internal/fleet"
	"github.com/iottrail/iottrail/examples/internal/plain"
)

// A text is the output for people: what is not proven, what was found, what was changed, and a
// summary.
type text struct {
	*layout
	o      *options
	plain  lipgloss.Style
	called string // the line above the last change: who called, from where, and on which day
}

func newText(o *options, out, to io.Writer) *text {
	return &text{layout: newLayout(out, to), o: o, plain: lipgloss.NewStyle()}
}

func (t *text) write(b *found) {
	t.proof(b.integrity)
	if t.o.findings && (len(b.findings) > 0 || !t.o.unsorted) {
		t.findings(b.findings)
	}
	if t.o.changes && (len(b.changes) > 0 || !t.o.unsorted) {
		t.changes(b.changes)
	}
}

func (t *text) end(totals *totals, in *integrity) {
	if t.o.findings || t.o.changes {
		writeSummaryAfter(t.w, totals, in)
	} else { // proof ends with an empty line
		writeSummary(t.w, totals, in)
	}
}

// heading writes a line above a part of the output.
func (t *text) heading(format string, args ...any) {
	fmt.Fprintln(t.w, paint(t.styles.heading, fmt.Sprintf(format, args...)))
}

// mostFew is how many callers of a rule, findings of each, and files that are not valid are shown,
// unless somebody asks for all.
const mostFew = 3

// few returns how many of n things to show.
func (t *text) few(n int) int {
	if t.o.all || n <= mostFew+1 { // "and one more" takes a line as well
		return n
	}
	return mostFew
}

// proof writes which files are not proven.
func (t *text) proof(in *integrity) {
	if in == nil {
		return
	}
	var logs, digests int64
	for _, n := range in.counts[digest.LogFile] {
		logs += n
	}
	for _, n := range in.counts[digest.DigestFile] {
		digests += n
	}
	t.heading("Integrity: %d of %d log files and %d of %d digests are valid",
		in.counts[digest.LogFile][digest.Valid], logs, in.counts[digest.DigestFile][digest.Valid], digests)
	for _, u := range in.failed {
		t.row("! NOT PROVEN  ", t.styles.failed, plain.Text(u.name, maxText), t.plain)
		t.line("              ", plain.Text(u.err.Error(), maxText), t.styles.mark)
	}
	shown := t.few(len(in.invalid))
	for i := range in.invalid[:shown] {
		f := &in.invalid[i]
		t.row(fmt.Sprintf("! %-10s  ", strings.ToUpper(string(f.Status))), t.styles.failed, plain.Text(string(f.Kind)+" "+f.File, maxText), t.plain)
		t.line("              ", plain.Text(f.Reason(), maxText), t.styles.mark)
	}
	if more := len(in.invalid) - shown; more > 0 {
		t.line("  ", fmt.Sprintf("and %d more; -findings shows all", more), t.styles.faint)
	}
	for _, s := range in.spans {
		style := t.plain
		if s.Status != digest.Valid {
			style = t.styles.failed
		}
		t.line("  ", plain.Text(s.String(), maxText), style)
	}
	fmt.Fprintln(t.w)
}

// findings writes what was found, rule by rule.
func (t *text) findings(found []finding) {
	if len(found) == 0 {
		t.heading("No findings")
		fmt.Fprintln(t.w)
		return
	}
	t.heading("%s", countFindings(found))
	for len(found) > 0 {
		n := 1
		for n < len(found) && found[n].Rule == found[0].Rule {
			n++
		}
		fmt.Fprintln(t.w)
		t.rule(found[:n])
		found = found[n:]
	}
	fmt.Fprintln(t.w)
}

// countFindings says how many there are of each severity.
func countFindings(found []finding) string {
	var count [detect.Critical + 1]int
	doubts := 0
	for i := range found {
		count[min(found[i].Severity, detect.Critical)]++
		if found[i].doubtful() {
			doubts++
		}
	}
	var parts []string
	for s := detect.Critical; ; s-- {
		if count[s] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", count[s], s))
		}
		if s == 0 {
			break
		}
	}
	text := "Findings: " + strings.Join(parts, ", ")
	if doubts > 0 {
		text += fmt.Sprintf("; %d in doubt, with a ?", doubts)
	}
	return text
}

// rule writes the findings of one rule.
func (t *text) rule(found []finding) {
	severity := found[0].Severity
	t.row(strings.ToUpper(severity.String())+" ", t.styles.severity[min(severity, detect.Critical)], found[0].Title+" ("+found[0].Rule+")", t.styles.heading)
	t.line("  why: ", found[0].rule.Why, t.styles.faint)
	t.line("  next: ", found[0].rule.NextSteps, t.styles.faint)
	callers := byCaller(found)
	shown := t.few(len(callers))
	for _, of := range callers[:shown] {
		t.caller(of)
	}
	if shown < len(callers) {
		t.line("  ", fmt.Sprintf("and %s of %s; -findings shows all", plural(rest(callers[shown:]), "finding"), plural(len(callers)-shown, "other caller")), t.styles.faint)
	}
}

// byCaller groups the findings of a rule by caller and address. The callers are in the order of their
// first finding.
func byCaller(found []finding) (callers [][]finding) {
	index := make(map[string]int)
	for _, f := range found {
		who := callerText(&f.Change)
		i, ok := index[who]
		if !ok {
			i = len(callers)
			index[who] = i
			callers = append(callers, nil)
		}
		callers[i] = append(callers[i], f)
	}
	return callers
}

// rest is how many findings there are.
func rest(callers [][]finding) (n int) {
	for _, found := range callers {
		n += len(found)
	}
	return n
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// caller writes the findings of one rule and one caller.
func (t *text) caller(found []finding) {
	t.line("  ", callerText(&found[0].Change), t.styles.heading)
	shown := t.few(len(found))
	for i := range found[:shown] {
		t.finding(&found[i])
	}
	if shown < len(found) {
		last := slices.MaxFunc(found[shown:], func(a, b finding) int { return a.Time.Compare(b.Time) })
		t.line("    ", fmt.Sprintf("and %d more until %s; -findings shows all", len(found)-shown, fleet.Clock(last.Time)), t.styles.faint)
	}
}

// finding writes what was done, and when.
func (t *text) finding(f *finding) {
	mark := "  "
	if f.doubtful() {
		mark = "? "
	}
	head := "  " + mark + fleet.Clock(f.Time) + "  "
	t.row(head, t.marked(mark), strings.TrimSpace(actionText(&f.Change)+" "+what(&f.Change)), t.plain)
	below := strings.Repeat(" ", len(head))
	if f.Calls > 1 {
		t.line(below, fmt.Sprintf("%d calls since %s", f.Calls, fleet.Clock(f.Since)), t.plain)
	}
	t.reasons(below, &f.Change)
}

// marked is the style of a mark, and of the time after it.
func (t *text) marked(mark string) lipgloss.Style {
	if strings.TrimSpace(mark) == "" {
		return t.plain
	}
	return t.styles.mark
}

// callerText says who called, from where and to where.
func callerText(c *fleet.Change) string {
	return actorText(&c.Actor, c.Account) + " from " + fromText(c) + " in " + placeText(c)
}

// reasons writes how a call failed, and why it deserves a look, a line each.
func (t *text) reasons(below string, c *fleet.Change) {
	if c.Outcome != fleet.OutcomeOK {
		t.line(below, "failed: "+plain.Text(c.Outcome, 100), t.styles.failed)
	}
	for _, why := range reasons(c) {
		t.line(below, "! "+why, t.styles.mark)
	}
}

// changes writes changes, with a line above those that one caller made in a row.
func (t *text) changes(changes []held) {
	if len(changes) == 0 {
		t.heading("No changes")
		return
	}
	if t.called == "" {
		t.heading("Changes")
	}
	for i := range changes {
		t.change(&changes[i].Change)
	}
}

func (t *text) change(c *fleet.Change) {
	day, clock := "(no time)", "          "
	if !c.Time.IsZero() {
		day, clock = c.Time.UTC().Format("2006-01-02"), c.Time.UTC().Format("15:04:05Z ")
	}
	if called := day + " " + callerText(c); called != t.called {
		t.called = called
		fmt.Fprintln(t.w)
		t.row(day+" ", t.styles.heading, callerText(c), t.styles.heading)
	}
	mark := "  "
	if len(c.Warnings) > 0 {
		mark = "! "
	}
	head := mark + clock
	t.row(head, t.marked(mark), strings.TrimSpace(actionText(c)+" "+what(c)), t.plain)
	t.reasons(strings.Repeat(" ", len(head)), c)
}
