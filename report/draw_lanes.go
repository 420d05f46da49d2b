package report

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Marks of a lane that are nearer than markRoom pixels stack; a stack of more than maxStack
// becomes a bar with its count. lanes.js draws by the same rules.
const (
	markRoom   = 11.0
	markHeight = 12.0
	maxStack   = 4
	laneTop    = 26.0
	laneFoot   = 18.0 // the address's line, and the address under it
)

// A laneChart is the actors of a window of time.
type laneChart struct {
	Window window
	Scale  scale
	Lanes  []lane
	More   int      // lanes that are not drawn
	Absent []string // actors without a record in the window
	Done   []recordRow
	Calls  link // all changes of the window

	DoneCut bool // there are more than Done has
}

type lane struct {
	actor
	Height  float64
	Line    []shape
	Marks   []mark
	Label   string
	Outside bool
	Figure  link
}

// LaneChart draws the actors in the first window.
func (v *view) LaneChart() laneChart {
	c := laneChart{Window: window{"The whole trail", v.From, v.To}}
	if len(v.Windows) > 0 {
		c.Window = v.Windows[0]
	}
	c.Scale = scale{c.Window.From, c.Window.To}
	byActor := make([][]int, len(v.Actors))
	var order, changes []int
	for i, r := range v.Records {
		if r.At.Before(c.Window.From) || r.At.After(c.Window.To) || r.Actor < 0 || r.Actor >= len(v.Actors) {
			continue
		}
		if byActor[r.Actor] == nil {
			order = append(order, r.Actor)
		}
		byActor[r.Actor] = append(byActor[r.Actor], i)
		if r.Level != levelRead {
			changes = append(changes, i)
		}
	}
	for n, a := range order {
		if n >= drawnLanes {
			c.More = len(order) - n
			break
		}
		c.Lanes = append(c.Lanes, v.lane(c.Scale, v.Actors[a], byActor[a]))
	}
	for a, refs := range byActor {
		if refs == nil {
			c.Absent = append(c.Absent, v.Actors[a].Name)
		}
	}
	for _, i := range changes[:min(len(changes), drawnDone)] {
		c.Done = append(c.Done, v.row(i))
	}
	c.DoneCut = len(changes) > drawnDone
	c.Calls = v.link(changes, plural(len(changes), "change"), "")
	return c
}

// A stack is the records that have one place in a lane.
type stack struct {
	x    float64
	refs []int
}

func (v *view) lane(s scale, a actor, refs []int) lane {
	var stacks []stack
	for _, i := range refs {
		x := s.x(v.Records[i].At)
		if n := len(stacks); n > 0 && (x-stacks[n-1].x)*trackWidth/100 < markRoom {
			stacks[n-1].refs = append(stacks[n-1].refs, i)
		} else {
			stacks = append(stacks, stack{x, []int{i}})
		}
	}
	deep := 2 // so that three lines of label have room
	for _, st := range stacks {
		deep = max(deep, min(maxStack, len(st.refs)))
	}
	l := lane{actor: a, Height: laneTop + markHeight*float64(deep) + 12, Figure: v.link(refs, len(refs), "strong")}
	base := l.Height - laneFoot
	l.Line, l.Outside = v.addressLine(s, stacks, base)
	for _, st := range stacks {
		l.Marks = append(l.Marks, v.stackMark(st, deep, base))
	}
	var from []string
	for _, at := range a.Addresses {
		from = append(from, at.From)
	}
	from = slices.Compact(from)
	if len(from) > 6 {
		from = append(from[:6], "and others")
	}
	l.Label = fmt.Sprintf("%s, %s in the window, from %s. Arrow keys go between the marks.", a.Name, plural(len(refs), "record"), strings.Join(from, ", "))
	return l
}

