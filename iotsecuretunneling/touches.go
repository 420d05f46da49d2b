package iotsecuretunneling

import "github.com/iottrail/iottrail"

// Touches does for this service what Touches of package iot does for AWS IoT Core: it returns
// the question whether a call touched a resource whose ARN matches the pattern, and is Maybe
// when that one is.
//
//	iotsecuretunneling.Touches("arn:aws:iot:eu-central-1:111122223333:tunnel/" + id)
//	iotsecuretunneling.Touches("arn:*:thing/pump-*")
func Touches(pattern string) iottrail.Predicate { return resources.Touches(pattern) }

// TouchesNamed returns the question whether a call touched the resource of that type and name,
// in any account and region: a [Resource] with these two. The type is one of the constants
// TypeTunnel, TypeThing; TouchesNamed panics if it is not. Give the full name, without
// wildcards: for the beginning of one see [Touches]. It is Maybe when [Touches] is.
//
//	iotsecuretunneling.TouchesNamed(iotsecuretunneling.TypeThing, "pump-17")
func TouchesNamed(typ, name string) iottrail.Predicate { return resources.TouchesNamed(typ, name) }
