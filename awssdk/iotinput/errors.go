package iotinput

import (
	"errors"
	"fmt"
	"strings"

	"github.com/iottrail/iottrail"
)

// These are what an error of this package may be about, for errors.Is.
var (
	// ErrUnknownAction reports that the record is of an action of AWS IoT for which this package has no
	// input, because AWS added it later.
	ErrUnknownAction = errors.New("an action of AWS IoT without an input here")

	// ErrMasked reports that the value is a mask of CloudTrail's, or a text that looks like one. In a
	// text member that is not known to be secret, it may be what the caller wrote, so the input has
	// it; otherwise the input has nothing there. See [iottrail.MaskedMembers].
	ErrMasked = errors.New("masked by CloudTrail")

	// ErrUnknownMember reports that the SDK's type has no such member.
	ErrUnknownMember = errors.New("the SDK's input has no such member")

	// ErrValue reports that the value is not what the member takes, or does not fit its Go type.
	ErrValue = errors.New("a value that the SDK's input can't hold")
)

// IncompleteError says what an input lacks that the record's request has. The input comes with it, and
// has everything else. A call with it may not do what the recorded call did.
//
// If a request has thousands of such members, at most a thousand are listed for each of
// [ErrMasked] and [ErrUnknownMember].
type IncompleteError struct {
	Action  string                  // the name of the event: "CreatePackage"
	Members []*iottrail.MemberError // never empty; the root of each Path is the request
}

// Error names the first ten members. It contains no values of the record.
func (e *IncompleteError) Error() string {
	const named = 10
	var b strings.Builder
	fmt.Fprintf(&b, "iotinput: the input of %s is incomplete", e.Action)
	for i, m := range e.Members {
		if i == named {
			fmt.Fprintf(&b, "; and %d more", len(e.Members)-named)
			break
		}
		b.WriteString([...]string{": ", "; "}[min(i, 1)])
		b.WriteString(m.Error())
	}
	return b.String()
}

// Unwrap returns Members.
func (e *IncompleteError) Unwrap() []error {
	errs := make([]error, len(e.Members))
	for i, m := range e.Members {
		errs[i] = m
	}
	return errs
}

// memberErrors lists the members that an error of package iottrail names, which wraps one or
// joins several.
func memberErrors(err error) []*iottrail.MemberError {
	switch e := err.(type) {
	case *iottrail.MemberError:
		return []*iottrail.MemberError{e}
	case interface{ Unwrap() error }:
		return memberErrors(e.Unwrap())
	case interface{ Unwrap() []error }:
		var all []*iottrail.MemberError
		for _, err := range e.Unwrap() {
			all = append(all, memberErrors(err)...)
		}
		return all
	}
	return nil
}
