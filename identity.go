package iottrail

import (
	"maps"
	"time"
)

// UserIdentity is the userIdentity of a record: whose credentials made the call, and how they
// got them. Which members there are depends on Type; [Event.Actor] knows these rules and says
// who it was.
type UserIdentity struct {
	// Type is one of the IdentityType constants or something newer. Events of
	// AWS services have none.
	Type string `json:"type"`
	// UserName is the user's name; "HIDDEN_DUE_TO_SECURITY_REASONS" if a
	// sign-in failed because the name is unknown; for Root, the account's
	// alias.
	UserName    string `json:"userName"`
	PrincipalID string `json:"principalId"` // for a role session: the role's id, a colon, the session's name
	ARN         string `json:"arn"`
	AccountID   string `json:"accountId"`
	AccessKeyID string `json:"accessKeyId"`
	// InvokedBy is the AWS service that made the call on the identity's behalf,
	// such as "cloudformation.amazonaws.com", or "AWS Internal".
	InvokedBy string `json:"invokedBy"`
	// InvokedByAccountID is the service's account, where invokedBy has the old
	// form of an object with the member serviceAccountId.
	InvokedByAccountID string `json:"-"`
	// InvokedByDelegateAccountID is the accountId of invokedByDelegate: the
	// provider of a product to whom access was delegated for a time.
	InvokedByDelegateAccountID string `json:"-"`
	// IdentityProvider is who authenticated a SAMLUser or a WebIdentityUser.
	IdentityProvider string `json:"identityProvider"`
	// CredentialID is the id of a bearer token's credentials.
	CredentialID   string         `json:"credentialId"`
	OnBehalfOf     OnBehalfOf     `json:"onBehalfOf"`
	InScopeOf      InScopeOf      `json:"inScopeOf"`
	SessionContext SessionContext `json:"sessionContext"`
	Extra          Members        `json:"-"`
}

var identityTable = newTable(func(u *UserIdentity) *Members { return &u.Extra },
	text("type", func(u *UserIdentity) *string { return &u.Type }),
	text("principalId", func(u *UserIdentity) *string { return &u.PrincipalID }),
	text("arn", func(u *UserIdentity) *string { return &u.ARN }),
	text("accountId", func(u *UserIdentity) *string { return &u.AccountID }),
	unique("accessKeyId", func(u *UserIdentity) *string { return &u.AccessKeyID }),
	text("userName", func(u *UserIdentity) *string { return &u.UserName }),
	object("sessionContext", &sessionTable, func(u *UserIdentity) *SessionContext { return &u.SessionContext }),
	textOrObject("invokedBy", func(u *UserIdentity) *string { return &u.InvokedBy },
		"serviceAccountId", func(u *UserIdentity) *string { return &u.InvokedByAccountID },
		func(u *UserIdentity) *Members { return &u.Extra }),
	textOrObject("invokedByDelegate", nil,
		"accountId", func(u *UserIdentity) *string { return &u.InvokedByDelegateAccountID },
		func(u *UserIdentity) *Members { return &u.Extra }),
	text("identityProvider", func(u *UserIdentity) *string { return &u.IdentityProvider }),
	object("onBehalfOf", &onBehalfOfTable, func(u *UserIdentity) *OnBehalfOf { return &u.OnBehalfOf }),
	text("credentialId", func(u *UserIdentity) *string { return &u.CredentialID }),
	object("inScopeOf", &inScopeOfTable, func(u *UserIdentity) *InScopeOf { return &u.InScopeOf }),
)

// The documented values of [UserIdentity.Type]. Other values are not an error.
const (
	IdentityTypeRoot               = "Root"
	IdentityTypeIAMUser            = "IAMUser"
	IdentityTypeAssumedRole        = "AssumedRole"
	IdentityTypeRole               = "Role"
	IdentityTypeFederatedUser      = "FederatedUser"
	IdentityTypeDirectory          = "Directory"
	IdentityTypeAWSAccount         = "AWSAccount"
	IdentityTypeAWSService         = "AWSService"
	IdentityTypeIdentityCenterUser = "IdentityCenterUser"
	IdentityTypeSAMLUser           = "SAMLUser"
	IdentityTypeWebIdentityUser    = "WebIdentityUser"
	IdentityTypeUnknown            = "Unknown"
)

// HiddenUserName replaces the user name of a sign-in that failed because there is no
// such user: people type passwords there.
const HiddenUserName = "HIDDEN_DUE_TO_SECURITY_REASONS"

// OnBehalfOf is the user of IAM Identity Center for whom a call was made.
type OnBehalfOf struct {
	UserID           string  `json:"userId"`
	IdentityStoreARN string  `json:"identityStoreArn"`
	Extra            Members `json:"-"`
}

var onBehalfOfTable = newTable(func(o *OnBehalfOf) *Members { return &o.Extra },
	text("userId", func(o *OnBehalfOf) *string { return &o.UserID }),
	text("identityStoreArn", func(o *OnBehalfOf) *string { return &o.IdentityStoreARN }),
)

// InScopeOf is what the credentials of a call were limited to.
type InScopeOf struct {
	SourceARN           string  `json:"sourceArn"`
	SourceAccount       string  `json:"sourceAccount"`
	IssuerType          string  `json:"issuerType"`
	CredentialsIssuedTo string  `json:"credentialsIssuedTo"`
	Extra               Members `json:"-"`
}

