package report

import (
	"fmt"
	"math"
	"time"
)

// The chart of the hours, in pixels: room for signs and counts over the bars, the bars, and the
// strip of log files under them.
const (
	hoursTop    = 40.0
	hoursHeight = 180.0
	stripHeight = 7.0
)

// An hoursChart is the changes by hour and access level.
type hoursChart struct {
	Unit   string // "hour", or how long a bar is
	Lines  []shape
	Labels []shape // of the axis under the bars
	Values []shape // of the axis at the left, with percent 100 for its right side
	Strip  []shape
	Bars   []mark
	Signs  []shape
	Window shape
	Height float64
	Most   int
	Label  string
	Rows   []hourRow
}

type hourRow struct {
	hour
	Changes link
}

func (v *view) hourScale() scale {
	if len(v.Hours) == 0 {
		return scale{v.From, v.To}
	}
	return scale{v.Hours[0].At, v.Hours[len(v.Hours)-1].At.Add(v.length())}
}

func (v *view) length() time.Duration {
	if v.HourLength > 0 {
		return v.HourLength
	}
	return time.Hour
}

func (h hour) changes() int { return h.Permissions + h.Write + h.Tagging + h.Failed }

// HoursChart draws the hours.
func (v *view) HoursChart() hoursChart {
	s := v.hourScale()
	c := hoursChart{Unit: unitOf(v.length()), Height: hoursTop + hoursHeight + 34}
	for _, h := range v.Hours {
		c.Most = max(c.Most, h.changes())
	}
	step, top := niceAxis(c.Most)
	y := func(n int) float64 { return hoursTop + hoursHeight*(1-float64(n)/float64(top)) }
	for n := 0; n <= top; n += step {
		class := "tick"
		if n == 0 {
			class = "baseline"
		}
		c.Lines = append(c.Lines, shape{Kind: "across", Y: y(n), Class: class})
		c.Values = append(c.Values, shape{Kind: "text", X: 100, Y: y(n) + 4, Class: "end", Text: thousands(n)})
	}
	for _, t := range s.ticks(60) {
		class := "tick"
		text, look := t.at.Format("15:04"), ""
		if t.day {
			class, text, look = "midnight", t.at.Format("2 Jan"), "strong"
		}
		c.Lines = append(c.Lines, shape{Kind: "line", X: t.x, Y: hoursTop, H: hoursHeight, Class: class + t.class()})
		c.Labels = append(c.Labels, shape{Kind: "text", X: t.x, Y: hoursTop + hoursHeight + 27, Class: look + anchor(t.x) + t.class(), Text: text})
	}
	c.Strip = v.logStrip(s, hoursTop+hoursHeight+3)
	c.Signs = v.hourSigns(s)
	c.Bars = v.hourBars(s, y)
	if len(v.Windows) > 0 {
		c.Window = windowShape(s, v.Windows[0])
	}
	c.Label = fmt.Sprintf("Changes by %s, %s to %s UTC; at the most %s in one. Arrow keys go between the bars.", c.Unit, v.at(s.from), v.at(s.to), thousands(c.Most))
	for _, h := range v.Hours {
		if h.Records > 0 {
			c.Rows = append(c.Rows, hourRow{h, v.link(h.Refs, h.changes(), "")})
		}
	}
	return c
}

// unitOf is what one bar of the chart is.
func unitOf(d time.Duration) string {
	switch {
	case d == time.Hour:
		return "hour"
	case d == 24*time.Hour:
		return "day"
	case d%(24*time.Hour) == 0:
		return plural(int(d/(24*time.Hour)), "day")
	case d%time.Hour == 0:
		return plural(int(d/time.Hour), "hour")
	}
	return d.String()
}

// niceAxis is a step of 1, 2 or 5 times a power of ten, and the end of an axis of about four steps.
func niceAxis(most int) (step, top int) {
	step = 1
	for step*4 < most {
		switch lead := step / int(math.Pow10(int(math.Log10(float64(step))))); lead {
		case 2:
			step = step / 2 * 5
		default:
			step *= 2
		}
	}
	top = (most + step - 1) / step * step
	return step, max(top, step)
}

func windowShape(s scale, w window) shape {
	x := max(s.x(w.From), 0)
	return shape{Kind: "rect", X: x, Y: hoursTop - 32, W: max(min(s.x(w.To), 100)-x, 0.3), H: hoursHeight + 32, Class: "window"}
}

