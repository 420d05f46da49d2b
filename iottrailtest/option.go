package iottrailtest

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/iottrail/iottrail"
)

// An Option says something about the call that [NewEvent] makes an Event of. If two contradict
// each other, the later one counts; [From] and [UserAgent] override what another option
// implies. An option panics if its text is empty: [With] clears a field.
type Option func(*call)

// By says who made the call.
func By(caller Caller) Option { return func(c *call) { c.caller = caller } }

// At says when. CloudTrail writes UTC and whole seconds, so fractions are cut off. With the
// zero time the record has no time.
func At(t time.Time) Option { return func(c *call) { c.at = t.UTC().Truncate(time.Second) } }

// From says which address the call came from: an IPv4 or IPv6 address, as in CloudTrail, or any
// other text that a test needs.
func From(address string) Option {
	needText("From", address)
	return func(c *call) { c.address = address }
}

// InRegion says to which region the call was made. The ARN of the caller is in the region's
// partition: "arn:aws-cn:..." for "cn-north-1". What the request names is not changed.
func InRegion(region string) Option {
	needText("InRegion", region)
	return func(c *call) { c.region = region }
}

// InAccount says in which account the call was made, by its 12 digits. That account receives
// the record. The caller belongs to it, too, unless made by [OtherAccount] or [Identity].
func InAccount(id string) Option {
	needAccount("InAccount", id)
	return func(c *call) { c.account = id }
}

// ID sets the id of the record, which otherwise is derived from what it says.
func ID(eventID string) Option {
	needText("ID", eventID)
	return func(c *call) { c.id = eventID }
}

// UserAgent says which program made the call, as it names itself.
func UserAgent(text string) Option {
	needText("UserAgent", text)
	return func(c *call) { c.agent = text }
}

// Console says that the call was made in the console, by a browser. An IAM user has a session
// there: see [Caller.InSession].
func Console() Option { return func(c *call) { c.console = true } }

// Via says that a service, such as "cloudformation.amazonaws.com", made the call on the
// caller's behalf. The record has the service's name as the address and the user agent, unless
// [From] and [UserAgent] set them.
func Via(service string) Option {
	needText("Via", service)
	return func(c *call) { c.via = service }
}

// Through says that the call was made through a VPC endpoint of the account, such as
// "vpce-0a1b2c3d4e5f60718". The address is then one in the VPC, unless [From] sets it.
func Through(endpoint string) Option {
	needText("Through", endpoint)
	return func(c *call) { c.endpoint = endpoint }
}

// Answering says what the call returned: a response of the action's own type, or NewEvent
// panics. CloudTrail records the responses of calls that change something, and of a few that
// read; NewEvent writes any.
func Answering[Resp any](resp *Resp) Option {
	return func(c *call) {
		c.answer, c.response = nil, nil
		if resp != nil {
			c.answer = resp
		}
	}
}

// FailedWith says that the call failed, with this error code, such as
// "ResourceNotFoundException". "AccessDenied" and "AccessDeniedException" come with the message
// that most services give, "User: ... is not authorized to perform: ...". Other codes come
// without a message; set one with [With]. A call that failed has no response: NewEvent panics
// if there is one.
func FailedWith(code string) Option {
	needText("FailedWith", code)
	return func(c *call) { c.code = code }
}

// Omitted says that CloudTrail left the request out, as it was larger than 100 KB, and wrote a
// note in its place: see [iottrail.Event.BodyOmitted]. A caller can cause this on purpose.
func Omitted() Option { return func(c *call) { c.omitted = true } }

// RequestJSON is the request in JSON, in place of the req of [NewEvent]: for one that can't be
// read, such as `{"policyName":7}` or `"text"`, for one that is masked, such as
// `{"policyName":"***"}`, for members that the Go type does not have, and for other spellings.
// It panics if body is not JSON.
func RequestJSON(body string) Option {
	raw := valid("RequestJSON", body)
	return func(c *call) { c.request, c.omitted = raw, false }
}

// ResponseJSON is the response in JSON, in the same way as [RequestJSON].
func ResponseJSON(body string) Option {
	raw := valid("ResponseJSON", body)
	return func(c *call) { c.answer, c.response = nil, raw }
}

// With calls change before the record is written. It is for fields without an option, as in
// data events and sign-ins (see the examples), for fields to be cleared, and for members that
// Event does not know or can't hold: these go into Extra. For an address that can't be read,
// clear the field first:
//
//	iottrailtest.With(func(ev *iottrail.Event) {
//		ev.SourceIPAddress = ""
//		ev.Extra = append(ev.Extra, iottrail.Member{Name: "sourceIPAddress", Value: []byte("7")})
//	})
//
// If another option sets the same field, With counts. Several changes are made in their order.
// NewEvent panics if the result is not a record, or if Extra has a member whose field is set,
// as it would not be written.
func With(change func(ev *iottrail.Event)) Option {
	if change == nil {
		panic("iottrailtest: With of nil")
	}
	return func(c *call) { c.changes = append(c.changes, change) }
}

// valid returns a body that is JSON.
func valid(option, body string) json.RawMessage {
	if !json.Valid([]byte(body)) {
		panic(fmt.Sprintf("iottrailtest: %s of something that is not JSON: %.80q", option, body))
	}
	return json.RawMessage(body)
}

// needText panics if a text is empty.
func needText(function, text string) {
	if text == "" {
		panic("iottrailtest: " + function + " of an empty text")
	}
}

// needName panics if a text is not a name of a user or a role in IAM, with a path or without.
func needName(function, name string) {
	if lastPart(name) == "" || strings.Contains(name, ":") {
		panic(fmt.Sprintf("iottrailtest: %s of %q, which is not a name in IAM", function, name))
	}
}

// needAccount panics if a text is not the id of an account.
func needAccount(function, id string) {
	if len(id) != 12 || strings.Trim(id, "0123456789") != "" {
		panic(fmt.Sprintf("iottrailtest: %s of %q, which has not the 12 digits of an account", function, id))
	}
}
