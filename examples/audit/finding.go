package main

import (
	"cmp"
	"slices"
	"time"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/detect"
	"github.com/iottrail/iottrail/examples/internal/fleet"
)

// A finding is what is kept of a detect.Finding, which holds a record and so takes much memory: what
// was found, and in which call. As JSON it is a line of the output.
type finding struct {
	Rule     string          `json:"rule"`
	Severity detect.Severity `json:"severity"`
	Title    string          `json:"title"`
	Answer   string          `json:"answer"`         // "yes", or "maybe" if the record was kept from saying what the rule or a filter asks
	Calls    int             `json:"calls"`          // how many there were; the last is what follows
	Since    time.Time       `json:"since,omitzero"` // when the first of them was
	fleet.Change

	rule *detect.Rule
}

func newFinding(f detect.Finding, call fleet.Change) finding {
	return finding{
		Rule: f.Rule.ID, Severity: f.Rule.Severity, Title: f.Rule.Title, Answer: f.Answer.String(),
		Calls: f.Calls, Since: f.Since, Change: call, rule: f.Rule,
	}
}

// doubtful reports whether the finding may not be one, or not one that was asked for.
func (f *finding) doubtful() bool { return f.Answer == iottrail.Maybe.String() }

// byImportance puts findings into the order in which they are shown: the worst rules first, and of
// equally bad ones the rule that found something first. The findings of a rule are together: first
// calls that succeeded, then those that failed, each by time.
func byImportance(found []finding) {
	slices.SortStableFunc(found, func(a, b finding) int { return a.Time.Compare(b.Time) })
	first := make(map[string]int)
	for i := range found {
		if _, ok := first[found[i].Rule]; !ok {
			first[found[i].Rule] = i
		}
	}
	slices.SortStableFunc(found, func(a, b finding) int {
		return cmp.Or(cmp.Compare(b.Severity, a.Severity), cmp.Compare(first[a.Rule], first[b.Rule]), cmp.Compare(failed(a), failed(b)))
	})
}

// failed is 1 for a finding in a call that failed, and 0 for others.
func failed(f finding) int {
	if f.Outcome != fleet.OutcomeOK {
		return 1
	}
	return 0
}
