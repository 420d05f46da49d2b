package main

// This file describes the rules of detect/rules_watchers.go.

const cloudTrail = "cloudtrail.amazonaws.com"

// groupOfIoT is a condition on the log groups to which AWS IoT writes.
var groupOfIoT = startsWith("logGroupName", "AWSIotLogs", "/aws/iot", "/aws/greengrass")

var watcherSketches = []sketch{
	{
		rule: "watchers-off",
		calls: []calls{
			when("SetLoggingOptions", equals("loggingOptionsPayload.logLevel", "DISABLED")),
			when("SetV2LoggingOptions", equals("disableAllLogs", true), equals("defaultLogLevel", "DISABLED"), equals("eventConfigurations.logLevel", "DISABLED")),
			when("SetV2LoggingLevel", equals("logLevel", "DISABLED")),
			iotCalls(
				"DeleteV2LoggingLevel", "UpdateAccountAuditConfiguration", "DeleteAccountAuditConfiguration", "DeleteScheduledAudit", "CancelAuditTask",
				"CreateAuditSuppression", "UpdateAuditSuppression", "UpdateScheduledAudit",
				"DeleteSecurityProfile", "DetachSecurityProfile", "UpdateSecurityProfile",
			),
			whenWireless("PutResourceLogLevel", equals("LogLevel", "DISABLED")),
			whenWireless("UpdateLogLevelsByResourceTypes", equals("DefaultLogLevel", "DISABLED"),
				equals("WirelessDeviceLogOptions.LogLevel", "DISABLED"), equals("WirelessDeviceLogOptions.Events.LogLevel", "DISABLED"),
				equals("WirelessGatewayLogOptions.LogLevel", "DISABLED"), equals("WirelessGatewayLogOptions.Events.LogLevel", "DISABLED"),
				equals("FuotaTaskLogOptions.LogLevel", "DISABLED"), equals("FuotaTaskLogOptions.Events.LogLevel", "DISABLED")),
			wirelessCalls("ResetResourceLogLevel", "ResetAllResourceLogLevels"),
			{source: cloudTrail, names: []string{"StopLogging", "DeleteTrail", "UpdateTrail", "PutEventSelectors"}},
		},
		wider: "Audit checks are keys of a map, and there is no word for any key, so each change of the audit configuration is found. " +
			"What an audit, a suppression or a security profile was before is in no record, so each change of those is, too, which the rule answers with Maybe.",
		falsePositives: "Audits and security profiles that are changed and not weakened.",
		note: "An audit check is turned off by false alone: one that the request does not mention stays as it is. A change of a schedule or of a security profile replaces " +
			"what the record does not show, so any is a Maybe. A log level that is merely raised, from INFO to ERROR, is no finding.",
	},
	{
		rule: "watchers-redirected",
		calls: []calls{
			when("UpdateAccountAuditConfiguration", has("roleArn"), has("auditNotificationTargetConfigurations.*.targetArn"), has("auditNotificationTargetConfigurations.*.roleArn")),
			when("SetLoggingOptions", has("loggingOptionsPayload.roleArn")),
			when("SetV2LoggingOptions", has("roleArn")),
			when("UpdateSecurityProfile", has("alertTargets"), equals("deleteAlertTargets", true), equals("deleteBehaviors", true), has("metricsExportConfig"),
				equals("deleteMetricsExportConfig", true), equals("deleteAdditionalMetricsToRetain", true)),
			iotCalls(
				"UpdateDimension", "DeleteDimension", "DeleteCustomMetric", "UpdateFleetMetric", "DeleteFleetMetric",
				"UpdateMitigationAction", "DeleteMitigationAction", "CancelAuditMitigationActionsTask", "CancelDetectMitigationActionsTask",
				"UpdateIndexingConfiguration",
			),
			wirelessCalls("UpdateEventConfigurationByResourceTypes", "UpdateResourceEventConfiguration", "UpdateMetricConfiguration"),
			when("PutVerificationStateOnViolation", differs("verificationState", "TRUE_POSITIVE")),
			when("UpdateEventConfigurations", equals("eventConfigurations.*.Enabled", false)),
			{source: cloudTrail, names: []string{
				"StopEventDataStoreIngestion", "DeleteEventDataStore", "UpdateEventDataStore", "PutInsightSelectors", "PutEventConfiguration",
				"DeregisterOrganizationDelegatedAdmin",
			}},
			{source: "logs.amazonaws.com", names: []string{"DeleteLogGroup", "DeleteLogStream", "PutRetentionPolicy"}, any: []condition{groupOfIoT}},
		},
		unsaid: []string{
			"An audit check with another threshold is not found: checks are keys of a map, and there is no word for any key. The files of watchers-off find each change of the audit configuration.",
			"An entry of eventConfigurations without Enabled is not found.",
		},
	},
}
