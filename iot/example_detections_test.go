package iot_test

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/iot"
	"github.com/iottrail/iottrail/match"
)

// The examples of this file are those of docs/detections.md. They run over the
// first week in testdata/trail, in which a fleet of pumps is attacked on Wednesday, and over
// a few calls made up here for what nobody did in that week.

// accountOf returns the account in an ARN. To look for the account anywhere in it is
// not enough: the name of a stranger's resource may hold it too.
func accountOf(arn string) string {
	if parts := strings.SplitN(arn, ":", 6); len(parts) == 6 {
		return parts[4]
	}
	return ""
}

// Nothing in the work of a fleet needs the root user, whom no policy of the
// account restricts. AWS services make some calls in its name; those are left out.
func Example_rootUse() {
	rootUse := match.All(
		match.ByRoot,
		match.Not(match.ByService),
	)
	callers(rootUse)
	// Output:
	// Wed 01:11 root in 111122223333 from 203.0.113.199 (15)
}

// A password or an access key that leaks is enough to act for these people. Calls
// with lasting keys never show a second factor, and so all fire. Sessions of roles
// are left out, as pipelines and services have no second factor.
func Example_withoutMFA() {
	grants := func(ev *iottrail.Event) bool {
		action, known := iot.ActionByName(ev.EventName)
		return known && action.Access == iottrail.AccessPermissionsManagement
	}
	withoutMFA := match.All(
		match.Any(match.ByRoot, match.ByUser),
		match.Not(match.WithMFA),
		match.Not(match.Failed),
		match.Any(
			match.Call("signin.amazonaws.com", "ConsoleLogin"),
			match.All(match.Call(iot.Source), match.Func(grants)),
		),
	)
	fires(withoutMFA)
	// Output:
	// Wed 01:12 ConsoleLogin by root in 111122223333
	// Wed 01:15 CreatePolicy by root in 111122223333
	// Wed 01:15 AttachPolicy by root in 111122223333
	// Wed 01:15 AttachPolicy by root in 111122223333
	// Wed 01:41 AttachPolicy by IAM user svc-backup in 111122223333
	// Wed 01:52 CreatePolicyVersion by IAM user svc-backup in 111122223333
	// Wed 01:57 DetachPolicy by IAM user svc-backup in 111122223333
}

// A certificate that was retired, perhaps because its key was lost, lets its holder
// connect again, and one that was deleted can be registered again. Whether it ever was
// retired may be in no log at hand, so every certificate that becomes active fires, new
// ones too, except those of the pipeline.
func Example_certificateActivated() {
	mayBeActive := func(s iot.CertificateStatus) bool {
		return s == iot.CertificateStatusActive || s == "" // AWS does not say what it is then
	}
	activated := match.All(
		match.Not(match.Failed),
		match.Any(
			iot.UpdateCertificate.Where(func(req *iot.UpdateCertificateRequest) bool { return mayBeActive(req.NewStatus) }),
			iot.RegisterCertificate.Where(func(req *iot.RegisterCertificateRequest) bool {
				return mayBeActive(req.Status) || req.SetAsActive.True()
			}),
			iot.RegisterCertificateWithoutCA.Where(func(req *iot.RegisterCertificateWithoutCARequest) bool { return mayBeActive(req.Status) }),
			iot.CreateKeysAndCertificate.Where(func(req *iot.CreateKeysAndCertificateRequest) bool { return req.SetAsActive.True() }),
			iot.CreateCertificateFromCsr.Where(func(req *iot.CreateCertificateFromCsrRequest) bool { return req.SetAsActive.True() }),
			iot.AcceptCertificateTransfer.Where(func(req *iot.AcceptCertificateTransferRequest) bool { return req.SetAsActive.True() }),
			iot.RegisterThing,              // these two do what a template says,
			iot.StartThingRegistrationTask, // which may be to make a certificate active
		),
		match.Not(match.ByARN("arn:aws:iam::111122223333:role/fleet-provisioner")),
	)
	fires(activated)
	firesOn(activated,
		`RegisterCertificate ok {"status":"ACTIVE"}`,
		`RegisterCertificate ok {"status":"INACTIVE","setAsActive":true}`,
		`RegisterCertificate ok {"status":"INACTIVE"}`,
		`RegisterCertificateWithoutCA ok {"status":"ACTIVE"}`,
		`RegisterCertificateWithoutCA ok {"status":"INACTIVE"}`,
		`RegisterCertificateWithoutCA ok {"certificatePem":"of a certificate that was deleted"}`,
		`AcceptCertificateTransfer ok {"setAsActive":true}`,
		`AcceptCertificateTransfer ok {"setAsActive":false}`,
		`CreateKeysAndCertificate ok {"setAsActive":true}`,
		`CreateKeysAndCertificate ok null`,
		`CreateCertificateFromCsr ok {"setAsActive":false}`,
		`RegisterThing ok {"templateBody":"{}"}`,
		`StartThingRegistrationTask ok {"templateBody":"{}"}`,
	)
	// Output:
	// Tue 09:10 CreateCertificateFromCsr by role AWSReservedSSO_FleetOperator_0a1b2c3d4e5f6a7b/ines.okafor@example.com in 111122223333
	// Wed 01:41 UpdateCertificate by IAM user svc-backup in 111122223333
	// RegisterCertificate ok {"status":"ACTIVE"}
	// RegisterCertificate ok {"status":"INACTIVE","setAsActive":true}
	// RegisterCertificateWithoutCA ok {"status":"ACTIVE"}
	// RegisterCertificateWithoutCA ok {"certificatePem":"of a certificate that was deleted"}
	// AcceptCertificateTransfer ok {"setAsActive":true}
	// CreateKeysAndCertificate ok {"setAsActive":true}
	// RegisterThing ok {"templateBody":"{}"}
	// StartThingRegistrationTask ok {"templateBody":"{}"}
}

