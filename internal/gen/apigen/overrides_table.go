package main

import "github.com/iottrail/iottrail/internal/model"

// Evidence that several entries share.
const (
	npmIoT      = "npm @aws-sdk/client-iot 3.1169.0, dist-es/schemas/schemas_0.js; not in botocore 1.43.11"
	npmIoTEnum  = "npm @aws-sdk/client-iot 3.1169.0, dist-es/models/enums.js; not in botocore 1.43.11"
	npmWireless = "npm @aws-sdk/client-iot-wireless 3.1169.0, dist-es/schemas/schemas_0.js; not in botocore 1.43.11"

	referenceIoT = "the Service Authorization Reference gives the type to AWS IoT; that of AWS IoT Greengrass V2 has its own types only"
)

// iotOverrides corrects AWS IoT. The schemas on npm give a number no width: a
// port is an integer here, as elsewhere in the model, and what has no such
// precedent is long.
var iotOverrides = overrides{
	shapes: []newShape{
		{model.Shape{Name: "SourceIp", Kind: model.String, Sensitive: true}, npmIoT},
		{model.Shape{Name: "SourcePort", Kind: model.Integer, Sensitive: true}, npmIoT},
		{model.Shape{Name: "TargetIp", Kind: model.String, Sensitive: true}, npmIoT},
		{model.Shape{Name: "TargetPort", Kind: model.Integer, Sensitive: true}, npmIoT},
		{model.Shape{Name: "VpcEndpointId", Kind: model.String, Sensitive: true}, npmIoT},
		{model.Shape{Name: "KeepAliveDuration", Kind: model.Long}, npmIoT},
		{model.Shape{Name: "SessionExpiry", Kind: model.Long}, npmIoT},
		{model.Shape{Name: "FleetIndexingApi", Kind: model.String, Enum: []string{"GET_THING_CONNECTIVITY_DATA"}}, npmIoTEnum},
		{model.Shape{Name: "FleetIndexingApis", Kind: model.List, Element: "FleetIndexingApi"}, npmIoT},
		{model.Shape{Name: "ConnectivityFilter", Kind: model.Structure, Members: []model.Member{
			{Name: "includeSocketInformation", Shape: "FleetIndexingApis"},
		}}, npmIoT},
		{model.Shape{Name: "InfluxDBTimestampUnit", Kind: model.String, Enum: []string{"s", "ms", "us", "ns"}}, npmIoTEnum},
		{model.Shape{Name: "InfluxDBVersion", Kind: model.String, Enum: []string{"V2", "V3"}}, npmIoTEnum},
		{model.Shape{Name: "InfluxDBSecretType", Kind: model.String, Enum: []string{"SecretBinary", "SecretString"}}, npmIoTEnum},
		{model.Shape{Name: "InfluxDBTags", Kind: model.Map, Key: "String", Value: "String"}, npmIoT},
		{model.Shape{Name: "InfluxDBBatchConfig", Kind: model.Structure, Members: []model.Member{
			{Name: "maxBatchSize", Shape: "MaxBatchSize"},
			{Name: "maxBatchOpenMs", Shape: "MaxBatchOpenMs"},
			{Name: "maxBatchSizeBytes", Shape: "MaxBatchSizeBytes"},
			{Name: "batchAcrossTopics", Shape: "BatchAcrossTopics"},
		}}, npmIoT},
		{model.Shape{Name: "InfluxDBAction", Kind: model.Structure, Members: []model.Member{
			{Name: "destinationArn", Shape: "AwsArn", Required: true},
			{Name: "roleArn", Shape: "AwsArn", Required: true},
			{Name: "databaseName", Shape: "String", Required: true},
			{Name: "tableName", Shape: "String", Required: true},
			{Name: "organization", Shape: "String"},
			{Name: "tags", Shape: "InfluxDBTags"},
			{Name: "timestampUnit", Shape: "InfluxDBTimestampUnit"},
			{Name: "batchConfig", Shape: "InfluxDBBatchConfig"},
		}}, npmIoT},
		{model.Shape{Name: "InfluxDBDestinationConfiguration", Kind: model.Structure, Members: influxDBDestination(true)}, npmIoT},
		{model.Shape{Name: "InfluxDBDestinationProperties", Kind: model.Structure, Members: influxDBDestination(false)}, npmIoT},
		{model.Shape{Name: "InfluxDBDestinationSummary", Kind: model.Structure, Members: influxDBDestination(false)}, npmIoT},
	},
	members: []newMember{
		{"GetThingConnectivityDataRequest", "thingName", model.Member{Name: "includeSocketInformation", Shape: "Boolean"}, npmIoT},
		{"GetThingConnectivityDataResponse", "disconnectReason", model.Member{Name: "sourceIp", Shape: "SourceIp"}, npmIoT},
		{"GetThingConnectivityDataResponse", "sourceIp", model.Member{Name: "sourcePort", Shape: "SourcePort"}, npmIoT},
		{"GetThingConnectivityDataResponse", "sourcePort", model.Member{Name: "targetIp", Shape: "TargetIp"}, npmIoT},
		{"GetThingConnectivityDataResponse", "targetIp", model.Member{Name: "targetPort", Shape: "TargetPort"}, npmIoT},
		{"GetThingConnectivityDataResponse", "targetPort", model.Member{Name: "vpcEndpointId", Shape: "VpcEndpointId"}, npmIoT},
		{"GetThingConnectivityDataResponse", "vpcEndpointId", model.Member{Name: "keepAliveDuration", Shape: "KeepAliveDuration"}, npmIoT},
		{"GetThingConnectivityDataResponse", "keepAliveDuration", model.Member{Name: "cleanSession", Shape: "Boolean"}, npmIoT},
		{"GetThingConnectivityDataResponse", "cleanSession", model.Member{Name: "sessionExpiry", Shape: "SessionExpiry"}, npmIoT},
		{"GetThingConnectivityDataResponse", "sessionExpiry", model.Member{Name: "clientId", Shape: "String"}, npmIoT},
		{"ThingConnectivity", "disconnectReason", model.Member{Name: "keepAliveDuration", Shape: "KeepAliveDuration"}, npmIoT},
		{"ThingConnectivity", "keepAliveDuration", model.Member{Name: "cleanSession", Shape: "Boolean"}, npmIoT},
		{"ThingConnectivity", "cleanSession", model.Member{Name: "sessionExpiry", Shape: "SessionExpiry"}, npmIoT},
		{"ThingConnectivity", "sessionExpiry", model.Member{Name: "clientId", Shape: "String"}, npmIoT},
		{"IndexingFilter", "geoLocations", model.Member{Name: "connectivity", Shape: "ConnectivityFilter"}, npmIoT},
		{"Action", "location", model.Member{Name: "influxDB", Shape: "InfluxDBAction"}, npmIoT},
		{"TopicRuleDestination", "vpcProperties", model.Member{Name: "influxDBProperties", Shape: "InfluxDBDestinationProperties"}, npmIoT},
		{"TopicRuleDestinationConfiguration", "vpcConfiguration", model.Member{Name: "influxDBConfiguration", Shape: "InfluxDBDestinationConfiguration"}, npmIoT},
		{"TopicRuleDestinationSummary", "vpcDestinationSummary", model.Member{Name: "influxDBSummary", Shape: "InfluxDBDestinationSummary"}, npmIoT},
	},
	values: []newValue{
		{"DisconnectReasonValue", "API_INITIATED_DISCONNECT", npmIoTEnum},
	},
	aliases: []alias{
		{"AttachPolicyRequest", "target", "principal",
			"the example record of AttachPolicy in the AWS IoT developer guide (Logging AWS IoT API calls using AWS CloudTrail), of 2016: the API had no target then"},
	},
	types: []rename{
		{"Action", "TopicRuleAction", "what a topic rule does; in a package of 272 API actions, Action alone would mislead"},
		{"Configuration", "EventConfiguration", "the value in a map of EventConfigurations; Configuration alone says nothing"},
	},
}

