package detect

import (
	"slices"
	"time"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/greengrassv2"
	"github.com/iottrail/iottrail/internal/judge"
	"github.com/iottrail/iottrail/iot"
	"github.com/iottrail/iottrail/iotsecuretunneling"
	"github.com/iottrail/iottrail/iotwireless"
	"github.com/iottrail/iottrail/match"
)

// This file has the rules about devices and their data: where data goes, what code reaches
// devices, and what shuts them out.

func dataLeaves(c Config) Rule {
	return Rule{
		ID: "data-leaves", Title: "Data or a device may leave the account", Severity: High, Techniques: []string{"T1537", "T1567"},
		Why: "Once a topic rule has sent data elsewhere, the fleet no longer controls it. A bucket's name does not say whose bucket it is, and a rule that republishes can reach topics that the sender's own policy does not allow. " +
			"So everything that a rule does is a finding, except writing to Config.Buckets without opening the object to others, and calling a function or writing a log in one of the company's accounts.",
		FalsePositives: "New integrations.",
		NextSteps:      "Disable the rule; find out who owns what it writes to.",
		Match: match.Any(
			iot.CreateTopicRule.WhereEvent(func(ev *iottrail.Event, req *iot.CreateTopicRuleRequest) iottrail.Answer {
				return c.ruleLeaves(ev, req.TopicRulePayload)
			}),
			iot.ReplaceTopicRule.WhereEvent(func(ev *iottrail.Event, req *iot.ReplaceTopicRuleRequest) iottrail.Answer {
				return c.ruleLeaves(ev, req.TopicRulePayload)
			}),
			iot.TransferCertificate,
			perhaps(iot.EnableTopicRule), // the record does not say what it does
		),
	}
}

// ruleLeaves asks whether an action of a topic rule takes data away.
func (c Config) ruleLeaves(ev *iottrail.Event, rule *iot.TopicRulePayload) iottrail.Answer {
	if rule == nil {
		return iottrail.No
	}
	answer := iottrail.No
	for i := range rule.Actions {
		answer = max(answer, c.actionLeaves(ev, &rule.Actions[i]))
	}
	if rule.ErrorAction != nil {
		answer = max(answer, c.actionLeaves(ev, rule.ErrorAction))
	}
	return answer
}

// actionLeaves asks about everything in an action: AWS accepts one target for each, and nothing
// here relies on that.
func (c Config) actionLeaves(ev *iottrail.Event, a *iot.TopicRuleAction) iottrail.Answer {
	answer, others := iottrail.No, *a
	if a.S3 != nil {
		answer = max(answer, iottrail.AnswerOf(!slices.Contains(c.Buckets, a.S3.BucketName) || judge.IsReadByOthers(a.S3.CannedACL)))
		others.S3 = nil
	}
	if a.Lambda != nil {
		answer = max(answer, -c.isOwn(ev, a.Lambda.FunctionARN))
		others.Lambda = nil
	}
	if a.CloudwatchLogs != nil {
		answer = max(answer, -c.isOwn(ev, a.CloudwatchLogs.RoleARN))
		others.CloudwatchLogs = nil
	}
	if *a == (iot.TopicRuleAction{}) || others != (iot.TopicRuleAction{}) {
		return iottrail.Yes // including what AWS will add
	}
	return answer
}

func ruleDestination(c Config) Rule {
	return Rule{
		ID: "rule-destination", Title: "A destination for topic rules was added or enabled", Severity: High, Techniques: []string{"T1567", "T1041"},
		Why:            "A destination lets topic rules send data to an address on the internet, or into a network.",
		FalsePositives: "New integrations. If people may set them up by hand, list their roles in Config.Pipelines.",
		NextSteps:      "See which address it is; disable it; find the rules that use it.",
		Match: match.All(
			match.Any(
				iot.CreateTopicRuleDestination, iot.ConfirmTopicRuleDestination,
				iot.UpdateTopicRuleDestination.Where(func(req *iot.UpdateTopicRuleDestinationRequest) bool {
					return req.Status == iot.TopicRuleDestinationStatusEnabled
				}),
			),
			c.byOthers(),
		),
	}
}

