package fleettest_test

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/iottrail/iottrail/fleet"
	"github.com/iottrail/iottrail/internal/testrun"
)

// Every history is garbage a moment later, so garbage is collected less often here.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	m.Run()
}

// What a Fleet says is never wrong, and with nothing kept from it, it is certain.
func TestFleetIsNeverWrong(t *testing.T) {
	t.Parallel()
	histories := uint64(testrun.Mutations(200, 10_000, 1_000_000) / 10) // one takes as long as ten mutations
	var next, broken atomic.Uint64
	var wait sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for seed := next.Add(1) - 1; seed < histories; seed = next.Add(1) - 1 {
				h := drawHistory(seed)
				if len(h.faults()) == 0 {
					continue
				}
				if broken.Add(1) > 3 { // the first few are enough to read
					return
				}
				h = shorten(h)
				t.Errorf("%v\n%v", h, report(h.faults()))
			}
		})
	}
	wait.Wait()
}

func report(faults []string) (text string) {
	const enough = 8
	for _, fault := range faults[:min(len(faults), enough)] {
		text += "  > " + fault + "\n"
	}
	if len(faults) > enough {
		text += fmt.Sprintf("  and %d more\n", len(faults)-enough)
	}
	return text
}

// A trial is a history and the Fleet that was told of it, in some order.
type trial struct {
	history    *history
	moments    []moment
	deliveries []delivery
	fleet      fleet.Fleet
	certain    bool // the Fleet can be certain of everything
}

// try tells a Fleet of a history.
func (h *history) try() (*trial, error) {
	t := &trial{history: h, moments: h.truth()}
	var err error
	if t.deliveries, err = h.deliveries(); err != nil {
		return nil, err
	}
	give(&t.fleet, shuffled(t.deliveries, h.order))
	t.certain = h.unharmed() && h.clear()
	return t, nil
}

// laws look at a trial, and return what is wrong.
var laws = []func(t *trial) []string{stateLaw, listsLaw, diffLaw, openingsLaw, orderLaw}

// faults are what is wrong with what a Fleet says of a history; a panic is, too.
func (h *history) faults() (faults []string) {
	defer func() {
		if r := recover(); r != nil {
			faults = append(faults, fmt.Sprintf("panic: %v\n%s", r, debug.Stack()))
		}
	}()
	t, err := h.try()
	if err != nil {
		return []string{err.Error()}
	}
	for _, law := range laws {
		faults = append(faults, law(t)...)
	}
	return faults
}

// stateLaw: what is Known at a moment is so, and so are the answers that are not Maybe; where
// nothing was kept from the Fleet, all is Known.
func stateLaw(t *trial) []string {
	ids := map[string]bool{}
	for _, d := range t.deliveries {
		if d.event != nil {
			ids[d.event.EventID] = true
		}
	}
	late, secret := t.history.begins > 0 && !t.history.told, t.history.provisions()
	var seen births
	for i := range t.moments {
		m := &t.moments[i]
		seen.join(&m.births)
		seconds := []int{m.second}
		if i+1 == len(t.moments) {
			seconds = append(seconds, m.second+1000)
		} else if t.moments[i+1].second > m.second+1 {
			seconds = append(seconds, t.moments[i+1].second-1)
		}
		for _, second := range seconds {
			c := comparison{state: t.fleet.At(at(second)), world: &m.world, births: &m.births, ids: ids, late: late, secret: secret, certain: t.certain, seen: &seen}
			c.compare()
			if len(c.faults) > 0 {
				for k := range c.faults {
					c.faults[k] = fmt.Sprintf("at %ds: %s", second, c.faults[k])
				}
				return slices.Clip(c.faults) // those of later moments are mostly the same
			}
		}
	}
	return nil
}
