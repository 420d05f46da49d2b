package main

// This file describes the rules of detect/rules_fleet.go.

func wirelessCalls(names ...string) calls {
	return calls{source: "iotwireless.amazonaws.com", names: names}
}

var fleetSketches = []sketch{
	{
		rule:           "data-leaves",
		calls:          []calls{iotCalls("CreateTopicRule", "ReplaceTopicRule", "TransferCertificate")},
		wider:          "What a rule does, and whose that is, is not asked here, so each topic rule that is created or replaced is found.",
		falsePositives: "New integrations; each change of a topic rule.",
	},
	{
		rule: "rule-destination", pipelines: true,
		calls: []calls{
			iotCalls("CreateTopicRuleDestination", "ConfirmTopicRuleDestination"),
			when("UpdateTopicRuleDestination", equals("status", "ENABLED")),
		},
	},
	{
		rule: "topic-rule-stopped", pipelines: true,
		calls: []calls{
			iotCalls("DisableTopicRule", "DeleteTopicRule", "DeleteTopicRuleDestination"),
			when("ReplaceTopicRule", equals("topicRulePayload.ruleDisabled", true)),
			when("UpdateTopicRuleDestination", differs("status", "ENABLED")),
		},
	},
	{rule: "encryption-changed", calls: []calls{iotCalls("UpdateEncryptionConfiguration")}},
	{
		rule: "fleet-job", pipelines: true,
		calls: []calls{
			when("CreateJob", mentions("targets", ":thinggroup/")),
			when("AssociateTargetsWithJob", mentions("targets", ":thinggroup/")),
			when("CreateOTAUpdate", mentions("targets", ":thinggroup/")),
		},
		note: "The record of an attempt that failed may not tell the targets, and then it is a Maybe.",
	},
	{rule: "tunnel", calls: []calls{{source: "iotsecuredtunneling.amazonaws.com", names: []string{"OpenTunnel", "RotateTunnelAccessToken"}}}},
	{
		rule: "code-to-devices", pipelines: true,
		calls: []calls{
			{source: "greengrass.amazonaws.com", names: []string{
				"CreateDeployment", "CreateComponentVersion", "CreateFunctionDefinitionVersion", "CreateGroupVersion", "CreateSoftwareUpdateJob",
			}},
			iotCalls("CreateCommand", "CreateStream", "UpdateStream", "CreatePackageVersion", "UpdatePackageVersion", "CreateJobTemplate"),
			wirelessCalls(
				"CreateFuotaTask", "UpdateFuotaTask", "StartFuotaTask", "AssociateMulticastGroupWithFuotaTask",
				"AssociateWirelessDeviceWithFuotaTask", "SendDataToMulticastGroup", "StartMulticastGroupSession",
				"CreateWirelessGatewayTask", "CreateWirelessGatewayTaskDefinition",
			),
		},
	},
	{
		rule: "fleet-destroyed", pipelines: true,
		calls: []calls{
			iotCalls(
				"DeleteThing", "DeleteCertificate", "DeletePolicy", "DetachPolicy", "DetachPrincipalPolicy", "DetachThingPrincipal",
				"DeleteThingGroup", "DeleteDynamicThingGroup", "RemoveThingFromThingGroup", "DeleteThingType", "DeprecateThingType",
				"DeleteCACertificate", "RejectCertificateTransfer", "CancelCertificateTransfer",
			),
			when("UpdateCertificate", differs("newStatus", "ACTIVE")),
			wirelessCalls("DeleteWirelessDevice", "DeleteWirelessGateway", "DeregisterWirelessDevice"),
		},
		also: []clause{succeeded},
	},
	{
		rule: "device-shut-out", pipelines: true,
		calls: []calls{
			when("DeleteCertificate", equals("forceDelete", true)),
			iotCalls("DeleteCACertificate"),
			when("UpdateCACertificate", equals("newStatus", "INACTIVE")),
		},
	},
	{
		rule: "wireless-destination", pipelines: true,
		calls: []calls{wirelessCalls(
			"CreateDestination", "UpdateDestination", "DeleteDestination",
			"AssociateAwsAccountWithPartnerAccount", "UpdatePartnerAccount", "DisassociateAwsAccountFromPartnerAccount",
		)},
	},
}
