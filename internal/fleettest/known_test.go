package fleettest_test

import (
	"regexp"
	"slices"
)

// knownFaults are faults of package fleet that the laws found and that are not mended yet. A
// fault that is one of them does not break a law. Each is rare, and goes when it is mended.
var knownFaults = []struct {
	fault *regexp.Regexp
	when  func(h *history) bool
	why   string
}{}

// isKnown reports whether a fault of a history is one of the known ones.
func (h *history) isKnown(fault string) bool {
	for _, k := range knownFaults {
		if k.fault.MatchString(fault) && k.when(h) {
			return true
		}
	}
	return false
}

// makesAgain reports whether a thing or a group is created more than once.
func (h *history) makesAgain() bool {
	var seen []string
	for i := range h.calls {
		c := &h.calls[i]
		if c.op != createThing && c.op != createGroup && c.op != createDynamicGroup {
			continue
		}
		arn := c.names().surely[0]
		if slices.Contains(seen, arn) {
			return true
		}
		seen = append(seen, arn)
	}
	return false
}

// sharesSeconds reports whether a second has several calls.
func (h *history) sharesSeconds() bool {
	return slices.ContainsFunc(h.calls, func(c call) bool { return !h.alone(&c) })
}
