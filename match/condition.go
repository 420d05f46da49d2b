package match

import (
	"fmt"
	"strings"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/freeform"
)

// A Condition is a question without parameters. Its constants are Predicates as they are.
// The zero Condition, and any other without a name, is Maybe for every record.
type Condition uint8

// The Conditions.
const (
	// ByRoot: the root user of an account called, or a privileged root session. A
	// federated user whose token root had issued is a federated user.
	ByRoot Condition = iota + 1
	// ByUser: an IAM user called.
	ByUser
	// ByRole: a session of an IAM role called.
	ByRole
	// ByFederated: a user from outside IAM called with temporary credentials of their own,
	// or a user of Identity Center. A session of a role that they assumed is one of the role.
	ByFederated
	// ByService: an AWS service called, of its own accord or on behalf of the identity that
	// the record names, or no call caused the record. It is No for people who used the
	// console, which older records name in invokedBy, and for events that a service records of
	// a person, such as a sign-in to Identity Center. Calls with the rights of someone
	// are All(ByService, Any(ByRoot, ByUser, ByRole, ByFederated)): whoever sets a service
	// to work can hide that way. Use Not(ByService) only together with a detection for those.
	ByService
	// WithMFA: the caller had proven a second factor to AWS when they signed in. Calls with
	// lasting access keys never say so.
	WithMFA
	// WithSession: the call was made with temporary credentials, and not with the lasting
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

// Ask answers for a record. When it is Maybe the table of the package says.
func (c Condition) Ask(ev *iottrail.Event) iottrail.Answer {
	switch c {
	case ByRoot:
		return byKind(ev, iottrail.ActorRoot)
	case ByUser:
		return byKind(ev, iottrail.ActorIAMUser)
	case ByRole:
		return byKind(ev, iottrail.ActorRole)
	case ByFederated:
		return max(byKind(ev, iottrail.ActorFederatedUser), byKind(ev, iottrail.ActorIdentityCenter))
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

func byKind(ev *iottrail.Event, kind iottrail.ActorKind) iottrail.Answer {
	is := ev.Actor().Kind
	switch {
	case is == kind:
		return iottrail.Yes
	case identityUnread(ev):
		return iottrail.Maybe
	case nobodyCalled(ev):
		return iottrail.No
	case is == iottrail.ActorAccount:
		is = kindOfID(&ev.UserIdentity)
		if is == kind {
			return iottrail.Yes
		}
	}
	if is == iottrail.ActorUnknown || is == iottrail.ActorService { // somebody who used the console of old
		return iottrail.Maybe
	}
	return iottrail.No
}

// kindOfID says what an identity of another account is, of which a record has only the
// id. AWS documents the prefixes of ids; the id of root is its account, and that of a
// federated user begins with it.
func kindOfID(u *iottrail.UserIdentity) iottrail.ActorKind {
	id := u.PrincipalID
	switch {
	case id == "":
	case id == u.AccountID:
		return iottrail.ActorRoot
	case strings.HasPrefix(id, "AROA"):
		return iottrail.ActorRole
	case strings.HasPrefix(id, "AIDA"):
		return iottrail.ActorIAMUser
	case u.AccountID != "" && strings.HasPrefix(id, u.AccountID+":"):
		return iottrail.ActorFederatedUser
	}
	return iottrail.ActorUnknown
}

func byService(ev *iottrail.Event) iottrail.Answer {
	if isService(ev) {
		return iottrail.Yes
	}
	if identityUnread(ev) {
		return iottrail.Maybe
	}
	return iottrail.No
}

// console is what stands in invokedBy where a person used the console: in records up to
// event version 1.05.
const console = "signin.amazonaws.com"

func isService(ev *iottrail.Event) bool {
	u := &ev.UserIdentity
	if u.InvokedBy != "" && u.InvokedBy != console || u.InvokedByAccountID != "" {
		return true
	}
	switch ev.Actor().Kind {
	case iottrail.ActorService:
		return u.Type == iottrail.IdentityTypeAWSService || u.InvokedBy != console
	case iottrail.ActorUnknown, iottrail.ActorAccount:
		// With a name it is somebody's sign-in to Identity Center, or use of a workspace
		// of Grafana: services write these as events of their own.
		return ev.EventType == iottrail.EventTypeServiceEvent && u.UserName == ""
	}
	return false
}

func withMFA(ev *iottrail.Event) iottrail.Answer {
	u := &ev.UserIdentity
	session := &u.SessionContext
	switch {
	case session.Attributes.MFAAuthenticated.True():
		return iottrail.Yes
	case ev.EventType == iottrail.EventTypeConsoleSignIn:
		switch used := freeform.Member(ev.AdditionalEventData, "MFAUsed"); {
		case string(used) == `"Yes"`:
			return iottrail.Yes
		case used == nil, string(used) == `"No"`:
			return iottrail.No
		}
		return iottrail.Maybe
	case session.Attributes.MFAAuthenticated.False(), strings.HasPrefix(u.AccessKeyID, "AKIA"):
		return iottrail.No
	case identityUnread(ev), unread(u.Extra, "sessionContext"), unread(session.Extra, "attributes"),
		unread(session.Attributes.Extra, "mfaAuthenticated"):
		return iottrail.Maybe
	case nobodyCalled(ev):
		return iottrail.No
	}
	switch ev.Actor().Kind {
	case iottrail.ActorRole:
		if isService(ev) {
			return iottrail.No
		}
		return iottrail.Maybe
	case iottrail.ActorAccount, iottrail.ActorUnknown, iottrail.ActorService:
		return iottrail.Maybe
	}
	return iottrail.No
}

func withSession(ev *iottrail.Event) iottrail.Answer {
	u := &ev.UserIdentity
	kind := ev.Actor().Kind
	if kind == iottrail.ActorRole {
		return iottrail.Yes
	}
	switch u.Type {
	case iottrail.IdentityTypeAssumedRole, iottrail.IdentityTypeFederatedUser, iottrail.IdentityTypeWebIdentityUser, iottrail.IdentityTypeSAMLUser:
		return iottrail.Yes
	case iottrail.IdentityTypeAWSAccount:
		// The caller's own account has the rest; the id of a role says that it is one.
		if strings.HasPrefix(u.PrincipalID, "AROA") {
			return iottrail.Yes
		}
	}
	switch {
	case strings.HasPrefix(u.AccessKeyID, "ASIA"), !u.SessionContext.Attributes.CreationDate.IsZero():
		return iottrail.Yes
	case u.AccessKeyID != "" && !hidden(u.AccessKeyID):
		return iottrail.No
	case hidden(u.AccessKeyID), unread(u.Extra, "accessKeyId"), unread(u.Extra, "sessionContext"), identityUnread(ev),
		unread(u.SessionContext.Extra, "attributes"), unread(u.SessionContext.Attributes.Extra, "creationDate"):
		return iottrail.Maybe
	case kind == iottrail.ActorAccount && !nobodyCalled(ev):
		return iottrail.Maybe
	}
	return iottrail.No
}

// outcome is the answer of a question about the error.
func outcome(ev *iottrail.Event, yes bool) iottrail.Answer {
	if !yes && (unread(ev.Extra, "errorCode") || unread(ev.Extra, "errorMessage")) {
		return iottrail.Maybe
	}
	return iottrail.AnswerOf(yes)
}

// changes goes by readOnly, or by the verb. Records without a name are no calls and change
// nothing: summaries (Insight, Aggregated) have none.
func changes(ev *iottrail.Event) iottrail.Answer {
	switch {
	case ev.EventName == "":
		return valueIs(false, "", ev.Extra, "eventName")
	case ev.ReadOnly != iottrail.Unset:
		return iottrail.AnswerOf(ev.ReadOnly.False())
	case unread(ev.Extra, "readOnly"):
		return iottrail.Maybe
	case hasVerb(ev.EventName, readVerbs):
		return iottrail.No
	case hasVerb(ev.EventName, writeVerbs):
		return iottrail.Yes
	}
	return iottrail.Maybe
}

// hasVerb reports whether a name begins with one of the verbs: SetupX does not begin with Set.
func hasVerb(name string, verbs []string) bool {
	for _, verb := range verbs {
		if rest, ok := strings.CutPrefix(name, verb); ok && (rest == "" || rest[0] < 'a' || rest[0] > 'z') {
			return true
		}
	}
	return false
}

// The verbs with which AWS begins the names of actions, those that read and those that
// change something.
var (
	readVerbs  = strings.Fields("Get List Describe Head Search Lookup Query Scan Validate BatchGet")
	writeVerbs = strings.Fields("Create Delete Update Put Attach Detach Add Remove Set Start Stop Register Deregister Associate Disassociate " +
		"Enable Disable Modify Terminate Run Cancel Tag Untag Reboot Revoke Authorize Allocate Release Assume Accept Reject Transfer " +
		"Confirm Copy Restore Reset Import Change Send Publish Replace Replicate Clear Switch Upload Batch Upgrade Purchase Request Resend Complete " +
		"Merge Split Invite Activate Deactivate Rotate Schedule ConsoleLogin SwitchRole")
)
