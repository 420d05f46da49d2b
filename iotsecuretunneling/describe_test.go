package iotsecuretunneling_test

import (
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/iotsecuretunneling"
)

func TestDescribe(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, action, request string
		want                  []slog.Attr
	}{
		{"what is opened", "OpenTunnel",
			`{"description":"d","tags":[{"key":"k","value":"v"}],"timeoutConfig":{"maxLifetimeTimeoutMinutes":60},"destinationConfig":{"services":["SSH","VNC"],"thingName":"pump-1"}}`,
			[]slog.Attr{slog.String("thingName", "pump-1"), slog.String("services", "SSH,VNC"),
				slog.Int64("maxLifetimeTimeoutMinutes", 60), slog.String("description", "d"), slog.String("tags", "k")}},
		{"first letters in the other case", "RotateTunnelAccessToken", `{"ClientMode":"ALL","TunnelId":"t-1"}`,
			[]slog.Attr{slog.String("tunnelId", "t-1"), slog.String("clientMode", "ALL")}},
		{"closed", "CloseTunnel", `{"tunnelId":"t-1","delete":true}`,
			[]slog.Attr{slog.String("tunnelId", "t-1"), slog.Bool("delete", true)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, iotsecuretunneling.Describe(record(c.action, "eu-west-1", c.request, ``)))
		})
	}
	ev := record("CloseTunnel", "eu-west-1", `{"tunnelId":"t-1"}`, ``)
	ev.EventSource = "iot.amazonaws.com"
	require.Nil(t, iotsecuretunneling.Describe(ev))
}

func TestDescribeSecrets(t *testing.T) {
	t.Parallel()
	service().Describes(t, iotsecuretunneling.Describe)
	service().DescribesNewer(t, iotsecuretunneling.Describe)
	service().DescribesUnnamed(t, iotsecuretunneling.Describe)
}
