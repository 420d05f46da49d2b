package iotsecuretunneling

import (
	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/resource"
)

// Resource is a tunnel, a thing or another resource that a call touched. It converts to and
// from package iot's Resource.
type Resource struct {
	Type string // one of the constants TypeTunnel, TypeThing; empty for an ARN of another kind
	Name string // what is in the ARN: the ID of a tunnel; empty where Type is
	ARN  string // given, or else built from Name and the record's region and account; empty where it lacks them
}

// String returns the type and the name, as in "thing pump-17", or the ARN of what
// has no type. It does what String does in package iot.
func (r Resource) String() string { return resource.Resource(r).String() }

// Resources lists what a call touched, as its request and its response name it.
// It does what Resources of package iot does for AWS IoT Core, also for actions newer
// than this package. A call that names a tunnel does not name its thing: only OpenTunnel,
// and what lists tunnels of one thing, do.
func Resources(ev *iottrail.Event) []Resource {
	return resource.Find[Resource](&resources, ev)
}
