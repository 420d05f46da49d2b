package iottrail_test

import (
	"encoding/json"
	"net/netip"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/alone"
)

func TestPredicates(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 10, 7, 12, 0, 0, 0, time.UTC)
	root := iottrail.UserIdentity{Type: "Root", AccountID: "111122223333", ARN: "arn:aws:iam::111122223333:root"}
	role := iottrail.UserIdentity{
		Type: "AssumedRole", AccountID: "111122223333",
		ARN: "arn:aws:sts::111122223333:assumed-role/Deploy/build-7",
		SessionContext: iottrail.SessionContext{
			SessionIssuer: iottrail.SessionIssuer{Type: "Role", ARN: "arn:aws:iam::111122223333:role/ci/Deploy", UserName: "Deploy"},
			Attributes:    iottrail.SessionAttributes{CreationDate: noon, MFAAuthenticated: iottrail.True},
		},
	}
	always := func(*iottrail.Event) bool { return true }
	never := func(*iottrail.Event) bool { return false }
	prefix := netip.MustParsePrefix

	for _, test := range []struct {
		name string
		p    iottrail.Predicate
		ev   iottrail.Event
		want bool
	}{
		{"all of none", iottrail.All(), iottrail.Event{}, true},
		{"all", iottrail.All(always, always), iottrail.Event{}, true},
		{"all but one", iottrail.All(always, never), iottrail.Event{}, false},
		{"any of none", iottrail.Any(), iottrail.Event{}, false},
		{"any", iottrail.Any(never, always), iottrail.Event{}, true},
		{"none of any", iottrail.Any(never, never), iottrail.Event{}, false},
		{"not", iottrail.Not(never), iottrail.Event{}, true},

		{"source", iottrail.Source("s3.amazonaws.com", "iot.amazonaws.com"), iottrail.Event{EventSource: "iot.amazonaws.com"}, true},
		{"another source", iottrail.Source("iot.amazonaws.com"), iottrail.Event{EventSource: "s3.amazonaws.com"}, false},
		{"no sources", iottrail.Source(), iottrail.Event{EventSource: "s3.amazonaws.com"}, false},
		{"name", iottrail.Name("AttachPolicy"), iottrail.Event{EventName: "AttachPolicy"}, true},
		{"name in another case", iottrail.Name("AttachPolicy"), iottrail.Event{EventName: "attachPolicy"}, false},
		{"region", iottrail.Region("eu-central-1"), iottrail.Event{AWSRegion: "eu-central-1"}, true},
		{"recipient", iottrail.RecipientAccount("1"), iottrail.Event{RecipientAccountID: "1"}, true},
		{"account of the caller", iottrail.ByAccount("111122223333"), iottrail.Event{UserIdentity: root, RecipientAccountID: "2"}, true},
		{"account of the recipient only", iottrail.ByAccount("2"), iottrail.Event{UserIdentity: root, RecipientAccountID: "2"}, false},
		{"ARN of the session", iottrail.ByARN("arn:aws:sts::*:assumed-role/Deploy/*"), iottrail.Event{UserIdentity: role}, true},
		{"ARN of the role", iottrail.ByARN("arn:aws:iam::111122223333:role/*/Deploy"), iottrail.Event{UserIdentity: role}, true},
		{"ARN of another", iottrail.ByARN("arn:aws:iam::*:role/Deploy"), iottrail.Event{UserIdentity: role}, false},
		{"no ARN fits no pattern", iottrail.ByARN("*"), iottrail.Event{}, false},
		{"resource", iottrail.ResourceARN("x", "arn:aws:s3:::logs/??/*"), iottrail.Event{Resources: []iottrail.Resource{{ARN: "arn:aws:s3:::logs/ab/c"}}}, true},
		{"resource prefix", iottrail.ResourceARN("arn:aws:s3:::logs/"), iottrail.Event{Resources: []iottrail.Resource{{ARNPrefix: "arn:aws:s3:::logs/"}}}, true},
		{"no resources", iottrail.ResourceARN("*"), iottrail.Event{}, false},

		{"address", iottrail.FromAddress(prefix("192.0.2.0/24")), iottrail.Event{SourceIPAddress: "192.0.2.7"}, true},
		{"address outside", iottrail.FromAddress(prefix("192.0.2.0/24")), iottrail.Event{SourceIPAddress: "198.51.100.7"}, false},
		{"IPv6", iottrail.FromAddress(prefix("192.0.2.0/24"), prefix("2001:db8::/32")), iottrail.Event{SourceIPAddress: "2001:db8::1"}, true},
		{"IPv4 in IPv6", iottrail.FromAddress(prefix("192.0.2.0/24")), iottrail.Event{SourceIPAddress: "::ffff:192.0.2.7"}, true},
		{"IPv4 as IPv6 in the prefix", iottrail.FromAddress(prefix("::ffff:192.0.2.0/120")), iottrail.Event{SourceIPAddress: "192.0.2.7"}, true},
		{"IPv4 as IPv6 in both", iottrail.FromAddress(prefix("::ffff:0:0/96")), iottrail.Event{SourceIPAddress: "::ffff:192.0.2.7"}, true},
		{"IPv4 as IPv6 outside", iottrail.FromAddress(prefix("::ffff:192.0.2.0/120")), iottrail.Event{SourceIPAddress: "192.0.3.7"}, false},
		{"service as a source", iottrail.FromAddress(prefix("0.0.0.0/0"), prefix("::/0")), iottrail.Event{SourceIPAddress: "AWS Internal"}, false},

		{"during", iottrail.During(noon, noon.Add(time.Hour)), iottrail.Event{EventTime: noon}, true},
		{"during, at its end", iottrail.During(noon.Add(-time.Hour), noon), iottrail.Event{EventTime: noon}, false},
		{"before", iottrail.During(noon.Add(time.Second), time.Time{}), iottrail.Event{EventTime: noon}, false},
		{"open at both ends", iottrail.During(time.Time{}, time.Time{}), iottrail.Event{EventTime: noon}, true},
		{"no time", iottrail.During(time.Time{}, time.Time{}), iottrail.Event{}, false},

		{"root", (*iottrail.Event).ByRoot, iottrail.Event{UserIdentity: root}, true},
		{"root is no user", (*iottrail.Event).ByIAMUser, iottrail.Event{UserIdentity: root}, false},
		{"user", (*iottrail.Event).ByIAMUser, iottrail.Event{UserIdentity: iottrail.UserIdentity{Type: "IAMUser"}}, true},
		{"role", (*iottrail.Event).ByRole, iottrail.Event{UserIdentity: role}, true},
		{"federated", (*iottrail.Event).ByFederatedUser, iottrail.Event{UserIdentity: iottrail.UserIdentity{Type: "FederatedUser"}}, true},
		{"identity center", (*iottrail.Event).ByFederatedUser, iottrail.Event{UserIdentity: iottrail.UserIdentity{Type: "IdentityCenterUser"}}, true},
		{"role is not federated", (*iottrail.Event).ByFederatedUser, iottrail.Event{UserIdentity: role}, false},
		{"service", (*iottrail.Event).ByService, iottrail.Event{UserIdentity: iottrail.UserIdentity{Type: "AWSService"}}, true},
		{"event of a service", (*iottrail.Event).ByService, iottrail.Event{EventType: iottrail.EventTypeServiceEvent}, true},
		{"event of a service in an account", (*iottrail.Event).ByService, iottrail.Event{EventType: iottrail.EventTypeServiceEvent, UserIdentity: iottrail.UserIdentity{AccountID: "111122223333", InvokedBy: "AWS Internal"}}, true},
		{"sign-in to Identity Center", (*iottrail.Event).ByService, iottrail.Event{EventType: iottrail.EventTypeServiceEvent, UserIdentity: iottrail.UserIdentity{Type: "IdentityCenterUser"}}, false},
		{"root in the console of old", (*iottrail.Event).ByService, iottrail.Event{UserIdentity: iottrail.UserIdentity{Type: "Root", InvokedBy: "signin.amazonaws.com"}}, false},
		{"someone in the console of old", (*iottrail.Event).ByService, iottrail.Event{UserIdentity: iottrail.UserIdentity{AccountID: "111122223333", InvokedBy: "signin.amazonaws.com"}}, false},
		{"the console itself", (*iottrail.Event).ByService, iottrail.Event{UserIdentity: iottrail.UserIdentity{Type: "AWSService", InvokedBy: "signin.amazonaws.com"}}, true},
		{"omitted request", (*iottrail.Event).BodyOmitted, iottrail.Event{RequestParameters: json.RawMessage(`{"reason":"too large","omitted":true,"originalSize":200000}`)}, true},
		{"omitted response", (*iottrail.Event).BodyOmitted, iottrail.Event{ResponseElements: json.RawMessage(`{"reason":"too large","omitted":"true"}`)}, true},
		{"nothing omitted", (*iottrail.Event).BodyOmitted, iottrail.Event{RequestParameters: json.RawMessage(`{"a":1}`)}, false},
		{"service for someone", (*iottrail.Event).ByService, iottrail.Event{UserIdentity: iottrail.UserIdentity{Type: "IAMUser", InvokedBy: "cloudformation.amazonaws.com"}}, true},
		{"account of a service", (*iottrail.Event).ByService, iottrail.Event{UserIdentity: iottrail.UserIdentity{Type: "AssumedRole", InvokedByAccountID: "1"}}, true},
		{"no service", (*iottrail.Event).ByService, iottrail.Event{UserIdentity: role}, false},

		{"session", (*iottrail.Event).WithTemporaryCredentials, iottrail.Event{UserIdentity: role}, true},
		{"session of a user", (*iottrail.Event).WithTemporaryCredentials, iottrail.Event{UserIdentity: iottrail.UserIdentity{Type: "IAMUser", AccessKeyID: "ASIAEXAMPLE"}}, true},
		{"session by its creation", (*iottrail.Event).WithTemporaryCredentials, iottrail.Event{UserIdentity: iottrail.UserIdentity{SessionContext: iottrail.SessionContext{Attributes: iottrail.SessionAttributes{CreationDate: noon}}}}, true},
		{"role of another account", (*iottrail.Event).WithTemporaryCredentials, iottrail.Event{UserIdentity: iottrail.UserIdentity{Type: "AWSAccount", PrincipalID: "AROAEXAMPLE:session"}}, true},
		{"user of another account", (*iottrail.Event).WithTemporaryCredentials, iottrail.Event{UserIdentity: iottrail.UserIdentity{Type: "AWSAccount", PrincipalID: "AIDAEXAMPLE"}}, false},
		{"lasting key", (*iottrail.Event).WithTemporaryCredentials, iottrail.Event{UserIdentity: iottrail.UserIdentity{Type: "IAMUser", AccessKeyID: "AKIAEXAMPLE"}}, false},

		{"MFA of the session", (*iottrail.Event).WithMFA, iottrail.Event{UserIdentity: role}, true},
		{"MFA not said", (*iottrail.Event).WithMFA, iottrail.Event{UserIdentity: root}, false},
		{"MFA at sign-in", (*iottrail.Event).WithMFA, signIn(`{"LoginTo":"x","MFAUsed":"Yes"}`), true},
		{"MFA at sign-in, with white space", (*iottrail.Event).WithMFA, signIn(" { \"MFAUsed\" : \"Yes\" , \"a\":[1] } "), true},
		{"no MFA at sign-in", (*iottrail.Event).WithMFA, signIn(`{"MFAUsed":"No"}`), false},
		{"MFA elsewhere in the body", (*iottrail.Event).WithMFA, signIn(`{"a":{"MFAUsed":"Yes"},"b":"\"MFAUsed\":\"Yes\""}`), false},
		{"MFA in no object", (*iottrail.Event).WithMFA, signIn(`["MFAUsed"]`), false},
		{"MFA in a broken body", (*iottrail.Event).WithMFA, signIn(`{"MFAUsed":`), false},
		{"MFA in another broken body", (*iottrail.Event).WithMFA, signIn(`{"MFAUsed`), false},
		{"MFA behind a broken body", (*iottrail.Event).WithMFA, signIn(`{"a":1 "MFAUsed":"Yes"}`), false},
		{"MFA twice", (*iottrail.Event).WithMFA, signIn(`{"MFAUsed":"Yes","MFAUsed":"No"}`), false},
		{"MFA twice, once in escapes", (*iottrail.Event).WithMFA, signIn(`{"MFAUsed":"Yes","MFAUs\u0065d":"No"}`), false},
		{"MFA in escapes", (*iottrail.Event).WithMFA, signIn(`{"MFAUs\u0065d":"Yes"}`), true},
		{"omitted in escapes", (*iottrail.Event).BodyOmitted, iottrail.Event{RequestParameters: json.RawMessage(`{"\u006fmitted":true,"re\u0061son":"too large"}`)}, true},
		{"MFA in no body", (*iottrail.Event).WithMFA, signIn(`{}`), false},
		{"MFAUsed of another event", (*iottrail.Event).WithMFA, iottrail.Event{AdditionalEventData: json.RawMessage(`{"MFAUsed":"Yes"}`)}, false},

		{"failed", (*iottrail.Event).Failed, iottrail.Event{ErrorCode: "Throttling"}, true},
		{"failed sign-in", (*iottrail.Event).Failed, iottrail.Event{ErrorMessage: "Failed authentication"}, true},
		{"succeeded", (*iottrail.Event).Failed, iottrail.Event{}, false},
		{"denied", (*iottrail.Event).Denied, iottrail.Event{ErrorCode: "AccessDenied"}, true},
		{"denied by EC2", (*iottrail.Event).Denied, iottrail.Event{ErrorCode: "Client.UnauthorizedOperation"}, true},
		{"denied by IoT", (*iottrail.Event).Denied, iottrail.Event{ErrorCode: "UnauthorizedException"}, true},
		{"denied by an endpoint", (*iottrail.Event).Denied, iottrail.Event{ErrorCode: "VpceAccessDenied"}, true},
		{"denied by SNS", (*iottrail.Event).Denied, iottrail.Event{ErrorCode: "AuthorizationErrorException"}, true},
		{"denied by a gateway", (*iottrail.Event).Denied, iottrail.Event{ErrorCode: "ForbiddenException"}, true},
		{"denied by Cognito", (*iottrail.Event).Denied, iottrail.Event{ErrorCode: "NotAuthorizedException"}, true},
		{"throttled is not denied", (*iottrail.Event).Denied, iottrail.Event{ErrorCode: "ThrottlingException"}, false},

		{"says that it reads", (*iottrail.Event).Changes, iottrail.Event{ReadOnly: iottrail.True, EventName: "CreateX"}, false},
		{"says that it writes", (*iottrail.Event).Changes, iottrail.Event{ReadOnly: iottrail.False, EventName: "GetX"}, true},
		{"reads by its name", (*iottrail.Event).Changes, iottrail.Event{EventName: "DescribeEndpoint"}, false},
		{"reads by a verb alone", (*iottrail.Event).Changes, iottrail.Event{EventName: "Scan"}, false},
		{"reads with a version", (*iottrail.Event).Changes, iottrail.Event{EventName: "Query2015"}, false},
		{"reads many", (*iottrail.Event).Changes, iottrail.Event{EventName: "BatchGetItem"}, false},
		{"searches", (*iottrail.Event).Changes, iottrail.Event{EventName: "SearchIndex"}, false},
		{"looks up", (*iottrail.Event).Changes, iottrail.Event{EventName: "LookupEvents"}, false},
		{"tests", (*iottrail.Event).Changes, iottrail.Event{EventName: "TestAuthorization"}, false},
		{"validates", (*iottrail.Event).Changes, iottrail.Event{EventName: "ValidateSecurityProfileBehaviors"}, false},
		{"checks out", (*iottrail.Event).Changes, iottrail.Event{EventName: "CheckoutLicense"}, true},
		{"a summary", (*iottrail.Event).Changes, iottrail.Event{EventCategory: iottrail.EventCategoryInsight}, false},
		{"a summary that says it writes", (*iottrail.Event).Changes, iottrail.Event{ReadOnly: iottrail.False}, false},
		{"writes by its name", (*iottrail.Event).Changes, iottrail.Event{EventName: "DeleteThing"}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, test.want, test.p(&test.ev))
		})
	}
}