// With auto-registration, whoever has the key of the CA makes devices of the fleet
// without a further call. A CA that is registered without it can get it later, with
// another template for its devices, and one that was inactive may still have it.
func Example_caRegistersDevices() {
	registersDevices := match.Any(
		iot.RegisterCACertificate.Where(func(req *iot.RegisterCACertificateRequest) bool {
			return req.AllowAutoRegistration.True()
		}),
		iot.UpdateCACertificate.Where(func(req *iot.UpdateCACertificateRequest) bool {
			return req.NewAutoRegistrationStatus == iot.AutoRegistrationStatusEnable ||
				req.NewStatus == iot.CACertificateStatusActive || req.RegistrationConfig != nil
		}),
	)
	fires(registersDevices)
	firesOn(registersDevices,
		`RegisterCACertificate AccessDenied null`,
		`UpdateCACertificate ok {"newStatus":"ACTIVE"}`,
		`UpdateCACertificate ok {"newStatus":"INACTIVE"}`,
		`UpdateCACertificate ok {"newAutoRegistrationStatus":"DISABLE"}`,
		`UpdateCACertificate ok {"registrationConfig":{"templateName":"mine"}}`,
	)
	// Output:
	// Tue 09:52 RegisterCACertificate by role AWSReservedSSO_FleetOperator_0a1b2c3d4e5f6a7b/ines.okafor@example.com in 111122223333
	// Wed 01:49 UpdateCACertificate by IAM user svc-backup in 111122223333
	// RegisterCACertificate AccessDenied null
	// UpdateCACertificate ok {"newStatus":"ACTIVE"}
	// UpdateCACertificate ok {"registrationConfig":{"templateName":"mine"}}
}

// One device with such a policy is all devices. A policy whose text can't be read,
// or was too long for CloudTrail to record, might allow anything, and fires too;
// and who tried in vain is worth knowing. A return to an older version fires, as its
// text is in another record or in none.
func Example_openPolicy() {
	open := func(text string) bool {
		doc, _ := iot.ParsePolicyDocument(text) // nil if it can't be read, and nil counts as open
		return len(doc.OverlyPermissive()) > 0
	}
	openPolicy := match.Any(
		iot.CreatePolicy.Where(func(req *iot.CreatePolicyRequest) bool { return open(req.PolicyDocument) }),
		iot.CreatePolicyVersion.Where(func(req *iot.CreatePolicyVersionRequest) bool { return open(req.PolicyDocument) }),
		iot.SetDefaultPolicyVersion, // names a version, whose text is elsewhere
	)
	fires(openPolicy)
	// Output:
	// Tue 12:40 CreatePolicyVersion by IAM user mats.lindqvist in 111122223333 AccessDenied
	// Wed 01:15 CreatePolicy by root in 111122223333
	// Wed 01:52 CreatePolicyVersion by IAM user svc-backup in 111122223333
	// Thu 07:02 SetDefaultPolicyVersion by role AWSReservedSSO_FleetOperator_0a1b2c3d4e5f6a7b/ines.okafor@example.com in 111122223333
}

