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

// A tally has the calls of a caller that are not in a Finding yet, in the order of time. If there
// are many, those are forgotten that came first. By time, late records would be forgotten at once.
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
	if drop := t.needless(c, r.Count.Within); drop >= 0 {
		t.calls = slices.Delete(t.calls, drop, drop+1)
		i = t.place(c.at)
	}
	for from := t.place(c.at - instant(r.Count.Within)); from <= i && i < len(t.calls); from++ {
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

// needless returns the place of a call that counts for the same as c, and that lies between two others
// that do, so close together that each span of time with it has one of those, too. It is -1 if there is
// none. Without it, repeating a call would push others out of the tally.
func (t *tally) needless(c counted, span time.Duration) int {
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
