package fleettest_test

import (
	"errors"
	"math/rand/v2"
	"time"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/fleet"
)

// tellings are how Missed tells of a lost record.
var tellings = [...]string{"told for its second", "told for its second, of any account", "told for two seconds around it", "told until then", "told from then on"}

var errLost = errors.New("a damaged file")

func at(second int) time.Time { return start.Add(time.Duration(second) * time.Second) }

// miss tells a Fleet of a record that is lost.
func miss(f *fleet.Fleet, c *call) {
	where := places[c.home()]
	switch c.missed {
	case 0:
		f.Missed(where.account, where.region, at(c.second), at(c.second), errLost)
	case 1:
		f.Missed("", "", at(c.second), at(c.second), errLost)
	case 2:
		f.Missed(where.account, "", at(c.second-1), at(c.second+1), errLost)
	case 3:
		f.Missed("", where.region, time.Time{}, at(c.second), errLost)
	case 4:
		f.Missed(where.account, where.region, at(c.second), time.Time{}, errLost)
	}
}

// recorded reports whether the trail has the record of a call.
func (h *history) recorded(c *call) bool {
	return !c.op.hidden() && !c.lost && c.second >= h.begins
}

// A delivery is what there is to give to a Fleet: one of these.
type delivery struct {
	event  *iottrail.Event
	lost   *call // a call whose record was lost, which Missed says
	begins int   // all records of earlier seconds are missing
}

// deliveries are the records of a history, in the order of the calls.
func (h *history) deliveries() (all []delivery, err error) {
	var text []byte
	for i := range h.calls {
		if c := &h.calls[i]; h.recorded(c) {
			text = append(appendRecord(text, c), '\n')
		}
	}
	events, err := decode(text)
	if err != nil {
		return nil, err
	}
	if h.begins > 0 && h.told {
		all = append(all, delivery{begins: h.begins})
	}
	for i := range h.calls {
		c := &h.calls[i]
		switch {
		case h.recorded(c):
			all = append(all, delivery{event: events[0]})
			if c.repeated {
				all = append(all, delivery{event: events[0]})
			}
			events = events[1:]
		case c.lost && c.second >= h.begins:
			all = append(all, delivery{lost: c})
		}
	}
	return all, nil
}

// shuffled is the order that a seed gives.
func shuffled(all []delivery, seed uint64) []delivery {
	all = append([]delivery(nil), all...)
	r := rand.New(rand.NewPCG(seed, 1))
	r.Shuffle(len(all), func(i, k int) { all[i], all[k] = all[k], all[i] })
	return all
}

// give gives everything to a Fleet, in this order.
func give(f *fleet.Fleet, all []delivery) {
	for _, d := range all {
		switch {
		case d.event != nil:
			f.Add(d.event)
		case d.lost != nil:
			miss(f, d.lost)
		default:
			f.Missed("", "", time.Time{}, at(d.begins-1), errLost)
		}
	}
}
