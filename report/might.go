package report

import (
	"slices"
	"strings"
	"time"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/fleet"
	"github.com/iottrail/iottrail/internal/freeform"
	"github.com/iottrail/iottrail/iot"
)

// The bounds of a table of what a certificate's holder might have done.
const (
	maxPeriods  = 9
	shortPeriod = 30 * time.Second // one that is shorter is joined to the next
	maxAsked    = 60               // times at which it is asked
)

// policyTexts remembers of texts whether they open too much, and of policies when they changed.
type policyTexts struct {
	open  map[string]bool
	times map[string][]*fleet.Change

	things map[string][]string // the first two of each account and region, by what their ARNs begin with
}

// thingsOf returns the names of two things of an account and region, if there are two.
func (p *policyTexts) thingsOf(f *fleet.Fleet, head string) []string {
	if p.things == nil {
		p.things = make(map[string][]string)
		for _, arn := range f.Find(iot.TypeThing, "") {
			if head, name, ok := strings.Cut(arn, ":thing/"); ok && len(p.things[head]) < 2 {
				p.things[head] = append(p.things[head], name)
			}
		}
	}
	return p.things[head]
}

// opensTooMuch reports whether a text of a policy does.
func (p *policyTexts) opensTooMuch(text string) bool {
	if p.open == nil {
		p.open = make(map[string]bool)
	}
	open, ok := p.open[text]
	if !ok {
		doc, err := iot.ParsePolicyDocument(text)
		open = err == nil && len(doc.OverlyPermissive()) > 0
		p.open[text] = open
	}
	return open
}

// A probe is one question.
type probe struct{ action, resource, shown string }

// probes are telling questions about the holder of a certificate: what its own thing does, and what only
// another one should.
func (b *builder) probes(arn string) []probe {
	head, _, _ := strings.Cut(arn, ":cert/")
	own, other := b.ownThing(arn), "another-device"
	for _, thing := range b.policies.thingsOf(b.r.Fleet, head) {
		if thing != own {
			other = thing
			break
		}
	}
	if own == "" {
		own = "its-device"
	}
	ask := func(action, resource string) probe {
		return probe{"iot:" + action, head + ":" + resource, short(resource)}
	}
	return []probe{
		ask("Connect", "client/"+own),
		ask("Connect", "client/"+other),
		ask("Publish", b.ownTopic(arn, own)),
		ask("Publish", "topic/$aws/things/"+other+"/shadow/update"),
		ask("Publish", "topic/$aws/things/"+other+"/jobs/start-next"),
		ask("Subscribe", "topicfilter/#"),
		ask("GetThingShadow", "thing/"+other),
		ask("UpdateThingShadow", "thing/"+other),
	}
}

// ownThing is the name of the thing that a certificate had last.
func (b *builder) ownThing(arn string) (name string) {
	for _, c := range b.r.Fleet.History(arn) {
		if thing, ok := strings.CutPrefix(c.What, "attached: thing "); ok && !strings.HasPrefix(thing, `"`) {
			name = thing
		}
	}
	return name
}

// ownTopic is a topic on which the thing's policies let it publish under its own name, or one of that
// name.
func (b *builder) ownTopic(arn, thing string) string {
	const variable = "${iot:Connection.Thing.ThingName}"
	for _, c := range b.r.Fleet.History(arn) {
		name, ok := strings.CutPrefix(c.What, "attached: policy ")
		if !ok {
			continue
		}
		head, _, _ := strings.Cut(arn, ":cert/")
		policy := head + ":policy/" + name
		doc, err := iot.ParsePolicyDocument(b.r.Fleet.At(c.Time).Policy(policy).Document.Value)
		if err != nil {
			continue
		}
		for _, s := range doc.Statement {
			for _, r := range s.Resource {
				_, topic, ok := strings.Cut(r, ":topic/")
				topic = strings.ReplaceAll(topic, variable, thing)
				if ok && strings.Contains(topic, thing) && !strings.ContainsAny(topic, "*?$") {
					return "topic/" + topic
				}
			}
		}
	}
	return "topic/" + thing
}

