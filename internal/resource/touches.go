package resource

import (
	"slices"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/glob"
)

// Touches returns the question whether a record names a resource whose ARN matches
// the pattern, in its own list of resources or in its bodies.
func (t *Table) Touches(pattern string) iottrail.Predicate {
	return func(ev *iottrail.Event) bool {
		return slices.ContainsFunc(ev.Resources, func(r iottrail.Resource) bool { return glob.ARN(pattern, r.ARN) }) ||
			slices.ContainsFunc(t.find(ev), func(r Resource) bool { return glob.ARN(pattern, r.ARN) })
	}
}
