package iottrailtest

import (
	"strings"
	"time"

	"github.com/iottrail/iottrail"
)

// A Caller is who makes a call, for [By]. Functions such as [Role] and [User] make one. The
// zero Caller is nobody: the record has no identity.
//
// Each has the userIdentity that the CloudTrail User Guide shows for its type, in the account
// of the call, with ids that are derived from its names. Temporary credentials belong to a
// session that began at midnight UTC before the call, so two calls of one caller on one day are
// in one session.
type Caller struct {
	describe       func(callContext) iottrail.UserIdentity
	inSession, mfa bool
}

// A callContext is what a caller's identity takes from the call.
type callContext struct {
	account, partition string
	day                time.Time
	inSession, mfa     bool // an IAM user has a session, and sessions began with MFA
}

// InSession returns the same Caller in a session: an IAM user with credentials of
// GetSessionToken in place of the long-term access key. The session is without MFA, unless
// [Caller.WithMFA] says otherwise. NewEvent panics for a Caller whose record does not mention a
// session, such as a service, an identity of another account, or a user of Identity Center
// without a role.
func (c Caller) InSession() Caller {
	c.inSession = true
	return c
}

// WithMFA returns the same Caller in a session, as [Caller.InSession] does, that began with a
// second factor.
func (c Caller) WithMFA() Caller {
	c.inSession, c.mfa = true, true
	return c
}

func (c Caller) identity(s callContext) iottrail.UserIdentity {
	s.inSession, s.mfa = s.inSession || c.inSession, c.mfa
	var u iottrail.UserIdentity
	if c.describe != nil {
		u = c.describe(s)
	}
	how := &u.SessionContext.Attributes
	if c.inSession && how.CreationDate.IsZero() && how.MFAAuthenticated == iottrail.Unset {
		panic("iottrailtest: InSession or WithMFA of a caller without a session")
	}
	if c.mfa {
		how.MFAAuthenticated = iottrail.True
	}
	return u
}

func (s callContext) session() iottrail.SessionContext {
	return iottrail.SessionContext{Attributes: iottrail.SessionAttributes{CreationDate: s.day, MFAAuthenticated: iottrail.BoolOf(s.mfa)}}
}

// sessionKey is the access key of a session. One with MFA is another session than one without.
func (s callContext) sessionKey(arn string) string {
	if s.mfa {
		return accessKey("ASIA", arn, s.day.String(), "MFA")
	}
	return accessKey("ASIA", arn, s.day.String())
}

func (s callContext) arn(service, rest string) string {
	return "arn:" + s.partition + ":" + service + "::" + s.account + ":" + rest
}

// Root is the root user of the account, signed in without MFA.
func Root() Caller {
	return Caller{describe: func(s callContext) iottrail.UserIdentity {
		arn := s.arn("iam", "root")
		return iottrail.UserIdentity{
			Type: iottrail.IdentityTypeRoot, PrincipalID: s.account, ARN: arn, AccountID: s.account,
			AccessKeyID: s.sessionKey(arn), SessionContext: s.session(),
		}
	}}
}

// User is an IAM user with a long-term access key. [Caller.InSession], [Caller.WithMFA] and
// [Console] give the user a session instead. The name may have a path: "team/ann".
func User(name string) Caller {
	needName("User", name)
	return Caller{describe: func(s callContext) iottrail.UserIdentity {
		arn := s.arn("iam", "user/"+name)
		u := iottrail.UserIdentity{
			Type: iottrail.IdentityTypeIAMUser, PrincipalID: principalID("AIDA", arn), ARN: arn, AccountID: s.account,
			AccessKeyID: accessKey("AKIA", arn), UserName: lastPart(name),
		}
		if s.inSession {
			u.AccessKeyID, u.SessionContext = s.sessionKey(arn), s.session()
		}
		return u
	}}
}

// Role is a session of an IAM role, without MFA. The name of the role may have a path:
// "service-role/quarantine".
func Role(name, session string) Caller {
	needName("Role", name)
	needText("Role with a session", session)
	return Caller{describe: func(s callContext) iottrail.UserIdentity {
		role := s.arn("iam", "role/"+name)
		id := principalID("AROA", role)
		arn := s.arn("sts", "assumed-role/"+lastPart(name)+"/"+session)
		u := iottrail.UserIdentity{
			Type: iottrail.IdentityTypeAssumedRole, PrincipalID: id + ":" + session, ARN: arn, AccountID: s.account,
			AccessKeyID: s.sessionKey(arn), SessionContext: s.session(),
		}
		u.SessionContext.SessionIssuer = iottrail.SessionIssuer{
			Type: iottrail.IdentityTypeRole, PrincipalID: id, ARN: role, AccountID: s.account, UserName: lastPart(name),
		}
		return u
	}}
}

