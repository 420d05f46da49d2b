package report

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/fleet"
	"github.com/iottrail/iottrail/sessions"
)

// A session is what was done with one access key.
type session struct {
	node           string
	event          *iottrail.Event // its first call, without bodies
	first, last    time.Time
	calls, changes int
	failed         int // of the changes
	bad            bool

	chain []sessions.Link // set at the end
	whole bool
}

// nodeOf names the session that made a call: by its key; without one by the record itself, if it is a
// sign-in or the like; or else by who made it.
func nodeOf(ev *iottrail.Event) string {
	switch {
	case ev.UserIdentity.AccessKeyID != "":
		return "key " + clipped(ev.UserIdentity.AccessKeyID)
	case isIssuer(ev.EventSource) && ev.EventID != "":
		return "call " + clipped(ev.EventID)
	}
	return "who " + personOf(ev.Actor())
}

func nodeOfChange(c *fleet.Change) string {
	if c.AccessKeyID != "" {
		return "key " + clipped(c.AccessKeyID)
	}
	return "who " + personOf(c.Actor)
}

// session takes a record into what its session did.
func (g *gathered) session(node string, ev *iottrail.Event, change, bad bool) {
	s := g.sessions[node]
	if s == nil {
		if len(g.sessions) >= maxSessions {
			return
		}
		s = &session{node: node}
		g.sessions[node] = s
	}
	s.calls++
	s.bad = s.bad || bad
	if change {
		s.changes++
		if ev.Failed() {
			s.failed++
		}
	}
	at := ev.EventTime.UTC()
	if s.event == nil || at.Before(s.first) || at.Equal(s.first) && ev.EventID < s.event.EventID {
		s.first, s.event = at, light(ev)
	}
	s.last = later(s.last, at)
}

// light is a record without its bodies, in memory of its own.
func light(ev *iottrail.Event) *iottrail.Event {
	c := *ev
	c.Raw, c.RequestParameters, c.ResponseElements, c.AdditionalEventData, c.ServiceEventDetails = "", nil, nil, nil, nil
	c.EventData, c.Metadata, c.Extra, c.Resources = nil, nil, nil, nil
	c.TLSDetails = iottrail.TLSDetails{}
	if len(c.UserAgent) > 2_000 {
		c.UserAgent = ""
	}
	id := &c.UserIdentity
	for _, text := range []*string{
		&c.EventName, &c.ErrorCode, &c.ErrorMessage, &c.SourceIPAddress, &c.RequestID, &c.SharedEventID, &c.VPCEndpointID, &id.UserName, &id.PrincipalID,
	} {
		*text = clipped(*text)
	}
	return c.Clone()
}

// chainSessions asks how each session came to be.
func (b *builder) chainSessions() {
	for _, s := range b.r.gathered.sessions {
		s.chain, s.whole = b.r.Sessions.Chain(s.event)
		if n := len(s.chain); n > maxChain { // how it began, and how it ended
			s.chain = slices.Concat(s.chain[:1], s.chain[n-maxChain+1:])
		}
	}
}

// chains lists the sessions that changed something or that a finding names: those of the incident first,
// then those with grave findings, by time.
func (b *builder) chains() (all []chain) {
	const most = 500
	var list []*session
	for _, s := range b.r.gathered.sessions {
		if s.changes > 0 || (s.bad || b.incident.has(s.node)) && !strings.HasPrefix(s.node, "call ") { // sign-ins are in the chains of others
			list = append(list, s)
		}
	}
	order := func(s *session) int {
		switch {
		case b.incident.has(s.node):
			return 0
		case s.bad:
			return 1
		}
		return 2
	}
	slices.SortFunc(list, func(x, y *session) int {
		return cmp.Or(cmp.Compare(order(x), order(y)), x.first.Compare(y.first), cmp.Compare(x.node, y.node))
	})
	b.p.LeftOut.Chains = max(0, len(list)-most)
	for _, s := range firstOf(list, most) {
		c := chain{Whole: s.whole, Calls: s.calls, Changes: s.changes, Last: s.last, Bad: s.bad, Refs: b.byNode[s.node]}
		c.Key = safe(s.event.UserIdentity.AccessKeyID)
		if !s.whole {
			c.Ends = endOf(s)
		}
		for _, l := range s.chain {
			c.Links = append(c.Links, b.link(&l))
		}
		all = append(all, c)
	}
	return all
}

func (b *builder) link(l *sessions.Link) chainLink {
	return chainLink{
		At: l.Time, Who: b.who(l.Actor), Action: safe(l.EventName), From: safe(l.SourceIPAddress), Key: safe(l.AccessKeyID),
		How: l.How.String(), MFA: strings.ToLower(l.MFA.String()), Refs: b.refsOf(l.EventID),
	}
}

// endOf says why the beginning of a chain is not known.
func endOf(s *session) string {
	first := s.chain[0]
	switch {
	case s.event.Failed() && len(s.chain) == 1:
		return "The call failed: nothing began with it."
	case strings.HasPrefix(first.AccessKeyID, "AKIA"):
		return "No record shows how this key was made: it is older than the trail, or of another account."
	case first.AccessKeyID != "":
		return "No record shows how this session got its key: that is in another account, or missing."
	case first.Actor.Kind == iottrail.ActorAccount:
		return "The caller is of another account, and only that account's trail says who."
	}
	return "The record does not say with which credentials the call was made."
}
