package iottrail

import (
	"maps"
	"strings"
	"time"
)

// UserIdentity is the userIdentity of a record: whose credentials made the call,
// and how they came by them. Which members there are depends on Type;
// [Event.Actor] knows, and answers who it was.
type UserIdentity struct {
	// Type is one of the IdentityType constants or something newer. Events of
	// AWS services have none.
	Type string `json:"type"`
	// UserName is the user's name; "HIDDEN_DUE_TO_SECURITY_REASONS" where a
	// sign-in failed for an unknown name; for Root the account's alias.
	UserName    string `json:"userName"`
	PrincipalID string `json:"principalId"` // of a role session: the role's id, a colon, the session's name
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
	// IdentityProvider is who vouched for a SAMLUser or a WebIdentityUser.
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
	text("credentialId", func(u *UserIdentity) *string { return &u.CredentialID }),
	object("onBehalfOf", &onBehalfOfTable, func(u *UserIdentity) *OnBehalfOf { return &u.OnBehalfOf }),
	object("inScopeOf", &inScopeOfTable, func(u *UserIdentity) *InScopeOf { return &u.InScopeOf }),
)

// The documented values of [UserIdentity.Type]. Others are not an error.
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

// HiddenUserName stands for the user name of a sign-in that failed because there
// is no such user: people type passwords there.
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

