package resource

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestIndex fills an index far beyond the few that it keeps in a row.
func TestIndex(t *testing.T) {
	var x index
	for i := range 100 {
		_, ok := x.get(identity{path: strconv.Itoa(i)})
		require.False(t, ok)
		x.add(identity{path: strconv.Itoa(i)}, 2*i)
		for j := range i + 1 {
			at, ok := x.get(identity{path: strconv.Itoa(j)})
			require.True(t, ok)
			require.Equal(t, 2*j, at)
		}
	}
	_, ok := x.get(identity{service: "iot", path: "1"})
	require.False(t, ok)
}
