package detect_test

import (
	"fmt"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/greengrassv2"
	"github.com/iottrail/iottrail/iot"
	"github.com/iottrail/iottrail/iotsecuretunneling"
	. "github.com/iottrail/iottrail/iottrailtest"
	"github.com/iottrail/iottrail/iotwireless"
)

func fleetTests() []ruleTest {
	rule := func(a iot.TopicRuleAction) *iot.CreateTopicRuleRequest {
		return &iot.CreateTopicRuleRequest{RuleName: "r", TopicRulePayload: &iot.TopicRulePayload{SQL: "SELECT *", Actions: []iot.TopicRuleAction{a}}}
	}
	lambda := func(account string) iot.TopicRuleAction {
		return iot.TopicRuleAction{Lambda: &iot.LambdaAction{FunctionARN: "arn:aws:lambda:eu-central-1:" + account + ":function:f"}}
	}
	group := "arn:aws:iot:eu-central-1:111122223333:thinggroup/all"
	thing := "arn:aws:iot:eu-central-1:111122223333:thing/t"
	remove := func(opts ...Option) func(int) *iottrail.Event {
		return func(i int) *iottrail.Event {
			return NewEvent(iot.DeleteThing, &iot.DeleteThingRequest{ThingName: fmt.Sprint("t", i)}, append([]Option{ID(fmt.Sprint("delete ", i))}, opts...)...)
		}
	}
	const tunneling, greengrass = iotsecuretunneling.Source, greengrassv2.Source
	return []ruleTest{
		{"data-leaves", fires, "another bucket", calls(NewEvent(iot.CreateTopicRule, rule(iot.TopicRuleAction{S3: &iot.S3Action{BucketName: "other"}}))), yes},
		{"data-leaves", fires, "a function elsewhere", calls(NewEvent(iot.CreateTopicRule, rule(lambda("999988887777")))), yes},
		{"data-leaves", nearly, "the company's bucket", calls(NewEvent(iot.CreateTopicRule, rule(iot.TopicRuleAction{S3: &iot.S3Action{BucketName: "telemetry"}}))), none},
		{"data-leaves", nearly, "a function of one's own", calls(NewEvent(iot.CreateTopicRule, rule(lambda("111122223333")))), none},
		{"data-leaves", unread, "the request is left out", calls(NewEvent(iot.CreateTopicRule, rule(lambda("999988887777")), Omitted())), maybe},
		{"data-leaves", past, "only what fails goes elsewhere", calls(NewEvent(iot.ReplaceTopicRule, &iot.ReplaceTopicRuleRequest{RuleName: "r", TopicRulePayload: &iot.TopicRulePayload{
			SQL: "SELECT *", Actions: []iot.TopicRuleAction{lambda("111122223333")}, ErrorAction: &iot.TopicRuleAction{HTTP: &iot.HTTPAction{URL: "https://x.example"}}}})), yes},
		{"data-leaves", past, "an action that is not known", calls(NewEvent(iot.CreateTopicRule, nil, RequestJSON(`{"ruleName":"r","topicRulePayload":{"sql":"s","actions":[{"teleport":{}}]}}`))), yes},

		{"rule-destination", fires, "a new one", calls(NewEvent(iot.CreateTopicRuleDestination, &iot.CreateTopicRuleDestinationRequest{DestinationConfiguration: &iot.TopicRuleDestinationConfiguration{}})), yes},
		{"rule-destination", nearly, "one is disabled", calls(NewEvent(iot.UpdateTopicRuleDestination, &iot.UpdateTopicRuleDestinationRequest{ARN: "a", Status: iot.TopicRuleDestinationStatusDisabled})), none},
		{"rule-destination", unread, "the request is left out", calls(NewEvent(iot.UpdateTopicRuleDestination, nil, Omitted())), maybe},
		{"rule-destination", past, "an old one is enabled", calls(NewEvent(iot.UpdateTopicRuleDestination, &iot.UpdateTopicRuleDestinationRequest{ARN: "a", Status: iot.TopicRuleDestinationStatusEnabled})), yes},

		{"topic-rule-stopped", fires, "disabled", calls(NewEvent(iot.DisableTopicRule, &iot.DisableTopicRuleRequest{RuleName: "r"})), yes},
		{"topic-rule-stopped", nearly, "enabled", calls(NewEvent(iot.EnableTopicRule, &iot.EnableTopicRuleRequest{RuleName: "r"})), none},
		{"topic-rule-stopped", unread, "the request is left out", calls(NewEvent(iot.ReplaceTopicRule, nil, Omitted())), maybe},
		{"topic-rule-stopped", past, "replaced by one that is disabled", calls(NewEvent(iot.ReplaceTopicRule, &iot.ReplaceTopicRuleRequest{RuleName: "r", TopicRulePayload: &iot.TopicRulePayload{SQL: "s", RuleDisabled: iottrail.BoolOf(true)}})), yes},

		{"encryption-changed", fires, "a key", calls(NewEvent(iot.UpdateEncryptionConfiguration, &iot.UpdateEncryptionConfigurationRequest{EncryptionType: "CUSTOMER_MANAGED_KMS_KEY"})), yes},
		{"encryption-changed", nearly, "it is read", calls(NewEvent(iot.DescribeEncryptionConfiguration, nil)), none},
		{"encryption-changed", unread, "the request is left out", calls(NewEvent(iot.UpdateEncryptionConfiguration, nil, Omitted())), yes},
		{"encryption-changed", past, "an attempt", calls(NewEvent(iot.UpdateEncryptionConfiguration, nil, FailedWith("AccessDenied"))), yes},

		{"fleet-job", fires, "a group", calls(NewEvent(iot.CreateJob, &iot.CreateJobRequest{JobID: "j", Targets: []string{group}})), yes},
		{"fleet-job", nearly, "a thing", calls(NewEvent(iot.CreateJob, &iot.CreateJobRequest{JobID: "j", Targets: []string{thing}})), none},
		{"fleet-job", nearly, "the pipeline", calls(NewEvent(iot.CreateJob, &iot.CreateJobRequest{JobID: "j", Targets: []string{group}}, byPipeline())), none},
		{"fleet-job", unread, "the request is left out", calls(NewEvent(iot.CreateJob, &iot.CreateJobRequest{JobID: "j", Targets: []string{thing}}, Omitted())), maybe},
		{"fleet-job", past, "a group is added later", calls(NewEvent(iot.AssociateTargetsWithJob, &iot.AssociateTargetsWithJobRequest{JobID: "j", Targets: []string{thing, group}})), yes},

		{"tunnel", fires, "opened", calls(untyped(tunneling, "OpenTunnel", `{}`)), yes},
		{"tunnel", nearly, "closed", calls(untyped(tunneling, "CloseTunnel", `{}`)), none},
		{"tunnel", unread, "the request is left out", calls(untyped(tunneling, "OpenTunnel", `{}`, Omitted())), yes},
		{"tunnel", past, "new tokens for an old one", calls(untyped(tunneling, "RotateTunnelAccessToken", `{}`)), yes},

		{"code-to-devices", fires, "a deployment", calls(untyped(greengrass, "CreateDeployment", `{"targetArn":"x"}`)), yes},
		{"code-to-devices", nearly, "the pipeline", calls(untyped(greengrass, "CreateDeployment", `{"targetArn":"x"}`, byPipeline())), none},
		{"code-to-devices", nearly, "a deployment is read", calls(untyped(greengrass, "GetDeployment", `{}`)), none},
		{"code-to-devices", unread, "the request is left out", calls(NewEvent(iot.CreatePackageVersion, nil, Omitted())), yes},
		{"code-to-devices", past, "firmware for wireless devices", calls(NewEvent(iotwireless.StartFuotaTask, &iotwireless.StartFuotaTaskRequest{ID: "f"})), yes},

		{"fleet-destroyed", fires, "ten deletions", times(10, remove()), yes},
		{"fleet-destroyed", nearly, "nine", times(9, remove()), none},
		{"fleet-destroyed", nearly, "the pipeline", times(10, remove(byPipeline())), none},
		{"fleet-destroyed", unread, "statuses that are left out", times(10, func(i int) *iottrail.Event {
			return NewEvent(iot.UpdateCertificate, nil, Omitted(), ID(fmt.Sprint("u", i)))
		}), maybe},
		{"fleet-destroyed", past, "by sessions with other names", times(10, func(i int) *iottrail.Event { return remove(By(Role("r", fmt.Sprint("s", i))))(i) }), yes},

		{"device-shut-out", fires, "by force", calls(NewEvent(iot.DeleteCertificate, &iot.DeleteCertificateRequest{CertificateID: "c", ForceDelete: iottrail.BoolOf(true)})), yes},
		{"device-shut-out", nearly, "without", calls(NewEvent(iot.DeleteCertificate, &iot.DeleteCertificateRequest{CertificateID: "c"})), none},
		{"device-shut-out", unread, "the request is left out", calls(NewEvent(iot.DeleteCertificate, &iot.DeleteCertificateRequest{CertificateID: "c"}, Omitted())), maybe},
		{"device-shut-out", past, "the CA is set to inactive", calls(NewEvent(iot.UpdateCACertificate, &iot.UpdateCACertificateRequest{CertificateID: "c", NewStatus: iot.CACertificateStatusInactive})), yes},

		{"wireless-destination", fires, "another destination", calls(NewEvent(iotwireless.UpdateDestination, &iotwireless.UpdateDestinationRequest{Name: "d"})), yes},
		{"wireless-destination", nearly, "the pipeline", calls(NewEvent(iotwireless.UpdateDestination, &iotwireless.UpdateDestinationRequest{Name: "d"}, byPipeline())), none},
		{"wireless-destination", unread, "the request is left out", calls(NewEvent(iotwireless.UpdateDestination, nil, Omitted())), yes},
		{"wireless-destination", past, "a partner account", calls(NewEvent(iotwireless.AssociateAwsAccountWithPartnerAccount, nil)), yes},
	}
}
