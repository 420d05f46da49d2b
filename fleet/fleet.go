package fleet

import (
	"fmt"
	"time"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/iot"
	"github.com/iottrail/iottrail/match"
)

// A Fleet holds what the records added to it say about fleets on AWS IoT, in any number of accounts
// and regions. The zero value has no records, and is ready to use.
//
// It is for one goroutine at a time, even for questions alone, as it sorts what it is asked about.
type Fleet struct {
	places    map[[2]string]*place
	resources map[id]*resource
	callers   map[who]*who
	texts     map[string]string
	documents map[string]*document
	actions   map[string]action
	seen      map[recordKey]*record
	slab      []record    // records not used yet
	records   [][]*record // all, in chunks
	calls     []*record   // all, by time; nil if it is to be made anew
	doubtful  []*record   // those that may have done what they do not say
	missed    []*record   // what Missed was called with
	found     map[string][]*resource
	dirty     bool
}

// Add adds a record. Records may come in any order, and more than once. None of the Event's memory is
// kept. Records of services other than AWS IoT Core, and of calls that only read, are skipped.
func (f *Fleet) Add(ev *iottrail.Event) {
	if !concerns(ev) {
		return
	}
	r := f.newRecord(ev)
	if r.sec != never {
		r.place.first = min(r.place.first, r.sec)
	}
	if match.Changes.Ask(ev) == iottrail.No && !nameless(ev) {
		return
	}
	key := f.identify(r, ev)
	r.omitted = ev.BodyOmitted()
	if old := f.seen[key]; old != nil {
		if old.addendum == r.addendum && old.sum == r.sum || !r.supersedes(old) {
			return
		}
		f.drop(old)
	}
	if f.seen == nil {
		f.seen = make(map[recordKey]*record)
	}
	f.seen[key] = r
	f.keep(r)
	f.read(r, ev)
	f.pair(r, ev)
}

// concerns reports whether a record is of AWS IoT, or may be. Records of network activity
// repeat calls that have a record of their own, and summaries are no calls.
func concerns(ev *iottrail.Event) bool {
	if ev.Insight != nil || ev.Aggregated != nil || ev.EventCategory == iottrail.EventCategoryNetworkActivity {
		return false
	}
	if ev.EventSource == "" {
		_, unread := ev.Extra.Get("eventSource")
		return unread
	}
	return ev.EventSource == iot.Source
}

// nameless reports whether it can't be read what a record is of.
func nameless(ev *iottrail.Event) bool { return ev.EventSource == "" || ev.EventName == "" }

// pair finds the record that another account got of the same call, and has one of the two
// passed over.
func (f *Fleet) pair(r *record, ev *iottrail.Event) {
	if ev.SharedEventID == "" {
		return
	}
	// What a caller writes has no part in it: the id is CloudTrail's.
	key := recordKey{id: ev.SharedEventID + " " + r.action, shared: true}
	old := f.seen[key]
	switch {
	case old == nil || old.copied:
		f.seen[key] = r
	case old.place.account == r.place.account || old.sec != r.sec:
	case r.owns(old):
		r.knows(old)
		f.drop(old)
		f.seen[key] = r
	default:
		old.knows(r)
		f.drop(r)
	}
}

// knows takes the caller from the other record of a call if that says more of them.
func (r *record) knows(from *record) {
	if r.who.actor.Kind == iottrail.ActorAccount || r.who.actor.Kind == iottrail.ActorUnknown {
		r.who = from.who
	}
}

// keep keeps a record.
func (f *Fleet) keep(r *record) {
	const size = 1024
	n := len(f.records) - 1
	if n < 0 || len(f.records[n]) == size {
		f.records = append(f.records, make([]*record, 0, size))
		n++
	}
	f.records[n] = append(f.records[n], r)
	f.calls = nil
}

// Missed says that the records of a time are missing, for example because their file is damaged. An
// account or a region of "" means all of them, a zero from means no beginning, and a zero to no end.
// What such records could have changed is in doubt. [Fleet.Doubts] lists it with err, which says why
// they are missing.
func (f *Fleet) Missed(account, region string, from, to time.Time, err error) {
	reason := "records are missing"
	if err != nil {
		reason = err.Error()
	}
	r := &record{sec: secondOf(from, never), until: secondOf(to, forever), place: &place{fleet: f, account: account, region: region}, who: new(who), err: reason}
	if to.Nanosecond() > 0 {
		r.until++
	}
	f.miss(r)
	f.doubtful = append(f.doubtful, r)
}

// miss puts all in doubt that could be changed at the time and the place of a record.
func (f *Fleet) miss(r *record) {
	f.missed = append(f.missed, r)
	for _, p := range f.places {
		p.policies.settled = false // what else may have written a version is settled anew
	}
}

// At returns the fleet as it was at a time, together with what was done in that second. Records that
// are added later count for the State, too.
func (f *Fleet) At(t time.Time) *State { return &State{f, t.Unix()} }

// A State is a [Fleet] at a moment.
type State struct {
	fleet *Fleet
	at    int64
}

// Time returns the moment.
func (s *State) Time() time.Time { return timeOf(s.at) }

// String returns the moment.
func (s *State) String() string { return fmt.Sprint("fleet at ", s.Time().Format(time.RFC3339)) }
