// Package trailtest has what the tests of several packages share: how much of a law a run
// tests, the readings that a Decoder gives and how they are compared, and the inputs that
// laws are tried on.
//
// There are three runs. The short one, go test -short, is for while one is typing. The
// plain one, go test, tests every law on a draw of its cases. The long one tests all of
// them: see [Long].
package trailtest
