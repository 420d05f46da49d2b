package main

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/examples/internal/fleet"
	"github.com/iottrail/iottrail/iot"
	"github.com/iottrail/iottrail/match"
	"github.com/iottrail/iottrail/trail"
)

// filters say which records are wanted. They have two parts. The scope is what is read: nothing else
// reaches the rules or a report. The rest says what of that is listed.
type filters struct {
	query    trail.Query // the scope, for a Reader
	scope    []flagged
	place    []flagged // the scope without its time
	listed   []flagged
	failures bool

	inScope int64 // records
	fitting int64 // those of them that fit all of listed
}

// A flagged is a flag that asks for some of the records: one of its values must fit.
type flagged struct {
	name   string // "-actor"
	values []string
	fits   []iottrail.Predicate // one for each value
	hits   []int64              // how many records fit each
	misses string               // what to say about a value without any: "no record is of this caller"
}

func newFilters(o *options) *filters {
	f := &filters{
		query:    trail.Query{AnyTree: true, Accounts: o.accounts, Regions: o.regions, From: o.from, To: o.to},
		failures: o.failures,
	}
	if o.html != "" {
		f.query.From = time.Time{} // the report learns from earlier records what policies say
	}
	one := func(of func(...string) iottrail.Predicate) func(string) iottrail.Predicate {
		return func(value string) iottrail.Predicate { return of(value) }
	}
	f.scope = appendFlag(f.scope, "-account", o.accounts, one(match.Recipient), "no record is of this account")
	f.scope = appendFlag(f.scope, "-region", o.regions, one(match.Region), "no record is of this region")
	f.place = f.scope
	if !o.from.IsZero() || !o.to.IsZero() {
		during := func(string) iottrail.Predicate { return match.During(o.from, o.to) }
		misses := "no record is of that time"
		if o.demo { // whose dates are fixed, so -from 10d may find nothing
			misses += ": those of the demo are from " + demoSpan
		}
		f.scope = appendFlag(f.scope, "the time", []string{span(o.from, o.to)}, during, misses)
	}
	f.listed = appendFlag(f.listed, "-actor", o.actors, byActor, "no record is of this caller")
	f.listed = appendFlag(f.listed, "-resource", o.resources, about, "no record is known to be about it")
	f.listed = appendFlag(f.listed, "-action", o.actions, ofAction, "no record is of this action")
	return f
}

// span writes the times of -from and -to.
func span(from, to time.Time) string {
	switch {
	case to.IsZero():
		return "from " + clock(from)
	case from.IsZero():
		return "before " + clock(to)
	}
	return "from " + clock(from) + " to " + clock(to)
}

func appendFlag(list []flagged, name string, values []string, of func(string) iottrail.Predicate, misses string) []flagged {
	if len(values) == 0 {
		return list
	}
	g := flagged{name: name, values: values, hits: make([]int64, len(values)), misses: misses}
	for _, value := range values {
		g.fits = append(g.fits, of(value))
	}
	return append(list, g)
}

// ask answers for one flag, and counts.
func (g *flagged) ask(ev *iottrail.Event, count bool) iottrail.Answer {
	best := iottrail.No
	for i, p := range g.fits {
		answer := p.Ask(ev)
		if answer == iottrail.Yes && count {
			g.hits[i]++
		}
		best = max(best, answer)
	}
	return best
}

// any reports whether there are any. If so, records of all services are looked at: those of AWS IoT
// alone do not show that a region, for example, has none.
func (f *filters) any() bool { return len(f.scope)+len(f.listed) > 0 }

// places reports whether a record is in the scope, ignoring its time.
func (f *filters) places(ev *iottrail.Event) bool {
	return !slices.ContainsFunc(f.place, func(g flagged) bool { return g.ask(ev, false) == iottrail.No })
}

// reads reports whether a record is in the scope, and counts it. A record that does not say so is in
// it.
func (f *filters) reads(ev *iottrail.Event) bool {
	in := true
	for i := range f.scope {
		in = f.scope[i].ask(ev, true) != iottrail.No && in
	}
	if !in {
		return false
	}
	f.inScope++
	fits := true
	for i := range f.listed {
		fits = f.listed[i].ask(ev, true) != iottrail.No && fits
	}
	if fits {
		f.fitting++
	}
	return true
}

