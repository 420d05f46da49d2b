package trail

import "sync"

// A budget bounds the bytes of Events that wait for their turn. The file whose turn it is
// never waits, so that there is always one that goes on.
type budget struct {
	mu     sync.Mutex
	freed  sync.Cond // signaled when something changed that take waits for
	held   int64
	most   int64
	turn   *slot
	closed bool
}

func newBudget(most int64) *budget {
	b := &budget{most: most}
	b.freed.L = &b.mu
	return b
}

// take waits until there is room for n bytes of the slot's Events. It returns false if
// nobody wants them any more.
func (b *budget) take(s *slot, n int64) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	for !b.closed && b.turn != s && b.held+n > b.most {
		b.freed.Wait()
	}
	b.held += n
	return !b.closed
}

func (b *budget) give(n int64) {
	b.mu.Lock()
	b.held -= n
	b.mu.Unlock()
	b.freed.Broadcast()
}

// next says whose turn it is.
func (b *budget) next(s *slot) {
	b.mu.Lock()
	b.turn = s
	b.mu.Unlock()
	b.freed.Broadcast()
}

// close ends all waiting.
func (b *budget) close() {
	b.mu.Lock()
	b.closed = true
	b.mu.Unlock()
	b.freed.Broadcast()
}
