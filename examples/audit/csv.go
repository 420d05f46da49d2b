package main

import (
	"encoding/csv"
	"io"
	"regexp"
	"strconv"
	"strings"

	"github.com/iottrail/iottrail/examples/internal/fleet"
	"github.com/iottrail/iottrail/examples/internal/plain"
)

// A table is the output of -csv.
type table struct {
	out     *csv.Writer
	summary io.Writer
}

// columns are the names of what row returns.
var columns = []string{
	"kind", "time", "severity", "rule", "title", "doubt", "account", "region", "actor_kind", "actor", "actor_arn",
	"from", "service", "action", "outcome", "touched", "set", "reasons", "calls", "since", "event_id", "file",
}

func newTable(out, summary io.Writer) *table {
	t := &table{out: csv.NewWriter(out), summary: summary}
	t.row(columns)
	return t
}

func (t *table) write(b *found) {
	for _, f := range b.integrity.findings() {
		cells := make([]string, len(columns))
		cells[0], cells[1], cells[14], cells[17], cells[21] = string(f.Kind), clock(f.End), string(f.Status), f.Reason(), f.File
		t.row(cells)
	}
	for i := range b.findings {
		f := &b.findings[i]
		since := ""
		if f.Calls > 1 {
			since = clock(f.Since)
		}
		doubt := ""
		if f.doubtful() {
			doubt = "maybe"
		}
		t.row(cells("finding", &f.Change, f.Severity.String(), f.Rule, f.Title, doubt, strconv.Itoa(f.Calls), since))
	}
	for i := range b.changes {
		t.row(cells("change", &b.changes[i].Change, "", "", "", "", "", ""))
	}
}

func (t *table) end(totals *totals, in *integrity) {
	t.out.Flush() // an error of the writer below comes when that is flushed
	writeSummaryAfter(t.summary, totals, in)
}

// cells are the cells of a row, in the order of the columns.
func cells(kind string, c *fleet.Change, severity, rule, title, doubt, calls, since string) []string {
	var touched, set []string
	for _, r := range c.Touched {
		name := r.ARN
		if name == "" {
			name = r.Type + ":" + r.Name
		}
		touched = append(touched, name)
	}
	for _, s := range c.Set {
		set = append(set, s.Name+"="+s.Value)
	}
	return []string{
		kind, clock(c.Time), severity, rule, title, doubt, c.Account, c.Region, c.Actor.Kind, actorName(&c.Actor), c.Actor.ARN,
		c.From, c.Source, c.Action, c.Outcome, strings.Join(touched, " "), strings.Join(set, " "), strings.Join(c.Warnings, " | "),
		calls, since, c.EventID, c.File,
	}
}

// actorName is the name of the user or the role, and that of its session.
func actorName(a *fleet.Actor) string {
	if a.Name != "" && a.Session != "" {
		return a.Name + "/" + a.Session
	}
	return a.Name + a.Session
}

func (t *table) row(values []string) {
	safe := make([]string, len(values))
	for i, value := range values {
		safe[i] = cell(value)
	}
	_ = t.out.Write(safe) // see end
}

// formula finds where a spreadsheet may begin to read a formula: at the beginning of a cell, and
// after a semicolon, which separates cells in countries with a decimal comma. Some spreadsheets take
// the wide signs for the usual ones.
var formula = regexp.MustCompile(`(^|;)(["'\s]*[=+\-@＝＋－＠\t\r\n])`)

// cell makes a text safe for spreadsheets and readers.
func cell(text string) string {
	guarded := formula.ReplaceAllString(text, "$1'$2")
	return plain.Text(guarded, 4*maxText)
}
