package greengrassv2_test

import (
	"path/filepath"
	"testing"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/greengrassv2"
	"github.com/iottrail/iottrail/internal/actiontest"
	"github.com/iottrail/iottrail/internal/trailtest"
	"github.com/stretchr/testify/require"
)

// service is this package under test.
func service() actiontest.Service {
	s := actiontest.Service{
		Name:           "greengrassv2",
		Source:         greengrassv2.Source,
		DecodeRequest:  greengrassv2.DecodeRequest,
		DecodeResponse: greengrassv2.DecodeResponse,
		Versioned:      []string{"CreateDeployment", "ListDeployments", "ListTagsForResource", "TagResource", "UntagResource"},
	}
	for _, a := range greengrassv2.Actions() {
		s.Actions = append(s.Actions, a.Name)
	}
	return s
}

func TestEveryAction(t *testing.T) {
	service().RoundTrips(t)
}

// TestTrail reads the components and deployments of testdata/trail. All are of V2.
func TestTrail(t *testing.T) {
	t.Parallel()
	s := service()
	n := s.Records(t, filepath.Join("..", "testdata", "trail"), func(t *testing.T, ev *iottrail.Event) {
		s.Known(t, ev, nil)
		if ev.EventName == "CreateDeployment" {
			require.True(t, greengrassv2.CreateDeployment.Is(ev), "%s", ev.Raw)
		}
	})
	require.NotZero(t, n)
}

// TestCorpus reads the records of Greengrass that were published, of both versions, where the
// folder with them is at hand.
func TestCorpus(t *testing.T) {
	folder := trailtest.CorpusFolder(t)
	s := service()
	of := map[string]int{}
	s.Records(t, filepath.Join(folder, "iot-family.jsonl"), func(t *testing.T, ev *iottrail.Event) {
		of[ev.EventName]++
		if _, ok := greengrassv2.ActionByName(ev.EventName); !ok {
			return // V1's
		}
		s.Known(t, ev, map[string]string{"AssociateServiceRoleToAccount /Message": "the answer to a call that failed"})
	})
	require.NotZero(t, of["CreateDeployment"])
	require.NotZero(t, of["CreateFunctionDefinition"])
}
