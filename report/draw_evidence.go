package report

import "time"

// A coverage is the strip of the whole trail on the first screen.
type coverage struct {
	From, To    time.Time
	Shapes      []shape
	Label       string
	Proven, Bad bool   // some of it is proven; some of it is not what CloudTrail wrote
	Missed      bool   // a file could not be read
	Share       string // "15 of 75 hours have records"
}

// Coverage draws what there is of the trail: log files or none, and under it what is proven.
func (v *view) Coverage() coverage {
	c := coverage{From: v.From, To: v.To}
	if n := len(v.Evidence.Spans); n > 0 {
		c.From, c.To = v.Evidence.Spans[0].From, v.Evidence.Spans[n-1].To
	}
	s := scale{c.From, c.To}
	for _, t := range s.ticks(96) {
		if !t.day {
			continue
		}
		c.Shapes = append(c.Shapes, shape{Kind: "line", X: t.x, Y: 14, H: 16, Class: "midnight"})
		if t.x > 20 && t.x < 80 {
			class := t.class()
			if t.x < 34 || t.x > 66 {
				class = "wide"
			}
			c.Shapes = append(c.Shapes, shape{Kind: "text", X: t.x, Y: 11, Class: class, Text: t.at.Format("2 Jan")})
		}
	}
	for _, span := range v.Evidence.Spans {
		x := s.x(span.From)
		w := max(s.x(span.To)-x, 0.25)
		class := "f-hatch0"
		if span.Logs {
			class = "f-bar"
		}
		c.Shapes = append(c.Shapes, shape{Kind: "rect", X: x, Y: 18, W: w, H: 12, Class: class})
		if span.Missed {
			c.Missed = true
			c.Shapes = append(c.Shapes, shape{Kind: "rect", X: x, Y: 15, W: w, H: 2, Class: "f-high"})
		}
		switch span.Proof {
		case "valid":
			c.Proven = true
			c.Shapes = append(c.Shapes, shape{Kind: "rect", X: x, Y: 33, W: w, H: 4, Class: "f-ok"})
		case "invalid":
			c.Bad = true
			c.Shapes = append(c.Shapes, shape{Kind: "rect", X: x, Y: 32, W: w, H: 6, Class: "f-high"})
		}
	}
	with := 0
	for _, h := range v.Hours {
		if h.Records > 0 {
			with++
		}
	}
	unit := unitOf(v.length())
	if unit == "hour" || unit == "day" {
		c.Share = thousands(with) + " of " + plural(len(v.Hours), unit) + " have records"
	}
	c.Label = "What there is of the trail, " + v.at(c.From) + " to " + v.at(c.To) + " UTC. " + c.Share
	return c
}
