package digest

import (
	"context"
	"iter"
	"sync"
)

// atOnce is how many files are read at the same time: more than there are processors,
// since a bucket is slow to answer.
const atOnce = 16

// inParallel returns f of each item, in their order. It works ahead on several of them.
// If ctx is done, it ends early. When the loop ends, no goroutine is left.
func inParallel[T, R any](ctx context.Context, items []T, f func(T) R) iter.Seq[R] {
	return func(yield func(R) bool) {
		ctx, cancel := context.WithCancel(ctx)
		results := make(chan chan R, atOnce-1) // in the order of the items
		var all sync.WaitGroup
		defer all.Wait()
		defer cancel()
		all.Go(func() {
			defer close(results)
			for _, item := range items {
				result := make(chan R, 1)
				select {
				case results <- result:
				case <-ctx.Done():
					return
				}
				all.Go(func() { result <- f(item) })
			}
		})
		for result := range results {
			if !yield(<-result) {
				return
			}
		}
	}
}
