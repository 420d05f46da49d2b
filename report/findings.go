package report

import (
	"cmp"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/detect"
	"github.com/iottrail/iottrail/internal/services"
)

// A findingTally is what a rule found of one caller.
type findingTally struct {
	rule     *detect.Rule
	person   string
	actor    iottrail.Actor
	first    time.Time
	last     time.Time
	calls    int
	outcomes map[outcome]int
	doubts   map[string]bool
	objects  map[string]bool
	keys     map[string]outcome // of the records
	nodes    map[string]outcome // of the sessions, with the best that each came to
}

// finding takes in a finding, and the row of the record that was added when it was made.
func (g *gathered) finding(f *detect.Finding, w *row, listed bool) {
	if !listed {
		return
	}
	if g.findings == nil {
		g.make()
	}
	ev := f.Event
	person := personOf(ev.Actor())
	id := f.Rule.ID + "\x00" + person
	t := g.findings[id]
	if t == nil {
		if len(g.findings) >= maxGroups { // one more for each rule
			person = othersKey
			id = f.Rule.ID + "\x00" + person
		}
		t = g.findings[id]
	}
	if t == nil {
		t = &findingTally{
			rule: f.Rule, person: person, actor: cloneActor(ev.Actor()), first: ev.EventTime.UTC(), last: ev.EventTime.UTC(), outcomes: make(map[outcome]int),
			doubts: make(map[string]bool), objects: make(map[string]bool), keys: make(map[string]outcome), nodes: make(map[string]outcome),
		}
		g.findings[id] = t
	}
	how := outcomeOf(f)
	t.calls += f.Calls
	t.outcomes[how]++
	t.first = earlier(earlier(t.first, ev.EventTime.UTC()), f.Since.UTC())
	t.last = later(t.last, ev.EventTime.UTC())
	if ev.Actor().String() < t.actor.String() {
		t.actor = cloneActor(ev.Actor())
	}
	if how == outcomeMaybe && len(t.doubts) < maxDoubts {
		t.doubts[doubtOf(services.Describe(ev))] = true
	}
	for _, r := range services.Resources(ev) {
		if len(t.objects) < maxObjects && r.Name != "" {
			t.objects[named(r.Type, r.Name)] = true
		}
	}
	g.mark(t, f, w, how)
}

// mark ties a finding to its record, its hour and its session.
func (g *gathered) mark(t *findingTally, f *detect.Finding, w *row, how outcome) {
	ev := f.Event
	key := keyOfRecord(ev)
	if w == nil || w.rank.key != key {
		w = g.rows[key]
	}
	if len(t.keys) < maxKeys {
		t.keys[key] = how
	}
	node := nodeOf(ev)
	if old, ok := t.nodes[node]; ok || len(t.nodes) < maxKeys {
		t.nodes[node] = bestOutcome(old, how)
	}
	if f.Rule.Severity >= detect.High && how != outcomeFailed {
		g.session(node, ev, false, true)
		if s := g.sessions[node]; s != nil { // there is none beyond maxSessions
			s.calls-- // it was counted when it came
		}
	}
	h := g.hour(ev.EventTime)
	h.worst, h.found = max(h.worst, f.Rule.Severity), true
	if f.Rule.ID == "from-outside" {
		if a := g.actors[personOf(ev.Actor())]; a != nil {
			a.sawAddress(ev.SourceIPAddress, true)
		}
	}
	if w == nil {
		return
	}
	w.class = min(w.class, classOfFinding(f)) // it may have come when another record did
	if !slices.Contains(w.groups, t) {
		w.groups = append(w.groups, t)
	}
}

func outcomeOf(f *detect.Finding) outcome {
	switch {
	case f.Event.Failed():
		return outcomeFailed
	case f.Answer == iottrail.Maybe:
		return outcomeMaybe
	}
	return outcomeDone
}

func bestOutcome(a, b outcome) outcome {
	for _, o := range []outcome{outcomeDone, outcomeMaybe} {
		if a == o || b == o {
			return o
		}
	}
	return outcomeFailed
}

func (t *findingTally) outcome() outcome {
	switch {
	case t.outcomes[outcomeDone] > 0:
		return outcomeDone
	case t.outcomes[outcomeMaybe] > 0:
		return outcomeMaybe
	}
	return outcomeFailed
}

// notEnough is why a finding is maybe so, of which the record itself can be read.
const notEnough = "The record does not say enough, or another record is needed to tell."

// doubtOf says, by what a call set, why it can't be known what it asked for.
func doubtOf(set []slog.Attr) string {
	for _, a := range set {
		text := short(a.Value.String())
		switch a.Key {
		case "request":
			if size, ok := strings.CutPrefix(text, "omitted ("); ok {
				return fmt.Sprintf("CloudTrail left out the request, for its size (%s).", strings.TrimSuffix(size, ")"))
			}
			return "The request is " + text + "."
		case "unreadable":
			return "Members of the request can't be read: " + text + "."
		case "masked":
			return "CloudTrail masked members of the request: " + text + "."
		}
	}
	return notEnough
}

// findingList lists what was found: by severity, and of each what worked, then what may have, then what
// failed, by time.
func (b *builder) findingList() []finding {
	order := map[outcome]int{outcomeDone: 0, outcomeMaybe: 1, outcomeFailed: 2}
	tallies := make([]*findingTally, 0, len(b.r.gathered.findings))
	for _, t := range b.r.gathered.findings {
		tallies = append(tallies, t)
	}
	slices.SortFunc(tallies, func(x, y *findingTally) int {
		return cmp.Or(-cmp.Compare(x.rule.Severity, y.rule.Severity), cmp.Compare(order[x.outcome()], order[y.outcome()]),
			x.first.Compare(y.first), cmp.Compare(x.rule.ID, y.rule.ID), cmp.Compare(x.person, y.person))
	})
	b.findingIndex = make(map[*findingTally]int)
	var all []finding
	for i, t := range tallies {
		b.findingIndex[t] = i
		f := finding{
			Severity: t.rule.Severity.String(), Rule: t.rule.ID, Title: t.rule.Title, Why: t.rule.Why, Next: t.rule.NextSteps, Harmless: t.rule.FalsePositives,
			Techniques: t.rule.Techniques, Outcome: t.outcome(), Objects: sortedKeys(t.objects), Who: b.who(t.actor),
			From: t.first, To: t.last, Calls: t.calls,
		}
		if t.person == othersKey {
			f.Who = othersKey
		}
		if f.Outcome == outcomeMaybe {
			f.Doubt = strings.Join(sortedKeys(t.doubts), " ")
		}
		for key := range t.keys {
			f.Refs = append(f.Refs, b.refsOfKey(key)...)
		}
		slices.Sort(f.Refs)
		all = append(all, f)
	}
	return all
}
