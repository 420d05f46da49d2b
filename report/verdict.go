package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/sessions"
)

// A sentence grows by phrases.
type sentence []phrase

func (s *sentence) say(text string, refs []int) { *s = append(*s, phrase{Text: text, Refs: refs}) }
func (s *sentence) bad(text string, refs []int) {
	*s = append(*s, phrase{Text: text, Refs: refs, Bad: true})
}

// verdict is the one sentence: see the package's comment.
func (b *builder) verdict() []phrase {
	g := &b.r.gathered
	var s sentence
	switch {
	case g.records == 0 && len(b.r.Problems) > 0:
		s.bad(fmt.Sprintf("No record was read, as %s.", problemsText(len(b.r.Problems))), nil)
	case g.records == 0 && !(b.r.From.IsZero() && b.r.To.IsZero()):
		s.bad("No record that was read is of this time, so nothing can be said.", nil)
	case g.records == 0:
		s.bad("No record was read, so nothing can be said.", nil)
	case b.incident == nil:
		b.sayQuiet(&s)
	default:
		b.sayBeginning(&s)
		if len(b.incident.openings) > 0 {
			b.sayOpenings(&s)
		} else {
			b.sayGravest(&s)
		}
	}
	return s
}

func problemsText(n int) string {
	if n == 1 {
		return "the one thing that was to be read has an error"
	}
	return fmt.Sprintf("%s things have errors", thousands(n))
}

// sayQuiet is for a trail in which nothing counts.
func (b *builder) sayQuiet(s *sentence) {
	actors := 0
	for _, t := range b.r.gathered.actors {
		if t.changedIoT {
			actors++
		}
	}
	var refs []int
	for _, h := range b.p.Hours {
		refs = append(refs, h.Refs...)
	}
	changes := fmt.Sprintf("%s to AWS IoT by %s", plural(b.r.gathered.changes, "change"), plural(actors, "actor"))
	when := fmt.Sprintf(" from %s to %s", momentLong(b.from), momentLong(b.to))
	switch n := len(b.p.Findings) + b.p.LeftOut.Findings; {
	case n == 0:
		s.say("No finding: ", nil)
	default:
		f := &b.p.Findings[0]
		s.say(fmt.Sprintf("Nothing was opened, and no call that succeeded has a finding of high severity; of %s, the first is “%s”, by %s; ", plural(n, "finding"), f.Title, f.Who), f.Refs)
	}
	s.say(changes, refs)
	s.say(when+".", nil)
}

func momentLong(t time.Time) string {
	if t.IsZero() {
		return "an unknown time"
	}
	return dateLong(t) + " " + t.UTC().Format(clockLayout)
}

// sayBeginning says how the incident began.
func (b *builder) sayBeginning(s *sentence) {
	l, first, whole := b.incident.start()
	if first == nil { // no session is known: the change alone tells
		b.sayUnknownBeginning(s)
		return
	}
	refs := b.refsOf(l.EventID)
	who := b.who(l.Actor)
	switch {
	case isSignIn(&l):
		s.say("Someone signed in as "+who, refs)
		switch l.MFA {
		case iottrail.No:
			s.say(", ", nil)
			s.bad("without a second factor", refs)
			s.say(", on ", nil)
		case iottrail.Yes:
			s.say(" with a second factor on ", refs)
		default:
			s.say(" on ", nil)
		}
	case whole && l.Actor.Kind == iottrail.ActorService:
		s.say("The service "+who+" took a role for "+b.who(first.event.Actor())+" on ", refs)
	case whole:
		s.say("Someone whom an identity provider named "+who+" took a session as "+b.who(first.event.Actor())+" on ", refs)
	case l.AccessKeyID != "":
		s.say(capitalWord(b.who(l.Actor)), refs)
		s.say(", with ", nil)
		s.bad("a key that no record issued", refs)
		s.say(", called first on ", nil)
	default:
		s.say(capitalWord(who)+" called first on ", refs)
	}
	s.say(momentAt(l.Time), refs)
	s.say(" from ", nil)
	b.sayAddress(s, l.SourceIPAddress, refs)
}

// sayUnknownBeginning names who caused an incident of which no session is known, as there were too many.
func (b *builder) sayUnknownBeginning(s *sentence) {
	if len(b.incident.openings) > 0 {
		by := b.openings[b.incident.openings[0]].Opened
		s.say(capitalWord(b.who(by.Actor)), b.refs(by))
	} else if f := b.gravest(); f != nil {
		s.say(capitalWord(b.who(f.actor)), nil)
	}
}

func (b *builder) sayAddress(s *sentence, from string, refs []int) {
	if from == "" {
		s.say("an address that the record does not say", refs)
		return
	}
	if b.isOutside(from) {
		s.bad(safe(from), refs)
		return
	}
	s.say(safe(from), refs)
}

// isOutside reports whether a finding says that an address is no office's.
func (b *builder) isOutside(from string) bool {
	for _, t := range b.r.gathered.actors {
		if t.addresses[from] {
			return true
		}
	}
	return false
}

