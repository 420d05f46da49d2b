package trailtest

import (
	"os"
	"testing"
)

// LongVariable names the variable of the environment that asks for the long run.
const LongVariable = "IOTTRAIL_LONG"

// Long reports whether this is the long run, in which every law is tested whole. It is
// asked for by the variable IOTTRAIL_LONG, and takes minutes.
func Long() bool { return os.Getenv(LongVariable) != "" }

// Step is how far a loop over the cases of a law goes at a time: 1 in the long run, n in
// the plain run, and a tenth of that in the short one. A law that is slow because it has many
// cases says
//
//	for i := 0; i < len(cases); i += trailtest.Step(7)
//
// Which cases are drawn does not change from run to run, so a failure comes again. For n
// choose a prime, or at least no divisor of the length of anything that recurs.
func Step(n int) int {
	switch {
	case Long():
		return 1
	case testing.Short():
		return 10*n + 1
	}
	return n
}
