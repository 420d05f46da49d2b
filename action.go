package iottrail

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/iottrail/iottrail/internal/bind"
	"github.com/iottrail/iottrail/internal/call"
	"github.com/iottrail/iottrail/internal/jsonscan"
)

// Access is the access level of an action, as IAM's Service Authorization
// Reference names them.
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
// A member goes to the field with its name as the tag, or the field's name where
// there is no tag; the first letter may be in either case. Strings, numbers and
// booleans are read in all spellings that CloudTrail uses for their Go types; use
// [Bool] where absent and false must differ, [Timestamp] for times (a time.Time reads
// RFC 3339 only), [Blob] for binary data, json.RawMessage to keep a value as it is,
// and any, maps, slices and structs freely. The tag cloudtrail:"alias=principal" gives
// a field a second name, which older records use. The tag cloudtrail:"sensitive" says
// that CloudTrail masks the field's strings, so that a mask leaves them empty; see
// [MaskedMembers]. Options are separated by commas.
//
// A body is a JSON object. So Req and Resp are structs, maps with strings for keys, or
// any, or types with an UnmarshalJSON of their own. They are not pointers: a request is
// returned as a pointer already.
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
// It panics if no body fits Req or Resp, such as a string, a list or a pointer, or if a
// field of theirs, at any depth, is of a type that can't hold JSON: a channel, a
// function, a complex number, or an interface with methods.
func NewAction[Req, Resp any](source, name string, access Access) Action[Req, Resp] {
	requireFit(source, name, reflect.TypeFor[Req](), reflect.TypeFor[Resp]())
	return Action[Req, Resp]{source, name, access}
}

// GeneratedAction is [NewAction] without the check of the types. It is for the packages
// of this module, whose tests have checked them: their actions are laid out by the
// compiler, take no time when a program starts, and are left out of it by the linker
// where nobody uses them. Other modules can't import [call.Checked].
func GeneratedAction[Req, Resp any](_ call.Check, source, name string, access Access) Action[Req, Resp] {
	return Action[Req, Resp]{source, name, access}
}

// requireFit is a function of its own, and not generic, so that programs have it once.
func requireFit(source, name string, types ...reflect.Type) {
	for _, t := range types {
		if err := bind.Fits(t); err != nil {
			panic(fmt.Sprintf("iottrail: NewAction of %s %s: %v", printable(source), printable(name), err))
		}
	}
}

// Source returns the event source, such as "iot.amazonaws.com".
func (a Action[Req, Resp]) Source() string { return a.source }

// Name returns the event name, such as "AttachPolicy".
func (a Action[Req, Resp]) Name() string { return a.name }

// Access returns the access level.
func (a Action[Req, Resp]) Access() Access { return a.access }

// Is reports whether the record is of this action, whether it succeeded or not.
// It is a Predicate. No record is of the zero Action.
func (a Action[Req, Resp]) Is(ev *Event) bool {
	return a.name != "" && ev.EventName == a.name && ev.EventSource == a.source
}

// Request returns the request's parameters. The result is never nil unless the
// error wraps [ErrOtherAction]. It is the zero Req where the record has no
// parameters, which is not an error. Other errors are those of the body:
//
//   - *[OmittedError]: CloudTrail left it out for its size;
//   - [ErrNoBody]: it is no JSON object;
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

// Where returns the question whether a record is of this action and its request
// passes the test. It is true as well where the request, or a part of it, could not
// be read or was masked: who can make a request unreadable, for example too large
// for CloudTrail to record, must not slip through by that. And it is true where the call
// failed and its record has no request: services leave out what they refused, whatever
// was asked for.
func (a Action[Req, Resp]) Where(test func(*Req) bool) Predicate {
	return func(ev *Event) bool {
		if !a.Is(ev) {
			return false
		}
		if body := ev.RequestParameters; ev.Failed() && (len(body) == 0 || jsonscan.KindOf(body[0]) == jsonscan.Null) {
			return true
		}
		req, err := a.Request(ev)
		return err != nil || test(req) || len(bind.Masked(ev.RequestParameters)) > 0
	}
}

// otherAction is a function of its own, and not a method, so that programs have it
// once and not once for each action.
func otherAction(ev *Event, source, name string) error {
	return fmt.Errorf("iottrail: %w: %s %s, not %s %s", ErrOtherAction,
		printable(ev.EventSource), printable(ev.EventName), source, name)
}

