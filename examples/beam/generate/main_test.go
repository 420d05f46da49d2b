package main

import (
	"context"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/trail"
)

// The trail has as many records and files as were asked for, in the layout of CloudTrail, and one record in
// a hundred is a repeat.
func TestGenerate(t *testing.T) {
	t.Parallel()
	templates, err := load("../../../testdata/trail")
	require.NoError(t, err)
	require.Greater(t, len(templates), 2000)
	folder := t.TempDir()
	require.NoError(t, generate(folder, templates, 7001, 7))

	var repeats iottrail.Repeats
	seen := 0
	r := trail.Reader{FS: os.DirFS(folder)}
	for ev, err := range r.Events(context.Background()) {
		require.NoError(t, err)
		require.False(t, ev.EventTime.Before(first), "%v", ev.EventTime)
		if repeats.Seen(ev) {
			seen++
		}
	}
	require.Equal(t, []int64{7, 7001, 0}, []int64{r.Stats().Files, r.Stats().Events, r.Stats().Failed})
	require.Equal(t, 6*10, seen)

	_, err = load(t.TempDir())
	require.Error(t, err)
}
