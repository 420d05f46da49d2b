// Package call lets packages of this module declare actions without a check of their
// types when a program starts.
package call

// Checked says that a test of this module has checked the types of an action: see
// iottrail.GeneratedAction.
var Checked Check

// A Check says who checks the types of an action. Its field keeps other packages from
// writing one: no literal of theirs can be assigned to it.
type Check struct{ _ [0]func() }