func signIn(additional string) iottrail.Event {
	return iottrail.Event{EventType: iottrail.EventTypeConsoleSignIn, AdditionalEventData: json.RawMessage(additional)}
}

func TestPredicatesOfNil(t *testing.T) {
	t.Parallel()
	for name, build := range map[string]func(){
		"All": func() { iottrail.All((*iottrail.Event).ByRoot, nil) },
		"Any": func() { iottrail.Any(nil) },
		"Not": func() { iottrail.Not(nil) },
	} {
		require.PanicsWithValue(t, "iottrail: "+name+" of a nil Predicate", build)
	}
}

// What a caller does to its list later is no concern of the Predicate.
func TestPredicatesKeepTheirArguments(t *testing.T) {
	t.Parallel()
	yes := func(*iottrail.Event) bool { return true }
	no := func(*iottrail.Event) bool { return false }
	list := []iottrail.Predicate{yes}
	all, any := iottrail.All(list...), iottrail.Any(list...)
	names := []string{"A"}
	name, arn, resource := iottrail.Name(names...), iottrail.ByARN(names...), iottrail.ResourceARN(names...)
	prefixes := []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}
	from := iottrail.FromAddress(prefixes...)
	list[0], names[0], prefixes[0] = no, "B", netip.MustParsePrefix("198.51.100.0/24")
	ev := &iottrail.Event{
		EventName: "A", UserIdentity: iottrail.UserIdentity{ARN: "A"}, Resources: []iottrail.Resource{{ARN: "A"}}, SourceIPAddress: "192.0.2.1",
	}
	for i, p := range []iottrail.Predicate{all, any, name, arn, resource, from} {
		require.True(t, p(ev), "predicate %d", i)
	}
}