// Whoever has something to hide turns off what would tell. An audit check is turned
// off by false alone: one that the request does not mention stays as it is.
func Example_watchersOff() {
	iotLogsOff := match.Any(
		iot.SetLoggingOptions.Where(func(req *iot.SetLoggingOptionsRequest) bool {
			return req.LoggingOptionsPayload == nil || req.LoggingOptionsPayload.LogLevel == iot.LogLevelDisabled
		}),
		iot.SetV2LoggingOptions.Where(func(req *iot.SetV2LoggingOptionsRequest) bool {
			return req.DisableAllLogs.True() || req.DefaultLogLevel == iot.LogLevelDisabled ||
				slices.ContainsFunc(req.EventConfigurations, func(c iot.LogEventConfiguration) bool { return c.LogLevel == iot.LogLevelDisabled })
		}),
		iot.SetV2LoggingLevel.Where(func(req *iot.SetV2LoggingLevelRequest) bool { return req.LogLevel == iot.LogLevelDisabled }),
		iot.DeleteV2LoggingLevel, // a target falls back to the default level
	)
	auditOff := match.Any(
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
		iot.DeleteAccountAuditConfiguration,
		iot.UpdateScheduledAudit, // what it was before, the record does not tell
		iot.DeleteScheduledAudit,
		iot.CancelAuditTask,
		iot.CreateAuditSuppression, // a resource that a check passes over
		iot.UpdateAuditSuppression,
	)
	detectOff := match.Any(
		iot.UpdateSecurityProfile, // as with audits
		iot.DeleteSecurityProfile,
		iot.DetachSecurityProfile,
	)
	trailOff := match.Call("cloudtrail.amazonaws.com", "StopLogging", "DeleteTrail", "UpdateTrail", "PutEventSelectors")
	watchersOff := match.Any(iotLogsOff, auditOff, detectOff, trailOff)
	fires(watchersOff)
	firesOn(watchersOff,
		`SetLoggingOptions ok {"loggingOptionsPayload":{"roleArn":"arn:aws:iam::111122223333:role/iot-logging","logLevel":"DISABLED"}}`,
		`SetLoggingOptions ok {"loggingOptionsPayload":{"roleArn":"arn:aws:iam::111122223333:role/iot-logging","logLevel":"WARN"}}`,
		`SetLoggingOptions ThrottlingException null`,
		`SetV2LoggingOptions ok {"defaultLogLevel":"DISABLED"}`,
		`SetV2LoggingOptions ok {"eventConfigurations":[{"eventType":"Connect","logLevel":"DISABLED"}]}`,
		`SetV2LoggingOptions ok {"eventConfigurations":[{"eventType":"Connect","logLevel":"INFO"}]}`,
		`SetV2LoggingLevel ok {"logTarget":{"targetType":"THING_GROUP","targetName":"pumps"},"logLevel":"DISABLED"}`,
		`SetV2LoggingLevel ok {"logTarget":{"targetType":"THING_GROUP","targetName":"pumps"},"logLevel":"ERROR"}`,
		`DeleteV2LoggingLevel ok {"targetType":"THING_GROUP","targetName":"pumps"}`,
		`UpdateAccountAuditConfiguration ok {"auditNotificationTargetConfigurations":{"SNS":{"enabled":false}}}`,
		`UpdateAccountAuditConfiguration ok {"auditCheckConfigurations":{"LOGGING_DISABLED_CHECK":{"enabled":true}}}`,
		`DeleteAccountAuditConfiguration ok {"deleteScheduledAudits":true}`,
		`UpdateScheduledAudit ok {"scheduledAuditName":"every-night","frequency":"MONTHLY"}`,
		`CancelAuditTask ok {"taskId":"1"}`,
		`UpdateAuditSuppression ok {"suppressIndefinitely":true}`,
		`UpdateSecurityProfile ok {"deleteAlertTargets":true}`,
		`DeleteSecurityProfile AccessDenied null`,
		`DetachSecurityProfile ok {"securityProfileName":"pump-behaviour"}`,
	)
	// Output:
	// Wed 01:18 UpdateAccountAuditConfiguration by root in 111122223333
	// Wed 01:18 DeleteScheduledAudit by root in 111122223333
	// Wed 01:18 SetV2LoggingOptions by root in 111122223333
	// Wed 01:19 StopLogging by root in 111122223333 AccessDenied
	// Thu 09:15 CreateAuditSuppression by role AWSReservedSSO_FleetOperator_0a1b2c3d4e5f6a7b/ines.okafor@example.com in 111122223333
	// SetLoggingOptions ok {"loggingOptionsPayload":{"roleArn":"arn:aws:iam::111122223333:role/iot-logging","logLevel":"DISABLED"}}
	// SetLoggingOptions ThrottlingException null
	// SetV2LoggingOptions ok {"defaultLogLevel":"DISABLED"}
	// SetV2LoggingOptions ok {"eventConfigurations":[{"eventType":"Connect","logLevel":"DISABLED"}]}
	// SetV2LoggingLevel ok {"logTarget":{"targetType":"THING_GROUP","targetName":"pumps"},"logLevel":"DISABLED"}
	// DeleteV2LoggingLevel ok {"targetType":"THING_GROUP","targetName":"pumps"}
	// UpdateAccountAuditConfiguration ok {"auditNotificationTargetConfigurations":{"SNS":{"enabled":false}}}
	// DeleteAccountAuditConfiguration ok {"deleteScheduledAudits":true}
	// UpdateScheduledAudit ok {"scheduledAuditName":"every-night","frequency":"MONTHLY"}
	// CancelAuditTask ok {"taskId":"1"}
	// UpdateAuditSuppression ok {"suppressIndefinitely":true}
	// UpdateSecurityProfile ok {"deleteAlertTargets":true}
	// DeleteSecurityProfile AccessDenied null
	// DetachSecurityProfile ok {"securityProfileName":"pump-behaviour"}
}

