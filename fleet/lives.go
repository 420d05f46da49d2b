package fleet

import (
	"math/bits"
	"sort"

	"github.com/iottrail/iottrail/iot"
)

// This file says whether a resource is there at a time, and in which state. It looks from both
// sides: at what the last call before the time made of it, and at what the next call after
// it found. Between the two it may have been changed by what can't be read.

// lives are the calls in the log of a resource that say something of its states.
type lives struct {
	moments []moment // by their seconds
	needs   []int64  // the seconds at which it is proven to have been there by something else
	bounds  []int32  // of moments those at which it was created or deleted
	// again are the seconds of calls that create it and that found it there already, as far as could be
	// read: if it was deleted unseen before, they did create it.
	again []int64

	// The seconds at which it is proven that no policy, and no thing or principal, was
	// attached to it.
	noPolicies, noThings []int64
}

// A moment is a second in which calls put a resource into a state.
type moment struct {
	sec    int64
	before states // in which it can have been
	after  states // in which it can have been at the end of the second, whatever was before
	// clean is after, if nothing unread has happened since the second anchor.
	clean  states
	anchor int64
	// loose is all into which one of its steps leads. It counts if there are several, and something that
	// can't be read may have been done between them.
	loose      states
	several    bool
	born, died bool
	entry      int32 // the last of the log that is of this second and has a step
}

// livesOf reads the log.
func livesOf(r *resource) lives {
	var l lives
	log := r.entries()
	answers := r.answers()
	clean := r.possible()
	for i := 0; i < len(log) || len(answers) > 0; {
		sec := int64(forever)
		if i < len(log) {
			sec = log[i].rec.sec
		}
		if len(answers) > 0 {
			sec = min(sec, answers[0].sec)
		}
		m := moment{sec: sec}
		steps := make([]step, 0, 4)
		need := false
		for ; i < len(log) && log[i].rec.sec == sec; i++ {
			e := &log[i]
			s, ok := e.step(r.kind)
			switch {
			case !ok:
				continue
			case s.to == 0:
				need = true
				continue
			}
			steps = append(steps, s)
			m.entry = int32(i)
			m.born, m.died = m.born || e.op == opBorn, m.died || e.op == opDied
			l.emptied(r, e)
		}
		for ; len(answers) > 0 && answers[0].sec == sec; answers = answers[1:] {
			steps = append(steps, answers[0].step)
			m.entry = answers[0].entry
		}
		switch {
		case sec == never: // whenever that was
		case len(steps) > 0:
			l.add(m, steps, &clean)
		case need && clean&there != 0:
			clean &= there
		}
		if need && sec != never {
			l.needs = append(l.needs, sec)
		}
	}
	return l
}

// possible is all that the states of a resource may be.
func (r *resource) possible() states {
	if r.kind == iot.TypeCertificate {
		return anyState
	}
	return gone | other
}

// emptied remembers that an entry proves that nothing was attached: what is deleted must have
// nothing, except that a certificate is deleted by force with its policies; one that is
// transferred must have no policies.
func (l *lives) emptied(r *resource, e *entry) {
	if e.op != opDied && e.op != opTransfer || e.rec.sec == never {
		return
	}
	switch r.kind {
	case iot.TypeCertificate:
		if e.op == opDied { // a transfer asks for none of the policies only
			l.noThings = append(l.noThings, e.rec.sec)
		}
		if !e.force {
			l.noPolicies = append(l.noPolicies, e.rec.sec)
		}
	case iot.TypePolicy:
		l.noPolicies = append(l.noPolicies, e.rec.sec)
	}
}

// add adds a moment with its steps. clean is in which states the resource can have been before,
// if all was read; it is brought up to date.
func (l *lives) add(m moment, steps []step, clean *states) {
	var rel relation
	if !rel.of(steps) {
		rel.anyOrder(steps)
	}
	m.clean, m.several = 0, len(steps) > 1
	for _, s := range steps {
		m.loose |= s.to | s.stays
	}
	for x := range numStates {
		if rel[x] == 0 {
			continue
		}
		m.before |= 1 << x
		m.after |= rel[x]
		if *clean&(1<<x) != 0 {
			m.clean |= rel[x]
		}
	}
	if m.clean == 0 { // what was before can't be: a record is missing
		m.clean = m.after
	}
	m.anchor = m.sec
	if m.clean != m.after {
		m.anchor = never
		if n := len(l.moments); n > 0 {
			m.anchor = l.moments[n-1].anchor
		}
	}
	if m.born && !m.died && m.before&there != 0 && *clean&gone == 0 {
		m.born = false
		l.again = append(l.again, m.sec)
	}
	*clean = m.clean
	if m.born || m.died {
		l.bounds = append(l.bounds, int32(len(l.moments)))
	}
	l.moments = append(l.moments, m)
}

