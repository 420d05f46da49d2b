package iottrail

import (
	"strings"

	"github.com/iottrail/iottrail/internal/freeform"
)

// This file says how a call came out.

// Failed reports whether the call failed, for whatever reason: the record has an
// error code, or, as sign-ins do, only an error message.
func (e *Event) Failed() bool { return e.ErrorCode != "" || e.ErrorMessage != "" }

// Denied reports whether the call failed because the caller was not allowed to
// make it. Services have many codes for that.
func (e *Event) Denied() bool {
	for _, part := range [...]string{"AccessDenied", "Unauthorized", "NotAuthorized", "AuthorizationError", "Forbidden"} {
		if strings.Contains(e.ErrorCode, part) {
			return true
		}
	}
	return false
}

// BodyOmitted reports whether CloudTrail left the request or the response out for
// its size. What such a call did can't be told from its record, and a caller may pad
// a request to get there: a detection that looks into bodies should count it.
func (e *Event) BodyOmitted() bool {
	_, request := freeform.Omitted(e.RequestParameters)
	_, response := freeform.Omitted(e.ResponseElements)
	return request || response
}