func topicRuleStopped(c Config) Rule {
	return Rule{
		ID: "topic-rule-stopped", Title: "A topic rule was stopped", Severity: Medium, Techniques: []string{"T1562", "T1489"},
		Why:            "Whatever the rule did with messages, such as raising an alarm, no longer happens.",
		FalsePositives: "Rules that are replaced by hand: list the roles of people who may do so in Config.Pipelines.",
		NextSteps:      "See what the rule did; enable it again.",
		Match: match.All(
			match.Any(
				iot.DisableTopicRule, iot.DeleteTopicRule, iot.DeleteTopicRuleDestination,
				iot.ReplaceTopicRule.Where(func(req *iot.ReplaceTopicRuleRequest) bool {
					return req.TopicRulePayload != nil && req.TopicRulePayload.RuleDisabled.True()
				}),
				iot.UpdateTopicRuleDestination.Where(func(req *iot.UpdateTopicRuleDestinationRequest) bool {
					return req.Status != iot.TopicRuleDestinationStatusEnabled
				}),
			),
			c.byOthers(),
		),
	}
}

func encryptionChanged() Rule {
	return Rule{
		ID: "encryption-changed", Title: "The key that encrypts the fleet's data was changed", Severity: High, Techniques: []string{"T1486", "T1485"},
		Why:            "If the key belongs to another account, or is deleted later, the fleet can lose access to its own data.",
		FalsePositives: "A planned change of keys.",
		NextSteps:      "See whose key it is, and who may delete it.",
		Match:          iot.UpdateEncryptionConfiguration,
	}
}

func fleetJob(c Config) Rule {
	const many = 10 // things, each by its name
	toGroup := func(targets []string) bool { return len(targets) >= many || slices.ContainsFunc(targets, isGroup) }
	return Rule{
		ID: "fleet-job", Title: "A job targets a whole group, or many things", Severity: High, Techniques: []string{"T1072"},
		Why:            "A job runs whatever its author likes on each target. A thing group is many targets at once, including later members if the job is continuous; ten things listed by name count as many, too.",
		FalsePositives: "Roll-outs by hand: list the roles of people who may do so in Config.Pipelines.",
		NextSteps:      "Cancel the job; read its document.",
		Match: match.All(
			match.Any(
				iot.CreateJob.Where(func(req *iot.CreateJobRequest) bool { return toGroup(req.Targets) }),
				iot.AssociateTargetsWithJob.Where(func(req *iot.AssociateTargetsWithJobRequest) bool { return toGroup(req.Targets) }),
				iot.CreateOTAUpdate.Where(func(req *iot.CreateOTAUpdateRequest) bool { return toGroup(req.Targets) }),
			),
			c.byOthers(),
		),
	}
}

func tunnel() Rule {
	return Rule{
		ID: "tunnel", Title: "Remote access to a device was opened", Severity: High, Techniques: []string{"T1133", "T1572"},
		Why:            "A tunnel gives remote access to a device behind its firewall, a shell for example.",
		FalsePositives: "Support that works with tunnels.",
		NextSteps:      "Close the tunnel; ask the caller for the support case.",
		Match:          match.Any(iotsecuretunneling.OpenTunnel, iotsecuretunneling.RotateTunnelAccessToken),
	}
}

func codeByAnotherRoad(c Config) Rule {
	return Rule{
		ID: "code-to-devices", Title: "Code may reach devices without a job", Severity: High, Techniques: []string{"T1072"},
		Why: "Greengrass deployments and components, commands, streams, package versions, job templates, and firmware for wireless devices " +
			"can all bring code to devices, and get less attention than jobs.",
		FalsePositives: "Roll-outs by hand: list the roles of people who may do so in Config.Pipelines.",
		NextSteps:      "Cancel it; read what it would run; see which devices already have it.",
		Match: match.All(
			match.Any(
				match.Call(greengrassv2.Source, "CreateDeployment", "CreateComponentVersion", // of version 1 and 2 of the API
					"CreateFunctionDefinitionVersion", "CreateGroupVersion", "CreateSoftwareUpdateJob"),
				iot.CreateCommand, iot.CreateStream, iot.UpdateStream, iot.CreatePackageVersion, iot.UpdatePackageVersion, iot.CreateJobTemplate,
				iot.UpdatePackage.Where(func(req *iot.UpdatePackageRequest) bool { return req.DefaultVersionName != "" }),
				iotwireless.CreateFuotaTask, iotwireless.UpdateFuotaTask, iotwireless.StartFuotaTask, iotwireless.AssociateMulticastGroupWithFuotaTask,
				iotwireless.AssociateWirelessDeviceWithFuotaTask, iotwireless.SendDataToMulticastGroup, iotwireless.StartMulticastGroupSession,
				iotwireless.AssociateWirelessDeviceWithMulticastGroup, iotwireless.StartBulkAssociateWirelessDeviceWithMulticastGroup,
				iotwireless.CreateWirelessGatewayTask, iotwireless.CreateWirelessGatewayTaskDefinition,
			),
			c.byOthers(),
		),
	}
}

