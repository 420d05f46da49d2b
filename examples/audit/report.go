package main

import (
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/iottrail/iottrail/examples/internal/plain"
)

// writeText writes changes as lines in columns.
func writeText(w io.Writer, changes []change) {
	const columns = 7
	widest := [columns]int{}
	row := func(c *change) [columns]string {
		mark := " "
		if len(c.Warnings) > 0 {
			mark = "!"
		}
		return [columns]string{
			mark,
			clock(c.Time),
			plain.Word(c.Account, 12) + "/" + plain.Word(c.Region, 16),
			c.Actor.text(c.Account),
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
		line.WriteString(changes[i].what())
		fmt.Fprintln(w, strings.TrimRight(line.String(), " "))
	}
}

func clock(t time.Time) string {
	if t.IsZero() {
		return "(no time)"
	}
	return t.UTC().Format(time.RFC3339)
}

// text names the actor, and its account where that is not the record's.
func (a *actor) text(account string) string {
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
func (c *change) what() string {
	const most = 160 // of each part
	var parts []string
	for i, t := range c.Touched {
		if i == 6 {
			parts = append(parts, fmt.Sprintf("(and %d more)", len(c.Touched)-i))
			break
		}
		if !c.Set.mention(t, c.Account) {
			parts = append(parts, t.text(c.Account, most))
		}
	}
	for i, s := range c.Set {
		if i == 8 {
			parts = append(parts, fmt.Sprintf("(and %d more)", len(c.Set)-i))
			break
		}
		parts = append(parts, plain.Word(s.name, most)+"="+plain.Word(shortID(beforeResource.ReplaceAllString(s.value, "")), most))
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

// text names a thing, and its account where that is not the record's.
func (t touched) text(account string, most int) string {
	text := t.Type + ":" + shortID(resourceOf(t.Name))
	if t.Name == "" {
		text = shortID(resourceOf(t.ARN))
	}
	text = plain.Word(text, most)
	if a := accountOf(t.ARN); a != "" && a != account {
		text += " of " + plain.Word(a, 12)
	}
	return text
}

// mention reports whether a thing stands in what was set already. A name alone does not
// say that a thing lies in another account than the record.
func (s settings) mention(t touched, account string) bool {
	a := accountOf(t.ARN)
	for _, set := range s {
		if set.value == t.ARN || set.value == t.Name && (a == "" || a == account) {
			return true
		}
	}
	return false
}

// beforeResource finds what stands in an ARN before the resource.
var beforeResource = regexp.MustCompile(`\barn:([^:,\s]*:){4}`)

// MarshalJSON writes an object with a member for each setting, in their order.
func (s settings) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, set := range s {
		if i > 0 {
			b = append(b, ',')
		}
		name, _ := json.Marshal(set.name) // strings always can be
		value, _ := json.Marshal(set.value)
		b = append(append(append(b, name...), ':'), value...)
	}
	return append(b, '}'), nil
}

// writeJSON writes changes as JSON Lines.
func writeJSON(w io.Writer, changes []change) {
	for i := range changes {
		line, err := json.Marshal(&changes[i])
		if err != nil {
			panic(err) // times out of range are the only cause, and the decoder refuses them
		}
		fmt.Fprintf(w, "%s\n", plain.JSON(line))
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
