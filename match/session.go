package match

import (
	"strings"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/freeform"
)

// This file asks how the caller had signed in.

func withMFA(ev *iottrail.Event) iottrail.Answer {
	u, who := &ev.UserIdentity, ev.Actor()
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
	case nobodyCalled(ev, who):
		return iottrail.No
	}
	switch who.Kind {
	case iottrail.ActorRole:
		if isService(ev, who) {
			return iottrail.No
		}
		return iottrail.Maybe
	case iottrail.ActorAccount, iottrail.ActorUnknown, iottrail.ActorService:
		return iottrail.Maybe
	}
	return iottrail.No
}

func withSession(ev *iottrail.Event) iottrail.Answer {
	u, who := &ev.UserIdentity, ev.Actor()
	if who.Kind == iottrail.ActorRole {
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
	case who.Kind == iottrail.ActorAccount && !nobodyCalled(ev, who):
		return iottrail.Maybe
	}
	return iottrail.No
}
