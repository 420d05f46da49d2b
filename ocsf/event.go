package ocsf

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/freeform"
	"github.com/iottrail/iottrail/internal/services"
)

// APIActivity is an event of OCSF's class API Activity, 6003.
type APIActivity struct {
	Base
	Actor       Actor       `json:"actor"` // empty where the record says nothing of the caller
	API         API         `json:"api"`
	SrcEndpoint Endpoint    `json:"src_endpoint"` // empty where the record does not say
	HTTPRequest HTTPRequest `json:"http_request,omitzero"`
	Resources   []Resource  `json:"resources,omitempty"`
}

// FromEvent returns a record as an API Activity: see the comment of the package. The result shares
// strings with ev, but nothing that can be modified: you may change it, for example to remove
// secrets. FromEvent of nil is nil.
func FromEvent(ev *iottrail.Event) *APIActivity {
	if ev == nil {
		return nil
	}
	m := mapper{rest: *ev}
	e := &m.rest
	activity := activityOf(ev)
	name := activityName(activity)
	a := &APIActivity{
		Base: Base{
			ActivityID: activity, ActivityName: name,
			CategoryUID: 6, CategoryName: "Application Activity",
			ClassUID: apiActivity, ClassName: "API Activity",
			TypeUID: 100*apiActivity + activity, TypeName: "API Activity: " + name,
			SeverityID: 1, Severity: "Informational",
			Metadata: m.metadata(),
			Cloud:    m.cloud(),
		},
		Actor:       m.actor(),
		SrcEndpoint: m.endpoint(ev),
		HTTPRequest: HTTPRequest{UserAgent: take(&e.Extra, "userAgent", &e.UserAgent)},
		Resources:   m.resources(ev),
	}
	a.Time, a.TimeDT = takeTime(&e.Extra, "eventTime", &e.EventTime)
	if ev.Aggregated != nil && a.TimeDT == "" {
		a.Time, a.TimeDT = instant(ev.Aggregated.TimeWindow.WindowEnd)
	}
	if ev.EventName != "" || ev.Failed() { // a summary of calls says nothing of how they ended
		a.StatusID, a.Status = statusOf(ev)
	}
	a.API = m.api()
	a.Observables = observables("", a)
	a.Unmapped = m.unmapped()
	return a
}

const apiActivity = 6003

func statusOf(ev *iottrail.Event) (int, string) {
	if ev.Failed() {
		return 2, "Failure"
	}
	return 1, "Success"
}

// A mapper maps a record. What it maps, it removes from rest: what is left there in the end has
// no attribute, and becomes unmapped. So nothing can be forgotten.
type mapper struct {
	rest iottrail.Event // shares with the record what pointers and slices refer to, which stays as it is
}

// take removes a field from an object of rest, with the Extra of that object. If Extra has a
// member of the name, the field could not hold it, and somebody set the field since:
// Event.MarshalJSON then writes the field, and not the member.
func take[T comparable](extra *iottrail.Members, name string, field *T) T {
	var zero T
	v := *field
	if v == zero {
		return v
	}
	*field = zero
	if _, ok := extra.Get(name); ok {
		*extra = slices.DeleteFunc(slices.Clone(*extra), func(m iottrail.Member) bool { return m.Name == name })
	}
	return v
}

// takeTime removes a time, unless Extra has it as well: then it has digits that a time.Time
// can't hold, and it stays.
func takeTime(extra *iottrail.Members, name string, field *time.Time) (ms int64, dt string) {
	v := *field
	if _, kept := extra.Get(name); !kept {
		*field = time.Time{}
	}
	return instant(v)
}

// instant returns a time in the two forms that OCSF has; the zero time means none.
func instant(t time.Time) (ms int64, dt string) {
	if t.IsZero() {
		return 0, ""
	}
	return t.UnixMilli(), t.UTC().Format(time.RFC3339Nano)
}

// takeBody removes a body, and returns it as JSON text. A body that is null is empty.
func takeBody(field *json.RawMessage) string {
	v := valid(string(bytes.Trim(*field, " \t\r\n")))
	*field = nil
	if v == "null" {
		return ""
	}
	return v
}

func (m *mapper) metadata() Metadata {
	e := &m.rest
	feature := take(&e.Extra, "eventCategory", &e.EventCategory)
	if feature == "" {
		feature = "Management, Data, and Insights"
	}
	return Metadata{
		Version:   Version,
		UID:       take(&e.Extra, "eventID", &e.EventID),
		EventCode: take(&e.Extra, "eventType", &e.EventType),
		Profiles:  []string{"cloud", "datetime"},
		Product: Product{
			Name: "CloudTrail", VendorName: "AWS",
			Version: take(&e.Extra, "eventVersion", &e.EventVersion),
			Feature: Feature{feature},
		},
	}
}

func (m *mapper) cloud() Cloud {
	e := &m.rest
	c := Cloud{
		Provider: "AWS",
		Region:   take(&e.Extra, "awsRegion", &e.AWSRegion),
		Account:  Account{take(&e.Extra, "recipientAccountId", &e.RecipientAccountID)},
	}
	if a := e.Aggregated; a != nil && c.Account.UID == "" {
		c.Account.UID = a.AccountID
	}
	return c
}