// might asks what a certificate's holder might have done, and when.
func (b *builder) might(arn string, history []*fleet.Change) *might {
	if !strings.Contains(arn, ":cert/") {
		return nil
	}
	probes := b.probes(arn)
	m := new(might)
	for _, p := range probes {
		m.Rows = append(m.Rows, mightRow{Action: p.action, Resource: p.shown})
	}
	begins := b.boundaries(history)
	if len(begins) > maxAsked {
		m.Until = begins[maxAsked].at
	}
	for i, begin := range firstOf(begins, maxAsked) {
		end := b.to
		if i+1 < len(begins) {
			end = begins[i+1].at
		}
		s := b.r.Fleet.At(begin.at)
		column := make([]mightCell, len(probes))
		for row, p := range probes {
			column[row] = b.cell(s, s.MightAllow(arn, p.action, p.resource))
		}
		if n := len(m.Periods); n > 0 && sameColumn(m.Rows, column) {
			m.Periods[n-1].To = end
			continue
		}
		m.Periods = append(m.Periods, period{From: begin.at, To: end, Label: begin.label})
		for row := range m.Rows {
			m.Rows[row].Cells = append(m.Rows[row].Cells, column[row])
		}
	}
	m.join()
	if len(m.Periods) == 1 && !slices.ContainsFunc(m.Rows, func(r mightRow) bool { return r.Cells[0].Answer != "maybe" }) {
		return nil // nothing is known of it
	}
	return m
}

// sameColumn reports whether a column has the answers of the last one.
func sameColumn(rows []mightRow, column []mightCell) bool {
	for i, r := range rows {
		if r.Cells[len(r.Cells)-1].Answer != column[i].Answer {
			return false
		}
	}
	return true
}

// join joins periods to the next: short ones, and then the shortest, until there are no more than
// maxPeriods. A short period in which more was allowed than in the next stays, as it may be all that an
// attacker needed. If only such are left, and they are too many, the joined period shows the most
// that was allowed in it.
func (m *might) join() {
	for len(m.Periods) > 1 {
		i := m.shortest(m.saysLess)
		if i < 0 || m.lasted(i) >= shortPeriod {
			if len(m.Periods) <= maxPeriods {
				return
			}
			if i < 0 {
				i = m.shortest(func(int) bool { return true })
			}
		}
		m.Joined = true
		m.Periods[i+1].From = m.Periods[i].From
		m.Periods = slices.Delete(m.Periods, i, i+1)
		for row := range m.Rows {
			cells := m.Rows[row].Cells
			if allowed(cells[i]) > allowed(cells[i+1]) {
				cells[i+1] = cells[i]
			}
			m.Rows[row].Cells = slices.Delete(cells, i, i+1)
		}
	}
}

func (m *might) lasted(period int) time.Duration {
	return m.Periods[period].To.Sub(m.Periods[period].From)
}

// shortest is the shortest period of those for which a condition holds and that have a next one, or -1.
func (m *might) shortest(condition func(period int) bool) int {
	shortest := -1
	for i := range m.Periods[:len(m.Periods)-1] {
		if condition(i) && (shortest < 0 || m.lasted(i) < m.lasted(shortest)) {
			shortest = i
		}
	}
	return shortest
}

// saysLess reports whether a period allowed nothing that the next did not allow as surely.
func (m *might) saysLess(period int) bool {
	return !slices.ContainsFunc(m.Rows, func(r mightRow) bool { return allowed(r.Cells[period]) > allowed(r.Cells[period+1]) })
}

// allowed is how much an answer says is allowed.
func allowed(c mightCell) int { return slices.Index([]string{"no", "maybe", "yes", "open"}, c.Answer) }

// A boundary is when an answer may change.
type boundary struct {
	at    time.Time
	label string
}

// boundaries are the times at which something changed that the answers depend on: the certificate
// itself, the texts of its policies, and the groups of its things and their policies.
func (b *builder) boundaries(history []*fleet.Change) []boundary {
	begin := later(b.from, born(history))
	all := []boundary{{begin, "beginning"}}
	if begin.After(b.from) {
		all[0].label = "created"
	}
	about := make(map[string]bool)
	if len(history) > 0 {
		head, _, _ := strings.Cut(history[0].Resource, ":cert/")
		for _, c := range history {
			if name, ok := strings.CutPrefix(c.What, "attached: policy "); ok {
				about[head+":policy/"+name] = true
			}
			if name, ok := strings.CutPrefix(c.What, "attached: thing "); ok {
				b.groupsOf(head+":thing/"+name, about)
			}
		}
	}
	for _, c := range history {
		all = b.addBoundary(all, begin, c, periodLabel(c))
	}
	for _, arn := range sortedKeys(about) {
		for _, c := range b.telltale(arn) {
			all = b.addBoundary(all, begin, c, resourceName(arn)+" "+periodLabel(c))
		}
	}
	for _, d := range firstOf(b.r.Fleet.Doubts(), maxAsked) {
		all = b.addBoundary(all, begin, d, "a call that can’t be read")
	}
	slices.SortStableFunc(all, func(x, y boundary) int { return x.at.Compare(y.at) })
	return slices.CompactFunc(all, func(x, y boundary) bool { return x.at.Equal(y.at) })
}

