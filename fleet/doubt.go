package fleet

import (
	"cmp"
	"slices"
	"sort"
)

// This file is about what can't be known: which calls that can't be read, and which times of
// which records are missing, may have changed something. All of it is indexed, so that whoever
// makes thousands of such calls slows no question down.

// A class is what a call that can't be read may have done.
type class uint8

const (
	mayCreate class = iota
	mayIssue        // a certificate that was never there before
	mayUpdate
	mayDelete
	mayTransfer
	mayCancel
	mayAccept
	mayReject
	mayAttach
	mayDetach
	mayWrite   // a version of a policy
	mayDefault // make a version the default
	mayDrop    // a version of a policy
)

// A doubtKey says what may have been done to what. A resource that is nil can't be known: it
// may be any of the place.
type doubtKey struct {
	class class
	kind  string // of the resource; for links ""
	link  link
	a, b  *resource // of a link its two ends; else a is the resource
	side  side
}

// A side is set in the keys of lists that have all doubts about a link of which one end is not
// known, whatever the other is.
type side uint8

const (
	exactly  side = iota
	withoutA      // a is not known
	withoutB
)

// A doubtList has records of which each may have done something at a time, or from a time to
// another.
type doubtList struct {
	records []*record
	longest []int32 // which of the records up to each lasts longest
}

func (l *doubtList) add(r *record) {
	l.records, l.longest = append(l.records, r), nil
}

// settle puts the list in order.
func (l *doubtList) settle() {
	if l.longest != nil || len(l.records) == 0 {
		return
	}
	l.records = slices.DeleteFunc(l.records, func(r *record) bool { return r.copied })
	if !slices.IsSortedFunc(l.records, compareRecords) {
		slices.SortFunc(l.records, compareRecords)
	}
	l.longest = make([]int32, len(l.records))
	most := 0
	for i, r := range l.records {
		if r.until >= l.records[most].until {
			most = i
		}
		l.longest[i] = int32(most)
	}
}

// within returns a record that may have done something between two seconds, these included; the
// last one, if there are several that did so at once.
func (l *doubtList) within(from, to int64) *record {
	if l == nil || from > to {
		return nil
	}
	l.settle()
	n := sort.Search(len(l.records), func(i int) bool { return l.records[i].sec > to })
	if n == 0 {
		return nil
	}
	if r := l.records[l.longest[n-1]]; r.until >= from {
		return r
	}
	return nil
}

// count returns how many of the list's records are between two seconds. It is for lists of
// records that did what they did at once.
func (l *doubtList) count(from, to int64) int {
	if l == nil {
		return 0
	}
	l.settle()
	i := sort.Search(len(l.records), func(i int) bool { return l.records[i].sec >= from })
	j := sort.Search(len(l.records), func(i int) bool { return l.records[i].sec > to })
	return max(j-i, 0)
}

// A place is an account in a region. Nothing of AWS IoT reaches from one to another, except
// certificates that are transferred.
type place struct {
	fleet           *Fleet
	account, region string
	first           int64 // when the first record is of
	kinds           map[string][]*resource
	doubts          map[doubtKey]*doubtList
	has             uint32      // a bit for each class of which there are any
	missed          doubtList   // of the fleet's those that are of this place
	missedOf        int         // of how many of the fleet's
	armed           []*resource // thing groups to which a policy was attached once
	policies        versionDoubts
}

// place returns an account in a region.
func (f *Fleet) place(account, region string) *place {
	if p, ok := f.places[[2]string{account, region}]; ok {
		return p
	}
	if f.places == nil {
		f.places = make(map[[2]string]*place)
	}
	p := &place{fleet: f, account: f.text(account), region: f.text(region), first: forever}
	f.places[[2]string{p.account, p.region}] = p
	return p
}

// dirty has everything made anew that depends on which records are passed over.
func (p *place) dirty() {
	for _, l := range p.doubts {
		l.longest = nil
	}
	p.policies.settled = false
}

// doubt remembers that a record may have done something.
func (p *place) doubt(r *record, k doubtKey) {
	p.has |= 1 << k.class
	p.list(k).add(r)
	if k.link != linkNone {
		if k.a == nil {
			p.list(doubtKey{class: k.class, link: k.link, side: withoutA}).add(r)
		}
		if k.b == nil {
			p.list(doubtKey{class: k.class, link: k.link, side: withoutB}).add(r)
		}
	}
	if k.class == mayWrite {
		p.policies.settled = false
	}
}

func (p *place) list(k doubtKey) *doubtList {
	l, ok := p.doubts[k]
	if !ok {
		if p.doubts == nil {
			p.doubts = make(map[doubtKey]*doubtList)
		}
		l = new(doubtList)
		p.doubts[k] = l
	}
	return l
}

// may returns a record that may have done something to the resource, between two seconds.
func (p *place) may(from, to int64, c class, r *resource) *record {
	if p.has&(1<<c) == 0 { // as nearly always
		return nil
	}
	if r := p.doubts[doubtKey{class: c, kind: r.kind, a: r}].within(from, to); r != nil {
		return r
	}
	return p.doubts[doubtKey{class: c, kind: r.kind}].within(from, to)
}

// mayPair returns a record that may have made or ended a link of two resources.
func (p *place) mayPair(from, to int64, c class, l link, a, b *resource) *record {
	if p.has&(1<<c) == 0 {
		return p.missing(from, to)
	}
	for _, k := range [...]doubtKey{{class: c, link: l, a: a, b: b}, {class: c, link: l, a: a}, {class: c, link: l, b: b}, {class: c, link: l}} {
		if r := p.doubts[k].within(from, to); r != nil {
			return r
		}
	}
	return p.missing(from, to)
}

// mayOthers returns a record that may have made or ended a link of a resource with any other.
// isA says which end of the link it is.
func (p *place) mayOthers(from, to int64, c class, l link, of *resource, isA bool) *record {
	if p.has&(1<<c) == 0 {
		return p.missing(from, to)
	}
	own, others := doubtKey{class: c, link: l, b: of}, doubtKey{class: c, link: l, side: withoutB}
	if isA {
		own, others = doubtKey{class: c, link: l, a: of}, doubtKey{class: c, link: l, side: withoutA}
	}
	for _, k := range [...]doubtKey{own, others} {
		if r := p.doubts[k].within(from, to); r != nil {
			return r
		}
	}
	return p.missing(from, to)
}

// missing returns records of the place that are missing between two seconds.
func (p *place) missing(from, to int64) *record {
	f := p.fleet
	if len(f.missed) == 0 {
		return nil
	}
	if p.missedOf != len(f.missed) {
		p.missed, p.missedOf = doubtList{}, len(f.missed)
		for _, m := range f.missed {
			if (m.place.account == "" || p.account == "" || m.place.account == p.account) &&
				(m.place.region == "" || p.region == "" || m.place.region == p.region) {
				p.missed.add(m)
			}
		}
	}
	return p.missed.within(from, to)
}

// firstOf returns the earliest of records that are not nil.
func firstOf(records ...*record) *record {
	var first *record
	for _, r := range records {
		if r != nil && (first == nil || cmp.Less(r.sec, first.sec)) {
			first = r
		}
	}
	return first
}