func (m *mapper) actor() Actor {
	u := &m.rest.UserIdentity
	s := &u.SessionContext
	a := Actor{
		User: User{
			Type:          take(&u.Extra, "type", &u.Type),
			Name:          take(&u.Extra, "userName", &u.UserName),
			UID:           take(&u.Extra, "arn", &u.ARN),
			UIDAlt:        take(&u.Extra, "principalId", &u.PrincipalID),
			Account:       Account{take(&u.Extra, "accountId", &u.AccountID)},
			CredentialUID: take(&u.Extra, "accessKeyId", &u.AccessKeyID),
		},
		Session: Session{
			IsMFA:  take(&s.Attributes.Extra, "mfaAuthenticated", &s.Attributes.MFAAuthenticated),
			Issuer: take(&s.SessionIssuer.Extra, "arn", &s.SessionIssuer.ARN),
		},
		IDP: IDP{
			Name: take(&s.WebIDFederationData.Extra, "federatedProvider", &s.WebIDFederationData.FederatedProvider),
			UID:  take(&u.OnBehalfOf.Extra, "identityStoreArn", &u.OnBehalfOf.IdentityStoreARN),
		},
		InvokedBy: take(&u.Extra, "invokedBy", &u.InvokedBy),
	}
	a.Session.CreatedTime, a.Session.CreatedTimeDT = takeTime(&s.Attributes.Extra, "creationDate", &s.Attributes.CreationDate)
	if a.User.UIDAlt == "" {
		a.User.UIDAlt = take(&u.OnBehalfOf.Extra, "userId", &u.OnBehalfOf.UserID)
	}
	if a.User.CredentialUID == "" {
		a.User.CredentialUID = take(&u.Extra, "credentialId", &u.CredentialID)
	}
	if a.IDP.Name == "" {
		a.IDP.Name = take(&u.Extra, "identityProvider", &u.IdentityProvider)
	}
	if a.User.Name == "" && a.User.Type == iottrail.IdentityTypeIdentityCenterUser {
		// There the name is not part of the identity. It stays in unmapped as well, with the
		// rest of additionalEventData. A value that is not a text is not a name.
		_ = json.Unmarshal(freeform.Member(m.rest.AdditionalEventData, "UserName"), &a.User.Name)
	}
	return a
}

// endpoint leaves an address in rest if it was spelled differently from IP: with a port, or as
// IPv6.
func (m *mapper) endpoint(ev *iottrail.Event) Endpoint {
	e := &m.rest
	from := Endpoint{UID: take(&e.Extra, "vpcEndpointId", &e.VPCEndpointID)}
	address, ok := ev.SourceAddr()
	if !ok {
		from.Domain = take(&e.Extra, "sourceIPAddress", &e.SourceIPAddress)
		return from
	}
	if from.IP = address.String(); from.IP == e.SourceIPAddress {
		take(&e.Extra, "sourceIPAddress", &e.SourceIPAddress)
	}
	return from
}

func (m *mapper) api() API {
	e := &m.rest
	a := API{
		Operation: take(&e.Extra, "eventName", &e.EventName),
		Version:   take(&e.Extra, "apiVersion", &e.APIVersion),
		Service:   Service{take(&e.Extra, "eventSource", &e.EventSource)},
		Request: Request{
			UID:  take(&e.Extra, "requestID", &e.RequestID),
			Data: takeBody(&e.RequestParameters),
		},
		Response: Response{
			Error:   take(&e.Extra, "errorCode", &e.ErrorCode),
			Message: take(&e.Extra, "errorMessage", &e.ErrorMessage),
			Data:    takeBody(&e.ResponseElements),
		},
	}
	if i := e.Insight; i != nil && a.Operation == "" && a.Service.Name == "" {
		a.Operation, a.Service.Name = i.EventName, i.EventSource
	}
	return a
}

// resources returns those of the record, and after them what the bodies name. A resource of the
// record with more than a Resource can hold stays in rest as a whole.
func (m *mapper) resources(ev *iottrail.Event) []Resource {
	var list []Resource
	var more []iottrail.Resource
	known := make(map[string]bool)
	for _, r := range ev.Resources {
		if r.ARNPrefix != "" || len(r.Extra) > 0 {
			more = append(more, r)
		}
		of := Resource{UID: r.ARN, Type: r.Type, Owner: Owner{Account{r.AccountID}}}
		if of != (Resource{}) {
			list = append(list, of)
		}
		known[r.ARN] = true
	}
	m.rest.Resources = more
	for _, r := range services.Resources(ev) {
		if r.ARN == "" || !known[r.ARN] {
			list = append(list, Resource{UID: r.ARN, Name: r.Name, Type: r.Type})
		}
	}
	return list
}

// OCSF's types of observables.
const (
	hostname    = 1
	ipAddress   = 2
	userName    = 4
	resourceUID = 10
)

// observables returns what is worth searching for in an event: the caller's name, where the
// call came from, and what it touched. The prefix is for the paths of a finding's evidence.
func observables(prefix string, a *APIActivity) []Observable {
	var list []Observable
	add := func(path, typ string, id int, value string) {
		if value != "" && !freeform.IsMask(value) {
			list = append(list, Observable{path, typ, id, value})
		}
	}
	add(prefix+"actor.user.name", "User Name", userName, a.Actor.User.Name)
	add(prefix+"src_endpoint.ip", "IP Address", ipAddress, a.SrcEndpoint.IP)
	if d := a.SrcEndpoint.Domain; strings.Contains(d, ".") && !strings.ContainsAny(d, " ,:/%") {
		add(prefix+"src_endpoint.domain", "Hostname", hostname, d)
	}
	seen := make(map[string]bool, len(a.Resources))
	for _, r := range a.Resources {
		if !seen[r.UID] {
			add("resources[].uid", "Resource UID", resourceUID, r.UID)
		}
		seen[r.UID] = true
	}
	return list
}
