package report

import (
	"fmt"
	"html/template"
	"slices"
	"strings"
	"time"
)

// funcs are what the templates may call.
func (v *view) funcs() template.FuncMap {
	return template.FuncMap{
		"at": v.at, "span": v.span, "stamp": stamp, "lasted": lasted,
		"full": full, "link": v.link, "phraseLink": v.phraseLink,
		"count": plural, "number": number, "upper": func(s any) string { return capital(fmt.Sprint(s)) }, "join": strings.Join,
		"outside": v.outside,
		"percent": percent, "pixels": pixels, "add": add, "sum": func(a, b float64) float64 { return a + b },
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

// span is "7 Oct 01:12:44 – 01:58:30", or one time if both are the same.
func (v *view) span(from, to time.Time) string {
	switch {
	case !to.After(from):
		return v.at(from)
	case sameDay(from, to):
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
	return fmt.Sprintf("%s %d h", plural(s/86400, "day"), s%86400/3600)
}

// hoursOf is how long it was in hours and minutes: "29:20".
func hoursOf(from, to time.Time) string {
	m := int(to.Sub(from) / time.Minute)
	return fmt.Sprintf("%d:%02d", m/60, m%60)
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

// add and number take what numbers a page has, which are int and int64.
func add(a, b any) int { return whole(a) + whole(b) }

func number(n any) string { return thousands(whole(n)) }

func whole(n any) int {
	if n, ok := n.(int64); ok {
		return int(n)
	}
	return n.(int)
}
