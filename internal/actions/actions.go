// Package actions has what packages of actions, such as iot and iotwireless, have in
// common: the catalogue's functions, and the error for the records of others.
package actions

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iottrail/iottrail"
)

// A Catalogue has the facts of every action of a service, sorted by name. It never changes: its
// methods return copies.
type Catalogue []iottrail.ActionInfo

// All returns the whole catalogue.
func (c Catalogue) All() []iottrail.ActionInfo {
	list := slices.Clone(c)
	for i := range list {
		list[i].Resources = slices.Clone(list[i].Resources)
	}
	return list
}

// ByName returns the facts of one action, and false for a name that is not there.
func (c Catalogue) ByName(name string) (iottrail.ActionInfo, bool) {
	i, ok := slices.BinarySearchFunc(c, name, func(a iottrail.ActionInfo, name string) int {
		return strings.Compare(a.Name, name)
	})
	if !ok {
		return iottrail.ActionInfo{}, false
	}
	info := c[i]
	info.Resources = slices.Clone(info.Resources)
	return info, true
}

// OtherSource is the error that a package of actions has for a record of another
// service.
func OtherSource(pkg string, ev *iottrail.Event) error {
	return fmt.Errorf("%s: event source %q: %w", pkg, ev.EventSource, iottrail.ErrOtherAction)
}
