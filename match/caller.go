package match

import (
	"slices"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/arns"
)

// ByAccount is Yes for calls by identities of these accounts, and for what an AWS service did
// in one of them. It is No if a service names no account, and for users whom another identity
// provider has authenticated: they have no account until they have assumed a role.
func ByAccount(accounts ...string) iottrail.Predicate { return &byAccount{slices.Clone(accounts)} }

type byAccount struct{ of []string }

func (q *byAccount) Ask(ev *iottrail.Event) iottrail.Answer {
	who := ev.Actor()
	switch account := who.AccountID; {
	case account != "" && !hidden(account):
		return iottrail.AnswerOf(slices.Contains(q.of, account))
	case nobodyCalled(ev, who), isForeign(ev):
		return iottrail.No
	}
	return iottrail.Maybe
}

// ByARN is Yes for calls by an identity whose ARN, or the ARN of the role or user that issued
// its session, matches one of the patterns. In a pattern * matches any text and ? any one
// character, as in IAM policies: neither matches the colons between the six parts of an ARN,
// unless the pattern has fewer than six. For an exception, as in Not(ByARN(...)), write the ARN
// in full.
//
// It is No for services, users of Identity Center, and users whom another identity provider
// has authenticated: they have no ARN.
func ByARN(patterns ...string) iottrail.Predicate { return &byARN{slices.Clone(patterns)} }

type byARN struct{ patterns []string }

func (q *byARN) Ask(ev *iottrail.Event) iottrail.Answer {
	u := &ev.UserIdentity
	arn, issuer := u.ARN, u.SessionContext.SessionIssuer.ARN
	if matches(q.patterns, arn) || matches(q.patterns, issuer) {
		return iottrail.Yes
	}
	who := ev.Actor()
	if issuer == "" && who.Kind == iottrail.ActorRole && mayBeRole(q.patterns, who) {
		return iottrail.Maybe
	}
	isKnown := !hidden(arn) && !hidden(issuer) && (arn != "" || issuer != "")
	if isKnown || nobodyCalled(ev, who) || isForeign(ev) || u.Type == iottrail.IdentityTypeIdentityCenterUser {
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
		last, ok := arns.Part(p, 5)
		if mayBeOf(p, who.AccountID) && (!ok || mayEndIn(last, who.Name)) {
			return true
		}
	}
	return false
}

// mayEndIn reports whether a pattern may match "role/", any path, and the name: up to some
// star or slash it is for the path, and what comes after for the name.
func mayEndIn(pattern, name string) bool {
	const role = "role/"
	for i := range len(pattern) {
		rest := i // a star may reach into the name
		switch pattern[i] {
		case '/':
			rest = i + 1
		case '*':
		default:
			continue
		}
		if arns.MayBegin(pattern[:i+1], role) && arns.Match(pattern[rest:], name) {
			return true
		}
	}
	return false
}

// mayBeOf reports whether an ARN of the account may fit the pattern.
func mayBeOf(pattern, account string) bool {
	part, ok := arns.Part(pattern, 4)
	return !ok || account == "" || hidden(account) || arns.Match(part, account)
}
