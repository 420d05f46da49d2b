package iot

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iottrail/iottrail"
)

// ActionInfo says what AWS publishes about an action.
type ActionInfo struct {
	Name       string           // also the event name in CloudTrail
	Method     string           // of HTTP: GET, POST, ...
	Access     iottrail.Access  // empty where the Service Authorization Reference does not list the action
	Resources  []ActionResource // the types of resource that a policy can restrict it to
	Deprecated bool
}

// ActionResource is a type of resource that an action touches.
type ActionResource struct {
	Type     string // as in the Service Authorization Reference: "cert", "thinggroup", ...
	Required bool   // every call names one
}

// Actions lists every action of the service that this package knows, sorted by
// name. The list is the caller's own.
func Actions() []ActionInfo {
	list := slices.Clone(catalogue[:])
	for i := range list {
		list[i].Resources = slices.Clone(list[i].Resources)
	}
	return list
}

// ActionByName returns what is known about one action, and false for a name
// that this package does not know.
func ActionByName(name string) (ActionInfo, bool) {
	i, ok := slices.BinarySearchFunc(catalogue[:], name, func(a ActionInfo, name string) int {
		return strings.Compare(a.Name, name)
	})
	if !ok {
		return ActionInfo{}, false
	}
	info := catalogue[i]
	info.Resources = slices.Clone(info.Resources)
	return info, true
}

// otherSource is the error for a record of another service.
func otherSource(ev *iottrail.Event) error {
	return fmt.Errorf("iot: event source %q: %w", ev.EventSource, iottrail.ErrOtherAction)
}
