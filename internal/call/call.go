// Package call lets packages of this module declare actions without a check of their
// types when a program starts.
package call

// Checked says that a test of this module has checked the types of an action. It is a
// constant, with which the compiler lays the action out: see iottrail.GeneratedAction.
const Checked Check = "checked"

// A Check says who checks the types of an action.
type Check string
