package greengrassv2

import (
	"context"
	"fmt"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/scope"
)

// A VersionedAction is an action of V2 whose name V1 has, too, for calls with other
// bodies. It does what an [iottrail.Action] does, except that a record of V1 is not
// of it. The comment of the package says how the two are distinguished, and when they can't be.
//
// In place of [iottrail.Handle] use [VersionedAction.Handle]. Where else an iottrail.Action is
// needed, as for iottrailtest.NewEvent, use [VersionedAction.AnyVersion].
type VersionedAction[Req, Resp any] struct {
	named iottrail.Action[Req, Resp]
}

// Source returns the event source: [Source].
func (a VersionedAction[Req, Resp]) Source() string { return a.named.Source() }

// Name returns the event name, such as "CreateDeployment".
func (a VersionedAction[Req, Resp]) Name() string { return a.named.Name() }

// Access returns the access level.
func (a VersionedAction[Req, Resp]) Access() iottrail.Access { return a.named.Access() }

// AnyVersion returns the action without regard to the version: it takes a record of V1 for one
// of its own, with unknown members.
func (a VersionedAction[Req, Resp]) AnyVersion() iottrail.Action[Req, Resp] { return a.named }

// Is reports whether the record has the action's source and name, and is not known to be of V1.
// If it can't be known, as CloudTrail left the request out for its size, the record is of the
// action, because a caller can bring that about. See [VersionedAction.Ask].
func (a VersionedAction[Req, Resp]) Is(ev *iottrail.Event) bool {
	return a.named.Is(ev) && !isOlder(ev)
}

// Ask is Yes where the record is of this action, whether it succeeded or not, and No where it
// is of another, or of V1. It is Maybe if the record does not say, as its name, its source or
// what shows the version is absent or can't be read.
func (a VersionedAction[Req, Resp]) Ask(ev *iottrail.Event) iottrail.Answer {
	is := a.named.Ask(ev)
	if is == iottrail.No {
		return is
	}
	return min(is, askV2(ev))
}

// Request returns the request's parameters, as [iottrail.Action.Request] does. For a record of
// V1 the result is nil, and the error wraps [iottrail.ErrOtherAction].
func (a VersionedAction[Req, Resp]) Request(ev *iottrail.Event) (*Req, error) {
	if a.named.Is(ev) && isOlder(ev) {
		return nil, a.older()
	}
	return a.named.Request(ev)
}

// Response returns what the call returned, in the same way as Request.
func (a VersionedAction[Req, Resp]) Response(ev *iottrail.Event) (*Resp, error) {
	if a.named.Is(ev) && isOlder(ev) {
		return nil, a.older()
	}
	return a.named.Response(ev)
}

func (a VersionedAction[Req, Resp]) older() error {
	return fmt.Errorf("greengrassv2: %w: %s of Greengrass V1", iottrail.ErrOtherAction, a.Name())
}

// Where returns the question whether a record is of this action and its request passes the
// test, as [iottrail.Action.Where] does. For a record of V1 the answer is No, and the test is
// not called. If the version of the record can't be known, the answer is at most Maybe.
func (a VersionedAction[Req, Resp]) Where(test func(req *Req) bool) iottrail.Predicate {
	return both{a, a.named.Where(test)}
}

// WhereEvent is Where for a test that needs the record as well, or that may answer Maybe
// itself.
func (a VersionedAction[Req, Resp]) WhereEvent(test func(ev *iottrail.Event, req *Req) iottrail.Answer) iottrail.Predicate {
	return both{a, a.named.WhereEvent(test)}
}

// Handle registers a handler for the records of the action, as [iottrail.Handle] does,
// including those that may be of V1. It is not called for those that are of V1.
func (a VersionedAction[Req, Resp]) Handle(m *iottrail.Mux, h func(ctx context.Context, ev *iottrail.Event, req *Req, err error) error) {
	var named iottrail.Mux
	iottrail.Handle(&named, a.named, h)
	m.HandleFunc(a, named.Dispatch)
}

// both asks two questions, the second only if the first is not answered with No.
type both struct{ first, second iottrail.Predicate }

// Scope is for package detect.
func (b both) Scope() scope.Calls { return scope.Of(b.second) }

func (b both) Ask(ev *iottrail.Event) iottrail.Answer {
	answer := b.first.Ask(ev)
	if answer == iottrail.No {
		return answer
	}
	return min(answer, b.second.Ask(ev))
}
