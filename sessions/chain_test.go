package sessions_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/sessions"
)

// object is an object in JSON.
type object map[string]any

// start is when the first call of each test was made.
var start = time.Date(2026, 10, 6, 7, 0, 0, 0, time.UTC)

// call returns a record of a call that was made so many seconds after the start. Its ids follow
// from that.
func call(t testing.TB, seconds int, source, name string, who object, more object) *iottrail.Event {
	t.Helper()
	at := start.Add(time.Duration(seconds) * time.Second)
	record := object{
		"eventVersion": "1.11", "eventTime": at.Format(time.RFC3339), "eventSource": source + ".amazonaws.com", "eventName": name,
		"userIdentity": who, "awsRegion": "eu-central-1", "sourceIPAddress": "203.0.113.7", "recipientAccountId": "111122223333",
		"eventID": fmt.Sprintf("event-%s-%d", name, seconds), "requestID": fmt.Sprintf("request-%s-%d", name, seconds),
	}
	for member, value := range more {
		record[member] = value
	}
	text, err := json.Marshal(record)
	require.NoError(t, err)
	ev := new(iottrail.Event)
	require.NoError(t, json.Unmarshal(text, ev))
	return ev
}

// session is a session that began so many seconds after the start.
func sessionContext(seconds int) object {
	return object{"attributes": object{"creationDate": start.Add(time.Duration(seconds) * time.Second).Format(time.RFC3339), "mfaAuthenticated": "false"}}
}

func user(name, key string) object {
	return object{"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/" + name, "accountId": "111122223333", "userName": name, "accessKeyId": key}
}

// console is a user in a session of the console.
func console(name, key string, began int) object {
	u := user(name, key)
	u["sessionContext"] = sessionContext(began)
	return u
}

func roleARN(name, session string) string {
	return "arn:aws:sts::111122223333:assumed-role/" + name + "/" + session
}

// role is a session of a role that began so many seconds after the start.
func role(name, session, key string, began int) object {
	context := sessionContext(began)
	context["sessionIssuer"] = object{"type": "Role", "arn": "arn:aws:iam::111122223333:role/" + name, "accountId": "111122223333", "userName": name}
	return object{"type": "AssumedRole", "arn": roleARN(name, session), "accountId": "111122223333", "accessKeyId": key, "sessionContext": context}
}

// issued is the response of a call that gives out a key for a session of a role.
func issued(key, arn string) object {
	response := object{"credentials": object{"accessKeyId": key, "sessionToken": "secret"}}
	if arn != "" {
		response["assumedRoleUser"] = object{"arn": arn}
	}
	return object{"responseElements": response}
}

func with(all ...object) object {
	sum := object{}
	for _, one := range all {
		for member, value := range one {
			sum[member] = value
		}
	}
	return sum
}

var (
	success  = object{"responseElements": object{"ConsoleLogin": "Success"}, "additionalEventData": object{"MFAUsed": "Yes"}}
	pat      = user("pat", "AKIAPAT")
	deployer = object{"type": "WebIdentityUser", "principalId": "accounts.example.com:pipeline", "userName": "pipeline", "identityProvider": "accounts.example.com"}
	saml     = object{"type": "SAMLUser", "principalId": "idp=:ines", "userName": "ines", "identityProvider": "idp="}
	lambda   = object{"type": "AWSService", "invokedBy": "lambda.amazonaws.com"}
	portal   = object{"type": "IdentityCenterUser", "accountId": "111122223333", "credentialId": "bearer-1",
		"onBehalfOf": object{"userId": "user-1", "identityStoreArn": "arn:aws:identitystore::111122223333:identitystore/d-1"}}
)

const permissionSet = "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-central-1/AWSReservedSSO_Fleet_Ops_0a1b2c3d4e5f6071"

// link is what a test expects of a link.
func brief(chain []sessions.Link) (all []string) {
	for _, l := range chain {
		all = append(all, fmt.Sprintf("%s %s %s", l.How, l.EventName, l.Actor))
	}
	return all
}

