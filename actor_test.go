package iottrail_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/mask"
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
		iottrail.Actor{Kind: iottrail.ActorIAMUser, AccountID: account, Name: "ines", ARN: "arn:aws:iam::111122223333:user/ops/ines"}, "IAM user ines in 111122223333"},
	{"IAMUser by its ARN alone", `{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/ops/ines"}`,
		iottrail.Actor{Kind: iottrail.ActorIAMUser, AccountID: account, Name: "ines", ARN: "arn:aws:iam::111122223333:user/ops/ines"}, "IAM user ines in 111122223333"},
	{"IAMUser who failed to sign in", `{"type":"IAMUser","accountId":"111122223333","userName":"HIDDEN_DUE_TO_SECURITY_REASONS","accessKeyId":""}`,
		iottrail.Actor{Kind: iottrail.ActorIAMUser, AccountID: account, Name: iottrail.HiddenUserName}, "IAM user HIDDEN_DUE_TO_SECURITY_REASONS in 111122223333"},
	{"AssumedRole", `{"type":"AssumedRole","principalId":"AROA:i-0a1b","arn":"arn:aws:sts::111122223333:assumed-role/Deploy/i-0a1b","accountId":"111122223333",
		"sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROA","arn":"arn:aws:iam::111122223333:role/path/Deploy","accountId":"111122223333","userName":"Deploy"}},"invokedBy":"cloudformation.amazonaws.com"}`,
		iottrail.Actor{Kind: iottrail.ActorRole, AccountID: account, Name: "Deploy", SessionName: "i-0a1b", ARN: "arn:aws:sts::111122223333:assumed-role/Deploy/i-0a1b", OnBehalfOf: "cloudformation.amazonaws.com"},
		"role Deploy/i-0a1b in 111122223333 by cloudformation.amazonaws.com"},
	{"AssumedRole with an empty issuer", `{"type":"AssumedRole","principalId":"AROA:s","arn":"arn:aws-cn:sts::111122223333:assumed-role/Deploy/s","sessionContext":{"sessionIssuer":{}}}`,
		iottrail.Actor{Kind: iottrail.ActorRole, AccountID: account, Name: "Deploy", SessionName: "s", ARN: "arn:aws-cn:sts::111122223333:assumed-role/Deploy/s"}, "role Deploy/s in 111122223333"},
	{"AssumedRole without an ARN", `{"type":"AssumedRole","principalId":"AROA:session:with:colons","sessionContext":{"sessionIssuer":{"arn":"arn:aws:iam::111122223333:role/a/b/Deploy"}}}`,
		iottrail.Actor{Kind: iottrail.ActorRole, Name: "Deploy", SessionName: "session:with:colons"}, "role Deploy/session:with:colons"},
	{"AssumedRole with nothing but a user name", `{"type":"AssumedRole","userName":"Deploy"}`,
		iottrail.Actor{Kind: iottrail.ActorRole, Name: "Deploy"}, "role Deploy"},
	{"AssumedRole of a root session", `{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-root/x","principalId":"111122223333:s","accountId":"111122223333","sessionContext":{"assumedRoot":"true"}}`,
		iottrail.Actor{Kind: iottrail.ActorRoot, AccountID: account, SessionName: "s", ARN: "arn:aws:sts::111122223333:assumed-root/x"}, "root s in 111122223333"},
	{"AssumedRole issued by Root", `{"type":"AssumedRole","accountId":"111122223333","sessionContext":{"sessionIssuer":{"type":"Root"}}}`,
		iottrail.Actor{Kind: iottrail.ActorRoot, AccountID: account}, "root in 111122223333"},
	{"Role", `{"type":"Role","principalId":"AROA:s","arn":"arn:aws:iam::111122223333:role/path/Deploy","accountId":"111122223333"}`,
		iottrail.Actor{Kind: iottrail.ActorRole, AccountID: account, Name: "Deploy", SessionName: "s", ARN: "arn:aws:iam::111122223333:role/path/Deploy"}, "role Deploy/s in 111122223333"},
	{"FederatedUser", `{"type":"FederatedUser","principalId":"111122223333:bob","arn":"arn:aws:sts::111122223333:federated-user/bob","accountId":"111122223333",
		"sessionContext":{"sessionIssuer":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/broker","userName":"broker"}}}`,
		iottrail.Actor{Kind: iottrail.ActorFederatedUser, AccountID: account, Name: "broker", SessionName: "bob", ARN: "arn:aws:sts::111122223333:federated-user/bob"}, "federated user broker/bob in 111122223333"},
	{"SAMLUser", `{"type":"SAMLUser","principalId":"SAMPLE=:bob","userName":"bob","identityProvider":"SAMPLE="}`,
		iottrail.Actor{Kind: iottrail.ActorFederatedUser, Name: "bob"}, "federated user bob"},
	{"SAMLUser without a name", `{"type":"SAMLUser","principalId":"SAMPLE=:bob"}`,
		iottrail.Actor{Kind: iottrail.ActorFederatedUser, SessionName: "bob"}, "federated user bob"},
	{"WebIdentityUser", `{"type":"WebIdentityUser","principalId":"accounts.google.com:app:user-1","userName":"user-1","identityProvider":"accounts.google.com"}`,
		iottrail.Actor{Kind: iottrail.ActorFederatedUser, Name: "user-1"}, "federated user user-1"},
	{"WebIdentityUser without a name", `{"type":"WebIdentityUser","principalId":"accounts.google.com:app:user-1"}`,
		iottrail.Actor{Kind: iottrail.ActorFederatedUser, SessionName: "user-1"}, "federated user user-1"},
	{"Directory", `{"type":"Directory","userName":"bob","accountId":"111122223333"}`,
		iottrail.Actor{Kind: iottrail.ActorFederatedUser, AccountID: account, Name: "bob"}, "federated user bob in 111122223333"},
	{"AWSAccount", `{"type":"AWSAccount","principalId":"AIDA:s","accountId":"444455556666"}`,
		iottrail.Actor{Kind: iottrail.ActorAccount, AccountID: other}, "account in 444455556666"},
	{"AWSAccount, by a service", `{"type":"AWSAccount","accountId":"ANONYMOUS_PRINCIPAL","invokedBy":"s3.amazonaws.com"}`,
		iottrail.Actor{Kind: iottrail.ActorAccount, AccountID: "ANONYMOUS_PRINCIPAL", OnBehalfOf: "s3.amazonaws.com"}, "account in ANONYMOUS_PRINCIPAL by s3.amazonaws.com"},
	{"AWSService", `{"type":"AWSService","invokedBy":"iot.amazonaws.com"}`,
		iottrail.Actor{Kind: iottrail.ActorService, Name: "iot.amazonaws.com"}, "service iot.amazonaws.com"},
	{"IdentityCenterUser", `{"type":"IdentityCenterUser","accountId":"111122223333","onBehalfOf":{"userId":"u-1","identityStoreArn":"arn:aws:identitystore::111122223333:identitystore/d-1"},"credentialId":"c-1"}`,
		iottrail.Actor{Kind: iottrail.ActorIdentityCenter, AccountID: account, Name: "u-1", OnBehalfOf: "u-1"}, "Identity Center user u-1 in 111122223333"},
	{"IdentityCenterUser with a name", `{"type":"IdentityCenterUser","userName":"ines","principalId":"p","onBehalfOf":{"userId":"u-1"}}`,
		iottrail.Actor{Kind: iottrail.ActorIdentityCenter, Name: "ines", OnBehalfOf: "u-1"}, "Identity Center user ines by u-1"},
	{"IdentityCenterUser with a principal id", `{"type":"IdentityCenterUser","principalId":"p"}`,
		iottrail.Actor{Kind: iottrail.ActorIdentityCenter, Name: "p"}, "Identity Center user p"},
	{"IdentityCenterUser with nothing but a service", `{"type":"IdentityCenterUser","invokedBy":"q.amazonaws.com"}`,
		iottrail.Actor{Kind: iottrail.ActorIdentityCenter, OnBehalfOf: "q.amazonaws.com"}, "Identity Center user by q.amazonaws.com"},
	{"Unknown", `{"type":"Unknown","principalId":"p","accountId":"111122223333","userName":"ines"}`,
		iottrail.Actor{Kind: iottrail.ActorUnknown, AccountID: account, Name: "ines"}, "unknown ines in 111122223333"},
	{"Unknown for an Identity Center user", `{"type":"Unknown","accountId":"111122223333","onBehalfOf":{"userId":"u-1"}}`,
		iottrail.Actor{Kind: iottrail.ActorIdentityCenter, AccountID: account, Name: "u-1", OnBehalfOf: "u-1"}, "Identity Center user u-1 in 111122223333"},

	{"no identity", `{}`, iottrail.Actor{}, "unknown"},
	{"no type: a service in an account", `{"accountId":"111122223333","invokedBy":"AWS Internal"}`,
		iottrail.Actor{Kind: iottrail.ActorService, AccountID: account, Name: "AWS Internal"}, "service AWS Internal in 111122223333"},
	{"no type: a service's account", `{"invokedBy":{"serviceAccountId":"444455556666"}}`,
		iottrail.Actor{Kind: iottrail.ActorService, Name: other}, "service 444455556666"},
	{"no type: an account", `{"accountId":"111122223333"}`,
		iottrail.Actor{Kind: iottrail.ActorAccount, AccountID: account}, "account in 111122223333"},
	{"no type: a principal", `{"principalId":"AIDA","accountId":"111122223333"}`,
		iottrail.Actor{Kind: iottrail.ActorAccount, AccountID: account}, "account in 111122223333"},
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
		e := decode(t, record)
		types[e.UserIdentity.Type] = true
		assert.Equal(t, c.want, e.Actor(), c.name)
		assert.Equal(t, c.text, e.Actor().String(), c.name)
		requireNothingLost(t, []byte(record), e, c.name)
	}
	for _, documented := range []string{
		"Root", "IAMUser", "AssumedRole", "Role", "FederatedUser", "Directory", "AWSAccount", "AWSService",
		"IdentityCenterUser", "SAMLUser", "WebIdentityUser", "Unknown",
	} {
		assert.True(t, types[documented], "no case for %s", documented)
	}
	assert.Equal(t, "unknown", iottrail.ActorKind(200).String())
}

func TestHiddenUserNameIsAMask(t *testing.T) {
	t.Parallel()
	require.True(t, mask.Is(iottrail.HiddenUserName))
}
