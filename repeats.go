package iottrail

import "strings"

// Repeats recognises records that were seen before: the same record through two
// trails, or the record of one call in each of two accounts. The zero value is
// ready; it is for one goroutine.
//
// A record is a repeat of another with the same event id in the same recipient
// account. Between different recipient accounts it is also a repeat of one with the
// same shared event id. Insight records are only compared by event id, as the start
// and the end of an incident share the other. A record that adds to an earlier one
// (see [Event.Addendum]) is only a repeat of another such. A record without an event
// id is never a repeat.
type Repeats struct {
	// Limit is how many ids are remembered; zero means 100,000, 20 to 40 MB. When
	// there are more, the oldest are forgotten.
	Limit int

	seen map[repeatKey]string // the value is the recipient account, of a shared id
	ring []repeatKey          // the keys in the order of their arrival
	next int                  // where in ring the next one goes, once it is full
}

// A repeatKey is an event id in one account, or a shared event id.
type repeatKey struct {
	id, account      string
	shared, addendum bool
}

// maxID is the length up to which an id is remembered. GUIDs have 36 characters;
// a record with a longer id is never a repeat.
const maxID = 128

// Seen reports whether the record is a repeat of one that Seen was asked about
// before, and remembers it.
func (r *Repeats) Seen(e *Event) bool {
	if !usable(e.EventID) {
		return false
	}
	own := repeatKey{id: e.EventID, account: e.RecipientAccountID, addendum: e.Addendum != nil}
	repeat := false
	if len(own.account) <= maxID {
		if _, repeat = r.seen[own]; !repeat {
			r.add(own, "")
		}
	}
	if e.Insight != nil || e.EventCategory == EventCategoryInsight || e.EventType == EventTypeInsight {
		return repeat
	}
	shared := repeatKey{id: e.SharedEventID, shared: true, addendum: e.Addendum != nil}
	if usable(shared.id) && usable(e.RecipientAccountID) {
		if account, ok := r.seen[shared]; !ok {
			r.add(shared, e.RecipientAccountID)
		} else if account != e.RecipientAccountID {
			repeat = true
		}
	}
	return repeat
}

func usable(id string) bool { return id != "" && len(id) <= maxID }

// add remembers a key, in memory of its own so that it does not hold its record's.
func (r *Repeats) add(k repeatKey, account string) {
	limit := r.Limit
	if limit <= 0 {
		limit = 100_000
	}
	if r.seen == nil {
		r.seen = make(map[repeatKey]string)
	}
	k.id, k.account = strings.Clone(k.id), strings.Clone(k.account)
	if len(r.ring) < limit {
		r.ring = append(r.ring, k)
	} else {
		r.next %= len(r.ring)
		delete(r.seen, r.ring[r.next])
		r.ring[r.next] = k
		r.next++
	}
	r.seen[k] = strings.Clone(account)
}
