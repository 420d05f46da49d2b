package iotwireless_test

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/iot"
	"github.com/iottrail/iottrail/iotwireless"
	"github.com/iottrail/iottrail/match"
	"github.com/stretchr/testify/require"
)

func record(action, region, request, response string) *iottrail.Event {
	return &iottrail.Event{
		EventSource: iotwireless.Source, EventName: action,
		AWSRegion: region, RecipientAccountID: "111122223333",
		RequestParameters: json.RawMessage(request), ResponseElements: json.RawMessage(response),
	}
}

func TestResources(t *testing.T) {
	for _, c := range []struct {
		name, action, region, request, response string
		want                                    []string
	}{
		{"a device and its thing", "AssociateWirelessDeviceWithThing", "eu-west-1",
			`{"Id":"27cf","ThingArn":"arn:aws:iot:eu-west-1:111122223333:thing/pump"}`, `{}`,
			[]string{"WirelessDevice 27cf arn:aws:iotwireless:eu-west-1:111122223333:WirelessDevice/27cf",
				"thing pump arn:aws:iot:eu-west-1:111122223333:thing/pump"}},
		{"lower case", "DeleteWirelessDevice", "us-gov-west-1", `{"id":"27cf"}`, `{}`,
			[]string{"WirelessDevice 27cf arn:aws-us-gov:iotwireless:us-gov-west-1:111122223333:WirelessDevice/27cf"}},
		{"a gateway and its certificate", "AssociateWirelessGatewayWithCertificate", "cn-north-1", `{"Id":"g","IotCertificateId":"c"}`, `{"IotCertificateId":"c"}`,
			[]string{"WirelessGateway g arn:aws-cn:iotwireless:cn-north-1:111122223333:WirelessGateway/g",
				"cert c arn:aws-cn:iot:cn-north-1:111122223333:cert/c"}},
		{"a new gateway", "CreateWirelessGateway", "eu-west-1", `{"LoRaWAN":{"GatewayEui":"a1"}}`,
			`{"Arn":"arn:aws:iotwireless:eu-west-1:111122223333:WirelessGateway/g","Id":"g"}`,
			[]string{"WirelessGateway g arn:aws:iotwireless:eu-west-1:111122223333:WirelessGateway/g"}},
		{"what a new device belongs to", "CreateWirelessDevice", "eu-west-1",
			`{"DestinationName":"d","LoRaWAN":{"DevEui":"70b3","DeviceProfileId":"p","ServiceProfileId":"s","FPorts":{"Applications":[{"DestinationName":"d"},{"DestinationName":"e"}]}}}`, `{"Id":"27cf"}`,
			[]string{"Destination d arn:aws:iotwireless:eu-west-1:111122223333:Destination/d",
				"DeviceProfile p arn:aws:iotwireless:eu-west-1:111122223333:DeviceProfile/p",
				"ServiceProfile s arn:aws:iotwireless:eu-west-1:111122223333:ServiceProfile/s",
				"Destination e arn:aws:iotwireless:eu-west-1:111122223333:Destination/e",
				"WirelessDevice 27cf arn:aws:iotwireless:eu-west-1:111122223333:WirelessDevice/27cf"}},
		{"by its ID", "GetWirelessDevice", "eu-west-1", `{"Identifier":"27cf","IdentifierType":"WirelessDeviceId"}`, ``,
			[]string{"WirelessDevice 27cf arn:aws:iotwireless:eu-west-1:111122223333:WirelessDevice/27cf"}},
		{"by its thing", "GetWirelessDevice", "eu-west-1", `{"identifier":"pump","identifierType":"ThingName"}`, ``,
			[]string{"thing pump arn:aws:iot:eu-west-1:111122223333:thing/pump"}},
		{"by its EUI", "GetWirelessDevice", "eu-west-1", `{"Identifier":"70b3","IdentifierType":"DevEui"}`, ``, nil},
		{"position", "UpdateResourcePosition", "eu-west-1", `{"ResourceIdentifier":"g","ResourceType":"WirelessGateway"}`, ``,
			[]string{"WirelessGateway g arn:aws:iotwireless:eu-west-1:111122223333:WirelessGateway/g"}},
		{"log level", "PutResourceLogLevel", "eu-west-1", `{"ResourceIdentifier":"f","ResourceType":"FuotaTask","LogLevel":"INFO"}`, ``,
			[]string{"FuotaTask f arn:aws:iotwireless:eu-west-1:111122223333:FuotaTask/f"}},
		{"analyzer", "UpdateNetworkAnalyzerConfiguration", "eu-west-1", `{"ConfigurationName":"n","WirelessDevicesToAdd":["a"],"MulticastGroupsToRemove":["m"]}`, ``,
			[]string{"NetworkAnalyzerConfiguration n arn:aws:iotwireless:eu-west-1:111122223333:NetworkAnalyzerConfiguration/n",
				"WirelessDevice a arn:aws:iotwireless:eu-west-1:111122223333:WirelessDevice/a",
				"MulticastGroup m arn:aws:iotwireless:eu-west-1:111122223333:MulticastGroup/m"}},
		{"partner account, masked in the answer", "AssociateAwsAccountWithPartnerAccount", "eu-west-1",
			`{"Sidewalk":{"AmazonId":"2048","AppServerPrivateKey":"***"}}`, `{"Sidewalk":"HIDDEN_DUE_TO_SECURITY_REASONS","Arn":"arn:aws:iotwireless:eu-west-1:111122223333:SidewalkAccount/2048"}`,
			[]string{"SidewalkAccount 2048 arn:aws:iotwireless:eu-west-1:111122223333:SidewalkAccount/2048"}},
		{"nothing", "GetServiceEndpoint", "eu-west-1", `{"ServiceType":"CUPS"}`, ``, nil},
		{"a newer action", "CreateTractor", "eu-west-1", `{"a":["arn:aws:iotwireless:eu-west-1:1:WirelessDevice/w","arn:aws:iot:eu-west-1:1:thing/t","arn:aws:s3:::b"]}`, ``,
			[]string{"WirelessDevice w arn:aws:iotwireless:eu-west-1:1:WirelessDevice/w", "thing t arn:aws:iot:eu-west-1:1:thing/t"}},
		{"other types", "DeleteWirelessDevice", "eu-west-1", `{"Id":["27cf"]}`, `7`, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, r := range iotwireless.Resources(record(c.action, c.region, c.request, c.response)) {
				got = append(got, strings.Join([]string{r.Type, r.Name, r.ARN}, " "))
			}
			require.Equal(t, c.want, got)
		})
	}

	t.Run("another source", func(t *testing.T) {
		ev := record("DeleteWirelessDevice", "eu-west-1", `{"Id":"27cf"}`, ``)
		ev.EventSource = iot.Source
		require.Nil(t, iotwireless.Resources(ev))
	})
}

func TestResourceString(t *testing.T) {
	t.Parallel()
	require.Equal(t, `WirelessDevice "a\u05d0"`, iotwireless.Resource{Type: iotwireless.TypeWirelessDevice, Name: "a\u05d0"}.String())
}

// TestResourcesOfTrail finds a thing by both packages.
func TestResourcesOfTrail(t *testing.T) {
	const thing = "arn:aws:iot:*:thing/pump-0001"
	both := match.Any(iot.Touches(thing), iotwireless.Touches(thing))
	found := false
	service().Records(t, filepath.Join("..", "testdata", "trail"), func(t *testing.T, ev *iottrail.Event) {
		found = found || both.Ask(ev) == iottrail.Yes
		require.Equal(t, iottrail.No, iot.Touches(thing).Ask(ev))
		for _, r := range iotwireless.Resources(ev) {
			_ = iot.Resource(r) // the two convert
			require.NotEmpty(t, r.ARN, "%s %v", ev.EventName, r)
		}
	})
	require.True(t, found)
}
