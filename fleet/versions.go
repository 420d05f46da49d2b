package fleet

import (
	"slices"
	"sort"

	"github.com/iottrail/iottrail/iot"
)

// This file puts the versions of a policy in order: which were written when, and which are
// missing. What can't be read is settled by what AWS documents of versions: they are numbered
// one by one, from 1 in each life of a policy; the default one can't be deleted; and a policy
// that has other versions can't be deleted either. defaults.go asks which is the default one.

// A policyLife is a policy from when it was created until it was deleted. What was done before a
// policy is known to be created belongs to a life that begins at never.
type policyLife struct {
	from, to int64 // to is forever while it is there
	begun    bool  // a record says that it was created
	mixed    bool  // in one second it was deleted and created, so that it is not sure what is of which life
	defaults []defaulted
	perhaps  []*entry         // versions of which it is not known whether they were made the default
	made     map[int32]*entry // the calls that wrote a version and can be read
	dropped  map[int32]int64  // when a version was deleted
	gaps     []gap
	highest  int32    // the number of the last version of which the call is known that wrote it
	named    int32    // the highest number that any call names
	tail     int64    // when highest was written: any number may have been written since
	waiting  []*entry // versions that were written since, of which the number can't be read
	// inferred has the versions whose number is not in their records, but follows from those of others
	// if nothing else happened in a time.
	inferred map[*entry]gap
}

// A defaulted is a second in which a version was made the default.
type defaulted struct {
	sec int64
	may []version // of which one is the default at the end of it; none if that is not known
	by  *entry
}

// A version is one that may be the default. If neither number nor made is known, it is any.
type version struct {
	number int32  // or noVersion
	made   *entry // the call that wrote it, or nil
}

// A gap is a time in which at least the versions from lo to hi were written, by calls that can't be
// read, or whose records are missing. If lo is noVersion, any number were, or none.
type gap struct {
	from, to int64
	lo, hi   int32
}

// lifeAt returns the life in which a policy is at a second, or nil.
func (r *resource) lifeAt(at int64) *policyLife {
	lives := r.policyLives()
	n := sort.Search(len(lives), func(i int) bool { return lives[i].from > at })
	if n == 0 || at >= lives[n-1].to {
		return nil
	}
	return &lives[n-1]
}

// policyLives returns the lives of a policy, by the seconds in which they begin.
func (r *resource) policyLives() []policyLife {
	b := r.build()
	if b.policyLives == nil {
		b.policyLives = newPolicyLives(r, &b.lives)
	}
	return b.policyLives
}

func newPolicyLives(r *resource, bounds *lives) (lives []policyLife) {
	life := newLife(never)
	begin := func(sec int64) {
		life.to = min(life.to, sec) // if no record says that it was deleted, it was by now
		lives = append(lives, *life)
		life = newLife(sec)
	}
	for i := 0; i < len(r.log); {
		sec := r.log[i].rec.sec
		j := i
		for j < len(r.log) && r.log[j].rec.sec == sec {
			j++
		}
		second := r.log[i:j]
		if i = j; sec == never {
			continue
		}
		m := bounds.boundWithin(sec, sec)
		switch {
		case m != nil && m.born:
			begin(sec)
			life.begun, life.mixed = true, m.died
		case life.to != forever && isThere(second):
			begin(sec) // it is there again, and no record says since when
		}
		life.second(second)
		if m != nil && m.died && !m.born && life.to == forever {
			life.to = sec
		}
	}
	return append(lives, *life)
}

// isThere reports whether something was done that needs a policy.
func isThere(log []entry) bool {
	return slices.ContainsFunc(log, func(e entry) bool { s, ok := e.step(iot.TypePolicy); return ok && s.from&gone == 0 })
}

func newLife(from int64) *policyLife {
	return &policyLife{from: from, to: forever, made: make(map[int32]*entry), dropped: make(map[int32]int64), inferred: make(map[*entry]gap), tail: from}
}

