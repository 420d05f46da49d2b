package iottrail

import (
	"encoding/json"
	"reflect"
	"strings"
	"time"
)

// Event is one CloudTrail record: a call to the API of an AWS service, or
// something else that CloudTrail records in the same form (a console sign-in, an
// event of a service, a summary of calls).
//
// It has a field for every member that AWS documents for records of the categories Management,
// Data, NetworkActivity, Insight and Aggregated, up to event version 1.11. The tag of a field
// is the member's name in the record. Members without a field, and values that their field
// can't hold, stay in Extra and are written back, so nothing in a record is lost.
//
// An absent member leaves its field zero. The field's comment says what that means if it is not
// obvious. The bodies, which are free-form, keep whatever the record has: an object, null, a
// list, a string.
//
// An Event owns its memory: reading on does not change it, and it may be kept, changed and
// given to another goroutine. Raw is a string: the record, byte for byte. Other strings may be
// parts of Raw and keep all of it in memory, except EventID, SharedEventID, RequestID and
// AccessKeyID, which people keep in sets, and except in records of more than 16 KiB. To keep
// another string for long, use strings.Clone. Clearing Raw alone frees nothing: clear it, and
// keep what [Event.Clone] returns. Bodies and Extra are slices of their own: their bytes may be
// written. Short ones may be cut from one allocation of up to 4 KiB, which lives as long as one
// of them; bytes.Clone frees the rest. No string ever shares memory with a slice that can be
// written.
type Event struct {
	// EventVersion is the version of the record's format, such as "1.11": see
	// [Event.Version].
	EventVersion string `json:"eventVersion"`
	// UserIdentity says with which credentials the call was made; [Event.Actor]
	// says who that is.
	UserIdentity UserIdentity `json:"userIdentity"`
	// EventTime is when the call was completed, in UTC.
	EventTime time.Time `json:"eventTime"`
	// EventSource is the service, such as "iot.amazonaws.com".
	EventSource string `json:"eventSource"`
	// EventName is the action, such as "AttachPolicy". Some services put the
	// version of their API at the end: see [Event.Operation].
	EventName string `json:"eventName"`
	// AWSRegion is the region to which the call was made.
	AWSRegion string `json:"awsRegion"`
	// SourceIPAddress is where the call came from: an address, or the name of an
	// AWS service, or "AWS Internal". See [Event.SourceAddr].
	SourceIPAddress string `json:"sourceIPAddress"`
	// UserAgent is the program that made the call, as it names itself.
	UserAgent string `json:"userAgent"`
	// ErrorCode is empty for a call that succeeded. See [Event.Failed].
	ErrorCode string `json:"errorCode"`
	// ErrorMessage explains ErrorCode. Sign-in records may have only this.
	ErrorMessage string `json:"errorMessage"`
	// RequestParameters is the request's body. Package iot types it.
	RequestParameters json.RawMessage `json:"requestParameters"`
	// ResponseElements is the response's body; null for calls that only read.
	ResponseElements json.RawMessage `json:"responseElements"`
	// AdditionalEventData is what the service adds.
	AdditionalEventData json.RawMessage `json:"additionalEventData"`
	// RequestID is the service's own id of the call.
	RequestID string `json:"requestID"`
	// EventID is a GUID that CloudTrail makes for each record. Aggregated
	// records spell the member eventId.
	EventID string `json:"eventID"`
	// ReadOnly says whether the action only reads.
	ReadOnly Bool `json:"readOnly"`
	// Resources are what the call touched, for the services that say so. AWS IoT
	// does not: iot.Resources finds them in the bodies.
	Resources []Resource `json:"resources"`
	// EventType is one of the EventType constants or something newer.
	EventType string `json:"eventType"`
	// APIVersion is the version of the service's API, usually a date.
	APIVersion string `json:"apiVersion"`
	// ManagementEvent says whether the call is a management event.
	ManagementEvent Bool `json:"managementEvent"`
	// RecipientAccountID is the account that received this record, which differs
	// from the caller's if the call crossed accounts.
	RecipientAccountID string `json:"recipientAccountId"`
	// SharedEventID is the same in the records that several accounts received of
	// one call, and in the Insight records of a start and its end.
	SharedEventID string `json:"sharedEventID"`
	// ServiceEventDetails is the body of an event of type AwsServiceEvent.
	ServiceEventDetails json.RawMessage `json:"serviceEventDetails"`
	// VPCEndpointID is the endpoint through which the call was made.
	VPCEndpointID string `json:"vpcEndpointId"`
	// VPCEndpointAccountID is the account of that endpoint's owner.
	VPCEndpointAccountID string `json:"vpcEndpointAccountId"`
	// Addendum says why the record comes late or again. It is rare, and nil
	// elsewhere.
	Addendum *Addendum `json:"addendum"`
	// SessionCredentialFromConsole is True for a call made in the console.
	SessionCredentialFromConsole Bool `json:"sessionCredentialFromConsole"`
	// EventCategory is one of the EventCategory constants or something newer.
	// Older records have none.
	EventCategory string `json:"eventCategory"`
	// EdgeDevice is the device on which a call to S3 on Outposts was served.
	EdgeDevice *EdgeDevice `json:"edgeDeviceDetails"`
	// TLSDetails is how the connection was secured.
	TLSDetails TLSDetails `json:"tlsDetails"`
	// EventContext is what an event data store was configured to add.
	EventContext *EventContext `json:"eventContext"`
	// Annotation is in CloudTrail Lake's schema, but not explained there.
	Annotation string `json:"annotation"`
	// Insight is what an Insight record says; nil in all others.
	Insight *Insight `json:"insightDetails"`
	// Aggregated is what an Aggregated record says; nil in all others.
	Aggregated *Aggregated `json:"-"`
	// EventData and Metadata are the bodies of the records of CloudTrail Lake
	// that are not CloudTrail's own (ActivityAuditLog, ConfigurationItem, ...).
	EventData json.RawMessage `json:"eventData"`
	Metadata  json.RawMessage `json:"metadata"`

	// Extra has the members that have no field here, and those that their field could not hold,
	// or not in full: a time with digits beyond nanoseconds is there as it was written, beside
	// its field. When an Event is encoded, a field that is not zero wins over Extra. Only such a
	// time is written as it was, unless the field has been set to another time; if the field has
	// been set to zero, neither is written.
	Extra Members `json:"-"`
	// Raw is the record as it was read, byte for byte; if it was inside a JSON string, it is
	// the text of that string, unescaped. It is not encoded. The comment of Event says how to
	// release its memory.
	Raw string `json:"-"`
}

