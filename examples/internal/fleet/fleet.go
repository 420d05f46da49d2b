// Package fleet says what a record of CloudTrail did to a fleet on AWS IoT: whether it is
// of a change, and of which, in short texts. Programs that report changes do it by this
// package, so that they say the same.
package fleet

import (
	"slices"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/greengrassv2"
	"github.com/iottrail/iottrail/internal/services"
	"github.com/iottrail/iottrail/iot"
	"github.com/iottrail/iottrail/iotsecuretunneling"
	"github.com/iottrail/iottrail/iotwireless"
)

// Sources returns the services whose records are looked at: AWS IoT and its
// relatives, as CloudTrail spells them. A decoder skips all others at
// several times the speed.
func Sources() []string { return slices.Clone(sources) }

var sources = []string{
	iot.Source,
	iotwireless.Source,
	iotsecuretunneling.Source,
	greengrassv2.Source, // also of V1
	"iot1click.amazonaws.com",
	"iotanalytics.amazonaws.com",
	"iotdeviceadvisor.amazonaws.com",
	"iotevents.amazonaws.com",
	"ioteventsdata.amazonaws.com",
	"iotfleethub.amazonaws.com",
	"iotfleetwise.amazonaws.com",
	"iotmanagedintegrations.amazonaws.com",
	"iotsitewise.amazonaws.com",
	"iotthingsgraph.amazonaws.com",
	"iottwinmaker.amazonaws.com",
}

// Has reports whether a record is of one of the Sources.
func Has(ev *iottrail.Event) bool { return slices.Contains(sources, ev.EventSource) }

// IsChange reports whether a call to one of the Sources may have changed something,
// or would have, had it not failed.
func IsChange(ev *iottrail.Event) bool { return Has(ev) && services.IsChange(ev) }

// Access returns the access level of the action, or "" where it is not known.
func Access(ev *iottrail.Event) iottrail.Access { return services.Access(ev) }