// What a rule sends on is out of the fleet's hands. Names of buckets do not tell the
// account, and republishing reaches topics whose policies the sender does not pass,
// so this asks what a rule may do: any other action fires, those that AWS will add
// included.
func Example_dataLeaves() {
	const account = "111122223333"
	leaves := func(a iot.TopicRuleAction) bool {
		switch {
		case a.S3 != nil:
			return a.S3.BucketName != "example-pumps-telemetry"
		case a.Lambda != nil:
			return accountOf(a.Lambda.FunctionARN) != account
		case a.CloudwatchLogs != nil:
			return accountOf(a.CloudwatchLogs.RoleARN) != account
		}
		return true
	}
	ruleLeaves := func(rule *iot.TopicRulePayload) bool {
		return rule != nil &&
			(slices.ContainsFunc(rule.Actions, leaves) || rule.ErrorAction != nil && leaves(*rule.ErrorAction))
	}
	dataLeaves := match.Any(
		iot.CreateTopicRule.Where(func(req *iot.CreateTopicRuleRequest) bool { return ruleLeaves(req.TopicRulePayload) }),
		iot.ReplaceTopicRule.Where(func(req *iot.ReplaceTopicRuleRequest) bool { return ruleLeaves(req.TopicRulePayload) }),
		iot.TransferCertificate,
	)
	fires(dataLeaves)
	firesOn(dataLeaves, `ReplaceTopicRule AccessDenied null`)
	// Output:
	// Wed 01:44 ReplaceTopicRule by IAM user svc-backup in 111122223333
	// Wed 01:45 CreateTopicRule by IAM user svc-backup in 111122223333
	// Wed 01:57 TransferCertificate by IAM user svc-backup in 111122223333 InvalidRequestException
	// Wed 01:57 TransferCertificate by IAM user svc-backup in 111122223333
	// ReplaceTopicRule AccessDenied null
}

