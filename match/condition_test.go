package match_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/match"
)

// Identities of the tests.
var (
	noon = time.Date(2026, 10, 7, 12, 0, 0, 0, time.UTC)
	root = iottrail.UserIdentity{Type: "Root", AccountID: "111122223333", ARN: "arn:aws:iam::111122223333:root"}
	role = iottrail.UserIdentity{
		Type: "AssumedRole", AccountID: "111122223333",
		ARN: "arn:aws:sts::111122223333:assumed-role/Deploy/build-7",
		SessionContext: iottrail.SessionContext{
			SessionIssuer: iottrail.SessionIssuer{Type: "Role", ARN: "arn:aws:iam::111122223333:role/ci/Deploy", UserName: "Deploy"},
			Attributes:    iottrail.SessionAttributes{CreationDate: noon, MFAAuthenticated: iottrail.True},
		},
	}
)

func TestConditions(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		p    iottrail.Predicate
		ev   iottrail.Event
		want iottrail.Answer
	}{
		{"root", match.ByRoot, iottrail.Event{UserIdentity: root}, iottrail.Yes},
		{"root is no user", match.ByUser, iottrail.Event{UserIdentity: root}, iottrail.No},
		{"user", match.ByUser, iottrail.Event{UserIdentity: iottrail.UserIdentity{Type: "IAMUser"}}, iottrail.Yes},
		{"role", match.ByRole, iottrail.Event{UserIdentity: role}, iottrail.Yes},
		{"federated", match.ByFederated, iottrail.Event{UserIdentity: iottrail.UserIdentity{Type: "FederatedUser"}}, iottrail.Yes},
		{"identity center", match.ByFederated, iottrail.Event{UserIdentity: iottrail.UserIdentity{Type: "IdentityCenterUser"}}, iottrail.Yes},
		{"role is not federated", match.ByFederated, iottrail.Event{UserIdentity: role}, iottrail.No},
		{"service", match.ByService, iottrail.Event{UserIdentity: iottrail.UserIdentity{Type: "AWSService"}}, iottrail.Yes},
		{"event of a service", match.ByService, iottrail.Event{EventType: iottrail.EventTypeServiceEvent}, iottrail.Yes},
		{"event of a service in an account", match.ByService, iottrail.Event{EventType: iottrail.EventTypeServiceEvent, UserIdentity: iottrail.UserIdentity{AccountID: "111122223333", InvokedBy: "AWS Internal"}}, iottrail.Yes},
		{"sign-in to Identity Center", match.ByService, iottrail.Event{EventType: iottrail.EventTypeServiceEvent, UserIdentity: iottrail.UserIdentity{Type: "IdentityCenterUser"}}, iottrail.No},
		{"root in the console of old", match.ByService, iottrail.Event{UserIdentity: iottrail.UserIdentity{Type: "Root", InvokedBy: "signin.amazonaws.com"}}, iottrail.No},
		{"someone in the console of old", match.ByService, iottrail.Event{UserIdentity: iottrail.UserIdentity{AccountID: "111122223333", InvokedBy: "signin.amazonaws.com"}}, iottrail.No},
		{"the console itself", match.ByService, iottrail.Event{UserIdentity: iottrail.UserIdentity{Type: "AWSService", InvokedBy: "signin.amazonaws.com"}}, iottrail.Yes},
		{"omitted request", match.Omitted, iottrail.Event{RequestParameters: json.RawMessage(`{"reason":"too large","omitted":true,"originalSize":200000}`)}, iottrail.Yes},
		{"omitted response", match.Omitted, iottrail.Event{ResponseElements: json.RawMessage(`{"reason":"too large","omitted":"true"}`)}, iottrail.Yes},
		{"nothing omitted", match.Omitted, iottrail.Event{RequestParameters: json.RawMessage(`{"a":1}`)}, iottrail.No},
		{"service for someone", match.ByService, iottrail.Event{UserIdentity: iottrail.UserIdentity{Type: "IAMUser", InvokedBy: "cloudformation.amazonaws.com"}}, iottrail.Yes},
		{"account of a service", match.ByService, iottrail.Event{UserIdentity: iottrail.UserIdentity{Type: "AssumedRole", InvokedByAccountID: "1"}}, iottrail.Yes},
		{"no service", match.ByService, iottrail.Event{UserIdentity: role}, iottrail.No},
		{"session", match.WithSession, iottrail.Event{UserIdentity: role}, iottrail.Yes},
		{"session of a user", match.WithSession, iottrail.Event{UserIdentity: iottrail.UserIdentity{Type: "IAMUser", AccessKeyID: "ASIAEXAMPLE"}}, iottrail.Yes},
		{"session by its creation", match.WithSession, iottrail.Event{UserIdentity: iottrail.UserIdentity{SessionContext: iottrail.SessionContext{Attributes: iottrail.SessionAttributes{CreationDate: noon}}}}, iottrail.Yes},
		{"role of another account", match.WithSession, iottrail.Event{UserIdentity: iottrail.UserIdentity{Type: "AWSAccount", PrincipalID: "AROAEXAMPLE:session"}}, iottrail.Yes},
		{"user of another account", match.WithSession, iottrail.Event{EventName: "A", UserIdentity: iottrail.UserIdentity{Type: "AWSAccount", PrincipalID: "AIDAEXAMPLE"}}, iottrail.Maybe},
		{"lasting key", match.WithSession, iottrail.Event{UserIdentity: iottrail.UserIdentity{Type: "IAMUser", AccessKeyID: "AKIAEXAMPLE"}}, iottrail.No},
		{"MFA of the session", match.WithMFA, iottrail.Event{UserIdentity: role}, iottrail.Yes},
		{"MFA not said", match.WithMFA, iottrail.Event{UserIdentity: root}, iottrail.No},
		{"MFA at sign-in", match.WithMFA, signIn(`{"LoginTo":"x","MFAUsed":"Yes"}`), iottrail.Yes},
		{"MFA at sign-in, with white space", match.WithMFA, signIn(" { \"MFAUsed\" : \"Yes\" , \"a\":[1] } "), iottrail.Yes},
		{"no MFA at sign-in", match.WithMFA, signIn(`{"MFAUsed":"No"}`), iottrail.No},
		{"MFA elsewhere in the body", match.WithMFA, signIn(`{"a":{"MFAUsed":"Yes"},"b":"\"MFAUsed\":\"Yes\""}`), iottrail.No},
		{"MFA in no object", match.WithMFA, signIn(`["MFAUsed"]`), iottrail.No},
		{"MFA in a broken body", match.WithMFA, signIn(`{"MFAUsed":`), iottrail.No},
		{"MFA in another broken body", match.WithMFA, signIn(`{"MFAUsed`), iottrail.No},
		{"MFA after what is broken", match.WithMFA, signIn(`{"a":1 "MFAUsed":"Yes"}`), iottrail.No},
		{"MFA twice", match.WithMFA, signIn(`{"MFAUsed":"Yes","MFAUsed":"No"}`), iottrail.No},
		{"MFA twice, once in escapes", match.WithMFA, signIn(`{"MFAUsed":"Yes","MFAUs\u0065d":"No"}`), iottrail.No},
		{"MFA in escapes", match.WithMFA, signIn(`{"MFAUs\u0065d":"Yes"}`), iottrail.Yes},
		{"omitted in escapes", match.Omitted, iottrail.Event{RequestParameters: json.RawMessage(`{"\u006fmitted":true,"re\u0061son":"too large"}`)}, iottrail.Yes},
		{"MFA in no body", match.WithMFA, signIn(`{}`), iottrail.No},
		{"MFAUsed of another event", match.WithMFA, iottrail.Event{AdditionalEventData: json.RawMessage(`{"MFAUsed":"Yes"}`)}, iottrail.No},
		{"failed", match.Failed, iottrail.Event{ErrorCode: "Throttling"}, iottrail.Yes},
		{"failed sign-in", match.Failed, iottrail.Event{ErrorMessage: "Failed authentication"}, iottrail.Yes},
		{"succeeded", match.Failed, iottrail.Event{}, iottrail.No},
		{"denied", match.Denied, iottrail.Event{ErrorCode: "AccessDenied"}, iottrail.Yes},
		{"denied by EC2", match.Denied, iottrail.Event{ErrorCode: "Client.UnauthorizedOperation"}, iottrail.Yes},
		{"denied by IoT", match.Denied, iottrail.Event{ErrorCode: "UnauthorizedException"}, iottrail.Yes},
		{"denied by an endpoint", match.Denied, iottrail.Event{ErrorCode: "VpceAccessDenied"}, iottrail.Yes},
		{"denied by SNS", match.Denied, iottrail.Event{ErrorCode: "AuthorizationErrorException"}, iottrail.Yes},
		{"denied by a gateway", match.Denied, iottrail.Event{ErrorCode: "ForbiddenException"}, iottrail.Yes},
		{"denied by Cognito", match.Denied, iottrail.Event{ErrorCode: "NotAuthorizedException"}, iottrail.Yes},
		{"throttled is not denied", match.Denied, iottrail.Event{ErrorCode: "ThrottlingException"}, iottrail.No},
		{"says that it reads", match.Changes, iottrail.Event{ReadOnly: iottrail.True, EventName: "CreateX"}, iottrail.No},
		{"says that it writes", match.Changes, iottrail.Event{ReadOnly: iottrail.False, EventName: "GetX"}, iottrail.Yes},
		{"reads by its name", match.Changes, iottrail.Event{EventName: "DescribeEndpoint"}, iottrail.No},
		{"reads by a verb alone", match.Changes, iottrail.Event{EventName: "Scan"}, iottrail.No},
		{"reads with a version", match.Changes, iottrail.Event{EventName: "Query2015"}, iottrail.No},
		{"reads many", match.Changes, iottrail.Event{EventName: "BatchGetItem"}, iottrail.No},
		{"searches", match.Changes, iottrail.Event{EventName: "SearchIndex"}, iottrail.No},
		{"looks up", match.Changes, iottrail.Event{EventName: "LookupEvents"}, iottrail.No},
		{"tests", match.Changes, iottrail.Event{EventName: "TestAuthorization"}, iottrail.Maybe},
		{"validates", match.Changes, iottrail.Event{EventName: "ValidateSecurityProfileBehaviors"}, iottrail.No},
		{"checks out", match.Changes, iottrail.Event{EventName: "CheckoutLicense"}, iottrail.Maybe},
		{"a summary", match.Changes, iottrail.Event{EventCategory: iottrail.EventCategoryInsight}, iottrail.No},
		{"a summary that says it writes", match.Changes, iottrail.Event{ReadOnly: iottrail.False}, iottrail.No},
		{"writes by its name", match.Changes, iottrail.Event{EventName: "DeleteThing"}, iottrail.Yes},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, test.want, test.p.Ask(&test.ev))
		})
	}
}