var (
	eventTable = newTable(extraOfEvent, eventRows("eventID")...)
	// aggregatedTable begins with the rows of eventTable, so that their indices are
	// the same.
	aggregatedTable = newTable(extraOfEvent, append(eventRows("eventId"), aggregatedRows()...)...)
)

func extraOfEvent(e *Event) *Members { return &e.Extra }

// eventRows has a row for each member of Event, in the order in which CloudTrail
// writes them, which TestMembersInTheirOrder compares with testdata.
func eventRows(eventID string) []row[Event] {
	return []row[Event]{
		text("eventVersion", func(e *Event) *string { return &e.EventVersion }),
		object("userIdentity", &identityTable, func(e *Event) *UserIdentity { return &e.UserIdentity }),
		instant("eventTime", func(e *Event) *time.Time { return &e.EventTime }),
		text("eventSource", func(e *Event) *string { return &e.EventSource }),
		text("eventName", func(e *Event) *string { return &e.EventName }),
		text("awsRegion", func(e *Event) *string { return &e.AWSRegion }),
		text("sourceIPAddress", func(e *Event) *string { return &e.SourceIPAddress }),
		text("userAgent", func(e *Event) *string { return &e.UserAgent }),
		text("errorCode", func(e *Event) *string { return &e.ErrorCode }),
		text("errorMessage", func(e *Event) *string { return &e.ErrorMessage }),
		body("requestParameters", func(e *Event) *json.RawMessage { return &e.RequestParameters }),
		body("responseElements", func(e *Event) *json.RawMessage { return &e.ResponseElements }),
		body("additionalEventData", func(e *Event) *json.RawMessage { return &e.AdditionalEventData }),
		unique("requestID", func(e *Event) *string { return &e.RequestID }),
		unique(eventID, func(e *Event) *string { return &e.EventID }),
		boolean("readOnly", func(e *Event) *Bool { return &e.ReadOnly }),
		list("resources", &resourceTable, func(e *Event) *[]Resource { return &e.Resources }),
		text("eventType", func(e *Event) *string { return &e.EventType }),
		textOrNumber("apiVersion", func(e *Event) *string { return &e.APIVersion }),
		boolean("managementEvent", func(e *Event) *Bool { return &e.ManagementEvent }),
		text("recipientAccountId", func(e *Event) *string { return &e.RecipientAccountID }),
		unique("sharedEventID", func(e *Event) *string { return &e.SharedEventID }),
		body("serviceEventDetails", func(e *Event) *json.RawMessage { return &e.ServiceEventDetails }),
		text("vpcEndpointId", func(e *Event) *string { return &e.VPCEndpointID }),
		text("vpcEndpointAccountId", func(e *Event) *string { return &e.VPCEndpointAccountID }),
		part("addendum", &addendumTable, func(e *Event) **Addendum { return &e.Addendum }),
		insightDetails("insightDetails"),
		text("eventCategory", func(e *Event) *string { return &e.EventCategory }),
		part("edgeDeviceDetails", &edgeDeviceTable, func(e *Event) **EdgeDevice { return &e.EdgeDevice }),
		object("tlsDetails", &tlsTable, func(e *Event) *TLSDetails { return &e.TLSDetails }),
		booleanText("sessionCredentialFromConsole", func(e *Event) *Bool { return &e.SessionCredentialFromConsole }),
		part("eventContext", &eventContextTable, func(e *Event) **EventContext { return &e.EventContext }),
		text("annotation", func(e *Event) *string { return &e.Annotation }),
		lakeInsight("insightSource", text("", func(i *Insight) *string { return &i.Source })),
		lakeInsight("insightState", text("", func(i *Insight) *string { return &i.State })),
		lakeInsight("insightEventSource", text("", func(i *Insight) *string { return &i.EventSource })),
		lakeInsight("insightEventName", text("", func(i *Insight) *string { return &i.EventName })),
		lakeInsight("insightErrorCode", text("", func(i *Insight) *string { return &i.ErrorCode })),
		lakeInsight("insightType", text("", func(i *Insight) *string { return &i.InsightType })),
		lakeInsight("insightContext", object("", &insightContextTable, func(i *Insight) *InsightContext { return &i.Context })),
		body("eventData", func(e *Event) *json.RawMessage { return &e.EventData }),
		body("metadata", func(e *Event) *json.RawMessage { return &e.Metadata }),
	}
}

