package main

// iotNamings says which members name resources of AWS IoT. The first entry that
// fits a member counts, so that an exception comes before its rule.
var iotNamings = []naming{
	{shape: "CertificateId", where: "*CACertificate/*", typ: "cacert"},
	{shape: "CertificateId", where: "*/caCertificateId", typ: "cacert"},
	{shape: "CertificateId", typ: "cert"},
	{shape: "CertificateArn", where: "*/signingProfileParameter/*", none: "a certificate of AWS Certificate Manager"},
	{shape: "CertificateArn", where: "*CACertificate/*", form: byARN, typ: "cacert"},
	{shape: "CertificateArn", form: byARN, typ: "cert"},

	{shape: "ThingGroupName", where: "*DynamicThingGroup/*", typ: "dynamicthinggroup"},
	{shape: "ThingGroupName", where: "*/namePrefixFilter", none: "the beginning of names"},
	{shape: "ThingGroupName", typ: "thinggroup"},
	{shape: "ThingGroupArn", form: byARN, typ: "thinggroup"},

	{shape: "BillingGroupName", where: "*/namePrefixFilter", none: "the beginning of names"},
	{shape: "BillingGroupName", typ: "billinggroup"},
	{shape: "BillingGroupArn", form: byARN, typ: "billinggroup"},

	{shape: "PackageName", typ: "package"},
	{shape: "PackageArn", form: byARN, typ: "package"},
	{shape: "VersionName", after: "packageName", typ: "packageversion"},
	{shape: "PackageVersionArn", form: byARN, typ: "packageversion"},

	// Device Defender's own metrics are called aws:something.
	{shape: "BehaviorMetric", not: "aws:", typ: "custommetric"},
	{shape: "MetricName", typ: "custommetric"},
	{shape: "CustomMetricArn", form: byARN, typ: "custommetric"},

	{shape: "LogTargetName", when: "targetType", is: "THING_GROUP", typ: "thinggroup"},
	{shape: "LogTargetName", when: "targetType", is: "PRINCIPAL_ID", typ: "cert"},            // the id of a certificate, of devices that have one
	{shape: "LogTargetName", when: "targetType", is: "CLIENT_ID", typ: "client", free: true}, // MQTT allows any text

	{shape: "AuthorizerName", typ: "authorizer"},
	{shape: "AuthorizerArn", form: byARN, typ: "authorizer"},
	{shape: "CertificateProviderName", typ: "certificateprovider"},
	{shape: "CertificateProviderArn", form: byARN, typ: "certificateprovider"},
	{shape: "ClientId", typ: "client", free: true},
	{shape: "CommandId", typ: "command"},
	{shape: "CommandArn", form: byARN, typ: "command"},
	{shape: "ConnectivityApiThingName", typ: "thing"},
	{shape: "DeviceDefenderThingName", typ: "thing"},
	{shape: "DimensionName", typ: "dimension"},
	{shape: "DimensionArn", form: byARN, typ: "dimension"},
	{shape: "DomainConfigurationName", typ: "domainconfiguration"},
	{shape: "ReservedDomainConfigurationName", typ: "domainconfiguration"},
	{shape: "DomainConfigurationArn", form: byARN, typ: "domainconfiguration"},
	{shape: "FleetMetricName", typ: "fleetmetric"},
	{shape: "FleetMetricArn", form: byARN, typ: "fleetmetric"},
	{shape: "IndexName", typ: "index"},
	{shape: "JobId", typ: "job"},
	{shape: "JobArn", form: byARN, typ: "job"},
	{shape: "AwsIotJobId", typ: "job"},
	{shape: "AwsIotJobArn", form: byARN, typ: "job"},
	{shape: "JobTemplateId", typ: "jobtemplate"},
	{shape: "JobTemplateArn", form: byARN, typ: "jobtemplate"},
	{shape: "ManagedJobTemplateName", form: foreign, typ: "jobtemplate"},
	{shape: "MitigationActionName", typ: "mitigationaction"},
	{shape: "MitigationActionArn", form: byARN, typ: "mitigationaction"},
	{shape: "OTAUpdateId", typ: "otaupdate"},
	{shape: "OTAUpdateArn", form: byARN, typ: "otaupdate"},
	{shape: "PolicyName", typ: "policy"},
	{shape: "PolicyArn", form: byARN, typ: "policy"},
	{shape: "RoleAlias", typ: "rolealias"},
	{shape: "RoleAliasArn", form: byARN, typ: "rolealias"},
	{shape: "RuleName", typ: "rule"},
	{shape: "ScheduledAuditName", typ: "scheduledaudit"},
	{shape: "ScheduledAuditArn", form: byARN, typ: "scheduledaudit"},
	{shape: "SecurityProfileName", typ: "securityprofile"},
	{shape: "SecurityProfileArn", form: byARN, typ: "securityprofile"},
	{shape: "StreamId", typ: "stream"},
	{shape: "StreamArn", form: byARN, typ: "stream"},
	{shape: "TemplateName", typ: "provisioningtemplate"},
	{shape: "TemplateArn", form: byARN, typ: "provisioningtemplate"},
	{shape: "ThingName", typ: "thing"},
	{shape: "ThingArn", form: byARN, typ: "thing"},
	{shape: "ThingTypeName", typ: "thingtype"},
	{shape: "ThingTypeArn", form: byARN, typ: "thingtype"},

	{shape: "AwsArn", where: "*TopicRuleDestination/*arn", form: byARN, typ: "destination"},
	{shape: "AwsArn", where: "*/destinationArn", form: byARN, typ: "destination"},

	// ARNs of other services.
	{shape: "AwsArn", where: "*/roleArn", none: "a role of IAM"},
	{shape: "AwsArn", where: "*/sns/targetArn", none: "a topic of SNS"},
	{shape: "AwsArn", where: "*/iotAnalytics/channelArn", none: "a channel of IoT Analytics"},
	{shape: "RoleArn", none: "a role of IAM"},
	{shape: "KmsAccessRoleArn", none: "a role of IAM"},
	{shape: "KmsKeyArn", none: "a key of KMS"},
	{shape: "AcmCertificateArn", none: "a certificate of AWS Certificate Manager"},
	{shape: "SnsTopicArn", none: "a topic of SNS"},
	{shape: "AlertTargetArn", none: "a topic of SNS"},
	{shape: "AuthorizerFunctionArn", none: "a function of Lambda"},
	{shape: "CertificateProviderFunctionArn", none: "a function of Lambda"},
	{shape: "ClientCertificateCallbackArn", none: "a function of Lambda"},
	{shape: "FunctionArn", none: "a function of Lambda"},
	{shape: "OCSPLambdaArn", none: "a function of Lambda"},
	{shape: "TargetArn", where: "*ProvisioningTemplate/*", none: "a function of Lambda"},
	{shape: "TargetArn", where: "*/auditNotificationTargetConfigurations/*", none: "a topic of SNS"},

	// ARNs of several types. A policy's target and a principal may also be a
	// Cognito identity, which is no ARN.
	{shape: "PolicyTarget", form: byARN, types: "cert thinggroup"},
	{shape: "Principal", form: byARN, types: "cert"},
	{shape: "ResourceArn", form: byARN, types: "*"},
	{shape: "SecurityProfileTargetArn", form: byARN, types: "thinggroup"},
	{shape: "Target", form: byARN, types: "thing thinggroup"},
	{shape: "TargetArn", where: "*Job/targets/*", form: byARN, types: "thing thinggroup"},
	{shape: "TargetArn", where: "*CommandExecution*/targetArn", form: byARN, types: "client thing"},
}

