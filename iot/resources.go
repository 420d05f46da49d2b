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

	// Name is what is in the ARN: the ID of a certificate, the name of a thing. For a package
	// version it is both names with a slash between them. It is empty if Type is.
	Name string

	// ARN is the one in the request or the response. If there is none, it is built from Name
	// and from the region and account of the record. It is empty if that is impossible: the
	// record may lack them, and a domain configuration's ARN ends with an ID that AWS
	// generates.
	ARN string
}

// String returns the type and the name, as in "thing pump-17", or the ARN if there is no type.
// Type and name don't say in which account or region the resource is; ARN does. A name is
// quoted if it has characters that can't be seen, act on a terminal or run from right to left.
func (r Resource) String() string { return resource.Resource(r).String() }

// Resources lists what a call touched, as its request and its response name it: for
// AttachPolicy, the policy and the certificate or group that it was attached to. A call that
// failed touched nothing, but its request still says what it was aimed at. Each resource is in
// the list once, in the order of the request's members in the API, then of the response's.
//
// It is nil for the records of other sources. Masked values, and bodies that CloudTrail left
// out, name nothing, and neither does the response of a call that only reads, which CloudTrail
// does not record. But a text that only looks like a mask is a name if the member is not
// sensitive, as HIDDEN_DUE_TO_SECURITY_REASONS may be the name of a thing
// ([iottrail.MaskedMembers] lists it too).
//
// For an action that is newer than this package it is not known which members are names.
// Resources then lists each ARN of AWS IoT that is a whole string in the request or the
// response, at any depth, in the order of the bodies and at most 1,000. Its Type is empty if
// the ARN is of a kind that this package does not know. What the action did to the resource
// can't be known, and a name alone is not found.
//
// The text of a name or an ARN is the caller's: whoever made the call may have
// written anything there.
func Resources(ev *iottrail.Event) []Resource {
	return resource.Find[Resource](&resources, ev)
}
