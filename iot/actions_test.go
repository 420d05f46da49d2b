package iot_test

import (
	"maps"
	"path/filepath"
	"slices"
	"testing"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/actiontest"
	"github.com/iottrail/iottrail/internal/trailtest"
	"github.com/iottrail/iottrail/iot"
	"github.com/stretchr/testify/require"
)

// added are the fields that the generator's override table adds to the pinned
// model.
var added = []string{
	"ConnectivityFilter.includeSocketInformation",
	"GetThingConnectivityDataRequest.includeSocketInformation",
	"GetThingConnectivityDataResponse.cleanSession", "GetThingConnectivityDataResponse.clientId", "GetThingConnectivityDataResponse.keepAliveDuration", "GetThingConnectivityDataResponse.sessionExpiry", "GetThingConnectivityDataResponse.sourceIp", "GetThingConnectivityDataResponse.sourcePort", "GetThingConnectivityDataResponse.targetIp", "GetThingConnectivityDataResponse.targetPort", "GetThingConnectivityDataResponse.vpcEndpointId",
	"IndexingFilter.connectivity",
	"InfluxDBAction.batchConfig", "InfluxDBAction.databaseName", "InfluxDBAction.destinationArn", "InfluxDBAction.organization", "InfluxDBAction.roleArn", "InfluxDBAction.tableName", "InfluxDBAction.tags", "InfluxDBAction.timestampUnit",
	"InfluxDBBatchConfig.batchAcrossTopics", "InfluxDBBatchConfig.maxBatchOpenMs", "InfluxDBBatchConfig.maxBatchSize", "InfluxDBBatchConfig.maxBatchSizeBytes",
	"InfluxDBDestinationConfiguration.endpoint", "InfluxDBDestinationConfiguration.influxDBVersion", "InfluxDBDestinationConfiguration.secretId", "InfluxDBDestinationConfiguration.secretKey", "InfluxDBDestinationConfiguration.secretType",
	"InfluxDBDestinationProperties.endpoint", "InfluxDBDestinationProperties.influxDBVersion", "InfluxDBDestinationProperties.secretId", "InfluxDBDestinationProperties.secretKey", "InfluxDBDestinationProperties.secretType",
	"InfluxDBDestinationSummary.endpoint", "InfluxDBDestinationSummary.influxDBVersion", "InfluxDBDestinationSummary.secretId", "InfluxDBDestinationSummary.secretKey", "InfluxDBDestinationSummary.secretType",
	"ThingConnectivity.cleanSession", "ThingConnectivity.clientId", "ThingConnectivity.keepAliveDuration", "ThingConnectivity.sessionExpiry",
	"TopicRuleAction.influxDB",
	"TopicRuleDestination.influxDBProperties",
	"TopicRuleDestinationConfiguration.influxDBConfiguration",
	"TopicRuleDestinationSummary.influxDBSummary",
}

// service is this package under test.
func service() actiontest.Service {
	s := actiontest.Service{
		Name:           "iot",
		Source:         iot.Source,
		DecodeRequest:  iot.DecodeRequest,
		DecodeResponse: iot.DecodeResponse,
		Added:          added,
	}
	for _, a := range iot.Actions() {
		s.Actions = append(s.Actions, a.Name)
	}
	return s
}

func TestEveryAction(t *testing.T) {
	service().RoundTrips(t)
}

// TestAlias reads AttachPolicy as the developer guide of 2016 shows it.
func TestAlias(t *testing.T) {
	for _, name := range []string{"target", "Target", "principal", "Principal"} {
		req, err := iot.AttachPolicy.Request(&iottrail.Event{
			EventSource: iot.Source, EventName: "AttachPolicy",
			RequestParameters: []byte(`{"policyName":"ExamplePolicyForIoT","` + name + `":"arn:aws:iot:us-east-1:123456789012:cert/528c"}`),
		})
		require.NoError(t, err)
		require.Equal(t, &iot.AttachPolicyRequest{PolicyName: "ExamplePolicyForIoT", Target: "arn:aws:iot:us-east-1:123456789012:cert/528c"}, req)
	}
}

func TestTrail(t *testing.T) {
	s := service()
	seen := make(map[string]bool)
	s.Records(t, filepath.Join("..", "testdata", "trail"), func(t *testing.T, ev *iottrail.Event) {
		seen[ev.EventName] = true
		s.Known(t, ev, nil)
	})
	require.Greater(t, len(seen), 20, "%v", seen)
}

// corpusUnknown lists the members of real records that the API model does not
// know, with the reason.
var corpusUnknown = map[string]string{
	"CreateOTAUpdate /files/0/fileSource": "a sample in the FreeRTOS guide from before the release of the API, where it became fileLocation",
}

// TestCorpus reads the records of AWS IoT that were published, where the folder
// with them is at hand.
func TestCorpus(t *testing.T) {
	folder := trailtest.CorpusFolder(t)
	s := service()
	met := make(map[string]bool)
	n := s.Records(t, filepath.Join(folder, "iot-family.jsonl"), func(t *testing.T, ev *iottrail.Event) {
		for _, key := range s.Known(t, ev, corpusUnknown) {
			met[key] = true
		}
	})
	require.NotZero(t, n)
	require.Equal(t, slices.Sorted(maps.Keys(corpusUnknown)), slices.Sorted(maps.Keys(met)))
}
