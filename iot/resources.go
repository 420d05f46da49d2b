package iot

import (
	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/resource"
)

// Resource is a thing, certificate, policy, job or other resource that a call
// touched.
type Resource struct {
	// Type is one of the constants TypeThing, TypeCertificate, ... It is empty
	// for an ARN of another kind, such as that of a service that AWS IoT acts
	// for, or all/things, the target of a security profile.
	Type string

	// Name is what stands in the ARN: the ID of a certificate, the name of a
	// thing. That of a package version is the package's and the version's with
	// a slash between. It is empty where Type is.
	Name string

	// ARN is the one that the call gave or AWS answered. Where there is none, it
	// is built from Name and from the region and account of the record. It is
	// empty where that can't be: the record may lack them, and a domain
	// configuration's ARN ends with an ID that AWS makes up.
	ARN string
}

// Resources lists what a call touched, as its request and its response name it:
// for AttachPolicy the policy and the certificate or group that it was attached
// to. A call that failed touched nothing, but its request still says what it was
// aimed at. Each resource stands once in the list, in the order of the request's
// members in the API, then of the response's.
//
// It is nil for the records of other sources and for actions that this package
// does not know. Masked values, and bodies that CloudTrail left out, name
// nothing; but a text that only looks like a mask, as
// HIDDEN_DUE_TO_SECURITY_REASONS may be the name of a thing, is a name where the
// member is not sensitive ([iottrail.MaskedMembers] lists it too). Neither does the response of a call that only reads, which CloudTrail
// does not record.
//
// The text of a name or an ARN is the caller's: whoever made the call may have
// written anything there.
func Resources(ev *iottrail.Event) []Resource {
	return resource.Find[Resource](&resources, ev)
}
