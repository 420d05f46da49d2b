package fleet_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/detect"
	"github.com/iottrail/iottrail/fleet"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares a text with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o777))
		require.NoError(t, os.WriteFile(path, []byte(got), 0o666))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")))
}

// What was opened in the project's own trail.
func TestOpeningsOfTrail(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for _, o := range pumps().Openings() {
		fmt.Fprintf(&b, "%v (%v)\n    %v\n    %v\n", o.What, o.Known, o.Opened, o.Closed)
	}
	golden(t, "openings.txt", b.String())
}

// What the days of the project's own trail changed, one by one.
func TestDiffOfTrail(t *testing.T) {
	t.Parallel()
	f := pumps()
	var b strings.Builder
	for day := time.Date(2026, 10, 5, 0, 0, 0, 0, time.UTC); day.Day() < 23; day = day.AddDate(0, 0, 1) {
		fmt.Fprintln(&b, day.Format("2 January"))
		for _, d := range f.Diff(day, day.AddDate(0, 0, 1)) {
			d.By = nil
			fmt.Fprintln(&b, "   ", d)
		}
	}
	golden(t, "diff.txt", b.String())
}

// Each sort of opening, with what closes it, and with what leaves open whether it is.
func TestOpenings(t *testing.T) {
	t.Parallel()
	const open = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:*","Resource":"*"}]}`
	const lambda, foreign = "arn:aws:lambda:eu-central-1:111122223333:function:f", "arn:aws:lambda:eu-central-1:999988887777:function:f"
	rule := func(s *scene, sec int, action, to string) {
		s.at(sec, action, `{"ruleName":"x","topicRulePayload":{"sql":"SELECT 1","actions":[`+to+`]}}`, `null`)
	}
	for _, test := range []struct {
		name string
		play func(*scene)
		want []string // what, when it was opened and closed, and how well that is known
	}{
		{"nothing", func(s *scene) { s.device(0); s.policy(0, "p0", documents[allows]); s.attach(1, "p0", "c0") }, nil},
		{"an open policy", func(s *scene) {
			s.policy(1, "p0", open)
			s.attach(2, "p0", "c0")
			s.detach(3, "p0", "c0")
			s.at(4, "DeletePolicy", `{"policyName":"p0"}`, `null`)
		}, []string{"a version that opens too much was made a policy's default 1 4 known", "a policy that opens too much was attached 2 3 known"}},
		{"a version is made the default, and another one again", func(s *scene) {
			s.policy(0, "p0", documents[allows])
			s.attach(1, "p0", "c0")
			s.version(2, "p0", open, 2, false)
			s.on(3, "SetDefaultPolicyVersion", "p0", 2)
			s.on(5, "SetDefaultPolicyVersion", "p0", 1)
		}, []string{"a version that opens too much was made a policy's default 3 5 known"}},
		{"an open policy whose target is deleted", func(s *scene) {
			s.policy(1, "p0", open)
			s.cert(1, "c0", "INACTIVE")
			s.attach(2, "p0", "c0")
			s.at(3, "DeleteCertificate", `{"certificateId":"`+certID("c0")+`","forceDelete":true}`, `null`)
		}, []string{"a version that opens too much was made a policy's default 1 - known", "a policy that opens too much was attached 2 3 known"}},
		{"it may have been detached", func(s *scene) {
			s.policy(1, "p0", open)
			s.attach(2, "p0", "c0")
			s.at(3, "DetachPolicy", `{"policyName":"p0"}`, `null`)
		}, []string{"a version that opens too much was made a policy's default 1 - known", "a policy that opens too much was attached 2 - doubtful"}},
		{"a version that can't be read, of a policy that is known", func(s *scene) {
			s.policy(0, "p0", documents[allows])
			s.at(2, "CreatePolicyVersion", unseen, unseen)
			s.on(3, "SetDefaultPolicyVersion", "p0", 1)
			s.on(4, "DeletePolicyVersion", "p0", 2)
		}, []string{"perhaps a version that opens too much was made a policy's default 2 3 doubtful"}},
		{"a version that can't be read, of nobody knows which policy", func(s *scene) {
			s.policy(0, "p0", documents[allows])
			s.at(2, "CreatePolicyVersion", unseen, unseen)
		}, []string{"perhaps a version that opens too much was made a policy's default 2 - doubtful"}},
		{"a policy older than the trail", func(s *scene) { s.attach(2, "p0", "c0") }, nil},
		{"a certificate is active again", func(s *scene) {
			s.cert(0, "c0", "ACTIVE")
			s.status(1, "c0", "REVOKED")
			s.status(2, "c0", "ACTIVE")
			s.status(3, "c0", "INACTIVE")
		}, []string{"a certificate is active again 2 3 known"}},
		{"a certificate that was deleted", func(s *scene) {
			s.cert(0, "c0", "INACTIVE")
			s.deleteCert(1, "c0")
			s.cert(2, "c0", "ACTIVE")
		}, []string{"a certificate is active again 2 - known"}},
		{"a certificate that may have been deactivated since", func(s *scene) {
			s.cert(0, "c0", "INACTIVE")
			s.status(2, "c0", "ACTIVE")
			s.at(3, "UpdateCertificate", unseen, `null`)
		}, []string{"a certificate is active again 2 - doubtful", "perhaps a certificate is active again 3 - doubtful"}},
		{"a CA registers devices", func(s *scene) {
			s.at(1, "RegisterCACertificate", `{"setAsActive":true,"allowAutoRegistration":true,"registrationConfig":{"templateName":"x"}}`, `{"certificateId":"ca"}`)
			s.at(2, "UpdateCACertificate", `{"certificateId":"ca","newStatus":"INACTIVE"}`, `null`)
			s.at(3, "UpdateCACertificate", `{"certificateId":"ca","newStatus":"ACTIVE"}`, `null`)
			s.at(4, "DeleteCACertificate", `{"certificateId":"ca"}`, `null`)
		}, []string{"a CA registers devices by itself: x 1 2 known", "a CA registers devices by itself: x 3 4 known"}},
		{"a template loses its hook", func(s *scene) {
			s.at(0, "CreateProvisioningTemplate", `{"templateName":"x","templateBody":"{}","enabled":true,"preProvisioningHook":{"targetArn":"`+lambda+`"}}`, `null`)
			s.at(1, "UpdateProvisioningTemplate", `{"templateName":"x","removePreProvisioningHook":true}`, `null`)
			s.at(2, "UpdateProvisioningTemplate", `{"templateName":"x","preProvisioningHook":{"targetArn":"`+lambda+`"}}`, `null`)
		}, []string{"a provisioning template has no hook 1 2 known"}},
		{"a template never had one", func(s *scene) {
			s.at(1, "CreateProvisioningTemplate", `{"templateName":"x","templateBody":"{}","enabled":true}`, `null`)
			s.at(2, "UpdateProvisioningTemplate", `{"templateName":"x","enabled":false}`, `null`)
		}, []string{"a provisioning template has no hook 1 2 known"}},
		{"a rule sends to another account", func(s *scene) {
			rule(s, 1, "CreateTopicRule", `{"lambda":{"functionArn":"`+foreign+`"}}`)
			rule(s, 2, "ReplaceTopicRule", `{"lambda":{"functionArn":"`+lambda+`"}}`)
		}, []string{"a rule sends messages out of the account: \"lambda " + foreign + "\" 1 2 known"}},
		{"a rule sends to a bucket", func(s *scene) {
			rule(s, 1, "CreateTopicRule", `{"s3":{"bucketName":"b"}}`)
			s.at(2, "DisableTopicRule", `{"ruleName":"x"}`, `null`)
		}, []string{"perhaps a rule sends messages out of the account: \"s3 b\" 1 2 doubtful"}},
		{"a rule sends to the internet", func(s *scene) {
			rule(s, 1, "CreateTopicRule", `{"http":{"url":"https://collect.example.net/in?key=secret"}}`)
			s.at(2, "DeleteTopicRule", `{"ruleName":"x"}`, `null`)
		}, []string{"a rule sends messages out of the account: \"http https://collect.example.net/in\" 1 2 known"}},
		{"a rule sends to a queue", func(s *scene) {
			rule(s, 1, "CreateTopicRule", `{"sqs":{"queueUrl":"https://sqs.eu-central-1.amazonaws.com/999988887777/q"}}`)
			rule(s, 2, "ReplaceTopicRule", `{"sqs":{"queueUrl":"https://sqs.eu-central-1.amazonaws.com/111122223333/q"}}`)
		}, []string{"a rule sends messages out of the account: \"sqs https://sqs.eu-central-1.amazonaws.com/999988887777/q\" 1 2 known"}},
		{"an authorizer without signatures", func(s *scene) {
			s.at(1, "CreateAuthorizer", `{"authorizerName":"x","authorizerFunctionArn":"`+lambda+`","signingDisabled":true}`, `null`)
			s.at(2, "UpdateAuthorizer", `{"authorizerName":"x","status":"INACTIVE"}`, `null`)
			s.at(3, "UpdateAuthorizer", `{"authorizerName":"x","status":"ACTIVE"}`, `null`)
		}, []string{"an authorizer takes tokens without a signature, or is another account's: " + lambda + " 1 2 known",
			"an authorizer takes tokens without a signature, or is another account's: " + lambda + " 3 - known"}},
		{"an authorizer with signatures, of another account", func(s *scene) {
			s.at(1, "CreateAuthorizer", `{"authorizerName":"x","authorizerFunctionArn":"`+lambda+`"}`, `null`)
			s.at(2, "UpdateAuthorizer", `{"authorizerName":"x","authorizerFunctionArn":"`+foreign+`"}`, `null`)
		}, []string{"an authorizer takes tokens without a signature, or is another account's: " + foreign + " 2 - known"}},
		{"logging", func(s *scene) {
			s.at(1, "SetV2LoggingOptions", `{"disableAllLogs":true}`, `null`)
			s.at(2, "SetV2LoggingOptions", `{"roleArn":"r","defaultLogLevel":"INFO","disableAllLogs":false}`, `null`)
		}, []string{"logging is off: logging everything 1 2 known"}},
		{"logging of a target", func(s *scene) {
			s.at(1, "SetV2LoggingLevel", `{"logTarget":{"targetType":"THING_GROUP","targetName":"g0"},"logLevel":"DISABLED"}`, `null`)
			s.at(2, "DeleteV2LoggingLevel", `{"targetType":"THING_GROUP","targetName":"g0"}`, `null`)
		}, []string{"logging is off: logging \"THING_GROUP g0\" 1 2 known"}},
		{"a check and an alarm", func(s *scene) {
			s.at(1, "UpdateAccountAuditConfiguration", `{"auditCheckConfigurations":{"A":{"enabled":false},"B":{"enabled":true}},"auditNotificationTargetConfigurations":{"SNS":{"enabled":false}}}`, `null`)
			s.at(2, "UpdateAccountAuditConfiguration", `{"auditCheckConfigurations":{"A":{"enabled":true}}}`, `null`)
		}, []string{"an audit, a check or an alarm is off: audit \"alarms by SNS\" 1 - known", "an audit, a check or an alarm is off: audit A 1 2 known"}},
		{"every check", func(s *scene) {
			s.at(1, "DeleteAccountAuditConfiguration", `{"deleteScheduledAudits":true}`, `null`)
			s.at(2, "UpdateAccountAuditConfiguration", `{"auditCheckConfigurations":{"A":{"enabled":true}}}`, `null`)
		}, []string{"an audit, a check or an alarm is off: audit \"every check\" 1 2 known"}},
		{"a rule that another call can't have changed", func(s *scene) {
			rule(s, 1, "CreateTopicRule", `{"lambda":{"functionArn":"`+foreign+`"}}`)
			s.at(2, "CreateTopicRule", unseen, `null`)
		}, []string{"a rule sends messages out of the account: \"lambda " + foreign + "\" 1 - known", "perhaps a rule sends messages out of the account 2 - doubtful"}},
		{"a rule that another call may have changed", func(s *scene) {
			rule(s, 1, "CreateTopicRule", `{"lambda":{"functionArn":"`+foreign+`"}}`)
			s.at(2, "DisableTopicRule", unseen, `null`)
		}, []string{"a rule sends messages out of the account: \"lambda " + foreign + "\" 1 - doubtful"}},
		{"a scheduled audit", func(s *scene) {
			s.at(1, "DeleteScheduledAudit", `{"scheduledAuditName":"x"}`, `null`)
			s.at(2, "CreateScheduledAudit", `{"scheduledAuditName":"x"}`, `null`)
		}, []string{"a scheduled audit is gone 1 2 known"}},
		{"a security profile", func(s *scene) {
			s.at(1, "UpdateSecurityProfile", `{"securityProfileName":"x","deleteAlertTargets":true}`, `null`)
			s.at(2, "DetachSecurityProfile", `{"securityProfileName":"x","securityProfileTargetArn":"`+at+`all/things"}`, `null`)
			s.at(3, "AttachSecurityProfile", `{"securityProfileName":"x","securityProfileTargetArn":"`+at+`all/things"}`, `null`)
		}, []string{"a security profile is gone, or has no alarms 1 - known",
			"an audit, a check or an alarm is off: audit \"security profile x of " + at + "all/things\" 2 3 known"}},
		{"a suppression", func(s *scene) {
			s.at(1, "CreateAuditSuppression", `{"checkName":"A","resourceIdentifier":{"account":"111122223333"},"suppressIndefinitely":true}`, `null`)
			s.at(2, "DeleteAuditSuppression", `{"checkName":"A","resourceIdentifier":{"account":"111122223333"}}`, `null`)
		}, []string{"a check passes over a resource: suppression \"A of account \\\"111122223333\\\"\" 1 2 known"}},
		{"an open version that may be the default", func(s *scene) {
			s.policy(0, "p0", documents[allows])
			s.at(1, "CreatePolicyVersion", fmt.Sprintf(`{"policyName":"p0","policyDocument":%q,"setAsDefault":"***"}`, open), `{"policyVersionId":"2"}`)
		}, []string{"perhaps a version that opens too much was made a policy's default 1 - doubtful"}},
		{"calls that failed", func(s *scene) {
			s.at(1, "SetV2LoggingOptions", `{"disableAllLogs":true}`, `null`, failed("AccessDenied"))
			s.at(1, "CreatePolicyVersion", unseen, `null`, failed("AccessDenied"))
		}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			test.play(s)
			var got []string
			for _, o := range s.Openings() {
				closed := "-"
				if o.Closed != nil {
					closed = fmt.Sprint(o.Closed.Time.Unix() - start)
				}
				got = append(got, fmt.Sprint(o.What, " ", o.Opened.Time.Unix()-start, " ", closed, " ", o.Known))
			}
			require.Equal(t, test.want, got)
		})
	}
}

