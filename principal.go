package iottrail

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/iottrail/iottrail/internal/freeform"
)

// Principal returns who holds the rights with which the call was made, the same for every
// session. Nobody gets another's Principal by choosing the name of a session, except that
// whoever asks for the token of a federated user chooses that user's name: [Actor.Person]
// distinguishes them. It is
//
//   - for a role, a user, the root user, a federated user of GetFederationToken: the ARN;
//   - for a user of Identity Center: the ARN of the identity store, "/user/" and the user's id;
//   - for a user of SAML or a web identity: the provider, a colon and the user;
//   - for an identity of another account: the account, a slash and the identity's id;
//   - for another user with a name and no ARN: the account, "/user/" and the name;
//   - for a service: its name;
//   - for all others: the ARN or the account, and "" if the record has neither.
//
// A principal other than a service has no spaces: text with spaces or characters that
// can't be seen, which no ARN has, is quoted.
//
// The ARN of a role or a user has its path if the record has it, as nearly all do. A record
// without the issuer of the session does not, and neither does a failed sign-in: the ARN is
// then that of a role or a user without a path. So the user team/ann may have two, and
// [SamePrincipal] reports that they are the same.
//
// A Principal alone is not enough to count calls by caller for an alarm that no caller should
// evade: five names of GetFederationToken are five principals, though one user chose them, and
// a user with a path has another one where a sign-in failed. Nor is a Person: five source
// identities are five. The example has a map key that withstands all of these.
func (a Actor) Principal() string {
	p := ""
	switch a.Kind {
	case ActorRoot:
		p = a.rootARN()
	case ActorIAMUser, ActorRole:
		p = a.ownARN()
	case ActorFederatedUser:
		p = a.federatedUser()
	case ActorIdentityCenter:
		p = a.identityCenterUser()
	case ActorService:
		p = a.Name
		if p == "" {
			p = a.AccountID
		}
		return p
	case ActorAccount:
		if a.AccountID != "" && a.PrincipalID != "" {
			return oneWord(a.AccountID) + "/" + oneWord(a.PrincipalID)
		}
	default:
		if p = a.ARN; p == "" {
			p = a.named()
		}
	}
	if p == "" {
		p = a.AccountID
	}
	return oneWord(p)
}

func (a Actor) rootARN() string {
	if a.AccountID == "" {
		return a.ARN
	}
	return iamARN(a.Partition, "iam", a.AccountID, "root")
}

// ownARN is the ARN of a user or a role. AWS's documentation has sessions with the type of a
// role's and the ARN of a user, which is then what there is.
func (a Actor) ownARN() string {
	for _, arn := range [...]string{a.IssuerARN, a.ARN} {
		id := parseIdentityARN(arn)
		if id.longTerm && id.name != "" && (id.kind == a.Kind || a.Kind == ActorRole) {
			return arn
		}
	}
	switch {
	case a.Name == "" || a.Name == HiddenUserName:
		return ""
	case a.AccountID == "":
		return ""
	case a.Kind == ActorRole:
		return iamARN(a.Partition, "iam", a.AccountID, "role/"+a.Name)
	}
	return iamARN(a.Partition, "iam", a.AccountID, "user/"+a.Name)
}

func (a Actor) federatedUser() string {
	switch {
	case parseIdentityARN(a.ARN).kind == ActorFederatedUser:
		return a.ARN
	case a.PrincipalID != "":
		return a.PrincipalID
	case a.SessionName != "" && a.AccountID != "":
		return iamARN(a.Partition, "sts", a.AccountID, "federated-user/"+a.SessionName)
	}
	return a.named()
}

func (a Actor) identityCenterUser() string {
	switch {
	case a.UserID != "" && a.IdentityStoreARN != "":
		return a.IdentityStoreARN + "/user/" + a.UserID
	case a.UserID != "":
		return a.AccountID + "/user/" + a.UserID
	}
	return a.named()
}

// named is the principal of a user with a name and no more.
func (a Actor) named() string {
	if a.Name == "" || a.Name == HiddenUserName {
		return ""
	}
	return a.AccountID + "/user/" + a.Name
}

// Person distinguishes the people who share one Principal. It does not recognize a person who
// used two Principals. It returns who used the rights, as far as the record says: the
// Principal, which is all there is for services and pipelines, and after a space what
// distinguishes the sessions of one person from those of another. That is
//
//   - for a role that Identity Center made for a permission set (AWSReservedSSO_...), the
//     session's name, which is the name of its user there: session="ines";
//   - for another role that is used for an Identity Center user, that user: user="...";
//   - otherwise the source identity: source="ines";
//   - for a federated user, who asked for the token, as that user chose the name:
//     issuer="arn:...".
//
// The names of other sessions say nothing, as whoever opens a session may choose its name:
// all sessions of a pipeline's role are one person. The first person in a chain of roles may
// choose a source identity, too, if the role's trust policy lets them, and so appear as
// several: see [Actor.Principal] on counting. Whatever the names are, two people whom the
// record tells apart never get the same Person: the names are quoted as Go quotes strings.
//
// If the Principal is unknown the Person is "".
func (a Actor) Person() string {
	p := a.Principal()
	if p == "" {
		return ""
	}
	what, value := "", ""
	switch {
	case a.Kind == ActorRole && a.SessionName != "" && a.ofPermissionSet():
		what, value = " session=", a.SessionName
	case a.Kind == ActorService || a.Kind == ActorIdentityCenter:
	case a.UserID != "":
		what, value = " user=", a.identityCenterUser()
	case a.SourceIdentity != "":
		what, value = " source=", a.SourceIdentity
	case a.Kind == ActorFederatedUser && a.IssuerARN != "":
		what, value = " issuer=", a.IssuerARN
	}
	if value == "" {
		return p
	}
	return p + what + strconv.Quote(value)
}

// ofPermissionSet reports whether the role is one of Identity Center. Nobody else can make
// a role with its path; the prefix of its name is not a proof, and counts only where the
// path can't be known.
func (a Actor) ofPermissionSet() bool {
	const path, prefix = "aws-reserved/sso.amazonaws.com", "AWSReservedSSO_"
	for _, arn := range [...]string{a.IssuerARN, a.ARN} {
		if id := parseIdentityARN(arn); id.kind == ActorRole && id.longTerm {
			return id.path == path || strings.HasPrefix(id.path, path+"/")
		}
	}
	return strings.HasPrefix(a.Name, prefix)
}

// SamePrincipal reports whether a and b, which [Actor.Principal] returned or which are ARNs
// of roles or users from elsewhere, are of one principal: they are equal, or they are ARNs
// of a role, or of a user, in one account and differ only in that one has no path. No
// account has two roles, or two users, with the same name, so use the kind, the account and
// the name as the key of a map, as in the example of [Actor.Principal].
func SamePrincipal(a, b string) bool {
	if a == b {
		return true
	}
	x, y := parseIdentityARN(a), parseIdentityARN(b)
	if !x.longTerm || x.path != "" && y.path != "" {
		return false
	}
	x.path, y.path = "", ""
	return x == y && x.account != "" && x.name != ""
}

// oneWord returns s as it is, or quoted and with its spaces escaped where it has spaces or
// what can't be seen. No two texts become the same.
func oneWord(s string) string {
	odd := func(r rune) bool {
		return r <= ' ' || r == utf8.RuneError || !unicode.IsPrint(r) || freeform.Misleads(r)
	}
	if !strings.HasPrefix(s, `"`) && !strings.ContainsFunc(s, odd) {
		return s
	}
	return strings.ReplaceAll(strconv.QuoteToASCII(s), " ", `\x20`)
}
