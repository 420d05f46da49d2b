package fleet

import (
	"cmp"
	"slices"
	"sort"

	"github.com/iottrail/iottrail/iot"
)

// This file says what is attached to what at a time.

// isA reports which end of links of a kind a resource is: a or b. None can be both.
func (r *resource) isA(l link) bool {
	switch l {
	case linkPolicy:
		return r.kind == iot.TypePolicy
	case linkThing, linkMember:
		return r.kind == iot.TypeThing
	}
	return r.kind == iot.TypeJob
}

// ends are the links of one kind that a resource has.
type ends struct {
	kind  link
	spans []span // by from
	// latest has for each node of the balanced tree over spans the latest to below it: see find.
	latest  []int64
	unlinks []int64 // the seconds at which one of them was ended by a call
}

// A span is a time in which a link was there, or may have been, as far as the log of one of
// its ends says: from the second from to the one before to.
type span struct {
	from, to int64
	before   int64 // the second of the last call about the link before, or never
	peer     *resource
	sure     bool // calls of one second do not leave it open whether it began
	again    bool // it was there already, as far as that log says
	by, end  *entry
	// until and final are to and end of the last of the spans that follow each other without a gap,
	// and certain is set if all of these are sure.
	until   int64
	final   *entry
	certain bool
}

// endsOf returns the links of a kind.
func (r *resource) endsOf(kind link) *ends {
	b := r.build()
	if b.ends[kind] == nil {
		b.ends[kind] = newEnds(r, b, kind)
	}
	return b.ends[kind]
}

