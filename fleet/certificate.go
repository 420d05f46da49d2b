package fleet

import (
	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/iot"
)

// A Link is a resource that is linked to another one.
type Link struct {
	ARN   string // of the resource; for a Cognito identity its id
	Known Knowledge
	By    *Change // the call that linked the two
}

// Links are the resources of one kind that are linked to another one, as far as records name
// them.
type Links struct {
	List []Link
	// Complete says whether these are all. It is NotKnown for a resource that is older than the
	// trail, unless it is proven later that it had no others.
	Complete Knowledge
}

// links returns the links of a resource.
func (s *State) links(r *resource, kind link) Links {
	if r == nil {
		return Links{}
	}
	var l Links
	for _, x := range r.linked(s.at, kind) {
		known := Known
		if !x.sure {
			known = Doubtful
		}
		l.List = append(l.List, Link{x.peer.address(), known, r.change(x.by)})
	}
	l.Complete, _ = r.whole(s.at, kind)
	return l
}

// exists returns whether a resource is there.
func (s *State) exists(r *resource) Fact[bool] {
	if r == nil {
		return Fact[bool]{}
	}
	st := r.stateAt(s.at)
	return st.exists(r)
}

func (s *knownState) exists(r *resource) Fact[bool] {
	f := Fact[bool]{By: r.change(s.by)}
	if s.proof != nil {
		f.By = s.proof.change()
	}
	switch {
	case s.in == gone:
		f.Known = Known
	case s.in&gone == 0:
		f.Value, f.Known = true, Known
	case s.by != nil:
		f.Value, f.Known = s.by.op != opDied, Doubtful
	}
	return f
}

// created returns the call that created a resource, or nil if that is not known.
func (s *State) created(r *resource) *Change {
	if r == nil {
		return nil
	}
	m := r.build().lives.boundBefore(s.at)
	if m == nil || !m.born {
		return nil
	}
	if in, _ := r.outcome(m); in&gone != 0 {
		return nil
	}
	if died, _ := r.mayHaveDied(m.sec, s.at); died {
		return nil // and have been created again
	}
	if !r.creates(m) || m.before&there != 0 && m.died {
		return nil // it may have been there already
	}
	isBirth := func(e *entry) bool { return e.op == opBorn }
	by := r.entryOf(m.sec, isBirth)
	if other := r.entryOf(m.sec, func(e *entry) bool { return isBirth(e) && e != by }); other != nil {
		return nil // either of them
	}
	return r.change(by)
}

// A Certificate is what is known of a device's certificate.
type Certificate struct {
	ARN      string
	Exists   Fact[bool]
	Created  *Change // how it came into the account; nil if that is not known
	Issuer   Fact[Issuer]
	Status   Fact[iot.CertificateStatus]
	Active   iottrail.Answer // whether it is ACTIVE, which may be known where Status is not
	Offered  Fact[string]    // the account to which it is being transferred; "" if it is not
	Policies Links           // attached to the certificate itself; others come through the groups of its things
	Things   Links
}

// Certificate returns what is known of the certificate with an ARN. If no record names it, nothing in
// the result is known.
func (s *State) Certificate(arn string) Certificate {
	r := s.fleet.find(iot.TypeCertificate, arn)
	c := Certificate{ARN: arn}
	if r == nil {
		return c
	}
	st := r.stateAt(s.at)
	c.Exists, c.Created = st.exists(r), s.created(r)
	c.Issuer = convert(r.field(s.at, fieldIssuer), func(s string) Issuer { return Issuer(s) })
	c.Status, c.Active = st.status(r), st.active()
	c.Policies, c.Things = s.links(r, linkPolicy), s.links(r, linkThing)
	c.Offered = offered(r, &st, s.at)
	return c
}

// active asks whether a certificate is active.
func (s *knownState) active() iottrail.Answer {
	switch {
	case s.in == active:
		return iottrail.Yes
	case s.in&active == 0:
		return iottrail.No
	}
	return iottrail.Maybe
}

// statusOf are the statuses by their states.
var statusOf = map[states]iot.CertificateStatus{
	active: iot.CertificateStatusActive, inactive: iot.CertificateStatusInactive,
	revoked: iot.CertificateStatusRevoked, pending: iot.CertificateStatusPendingTransfer,
}

// status returns the status of a certificate.
func (s *knownState) status(r *resource) Fact[iot.CertificateStatus] {
	f := Fact[iot.CertificateStatus]{By: r.change(s.by)}
	if v, ok := statusOf[s.in]; ok {
		f.Value, f.Known = v, Known
		if s.proof != nil && s.doubt != nil {
			f.By = s.proof.change()
		}
		return f
	}
	if s.by == nil || s.by.op == opDied || s.in == gone {
		return f
	}
	to := s.by.to
	switch s.by.op {
	case opTransfer:
		to = pending
	case opCancel:
		to = inactive
	}
	if v, ok := statusOf[to]; ok && s.in&to != 0 {
		f.Value, f.Known = v, Doubtful
	}
	return f
}

// offered returns to which account a certificate is being transferred.
func offered(r *resource, s *knownState, at int64) Fact[string] {
	f := Fact[string]{By: r.change(s.by)}
	switch {
	case s.in&pending == 0 && s.in != gone:
		f.Known = Known
	case s.by != nil && s.by.op == opTransfer && s.in&pending != 0:
		f.Known = Doubtful
		if s.in == pending {
			f.Known = Known
		}
		if s.by.peer != nil {
			f.Value = s.by.peer.place.account
		} else {
			f.Known = NotKnown
		}
	}
	return f
}
