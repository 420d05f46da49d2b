package describe

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"reflect"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/call"
	"github.com/iottrail/iottrail/internal/freeform"
)

// untyped reads the request of an action that its package does not know.
func untyped(u *iottrail.UnknownAction, ev *iottrail.Event) (map[string]json.RawMessage, error) {
	if u.Name == "" { // a record without a name, or one that can't be read
		u.Name = "?"
		unnamed := *ev
		unnamed.EventName = u.Name
		ev = &unnamed
	}
	action := iottrail.GeneratedAction[map[string]json.RawMessage, struct{}](call.Checked, u.Source, u.Name, "")
	members, err := action.Request(ev)
	if members == nil {
		return nil, err
	}
	return *members, err
}

// state notes what in a request is missing, could not be read or was masked.
func (d *describer) state(ev *iottrail.Event, req any, err error) {
	note := func(name, text string) {
		if LooksSecret(text) { // in the key of a map
			text = "(not shown)"
		}
		d.status = append(d.status, slog.String(name, cut(text)))
	}
	var omitted *iottrail.OmittedError
	paths := faultPaths(err)
	switch {
	case errors.As(err, &omitted) && omitted.OriginalSize > 0:
		note("request", fmt.Sprintf("omitted (%d bytes)", omitted.OriginalSize))
	case errors.As(err, &omitted):
		note("request", "omitted")
	case errors.Is(err, iottrail.ErrNoBody):
		note("request", "not an object")
	case err != nil && len(paths) == 0:
		note("request", "unreadable")
	case err != nil:
		note("unreadable", join(paths))
	case ev.Failed() && freeform.Absent(ev.RequestParameters) && hasMembers(req):
		note("request", "not recorded")
	}
	if masked := iottrail.MaskedMembers(ev.RequestParameters); len(masked) > 0 {
		note("masked", join(masked))
	}
}

// faultPaths returns the paths of the members that could not be read. An error of the whole body
// has none.
func faultPaths(err error) (paths []string) {
	if fault, ok := err.(*iottrail.MemberError); ok {
		if fault.Path == "" {
			return nil
		}
		return []string{fault.Path}
	}
	switch err := err.(type) {
	case interface{ Unwrap() error }:
		return faultPaths(err.Unwrap())
	case interface{ Unwrap() []error }:
		for _, err := range err.Unwrap() {
			paths = append(paths, faultPaths(err)...)
		}
	}
	return paths
}

// hasMembers reports whether a request may have members.
func hasMembers(req any) bool {
	t := reflect.TypeOf(req)
	return t.Kind() != reflect.Pointer || t.Elem().NumField() > 0
}
