package iottrail_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/freeform"
	"github.com/iottrail/iottrail/internal/trailtest"
)

const (
	account = "111122223333"
	other   = "444455556666"
)

// actors has an identity for each type that AWS documents, and for the shapes
// that real records have.
var actors = []struct {
	name     string
	identity string
	want     iottrail.Actor
	text     string
}{
	{"Root", `{"type":"Root","principalId":"111122223333","arn":"arn:aws:iam::111122223333:root","accountId":"111122223333","accessKeyId":""}`,
		iottrail.Actor{Kind: iottrail.ActorRoot, AccountID: account, ARN: "arn:aws:iam::111122223333:root"}, "root in 111122223333"},
	{"Root with the account's alias", `{"type":"Root","userName":"pumps","arn":"arn:aws:iam::111122223333:root","accountId":"111122223333"}`,
		iottrail.Actor{Kind: iottrail.ActorRoot, AccountID: account, ARN: "arn:aws:iam::111122223333:root"}, "root in 111122223333"},
	{"IAMUser", `{"type":"IAMUser","principalId":"AIDA","arn":"arn:aws:iam::111122223333:user/ops/ines","accountId":"111122223333","userName":"ines"}`,
		iottrail.Actor{Kind: iottrail.ActorIAMUser, AccountID: account, PrincipalID: "AIDA", Name: "ines", ARN: "arn:aws:iam::111122223333:user/ops/ines"}, "IAM user ines in 111122223333"},
	{"IAMUser by its ARN alone", `{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/ops/ines"}`,
		iottrail.Actor{Kind: iottrail.ActorIAMUser, AccountID: account, Name: "ines", ARN: "arn:aws:iam::111122223333:user/ops/ines"}, "IAM user ines in 111122223333"},
	{"IAMUser who failed to sign in", `{"type":"IAMUser","accountId":"111122223333","userName":"HIDDEN_DUE_TO_SECURITY_REASONS","accessKeyId":""}`,
		iottrail.Actor{Kind: iottrail.ActorIAMUser, AccountID: account, Name: iottrail.HiddenUserName}, "IAM user HIDDEN_DUE_TO_SECURITY_REASONS in 111122223333"},
	{"AssumedRole", `{"type":"AssumedRole","principalId":"AROA:i-0a1b","arn":"arn:aws:sts::111122223333:assumed-role/Deploy/i-0a1b","accountId":"111122223333",
		"sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROA","arn":"arn:aws:iam::111122223333:role/path/Deploy","accountId":"111122223333","userName":"Deploy"}},"invokedBy":"cloudformation.amazonaws.com"}`,
		iottrail.Actor{Kind: iottrail.ActorRole, AccountID: account, Name: "Deploy", SessionName: "i-0a1b", ARN: "arn:aws:sts::111122223333:assumed-role/Deploy/i-0a1b", IssuerARN: "arn:aws:iam::111122223333:role/path/Deploy", PrincipalID: "AROA", OnBehalfOf: "cloudformation.amazonaws.com"},
		"role Deploy/i-0a1b in 111122223333 by cloudformation.amazonaws.com"},
	{"AssumedRole with an empty issuer", `{"type":"AssumedRole","principalId":"AROA:s","arn":"arn:aws-cn:sts::111122223333:assumed-role/Deploy/s","sessionContext":{"sessionIssuer":{}}}`,
		iottrail.Actor{Kind: iottrail.ActorRole, Partition: "aws-cn", PrincipalID: "AROA", AccountID: account, Name: "Deploy", SessionName: "s", ARN: "arn:aws-cn:sts::111122223333:assumed-role/Deploy/s"}, "role Deploy/s in 111122223333"},
	{"AssumedRole without an ARN", `{"type":"AssumedRole","principalId":"AROA:session:with:colons","sessionContext":{"sessionIssuer":{"arn":"arn:aws:iam::111122223333:role/a/b/Deploy"}}}`,
		iottrail.Actor{Kind: iottrail.ActorRole, AccountID: account, IssuerARN: "arn:aws:iam::111122223333:role/a/b/Deploy", PrincipalID: "AROA", Name: "Deploy", SessionName: "session:with:colons"}, "role Deploy/session:with:colons in 111122223333"},
	{"AssumedRole with nothing but a user name", `{"type":"AssumedRole","userName":"Deploy"}`,
		iottrail.Actor{Kind: iottrail.ActorRole, Name: "Deploy"}, "role Deploy"},
	{"AssumedRole of a root session", `{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-root/x","principalId":"111122223333:s","accountId":"111122223333","sessionContext":{"assumedRoot":"true"}}`,
		iottrail.Actor{Kind: iottrail.ActorRoot, AccountID: account, SessionName: "s", ARN: "arn:aws:sts::111122223333:assumed-root/x"}, "root s in 111122223333"},
	{"AssumedRole issued by Root", `{"type":"AssumedRole","accountId":"111122223333","sessionContext":{"sessionIssuer":{"type":"Root"}}}`,
		iottrail.Actor{Kind: iottrail.ActorRoot, AccountID: account}, "root in 111122223333"},
	{"Role", `{"type":"Role","principalId":"AROA:s","arn":"arn:aws:iam::111122223333:role/path/Deploy","accountId":"111122223333"}`,
		iottrail.Actor{Kind: iottrail.ActorRole, PrincipalID: "AROA", AccountID: account, Name: "Deploy", SessionName: "s", ARN: "arn:aws:iam::111122223333:role/path/Deploy"}, "role Deploy/s in 111122223333"},
	{"FederatedUser", `{"type":"FederatedUser","principalId":"111122223333:bob","arn":"arn:aws:sts::111122223333:federated-user/bob","accountId":"111122223333",
		"sessionContext":{"sessionIssuer":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/broker","userName":"broker"}}}`,
		iottrail.Actor{Kind: iottrail.ActorFederatedUser, IssuerARN: "arn:aws:iam::111122223333:user/broker", AccountID: account, Name: "broker", SessionName: "bob", ARN: "arn:aws:sts::111122223333:federated-user/bob"}, "federated user broker/bob in 111122223333"},
	{"SAMLUser", `{"type":"SAMLUser","principalId":"SAMPLE=:bob","userName":"bob","identityProvider":"SAMPLE="}`,
		iottrail.Actor{Kind: iottrail.ActorFederatedUser, PrincipalID: "SAMPLE=:bob", Name: "bob"}, "federated user bob"},
	{"SAMLUser without a name", `{"type":"SAMLUser","principalId":"SAMPLE=:bob"}`,
		iottrail.Actor{Kind: iottrail.ActorFederatedUser, PrincipalID: "SAMPLE=:bob", SessionName: "bob"}, "federated user bob"},
	{"WebIdentityUser", `{"type":"WebIdentityUser","principalId":"accounts.google.com:app:user-1","userName":"user-1","identityProvider":"accounts.google.com"}`,
		iottrail.Actor{Kind: iottrail.ActorFederatedUser, PrincipalID: "accounts.google.com:app:user-1", Name: "user-1"}, "federated user user-1"},
	{"WebIdentityUser without a name", `{"type":"WebIdentityUser","principalId":"accounts.google.com:app:user-1"}`,
		iottrail.Actor{Kind: iottrail.ActorFederatedUser, PrincipalID: "accounts.google.com:app:user-1", SessionName: "user-1"}, "federated user user-1"},
	{"Directory", `{"type":"Directory","userName":"bob","accountId":"111122223333"}`,
		iottrail.Actor{Kind: iottrail.ActorFederatedUser, AccountID: account, Name: "bob"}, "federated user bob in 111122223333"},
	{"AWSAccount", `{"type":"AWSAccount","principalId":"AIDA:s","accountId":"444455556666"}`,
		iottrail.Actor{Kind: iottrail.ActorAccount, AccountID: other, PrincipalID: "AIDA"}, "account in 444455556666"},
	{"AWSAccount, by a service", `{"type":"AWSAccount","accountId":"ANONYMOUS_PRINCIPAL","invokedBy":"s3.amazonaws.com"}`,
		iottrail.Actor{Kind: iottrail.ActorAccount, AccountID: "ANONYMOUS_PRINCIPAL", OnBehalfOf: "s3.amazonaws.com"}, "account in ANONYMOUS_PRINCIPAL by s3.amazonaws.com"},
	{"AWSService", `{"type":"AWSService","invokedBy":"iot.amazonaws.com"}`,
		iottrail.Actor{Kind: iottrail.ActorService, Name: "iot.amazonaws.com"}, "service iot.amazonaws.com"},
	{"IdentityCenterUser", `{"type":"IdentityCenterUser","accountId":"111122223333","onBehalfOf":{"userId":"u-1","identityStoreArn":"arn:aws:identitystore::111122223333:identitystore/d-1"},"credentialId":"c-1"}`,
		iottrail.Actor{Kind: iottrail.ActorIdentityCenter, AccountID: account, UserID: "u-1", IdentityStoreARN: "arn:aws:identitystore::111122223333:identitystore/d-1", Name: "u-1", OnBehalfOf: "u-1"}, "Identity Center user u-1 in 111122223333"},
	{"IdentityCenterUser with a name", `{"type":"IdentityCenterUser","userName":"ines","principalId":"p","onBehalfOf":{"userId":"u-1"}}`,
		iottrail.Actor{Kind: iottrail.ActorIdentityCenter, Name: "ines", UserID: "u-1", OnBehalfOf: "u-1"}, "Identity Center user ines by u-1"},
	{"IdentityCenterUser with a principal id", `{"type":"IdentityCenterUser","principalId":"p"}`,
		iottrail.Actor{Kind: iottrail.ActorIdentityCenter, Name: "p"}, "Identity Center user p"},
	{"IdentityCenterUser with nothing but a service", `{"type":"IdentityCenterUser","invokedBy":"q.amazonaws.com"}`,
		iottrail.Actor{Kind: iottrail.ActorIdentityCenter, OnBehalfOf: "q.amazonaws.com"}, "Identity Center user by q.amazonaws.com"},
	{"Unknown", `{"type":"Unknown","principalId":"p","accountId":"111122223333","userName":"ines"}`,
		iottrail.Actor{Kind: iottrail.ActorUnknown, AccountID: account, Name: "ines"}, "unknown ines in 111122223333"},
	{"Unknown for an Identity Center user", `{"type":"Unknown","accountId":"111122223333","onBehalfOf":{"userId":"u-1"}}`,
		iottrail.Actor{Kind: iottrail.ActorIdentityCenter, AccountID: account, UserID: "u-1", Name: "u-1", OnBehalfOf: "u-1"}, "Identity Center user u-1 in 111122223333"},

	{"no identity", `{}`, iottrail.Actor{}, "unknown"},
	{"no type: a service in an account", `{"accountId":"111122223333","invokedBy":"AWS Internal"}`,
		iottrail.Actor{Kind: iottrail.ActorService, AccountID: account, Name: "AWS Internal"}, "service AWS Internal in 111122223333"},
	{"no type: a service's account", `{"invokedBy":{"serviceAccountId":"444455556666"}}`,
		iottrail.Actor{Kind: iottrail.ActorService, Name: other}, "service 444455556666"},
	{"no type: an account", `{"accountId":"111122223333"}`,
		iottrail.Actor{Kind: iottrail.ActorAccount, AccountID: account}, "account in 111122223333"},
	{"no type: a principal", `{"principalId":"AIDA","accountId":"111122223333"}`,
		iottrail.Actor{Kind: iottrail.ActorAccount, AccountID: account, PrincipalID: "AIDA"}, "account in 111122223333"},
	{"no type: an assumed role", `{"arn":"arn:aws:sts::111122223333:assumed-role/Deploy/s"}`,
		iottrail.Actor{Kind: iottrail.ActorRole, AccountID: account, Name: "Deploy", SessionName: "s", ARN: "arn:aws:sts::111122223333:assumed-role/Deploy/s"}, "role Deploy/s in 111122223333"},
	{"no type: a federated user", `{"arn":"arn:aws:sts::111122223333:federated-user/bob"}`,
		iottrail.Actor{Kind: iottrail.ActorFederatedUser, AccountID: account, SessionName: "bob", ARN: "arn:aws:sts::111122223333:federated-user/bob"}, "federated user bob in 111122223333"},
	{"no type: root", `{"arn":"arn:aws:iam::111122223333:root","userName":"alias"}`,
		iottrail.Actor{Kind: iottrail.ActorRoot, AccountID: account, ARN: "arn:aws:iam::111122223333:root"}, "root in 111122223333"},
	{"no type: a user", `{"arn":"arn:aws:iam::111122223333:user/ines"}`,
		iottrail.Actor{Kind: iottrail.ActorIAMUser, AccountID: account, Name: "ines", ARN: "arn:aws:iam::111122223333:user/ines"}, "IAM user ines in 111122223333"},
	{"no type: a bearer token", `{"credentialId":"c-1"}`,
		iottrail.Actor{Kind: iottrail.ActorIdentityCenter, Name: "c-1"}, "Identity Center user c-1"},
	{"a type of tomorrow", `{"type":"Robot","arn":"arn:aws:robots::111122223333:robot/r2","accountId":"111122223333"}`,
		iottrail.Actor{AccountID: account, ARN: "arn:aws:robots::111122223333:robot/r2"}, "unknown arn:aws:robots::111122223333:robot/r2 in 111122223333"},
	{"no account in the ARN", `{"type":"IAMUser","arn":"arn:aws:iam::account:user/ines"}`,
		iottrail.Actor{Kind: iottrail.ActorIAMUser, Name: "ines", ARN: "arn:aws:iam::account:user/ines"}, "IAM user ines"},
	{"no ARN at all", `{"type":"IAMUser","arn":"--"}`, iottrail.Actor{Kind: iottrail.ActorIAMUser, ARN: "--"}, "IAM user --"},
}

