package greengrassv2

import "github.com/iottrail/iottrail"

// Touches does for this service what Touches of package iot does for AWS IoT Core: it returns
// the question whether a call touched a resource whose ARN matches the pattern, and is Maybe
// when that one is.
//
//	greengrassv2.Touches("arn:*:thinggroup/pumps")
//	greengrassv2.Touches("arn:*:components:com.example.Pump:versions:*")
//
// A deployment names components without their ARNs, which are not known, as a component may
// be one that AWS provides: for such a pattern the answer is Maybe. To be sure of a component
// ask for its name, with [TouchesNamed].
func Touches(pattern string) iottrail.Predicate { return resources.Touches(pattern) }

// TouchesNamed returns the question whether a call touched the resource of that type and name,
// in any account and region: a [Resource] with these two. The type is one of the constants
// TypeComponent, TypeCoreDevice, ...; TouchesNamed panics if it is not. Give the full name,
// without wildcards: for the beginning of one see [Touches]. It is Maybe when [Touches] is.
//
//	greengrassv2.TouchesNamed(greengrassv2.TypeComponent, "aws.greengrass.SecureTunneling")
//	greengrassv2.TouchesNamed(greengrassv2.TypeComponentVersion, "com.example.Pump/1.2.0")
func TouchesNamed(typ, name string) iottrail.Predicate { return resources.TouchesNamed(typ, name) }
