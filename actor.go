package iottrail

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/iottrail/iottrail/internal/freeform"
)

// ActorKind is the kind of identity that made a call.
type ActorKind uint8

// The kinds of actors.
const (
	ActorUnknown        ActorKind = iota // the record does not say
	ActorRoot                            // the root user of an account
	ActorIAMUser                         // an IAM user
	ActorRole                            // a session of an IAM role
	ActorFederatedUser                   // a user from outside IAM: GetFederationToken, SAML, a web identity, a directory
	ActorIdentityCenter                  // a user of IAM Identity Center
	ActorService                         // an AWS service, by itself
	ActorAccount                         // some identity of another account, which is all that is known
)

// actorKinds has for each kind the words of String and the name of MarshalText.
var actorKinds = [...]struct{ words, name string }{
	ActorUnknown:        {"unknown", "unknown"},
	ActorRoot:           {"root", "root"},
	ActorIAMUser:        {"IAM user", "iamUser"},
	ActorRole:           {"role", "role"},
	ActorFederatedUser:  {"federated user", "federatedUser"},
	ActorIdentityCenter: {"Identity Center user", "identityCenterUser"},
	ActorService:        {"service", "service"},
	ActorAccount:        {"account", "account"},
}

// ErrActorKind means that a text or a number is not a kind of actor.
var ErrActorKind = errors.New("not a kind of actor")

func (k ActorKind) String() string {
	if int(k) < len(actorKinds) {
		return actorKinds[k].words
	}
	return actorKinds[ActorUnknown].words
}

// MarshalText returns the name of the kind: "unknown", "root", "iamUser", "role",
// "federatedUser", "identityCenterUser", "service" or "account". For a number that is not a
// kind, the error wraps [ErrActorKind].
func (k ActorKind) MarshalText() ([]byte, error) {
	if int(k) >= len(actorKinds) {
		return nil, fmt.Errorf("iottrail: %d is %w", uint8(k), ErrActorKind)
	}
	return []byte(actorKinds[k].name), nil
}

// UnmarshalText reads what MarshalText returns. For any other text the error wraps
// [ErrActorKind], and the kind is unchanged.
func (k *ActorKind) UnmarshalText(text []byte) error {
	for i := range actorKinds {
		if string(text) == actorKinds[i].name {
			*k = ActorKind(i)
			return nil
		}
	}
	return fmt.Errorf("iottrail: %s is %w", freeform.Word(string(text)), ErrActorKind)
}

// Actor is who made a call, in one form for all types of identity. The zero Actor is one about
// whom nothing is known; an empty field is not known. Actors may be compared, but each session
// of a role is an Actor of its own: compare what [Actor.Principal] returns to learn whether
// two calls were made with the same rights, and what [Actor.Person] returns to learn whether
// the same person made them.
//
// An Actor can be written as JSON and read again; what is not known is left out.
type Actor struct {
	Kind      ActorKind `json:"kind"`
	AccountID string    `json:"accountId,omitempty"` // of the identity, not of the resource
	// Partition is the partition of the account, such as "aws-cn"; it is empty for "aws".
	Partition string `json:"partition,omitempty"`
	// Name is the name of the user or the role; the host name of a service; for an Identity
	// Center user, the name if the record has it, and otherwise the id. It may be empty.
	Name string `json:"name,omitempty"`
	// SessionName is the name of a role's session, which is often a person's,
	// or of a federated user.
	SessionName string `json:"sessionName,omitempty"`
	ARN         string `json:"arn,omitempty"` // as the record has it: for a role's session, that of the session
	// IssuerARN is the ARN of the role of a session, with its path, or of the user who
	// asked for a federated user's token.
	IssuerARN string `json:"issuerArn,omitempty"`
	// PrincipalID is the id that IAM gave the user or the role ("AIDA...", "AROA..."),
	// without the session's name. For users of SAML or a web identity it is the
	// provider and the provider's name for the user.
	PrincipalID string `json:"principalId,omitempty"`
	// SourceIdentity is what [SessionContext.SourceIdentity] is.
	SourceIdentity string `json:"sourceIdentity,omitempty"`
	// UserID is the id of the Identity Center user who made the call, or for whom it was
	// made with the rights of a role, and IdentityStoreARN the directory with that user.
	UserID           string `json:"userId,omitempty"`
	IdentityStoreARN string `json:"identityStoreArn,omitempty"`
	// OnBehalfOf is the service that made the call for this actor (its host
	// name, or its account), or the id of the user in whose name it was made.
	OnBehalfOf string `json:"onBehalfOf,omitempty"`
}

// String returns the actor as a person would write it, such as "role Deploy/alice in
// 111122223333 by cloudformation.amazonaws.com". A name with an invisible character, a space, a
// slash or a quote is quoted, so that none can pass for a name and an account, or for a role
// and its session.
func (a Actor) String() string {
	s := a.Kind.String()
	switch {
	case a.Name != "" && a.SessionName != "":
		s += " " + showName(a.Name) + "/" + showName(a.SessionName)
	case a.Name != "" || a.SessionName != "":
		s += " " + showName(a.Name+a.SessionName)
	case a.Kind != ActorRoot && strings.HasPrefix(a.ARN, "arn:"):
		s += " " + freeform.Word(a.ARN)
	case a.Kind != ActorRoot && a.ARN != "":
		s += " " + showName(a.ARN)
	}
	if a.AccountID != "" {
		s += " in " + showName(a.AccountID)
	}
	if a.OnBehalfOf != "" && a.OnBehalfOf != a.Name {
		s += " by " + showName(a.OnBehalfOf)
	}
	return s
}

// GoString returns the same as String.
func (a Actor) GoString() string { return a.String() }

// LogValue returns the same as String.
func (a Actor) LogValue() slog.Value { return slog.StringValue(a.String()) }

// showName quotes a name with which the text of String could be read in two ways.
func showName(name string) string {
	if name == awsInternal {
		return name
	}
	always := name == "in" || name == "by" || strings.HasPrefix(name, "arn:") // what is shown in these places by themselves
	return freeform.Quoted(name, func(r rune) bool {
		return always || r <= ' ' || r == '"' || r == '\\' || r == '/' || r == '='
	})
}

// awsInternal is what AWS writes where it does not say which of its services made a call.
const awsInternal = "AWS Internal"
