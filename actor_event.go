package iottrail

import (
	"strings"

	"github.com/iottrail/iottrail/internal/arns"
)

// Actor returns who made the call. It works for every type of identity that AWS
// documents, and for records without a type: those of AWS services, which say
// only in which account they acted, and those of Identity Center users, who
// since 2025 may have neither a user name nor a principal id.
//
// What can't be known from the record is left empty; nothing is guessed. The
// texts come from the record as they are, and a caller may choose the name of a
// session: see [Actor.Person].
func (e *Event) Actor() Actor {
	u := &e.UserIdentity
	s := &u.SessionContext
	a := Actor{
		AccountID: u.AccountID, ARN: u.ARN, Name: u.UserName, OnBehalfOf: u.InvokedBy,
		IssuerARN: s.SessionIssuer.ARN, SourceIdentity: s.SourceIdentity,
		UserID: u.OnBehalfOf.UserID, IdentityStoreARN: u.OnBehalfOf.IdentityStoreARN,
	}
	if a.OnBehalfOf == "" {
		a.OnBehalfOf = u.InvokedByAccountID
	}
	arn := parseIdentityARN(u.ARN)
	switch u.Type {
	case IdentityTypeRoot:
		a.Kind, a.Name = ActorRoot, ""
	case IdentityTypeIAMUser:
		a.user(u, arn)
	case IdentityTypeAssumedRole, IdentityTypeRole:
		a.role(u, arn)
	case IdentityTypeFederatedUser, IdentityTypeSAMLUser, IdentityTypeWebIdentityUser, IdentityTypeDirectory:
		a.federated(u, arn)
	case IdentityTypeIdentityCenterUser:
		a.identityCenter(u)
	case IdentityTypeAWSService:
		// The service acts for itself: nobody else is the caller.
		a.Kind, a.Name, a.OnBehalfOf = ActorService, a.OnBehalfOf, ""
	case IdentityTypeAWSAccount:
		a.account(u)
	default:
		if e.identityCenterSignIn() {
			a.identityCenter(u)
			break
		}
		a.untyped(u, arn)
	}
	if a.AccountID == "" {
		a.AccountID = arn.account
	}
	a.Partition = arn.partition
	if arn == (identityARN{}) && a.AccountID != "" {
		a.Partition = e.partition()
	}
	return a
}

// partition is that of the issuer of the session, or of the region, as the identity itself
// has no ARN.
func (e *Event) partition() string {
	if id := parseIdentityARN(e.UserIdentity.SessionContext.SessionIssuer.ARN); id != (identityARN{}) {
		return id.partition
	}
	if p := arns.Partition(e.AWSRegion); p != defaultPartition {
		return p
	}
	return ""
}

// identityCenterSignIn reports whether the record is one of the sign-ins to Identity
// Center, and of the visits to its portal, that give the type of their user as Unknown.
func (e *Event) identityCenterSignIn() bool {
	return e.UserIdentity.Type == IdentityTypeUnknown && e.UserIdentity.UserName != "" && e.EventType == EventTypeServiceEvent &&
		(e.EventSource == signInSource || e.EventSource == "sso.amazonaws.com")
}

func (a *Actor) user(u *UserIdentity, arn identityARN) {
	a.Kind = ActorIAMUser
	a.setPrincipalID(u)
	if a.Name == "" && arn.kind == ActorIAMUser {
		a.Name = arn.name
	}
}

func (a *Actor) account(u *UserIdentity) {
	a.Kind = ActorAccount
	a.setPrincipalID(u)
}

// setPrincipalID sets the id that IAM gave a user or a role: the principal id, without the
// name that comes after it in a session.
func (a *Actor) setPrincipalID(u *UserIdentity) {
	a.PrincipalID, _, _ = strings.Cut(u.PrincipalID, ":")
}

// role fills in the session of a role. The ARN
// arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION has both names; the principal id
// ROLEID:SESSION has the session's, and the issuer the role's.
func (a *Actor) role(u *UserIdentity, arn identityARN) {
	a.Kind, a.Name = ActorRole, ""
	issuer := &u.SessionContext.SessionIssuer
	if arn.kind == ActorRole {
		a.Name, a.SessionName = arn.name, arn.session
	}
	role := parseIdentityARN(issuer.ARN)
	switch {
	case issuer.UserName != "":
		a.Name = issuer.UserName
	case a.Name == "" && role.kind == ActorRole:
		a.Name = role.name
	}
	if a.Name == "" {
		a.Name = u.UserName
	}
	a.setPrincipalID(u)
	if a.SessionName == "" {
		_, a.SessionName, _ = strings.Cut(u.PrincipalID, ":")
	}
	if a.AccountID == "" && arn.account == "" {
		a.AccountID = role.account // a session is in the account of its role
	}
	if arn.kind == ActorRoot || issuer.Type == IdentityTypeRoot || u.SessionContext.AssumedRoot.True() {
		a.Kind, a.PrincipalID = ActorRoot, ""
	}
}

// federated fills in a user from outside IAM. GetFederationToken makes the ARN
// arn:aws:sts::ACCOUNT:federated-user/NAME and names its caller as the issuer.
func (a *Actor) federated(u *UserIdentity, arn identityARN) {
	a.Kind = ActorFederatedUser
	if u.Type == IdentityTypeSAMLUser || u.Type == IdentityTypeWebIdentityUser {
		a.PrincipalID = u.PrincipalID
	}
	if arn.kind == ActorFederatedUser && arn.session != "" {
		a.SessionName = arn.session
	} else if _, name, ok := strings.Cut(u.PrincipalID, ":"); ok && u.UserName == "" {
		// SAML: NAMEQUALIFIER:NAME; web identity: PROVIDER:APP:USER.
		if i := strings.LastIndexByte(name, ':'); i >= 0 {
			name = name[i+1:]
		}
		a.SessionName = name
	}
	if u.UserName == "" {
		a.Name = u.SessionContext.SessionIssuer.UserName
	}
}

func (a *Actor) identityCenter(u *UserIdentity) {
	a.Kind = ActorIdentityCenter
	for _, name := range [...]string{u.UserName, u.OnBehalfOf.UserID, u.PrincipalID, u.CredentialID} {
		if name != "" {
			a.Name = name
			break
		}
	}
	if a.OnBehalfOf == "" {
		a.OnBehalfOf = u.OnBehalfOf.UserID
	}
}

// untyped answers for records without a type, or with one that is not known.
func (a *Actor) untyped(u *UserIdentity, arn identityARN) {
	switch {
	case arn.kind == ActorRole:
		a.role(u, arn)
	case arn.kind == ActorFederatedUser:
		a.federated(u, arn)
	case arn.kind == ActorRoot:
		a.Kind, a.Name, a.SessionName = ActorRoot, "", arn.session
	case arn.kind == ActorIAMUser:
		a.user(u, arn)
	case u.OnBehalfOf.UserID != "" || u.CredentialID != "":
		a.identityCenter(u)
	case a.OnBehalfOf != "" && u.UserName == "" && u.ARN == "" && u.PrincipalID == "":
		a.Kind, a.Name, a.OnBehalfOf = ActorService, a.OnBehalfOf, ""
	case u.UserName == "" && u.ARN == "" && u.AccountID != "" && u.Type == "":
		a.account(u)
	}
}