// readBody reads a body into the struct that into points to.
func readBody(body json.RawMessage, into any) error {
	if len(body) == 0 {
		return nil
	}
	body = bytes.Trim(body, " \t\r\n") // there is none in a Decoder's, but in an Event made by hand
	switch jsonscan.KindOf(first(body)) {
	case jsonscan.Object:
	case jsonscan.Null:
		if string(body) != "null" {
			return fmt.Errorf("iottrail: %w: it is something that is not JSON", ErrNoBody)
		}
		return nil
	default:
		return fmt.Errorf("iottrail: %w: it is %s", ErrNoBody, excerpt(body))
	}
	if size, ok := omitted(body); ok {
		return &OmittedError{OriginalSize: size}
	}
	var faults []*MemberError
	for _, f := range bind.Into(body, into) {
		faults = append(faults, &MemberError{Path: f.Path, Err: f.Err})
	}
	if len(faults) == 0 {
		return nil
	}
	return fmt.Errorf("iottrail: %w", joinFaults(faults))
}

// omitted reports whether a body, an object, is the note that CloudTrail leaves in
// place of one that is too large, and how large that was. The note has a member
// "omitted" that is true, a "reason", an "originalSize" and nothing else; what is
// not a string may be written as one. The name of the field must be exact, so that
// a request can't pass for a note by having a member of that name among its own.
func omitted(body json.RawMessage) (size int64, ok bool) {
	if len(body) > 512 || !bytes.Contains(body, []byte("omitted")) && bytes.IndexByte(body, '\\') < 0 {
		return 0, false
	}
	var is Bool
	var known, others int
	var original []byte
	whole := eachMember(body, func(name, value []byte) bool {
		switch string(name) {
		case "omitted":
			is, _ = parseBool(value)
		case "reason":
			known++
		case "originalSize":
			known++
			original = value
		default:
			others++
		}
		return true
	})
	if !whole || !is.True() || known == 0 || others > 0 {
		return 0, false
	}
	size, err := strconv.ParseInt(strings.Trim(string(original), `"`), 10, 64)
	if err != nil {
		size = 0 // and not the largest number there is
	}
	return size, true
}

// MaskedMembers lists the JSON pointers of the values in a body that CloudTrail
// replaced because they are secret. They are strings, which may stand where a whole
// structure or list was, and are recognized from their text alone:
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
// A caller may choose such a text as a value, for example as the name of a thing, and
// nothing in the record tells the two apart. So it is listed here, and a typed request
// or response keeps it where it may be the value: in a string whose field is not tagged
// as sensitive. Everywhere else a mask leaves the field zero: in sensitive strings, and
// where a structure, map, list, number, boolean or time is expected.
//
// MaskedMembers lists at most 1,000, and no more once they have 1 MiB in all.
func MaskedMembers(body json.RawMessage) []string { return bind.Masked(body) }

// UnknownMembers lists the JSON pointers of the members of a body for which the
// struct that into points to, or one within it, has no field: what a newer version
// of the service's API added, for example. It does not change into, and lists at most
// 1,000, and no more once they have 1 MiB in all.
func UnknownMembers(body json.RawMessage, into any) []string { return bind.Unknown(body, into) }

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
	matches Predicate
	handle  func(context.Context, *Event) error
}

// Handle registers a handler for the records of an action. It is called with the
// request's parameters, or, where they could not be read, with what could be and
// the error that [Action.Request] returns: an attacker can make a request too
// large for CloudTrail to record, and must not escape the handler by that.
func Handle[Req, Resp any](m *Mux, a Action[Req, Resp], h func(ctx context.Context, ev *Event, req *Req, err error) error) {
	m.HandleFunc(a.Is, func(ctx context.Context, ev *Event) error {
		req, err := a.Request(ev)
		return h(ctx, ev, req, err)
	})
}

// HandleFunc registers a handler for all records for which p is true. Neither may be
// nil.
func (m *Mux) HandleFunc(p Predicate, h func(ctx context.Context, ev *Event) error) {
	if p == nil || h == nil {
		panic("iottrail: HandleFunc with a nil Predicate or handler")
	}
	m.routes = append(m.routes, route{p, h})
}

// Dispatch calls every handler that is registered for the record, in the order of
// registration, whether one before it failed or not, and returns their errors
// joined.
func (m *Mux) Dispatch(ctx context.Context, ev *Event) error {
	var errs []error
	for _, r := range m.routes {
		if r.matches(ev) {
			errs = append(errs, r.handle(ctx, ev))
		}
	}
	return errors.Join(errs...)
}
