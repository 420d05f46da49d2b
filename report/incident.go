package report

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/detect"
	"github.com/iottrail/iottrail/fleet"
	"github.com/iottrail/iottrail/sessions"
)

// An incident is what the sessions of one person did, as far as chains tell. It may be nil: nothing
// happened that counts.
type incident struct {
	score    int
	nodes    map[string]bool // of its sessions
	sessions []*session      // by their first calls, without the sign-ins
	openings []int           // in builder.openings
	findings []*findingTally // critical and high ones that worked or may have
	first    time.Time       // the first link of its chains, or its first call
	last     time.Time       // its last call that counts
	next     *incident       // the one with the next greatest sum
}

func (i *incident) has(node string) bool { return i != nil && i.nodes[node] }

// listedOpenings are the openings of the time that is reported.
func (b *builder) listedOpenings() (list []fleet.Opening) {
	for _, o := range b.r.Fleet.Openings() {
		if o.Opened.Time.After(b.to) || o.Closed != nil && o.Closed.Time.Before(b.from) {
			continue
		}
		if o.Closed != nil && o.Closed.Time.After(b.to) {
			o.Closed = nil
		}
		list = append(list, o)
	}
	return list
}

// A union finds which sessions belong together.
type union map[string]string

func (u union) find(a string) string {
	top := a
	for u[top] != "" && u[top] != top {
		top = u[top]
	}
	for u[a] != "" && u[a] != top { // so that the way is short the next time
		u[a], a = top, u[a]
	}
	return top
}

func (u union) join(a, b string) {
	a, b = u.find(a), u.find(b)
	switch {
	case a < b: // so that the name of a group does not depend on the order
		u[b] = a
	case b < a:
		u[a] = b
	}
}

// worstIncident groups what counts by person, and returns the group with the greatest sum.
func (b *builder) worstIncident() *incident {
	u := make(union)
	for _, node := range sortedKeys(b.r.gathered.sessions) {
		s := b.r.gathered.sessions[node]
		for i, l := range s.chain {
			if l.How != sessions.Asked && l.EventID != "" {
				u.join(node, "call "+clipped(l.EventID))
			}
			if l.AccessKeyID != "" && (i > 0 || l.How != sessions.Asked) {
				u.join(node, "key "+clipped(l.AccessKeyID))
			}
		}
	}
	groups := b.groups(u)
	of := make(map[string][]*session)
	for node, s := range b.r.gathered.sessions {
		if name := u.find(node); groups[name] != nil {
			of[name] = append(of[name], s)
		}
	}
	var all []*incident
	for _, name := range sortedKeys(groups) {
		b.complete(groups[name], of[name])
		all = append(all, groups[name])
	}
	if len(all) == 0 {
		return nil
	}
	slices.SortStableFunc(all, func(x, y *incident) int { return cmp.Or(-cmp.Compare(x.score, y.score), x.first.Compare(y.first)) })
	if len(all) > 1 {
		all[0].next = all[1]
	}
	return all[0]
}

// What counts for a group.
const (
	sureFinding, maybeFinding = 3, 1 // of a rule's weight, in thirds
)

func weight(s detect.Severity) int { return [...]int{0, 0, 0, 10, 100}[min(s, detect.Critical)] }

func openingWeight(s detect.Severity) int { return [...]int{1, 1, 3, 10, 30}[min(s, detect.Critical)] }

// maxCountedOpenings is how many openings of one rule count for a group: a thousand small ones by a
// decoy weigh no more than a few.
const maxCountedOpenings = 10

// groups sums up what counts, by the names of the groups.
func (b *builder) groups(u union) map[string]*incident {
	groups := make(map[string]*incident)
	group := func(node string) *incident {
		name := u.find(node)
		if groups[name] == nil {
			groups[name] = &incident{nodes: map[string]bool{}}
		}
		return groups[name]
	}
	b.countOpenings(group)
	b.countFindings(group)
	return groups
}

