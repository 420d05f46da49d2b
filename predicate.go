package iottrail

import (
	"bytes"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/iottrail/iottrail/internal/glob"
	"github.com/iottrail/iottrail/internal/jsonscan"
)

// A Predicate is a question about a record. Methods of Event with that shape are
// Predicates as they are, as method expressions:
//
//	iottrail.All(iot.AttachPolicy.Is, (*iottrail.Event).ByRoot, iottrail.Not((*iottrail.Event).WithMFA))
//
// The Predicates of this package may be used by several goroutines at once. Asked of
// a record as CloudTrail writes them they allocate nothing, but for [Action.Where], which
// reads a body.
//
// All, Any and Not panic where one of the Predicates that they are given is nil.
type Predicate func(*Event) bool

// All is true where every one of the Predicates is; of none it is true. It asks them
// in their order, up to the first that is not.
func All(of ...Predicate) Predicate {
	of = noneNil("All", of)
	return func(e *Event) bool {
		for _, p := range of {
			if !p(e) {
				return false
			}
		}
		return true
	}
}

// Any is true where one of the Predicates is; of none it is false. It asks them in
// their order, up to the first that is.
func Any(of ...Predicate) Predicate {
	of = noneNil("Any", of)
	return func(e *Event) bool {
		for _, p := range of {
			if p(e) {
				return true
			}
		}
		return false
	}
}

// Not is true where the Predicate is not.
func Not(p Predicate) Predicate {
	p = noneNil("Not", []Predicate{p})[0]
	return func(e *Event) bool { return !p(e) }
}

// noneNil returns a copy of the Predicates. A nil one is a mistake of the program, and
// better found where it starts than by the first record that gets that far.
func noneNil(function string, of []Predicate) []Predicate {
	for _, p := range of {
		if p == nil {
			panic("iottrail: " + function + " of a nil Predicate")
		}
	}
	return slices.Clone(of)
}

// Source is true for the records of these services, given as EventSource has
// them: "iot.amazonaws.com".
func Source(sources ...string) Predicate {
	return oneOf(sources, func(e *Event) string { return e.EventSource })
}

// Name is true for the records of these actions, given as EventName has them:
// "AttachPolicy". An action of AWS IoT has its own Predicate, which also looks at
// the source: iot.AttachPolicy.Is.
func Name(names ...string) Predicate {
	return oneOf(names, func(e *Event) string { return e.EventName })
}

// Region is true for calls to these regions.
func Region(regions ...string) Predicate {
	return oneOf(regions, func(e *Event) string { return e.AWSRegion })
}

// RecipientAccount is true for records that these accounts received: the accounts
// whose resources were touched. Who called is a question for [ByAccount].
func RecipientAccount(accounts ...string) Predicate {
	return oneOf(accounts, func(e *Event) string { return e.RecipientAccountID })
}

// ByAccount is true for calls by identities of these accounts.
func ByAccount(accounts ...string) Predicate {
	return oneOf(accounts, func(e *Event) string { return e.Actor().AccountID })
}

// ByARN is true for calls by an identity whose ARN, or the ARN of the role or user
// that issued its session, matches one of the patterns. In a pattern * stands for
// any text and ? for any one character, as in policies of IAM: neither reaches
// across the colons between the six parts of an ARN, unless the pattern has fewer
// than six. For an exception, as in Not(ByARN(...)), write the ARN in full.
func ByARN(patterns ...string) Predicate {
	patterns = slices.Clone(patterns)
	return func(e *Event) bool {
		return matchesAny(patterns, e.UserIdentity.ARN) ||
			matchesAny(patterns, e.UserIdentity.SessionContext.SessionIssuer.ARN)
	}
}

// ResourceARN is true for records whose resources member names one that matches a
// pattern, with the wildcards of [ByARN]. AWS IoT does not write that member:
// iot.Touches looks into the bodies as well.
func ResourceARN(patterns ...string) Predicate {
	patterns = slices.Clone(patterns)
	return func(e *Event) bool {
		for i := range e.Resources {
			if r := &e.Resources[i]; matchesAny(patterns, r.ARN) || matchesAny(patterns, r.ARNPrefix) {
				return true
			}
		}
		return false
	}
}

