package trail

import "sync"

// A budget passes the batches of files to the loop, and bounds the bytes of Events that wait
// for it. The file whose turn it is may exceed the bound a little, so that there is always one
// that goes on.
type budget struct {
	mu      sync.Mutex
	changed sync.Cond
	held    int64 // of all files
	most    int64
	turn    *slot
	ahead   int64 // how much the file whose turn it is may have beyond most
	closed  bool
}

func newBudget(most, ahead int64) *budget {
	b := &budget{most: most, ahead: ahead}
	b.changed.L = &b.mu
	return b
}

// take waits until there is room for n bytes of the slot's Events. It returns false if the loop
// was left.
func (b *budget) take(s *slot, n int64) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	for !b.closed && b.held+n > b.most && (b.turn != s || s.held > b.ahead) {
		b.changed.Wait()
	}
	b.held += n
	s.held += n
	return !b.closed
}

// put adds a batch, for which take has made room, to those that the loop can have.
func (b *budget) put(s *slot, more batch) {
	b.change(func() { s.ready = append(s.ready, more) })
}

// finish says that there are no more batches.
func (b *budget) finish(s *slot) {
	b.change(func() { s.finished = true })
}

// get waits for the next batches of the slot. It returns none if there are no more, or if the
// loop was left.
func (b *budget) get(s *slot) []batch {
	b.mu.Lock()
	defer b.mu.Unlock()
	for len(s.ready) == 0 && !s.finished && !b.closed {
		b.changed.Wait()
	}
	ready := s.ready
	s.ready = nil
	if b.closed {
		return nil
	}
	return ready
}

// give says that the loop is done with n bytes.
func (b *budget) give(s *slot, n int64) {
	b.change(func() {
		b.held -= n
		s.held -= n
	})
}

// next says whose turn it is.
func (b *budget) next(s *slot) {
	b.change(func() { b.turn = s })
}

// close ends all waiting.
func (b *budget) close() {
	b.change(func() { b.closed = true })
}

func (b *budget) change(what func()) {
	b.mu.Lock()
	what()
	b.mu.Unlock()
	b.changed.Broadcast()
}
