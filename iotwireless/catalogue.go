package iotwireless

import "github.com/iottrail/iottrail"

// Actions lists every action of the service that this package knows, sorted by
// name. The caller may change the list.
func Actions() []iottrail.ActionInfo { return catalogue.All() }

// ActionByName returns what is known about one action, and false for a name
// that this package does not know.
func ActionByName(name string) (iottrail.ActionInfo, bool) { return catalogue.ByName(name) }
