package trail

import (
	"path"
	"time"
)

// A calendar lists the folders of years, months and days in that of a region, as far as they
// overlap the Query, and no sooner than it is asked for them.
type calendar struct {
	l       *lister
	waiting []folderOfDay // in their order: days, then months that are not listed yet, then years
}

// A folderOfDay is the folder of a day; in a calendar, also that of a month or a year, or of
// the region itself.
type folderOfDay struct {
	path  string
	day   time.Time // the first in it; zero for the region
	depth int       // 0 for the region, 1 for a year, 2 for a month, 3 for a day
}

func newCalendar(l *lister, region string) *calendar {
	return &calendar{l: l, waiting: []folderOfDay{{path: region}}}
}

// layouts are the names of folders, by the depth of what they are in.
var layouts = [...]string{"2006", "01", "02"}

// next returns the next day, or the zero folderOfDay if there is none.
func (c *calendar) next() folderOfDay {
	for len(c.waiting) > 0 && !c.l.stopped {
		first := c.waiting[0]
		c.waiting = c.waiting[1:]
		if first.depth == len(layouts) {
			return first
		}
		c.waiting = append(c.open(first), c.waiting...)
	}
	return folderOfDay{}
}

// open lists a folder that is not that of a day.
func (c *calendar) open(f folderOfDay) []folderOfDay {
	var inside []folderOfDay
	for _, e := range c.l.list(f.path) {
		in := folderOfDay{path: path.Join(f.path, e.Name()), depth: f.depth + 1}
		var end time.Time
		if part, err := time.Parse(layouts[f.depth], e.Name()); err == nil {
			in.day, end = f.within(part)
		}
		switch {
		case !e.IsDir():
			c.l.stray(in.path)
		case in.day.IsZero():
			c.l.fail(in.path, errNoDate)
		case c.l.query.overlaps(in.day, end):
			inside = append(inside, in)
		}
	}
	return inside
}

// within returns the first instant of the part of f that a folder in it is, and the first
// after it. The part is a year, a month of the year 0 or a day of its January. If f has no such
// day, or it is one that no Key can have, both are zero.
func (f *folderOfDay) within(part time.Time) (start, end time.Time) {
	switch f.depth {
	case 0:
		if part.Year() < firstYear {
			return time.Time{}, time.Time{}
		}
		return part, part.AddDate(1, 0, 0)
	case 1:
		start = f.day.AddDate(0, int(part.Month())-1, 0)
		return start, start.AddDate(0, 1, 0)
	}
	start = f.day.AddDate(0, 0, part.Day()-1)
	if start.Month() != f.day.Month() {
		return time.Time{}, time.Time{}
	}
	return start, start.AddDate(0, 0, 1)
}
