package greengrassv2

import (
	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/resource"
)

// Resource is a component, deployment, core device or other resource that a call touched. It
// converts to and from package iot's Resource.
type Resource struct {
	// Type is one of the constants TypeComponent, TypeCoreDevice, ... It is empty for an
	// ARN of another kind, such as that of a group of Greengrass V1.
	Type string

	// Name is what is in the ARN: the name of a core device, the ID of a deployment. For a
	// component version it is both names with a slash between them. It is empty if Type is.
	Name string

	// ARN is the one in the request or the response. If there is none, it is built from Name
	// and from the region and account of the record, and is empty if the record lacks them. It
	// is also empty for the components, and their versions, that a deployment names: each may
	// be the account's own or one that AWS provides, whose ARN has the account aws.
	ARN string
}

// String returns the type and the name, as in "coreDevice pump-17", or the ARN of what
// has no type. It does what String does in package iot.
func (r Resource) String() string { return resource.Resource(r).String() }

// Resources lists what a call touched, as its request and its response name it. It does what
// Resources of package iot does for AWS IoT Core, also for actions newer than this package. For
// a record of Greengrass V1 it lists the ARNs, as it does for an unknown action.
//
// For CreateDeployment these are its target thing or group, the components and their versions,
// the deployment and its job. A core device is also a thing of the same name; it is in the list
// as what the API calls it there.
func Resources(ev *iottrail.Event) []Resource {
	return resource.Find[Resource](&resources, ev)
}
