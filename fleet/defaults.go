package fleet

import (
	"slices"
	"sort"
)

// A standingDefault is what is known of the default version of a policy at a time.
type standingDefault struct {
	may   []version // which may be it; none if nothing is known
	by    *entry    // the last call that is known to have made one the default
	doubt *record   // what may have made another one the default since
}

// known reports whether there is one version only that may be it.
func (d *standingDefault) known() bool { return len(d.may) == 1 && d.may[0] != version{} }

// defaultAt returns what is known of the default version at the end of a second.
func (r *resource) defaultAt(at int64) (d standingDefault) {
	l := r.lifeAt(at)
	if l == nil {
		return d
	}
	n := sort.Search(len(l.defaults), func(i int) bool { return l.defaults[i].sec > at })
	if n == 0 {
		return d
	}
	last := &l.defaults[n-1]
	next := l.to
	if n < len(l.defaults) {
		next = l.defaults[n].sec
	}
	d.by = last.by
	d.may = append(d.may, last.may...)
	all := len(last.may) > 0 && !l.mixed
	if by := firstOf(r.place.missing(last.sec, at), r.place.may(last.sec, at, mayDefault, r)); by != nil {
		all, d.doubt = false, by
	}
	more, allMore, by := l.unseen(r, last.sec, at)
	d.may, d.doubt = append(d.may, more...), firstOf(d.doubt, by)
	if at >= r.place.first {
		d.may = slices.DeleteFunc(d.may, func(v version) bool { return l.excluded(r, v, at, next) })
	}
	if d.may = distinct(d.may); !all || !allMore || len(d.may) == 0 {
		d.may = append(d.may, version{})
	}
	return d
}

// unseen returns the versions that may have been written, and made the default by that, between
// two seconds, by calls of which that can't be read. If these are not all, it returns false.
func (l *policyLife) unseen(r *resource, from, to int64) (may []version, all bool, by *record) {
	const most = 8
	all = true
	i := sort.Search(len(l.perhaps), func(i int) bool { return l.perhaps[i].rec.sec >= from })
	for ; i < len(l.perhaps) && l.perhaps[i].rec.sec <= to; i++ {
		e := l.perhaps[i]
		may, by = append(may, version{e.n, e}), firstOf(by, e.rec)
		if len(may) > most {
			return may[:most], false, by
		}
	}
	i = sort.Search(len(l.gaps), func(i int) bool { return l.gaps[i].to >= from })
	for ; i < len(l.gaps) && l.gaps[i].from <= to; i++ {
		g := &l.gaps[i]
		wrote := r.place.mayHaveWritten(r, max(g.from, from), min(g.to, to))
		switch {
		case g.lo == noVersion:
			all = all && wrote == nil
		case wrote == nil && (to < g.to || r.place.mayHaveWritten(r, g.from, g.to) != nil):
			continue // they were written before or after
		case int(g.hi-g.lo) >= most-len(may):
			return may, false, firstOf(by, wrote)
		default:
			for n := g.lo; n <= g.hi; n++ {
				may = append(may, version{number: n})
			}
		}
		by = firstOf(by, wrote)
	}
	if wrote := r.place.mayHaveWritten(r, max(l.open(r), from), to); wrote != nil {
		return may, false, firstOf(by, wrote)
	}
	return may, all, by
}

// excluded reports whether a version can't be the default at a second, as it was deleted before
// another one can have been made the default. next is when one was, or when the policy was deleted.
func (l *policyLife) excluded(r *resource, v version, at, next int64) bool {
	if v.number == noVersion {
		return false
	}
	d, dropped := l.dropped[v.number]
	switch {
	case !dropped || d > next || d == next && next != l.to:
		return false
	case d <= at:
		return true
	}
	p := r.place
	if p.missing(at+1, d) != nil || p.may(at+1, d, mayDefault, r) != nil {
		return false
	}
	_, all, by := l.unseen(r, at+1, d)
	return all && by == nil
}
