package main

// This file describes the rules of detect/rules_fleet.go.

func wirelessCalls(names ...string) calls {
	return calls{source: "iotwireless.amazonaws.com", names: names}
}

// whenWireless is a call of AWS IoT Wireless of whose request one of the conditions holds.
func whenWireless(name string, either ...condition) calls {
	return calls{source: "iotwireless.amazonaws.com", names: []string{name}, any: either}
}

var fleetSketches = []sketch{
	{
		rule:           "data-leaves",
		calls:          []calls{iotCalls("CreateTopicRule", "ReplaceTopicRule", "EnableTopicRule", "TransferCertificate")},
		wider:          "What a rule does, and whose that is, is not asked here, so each topic rule that is created, replaced or enabled is found.",
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
		unsaid: []string{"Ten targets or more that are all things are not found: neither format counts what is in a list."},
		note:   "The record of an attempt that failed may not tell the targets, and then it is a Maybe.",
	},
	{rule: "tunnel", calls: []calls{{source: "iotsecuredtunneling.amazonaws.com", names: []string{"OpenTunnel", "RotateTunnelAccessToken"}}}},
	{
		rule: "code-to-devices", pipelines: true,
		calls: []calls{
			{source: "greengrass.amazonaws.com", names: []string{
				"CreateDeployment", "CreateComponentVersion", "CreateFunctionDefinitionVersion", "CreateGroupVersion", "CreateSoftwareUpdateJob",
			}},
			iotCalls("CreateCommand", "CreateStream", "UpdateStream", "CreatePackageVersion", "UpdatePackageVersion", "CreateJobTemplate"),
			when("UpdatePackage", has("defaultVersionName")),
			wirelessCalls(
				"CreateFuotaTask", "UpdateFuotaTask", "StartFuotaTask", "AssociateMulticastGroupWithFuotaTask",
				"AssociateWirelessDeviceWithFuotaTask", "SendDataToMulticastGroup", "StartMulticastGroupSession",
				"AssociateWirelessDeviceWithMulticastGroup", "StartBulkAssociateWirelessDeviceWithMulticastGroup",
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
			wirelessCalls("DeleteWirelessDevice", "DeleteWirelessGateway", "DeregisterWirelessDevice", "DisassociateWirelessGatewayFromCertificate"),
		},
		also: []clause{succeeded},
	},
	{
		rule: "device-shut-out", pipelines: true,
		calls: []calls{
			when("DeleteCertificate", equals("forceDelete", true)),
			iotCalls("DeleteCACertificate"),
			when("UpdateCACertificate", equals("newStatus", "INACTIVE")),
			when("DetachPolicy", mentions("target", ":thinggroup/")),
			when("DetachPrincipalPolicy", mentions("principal", ":thinggroup/")),
			iotCalls("StartAuditMitigationActionsTask", "StartDetectMitigationActionsTask"),
		},
		note: "What the actions of a mitigation do is in other records, so starting one is a Maybe.",
	},
	{
		rule: "wireless-destination", pipelines: true,
		calls: []calls{
			wirelessCalls(
				"CreateDestination", "UpdateDestination", "DeleteDestination",
				"AssociateAwsAccountWithPartnerAccount", "UpdatePartnerAccount", "DisassociateAwsAccountFromPartnerAccount",
			),
			whenWireless("UpdateWirelessDevice", has("DestinationName")),
			whenWireless("PutPositionConfiguration", has("Destination")),
		},
	},
}