// FromAddress is true for calls from an address in one of the prefixes. It is false for
// calls whose source is no address but the name of a service, and so Not(FromAddress(...)) is
// true for them: see [Event.ByService]. An IPv4 address that is written as IPv6 is the
// IPv4 address, in a record and in a prefix.
func FromAddress(prefixes ...netip.Prefix) Predicate {
	prefixes = slices.Clone(prefixes)
	for i, p := range prefixes {
		if a := p.Addr(); a.Is4In6() && p.Bits() >= 96 {
			prefixes[i] = netip.PrefixFrom(a.Unmap(), p.Bits()-96)
		}
	}
	return func(e *Event) bool {
		a, ok := e.SourceAddr()
		if !ok {
			return false
		}
		a = a.Unmap()
		for _, p := range prefixes {
			if p.Contains(a) {
				return true
			}
		}
		return false
	}
}

// During is true for calls that completed at or after from and before to. A zero
// time leaves that end open. A record without a time is in no span.
func During(from, to time.Time) Predicate {
	return func(e *Event) bool {
		t := e.EventTime
		return !t.IsZero() && (from.IsZero() || !t.Before(from)) && (to.IsZero() || t.Before(to))
	}
}

// ByRoot reports whether the root user of an account made the call, or a
// privileged root session. A federated user whose token root had issued is a
// federated user: its SessionIssuer says Root.
func (e *Event) ByRoot() bool { return e.Actor().Kind == ActorRoot }

// ByIAMUser reports whether an IAM user made the call.
func (e *Event) ByIAMUser() bool { return e.Actor().Kind == ActorIAMUser }

// ByRole reports whether a session of an IAM role made the call.
func (e *Event) ByRole() bool { return e.Actor().Kind == ActorRole }

// ByFederatedUser reports whether a user from outside IAM made the call with
// temporary credentials of their own; a session of a role that they assumed is one
// of the role.
func (e *Event) ByFederatedUser() bool {
	k := e.Actor().Kind
	return k == ActorFederatedUser || k == ActorIdentityCenter
}

// ByService reports whether an AWS service made the call, of its own accord or on
// behalf of the identity that the record names, or whether the record is of an event
// that no call caused. It does not where the service is the console, by which
// older records say that a person used that, nor for events that a service records of
// a person, such as a sign-in to Identity Center. Calls that a service made with the
// rights of someone are
// All((*Event).ByService, Any((*Event).ByRoot, (*Event).ByIAMUser, (*Event).ByRole, (*Event).ByFederatedUser)).
func (e *Event) ByService() bool {
	u := &e.UserIdentity
	if u.InvokedBy != "" && u.InvokedBy != console || u.InvokedByAccountID != "" {
		return true
	}
	switch e.Actor().Kind {
	case ActorService:
		return u.Type == IdentityTypeAWSService || u.InvokedBy != console
	case ActorUnknown, ActorAccount:
		return e.EventType == EventTypeServiceEvent
	}
	return false
}

// console is what stands in invokedBy where a person used the console: in records
// up to event version 1.05.
const console = "signin.amazonaws.com"

// WithTemporaryCredentials reports whether the call was made with the temporary
// credentials of a session, and not with the lasting ones of a user. Users of
// Identity Center who call with a bearer token have neither, and it is false.
func (e *Event) WithTemporaryCredentials() bool {
	u := &e.UserIdentity
	switch u.Type {
	case IdentityTypeAssumedRole, IdentityTypeFederatedUser, IdentityTypeWebIdentityUser, IdentityTypeSAMLUser:
		return true
	case IdentityTypeAWSAccount:
		// The caller's own account has the rest; the id of a role says that it is one.
		if strings.HasPrefix(u.PrincipalID, "AROA") {
			return true
		}
	}
	return strings.HasPrefix(u.AccessKeyID, "ASIA") || !u.SessionContext.Attributes.CreationDate.IsZero()
}