// addressLine is the line under the marks: the address, where it changes, and whether it is from
// outside.
func (v *view) addressLine(s scale, stacks []stack, base float64) (shapes []shape, outside bool) {
	type piece struct {
		text     string
		out, svc bool
		from, to float64
	}
	var pieces []piece
	for _, st := range stacks {
		p := piece{text: v.Records[st.refs[0]].From, svc: true, from: st.x, to: s.x(v.Records[st.refs[len(st.refs)-1]].At)}
		for _, i := range st.refs {
			from := v.Records[i].From
			p.out = p.out || v.foreign[from].Outside
			p.svc = p.svc && v.foreign[from].Service
			if from != p.text {
				p.text = "several addresses"
			}
		}
		if n := len(pieces); n > 0 && pieces[n-1].text == p.text && pieces[n-1].out == p.out {
			pieces[n-1].to = p.to
		} else {
			pieces = append(pieces, p)
		}
		outside = outside || p.out
	}
	end := -1.0 // of the last text, in percent
	for n, p := range pieces {
		class, y, h := "f-bar", base, 3.0
		if p.out {
			class, y, h = "f-open", base-1, 5
		} else if p.svc {
			class = "f-R"
		}
		shapes = append(shapes, shape{Kind: "rect", X: max(p.from-0.3, 0), Y: y, W: max(p.to-p.from+0.6, 0.7), H: h, Class: class})
		width := float64(len(p.text)) * 6.7 / trackWidth * 100
		next := 100.0
		if n+1 < len(pieces) {
			next = pieces[n+1].from
		}
		switch {
		case p.from < end:
		case p.from+width <= next || p.from+width <= 100 && n == len(pieces)-1:
			shapes = append(shapes, shape{Kind: "text", X: max(p.from-0.3, 0), Y: base + 14, Class: "mono start", Text: p.text})
			end = p.from + width + 1
		case n == len(pieces)-1 && p.to-width > end:
			shapes = append(shapes, shape{Kind: "text", X: min(p.to+0.3, 100), Y: base + 14, Class: "mono end", Text: p.text})
		}
	}
	return shapes, outside
}

// stackMark draws the records of one place: a glyph for each, or one bar of all.
func (v *view) stackMark(st stack, deep int, base float64) mark {
	n := len(st.refs)
	high := float64(min(n, deep))*markHeight + 5
	x := max(1, min(99, st.x))
	m := mark{Link: v.link(st.refs, "", ""), X: x, Y: base - 4 - high + 3, W: 14, H: high, Fixed: true, Label: v.stackLabel(st)}
	refs := slices.Clone(st.refs)
	order := func(i int) int { return strings.Index("PWTXR", string(v.Records[i].Level)) }
	slices.SortStableFunc(refs, func(a, b int) int { return order(a) - order(b) })
	if n <= deep {
		for k, i := range refs {
			m.Shapes = append(m.Shapes, shape{Kind: "glyph", X: x, Y: base - 9 - float64(k)*markHeight, Class: v.glyphClass(i), Text: string(v.Records[i].Level)})
		}
		return m
	}
	counts := map[string]int{}
	for _, i := range refs {
		counts[v.glyphClass(i)]++
	}
	y, total := base-4, float64(deep)*markHeight-15
	for _, class := range []string{"f-P", "f-W", "f-T", "f-X", "f-R", "f-F"} {
		if k := counts[class]; k > 0 {
			h := total * float64(k) / float64(n)
			y -= h
			m.Shapes = append(m.Shapes, shape{Kind: "fixed", X: x, Y: y, W: 10, H: max(h-0.6, 0.8), Class: class + " middle"})
		}
	}
	m.Count = &shape{Kind: "text", X: x, Y: y - 3, Class: "strong" + anchor(x), Text: thousands(n)}
	return m
}

func (v *view) glyphClass(i int) string {
	if v.Records[i].Error != "" {
		return "f-F"
	}
	return "f-" + string(v.Records[i].Level)
}

func (v *view) stackLabel(st stack) string {
	first, last := v.Records[st.refs[0]], v.Records[st.refs[len(st.refs)-1]]
	if len(st.refs) > 1 {
		return fmt.Sprintf("%s from %s to %s", plural(len(st.refs), "record"), v.at(first.At), clock(last.At))
	}
	label := v.at(first.At) + " " + first.Action
	if first.Error != "" {
		label += ", failed: " + first.Error
	}
	return strings.TrimSpace(label + " " + strings.Join(first.Resources, ", "))
}

// DoneTime is how the list of what was done writes a time: with its day if the window has more
// than one.
func (c laneChart) DoneTime(t time.Time) string {
	if c.Many() {
		return t.UTC().Format("2 Jan 15:04")
	}
	return clock(t)
}

// Many says whether the window has more than one day.
func (c laneChart) Many() bool { return c.Window.To.Sub(c.Window.From) > 24*time.Hour }

// Top and Lines are the axis of the lanes.
func (s scale) Top() []shape   { return s.top() }
func (s scale) Lines() []shape { return s.lines() }