// A provisioning template says which policy each new device gets, a certificate
// provider signs what devices send it, an authorizer says who is a device at all, a
// domain configuration which authorizer is asked, and a role alias what devices may do
// in the rest of AWS: a change of any lets strangers in by the front door, or devices
// out of theirs. Only the pipeline should make it.
func Example_provisioningChanged() {
	provisioningChanged := match.All(
		match.Any(
			iot.CreateProvisioningTemplate,
			iot.CreateProvisioningTemplateVersion,
			iot.UpdateProvisioningTemplate,
			iot.DeleteProvisioningTemplate,
			iot.DeleteProvisioningTemplateVersion,
			iot.CreateProvisioningClaim,
			iot.CreateCertificateProvider,
			iot.UpdateCertificateProvider,
			iot.DeleteCertificateProvider,
			iot.CreateAuthorizer,
			iot.UpdateAuthorizer,
			iot.DeleteAuthorizer,
			iot.SetDefaultAuthorizer,
			iot.ClearDefaultAuthorizer,
			iot.CreateDomainConfiguration,
			iot.UpdateDomainConfiguration,
			iot.DeleteDomainConfiguration,
			iot.CreateRoleAlias,
			iot.UpdateRoleAlias,
			iot.DeleteRoleAlias,
		),
		match.Not(match.ByARN("arn:aws:iam::111122223333:role/fleet-provisioner")),
	)
	fires(provisioningChanged)
	firesOn(provisioningChanged,
		`CreateProvisioningTemplate ok {}`,
		`DeleteProvisioningTemplate ok {}`,
		`CreateCertificateProvider ok {}`,
		`UpdateCertificateProvider ok {}`,
		`DeleteCertificateProvider ok {}`,
		`UpdateAuthorizer ok {}`,
		`DeleteAuthorizer ok {}`,
		`SetDefaultAuthorizer ok {}`,
		`ClearDefaultAuthorizer ok {}`,
		`CreateDomainConfiguration ok {}`,
		`UpdateDomainConfiguration ok {}`,
		`DeleteDomainConfiguration ok {}`,
		`UpdateRoleAlias ok {}`,
		`DeleteRoleAlias ok {}`,
		`CreateRoleAlias ok {}`,
	)
	// Output:
	// Wed 01:48 CreateProvisioningTemplateVersion by IAM user svc-backup in 111122223333
	// Wed 01:48 UpdateProvisioningTemplate by IAM user svc-backup in 111122223333
	// Wed 01:48 CreateProvisioningClaim by IAM user svc-backup in 111122223333
	// Thu 07:04 UpdateProvisioningTemplate by role AWSReservedSSO_FleetOperator_0a1b2c3d4e5f6a7b/ines.okafor@example.com in 111122223333
	// Thu 07:04 DeleteProvisioningTemplateVersion by role AWSReservedSSO_FleetOperator_0a1b2c3d4e5f6a7b/ines.okafor@example.com in 111122223333
	// Thu 09:16 CreateAuthorizer by role AWSReservedSSO_FleetOperator_0a1b2c3d4e5f6a7b/ines.okafor@example.com in 111122223333 InvalidRequestException
	// CreateProvisioningTemplate ok {}
	// DeleteProvisioningTemplate ok {}
	// CreateCertificateProvider ok {}
	// UpdateCertificateProvider ok {}
	// DeleteCertificateProvider ok {}
	// UpdateAuthorizer ok {}
	// DeleteAuthorizer ok {}
	// SetDefaultAuthorizer ok {}
	// ClearDefaultAuthorizer ok {}
	// CreateDomainConfiguration ok {}
	// UpdateDomainConfiguration ok {}
	// DeleteDomainConfiguration ok {}
	// UpdateRoleAlias ok {}
	// DeleteRoleAlias ok {}
	// CreateRoleAlias ok {}
}

