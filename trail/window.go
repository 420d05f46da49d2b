package trail

import (
	"cmp"
	"container/heap"
	"time"
)

// A window has the Events that wait for others that may come before them.
type window struct {
	waiting byTime
	size    int64 // of the items
	most    int64
	length  time.Duration
	last    time.Time // of the Events delivered
}

// waiting is an item and where it comes from.
type waiting struct {
	item
	at Position
}

// release delivers the Events from before a time, or all if it is zero, and more until at most
// left bytes are left.
func (l *loop) release(before time.Time, left int64) bool {
	w := l.window
	if w == nil {
		return true
	}
	for len(w.waiting) > 0 && (w.size > left || w.waiting[0].ev.EventTime.Before(before)) {
		next := heap.Pop(&w.waiting).(waiting)
		w.size -= next.size()
		switch t := next.ev.EventTime; {
		case t.IsZero():
		case t.Before(w.last):
			l.r.stats.OutOfOrder++
		default:
			w.last = t
		}
		if !l.deliver(&next.item, next.at) {
			return false
		}
	}
	return true
}

// byTime is a heap of Events, the earliest first, of one time in the order of their files.
type byTime []waiting

func (h byTime) Len() int      { return len(h) }
func (h byTime) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h byTime) Less(i, j int) bool {
	a, b := &h[i], &h[j]
	return cmp.Or(a.ev.EventTime.Compare(b.ev.EventTime), cmp.Compare(a.at.File, b.at.File), cmp.Compare(a.index, b.index)) < 0
}
func (h *byTime) Push(x any) { *h = append(*h, x.(waiting)) }
func (h *byTime) Pop() any {
	last := len(*h) - 1
	x := (*h)[last]
	(*h)[last] = waiting{} // so that it does not hold its Event
	*h = (*h)[:last]
	return x
}
