package awssdk_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/testrun"
)

// faulty returns a consumption of five messages: two of log files, one that names two, one that
// the function refuses at first, and one of no known form. Whenever a message is deleted, it
// reports what is wrong with that.
func faulty(t *testing.T) (c *consumption, sent map[string][]string) {
	c = newConsumption()
	c.put(logKey("d"), logOf("d1"))
	c.put(logKey("e"), logOf("e1", "e2"))
	sent = map[string][]string{
		c.put(logKey("a"), logOf("a1", "a2")):                  {"a1", "a2"},
		c.put(logKey("b"), logOf("b1")):                        {"b1"},
		c.put(logKey("c"), logOf("c1", "refused")):             {"c1", "refused"},
		viaSNS(delivered(logBucket, logKey("d"), logKey("e"))): {"d1", "e1", "e2"},
		"please call back":                                     nil,
	}
	for _, body := range slices.Sorted(maps.Keys(sent)) { // in the same order each time, for the seeds
		c.queues.send(queueURL, body)
	}
	done := make(map[string]int)
	c.handle = func(_ context.Context, ev *iottrail.Event) error {
		c.mu.Lock()
		defer c.mu.Unlock()
		if done[ev.EventID]++; ev.EventID == "refused" && done[ev.EventID] == 1 {
			return errors.New("not yet")
		}
		return nil
	}
	c.queues.deleted = func(url string, m *queued) {
		c.mu.Lock()
		defer c.mu.Unlock()
		for _, dead := range c.queues.queues[deadURL] {
			if dead.body == m.body {
				return
			}
		}
		assert.NotEmpty(t, sent[m.body], "a message is deleted that nobody could read")
		for _, id := range sent[m.body] {
			least := 1
			if id == "refused" {
				least = 2
			}
			assert.GreaterOrEqual(t, done[id], least, "a message is deleted before its event %s is handled", id)
		}
		for _, id := range sent[m.body] {
			assert.LessOrEqual(t, done[id], m.receives, "event %s is handled more often than SQS delivered its message", id)
		}
	}
	return c, sent
}

// faultyCalls is how many calls of an operation there are for the messages of faulty, at least.
var faultyCalls = map[string]int{"ReceiveMessage": 7, "DeleteMessage": 5, "ChangeMessageVisibility": 1, "SendMessage": 1}

// Whichever call fails, whether it had its effect or not: nothing is lost, and what is repeated
// is what SQS delivered again.
func TestFaultAtEachCall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, _ := faulty(t)
		c.run(t)
		assert.GreaterOrEqual(t, c.queues.calls["ReceiveMessage"], faultyCalls["ReceiveMessage"])
		delete(c.queues.calls, "ReceiveMessage") // it goes on until the test looks
		assert.Equal(t, map[string]int{"DeleteMessage": 5, "ChangeMessageVisibility": 1, "SendMessage": 1}, c.queues.calls)
		assert.Equal(t, map[string]int{"a1": 1, "a2": 1, "b1": 1, "c1": 2, "refused": 2, "d1": 1, "e1": 1, "e2": 1}, c.times(), "without a fault")
	})
	for operation, calls := range faultyCalls {
		for at := 1; at <= calls; at++ {
			for _, how := range []fault{fails, silent} {
				t.Run(fmt.Sprintf("%s %d %s", operation, at, how), func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) {
						c, sent := faulty(t)
						met := false
						c.queues.fault = func(called string, n int) fault {
							if called != operation || n != at {
								return works
							}
							met = true
							return how
						}
						c.run(t)
						require.True(t, met, "there is no such call")
						told := slices.ContainsFunc(append(c.others, asErrors(c.errs)...), func(err error) bool { return errors.Is(err, errFault) })
						assert.True(t, told, "the fault is not reported")
						times := c.times()
						repeated := 0
						for body, ids := range sent {
							for _, id := range ids {
								assert.GreaterOrEqual(t, times[id], 1, "%s of %s is lost", id, body)
								repeated += times[id] - 1
							}
						}
						most := 2 // the message that is refused
						if operation == "DeleteMessage" && how == fails {
							most += 3 // the events of the message that could not be deleted
						}
						assert.LessOrEqual(t, repeated, most)
						for _, body := range c.queues.bodies(deadURL) {
							assert.Equal(t, "please call back", body)
						}
						assert.NotEmpty(t, c.queues.bodies(deadURL))
					})
				})
			}
		}
	}
}

func (f fault) String() string { return [...]string{"works", "has no effect", "is not answered"}[f] }

func asErrors[E error](errs []E) (all []error) {
	for _, err := range errs {
		all = append(all, err)
	}
	return all
}

// However many calls fail: each event was handled, or its message is among the dead letters.
func TestFaultsByChance(t *testing.T) {
	t.Parallel()
	for seed := range testrun.ByRun(20, 100, 1000) {
		synctest.Test(t, func(t *testing.T) {
			c, sent := faulty(t)
			c.Workers = 1 + seed%3
			c.Tries = 2 + seed%9
			chance := rand.New(rand.NewPCG(uint64(seed), 0))
			c.queues.fault = func(string, int) fault { return fault(max(0, chance.IntN(8)-5)) }
			c.run(t)
			times := c.times()
			dead := make(map[string]bool)
			for _, body := range c.queues.bodies(deadURL) {
				dead[body] = true
			}
			for body, ids := range sent {
				for _, id := range ids {
					assert.True(t, times[id] > 0 || dead[body], "seed %d: %s is lost", seed, id)
				}
			}
			assert.True(t, dead["please call back"], "seed %d", seed)
		})
		if t.Failed() {
			return
		}
	}
}
