package main

import (
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/iottrail/iottrail/examples/internal/fleet"
	"github.com/iottrail/iottrail/examples/internal/plain"
)

const maxText = fleet.MaxText

// writeText writes changes as lines in columns.
func writeText(w io.Writer, changes []fleet.Change) {
	const columns = 7
	widest := [columns]int{}
	row := func(c *fleet.Change) [columns]string {
		mark := " "
		if len(c.Warnings) > 0 {
			mark = "!"
		}
		return [columns]string{
			mark,
			fleet.Clock(c.Time),
			plain.Word(c.Account, 12) + "/" + plain.Word(c.Region, 16),
			actorText(&c.Actor, c.Account),
			plain.Word(c.From, 39), // the length of an IPv6 address
			plain.Word(strings.TrimSuffix(c.Source, ".amazonaws.com"), 24) + ":" + plain.Word(c.Action, 48),
			plain.Word(c.Outcome, 32),
		}
	}
	for i := range changes {
		for col, text := range row(&changes[i]) {
			widest[col] = max(widest[col], utf8.RuneCountInString(text))
		}
	}
	for i := range changes {
		var line strings.Builder
		for col, text := range row(&changes[i]) {
			line.WriteString(text)
			line.WriteString(strings.Repeat(" ", widest[col]-utf8.RuneCountInString(text)+1))
			if col > 0 {
				line.WriteByte(' ')
			}
		}
		line.WriteString(what(&changes[i]))
		fmt.Fprintln(w, strings.TrimRight(line.String(), " "))
	}
}

// actorText names the actor, and its account where that is not the record's.
func actorText(a *fleet.Actor, account string) string {
	text := a.Kind
	switch {
	case a.Name != "" && a.Session != "":
		text += " " + plain.Word(a.Name, 32) + "/" + plain.Word(a.Session, 40)
	case a.Name+a.Session != "":
		text += " " + plain.Word(a.Name+a.Session, 64)
	}
	if a.Account != account && a.Account != "" {
		text += " of " + plain.Word(a.Account, 12)
	}
	if a.OnBehalfOf != "" {
		text += " by " + plain.Word(strings.TrimSuffix(a.OnBehalfOf, ".amazonaws.com"), 40)
	}
	return text
}

// what is the end of a line: the things touched, unless they stand in what was
// set; then that, the first of it; then why the line is marked.
func what(c *fleet.Change) string {
	const most = 160 // of each part
	var parts []string
	for i, t := range c.Touched {
		if i == 6 {
			parts = append(parts, fmt.Sprintf("(and %d more)", len(c.Touched)-i))
			break
		}
		if !mention(c.Set, t, c.Account) {
			parts = append(parts, touchedText(t, c.Account, most))
		}
	}
	for i, s := range c.Set {
		if i == 8 {
			parts = append(parts, fmt.Sprintf("(and %d more)", len(c.Set)-i))
			break
		}
		parts = append(parts, plain.Word(s.Name, most)+"="+plain.Word(shortID(beforeResource.ReplaceAllString(s.Value, "")), most))
	}
	text := strings.Join(parts, " ")
	for i, warning := range c.Warnings {
		if i == 3 {
			return text + fmt.Sprintf("  ! and %d more", len(c.Warnings)-i)
		}
		text += "  ! " + plain.Text(shortID(warning), 2*most)
	}
	return text
}

// touchedText names a thing, and its account where that is not the record's.
func touchedText(t fleet.Touched, account string, most int) string {
	text := t.Type + ":" + shortID(fleet.ResourceOf(t.Name))
	if t.Name == "" {
		text = shortID(fleet.ResourceOf(t.ARN))
	}
	text = plain.Word(text, most)
	if a := fleet.AccountOf(t.ARN); a != "" && a != account {
		text += " of " + plain.Word(a, 12)
	}
	return text
}

// mention reports whether a thing stands in what was set already. A name alone does not
// say that a thing lies in another account than the record.
func mention(s fleet.Settings, t fleet.Touched, account string) bool {
	a := fleet.AccountOf(t.ARN)
	for _, set := range s {
		if set.Value == t.ARN || set.Value == t.Name && (a == "" || a == account) {
			return true
		}
	}
	return false
}

// beforeResource finds what stands in an ARN before the resource.
var beforeResource = regexp.MustCompile(`\barn:([^:,\s]*:){4}`)

// writeJSON writes changes as JSON Lines.
func writeJSON(w io.Writer, changes []fleet.Change) {
	for i := range changes {
		line, err := fleet.Line(&changes[i])
		if err != nil {
			panic(err) // times out of range are the only cause, and the decoder refuses them
		}
		fmt.Fprintln(w, line)
	}
}

func writeSummary(w io.Writer, t *totals) {
	fmt.Fprintln(w)
	for _, row := range []struct {
		what  string
		count int64
		note  string
	}{
		{"files read", int64(t.files), ""},
		{"records seen", t.records, "of all services"},
		{"IoT changes", int64(t.changes), ""},
		{"  that failed", int64(t.failed), ""},
		{"  marked !", int64(t.marked), ""},
		{"repeats", int64(t.repeats), "of changes that came before, not listed again"},
		{"record errors", t.recordErrors, "records that could not be read whole"},
		{"broken files", int64(t.streamErrors), "that could not be read to their end"},
		{"unreadable files", int64(t.unreadable), "and folders"},
		{"not logs", t.notLogs, "but something else that could not be read"},
		{"digests, notices", t.notices, "which have no records"},
	} {
		note := ""
		if row.note != "" && row.count > 0 {
			note = "  " + row.note
		}
		fmt.Fprintf(w, "%-18s%8d%s\n", row.what, row.count, note)
	}
}

// shortID shortens the ids of certificates, which are 64 hexadecimal digits, to
// their first 12. They are whole with -json.
func shortID(s string) string {
	const whole, short = 64, 12
	var out strings.Builder
	from, run := 0, 0
	for i := 0; i <= len(s); i++ {
		if i < len(s) && (s[i] >= '0' && s[i] <= '9' || s[i] >= 'a' && s[i] <= 'f') {
			run++
			continue
		}
		if run == whole {
			out.WriteString(s[from:i-whole+short] + "…")
			from = i
		}
		run = 0
	}
	return out.String() + s[from:]
}
