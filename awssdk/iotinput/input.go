package iotinput

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/iot"
)

// Of returns the SDK's input for the call of a record: a pointer, such as an
// *iot.AttachPolicyInput for a record of AttachPolicy.
//
// If the input lacks something that the record has, it comes with an [*IncompleteError]. With any
// other error the input is nil. It then wraps
//
//   - [iottrail.ErrOtherAction] for a record of another service than AWS IoT
//   - [ErrUnknownAction] for an action of AWS IoT that this package does not know
//   - [iottrail.ErrNoBody] if the record has no request, or something else in its place
//   - an [*iottrail.OmittedError] if CloudTrail left the request out for its size
//
// A call without parameters, such as a plain ListThings, has none in its record, and its input
// is empty. But if the call failed, requires parameters or is a network activity event, their
// absence means that they are not known, which is ErrNoBody.
func Of(ev *iottrail.Event) (any, error) {
	req, err := iot.DecodeRequest(ev)
	switch {
	case req == nil && errors.Is(err, iottrail.ErrOtherAction) && ev.EventSource != iot.Source:
		return nil, fmt.Errorf("iotinput: %w: one of %+.300q, not of AWS IoT", iottrail.ErrOtherAction, ev.EventSource)
	case req == nil:
		return nil, fmt.Errorf("iotinput: %w", err)
	}
	in := newInput(ev.EventName)
	if in == nil {
		return nil, fmt.Errorf("iotinput: %w: %+.300q", ErrUnknownAction, ev.EventName)
	}
	faults := memberErrors(err)
	if err != nil && faults == nil {
		return nil, fmt.Errorf("iotinput: %s: %w", ev.EventName, err)
	}
	if isAbsent(ev.RequestParameters) {
		if ev.Failed() || ev.EventCategory == iottrail.EventCategoryNetworkActivity || hasRequired(reflect.TypeOf(req).Elem()) {
			return nil, fmt.Errorf("iotinput: %s: %w: the record has no request parameters", ev.EventName, iottrail.ErrNoBody)
		}
		return in, nil
	}
	if faults = fill(in, req, ev.RequestParameters, faults); faults != nil {
		return in, &IncompleteError{Action: ev.EventName, Members: faults}
	}
	return in, nil
}

// isAbsent reports whether a record has no body: there is none, or it is null.
func isAbsent(body json.RawMessage) bool {
	body = bytes.TrimSpace(body)
	return len(body) == 0 || string(body) == "null"
}

// hasRequired reports whether a request has a parameter that the API model requires.
func hasRequired(request reflect.Type) bool {
	for _, f := range reflect.VisibleFields(request) {
		if slices.Contains(strings.Split(f.Tag.Get("cloudtrail"), ","), "required") {
			return true
		}
	}
	return false
}

// As is [Of] for a known action: I is the type of its input, such as iot.AttachPolicyInput of
// the SDK. For a record of another action the error wraps [iottrail.ErrOtherAction].
func As[I any](ev *iottrail.Event) (*I, error) {
	if ev.EventSource == iot.Source && newInput(ev.EventName) != nil {
		if _, ok := newInput(ev.EventName).(*I); !ok {
			return nil, fmt.Errorf("iotinput: %w: %s, which has no %s", iottrail.ErrOtherAction, ev.EventName, reflect.TypeFor[I]())
		}
	}
	in, err := Of(ev)
	typed, _ := in.(*I)
	return typed, err
}

// fill fills an input from the typed request and the body that it was read from. It returns all
// members that are in the body and not in the input, first those that could not be read.
func fill(in, req any, body json.RawMessage, unread []*iottrail.MemberError) []*iottrail.MemberError {
	var f filler
	for _, m := range unread {
		f.fail(m.Path, fmt.Errorf("%w: %w", ErrValue, m.Err))
	}
	for _, path := range iottrail.UnknownMembers(body, req) {
		f.fail(path, ErrUnknownMember)
	}
	for _, path := range iottrail.MaskedMembers(body) {
		f.fail(path, ErrMasked)
	}
	f.structure(reflect.ValueOf(in).Elem(), reflect.ValueOf(req).Elem(), parse(body))
	return f.faults
}

// parse returns a body as encoding/json has it, with numbers as their text; nil if it is not
// JSON, which is a fault already.
func parse(body json.RawMessage) any {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return nil
	}
	return v
}
