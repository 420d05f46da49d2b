// Package alone is for tests that measure: it runs each in a process of its own, where no other
// test, and nothing that one left running, can change what the runtime reports about the whole
// process.
//
// It does not depend on other work on the machine either. Bytes are counted, and held memory is
// read after a collection during which nothing runs. Time is what the processor spent on the
// goroutine, not what passed; but other work still slows the processor down, so time is
// measured in the long run only: see [Timed].
package alone

import (
	"flag"
	"math"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/iottrail/iottrail/internal/testrun"
)

// variable names the test that a process is for.
const variable = "IOTTRAIL_ALONE"

// stopTheWorld makes each collection stop the program. Otherwise memory allocated during a
// collection counts as held, and the slower the collection is the more that is.
const stopTheWorld = "gcstoptheworld=1"

// Test runs a test in a process of its own, fails it if it fails there, and logs what it
// said. It reports whether this is that process, so that a test begins with
//
//	if !alone.Test(t) {
//		return
//	}
//
// The short run skips it. The test must not be a subtest. It may be parallel.
func Test(t *testing.T) bool {
	t.Helper()
	if os.Getenv(variable) == t.Name() {
		return true
	}
	if testing.Short() {
		t.Skip("it measures, in a process of its own: the plain run does")
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	run := "^" + t.Name() + "$"
	if _, parts, ok := strings.Cut(flag.Lookup("test.run").Value.String(), "/"); ok {
		run += "/" + parts
	}
	args := []string{"-test.run=" + run, "-test.v", "-test.count=1"}
	if end, ok := t.Deadline(); ok {
		// A little earlier, so that the test itself reports how far it got.
		args = append(args, "-test.timeout="+max(time.Until(end)-5*time.Second, time.Second).String())
	}
	cmd := exec.Command(program, args...)
	// Each processor has pools of its own: with one, what is in them is found again.
	cmd.Env = append(os.Environ(), variable+"="+t.Name(), "GOMAXPROCS=1", "GODEBUG="+strings.TrimPrefix(os.Getenv("GODEBUG")+","+stopTheWorld, ","))
	out, err := cmd.CombinedOutput()
	// A line that begins like one of go test's own would be taken for one.
	t.Logf("in a process of its own:\n| %s", strings.ReplaceAll(strings.TrimSpace(string(out)), "\n", "\n| "))
	if err != nil {
		t.Fatal(err)
	}
	// go test is content with a pattern that no test matches.
	if !strings.Contains("\n"+string(out), "\n--- PASS: "+t.Name()+" ") {
		t.Fatal("it did not run there")
	}
	return false
}

// Process reports whether this is the process of a test that measures.
func Process() bool { return os.Getenv(variable) != "" }

// Timed is like Test, for a test that measures time, and skips it except in the long run: no
// other run may depend on what else the machine does. Another test should check the same thing
// there without time, if only that an input made to take long is read correctly.
func Timed(t *testing.T) bool {
	t.Helper()
	if !testrun.Long() {
		t.Skip("time is measured in the long run: " + testrun.LongVariable + "=1")
	}
	return Test(t)
}

// require panics if figures would be those of several tests.
func require() {
	if !Process() {
		panic("alone: a test that measures must begin with alone.Test")
	}
}

// uncollected keeps all that is allocated, up to a gigabyte, until what it returns is
// called: when a collection comes depends on what was allocated before, and it takes time,
// and from pools what is in them.
func uncollected() (end func()) {
	percent, limit := debug.SetGCPercent(-1), debug.SetMemoryLimit(1<<30)
	return func() {
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(limit)
	}
}

// Allocated returns how much f allocates.
func Allocated(f func()) (bytes, objects int64) {
	require()
	defer uncollected()()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return int64(after.TotalAlloc - before.TotalAlloc), int64(after.Mallocs - before.Mallocs)
}

// Held returns how many bytes are in use, without what pools keep for later.
func Held() int64 {
	require()
	var m runtime.MemStats
	runtime.GC()
	runtime.GC() // a pool keeps what it has over the first
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// CPU returns the time that the processor spends on f, which must do all it does on the
// goroutine that it is called on. Other work on the machine changes this time only in so far as
// it slows the processor down, so take the least of several.
//
// On systems other than Linux, where the time of a thread is not to be had from the
// standard library, it is the time that passes.
func CPU(f func()) time.Duration {
	require()
	runtime.GC()
	defer uncollected()()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	start := threadTime()
	f()
	return threadTime() - start
}

// LeastCPU is the least of n times that the processor spends on f.
func LeastCPU(n int, f func()) time.Duration {
	least := time.Duration(math.MaxInt64)
	for range n {
		least = min(least, CPU(f))
	}
	return least
}