// shutsOut are the calls of which each shuts a device out or takes a part of the fleet away.
func shutsOut() iottrail.Predicate {
	return match.Any(
		iot.DeleteThing, iot.DeleteCertificate, iot.DeletePolicy, iot.DetachPolicy, iot.DetachPrincipalPolicy, iot.DetachThingPrincipal,
		iot.DeleteThingGroup, iot.DeleteDynamicThingGroup, iot.RemoveThingFromThingGroup, iot.DeleteThingType, iot.DeprecateThingType,
		iot.DeleteCACertificate, iot.RejectCertificateTransfer, iot.CancelCertificateTransfer,
		iot.UpdateCertificate.Where(func(req *iot.UpdateCertificateRequest) bool { return !judge.MayBeActive(req.NewStatus) }),
		iotwireless.DeleteWirelessDevice, iotwireless.DeleteWirelessGateway, iotwireless.DeregisterWirelessDevice,
		iotwireless.DisassociateWirelessGatewayFromCertificate,
	)
}

func fleetDestroyed(c Config) Rule {
	return Rule{
		ID: "fleet-destroyed", Title: "Many devices were cut off in a short time", Severity: Critical, Techniques: []string{"T1485", "T1531"},
		Why:            "A fleet that loses its certificates and policies is gone. Ten deletions, detachments and deactivations by one caller within ten minutes are more than manual work.",
		FalsePositives: "Devices that are retired together: list the role that does it in Config.Pipelines.",
		NextSteps:      "Take away the caller's permissions now; then restore what they removed.",
		Match:          match.All(shutsOut(), notFailed, c.byOthers()),
		Count:          &Count{Times: 10, Within: 10 * time.Minute},
	}
}

func deviceShutOut(c Config) Rule {
	return Rule{
		ID: "device-shut-out", Title: "A certificate was force-deleted, or one call cut off many devices", Severity: Medium, Techniques: []string{"T1531"},
		Why: "A forced deletion ignores what is still attached. Without its CA, no device of a product line can be registered again; " +
			"without their group's policy, its members may no longer do anything. A Device Defender mitigation applies its actions to many devices at once.",
		FalsePositives: "Devices that are retired by hand: list the roles of people who may do so in Config.Pipelines.",
		NextSteps:      "Ask the caller; register the certificate or the CA again.",
		Match: match.All(
			match.Any(
				iot.DeleteCertificate.Where(func(req *iot.DeleteCertificateRequest) bool { return req.ForceDelete.True() }),
				iot.DeleteCACertificate,
				iot.UpdateCACertificate.Where(func(req *iot.UpdateCACertificateRequest) bool {
					return req.NewStatus == iot.CACertificateStatusInactive
				}),
				iot.DetachPolicy.Where(func(req *iot.DetachPolicyRequest) bool { return isGroup(req.Target) }),
				iot.DetachPrincipalPolicy.Where(func(req *iot.DetachPrincipalPolicyRequest) bool { return isGroup(req.Principal) }),
				perhaps(iot.StartAuditMitigationActionsTask, iot.StartDetectMitigationActionsTask), // other records say what their actions do
			),
			c.byOthers(),
		),
	}
}

func wirelessDestination(c Config) Rule {
	return Rule{
		ID: "wireless-destination", Title: "Where data from wireless devices goes was changed", Severity: Medium, Techniques: []string{"T1537", "T1199"},
		Why:            "A destination says which rule or topic receives what wireless devices send; a partner account lets another company's network receive it.",
		FalsePositives: "New integrations. If people may set them up by hand, list their roles in Config.Pipelines.",
		NextSteps:      "Compare the destination with what it was; end the association with the partner account.",
		Match: match.All(
			match.Any(
				iotwireless.UpdateWirelessDevice.Where(func(req *iotwireless.UpdateWirelessDeviceRequest) bool { return req.DestinationName != "" }),
				iotwireless.PutPositionConfiguration.Where(func(req *iotwireless.PutPositionConfigurationRequest) bool { return req.Destination != "" }),
				iotwireless.CreateDestination, iotwireless.UpdateDestination, iotwireless.DeleteDestination,
				iotwireless.AssociateAwsAccountWithPartnerAccount, iotwireless.UpdatePartnerAccount, iotwireless.DisassociateAwsAccountFromPartnerAccount,
			),
			c.byOthers(),
		),
	}
}
