package detect_test

import (
	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/iot"
	. "github.com/iottrail/iottrail/iottrailtest"
)

func watcherTests() []ruleTest {
	trail := func(name string, opts ...Option) *iottrail.Event {
		return untyped("cloudtrail.amazonaws.com", name, `{"name":"fleet"}`, opts...)
	}
	return []ruleTest{
		{"watchers-off", fires, "the trail", calls(trail("StopLogging")), yes},
		{"watchers-off", fires, "logs", calls(NewEvent(iot.SetV2LoggingOptions, &iot.SetV2LoggingOptionsRequest{DisableAllLogs: iottrail.BoolOf(true)})), yes},
		{"watchers-off", nearly, "a level is raised", calls(NewEvent(iot.SetV2LoggingOptions, &iot.SetV2LoggingOptionsRequest{DefaultLogLevel: iot.LogLevelError})), none},
		{"watchers-off", nearly, "a check is turned on", calls(NewEvent(iot.UpdateAccountAuditConfiguration, &iot.UpdateAccountAuditConfigurationRequest{
			AuditCheckConfigurations: map[string]iot.AuditCheckConfiguration{"X": {Enabled: iottrail.BoolOf(true)}}})), none},
		{"watchers-off", unread, "the request is left out", calls(NewEvent(iot.SetV2LoggingOptions, nil, Omitted())), maybe},
		{"watchers-off", past, "one target's level goes back to the default", calls(NewEvent(iot.DeleteV2LoggingLevel, &iot.DeleteV2LoggingLevelRequest{TargetType: iot.LogTargetTypeThingGroup, TargetName: "g"})), yes},
		{"watchers-off", past, "a resource that a check skips", calls(NewEvent(iot.CreateAuditSuppression, &iot.CreateAuditSuppressionRequest{CheckName: "X", ResourceIdentifier: &iot.ResourceIdentifier{}, ClientRequestToken: "c"})), yes},

		{"watchers-redirected", fires, "alarms", calls(NewEvent(iot.UpdateSecurityProfile, &iot.UpdateSecurityProfileRequest{SecurityProfileName: "p", DeleteAlertTargets: iottrail.BoolOf(true)})), yes},
		{"watchers-redirected", fires, "the lake", calls(trail("StopEventDataStoreIngestion")), yes},
		{"watchers-redirected", fires, "the log group", calls(untyped("logs.amazonaws.com", "DeleteLogGroup", `{"logGroupName":"AWSIotLogsV2"}`)), yes},
		{"watchers-redirected", nearly, "another log group", calls(untyped("logs.amazonaws.com", "DeleteLogGroup", `{"logGroupName":"/aws/lambda/x"}`)), none},
		{"watchers-redirected", nearly, "a true violation", calls(NewEvent(iot.PutVerificationStateOnViolation, &iot.PutVerificationStateOnViolationRequest{ViolationID: "v", VerificationState: iot.VerificationStateTruePositive})), none},
		{"watchers-redirected", unread, "the request is left out", calls(NewEvent(iot.UpdateEventConfigurations, nil, Omitted())), maybe},
		{"watchers-redirected", past, "a role that can't write", calls(NewEvent(iot.SetV2LoggingOptions, &iot.SetV2LoggingOptionsRequest{RoleARN: "arn:aws:iam::111122223333:role/nothing", DefaultLogLevel: iot.LogLevelDebug})), yes},
		{"watchers-redirected", past, "a violation is called false", calls(NewEvent(iot.PutVerificationStateOnViolation, &iot.PutVerificationStateOnViolationRequest{ViolationID: "v", VerificationState: iot.VerificationStateBenignPositive})), yes},
	}
}
