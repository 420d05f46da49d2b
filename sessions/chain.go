package sessions

import (
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/freeform"
)

// How says how a link is known to lead to the next one.
type How uint8

const (
	// Asked: it is the call that was asked about, the last link.
	Asked How = iota
	// Issued: its response has the access key of the next link, or it is the sign-in that issued the
	// credentials whose id the next link has.
	Issued
	// Inferred: it is of the same identity, or for the same role, in the second in which the next
	// link's session began.
	Inferred
)

func (h How) String() string {
	switch h {
	case Issued:
		return "issued"
	case Inferred:
		return "inferred"
	}
	return "asked"
}

// A Link is a call in a chain: a sign-in, a call that issued credentials, or the call that was
// asked about.
type Link struct {
	How  How
	Time time.Time // in UTC
	// Actor made the call.
	Actor iottrail.Actor
	// AccessKeyID is the key it was made with; "" for a sign-in, for a service, and if the record
	// does not say.
	AccessKeyID string
	// Issued is the access key that the call issued, or "".
	Issued                          string
	EventSource, EventName, EventID string
	AccountID, Region               string // in which the call was made
	SourceIPAddress, UserAgent      string // as the record has them
	// MFA is the answer of match.WithMFA for the call.
	MFA iottrail.Answer
}

// String returns a line for people, without secrets. Text that could mislead is quoted.
func (l Link) String() string {
	var b strings.Builder
	if !l.Time.IsZero() {
		b.WriteString(l.Time.Format(time.RFC3339) + " ")
	}
	fmt.Fprintf(&b, "%s by %s from %s", freeform.Word(l.EventName), l.Actor, freeform.Word(l.SourceIPAddress))
	if l.AccessKeyID != "" {
		b.WriteString(" with key " + freeform.Word(l.AccessKeyID))
	}
	if l.MFA == iottrail.Yes {
		b.WriteString(" and MFA")
	}
	if l.Issued != "" {
		b.WriteString(", which issued " + freeform.Word(l.Issued))
	}
	if l.How == Inferred {
		b.WriteString(" (inferred)")
	}
	return b.String()
}

// LogValue returns a group with what String says.
func (l Link) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("how", l.How.String()), slog.Time("time", l.Time),
		slog.String("event", freeform.Word(l.EventName)), slog.String("id", freeform.Word(l.EventID)),
		slog.String("actor", l.Actor.String()), slog.String("from", freeform.Word(l.SourceIPAddress)),
		slog.String("key", freeform.Word(l.AccessKeyID)), slog.String("issued", freeform.Word(l.Issued)))
}

// link returns an origin as a Link.
func (o *origin) link(how How) Link {
	l := Link{How: how, Actor: *o.actor, AccessKeyID: o.key, Issued: o.issued, EventSource: o.source, EventName: o.name,
		EventID: o.id, AccountID: o.account, Region: o.region, SourceIPAddress: o.address, UserAgent: o.agent, MFA: o.mfa}
	if o.at != 0 {
		l.Time = time.Unix(o.at, 0).UTC()
	}
	return l
}

// Chain returns how somebody got to make a call: from the sign-in where it began, through calls that
// each issued the credentials for the next one, to the call itself, the last link. The call need not
// have been added; its link shares memory with ev.
//
// whole says that the first link is a beginning: a sign-in, a statement by an identity provider, or a
// service that acts by itself. Otherwise the trail ends there. An access key that no record issued is
// not a beginning: it is not known who has it, and how they got it.
func (s *Sessions) Chain(ev *iottrail.Event) (chain []Link, whole bool) {
	asked := originOf(ev)
	if got, ok := issueOf(ev); ok && !ev.Failed() {
		asked.issued, asked.permissionSet = got.key, got.permissionSet
	}
	chain = []Link{asked.link(Asked)}
	passed := make(map[*origin]bool)
	at := &asked
	for {
		before, how := s.before(at)
		if before == nil || passed[before] || sameCall(before, &asked) {
			break
		}
		passed[before] = true
		chain = append(chain, before.link(how))
		at = before
	}
	slices.Reverse(chain)
	failed := at == &asked && ev.Failed() // a sign-in that failed began nothing
	return chain, at.begins() && !failed
}

// before returns the origin of the credentials with which a call was made, or nil.
func (s *Sessions) before(o *origin) (*origin, How) {
	if c, ok := s.issued[o.key]; ok && o.key != "" {
		if c.several || !isFor(c.origin, o.actor) {
			return nil, Asked
		}
		return c.origin, Issued
	}
	if o.name == withSAML && o.permissionSet != "" {
		return believed(s.portal[visit{o.account, o.permissionSet, o.at}])
	}
	if o.isSignIn() {
		return nil, Asked
	}
	if signIn := s.bearer(o); signIn != nil {
		return signIn, Issued
	}
	began := session{o.actor.ARN, o.began}
	if began.arn == "" || began.began == 0 {
		return nil, Asked
	}
	if c, ok := s.signIns[began]; ok && !sameCall(c.origin, o) {
		return believed(c)
	}
	return believed(s.assumed[began])
}

// believed returns the origin of a claim, unless another call makes the same claim.
func believed(c claim) (*origin, How) {
	if c.several {
		return nil, Asked
	}
	return c.origin, Inferred
}

// isFor reports whether a key that was issued is one of the actor's.
func isFor(o *origin, actor *iottrail.Actor) bool {
	switch {
	case o.to != "" && actor.ARN != "":
		return o.to == actor.ARN
	case o.user != "" && actor.Kind == iottrail.ActorIAMUser:
		return o.user == actor.Name && o.account == actor.AccountID
	case o.user != "" && actor.Kind == iottrail.ActorRoot:
		return actor.Principal() == o.actor.Principal() // root makes keys for itself alone
	}
	return true
}

// bearer returns the sign-in to Identity Center that gave out the credentials of a call: the
// last one before it.
func (s *Sessions) bearer(o *origin) (last *origin) {
	if o.credential == "" {
		return nil
	}
	for _, signIn := range s.bearers[o.credential] {
		if signIn.at <= o.at && (last == nil || signIn.at > last.at || signIn.at == last.at && signIn.id < last.id) {
			last = signIn
		}
	}
	return last
}
