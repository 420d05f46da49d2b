package report

import (
	"strings"
	"time"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/detect"
	"github.com/iottrail/iottrail/trail"
)

// othersKey is the key, and the name, of all that is beyond the bounds.
const othersKey = "others"

// How much is remembered of what callers can make up. Actors, findings and failures beyond it are counted
// with "others".
const (
	maxActors    = 2_000
	maxAddresses = 200 // of an actor
	maxSessions  = 50_000
	maxChain     = 30    // of the chain of a session
	maxGroups    = 5_000 // of findings, and of failures
	maxObjects   = 20    // of a finding
	maxDoubts    = 20    // of a finding
	maxKeys      = 1_000 // records that a group names
	maxHoursSeen = 200_000
	maxFiles     = 200_000
	maxScopes    = 2_000 // more than there are accounts with a trail in one place: those beyond are not named
)

// An hourTally is of one hour, by its number since 1970.
type hourTally struct {
	records, permissions, write, tagging, failed int
	worst                                        detect.Severity
	found                                        bool
}

type fileTally struct {
	records int // as far as they were given: what is listed of a file, and what came again, says nothing of how many it has
	proof   trail.Proof
}

// count takes a record into the counts.
func (g *gathered) count(ev *iottrail.Event, access iottrail.Access, isIoT, changes bool) {
	g.records++
	scope := [2]string{clipped(ev.RecipientAccountID), clipped(ev.AWSRegion)}
	if g.scopes[scope] == 0 && len(g.scopes) >= maxScopes {
		scope = [2]string{}
	}
	g.scopes[scope]++
	h := g.hour(ev.EventTime)
	if !ev.EventTime.IsZero() {
		if g.first.IsZero() || ev.EventTime.Before(g.first) {
			g.first = ev.EventTime.UTC()
		}
		if ev.EventTime.After(g.last) {
			g.last = ev.EventTime.UTC()
		}
		h.records++
	}
	if !isIoT || !changes {
		return
	}
	g.changes++
	switch {
	case ev.Failed():
		g.failed++
		h.failed++
	case access == iottrail.AccessPermissionsManagement:
		h.permissions++
	case access == iottrail.AccessTagging:
		h.tagging++
	default:
		h.write++
	}
}

// file takes a place into what is known of its file.
func (g *gathered) file(at trail.Position) {
	f := g.files[at.File]
	if f == nil {
		if at.File == "" || len(g.files) >= maxFiles {
			return
		}
		f = new(fileTally)
		g.files[strings.Clone(at.File)] = f
	}
	f.records, f.proof = max(f.records, int(at.Index)+1), at.Proof
}

func (g *gathered) hour(t time.Time) *hourTally {
	n := floor(t.Unix(), 3600) / 3600
	h := g.hours[n]
	if h == nil {
		h = new(hourTally)
		if !t.IsZero() && len(g.hours) < maxHoursSeen {
			g.hours[n] = h
		}
	}
	return h
}

// An actorTally is what was seen of somebody.
type actorTally struct {
	key         string
	actor       iottrail.Actor
	addresses   map[string]bool // with whether a finding says that it is outside
	first, last time.Time
	records     int
	changedIoT  bool
	name, kind  string // set at the end
	index       int
}

// actor takes a record into what was seen of its actor.
func (g *gathered) actor(ev *iottrail.Event, changedIoT bool) *actorTally {
	a := ev.Actor()
	key := personOf(a)
	t := g.actors[key]
	if t == nil {
		if len(g.actors) >= maxActors {
			key, a = othersKey, iottrail.Actor{}
		}
		if t = g.actors[key]; t == nil {
			t = &actorTally{key: key, actor: cloneActor(a), addresses: make(map[string]bool)}
			g.actors[key] = t
		}
	}
	t.records++
	t.changedIoT = t.changedIoT || changedIoT
	if at := ev.EventTime.UTC(); !at.IsZero() {
		if t.first.IsZero() || at.Before(t.first) || at.Equal(t.first) && a.String() < t.actor.String() {
			t.first, t.actor = at, cloneActor(a)
		}
		if at.After(t.last) {
			t.last = at
		}
	}
	t.sawAddress(ev.SourceIPAddress, false)
	return t
}

// sawAddress takes an address into those of an actor. There is more room for those from outside, which
// matter more.
func (t *actorTally) sawAddress(from string, outside bool) {
	most := maxAddresses
	if outside {
		most *= 2
	}
	from = clipped(from)
	if known, ok := t.addresses[from]; from != "" && (ok || len(t.addresses) < most) {
		t.addresses[from] = known || outside
	}
}

// personOf tells people apart, and is the same for all sessions of one.
func personOf(a iottrail.Actor) string {
	if p := a.Person(); p != "" {
		return clipped(p)
	}
	return "?" + clipped(a.String())
}

// A failureTally is of calls that failed in the same way.
type failureTally struct {
	failure
	who  *actorTally
	keys []string
}

func (g *gathered) failure(ev *iottrail.Event, who *actorTally, key string) {
	target := describeTarget(ev)
	id := strings.Join([]string{who.key, clipped(ev.SourceIPAddress), clipped(ev.EventSource), clipped(ev.EventName), errorOf(ev), target}, "\x00")
	f := g.failures[id]
	switch {
	case f != nil:
	case len(g.failures) >= maxGroups:
		if f = g.failures[othersKey]; f == nil {
			f = &failureTally{who: &actorTally{name: othersKey}, failure: failure{Action: "more calls than a report distinguishes", From: ev.EventTime.UTC(), To: ev.EventTime.UTC()}}
			g.failures[othersKey] = f
		}
	default:
		f = &failureTally{who: who, failure: failure{
			Address: safe(ev.SourceIPAddress), Action: safe(ev.EventName), Error: errorOf(ev), Target: target, From: ev.EventTime.UTC(), To: ev.EventTime.UTC(),
		}}
		g.failures[strings.Clone(id)] = f
	}
	f.Calls++
	f.From, f.To = earlier(f.From, ev.EventTime.UTC()), later(f.To, ev.EventTime.UTC())
	if len(f.keys) < maxKeys {
		f.keys = append(f.keys, key)
	}
}

// describeTarget names what a call was aimed at.
func describeTarget(ev *iottrail.Event) string {
	return list(firstOf(recordOf(ev, "", false, false).Resources, 3))
}

func firstOf[T any](s []T, n int) []T { return s[:min(n, len(s))] }

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
