// Package services passes a question about a record to the package of the record's service: iot,
// iotwireless, iotsecuretunneling or greengrassv2.
package services

import (
	"log/slog"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/greengrassv2"
	"github.com/iottrail/iottrail/iot"
	"github.com/iottrail/iottrail/iotsecuretunneling"
	"github.com/iottrail/iottrail/iotwireless"
	"github.com/iottrail/iottrail/match"
)

// Has reports whether a service has a package.
func Has(source string) bool {
	switch source {
	case iot.Source, iotwireless.Source, iotsecuretunneling.Source, greengrassv2.Source:
		return true
	}
	return false
}

// Describe returns what a call set, without secrets, as [iot.Describe] does for AWS IoT Core.
// It is nil for a service without a package.
func Describe(ev *iottrail.Event) []slog.Attr {
	switch ev.EventSource {
	case iot.Source:
		return iot.Describe(ev)
	case iotwireless.Source:
		return iotwireless.Describe(ev)
	case iotsecuretunneling.Source:
		return iotsecuretunneling.Describe(ev)
	case greengrassv2.Source:
		return greengrassv2.Describe(ev)
	}
	return nil
}

// Access returns the access level of a record's action, or "" if no package knows it.
func Access(ev *iottrail.Event) iottrail.Access {
	var info iottrail.ActionInfo
	switch ev.EventSource {
	case iot.Source:
		info, _ = iot.ActionByName(ev.EventName)
	case iotwireless.Source:
		info, _ = iotwireless.ActionByName(ev.EventName)
	case iotsecuretunneling.Source:
		info, _ = iotsecuretunneling.ActionByName(ev.EventName)
	case greengrassv2.Source:
		info, _ = greengrassv2.ActionByName(ev.EventName)
	}
	return info.Access
}

// IsChange reports whether a call of any service may have changed something, or would have, had it
// not failed. readOnly says which calls only read. Older records lack it: then the access level of
// the action decides, or else the verb in its name.
func IsChange(ev *iottrail.Event) bool {
	if ev.ReadOnly == iottrail.Unset {
		if level := Access(ev); level != "" {
			return level != iottrail.AccessRead && level != iottrail.AccessList
		}
	}
	return match.Changes.Ask(ev) != iottrail.No
}

// Resources returns what the bodies of a record name.
func Resources(ev *iottrail.Event) []iot.Resource {
	switch ev.EventSource {
	case iot.Source:
		return iot.Resources(ev)
	case iotwireless.Source:
		return converted(iotwireless.Resources(ev))
	case iotsecuretunneling.Source:
		return converted(iotsecuretunneling.Resources(ev))
	case greengrassv2.Source:
		return converted(greengrassv2.Resources(ev))
	}
	return nil
}

func converted[R ~struct{ Type, Name, ARN string }](list []R) []iot.Resource {
	to := make([]iot.Resource, len(list))
	for i, r := range list {
		to[i] = iot.Resource(r)
	}
	return to
}
