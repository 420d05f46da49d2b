package awssdk_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/awssdk"
)

// A message is held as long as its Events are handled, even if extending it fails now and then,
// and after the Consumer was stopped.
func TestHeld(t *testing.T) {
	t.Parallel()
	for _, h := range []struct {
		name  string
		fault func(string, int) fault
		stop  bool
	}{
		{name: "all works"},
		{name: "two of three calls fail", fault: func(operation string, n int) fault {
			if operation == "ChangeMessageVisibility" && n%3 != 0 {
				return fails
			}
			return works
		}},
		{name: "the Consumer is stopped", stop: true},
	} {
		t.Run(h.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newConsumption()
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				c.handle = func(context.Context, *iottrail.Event) error {
					if h.stop {
						cancel()
					}
					time.Sleep(time.Hour)
					return nil
				}
				c.queues.fault = h.fault
				c.queues.send(queueURL, c.put("a", record("a1")))
				watched := c.queues.in(queueURL)[0]
				if h.stop {
					require.ErrorIs(t, c.Run(ctx, c.handled), context.Canceled)
					assert.EqualValues(t, 1, c.Stats().Acknowledged, "all was handled, though late")
				} else {
					c.run(t)
				}
				assert.Equal(t, []string{"a1"}, c.events)
				assert.Equal(t, 1, watched.receives)
				assert.Greater(t, len(watched.timeouts), 50)
				for _, seconds := range watched.timeouts {
					assert.EqualValues(t, 60, seconds)
				}
			})
		})
	}
}

// losses are ways to lose a message while it is handled.
var losses = []struct {
	name  string
	lose  func(c *consumption, m *queued)
	after time.Duration // is it known
	again bool          // it comes again
}{
	{"no answer", func(c *consumption, m *queued) {
		c.queues.setFault(func(operation string, _ int) fault {
			if operation == "ChangeMessageVisibility" {
				return fails
			}
			return works
		})
	}, time.Minute, true},
	{"deleted by another", func(c *consumption, m *queued) { c.queues.remove(m) }, 15 * time.Second, false},
	{"received by another", func(c *consumption, m *queued) {
		c.queues.mu.Lock()
		defer c.queues.mu.Unlock()
		m.handle = "of another"
		m.visible = time.Now().Add(5 * time.Minute)
	}, 15 * time.Second, true},
}

// A message that can't be held is left to whoever has it then: its handling is stopped, and it is
// neither deleted nor returned.
func TestLost(t *testing.T) {
	t.Parallel()
	for _, l := range losses {
		t.Run(l.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newConsumption()
				body := c.put("a", record("a1")+record("a2"))
				c.queues.send(queueURL, body)
				m := c.queues.in(queueURL)[0]
				first := true
				c.handle = func(ctx context.Context, ev *iottrail.Event) error {
					if !first {
						return nil
					}
					first = false
					start := time.Now()
					l.lose(c, m)
					<-ctx.Done()
					assert.ErrorIs(t, context.Cause(ctx), awssdk.ErrNotHeld)
					assert.Equal(t, l.after, time.Since(start))
					c.queues.mu.Lock()
					defer c.queues.mu.Unlock()
					c.queues.fault = nil
					c.queues.order = nil
					return ctx.Err()
				}
				c.run(t)
				want := []string{"a1"}
				if l.again {
					want = append(want, "a1", "a2")
				} else {
					assert.NotContains(t, c.queues.order, "DeleteMessage")
				}
				assert.NotContains(t, c.queues.order, "ChangeMessageVisibility")
				assert.Equal(t, want, c.events)
				assert.EqualValues(t, 1, c.Stats().Returned)
				assert.ErrorIs(t, c.errs[len(c.errs)-1], awssdk.ErrNotHeld)
			})
		})
	}
}

// A Consumer that is stopped returns the messages that it has not handled completely at once,
// and acknowledges the others.
func TestStopped(t *testing.T) {
	t.Parallel()
	for _, s := range []struct {
		name         string
		at           string // the Event at which it is stopped
		err          error
		events       []string
		acknowledged bool
	}{
		{"in the middle", "a2", nil, []string{"a1", "a2"}, false},
		{"in the middle, with an error", "a2", context.Canceled, []string{"a1", "a2"}, false},
		{"at the last", "a3", nil, []string{"a1", "a2", "a3"}, true},
		{"at the last, with an error", "a3", context.Canceled, []string{"a1", "a2", "a3"}, false},
	} {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newConsumption()
				c.queues.send(queueURL, c.put(logKey("a"), logOf("a1", "a2", "a3")))
				m := c.queues.in(queueURL)[0]
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				c.handle = func(ctx context.Context, ev *iottrail.Event) error {
					if ev.EventID != s.at {
						return nil
					}
					cancel()
					return s.err
				}
				require.ErrorIs(t, c.Run(ctx, c.handled), context.Canceled)
				assert.Equal(t, s.events, c.events)
				assert.Empty(t, c.errs)
				if s.acknowledged {
					assert.Empty(t, c.queues.in(queueURL))
					return
				}
				assert.Equal(t, []int32{0}, m.timeouts)
				assert.EqualValues(t, 1, c.Stats().Returned)
				assert.Equal(t, []string{m.body}, c.queues.bodies(queueURL))
			})
		})
	}
}

// Workers handle as many messages at a time as there are Workers, and no more are received.
func TestWorkers(t *testing.T) {
	t.Parallel()
	for _, workers := range []int{0, 1, 3, 12} {
		synctest.Test(t, func(t *testing.T) {
			c := newConsumption()
			c.Workers = workers
			for range 30 {
				c.queues.send(queueURL, c.put(logKey("a"), logOf("a1")))
			}
			var mu sync.Mutex
			now, most := 0, 0
			c.handle = func(context.Context, *iottrail.Event) error {
				mu.Lock()
				now++
				most = max(most, now)
				mu.Unlock()
				time.Sleep(time.Minute)
				mu.Lock()
				defer mu.Unlock()
				now--
				return nil
			}
			c.run(t)
			assert.Equal(t, max(workers, 1), most)
			assert.EqualValues(t, 30, c.Stats().Messages, "each is received once")
		})
	}
}

// Receiving that fails is tried again, after longer and longer times; a queue that is not there
// ends Run.
func TestReceiving(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newConsumption()
		c.queues.send(queueURL, c.put(logKey("a"), logOf("a1")))
		start := time.Now()
		c.queues.fault = func(operation string, n int) fault {
			if operation == "ReceiveMessage" && n <= 8 {
				return fails
			}
			return works
		}
		c.handle = func(context.Context, *iottrail.Event) error {
			assert.Equal(t, (1+2+4+8+16+32+60+60)*time.Second, time.Since(start))
			return nil
		}
		c.run(t)
		assert.Len(t, c.others, 8)
		assert.ErrorIs(t, c.others[0], errFault)
	})
	c := newConsumption()
	c.QueueURL += "-misspelt"
	err := c.Run(t.Context(), c.handled)
	require.Error(t, err)
	assert.True(t, errors.As(err, new(*types.QueueDoesNotExist)), err)
}
