package report

import (
	"slices"
	"strings"
	"time"

	"github.com/iottrail/iottrail/fleet"
	"github.com/iottrail/iottrail/iot"
)

// maxLifelines is how many certificates, and how many policies, a page tells of.
const maxLifelines = 200

// The bounds of one lifeline: what a call repeats ten thousand times says no more than two hundred.
const (
	maxLifeEvents = 200
	maxLinks      = 50
)

// lifelines are the certificates and the policies: those that openings name first, then those that
// the incident changed, then the others, by name.
func (b *builder) lifelines() (certificates, policies []lifeline) {
	want := b.telling()
	for _, kind := range []string{iot.TypeCertificate, iot.TypePolicy} {
		var all []string
		have := make(map[string]bool)
		for _, arn := range slices.Concat(want, b.r.Fleet.Find(kind, "")) {
			if k, _ := kindAndName(arn); k == kind && !have[arn] && !b.isLater(arn) {
				have[arn] = true
				all = append(all, arn)
			}
		}
		left := max(0, len(all)-maxLifelines)
		for _, arn := range firstOf(all, maxLifelines) {
			if kind == iot.TypeCertificate {
				certificates = append(certificates, b.certificate(arn))
			} else {
				policies = append(policies, b.policy(arn))
			}
		}
		if kind == iot.TypeCertificate {
			b.p.LeftOut.Certificates = left
		} else {
			b.p.LeftOut.Policies = left
		}
	}
	return certificates, policies
}

// isLater reports whether all that records say of a resource is from after the end.
func (b *builder) isLater(arn string) bool {
	if b.r.To.IsZero() {
		return false
	}
	history := b.r.Fleet.History(arn)
	return len(history) > 0 && !slices.ContainsFunc(history, func(c *fleet.Change) bool { return !c.Time.After(b.to) })
}

// telling are the resources that openings name, those of the incident first, and then those that it
// changed.
func (b *builder) telling() (arns []string) {
	for _, ours := range []bool{true, false} {
		for _, o := range b.opened {
			if o.ours == ours && o.arn != "" {
				arns = append(arns, o.arn)
			}
		}
	}
	if b.incident == nil {
		return arns
	}
	const most = 1_000
	for c := range b.r.Fleet.Calls(func(c *fleet.Call) bool { return !c.Time.Before(b.incident.first) && !c.Time.After(b.incident.last) }) {
		if len(arns) > most {
			break
		}
		if b.incident.has(b.nodeOf(&c.Change)) {
			arns = append(arns, c.Touched...)
		}
	}
	return arns
}

// certificate is the lifeline of a certificate.
func (b *builder) certificate(arn string) lifeline {
	_, name := kindAndName(arn)
	history := b.history(arn)
	l := lifeline{Name: short(name), ARN: safe(arn), Note: b.thingOf(arn, b.to)}
	if a := accountOf(arn); a != b.account {
		l.Note = strings.TrimSpace(l.Note + " in account " + safe(a))
	}
	status := func(t time.Time) lifeSpan {
		c := b.r.Fleet.At(t).Certificate(arn)
		s := lifeSpan{Value: short(string(c.Status.Value)), Known: c.Status.Known == fleet.Known, Refs: b.refs(c.Status.By)}
		switch {
		case is(c.Exists, false):
			s.Value, s.Known, s.Refs = "deleted", true, b.refs(c.Exists.By)
		case c.Status.Known == fleet.NotKnown:
			s.Value = "not known"
		}
		return s
	}
	l.Spans = b.spans(history, born(history), status)
	l.Opens, l.Events = b.opens(arn), b.lifeEvents(arn, history)
	l.End = endValue(l.Spans)
	l.Might = b.might(arn, history)
	return l
}

// policy is the lifeline of a policy.
func (b *builder) policy(arn string) lifeline {
	_, name := kindAndName(arn)
	history := b.history(arn)
	l := lifeline{Name: short(name), ARN: safe(arn)}
	if a := accountOf(arn); a != b.account {
		l.Note = "in account " + safe(a)
	}
	version := func(t time.Time) lifeSpan {
		p := b.r.Fleet.At(t).Policy(arn)
		s := lifeSpan{Value: "version " + short(p.Default.Value), Known: p.Default.Known == fleet.Known, Refs: b.refs(p.Default.By)}
		switch {
		case is(p.Exists, false):
			s.Value, s.Known, s.Refs = "deleted", true, b.refs(p.Exists.By)
		case p.Default.Known == fleet.NotKnown || p.Default.Value == "":
			s.Value, s.Known = "not known", false
		}
		return s
	}
	versions := slices.DeleteFunc(slices.Clone(history), func(c *fleet.Change) bool {
		return strings.HasPrefix(c.What, "attached: ") || strings.HasPrefix(c.What, "detached: ")
	})
	for _, d := range b.r.Fleet.Doubts() { // a version that can't be read may be of any policy
		if len(versions) < maxLifeEvents && !d.Time.IsZero() {
			versions = append(versions, d)
		}
	}
	l.Spans = b.spans(versions, born(history), version)
	l.Opens, l.Events = b.opens(arn), b.lifeEvents(arn, history)
	l.End = endValue(l.Spans)
	l.Links = b.links(history)
	return l
}