// WithMFA reports whether the record says that the caller had proven a second
// factor when they signed in: in the attributes of the session, or, in the record
// of the sign-in itself, in additionalEventData. Where the record says nothing of
// it the answer is false; calls with lasting access keys never say anything.
func (e *Event) WithMFA() bool {
	if e.UserIdentity.SessionContext.Attributes.MFAAuthenticated.True() {
		return true
	}
	return e.EventType == EventTypeConsoleSignIn && textMember(e.AdditionalEventData, "MFAUsed", "Yes")
}

// Changes reports whether the action is one that changes something, whether the call
// succeeded or not. It goes by readOnly; where the record does not have that, by the
// verb with which the name begins, and an unknown verb counts as a change. Records
// without a name are no calls and change nothing: summaries (Insight, Aggregated)
// have none. Calls that did change something are
// All((*Event).Changes, Not((*Event).Failed)).
func (e *Event) Changes() bool {
	if e.EventName == "" {
		return false
	}
	switch e.ReadOnly {
	case True:
		return false
	case False:
		return true
	}
	for _, verb := range [...]string{"Get", "List", "Describe", "Head", "Search", "Lookup", "Query", "Scan", "Check", "Test", "Validate", "BatchGet"} {
		if rest, ok := strings.CutPrefix(e.EventName, verb); ok && (rest == "" || rest[0] < 'a' || rest[0] > 'z') {
			return false // CheckoutLicense does not begin with Check
		}
	}
	return true
}

// BodyOmitted reports whether CloudTrail left the request or the response out for
// its size. What such a call did can't be told from its record, and a caller may pad
// a request to get there: a detection that looks into bodies should count it.
func (e *Event) BodyOmitted() bool {
	_, request := omitted(e.RequestParameters)
	_, response := omitted(e.ResponseElements)
	return request || response
}

// oneOf is true where the text is one of the wanted.
func oneOf(wanted []string, text func(*Event) string) Predicate {
	wanted = slices.Clone(wanted)
	return func(e *Event) bool { return slices.Contains(wanted, text(e)) }
}

// textMember reports whether body is an object with one member of that name, and its
// value is that text, which is free of characters that JSON escapes. Of two members it
// can't be told which one another reader takes.
func textMember(body []byte, name, value string) bool {
	found, is := 0, false
	whole := eachMember(body, func(n, v []byte) bool {
		if string(n) == name {
			found++
			is = len(v) == len(value)+2 && v[0] == '"' && string(v[1:len(v)-1]) == value
		}
		return true
	})
	return whole && found == 1 && is
}

// eachMember calls f with each member of body, an object, until f returns false: with
// its name and its value. It reports whether it came to the end of an object, and goes
// no further than what is valid JSON.
func eachMember(body []byte, f func(name, value []byte) bool) (whole bool) {
	i := jsonscan.Space(body, 0)
	if i >= len(body) || body[i] != '{' {
		return false
	}
	if i = jsonscan.Space(body, i+1); i < len(body) && body[i] == '}' {
		return true
	}
	for {
		if i = jsonscan.Space(body, i); i >= len(body) || body[i] != '"' {
			return false
		}
		end, _, fault := jsonscan.String(body, i+1)
		if fault != jsonscan.None {
			return false
		}
		name := body[i+1 : end-1]
		if bytes.IndexByte(name, '\\') >= 0 {
			name = jsonscan.AppendUnquoted(nil, name)
		}
		if i = jsonscan.Space(body, end); i >= len(body) || body[i] != ':' {
			return false
		}
		start := jsonscan.Space(body, i+1)
		if i, fault = jsonscan.Value(body, start, jsonscan.DefaultDepth); fault != jsonscan.None || !f(name, body[start:i]) {
			return false
		}
		i = jsonscan.Space(body, i)
		switch {
		case i < len(body) && body[i] == '}':
			return true
		case i >= len(body) || body[i] != ',':
			return false
		}
		i++
	}
}

func matchesAny(patterns []string, arn string) bool {
	for _, p := range patterns {
		if glob.ARN(p, arn) {
			return true
		}
	}
	return false
}
