package detect

import (
	"slices"
	"strings"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/judge"
	"github.com/iottrail/iottrail/iot"
	"github.com/iottrail/iottrail/iotwireless"
	"github.com/iottrail/iottrail/match"
)

// This file has the rules about what watches the fleet: logs, audits, Device Defender, the
// trail itself.

const cloudTrail = "cloudtrail.amazonaws.com"

func watchersOff() Rule {
	return Rule{
		ID: "watchers-off", Title: "Logging or monitoring was turned off", Severity: High, Techniques: []string{"T1562.008"},
		Why:            "Anyone with something to hide turns off what would give them away: logs, audits, security profiles, the trail itself.",
		FalsePositives: "Audits and security profiles that were changed but not weakened: the record does not show what they were before.",
		NextSteps:      "Turn it on again; then read everything that the caller has done since.",
		Match:          match.Any(logsOff(), auditsOff(), profilesOff(), trailsOff()),
	}
}

// logsOff asks about the logs of AWS IoT. A level that is merely raised, from INFO to ERROR, is not
// off.
func logsOff() iottrail.Predicate {
	return match.Any(
		iot.SetLoggingOptions.Where(judge.LoggingOff), iot.SetV2LoggingOptions.Where(judge.V2LoggingOff), iot.SetV2LoggingLevel.Where(judge.LevelOff),
		iot.DeleteV2LoggingLevel, // a target falls back to the default level
		iotwireless.PutResourceLogLevel.Where(func(req *iotwireless.PutResourceLogLevelRequest) bool {
			return req.LogLevel == iotwireless.LogLevelDisabled
		}),
		iotwireless.UpdateLogLevelsByResourceTypes.Where(anyLevelOff),
		iotwireless.ResetResourceLogLevel, iotwireless.ResetAllResourceLogLevels, // they fall back to the default as well
	)
}

// anyLevelOff reports whether a log level of wireless devices is off: by default, of a type, or of an
// event.
func anyLevelOff(req *iotwireless.UpdateLogLevelsByResourceTypesRequest) bool {
	levels := []iotwireless.LogLevel{req.DefaultLogLevel}
	for _, o := range req.WirelessDeviceLogOptions {
		levels = append(levels, o.LogLevel)
		for _, e := range o.Events {
			levels = append(levels, e.LogLevel)
		}
	}
	for _, o := range req.WirelessGatewayLogOptions {
		levels = append(levels, o.LogLevel)
		for _, e := range o.Events {
			levels = append(levels, e.LogLevel)
		}
	}
	for _, o := range req.FUOTATaskLogOptions {
		levels = append(levels, o.LogLevel)
		for _, e := range o.Events {
			levels = append(levels, e.LogLevel)
		}
	}
	return slices.Contains(levels, iotwireless.LogLevelDisabled)
}

// auditsOff asks about audits. A check is turned off by false alone: one that the request
// does not mention stays as it is.
func auditsOff() iottrail.Predicate {
	return match.Any(
		iot.UpdateAccountAuditConfiguration.Where(func(req *iot.UpdateAccountAuditConfigurationRequest) bool {
			for _, check := range req.AuditCheckConfigurations {
				if check.Enabled.False() {
					return true
				}
			}
			for _, alarm := range req.AuditNotificationTargetConfigurations {
				if alarm.Enabled.False() {
					return true
				}
			}
			return false
		}),
		iot.DeleteAccountAuditConfiguration, iot.DeleteScheduledAudit, iot.CancelAuditTask,
		iot.CreateAuditSuppression,                                    // a resource that a check skips
		perhaps(iot.UpdateAuditSuppression, iot.UpdateScheduledAudit), // the record does not say what they were
	)
}

func profilesOff() iottrail.Predicate {
	return match.Any(iot.DeleteSecurityProfile, iot.DetachSecurityProfile, perhaps(iot.UpdateSecurityProfile))
}

func trailsOff() iottrail.Predicate {
	return match.Call(cloudTrail, "StopLogging", "DeleteTrail", "UpdateTrail", "PutEventSelectors")
}

