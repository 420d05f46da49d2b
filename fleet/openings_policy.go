package fleet

import (
	"cmp"
	"slices"
	"sort"

	"github.com/iottrail/iottrail"
)

// An openPeriod is a time in which the default version of a policy opens too much, or may.
type openPeriod struct {
	Opening
	from, to int64
}

// openPolicies are the changes that made an open version of a policy the default, and those that
// attached the policy meanwhile.
func (r *resource) openPolicies() (list []Opening) {
	var periods []openPeriod
	lives := r.policyLives()
	for i := range lives {
		periods = append(periods, r.openPeriods(&lives[i])...)
	}
	if len(periods) == 0 {
		return nil
	}
	for _, p := range periods {
		list = append(list, p.Opening)
	}
	for i := range r.endsOf(linkPolicy).spans {
		s := &r.endsOf(linkPolicy).spans[i]
		if s.again && s.peer.build().lives.boundWithin(s.before+1, s.from-1) == nil {
			continue
		}
		n := sort.Search(len(periods), func(i int) bool { return periods[i].to > s.from })
		if n < len(periods) && periods[n].from <= s.from {
			list = append(list, r.openAttachment(s, &periods[n]))
		}
	}
	return list
}

// isCrowded reports whether several calls of one second changed the resource, so that it can't be
// known which of them was the last.
func (r *resource) isCrowded(sec int64) bool { return r.busy(sec, sec) > 1 }

// busy returns how many calls between two seconds, these included, changed the state, the versions or
// the settings of a resource.
func (r *resource) busy(from, to int64) (n int) {
	log := r.entries()
	var last *record
	for i := sort.Search(len(log), func(i int) bool { return log[i].rec.sec >= from }); i < len(log) && log[i].rec.sec <= to; i++ {
		e := &log[i]
		if e.rec == last || !e.changesItself() {
			continue
		}
		last = e.rec
		n++
	}
	return n
}

// A defaultSet is a second after which versions may be the default.
type defaultSet struct {
	sec    int64
	answer iottrail.Answer // whether they open too much
	older  bool            // no record has what they say, as it is older than the trail
	by     *Change
}

// openPeriods returns when the default version of a policy opened too much.
func (r *resource) openPeriods(l *policyLife) (list []openPeriod) {
	var open *openPeriod
	end := func(sec int64, by *Change) {
		if open != nil {
			open.to, open.Closed = sec, by
			if l.mixed || r.place.mayHaveWritten(r, open.from, sec, false) != nil || r.place.may(open.from, sec, mayDefault, r) != nil || r.place.may(open.from, sec, mayDelete, r) != nil ||
				r.isCrowded(open.from) || r.isCrowded(sec) {
				open.Known = Doubtful
			}
			list = append(list, *open)
			open = nil
		}
	}
	for _, d := range r.defaultSets(l) {
		switch {
		case d.older:
			if open != nil {
				open.Known = Doubtful
			}
		case d.answer == iottrail.No:
			end(d.sec, d.by)
		case open != nil && (d.answer == iottrail.Maybe || r.isCrowded(d.sec)):
			open.Known = Doubtful // it may have been closed, and opened again by another call
		case open == nil:
			open = &openPeriod{Opening{What: openDefault.what, Rule: openDefault.rule, Opened: d.by, Known: Known}, d.sec, forever}
			if d.answer == iottrail.Maybe {
				open.What, open.Known = "perhaps "+open.What, Doubtful
			}
		}
	}
	end(l.to, r.deletion(l.to))
	return list
}

// defaultSets returns the calls by which a version was made the default, or may have been.
func (r *resource) defaultSets(l *policyLife) (list []defaultSet) {
	for i := range l.defaults {
		d := &l.defaults[i]
		s := defaultSet{sec: d.sec, answer: iottrail.Maybe, by: r.change(d.by)}
		for j, v := range d.may {
			answer := iottrail.Maybe
			if v.made != nil && v.made.doc != nil {
				answer = v.made.doc.opens()
			}
			s.older = s.older || v.made == nil && !l.missed(v.number)
			switch {
			case j == 0:
				s.answer = answer
			case answer != s.answer:
				s.answer = iottrail.Maybe
			}
		}
		list = append(list, s)
	}
	for _, e := range l.perhaps {
		if e.doc == nil || e.doc.opens() != iottrail.No {
			list = append(list, defaultSet{sec: e.rec.sec, answer: iottrail.Maybe, by: r.change(e)})
		}
	}
	if r.place.has&(1<<mayWrite) != 0 {
		r.place.claim()
		if claims := r.claims(); claims != nil {
			for _, by := range claims.records {
				if by.sec >= l.from && by.sec < l.to {
					c := by.change()
					c.Resource, c.What = r.address(), "a version written that can't be read"
					list = append(list, defaultSet{sec: by.sec, answer: iottrail.Maybe, by: c})
				}
			}
		}
	}
	slices.SortStableFunc(list, func(a, b defaultSet) int { return cmp.Compare(a.sec, b.sec) })
	return list
}

// missed reports whether a version was written in the trail's time by a call that can't be read.
func (l *policyLife) missed(n int32) bool {
	if n == noVersion {
		return true
	}
	i := sort.Search(len(l.gaps), func(i int) bool { return l.gaps[i].hi >= n })
	return i < len(l.gaps) && l.gaps[i].lo != noVersion && l.gaps[i].lo <= n
}

// deletion returns the call that deleted a resource in a second, or nil.
func (r *resource) deletion(sec int64) *Change {
	if sec == forever {
		return nil
	}
	return r.change(r.entryOf(sec, func(e *entry) bool { return e.op == opDied }))
}

// mayHaveBeenAttached reports whether a policy may have been attached already, by a call that can't be
// read, when a span began.
func (r *resource) mayHaveBeenAttached(s *span) bool {
	since := s.before
	for _, x := range [...]*resource{r, s.peer} {
		if m := x.build().lives.boundBefore(s.from); m != nil {
			since = max(since, m.sec)
		}
	}
	return r.place.mayPair(since, s.from, mayAttach, linkPolicy, r, s.peer) != nil
}

// openAttachment is the opening that attached an open policy.
func (r *resource) openAttachment(s *span, p *openPeriod) Opening {
	o := Opening{What: openAttached.what, Rule: openAttached.rule, Opened: r.change(s.by), Known: p.Known}
	o.Opened.Resource, o.Opened.What = s.peer.arn(), linkWords[linkPolicy].made+" "+label(r)
	if o.Opened.Resource == "" {
		o.Opened.What += " to " + label(s.peer)
	}
	to, closed := p.to, p.Closed
	if s.until < to || s.until == to && s.final != nil {
		to, closed = s.until, r.change(s.final)
		if s.final == nil {
			closed = r.deletion(s.until)
		}
	}
	lives := &s.peer.build().lives
	m := lives.boundWithin(s.from, s.from)
	if m == nil || m.after&there != 0 { // it was not deleted in the same second
		m = lives.boundWithin(s.from+1, forever)
	}
	if m != nil && m.sec < to {
		to, closed = m.sec, s.peer.deletion(m.sec)
	}
	o.Closed = closed
	if !s.certain || r.mayHaveBeenAttached(s) || r.busy(s.from, s.from) > 0 || s.peer.isCrowded(s.from) || s.peer.isCrowded(to) || r.place.mayPair(s.from, to, mayDetach, linkPolicy, r, s.peer) != nil {
		o.Known = Doubtful
	}
	return o
}
