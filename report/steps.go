package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/sessions"
)

// steps say what happened, in four at the most: how it began, what was opened first of all, the key that
// was made, and its use. If there is no key, the next gravest opening is one.
func (b *builder) steps() []step {
	if b.incident == nil {
		return nil
	}
	type dated struct {
		step
		at time.Time
	}
	var all []dated
	add := func(at time.Time, s step) {
		if len(all) < 4 {
			all = append(all, dated{s, at})
		}
	}
	if l, first, whole := b.incident.start(); first != nil {
		add(l.Time, b.beginStep(&l, whole))
	}
	by := b.openingsBySession()
	var grave []*opened
	for _, list := range by {
		grave = append(grave, list...)
	}
	slices.SortFunc(grave, graver)
	for _, o := range firstOf(grave, 1) {
		add(o.row.From, b.openingStep(o))
	}
	for _, t := range b.incident.sessions {
		if b.isFirst(t) || t.changes == 0 {
			continue
		}
		for _, l := range t.chain {
			if l.EventName == "CreateAccessKey" && l.Issued == t.event.UserIdentity.AccessKeyID {
				add(l.Time, step{
					When: dayAndClock(l.Time), Title: "A key of " + b.who(t.event.Actor()) + " is made", Text: safe(l.Issued) + ", by " + b.who(l.Actor) + ".", Refs: b.refsOf(l.EventID),
				})
			}
		}
		add(t.first, b.useStep(t, by[t.node]))
	}
	for _, o := range distinct(grave, len(grave)) {
		if len(grave) > 0 && o != grave[0] {
			add(o.row.From, b.openingStep(o))
		}
	}
	slices.SortStableFunc(all, func(x, y dated) int { return x.at.Compare(y.at) })
	var steps []step
	for _, d := range all {
		steps = append(steps, d.step)
	}
	return steps
}

func (b *builder) beginStep(l *sessions.Link, whole bool) step {
	s := step{When: dayAndClock(l.Time), Refs: b.refsOf(l.EventID)}
	var facts []string
	facts = append(facts, "from "+safe(l.SourceIPAddress))
	switch {
	case isSignIn(l):
		s.Title = "Console sign-in as " + b.who(l.Actor)
		switch l.MFA {
		case iottrail.No:
			facts = append(facts, "no second factor")
		case iottrail.Yes:
			facts = append(facts, "with a second factor")
		}
		if n, since := b.failedTries(l); n > 0 {
			facts = append(facts, fmt.Sprintf("%s from %s", plural(n, "failed try"), since.Format(clockLayout)))
		}
	case whole:
		s.Title = safe(l.EventName) + " by " + b.who(l.Actor)
	default:
		s.Title = "First call of " + b.who(l.Actor)
		facts = append(facts, "no record says how it got its credentials")
	}
	s.Text = capital(strings.Join(facts, "; ")) + "."
	return s
}

// failedTries counts the sign-ins that failed from the same address in the hour before.
func (b *builder) failedTries(l *sessions.Link) (n int, since time.Time) {
	for _, w := range b.rows {
		if w.Action == "ConsoleLogin" && w.Error != "" && w.From == safe(l.SourceIPAddress) && w.At.Before(l.Time) && l.Time.Sub(w.At) <= time.Hour {
			if n++; n == 1 {
				since = w.At
			}
		}
	}
	return n, since
}

func (b *builder) openingStep(o *opened) step {
	s := step{When: dayAndClock(o.row.From), Title: o.row.Title, Refs: o.row.Refs, Text: "By " + o.row.By}
	switch {
	case o.row.State == stateOpen && o.row.ClosedBy != "":
		s.Text += "; disabled " + dayAndClock(o.end.Time) + ", and there as it was"
	case o.row.ClosedBy != "":
		s.Text += ", until " + dayAndClock(o.row.To)
	case o.row.State == stateOpen:
		s.Text += "; open at the end"
	}
	if o.maybe {
		s.Text += ". The records do not prove it"
	}
	s.Text += "."
	return s
}

func (b *builder) useStep(t *session, opened []*opened) step {
	s := step{When: fromTo(t.first, t.last), Refs: b.byNode[t.node]}
	s.Title = capitalWord(b.who(t.event.Actor())) + " acts from " + safe(t.event.SourceIPAddress)
	s.Text = plural(t.changes, "change")
	if t.failed > 0 {
		s.Text += fmt.Sprintf(", %s of them failed", thousands(t.failed))
	}
	if len(opened) > 0 {
		var what []string
		for _, o := range distinct(opened, 3) {
			title := o.row.Title
			if o.maybe {
				title += ", perhaps"
			}
			what = append(what, title)
		}
		s.Text += ": " + strings.Join(what, "; ")
	}
	s.Text += "."
	return s
}