func momentAt(t time.Time) string {
	if t.IsZero() {
		return "a day that no record says"
	}
	return dateLong(t) + " at " + t.UTC().Format(clockLayout)
}

// graver orders openings: those that are sure, of severer rules, and that reach more come first, then
// by time.
func graver(x, y *opened) int {
	sure := func(o *opened) int {
		if o.maybe && (o.by.Unreadable || strings.HasSuffix(o.row.Title, ", perhaps")) {
			return 0
		}
		return 1 // if it is maybe so, then because of what came later
	}
	return cmp.Or(-cmp.Compare(sure(x), sure(y)), -cmp.Compare(x.weight(), y.weight()), x.row.From.Compare(y.row.From), cmp.Compare(x.row.Title, y.row.Title))
}

func (o *opened) weight() int { return 100*int(o.severity) + o.reach }

// openingsBySession are those of the incident, the gravest first.
func (b *builder) openingsBySession() map[string][]*opened {
	all := make(map[string][]*opened)
	for i := range b.opened {
		if o := &b.opened[i]; o.ours && o.by != nil && !o.row.From.Before(b.incident.first) {
			all[o.node] = append(all[o.node], o)
		}
	}
	for node, list := range all {
		slices.SortFunc(list, graver)
		all[node] = together(list)
	}
	return all
}

// together leaves out what another opening of the same session says as well: that a policy's text opens
// too much, where the session attached the policy. And it tells of a certificate that was made active
// together with the policy that it got.
func together(list []*opened) []*opened {
	attached, again := make(map[string]bool), make(map[string]*opened)
	for _, o := range list {
		if policy, ok := strings.CutPrefix(o.by.What, "attached: policy "); ok {
			attached[policy] = true
		}
		if strings.HasPrefix(o.kind.what, "a certificate is active") {
			again[o.arn] = o
		}
	}
	gone := make(map[*opened]bool)
	for i, o := range list {
		policy, ok := strings.CutPrefix(o.by.What, "attached: policy ")
		if active := again[o.arn]; ok && active != nil && !gone[active] && !active.maybe && !o.maybe {
			both := *active
			both.did += " with policy " + short(policy) + ", which opens too much"
			both.kind, both.reach, both.row.Refs = o.kind, o.reach, slices.Concat(active.row.Refs, o.row.Refs)
			list[i] = &both
			gone[active] = true
		}
		if _, name := kindAndName(o.arn); strings.HasPrefix(o.kind.what, "a version that opens") && attached[name] {
			gone[o] = true
		}
	}
	return slices.DeleteFunc(list, func(o *opened) bool { return gone[o] })
}

// sayOpenings says what was opened, by the first session that did and by those that followed.
func (b *builder) sayOpenings(s *sentence) {
	const mostSessions, mostOpenings = 3, 3
	by := b.openingsBySession()
	told := 0
	for _, session := range b.incident.sessions {
		list := by[session.node]
		if len(list) == 0 || told == mostSessions {
			continue
		}
		switch {
		case told == 0:
			s.say(", ", nil)
		default:
			s.say("; ", nil)
		}
		if told > 0 || !b.isFirst(session) {
			b.saySession(s, session)
		}
		delete(by, session.node)
		told++
		b.sayOpened(s, distinct(list, mostOpenings))
	}
	if told == 0 {
		for _, node := range sortedKeys(by) {
			s.say(", ", nil)
			b.sayOpened(s, distinct(by[node], mostOpenings))
			break
		}
	}
	b.sayCounts(s)
}

// isFirst reports whether a session is the one that the beginning is about.
func (b *builder) isFirst(s *session) bool {
	_, first, _ := b.incident.start()
	return s == first
}

// saySession says how another session came to be.
func (b *builder) saySession(s *sentence, t *session) {
	for i := len(t.chain) - 1; i >= 0; i-- {
		l := &t.chain[i]
		refs := b.refsOf(l.EventID)
		switch {
		case l.EventName == "CreateAccessKey" && l.Issued == t.event.UserIdentity.AccessKeyID:
			s.say("made ", nil)
			s.say("a key", refs)
			s.say(" with which ", nil)
		case l.How != sessions.Asked && l.Issued != "" && l.Issued == t.event.UserIdentity.AccessKeyID:
			s.say("took ", nil)
			s.say("a session", refs)
			s.say(" in which ", nil)
		default:
			continue
		}
		break
	}
	refs := b.refsOf(t.event.EventID)
	s.say(b.who(t.event.Actor()), refs)
	s.say(", from ", nil)
	b.sayAddress(s, t.event.SourceIPAddress, refs)
	s.say(", ", nil)
}

// distinct leaves one opening of each kind, the gravest.
func distinct(list []*opened, most int) (few []*opened) {
	have := make(map[string]bool)
	for _, o := range list {
		if !have[o.kind.what] && len(few) < most {
			have[o.kind.what] = true
			few = append(few, o)
		}
	}
	return few
}

