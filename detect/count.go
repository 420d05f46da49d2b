package detect

import (
	"cmp"
	"hash/maphash"
	"slices"
	"time"

	"github.com/iottrail/iottrail"
)

// maxTimes is the most that a Count may count to: it remembers so many calls of each caller.
const maxTimes = 1000

// A tally has the calls of a caller that are not in a Finding yet, the last ones, in the order of time.
type tally struct{ calls []counted }

type counted struct {
	at   instant
	what uint64 // of Count.Of; 0 if each call counts
	yes  bool   // the call is certain to be counted
}

// enough counts a call, and reports whether it makes a Finding, which it completes.
func (t *tally) enough(r *running, f *Finding) bool {
	c := counted{at: instantOf(f.Event.EventTime), yes: f.Answer == iottrail.Yes}
	if r.Count.Of != nil {
		c.what = maphash.String(r.seed, r.Count.Of(f.Event)) | 1
	}
	i, _ := slices.BinarySearchFunc(t.calls, c.at, func(k counted, at instant) int { return cmp.Compare(k.at, at) })
	t.calls = slices.Insert(t.calls, i, c)
	if most := 2 * r.Count.Times; len(t.calls) > most {
		t.calls = slices.Delete(t.calls, 0, 1) // the oldest
		i--
	}
	for from := range i + 1 {
		to, n, sure := t.within(from, r.Count.Within)
		if to <= i || n < r.Count.Times {
			continue
		}
		f.Calls, f.Since = n, t.calls[from].at.time()
		if f.Answer = iottrail.Maybe; sure >= r.Count.Times {
			f.Answer = iottrail.Yes
		}
		t.calls = slices.Delete(t.calls, from, to)
		return true
	}
	return false
}

// within counts the calls from one of them on, up to a time after it: where they end, how many
// there are, and how many of these are certain.
func (t *tally) within(from int, span time.Duration) (to, n, sure int) {
	first := t.calls[from].at
	for to = from; to < len(t.calls) && time.Duration(t.calls[to].at-first) <= span; to++ {
		c := t.calls[to]
		if c.what != 0 && slices.ContainsFunc(t.calls[from:to], func(o counted) bool { return o.what == c.what }) {
			continue
		}
		n++
		if c.yes {
			sure++
		}
	}
	return to, n, sure
}