// Each opening has the id of the rule of package detect that asks the same of single records.
func TestOpeningsHaveRules(t *testing.T) {
	t.Parallel()
	var ids []string
	for _, r := range detect.Rules(detect.Config{}) {
		ids = append(ids, r.ID)
	}
	seen := make(map[string]bool)
	for _, o := range pumps().Openings() {
		require.Contains(t, ids, o.Rule)
		seen[o.Rule] = true
	}
	require.Greater(t, len(seen), 5)
}

// A Diff says what was otherwise, and what of it opens something.
func TestDiff(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.device(0)
	s.policy(0, "p0", documents[allows])
	s.group(0, "g0", "")
	s.status(10, "c0", "INACTIVE")
	s.attach(20, "p0", "c0")
	s.join(20, "t0", "g0")
	s.at(21, "AttachPolicy", unseen, `null`)
	lines := func(from, to int) (list []string) {
		for _, d := range s.Fleet.Diff(second(from), second(to)) {
			list = append(list, fmt.Sprintf("%s %s|%s|%s %v", strings.TrimPrefix(d.ARN, at)[:min(len(strings.TrimPrefix(d.ARN, at)), 12)], d.What, d.Before, d.After, d.Opens))
		}
		return list
	}
	require.Empty(t, lines(0, 5))
	require.Equal(t, []string{"cert/0000000 status|ACTIVE|INACTIVE false"}, lines(5, 15))
	require.Equal(t, []string{
		"cert/0000000 policy p0||attached true", "thing/t0 thinggroup g0||attached true", " can't be known|| true",
	}, lines(15, 25))
	back := lines(15, 5)
	require.Equal(t, []string{"cert/0000000 status|INACTIVE|ACTIVE true"}, back)
	require.True(t, slices.IsSortedFunc(s.Fleet.Diff(second(-1), second(30)), func(a, b fleet.Difference) int {
		if a.ARN == "" || b.ARN == "" {
			return 0
		}
		return strings.Compare(strings.SplitN(a.ARN, ":", 6)[5], strings.SplitN(b.ARN, ":", 6)[5])
	}))
}
