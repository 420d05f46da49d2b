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
}{
	{
		regexp.MustCompile(`(cert|thing)\d exists is (true|false) for certain|thing\d was made by`), (*history).provisions,
		"what was provisioned over MQTT, without a record, is said to have been there before the first record that names it",
	},
	{
		regexp.MustCompile(`(thing|group)\d (exists is false for certain|principals are complete|members are complete|policies are complete|groups are complete)|cert\d (things|policies) are complete|(thing|group)\d was made by`),
		func(h *history) bool { return h.begins > 0 || !h.unharmed() && h.makesAgain() },
		"the first CreateThing or CreateThingGroup of the trail counts as a creation, though what is there already is no error",
	},
	{
		regexp.MustCompile(`(thing|group)\d was made by`), (*history).makesAgain,
		"of several calls that may have made a thing or a group, Created is one that may have changed nothing",
	},
	{
		regexp.MustCompile(`^it (was closed|is still open|opened nothing|was open before)`),
		func(h *history) bool { return h.sharesSeconds() || !h.unharmed() },
		"an opening is said to be Known where several calls of one second, or one that can't be read, leave it open",
	},
	{
		regexp.MustCompile(`^Diff.* (opens nothing|lacks arn:)`), func(*history) bool { return true },
		"Diff lacks what was taken away with a group that was deleted, and that a policy allows more in another version",
	},
}

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
