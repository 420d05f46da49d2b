package match

import (
	"strings"

	"github.com/iottrail/iottrail"
)

// This file asks what kind of caller made a call, if there was one.

// byKind asks whether the caller is of one kind or the other.
func byKind(ev *iottrail.Event, kind, or iottrail.ActorKind) iottrail.Answer {
	who := ev.Actor()
	is := who.Kind
	switch {
	case is == kind, is == or:
		return iottrail.Yes
	case identityUnread(ev):
		return iottrail.Maybe
	case nobodyCalled(ev, who):
		return iottrail.No
	case is == iottrail.ActorAccount:
		is = kindOfID(&ev.UserIdentity)
		if is == kind || is == or {
			return iottrail.Yes
		}
	}
	if is == iottrail.ActorUnknown || is == iottrail.ActorService { // a service that is none: see console
		return iottrail.Maybe
	}
	return iottrail.No
}

// byRoot is byKind for the root user. A search for root asks it about every record, and for
// nearly all the answer is known at once.
func byRoot(ev *iottrail.Event) iottrail.Answer {
	if len(ev.Extra) == 0 && isNotRoot(&ev.UserIdentity) {
		return iottrail.No
	}
	return byKind(ev, iottrail.ActorRoot, iottrail.ActorRoot)
}

// isNotRoot reports whether an identity is certainly not root, without parsing it.
func isNotRoot(u *iottrail.UserIdentity) bool {
	if len(u.Extra) > 0 {
		return false
	}
	switch s := &u.SessionContext; u.Type {
	case iottrail.IdentityTypeIAMUser, iottrail.IdentityTypeAWSService:
		return true
	case iottrail.IdentityTypeAssumedRole, iottrail.IdentityTypeRole:
		return isRoleSession(u.ARN) && s.SessionIssuer.Type != iottrail.IdentityTypeRoot && !s.AssumedRoot.True()
	}
	return false
}

// isRoleSession reports whether an ARN is that of a role's session. It looks for the words only
// where they are if the partition is aws, as in most records, and an account has 12 digits.
func isRoleSession(arn string) bool {
	const before, account, after = "arn:aws:sts::", 12, ":assumed-role/"
	rest, ok := strings.CutPrefix(arn, before)
	return ok && len(rest) > account && strings.IndexByte(rest[:account], ':') < 0 && strings.HasPrefix(rest[account:], after)
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
	if isService(ev, ev.Actor()) {
		return iottrail.Yes
	}
	if identityUnread(ev) {
		return iottrail.Maybe
	}
	return iottrail.No
}

// console is what invokedBy has where a person used the console: in records up to
// event version 1.05.
const console = "signin.amazonaws.com"

func isService(ev *iottrail.Event, who iottrail.Actor) bool {
	u := &ev.UserIdentity
	if u.InvokedBy != "" && u.InvokedBy != console || u.InvokedByAccountID != "" {
		return true
	}
	switch who.Kind {
	case iottrail.ActorService:
		return u.Type == iottrail.IdentityTypeAWSService || u.InvokedBy != console
	case iottrail.ActorUnknown, iottrail.ActorAccount:
		// With a name it is somebody's sign-in to Identity Center, or use of a workspace
		// of Grafana: services write these as events of their own.
		return ev.EventType == iottrail.EventTypeServiceEvent && u.UserName == ""
	}
	return false
}

// nobodyCalled reports whether no call caused the record, or an AWS service made the call
// by itself: there is no caller of whom the record could say more.
func nobodyCalled(ev *iottrail.Event, who iottrail.Actor) bool {
	if identityUnread(ev) {
		return false
	}
	u := &ev.UserIdentity
	switch who.Kind {
	case iottrail.ActorService:
		return isService(ev, who)
	case iottrail.ActorUnknown, iottrail.ActorAccount:
		if ev.EventName == "" {
			return !unread(ev.Extra, "eventName")
		}
		if u.AccountID == "ANONYMOUS_PRINCIPAL" || u.AccountID == "anonymous" || u.PrincipalID == "Anonymous" { // as S3 writes
			return true
		}
		// With an id, or with a call that is not its own, the service acts for somebody.
		return isService(ev, who) && u.PrincipalID == "" && (ev.EventType == iottrail.EventTypeServiceEvent || u.Type == "")
	}
	return false
}

// isForeign reports whether the caller is known only to another identity provider, and has
// neither an account nor an ARN.
func isForeign(ev *iottrail.Event) bool {
	t := ev.UserIdentity.Type
	return t == iottrail.IdentityTypeSAMLUser || t == iottrail.IdentityTypeWebIdentityUser
}
