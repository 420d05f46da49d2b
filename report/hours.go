package report

import (
	"math"
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
	first, last := b.from.Unix(), b.to.Unix()
	seconds := int64(3600)
	for _, longer := range []int64{1, 2, 3, 6, 12, 24, 48, 7 * 24, 28 * 24} {
		if seconds = longer * 3600; last/seconds-first/seconds < maxHours-1 {
			break
		}
	}
	for last/seconds-first/seconds >= maxHours-1 { // a record has a time that can't be
		seconds *= 2
	}
	length = time.Duration(min(seconds, int64(time.Duration(math.MaxInt64)/time.Second))) * time.Second
	first = floor(first, seconds)
	for at := first; at <= last; at += seconds {
		all = append(all, hour{At: time.Unix(at, 0).UTC()})
	}
	worst := make([]detect.Severity, len(all))
	for n, t := range b.r.gathered.hours {
		i := (n*3600 - first) / seconds
		if n*3600 < first || i >= int64(len(all)) {
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
		at := w.At.Unix()
		if i := (at - first) / seconds; w.change && !w.At.IsZero() && at >= first && i < int64(len(all)) {
			all[i].Refs = append(all[i].Refs, w.ref)
		}
	}
	return all, length
}

// floor is the last multiple of a unit that is not after a time.
func floor(sec, unit int64) int64 {
	n := sec / unit
	if n*unit > sec {
		n--
	}
	return n * unit
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
