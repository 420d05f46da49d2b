package decodetest_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/alone"
)

var sink []byte

// Each measure sees what it is for: else no test that uses it could fail.
func TestMeasuresSee(t *testing.T) {
	t.Parallel()
	if !alone.Test(t) {
		return
	}
	bytes, objects := alone.Allocated(func() { sink = make([]byte, 1<<20) })
	require.GreaterOrEqual(t, bytes, int64(1<<20))
	require.Less(t, bytes, int64(1<<20+10_000))
	require.Positive(t, objects)

	before := alone.Held()
	held := make([]byte, 1<<20)
	require.GreaterOrEqual(t, alone.Held()-before, int64(1<<20-10_000)) // something small may have gone
	runtime.KeepAlive(held)
	sink = nil
	require.Less(t, alone.Held(), before)
}

// Of time, the same.
func TestMeasuresSeeTime(t *testing.T) {
	t.Parallel()
	if !alone.Timed(t) {
		return
	}
	spin := func(n int) {
		var x atomic.Int64
		for range n {
			x.Add(1)
		}
	}
	const n = 1_000_000
	once, often := alone.LeastCPU(5, func() { spin(n) }), alone.LeastCPU(5, func() { spin(10 * n) })
	require.Greater(t, often, 5*once)
	require.Less(t, often, 20*once)
}

// Other work of the process is seen by none of them.
func TestMeasuresSeeNothingElse(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("the time of a thread is not to be had from the standard library here")
	}
	if !alone.Timed(t) {
		return
	}
	for range 2 * runtime.GOMAXPROCS(0) {
		go func() {
			for n := 1; n > 0; n = n%1000 + 1 { // without an end
			}
		}()
	}
	took := alone.LeastCPU(3, func() { time.Sleep(100 * time.Millisecond) })
	require.Less(t, took, 20*time.Millisecond, "time on the processor of what sleeps, beside goroutines that do not")
}

// A test that measures in the process of all tests fails on some days.
func TestNoneMeasuresElsewhere(t *testing.T) {
	t.Parallel()
	figures := []string{"runtime.ReadMemStats(", "runtime.NumGoroutine(", "testing.AllocsPerRun(", "testing.Benchmark(", "debug.ReadGCStats(", "time.Since(", "time.Now().Sub("}
	require.NoError(t, filepath.WalkDir(filepath.Join("..", ".."), func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(name, "_test.go") {
			return err
		}
		switch entry.Name() {
		case "measures_test.go", "memory_meter_test.go", "million_test.go": // the latter two only log how long it took
			return nil
		}
		source, err := os.ReadFile(name)
		// In a bubble of synctest time is made up, and as long as the test has it.
		madeUp := bytes.Contains(source, []byte(`"testing/synctest"`))
		for _, figure := range figures {
			if bytes.Contains(source, []byte(figure)) && !(madeUp && strings.HasPrefix(figure, "time.")) {
				t.Errorf("%s calls %s): package alone measures", name, figure)
			}
		}
		return err
	}))
}