// legacyTable reads the one record that the AWS IoT developer guide shows in
// its page on CloudTrail: an older spelling with capital letters, a typing error
// in RequestParamters, and no event source. It was never published for another
// service, so such a record gets the source of AWS IoT. It is recognised by that
// misspelt member and the absence of the same things in today's spelling; a record
// with some of both is read as one of today's, and keeps the rest in Extra. The old spelling is
// only ever read, and written as today's.
var legacyTable = newTable(extraOfEvent,
	object("UserIdentity", &identityTable, func(e *Event) *UserIdentity { return &e.UserIdentity }),
	instant("EventTime", func(e *Event) *time.Time { return &e.EventTime }),
	text("EventName", func(e *Event) *string { return &e.EventName }),
	text("SourceIpAddress", func(e *Event) *string { return &e.SourceIPAddress }),
	text("UserAgent", func(e *Event) *string { return &e.UserAgent }),
	text("ErrorCode", func(e *Event) *string { return &e.ErrorCode }),
	text("ErrorMessage", func(e *Event) *string { return &e.ErrorMessage }),
	body("RequestParamters", func(e *Event) *json.RawMessage { return &e.RequestParameters }),
	body("ResponseElements", func(e *Event) *json.RawMessage { return &e.ResponseElements }),
	body("AdditionalEventData", func(e *Event) *json.RawMessage { return &e.AdditionalEventData }),
	unique("RequestID", func(e *Event) *string { return &e.RequestID }),
	unique("EventID", func(e *Event) *string { return &e.EventID }),
	boolean("ReadOnly", func(e *Event) *Bool { return &e.ReadOnly }),
	list("Resources", &resourceTable, func(e *Event) *[]Resource { return &e.Resources }),
	text("EventType", func(e *Event) *string { return &e.EventType }),
	textOrNumber("ApiVersion", func(e *Event) *string { return &e.APIVersion }),
	text("VpcEndpointId", func(e *Event) *string { return &e.VPCEndpointID }),
	text("Annotation", func(e *Event) *string { return &e.Annotation }),
)

// aggregatedMarkers are members that Aggregated records have, and no others: without any
// of them there is nothing to read with aggregatedTable.
var aggregatedMarkers = [...]string{"accountId", "eventId", "timeWindow", "summary"}

const (
	legacyMarker = "RequestParamters"
	legacySource = "iot.amazonaws.com"
)

