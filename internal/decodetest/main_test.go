package decodetest_test

import (
	"runtime/debug"
	"testing"

	"github.com/iottrail/iottrail/internal/alone"
)

// The laws read millions of small logs, each with a buffer that is garbage afterwards: most
// of the time would go by collecting it. It is collected more seldom here, except where it
// is measured.
func TestMain(m *testing.M) {
	if !alone.Process() {
		debug.SetGCPercent(400)
		debug.SetMemoryLimit(1 << 30)
	}
	m.Run()
}
