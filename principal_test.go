package iottrail_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/trailtest"
)

const (
	deployRole  = "arn:aws:iam::111122223333:role/ci/Deploy"
	adminSet    = "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-central-1/AWSReservedSSO_Admin_0a1b2c3d4e5f6071"
	adminPrefix = "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0a1b2c3d4e5f6071/"
	store       = "arn:aws:identitystore::111122223333:identitystore/d-1"
)

// session is the identity of a role's session. The issuer may be left out.
func session(arn, issuer, more string) string {
	context := more
	if issuer != "" {
		context = `"sessionIssuer":{"type":"Role","arn":"` + issuer + `","accountId":"111122223333"}` + more
	}
	return `{"type":"AssumedRole","arn":"` + arn + `","accountId":"111122223333","sessionContext":{` + context + `}}`
}

// principals have an identity for each way in which a principal and a person are known.
var principals = []struct{ name, identity, principal, person string }{
	{"nobody", `{}`, "", ""},
	{"a user", `{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/ops/ines","userName":"ines","accountId":"111122223333"}`,
		"arn:aws:iam::111122223333:user/ops/ines", "arn:aws:iam::111122223333:user/ops/ines"},
	{"a user who failed to sign in", `{"type":"IAMUser","userName":"ines","accountId":"111122223333"}`,
		"arn:aws:iam::111122223333:user/ines", "arn:aws:iam::111122223333:user/ines"},
	{"a name that nobody has", `{"type":"IAMUser","userName":"HIDDEN_DUE_TO_SECURITY_REASONS","accountId":"111122223333"}`, account, account},
	{"a user without anything", `{"type":"IAMUser"}`, "", ""},
	{"a user without an account", `{"type":"IAMUser","userName":"ines"}`, "", ""},
	{"root", `{"type":"Root","arn":"arn:aws:iam::111122223333:root","accountId":"111122223333"}`,
		"arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:root"},
	{"root without an ARN", `{"type":"Root","accountId":"111122223333"}`, "arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:root"},
	{"root without an account", `{"type":"Root","arn":"arn:aws:iam::alias:root"}`, "arn:aws:iam::alias:root", "arn:aws:iam::alias:root"},
	{"root by a privileged session", `{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-root","principalId":"111122223333","accountId":"111122223333","sessionContext":{"assumedRoot":"true","sourceIdentity":"ines"}}`,
		"arn:aws:iam::111122223333:root", `arn:aws:iam::111122223333:root source="ines"`},

	{"a pipeline", session("arn:aws:sts::111122223333:assumed-role/Deploy/run-1", deployRole, ""), deployRole, deployRole},
	{"another run of it", session("arn:aws:sts::111122223333:assumed-role/Deploy/run-2", deployRole, ""), deployRole, deployRole},
	{"a role without a path", session("arn:aws:sts::111122223333:assumed-role/Fleet/s", "arn:aws:iam::111122223333:role/Fleet", ""),
		"arn:aws:iam::111122223333:role/Fleet", "arn:aws:iam::111122223333:role/Fleet"},
	{"the same without its issuer", session("arn:aws:sts::111122223333:assumed-role/Fleet/s", "", ""),
		"arn:aws:iam::111122223333:role/Fleet", "arn:aws:iam::111122223333:role/Fleet"},
	{"an issuer that is no role", session("arn:aws:sts::111122223333:assumed-role/Fleet/s", "--", ""),
		"arn:aws:iam::111122223333:role/Fleet", "arn:aws:iam::111122223333:role/Fleet"},
	{"a session with a user's ARN", session("arn:aws:iam::111122223333:user/ines", "arn:aws:iam::111122223333:user/ines", ""),
		"arn:aws:iam::111122223333:user/ines", "arn:aws:iam::111122223333:user/ines"},
	{"a session with an ARN that STS gives nobody", session("arn:aws:sts::111122223333:user/ines", "arn:aws:iam::111122223333:role/Fleet", ""),
		"arn:aws:iam::111122223333:role/Fleet", "arn:aws:iam::111122223333:role/Fleet"},
	{"the same without its role", session("arn:aws:sts::111122223333:user/ines", "", ""), account, account},
	{"a role by its own ARN", `{"type":"Role","principalId":"AROA:s","arn":"` + deployRole + `"}`, deployRole, deployRole},
	{"a role by its id alone", `{"type":"AssumedRole","principalId":"AROA:s","accountId":"111122223333"}`, account, account},
	{"someone's source identity", session("arn:aws:sts::111122223333:assumed-role/Deploy/x", deployRole, `,"sourceIdentity":"ines"`), deployRole, deployRole + ` source="ines"`},
	{"a session named like a source identity", session(`arn:aws:sts::111122223333:assumed-role/Deploy/x source=\"ines\"`, deployRole, ""), deployRole, deployRole},
	{"a source identity with another in it", session("arn:aws:sts::111122223333:assumed-role/Deploy/x", deployRole, `,"sourceIdentity":"a\" source=\"ines"`), deployRole, deployRole + ` source="a\" source=\"ines"`},

	{"a permission set", session(adminPrefix+"ines", adminSet, ""), adminSet, adminSet + ` session="ines"`},
	{"another person of it", session(adminPrefix+"omar", adminSet, ""), adminSet, adminSet + ` session="omar"`},
	{"a permission set with a source identity", session(adminPrefix+"ines", adminSet, `,"sourceIdentity":"omar"`), adminSet, adminSet + ` session="ines"`},
	{"a permission set without its issuer", session(adminPrefix+"ines", "", ""),
		"arn:aws:iam::111122223333:role/AWSReservedSSO_Admin_0a1b2c3d4e5f6071", `arn:aws:iam::111122223333:role/AWSReservedSSO_Admin_0a1b2c3d4e5f6071 session="ines"`},
	{"a role named like a permission set", session("arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Own/ines", "arn:aws:iam::111122223333:role/AWSReservedSSO_Own", ""),
		"arn:aws:iam::111122223333:role/AWSReservedSSO_Own", "arn:aws:iam::111122223333:role/AWSReservedSSO_Own"},
	{"a role with a path like that", session("arn:aws:sts::111122223333:assumed-role/X/ines", "arn:aws:iam::111122223333:role/x/aws-reserved/sso.amazonaws.com/X", ""),
		"arn:aws:iam::111122223333:role/x/aws-reserved/sso.amazonaws.com/X", "arn:aws:iam::111122223333:role/x/aws-reserved/sso.amazonaws.com/X"},
	{"a role for an Identity Center user", `{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/Deploy/x","accountId":"111122223333","onBehalfOf":{"userId":"u-1","identityStoreArn":"` + store + `"},"sessionContext":{"sourceIdentity":"app","sessionIssuer":{"arn":"` + deployRole + `"}}}`,
		deployRole, deployRole + ` user="` + store + `/user/u-1"`},

	{"an Identity Center user", `{"type":"IdentityCenterUser","accountId":"111122223333","onBehalfOf":{"userId":"u-1","identityStoreArn":"` + store + `"},"credentialId":"c"}`,
		store + "/user/u-1", store + "/user/u-1"},
	{"an Identity Center user with a name", `{"type":"IdentityCenterUser","userName":"ines","accountId":"111122223333","onBehalfOf":{"userId":"u-1","identityStoreArn":"` + store + `"}}`,
		store + "/user/u-1", store + "/user/u-1"},
	{"an Identity Center user without a store", `{"type":"IdentityCenterUser","accountId":"111122223333","onBehalfOf":{"userId":"u-1"}}`,
		"111122223333/user/u-1", "111122223333/user/u-1"},
	{"an Identity Center user by name", `{"type":"IdentityCenterUser","userName":"ines","accountId":"111122223333"}`,
		"111122223333/user/ines", "111122223333/user/ines"},

	{"a federated user", `{"type":"FederatedUser","arn":"arn:aws:sts::111122223333:federated-user/ines","accountId":"111122223333","sessionContext":{"sessionIssuer":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/broker","userName":"broker"}}}`,
		"arn:aws:sts::111122223333:federated-user/ines", `arn:aws:sts::111122223333:federated-user/ines issuer="arn:aws:iam::111122223333:user/broker"`},
	{"one of the same name by another", `{"type":"FederatedUser","arn":"arn:aws:sts::111122223333:federated-user/ines","accountId":"111122223333","sessionContext":{"sessionIssuer":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/mallory","userName":"mallory"}}}`,
		"arn:aws:sts::111122223333:federated-user/ines", `arn:aws:sts::111122223333:federated-user/ines issuer="arn:aws:iam::111122223333:user/mallory"`},
	{"a federated user without an ARN", `{"type":"FederatedUser","principalId":"111122223333:ines","accountId":"111122223333"}`,
		"arn:aws:sts::111122223333:federated-user/ines", "arn:aws:sts::111122223333:federated-user/ines"},
	{"a user of SAML", `{"type":"SAMLUser","principalId":"SAMPLE=:ines","userName":"ines","identityProvider":"SAMPLE="}`, "SAMPLE=:ines", "SAMPLE=:ines"},
	{"a user of SAML with a space", `{"type":"SAMLUser","principalId":"SAMPLE=:ines b","userName":"ines b"}`, `"SAMPLE=:ines\x20b"`, `"SAMPLE=:ines\x20b"`},
	{"a user of SAML who looks as if quoted", `{"type":"SAMLUser","principalId":"\"SAMPLE=:ines\\x20b\""}`, `"\"SAMPLE=:ines\\x20b\""`, `"\"SAMPLE=:ines\\x20b\""`},
	{"a web identity", `{"type":"WebIdentityUser","principalId":"accounts.google.com:app:u1","userName":"u1","identityProvider":"accounts.google.com"}`,
		"accounts.google.com:app:u1", "accounts.google.com:app:u1"},
	{"a directory's user", `{"type":"Directory","userName":"ines","accountId":"111122223333"}`, "111122223333/user/ines", "111122223333/user/ines"},

	{"an account", `{"type":"AWSAccount","accountId":"444455556666"}`, other, other},
	{"an account's user", `{"type":"AWSAccount","principalId":"AIDAEXAMPLE","accountId":"444455556666"}`, "444455556666/AIDAEXAMPLE", "444455556666/AIDAEXAMPLE"},
	{"an account's role", `{"type":"AWSAccount","principalId":"AROAEXAMPLE:run-1","accountId":"444455556666"}`, "444455556666/AROAEXAMPLE", "444455556666/AROAEXAMPLE"},
	{"someone named like an account's user", `{"type":"Unknown","userName":"AIDAEXAMPLE","accountId":"444455556666"}`, "444455556666/user/AIDAEXAMPLE", "444455556666/user/AIDAEXAMPLE"},
	{"a service", `{"type":"AWSService","invokedBy":"iot.amazonaws.com"}`, "iot.amazonaws.com", "iot.amazonaws.com"},
	{"a service that is not named", `{"accountId":"111122223333","invokedBy":"AWS Internal"}`, "AWS Internal", "AWS Internal"},
	{"a type of tomorrow", `{"type":"Robot","arn":"arn:aws:robots::111122223333:robot/r2","accountId":"111122223333"}`,
		"arn:aws:robots::111122223333:robot/r2", "arn:aws:robots::111122223333:robot/r2"},
	{"unknown", `{"type":"Unknown","accountId":"111122223333"}`, account, account},

	{"another partition", `{"type":"AssumedRole","arn":"arn:aws-cn:sts::111122223333:assumed-role/Fleet/s","accountId":"111122223333"}`,
		"arn:aws-cn:iam::111122223333:role/Fleet", "arn:aws-cn:iam::111122223333:role/Fleet"},
	{"root of another partition", `{"type":"Root","arn":"arn:aws-us-gov:iam::111122223333:root","accountId":"111122223333"}`,
		"arn:aws-us-gov:iam::111122223333:root", "arn:aws-us-gov:iam::111122223333:root"},
}

