package iot

import "github.com/iottrail/iottrail"

// Touches returns a Predicate that asks whether a call touched a resource whose ARN matches the
// pattern: one that [Resources] lists, or that the record of any service lists itself
// (iottrail.Event.Resources). In the pattern * matches any characters, including none, and ?
// any one; as in IAM neither matches the colons between the six parts of an ARN, if the pattern
// has six parts. Everything else is matched in its exact case, and a pattern without wildcards
// is an ARN.
//
//	iot.Touches("arn:aws:iot:eu-central-1:111122223333:cert/" + id)
//	iot.Touches("arn:*:thing/truck-*")
//
// It is Maybe for a call of this service whose record was kept from saying what it touched, if
// its action names resources of that kind at all:
//
//   - CloudTrail left a body out for its size, which a caller can bring about;
//   - a member that names a resource is masked or is not a text, or its text may be a mask;
//   - the call failed, or the record is one of network activity, and has no request;
//   - the ARN of a resource is not known (see [Resource]), and its name fits;
//   - this package does not know the action, and a text in a body may be such a name.
func Touches(pattern string) iottrail.Predicate { return resources.Touches(pattern) }

// TouchesNamed returns a Predicate that asks whether a call touched the resource of that type
// and name, in any account and region: a [Resource] with these two. The type is one of the
// constants TypeThing, TypeCertificate, ...; TouchesNamed panics if it is not. Give the full
// name, without wildcards: to match the beginning of one, use [Touches]. It is Maybe when
// [Touches] is.
//
//	iot.TouchesNamed(iot.TypeThing, "truck-7")
func TouchesNamed(typ, name string) iottrail.Predicate { return resources.TouchesNamed(typ, name) }
