package fleettest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/fleet"
)

// The laws mean something only if the Fleet is certain of a good deal, and the histories have
// what the laws are about. So much is in the first of them; less would be a fault of the model,
// or of a Fleet that knows nothing.
func TestHistoriesAreTelling(t *testing.T) {
	t.Parallel()
	var count struct {
		certain, torn, together int // histories
		yes, no, maybe          int // answers to questions of which the truth is Yes, No and anything
		known, doubtful         int // statuses of certificates
		links, open, closed     int // attached policies, openings that are Known
	}
	for seed := range uint64(150) {
		h := drawHistory(seed)
		trial, err := h.try()
		require.NoError(t, err)
		if trial.certain {
			count.certain++
		}
		if !h.unharmed() {
			count.torn++
		}
		for i := range h.calls[1:] {
			if h.calls[i].second == h.calls[i+1].second {
				count.together++
				break
			}
		}
		for i := range trial.moments {
			m := &trial.moments[i]
			state := trial.fleet.At(at(m.second))
			for cert := range certificates {
				is := state.Certificate(certARNs[cert])
				switch is.Status.Known {
				case fleet.Known:
					count.known++
				case fleet.Doubtful:
					count.doubtful++
				}
				count.links += len(is.Policies.List)
				for q, question := range questions {
					want, _ := m.world.may(cert, q)
					got := state.MightAllow(certARNs[cert], question.action, question.resource).Answer
					switch {
					case got == iottrail.Maybe:
						count.maybe++
					case want == iottrail.Yes:
						count.yes++
					default:
						count.no++
					}
				}
			}
		}
		for _, o := range trial.fleet.Openings() {
			switch {
			case o.Known != fleet.Known:
			case o.Closed == nil:
				count.open++
			default:
				count.closed++
			}
		}
	}
	t.Logf("%+v", count)
	require.Greater(t, count.certain, 50)
	require.Greater(t, count.torn, 40)
	require.Greater(t, count.together, 60)
	require.Greater(t, count.yes, 100)
	require.Greater(t, count.no, 3000)
	require.Greater(t, count.maybe, 1000)
	require.Greater(t, count.known, 1000)
	require.Greater(t, count.doubtful, 100)
	require.Greater(t, count.links, 500)
	require.Greater(t, count.open, 20)
	require.Greater(t, count.closed, 20)
}
