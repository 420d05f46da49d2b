package fleet

import (
	"cmp"
	"fmt"
	"log/slog"
	"slices"
	"sort"
	"time"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/freeform"
	"github.com/iottrail/iottrail/iot"
)

// A Difference is what differs between two moments.
type Difference struct {
	ARN           string  // of the resource; "" if it has none
	What          string  // in which respect: "status", "policy pump-telemetry", "enabled", ...
	Before, After string  // in a few words; texts of records are quoted in them
	By            *Change // the last call that is known to have made it so, or nil
	// Opens is set if more is or may be possible after than before, or if less is seen.
	Opens bool
}

// String returns the difference and the call that made it, on one line.
func (d Difference) String() string {
	s := fmt.Sprintf("%s: %s -> %s", d.What, orDash(d.Before), orDash(d.After))
	if d.ARN != "" {
		s = labelOf(d.ARN) + ": " + s
	}
	if d.Opens {
		s += ", opens"
	}
	if d.By != nil {
		s += " (" + d.By.String() + ")"
	}
	return s
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// LogValue returns what String says as the attributes of a group.
func (d Difference) LogValue() slog.Value {
	attrs := []slog.Attr{slog.String("resource", d.ARN), slog.String("what", d.What), slog.String("before", d.Before), slog.String("after", d.After), slog.Bool("opens", d.Opens)}
	if d.By != nil {
		attrs = append(attrs, slog.Any("by", d.By))
	}
	return slog.GroupValue(attrs...)
}

// Diff returns the differences between the moments from and to, in the resources that records between
// the two name, and in the things of groups that they name. They are in the order of the kinds and
// names of the resources. Calls between the two that can't be read come last; what they merely made
// doubtful is not listed.
func (f *Fleet) Diff(from, to time.Time) []Difference {
	c := comparison{fleet: f, before: f.At(from), after: f.At(to)}
	first, last := min(c.before.at, c.after.at), max(c.before.at, c.after.at)
	var list []*resource
	for _, r := range f.resources {
		log := r.entries()
		i := sort.Search(len(log), func(i int) bool { return log[i].rec.sec > first })
		if i == len(log) || log[i].rec.sec > last {
			continue
		}
		list = append(list, r)
		if r.kind != iot.TypeThingGroup {
			continue
		}
		for _, l := range r.linked(c.before.at, linkMember) { // the call that deletes a group names no thing
			list = append(list, l.peer)
		}
	}
	slices.SortFunc(list, func(a, b *resource) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.name, b.name), cmp.Compare(a.place.account, b.place.account), cmp.Compare(a.place.region, b.place.region))
	})
	rows := openings()
	for _, r := range slices.Compact(list) {
		c.resource(r, rows)
	}
	for _, d := range f.Doubts() {
		if sec := secondOf(d.Time, never); sec > first && sec <= last {
			c.list = append(c.list, Difference{What: "can't be known", After: d.What, By: d, Opens: true})
		}
	}
	return c.list
}

// A comparison is a Diff on its way.
type comparison struct {
	fleet         *Fleet
	before, after *State
	list          []Difference
}

func (c *comparison) add(r *resource, what, before, after string, by *Change, opens bool) {
	c.list = append(c.list, Difference{r.address(), what, before, after, by, opens})
}

func (c *comparison) resource(r *resource, rows []kindOfOpening) {
	first := len(c.list)
	was, is := c.before.exists(r), c.after.exists(r)
	changed := was.Value != is.Value || was.Known != is.Known
	if r.kind != iot.TypeCertificate && hasARN(r.kind) && changed {
		c.add(r, "exists", existence(was), existence(is), is.By, false)
	}
	switch r.kind {
	case iot.TypeCertificate:
		c.certificate(r)
		c.links(r, linkPolicy, true)
		c.links(r, linkThing, true)
	case iot.TypeThingGroup:
		c.links(r, linkPolicy, true)
	case iot.TypeThing:
		c.links(r, linkMember, true)
	case iot.TypePolicy:
		c.policy(r)
	case iot.TypeJob:
		c.links(r, linkTarget, true)
	}
	if !changed || !hasARN(r.kind) {
		c.fields(r)
	}
	c.openings(r, rows, first)
}

func existence(f Fact[bool]) string {
	switch {
	case f.Known == NotKnown:
		return f.Known.String()
	case f.Value:
		return withDoubt("yes", f.Known)
	}
	return withDoubt("no", f.Known)
}

func withDoubt(s string, k Knowledge) string {
	if k == Doubtful {
		return s + " (doubtful)"
	}
	return s
}

// certificate compares the states of a certificate.
func (c *comparison) certificate(r *resource) {
	was, is := r.stateAt(c.before.at), r.stateAt(c.after.at)
	if was.in == is.in {
		return
	}
	text := func(s *knownState) string {
		f := s.status(r)
		switch {
		case s.in == gone:
			return "not there"
		case f.Known == NotKnown:
			return f.Known.String()
		}
		return withDoubt(string(f.Value), f.Known)
	}
	c.add(r, "status", text(&was), text(&is), r.change(is.by), is.in&active != 0 && was.in != active)
}

