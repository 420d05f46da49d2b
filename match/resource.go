package match

import (
	"slices"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/arns"
)

// Resource asks about the list of resources that records of some services have. Records of AWS
// IoT have none, and it is No for all of them: use iot.Touches, which reads the bodies. It is
// Yes for records whose resources member names one that matches a pattern, with the wildcards
// of [ByARN], or a prefix of ARNs that does. It is Maybe if an ARN with such a prefix may
// match: a record of DeleteObjects has only a prefix.
func Resource(patterns ...string) iottrail.Predicate { return &resource{slices.Clone(patterns)} }

type resource struct{ patterns []string }

func (q *resource) Ask(ev *iottrail.Event) iottrail.Answer {
	answer := iottrail.No
	if unread(ev.Extra, "resources") {
		answer = iottrail.Maybe
	}
	for i := range ev.Resources {
		r := &ev.Resources[i]
		if matches(q.patterns, r.ARN) || matches(q.patterns, r.ARNPrefix) {
			return iottrail.Yes
		}
		if hidden(r.ARN) || q.mayBegin(r.ARNPrefix) || unread(r.Extra, "ARN") || unread(r.Extra, "ARNPrefix") {
			answer = iottrail.Maybe
		}
	}
	return answer
}

// mayBegin reports whether an ARN with the prefix may match.
func (q *resource) mayBegin(prefix string) bool {
	return prefix != "" && slices.ContainsFunc(q.patterns, func(p string) bool { return arns.MayBegin(p, prefix) })
}

// matches reports whether one of the patterns fits the ARN. None fits an absent one.
func matches(patterns []string, arn string) bool {
	if arn == "" {
		return false
	}
	for _, p := range patterns {
		if arns.MatchARN(p, arn) {
			return true
		}
	}
	return false
}