func TestPrincipal(t *testing.T) {
	t.Parallel()
	for _, c := range principals {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a := trailtest.Decode(t, `{"eventVersion":"1.11","awsRegion":"eu-central-1","userIdentity":`+c.identity+`}`).Actor()
			require.Equal(t, c.principal, a.Principal())
			require.Equal(t, c.person, a.Person())
		})
	}
}

// Where the identity has no ARN, the session's issuer or the region has the partition.
func TestPrincipalOfRegion(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, region, identity, want string }{
		{"a user in China", "cn-north-1", `{"type":"IAMUser","userName":"ines","accountId":"111122223333"}`, "arn:aws-cn:iam::111122223333:user/ines"},
		{"root in China", "cn-north-1", `{"type":"Root","accountId":"111122223333"}`, "arn:aws-cn:iam::111122223333:root"},
		{"a user elsewhere", "eu-central-1", `{"type":"IAMUser","userName":"ines","accountId":"111122223333"}`, "arn:aws:iam::111122223333:user/ines"},
		{"an issuer", "", `{"type":"AssumedRole","accountId":"111122223333","sessionContext":{"assumedRoot":"true","sessionIssuer":{"arn":"arn:aws-cn:iam::111122223333:root"}}}`, "arn:aws-cn:iam::111122223333:root"},
		{"the ARN before the region", "cn-north-1", `{"type":"Root","arn":"arn:aws:iam::111122223333:root","accountId":"111122223333"}`, "arn:aws:iam::111122223333:root"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, trailtest.Decode(t, `{"eventVersion":"1.11","awsRegion":"`+c.region+`","userIdentity":`+c.identity+`}`).Actor().Principal())
		})
	}
}