// second takes in what was done in one second. In it versions were written in the order of
// their numbers, before they were made the default by other calls or deleted.
func (l *policyLife) second(log []entry) {
	var written, waiting, set []*entry
	for i := range log {
		switch e := &log[i]; {
		case e.op == opBorn, e.op == opVersion && e.n != noVersion:
			written = append(written, e)
		case e.op == opVersion:
			waiting = append(waiting, e)
		case e.op == opDefault:
			set = append(set, e)
		}
	}
	slices.SortStableFunc(written, func(a, b *entry) int { return int(a.n) - int(b.n) })
	for _, e := range written {
		l.wrote(e.rec.sec, e.n)
		l.made[e.n] = e
	}
	l.waiting = append(l.waiting, waiting...)
	for i := range log {
		if e := &log[i]; (e.op == opDefault || e.op == opDrop) && e.n != noVersion {
			l.names(e.rec.sec, e.n)
			if e.op == opDrop {
				l.dropped[e.n] = e.rec.sec
			}
		}
	}
	l.setDefault(written, waiting, set)
}

// setDefault takes in which versions were made the default in one second.
func (l *policyLife) setDefault(written, waiting, set []*entry) {
	var d defaulted
	unknown := false
	for _, e := range slices.Concat(written, waiting) {
		switch {
		case !e.makesDefault:
		case e.perhaps:
			l.perhaps = append(l.perhaps, e)
		default:
			if e.n != noVersion {
				d.may = d.may[:0] // the last version of a second is the default
			}
			d.may, d.by = append(d.may, version{e.n, e}), e
		}
	}
	for _, e := range set {
		// A version is named after it was written, and that was after those before it were.
		if made := l.made[e.n]; made != nil && made.rec.sec == e.rec.sec {
			d.may = slices.DeleteFunc(d.may, func(v version) bool { return v.number != noVersion && v.number < e.n })
		}
	}
	for _, e := range set {
		unknown = unknown || e.n == noVersion
		d.may, d.by = append(d.may, version{e.n, l.made[e.n]}), e
	}
	if d.by == nil {
		return
	}
	d.sec = d.by.rec.sec
	d.may = distinct(d.may)
	d.may = slices.DeleteFunc(d.may, func(v version) bool { sec, dropped := l.dropped[v.number]; return dropped && sec == d.sec })
	if unknown {
		d.may = nil
	}
	l.defaults = append(l.defaults, d)
}

// distinct leaves out versions that are there twice.
func distinct(list []version) []version {
	var kept []version
	for _, v := range list {
		if !slices.ContainsFunc(kept, func(k version) bool { return k == v || k.number == v.number && v.number != noVersion }) {
			kept = append(kept, v)
		}
	}
	return kept
}

// wrote takes in that the version n was written in a second. All numbers before it were given to
// versions that were written before.
func (l *policyLife) wrote(sec int64, n int32) {
	switch lo := l.highest + 1; {
	case l.highest == noVersion && !l.begun:
		// The policy is older than the trail, and nothing says which version was the last before.
		l.gaps = append(l.gaps, gap{from: l.tail, to: sec})
	case n < lo:
		return // two have one number: something is amiss
	case n > lo && int(n-lo) == len(l.waiting) && l.ordered():
		for i, e := range l.waiting {
			l.made[lo+int32(i)] = e
			l.name(e, lo+int32(i))
			l.inferred[e] = gap{from: l.tail, to: sec}
		}
	case n > lo:
		l.gaps = append(l.gaps, gap{l.tail, sec, lo, n - 1})
	}
	l.highest, l.named, l.tail, l.waiting = n, n, sec, nil
}

// names takes in that the version n had been written by a second. What was the last then it does
// not say.
func (l *policyLife) names(sec int64, n int32) {
	if n <= l.named || l.highest == noVersion && !l.begun {
		return
	}
	l.gaps = append(l.gaps, gap{l.tail, sec, l.highest + 1, n})
	l.named = n
}

// ordered reports whether the waiting versions were written one after the other.
func (l *policyLife) ordered() bool {
	for i := 1; i < len(l.waiting); i++ {
		if l.waiting[i].rec.sec == l.waiting[i-1].rec.sec {
			return false
		}
	}
	return true
}

// name gives a version that was made the default the number that has become known.
func (l *policyLife) name(e *entry, n int32) {
	for i := range l.defaults {
		for j := range l.defaults[i].may {
			if v := &l.defaults[i].may[j]; v.made == e {
				v.number = n
			}
		}
	}
}