// withService returns the identity for whom a service called.
func withService(u iottrail.UserIdentity) iottrail.UserIdentity {
	u.InvokedBy = "s3.amazonaws.com"
	return u
}

func TestConditionsInDoubt(t *testing.T) {
	t.Parallel()
	const no, maybe, yes = iottrail.No, iottrail.Maybe, iottrail.Yes
	stranger := func(id string) iottrail.UserIdentity {
		return iottrail.UserIdentity{Type: "AWSAccount", AccountID: "444455556666", PrincipalID: id}
	}
	for _, test := range []struct {
		name                    string
		who                     iottrail.UserIdentity
		root, user, role, other iottrail.Answer
		service, mfa, session   iottrail.Answer
	}{
		{"a role of another account", stranger("AROAEXAMPLE:pat"), no, no, yes, no, no, maybe, yes},
		{"a user of another account", stranger("AIDAEXAMPLE"), no, yes, no, no, no, maybe, maybe},
		{"root of another account", stranger("444455556666"), yes, no, no, no, no, maybe, maybe},
		{"a federated user of another account", stranger("444455556666:pat"), no, no, no, yes, no, maybe, maybe},
		{"somebody of another account", stranger(""), maybe, maybe, maybe, maybe, no, maybe, maybe},
		{"Unknown", iottrail.UserIdentity{Type: "Unknown", UserName: "pat"}, maybe, maybe, maybe, maybe, no, maybe, no},
		{"nobody", iottrail.UserIdentity{}, maybe, maybe, maybe, maybe, no, maybe, no},
		{"a service", iottrail.UserIdentity{Type: "AWSService", InvokedBy: "iot.amazonaws.com"}, no, no, no, no, yes, no, no},
		{"a role that does not say", iottrail.UserIdentity{Type: "AssumedRole", ARN: "arn:aws:sts::111122223333:assumed-role/a/b"}, no, no, yes, no, no, maybe, yes},
		{"a role of another account, by a service", withService(stranger("AROAEXAMPLE:pat")), no, no, yes, no, yes, maybe, yes},
		{"somebody of another account, by a service", withService(stranger("")), maybe, maybe, maybe, maybe, yes, maybe, maybe},
		{"somebody in the console of old", iottrail.UserIdentity{AccountID: "111122223333", InvokedBy: "signin.amazonaws.com"}, maybe, maybe, maybe, maybe, no, maybe, no},
		{"nobody at all, of S3", iottrail.UserIdentity{Type: "AWSAccount", AccountID: "ANONYMOUS_PRINCIPAL"}, no, no, no, no, no, no, no},
		{"a role by its ARN alone", iottrail.UserIdentity{ARN: "arn:aws:sts::111122223333:assumed-role/a/b"}, no, no, yes, no, no, maybe, yes},
		{"a lasting key", iottrail.UserIdentity{Type: "IAMUser", AccessKeyID: "AKIAEXAMPLE"}, no, yes, no, no, no, no, no},
		{"a masked key", iottrail.UserIdentity{Type: "IAMUser", AccessKeyID: "HIDDEN_DUE_TO_SECURITY_REASONS"}, no, yes, no, no, no, no, maybe},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			ev := &iottrail.Event{EventName: "CreateThing", UserIdentity: test.who}
			require.Equal(t, test.root, match.ByRoot.Ask(ev), "ByRoot")
			require.Equal(t, test.user, match.ByUser.Ask(ev), "ByUser")
			require.Equal(t, test.role, match.ByRole.Ask(ev), "ByRole")
			require.Equal(t, test.other, match.ByFederated.Ask(ev), "ByFederated")
			require.Equal(t, test.service, match.ByService.Ask(ev), "ByService")
			require.Equal(t, test.mfa, match.WithMFA.Ask(ev), "WithMFA")
			require.Equal(t, test.session, match.WithSession.Ask(ev), "WithSession")
		})
	}
	ev := &iottrail.Event{EventName: "SharedSnapshotCopyInitiated", EventType: iottrail.EventTypeServiceEvent, UserIdentity: withService(stranger(""))}
	require.Equal(t, no, match.ByRoot.Ask(ev), "an event of a service itself")
	hidden := signIn(`{"MFAUsed":"HIDDEN_DUE_TO_SECURITY_REASONS"}`)
	require.Equal(t, maybe, match.WithMFA.Ask(&hidden))
}

// A person's sign-in to Identity Center, in its older form, is no service's doing.
func TestByServiceOfOlderSignIns(t *testing.T) {
	t.Parallel()
	ev := &iottrail.Event{
		EventSource: "signin.amazonaws.com", EventName: "UserAuthentication", EventType: iottrail.EventTypeServiceEvent,
		UserIdentity: iottrail.UserIdentity{Type: "Unknown", AccountID: "111122223333", PrincipalID: "111122223333", UserName: "pat"},
	}
	require.Equal(t, iottrail.No, match.ByService.Ask(ev))
	ev.UserIdentity.UserName = ""
	require.Equal(t, iottrail.Yes, match.ByService.Ask(ev))
}

func TestConditionString(t *testing.T) {
	t.Parallel()
	require.Equal(t, "WithMFA", match.WithMFA.String())
	require.Equal(t, "Condition(0)", match.Condition(0).String())
	require.Equal(t, "Condition(255)", match.Condition(255).String())
	require.Equal(t, iottrail.Maybe, match.Condition(0).Ask(new(iottrail.Event)))
	require.Equal(t, iottrail.Maybe, match.Condition(255).Ask(new(iottrail.Event)))
}