func TestSamePrincipal(t *testing.T) {
	t.Parallel()
	const bare = "arn:aws:iam::111122223333:role/Deploy"
	for _, c := range []struct {
		name, a, b string
		want       bool
	}{
		{"itself", deployRole, deployRole, true},
		{"a role with and without its path", deployRole, bare, true},
		{"a user with and without the path", "arn:aws:iam::111122223333:user/ops/ines", "arn:aws:iam::111122223333:user/ines", true},
		{"two paths", deployRole, "arn:aws:iam::111122223333:role/other/Deploy", false},
		{"a longer name", deployRole, "arn:aws:iam::111122223333:role/Deployer", false},
		{"another account", deployRole, "arn:aws:iam::444455556666:role/Deploy", false},
		{"another partition", deployRole, "arn:aws-cn:iam::111122223333:role/Deploy", false},
		{"a role and a user", bare, "arn:aws:iam::111122223333:user/Deploy", false},
		{"a role and its session", bare, "arn:aws:sts::111122223333:assumed-role/Deploy/s", false},
		{"two sessions", "arn:aws:sts::111122223333:assumed-role/Deploy/a", "arn:aws:sts::111122223333:assumed-role/Deploy/b", false},
		{"two users of a federation", "arn:aws:sts::111122223333:federated-user/a", "arn:aws:sts::111122223333:federated-user/b", false},
		{"no account", "arn:aws:iam::x:role/a/Deploy", "arn:aws:iam::y:role/Deploy", false},
		{"no names", "arn:aws:iam::111122223333:role/a/", "arn:aws:iam::111122223333:role/", false},
		{"accounts", account, other, false},
		{"nobody", "", "", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, iottrail.SamePrincipal(c.a, c.b))
			require.Equal(t, c.want, iottrail.SamePrincipal(c.b, c.a))
		})
	}
}