// The documented values of [Event.EventType]. Other values are not an error.
const (
	EventTypeAPICall       = "AwsApiCall"
	EventTypeServiceEvent  = "AwsServiceEvent"
	EventTypeConsoleAction = "AwsConsoleAction"
	EventTypeConsoleSignIn = "AwsConsoleSignIn"
	EventTypeVPCE          = "AwsVpceEvent"
	EventTypeInsight       = "AwsCloudTrailInsight"
	EventTypeAggregated    = "AwsAggregatedEvent"
)

// The documented values of [Event.EventCategory]. Other values are not an
// error, and records before event version 1.07 have none.
const (
	EventCategoryManagement      = "Management"
	EventCategoryData            = "Data"
	EventCategoryNetworkActivity = "NetworkActivity"
	EventCategoryInsight         = "Insight"
	EventCategoryAggregated      = "Aggregated"
)

// Resource is something that a call touched, as its service named it.
type Resource struct {
	ARN       string  `json:"ARN"`
	ARNPrefix string  `json:"ARNPrefix"` // instead of ARN, where many were touched
	AccountID string  `json:"accountId"` // the owner's
	Type      string  `json:"type"`      // such as "AWS::S3::Object"
	Extra     Members `json:"-"`
}

var resourceTable = newTable(func(r *Resource) *Members { return &r.Extra },
	text("accountId", func(r *Resource) *string { return &r.AccountID }),
	text("type", func(r *Resource) *string { return &r.Type }),
	text("ARN", func(r *Resource) *string { return &r.ARN }),
	text("ARNPrefix", func(r *Resource) *string { return &r.ARNPrefix }),
)

// TLSDetails is how the connection of a call was secured. CloudTrail leaves it
// out if an AWS service made the call.
type TLSDetails struct {
	TLSVersion               string  `json:"tlsVersion"`  // such as "TLSv1.3"
	CipherSuite              string  `json:"cipherSuite"` // by its name in OpenSSL
	ClientProvidedHostHeader string  `json:"clientProvidedHostHeader"`
	KeyExchange              string  `json:"keyExchange"` // such as "X25519MLKEM768"
	Extra                    Members `json:"-"`
}

var tlsTable = newTable(func(t *TLSDetails) *Members { return &t.Extra },
	text("tlsVersion", func(t *TLSDetails) *string { return &t.TLSVersion }),
	text("cipherSuite", func(t *TLSDetails) *string { return &t.CipherSuite }),
	text("clientProvidedHostHeader", func(t *TLSDetails) *string { return &t.ClientProvidedHostHeader }),
	text("keyExchange", func(t *TLSDetails) *string { return &t.KeyExchange }),
)

// Addendum says why a record comes late, or replaces an earlier one.
type Addendum struct {
	Reason            string  `json:"reason"`        // DELIVERY_DELAY, UPDATED_DATA or SERVICE_OUTAGE
	UpdatedFields     string  `json:"updatedFields"` // names separated by commas
	OriginalRequestID string  `json:"originalRequestID"`
	OriginalUID       string  `json:"originalUID"` // instead, in records that are not AWS's
	OriginalEventID   string  `json:"originalEventID"`
	Extra             Members `json:"-"`
}

var addendumTable = newTable(func(a *Addendum) *Members { return &a.Extra },
	text("reason", func(a *Addendum) *string { return &a.Reason }),
	text("updatedFields", func(a *Addendum) *string { return &a.UpdatedFields }),
	text("originalRequestID", func(a *Addendum) *string { return &a.OriginalRequestID }),
	text("originalUID", func(a *Addendum) *string { return &a.OriginalUID }),
	text("originalEventID", func(a *Addendum) *string { return &a.OriginalEventID }),
)

// EventContext is what a CloudTrail Lake event data store with enrichment adds:
// the values of IAM condition keys, and tags.
type EventContext struct {
	RequestContext json.RawMessage `json:"requestContext"`
	TagContext     json.RawMessage `json:"tagContext"`
	Extra          Members         `json:"-"`
}

var eventContextTable = newTable(func(c *EventContext) *Members { return &c.Extra },
	body("requestContext", func(c *EventContext) *json.RawMessage { return &c.RequestContext }),
	body("tagContext", func(c *EventContext) *json.RawMessage { return &c.TagContext }),
)

// EdgeDevice is the device outside an AWS region that served a call.
type EdgeDevice struct {
	Type         string          `json:"type"` // such as "outposts"
	DeviceID     string          `json:"deviceId"`
	SnowJobID    string          `json:"snowJobId"`
	DeviceFamily string          `json:"deviceFamily"`
	Attributes   json.RawMessage `json:"attributes"`
	Extra        Members         `json:"-"`
}

