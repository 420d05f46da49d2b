// Package testrun says how much of a law this run of the tests is to try.
//
// There are three runs. The short one, go test -short, is for while one is typing. The
// plain one, go test, tries every law on a draw of its cases. The long one tries all of
// them: see [Long].
package testrun

import (
	"flag"
	"os"
	"runtime/debug"
	"testing"
)

// LongVariable names the variable of the environment that asks for the long run.
const LongVariable = "IOTTRAIL_LONG"

// Long reports whether this is the long run, in which every law is tested whole. It is
// asked for by the variable IOTTRAIL_LONG, and takes minutes.
func Long() bool { return os.Getenv(LongVariable) != "" }

// ByRun is what a test uses in the short run, in the plain run or in the long one. Before
// a test runs, in the variables of a package, it can't be known which run it is.
func ByRun[T any](short, plain, long T) T {
	switch {
	case Long():
		return long
	case testing.Short():
		return short
	}
	return plain
}

// Step is how far a loop over the cases of a law goes at a time: 1 in the long run, n in
// the plain run, and 10n+1 in the short one. A law that is slow because it has many cases
// says
//
//	for i := 0; i < len(cases); i += testrun.Step(7)
//
// Which cases are drawn does not change from run to run, so a failure comes again. For n
// choose a prime, or at least nothing that divides the length of what recurs.
func Step(n int) int { return ByRun(10*n+1, n, 1) }

// Drawn reports whether the case with the number i is among those that a loop with
// Step(n) would try.
func Drawn(i, n int) bool { return i%Step(n) == 0 }

// Draw returns those of the cases that a loop with Step(n) would try.
func Draw[T any](cases []T, n int) (drawn []T) {
	for i := 0; i < len(cases); i += Step(n) {
		drawn = append(drawn, cases[i])
	}
	return drawn
}

// Main runs the tests of a package, for its TestMain. In the short run garbage is collected
// less often than usual, which is a part of its time: tests make thousands of Decoders, and
// each has buffers.
func Main(m *testing.M) {
	flag.Parse()
	if testing.Short() {
		debug.SetGCPercent(400)
	}
	m.Run()
}

// SkipShort skips a law in the short run, of which it would take too much. The plain run
// has a draw of it.
func SkipShort(t testing.TB) {
	t.Helper()
	if testing.Short() {
		t.Skip("a law that takes long: the plain run draws from it")
	}
}
