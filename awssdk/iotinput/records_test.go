package iotinput_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/awssdk/iotinput"
	"github.com/iottrail/iottrail/internal/trailtest"
	"github.com/iottrail/iottrail/iot"
)

// Every record of AWS IoT in the invented trail and among published ones has an input, or its
// request is missing for a reason that the record shows; every other record has none.
func TestInputsOfTestdata(t *testing.T) {
	t.Parallel()
	var events []*iottrail.Event
	for _, record := range trailtest.AllTrailRecords(t) {
		events = append(events, trailtest.Decode(t, string(record)))
	}
	whole, incomplete, none := count(t, events)
	require.Greater(t, whole, 100)
	t.Logf("%d inputs, %d incomplete ones, %d records of AWS IoT without a request", whole, incomplete, none)
}

func TestInputsOfCorpus(t *testing.T) {
	t.Parallel()
	var events []*iottrail.Event
	for _, line := range trailtest.Corpus(t) {
		for ev, err := range iottrail.NewBytesDecoder(line.Data).Events() {
			if err == nil { // else of a member of the record, whose Event came before
				events = append(events, ev)
			}
		}
	}
	require.Len(t, events, trailtest.CorpusSize)
	whole, incomplete, none := count(t, events)
	require.Positive(t, whole)
	t.Logf("%d inputs, %d incomplete ones, %d records of AWS IoT without a request", whole, incomplete, none)
}

func count(t *testing.T, events []*iottrail.Event) (whole, incomplete, none int) {
	for _, ev := range events {
		in, err := iotinput.Of(ev)
		_, known := iot.ActionByName(ev.EventName)
		switch {
		case ev.EventSource != iot.Source:
			require.ErrorIs(t, err, iottrail.ErrOtherAction)
			require.Nil(t, in)
		case !known:
			require.ErrorIs(t, err, iotinput.ErrUnknownAction)
			require.Nil(t, in)
		case err == nil:
			require.NotNil(t, in)
			require.Empty(t, iottrail.MaskedMembers(ev.RequestParameters))
			whole++
		case errors.As(err, new(*iotinput.IncompleteError)):
			require.NotNil(t, in)
			t.Log(err)
			incomplete++
		default:
			require.True(t, errors.Is(err, iottrail.ErrNoBody) && ev.Failed() || errors.As(err, new(*iottrail.OmittedError)), "%s: %v", ev, err)
			require.Nil(t, in)
			none++
		}
	}
	return whole, incomplete, none
}
