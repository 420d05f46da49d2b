package sessions

import (
	"cmp"
	"fmt"
	"iter"
	"log/slog"
	"maps"
	"slices"
	"time"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/freeform"
)

// A SightingKind says what was seen.
type SightingKind uint8

// The kinds of sightings.
const (
	SeenActor   SightingKind = iota + 1 // what Actor.Person returns
	SeenAddress                         // the sourceIPAddress of a record, as it is there
	SeenKey                             // an access key
)

func (k SightingKind) String() string {
	switch k {
	case SeenActor:
		return "actor"
	case SeenAddress:
		return "address"
	case SeenKey:
		return "key"
	}
	return "unknown"
}

// A Sighting says when an actor, an address or an access key was first and last in the records, by
// EventTime. Records of calls that failed count, and records without a time do not.
type Sighting struct {
	Kind        SightingKind
	Name        string
	First, Last time.Time // in UTC
}

// String returns a line for people. A name that could mislead is quoted.
func (s Sighting) String() string {
	return fmt.Sprintf("%s %s from %s to %s", s.Kind, freeform.Word(s.Name), s.First.Format(time.RFC3339), s.Last.Format(time.RFC3339))
}

// LogValue returns a group with what String says.
func (s Sighting) LogValue() slog.Value {
	return slog.GroupValue(slog.String("kind", s.Kind.String()), slog.String("name", freeform.Word(s.Name)),
		slog.Time("first", s.First), slog.Time("last", s.Last))
}

// sighted names a Sighting.
type sighted struct {
	kind SightingKind
	name string
}

// Seen returns when every actor, address and access key was first and last seen, in the order in
// which they were first seen.
func (s *Sessions) Seen() iter.Seq[Sighting] {
	return func(yield func(Sighting) bool) {
		all := slices.SortedFunc(maps.Values(s.seen), func(a, b *Sighting) int {
			return cmp.Or(a.First.Compare(b.First), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name))
		})
		for _, one := range all {
			if !yield(*one) {
				return
			}
		}
	}
}

// sight notes who and what is in a record.
func (s *Sessions) sight(ev *iottrail.Event) {
	if ev.EventTime.IsZero() {
		return
	}
	at := ev.EventTime.UTC()
	s.see(sighted{SeenActor, ev.Actor().Person()}, at)
	s.see(sighted{SeenAddress, ev.SourceIPAddress}, at)
	s.see(sighted{SeenKey, ev.UserIdentity.AccessKeyID}, at)
}

func (s *Sessions) see(what sighted, at time.Time) {
	if what.name == "" {
		return
	}
	known := s.seen[what]
	if known == nil {
		what.name = s.text(what.name)
		put(&s.seen, what, &Sighting{Kind: what.kind, Name: what.name, First: at, Last: at})
		return
	}
	if at.Before(known.First) {
		known.First = at
	}
	if at.After(known.Last) {
		known.Last = at
	}
}
