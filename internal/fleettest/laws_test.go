package fleettest_test

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/iottrail/iottrail/fleet"
	"github.com/iottrail/iottrail/internal/testrun"
)

func TestMain(m *testing.M) { testrun.Main(m) }

// What a Fleet says is never wrong, and with nothing kept from it, it is certain.
func TestFleetIsNeverWrong(t *testing.T) {
	t.Parallel()
	forEachHistory(t, testrun.Mutations(20, 600, 20_000), stateLaw)
}

// A law looks at a history and returns what is wrong, or nil.
type law func(h *history) []string

// forEachHistory tries a law on histories, on all processors, and fails with the first few that
// break it, as short as they can be made.
func forEachHistory(t *testing.T, histories int, law law) {
	t.Helper()
	var next, broken atomic.Int64
	var wait sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for seed := next.Add(1) - 1; seed < int64(histories) && broken.Load() < 3; seed = next.Add(1) - 1 {
				h := drawHistory(uint64(seed))
				if faults := try(law, h); len(faults) > 0 && broken.Add(1) <= 3 {
					h = shorten(h, law)
					t.Errorf("%v\n%v", h, report(try(law, h)))
				}
			}
		})
	}
	wait.Wait()
}

func report(faults []string) (text string) {
	for i, fault := range faults {
		if i == 8 {
			return text + fmt.Sprintf("  ... and %d more\n", len(faults)-i)
		}
		text += "  > " + fault + "\n"
	}
	return text
}

// try is a law that a panic breaks, too.
func try(law law, h *history) (faults []string) {
	defer func() {
		if r := recover(); r != nil {
			faults = append(faults, fmt.Sprintf("panic: %v\n%s", r, debug.Stack()))
		}
	}()
	return law(h)
}

func stateLaw(h *history) []string {
	moments := h.truth()
	if moments == nil {
		return nil
	}
	deliveries, err := h.deliveries()
	if err != nil {
		return []string{err.Error()}
	}
	var f fleet.Fleet
	give(&f, shuffled(deliveries, h.order))
	ids := map[string]bool{}
	for _, d := range deliveries {
		if d.event != nil {
			ids[d.event.EventID] = true
		}
	}
	certain := h.unharmed() && h.clear()
	var seen births
	for i := range moments {
		m := &moments[i]
		seen.join(&m.births)
		seconds := []int{m.second}
		if i+1 < len(moments) && moments[i+1].second > m.second+1 {
			seconds = append(seconds, moments[i+1].second-1)
		}
		if i+1 == len(moments) {
			seconds = append(seconds, m.second+1000)
		}
		for _, second := range seconds {
			c := comparison{state: f.At(at(second)), world: &m.world, births: &m.births, ids: ids, late: h.begins > 0, secret: h.provisions(), certain: certain, seen: &seen}
			c.compare()
			if len(c.faults) > 0 {
				for k := range c.faults {
					c.faults[k] = fmt.Sprintf("at %ds: %s", second, c.faults[k])
				}
				return c.faults
			}
		}
	}
	return nil
}