func TestActor(t *testing.T) {
	t.Parallel()
	types := make(map[string]bool)
	for _, c := range actors {
		record := `{"eventVersion":"1.11","userIdentity":` + c.identity + `}`
		e := trailtest.Decode(t, record)
		types[e.UserIdentity.Type] = true
		assert.Equal(t, c.want, e.Actor(), c.name)
		assert.Equal(t, c.text, e.Actor().String(), c.name)
		trailtest.RequireNothingLost(t, []byte(record), e, c.name)
	}
	for _, documented := range []string{
		"Root", "IAMUser", "AssumedRole", "Role", "FederatedUser", "Directory", "AWSAccount", "AWSService",
		"IdentityCenterUser", "SAMLUser", "WebIdentityUser", "Unknown",
	} {
		assert.True(t, types[documented], "no case for %s", documented)
	}
	assert.Equal(t, "unknown", iottrail.ActorKind(200).String())
}

// Paths and names hold nearly every character, so that one ARN may look like another.
func TestActorOfImitations(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, identity, text, principal string }{
		{"a name like an ARN with a quote", `{"type":"SAMLUser","userName":"arn:x\" in 444455556666 by \u001b[31m"}`,
			`federated user "arn:x\" in 444455556666 by \x1b[31m"`, `"/user/arn:x\"\x20in\x20444455556666\x20by\x20\x1b[31m"`},
		{"a user's path like a session", `{"arn":"arn:aws:iam::111122223333:user/x:assumed-role/Admin/ines"}`,
			"IAM user ines in 111122223333", "arn:aws:iam::111122223333:user/x:assumed-role/Admin/ines"},
		{"a role's path like a session", `{"type":"Role","arn":"arn:aws:iam::111122223333:role/x:assumed-role/Admin/Deploy","principalId":"AROA:s"}`,
			"role Deploy/s in 111122223333", "arn:aws:iam::111122223333:role/x:assumed-role/Admin/Deploy"},
		{"a role's path like a user", `{"arn":"arn:aws:iam::111122223333:role/x:user/Deploy"}`,
			"role Deploy in 111122223333", "arn:aws:iam::111122223333:role/x:user/Deploy"},
		{"a user's path like root", `{"arn":"arn:aws:iam::111122223333:user/x:root"}`,
			`IAM user x:root in 111122223333`, "arn:aws:iam::111122223333:user/x:root"},
		{"a user's path like a federated user", `{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/:federated-user/ines"}`,
			"IAM user ines in 111122223333", "arn:aws:iam::111122223333:user/:federated-user/ines"},
		{"a session's name like a role", `{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/Deploy/x:role/Admin"}`,
			`role Deploy/"x:role/Admin" in 111122223333`, "arn:aws:iam::111122223333:role/Deploy"},
		{"an ARN in an ARN", `{"arn":"arn:aws:iam::444455556666:user/arn:aws:iam::111122223333:root"}`,
			`IAM user "arn:aws:iam::111122223333:root" in 444455556666`, "arn:aws:iam::444455556666:user/arn:aws:iam::111122223333:root"},
		{"a bucket like root", `{"arn":"arn:aws:s3:::x:root"}`, "unknown arn:aws:s3:::x:root", "arn:aws:s3:::x:root"},
		{"a user of another service", `{"arn":"arn:aws:example:eu-central-1:111122223333:user/ines"}`,
			"unknown arn:aws:example:eu-central-1:111122223333:user/ines in 111122223333", "arn:aws:example:eu-central-1:111122223333:user/ines"},
		{"more than root", `{"arn":"arn:aws:iam::111122223333:root/x"}`, "unknown arn:aws:iam::111122223333:root/x in 111122223333", "arn:aws:iam::111122223333:root/x"},
		{"root of nothing", `{"arn":"x:root"}`, "unknown x:root", "x:root"},
		{"a name with an account", `{"type":"IAMUser","userName":"ines in 444455556666","accountId":"111122223333"}`,
			`IAM user "ines in 444455556666" in 111122223333`, `"arn:aws:iam::111122223333:user/ines\x20in\x20444455556666"`},
		{"a name with a session", `{"type":"IAMUser","userName":"ines/admin","accountId":"111122223333"}`,
			`IAM user "ines/admin" in 111122223333`, "arn:aws:iam::111122223333:user/ines/admin"},
		{"a session with a service", `{"type":"AssumedRole","userName":"Deploy","principalId":"AROA:s by iot.amazonaws.com","accountId":"111122223333"}`,
			`role Deploy/"s by iot.amazonaws.com" in 111122223333`, "arn:aws:iam::111122223333:role/Deploy"},
		{"a name that is quoted by itself", `{"type":"SAMLUser","userName":"\"ines\" in 1"}`,
			`federated user "\"ines\" in 1"`, `"/user/\"ines\"\x20in\x201"`},
		{"a name of one of the words between", `{"type":"Directory","userName":"in"}`, `federated user "in"`, "/user/in"},
		{"a name like an ARN", `{"type":"Directory","userName":"arn:aws:iam::1:user"}`, `federated user "arn:aws:iam::1:user"`, "/user/arn:aws:iam::1:user"},
		{"an account that goes on", `{"type":"AWSAccount","accountId":"1 by x"}`, `account in "1 by x"`, `"1\x20by\x20x"`},
		{"a name out of sight", `{"type":"IAMUser","userName":"in\u202ees","accountId":"111122223333"}`,
			`IAM user "in\u202ees" in 111122223333`, `"arn:aws:iam::111122223333:user/in\u202ees"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a := trailtest.Decode(t, `{"eventVersion":"1.11","userIdentity":`+c.identity+`}`).Actor()
			require.Equal(t, c.text, a.String())
			require.Equal(t, c.principal, a.Principal())
		})
	}
}

// Logs have what String has: the quotes of a name are quoted once more, and not left out.
func TestActorOfImitationsInLogs(t *testing.T) {
	t.Parallel()
	u := iottrail.UserIdentity{Type: "IAMUser", UserName: "ines in 444455556666", AccountID: account}
	const text = `IAM user "ines in 444455556666" in 111122223333`
	ev := iottrail.Event{UserIdentity: u}
	require.Equal(t, `actor="IAM user \"ines in 444455556666\" in 111122223333"`, ev.String())
	require.Equal(t, text, ev.LogValue().Group()[0].Value.String())
	require.Equal(t, text, u.LogValue().String())
	require.Equal(t, text, ev.Actor().LogValue().String())
	require.Equal(t, text, fmt.Sprintf("%#v", ev.Actor()))
}

func TestActorKindText(t *testing.T) {
	t.Parallel()
	names := []string{"unknown", "root", "iamUser", "role", "federatedUser", "identityCenterUser", "service", "account"}
	for i, name := range names {
		text, err := iottrail.ActorKind(i).MarshalText()
		require.NoError(t, err)
		require.Equal(t, name, string(text))
		kind := iottrail.ActorKind(100)
		require.NoError(t, kind.UnmarshalText(text))
		require.Equal(t, iottrail.ActorKind(i), kind)
	}
	_, err := iottrail.ActorKind(len(names)).MarshalText()
	require.ErrorIs(t, err, iottrail.ErrActorKind)
	for _, text := range []string{"", "Role", "IAM user", "robot\n"} {
		kind := iottrail.ActorRole
		err := kind.UnmarshalText([]byte(text))
		require.ErrorIs(t, err, iottrail.ErrActorKind, "%q", text)
		require.NotContains(t, err.Error(), "\n")
		require.Equal(t, iottrail.ActorRole, kind, "the kind is as it was")
	}
}

func TestActorJSON(t *testing.T) {
	t.Parallel()
	list := []iottrail.Actor{{}, filledActor()}
	for _, c := range actors {
		list = append(list, c.want)
	}
	for _, a := range list {
		text, err := json.Marshal(a)
		require.NoError(t, err)
		var got iottrail.Actor
		require.NoError(t, json.Unmarshal(text, &got))
		require.Empty(t, cmp.Diff(a, got), "%s", text)
	}
	text, err := json.Marshal(filledActor())
	require.NoError(t, err)
	require.JSONEq(t, `{"kind":"role","accountId":"AccountID","partition":"Partition","name":"Name","sessionName":"SessionName","arn":"ARN",
		"issuerArn":"IssuerARN","principalId":"PrincipalID","sourceIdentity":"SourceIdentity","userId":"UserID",
		"identityStoreArn":"IdentityStoreARN","onBehalfOf":"OnBehalfOf"}`, string(text))
	text, err = json.Marshal(iottrail.Actor{})
	require.NoError(t, err)
	require.JSONEq(t, `{"kind":"unknown"}`, string(text))
	require.ErrorIs(t, json.Unmarshal([]byte(`{"kind":"robot"}`), new(iottrail.Actor)), iottrail.ErrActorKind)
	_, err = json.Marshal(iottrail.Actor{Kind: 200})
	require.ErrorIs(t, err, iottrail.ErrActorKind)
}

// filledActor has in every field its name.
func filledActor() (a iottrail.Actor) {
	v := reflect.ValueOf(&a).Elem()
	for i := range v.NumField() {
		if f := v.Field(i); f.Kind() == reflect.String {
			f.SetString(v.Type().Field(i).Name)
		}
	}
	a.Kind = iottrail.ActorRole
	return a
}

func TestHiddenUserNameIsAMask(t *testing.T) {
	t.Parallel()
	require.True(t, freeform.IsMask(iottrail.HiddenUserName))
}