func TestPredicatesAllocateNothing(t *testing.T) {
	t.Parallel()
	if !alone.Test(t) {
		return
	}
	p := []iottrail.Predicate{
		(*iottrail.Event).ByRoot, (*iottrail.Event).ByIAMUser, (*iottrail.Event).ByRole, (*iottrail.Event).ByFederatedUser,
		(*iottrail.Event).ByService, (*iottrail.Event).WithTemporaryCredentials, (*iottrail.Event).WithMFA,
		(*iottrail.Event).Failed, (*iottrail.Event).Denied, (*iottrail.Event).Changes, (*iottrail.Event).BodyOmitted,
		iottrail.Source("a", "b"), iottrail.Name("a"), iottrail.Region("a"), iottrail.RecipientAccount("a"),
		iottrail.ByAccount("a"), iottrail.ByARN("arn:*:x"), iottrail.ResourceARN("a*b*c"),
		iottrail.FromAddress(netip.MustParsePrefix("192.0.2.0/24")), iottrail.During(time.Now(), time.Time{}),
		iottrail.All(iottrail.Not(iottrail.Any()), iottrail.Name()),
		iottrail.NewAction[struct{}, struct{}]("a", "b", "").Is,
	}
	var events []*iottrail.Event
	files, err := filepath.Glob(filepath.FromSlash("testdata/*/*.json*"))
	require.NoError(t, err)
	for _, file := range files {
		for _, it := range readFile(t, file).Items {
			if e := it.Event; e != nil {
				events = append(events, e)
			}
		}
	}
	require.Greater(t, len(events), 300, "the files of testdata have records")
	for _, address := range []string{"201.252.42.03", "999.1.1.1", "cafe.bad", "1:2:3", "::ffff:192.0.2.7", "AWS Internal"} {
		events = append(events, &iottrail.Event{SourceIPAddress: address})
	}
	for i := range p {
		_, objects := alone.Allocated(func() {
			for _, ev := range events {
				p[i](ev)
			}
		})
		require.Zero(t, objects, "predicate %d", i)
	}
}