// lists answers whether to list a record. Maybe is for one that was kept from saying it.
func (f *filters) lists(ev *iottrail.Event) iottrail.Answer {
	if f.failures && !ev.Failed() {
		return iottrail.No
	}
	answer := iottrail.Yes
	for i := range f.listed {
		answer = min(answer, f.listed[i].ask(ev, false))
	}
	return answer
}

// A miss is something that a flag names but the input does not have: usually a mistake, and then the
// output proves nothing.
type miss struct {
	name string // "-actor ann"
	err  error
}

func (f *filters) missed() (list []miss) {
	if f.inScope == 0 && len(f.scope) > 1 {
		return []miss{{names(f.scope), errors.New("no record fits all of them")}}
	}
	flags := f.scope
	if f.inScope > 0 {
		flags = slices.Concat(f.scope, f.listed)
	}
	for _, g := range flags {
		for i, value := range g.values {
			if g.hits[i] == 0 {
				list = append(list, miss{g.name + " " + value, errors.New(g.misses)})
			}
		}
	}
	if len(list) == 0 && len(f.listed) > 1 && f.fitting == 0 {
		list = append(list, miss{names(f.listed), errors.New("no record fits all of them")})
	}
	return list
}

// names writes flags as on the command line.
func names(flags []flagged) string {
	var all []string
	for _, g := range flags {
		for _, value := range g.values {
			all = append(all, g.name+" "+value)
		}
	}
	return strings.Join(all, " ")
}

// wildcard returns an expression for a pattern in which * is any text and ? any character.
func wildcard(pattern, flags string) *regexp.Regexp {
	quoted := strings.NewReplacer(`\*`, `.*`, `\?`, `.`).Replace(regexp.QuoteMeta(pattern))
	return regexp.MustCompile("(?s" + flags + ")^" + quoted + "$")
}

// byActor is Yes for calls by someone whom a pattern names, in any of the ways in which records and
// people do.
func byActor(pattern string) iottrail.Predicate {
	like := wildcard(pattern, "")
	return match.Func(func(ev *iottrail.Event) iottrail.Answer {
		a := ev.Actor()
		if a == (iottrail.Actor{}) {
			return iottrail.Maybe // nothing is known of whoever it was
		}
		names := []string{
			a.Kind.String(), a.Name, a.SessionName, a.Name + "/" + a.SessionName, a.ARN, a.IssuerARN, a.PrincipalID, a.Principal(), a.Person(),
			a.SourceIdentity, a.UserID, a.OnBehalfOf, ev.UserIdentity.AccessKeyID,
		}
		return iottrail.AnswerOf(slices.ContainsFunc(names, func(name string) bool { return name != "" && like.MatchString(name) }))
	})
}

// ofAction is Yes for calls of actions that a pattern names: AttachPolicy, iot:AttachPolicy or
// iot.amazonaws.com:AttachPolicy. As in policies, case does not matter.
func ofAction(pattern string) iottrail.Predicate {
	like := wildcard(pattern, "i")
	return match.Func(func(ev *iottrail.Event) bool {
		for _, name := range []string{ev.EventName, ev.Operation()} {
			if like.MatchString(name) || like.MatchString(ev.EventSource+":"+name) || like.MatchString(shortSource(ev.EventSource)+":"+name) {
				return true
			}
		}
		return false
	})
}

// shortSource is what people call a service.
func shortSource(source string) string { return strings.TrimSuffix(source, ".amazonaws.com") }

// about is Yes for calls about a resource with the name or the ARN, or about "type:name". It is
// Maybe for a call that was kept from saying what it is about.
func about(pattern string) iottrail.Predicate {
	like := wildcard(pattern, "")
	arn := pattern
	if typ, name, ok := strings.Cut(pattern, ":"); !ok {
		arn = "arn:*/" + pattern
	} else if typ != "arn" {
		arn = "arn:*:" + typ + "/" + name
	}
	touches := iot.Touches(arn)
	return match.Func(func(ev *iottrail.Event) iottrail.Answer {
		for _, r := range fleet.Resources(ev) {
			if r.Name != "" && (like.MatchString(r.Name) || like.MatchString(r.Type+":"+r.Name)) || r.ARN != "" && like.MatchString(r.ARN) {
				return iottrail.Yes
			}
		}
		if touches.Ask(ev) == iottrail.Maybe || ev.EventSource != iot.Source && ev.BodyOmitted() {
			return iottrail.Maybe
		}
		return iottrail.No
	})
}
