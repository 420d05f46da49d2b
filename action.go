package iottrail

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"

	"github.com/iottrail/iottrail/internal/bind"
	"github.com/iottrail/iottrail/internal/call"
	"github.com/iottrail/iottrail/internal/freeform"
	"github.com/iottrail/iottrail/internal/scope"
)

// Access is the access level of an action, as IAM's Service Authorization
// Reference names it.
type Access string

// The access levels. The empty Access is unknown.
const (
	AccessRead                  Access = "Read"
	AccessList                  Access = "List"
	AccessWrite                 Access = "Write"
	AccessPermissionsManagement Access = "Permissions management"
	AccessTagging               Access = "Tagging"
)

// An Action is one call of an AWS service's API, with the Go types of its request
// and its response. Package iot declares those of AWS IoT. To read another
// service's, declare them the same way, with a struct whose json tags are the
// members' names:
//
//	type AssumeRoleRequest struct {
//		RoleARN         string `json:"roleArn"`
//		RoleSessionName string `json:"roleSessionName"`
//	}
//
//	var AssumeRole = iottrail.NewAction[AssumeRoleRequest, struct{}](
//		"sts.amazonaws.com", "AssumeRole", iottrail.AccessWrite)
//
// A member goes to the field whose tag is its name, or whose name is, if there is no tag;
// the first letter may be in either case. Strings, numbers and booleans are read in all
// spellings that CloudTrail uses for their Go types; use [Bool] where absent and false must
// differ, [Timestamp] for times (a time.Time reads RFC 3339 only), [Blob] for binary data,
// json.RawMessage to keep a value as it is, and any, maps, slices and structs freely. The
// tag cloudtrail:"alias=principal" gives a field a second name, which older records use. The
// tag cloudtrail:"sensitive" says that CloudTrail masks the field's strings, so that a mask
// leaves them empty; see [MaskedMembers]. The tag cloudtrail:"required" says that every
// request has the member: see [Action.Where]. Options are separated by commas.
//
// A body is a JSON object, so Req and Resp are structs, maps with string keys, any, or types
// with an UnmarshalJSON method. They are not pointers: a request is returned as a pointer
// already.
//
// An Action is immutable and may be used by several goroutines at once.
type Action[Req, Resp any] struct {
	source, name string
	access       Access
}

// NewAction returns the action that CloudTrail records with this event source
// and event name, exactly as the records spell it: "CreateFunction20150331v2", where
// [Event.Operation] is "CreateFunction".
//
// Access is only what [Action.Access] returns: match.Changes goes by the record.
//
// It panics if no body fits Req or Resp, such as a string, a list or a pointer, or if
// one of their fields, at any depth, is of a type that can't hold JSON: a channel, a
// function, a complex number, or an interface with methods.
func NewAction[Req, Resp any](source, name string, access Access) Action[Req, Resp] {
	requireFit(source, name, reflect.TypeFor[Req](), reflect.TypeFor[Resp]())
	return Action[Req, Resp]{source, name, access}
}

// GeneratedAction is not for use outside this module: its first argument is of an internal
// package. It is [NewAction] without the check of the types, for packages whose tests have
// checked them: the compiler lays out their actions, which take no time when a program
// starts, and the linker leaves out those that nobody uses.
func GeneratedAction[Req, Resp any](_ call.Check, source, name string, access Access) Action[Req, Resp] {
	return Action[Req, Resp]{source, name, access}
}

// requireFit is a function of its own, and not generic, so that programs have it once.
func requireFit(source, name string, types ...reflect.Type) {
	for _, t := range types {
		if err := bind.Fits(t); err != nil {
			panic(fmt.Sprintf("iottrail: NewAction of %s %s: %v", freeform.Word(source), freeform.Word(name), err))
		}
	}
}

// Source returns the event source, such as "iot.amazonaws.com".
func (a Action[Req, Resp]) Source() string { return a.source }

// Name returns the event name, such as "AttachPolicy".
func (a Action[Req, Resp]) Name() string { return a.name }

// Access returns the access level.
func (a Action[Req, Resp]) Access() Access { return a.access }

// Is reports whether the record is of this action, whether the call succeeded or not. No record
// is of the zero Action.
func (a Action[Req, Resp]) Is(ev *Event) bool {
	return a.name != "" && ev.EventName == a.name && ev.EventSource == a.source
}

// Request returns the request's parameters. The result is nil only if the error wraps
// [ErrOtherAction]. It is the zero Req if the record has no parameters, which is not an error.
// The other errors are about the body:
//
//   - *[OmittedError]: CloudTrail left it out for its size;
//   - [ErrNoBody]: it is not a JSON object;
//   - *[MemberError]: a member is not of the type that Req has for it; all other
//     members are read.
func (a Action[Req, Resp]) Request(ev *Event) (*Req, error) {
	if !a.Is(ev) {
		return nil, otherAction(ev, a.source, a.name)
	}
	req := new(Req)
	return req, readBody(ev.RequestParameters, req)
}

// Response returns what the call returned, in the same way as Request. Calls that
// failed or that only read have no response.
func (a Action[Req, Resp]) Response(ev *Event) (*Resp, error) {
	if !a.Is(ev) {
		return nil, otherAction(ev, a.source, a.name)
	}
	resp := new(Resp)
	return resp, readBody(ev.ResponseElements, resp)
}

// Ask is Yes if the record is of this action, whether the call succeeded or not, and No if it
// is not. It is Maybe if the record may be of this action, but its source or name can't be
// read.
func (a Action[Req, Resp]) Ask(ev *Event) Answer { return askCall(ev, a.source, a.name) }