// createdAgain reports whether a call between two seconds, these included, may have created what was
// there already as far as could be read.
func (l *lives) createdAgain(from, to int64) bool {
	i := sort.Search(len(l.again), func(i int) bool { return l.again[i] >= from })
	return i < len(l.again) && l.again[i] <= to
}

// A relation has for each state those in which a resource can be after some steps; none if the
// steps are not possible from there.
type relation [numStates]states

// of composes steps of one second, in every order that is possible. Of too many it does not,
// and returns false.
func (rel *relation) of(steps []step) bool {
	const most = 5
	if len(steps) > most {
		return false
	}
	if len(steps) == 1 { // as nearly always
		for x := range numStates {
			rel[x] = steps[0].after(1 << x)
		}
		return true
	}
	for x := range numStates {
		var reached [1 << most]states // by which of the steps were made
		reached[0] = 1 << x
		for done := range 1<<len(steps) - 1 {
			for i, s := range steps {
				if done&(1<<i) == 0 {
					reached[done|1<<i] |= s.after(reached[done])
				}
			}
		}
		rel[x] = reached[1<<len(steps)-1]
	}
	return true
}

// anyOrder is of for so many steps that not every order can be tried: the last may be any.
func (rel *relation) anyOrder(steps []step) {
	var to states
	for _, s := range steps {
		to |= s.to | s.stays
	}
	for x := range rel {
		rel[x] = to
	}
}

// changes is what may have been done to a resource in a time.
type changes struct {
	create, update, delete, transfer, cancel, accept, settle bool
	anything                                                 bool
	all                                                      states  // that the resource may be in
	by                                                       *record // the first of the records that may have done it
}

// changes returns what may have been done to a resource between two seconds, by what can't be read.
func (r *resource) changes(from, to int64) (c changes) {
	if from > to {
		return c
	}
	p := r.place
	c.all = r.possible()
	if c.by = p.missing(from, to); c.by != nil {
		c.anything = true
		return c
	}
	ask := func(is *bool, what class) {
		if by := p.may(from, to, what, r); by != nil {
			*is, c.by = true, firstOf(c.by, by)
		}
	}
	ask(&c.create, mayCreate)
	ask(&c.delete, mayDelete)
	if r.kind != iot.TypeCertificate {
		return c
	}
	if !r.signBefore(from) {
		ask(&c.create, mayIssue)
	}
	ask(&c.update, mayUpdate)
	ask(&c.transfer, mayTransfer)
	ask(&c.cancel, mayCancel)
	ask(&c.accept, mayAccept)
	c.settle = r.maySettle(from, to, &c)
	return c
}

// creates reports whether a moment with a call that creates the resource did create it. Of things and
// groups AWS IoT takes the same call again, and does nothing then.
func (r *resource) creates(m *moment) bool {
	switch {
	case !m.born:
		return false
	case m.died, m.before&there == 0:
		return true
	case m == &r.build().lives.moments[0]:
		return r.changes(never, m.sec).by == nil // see "What is taken for granted" in the comment of the package
	}
	return r.stateAt(m.sec-1).in == gone
}

// signBefore reports whether something is known of the states of a resource before a second.
func (r *resource) signBefore(sec int64) bool {
	l := &r.build().lives
	return len(l.moments) > 0 && l.moments[0].sec < sec || len(l.needs) > 0 && l.needs[0] < sec
}

// isProvisioned reports whether devices that are provisioned over MQTT, or register by a CA, can
// create a resource like this, which leaves no record.
func (r *resource) isProvisioned() bool {
	return r.kind == iot.TypeCertificate || r.kind == iot.TypeThing
}

// spread returns the states in which a resource may be that was in some of them, after the
// changes, each made any number of times.
func (c *changes) spread(m states) states {
	if c.anything {
		return c.all
	}
	for {
		was := m
		if m&gone != 0 && c.create {
			m |= settable & c.all
		}
		if m&gone != 0 && c.accept {
			m |= active | inactive
		}
		if m&there != 0 && c.update {
			m |= settable
		}
		if m&(there&^active) != 0 && c.delete {
			m |= gone
		}
		if m&there != 0 && c.transfer {
			m |= pending
		}
		if m&pending != 0 && c.cancel {
			m |= inactive
		}
		if m&pending != 0 && c.settle {
			m |= inactive | gone
		}
		if m == was {
			return m
		}
	}
}

// back returns the states from which one of some can be reached by the changes.
func (c *changes) back(to states) (from states) {
	if c.by == nil && !c.settle && !c.create {
		return to
	}
	for x := range numStates {
		if c.spread(1<<x)&to != 0 {
			from |= 1 << x
		}
	}
	return from
}

