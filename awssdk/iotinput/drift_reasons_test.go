package iotinput_test

// driftReasons says of each difference between package iot and the SDK, which DRIFT.md lists, why
// it is there and what iotinput makes of it.
var driftReasons = map[string]string{
	"AssetPropertyValue.value": "The API model calls it a structure of which one member is set, the SDK's model a union. " +
		"An input has the one member that the record has; a second one is ErrValue.",
	"CommandParameterValueComparisonOperand.string": "The SDK adds an underscore where a field would have the name of the method String. " +
		"An input has it.",
	"GetThingConnectivityDataResponse.keepAliveDuration":      keepAlive,
	"ThingConnectivity.keepAliveDuration":                     keepAlive,
	"TopicRuleAction.influxDB":                                influxDB + inRequest,
	"TopicRuleDestinationConfiguration.influxDBConfiguration": influxDB + inRequest,
	"TopicRuleDestination.influxDBProperties":                 influxDB,
	"TopicRuleDestinationSummary.influxDBSummary":             influxDB,
}

const (
	keepAlive = "Package iot has the member from the AWS SDK for JavaScript, which gives a number no width, " +
		"and takes the wider one, which reads all values of the other."
	influxDB  = "AWS added the destinations of type InfluxDB after this release of the SDK. Package iot has them from the AWS SDK for JavaScript."
	inRequest = " In a record the member is ErrUnknownMember."
)
