package fleettest_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iottrail/iottrail/fleet"
)

// orderLaw: the order in which a Fleet is given the records, what it was asked meanwhile and
// how often a record comes change nothing.
func orderLaw(t *trial) []string {
	h, deliveries := t.history, t.deliveries
	if h.seed%5 != 0 { // it takes longer than all other laws
		return nil
	}
	var inOrder, inAnother fleet.Fleet
	give(&inOrder, slices.CompactFunc(slices.Clone(deliveries), func(a, b delivery) bool { return a.event != nil && a.event == b.event }))
	want := h.allTold(&inOrder)
	for i, d := range shuffled(deliveries, h.order) {
		give(&inAnother, []delivery{d})
		switch i % 4 {
		case 1:
			h.stateTold(&inAnother, h.calls[i%len(h.calls)].second)
		case 3:
			inAnother.History(certARNs[0])
			inAnother.Openings()
		}
	}
	if got := h.allTold(&inAnother); !slices.Equal(got, want) {
		return difference(want, got)
	}
	return nil
}

// difference is what two lists of lines do not have in common.
func difference(want, got []string) (faults []string) {
	for _, line := range want {
		if !slices.Contains(got, line) {
			faults = append(faults, "in order only: "+line)
		}
	}
	for _, line := range got {
		if !slices.Contains(want, line) {
			faults = append(faults, "in another order only: "+line)
		}
	}
	for i := range min(len(want), len(got)) {
		if len(faults) == 0 && want[i] != got[i] {
			faults = append(faults, fmt.Sprintf("in order %s, in another order %s", want[i], got[i]))
		}
	}
	return faults
}

// allTold is all that a Fleet says of three moments, and of all time.
func (h *history) allTold(f *fleet.Fleet) (lines []string) {
	middle, last := h.ends()/2, h.ends()
	for _, second := range []int{middle, middle + 1, last} {
		lines = append(lines, h.stateTold(f, second)...)
	}
	for _, arn := range allARNs {
		lines = append(lines, changesTold("history of "+arn, f.History(arn))...)
	}
	for call := range f.Calls(nil) {
		lines = append(lines, fmt.Sprint("call ", call, call.EventID, call.Touched))
	}
	lines = append(lines, changesTold("doubt", f.Doubts())...)
	for _, d := range f.Diff(at(middle), at(last)) {
		lines = append(lines, fmt.Sprint("difference ", d.ARN, " ", d.What, " ", d.Before, " ", d.After, " ", d.Opens, id(d.By)))
	}
	for _, o := range f.Openings() {
		lines = append(lines, fmt.Sprint("opening ", o.What, " ", o.Rule, " ", o.Known, id(o.Opened), id(o.Closed)))
	}
	return lines
}

func changesTold(what string, changes []*fleet.Change) (lines []string) {
	for _, c := range changes {
		lines = append(lines, fmt.Sprint(what, " ", c, id(c)))
	}
	return lines
}

func id(c *fleet.Change) string {
	if c == nil {
		return " -"
	}
	return " " + c.EventID
}

// stateTold is all that a Fleet says of a moment, as a comparison would hear it.
func (h *history) stateTold(f *fleet.Fleet, second int) []string {
	var lines []string
	nothing, nobody := newWorld(), births{}
	c := comparison{state: f.At(at(second)), world: &nothing, births: &nobody, seen: &nobody, heard: func(said ...any) { lines = append(lines, fmt.Sprintf("at %ds: %s", second, fmt.Sprintln(said...))) }}
	c.compare()
	return lines
}

func linksTold(list []fleet.Link) (text string) {
	for _, l := range list {
		text += l.ARN + " " + l.Known.String() + id(l.By) + "; "
	}
	return text
}

// reasonsTold is on what a verdict is built.
func reasonsTold(because []fleet.Reason) string {
	var texts []string
	for _, r := range because {
		texts = append(texts, r.Text+id(r.Change))
	}
	return strings.Join(texts, "; ")
}
