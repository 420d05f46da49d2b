package match

import (
	"slices"
	"strings"
	"time"

	"github.com/iottrail/iottrail"
)

// This file asks which call it was, where, when, and what its record says that it touched.

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

// valueIs is the answer of a member that has this value, or of one that can't be read.
func valueIs(yes bool, value string, extra iottrail.Members, name string) iottrail.Answer {
	if !yes && value == "" && unread(extra, name) {
		return iottrail.Maybe
	}
	return iottrail.AnswerOf(yes)
}

// unread reports whether the record has the member with a value that its field can't hold.
func unread(extra iottrail.Members, name string) bool {
	if len(extra) == 0 {
		return false
	}
	_, ok := extra.Get(name)
	return ok
}

// Region is Yes for calls to these regions.
func Region(regions ...string) iottrail.Predicate { return &region{slices.Clone(regions)} }

type region struct{ of []string }

func (q *region) Ask(ev *iottrail.Event) iottrail.Answer {
	if ev.AWSRegion == "" {
		return iottrail.Maybe
	}
	return iottrail.AnswerOf(slices.Contains(q.of, ev.AWSRegion))
}

// Recipient is Yes for records that these accounts received: the accounts whose resources
// were touched. Who called is a question for [ByAccount].
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

// Resource asks about the list of resources that records of some services have. Those of AWS
// IoT have none, and it is No for all of them: use iot.Touches, which looks into the bodies.
// It is Yes for records whose resources member names one that matches a pattern,
// with the wildcards of [ByARN], or a prefix of ARNs that does. It is Maybe where an ARN with
// such a prefix may match: of DeleteObjects a record has no more.
func Resource(patterns ...string) iottrail.Predicate { return &resource{slices.Clone(patterns)} }

type resource struct{ patterns []string }

func (q *resource) Ask(ev *iottrail.Event) iottrail.Answer {
	answer := iottrail.AnswerOf(false)
	if unread(ev.Extra, "resources") {
		answer = iottrail.Maybe
	}
	for i := range ev.Resources {
		r := &ev.Resources[i]
		if matches(q.patterns, r.ARN) || matches(q.patterns, r.ARNPrefix) {
			return iottrail.Yes
		}
		if hidden(r.ARN) || r.ARNPrefix != "" && mayBegin(q.patterns, r.ARNPrefix) || unread(r.Extra, "ARN") || unread(r.Extra, "ARNPrefix") {
			answer = iottrail.Maybe
		}
	}
	return answer
}

// mayBegin reports whether what a pattern matches may begin with the prefix.
func mayBegin(patterns []string, prefix string) bool {
	for _, p := range patterns {
		literal, _, wild := strings.Cut(p, "*")
		if i := strings.IndexByte(literal, '?'); i >= 0 {
			literal, wild = literal[:i], true
		}
		if strings.HasPrefix(literal, prefix) || wild && strings.HasPrefix(prefix, literal) {
			return true
		}
	}
	return false
}

// Through is Yes for calls that came through one of these VPC endpoints, given by their
// ids; without any it is Yes for calls through whatever endpoint. Together with it an address
// of a VPC means something:
//
//	match.All(match.FromAddress(plant), match.Through("vpce-0f1e2d3c4b5a69788"))
//	match.All(match.Through(), match.Not(match.Through("vpce-0f1e2d3c4b5a69788"))) // not ours
func Through(vpcEndpoints ...string) iottrail.Predicate { return &through{slices.Clone(vpcEndpoints)} }

type through struct{ of []string }

func (q *through) Ask(ev *iottrail.Event) iottrail.Answer {
	id := ev.VPCEndpointID
	switch {
	case hidden(id), id == "" && unread(ev.Extra, "vpcEndpointId"):
		return iottrail.Maybe
	}
	if len(q.of) == 0 {
		return iottrail.AnswerOf(strings.HasPrefix(id, "vpce-"))
	}
	return iottrail.AnswerOf(id != "" && slices.Contains(q.of, id))
}
