package report

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// A lifeRow is a certificate or a policy with its drawing.
type lifeRow struct {
	lifeline
	Shapes  []shape
	Opened  string // for how long it was open, or ""
	Unknown bool   // what it is at the end can't be known
	Label   string
	Links   []linkRow
	Might   *mightTable
	Later   int  // events that are not listed
	All     link // its records
	First   bool // it is opened at first
}

type linkRow struct {
	lifeLink
	Shapes []shape
	Figure link
}

// LifeAxis is the whole trail.
func (v *view) LifeAxis() scale {
	return scale{v.From.UTC().Truncate(time.Hour), v.To}.atLeastAnHour()
}

func (s scale) atLeastAnHour() scale {
	to := s.to.UTC().Truncate(time.Hour).Add(time.Hour)
	return scale{s.from, to}
}

// LifeCertificates and LifePolicies are the lifelines, drawn. The first certificate that was
// open is shown with its details.
func (v *view) LifeCertificates() []lifeRow {
	rows := v.lifeRows(v.Certificates)
	for i := range rows {
		if rows[i].Opened != "" || i == 0 && len(rows) == 1 {
			rows[i].First = true
			break
		}
	}
	return rows
}

func (v *view) LifePolicies() []lifeRow { return v.lifeRows(v.Policies) }

// LeftLifelines is how many lifelines are not listed.
func (v *view) LeftLifelines() int {
	return max(len(v.Certificates)-drawnLifelines, 0) + max(len(v.Policies)-drawnLifelines, 0) +
		v.LeftOut.Certificates + v.LeftOut.Policies
}

func (v *view) lifeRows(lines []lifeline) []lifeRow {
	s := v.LifeAxis()
	var out []lifeRow
	for _, l := range lines[:min(len(lines), drawnLifelines)] {
		out = append(out, v.lifeRow(s, l))
	}
	return out
}

func (v *view) lifeRow(s scale, l lifeline) lifeRow {
	r := lifeRow{lifeline: l, Unknown: l.End == "" || l.End == "not known"}
	var said []string
	for n, span := range l.Spans {
		r.Shapes = append(r.Shapes, s.state(span, n > 0)...)
		said = append(said, span.Value+" from "+v.at(span.From))
	}
	var open time.Duration
	var until time.Time
	for _, span := range l.Opens { // in the order of From; they may overlap
		class := "f-hatch"
		if span.Known && span.Value != "maybe" {
			class = "f-open"
			if from := later(span.From, until); span.To.After(from) {
				open += span.To.Sub(from)
				until = span.To
			}
		}
		r.Shapes = append(r.Shapes, s.bar(span.From, span.To, -11, 6, class)...)
	}
	if open > 0 {
		r.Opened = "open " + lasted(v.From, v.From.Add(open))
		said = append(said, r.Opened)
	}
	var at []float64
	for _, e := range l.Events {
		at = append(at, s.x(e.At))
	}
	for n, x := range at {
		if n == 0 || (x-at[n-1])*trackWidth/100 >= 1 {
			r.Shapes = append(r.Shapes, shape{Kind: "line", X: x, Y: 7, H: 5, Class: "event"})
		}
	}
	if len(said) > 12 {
		said = append(said[:12], "and so on")
	}
	r.Label = l.Name + " " + l.Note + ": " + strings.Join(said, "; ")
	if len(said) == 0 {
		r.Label = l.Name + ": what it was can’t be known"
		r.Shapes = append(r.Shapes, s.bar(v.From, v.To, -3, 8, "f-hatch")...)
	}
	for _, k := range l.Links {
		r.Links = append(r.Links, v.linkRow(s, k))
	}
	r.Later = max(len(l.Events)-drawnEvents, 0)
	r.Events = l.Events[:len(l.Events)-r.Later]
	r.Might = v.mightTable(l)
	r.All = v.link(policyRecords(l), plural(len(policyRecords(l)), "record"), "")
	return r
}