// periodLabel says in a few words what a call changed.
func periodLabel(c *fleet.Change) string {
	for before, after := range map[string]string{
		"attached: policy ": "gets ", "detached: policy ": "loses ", "attached: thing ": "gets thing ", "detached: thing ": "loses thing ",
		"attached: thinggroup ": "joins ", "detached: thinggroup ": "leaves ", "set to ": "",
	} {
		if rest, ok := strings.CutPrefix(c.What, before); ok {
			return after + short(rest)
		}
	}
	if c.What == "" {
		return safe(c.Action)
	}
	return short(c.What)
}

func (b *builder) addBoundary(all []boundary, begin time.Time, c *fleet.Change, label string) []boundary {
	if c.Error == "" && c.Time.After(begin) && !c.Time.After(b.to) {
		return append(all, boundary{c.Time, label})
	}
	return all
}

// groupsOf adds a thing, its groups and those above them, and the policies that they had.
func (b *builder) groupsOf(thing string, about map[string]bool) {
	about[thing] = true
	for _, c := range b.telltale(thing) {
		name, ok := strings.CutPrefix(c.What, "attached: thinggroup ")
		if !ok {
			continue
		}
		head, _, _ := strings.Cut(thing, ":thing/")
		for group := head + ":thinggroup/" + name; group != "" && !about[group]; group = b.end.Group(group).Parent.Value {
			about[group] = true
			for _, c := range b.telltale(group) {
				if policy, ok := strings.CutPrefix(c.What, "attached: policy "); ok {
					about[head+":policy/"+policy] = true
				}
			}
		}
	}
}

// telltale is the history of a policy without its attachments, and of a group without its things: what
// is left is short, and changes what a holder might do.
func (b *builder) telltale(arn string) []*fleet.Change {
	if b.policies.times == nil {
		b.policies.times = make(map[string][]*fleet.Change)
	}
	if known, ok := b.policies.times[arn]; ok {
		return known
	}
	kind, _ := kindAndName(arn)
	all := slices.DeleteFunc(b.history(arn), func(c *fleet.Change) bool {
		_, peer, linked := strings.Cut(c.What, "tached: ")
		switch {
		case c.Error != "":
			return true
		case kind == iot.TypePolicy:
			return linked
		case kind == iot.TypeThingGroup:
			return linked && strings.HasPrefix(peer, "thing ")
		}
		return false
	})
	all = firstOf(all, maxAsked)
	b.policies.times[arn] = all
	return all
}

// cell is one answer. It is open if a policy that opens too much allows it.
func (b *builder) cell(s *fleet.State, v fleet.Verdict) mightCell {
	c := mightCell{Answer: map[iottrail.Answer]string{iottrail.Yes: "yes", iottrail.No: "no"}[v.Answer]}
	if c.Answer == "" {
		c.Answer = "maybe"
	}
	for _, r := range firstOf(v.Because, 20) {
		c.Because = append(c.Because, reason{Text: short(r.Text), Refs: b.refs(r.Change)})
		if v.Answer == iottrail.Yes && strings.Contains(r.Text, " allows it") && b.namesOpenPolicy(s, &r) {
			c.Answer = "open"
		}
	}
	return c
}

// namesOpenPolicy reports whether the policy of a reason opens too much.
func (b *builder) namesOpenPolicy(s *fleet.State, r *fleet.Reason) bool {
	for _, arn := range b.r.Fleet.Find(iot.TypePolicy, "") {
		_, name := kindAndName(arn)
		if strings.HasPrefix(r.Text, "policy "+freeform.Word(name)+" version ") && b.policies.opensTooMuch(s.Policy(arn).Document.Value) {
			return true
		}
	}
	return false
}
