package iottrail

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/iottrail/iottrail/internal/bind"
	"github.com/iottrail/iottrail/internal/freeform"
	"github.com/iottrail/iottrail/internal/jsonscan"
)

// This file reads the bodies of records, requests and responses, into Go types.

// readBody reads a body into the struct that into points to.
func readBody(data json.RawMessage, into any) error {
	_, err := readWith(data, into, func(body []byte, into any) ([]bind.Fault, bool) { return bind.Into(body, into), false })
	return err
}

// readRequest is readBody, and reports whether something was kept from the record: a value
// that the struct has a field for is a mask, or may be one, or the call failed and a required
// member is absent. If the call succeeded, that is a member that the service never records.
func readRequest(ev *Event, into any) (kept bool, err error) {
	return readWith(ev.RequestParameters, into, func(body []byte, into any) ([]bind.Fault, bool) {
		faults, masked, lacking := bind.IntoSeen(body, into)
		return faults, masked || lacking && ev.Failed()
	})
}

func readWith(data json.RawMessage, into any, read func([]byte, any) ([]bind.Fault, bool)) (kept bool, err error) {
	if len(data) == 0 {
		return false, nil
	}
	if data[0] <= ' ' || data[len(data)-1] <= ' ' { // not in a Decoder's, but in an Event made by hand
		data = bytes.Trim(data, " \t\r\n")
	}
	switch jsonscan.KindOf(first(data)) {
	case jsonscan.Object:
	case jsonscan.Null:
		if string(data) != "null" {
			return false, fmt.Errorf("iottrail: %w: it is something that is not JSON", ErrNoBody)
		}
		return false, nil
	default:
		return false, fmt.Errorf("iottrail: %w: it is %s", ErrNoBody, excerpt(data))
	}
	if size, ok := freeform.Omitted(data); ok {
		return false, &OmittedError{OriginalSize: size}
	}
	var faults []*MemberError
	found, kept := read(data, into)
	for _, f := range found {
		faults = append(faults, &MemberError{Path: f.Path, Err: f.Err})
	}
	if len(faults) == 0 {
		return kept, nil
	}
	return kept, fmt.Errorf("iottrail: %w", joinFaults(faults))
}

// MaskedMembers lists the JSON pointers of the values in a body that CloudTrail replaced
// because they are secret. They are strings, even in place of a whole structure or list, and
// are recognized from their text alone:
//
//	HIDDEN_DUE_TO_SECURITY_REASONS
//	HIDDEN_FOR_SECURITY_REASONS
//	***
//	****
//	**********
//	***OMITTED***
//	*** Redacted ***
//	<sensitiveDataRemoved>
//	Value hidden due to security reasons.
//
// A caller may choose such a text as a value, for example as the name of a thing, and nothing
// in the record distinguishes the two. So MaskedMembers lists it, and a typed request or
// response keeps it where it may be the value: in a string whose field is not tagged as
// sensitive. Everywhere else a mask leaves the field zero: in sensitive strings, and where a
// structure, map, list, number, boolean or time is expected.
//
// MaskedMembers lists at most 1,000 pointers, and stops once they total 1 MiB.
func MaskedMembers(body json.RawMessage) []string { return bind.Masked(body) }

// UnknownMembers lists the JSON pointers of the members of a body that have no field in the
// struct that into points to, or in one within it: what a newer version of the service's API
// added, for example. It does not change into. It lists at most 1,000 pointers, and stops once
// they total 1 MiB.
func UnknownMembers(body json.RawMessage, into any) []string { return bind.Unknown(body, into) }
