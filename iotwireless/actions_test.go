package iotwireless_test

import (
	"path/filepath"
	"testing"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/actiontest"
	"github.com/iottrail/iottrail/iotwireless"
	"github.com/stretchr/testify/require"
)

// added are the fields that the generator's override table adds to the pinned
// model.
var added = []string{
	"DefaultSessionParametersMulticast.DlDr", "DefaultSessionParametersMulticast.DlFreq",
	"GNSSCapture.CaptureTime", "GNSSCapture.Payload",
	"GNSSMultiFrame.AssistAltitude", "GNSSMultiFrame.AssistPosition", "GNSSMultiFrame.CaptureTimeAccuracy",
	"GNSSMultiFrame.Captures", "GNSSMultiFrame.Use2DSolver",
	"GetPositionEstimateRequest.GnssMultiFrame",
	"LoRaWANMulticast.DefaultSessionParameters", "LoRaWANMulticastGet.DefaultSessionParameters",
}

// service is this package under test.
func service() actiontest.Service {
	s := actiontest.Service{
		Name:           "iotwireless",
		Source:         iotwireless.Source,
		DecodeRequest:  iotwireless.DecodeRequest,
		DecodeResponse: iotwireless.DecodeResponse,
		Added:          added,
	}
	for _, a := range iotwireless.Actions() {
		s.Actions = append(s.Actions, a.Name)
	}
	return s
}

func TestEveryAction(t *testing.T) {
	service().RoundTrips(t)
}

func TestTrail(t *testing.T) {
	s := service()
	n := s.Records(t, filepath.Join("..", "testdata", "trail"), func(t *testing.T, ev *iottrail.Event) {
		s.Known(t, ev, nil)
	})
	require.NotZero(t, n)
}