var inScopeOfTable = newTable(func(s *InScopeOf) *Members { return &s.Extra },
	text("sourceArn", func(s *InScopeOf) *string { return &s.SourceARN }),
	text("sourceAccount", func(s *InScopeOf) *string { return &s.SourceAccount }),
	text("issuerType", func(s *InScopeOf) *string { return &s.IssuerType }),
	text("credentialsIssuedTo", func(s *InScopeOf) *string { return &s.CredentialsIssuedTo }),
)

// SessionContext is the session of temporary credentials. It is the zero SessionContext if a
// call was made with long-term ones.
type SessionContext struct {
	Attributes          SessionAttributes   `json:"attributes"`
	SessionIssuer       SessionIssuer       `json:"sessionIssuer"`
	WebIDFederationData WebIDFederationData `json:"webIdFederationData"`
	// SourceIdentity is the name that the session's first user gave, and that
	// no role assumed later can change.
	SourceIdentity  string `json:"sourceIdentity"`
	EC2RoleDelivery string `json:"ec2RoleDelivery"` // version of the instance metadata service: "1.0" or "2.0"
	EC2IssuedInVPC  string `json:"ec2IssuedInVpc"`
	// SignInSessionARN is the same for all calls of one sign-in.
	SignInSessionARN string `json:"signInSessionArn"`
	// AssumedRoot is True for a privileged session of the root user of a member
	// account, opened with sts:AssumeRoot.
	AssumedRoot Bool    `json:"assumedRoot"`
	Extra       Members `json:"-"`
}

var sessionTable = newTable(func(s *SessionContext) *Members { return &s.Extra },
	object("sessionIssuer", &issuerTable, func(s *SessionContext) *SessionIssuer { return &s.SessionIssuer }),
	object("webIdFederationData", &webIDTable, func(s *SessionContext) *WebIDFederationData { return &s.WebIDFederationData }),
	object("attributes", &attributesTable, func(s *SessionContext) *SessionAttributes { return &s.Attributes }),
	text("sourceIdentity", func(s *SessionContext) *string { return &s.SourceIdentity }),
	text("ec2RoleDelivery", func(s *SessionContext) *string { return &s.EC2RoleDelivery }),
	text("ec2IssuedInVpc", func(s *SessionContext) *string { return &s.EC2IssuedInVPC }),
	text("signInSessionArn", func(s *SessionContext) *string { return &s.SignInSessionARN }),
	booleanText("assumedRoot", func(s *SessionContext) *Bool { return &s.AssumedRoot }),
)

// SessionAttributes is when a session began and how its user signed in.
type SessionAttributes struct {
	CreationDate     time.Time `json:"creationDate"` // in UTC
	MFAAuthenticated Bool      `json:"mfaAuthenticated"`
	Extra            Members   `json:"-"`
}

var attributesTable = newTable(func(a *SessionAttributes) *Members { return &a.Extra },
	instant("creationDate", func(a *SessionAttributes) *time.Time { return &a.CreationDate }),
	booleanText("mfaAuthenticated", func(a *SessionAttributes) *Bool { return &a.MFAAuthenticated }),
)

// SessionIssuer is the role or the user whose temporary credentials a session
// uses.
type SessionIssuer struct {
	Type        string  `json:"type"` // Root, IAMUser or Role
	UserName    string  `json:"userName"`
	PrincipalID string  `json:"principalId"`
	ARN         string  `json:"arn"`
	AccountID   string  `json:"accountId"`
	Extra       Members `json:"-"`
}

var issuerTable = newTable(func(s *SessionIssuer) *Members { return &s.Extra },
	text("type", func(s *SessionIssuer) *string { return &s.Type }),
	text("principalId", func(s *SessionIssuer) *string { return &s.PrincipalID }),
	text("arn", func(s *SessionIssuer) *string { return &s.ARN }),
	text("accountId", func(s *SessionIssuer) *string { return &s.AccountID }),
	text("userName", func(s *SessionIssuer) *string { return &s.UserName }),
)

// WebIDFederationData is the provider of a web identity and what it said about
// the user.
type WebIDFederationData struct {
	FederatedProvider string            `json:"federatedProvider"`
	Attributes        map[string]string `json:"attributes"`
	Extra             Members           `json:"-"`
}

var webIDTable = newTable(func(w *WebIDFederationData) *Members { return &w.Extra },
	text("federatedProvider", func(w *WebIDFederationData) *string { return &w.FederatedProvider }),
	textMap("attributes", func(w *WebIDFederationData) *map[string]string { return &w.Attributes }),
)

// clone returns a copy that shares nothing with u that can be written.
func (u UserIdentity) clone() UserIdentity {
	u.Extra = u.Extra.clone()
	u.OnBehalfOf.Extra = u.OnBehalfOf.Extra.clone()
	u.InScopeOf.Extra = u.InScopeOf.Extra.clone()
	s := &u.SessionContext
	s.Extra = s.Extra.clone()
	s.Attributes.Extra = s.Attributes.Extra.clone()
	s.SessionIssuer.Extra = s.SessionIssuer.Extra.clone()
	s.WebIDFederationData.Extra = s.WebIDFederationData.Extra.clone()
	s.WebIDFederationData.Attributes = maps.Clone(s.WebIDFederationData.Attributes)
	return u
}
