package detect_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/detect"
	"github.com/iottrail/iottrail/iot"
	. "github.com/iottrail/iottrail/iottrailtest"
	"github.com/iottrail/iottrail/iotwireless"
)

// requests are what rules say of requests as records have them, in JSON: a call is the action, after
// iotwireless and a dot where it is one of that, its error or "ok", and the request.
var requests = []struct {
	rule string
	want iottrail.Answer
	call string
}{
	{"certificate-active", iottrail.Yes, `RegisterCertificate ok {"certificatePem":"x","status":"ACTIVE"}`},
	{"certificate-active", iottrail.Yes, `RegisterCertificate ok {"certificatePem":"x","status":"INACTIVE","setAsActive":true}`},
	{"certificate-active", iottrail.No, `RegisterCertificate ok {"certificatePem":"x","status":"INACTIVE"}`},
	{"certificate-active", iottrail.Yes, `RegisterCertificateWithoutCA ok {"certificatePem":"x","status":"ACTIVE"}`},
	{"certificate-active", iottrail.No, `RegisterCertificateWithoutCA ok {"certificatePem":"x","status":"INACTIVE"}`},
	{"certificate-active", iottrail.Yes, `RegisterCertificateWithoutCA ok {"certificatePem":"of a certificate that was deleted"}`},
	{"certificate-active", iottrail.Yes, `AcceptCertificateTransfer ok {"certificateId":"c","setAsActive":true}`},
	{"certificate-active", iottrail.No, `AcceptCertificateTransfer ok {"certificateId":"c","setAsActive":false}`},
	{"certificate-active", iottrail.Yes, `CreateKeysAndCertificate ok {"setAsActive":true}`},
	{"certificate-active", iottrail.No, `CreateKeysAndCertificate ok null`},
	{"certificate-active", iottrail.No, `CreateCertificateFromCsr ok {"certificateSigningRequest":"x","setAsActive":false}`},
	{"certificate-active", iottrail.Maybe, `RegisterThing ok {"templateBody":"{}"}`},
	{"certificate-active", iottrail.Maybe, `StartThingRegistrationTask ok {"templateBody":"{}"}`},

	{"ca-registers-devices", iottrail.Maybe, `RegisterCACertificate AccessDenied null`},
	{"ca-registers-devices", iottrail.Yes, `UpdateCACertificate ok {"certificateId":"c","newStatus":"ACTIVE"}`},
	{"ca-registers-devices", iottrail.No, `UpdateCACertificate ok {"certificateId":"c","newStatus":"INACTIVE"}`},
	{"ca-registers-devices", iottrail.No, `UpdateCACertificate ok {"certificateId":"c","newAutoRegistrationStatus":"DISABLE"}`},
	{"ca-registers-devices", iottrail.Yes, `UpdateCACertificate ok {"certificateId":"c","registrationConfig":{"templateName":"mine"}}`},

	{"watchers-off", iottrail.Yes, `SetLoggingOptions ok {"loggingOptionsPayload":{"roleArn":"arn:aws:iam::111122223333:role/iot-logging","logLevel":"DISABLED"}}`},
	{"watchers-off", iottrail.No, `SetLoggingOptions ok {"loggingOptionsPayload":{"roleArn":"arn:aws:iam::111122223333:role/iot-logging","logLevel":"WARN"}}`},
	{"watchers-off", iottrail.Maybe, `SetLoggingOptions ThrottlingException null`},
	{"watchers-off", iottrail.Yes, `SetV2LoggingOptions ok {"defaultLogLevel":"DISABLED"}`},
	{"watchers-off", iottrail.Yes, `SetV2LoggingOptions ok {"eventConfigurations":[{"eventType":"Connect","logLevel":"DISABLED"}]}`},
	{"watchers-off", iottrail.No, `SetV2LoggingOptions ok {"eventConfigurations":[{"eventType":"Connect","logLevel":"INFO"}]}`},
	{"watchers-off", iottrail.Yes, `SetV2LoggingLevel ok {"logTarget":{"targetType":"THING_GROUP","targetName":"pumps"},"logLevel":"DISABLED"}`},
	{"watchers-off", iottrail.No, `SetV2LoggingLevel ok {"logTarget":{"targetType":"THING_GROUP","targetName":"pumps"},"logLevel":"ERROR"}`},
	{"watchers-off", iottrail.Yes, `DeleteV2LoggingLevel ok {"targetType":"THING_GROUP","targetName":"pumps"}`},
	{"watchers-off", iottrail.Yes, `UpdateAccountAuditConfiguration ok {"auditNotificationTargetConfigurations":{"SNS":{"enabled":false}}}`},
	{"watchers-off", iottrail.No, `UpdateAccountAuditConfiguration ok {"auditCheckConfigurations":{"LOGGING_DISABLED_CHECK":{"enabled":true}}}`},
	{"watchers-off", iottrail.Yes, `UpdateAccountAuditConfiguration ok {"auditCheckConfigurations":{"LOGGING_DISABLED_CHECK":{"enabled":false}}}`},
	{"watchers-off", iottrail.Yes, `DeleteAccountAuditConfiguration ok {"deleteScheduledAudits":true}`},
	{"watchers-off", iottrail.Maybe, `UpdateScheduledAudit ok {"scheduledAuditName":"every-night","frequency":"MONTHLY"}`},
	{"watchers-off", iottrail.Yes, `CancelAuditTask ok {"taskId":"1"}`},
	{"watchers-off", iottrail.Maybe, `UpdateAuditSuppression ok {"suppressIndefinitely":true}`},
	{"watchers-off", iottrail.Maybe, `UpdateSecurityProfile ok {"deleteAlertTargets":true}`},
	{"watchers-off", iottrail.Yes, `DeleteSecurityProfile AccessDenied null`},
	{"watchers-off", iottrail.Yes, `DetachSecurityProfile ok {"securityProfileName":"pump-behaviour"}`},

	{"data-leaves", iottrail.Maybe, `ReplaceTopicRule AccessDenied null`},
	{"data-leaves", iottrail.Maybe, `EnableTopicRule ok {"ruleName":"r"}`},
	{"data-leaves", iottrail.No, `CreateTopicRule ok {"ruleName":"r","topicRulePayload":{"actions":[{"s3":{"bucketName":"telemetry","cannedAcl":"private"}}]}}`},
	{"data-leaves", iottrail.Yes, `CreateTopicRule ok {"ruleName":"r","topicRulePayload":{"actions":[{"s3":{"bucketName":"telemetry","cannedAcl":"public-read"}}]}}`},
	{"data-leaves", iottrail.Yes, `CreateTopicRule ok {"ruleName":"r","topicRulePayload":{"actions":[{"s3":{"bucketName":"telemetry"},"sqs":{"queueUrl":"u"}}]}}`},

	{"device-shut-out", iottrail.Yes, `DetachPolicy ok {"policyName":"p","target":"arn:aws:iot:eu-central-1:111122223333:thinggroup/all-pumps"}`},
	{"device-shut-out", iottrail.Yes, `DetachPrincipalPolicy ok {"policyName":"p","principal":"arn:aws:iot:eu-central-1:111122223333:thinggroup/all-pumps"}`},
	{"device-shut-out", iottrail.No, `DetachPolicy ok {"policyName":"p","target":"arn:aws:iot:eu-central-1:111122223333:cert/0a"}`},
	{"device-shut-out", iottrail.Maybe, `StartAuditMitigationActionsTask ok {"taskId":"t"}`},
	{"device-shut-out", iottrail.Maybe, `StartDetectMitigationActionsTask ok {"taskId":"t"}`},

	{"rights-by-group", iottrail.Yes, `AttachThingPrincipal ok {"thingName":"t","principal":"arn:aws:iot:eu-central-1:111122223333:cert/0a"}`},

	{"code-to-devices", iottrail.Yes, `UpdatePackage ok {"packageName":"p","defaultVersionName":"1.0.1"}`},
	{"code-to-devices", iottrail.No, `UpdatePackage ok {"packageName":"p","unsetDefaultVersion":true}`},
	{"code-to-devices", iottrail.Yes, `iotwireless.AssociateWirelessDeviceWithMulticastGroup ok {"Id":"m","WirelessDeviceId":"d"}`},
	{"code-to-devices", iottrail.Yes, `iotwireless.StartBulkAssociateWirelessDeviceWithMulticastGroup ok {"Id":"m","QueryString":"*"}`},

	{"fleet-destroyed", iottrail.Yes, `iotwireless.DisassociateWirelessGatewayFromCertificate ok {"Id":"g"}`},

	{"wireless-destination", iottrail.Yes, `iotwireless.UpdateWirelessDevice ok {"Id":"d","DestinationName":"other"}`},
	{"wireless-destination", iottrail.No, `iotwireless.UpdateWirelessDevice ok {"Id":"d","Name":"pump"}`},
	{"wireless-destination", iottrail.Yes, `iotwireless.PutPositionConfiguration ok {"ResourceIdentifier":"d","ResourceType":"WirelessDevice","Destination":"other"}`},

	{"watchers-off", iottrail.Yes, `iotwireless.PutResourceLogLevel ok {"ResourceIdentifier":"d","ResourceType":"WirelessDevice","LogLevel":"DISABLED"}`},
	{"watchers-off", iottrail.No, `iotwireless.PutResourceLogLevel ok {"ResourceIdentifier":"d","ResourceType":"WirelessDevice","LogLevel":"ERROR"}`},
	{"watchers-off", iottrail.Yes, `iotwireless.ResetResourceLogLevel ok {"ResourceIdentifier":"d","ResourceType":"WirelessDevice"}`},
	{"watchers-off", iottrail.Yes, `iotwireless.ResetAllResourceLogLevels ok {}`},
	{"watchers-off", iottrail.No, `iotwireless.UpdateLogLevelsByResourceTypes ok {"DefaultLogLevel":"INFO"}`},
	{"watchers-off", iottrail.Yes, `iotwireless.UpdateLogLevelsByResourceTypes ok {"DefaultLogLevel":"DISABLED"}`},
	{"watchers-off", iottrail.Yes, `iotwireless.UpdateLogLevelsByResourceTypes ok {"WirelessDeviceLogOptions":[{"Type":"LoRaWAN","Events":[{"Event":"Join","LogLevel":"DISABLED"}]}]}`},
	{"watchers-off", iottrail.Yes, `iotwireless.UpdateLogLevelsByResourceTypes ok {"WirelessGatewayLogOptions":[{"LogLevel":"DISABLED"}]}`},
	{"watchers-off", iottrail.Yes, `iotwireless.UpdateLogLevelsByResourceTypes ok {"FuotaTaskLogOptions":[{"LogLevel":"DISABLED"}]}`},

	{"watchers-redirected", iottrail.Yes, `iotwireless.UpdateResourceEventConfiguration ok {"Identifier":"d"}`},
	{"watchers-redirected", iottrail.Yes, `iotwireless.UpdateEventConfigurationByResourceTypes ok {}`},
	{"watchers-redirected", iottrail.Yes, `iotwireless.UpdateMetricConfiguration ok {"SummaryMetric":{"Status":"Disabled"}}`},

	{"provisioning-changed", iottrail.Yes, `CreateProvisioningTemplate ok {}`},
	{"provisioning-changed", iottrail.Yes, `DeleteProvisioningTemplate ok {}`},
	{"provisioning-changed", iottrail.Yes, `CreateCertificateProvider ok {}`},
	{"provisioning-changed", iottrail.Yes, `UpdateCertificateProvider ok {}`},
	{"provisioning-changed", iottrail.Yes, `DeleteCertificateProvider ok {}`},
	{"provisioning-changed", iottrail.Yes, `UpdateAuthorizer ok {}`},
	{"provisioning-changed", iottrail.Yes, `DeleteAuthorizer ok {}`},
	{"provisioning-changed", iottrail.Yes, `SetDefaultAuthorizer ok {}`},
	{"provisioning-changed", iottrail.Yes, `ClearDefaultAuthorizer ok {}`},
	{"provisioning-changed", iottrail.Yes, `CreateDomainConfiguration ok {}`},
	{"provisioning-changed", iottrail.Yes, `UpdateDomainConfiguration ok {}`},
	{"provisioning-changed", iottrail.Yes, `DeleteDomainConfiguration ok {}`},
	{"provisioning-changed", iottrail.Yes, `UpdateRoleAlias ok {}`},
	{"provisioning-changed", iottrail.Yes, `DeleteRoleAlias ok {}`},
	{"provisioning-changed", iottrail.Yes, `CreateRoleAlias ok {}`},

	{"fleet-job", iottrail.Maybe, `CreateJob AccessDenied null`}, // of which nothing is recorded but the attempt
	{"fleet-job", iottrail.No, `CreateJob AccessDenied {"jobId":"j","targets":["arn:aws:iot:eu-central-1:111122223333:thing/pump-0001"]}`},
	{"fleet-job", iottrail.Maybe, `AssociateTargetsWithJob ThrottlingException null`},
	{"fleet-job", iottrail.No, `CreateJob ok {"jobId":"j","targets":["t1","t2","t3","t4","t5","t6","t7","t8","t9"]}`},
	{"fleet-job", iottrail.Yes, `CreateJob ok {"jobId":"j","targets":["t1","t2","t3","t4","t5","t6","t7","t8","t9","t10"]}`},
	{"fleet-job", iottrail.Yes, `CreateOTAUpdate ok {"targets":["arn:aws:iot:eu-central-1:111122223333:thinggroup/all-pumps"]}`},
}

func TestRequests(t *testing.T) {
	t.Parallel()
	rules := map[string]detect.Rule{}
	for _, r := range detect.Rules(config) {
		rules[r.ID] = r
	}
	for _, test := range requests {
		name, rest, _ := strings.Cut(test.call, " ")
		failure, request, _ := strings.Cut(rest, " ")
		opts := []Option{By(User("svc-backup")), RequestJSON(request)}
		if failure != "ok" {
			opts = append(opts, FailedWith(failure))
		}
		source := iot.Source
		if action, ok := strings.CutPrefix(name, "iotwireless."); ok {
			source, name = iotwireless.Source, action
		}
		ev := NewEvent(iottrail.NewAction[any, any](source, name, ""), nil, opts...)
		rule := rules[test.rule]
		require.NotNil(t, rule.Match, test.rule)
		require.Equal(t, test.want, rule.Match.Ask(ev), "%s: %s", test.rule, test.call)
	}
}