// A knownState is what is known of the states of a resource at a time.
type knownState struct {
	in    states  // in one of which it is
	by    *entry  // the last call that put it into one, or nil
	proof *record // a later call from which it follows, if that was needed
	doubt *record // what may have changed it since
	since int64   // the second of that call
}

// known reports whether there is one state only.
func (s *knownState) known() bool { return bits.OnesCount8(uint8(s.in)) == 1 }

// stateAt returns what is known at the end of a second.
func (r *resource) stateAt(at int64) knownState {
	l := &r.build().lives
	s := knownState{in: r.possible(), since: never}
	s.forward(r, l, at)
	if at < r.place.first {
		return s
	}
	n := sort.Search(len(l.moments), func(i int) bool { return l.moments[i].sec > at })
	after := sort.Search(len(l.needs), func(i int) bool { return l.needs[i] > at })
	found, proof, next := s.in, (*record)(nil), int64(forever)
	if n < len(l.moments) {
		m := &l.moments[n]
		next = m.sec
		if c := r.changes(at+1, m.sec); r.between(m) == nil {
			c.create = c.create || n == 0 && r.isProvisioned()
			before := m.before
			if n == 0 && m.born && !m.died && r.changes(never, m.sec).by == nil {
				before = gone // nothing says that it was there already
			}
			found &= c.back(before)
			proof = r.entryRecord(m)
		}
	}
	if after < len(l.needs) && l.needs[after] < next {
		c := r.changes(at+1, l.needs[after])
		c.create = c.create || n == 0 && after == 0 && r.isProvisioned()
		if f := found & c.back(there); f != found {
			found, proof = f, r.recordAt(l.needs[after])
		}
	}
	switch {
	case found == 0: // the two sides disagree: a record is missing that nobody missed
		s.doubt = firstOf(s.doubt, proof)
		s.in = r.possible()
	case found != s.in:
		s.in, s.proof = found, proof
	}
	return s
}

// forward says what the calls up to a second made of the resource.
func (s *knownState) forward(r *resource, l *lives, at int64) {
	n := sort.Search(len(l.moments), func(i int) bool { return l.moments[i].sec > at })
	from := int64(never)
	if n > 0 {
		m := &l.moments[n-1]
		s.in, s.doubt = r.outcome(m)
		s.since, from = m.sec, m.sec
		if int(m.entry) < len(r.log) {
			s.by = &r.log[m.entry]
		}
	}
	// What proves later that it was there leaves out that it was not.
	if i := sort.Search(len(l.needs), func(i int) bool { return l.needs[i] > at }); i > 0 && l.needs[i-1] > from {
		need := l.needs[i-1]
		if from != never {
			c := r.changes(from, need)
			s.pass(&c)
		}
		if s.in &= there; s.in == 0 {
			s.in = r.possible() & there
		}
		if s.by == nil {
			s.by = r.entryAt(need)
		}
		from = need
	}
	if from != never {
		c := r.changes(from, at)
		s.pass(&c)
	}
}

// outcome returns the states in which a resource can have been at the end of a moment, and what
// may have happened before if that matters.
func (r *resource) outcome(m *moment) (states, *record) {
	if by := r.between(m); by != nil {
		return m.loose, by
	}
	if m.clean == m.after {
		return m.clean, nil
	}
	if c := r.changes(m.anchor, m.sec); c.by != nil || m.anchor == never {
		return m.after, c.by
	}
	return m.clean, nil
}

// between returns what may have been done between the steps of a moment by a call that can't be read.
func (r *resource) between(m *moment) *record {
	if !m.several {
		return nil
	}
	c := r.changes(m.sec, m.sec)
	return c.by
}

func (s *knownState) pass(c *changes) {
	if after := c.spread(s.in); after != s.in {
		s.in, s.doubt = after, c.by
	}
}

// recordAt returns a record of the log that is of a second.
func (r *resource) recordAt(sec int64) *record {
	if e := r.entryAt(sec); e != nil {
		return e.rec
	}
	return nil
}

// entryAt returns the entry of a second that proves that the resource was there.
func (r *resource) entryAt(sec int64) *entry {
	return r.entryOf(sec, func(e *entry) bool { s, ok := e.step(r.kind); return ok && s.to == 0 })
}

// entryOf returns the first entry of a second that is one of those.
func (r *resource) entryOf(sec int64, is func(*entry) bool) *entry {
	log := r.entries()
	for i := sort.Search(len(log), func(i int) bool { return log[i].rec.sec >= sec }); i < len(log) && log[i].rec.sec == sec; i++ {
		if is(&log[i]) {
			return &log[i]
		}
	}
	return nil
}

func (r *resource) entryRecord(m *moment) *record {
	if int(m.entry) < len(r.log) {
		return r.log[m.entry].rec
	}
	return nil
}