// influxDBDestination lists the members that the three shapes of an InfluxDB
// destination share.
func influxDBDestination(required bool) []model.Member {
	return []model.Member{
		{Name: "endpoint", Shape: "String", Required: required},
		{Name: "influxDBVersion", Shape: "InfluxDBVersion", Required: required},
		{Name: "secretId", Shape: "String", Required: required},
		{Name: "secretType", Shape: "InfluxDBSecretType"},
		{Name: "secretKey", Shape: "String"},
	}
}

// iotwirelessOverrides corrects AWS IoT Wireless. The new members have the
// shapes that members of the same name have elsewhere in the model.
var iotwirelessOverrides = overrides{
	shapes: []newShape{
		{model.Shape{Name: "GnssCapture", Kind: model.Structure, Members: []model.Member{
			{Name: "Payload", Shape: "GnssNav", Required: true},
			{Name: "CaptureTime", Shape: "GPST"},
		}}, npmWireless},
		{model.Shape{Name: "GnssCaptures", Kind: model.List, Element: "GnssCapture"}, npmWireless},
		{model.Shape{Name: "GnssMultiFrame", Kind: model.Structure, Members: []model.Member{
			{Name: "Captures", Shape: "GnssCaptures", Required: true},
			{Name: "CaptureTimeAccuracy", Shape: "CaptureTimeAccuracy"},
			{Name: "AssistPosition", Shape: "AssistPosition"},
			{Name: "AssistAltitude", Shape: "Coordinate"},
			{Name: "Use2DSolver", Shape: "Use2DSolver"},
		}}, npmWireless},
		{model.Shape{Name: "DefaultSessionParametersMulticast", Kind: model.Structure, Members: []model.Member{
			{Name: "DlDr", Shape: "DlDr"},
			{Name: "DlFreq", Shape: "DlFreq"},
		}}, npmWireless},
	},
	members: []newMember{
		{"GetPositionEstimateRequest", "Gnss", model.Member{Name: "GnssMultiFrame", Shape: "GnssMultiFrame"}, npmWireless},
		{"LoRaWANMulticast", "ParticipatingGateways", model.Member{Name: "DefaultSessionParameters", Shape: "DefaultSessionParametersMulticast"}, npmWireless},
		{"LoRaWANMulticastGet", "ParticipatingGateways", model.Member{Name: "DefaultSessionParameters", Shape: "DefaultSessionParametersMulticast"}, npmWireless},
	},
	types: []rename{
		{"Event", "SidewalkEvent", "what a Sidewalk device reports; beside iottrail.Event, Event alone would mislead"},
	},
}

// greengrassv2Overrides adds the resources of AWS IoT that members of AWS IoT Greengrass V2
// name.
var greengrassv2Overrides = overrides{
	resources: []newResource{
		{model.ResourceType{Name: "job", ARN: "arn:${Partition}:iot:${Region}:${Account}:job/${JobId}"}, referenceIoT},
		{model.ResourceType{Name: "thing", ARN: "arn:${Partition}:iot:${Region}:${Account}:thing/${ThingName}"}, referenceIoT},
		{model.ResourceType{Name: "thinggroup", ARN: "arn:${Partition}:iot:${Region}:${Account}:thinggroup/${ThingGroupName}"}, referenceIoT},
	},
}
