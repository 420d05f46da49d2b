package iotsecuretunneling_test

import (
	"path/filepath"
	"testing"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/actiontest"
	"github.com/iottrail/iottrail/iotsecuretunneling"
	"github.com/stretchr/testify/require"
)

// service is this package under test.
func service() actiontest.Service {
	s := actiontest.Service{
		Name:           "iotsecuretunneling",
		Source:         iotsecuretunneling.Source,
		DecodeRequest:  iotsecuretunneling.DecodeRequest,
		DecodeResponse: iotsecuretunneling.DecodeResponse,
	}
	for _, a := range iotsecuretunneling.Actions() {
		s.Actions = append(s.Actions, a.Name)
	}
	return s
}

func TestEveryAction(t *testing.T) {
	service().RoundTrips(t)
}

// TestTrail reads the tunnels of testdata/trail, some of which an attacker opens.
func TestTrail(t *testing.T) {
	t.Parallel()
	s := service()
	n := s.Records(t, filepath.Join("..", "testdata", "trail"), func(t *testing.T, ev *iottrail.Event) {
		s.Known(t, ev, nil)
	})
	require.NotZero(t, n)
}

// A token is masked, and a record in which it is not must not be passed on by accident.
func TestTokens(t *testing.T) {
	t.Parallel()
	response := func(token string) *iottrail.Event {
		return record("OpenTunnel", "eu-west-1", `{"destinationConfig":{"thingName":"pump-1","services":["SSH"]}}`,
			`{"tunnelId":"t-1","tunnelArn":"arn:aws:iot:eu-west-1:111122223333:tunnel/t-1","sourceAccessToken":`+token+`,"destinationAccessToken":`+token+`}`)
	}
	masked := response(`"HIDDEN_DUE_TO_SECURITY_REASONS"`)
	resp, err := iotsecuretunneling.OpenTunnel.Response(masked)
	require.NoError(t, err)
	require.Equal(t, &iotsecuretunneling.OpenTunnelResponse{TunnelID: "t-1", TunnelARN: "arn:aws:iot:eu-west-1:111122223333:tunnel/t-1"}, resp)
	require.Equal(t, []string{"/sourceAccessToken", "/destinationAccessToken"}, iottrail.MaskedMembers(masked.ResponseElements))

	resp, err = iotsecuretunneling.OpenTunnel.Response(response(`"AQGAAXjf"`))
	require.NoError(t, err)
	require.Equal(t, "AQGAAXjf", resp.SourceAccessToken)
	_, err = iotsecuretunneling.OpenTunnel.Response(response(`["AQGAAXjf"]`))
	require.ErrorContains(t, err, "/sourceAccessToken")
	require.NotContains(t, err.Error(), "AQGAAXjf")
}