// open returns from when on any number of versions may have been written that no record has
// a number of; forever if none was. A policy that was deleted had its default version only: if
// a version was left that is known, and none was deleted by what can't be read, there were
// no others.
func (l *policyLife) open(r *resource) int64 {
	if l.to == forever {
		return l.tail
	}
	p := r.place
	if p.may(l.tail, l.to, mayDrop, r) != nil || p.missing(l.tail, l.to) != nil {
		return l.tail
	}
	for n := range l.made {
		if _, ok := l.dropped[n]; !ok {
			return forever
		}
	}
	return l.tail
}

// missing returns how many versions of a gap nobody knows the call of that wrote them, and one more
// than most if there are more. Calls that wrote a version of which the number can't be
// read are taken for as many of them.
func (l *policyLife) missing(g gap, most int) int {
	n := 0
	for v := g.lo; g.lo != noVersion && v <= g.hi && n <= most+len(l.waiting); v++ {
		if l.made[v] == nil {
			n++
		}
	}
	return max(n-len(l.waiting), 0)
}

// A versionDoubts knows which of the calls that wrote a version of nobody knows which policy
// must have been of one policy, and so are of no other.
type versionDoubts struct {
	settled bool
	claimed map[*record]*resource
	free    doubtList // the others
}

var anyWrite = doubtKey{class: mayWrite, kind: iot.TypePolicy}

// mayHaveWritten returns a record that may have written a version of a policy between two
// seconds; of those that must have written one that is missing only if claimed is set.
func (p *place) mayHaveWritten(r *resource, from, to int64, claimed bool) *record {
	if by := p.missing(from, to); by != nil {
		return by
	}
	if p.has&(1<<mayWrite) == 0 {
		return nil
	}
	p.claim()
	if by := p.policies.free.within(from, to); by != nil {
		return by
	}
	if !claimed || len(p.policies.claimed) == 0 {
		return nil
	}
	return r.claims().within(from, to)
}

// claims are the calls that must have written versions of the policy.
func (r *resource) claims() *doubtList {
	if r.built == nil {
		return nil
	}
	return r.built.claims
}

// claim finds out which calls must be of which policy: where versions are missing that must have
// been written in a time, and there are just as many calls in it that may have written them. What
// is claimed by one policy leaves less for others, so it looks again, a few times at the most.
func (p *place) claim() {
	v := &p.policies
	if v.settled {
		return
	}
	*v = versionDoubts{settled: true, claimed: make(map[*record]*resource)}
	all := p.list(anyWrite)
	all.settle()
	for _, r := range p.kinds[iot.TypePolicy] {
		r.build().claims = nil
	}
	for range 3 {
		claims := 0
		for _, r := range p.kinds[iot.TypePolicy] {
			lives := r.policyLives()
			for i := range lives {
				for _, g := range lives[i].gaps {
					claims += p.claimGap(r, &lives[i], g, all)
				}
			}
		}
		if claims == 0 {
			break
		}
	}
	for _, by := range all.records {
		if v.claimed[by] == nil {
			v.free.add(by)
		}
	}
}

// claimGap claims the calls of one gap, and returns how many are claimed that were not.
func (p *place) claimGap(r *resource, l *policyLife, g gap, all *doubtList) int {
	missing := l.missing(g, all.count(g.from, g.to))
	if missing == 0 || p.missing(g.from, g.to) != nil || missing > all.count(g.from, g.to) {
		return 0
	}
	var may []*record
	i := sort.Search(len(all.records), func(i int) bool { return all.records[i].sec >= g.from })
	for ; i < len(all.records) && all.records[i].sec <= g.to; i++ {
		switch p.policies.claimed[all.records[i]] {
		case nil:
			may = append(may, all.records[i])
		case r:
			return 0 // these are claimed
		}
		if len(may) > missing {
			return 0
		}
	}
	if len(may) != missing {
		return 0
	}
	b := r.build()
	if b.claims == nil {
		b.claims = new(doubtList)
	}
	for _, by := range may {
		p.policies.claimed[by] = r
		b.claims.add(by)
	}
	return len(may)
}
