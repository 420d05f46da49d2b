package actiontest

import (
	"bytes"
	"testing"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/actiontest/leak"
	"github.com/iottrail/iottrail/internal/trailtest"
)

// A Viewer looks for marks in what is shown.
type Viewer struct {
	T       testing.TB
	What    string // is being looked at, for messages
	Numbers bool   // whether marks that are numbers count

	// Own says that types have methods of their own to read them, whose errors a MemberError
	// wraps, for errors.As. What those say is their affair.
	Own bool

	wrapped       bool  // looking at what a MemberError wraps
	errors, texts int64 // how many it saw
}

// Counts returns how many errors it saw, and how many texts in all.
func (v *Viewer) Counts() (errors, texts int64) { return v.errors, v.texts }

// Conceals requires that no text in which the value, or an error that it wraps, is shown
// has a mark.
func (v *Viewer) Conceals(value any) {
	v.T.Helper()
	if err, ok := value.(error); ok {
		v.errors++
		inner := leak.Unwrapped(err)
		if v.Own && v.wrapped {
			inner = nil
		}
		_, v.wrapped = err.(*iottrail.MemberError)
		for _, err := range inner {
			v.Conceals(err)
		}
		v.wrapped = false
	}
	leak.Shown(value, func(how, text string) {
		v.texts++
		if form, place := leak.Find(text, v.Numbers); form != "" {
			v.T.Fatalf("%s: a %T, by %s, shows what is marked, %s: %s", v.What, value, how, form, trailtest.Cut(text, place))
		}
	})
}

// Event requires that nothing of an Event is shown that is not for logs.
func (v *Viewer) Event(ev *iottrail.Event) {
	v.T.Helper()
	numbers := v.Numbers
	v.Numbers = true // no Event has a reason to show one
	v.Conceals(ev)
	v.Conceals(ev.UserIdentity)
	v.Numbers = numbers
}

// Record reads records as a Decoder does, looks at all that comes of it, and returns how
// many Events and errors there were.
func (v *Viewer) Record(data []byte, opts ...iottrail.Option) (events, errs int) {
	v.T.Helper()
	for ev, err := range iottrail.NewDecoder(bytes.NewReader(data), opts...).Events() {
		if ev != nil {
			events++
			v.Event(ev)
			continue
		}
		errs++
		v.Conceals(err)
	}
	return events, errs
}
