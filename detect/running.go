package detect

import (
	"cmp"
	"hash/maphash"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/iottrail/iottrail"
)

// This file is what a Detector remembers for each rule.

// maxCallers is how many callers a rule remembers.
const maxCallers = 5000

// A running rule is one with its memory.
type running struct {
	Rule
	forgotten *int64
	seed      maphash.Seed // random, so that nobody can make two callers look like one

	after   *afterMemory
	first   *firsts
	count   *lru[tally]
	quiet   *lru[quietState]
	held    int       // how many calls quiet keeps
	dropped []Finding // of callers that quiet forgot, what it held back
}

func newRunning(rule Rule, forgotten *int64) *running {
	r := &running{Rule: rule, forgotten: forgotten, seed: maphash.MakeSeed()}
	if rule.After != nil {
		r.after = newAfterMemory(forgotten)
	}
	if rule.First != nil {
		r.first = &firsts{known: make(map[string]bool)}
		for _, name := range rule.First.Known {
			r.first.known[name] = true
		}
	}
	if rule.Count != nil {
		r.count = &lru[tally]{most: maxCallers, forgotten: forgotten}
	}
	if rule.Quiet > 0 {
		r.quiet = &lru[quietState]{most: maxCallers, forgotten: forgotten, drop: func(s *quietState) {
			r.dropped = r.release(s, r.dropped)
		}}
	}
	return r
}

// key is a number for a text. per makes the text; nil is Caller.
func (r *running) key(per func(*iottrail.Event) string, ev *iottrail.Event) uint64 {
	return maphash.String(r.seed, name(per, ev))
}

func name(per func(*iottrail.Event) string, ev *iottrail.Event) string {
	if per == nil {
		return Caller(ev)
	}
	return per(ev)
}

// add takes a call: answer is that of Match, and before that of After.Match.
func (r *running) add(findings []Finding, ev *iottrail.Event, answer, before iottrail.Answer) []Finding {
	if r.after == nil {
		return r.found(findings, call{ev, answer})
	}
	for _, c := range r.follows(ev, answer, before) {
		findings = r.found(findings, c)
	}
	return findings
}

// A call is one that Match found.
type call struct {
	ev     *iottrail.Event
	answer iottrail.Answer
}

// found takes a call that Match found and that came after what After asks for.
func (r *running) found(findings []Finding, c call) []Finding {
	if r.first != nil && !r.isFirst(c) {
		return findings
	}
	f := Finding{Rule: &r.Rule, Answer: c.answer, Event: c.ev, Calls: 1, Since: c.ev.EventTime}
	if r.count != nil && !r.count.get(r.key(r.Count.Per, c.ev)).enough(r, &f) {
		return findings
	}
	if r.quiet == nil {
		return append(findings, f)
	}
	return r.report(findings, f)
}

// firsts are the callers that a rule with First knows.
type firsts struct{ known map[string]bool }

func (f *firsts) names() []string { return slices.Sorted(maps.Keys(f.known)) }

// isFirst reports whether a call is the first of its caller, and one that matters.
func (r *running) isFirst(c call) bool {
	who := name(r.First.Per, c.ev)
	if r.first.known[who] {
		return false
	}
	// A call that is Maybe, or that failed, makes nobody known: otherwise an attempt would hide
	// what comes after it. Unknown callers may be anybody.
	if c.answer == iottrail.Yes && !c.ev.Failed() && who != "" {
		if len(r.first.known) < maxCallers {
			r.first.known[strings.Clone(who)] = true
		} else {
			*r.forgotten++
		}
	}
	return c.ev.EventTime.IsZero() || !c.ev.EventTime.Before(r.First.From)
}

// A quietState is what Quiet keeps about a caller.
type quietState struct {
	reported [2]instant      // when the last two Findings were; 0 if there were none
	weight   weight          // of the last Finding
	last     *iottrail.Event // the last of the calls held back, without its bodies
	since    instant         // the first of them
	held     int32           // how many there are
	yes      bool            // one of those held back is certain
}

// An instant is a time in nanoseconds, which takes less room.
type instant int64

func instantOf(t time.Time) instant { return instant(t.UnixNano()) }

func (i instant) time() time.Time { return time.Unix(0, int64(i)).UTC() }

// maxHeld is how many calls of a rule Quiet keeps to show them; when there are more, all that it held
// back are Findings.
const maxHeld = 500

// A weight says how much a Finding weighs: a call that succeeded more than one that failed, and
// among these a certain one more than one that is Maybe.
type weight int8

func weightOf(f *Finding) weight {
	w := weight(f.Answer)
	if !f.Event.Failed() {
		w += 2
	}
	return w
}

// quietKey is the caller, or the address of an unknown one.
func quietKey(ev *iottrail.Event) string {
	return cmp.Or(Caller(ev), "from "+ev.SourceIPAddress)
}

// report adds the Finding, or holds it back.
func (r *running) report(findings []Finding, f Finding) []Finding {
	s := r.quiet.get(r.key(quietKey, f.Event))
	findings, r.dropped = append(findings, r.dropped...), nil
	t := instantOf(f.Event.EventTime)
	near := func(at instant) bool { return at != 0 && (t-at).distance() <= r.Quiet }
	if (near(s.reported[0]) || near(s.reported[1])) && weightOf(&f) <= s.weight {
		r.hold(s, f)
		if r.held > maxHeld {
			findings = r.flush(findings)
		}
		return findings
	}
	findings = r.release(s, findings)
	s.reported[1], s.reported[0] = s.reported[0], t
	s.weight = weightOf(&f)
	return append(findings, f)
}

func (i instant) distance() time.Duration { return time.Duration(i).Abs() }

func (r *running) hold(s *quietState, f Finding) {
	if since := instantOf(f.Since); s.held == 0 || since < s.since {
		s.since = since
	}
	if s.last == nil {
		r.held++
	}
	if s.last == nil || !f.Event.EventTime.Before(s.last.EventTime) {
		s.last = slim(f.Event)
	}
	s.held += int32(f.Calls)
	s.yes = s.yes || f.Answer == iottrail.Yes
}

// release adds a Finding of what was held back.
func (r *running) release(s *quietState, findings []Finding) []Finding {
	if s.held == 0 {
		return findings
	}
	answer := iottrail.Maybe
	if s.yes {
		answer = iottrail.Yes
	}
	findings = append(findings, Finding{Rule: &r.Rule, Answer: answer, Event: s.last, Calls: int(s.held), Since: s.since.time()})
	r.held--
	s.held, s.last, s.since, s.yes = 0, nil, 0, false
	return findings
}

// flush adds the Findings of all that was held back.
func (r *running) flush(findings []Finding) []Finding {
	findings, r.dropped = append(findings, r.dropped...), nil
	if r.quiet != nil {
		r.quiet.all(func(s *quietState) { findings = r.release(s, findings) })
	}
	return findings
}

// slim returns what a Finding needs of an Event, in memory of its own.
func slim(ev *iottrail.Event) *iottrail.Event {
	e := *ev
	e.Raw, e.RequestParameters, e.ResponseElements, e.AdditionalEventData, e.ServiceEventDetails = "", nil, nil, nil, nil
	e.Resources, e.Extra, e.UserIdentity.Extra = nil, nil, nil
	for _, text := range []*string{&e.UserAgent, &e.ErrorMessage, &e.SourceIPAddress} { // a caller can make these long
		*text = (*text)[:min(len(*text), 256)]
	}
	return e.Clone()
}
