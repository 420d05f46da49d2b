package resource

import "github.com/iottrail/iottrail/internal/freeform"

// String returns a resource on one line, for people: its type and its
// name, as in "thing pump-17", or else its ARN. What comes from the record is quoted
// where it can't be seen or would mislead.
func (r Resource) String() string {
	if r.Type == "" {
		return shown(r.ARN)
	}
	return r.Type + " " + shown(r.Name)
}

// shown returns a text as it is, or quoted where it can't be seen or misleads. Spaces are
// welcome.
func shown(s string) string { return freeform.Quoted(s, func(rune) bool { return false }) }