// logStrip tells the hours with a log file from those without.
func (v *view) logStrip(s scale, y float64) []shape {
	var out []shape
	for i := 0; i < len(v.Hours); {
		j := i
		for j < len(v.Hours) && v.Hours[j].Logs == v.Hours[i].Logs {
			j++
		}
		class := "f-hatch0"
		if v.Hours[i].Logs {
			class = "f-bar"
		}
		x := s.x(v.Hours[i].At)
		out = append(out, shape{Kind: "rect", X: x, Y: y, W: s.x(v.Hours[j-1].At.Add(v.length())) - x, H: stripHeight, Class: class})
		i = j
	}
	return out
}

func (v *view) hourBars(s scale, y func(int) float64) []mark {
	var out []mark
	width := s.x(s.from.Add(v.length()))
	roomy := newRoom(26)
	for i, h := range v.Hours {
		n := h.changes()
		if n == 0 {
			continue
		}
		x := s.x(h.At)
		m := mark{
			Link: v.link(h.Refs, "", ""), X: x, W: width, Y: hoursTop - 2, H: hoursHeight + 3,
			Label: fmt.Sprintf("%s, %s: %s permissions management, %s write, %s tagging, %s failed", v.at(h.At), plural(n, "change"),
				thousands(h.Permissions), thousands(h.Write), thousands(h.Tagging), thousands(h.Failed)),
		}
		below, fine := 0, ""
		if width*trackWidth/100 < 3 {
			fine = " fine"
		}
		for _, part := range []struct {
			n     int
			class string
		}{{h.Permissions, "f-P"}, {h.Write, "f-W"}, {h.Tagging, "f-T"}, {h.Failed, "f-F"}} {
			if part.n == 0 {
				continue
			}
			upper := y(below + part.n)
			m.Shapes = append(m.Shapes, shape{Kind: "rect", X: x + width*0.07, Y: upper, W: width * 0.86, H: max(y(below)-upper-0.6, 1), Class: part.class + fine})
			below += part.n
		}
		if class, ok := roomy.take(x+width/2, v.higherNear(i), n >= 4); ok {
			if n >= 12 {
				class += " strong"
			}
			m.Count = &shape{Kind: "text", X: x + width/2, Y: y(n) - 5, Class: class, Text: thousands(n)}
		}
		out = append(out, m)
	}
	return out
}

// higherNear says whether a bar next to the ith is higher, which needs the room for its own count.
func (v *view) higherNear(i int) bool {
	n := v.Hours[i].changes()
	share := 100 / float64(len(v.Hours))
	for k := 1; float64(k)*share*trackWidth/100 < 26; k++ {
		if i-k >= 0 && v.Hours[i-k].changes() > n || i+k < len(v.Hours) && v.Hours[i+k].changes() > n {
			return true
		}
		if i-k < 0 && i+k >= len(v.Hours) {
			break
		}
	}
	return false
}

// A room knows what has been placed on a line, on the desk and on the phone.
type room struct {
	pixels      float64
	desk, phone float64 // where the last one was
}

func newRoom(pixels float64) *room { return &room{pixels, -1e9, -1e9} }

// take takes the place at x percent, if there is room for it and it is wanted there. The class
// is "wide" if there is room only on the desk.
func (r *room) take(x float64, crowded, wanted bool) (class string, ok bool) {
	if crowded || !wanted || (x-r.desk)*trackWidth/100 < r.pixels {
		return "", false
	}
	r.desk = x
	if (x-r.phone)*phoneWidth/100 < r.pixels {
		return "wide", true
	}
	r.phone = x
	return "", true
}

// hourSigns are the signs of the worst critical or high finding of the hours. Where there is no
// room for all of them, the worse ones stay.
func (v *view) hourSigns(s scale) []shape {
	var out []shape
	half := s.x(s.from.Add(v.length())) / 2
	for _, severity := range severities[:2] {
		for _, h := range v.Hours {
			if x := s.x(h.At) + half; h.Worst == severity && !crowded(out, x, trackWidth) {
				out = append(out, shape{Kind: "icon", X: x, Y: hoursTop - 30, Class: severity, Text: severity})
			}
		}
	}
	for i := range out { // those before it are as bad or worse
		if crowded(visible(out[:i]), out[i].X, phoneWidth) {
			out[i].Class += " wide"
		}
	}
	return out
}

func visible(signs []shape) []shape {
	var out []shape
	for _, s := range signs {
		if s.Class == s.Text {
			out = append(out, s)
		}
	}
	return out
}

func crowded(signs []shape, x, width float64) bool {
	for _, s := range signs {
		if math.Abs(s.X-x)*width/100 < 14 {
			return true
		}
	}
	return false
}