// iotUnnamed lists the resource types that the reference gives to an action, and
// that neither its request nor its response names, with the reason.
var iotUnnamed = []unnamed{
	{"AttachSecurityProfile", "custommetric", "the profile has it"},
	{"AttachSecurityProfile", "dimension", "the profile has it"},
	{"DeleteSecurityProfile", "custommetric", "the profile has it"},
	{"DeleteSecurityProfile", "dimension", "the profile has it"},
	{"DetachSecurityProfile", "custommetric", "the profile has it"},
	{"DetachSecurityProfile", "dimension", "the profile has it"},
	{"ConfirmTopicRuleDestination", "destination", "the request has a token only"},
	{"CreateJob", "package", "named by the ARNs of its versions, which are resources of their own"},
	{"CreateJobTemplate", "package", "named by the ARNs of its versions, which are resources of their own"},
}

// iotwirelessNamings says which members name resources of AWS IoT Wireless.
var iotwirelessNamings = []naming{
	{shape: "WirelessDeviceId", where: "CreateWirelessGateway/Id", typ: "WirelessGateway"},
	{shape: "WirelessDeviceId", typ: "WirelessDevice"},
	{shape: "WirelessDeviceArn", form: byARN, typ: "WirelessDevice"},
	{shape: "WirelessGatewayId", typ: "WirelessGateway"},
	{shape: "WirelessGatewayArn", form: byARN, typ: "WirelessGateway"},

	// What these name depends on the member beside them. An EUI and a Sidewalk
	// serial number are in no ARN.
	{shape: "Identifier", where: "DeregisterWirelessDevice/*", typ: "WirelessDevice"},
	{shape: "Identifier", when: "IdentifierType", is: "WirelessDeviceId", typ: "WirelessDevice"},
	{shape: "Identifier", when: "IdentifierType", is: "WirelessGatewayId", typ: "WirelessGateway"},
	{shape: "Identifier", when: "IdentifierType", is: "PartnerAccountId", typ: "SidewalkAccount"},
	{shape: "Identifier", when: "IdentifierType", is: "ThingName", typ: "thing"},
	{shape: "PositionResourceIdentifier", when: "ResourceType", is: "WirelessDevice", typ: "WirelessDevice"},
	{shape: "PositionResourceIdentifier", when: "ResourceType", is: "WirelessGateway", typ: "WirelessGateway"},
	{shape: "ResourceIdentifier", when: "ResourceType", is: "WirelessDevice", typ: "WirelessDevice"},
	{shape: "ResourceIdentifier", when: "ResourceType", is: "WirelessGateway", typ: "WirelessGateway"},
	{shape: "ResourceIdentifier", when: "ResourceType", is: "FuotaTask", typ: "FuotaTask"},

	{shape: "AmazonId", typ: "SidewalkAccount"},
	{shape: "PartnerAccountId", typ: "SidewalkAccount"},
	{shape: "PartnerAccountArn", form: byARN, typ: "SidewalkAccount"},
	{shape: "DestinationName", typ: "Destination"},
	{shape: "DestinationArn", form: byARN, typ: "Destination"},
	{shape: "DeviceProfileId", typ: "DeviceProfile"},
	{shape: "DeviceProfileArn", form: byARN, typ: "DeviceProfile"},
	{shape: "FuotaTaskId", typ: "FuotaTask"},
	{shape: "FuotaTaskArn", form: byARN, typ: "FuotaTask"},
	{shape: "ImportTaskId", typ: "ImportTask"},
	{shape: "ImportTaskArn", form: byARN, typ: "ImportTask"},
	{shape: "IotCertificateId", typ: "cert"},
	{shape: "MulticastGroupId", typ: "MulticastGroup"},
	{shape: "MulticastGroupArn", form: byARN, typ: "MulticastGroup"},
	{shape: "NetworkAnalyzerConfigurationName", typ: "NetworkAnalyzerConfiguration"},
	{shape: "NetworkAnalyzerConfigurationArn", form: byARN, typ: "NetworkAnalyzerConfiguration"},
	{shape: "ServiceProfileId", typ: "ServiceProfile"},
	{shape: "ServiceProfileArn", form: byARN, typ: "ServiceProfile"},
	{shape: "ThingArn", form: byARN, typ: "thing"},
	{shape: "WirelessGatewayTaskDefinitionId", typ: "WirelessGatewayTaskDefinition"},
	{shape: "WirelessGatewayTaskDefinitionArn", form: byARN, typ: "WirelessGatewayTaskDefinition"},
	{shape: "RoleArn", none: "a role of IAM"},

	// An ARN of any type.
	{shape: "AmazonResourceName", form: byARN, types: "*"},
}