// state draws what it was for a time: a bar while it is active, a line while it is not, hatched
// while that can't be known, and a stroke where it ended.
func (s scale) state(span lifeSpan, later bool) []shape {
	x := s.x(span.From)
	w := max(s.x(span.To)-x, 0)
	thin := func(class string) shape { return shape{Kind: "rect", X: x, Y: 0, W: w, H: 2, Class: class} }
	value := strings.ToLower(span.Value)
	switch {
	case !span.Known || value == "not known":
		return s.bar(span.From, span.To, -3, 8, "f-hatch")
	case value == "revoked" || value == "deleted" || value == "expired":
		return []shape{thin("f-dots"), {Kind: "glyph", X: x, Y: 1, Class: "f-ink", Text: "ended"}}
	case value == "inactive" || value == "register_inactive":
		return []shape{thin("f-bar")}
	case strings.HasPrefix(value, "pending"):
		return []shape{thin("f-dashes")}
	}
	out := s.bar(span.From, span.To, -3, 8, "f-bar")
	if later && strings.HasPrefix(value, "version") {
		out = append(out, shape{Kind: "line", X: x, Y: -5, H: 12, Class: "cut"})
	}
	return out
}

func (v *view) linkRow(s scale, k lifeLink) linkRow {
	class := "f-bar"
	switch {
	case !k.Known:
		class = "f-hatch"
	case k.Opens:
		class = "f-open"
	}
	text := lasted(k.From, k.Until)
	if !k.Until.Before(v.To) {
		text = "since " + v.at(k.From)
	}
	return linkRow{k, s.bar(k.From, k.Until, -2, 4, class), v.link(k.Refs, text, "")}
}

// A mightTable is a might as it is written: its cells lead to their reasons, which are listed
// once each.
type mightTable struct {
	*might
	ID      string
	Head    []periodHead
	Rows    []mightTableRow
	Reasons []reasonSet
}

type periodHead struct {
	period
	Day, Clock, Lasted string
}

type mightTableRow struct {
	Action, Resource string
	Cells            []mightTableCell
}

type mightTableCell struct {
	Answer, Words, Label string
	Why                  string // id of the reasons; "" if there are none
}

type reasonSet struct {
	ID      string
	Words   string // what they are reasons for
	Reasons []reason
}

var answerWords = map[string]string{"yes": "Yes", "open": "Yes, open", "no": "No", "maybe": "Can’t be known"}

func (v *view) mightTable(l lifeline) *mightTable {
	if l.Might == nil || len(l.Might.Periods) == 0 || len(l.Might.Rows) == 0 {
		return nil
	}
	t := &mightTable{might: l.Might, ID: fmt.Sprintf("might-%d", slices.IndexFunc(v.Certificates, func(c lifeline) bool { return c.Might == l.Might }))}
	for _, p := range l.Might.Periods {
		t.Head = append(t.Head, periodHead{p, p.From.UTC().Format("2 Jan"), clock(p.From), lasted(p.From, p.To)})
	}
	known := map[string]string{}
	for _, row := range l.Might.Rows {
		out := mightTableRow{Action: strings.TrimPrefix(row.Action, "iot:"), Resource: row.Resource}
		for n, cell := range row.Cells[:min(len(row.Cells), len(t.Head))] {
			words := answerWords[cell.Answer]
			c := mightTableCell{Answer: cell.Answer, Words: words, Label: fmt.Sprintf("%s: %s %s, from %s", words, row.Action, row.Resource, v.at(t.Head[n].From))}
			if len(cell.Because) > 0 {
				key := fmt.Sprint(cell.Answer, cell.Because)
				if known[key] == "" {
					known[key] = fmt.Sprintf("%s-%d", t.ID, len(t.Reasons))
					t.Reasons = append(t.Reasons, reasonSet{known[key], words, cell.Because})
				}
				c.Why = known[key]
			}
			out.Cells = append(out.Cells, c)
		}
		t.Rows = append(t.Rows, out)
	}
	return t
}