// A job runs what its author likes on each of its targets, and a thing group is many
// at once, and later members too if the job is continuous. The pipeline rolls out
// that way; nobody else does.
func Example_fleetJob() {
	toGroup := func(targets []string) bool {
		return slices.ContainsFunc(targets, func(arn string) bool { return strings.Contains(arn, ":thinggroup/") })
	}
	fleetJob := match.All(
		match.Any(
			iot.CreateJob.Where(func(req *iot.CreateJobRequest) bool { return toGroup(req.Targets) }),
			iot.AssociateTargetsWithJob.Where(func(req *iot.AssociateTargetsWithJobRequest) bool { return toGroup(req.Targets) }),
			iot.CreateOTAUpdate.Where(func(req *iot.CreateOTAUpdateRequest) bool { return toGroup(req.Targets) }),
		),
		match.Not(match.ByARN("arn:aws:iam::111122223333:role/fleet-provisioner")),
	)
	fires(fleetJob)
	firesOn(fleetJob,
		`CreateJob AccessDenied null`, // of which nothing is recorded but the attempt
		`CreateJob AccessDenied {"jobId":"j","targets":["arn:aws:iot:eu-central-1:111122223333:thing/pump-0001"]}`,
		`AssociateTargetsWithJob ThrottlingException null`,
		`CreateOTAUpdate ok {"targets":["arn:aws:iot:eu-central-1:111122223333:thinggroup/all-pumps"]}`,
	)
	// Output:
	// Tue 12:41 CreateJob by IAM user mats.lindqvist in 111122223333 AccessDenied
	// Wed 01:55 CreateJob by IAM user svc-backup in 111122223333
	// CreateJob AccessDenied null
	// AssociateTargetsWithJob ThrottlingException null
	// CreateOTAUpdate ok {"targets":["arn:aws:iot:eu-central-1:111122223333:thinggroup/all-pumps"]}
}

// Few identities ever attach a policy, so the first time that another one does is
// worth a look. What else it did before does not make it known: an attacker looks
// around first. Here the first two days only teach who is known.
func Example_newIdentity() {
	known := make(map[string]bool) // by principal
	firstTime := func(ev *iottrail.Event) bool {
		who := ev.Actor().Principal()
		before := known[who]
		if len(known) < 10_000 { // and beyond that, whoever is not known stays new
			known[strings.Clone(who)] = true // a text of the record would keep all of it
		}
		return !before
	}
	newIdentity := match.All(
		match.Any(iot.AttachPolicy, iot.AttachPrincipalPolicy),
		match.Not(match.Failed),
		match.Func(firstTime), // asked only where none before it says No
		match.During(time.Date(2026, 10, 7, 0, 0, 0, 0, time.UTC), time.Time{}),
	)
	fires(newIdentity)
	// Output:
	// Wed 01:15 AttachPolicy by root in 111122223333
	// Wed 01:41 AttachPolicy by IAM user svc-backup in 111122223333
	// Thu 08:30 AttachPolicy by role quarantine-device/quarantine-device in 111122223333
}

// One denial is a mistake; several in a few minutes are somebody who tries what a
// credential is good for, in whatever service.
func Example_deniedOften() {
	const limit, span = 3, 10 * time.Minute
	denials := make(map[string][]time.Time) // the last few of each principal
	often := func(ev *iottrail.Event) bool {
		if len(denials) >= 10_000 { // forget who has been quiet since
			maps.DeleteFunc(denials, func(_ string, at []time.Time) bool { return ev.EventTime.Sub(at[len(at)-1]) > span })
		}
		who := strings.Clone(ev.Actor().Principal())
		at := append(denials[who], ev.EventTime)
		at = at[max(0, len(at)-limit):]
		denials[who] = at
		return len(at) == limit && ev.EventTime.Sub(at[0]) <= span
	}
	deniedOften := match.All(match.Denied, match.Func(often))
	fires(deniedOften)
	firesOn(deniedOften, // too slow
		`DescribeThing AccessDenied {"thingName":"pump-0001"}`,
		`DescribeThing AccessDenied {"thingName":"pump-0002"}`,
		`DescribeThing AccessDenied {"thingName":"pump-0003"}`,
	)
	// Output:
	// Tue 12:41 ListUsers by IAM user mats.lindqvist in 111122223333 AccessDenied
	// Tue 12:42 GetObject by IAM user mats.lindqvist in 111122223333 AccessDenied
}