// sayOpened lists openings: the first with its time.
func (b *builder) sayOpened(s *sentence, few []*opened) {
	mayHave := false
	for i, o := range few {
		switch {
		case i == 0:
		case i == len(few)-1:
			s.say(" and ", nil)
		default:
			s.say(", ", nil)
		}
		text := o.did
		if o.maybe && !mayHave {
			text, mayHave = "may have "+text, true
		}
		if o.row.State == stateOpen {
			s.bad(text, o.row.Refs)
		} else {
			s.say(text, o.row.Refs)
		}
		if strings.HasSuffix(text, "too much") {
			s.say(",", nil)
		}
		if i == 0 {
			s.say(" at "+o.row.From.Format(clockLayout), o.row.Refs)
			if !sameDay(o.row.From, b.incident.first) {
				s.say(" on "+o.row.From.Format("2 January"), nil)
			}
		}
	}
}

// sayCounts ends the sentence with what became of the openings.
func (b *builder) sayCounts(s *sentence) {
	var open, closed, unknown []int
	counts := make(map[state]int)
	var days []string
	for _, o := range b.opened {
		if !o.ours || o.row.From.Before(b.incident.first) {
			continue
		}
		counts[o.row.State]++
		switch o.row.State {
		case stateOpen:
			open = append(open, o.row.Refs...)
		case stateUnknown:
			unknown = append(unknown, o.row.Refs...)
		default:
			closed = append(closed, o.row.Refs...)
			days = append(days, o.row.To.Format("2006-01-02"))
		}
	}
	n := counts[stateOpen] + counts[stateUnknown] + counts[stateClosed]
	s.say(fmt.Sprintf("; of %s ", plural(n, "opening")), nil)
	var parts []phrase
	if c := counts[stateClosed]; c > 0 {
		text := fmt.Sprintf("%s %s closed", thousands(c), wasWere(c))
		if slices.Sort(days); days[0] == days[len(days)-1] {
			if t, err := time.Parse(time.DateOnly, days[0]); err == nil {
				text += " on " + t.Format("2 January")
			}
		}
		parts = append(parts, phrase{Text: text, Refs: closed})
	}
	if c := counts[stateOpen]; c > 0 {
		parts = append(parts, phrase{Text: fmt.Sprintf("%s %s open", thousands(c), isAre(c)), Refs: open, Bad: true})
	} else if n > 0 {
		parts = append(parts, phrase{Text: "none is known to be open"})
	}
	if c := counts[stateUnknown]; c > 0 {
		parts = append(parts, phrase{Text: thousands(c) + " can’t be known", Refs: unknown})
	}
	for i, p := range parts {
		switch {
		case i == 0:
		case i == len(parts)-1:
			s.say(" and ", nil)
		default:
			s.say(", ", nil)
		}
		*s = append(*s, p)
	}
	s.say(".", nil)
	b.sayNext(s)
}

// sayNext adds a sentence about the group that comes next, if it counts for a third of the one that was told, or more.
func (b *builder) sayNext(s *sentence) {
	next := b.incident.next
	if next == nil || 3*next.score < b.incident.score || len(next.openings) == 0 {
		var others []int // who spreads openings over many sessions has many groups of little weight
		n := 0
		for _, o := range b.opened {
			if !o.ours {
				n++
				others = append(others, o.row.Refs...)
			}
		}
		if n >= len(b.incident.openings) && n > 0 {
			s.say(" Other sessions made ", nil)
			s.bad(plural(n, "more opening"), others)
			s.say(".", nil)
		}
		return
	}
	first := b.openings[next.openings[0]].Opened
	var refs []int
	for _, i := range next.openings {
		refs = append(refs, b.refs(b.openings[i].Opened)...)
	}
	open := 0
	for _, o := range b.opened {
		if o.row.State == stateOpen && slices.ContainsFunc(next.openings, func(i int) bool { return b.openings[i].Opened == o.by }) {
			open++
		}
	}
	s.say(" Apart from that, ", nil)
	s.say(b.who(first.Actor), b.refs(first))
	s.say(", from "+safe(first.From)+", made ", nil)
	s.say(plural(len(next.openings), "opening"), refs)
	s.say(" from "+momentLong(first.Time)+" on", nil)
	if open > 0 {
		s.say(", of which ", nil)
		s.bad(fmt.Sprintf("%s %s open", thousands(open), isAre(open)), refs)
	}
	s.say(".", nil)
}

// sayGravest says what an incident without an opening did.
func (b *builder) sayGravest(s *sentence) {
	f := b.gravest()
	if f == nil {
		s.say(".", nil)
		return
	}
	i := b.findingIndex[f]
	var refs []int
	if i < len(b.p.Findings) {
		refs = b.p.Findings[i].Refs
	}
	word := ""
	if f.outcome() == outcomeMaybe {
		word = ", perhaps"
	}
	s.say("; no opening is known, and the gravest finding is ", nil)
	s.bad("“"+f.rule.Title+"”"+word, refs)
	s.say(fmt.Sprintf(" (%s, %s).", f.rule.Severity, fromTo(f.first, f.last)), nil)
}

// gravest is the gravest finding of the incident.
func (b *builder) gravest() (worst *findingTally) {
	for _, f := range b.incident.findings {
		if worst == nil || b.findingIndex[f] < b.findingIndex[worst] {
			worst = f
		}
	}
	return worst
}
