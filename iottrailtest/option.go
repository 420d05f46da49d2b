package iottrailtest

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/iottrail/iottrail"
)

// An Option says something of the call that [NewEvent] makes an Event of. Of two that say
// different things of the same, the later one counts.
type Option func(*call)

// By says who made the call.
func By(caller Caller) Option { return func(c *call) { c.caller = caller } }

// At says when. CloudTrail writes UTC and whole seconds, so the rest is cut off.
func At(t time.Time) Option { return func(c *call) { c.at = t.UTC().Truncate(time.Second) } }

// From says from which address the call came: an IPv4 or IPv6 address, as in CloudTrail, or
// whatever else a test wants to see there.
func From(address string) Option { return func(c *call) { c.address = address } }

// InRegion says to which region the call was made. The ARN of the caller is of the region's
// partition: "arn:aws-cn:..." for "cn-north-1". Whatever the request names is the test's own.
func InRegion(region string) Option { return func(c *call) { c.region = region } }

// InAccount says in which account the call was made, which is the account that receives the
// record and, unless it is of another, the caller's.
func InAccount(id string) Option { return func(c *call) { c.account = id } }

// ID sets the id of the record, which otherwise follows from what it says.
func ID(eventID string) Option { return func(c *call) { c.id = eventID } }

// UserAgent says which program made the call, by its own account.
func UserAgent(text string) Option { return func(c *call) { c.agent = text } }

// Console says that the call was made in the console, by a browser.
func Console() Option { return func(c *call) { c.console = true } }

// Via says that a service, such as "cloudformation.amazonaws.com", made the call on the
// caller's behalf. The record has the service's name for the address and the user agent.
func Via(service string) Option { return func(c *call) { c.via = service } }

// Through says that the call was made through a VPC endpoint, such as
// "vpce-0a1b2c3d4e5f60718", of the account's own. The address is then one of the VPC,
// unless [From] says which.
func Through(endpoint string) Option { return func(c *call) { c.endpoint = endpoint } }

// Answering says what the call returned: a response of the action's own type, or NewEvent
// panics. CloudTrail records the responses of calls that change something, and of few that
// read; NewEvent writes what it is given.
func Answering[Resp any](resp *Resp) Option {
	return func(c *call) {
		c.answer, c.response = nil, nil
		if resp != nil {
			c.answer = resp
		}
	}
}

// FailedWith says that the call failed, with this error code, such as
// "ResourceNotFoundException". "AccessDenied", as all codes that are denials to
// [iottrail.Event.Denied], comes with the message that AWS has for it; others come without
// one. A call that failed has no response: NewEvent panics where there is one.
func FailedWith(code string) Option { return func(c *call) { c.code = code } }

// Omitted says that CloudTrail left the request out, as it was larger than 100 KB, and wrote a
// note in its place: see [iottrail.Event.BodyOmitted]. A caller can bring this about.
func Omitted() Option { return func(c *call) { c.omitted = true } }

// Request is the request in JSON, in place of what the req of [NewEvent] is written as: for one
// that can't be read, such as `{"policyName":7}` or `"text"`, for one that is masked, such as
// `{"policyName":"***"}`, for members that the Go type does not have, and for another
// spelling. It panics if body is not JSON.
func Request(body string) Option {
	raw := valid("Request", body)
	return func(c *call) { c.request = raw }
}

// Response is the response in JSON, in the same way as [Request].
func Response(body string) Option {
	raw := valid("Response", body)
	return func(c *call) { c.answer, c.response = nil, raw }
}

// With lets change make the record another one before it is written: a field that has no
// option, such as Resources, one to be cleared, or, in Extra, members that Event does not
// know or can't hold. Where an option and With are of one field, With counts. NewEvent panics
// if what comes of it is no record.
func With(change func(ev *iottrail.Event)) Option {
	return func(c *call) { c.changes = append(c.changes, change) }
}

// valid returns a body that is JSON.
func valid(option, body string) json.RawMessage {
	if !json.Valid([]byte(body)) {
		panic(fmt.Sprintf("iottrailtest: %s of something that is not JSON: %.80q", option, body))
	}
	return json.RawMessage(body)
}