// countOpenings adds the openings to the groups of those who made them.
func (b *builder) countOpenings(group func(node string) *incident) {
	type ruleOf struct {
		group *incident
		rule  string
	}
	counted := make(map[ruleOf]int)
	for i, o := range b.openings {
		if o.Opened.Time.Before(b.from) {
			continue
		}
		g := group(b.nodeOf(o.Opened))
		g.openings = append(g.openings, i)
		times := sureFinding
		if o.Known != fleet.Known {
			times = maybeFinding
		}
		if of := (ruleOf{g, o.Rule}); counted[of] < maxCountedOpenings {
			counted[of]++
			g.score += times * openingWeight(b.severityOf(o.Rule))
		}
	}
}

// countFindings adds the grave findings to the groups of those whose calls they are about. Of each rule
// the greatest weight counts.
func (b *builder) countFindings(group func(node string) *incident) {
	perRule := make(map[*incident]map[string]int)
	for _, id := range sortedKeys(b.r.gathered.findings) {
		t := b.r.gathered.findings[id]
		if t.rule.Severity < detect.High {
			continue
		}
		for _, node := range sortedKeys(t.nodes) {
			how := t.nodes[node]
			if how == outcomeFailed {
				continue
			}
			g := group(node)
			if !slices.Contains(g.findings, t) {
				g.findings = append(g.findings, t)
			}
			if perRule[g] == nil {
				perRule[g] = make(map[string]int)
			}
			times := maybeFinding
			if how == outcomeDone {
				times = sureFinding
			}
			perRule[g][t.rule.ID] = max(perRule[g][t.rule.ID], times*weight(t.rule.Severity))
		}
	}
	for g, rules := range perRule {
		for _, n := range rules {
			g.score += n
		}
	}
}

// complete adds the sessions and the times of a group.
func (b *builder) complete(g *incident, of []*session) {
	for _, s := range of {
		g.nodes[s.node] = true
		for _, l := range s.chain {
			if !l.Time.IsZero() && (g.first.IsZero() || l.Time.Before(g.first)) {
				g.first = l.Time
			}
		}
		g.last = later(g.last, s.last)
		if !strings.HasPrefix(s.node, "call ") || s.changes > 0 {
			g.sessions = append(g.sessions, s)
		}
	}
	for _, i := range g.openings {
		at := b.openings[i].Opened.Time
		if g.first.IsZero() || at.Before(g.first) {
			g.first = at
		}
		g.last = later(g.last, at)
		g.nodes[b.nodeOf(b.openings[i].Opened)] = true
	}
	slices.SortFunc(g.sessions, func(x, y *session) int { return cmp.Or(x.first.Compare(y.first), cmp.Compare(x.node, y.node)) })
}

// nodeOf names the session of a change: that of its record if it is there.
func (b *builder) nodeOf(c *fleet.Change) string {
	if refs := b.refs(c); len(refs) > 0 {
		return b.rows[refs[0]].node
	}
	return nodeOfChange(c)
}

// severityOf is that of the rule that asks the same as an opening.
func (b *builder) severityOf(rule string) detect.Severity {
	if b.severities == nil {
		b.severities = make(map[string]detect.Severity)
		for _, r := range detect.Rules(detect.Config{}) {
			b.severities[r.ID] = r.Severity
		}
	}
	return b.severities[rule]
}

// start is the link with which an incident began: the first of the chain of its first session.
func (i *incident) start() (l sessions.Link, s *session, whole bool) {
	for _, s := range i.sessions {
		if len(s.chain) > 0 && s.chain[0].Time.Equal(i.first) {
			return s.chain[0], s, s.whole
		}
	}
	if len(i.sessions) > 0 {
		s = i.sessions[0]
		return s.chain[0], s, s.whole
	}
	return sessions.Link{}, nil, false
}

// isSignIn reports whether a link is a sign-in with a password.
func isSignIn(l *sessions.Link) bool {
	return l.EventName == "ConsoleLogin" && l.EventSource == "signin.amazonaws.com"
}

// signedInBare reports whether an incident began with a sign-in of which the record says that it had
// no second factor.
func (i *incident) signedInBare() bool {
	if i == nil {
		return false
	}
	l, _, _ := i.start()
	return isSignIn(&l) && l.MFA == iottrail.No
}
