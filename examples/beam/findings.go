package main

import (
	"slices"

	"github.com/iottrail/iottrail/examples/internal/fleet"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/detect"
)

// rules are those that need only one record.
type rules []detect.Rule

// stateless returns the rules of package detect that can be asked of each record by itself: those
// that count, that know who came before, or that wait for another call are left out. Quiet has no
// effect: that would need memory, too.
func stateless(c detect.Config) rules {
	return slices.DeleteFunc(detect.Rules(c), func(r detect.Rule) bool {
		return r.Count != nil || r.First != nil || r.After != nil
	})
}

// A finding is a line of the findings: what was found, and in which call.
type finding struct {
	Rule     string          `json:"rule"`
	Severity detect.Severity `json:"severity"`
	Title    string          `json:"title"`
	Answer   string          `json:"answer"` // "yes", or "maybe" if the record was kept from saying
	fleet.Change
}

// ask returns what the rules find in a record. The calls are still to be described.
func (rs rules) ask(ev *iottrail.Event) (found []finding) {
	for i := range rs {
		r := &rs[i]
		if answer := r.Match.Ask(ev); answer != iottrail.No {
			found = append(found, finding{Rule: r.ID, Severity: r.Severity, Title: r.Title, Answer: answer.String()})
		}
	}
	return found
}