// A session of a role is seen with its issuer and without. Both are one principal, and one
// person's sessions of a permission set differ from another's in either form.
func TestPrincipalWithAndWithoutIssuer(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, arn, issuer string }{
		{"a role", "arn:aws:sts::111122223333:assumed-role/Fleet/s", "arn:aws:iam::111122223333:role/Fleet"},
		{"a role with a path", "arn:aws:sts::111122223333:assumed-role/Deploy/s", deployRole},
		{"a permission set", adminPrefix + "ines", adminSet},
		{"a role in China", "arn:aws-cn:sts::111122223333:assumed-role/Fleet/s", "arn:aws-cn:iam::111122223333:role/x/y/Fleet"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			with := trailtest.Decode(t, `{"eventVersion":"1.11","userIdentity":`+session(c.arn, c.issuer, "")+`}`).Actor()
			without := trailtest.Decode(t, `{"eventVersion":"1.11","userIdentity":`+session(c.arn, "", "")+`}`).Actor()
			require.Equal(t, c.issuer, with.Principal())
			require.True(t, iottrail.SamePrincipal(with.Principal(), without.Principal()), without.Principal())
			require.Equal(t, with.Person() == with.Principal(), without.Person() == without.Principal(), "the session's name counts in both or in none")
		})
	}
}

// A sign-in to Identity Center gives its user's type as Unknown; nothing else does that is
// a person's.
func TestActorOfIdentityCenterSignIn(t *testing.T) {
	t.Parallel()
	record := func(source, eventType string) string {
		return `{"eventVersion":"1.08","eventSource":"` + source + `","eventName":"UserAuthentication","eventType":"` + eventType +
			`","userIdentity":{"type":"Unknown","principalId":"111122223333","userName":"ines","accountId":"111122223333"}}`
	}
	for _, c := range []struct {
		source, eventType string
		want              iottrail.ActorKind
	}{
		{"signin.amazonaws.com", "AwsServiceEvent", iottrail.ActorIdentityCenter},
		{"sso.amazonaws.com", "AwsServiceEvent", iottrail.ActorIdentityCenter},
		{"signin.amazonaws.com", "AwsConsoleSignIn", iottrail.ActorUnknown},
		{"grafana.amazonaws.com", "AwsServiceEvent", iottrail.ActorUnknown},
	} {
		ev := trailtest.Decode(t, record(c.source, c.eventType))
		require.Equal(t, c.want, ev.Actor().Kind, "%s %s", c.source, c.eventType)
		require.Equal(t, "111122223333/user/ines", ev.Actor().Principal())
	}
}
