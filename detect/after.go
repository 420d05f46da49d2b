package detect

import (
	"slices"
	"time"

	"github.com/iottrail/iottrail"
)

// afters is what a rule with After remembers: the calls that its After fits, and those that
// wait for one.
type afters struct {
	keys      recent[afterKey]
	waiting   int // bytes of the records that wait, about
	forgotten *int64
}

func newAfters(forgotten *int64) *afters {
	a := &afters{forgotten: forgotten}
	a.keys = recent[afterKey]{most: maxCallers, forgotten: forgotten, drop: a.drop}
	return a
}

// drop forgets the calls that wait.
func (a *afters) drop(k *afterKey) {
	for _, c := range k.calls {
		a.waiting -= weight(c.ev)
	}
	k.calls = nil
}

// An afterKey is what is remembered of the calls with something in common.
type afterKey struct {
	// When the first call was that After.Match fits, and the first that it fits for
	// certain. Zero is not yet.
	maybe, sure time.Time
	calls       []call // that Match found and that came before either
}

// maxWaiting is how many bytes of records wait for a call that may have come before them.
const maxWaiting = 8 << 20

// follows takes a call, and returns those that are known now to be after another.
func (r *running) follows(ev *iottrail.Event, answer, before iottrail.Answer) (calls []call) {
	common := name(r.After.Per, ev)
	if common == "" {
		return nil
	}
	k := r.after.keys.get(r.key(r.After.Per, ev))
	if before != iottrail.No {
		k.remember(ev.EventTime, before)
		k.calls = slices.DeleteFunc(k.calls, func(c call) bool {
			found := k.after(c)
			if found.answer != iottrail.No {
				calls = append(calls, found)
				r.after.waiting -= weight(c.ev)
			}
			return found.answer != iottrail.No
		})
	}
	if answer == iottrail.No {
		return calls
	}
	c := call{ev, answer}
	if found := k.after(c); found.answer != iottrail.No {
		return append(calls, found)
	}
	k.calls = append(k.calls, c)
	if r.after.waiting += weight(ev); r.after.waiting > maxWaiting {
		r.after.makeRoom()
	}
	return calls
}

// makeRoom forgets the calls of those keys that were asked for least recently.
func (a *afters) makeRoom() {
	a.keys.all(func(k *afterKey) {
		if len(k.calls) > 0 && a.waiting > maxWaiting/2 {
			*a.forgotten += int64(len(k.calls))
			a.drop(k)
		}
	})
}

func (k *afterKey) remember(t time.Time, answer iottrail.Answer) {
	if k.maybe.IsZero() || t.Before(k.maybe) {
		k.maybe = t
	}
	if answer == iottrail.Yes && (k.sure.IsZero() || t.Before(k.sure)) {
		k.sure = t
	}
}

// after returns the call with the answer that it has after what is remembered.
func (k *afterKey) after(c call) call {
	switch t := c.ev.EventTime; {
	case !k.sure.IsZero() && t.After(k.sure):
	case !k.maybe.IsZero() && t.After(k.maybe):
		c.answer = min(c.answer, iottrail.Maybe)
	default:
		c.answer = iottrail.No
	}
	return c
}

func weight(ev *iottrail.Event) int { return 2000 + 2*len(ev.Raw) }
