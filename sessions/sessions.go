package sessions

import (
	"strings"

	"github.com/iottrail/iottrail"
)

// Sessions remembers who issued credentials to whom, and who was seen when. The zero Sessions
// is empty and ready to use.
type Sessions struct {
	issued  claims[string]  // by the access key that was issued
	signIns claims[session] // to the console, by the session that began with it
	assumed claims[session] // calls that assumed a role, by the session of the role that began with it
	portal  claims[visit]   // calls of the Identity Center portal, by the role they were for

	// bearers has the sign-ins to Identity Center, by the id of the credentials that they gave
	// out.
	bearers map[string][]*origin

	seen   map[sighted]*Sighting
	texts  map[string]string // each text that is kept, once
	actors map[iottrail.Actor]*iottrail.Actor
}

// Sources returns the event sources of the records of issued credentials: give them to
// [iottrail.OnlySources], together with those whose calls you ask about.
func Sources() []string { return []string{signInSource, stsSource, iamSource, ssoSource} }

const (
	signInSource = "signin.amazonaws.com"
	stsSource    = "sts.amazonaws.com"
	iamSource    = "iam.amazonaws.com"
	ssoSource    = "sso.amazonaws.com"
)

// Add adds a record. The order does not matter, and a repeated record changes nothing. None of ev's
// memory is kept.
func (s *Sessions) Add(ev *iottrail.Event) {
	s.sight(ev)
	if ev.Failed() {
		return
	}
	switch ev.EventSource {
	case stsSource, iamSource:
		s.addIssue(ev)
	case signInSource:
		s.addSignIn(ev)
	case ssoSource:
		s.addVisit(ev)
	}
}

// addIssue notes a call that issued an access key.
func (s *Sessions) addIssue(ev *iottrail.Event) {
	got, ok := issueOf(ev)
	if !ok {
		return
	}
	o := s.keep(originOf(ev))
	o.issued, o.to, o.user = strings.Clone(got.key), s.text(got.to), s.text(got.user)
	o.permissionSet = s.text(got.permissionSet)
	s.issued.add(o.issued, o)
	if o.to != "" && o.at != 0 {
		s.assumed.add(session{o.to, o.at}, o)
	}
}

// addSignIn notes a sign-in to the console, or to the portal of Identity Center.
func (s *Sessions) addSignIn(ev *iottrail.Event) {
	switch ev.EventName {
	case consoleLogin:
		if ev.UserIdentity.ARN != "" && !ev.EventTime.IsZero() {
			o := s.keep(originOf(ev))
			s.signIns.add(session{o.actor.ARN, o.at}, o)
			if o.began != 0 && o.began != o.at { // that of a role's session, which began before
				s.signIns.add(session{o.actor.ARN, o.began}, o)
			}
		}
	case userAuthentication:
		if id := ev.UserIdentity.CredentialID; id != "" {
			o := s.keep(originOf(ev))
			for _, known := range s.bearers[id] {
				if sameCall(known, o) {
					return
				}
			}
			put(&s.bearers, o.credential, append(s.bearers[id], o))
		}
	}
}

// addVisit notes a call of the portal of Identity Center that asks for a role.
func (s *Sessions) addVisit(ev *iottrail.Event) {
	if v, ok := visitOf(ev); ok {
		v.account, v.permissionSet = s.text(v.account), s.text(v.permissionSet)
		s.portal.add(v, s.keep(originOf(ev)))
	}
}

// keep returns a copy of an origin that shares no memory with a record.
func (s *Sessions) keep(o origin) *origin {
	o.id, o.request, o.shared = strings.Clone(o.id), strings.Clone(o.request), strings.Clone(o.shared)
	for _, text := range []*string{&o.key, &o.credential, &o.source, &o.name, &o.account, &o.region, &o.address, &o.agent} {
		*text = s.text(*text)
	}
	if known, ok := s.actors[*o.actor]; ok {
		o.actor = known
		return &o
	}
	a := *o.actor
	for _, text := range []*string{&a.AccountID, &a.Partition, &a.Name, &a.SessionName, &a.ARN, &a.IssuerARN,
		&a.PrincipalID, &a.SourceIdentity, &a.UserID, &a.IdentityStoreARN, &a.OnBehalfOf} {
		*text = s.text(*text)
	}
	o.actor = &a
	put(&s.actors, a, o.actor)
	return &o
}

// text returns a copy of the text, the same one for the same text.
func (s *Sessions) text(text string) string {
	known, ok := s.texts[text]
	if !ok {
		known = strings.Clone(text)
		put(&s.texts, known, known)
	}
	return known
}

// claims are the origins that something may have, such as an access key.
type claims[K comparable] map[K]claim

// A claim is the origin of something, unless the records of several calls claim to be it.
type claim struct {
	*origin
	several bool
}

// add adds an origin. Of the records of one call it keeps the one that says most.
func (c *claims[K]) add(key K, o *origin) {
	known, ok := (*c)[key]
	switch {
	case !ok:
		known.origin = o
	case !sameCall(known.origin, o):
		known.several = true
	case saysMore(o, known.origin):
		known.origin = o
	default:
		return
	}
	put((*map[K]claim)(c), key, known)
}

// put sets the value of a key in a map that need not be there yet.
func put[K comparable, V any](m *map[K]V, key K, value V) {
	if *m == nil {
		*m = make(map[K]V)
	}
	(*m)[key] = value
}