// history is what was done to a resource up to the end.
func (b *builder) history(arn string) []*fleet.Change {
	return slices.DeleteFunc(b.r.Fleet.History(arn), func(c *fleet.Change) bool { return c.Time.After(b.to) || c.Time.IsZero() })
}

// born is when a resource was created, if that is the first that records have of it. What was before is
// not shown.
func born(history []*fleet.Change) time.Time {
	for _, c := range history {
		switch {
		case strings.HasPrefix(c.What, "created"):
			return c.Time
		case c.Error == "":
			return time.Time{}
		}
	}
	return time.Time{}
}

// spans asks what a resource was, from its birth on, after each of its changes.
func (b *builder) spans(history []*fleet.Change, birth time.Time, ask func(time.Time) lifeSpan) (all []lifeSpan) {
	begin := later(b.from, birth)
	times := []time.Time{begin}
	for _, c := range history {
		if c.Error == "" && c.Time.After(begin) {
			times = append(times, c.Time)
		}
	}
	slices.SortFunc(times, time.Time.Compare)
	times = slices.CompactFunc(times, time.Time.Equal)
	if len(times) > maxLifeEvents {
		times = times[:maxLifeEvents]
	}
	for i, t := range times {
		s := ask(t)
		s.From, s.To = t, b.to
		if i+1 < len(times) {
			s.To = times[i+1]
		}
		if n := len(all); n > 0 && all[n-1].Value == s.Value && all[n-1].Known == s.Known {
			all[n-1].To = s.To
			continue
		}
		all = append(all, s)
	}
	return all
}

func endValue(spans []lifeSpan) string {
	if len(spans) == 0 {
		return "not known"
	}
	end := spans[len(spans)-1]
	if !end.Known && end.Value != "not known" {
		return end.Value + ", as far as is known"
	}
	return end.Value
}

// opens are the openings of a resource.
func (b *builder) opens(arn string) (all []lifeSpan) {
	for _, o := range b.opened {
		if o.arn != arn {
			continue
		}
		s := lifeSpan{From: o.row.From, To: o.row.To, Value: "open", Known: true, Refs: o.row.Refs}
		if o.row.State == stateUnknown {
			s.Value, s.Known = "maybe", false
		}
		all = append(all, s)
	}
	slices.SortStableFunc(all, func(x, y lifeSpan) int { return x.From.Compare(y.From) })
	return all
}

func (b *builder) lifeEvents(arn string, history []*fleet.Change) (all []lifeEvent) {
	opens, closes := make(map[string]bool), make(map[string]bool)
	for _, o := range b.opened {
		if o.arn == arn && o.by != nil {
			opens[o.by.EventID] = true
			if o.end != nil {
				closes[o.end.EventID] = true
			}
		}
	}
	for _, c := range firstOf(history, maxLifeEvents) {
		e := lifeEvent{At: c.Time, What: short(c.What), Who: b.who(c.Actor), From: safe(c.From), Error: safe(c.Error), Refs: b.refs(c)}
		switch {
		case c.Error != "":
			e.What, e.Kind = safe(c.Action)+" tried", "failed"
		case opens[c.EventID]:
			e.Kind = "opens"
		case closes[c.EventID]:
			e.Kind = "closes"
		case strings.HasPrefix(c.What, "created"):
			e.Kind = "created"
		}
		if e.What == "" {
			e.What = safe(c.Action)
		}
		all = append(all, e)
	}
	return all
}

// links are what a policy was attached to.
func (b *builder) links(history []*fleet.Change) (all []lifeLink) {
	open := make(map[string]int)
	for _, c := range history {
		if to, ok := strings.CutPrefix(c.What, "attached: "); ok && c.Error == "" {
			if _, have := open[to]; have {
				continue
			}
			link := lifeLink{To: linkName(to), From: c.Time, Until: b.to, Known: true, Refs: b.refs(c)}
			for _, o := range b.opened {
				link.Opens = link.Opens || o.by != nil && o.by.EventID == c.EventID && strings.HasPrefix(o.kind.what, "a policy that opens")
			}
			open[to] = len(all)
			all = append(all, link)
		}
		if to, ok := strings.CutPrefix(c.What, "detached: "); ok && c.Error == "" {
			i, have := open[to]
			if !have {
				continue
			}
			delete(open, to)
			all[i].Until = c.Time
			all[i].Refs = append(all[i].Refs, b.refs(c)...)
		}
		if strings.HasPrefix(c.What, "deleted") && c.Error == "" {
			for to, i := range open {
				all[i].Until = c.Time
				delete(open, to)
			}
		}
	}
	slices.SortStableFunc(all, func(x, y lifeLink) int {
		switch {
		case x.Opens != y.Opens && x.Opens:
			return -1
		case x.Opens != y.Opens:
			return 1
		}
		return x.From.Compare(y.From)
	})
	return firstOf(all, maxLinks)
}

// linkName is what the other end of a link is called: "cert 2911e4859bc0…" is a certificate.
func linkName(to string) string {
	kind, name, _ := strings.Cut(to, " ")
	return named(kind, name)
}