// SessionContext is the session of temporary credentials. It is the zero
// SessionContext where a call was made with lasting ones.
type SessionContext struct {
	Attributes          SessionAttributes   `json:"attributes"`
	SessionIssuer       SessionIssuer       `json:"sessionIssuer"`
	WebIDFederationData WebIDFederationData `json:"webIdFederationData"`
	// SourceIdentity is the name that the session's first user gave, and that
	// no role assumed later can change.
	SourceIdentity  string `json:"sourceIdentity"`
	EC2RoleDelivery string `json:"ec2RoleDelivery"` // version of the instance metadata service: "1.0" or "2.0"
	EC2IssuedInVPC  string `json:"ec2IssuedInVpc"`
	// SignInSessionARN joins the calls of one sign-in.
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

// WebIDFederationData is the provider of a web identity and what it said of the
// user.
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

// ActorKind is what made a call.
type ActorKind uint8

// The kinds of actors.
const (
	ActorUnknown        ActorKind = iota // the record does not say
	ActorRoot                            // the root user of an account
	ActorIAMUser                         // an IAM user
	ActorRole                            // a session of an IAM role
	ActorFederatedUser                   // a user from outside IAM: GetFederationToken, SAML, a web identity, a directory
	ActorIdentityCenter                  // a user of IAM Identity Center
	ActorService                         // an AWS service, of its own accord
	ActorAccount                         // some identity of another account, which is all that is known
)

var actorKindText = [...]string{"unknown", "root", "IAM user", "role", "federated user", "Identity Center user", "service", "account"}

func (k ActorKind) String() string {
	if int(k) < len(actorKindText) {
		return actorKindText[k]
	}
	return actorKindText[ActorUnknown]
}

// Actor is who made a call, in one shape for all types of identity. Actors may be
// compared; as each session of a role has a name of its own, compare Kind, AccountID
// and Name to tell whether two calls come from the same role.
type Actor struct {
	Kind      ActorKind
	AccountID string // of the identity, not of the resource
	// Name is the name of the user or the role; of a service its host name; of
	// an Identity Center user the name where the record has it, and otherwise
	// the id. It may be empty.
	Name string
	// SessionName is the name of a role's session, which often is a person's,
	// or of a federated user.
	SessionName string
	ARN         string
	// OnBehalfOf is the service that made the call for this actor (its host
	// name, or its account), or the id of the user in whose name it was made.
	OnBehalfOf string
}

// String returns the actor as a person would write it, such as
// "role Deploy/alice in 111122223333 by cloudformation.amazonaws.com". Names that
// callers choose are quoted where they hold what can't be seen.
func (a Actor) String() string { return a.text(visible) }

// text is String with what comes from the record put through show.
func (a Actor) text(show func(string) string) string {
	s := a.Kind.String()
	switch {
	case a.Name != "" && a.SessionName != "":
		s += " " + show(a.Name) + "/" + show(a.SessionName)
	case a.Name != "" || a.SessionName != "":
		s += " " + show(a.Name+a.SessionName)
	case a.Kind != ActorRoot && a.ARN != "":
		s += " " + show(a.ARN)
	}
	if a.AccountID != "" {
		s += " in " + show(a.AccountID)
	}
	if a.OnBehalfOf != "" && a.OnBehalfOf != a.Name {
		s += " by " + show(a.OnBehalfOf)
	}
	return s
}

// Actor returns who made the call. It answers for every type of identity that
// AWS documents, and for records without a type: those of AWS services, which
// say only in which account they acted, and those of Identity Center users, who
// since 2025 may have neither a user name nor a principal id.
//
// What cannot be told from the record is left empty; nothing is guessed. The
// texts come from the record as they are, and a caller may choose the name of a
// session: see [SessionContext.SourceIdentity] for one that is harder to choose.
func (e *Event) Actor() Actor {
	u := &e.UserIdentity
	a := Actor{AccountID: u.AccountID, ARN: u.ARN, Name: u.UserName, OnBehalfOf: u.InvokedBy}
	if a.OnBehalfOf == "" {
		a.OnBehalfOf = u.InvokedByAccountID
	}
	switch u.Type {
	case IdentityTypeRoot:
		a.Kind, a.Name = ActorRoot, ""
	case IdentityTypeIAMUser:
		a.Kind = ActorIAMUser
		if a.Name == "" {
			_, a.Name = lastPart(u.ARN, ":user/")
		}
	case IdentityTypeAssumedRole, IdentityTypeRole:
		a.role(u)
	case IdentityTypeFederatedUser, IdentityTypeSAMLUser, IdentityTypeWebIdentityUser, IdentityTypeDirectory:
		a.federated(u)
	case IdentityTypeIdentityCenterUser:
		a.identityCenter(u)
	case IdentityTypeAWSService:
		// The service acts for itself: nobody stands behind it.
		a.Kind, a.Name, a.OnBehalfOf = ActorService, a.OnBehalfOf, ""
	case IdentityTypeAWSAccount:
		a.Kind = ActorAccount
	default:
		a.untyped(u)
	}
	if a.AccountID == "" {
		a.AccountID = arnAccount(u.ARN)
	}
	return a
}

// role fills in the session of a role. The ARN
// arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION has both names; the principal id
// ROLEID:SESSION has the session's, and the issuer the role's.
func (a *Actor) role(u *UserIdentity) {
	a.Kind = ActorRole
	issuer := &u.SessionContext.SessionIssuer
	if i := strings.Index(u.ARN, ":assumed-role/"); i >= 0 {
		a.Name, a.SessionName, _ = strings.Cut(u.ARN[i+len(":assumed-role/"):], "/")
	} else {
		a.Name, a.SessionName = "", ""
	}
	if issuer.UserName != "" {
		a.Name = issuer.UserName
	}
	if a.Name == "" {
		for _, arn := range [...]string{issuer.ARN, u.ARN} {
			if _, name := lastPart(arn, ":role/"); name != "" {
				a.Name = name
				break
			}
		}
	}
	if a.Name == "" {
		a.Name = u.UserName
	}
	if a.SessionName == "" {
		_, a.SessionName, _ = strings.Cut(u.PrincipalID, ":")
	}
	if issuer.Type == IdentityTypeRoot || u.SessionContext.AssumedRoot.True() {
		a.Kind = ActorRoot
	}
}

// federated fills in a user from outside IAM. GetFederationToken makes the ARN
// arn:aws:sts::ACCOUNT:federated-user/NAME and names its caller as the issuer.
func (a *Actor) federated(u *UserIdentity) {
	a.Kind = ActorFederatedUser
	if _, name := lastPart(u.ARN, ":federated-user/"); name != "" {
		a.SessionName = name
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
func (a *Actor) untyped(u *UserIdentity) {
	switch {
	case u.OnBehalfOf.UserID != "" || u.CredentialID != "":
		a.identityCenter(u)
	case strings.Contains(u.ARN, ":assumed-role/"):
		a.role(u)
	case strings.Contains(u.ARN, ":federated-user/"):
		a.federated(u)
	case strings.HasSuffix(u.ARN, ":root"):
		a.Kind, a.Name = ActorRoot, ""
	case strings.Contains(u.ARN, ":user/"):
		a.Kind = ActorIAMUser
		if a.Name == "" {
			_, a.Name = lastPart(u.ARN, ":user/")
		}
	case a.OnBehalfOf != "" && u.UserName == "" && u.ARN == "" && u.PrincipalID == "":
		a.Kind, a.Name, a.OnBehalfOf = ActorService, a.OnBehalfOf, ""
	case u.UserName == "" && u.ARN == "" && u.AccountID != "" && u.Type == "":
		a.Kind = ActorAccount
	}
}

// lastPart splits the text behind the marker in an ARN at its last slash: paths
// may stand before names.
func lastPart(arn, marker string) (path, name string) {
	_, rest, ok := strings.Cut(arn, marker)
	if !ok {
		return "", ""
	}
	i := strings.LastIndexByte(rest, '/')
	return rest[:i+1], rest[i+1:]
}

// arnAccount returns the account in an ARN, or "".
func arnAccount(arn string) string {
	// arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE
	for range 4 {
		_, rest, ok := strings.Cut(arn, ":")
		if !ok {
			return ""
		}
		arn = rest
	}
	account, _, ok := strings.Cut(arn, ":")
	if !ok || len(account) != 12 || !allDigits(account) {
		return ""
	}
	return account
}
