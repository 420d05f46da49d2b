package fleettest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/fleet"
)

// counts are how often histories have what the laws are about.
type counts struct {
	certain, torn, together int // histories
	yes, no, maybe          int // answers of a Fleet
	known, doubtful         int // statuses of certificates
	links                   int // policies of certificates
	open, closed            int // openings that are Known
}

// The laws mean something only if the Fleet is certain of a good deal, and if the histories have
// what the laws are about. Fewer than these would be a fault of the model, or of a Fleet that
// knows nothing.
func TestHistoriesAreTelling(t *testing.T) {
	t.Parallel()
	var got counts
	for seed := range uint64(150) {
		h := drawHistory(seed)
		trial, err := h.try()
		require.NoError(t, err)
		got.history(trial)
		for i := range trial.moments {
			got.state(trial.fleet.At(at(trial.moments[i].second)))
		}
		for _, o := range trial.fleet.Openings() {
			got.opening(&o)
		}
	}
	t.Logf("%+v", got)
	const rarer = "if calls were added, the others are drawn more rarely: raise their weights in calls_test.go, first that of AttachPolicy"
	require.Greater(t, got.certain, 50)
	require.Greater(t, got.torn, 40)
	require.Greater(t, got.together, 60)
	require.Greater(t, got.yes, 100, rarer)
	require.Greater(t, got.no, 3000)
	require.Greater(t, got.maybe, 1000)
	require.Greater(t, got.known, 1000, rarer)
	require.Greater(t, got.doubtful, 100, rarer)
	require.Greater(t, got.links, 500, rarer)
	require.Greater(t, got.open, 20, rarer)
	require.Greater(t, got.closed, 20, rarer)
}

func (c *counts) history(t *trial) {
	if t.certain {
		c.certain++
	}
	if !t.history.unharmed() {
		c.torn++
	}
	calls := t.history.calls
	for i := range calls[1:] {
		if calls[i].second == calls[i+1].second {
			c.together++
			break
		}
	}
}

func (c *counts) state(s *fleet.State) {
	for _, arn := range certARNs {
		is := s.Certificate(arn)
		switch is.Status.Known {
		case fleet.Known:
			c.known++
		case fleet.Doubtful:
			c.doubtful++
		}
		c.links += len(is.Policies.List)
		for _, question := range questions {
			switch s.MightAllow(arn, question.action, question.resource).Answer {
			case iottrail.Yes:
				c.yes++
			case iottrail.No:
				c.no++
			default:
				c.maybe++
			}
		}
	}
}

func (c *counts) opening(o *fleet.Opening) {
	switch {
	case o.Known != fleet.Known:
	case o.Closed == nil:
		c.open++
	default:
		c.closed++
	}
}
