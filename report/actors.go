package report

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/sessions"
)

// nameActors gives each actor a name that no other has. Of two with one name both get their kind, except
// somebody of Identity Center whose chain goes through the other: that is the same person.
func (b *builder) nameActors() {
	count := make(map[string]int)
	tallies := b.sortedActors()
	for i, t := range tallies {
		t.index = i
		t.name, t.kind = nameOf(t.actor)
		if t.key == othersKey {
			t.name, t.kind = othersKey, "more actors than a report distinguishes"
		}
		count[strings.ToLower(t.name)]++
	}
	same := b.signedInAs()
	again := make(map[string]int)
	for _, t := range tallies {
		if n := count[strings.ToLower(t.name)]; n > 1 && t.actor.Kind != iottrail.ActorRoot && same[t.key] < n-1 {
			t.name += " (" + t.kind + ")"
		}
		if t.actor.AccountID != "" && t.actor.AccountID != b.account && t.actor.Kind != iottrail.ActorAccount {
			t.name += " of " + safe(t.actor.AccountID)
		}
		if again[t.name]++; again[t.name] > 1 {
			t.name += fmt.Sprintf(" (%d)", again[t.name])
		}
	}
}

// signedInAs counts, of each actor, how many others of the same name its chains go through.
func (b *builder) signedInAs() map[string]int {
	counts, seen := make(map[string]int), make(map[[2]string]bool)
	for _, s := range b.r.gathered.sessions {
		asked := s.event.Actor()
		name, _ := nameOf(asked)
		for _, l := range s.chain {
			pair := [2]string{personOf(asked), personOf(l.Actor)}
			before, _ := nameOf(l.Actor)
			if l.How != sessions.Asked && pair[0] != pair[1] && strings.EqualFold(before, name) && !seen[pair] {
				seen[pair] = true
				counts[pair[0]]++
			}
		}
	}
	return counts
}

func (b *builder) sortedActors() []*actorTally {
	tallies := make([]*actorTally, 0, len(b.r.gathered.actors))
	for _, t := range b.r.gathered.actors {
		tallies = append(tallies, t)
	}
	slices.SortFunc(tallies, func(x, y *actorTally) int { return cmp.Or(x.first.Compare(y.first), cmp.Compare(x.key, y.key)) })
	return tallies
}

// who names an actor as its lane is named.
func (b *builder) who(a iottrail.Actor) string {
	if t := b.r.gathered.actors[personOf(a)]; t != nil {
		return t.name
	}
	name, _ := nameOf(a)
	return name
}

// nameOf is how people call an actor, and what it is.
func nameOf(a iottrail.Actor) (name, kind string) {
	kind = a.Kind.String()
	name = a.Name
	switch a.Kind {
	case iottrail.ActorRoot:
		return "root", "root user"
	case iottrail.ActorRole:
		if set, ok := permissionSet(a); ok {
			name, kind = a.SessionName, "Identity Center user, permission set "+safe(set)
		}
	case iottrail.ActorFederatedUser:
		if a.SessionName != "" {
			name = a.SessionName
		}
	case iottrail.ActorAccount:
		name = "account " + a.AccountID
		kind = "another account"
	case iottrail.ActorService:
		kind = "AWS service"
	}
	switch {
	case name == iottrail.HiddenUserName:
		name = "hidden user name"
	case name != "":
	case a.SessionName != "":
		name = a.SessionName
	case a.ARN != "":
		name = a.ARN
	case a.PrincipalID != "":
		name = a.PrincipalID
	default:
		name = "unknown"
	}
	if a.Kind != iottrail.ActorAccount && a.Kind != iottrail.ActorRoot {
		return nameText(name), kind
	}
	return short(name), kind
}

// permissionSet returns the permission set of Identity Center whose role an actor has.
func permissionSet(a iottrail.Actor) (string, bool) {
	if !strings.Contains(a.Person(), ` session="`) {
		return "", false
	}
	set, ok := strings.CutPrefix(a.Name, "AWSReservedSSO_")
	if i := strings.LastIndexByte(set, '_'); i > 0 {
		set = set[:i]
	}
	return set, ok && a.SessionName != ""
}

// actors are the lanes.
func (b *builder) actors() (all []actor) {
	for _, t := range b.sortedActors() {
		a := actor{Name: t.name, Kind: t.kind, First: t.first, Last: t.last, Records: t.records}
		for _, from := range sortedKeys(t.addresses) {
			_, err := netip.ParseAddr(from)
			a.Addresses = append(a.Addresses, address{From: safe(from), Outside: t.addresses[from], Service: err != nil && isService(from)})
		}
		all = append(all, a)
	}
	return all
}

func isService(from string) bool {
	return strings.HasSuffix(from, ".amazonaws.com") || strings.HasSuffix(from, ".amazonaws.com.cn") || from == "AWS Internal"
}
