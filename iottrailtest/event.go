package iottrailtest

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/arns"
)

// These are what a record has unless an option says otherwise.
const (
	DefaultAccount = "111122223333"
	DefaultRegion  = "us-east-1"
	DefaultAddress = "198.51.100.7" // of 198.51.100.0/24, which is reserved for documentation
)

const (
	defaultAgent    = "aws-cli/2.31.9 ua/2.1 os/linux lang/python#3.13.7"
	consoleAgent    = "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0"
	addressInVPC    = "10.0.1.7"
	maxRequest      = 100 << 10 // bytes; CloudTrail leaves out a longer request
	serviceEnd      = ".amazonaws.com"
	accessDenied    = "User: %s is not authorized to perform: %s because no identity-based policy allows the %[2]s action"
	nobodyHasAnARN  = "anonymous"
	eventVersion    = "1.11"
	tlsVersion      = "TLSv1.3"
	tlsCipherSuite  = "TLS_AES_128_GCM_SHA256"
	tlsKeyExchange  = "X25519MLKEM768"
	requestTooLarge = `{"reason":"requestParameters too large","omitted":true,"originalSize":%d}`
)

// NewEvent returns the Event of a call of the action with the request, as a Decoder would
// return it; the comment of the package says what else the record has. If req is nil, the
// record has no request, which is how CloudTrail records a call without parameters.
//
// The ids of the record and of the request are derived from everything else that the record
// says, except white space. So two Events with the same content are repeats of each other for
// [iottrail.Repeats]: give one of them another time with [At], or another id with [ID].
//
// It panics, giving the reason, if there can be no such record: for the zero Action, with a
// response of another action, or with a value that can't be written as JSON.
func NewEvent[Req, Resp any](a iottrail.Action[Req, Resp], req *Req, opts ...Option) *iottrail.Event {
	c := newCall(a.Source(), a.Name(), a.Access())
	for _, option := range opts {
		if option == nil {
			panic("iottrailtest: NewEvent with a nil Option")
		}
		option(c)
	}
	if req != nil && c.request == nil {
		c.request = encodeBody(req)
	}
	if c.answer != nil {
		if _, ok := c.answer.(*Resp); !ok {
			panic(fmt.Sprintf("iottrailtest: %s does not answer with a %T, but with a %T", a.Name(), c.answer, new(Resp)))
		}
		c.response = encodeBody(c.answer)
	}
	return c.event()
}

// A call is what the options say of a call. An empty field has its default.
type call struct {
	source, name string
	access       iottrail.Access

	caller            Caller
	at                time.Time
	account, region   string
	address, agent    string
	endpoint, via, id string
	console           bool

	request, response json.RawMessage
	answer            any // a *Resp
	omitted           bool
	code              string // of the error

	changes []func(*iottrail.Event)
}

func newCall(source, name string, access iottrail.Access) *call {
	if name == "" {
		panic("iottrailtest: NewEvent of the zero Action")
	}
	return &call{
		source: source, name: name, access: access, caller: Role("Operator", "alice"),
		at: time.Date(2026, 10, 6, 9, 30, 0, 0, time.UTC), account: DefaultAccount, region: DefaultRegion,
	}
}

// event writes the record and reads it.
func (c *call) event() *iottrail.Event {
	ev := c.record()
	ev.EventID = c.id
	setIDs(ev, true, c.id == "")
	requestID, eventID := ev.RequestID, ev.EventID
	for _, change := range c.changes {
		change(ev)
	}
	setIDs(ev, ev.RequestID == requestID, c.id == "" && ev.EventID == eventID)
	what := "NewEvent"
	if len(c.changes) > 0 {
		what = "With"
	}
	return rewritten(ev, what)
}

// setIDs derives the ids, or one of them, from everything else that the record says.
func setIDs(ev *iottrail.Event, request, event bool) {
	id := ev.EventID
	ev.EventID = ""
	if request {
		ev.RequestID = ""
		ev.RequestID = uuid("request", compact(encode(ev)))
	}
	if event {
		id = uuid("event", compact(encode(ev)))
	}
	ev.EventID = id
}

// record is the record without its ids.
func (c *call) record() *iottrail.Event {
	ev := &iottrail.Event{
		EventVersion:       eventVersion,
		UserIdentity:       c.identity(),
		EventTime:          c.at,
		EventSource:        c.source,
		EventName:          c.name,
		AWSRegion:          c.region,
		SourceIPAddress:    c.address,
		UserAgent:          c.agent,
		ErrorCode:          c.code,
		RequestParameters:  orNull(c.request),
		ResponseElements:   orNull(c.response),
		EventType:          iottrail.EventTypeAPICall,
		ManagementEvent:    iottrail.True,
		RecipientAccountID: c.account,
		EventCategory:      iottrail.EventCategoryManagement,
	}
	if c.access != "" {
		ev.ReadOnly = iottrail.BoolOf(c.access == iottrail.AccessRead || c.access == iottrail.AccessList)
	}
	if c.omitted {
		ev.RequestParameters = fmt.Appendf(nil, requestTooLarge, max(len(c.request), maxRequest+1))
	}
	c.setOrigin(ev)
	c.setOutcome(ev)
	return ev
}

func (c *call) identity() iottrail.UserIdentity {
	return c.caller.identity(callContext{
		account: c.account, partition: arns.Partition(c.region), day: c.at.Truncate(24 * time.Hour), inSession: c.console,
	})
}

// setOrigin fills in where the call came from, and by which program. If a service made the
// call, CloudTrail has its name in place of both, and no TLS; nor has the console TLS.
func (c *call) setOrigin(ev *iottrail.Event) {
	if c.via != "" {
		ev.UserIdentity.InvokedBy = c.via
	}
	service := ev.UserIdentity.InvokedBy
	address, agent := DefaultAddress, defaultAgent
	switch {
	case service != "":
		address, agent = service, service
	case c.console:
		agent = consoleAgent
		ev.SessionCredentialFromConsole = iottrail.True
	default:
		ev.TLSDetails = iottrail.TLSDetails{TLSVersion: tlsVersion, CipherSuite: tlsCipherSuite, ClientProvidedHostHeader: c.host(), KeyExchange: tlsKeyExchange}
	}
	if c.endpoint != "" {
		address = addressInVPC
		ev.VPCEndpointID, ev.VPCEndpointAccountID = c.endpoint, c.account
	}
	if ev.SourceIPAddress == "" {
		ev.SourceIPAddress = address
	}
	if ev.UserAgent == "" {
		ev.UserAgent = agent
	}
}

// setOutcome fills in how the call ended.
func (c *call) setOutcome(ev *iottrail.Event) {
	if c.code == "" {
		return
	}
	if c.response != nil {
		panic("iottrailtest: a call that failed has no response: Answering or ResponseJSON beside FailedWith")
	}
	if c.code != "AccessDenied" && c.code != "AccessDeniedException" {
		return
	}
	who := ev.UserIdentity.ARN
	if who == "" {
		who = nobodyHasAnARN
	}
	ev.ErrorMessage = fmt.Sprintf(accessDenied, who, strings.TrimSuffix(c.source, serviceEnd)+":"+c.name)
}

// host is the name of the service's endpoint in the region.
func (c *call) host() string {
	service, ok := strings.CutSuffix(c.source, serviceEnd)
	if !ok {
		return c.source
	}
	return service + "." + c.region + "." + arns.DNSSuffix(c.region)
}

// orNull is how CloudTrail writes an absent body.
func orNull(body json.RawMessage) json.RawMessage {
	if body == nil {
		return json.RawMessage("null")
	}
	return body
}
