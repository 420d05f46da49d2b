package report

import (
	"time"

	"github.com/iottrail/iottrail/detect"
)

// maxHours is how many hours a page has, a month. What is longer has longer ones.
const maxHours = 31 * 24

// hours counts changes by the hour, from the first to the last.
func (b *builder) hours() (all []hour, length time.Duration) {
	length = time.Hour
	if b.from.IsZero() {
		return nil, length
	}
	for _, longer := range []time.Duration{1, 2, 3, 6, 12, 24, 48, 7 * 24, 28 * 24} {
		if length = longer * time.Hour; b.to.Sub(b.from.Truncate(length)) < maxHours*length {
			break
		}
	}
	for b.to.Sub(b.from.Truncate(length)) >= maxHours*length { // centuries: a record has a time that can't be
		length *= 2
	}
	first := b.from.Truncate(length)
	for at := first; !at.After(b.to); at = at.Add(length) {
		all = append(all, hour{At: at})
	}
	worst := make([]detect.Severity, len(all))
	for n, t := range b.r.gathered.hours {
		i := int(time.Unix(n*3600, 0).UTC().Sub(first) / length)
		if i < 0 || i >= len(all) {
			continue
		}
		h := &all[i]
		h.Permissions += t.permissions
		h.Write += t.write
		h.Tagging += t.tagging
		h.Failed += t.failed
		h.Records += t.records
		h.Logs = h.Logs || t.records > 0
		if t.found && (h.Worst == "" || t.worst > worst[i]) {
			worst[i], h.Worst = t.worst, t.worst.String()
		}
	}
	for _, w := range b.rows {
		if i := int(w.At.Sub(first) / length); w.change && !w.At.IsZero() && i >= 0 && i < len(all) {
			all[i].Refs = append(all[i].Refs, w.ref)
		}
	}
	return all, length
}

// windows are times to look at the actors in.
func (b *builder) windows() (all []window) {
	if b.from.IsZero() {
		return nil
	}
	add := func(name string, from, to time.Time) {
		from, to = from.Truncate(time.Hour), to.Add(time.Hour).Truncate(time.Hour)
		all = append(all, window{Name: name + ", " + windowText(from, to), From: from, To: to})
	}
	if from, to, ok := b.height(); ok {
		add("The incident", from, to)
	} else if len(b.p.Findings) > 0 {
		add("The worst finding", b.p.Findings[0].From, b.p.Findings[0].To)
	}
	var from, to time.Time
	for _, o := range b.opened {
		if o.ours && o.row.ClosedBy != "" && o.end != nil && !b.incident.has(b.nodeOf(o.end)) {
			if from.IsZero() || o.end.Time.Before(from) {
				from = o.end.Time
			}
			to = later(to, o.end.Time)
		}
	}
	if !from.IsZero() {
		add("The repair", from, to)
	}
	add("The whole trail", b.from, b.to)
	all[len(all)-1].Name = "The whole trail"
	return all
}

// height is the time in which the incident did what counts: from its first call, or the first opening if
// that is more than two days later, to its last opening or grave finding.
func (b *builder) height() (from, to time.Time, ok bool) {
	if b.incident == nil {
		return from, to, false
	}
	var first time.Time
	for _, i := range b.incident.openings {
		at := b.openings[i].Opened.Time
		if first.IsZero() || at.Before(first) {
			first = at
		}
		to = later(to, at)
	}
	from = b.incident.first
	if first.IsZero() {
		return from, b.incident.last, true
	}
	if first.Sub(from) > 48*time.Hour {
		from = first
	}
	return from, to, true
}

func windowText(from, to time.Time) string {
	const layout = dayLayout + " 15:04"
	if sameDay(from, to) {
		return from.Format(layout) + " to " + to.Format("15:04")
	}
	return from.Format(layout) + " to " + to.Format(layout)
}
