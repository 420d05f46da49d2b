package match

import (
	"slices"
	"time"

	"github.com/iottrail/iottrail"
)

// This file asks which call it was, where and when.

// Call is Yes for the calls of these names to a service: Call("cloudtrail.amazonaws.com",
// "StopLogging"). Without names it is Yes for all calls to the service. A name is what
// EventName or [iottrail.Event.Operation] says, so that "CreateFunction" finds
// CreateFunction20150331v2 as well. An action of AWS IoT is a Predicate itself:
// iot.AttachPolicy.
func Call(source string, names ...string) iottrail.Predicate {
	return &call{source, slices.Clone(names)}
}

type call struct {
	source string
	names  []string
}

func (q *call) Ask(ev *iottrail.Event) iottrail.Answer {
	isSource := valueIs(ev.EventSource == q.source, ev.EventSource, ev.Extra, "eventSource")
	if isSource == iottrail.No || len(q.names) == 0 {
		return isSource
	}
	isName := slices.Contains(q.names, ev.EventName) || slices.Contains(q.names, ev.Operation())
	return min(isSource, valueIs(isName, ev.EventName, ev.Extra, "eventName"))
}

// Region is Yes for calls to these regions.
func Region(regions ...string) iottrail.Predicate { return &region{slices.Clone(regions)} }

type region struct{ of []string }

func (q *region) Ask(ev *iottrail.Event) iottrail.Answer {
	if ev.AWSRegion == "" || hidden(ev.AWSRegion) {
		return iottrail.Maybe
	}
	return iottrail.AnswerOf(slices.Contains(q.of, ev.AWSRegion))
}

// Recipient is Yes for records that these accounts received: the accounts whose resources were
// touched. [ByAccount] asks who called.
func Recipient(accounts ...string) iottrail.Predicate { return &recipient{slices.Clone(accounts)} }

type recipient struct{ of []string }

func (q *recipient) Ask(ev *iottrail.Event) iottrail.Answer {
	account := ev.RecipientAccountID
	if account == "" && ev.Aggregated != nil {
		account = ev.Aggregated.AccountID
	}
	switch {
	case account != "" && !hidden(account):
		return iottrail.AnswerOf(slices.Contains(q.of, account))
	case account == "" && ev.Aggregated == nil && (ev.EventVersion == "1.0" || ev.EventVersion == "1.00" || ev.EventVersion == "1.01"):
		return iottrail.No
	}
	return iottrail.Maybe
}

// During is Yes for calls that completed at or after from and before to. A zero time
// leaves that end open.
func During(from, to time.Time) iottrail.Predicate { return &during{from, to} }

type during struct{ from, to time.Time }

func (q *during) Ask(ev *iottrail.Event) iottrail.Answer {
	t := ev.EventTime
	if t.IsZero() {
		return iottrail.Maybe
	}
	return iottrail.AnswerOf((q.from.IsZero() || !t.Before(q.from)) && (q.to.IsZero() || t.Before(q.to)))
}
