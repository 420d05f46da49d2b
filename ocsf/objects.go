package ocsf

import "github.com/iottrail/iottrail"

// The types of this file are OCSF's objects, with the attributes that CloudTrail fills. Their names
// and those of their fields are OCSF's; https://schema.ocsf.io/1.1.0/objects says what each means.
// The comments say which part of a record is there. What a record lacks is left out of the JSON,
// unless OCSF requires it.

// Base has the attributes that events of both classes have, OCSF's base event. In a pair such
// as ActivityID and ActivityName the first is OCSF's number, and the second its caption.
type Base struct {
	ActivityID   int    `json:"activity_id"`
	ActivityName string `json:"activity_name"`
	CategoryUID  int    `json:"category_uid"`
	CategoryName string `json:"category_name"`
	ClassUID     int    `json:"class_uid"`
	ClassName    string `json:"class_name"`
	TypeUID      int    `json:"type_uid"` // 100*ClassUID + ActivityID
	TypeName     string `json:"type_name"`
	SeverityID   int    `json:"severity_id"`
	Severity     string `json:"severity"`
	StatusID     int    `json:"status_id,omitempty"`
	Status       string `json:"status,omitempty"`
	// Time is eventTime in milliseconds since 1970. If the record has no time that can be read, Time
	// is 0, as OCSF requires one, and TimeDT is empty. For an aggregated event it is the end of its
	// window.
	Time   int64  `json:"time"`
	TimeDT string `json:"time_dt,omitempty"` // the same in RFC 3339, UTC, with all its digits

	Metadata    Metadata     `json:"metadata"`
	Cloud       Cloud        `json:"cloud"`
	Observables []Observable `json:"observables,omitempty"`
	// Unmapped has what no attribute is for: see the comment of the package.
	Unmapped map[string]string `json:"unmapped,omitempty"`
}

// Metadata is about the event itself.
type Metadata struct {
	Version   string   `json:"version"`              // of OCSF: see [Version]
	UID       string   `json:"uid,omitempty"`        // eventID; of a finding, FindingInfo.UID
	EventCode string   `json:"event_code,omitempty"` // eventType; of a finding, the ID of its Rule
	Profiles  []string `json:"profiles"`             // OCSF's sets of attributes that the event has
	Product   Product  `json:"product"`
}

// Product is what reported the event: CloudTrail, or this library.
type Product struct {
	Name       string  `json:"name"`
	VendorName string  `json:"vendor_name"`
	Version    string  `json:"version,omitempty"` // eventVersion
	Feature    Feature `json:"feature,omitzero"`
}

// Feature is the part of a product: eventCategory, or, for an older record without one, "Management,
// Data, and Insights", as in Security Lake.
type Feature struct {
	Name string `json:"name"`
}

// Cloud is where the call was sent.
type Cloud struct {
	Provider string  `json:"provider"`         // "AWS"
	Region   string  `json:"region,omitempty"` // awsRegion
	Account  Account `json:"account,omitzero"` // recipientAccountId, which got the record
}

// Account is an AWS account.
type Account struct {
	UID string `json:"uid"`
}

// Actor is who called.
type Actor struct {
	User      User    `json:"user,omitzero"`
	Session   Session `json:"session,omitzero"`
	IDP       IDP     `json:"idp,omitzero"`
	InvokedBy string  `json:"invoked_by,omitempty"` // userIdentity.invokedBy
}

// User is the identity that called.
type User struct {
	Type          string  `json:"type,omitempty"`           // userIdentity.type, such as "AssumedRole"
	Name          string  `json:"name,omitempty"`           // userIdentity.userName
	UID           string  `json:"uid,omitempty"`            // userIdentity.arn
	UIDAlt        string  `json:"uid_alt,omitempty"`        // userIdentity.principalId, or onBehalfOf.userId
	CredentialUID string  `json:"credential_uid,omitempty"` // userIdentity.accessKeyId, or credentialId
	Account       Account `json:"account,omitzero"`         // userIdentity.accountId
}

// Session is the session of temporary credentials.
type Session struct {
	CreatedTime   int64         `json:"created_time,omitempty"` // creationDate in milliseconds since 1970
	CreatedTimeDT string        `json:"created_time_dt,omitempty"`
	IsMFA         iottrail.Bool `json:"is_mfa,omitzero"`  // mfaAuthenticated
	Issuer        string        `json:"issuer,omitempty"` // sessionIssuer.arn
}

// IDP is the identity provider.
type IDP struct {
	Name string `json:"name,omitempty"` // webIdFederationData.federatedProvider, or identityProvider
	UID  string `json:"uid,omitempty"`  // onBehalfOf.identityStoreArn
}

// API is the call.
type API struct {
	Operation string   `json:"operation"`         // eventName
	Version   string   `json:"version,omitempty"` // apiVersion
	Service   Service  `json:"service,omitzero"`
	Request   Request  `json:"request,omitzero"`
	Response  Response `json:"response,omitzero"`
}

// Service is the service that was called.
type Service struct {
	Name string `json:"name"` // eventSource
}

// Request is what was asked for.
type Request struct {
	UID  string `json:"uid"`            // requestID; "" where there is Data and no id, as OCSF requires one
	Data string `json:"data,omitempty"` // requestParameters, as JSON text
}

// Response is what was answered.
type Response struct {
	Error   string `json:"error,omitempty"`   // errorCode
	Message string `json:"message,omitempty"` // errorMessage
	Data    string `json:"data,omitempty"`    // responseElements, as JSON text
}

// HTTPRequest is the call as an HTTP request.
type HTTPRequest struct {
	UserAgent string `json:"user_agent"` // userAgent
}

// Endpoint is where the call came from, OCSF's network endpoint. It has an IP or a Domain.
type Endpoint struct {
	IP     string `json:"ip,omitempty"`     // sourceIPAddress, as iottrail.Event.SourceAddr reads it
	Domain string `json:"domain,omitempty"` // any other sourceIPAddress: the name of a service, "AWS Internal"
	UID    string `json:"uid,omitempty"`    // vpcEndpointId
}

// Resource is what the call touched, OCSF's resource details. It is one of the record's resources,
// or what Resources of package iot, iotwireless, iotsecuretunneling or greengrassv2 finds in the
// bodies.
type Resource struct {
	UID   string `json:"uid,omitempty"`  // the ARN
	Name  string `json:"name,omitempty"` // what is in the ARN; not of the record's resources
	Type  string `json:"type,omitempty"` // "AWS::S3::Object" in the record's; else as iot.Resource has it: "thing"
	Owner Owner  `json:"owner,omitzero"`
}

// Owner is the user who owns a resource; only the account is known.
type Owner struct {
	Account Account `json:"account"` // accountId of the record's resource
}

// Observable repeats a value of the event that is worth searching for.
type Observable struct {
	Name   string `json:"name"` // the path of its attribute: "src_endpoint.ip"
	Type   string `json:"type"`
	TypeID int    `json:"type_id"`
	Value  string `json:"value"`
}