var edgeDeviceTable = newTable(func(d *EdgeDevice) *Members { return &d.Extra },
	text("type", func(d *EdgeDevice) *string { return &d.Type }),
	text("deviceId", func(d *EdgeDevice) *string { return &d.DeviceID }),
	text("snowJobId", func(d *EdgeDevice) *string { return &d.SnowJobID }),
	text("deviceFamily", func(d *EdgeDevice) *string { return &d.DeviceFamily }),
	body("attributes", func(d *EdgeDevice) *json.RawMessage { return &d.Attributes }),
)

// Operation returns EventName without the version that some services put after
// an action's name: "CreateFunction" for "CreateFunction20150331v2".
func (e *Event) Operation() string {
	name := e.EventName
	if name == "" || !allDigits(name[len(name)-1:]) {
		return name // as nearly all
	}
	if i := strings.LastIndexByte(name, 'v'); i > 0 && allDigits(name[i+1:]) {
		name = name[:i]
	}
	for _, date := range [...]string{"20060102", "2006_01_02"} {
		if i := len(name) - len(date); i > 0 && strings.Trim(name[i:], "0123456789_") == "" { // else the error costs memory
			if _, err := time.Parse(date, name[i:]); err == nil {
				return name[:i]
			}
		}
	}
	return e.EventName
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// Clone returns a copy that shares no writable memory with e. If Raw is empty it shares none at
// all: its strings are copies, too, so it holds what its fields have and no more of the record.
func (e *Event) Clone() *Event {
	c := *e
	for _, b := range []*json.RawMessage{
		&c.RequestParameters, &c.ResponseElements, &c.AdditionalEventData,
		&c.ServiceEventDetails, &c.EventData, &c.Metadata,
	} {
		*b = cloneBytes(*b)
	}
	c.UserIdentity = e.UserIdentity.clone()
	c.Resources = cloneList(e.Resources, func(r *Resource) { r.Extra = r.Extra.clone() })
	c.TLSDetails.Extra = e.TLSDetails.Extra.clone()
	c.Addendum = clonePart(e.Addendum, func(a *Addendum) { a.Extra = a.Extra.clone() })
	c.EdgeDevice = clonePart(e.EdgeDevice, func(d *EdgeDevice) {
		d.Attributes, d.Extra = cloneBytes(d.Attributes), d.Extra.clone()
	})
	c.EventContext = clonePart(e.EventContext, func(x *EventContext) {
		x.RequestContext, x.TagContext, x.Extra = cloneBytes(x.RequestContext), cloneBytes(x.TagContext), x.Extra.clone()
	})
	c.Insight = clonePart(e.Insight, (*Insight).unshare)
	c.Aggregated = clonePart(e.Aggregated, (*Aggregated).unshare)
	c.Extra = e.Extra.clone()
	if c.Raw == "" {
		cloneStrings(reflect.ValueOf(&c).Elem())
	}
	return &c
}

// cloneStrings replaces each string that v holds by a copy. It goes through all that is
// exported, so that no field can be forgotten, and changes what pointers and slices hold.
func cloneStrings(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(strings.Clone(v.String()))
	case reflect.Pointer:
		if !v.IsNil() {
			cloneStrings(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Field(i); f.CanSet() {
				cloneStrings(f)
			}
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return // a body
		}
		for i := range v.Len() {
			cloneStrings(v.Index(i))
		}
	case reflect.Map:
		if v.IsNil() {
			return
		}
		// Keys can't be changed where they are.
		m := reflect.MakeMapWithSize(v.Type(), v.Len())
		for it := v.MapRange(); it.Next(); {
			key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			key.Set(it.Key())
			value.Set(it.Value())
			cloneStrings(key)
			cloneStrings(value)
			m.SetMapIndex(key, value)
		}
		v.Set(m)
	}
}

// clonePart copies what p points to and lets unshare replace what the copy
// still shares with it.
func clonePart[T any](p *T, unshare func(*T)) *T {
	if p == nil {
		return nil
	}
	c := *p
	unshare(&c)
	return &c
}

func cloneList[T any](l []T, unshare func(*T)) []T {
	if l == nil {
		return nil
	}
	c := append(make([]T, 0, len(l)), l...)
	for i := range c {
		unshare(&c[i])
	}
	return c
}
