package iotwireless_test

import (
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/iot"
	"github.com/iottrail/iottrail/iotwireless"
)

func TestDescribe(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, action, request string
		want                  []slog.Attr
	}{
		{"a destination", "UpdateDestination", `{"ExpressionType":"RuleName","Name":"d","Expression":"r"}`,
			[]slog.Attr{slog.String("Name", "d"), slog.String("Expression", "r"), slog.String("ExpressionType", "RuleName")}},
		{"lower case, with keys", "CreateWirelessDevice", `{"name":"n","loRaWAN":{"devEui":"70b3","otaaV1_1":{"appKey":"a","nwkKey":"n","joinEui":"j"}}}`,
			[]slog.Attr{slog.String("Name", "n"), slog.String("LoRaWAN.DevEui", "70b3"), slog.String("LoRaWAN.OtaaV1_1.JoinEui", "j"),
				slog.String("notShown", "LoRaWAN.OtaaV1_1.AppKey,LoRaWAN.OtaaV1_1.NwkKey")}},
		{"masked", "AssociateAwsAccountWithPartnerAccount", `{"Sidewalk":{"AmazonId":"2048","AppServerPrivateKey":"***"}}`,
			[]slog.Attr{slog.String("masked", "/Sidewalk/AppServerPrivateKey"), slog.String("Sidewalk.AmazonId", "2048")}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, iotwireless.Describe(record(c.action, "eu-west-1", c.request, ``)))
		})
	}
	ev := record("DeleteDestination", "eu-west-1", `{"Name":"d"}`, ``)
	ev.EventSource = iot.Source
	require.Nil(t, iotwireless.Describe(ev))
}

func TestDescribeSecrets(t *testing.T) {
	t.Parallel()
	service().Describes(t, iotwireless.Describe)
	service().DescribesNewer(t, iotwireless.Describe)
	service().DescribesUnnamed(t, iotwireless.Describe)
}