// iotwirelessUnnamed is iotUnnamed for AWS IoT Wireless.
var iotwirelessUnnamed = []unnamed{
	{"DisassociateWirelessDeviceFromThing", "thing", "the request names the device only"},
	{"DisassociateWirelessGatewayFromThing", "thing", "the request names the gateway only"},
	{"DisassociateWirelessGatewayFromCertificate", "cert", "the request names the gateway only"},
}

// iotsecuretunnelingNamings says which members name resources of AWS IoT Secure Tunneling.
var iotsecuretunnelingNamings = []naming{
	{shape: "AmazonResourceName", form: byARN, types: "*"},
	{shape: "ThingName", typ: "thing"},
	{shape: "TunnelId", typ: "tunnel"},
	{shape: "TunnelArn", form: byARN, typ: "tunnel"},
}

// greengrassv2Namings says which members name resources of AWS IoT Greengrass V2.
var greengrassv2Namings = []naming{
	{shape: "ComponentARN", form: byARN, typ: "component"},
	{shape: "ComponentVersionARN", form: byARN, typ: "componentVersion"},
	// A component that is only named may be one that AWS provides.
	{shape: "ComponentNameString", where: "CreateComponentVersion/*", typ: "component"},
	{shape: "ComponentNameString", form: foreign, typ: "component"},
	{shape: "NonEmptyString", where: "*/components/{key}", form: foreign, typ: "component"},
	{shape: "ComponentVersionString", where: "CreateComponentVersion/*", after: "componentName", typ: "componentVersion"},
	{shape: "ComponentVersionString", where: "*/components/{}/componentVersion", form: foreign, after: "{}", typ: "componentVersion"},
	{shape: "ComponentVersionString", form: foreign, after: "componentName", typ: "componentVersion"},
	{shape: "CoreDeviceThingName", where: "*ConnectivityInfo/*", typ: "connectivityInfo"},
	{shape: "CoreDeviceThingName", typ: "coreDevice"},
	{shape: "IoTThingName", where: "*/coreDeviceThingName", typ: "coreDevice"},
	{shape: "IoTThingName", typ: "thing"},
	{shape: "IoTJobARN", form: byARN, typ: "job"},
	{shape: "NonEmptyString", where: "*/deploymentId", typ: "deployment"},
	{shape: "NonEmptyString", where: "*/iotJobId", typ: "job"},
	{shape: "TargetARN", form: byARN, types: "thing thinggroup"},
	{shape: "ThingGroupARN", form: byARN, typ: "thinggroup"},
	{shape: "NonEmptyString", where: "*/lambdaArn", none: "a function of Lambda"},
	{shape: "String", where: "*/roleArn", none: "a role of IAM"},

	// An ARN of any type.
	{shape: "GenericV2ARN", form: byARN, types: "*"},
}