// PermissionSet is a person who signed in through IAM Identity Center and works with the rights
// of a permission set: a session of the role AWSReservedSSO_..., named after the person.
func PermissionSet(set, person string) Caller {
	needText("PermissionSet", set)
	return Role("aws-reserved/sso.amazonaws.com/AWSReservedSSO_"+set+"_"+hexOf(16, "permission set", set), person)
}

// IdentityCenterUser is a user of IAM Identity Center who acts without a role, as in the
// access portal. userID is the id in the identity store, a GUID.
func IdentityCenterUser(userID string) Caller {
	needText("IdentityCenterUser", userID)
	return Caller{describe: func(s callContext) iottrail.UserIdentity {
		return iottrail.UserIdentity{
			Type: iottrail.IdentityTypeIdentityCenterUser, AccountID: s.account, CredentialID: uuid("credential", userID),
			OnBehalfOf: iottrail.OnBehalfOf{UserID: userID, IdentityStoreARN: s.arn("identitystore", "identitystore/d-"+hexOf(10, "store", s.account))},
		}
	}}
}

// FederatedUser is a federated user for whom an IAM user got credentials with
// GetFederationToken.
func FederatedUser(name, user string) Caller {
	needText("FederatedUser", name)
	needName("FederatedUser of a user", user)
	return Caller{describe: func(s callContext) iottrail.UserIdentity {
		arn := s.arn("sts", "federated-user/"+name)
		issuer := User(user).describe(s)
		u := iottrail.UserIdentity{
			Type: iottrail.IdentityTypeFederatedUser, PrincipalID: s.account + ":" + name, ARN: arn, AccountID: s.account,
			AccessKeyID: s.sessionKey(arn), SessionContext: s.session(),
		}
		u.SessionContext.SessionIssuer = iottrail.SessionIssuer{
			Type: issuer.Type, PrincipalID: issuer.PrincipalID, ARN: issuer.ARN, AccountID: issuer.AccountID, UserName: issuer.UserName,
		}
		return u
	}}
}

// SAMLUser is a user of a SAML provider, as in calls of AssumeRoleWithSAML.
func SAMLUser(name string) Caller {
	needText("SAMLUser", name)
	const provider = "EXAMPLE0saml0provider="
	return Identity(iottrail.UserIdentity{
		Type: iottrail.IdentityTypeSAMLUser, PrincipalID: provider + ":" + name, UserName: name, IdentityProvider: provider,
	})
}

// WebIdentityUser is a user of an OpenID Connect provider, such as
// "accounts.google.com" or one of Amazon Cognito's, as in calls of AssumeRoleWithWebIdentity.
func WebIdentityUser(provider, name string) Caller {
	needText("WebIdentityUser", provider)
	needText("WebIdentityUser with a name", name)
	return Identity(iottrail.UserIdentity{
		Type: iottrail.IdentityTypeWebIdentityUser, PrincipalID: provider + ":app.example.com:" + name, UserName: name, IdentityProvider: provider,
	})
}

// Service is an AWS service that acts by itself, named by its host, such as
// "iot.amazonaws.com". The record has that name as the address and the user agent, too, unless
// [From] and [UserAgent] set them.
func Service(host string) Caller {
	needText("Service", host)
	return Identity(iottrail.UserIdentity{Type: iottrail.IdentityTypeAWSService, InvokedBy: host})
}

// OtherAccount is a session of a role in another account, as the account of the call sees it:
// with the id of that account and the principal id. So match.ByAccount, match.ByRole and
// match.WithSession are Yes, match.WithMFA is Maybe, and match.ByARN is Maybe if a pattern fits
// the account. For a user in another account, give [Identity] an identity of type AWSAccount
// with an id that begins with AIDA.
func OtherAccount(id string) Caller {
	needAccount("OtherAccount", id)
	return Identity(iottrail.UserIdentity{
		Type: iottrail.IdentityTypeAWSAccount, PrincipalID: principalID("AROA", id) + ":session", AccountID: id,
	})
}

// Anonymous is somebody without credentials, as CloudTrail records a request to a public
// bucket.
func Anonymous() Caller {
	return Identity(iottrail.UserIdentity{Type: iottrail.IdentityTypeAWSAccount, AccountID: "ANONYMOUS_PRINCIPAL"})
}

// Identity is a Caller with exactly this userIdentity.
func Identity(u iottrail.UserIdentity) Caller {
	return Caller{describe: func(callContext) iottrail.UserIdentity { return u }}
}

// lastPart is a name without its path.
func lastPart(name string) string { return name[strings.LastIndexByte(name, '/')+1:] }
