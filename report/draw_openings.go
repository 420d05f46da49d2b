package report

import "strings"

// An openingGroup is the openings of one state.
type openingGroup struct {
	State state
	Title string
	Count int
	Rows  []openingRow
}

type openingRow struct {
	opening
	Shapes []shape
	Figure link // for how long it was open
	Label  string
}

// OpeningAxis is the axis of the openings, from the first of them to the end of the trail.
func (v *view) OpeningAxis() scale {
	from := v.To
	for _, o := range v.Openings {
		if o.From.Before(from) {
			from = o.From
		}
	}
	return scale{from, v.To}.rounded()
}

// OpeningGroups are the openings by state: open, can't be known, broken, closed.
func (v *view) OpeningGroups() []openingGroup {
	groups := []openingGroup{
		{State: stateOpen, Title: "Open at the end"}, {State: stateUnknown, Title: "Can’t be known"},
		{State: stateBroken, Title: "Still broken"}, {State: stateClosed, Title: "Closed"},
	}
	s := v.OpeningAxis()
	drawn := 0
	var out []openingGroup
	for _, g := range groups {
		for _, o := range v.Openings {
			if o.State != g.State {
				continue
			}
			g.Count++
			if drawn++; drawn <= drawnOpenings {
				g.Rows = append(g.Rows, v.openingRow(s, o))
			}
		}
		if g.Count > 0 {
			out = append(out, g)
		}
	}
	return out
}

func (v *view) openingRow(s scale, o opening) openingRow {
	r := openingRow{opening: o}
	class := map[state]string{stateOpen: "f-open", stateUnknown: "f-hatch", stateBroken: "f-high", stateClosed: "f-bar"}[o.State]
	r.Shapes = s.bar(o.From, o.To, -4, 8, class)
	if !o.To.Before(v.To) && o.State != stateClosed {
		r.Shapes = append(r.Shapes, shape{Kind: "glyph", X: s.x(o.To), Class: class, Text: "tip"})
	}
	text, look := hoursOf(o.From, o.To), ""
	switch {
	case o.State == stateOpen:
		text, look = "open", "bad"
	case o.State == stateUnknown && !o.To.Before(v.To):
		text = "unknown"
	case o.State == stateBroken:
		text = "broken"
	}
	r.Figure = v.link(o.Refs, text, look)
	r.Label = o.Title + ": opened " + v.at(o.From) + " by " + o.By
	switch {
	case o.ClosedBy != "" && o.State == stateOpen:
		r.Label += ", open; disabled by " + o.ClosedBy
	case o.ClosedBy != "":
		r.Label += ", closed " + v.at(o.To) + " by " + o.ClosedBy
	}
	return r
}

// OpenCounts says how many of the things that are open now are open for certain.
func (v *view) OpenCounts() string {
	counts := make(map[state]int)
	for _, item := range v.Open {
		counts[item.State]++
	}
	var said []string
	for _, s := range []state{stateOpen, stateUnknown, stateBroken} {
		words := map[state]string{stateOpen: "open", stateUnknown: "can’t be known", stateBroken: "broken"}
		if n := counts[s]; n > 0 {
			said = append(said, thousands(n)+" "+words[s])
		}
	}
	return strings.Join(said, ", ")
}

// LeftOpenings is how many openings are not listed.
func (v *view) LeftOpenings() int { return max(len(v.Openings)-drawnOpenings, 0) + v.LeftOut.Openings }
