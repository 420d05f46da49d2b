package decodetest_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/trailtest"
)

func TestPath(t *testing.T) { // not parallel: it changes the folder of the process
	require.FileExists(t, trailtest.Path("decode.go"))
	bench := trailtest.Path("bench")
	t.Run("in a module within", func(t *testing.T) {
		t.Chdir(bench)
		require.FileExists(t, "go.mod")
		require.FileExists(t, trailtest.Path("decode.go"))
	})
	t.Run("outside", func(t *testing.T) {
		t.Chdir(os.TempDir())
		require.PanicsWithValue(t, "trailtest: no folder above has the go.mod of github.com/iottrail/iottrail, where decode.go would be",
			func() { trailtest.Path("decode.go") })
	})
}
