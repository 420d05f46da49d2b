package trail

import (
	"cmp"
	"container/heap"
	"context"
	"errors"
	"time"

	"github.com/iottrail/iottrail"
)

// A loop is one run of Reader.Events, on the caller's goroutine.
type loop struct {
	r     *Reader
	ctx   context.Context
	yield func(*iottrail.Event, error) bool

	pipeline *pipeline
	progress Progress
	// With ByTime, window has the Events that wait for their time; nil otherwise.
	window *window
	cut    bool // ctx ended before all was delivered
}

// defaultMemory is that of Reader.Memory.
const defaultMemory = 256 << 20

func (l *loop) run() {
	memory := l.r.Memory
	if memory <= 0 {
		memory = defaultMemory
	}
	waiting := memory
	if l.r.Order == ByTime {
		waiting /= 2 // the rest is for the window
		l.window = &window{most: memory - waiting, length: cmp.Or(l.r.Window, time.Hour)}
	}
	l.pipeline = l.r.start(l.ctx, memory, waiting)
	defer l.pipeline.stop()

	complete := false
	for s := range l.pipeline.queue {
		if l.ctx.Err() != nil {
			break
		}
		l.r.stats.Folders, l.r.stats.Ignored = s.listed.folders, s.listed.ignored
		if s.err == errListed {
			complete = true
		} else if !l.slot(s) {
			return
		}
	}
	if !l.release(time.Time{}, 0) {
		return
	}
	if complete {
		l.tell() // now that all is listed and delivered
	}
	if err := l.ctx.Err(); err != nil && (l.cut || !complete) {
		l.yield(nil, err)
	}
}

// slot delivers a file, or an error of the lister. It returns false if the loop was left.
func (l *loop) slot(s *slot) bool {
	l.pipeline.budget.next(s)
	if s.err != nil {
		l.r.at = Position{}
		if about := new(FileError); errors.As(s.err, &about) {
			l.r.at.File = about.Path
		}
		l.r.stats.Failed++
		return l.yield(nil, s.err)
	}
	if at := s.file.Key.Time; l.window != nil && !at.IsZero() && !l.release(at.Add(-l.window.length), l.window.most) {
		return false
	}
	var proof Proof
	counted := false
	for ready := l.pipeline.budget.get(s); len(ready) > 0; ready = l.pipeline.budget.get(s) {
		if s.opened && !counted {
			counted = true
			l.r.stats.Files++
		}
		for i := range ready {
			if !l.batch(s, &ready[i]) {
				return false
			}
			proof = ready[i].proof
			l.pipeline.budget.give(s, ready[i].size)
			ready[i] = batch{} // its Events are the loop's now
			l.tell()
		}
	}
	switch proof {
	case Unverified:
		l.r.stats.Unverified++
	case Invalid:
		l.r.stats.Invalid++
	}
	l.progress.FilesDone++
	l.progress.BytesDone += max(0, s.file.Size)
	l.tell()
	return true
}

func (l *loop) batch(s *slot, b *batch) bool {
	st := &l.r.stats
	for i := range b.items {
		it := &b.items[i]
		at := Position{File: s.file.Path, Index: it.index, Offset: it.offset, Proof: b.proof}
		if it.ev != nil && l.r.Repeats != nil && l.r.Repeats.Seen(it.ev) {
			st.Records++
			st.Repeats++
			continue
		}
		if it.ev == nil || l.window == nil {
			if !l.deliver(it, at) {
				return false
			}
			continue
		}
		heap.Push(&l.window.waiting, waiting{*it, at})
		l.window.size += it.size()
		if l.window.size > l.window.most && !l.release(time.Time{}, l.window.most*7/8) {
			return false
		}
	}
	st.Records += b.skipped + b.notices
	st.Skipped += b.skipped
	st.Notices += b.notices
	st.Late, st.Early = max(st.Late, time.Duration(b.late)), max(st.Early, time.Duration(b.early))
	return true
}

// deliver gives an item to the loop's body.
func (l *loop) deliver(it *item, at Position) bool {
	if l.ctx.Err() != nil {
		l.cut = true // run says so
		return true
	}
	l.r.at = at
	st := &l.r.stats
	if it.ev != nil {
		st.Records++
		st.Events++
		if it.err != nil {
			st.Partial++
		}
		if !l.yield(it.ev, nil) {
			return false
		}
	}
	if it.err == nil {
		return true
	}
	if it.ev == nil {
		if errors.As(it.err, new(*iottrail.RecordError)) {
			st.Records++
			st.Errors++
		} else {
			st.Failed++
		}
	}
	return l.yield(nil, it.err)
}

// tell calls Progress.
func (l *loop) tell() {
	if l.r.Progress == nil {
		return
	}
	p := &l.progress
	p.Listed = l.pipeline.listed.Load() // before the numbers, which do not change after it
	p.Files, p.Bytes = int(l.pipeline.files.Load()), l.pipeline.bytes.Load()
	p.Records = l.r.stats.Records
	l.r.Progress(*p)
}
