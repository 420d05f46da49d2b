package iot_test

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/iot"
)

// attrLines writes attributes as "name=value", times as RFC 3339.
func attrLines(attrs []slog.Attr) []string {
	var s []string
	for _, a := range attrs {
		text := a.Value.String()
		if a.Value.Kind() == slog.KindTime {
			text = a.Value.Time().Format(time.RFC3339)
		}
		s = append(s, a.Key+"="+text)
	}
	return s
}

func TestDescribe(t *testing.T) {
	t.Parallel()
	const open = `{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"iot:*\",\"Resource\":\"*\"}]}`
	const narrow = `{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Deny\",\"Action\":\"iot:*\",\"Resource\":\"*\"},{\"Effect\":\"Deny\",\"Action\":\"iot:Connect\",\"Resource\":\"*\"}]}`
	for _, c := range []struct {
		name, action, request string
		want                  []string
	}{
		{"the important ones first", "AttachPolicy", `{"target":"` + at + `cert/c","policyName":"p"}`, []string{"policyName=p", "target=" + at + "cert/c"}},
		{"then the others, in the API's order", "UpdateThing", `{"expectedVersion":7,"removeThingType":true,"thingName":"pump","attributePayload":{"attributes":{"site":"HH","line":"3"},"merge":false}}`,
			[]string{"thingName=pump", "removeThingType=true", "attributePayload.attributes=line,site", "attributePayload.merge=false", "expectedVersion=7"}},
		{"an action that has no important ones", "AddThingToThingGroup", `{"thingName":"pump","thingGroupName":"g","overrideDynamicGroups":true}`,
			[]string{"thingGroupName=g", "thingName=pump", "overrideDynamicGroups=true"}},
		{"nothing set", "CreateKeysAndCertificate", `{}`, nil},
		{"no parameters", "DeleteRegistrationCode", `null`, nil},
		{"none given", "ListThings", `null`, nil},

		{"an open policy", "CreatePolicy", `{"policyName":"p","policyDocument":"` + open + `","tags":[{"Key":"team","Value":"blue"},{"Key":"site"}]}`,
			[]string{"policyName=p", "policyDocument=1 statement; opens too much: statement 0 allows every action on every resource: iot:* on *", "tags=team,site"}},
		{"a narrow policy", "CreatePolicyVersion", `{"policyName":"p","policyDocument":"` + narrow + `","setAsDefault":true}`,
			[]string{"policyName=p", "setAsDefault=true", "policyDocument=2 statements"}},
		{"a policy that can't be read", "CreatePolicy", `{"policyName":"p","policyDocument":"{"}`,
			[]string{"policyName=p", "policyDocument=opens too much: the policy cannot be read, and might allow anything"}},
		{"a rule", "CreateTopicRule", `{"ruleName":"r","topicRulePayload":{"sql":"SELECT *","description":"d","actions":[` +
			`{"s3":{"bucketName":"b","key":"k","roleArn":"x"}},{"lambda":{"functionArn":"arn:aws:lambda:::function:f"}},{"http":{"url":"https://u:p@h.example/x?key=k#f"}},{"cloudwatchLogs":{"logGroupName":"l"}}],` +
			`"errorAction":{"republish":{"topic":"t"}},"ruleDisabled":false}}`,
			[]string{"ruleName=r", "sql=SELECT *", "actions=s3 b, lambda arn:aws:lambda:::function:f, http https://h.example/x, cloudwatchLogs", "errorAction=republish t", "ruleDisabled=false", "topicRulePayload.description=d"}},
		{"all other destinations", "ReplaceTopicRule", `{"topicRulePayload":{"actions":[{"sns":{"targetArn":"a"}},{"sqs":{"queueUrl":"https://q.example/1?x=y"}},{"kinesis":{"streamName":"s"}},{"firehose":{"deliveryStreamName":"f"}},{}]}}`,
			[]string{"actions=sns a, sqs https://q.example/1, kinesis s, firehose f, nowhere known"}},
		{"a job", "CreateJob", `{"jobId":"j","targets":["` + at + `thing/a","` + at + `thing/b"],"documentSource":"https://b.s3.amazonaws.com/d.json?X-Amz-Signature=5","document":"{}","description":"Firmware 2","documentParameters":{"key":"value"}}`,
			[]string{"jobId=j", "targets=" + at + "thing/a," + at + "thing/b", "documentSource=https://b.s3.amazonaws.com/d.json", "description=Firmware 2", "documentParameters=key", "notShown=document"}},
		{"a webhook", "CreateTopicRuleDestination", `{"destinationConfiguration":{"httpUrlConfiguration":{"confirmationUrl":"https://hooks.example/services/T0001/xoX1abcdefghijklmnopqr/confirm-delivery-of-messages"}}}`,
			[]string{"destinationConfiguration.httpUrlConfiguration.confirmationUrl=https://hooks.example/services/T0001/***/confirm-delivery-of-messages"}},
		{"a queue of AWS", "CreateTopicRule", `{"topicRulePayload":{"actions":[{"sqs":{"queueUrl":"https://sqs.eu-central-1.amazonaws.com/111122223333/telemetry-of-pumps-2026"}}]}}`,
			[]string{"actions=sqs https://sqs.eu-central-1.amazonaws.com/111122223333/telemetry-of-pumps-2026"}},
		{"a URL where none should be", "AttachPolicy", `{"policyName":"p","target":"see https://b.s3.amazonaws.com/k?X-Amz-Signature=5"}`,
			[]string{"policyName=p", "target=see https://b.s3.amazonaws.com/k"}},
		{"a URL that is none", "CreateJob", `{"documentSource":"secret"}`, []string{"documentSource=(not a URL)"}},
		{"audit checks", "UpdateAccountAuditConfiguration", `{"roleArn":"r","auditCheckConfigurations":{"B":{"enabled":true},"A":{"enabled":true},"C":{"enabled":false},"D":{}}}`,
			[]string{"enabled=A,B", "disabled=C", "roleArn=r"}},
		{"times", "StartDetectMitigationActionsTask", `{"violationEventOccurrenceRange":{"startTime":1759651200,"endTime":"2026-10-05T09:00:00Z"}}`,
			[]string{"violationEventOccurrenceRange.startTime=2025-10-05T08:00:00Z", "violationEventOccurrenceRange.endTime=2026-10-05T09:00:00Z"}},
		{"a structure without members", "CreateMitigationAction", `{"actionName":"m","actionParams":{"updateDeviceCertificateParams":{"action":"DEACTIVATE"}}}`,
			[]string{"actionName=m", "actionParams.updateDeviceCertificateParams.action=DEACTIVATE"}},
		{"a list of structures with names", "CreateSecurityProfile", `{"behaviors":[{"name":"a"},{"name":"b"}]}`, []string{"behaviors=a,b"}},
		{"one without", "UpdateIndexingConfiguration", `{"thingIndexingConfiguration":{"customFields":[{"name":"a"},{}]}}`, []string{"thingIndexingConfiguration.customFields=2"}},
		{"a long list", "CreateJob", `{"targets":["a"` + strings.Repeat(`,"b"`, 14) + `]}`, []string{"targets=a,b,b,b,b,b,b,b,b,b and 5 more"}},

		{"sensitive", "CreatePackageVersion", `{"packageName":"p","versionName":"1","description":"d","attributes":{"a":"b"},"recipe":"r"}`,
			[]string{"packageName=p", "versionName=1", "notShown=description,attributes,recipe"}},
		{"masked", "CreatePackageVersion", `{"packageName":"p","attributes":"HIDDEN_DUE_TO_SECURITY_REASONS","versionName":"***"}`,
			[]string{"masked=/attributes,/versionName", "packageName=p"}},
		{"unreadable members", "AttachPolicy", `{"policyName":["p"],"target":{"a":"secret"}}`, []string{"unreadable=/policyName,/target"}},
		{"one unreadable member", "AttachPolicy", `{"policyName":["p"],"target":"t"}`, []string{"unreadable=/policyName", "target=t"}},
		{"omitted", "CreatePolicyVersion", `{"reason":"requestParameters too large","omitted":true,"originalSize":261904}`, []string{"request=omitted (261904 bytes)"}},
		{"omitted, of unknown size", "CreatePolicyVersion", `{"reason":"requestParameters too large","omitted":true}`, []string{"request=omitted"}},
		{"a text", "AttachPolicy", `"policyName"`, []string{"request=not an object"}},
		{"not JSON", "AttachPolicy", `{"policyName":"p"`, []string{"request=unreadable"}},
		{"an access key", "CreateThing", `{"thingName":"AKIAIOSFODNN7EXAMPLE","thingTypeName":"t"}`, []string{"thingTypeName=t", "notShown=thingName"}},
		{"cut", "CreateThing", `{"thingName":"` + strings.Repeat("é", 600) + `"}`, []string{"thingName=" + strings.Repeat("é", 498) + "…"}},

		{"a newer action", "CreateTractor", `{"tractorName":"t","fuel":"diesel","wheels":4,"by":{"name":"x"},"accessKeyId":"k","no name":"z","nullName":null}`,
			[]string{"tractorName=t", "notShown=accessKeyId,by,fuel,wheels", "more=1"}},
		{"a newer action, omitted", "CreateTractor", `{"reason":"requestParameters too large","omitted":true,"originalSize":5}`, []string{"request=omitted (5 bytes)"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, attrLines(iot.Describe(record(c.action, c.request, `{"policyName":"of the response"}`))))
		})
	}

	t.Run("a call that failed", func(t *testing.T) {
		t.Parallel()
		for action, want := range map[string][]string{"AttachPolicy": {"request=not recorded"}, "CreateTractor": {"request=not recorded"}, "DeleteRegistrationCode": nil} {
			ev := record(action, `null`, `null`)
			ev.ErrorCode = "AccessDenied"
			require.Equal(t, want, attrLines(iot.Describe(ev)), action)
		}
	})
	t.Run("another source", func(t *testing.T) {
		t.Parallel()
		ev := record("AttachPolicy", `{"policyName":"p"}`, ``)
		ev.EventSource = "s3.amazonaws.com"
		require.Nil(t, iot.Describe(ev))
	})
}

func TestDescribeSecrets(t *testing.T) {
	t.Parallel()
	service().Describes(t, iot.Describe)
	service().DescribesNewer(t, iot.Describe)
	service().DescribesUnnamed(t, iot.Describe)
}
