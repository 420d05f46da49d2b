package iotsecuretunneling

import (
	"log/slog"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/describe"
)

// Describe returns what a call set, for a line of a log or a row of a report: the members
// of its request by their names in the API, without secrets. It does what Describe of
// package iot does for AWS IoT Core.
func Describe(ev *iottrail.Event) []slog.Attr {
	return described.Describe(ev)
}

// described is laid out by the compiler, like the catalogue.
var described = describe.Service{Decode: DecodeRequest, Special: describeMember, First: []describe.Action{
	{Name: "OpenTunnel", Members: []string{"destinationConfig/thingName", "destinationConfig/services", "timeoutConfig/maxLifetimeTimeoutMinutes"}},
	{Name: "RotateTunnelAccessToken", Members: []string{"tunnelId", "clientMode"}},
	{Name: "CloseTunnel", Members: []string{"tunnelId", "delete"}},
}}

// describeMember describes the members that have a rule of their own: there are none.
func describeMember(string, any) ([]slog.Attr, bool) { return nil, false }
