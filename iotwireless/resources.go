package iotwireless

import (
	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/resource"
)

// Resource is a device, gateway, profile, task or other resource that a call
// touched. It converts to and from package iot's Resource.
type Resource struct {
	Type string // one of the constants TypeWirelessDevice, TypeThing, ...; empty for an ARN of another kind
	Name string // what is in the ARN, mostly an ID; empty where Type is
	ARN  string // given, or else built from Name and the record's region and account; empty where it lacks them
}

// String returns the type and the name, as in "Destination alarms", or the ARN of what
// has no type. It does what String does in package iot.
func (r Resource) String() string { return resource.Resource(r).String() }

// Resources lists what a call touched, as its request and its response name it.
// It does what Resources of package iot does for AWS IoT Core, also for actions newer
// than this package. A device or
// gateway that the call named by its EUI or its Sidewalk serial number, which
// are in no ARN, is not in the list.
func Resources(ev *iottrail.Event) []Resource {
	return resource.Find[Resource](&resources, ev)
}
