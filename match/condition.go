package match

import (
	"fmt"

	"github.com/iottrail/iottrail"
)

// A Condition is a question without parameters. Each of its constants is a Predicate. The zero
// Condition, and any other without a name, is Maybe for every record.
type Condition uint8

// The Conditions.
const (
	// ByRoot: the root user of an account called, or a privileged root session. Where root
	// called GetFederationToken, what is done with that token is ByFederated.
	ByRoot Condition = iota + 1
	// ByUser: an IAM user called.
	ByUser
	// ByRole: a session of an IAM role called. That may be a person who signed in through
	// Identity Center and works with a permission set, which is a role: the example People
	// distinguishes these.
	ByRole
	// ByFederated: a user from outside IAM called with temporary credentials of their own
	// (GetFederationToken, SAML, a web identity), or a user of Identity Center without a role.
	// A session of a role that they assumed is ByRole.
	ByFederated
	// ByService: an AWS service called, by itself or on behalf of the identity that the record
	// names, or no call caused the record. It is No for people who used the console, which
	// older records name in invokedBy, and for events that a service records about a person,
	// such as a sign-in to Identity Center. Calls with the rights of someone are
	// All(ByService, Any(ByRoot, ByUser, ByRole, ByFederated)): somebody who has a service do
	// the work can hide that way. Use Not(ByService) only together with a detection for those.
	ByService
	// WithMFA: the record says that the caller's session began with a second factor, or that a
	// sign-in to the console used one. Records of calls with long-term access keys, of users of
	// Identity Center without a role, and of services do not say, and it is No. It is about the
	// session at AWS, even for permission sets and other roles that people assume after they
	// sign in elsewhere: No does not mean that they had no second factor there.
	WithMFA
	// WithSession: the call was made with temporary credentials, and not with the long-term
	// ones of a user. Users of Identity Center who call with a bearer token have neither.
	WithSession
	// Failed: the call failed. See [iottrail.Event.Failed].
	Failed
	// Denied: it failed because the caller was not allowed to make it. See
	// [iottrail.Event.Denied].
	Denied
	// Changes: the action is one that changes something, whether the call succeeded or not.
	// It goes by readOnly and, where the record does not have that, by the verb with which
	// the name begins. Calls that did change something are All(Changes, Not(Failed)).
	Changes
	// Omitted: CloudTrail left a body out for its size. See [iottrail.Event.BodyOmitted].
	Omitted
)

var conditionText = [...]string{"", "ByRoot", "ByUser", "ByRole", "ByFederated", "ByService", "WithMFA", "WithSession", "Failed", "Denied", "Changes", "Omitted"}

// String returns the name of the constant.
func (c Condition) String() string {
	if c == 0 || int(c) >= len(conditionText) {
		return fmt.Sprintf("Condition(%d)", uint8(c))
	}
	return conditionText[c]
}

// Ask returns the answer for a record. The table in the package comment says when it is Maybe.
func (c Condition) Ask(ev *iottrail.Event) iottrail.Answer {
	switch c {
	case ByRoot:
		return byRoot(ev)
	case ByUser:
		return byKind(ev, iottrail.ActorIAMUser, iottrail.ActorIAMUser)
	case ByRole:
		return byKind(ev, iottrail.ActorRole, iottrail.ActorRole)
	case ByFederated:
		return byKind(ev, iottrail.ActorFederatedUser, iottrail.ActorIdentityCenter)
	case ByService:
		return byService(ev)
	case WithMFA:
		return withMFA(ev)
	case WithSession:
		return withSession(ev)
	case Failed:
		return outcome(ev, ev.Failed())
	case Denied:
		return outcome(ev, ev.Denied())
	case Changes:
		return changes(ev)
	case Omitted:
		return iottrail.AnswerOf(ev.BodyOmitted())
	}
	return iottrail.Maybe
}

// outcome is the answer of a question about the error.
func outcome(ev *iottrail.Event, yes bool) iottrail.Answer {
	if !yes && (unread(ev.Extra, "errorCode") || unread(ev.Extra, "errorMessage")) {
		return iottrail.Maybe
	}
	return iottrail.AnswerOf(yes)
}