// Where returns a Predicate that asks whether a record is of this action and its request passes
// the test. The test gets what [Action.Request] returns. If the record was kept from saying
// what was asked for, the answer is Maybe, and the test is not called:
//
//   - CloudTrail left the request out for its size, which a caller can bring about;
//   - the request is not an object, or a member that Req has a field for can't be read;
//   - such a member is masked, or is a text that may be a mask: see [MaskedMembers]. If members
//     are always masked, like the recipe of a package, declare the action again with a Req that
//     has only what the test needs;
//   - the record has no request, and the call failed, as services leave out what they refuse;
//     or the record is of network activity, and so has none; or Req has fields tagged
//     cloudtrail:"required", as there must have been a request;
//   - the call failed, and a member whose field has that tag is absent, null or empty.
//
// For records of all other actions the answer is No. So Not(X.Where(test)) is Yes for them. To
// ask for a call of X with another request, write
//
//	match.All(X, match.Not(X.Where(test)))
//
// Where panics if test is nil.
func (a Action[Req, Resp]) Where(test func(req *Req) bool) Predicate {
	if test == nil {
		panic("iottrail: Where of a nil test")
	}
	return a.WhereEvent(func(_ *Event, req *Req) Answer { return AnswerOf(test(req)) })
}

// WhereEvent is Where for a test that needs the record as well, or that may answer Maybe
// itself.
func (a Action[Req, Resp]) WhereEvent(test func(ev *Event, req *Req) Answer) Predicate {
	if test == nil {
		panic("iottrail: WhereEvent of a nil test")
	}
	return &where{a.source, a.name, reflect.TypeFor[Req](), func(ev *Event) Answer {
		req := new(Req)
		if kept, err := readRequest(ev, req); kept || err != nil {
			return Maybe
		}
		return test(ev, req)
	}}
}

// A where is the Predicate that Where and WhereEvent return. It has no type parameters, so
// that a program has its code once.
type where struct {
	source, name string
	request      reflect.Type
	test         func(*Event) Answer // Maybe where the request can't be read
}

func (w *where) Ask(ev *Event) Answer {
	is := askCall(ev, w.source, w.name)
	if is == No {
		return No
	}
	if freeform.Absent(ev.RequestParameters) &&
		(ev.Failed() || ev.EventCategory == EventCategoryNetworkActivity || bind.HasRequired(w.request)) {
		return Maybe
	}
	return min(is, w.test(ev)) // Maybe, at the most, where it may be of another action
}

// Scope is for package detect.
func (w *where) Scope() scope.Calls {
	return scope.Calls{List: []scope.Call{{Source: w.source, Name: w.name}}, Known: true}
}

// askCall asks whether a record is of a call. No record is of one without a name.
func askCall(ev *Event, source, name string) Answer {
	if name == "" {
		return No
	}
	if ev.EventName == name && ev.EventSource == source {
		return Yes
	}
	if len(ev.Extra) == 0 {
		return No
	}
	isName := ev.EventName == name || ev.EventName == "" && unread(ev.Extra, "eventName")
	isSource := ev.EventSource == source || ev.EventSource == "" && unread(ev.Extra, "eventSource")
	if isName && isSource {
		return Maybe
	}
	return No
}

// unread reports whether a record has a member whose value its field could not hold.
func unread(extra Members, name string) bool {
	_, ok := extra.Get(name)
	return ok
}

// otherAction is a function of its own, and not a method, so that programs have it
// once and not once for each action.
func otherAction(ev *Event, source, name string) error {
	return fmt.Errorf("iottrail: %w: %s %s, not %s %s", ErrOtherAction,
		freeform.Word(ev.EventSource), freeform.Word(ev.EventName), source, name)
}

// UnknownAction is what the DecodeRequest of a package of actions returns for an action
// that the package does not know: AWS adds actions all the time.
type UnknownAction struct {
	Source, Name string
	Body         json.RawMessage // as the record has it
}

// A Mux routes records to handlers by their action. The zero value is ready.
// Register all handlers before the first Dispatch; from then on a Mux may be used
// by several goroutines at once.
type Mux struct {
	routes []route
}

// A route is one registration: what it is for, and what to call.
type route struct {
	of     Predicate
	handle func(context.Context, *Event) error
}

// Handle registers a handler for the records of an action. It is called with the request's
// parameters or, if they could not all be read, with those that could and the error that
// [Action.Request] returns: an attacker can make a request too large for CloudTrail to record,
// and must not escape the handler that way. For a record whose name can't be read, and that may
// be of the action, the error wraps [ErrOtherAction].
func Handle[Req, Resp any](m *Mux, a Action[Req, Resp], h func(ctx context.Context, ev *Event, req *Req, err error) error) {
	m.HandleFunc(a, func(ctx context.Context, ev *Event) error {
		req := new(Req)
		err := readBody(ev.RequestParameters, req)
		if !a.Is(ev) {
			err = errors.Join(otherAction(ev, a.source, a.name), err)
		}
		return h(ctx, ev, req, err)
	})
}

// HandleFunc registers a handler for all records to which p does not answer No, including
// those to which it answers Maybe. Register a handler that must be certain with match.Sure(p);
// do not ask p again in it, as a Predicate of your own may remember what it was asked about.
// Neither p nor h may be nil.
func (m *Mux) HandleFunc(p Predicate, h func(ctx context.Context, ev *Event) error) {
	if p == nil || h == nil {
		panic("iottrail: HandleFunc with a nil Predicate or handler")
	}
	m.routes = append(m.routes, route{p, h})
}

// Dispatch calls every handler that is registered for the record, in the order of
// registration, even if one before it failed, and returns their errors, joined.
func (m *Mux) Dispatch(ctx context.Context, ev *Event) error {
	var errs []error
	for _, r := range m.routes {
		if r.of.Ask(ev) != No {
			errs = append(errs, r.handle(ctx, ev))
		}
	}
	return errors.Join(errs...)
}
