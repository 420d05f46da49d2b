package iottrail

import (
	"fmt"

	"github.com/iottrail/iottrail/internal/freeform"
)

// An Answer is what a record says to a question: No, Maybe or Yes.
//
// Maybe is for a record that should say and does not: its request was left out for its size,
// which a caller can bring about by padding it; a member is masked or can't be read; the call
// failed and the service recorded no request. It is never for a record that has nothing to say:
// see the comment of package match. The zero Answer is Maybe, so that a forgotten answer is
// never a No.
//
// The answers are ordered as in Kleene's logic: "and" is the least of several, "or" the
// greatest, and "not" the negative. So what is in doubt stays in doubt when it is negated.
type Answer int8

// The answers.
const (
	No    Answer = -1
	Maybe Answer = 0
	Yes   Answer = 1
)

// AnswerOf returns Yes for true and No for false.
func AnswerOf(yes bool) Answer {
	if yes {
		return Yes
	}
	return No
}

// String returns "no", "maybe" or "yes".
func (a Answer) String() string {
	switch {
	case a < Maybe:
		return "no"
	case a > Maybe:
		return "yes"
	}
	return "maybe"
}

// MarshalText returns what String returns.
func (a Answer) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads what MarshalText writes. For any other text it returns an error and
// leaves a unchanged.
func (a *Answer) UnmarshalText(text []byte) error {
	switch string(text) {
	case "no":
		*a = No
	case "maybe":
		*a = Maybe
	case "yes":
		*a = Yes
	default:
		return fmt.Errorf("iottrail: %s is not one of the answers no, maybe and yes", freeform.Word(string(text)))
	}
	return nil
}

// A Predicate is a question about a record. Every [Action] is one, [Action.Where] asks
// about its request, package match has others and combines them, and match.Func makes one from
// a Go function:
//
//	suspicious := match.All(iot.AttachPolicy, match.ByRoot, match.Not(match.WithMFA))
//	if suspicious.Ask(ev) != iottrail.No {
//
// An alarm should ask whether the answer is anything but No, as here: nobody should escape it
// by keeping a record from saying. Code that must be certain should ask whether it is Yes.
//
// The Predicates of this module may be asked by several goroutines at once. For records as
// CloudTrail writes them they allocate nothing, except those that read a body: [Action.Where],
// [Action.WhereEvent], and Touches and TouchesNamed of package iot.
type Predicate interface {
	Ask(ev *Event) Answer
}
