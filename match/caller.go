package match

import (
	"slices"
	"strings"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/glob"
	"github.com/iottrail/iottrail/internal/mask"
)

// ByAccount is Yes for calls by identities of these accounts, and for what an AWS service did
// in one of them. It is No where a service names no account, and for users whom another
// identity provider vouches for: they have no account until they have assumed a role.
func ByAccount(accounts ...string) iottrail.Predicate { return &byAccount{slices.Clone(accounts)} }

type byAccount struct{ of []string }

func (q *byAccount) Ask(ev *iottrail.Event) iottrail.Answer {
	account := ev.Actor().AccountID
	switch {
	case account != "" && !hidden(account):
		return iottrail.AnswerOf(slices.Contains(q.of, account))
	case nobodyCalled(ev), isForeign(ev):
		return iottrail.No
	}
	return iottrail.Maybe
}

// isForeign reports whether the caller is known by the word of another identity provider,
// and has neither an account nor an ARN.
func isForeign(ev *iottrail.Event) bool {
	t := ev.UserIdentity.Type
	return t == iottrail.IdentityTypeSAMLUser || t == iottrail.IdentityTypeWebIdentityUser
}

// ByARN is Yes for calls by an identity whose ARN, or the ARN of the role or user that
// issued its session, matches one of the patterns. In a pattern * stands for any text and ?
// for any one character, as in policies of IAM: neither reaches across the colons between
// the six parts of an ARN, unless the pattern has fewer than six. For an exception, as in
// Not(ByARN(...)), write the ARN in full.
//
// It is No for services, users of Identity Center, and those who come with the word of
// another identity provider: they have no ARN.
func ByARN(patterns ...string) iottrail.Predicate { return &byARN{slices.Clone(patterns)} }

type byARN struct{ patterns []string }

func (q *byARN) Ask(ev *iottrail.Event) iottrail.Answer {
	u := &ev.UserIdentity
	arn, issuer := u.ARN, u.SessionContext.SessionIssuer.ARN
	if matches(q.patterns, arn) || matches(q.patterns, issuer) {
		return iottrail.Yes
	}
	if issuer == "" && ev.Actor().Kind == iottrail.ActorRole && mayBeRole(q.patterns, ev.Actor()) {
		return iottrail.Maybe
	}
	isKnown := !hidden(arn) && !hidden(issuer) && (arn != "" || issuer != "")
	if isKnown || nobodyCalled(ev) || isForeign(ev) || u.Type == iottrail.IdentityTypeIdentityCenterUser {
		return iottrail.No
	}
	for _, p := range q.patterns {
		if mayBeOf(p, u.AccountID) {
			return iottrail.Maybe
		}
	}
	return iottrail.No
}

// mayBeRole reports whether a pattern may fit the ARN of a role. The record of a session
// without its issuer does not have the role's path.
func mayBeRole(patterns []string, who iottrail.Actor) bool {
	for _, p := range patterns {
		if mayBeOf(p, who.AccountID) && mayEndIn(lastPart(p), who.Name) {
			return true
		}
	}
	return false
}

// lastPart is what a pattern asks of the last part of an ARN; anything, where it does not have
// six parts.
func lastPart(pattern string) string {
	for range 5 {
		var ok bool
		if _, pattern, ok = strings.Cut(pattern, ":"); !ok {
			return "*"
		}
	}
	return pattern
}

// mayEndIn reports whether a pattern may match "role/", any path, and the name.
func mayEndIn(pattern, name string) bool {
	if glob.Match(pattern, "role/"+name) {
		return true
	}
	// Up to some star or slash the pattern is for the path, and what comes after for the name.
	const role = "role/"
	for i := range len(pattern) {
		switch {
		case pattern[i] == '*' && mayMatchPrefix(pattern[:i], role) && glob.Match(pattern[i:], name):
			return true
		case pattern[i] == '/' && glob.Match(pattern[i+1:], name) && (mayMatchPrefix(pattern[:i+1], role)):
			return true
		}
	}
	return false
}

// mayMatchPrefix reports whether a pattern may match something that begins with the prefix, or
// is the beginning of it.
func mayMatchPrefix(pattern, prefix string) bool {
	literal := pattern
	if i := strings.IndexAny(pattern, "*?"); i >= 0 {
		literal = pattern[:i]
	}
	return strings.HasPrefix(prefix, literal) || strings.HasPrefix(literal, prefix)
}

// mayBeOf reports whether an ARN of the account may fit the pattern.
func mayBeOf(pattern, account string) bool {
	if account == "" || hidden(account) || strings.Count(pattern, ":") < 5 {
		return true
	}
	for range 4 {
		_, pattern, _ = strings.Cut(pattern, ":")
	}
	part, _, _ := strings.Cut(pattern, ":")
	return glob.Match(part, account)
}

func matches(patterns []string, arn string) bool {
	if arn == "" {
		return false
	}
	for _, p := range patterns {
		if glob.ARN(p, arn) {
			return true
		}
	}
	return false
}

// hidden reports whether a mask stands where a value was.
func hidden(value string) bool { return mask.Is(value) }

// nobodyCalled reports whether no call caused the record, or an AWS service made the call
// by itself: there is no caller of whom the record could say more.
func nobodyCalled(ev *iottrail.Event) bool {
	if identityUnread(ev) {
		return false
	}
	u := &ev.UserIdentity
	switch ev.Actor().Kind {
	case iottrail.ActorService:
		return isService(ev)
	case iottrail.ActorUnknown, iottrail.ActorAccount:
		if ev.EventName == "" {
			return !unread(ev.Extra, "eventName")
		}
		if u.AccountID == "ANONYMOUS_PRINCIPAL" || u.AccountID == "anonymous" || u.PrincipalID == "Anonymous" { // as S3 writes
			return true
		}
		// With an id, or with a call that is not its own, the service acts for somebody.
		return isService(ev) && u.PrincipalID == "" && (ev.EventType == iottrail.EventTypeServiceEvent || u.Type == "")
	}
	return false
}

// identityUnread reports whether what says who called can't be read.
func identityUnread(ev *iottrail.Event) bool {
	u := &ev.UserIdentity
	return unread(ev.Extra, "userIdentity") || unread(u.Extra, "type") || unread(u.Extra, "invokedBy")
}