func TestChain(t *testing.T) {
	t.Parallel()
	update := func(who object) *iottrail.Event { return call(t, 100, "iot", "UpdateCertificate", who, nil) }
	const asPat, asFleet = "IAM user pat in 111122223333", "role Fleet/s in 111122223333"
	tests := []struct {
		name  string
		added []*iottrail.Event
		asked *iottrail.Event
		want  []string
		whole bool
	}{
		{
			name:  "a key that no record issued is no beginning",
			asked: update(pat),
			want:  []string{"asked UpdateCertificate " + asPat},
		},
		{
			name:  "a service begins by itself",
			asked: update(lambda),
			want:  []string{"asked UpdateCertificate service lambda.amazonaws.com"},
			whole: true,
		},
		{
			name:  "the trail ends at a lasting key",
			added: []*iottrail.Event{call(t, 1, "sts", "AssumeRole", pat, issued("ASIA1", roleARN("Fleet", "s")))},
			asked: update(role("Fleet", "s", "ASIA1", 1)),
			want:  []string{"issued AssumeRole " + asPat, "asked UpdateCertificate " + asFleet},
		},
		{
			name: "a chain of roles, from a sign-in by way of a key that was made",
			added: []*iottrail.Event{
				call(t, 1, "signin", "ConsoleLogin", object{"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/root-like", "accountId": "111122223333", "userName": "root-like"}, success),
				call(t, 2, "iam", "CreateAccessKey", console("root-like", "ASIACONSOLE", 1), object{"responseElements": object{"accessKey": object{"accessKeyId": "AKIAPAT", "userName": "pat"}}}),
				call(t, 3, "sts", "GetSessionToken", pat, issued("ASIA1", "")),
				call(t, 4, "sts", "AssumeRole", with(pat, object{"accessKeyId": "ASIA1"}), issued("ASIA2", roleARN("First", "s"))),
				call(t, 5, "sts", "AssumeRole", role("First", "s", "ASIA2", 4), issued("ASIA3", roleARN("Fleet", "s"))),
			},
			asked: update(role("Fleet", "s", "ASIA3", 5)),
			want: []string{
				"inferred ConsoleLogin IAM user root-like in 111122223333", "issued CreateAccessKey IAM user root-like in 111122223333",
				"issued GetSessionToken " + asPat, "issued AssumeRole " + asPat, "issued AssumeRole role First/s in 111122223333",
				"asked UpdateCertificate " + asFleet,
			},
			whole: true,
		},
		{
			name:  "a pipeline with a token of its own",
			added: []*iottrail.Event{call(t, 1, "sts", "AssumeRoleWithWebIdentity", deployer, issued("ASIA1", roleARN("Fleet", "s")))},
			asked: update(role("Fleet", "s", "ASIA1", 1)),
			want:  []string{"issued AssumeRoleWithWebIdentity federated user pipeline", "asked UpdateCertificate " + asFleet},
			whole: true,
		},
		{
			name:  "the console of a role gets other keys than the call that assumed it",
			added: []*iottrail.Event{call(t, 1, "sts", "AssumeRoleWithSAML", saml, issued("ASIA1", roleARN("Fleet", "s")))},
			asked: update(role("Fleet", "s", "ASIACONSOLE", 1)),
			want:  []string{"inferred AssumeRoleWithSAML federated user ines", "asked UpdateCertificate " + asFleet},
			whole: true,
		},
		{
			name: "Identity Center: the sign-in, the portal, the role",
			added: []*iottrail.Event{
				call(t, 1, "signin", "UserAuthentication", portal, object{"serviceEventDetails": object{"UserAuthentication": "Success"}, "eventType": "AwsServiceEvent"}),
				call(t, 5, "sso", "Federate", portal, object{"serviceEventDetails": object{"role_name": "Fleet_Ops", "account_id": "111122223333"}, "eventType": "AwsServiceEvent"}),
				call(t, 5, "sts", "AssumeRoleWithSAML", saml, with(issued("ASIA1", roleARN("Fleet", "s")), object{"requestParameters": object{"roleArn": permissionSet}})),
			},
			asked: update(role("Fleet", "s", "ASIA1", 5)),
			want: []string{
				"issued UserAuthentication Identity Center user user-1 in 111122223333", "inferred Federate Identity Center user user-1 in 111122223333",
				"issued AssumeRoleWithSAML federated user ines", "asked UpdateCertificate " + asFleet,
			},
			whole: true,
		},
		{
			name: "a role that is only named like that of a permission set is not from the portal",
			added: []*iottrail.Event{
				call(t, 5, "sso", "Federate", portal, object{"serviceEventDetails": object{"role_name": "Fleet_Ops", "account_id": "111122223333"}, "eventType": "AwsServiceEvent"}),
				call(t, 5, "sts", "AssumeRoleWithSAML", saml, with(issued("ASIA1", roleARN("Fleet", "s")), object{"requestParameters": object{"roleArn": "arn:aws:iam::111122223333:role/AWSReservedSSO_Fleet_Ops_0a1b2c3d4e5f6071"}})),
			},
			asked: update(role("Fleet", "s", "ASIA1", 5)),
			want:  []string{"issued AssumeRoleWithSAML federated user ines", "asked UpdateCertificate " + asFleet},
			whole: true,
		},
		{
			name: "of a call in two accounts the caller's record is taken",
			added: []*iottrail.Event{
				call(t, 1, "sts", "AssumeRole", object{"type": "AWSAccount", "principalId": "AROA:x", "accountId": "444455556666"},
					with(issued("ASIA1", roleARN("Fleet", "s")), object{"eventID": "theirs", "sharedEventID": "shared"})),
				call(t, 1, "sts", "AssumeRole", pat, with(issued("ASIA1", roleARN("Fleet", "s")), object{"eventID": "ours", "sharedEventID": "shared", "recipientAccountId": "444455556666"})),
			},
			asked: update(role("Fleet", "s", "ASIA1", 1)),
			want:  []string{"issued AssumeRole " + asPat, "asked UpdateCertificate " + asFleet},
		},
		{
			name: "with the record of the role's account alone, the caller is an account",
			added: []*iottrail.Event{call(t, 1, "sts", "AssumeRole", object{"type": "AWSAccount", "principalId": "AROA:x", "accountId": "444455556666"},
				issued("ASIA1", roleARN("Fleet", "s")))},
			asked: update(role("Fleet", "s", "ASIA1", 1)),
			want:  []string{"issued AssumeRole account in 444455556666", "asked UpdateCertificate " + asFleet},
		},
		{
			name: "two records that claim to have issued a key are not believed",
			added: []*iottrail.Event{
				call(t, 1, "sts", "AssumeRole", pat, issued("ASIA1", roleARN("Fleet", "s"))),
				call(t, 2, "sts", "AssumeRole", user("eve", "AKIAEVE"), issued("ASIA1", roleARN("Fleet", "s"))),
			},
			asked: update(role("Fleet", "s", "ASIA1", 1)),
			want:  []string{"asked UpdateCertificate " + asFleet},
		},
		{
			name:  "a key that was issued for another identity",
			added: []*iottrail.Event{call(t, 1, "sts", "AssumeRole", pat, issued("ASIA1", roleARN("Other", "s")))},
			asked: update(role("Fleet", "s", "ASIA1", 1)),
			want:  []string{"asked UpdateCertificate " + asFleet},
		},
		{
			name:  "a lasting key that was made for another user",
			added: []*iottrail.Event{call(t, 1, "iam", "CreateAccessKey", user("eve", "AKIAEVE"), object{"responseElements": object{"accessKey": object{"accessKeyId": "AKIAPAT", "userName": "eve"}}})},
			asked: update(pat),
			want:  []string{"asked UpdateCertificate " + asPat},
		},
		{
			name: "two sessions of a role with one name, begun in one second, can't be distinguished by that",
			added: []*iottrail.Event{
				call(t, 1, "sts", "AssumeRole", pat, issued("ASIA1", roleARN("Fleet", "s"))),
				call(t, 1, "sts", "AssumeRole", user("eve", "AKIAEVE"), with(issued("ASIA2", roleARN("Fleet", "s")), object{"eventID": "other", "requestID": "other"})),
			},
			asked: update(role("Fleet", "s", "ASIACONSOLE", 1)),
			want:  []string{"asked UpdateCertificate " + asFleet},
		},
		{
			name:  "a sign-in of another second is not the beginning",
			added: []*iottrail.Event{call(t, 1, "signin", "ConsoleLogin", user("pat", ""), success)},
			asked: update(console("pat", "ASIACONSOLE", 2)),
			want:  []string{"asked UpdateCertificate " + asPat},
		},
		{
			name:  "a sign-in that failed began nothing",
			added: []*iottrail.Event{call(t, 1, "signin", "ConsoleLogin", user("pat", ""), object{"responseElements": object{"ConsoleLogin": "Failure"}, "errorMessage": "Failed authentication"})},
			asked: update(console("pat", "ASIACONSOLE", 1)),
			want:  []string{"asked UpdateCertificate " + asPat},
		},
		{
			name:  "asked of a sign-in that failed",
			asked: call(t, 1, "signin", "ConsoleLogin", user("pat", ""), object{"responseElements": object{"ConsoleLogin": "Failure"}, "errorMessage": "Failed authentication"}),
			want:  []string{"asked ConsoleLogin " + asPat},
		},
		{
			name:  "asked of a sign-in",
			asked: call(t, 1, "signin", "ConsoleLogin", user("pat", ""), success),
			want:  []string{"asked ConsoleLogin " + asPat},
			whole: true,
		},
		{
			name: "a failed call is as much somebody's as any",
			added: []*iottrail.Event{
				call(t, 1, "signin", "ConsoleLogin", user("pat", ""), success),
			},
			asked: call(t, 9, "iot", "DeletePolicy", console("pat", "ASIACONSOLE", 1), object{"errorCode": "UnauthorizedException"}),
			want:  []string{"inferred ConsoleLogin " + asPat, "asked DeletePolicy " + asPat},
			whole: true,
		},
		{
			name: "keys that issue each other in a circle",
			added: []*iottrail.Event{
				call(t, 1, "sts", "AssumeRole", role("Fleet", "s", "ASIA2", 0), issued("ASIA1", roleARN("Fleet", "s"))),
				call(t, 2, "sts", "AssumeRole", role("Fleet", "s", "ASIA1", 0), issued("ASIA2", roleARN("Fleet", "s"))),
			},
			asked: update(role("Fleet", "s", "ASIA1", 0)),
			want:  []string{"issued AssumeRole " + asFleet, "issued AssumeRole " + asFleet, "asked UpdateCertificate " + asFleet},
		},
		{
			name:  "a response that was left out",
			added: []*iottrail.Event{call(t, 1, "sts", "AssumeRole", pat, object{"responseElements": object{"omitted": true, "originalSize": 110000, "reason": "responseElements too large"}})},
			asked: update(role("Fleet", "s", "ASIA1", 1)),
			want:  []string{"asked UpdateCertificate " + asFleet},
		},
		{
			name: "root's session, and the key that it made",
			added: []*iottrail.Event{
				call(t, 1, "signin", "ConsoleLogin", object{"type": "Root", "arn": "arn:aws:iam::111122223333:root", "accountId": "111122223333", "accessKeyId": ""}, success),
				call(t, 9, "iam", "CreateAccessKey", with(object{"type": "Root", "arn": "arn:aws:iam::111122223333:root", "accountId": "111122223333", "accessKeyId": "ASIAROOT"}, object{"sessionContext": sessionContext(1)}),
					object{"responseElements": object{"accessKey": object{"accessKeyId": "AKIAROOT", "userName": "root"}}}),
			},
			asked: update(object{"type": "Root", "arn": "arn:aws:iam::111122223333:root", "accountId": "111122223333", "accessKeyId": "AKIAROOT"}),
			want:  []string{"inferred ConsoleLogin root in 111122223333", "issued CreateAccessKey root in 111122223333", "asked UpdateCertificate root in 111122223333"},
			whole: true,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			for _, order := range orders(test.added) {
				var s sessions.Sessions
				for _, ev := range order {
					s.Add(ev)
				}
				chain, whole := s.Chain(test.asked)
				if diff := cmp.Diff(test.want, brief(chain)); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
				require.Equal(t, test.whole, whole, "whether the chain is whole")
			}
		})
	}
}

// orders returns the records in several orders, some of them with records that come twice.
func orders(added []*iottrail.Event) (orders [][]*iottrail.Event) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 12 {
		order := append([]*iottrail.Event{}, added...)
		for range len(added) {
			order = append(order, added[r.IntN(len(added))])
		}
		r.Shuffle(len(order), func(i, k int) { order[i], order[k] = order[k], order[i] })
		orders = append(orders, order)
	}
	return append(orders, added)
}

// A link's line quotes what its caller chose.
func TestLinkString(t *testing.T) {
	t.Parallel()
	var s sessions.Sessions
	chain, _ := s.Chain(call(t, 1, "sts", "AssumeRole", user("p\u202eat", "AKIA\x1b[2J"), with(issued("ASIA\n1", ""), object{"sourceIPAddress": "a\nb"})))
	line := chain[0].String()
	for _, raw := range []string{"\x1b", "\n", "\u202e"} {
		require.NotContains(t, line, raw)
		require.NotContains(t, fmt.Sprint(chain[0].LogValue()), raw)
	}
	require.True(t, strings.HasPrefix(line, "2026-10-06T07:00:01Z AssumeRole by IAM user "), line)
	require.NotContains(t, line, "secret", "session tokens are not for logs")
}
