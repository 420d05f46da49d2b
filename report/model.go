package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/iottrail/iottrail/detect"
	"github.com/iottrail/iottrail/fleet"
)

// A builder makes a page of what was gathered.
type builder struct {
	r        *Report
	p        *page
	from, to time.Time // what the page tells of
	end      *fleet.State
	rows     []*row           // in the order of the page
	byEvent  map[string][]int // rows by the id of their record
	byKey    map[string]int
	byNode   map[string][]int
	account  string // that most records are of

	openings     []fleet.Opening
	incident     *incident
	findingIndex map[*findingTally]int
	opened       []opened // the openings as rows, with what is known of them
	severities   map[string]detect.Severity
	policies     policyTexts
	reach        map[string]int // how many certificates a policy on a group reached, by the call that attached it
	certificates int            // how many there are
	thingsOf     string         // the certificate that things are of
	things       []*fleet.Change
}

// page judges.
func (r *Report) page() *page {
	r.prepare()
	if r.gathered.rows == nil {
		r.gathered.make()
	}
	for _, f := range r.Detector.Flush() {
		r.gathered.finding(&f, nil, r.isListed(f.Event.EventTime))
	}
	r.tellMissed()
	b := &builder{r: r, p: &page{Title: safe(r.Title)}}
	if b.p.Title == "" {
		b.p.Title = "Incident report, AWS IoT"
	}
	b.setTimes()
	b.end = r.Fleet.At(b.to)
	b.order()
	b.scope()
	b.chainSessions()
	b.nameActors()
	b.openings = b.listedOpenings()
	b.incident = b.worstIncident()
	b.keepNamed() // from here on each record has its place

	b.p.Findings = b.findingList()
	b.opened = b.openingRows()
	for _, o := range b.opened {
		b.p.Openings = append(b.p.Openings, o.row)
	}
	b.capLists()
	b.p.Hours, b.p.HourLength = b.hours()
	b.p.Windows = b.windows()
	b.p.Actors = b.actors()
	b.p.Certificates, b.p.Policies = b.lifelines()
	b.p.Chains = b.chains()
	b.p.Failures = b.failures()
	b.p.Moments, b.p.Differences = b.differences()
	b.p.Open, b.p.OpenNote = b.openItems(), b.openNote()
	b.p.Verdict = b.verdict()
	b.p.Steps = b.steps()
	b.p.Evidence = b.evidence()
	b.records()
	return b.p
}

func (b *builder) setTimes() {
	g := &b.r.gathered
	b.from, b.to = b.r.From.UTC(), b.r.To.UTC()
	if b.r.From.IsZero() || b.from.Before(g.first) && !g.first.IsZero() {
		b.from = g.first
	}
	if b.r.To.IsZero() || b.to.After(g.last) && !g.last.IsZero() {
		b.to = g.last
	}
	if b.to.Before(b.from) { // no record is of the time
		b.to = b.from
	}
	b.p.From, b.p.To = b.from, b.to
}

// order puts the rows in the order of time and gives each its place.
func (b *builder) order() {
	b.rows = b.r.gathered.prune()
	b.index()
}

func (b *builder) index() {
	slices.SortFunc(b.rows, func(x, y *row) int {
		return cmp.Or(x.At.Compare(y.At), comparePositions(x.pos, y.pos), cmp.Compare(x.rank.key, y.rank.key))
	})
	b.byEvent, b.byKey, b.byNode = make(map[string][]int), make(map[string]int), make(map[string][]int)
	for i, w := range b.rows {
		w.ref = i
		b.byKey[w.rank.key] = i
		id, _, _ := strings.Cut(w.rank.key, " ")
		if strings.HasPrefix(id, "#") {
			id = "#" + identityOf(w.At, w.Action, w.From)
		}
		b.byEvent[id] = append(b.byEvent[id], i)
		if len(b.byNode[w.node]) < maxKeys {
			b.byNode[w.node] = append(b.byNode[w.node], i)
		}
	}
}

// identityOf is how a change is found whose record has no id.
func identityOf(at time.Time, action, from string) string {
	return fmt.Sprint(at.Unix(), " ", action, " ", from)
}

// keepNamed leaves out the rows of other services that nobody asked for: by actors who did not change
// AWS IoT, and that no finding and no chain names.
func (b *builder) keepNamed() {
	named := make([]bool, len(b.rows))
	name := func(refs []int) {
		for _, i := range refs {
			named[i] = true
		}
	}
	for _, s := range b.r.gathered.sessions {
		for _, l := range s.chain {
			name(b.refsOf(l.EventID))
		}
	}
	for _, t := range b.r.gathered.findings {
		for key := range t.keys {
			name(b.refsOfKey(key))
		}
	}
	kept := b.rows[:0:0]
	for i, w := range b.rows {
		if w.class <= classIssue || w.class == classRead || named[i] || w.actor.changedIoT {
			kept = append(kept, w)
		}
	}
	b.p.LeftOut.Records = b.r.gathered.dropped + len(b.rows) - len(kept)
	b.rows = kept
	b.index()
}