// A stolen key works from anywhere, and its thief is seldom in the building. Calls
// that AWS services make mostly have no address; the call that set the service to work has.
func Example_fromOutside() {
	company := match.FromAddress(
		netip.MustParsePrefix("203.0.113.16/28"), // the office
		netip.MustParsePrefix("198.51.100.0/24"), // the plant, and what runs in the cloud
		netip.MustParsePrefix("192.0.2.64/26"),   // the contractor
	)
	anywhere := match.FromAddress(netip.MustParsePrefix("0.0.0.0/0"), netip.MustParsePrefix("::/0"))
	fromOutside := match.All(
		match.Changes,
		anywhere, // and not a service without an address
		match.Not(company),
	)
	callers(fromOutside)
	// Output:
	// Wed 01:10 IAM user HIDDEN_DUE_TO_SECURITY_REASONS in 111122223333 from 203.0.113.199 (1)
	// Wed 01:11 root in 111122223333 from 203.0.113.199 (12)
	// Wed 01:41 IAM user svc-backup in 111122223333 from 2001:db8:4f1:9::b7 (15)
}

// Stacks, jobs and copies of files are made by services with the rights of whoever set
// them to work. A call that a service made for itself names nobody else.
func Example_onBehalf() {
	onBehalf := match.All(
		match.ByService,
		match.Any(
			match.ByRoot,
			match.ByUser,
			match.ByRole,
			match.ByFederated,
		),
	)
	fires(match.All(onBehalf, match.Changes))
	// Output:
	// Mon 08:04 CreateRole by role fleet-provisioner/deploy-4711 in 111122223333 by cloudformation.amazonaws.com
	// Mon 08:04 PutRolePolicy by role fleet-provisioner/deploy-4711 in 111122223333 by cloudformation.amazonaws.com
	// Mon 08:04 CreateLogGroup by role fleet-provisioner/deploy-4711 in 111122223333 by cloudformation.amazonaws.com
	// Mon 08:04 CreateTopicRule by role fleet-provisioner/deploy-4711 in 111122223333 by cloudformation.amazonaws.com
	// Tue 14:20 CreateJob by role fleet-provisioner/release-321 in 111122223333 by greengrass.amazonaws.com
}

// Once a detection has fired, the next question is what else was done to the same
// resource, by whom, and since when. This is the certificate that svc-backup made
// active.
func Example_touched() {
	touched := match.All(
		iot.Touches("arn:aws:iot:eu-central-1:111122223333:cert/2911e4859bc0*"),
		match.Changes,
	)
	fires(touched)
	// Output:
	// Mon 07:57 CreateKeysAndCertificate by role fleet-provisioner/deploy-4711 in 111122223333
	// Mon 07:57 AttachPolicy by role fleet-provisioner/deploy-4711 in 111122223333
	// Mon 07:57 AttachThingPrincipal by role fleet-provisioner/deploy-4711 in 111122223333
	// Tue 09:31 UpdateCertificate by role AWSReservedSSO_FleetOperator_0a1b2c3d4e5f6a7b/ines.okafor@example.com in 111122223333
	// Tue 09:31 DetachThingPrincipal by role AWSReservedSSO_FleetOperator_0a1b2c3d4e5f6a7b/ines.okafor@example.com in 111122223333
	// Wed 01:41 UpdateCertificate by IAM user svc-backup in 111122223333
	// Wed 01:41 AttachPolicy by IAM user svc-backup in 111122223333
	// Thu 07:01 UpdateCertificate by role AWSReservedSSO_FleetOperator_0a1b2c3d4e5f6a7b/ines.okafor@example.com in 111122223333
	// Thu 07:02 DetachPolicy by role AWSReservedSSO_FleetOperator_0a1b2c3d4e5f6a7b/ines.okafor@example.com in 111122223333
}

// A record may come twice: through two trails, as here. Whoever counts wants it once. Of a
// call that concerns two accounts each has a record of its own; the one that is told no more
// than the caller's account does not say the same, and both are kept.
func Example_repeats() {
	var repeats iottrail.Repeats
	once, again := 0, 0
	for range 2 {
		for _, ev := range story() {
			if repeats.Seen(ev) {
				again++
				continue
			}
			once++
			if ev.SharedEventID != "" && ev.Actor().AccountID == "444455556666" {
				fmt.Println(ev.EventName, "by", ev.Actor(), "for", ev.RecipientAccountID)
			}
		}
	}
	fmt.Println(once, "records, each of them once more:", again)
	// Output:
	// AssumeRole by account in 444455556666 for 111122223333
	// AssumeRole by role telemetry-import/nightly in 444455556666 for 444455556666
	// 187 records, each of them once more: 187
}
