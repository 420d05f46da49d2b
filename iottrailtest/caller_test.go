package iottrailtest_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/iottrailtest"
	"github.com/iottrail/iottrail/match"
)

// Each Caller is who its name says, to Actor and to the questions of match.
func TestCallers(t *testing.T) {
	t.Parallel()
	const no, yes = iottrail.No, iottrail.Yes
	for _, test := range []struct {
		name             string
		caller           iottrailtest.Caller
		actor, person    string
		is               iottrail.Predicate
		session, withMFA iottrail.Answer
	}{
		{"root", iottrailtest.Root(), "root in 111122223333", "arn:aws:iam::111122223333:root", match.ByRoot, yes, no},
		{"root with MFA", iottrailtest.Root().WithMFA(), "root in 111122223333", "arn:aws:iam::111122223333:root", match.ByRoot, yes, yes},
		{"user", iottrailtest.User("ann"), "IAM user ann in 111122223333", "arn:aws:iam::111122223333:user/ann", match.ByUser, no, no},
		{"user with a path", iottrailtest.User("team/ann"), "IAM user ann in 111122223333", "arn:aws:iam::111122223333:user/team/ann", match.ByUser, no, no},
		{"user in a session", iottrailtest.User("ann").InSession(), "IAM user ann in 111122223333", "arn:aws:iam::111122223333:user/ann", match.ByUser, yes, no},
		{"user in a session with MFA", iottrailtest.User("ann").WithMFA().InSession(), "IAM user ann in 111122223333", "arn:aws:iam::111122223333:user/ann", match.ByUser, yes, yes},
		{"role in its session", iottrailtest.Role("Deploy", "ci").InSession(), "role Deploy/ci in 111122223333", "arn:aws:iam::111122223333:role/Deploy", match.ByRole, yes, no},
		{"user with MFA", iottrailtest.User("ann").WithMFA(), "IAM user ann in 111122223333", "arn:aws:iam::111122223333:user/ann", match.ByUser, yes, yes},
		{"role", iottrailtest.Role("Deploy", "ci"), "role Deploy/ci in 111122223333", "arn:aws:iam::111122223333:role/Deploy", match.ByRole, yes, no},
		{"role with a path", iottrailtest.Role("service-role/Deploy", "ci").WithMFA(), "role Deploy/ci in 111122223333", "arn:aws:iam::111122223333:role/service-role/Deploy", match.ByRole, yes, yes},
		{
			"permission set", iottrailtest.PermissionSet("Operator", "ann@example.com"), "role AWSReservedSSO_Operator_ac8784f6239b952c/ann@example.com in 111122223333",
			`arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Operator_ac8784f6239b952c session="ann@example.com"`, match.ByRole, yes, no,
		},
		{
			"Identity Center user", iottrailtest.IdentityCenterUser("2c91f4a7"), "Identity Center user 2c91f4a7 in 111122223333",
			"arn:aws:identitystore::111122223333:identitystore/d-ae9a1b8072/user/2c91f4a7", match.ByFederated, no, no,
		},
		{
			"federated user", iottrailtest.FederatedUser("kiosk", "mats"), "federated user mats/kiosk in 111122223333",
			`arn:aws:sts::111122223333:federated-user/kiosk issuer="arn:aws:iam::111122223333:user/mats"`, match.ByFederated, yes, no,
		},
		{"SAML user", iottrailtest.SAMLUser("ann@example.com"), "federated user ann@example.com", "EXAMPLE0saml0provider=:ann@example.com", match.ByFederated, yes, no},
		{"web identity", iottrailtest.WebIdentityUser("accounts.google.com", "42"), "federated user 42", "accounts.google.com:app.example.com:42", match.ByFederated, yes, no},
		{"service", iottrailtest.Service("iot.amazonaws.com"), "service iot.amazonaws.com", "iot.amazonaws.com", match.ByService, no, no},
		{"other account", iottrailtest.OtherAccount("444455556666"), "account in 444455556666", "444455556666/AROA8AEEE14DFBEXAMPLE", match.ByAccount("444455556666"), yes, iottrail.Maybe},
		{"other account, a role", iottrailtest.OtherAccount("444455556666"), "account in 444455556666", "444455556666/AROA8AEEE14DFBEXAMPLE", match.ByRole, yes, iottrail.Maybe},
		{"other account's user", iottrailtest.Identity(iottrail.UserIdentity{Type: "AWSAccount", PrincipalID: "AIDAEXAMPLE", AccountID: "444455556666"}), "account in 444455556666", "444455556666/AIDAEXAMPLE", match.ByUser, iottrail.Maybe, iottrail.Maybe},
		{"anonymous", iottrailtest.Anonymous(), "account in ANONYMOUS_PRINCIPAL", "ANONYMOUS_PRINCIPAL", match.ByAccount("ANONYMOUS_PRINCIPAL"), no, no},
		{"any identity", iottrailtest.Identity(iottrail.UserIdentity{Type: "Root", AccountID: "1"}), "root in 1", "arn:aws:iam::1:root", match.ByRoot, no, no},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			ev := attached(iottrailtest.By(test.caller))
			requireReal(t, ev)
			require.Equal(t, test.actor, ev.Actor().String())
			require.Equal(t, test.person, ev.Actor().Person())
			require.Equal(t, yes, test.is.Ask(ev))
			require.Equal(t, test.session, match.WithSession.Ask(ev), "session")
			require.Equal(t, test.withMFA, match.WithMFA.Ask(ev), "MFA")
		})
	}
	stranger := attached(iottrailtest.By(iottrailtest.OtherAccount("444455556666")))
	require.Equal(t, iottrail.Maybe, match.ByARN("arn:aws:iam::*:role/Deploy").Ask(stranger))
	require.Equal(t, no, match.ByARN("arn:aws:iam::111122223333:role/Deploy").Ask(stranger))
	nobody := attached(iottrailtest.By(iottrailtest.Caller{}))
	requireReal(t, nobody)
	require.Equal(t, iottrail.Actor{}, nobody.Actor())
	require.Equal(t, "User: anonymous is not authorized to perform: iot:AttachPolicy because no identity-based policy allows the iot:AttachPolicy action",
		attached(iottrailtest.By(iottrailtest.Caller{}), iottrailtest.FailedWith("AccessDenied")).ErrorMessage)
}

// The calls of one caller on one day are in one session, and those of the next day in another.
func TestSessionsLastADay(t *testing.T) {
	t.Parallel()
	at := func(day, hour int) iottrail.UserIdentity {
		return attached(iottrailtest.At(time.Date(2026, 10, day, hour, 0, 0, 0, time.UTC))).UserIdentity
	}
	require.Equal(t, at(6, 0), at(6, 23))
	require.NotEqual(t, at(6, 23).AccessKeyID, at(7, 0).AccessKeyID)
	require.Equal(t, at(6, 23).PrincipalID, at(7, 0).PrincipalID)
	require.NotEqual(t, attached(iottrailtest.By(iottrailtest.Root())).UserIdentity.AccessKeyID,
		attached(iottrailtest.By(iottrailtest.Root().WithMFA())).UserIdentity.AccessKeyID, "one session began with MFA or without")
	require.Equal(t, time.Date(2026, 10, 6, 0, 0, 0, 0, time.UTC), at(6, 5).SessionContext.Attributes.CreationDate)
}
