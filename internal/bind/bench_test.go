package bind_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/bind"
	"github.com/iottrail/iottrail/iot"
)

// typedBodies are bodies of calls of AWS IoT, from the shortest kind to the
// largest, each with what makes an empty value of its type.
var typedBodies = []struct {
	name, body string
	fresh      func() any
}{
	{
		"AttachPolicy",
		`{"policyName":"fleet-device-policy","target":"arn:aws:iot:eu-west-1:123456789012:cert/2c0c0a0f9f3a1e6a8fd8d6a7a8c6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f1a0b9c8"}`,
		func() any { return new(iot.AttachPolicyRequest) },
	},
	{
		"UpdateCertificate",
		`{"certificateId":"2c0c0a0f9f3a1e6a8fd8d6a7a8c6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f1a0b9c8","newStatus":"INACTIVE"}`,
		func() any { return new(iot.UpdateCertificateRequest) },
	},
	{
		"CreateThing",
		`{"thingName":"pump-0042","thingTypeName":"pump","attributePayload":{"attributes":{"site":"north","model":"px-9","serial":"A-77-0042"},"merge":false}}`,
		func() any { return new(iot.CreateThingRequest) },
	},
	{
		"CreatePolicy",
		`{"policyName":"fleet-device-policy","policyDocument":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\"iot:Connect\",\"iot:Publish\"],\"Resource\":[\"arn:aws:iot:eu-west-1:123456789012:client/${iot:Connection.Thing.ThingName}\",\"*\"]}]}","tags":[{"key":"team","value":"fleet"},{"key":"stage","value":"production"}]}`,
		func() any { return new(iot.CreatePolicyRequest) },
	},
	{
		"CreateJob",
		`{"jobId":"firmware-2-4-1","targets":["arn:aws:iot:eu-west-1:123456789012:thinggroup/pumps-north","arn:aws:iot:eu-west-1:123456789012:thing/pump-0042"],"documentSource":"https://s3.amazonaws.com/fleet-jobs/firmware-2-4-1.json","description":"Firmware 2.4.1","presignedUrlConfig":{"roleArn":"arn:aws:iam::123456789012:role/job-presign","expiresInSec":3600},"targetSelection":"SNAPSHOT","jobExecutionsRolloutConfig":{"maximumPerMinute":50,"exponentialRate":{"baseRatePerMinute":5,"incrementFactor":1.5,"rateIncreaseCriteria":{"numberOfSucceededThings":20}}},"abortConfig":{"criteriaList":[{"failureType":"FAILED","action":"CANCEL","thresholdPercentage":10.0,"minNumberOfExecutedThings":10}]},"timeoutConfig":{"inProgressTimeoutInMinutes":60},"tags":[{"key":"team","value":"fleet"}]}`,
		func() any { return new(iot.CreateJobRequest) },
	},
	{
		"CreateTopicRule",
		`{"ruleName":"forward_alarms","topicRulePayload":{"sql":"SELECT * FROM 'fleet/+/alarm' WHERE level > 3","description":"Alarms to the operations centre","actions":[{"lambda":{"functionArn":"arn:aws:lambda:eu-west-1:123456789012:function:alarms"}},{"republish":{"roleArn":"arn:aws:iam::123456789012:role/republish","topic":"ops/alarms","qos":1}},{"s3":{"roleArn":"arn:aws:iam::123456789012:role/archive","bucketName":"fleet-alarms","key":"${timestamp()}.json"}}],"ruleDisabled":false,"awsIotSqlVersion":"2016-03-23","errorAction":{"cloudwatchLogs":{"roleArn":"arn:aws:iam::123456789012:role/rule-errors","logGroupName":"rule-errors"}}}}`,
		func() any { return new(iot.CreateTopicRuleRequest) },
	},
}

// The figure that counts is the ratio of the two for the same body: see bench/.
func BenchmarkInto(b *testing.B) {
	for _, c := range typedBodies {
		body := []byte(c.body)
		want, got := c.fresh(), c.fresh()
		require.NoError(b, json.Unmarshal(body, want))
		require.Empty(b, bind.Into(body, got))
		require.Equal(b, want, got)
		b.Run(c.name+"/bind", func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				if bind.Into(body, c.fresh()) != nil {
					b.Fatal("fault")
				}
			}
		})
		b.Run(c.name+"/json", func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				if json.Unmarshal(body, c.fresh()) != nil {
					b.Fatal("error")
				}
			}
		})
	}
}