// policy compares the default versions of a policy.
func (c *comparison) policy(r *resource) {
	if f := c.after.exists(r); f.Known == Known && !f.Value {
		return
	}
	was, wasText := c.before.defaultOf(r)
	is, isText := c.after.defaultOf(r)
	if was.Value == is.Value && was.Known == is.Known && wasText.Value == isText.Value && wasText.Known == isText.Known {
		return
	}
	text := func(f Fact[string]) string {
		if f.Known == NotKnown {
			return f.Known.String()
		}
		return withDoubt("version "+f.Value, f.Known)
	}
	c.add(r, "default version", text(was), text(is), is.By, c.allowsMore(r))
}

// allowsMore reports whether a version may be the default after that may allow what none of
// those before did: any with another text that allows something, or denies less. Of a policy that is new
// it asks whether it opens too much, as what it is attached to is listed by itself.
func (c *comparison) allowsMore(r *resource) bool {
	if f := c.before.exists(r); f.Known == Known && !f.Value {
		return slices.ContainsFunc(r.defaultAt(c.after.at).may, func(v possibleVersion) bool { return v.doc == nil || v.doc.opens() != iottrail.No })
	}
	before := make(map[*document]bool)
	for _, v := range r.defaultAt(c.before.at).may {
		before[v.doc] = true
	}
	denied := r.mayDeny(c.before.at)
	return slices.ContainsFunc(r.defaultAt(c.after.at).may, func(v possibleVersion) bool {
		return v.doc == nil || !before[v.doc] && (denied || v.doc.allowsAny())
	})
}

// mayDeny reports whether a policy denies something at a second, or may.
func (r *resource) mayDeny(at int64) bool {
	return slices.ContainsFunc(r.defaultAt(at).may, func(v possibleVersion) bool { return v.doc == nil || v.doc.deniesAny() })
}

// linkNow says that there is a link.
const linkNow = "attached"

// links compares the links of a resource.
func (c *comparison) links(r *resource, kind link, opens bool) {
	was, is := make(map[*resource]linked), make(map[*resource]bool)
	for _, l := range r.linked(c.before.at, kind) {
		was[l.peer] = l
	}
	for _, l := range r.linked(c.after.at, kind) {
		is[l.peer] = true
		known := Known
		if !l.sure {
			known = Doubtful
		}
		old, ok := was[l.peer]
		switch {
		case !ok:
			c.add(r, label(l.peer), "", withDoubt(linkNow, known), r.change(l.by), opens)
		case old.sure != l.sure:
			c.add(r, label(l.peer), withDoubt(linkNow, atMostIf(old.sure)), withDoubt(linkNow, known), r.change(l.by), opens && !old.sure)
		}
	}
	var lost []linked
	for peer, l := range was {
		if !is[peer] {
			lost = append(lost, l)
		}
	}
	slices.SortFunc(lost, func(a, b linked) int {
		return cmp.Or(cmp.Compare(a.peer.kind, b.peer.kind), cmp.Compare(a.peer.name, b.peer.name), cmp.Compare(a.peer.place.account, b.peer.place.account))
	})
	for _, l := range lost {
		opens := kind == linkPolicy && l.peer.mayDeny(c.before.at)
		c.add(r, label(l.peer), withDoubt(linkNow, atMostIf(l.sure)), "", r.lastAbout(l.peer, c.after.at), opens)
	}
}

func atMostIf(sure bool) Knowledge {
	if sure {
		return Known
	}
	return Doubtful
}

// lastAbout returns the last call up to a second that unlinked two resources, or deleted one.
func (r *resource) lastAbout(peer *resource, at int64) *Change {
	log := r.entries()
	for i := sort.Search(len(log), func(i int) bool { return log[i].rec.sec > at }) - 1; i >= 0; i-- {
		if e := &log[i]; e.op == opUnlink && e.peer == peer || e.op == opDied {
			return r.change(e)
		}
	}
	if m := peer.build().lives.boundBefore(at); m != nil && m.died {
		return peer.deletion(m.sec)
	}
	return nil
}

// fields compares the settings of a resource.
func (c *comparison) fields(r *resource) {
	for f := range numFields {
		if fieldWords[f] == "" {
			continue
		}
		was, is := r.field(c.before.at, f), r.field(c.after.at, f)
		if was.Value == is.Value && was.Known == is.Known {
			continue
		}
		text := func(v Fact[string]) string {
			if v.Known == NotKnown {
				return v.Known.String()
			}
			return withDoubt(freeform.Word(inLine(v.Value)), v.Known)
		}
		name := fieldWords[f]
		if !hasARN(r.kind) {
			name = label(r) + " " + name
		}
		c.add(r, name, text(was), text(is), is.By, false)
	}
}

// openings marks the differences of a resource, which begin at first, that open something.
func (c *comparison) openings(r *resource, rows []kindOfOpening, first int) {
	for i := range rows {
		if rows[i].kind != r.kind || rows[i].open == nil {
			continue
		}
		was, _ := rows[i].open(r.settingsAt(c.before.at))
		is, detail := rows[i].open(r.settingsAt(c.after.at))
		_, wasDetail := rows[i].open(r.settingsAt(c.before.at))
		if is > was || is != iottrail.No && detail != wasDetail {
			for j := first; j < len(c.list); j++ {
				c.list[j].Opens = true
			}
			if first == len(c.list) {
				c.add(r, label(r), "", rows[i].what, nil, true)
			}
		}
	}
}

// settingsAt returns what a resource was set to at the end of a second.
func (r *resource) settingsAt(at int64) *settings {
	s := new(settings)
	for i := range r.entries() {
		if r.log[i].rec.sec > at {
			break
		}
		s.take(&r.log[i])
	}
	return s
}
