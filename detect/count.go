package detect

import (
	"cmp"
	"hash/maphash"
	"slices"
	"time"

	"github.com/iottrail/iottrail"
)

// maxTimes is the most that a Count may count to: it remembers that many calls of each caller.
const maxTimes = 1000

// A tally has the calls of a caller that are not in a Finding yet, in the order of time. If
// there are many, those whose records came first are forgotten: if it went by time, late
// records would be forgotten at once.
type tally struct {
	calls []counted
	came  uint32 // how many calls came
}

type counted struct {
	at   instant
	what uint64 // of Count.Of; 0 if each call counts
	came uint32 // the number of the call, in the order in which they came
	yes  bool   // the call is certain to be counted
}

// enough counts a call, and reports whether it makes a Finding, which it completes.
func (t *tally) enough(r *running, f *Finding) bool {
	t.came++
	c := counted{at: instantOf(f.Event.EventTime), came: t.came, yes: f.Answer == iottrail.Yes}
	if r.Count.Of != nil {
		c.what = maphash.String(r.seed, r.Count.Of(f.Event)) | 1
	}
	i := t.place(c.at)
	t.calls = slices.Insert(t.calls, i, c)
	if drop := t.redundant(c, r.Count.Within); drop >= 0 {
		t.calls = slices.Delete(t.calls, drop, drop+1)
		i = t.place(c.at)
	}
	// The first span of time that begins with a call, contains this one and has enough.
	from, w := t.place(c.at-instant(r.Count.Within)), window{}
	for to := from; from <= i && len(t.calls) >= r.Count.Times; from++ {
		for ; to < len(t.calls) && time.Duration(t.calls[to].at-t.calls[from].at) <= r.Count.Within; to++ {
			w.add(t.calls[to], 1)
		}
		if to > i && w.calls >= r.Count.Times {
			f.Calls, f.Since, f.Answer = w.calls, t.calls[from].at.time(), iottrail.Maybe
			if w.sure >= r.Count.Times {
				f.Answer = iottrail.Yes
			}
			t.calls = slices.Delete(t.calls, from, to)
			return true
		}
		w.add(t.calls[from], -1)
	}
	if len(t.calls) > 4*r.Count.Times {
		// Numbers may have started again from zero, so their distance counts.
		first := slices.MaxFunc(t.calls, func(a, b counted) int { return cmp.Compare(t.came-a.came, t.came-b.came) })
		t.calls = slices.DeleteFunc(t.calls, func(c counted) bool { return c.came == first.came })
	}
	return false
}

// place returns where the first call is that was not before a time.
func (t *tally) place(at instant) int {
	i, _ := slices.BinarySearchFunc(t.calls, at, func(c counted, at instant) int { return cmp.Compare(c.at, at) })
	return i
}

// redundant returns the place of a call that counts as the same as c and lies between two others
// that do, so close together that each span of time that has it has one of these, too. It is -1
// if there is none. Without needless, repeating a call would push others out of the tally.
func (t *tally) redundant(c counted, span time.Duration) int {
	first, middle := -1, -1
	for last, o := range t.calls {
		if c.what == 0 || o.what != c.what || o.yes != c.yes {
			continue
		}
		if first >= 0 && time.Duration(o.at-t.calls[first].at) <= span {
			return middle
		}
		first, middle = middle, last
	}
	return -1
}

// A window counts the calls in a span of time, and how many of these are certain. For calls
// that count once it knows how many there are of each.
type window struct {
	calls, sure int
	of          map[uint64]struct{ calls, sure int }
}

// add adds a call, or takes it away where n is -1.
func (w *window) add(c counted, n int) {
	sure := 0
	if c.yes {
		sure = n
	}
	if c.what == 0 {
		w.calls, w.sure = w.calls+n, w.sure+sure
		return
	}
	if w.of == nil {
		w.of = make(map[uint64]struct{ calls, sure int })
	}
	old := w.of[c.what]
	now := old
	now.calls, now.sure = old.calls+n, old.sure+sure
	w.of[c.what] = now
	w.calls += min(now.calls, 1) - min(old.calls, 1)
	w.sure += min(now.sure, 1) - min(old.sure, 1)
}
