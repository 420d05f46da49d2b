package iotwireless

import "github.com/iottrail/iottrail"

// Touches returns the question whether a call touched a resource whose ARN
// matches the pattern: one that [Resources] lists, or that the record of any
// service lists itself (iottrail.Event.Resources). In the pattern * stands for
// any characters, none included, and ? for any one; as in IAM neither reaches
// across the colons between the six parts of an ARN, if the pattern has six parts.
// Everything else is matched in its exact case, and a pattern without wildcards is
// an ARN.
//
//	iotwireless.Touches("arn:aws:iotwireless:eu-central-1:111122223333:WirelessDevice/" + id)
//	iotwireless.Touches("arn:*:WirelessGateway/*")
//
// A resource whose ARN is not known is not found: see [Resource]. Nor is one of a
// call whose body CloudTrail left out for its size, which a caller can bring about:
// to count those, ask Any(Touches(...), (*iottrail.Event).BodyOmitted).
func Touches(pattern string) iottrail.Predicate {
	return resources.Touches(pattern)
}
