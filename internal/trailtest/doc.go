// Package trailtest has what the tests of several packages share: the readings that a
// Decoder gives and how they are compared, and the inputs that laws are tried on.
package trailtest

// testdata, which the tests of all packages read.
//go:generate go run -C ../gen ./trailgen