func watchersRedirected() Rule {
	return Rule{
		ID: "watchers-redirected", Title: "Logging or monitoring was weakened or redirected", Severity: High, Techniques: []string{"T1562.008", "T1562.001"},
		Why: "Monitoring can fall silent without being turned off: alarms get another target or a role without permissions, a check gets another threshold, a dimension leaves a device out, " +
			"a violation is marked as a false alarm, events and indexes are no longer written.",
		FalsePositives: "Work on the monitoring itself.",
		NextSteps:      "Compare it with what it was; restore it; then read everything that the caller has done since.",
		Match:          match.Any(iotRedirected(), trailRedirected(), logGroupsDeleted()),
	}
}

func iotRedirected() iottrail.Predicate {
	return match.Any(
		iot.UpdateAccountAuditConfiguration.Where(func(req *iot.UpdateAccountAuditConfigurationRequest) bool {
			for _, target := range req.AuditNotificationTargetConfigurations {
				if target.TargetARN != "" || target.RoleARN != "" {
					return true
				}
			}
			for _, check := range req.AuditCheckConfigurations {
				if len(check.Configuration) > 0 {
					return true
				}
			}
			return req.RoleARN != ""
		}),
		iot.SetLoggingOptions.Where(func(req *iot.SetLoggingOptionsRequest) bool {
			return req.LoggingOptionsPayload != nil && req.LoggingOptionsPayload.RoleARN != ""
		}),
		iot.SetV2LoggingOptions.Where(func(req *iot.SetV2LoggingOptionsRequest) bool { return req.RoleARN != "" }),
		iot.UpdateSecurityProfile.Where(func(req *iot.UpdateSecurityProfileRequest) bool {
			return len(req.AlertTargets) > 0 || req.DeleteAlertTargets.True() || req.DeleteBehaviors.True() ||
				req.DeleteMetricsExportConfig.True() || req.DeleteAdditionalMetricsToRetain.True() || req.MetricsExportConfig != nil
		}),
		iot.UpdateDimension, iot.DeleteDimension, iot.DeleteCustomMetric, iot.UpdateFleetMetric, iot.DeleteFleetMetric,
		iot.UpdateMitigationAction, iot.DeleteMitigationAction, iot.CancelAuditMitigationActionsTask, iot.CancelDetectMitigationActionsTask,
		iot.PutVerificationStateOnViolation.Where(func(req *iot.PutVerificationStateOnViolationRequest) bool {
			return req.VerificationState != iot.VerificationStateTruePositive
		}),
		iot.UpdateEventConfigurations.Where(func(req *iot.UpdateEventConfigurationsRequest) bool {
			for _, c := range req.EventConfigurations {
				if !c.Enabled.True() {
					return true
				}
			}
			return false
		}),
		iot.UpdateIndexingConfiguration,
		// What wireless devices report: no single member says what is lost.
		iotwireless.UpdateEventConfigurationByResourceTypes, iotwireless.UpdateResourceEventConfiguration, iotwireless.UpdateMetricConfiguration,
	)
}

func trailRedirected() iottrail.Predicate {
	return match.Call(cloudTrail, "StopEventDataStoreIngestion", "DeleteEventDataStore", "UpdateEventDataStore", "PutInsightSelectors",
		"PutEventConfiguration", "DeregisterOrganizationDelegatedAdmin")
}

// A logGroupRequest is what is asked of the requests of CloudWatch Logs, which has no package here.
type logGroupRequest struct {
	LogGroupName string `json:"logGroupName" cloudtrail:"required"`
}

// logGroupsDeleted asks about the log groups to which AWS IoT writes.
func logGroupsDeleted() iottrail.Predicate {
	ofIoT := func(req *logGroupRequest) bool {
		return strings.HasPrefix(req.LogGroupName, "AWSIotLogs") || strings.HasPrefix(req.LogGroupName, "/aws/iot") ||
			strings.HasPrefix(req.LogGroupName, "/aws/greengrass")
	}
	var calls []iottrail.Predicate
	for _, name := range []string{"DeleteLogGroup", "DeleteLogStream", "PutRetentionPolicy"} {
		calls = append(calls, iottrail.NewAction[logGroupRequest, struct{}]("logs.amazonaws.com", name, iottrail.AccessWrite).Where(ofIoT))
	}
	return match.Any(calls...)
}
