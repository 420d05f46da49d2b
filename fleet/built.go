package fleet

import (
	"sort"

	"github.com/iottrail/iottrail/iot"
)

// built is what was made of the log of a resource to answer questions with, each part when it
// was first asked for.
type built struct {
	lives    lives
	partners []partner
	offers   []int32 // of the log those that offer a certificate to another account
	ends     [linkTarget + 1]*ends
	// Of a policy: its lives, and the calls that must have written versions of it.
	policyLives []policyLife
	claims      *doubtList
	fields      *fields
}

// A partner is a certificate of another account on whose log something depends.
type partner struct {
	*resource
	version int
}

// build returns what was made of the log, made anew if records were added.
func (r *resource) build() *built {
	r.entries()
	if b := r.built; b != nil {
		fresh := true
		for _, p := range b.partners {
			fresh = fresh && p.version == p.resource.version
		}
		if fresh {
			return b
		}
	}
	b := new(built)
	if r.kind == iot.TypeCertificate {
		for i := range r.log {
			if e := &r.log[i]; e.op == opTransfer {
				b.offers = append(b.offers, int32(i))
				if e.peer != nil {
					b.partners = append(b.partners, partner{e.peer, e.peer.version})
				}
			}
		}
	}
	r.built = b
	b.lives = livesOf(r)
	return b
}

// An answer is what another account said to a transfer of a certificate.
type answer struct {
	sec   int64
	entry int32 // in the log of the certificate that was offered: its transfer
	step  step
}

// answers returns what other accounts said to the transfers of a certificate, in order, as far as
// their records are there. An answer of an account to which it was not offered at that time is
// to another certificate's transfer, and has no effect.
func (r *resource) answers() (list []answer) {
	seen := make(map[*resource]bool)
	for _, i := range r.built.offers {
		t := &r.log[i]
		if t.peer == nil || seen[t.peer] {
			continue
		}
		seen[t.peer] = true
		for j := range t.peer.entries() {
			a := answer{sec: t.peer.log[j].rec.sec, entry: i}
			switch t.peer.log[j].op {
			case opAccept:
				a.step = step{from: pending, to: gone, stays: anyState &^ pending}
			case opReject:
				a.step = step{from: pending, to: inactive, stays: anyState &^ pending}
			default:
				continue
			}
			list = append(list, a)
		}
	}
	sort.SliceStable(list, func(i, j int) bool { return list[i].sec < list[j].sec })
	return list
}

// maySettle reports whether another account may have taken or refused a certificate between two
// seconds. It leaves no record in the account that offered it.
func (r *resource) maySettle(from, to int64, c *changes) bool {
	offers := r.build().offers
	n := sort.Search(len(offers), func(i int) bool { return r.log[offers[i]].rec.sec > from })
	if n == 0 {
		by := r.place.may(never, to, mayTransfer, r)
		c.by = firstOf(c.by, by)
		return by != nil
	}
	t := &r.log[offers[n-1]]
	if by := r.place.may(t.rec.sec, to, mayTransfer, r); by != nil {
		c.by = firstOf(c.by, by)
		return true
	}
	if t.peer == nil || t.peer.place.first > t.rec.sec {
		return true
	}
	for _, by := range []*record{
		t.peer.place.missing(from, to), t.peer.place.may(from, to, mayAccept, t.peer), t.peer.place.may(from, to, mayReject, t.peer),
	} {
		if by != nil {
			c.by = firstOf(c.by, by)
			return true
		}
	}
	return false
}