func newEnds(r *resource, b *built, kind link) *ends {
	e := &ends{kind: kind}
	peers := make(map[*resource][]*entry)
	var order []*resource
	for i := range r.log {
		x := &r.log[i]
		if x.link != kind || x.peer == nil || x.rec.sec == never {
			continue
		}
		if peers[x.peer] == nil {
			order = append(order, x.peer)
		}
		peers[x.peer] = append(peers[x.peer], x)
		if x.op == opUnlink {
			e.unlinks = append(e.unlinks, x.rec.sec)
		}
	}
	for _, peer := range order {
		e.follow(&b.lives, peer, peers[peer])
	}
	for i := len(e.spans) - 1; i >= 0; i-- { // those of one peer are together still
		s := &e.spans[i]
		s.until, s.final, s.certain = s.to, s.end, s.sure
		if i+1 < len(e.spans) && e.spans[i+1].again {
			next := &e.spans[i+1]
			s.until, s.final, s.certain = next.until, next.final, s.sure && next.certain
		}
	}
	slices.SortStableFunc(e.spans, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	e.latest = make([]int64, len(e.spans))
	e.plant(0, len(e.spans))
	return e
}

// follow makes the spans of the link with one peer.
func (e *ends) follow(own *lives, peer *resource, log []*entry) {
	var open *span
	before := int64(never)
	end := func(sec int64, by *entry) {
		if open != nil {
			open.to, open.end = sec, by
			e.spans = append(e.spans, *open)
			open = nil
		}
	}
	for i := 0; i < len(log); {
		sec := log[i].rec.sec
		if open != nil {
			if m := own.boundWithin(open.from+1, sec-1); m != nil {
				end(m.sec, nil)
			}
		}
		var link, unlink *entry
		for ; i < len(log) && log[i].rec.sec == sec; i++ {
			switch log[i].op {
			case opLink:
				link = log[i]
			case opUnlink:
				unlink = log[i]
			}
		}
		holds, sure := link != nil, unlink == nil
		if m := own.boundWithin(sec, sec); m != nil && m.died {
			holds = holds && m.loose != gone
			sure = sure && !m.born
		}
		switch {
		case !holds:
			end(sec, unlink)
		default: // again, if it was there: that settles what may have been done since
			again := open != nil
			end(sec, unlink)
			open = &span{from: sec, before: before, peer: peer, sure: sure, again: again, by: link}
		}
		before = sec
	}
	if open != nil {
		to := int64(forever)
		if m := own.boundWithin(open.from+1, forever); m != nil {
			to = m.sec
		}
		end(to, nil)
	}
}

// boundWithin returns the first second at which the resource was created or deleted between
// two, these included, or nil.
func (l *lives) boundWithin(from, to int64) *moment {
	i := sort.Search(len(l.bounds), func(i int) bool { return l.moments[l.bounds[i]].sec >= from })
	if i < len(l.bounds) && l.moments[l.bounds[i]].sec <= to {
		return &l.moments[l.bounds[i]]
	}
	return nil
}

// boundBefore returns the last such second up to one.
func (l *lives) boundBefore(at int64) *moment {
	if i := sort.Search(len(l.bounds), func(i int) bool { return l.moments[l.bounds[i]].sec > at }); i > 0 {
		return &l.moments[l.bounds[i-1]]
	}
	return nil
}

// plant makes the tree over the spans from i to j: its root is the one in the middle.
func (e *ends) plant(i, j int) int64 {
	if i >= j {
		return never
	}
	m := (i + j) / 2
	e.latest[m] = max(e.spans[m].to, e.plant(i, m), e.plant(m+1, j))
	return e.latest[m]
}

// find calls f with the spans that a second is in.
func (e *ends) find(at int64, f func(*span)) {
	var look func(i, j int)
	look = func(i, j int) {
		for i < j {
			m := (i + j) / 2
			if e.latest[m] <= at {
				return // all of them have ended
			}
			look(i, m)
			s := &e.spans[m]
			if s.from > at {
				return
			}
			if s.to > at {
				f(s)
			}
			i = m + 1
		}
	}
	look(0, len(e.spans))
}

// A linked is a link that is there at a time, or may be.
type linked struct {
	peer  *resource
	sure  bool
	by    *entry
	doubt *record // why it is not sure; may be nil
}

// linked returns the links of a resource at the end of a second, as far as the records name
// them, in the order of the peers.
func (r *resource) linked(at int64, kind link) []linked {
	e := r.endsOf(kind)
	var list []linked
	e.find(at, func(s *span) {
		if l, ok := r.holds(e, s, at); ok {
			list = append(list, l)
		}
	})
	slices.SortFunc(list, func(x, y linked) int {
		return cmp.Or(cmp.Compare(x.peer.kind, y.peer.kind), cmp.Compare(x.peer.name, y.peer.name), cmp.Compare(x.peer.place.account, y.peer.place.account))
	})
	return list
}

// holds reports whether a link is there at a second of its span, or may be.
func (r *resource) holds(e *ends, s *span, at int64) (linked, bool) {
	l := linked{peer: s.peer, sure: s.sure, by: s.by}
	peer := &s.peer.build().lives
	if m := peer.boundBefore(at); m != nil && m.sec >= s.from {
		// What is created has no links, and what is deleted has none any more.
		out, _ := s.peer.outcome(m)
		switch {
		case m.sec > s.from, out == gone:
			return l, false
		case m.died:
			l.sure = false // deleted and created in this second: before or after the link
		}
	}
	for _, x := range [...]*resource{r, s.peer} {
		died, doubt := x.mayHaveDied(s.from, at)
		if died {
			l.sure, l.doubt = false, doubt
		}
		if x.stateAt(at).in == gone {
			return l, false
		}
	}
	a, b := s.peer, r
	if r.isA(e.kind) {
		a, b = r, s.peer
	}
	if by := r.place.mayPair(s.from, at, mayDetach, e.kind, a, b); by != nil {
		l.sure, l.doubt = false, by
	}
	if l.sure || at < r.place.first {
		return l, true
	}
	// If there is no link later, and nothing ended it in between, there was none here.
	none := min(r.nothingAfter(at, e.kind), s.peer.nothingAfter(at, e.kind))
	if none == forever || s.to < none || r.place.mayPair(at+1, none, mayDetach, e.kind, a, b) != nil ||
		!r.stays(at, none, e.kind) || !s.peer.stays(at, none, e.kind) {
		return l, true
	}
	return l, false
}

// stays reports whether a resource was not deleted, with its links, after one second and until
// another, neither by a call that can be read nor by one that can't. A deletion in the last second
// does not count if it is what proves that there was no link any more.
func (r *resource) stays(after, until int64, kind link) bool {
	c := r.changes(after+1, until)
	if r.nothingAfter(after, kind) == until {
		until--
	}
	return !c.anything && !c.delete && r.build().lives.boundWithin(after+1, until) == nil
}

// mayHaveDied reports whether a resource may have been deleted, and created again, unseen
// between two seconds.
func (r *resource) mayHaveDied(from, to int64) (bool, *record) {
	c := r.changes(from, to)
	if !c.anything && !c.delete && !c.settle {
		// What was not there may be there by now.
		return (c.create || c.accept) && r.stateAt(from).in&gone != 0, c.by
	}
	if c.settle && !c.anything && !c.delete && r.stateAt(to).in&(pending|gone) == 0 {
		return false, nil
	}
	// If it is there later, and nothing may have created it meanwhile, it was there all the time.
	l := &r.build().lives
	if later := r.nextSign(to); later != nil && to >= r.place.first && l.boundWithin(from, to) == nil && !l.createdAgain(from, later.sec) {
		c := r.changes(from, later.sec)
		if later.before&gone == 0 && r.between(later) == nil && !c.anything && !c.create && !c.accept {
			return false, nil
		}
	}
	return true, c.by
}

// nextSign returns the next second at which something is known of the states of a resource.
func (r *resource) nextSign(after int64) *moment {
	l := &r.build().lives
	n := sort.Search(len(l.moments), func(i int) bool { return l.moments[i].sec > after })
	k := sort.Search(len(l.needs), func(i int) bool { return l.needs[i] > after })
	if k < len(l.needs) && (n == len(l.moments) || l.needs[k] < l.moments[n].sec) {
		return &moment{sec: l.needs[k], before: there}
	}
	if n < len(l.moments) {
		return &l.moments[n]
	}
	return nil
}

// nothingAfter returns the next second at which a resource is proven to have no link of a kind,
// or forever.
func (r *resource) nothingAfter(at int64, kind link) int64 {
	l := &r.build().lives
	list := l.noThings
	switch kind {
	case linkPolicy:
		list = l.noPolicies
	case linkThing:
	default:
		return forever
	}
	if i := sort.Search(len(list), func(i int) bool { return list[i] > at }); i < len(list) {
		return list[i]
	}
	return forever
}

// whole says whether the links that the records name are all that a resource has at a time. The
// record is the reason why that is in doubt, if there is one.
func (r *resource) whole(at int64, kind link) (Knowledge, *record) {
	p := r.place
	knowledge, doubt := NotKnown, (*record)(nil)
	since := r.nothingBefore(at, kind)
	if m := r.build().lives.boundBefore(at); m != nil && (m.died || r.creates(m)) {
		since = max(since, m.sec) // what is created has none, and what is deleted has none any more
	}
	if since != never {
		knowledge = Known
		if doubt = p.mayOthers(since, at, mayAttach, kind, r, r.isA(kind)); doubt != nil {
			knowledge = Doubtful
		}
	}
	if knowledge == Known || at < p.first || r.isA(kind) {
		return knowledge, doubt
	}
	// If it has none later, and none was ended in between, it had none here.
	none := r.nothingAfter(at, kind)
	if none == forever || p.mayOthers(at+1, none, mayDetach, kind, r, false) != nil || !r.stays(at, none, kind) {
		return knowledge, doubt
	}
	unlinks := r.endsOf(kind).unlinks
	if i := sort.Search(len(unlinks), func(i int) bool { return unlinks[i] > at }); i < len(unlinks) && unlinks[i] <= none {
		return knowledge, doubt
	}
	return Known, nil
}

// nothingBefore returns the last second up to one at which a resource is proven to have no link
// of a kind, and not to have been made one before the end of it.
func (r *resource) nothingBefore(at int64, kind link) int64 {
	l := &r.build().lives
	list := l.noThings
	switch kind {
	case linkPolicy:
		list = l.noPolicies
	case linkThing:
	default:
		return never
	}
	if i := sort.Search(len(list), func(i int) bool { return list[i] > at }); i > 0 {
		return list[i-1]
	}
	return never
}
