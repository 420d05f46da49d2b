package report

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// Charts are drawn in percents of their width, so that one drawing fits the desk, the phone and
// the paper. What depends on the width itself, which ticks and labels have room, is decided for
// trackWidth; what has no room on a phone is marked, and its style sheet hides it.
const (
	trackWidth = 700.0
	phoneWidth = 300.0
	tickRoom   = 74.0 // pixels from one tick to the next
)

// A shape is one element of a chart. X and W are percents of its width, the rest is pixels.
type shape struct {
	Kind       string // "rect", "fixed" (W is pixels, X its middle), "line" (upright), "text", "glyph", "icon"
	X, Y, W, H float64
	Class      string
	Text       string // of a text; which glyph or icon
}

// A mark is a part of a chart that opens records.
type mark struct {
	Link       link
	Label      string
	X, Y, W, H float64 // of the ring that shows the focus; X is a percent, W too unless Fixed
	Fixed      bool    // W is pixels, X is the middle
	Shapes     []shape
	Count      *shape // the number over it, which its label has in words
}

// A scale is a linear axis of time.
type scale struct{ from, to time.Time }

// x is where t is, in percent.
func (s scale) x(t time.Time) float64 {
	whole := s.to.Sub(s.from)
	if whole <= 0 {
		return 0
	}
	return math.Round(float64(t.Sub(s.from))/float64(whole)*1e5) / 1e3
}

// bar is a rectangle from one time to another. A short one keeps a width of 3 pixels, so that
// nothing vanishes.
func (s scale) bar(from, to time.Time, y, h float64, class string) []shape {
	if from.Before(s.from) {
		from = s.from
	}
	if to.After(s.to) {
		to = s.to
	}
	x := s.x(from)
	w := max(s.x(to)-x, 0)
	if w*phoneWidth/100 < 3 {
		shapes := []shape{{Kind: "fixed", X: x, Y: y, W: 3, H: h, Class: class + " short"}}
		if w*trackWidth/100 < 3 {
			return shapes
		}
		return append(shapes, shape{Kind: "rect", X: x, Y: y, W: w, H: h, Class: class})
	}
	return []shape{{Kind: "rect", X: x, Y: y, W: w, H: h, Class: class}}
}

var tickSteps = []time.Duration{
	time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute,
	time.Hour, 2 * time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour,
	24 * time.Hour, 48 * time.Hour, 4 * 24 * time.Hour, 8 * 24 * time.Hour, 16 * 24 * time.Hour,
	32 * 24 * time.Hour, 64 * 24 * time.Hour, 128 * 24 * time.Hour, 256 * 24 * time.Hour, 512 * 24 * time.Hour, 1024 * 24 * time.Hour, 2048 * 24 * time.Hour,
}

// step is the shortest step between ticks for which there is room, and that is a multiple of
// another.
func (s scale) step(width, room float64, of time.Duration) time.Duration {
	for _, step := range tickSteps {
		if float64(s.to.Sub(s.from))/float64(step)*room <= width && (of == 0 || step%of == 0) {
			return step
		}
	}
	return tickSteps[len(tickSteps)-1]
}

// rounded is the scale made longer, to begin and end at ticks.
func (s scale) rounded() scale {
	step := s.step(trackWidth, tickRoom, 0)
	from := s.from.UTC().Truncate(step)
	to := s.to.UTC().Truncate(step)
	if to.Before(s.to) {
		to = to.Add(step)
	}
	return scale{from, to}
}

// A tick is a round time on an axis.
type tick struct {
	at   time.Time
	x    float64
	wide bool // there is no room for it on a phone
	day  bool // it is midnight
}

func (s scale) ticks(room float64) []tick {
	fine := s.step(trackWidth, room, 0)
	coarse := s.step(phoneWidth, room, fine)
	var out []tick
	for t := s.from.UTC().Truncate(fine); !t.After(s.to) && len(out) < 64; t = t.Add(fine) {
		if t.Before(s.from) {
			continue
		}
		out = append(out, tick{at: t, x: s.x(t), wide: !t.Truncate(coarse).Equal(t), day: t.Truncate(24 * time.Hour).Equal(t)})
	}
	return out
}

// lines are the lines of the ticks, as high as the chart.
func (s scale) lines() []shape {
	var out []shape
	for _, t := range s.ticks(tickRoom) {
		class := "tick"
		if t.day {
			class = "midnight"
		}
		out = append(out, shape{Kind: "gridline", X: t.x, Class: class + t.class()})
	}
	return out
}

func (t tick) class() string {
	if t.wide {
		return " wide"
	}
	return ""
}

// top are the labels over a chart: the days, and under them the hours. A chart of many days has
// days only.
func (s scale) top() []shape {
	var out []shape
	ticks := s.ticks(tickRoom)
	days := len(ticks) > 1 && ticks[1].at.Sub(ticks[0].at) >= 24*time.Hour
	for _, t := range ticks {
		text := t.at.Format("15:04")
		class := "hour"
		if days {
			text, class = t.at.Format("2 Jan"), "strong"
		} else if t.day {
			class = "strong"
		}
		out = append(out, shape{Kind: "text", X: t.x, Y: 26, Class: class + anchor(t.x) + t.class(), Text: text})
	}
	if days {
		return out
	}
	for d := s.from.UTC().Truncate(24 * time.Hour); d.Before(s.to); d = d.Add(24 * time.Hour) {
		x, end := max(s.x(d), 0), min(s.x(d.Add(24*time.Hour)), 100)
		if (end-x)*trackWidth/100 < 64 {
			continue
		}
		class := "strong start"
		if (end-x)*phoneWidth/100 < 64 {
			class += " wide"
		}
		out = append(out, shape{Kind: "text", X: x, Y: 11, Class: class, Text: d.Format("Mon 2 Jan")})
	}
	return out
}

// anchor keeps a text inside of its chart.
func anchor(x float64) string {
	switch {
	case x < 2.5:
		return " start"
	case x > 97.5:
		return " end"
	}
	return ""
}

func percent(x float64) string { return pixels(x) + "%" }

func pixels(x float64) string {
	text := strconv.FormatFloat(x, 'f', 3, 64)
	return strings.TrimRight(strings.TrimRight(text, "0"), ".")
}
