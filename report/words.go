package report

import (
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// funcs are what the templates may call.
func (v *view) funcs() template.FuncMap {
	return template.FuncMap{
		"at": v.at, "clock": clock, "span": v.span, "stamp": stamp, "lasted": lasted, "hoursOf": hoursOf,
		"full": full, "long": long,
		"link": v.link, "row": v.row, "phraseLink": v.phraseLink,
		"count": count, "number": grouped, "upper": upperFirst, "join": strings.Join,
		"levelName": levelName, "outside": v.outside,
		"percent": percent, "pixels": pixels, "add": add, "sum": func(a, b float64) float64 { return a + b },
		"policyRecords": policyRecords,
	}
}

// at is a time as the report writes it: "7 Oct 01:12:44". A trail of more than one year has the
// year, too.
func (v *view) at(t time.Time) string {
	if v.From.UTC().Year() != v.To.UTC().Year() {
		return t.UTC().Format("2 Jan 2006 15:04:05")
	}
	return t.UTC().Format("2 Jan 15:04:05")
}

func full(t time.Time) string  { return t.UTC().Format("2 Jan 2006 15:04:05") }
func clock(t time.Time) string { return t.UTC().Format("15:04:05") }
func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }
func long(t time.Time) string  { return t.UTC().Format("2 January 2006") }

// span is "7 Oct 01:12:44 – 01:58:30", or one time if both are the same.
func (v *view) span(from, to time.Time) string {
	switch {
	case !to.After(from):
		return v.at(from)
	case from.UTC().Format(time.DateOnly) == to.UTC().Format(time.DateOnly):
		return v.at(from) + " – " + clock(to)
	}
	return v.at(from) + " – " + v.at(to)
}

// lasted is how long it was, as one says it: "41 s", "9 min 5 s", "29 h 20 min", "12 days 4 h".
func lasted(from, to time.Time) string {
	s := int(to.Sub(from).Round(time.Second) / time.Second)
	switch {
	case s < 60:
		return fmt.Sprintf("%d s", max(s, 0))
	case s < 600 && s%60 != 0:
		return fmt.Sprintf("%d min %d s", s/60, s%60)
	case s < 3600:
		return fmt.Sprintf("%d min", s/60)
	case s < 100*3600:
		return fmt.Sprintf("%d h %02d min", s/3600, s%3600/60)
	}
	return fmt.Sprintf("%s %d h", count(s/86400, "day"), s%86400/3600)
}

// hoursOf is how long it was in hours and minutes: "29:20".
func hoursOf(from, to time.Time) string {
	m := int(to.Sub(from) / time.Minute)
	return fmt.Sprintf("%d:%02d", m/60, m%60)
}

// count is "1 call", "2 calls".
func count(n int, word string) string {
	switch {
	case n == 1:
		return "1 " + word
	case strings.HasSuffix(word, "y") && !strings.HasSuffix(word, "ay"):
		return grouped(n) + " " + word[:len(word)-1] + "ies"
	}
	return grouped(n) + " " + word + "s"
}

// grouped is a number with a comma every three digits, as in 100,000.
func grouped(number any) string {
	n := whole(number)
	digits := strconv.FormatInt(n, 10)
	if n < 0 {
		return digits
	}
	var parts []string
	for len(digits) > 3 {
		parts = append(parts, digits[len(digits)-3:])
		digits = digits[:len(digits)-3]
	}
	parts = append(parts, digits)
	slices.Reverse(parts)
	return strings.Join(parts, ",")
}

func upperFirst(s any) string {
	text := fmt.Sprint(s)
	r, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(r)) + text[size:]
}

func levelName(l level) string {
	switch l {
	case levelPermissions:
		return "Permissions management"
	case levelWrite:
		return "Write"
	case levelTagging:
		return "Tagging"
	case levelOther:
		return "Change, other service"
	}
	return "Read or List"
}

func (v *view) outside(from string) bool { return v.foreign[from].Outside }

func (v *view) phraseLink(f phrase) link {
	class := ""
	if f.Bad {
		class = "bad"
	}
	return v.link(f.Refs, f.Text, class)
}

// policyRecords are the records of a lifeline.
func policyRecords(l lifeline) []int {
	var refs []int
	for _, e := range l.Events {
		refs = append(refs, e.Refs...)
	}
	slices.Sort(refs)
	return slices.Compact(refs)
}

func add(a, b any) int64 { return whole(a) + whole(b) }

func whole(n any) int64 {
	switch n := n.(type) {
	case int:
		return int64(n)
	case int64:
		return n
	}
	return 0
}
