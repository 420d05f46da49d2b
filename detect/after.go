package detect

import (
	"slices"
	"time"

	"github.com/iottrail/iottrail"
)

// afterMemory is what a rule with After remembers: the times of the calls that its After matches,
// and the calls that wait for one. They are kept separately, so that no number of waiting calls
// makes it forget the others.
type afterMemory struct {
	others    lru[others]
	waits     lru[[]call] // calls that Match found, and before which no other is known yet
	waiting   int         // bytes of the records that wait, about
	forgotten *int64
}

func newAfterMemory(forgotten *int64) *afterMemory {
	a := &afterMemory{forgotten: forgotten}
	a.others = lru[others]{most: maxCallers, forgotten: forgotten}
	a.waits = lru[[]call]{most: maxCallers, forgotten: forgotten, drop: a.drop}
	return a
}

// drop forgets calls that wait.
func (a *afterMemory) drop(calls *[]call) {
	for _, c := range *calls {
		a.waiting -= size(c.ev)
	}
	*calls = nil
}

// others has the times of the first calls that After.Match matches, among those with something
// in common.
type others struct{ maybe, sure firstTime }

// A firstTime is when the first of some calls was.
type firstTime struct {
	known   bool      // there was one
	at      time.Time // zero if none has a time
	unclear bool      // one has no time
}

func (f *firstTime) remember(t time.Time) {
	f.known, f.unclear = true, f.unclear || t.IsZero()
	if f.at.IsZero() || !t.IsZero() && t.Before(f.at) {
		f.at = t
	}
}

// isBefore asks whether one of the calls was before t. Records have times in whole seconds:
// which of two calls in the same second was first is not known.
func (f *firstTime) isBefore(t time.Time) iottrail.Answer {
	switch {
	case !f.known:
		return iottrail.No
	case !f.at.IsZero() && f.at.Before(t):
		return iottrail.Yes
	case f.unclear, t.IsZero(), f.at.Equal(t):
		return iottrail.Maybe
	}
	return iottrail.No
}

func (o *others) areBefore(t time.Time) iottrail.Answer {
	return max(o.sure.isBefore(t), min(o.maybe.isBefore(t), iottrail.Maybe))
}

// maxWaiting is how many bytes of records wait for a call that may have come before them.
const maxWaiting = 8 << 20

// follows takes a call, and returns those that are now known to come after another.
func (r *running) follows(ev *iottrail.Event, answer, before iottrail.Answer) (calls []call) {
	if name(r.After.Per, ev) == "" {
		return nil
	}
	key := r.key(r.After.Per, ev)
	others := r.after.others.find(key)
	found := iottrail.No // asked first, as no call is after itself
	if answer != iottrail.No && others != nil {
		found = min(answer, others.areBefore(ev.EventTime))
	}
	if before != iottrail.No {
		others = r.after.others.get(key)
		others.maybe.remember(ev.EventTime)
		if before == iottrail.Yes {
			others.sure.remember(ev.EventTime)
		}
		calls = r.after.end(key, others)
	}
	switch {
	case found != iottrail.No:
		calls = append(calls, call{ev, found})
	case answer != iottrail.No:
		r.after.wait(key, call{ev, answer})
	}
	return calls
}

// end returns the calls that need not wait any longer.
func (a *afterMemory) end(key uint64, others *others) (calls []call) {
	waits := a.waits.find(key)
	if waits == nil {
		return nil
	}
	*waits = slices.DeleteFunc(*waits, func(c call) bool {
		found := min(c.answer, others.areBefore(c.ev.EventTime))
		if found == iottrail.No {
			return false
		}
		a.waiting -= size(c.ev)
		calls = append(calls, call{c.ev, found})
		return true
	})
	return calls
}

// wait keeps a call. If there is no room, the calls whose keys were used least recently are
// forgotten.
func (a *afterMemory) wait(key uint64, c call) {
	waits := a.waits.get(key)
	*waits = append(*waits, c)
	if a.waiting += size(c.ev); a.waiting <= maxWaiting {
		return
	}
	a.waits.all(func(calls *[]call) {
		if len(*calls) > 0 && a.waiting > maxWaiting/2 {
			*a.forgotten += int64(len(*calls))
			a.drop(calls)
		}
	})
}

func size(ev *iottrail.Event) int { return 2000 + 2*len(ev.Raw) }