// refs are the places of the record of a change.
func (b *builder) refs(changes ...*fleet.Change) (refs []int) {
	for _, c := range changes {
		if c == nil {
			continue
		}
		id := clipped(c.EventID)
		if id == "" {
			id = "#" + identityOf(c.Time, safe(c.Action), safe(c.From))
		}
		refs = append(refs, b.ofChange(c, b.byEvent[id])...)
	}
	return refs
}

// ofChange leaves out the records that have the id of a change and say something else.
func (b *builder) ofChange(c *fleet.Change, refs []int) []int {
	if len(refs) < 2 {
		return refs
	}
	fits := func(i int) bool {
		w := b.rows[i]
		return w.Action == safe(c.Action) && w.From == safe(c.From) && w.At.Unix() == c.Time.Unix()
	}
	if !slices.ContainsFunc(refs, fits) {
		return refs
	}
	return slices.DeleteFunc(slices.Clone(refs), func(i int) bool { return !fits(i) })
}

func (b *builder) refsOf(eventID string) []int {
	if eventID == "" {
		return nil
	}
	return b.byEvent[clipped(eventID)]
}

func (b *builder) refsOfKey(key string) []int {
	if i, ok := b.byKey[key]; ok {
		return []int{i}
	}
	return nil
}

// scope says which accounts and regions the records are of.
func (b *builder) scope() {
	counts, accounts, regions := make(map[string]int), make(map[string]bool), make(map[string]bool)
	for s, n := range b.r.gathered.scopes {
		counts[s[0]] += n
		if s[0] != "" {
			accounts[safe(s[0])] = true
		}
		if s[1] != "" {
			regions[safe(s[1])] = true
		}
	}
	for _, a := range sortedKeys(counts) {
		if b.account == "" || counts[a] > counts[b.account] {
			b.account = a
		}
	}
	some := func(word string, all []string) string {
		switch {
		case len(all) == 1:
			return word + " " + all[0]
		case len(all) > 4:
			return plural(len(all), word)
		}
		return word + "s " + list(all)
	}
	var parts []string
	if len(accounts) > 0 {
		parts = append(parts, some("account", sortedKeys(accounts)))
	}
	if len(regions) > 0 {
		parts = append(parts, strings.TrimPrefix(some("region", sortedKeys(regions)), "regions "))
	}
	b.p.Scope = strings.Join(parts, ", ")
}

// records writes the rows into the page.
func (b *builder) records() {
	g := &b.r.gathered
	place := make(map[string]int)
	for _, w := range b.rows {
		place[w.pos.File] = 0
	}
	for i, path := range sortedKeys(place) {
		place[path] = i
		f := file{Path: safeUpTo(path, 1024)}
		if t := g.files[path]; t != nil {
			f.Records, f.Proof = t.records, string(t.proof)
		}
		b.p.Files = append(b.p.Files, f)
	}
	for _, w := range b.rows {
		res := w.record
		res.Actor, res.File, res.Index, res.Offset = w.actor.index, place[w.pos.File], w.pos.Index, w.pos.Offset
		for _, t := range w.groups {
			if i, ok := b.findingIndex[t]; ok && i < len(b.p.Findings) {
				res.Findings = append(res.Findings, i)
			}
		}
		slices.Sort(res.Findings)
		if res.JSON == "" {
			b.p.LeftOut.JSON++
		}
		b.p.Records = append(b.p.Records, res)
	}
	var why []string
	if g.dropped > 0 {
		why = append(why, fmt.Sprintf("A report lists at most %s records, those that matter most.", thousands(maxRows)))
	}
	if b.p.LeftOut.Records > g.dropped {
		why = append(why, "Records of other services are left out if their actor did not change AWS IoT and no finding or chain names them.")
	}
	if b.p.LeftOut.JSON > 0 {
		why = append(why, fmt.Sprintf("The text of records is held up to %d MiB in all.", maxJSON>>20))
	}
	b.p.LeftOut.Why = strings.Join(why, " ")
}

func (b *builder) failures() (all []failure) {
	const most = 1_000
	for _, f := range b.r.gathered.failures {
		c := f.failure
		c.Who = f.who.name
		for _, key := range f.keys {
			c.Refs = append(c.Refs, b.refsOfKey(key)...)
		}
		slices.Sort(c.Refs)
		all = append(all, c)
	}
	slices.SortFunc(all, func(x, y failure) int {
		return cmp.Or(x.From.Compare(y.From), cmp.Compare(x.Action, y.Action), cmp.Compare(x.Who, y.Who), cmp.Compare(x.Target, y.Target),
			cmp.Compare(x.Address, y.Address), cmp.Compare(x.Error, y.Error))
	})
	b.p.LeftOut.Failures = max(0, len(all)-most)
	return firstOf(all, most)
}

// capLists bounds what a long trail has too much of.
func (b *builder) capLists() {
	const mostFindings, mostOpenings = 1_000, 1_000
	b.p.LeftOut.Findings = max(0, len(b.p.Findings)-mostFindings)
	b.p.Findings = firstOf(b.p.Findings, mostFindings)
	b.p.LeftOut.Openings = max(0, len(b.p.Openings)-mostOpenings)
	b.p.Openings = firstOf(b.p.Openings, mostOpenings)
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
