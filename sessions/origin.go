package sessions

import (
	"encoding/json"
	"strings"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/match"
)

// An origin is a call by which somebody came to have credentials or a session, and what is needed
// to find the origin before it. Times are seconds since 1970, or 0.
type origin struct {
	actor            *iottrail.Actor
	source, name, id string
	account, region  string // in which the call was made
	address, agent   string
	at               int64
	mfa              iottrail.Answer

	key        string // with which the call was made
	began      int64  // when the session began in which it was made
	credential string // the id of the bearer token with which an Identity Center user made it

	issued string // the access key in the response
	to     string // the ARN of whom it is for, if the response says so
	user   string // of CreateAccessKey: the name of whom it is for
	// permissionSet is the name of the one whose role was assumed through Identity Center.
	permissionSet string

	// request and shared are the same in the records of one call in two accounts.
	request, shared string
}

// A session is that of an identity which began in a second.
type session struct {
	arn   string
	began int64
}

// A visit is a call of the Identity Center portal for the role of a permission set.
type visit struct {
	account, permissionSet string
	at                     int64
}

const (
	consoleLogin       = "ConsoleLogin"
	userAuthentication = "UserAuthentication"
	withSAML           = "AssumeRoleWithSAML"
	withWebIdentity    = "AssumeRoleWithWebIdentity"
)

// originOf returns what a record says of its call. It shares the record's memory.
func originOf(ev *iottrail.Event) origin {
	actor, id := ev.Actor(), &ev.UserIdentity
	o := origin{
		actor: &actor, source: ev.EventSource, name: ev.EventName, id: ev.EventID,
		account: ev.RecipientAccountID, region: ev.AWSRegion, address: ev.SourceIPAddress, agent: ev.UserAgent,
		mfa: match.WithMFA.Ask(ev), key: id.AccessKeyID, credential: id.CredentialID,
		request: ev.RequestID, shared: ev.SharedEventID,
	}
	if !ev.EventTime.IsZero() {
		o.at = ev.EventTime.Unix()
	}
	if began := id.SessionContext.Attributes.CreationDate; !began.IsZero() {
		o.began = began.Unix()
	}
	return o
}

// isSignIn reports whether a call used nothing that AWS had given out before: only a password,
// or a statement of an identity provider.
func (o *origin) isSignIn() bool {
	switch o.name {
	case consoleLogin:
		return o.source == signInSource && (o.actor.Kind == iottrail.ActorIAMUser || o.actor.Kind == iottrail.ActorRoot)
	case userAuthentication:
		return o.source == signInSource
	case withSAML, withWebIdentity:
		return o.source == stsSource
	}
	return false
}

// begins reports whether nothing can come before a call: it is a sign-in, or a service made it
// by itself.
func (o *origin) begins() bool { return o.isSignIn() || o.actor.Kind == iottrail.ActorService }

// sameCall reports whether two records are of one call, in one account or in two.
func sameCall(a, b *origin) bool {
	switch {
	case a.id != "" && a.id == b.id, a.shared != "" && a.shared == b.shared:
		return true
	case a.request != "" && a.request == b.request:
		return a.source == b.source && a.name == b.name
	}
	return false
}

// saysMore reports whether a says more about who made the call than b: when a role is assumed
// from another account, the record of the role's account names that account, and not who it
// was.
func saysMore(a, b *origin) bool {
	if (a.actor.ARN != "") != (b.actor.ARN != "") {
		return a.actor.ARN != ""
	}
	if (a.key != "") != (b.key != "") {
		return a.key != ""
	}
	return a.account+a.id < b.account+b.id // either; but always the same
}

// An issue is what a call that issues an access key says about it.
type issue struct {
	key, to, user string
	permissionSet string
}

type (
	issueRequest struct {
		RoleARN string `json:"roleArn"`
	}
	issueResponse struct {
		Credentials     accessKey `json:"credentials"`
		AccessKey       accessKey `json:"accessKey"`
		AssumedRoleUser issuedTo  `json:"assumedRoleUser"`
		FederatedUser   issuedTo  `json:"federatedUser"`
	}
	accessKey struct {
		AccessKeyID string `json:"accessKeyId"`
		UserName    string `json:"userName"` // of CreateAccessKey
	}
	issuedTo struct {
		ARN string `json:"arn"`
	}
)

// issuers are the calls that issue access keys.
var issuers = []iottrail.Action[issueRequest, issueResponse]{
	issuer(stsSource, "AssumeRole"),
	issuer(stsSource, withSAML),
	issuer(stsSource, withWebIdentity),
	issuer(stsSource, "AssumeRoot"),
	issuer(stsSource, "GetSessionToken"),
	issuer(stsSource, "GetFederationToken"),
	issuer(iamSource, "CreateAccessKey"),
}

func issuer(source, name string) iottrail.Action[issueRequest, issueResponse] {
	return iottrail.NewAction[issueRequest, issueResponse](source, name, iottrail.AccessWrite)
}

// issueOf returns what a call issued. It returns false if that was nothing, or can't be read.
func issueOf(ev *iottrail.Event) (issue, bool) {
	for i := range issuers {
		if !issuers[i].Is(ev) {
			continue
		}
		resp, err := issuers[i].Response(ev)
		if err != nil {
			return issue{}, false
		}
		got := issue{key: resp.Credentials.AccessKeyID, to: resp.AssumedRoleUser.ARN + resp.FederatedUser.ARN}
		if ev.EventSource == iamSource {
			got.key, got.user = resp.AccessKey.AccessKeyID, resp.AccessKey.UserName
		}
		if ev.EventName == withSAML {
			if req, err := issuers[i].Request(ev); err == nil {
				got.permissionSet = permissionSet(req.RoleARN)
			}
		}
		return got, got.key != ""
	}
	return issue{}, false
}

// permissionSet returns the name of the permission set that Identity Center made a role for, or
// "". Nobody else can make a role with such a path.
func permissionSet(roleARN string) string {
	_, path, ok := strings.Cut(roleARN, ":role/aws-reserved/sso.amazonaws.com/")
	if !ok {
		return ""
	}
	name, ok := strings.CutPrefix(path[strings.LastIndexByte(path, '/')+1:], "AWSReservedSSO_")
	end := strings.LastIndexByte(name, '_') // a part that keeps names apart comes after it
	if !ok || end < 0 {
		return ""
	}
	return name[:end]
}

// visitOf returns the role that a user of Identity Center asked for at the portal, for the
// console (Federate) or for programs (GetRoleCredentials).
func visitOf(ev *iottrail.Event) (visit, bool) {
	if ev.EventName != "Federate" && ev.EventName != "GetRoleCredentials" || ev.EventTime.IsZero() {
		return visit{}, false
	}
	var details struct {
		Role    string `json:"role_name"`
		Account string `json:"account_id"`
	}
	if err := json.Unmarshal(ev.ServiceEventDetails, &details); err != nil {
		return visit{}, false
	}
	return visit{details.Account, details.Role, ev.EventTime.Unix()}, details.Account != "" && details.Role != ""
}
