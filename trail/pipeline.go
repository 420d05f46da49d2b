package trail

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/iottrail/iottrail"
)

// A pipeline is the goroutines that serve one loop: one that lists, and workers that each read
// one file at a time. The loop takes the slots of the files in their order.
type pipeline struct {
	r      *Reader
	ctx    context.Context
	cancel context.CancelFunc
	budget *budget
	most   int64      // of the Events of one file that wait for its proof
	queue  chan *slot // in the order of the files; closed when all are in it
	jobs   chan *slot // the same, without those that have nothing to read
	all    sync.WaitGroup

	files, bytes atomic.Int64 // listed so far
	listed       atomic.Bool
}

// A slot is a file on its way, or an error of the lister.
type slot struct {
	file   File
	err    error
	listed listed // what the lister counted until then
	opened bool   // the file was; set before the first batch

	// These belong to the budget.
	ready    []batch // that the loop can have
	held     int64   // bytes of batches that the loop is not done with
	finished bool    // there are no more
}

// A batch is some of the Events and errors of a file, and counts of what is not delivered.
type batch struct {
	items            []item
	size             int64 // of the items, in bytes
	proof            Proof
	skipped, notices int64
	late, early      int64 // as in Stats
}

// An item is an Event, an error, or an Event with the error of a member that can't be
// read.
type item struct {
	ev            *iottrail.Event
	err           error
	index, offset int64
}

// batchSize is how many bytes of Events are passed on at a time.
const batchSize = 256 << 10

// start starts the goroutines. waiting is how many bytes of Events may wait for their turn, of
// the Memory that the Reader has.
func (r *Reader) start(ctx context.Context, memory, waiting int64) *pipeline {
	workers := r.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	p := &pipeline{r: r, budget: newBudget(waiting, max(memory/4, 2*batchSize)), most: memory / 4, queue: make(chan *slot, 8*workers), jobs: make(chan *slot)}
	p.ctx, p.cancel = context.WithCancel(ctx)
	p.all.Go(func() {
		<-p.ctx.Done()
		p.budget.close()
	})
	p.all.Go(p.list)
	for range workers {
		p.all.Go(p.work)
	}
	return p
}

// stop ends all goroutines.
func (p *pipeline) stop() {
	p.cancel()
	p.all.Wait()
}

// list fills the queue.
func (p *pipeline) list() {
	defer close(p.jobs)
	defer close(p.queue)
	var l *lister
	l = &lister{ctx: p.ctx, fsys: p.r.FS, query: &p.r.Query, yield: func(f File, err error) bool {
		if err == nil {
			p.files.Add(1)
			p.bytes.Add(max(0, f.Size))
		}
		return p.ctx.Err() == nil && p.send(&slot{file: f, err: err, listed: l.counts})
	}}
	p.r.list(l)
	if !l.stopped {
		p.listed.Store(true)
		p.send(&slot{listed: l.counts, err: errListed})
	}
}

// errListed is the error of a last slot, which only has the counts.
var errListed = errors.New("all is listed")

// send puts a slot into the queue, and gives it to a worker.
func (p *pipeline) send(s *slot) bool {
	select {
	case p.queue <- s:
	case <-p.ctx.Done():
		return false
	}
	if s.err != nil {
		return true
	}
	select {
	case p.jobs <- s:
	case <-p.ctx.Done():
		p.budget.finish(s)
		return false
	}
	return true
}

func (p *pipeline) work() {
	d := new(iottrail.Decoder)
	for s := range p.jobs {
		w := &worker{p: p, slot: s, decoder: d, most: p.most}
		w.read()
		p.budget.finish(s)
	}
}

// size is roughly how much memory an item needs: the Event, its Raw, and as much for the
// bodies.
func (it *item) size() int64 {
	const event = 1500
	if it.ev == nil {
		return event
	}
	return event + 2*int64(len(it.ev.Raw))
}
