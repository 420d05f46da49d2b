package detect

import (
	"fmt"
	"iter"
	"slices"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/scope"
)

// A Detector runs rules over records, in any order. It ignores a record that it has seen
// before: see [iottrail.Repeats]. It is for one goroutine at a time.
//
// Its memory is bounded: each rule with Count, After or Quiet remembers 5,000 callers, or
// results of Per, and then forgets those that called least recently; a rule with First knows up
// to 5,000, and then all others stay new. Calls that wait for the other call of an After take
// up to 8 MiB for each rule. Forgotten counts what there was no room for. With the rules of
// this package all this is a few tens of MiB at most.
type Detector struct {
	rules   []*running
	repeats iottrail.Repeats

	// The rules that a record can be about: those in always, and those of its call. A record
	// that can't be read could be any call.
	always   []*running
	bySource map[string]*sourceRules

	forgotten int64
}

// sourceRules are the rules about calls to a service.
type sourceRules struct {
	every  []*running            // about all its calls
	byName map[string][]*running // about calls of a name, with or without its version; includes those of every
}

// NewDetector returns a Detector with these rules. It panics if one has no ID, the ID of
// another, or no Match, or if it could never find anything.
func NewDetector(rules ...Rule) *Detector {
	d := &Detector{bySource: make(map[string]*sourceRules), repeats: iottrail.Repeats{Limit: 20_000}}
	for i := range rules {
		rules[i].check()
		if slices.ContainsFunc(d.rules, func(r *running) bool { return r.ID == rules[i].ID }) {
			panic(fmt.Sprintf("detect: two rules with the ID %q", rules[i].ID))
		}
		r := newRunning(rules[i], &d.forgotten)
		d.rules = append(d.rules, r)
		d.index(r)
	}
	for _, s := range d.bySource {
		byName := make(map[string][]*running)
		for name, list := range s.byName {
			operation := (&iottrail.Event{EventName: name}).Operation()
			byName[name] = d.inOrder(slices.Concat(list, s.byName[operation], s.every, d.always))
		}
		s.byName, s.every = byName, d.inOrder(slices.Concat(s.every, d.always))
	}
	return d
}

// index adds a rule to the records that it can be about.
func (d *Detector) index(r *running) {
	calls := scope.Of(r.Match)
	if r.After != nil {
		calls = scope.Any([]scope.Calls{calls, scope.Of(r.After.Match)})
	}
	if !calls.Known {
		d.always = append(d.always, r)
		return
	}
	for _, c := range calls.List {
		s := d.bySource[c.Source]
		if s == nil {
			s = &sourceRules{byName: make(map[string][]*running)}
			d.bySource[c.Source] = s
		}
		if c.Name == "" {
			s.every = append(s.every, r)
		} else {
			s.byName[c.Name] = append(s.byName[c.Name], r)
		}
	}
}

// inOrder returns the rules in their order, each once.
func (d *Detector) inOrder(list []*running) []*running {
	return slices.DeleteFunc(slices.Clone(d.rules), func(r *running) bool { return !slices.Contains(list, r) })
}

// candidates returns the rules that a record can be about, in their order.
func (d *Detector) candidates(ev *iottrail.Event) []*running {
	if (ev.EventSource == "" || ev.EventName == "") && len(ev.Extra) > 0 {
		return d.rules // it may be any call
	}
	s := d.bySource[ev.EventSource]
	if s == nil {
		return d.always
	}
	if list, ok := s.byName[ev.EventName]; ok {
		return list
	}
	if list, ok := s.byName[ev.Operation()]; ok {
		return list
	}
	return s.every
}

// Add returns the findings that a record makes, in the order of the rules. It keeps the record
// only if a rule with After waits for another, and otherwise a few facts about its caller; the
// record must not be changed afterwards.
func (d *Detector) Add(ev *iottrail.Event) []Finding {
	var findings []Finding
	fresh := false
	for _, r := range d.candidates(ev) {
		answer := r.Match.Ask(ev)
		before := iottrail.No
		if r.After != nil {
			before = r.After.Match.Ask(ev)
		}
		if answer == iottrail.No && before == iottrail.No {
			continue
		}
		// Repeats is not asked about ordinary records: that would take longer than all rules.
		if !fresh && d.repeats.Seen(ev) {
			return nil
		}
		fresh = true
		findings = r.add(findings, ev, answer, before)
	}
	return findings
}

// Flush returns what Quiet held back: for each rule and caller with such calls, a Finding with
// their number, as of the last of them. Call it at the end or, for a stream without an end,
// such as a queue, now and then: a caller who does nothing more makes no other Finding. It does
// not end anyone's Quiet.
func (d *Detector) Flush() []Finding {
	var findings []Finding
	for _, r := range d.rules {
		findings = r.flush(findings)
	}
	return findings
}

// Findings returns the findings in a stream of records, such as that of
// [iottrail.Decoder.Events] or of a Reader of package trail, and its errors as they come. At the end
// it returns those of Flush.
func (d *Detector) Findings(events iter.Seq2[*iottrail.Event, error]) iter.Seq2[Finding, error] {
	return func(yield func(Finding, error) bool) {
		for ev, err := range events {
			if err != nil {
				if !yield(Finding{}, err) {
					return
				}
				continue
			}
			for _, f := range d.Add(ev) {
				if !yield(f, nil) {
					return
				}
			}
		}
		for _, f := range d.Flush() {
			if !yield(f, nil) {
				return
			}
		}
	}
}

// Known returns what a rule with First knows, sorted, for the field Known of First after a
// restart. It is nil for other rules.
func (d *Detector) Known(ruleID string) []string {
	for _, r := range d.rules {
		if r.ID == ruleID && r.first != nil {
			return r.first.names()
		}
	}
	return nil
}

// Forgotten returns how many callers, or waiting calls, were forgotten or not remembered
// because there were too many.
func (d *Detector) Forgotten() int64 { return d.forgotten }
