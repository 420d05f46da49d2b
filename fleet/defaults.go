package fleet

import (
	"slices"
	"sort"
)

// A knownDefault is what is known of the default version of a policy at a time.
type knownDefault struct {
	may   []possibleVersion // which may be it; none if nothing is known
	by    *entry            // the last call that is known to have made one the default
	doubt *record           // what may have made another one the default since
}

// A possibleVersion is one that may be the default, and what it says; doc is nil if that is not known.
type possibleVersion struct {
	version
	doc *document
}

// known reports whether there is one version only that may be it.
func (d *knownDefault) known() bool { return len(d.may) == 1 && d.may[0].version != version{} }

// defaultAt returns what is known of the default version at the end of a second.
func (r *resource) defaultAt(at int64) (d knownDefault) {
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
	may := slices.Clone(last.may)
	all := len(last.may) > 0 && !l.mixed
	if by := firstOf(r.place.missing(last.sec, at), r.place.may(last.sec, at, mayDefault, r)); by != nil {
		all, d.doubt = false, by
	}
	if died, by := r.mayHaveDied(last.sec, at); died {
		all, d.doubt = false, firstOf(d.doubt, by)
	}
	more, allMore, by := l.unseen(r, last.sec, at)
	may, d.doubt = append(may, more...), firstOf(d.doubt, by)
	if at >= r.place.first {
		may = slices.DeleteFunc(may, func(v version) bool { return l.excluded(r, v, at, next) })
	}
	if may = distinct(may); !all || !allMore || len(may) == 0 {
		may = append(may, version{})
	}
	for _, v := range may {
		d.may = append(d.may, possibleVersion{v, l.doc(r, v, at)})
	}
	return d
}

// doc returns what a version says that is there at a second, or nil if that is not known.
func (l *policyLife) doc(r *resource, v version, at int64) *document {
	if v.made == nil || v.made.doc == nil {
		return nil
	}
	if died, _ := r.mayHaveDied(v.made.rec.sec, at); died {
		return nil // the number may be that of a version of a later life
	}
	if g, ok := l.inferred[v.made]; ok {
		died, _ := r.mayHaveDied(g.from, g.to)
		if died || r.place.mayHaveWritten(r, g.from, g.to, true) != nil {
			return nil
		}
	}
	return v.made.doc
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
		wrote := r.place.mayHaveWritten(r, max(g.from, from), min(g.to, to), true)
		switch {
		case g.lo == noVersion:
			all = all && wrote == nil
		case wrote == nil && (to < g.to || r.place.mayHaveWritten(r, g.from, g.to, true) != nil):
			continue // they were written before or after
		case int(g.hi-g.lo) >= most-len(may):
			return may, false, firstOf(by, wrote)
		default:
			for n := g.lo; n <= g.hi; n++ {
				if l.made[n] == nil {
					may = append(may, version{number: n})
				}
			}
		}
		by = firstOf(by, wrote)
	}
	if wrote := r.place.mayHaveWritten(r, max(l.open(r), from), to, false); wrote != nil {
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
	}
	if died, _ := r.mayHaveDied(min(d, at), max(d, at)); died {
		return false
	}
	if d <= at {
		return true
	}
	p := r.place
	if p.missing(at+1, d) != nil || p.may(at+1, d, mayDefault, r) != nil {
		return false
	}
	_, all, by := l.unseen(r, at+1, d)
	return all && by == nil
}
