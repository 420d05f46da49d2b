package main

import (
	"cmp"
	"slices"
	"time"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/detect"
	"github.com/iottrail/iottrail/examples/internal/fleet"
)

// A finding is what is kept of one of package detect, which holds a record and so much memory:
// what was found, and in which call. As JSON it is a line of the output.
type finding struct {
	Rule     string          `json:"rule"`
	Severity detect.Severity `json:"severity"`
	Title    string          `json:"title"`
	Answer   string          `json:"answer"`         // "yes", or "maybe" if the record was kept from saying
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

// doubtful reports whether the finding may be none.
func (f *finding) doubtful() bool { return f.Answer == iottrail.Maybe.String() }

// byImportance puts findings into the order in which they are listed: the worst rules first, of
// rules that are as bad that which found something first, and the findings of a rule together, by time.
func byImportance(found []finding) {
	slices.SortStableFunc(found, func(a, b finding) int { return a.Time.Compare(b.Time) })
	first := make(map[string]int)
	for i := range found {
		if _, ok := first[found[i].Rule]; !ok {
			first[found[i].Rule] = i
		}
	}
	slices.SortStableFunc(found, func(a, b finding) int {
		return cmp.Or(cmp.Compare(b.Severity, a.Severity), cmp.Compare(first[a.Rule], first[b.Rule]))
	})
}
