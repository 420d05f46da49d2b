package main

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/iottrail/iottrail"
)

// Record is what the peers decode into: the members of an iottrail.Event, each
// with the cheapest Go type that can hold it. Identity, time and resources are
// typed and bodies stay raw. B is how a peer likes its raw JSON.
type Record = recordOf[json.RawMessage]

type recordOf[B ~[]byte] struct {
	EventVersion                 string     `json:"eventVersion"`
	UserIdentity                 identity   `json:"userIdentity"`
	EventTime                    time.Time  `json:"eventTime"`
	EventSource                  string     `json:"eventSource"`
	EventName                    string     `json:"eventName"`
	AWSRegion                    string     `json:"awsRegion"`
	SourceIPAddress              string     `json:"sourceIPAddress"`
	UserAgent                    string     `json:"userAgent"`
	ErrorCode                    string     `json:"errorCode"`
	ErrorMessage                 string     `json:"errorMessage"`
	RequestParameters            B          `json:"requestParameters"`
	ResponseElements             B          `json:"responseElements"`
	AdditionalEventData          B          `json:"additionalEventData"`
	RequestID                    string     `json:"requestID"`
	EventID                      string     `json:"eventID"`
	ReadOnly                     bool       `json:"readOnly"`
	Resources                    []resource `json:"resources"`
	EventType                    string     `json:"eventType"`
	APIVersion                   string     `json:"apiVersion"`
	ManagementEvent              bool       `json:"managementEvent"`
	RecipientAccountID           string     `json:"recipientAccountId"`
	SharedEventID                string     `json:"sharedEventID"`
	ServiceEventDetails          B          `json:"serviceEventDetails"`
	VPCEndpointID                string     `json:"vpcEndpointId"`
	VPCEndpointAccountID         string     `json:"vpcEndpointAccountId"`
	Addendum                     *addendum  `json:"addendum"`
	SessionCredentialFromConsole string     `json:"sessionCredentialFromConsole"`
	EventCategory                string     `json:"eventCategory"`
	TLSDetails                   tlsDetails `json:"tlsDetails"`
	EdgeDevice                   B          `json:"edgeDeviceDetails"`
	EventContext                 B          `json:"eventContext"`
	Insight                      B          `json:"insightDetails"`
	Annotation                   string     `json:"annotation"`
}

type identity struct {
	Type             string     `json:"type"`
	PrincipalID      string     `json:"principalId"`
	ARN              string     `json:"arn"`
	AccountID        string     `json:"accountId"`
	AccessKeyID      string     `json:"accessKeyId"`
	UserName         string     `json:"userName"`
	SessionContext   session    `json:"sessionContext"`
	InvokedBy        string     `json:"invokedBy"`
	IdentityProvider string     `json:"identityProvider"`
	CredentialID     string     `json:"credentialId"`
	OnBehalfOf       onBehalfOf `json:"onBehalfOf"`
	InScopeOf        inScopeOf  `json:"inScopeOf"`
}

type onBehalfOf struct {
	UserID           string `json:"userId"`
	IdentityStoreARN string `json:"identityStoreArn"`
}

type inScopeOf struct {
	SourceARN           string `json:"sourceArn"`
	SourceAccount       string `json:"sourceAccount"`
	IssuerType          string `json:"issuerType"`
	CredentialsIssuedTo string `json:"credentialsIssuedTo"`
}

type session struct {
	SessionIssuer       issuer     `json:"sessionIssuer"`
	WebIDFederationData webID      `json:"webIdFederationData"`
	Attributes          attributes `json:"attributes"`
	SourceIdentity      string     `json:"sourceIdentity"`
	EC2RoleDelivery     string     `json:"ec2RoleDelivery"`
	EC2IssuedInVPC      string     `json:"ec2IssuedInVpc"`
	SignInSessionARN    string     `json:"signInSessionArn"`
	AssumedRoot         string     `json:"assumedRoot"`
}

type issuer struct {
	Type        string `json:"type"`
	PrincipalID string `json:"principalId"`
	ARN         string `json:"arn"`
	AccountID   string `json:"accountId"`
	UserName    string `json:"userName"`
}

type webID struct {
	FederatedProvider string            `json:"federatedProvider"`
	Attributes        map[string]string `json:"attributes"`
}

type attributes struct {
	CreationDate     time.Time `json:"creationDate"`
	MFAAuthenticated string    `json:"mfaAuthenticated"`
}

type resource struct {
	ARN       string `json:"ARN"`
	ARNPrefix string `json:"ARNPrefix"`
	AccountID string `json:"accountId"`
	Type      string `json:"type"`
}

type tlsDetails struct {
	TLSVersion               string `json:"tlsVersion"`
	CipherSuite              string `json:"cipherSuite"`
	ClientProvidedHostHeader string `json:"clientProvidedHostHeader"`
	KeyExchange              string `json:"keyExchange"`
}

type addendum struct {
	Reason            string `json:"reason"`
	UpdatedFields     string `json:"updatedFields"`
	OriginalRequestID string `json:"originalRequestID"`
	OriginalEventID   string `json:"originalEventID"`
}

// A sink takes the records that a contestant builds. While timing it only counts
// them. Where check is set it makes a checksum of all that was to be decoded, so
// that equal sinks mean equal work.
type sink struct {
	check   bool
	records int // seen, built or not
	built   int
	sum     uint64
	late    []func() // see keep
	keep    bool     // look at records only when settle is called
}

// settle looks at the records that were kept.
func (s *sink) settle() {
	s.keep = false
	for _, f := range s.late {
		f()
	}
}

func (s *sink) String() string {
	return fmt.Sprintf("%d records, %d built, checksum %x", s.records, s.built, s.sum)
}

// use takes a peer's record.
func use[B ~[]byte](s *sink, r *recordOf[B]) {
	if s.keep {
		s.late = append(s.late, func() { use(s, r) })
		return
	}
	s.built++
	if !s.check {
		s.sum += uint64(len(r.EventName))
		return
	}
	u, x := &r.UserIdentity, &r.UserIdentity.SessionContext
	s.text(r.EventVersion, r.EventSource, r.EventName, r.AWSRegion, r.SourceIPAddress, r.UserAgent, r.ErrorCode, r.ErrorMessage,
		r.RequestID, r.EventID, r.EventType, r.APIVersion, r.RecipientAccountID, r.SharedEventID, r.VPCEndpointID,
		r.VPCEndpointAccountID, r.EventCategory, r.Annotation,
		u.Type, u.PrincipalID, u.ARN, u.AccountID, u.AccessKeyID, u.UserName, u.InvokedBy, u.IdentityProvider, u.CredentialID,
		u.OnBehalfOf.UserID, u.OnBehalfOf.IdentityStoreARN, u.InScopeOf.SourceARN, u.InScopeOf.SourceAccount,
		x.SessionIssuer.Type, x.SessionIssuer.PrincipalID, x.SessionIssuer.ARN, x.SessionIssuer.AccountID, x.SessionIssuer.UserName,
		x.SourceIdentity, x.EC2RoleDelivery, x.WebIDFederationData.FederatedProvider,
		r.TLSDetails.TLSVersion, r.TLSDetails.CipherSuite, r.TLSDetails.ClientProvidedHostHeader, r.TLSDetails.KeyExchange)
	for _, c := range r.Resources {
		s.text(c.ARN, c.ARNPrefix, c.AccountID, c.Type)
	}
	if r.Addendum != nil {
		s.text(r.Addendum.Reason, r.Addendum.UpdatedFields, r.Addendum.OriginalRequestID, r.Addendum.OriginalEventID)
	}
	s.rest(r.EventTime, x.Attributes.CreationDate, r.ReadOnly, r.ManagementEvent,
		x.Attributes.MFAAuthenticated == "true", r.SessionCredentialFromConsole == "true")
	s.body(r.RequestParameters)
	s.body(r.ResponseElements)
	s.body(r.AdditionalEventData)
	s.body(r.ServiceEventDetails)
}

// event takes a record of iottrail.
func (s *sink) event(r *iottrail.Event) {
	if s.keep {
		s.late = append(s.late, func() { s.event(r) })
		return
	}
	s.built++
	if !s.check {
		s.sum += uint64(len(r.EventName))
		return
	}
	u, x := &r.UserIdentity, &r.UserIdentity.SessionContext
	s.text(r.EventVersion, r.EventSource, r.EventName, r.AWSRegion, r.SourceIPAddress, r.UserAgent, r.ErrorCode, r.ErrorMessage,
		r.RequestID, r.EventID, r.EventType, r.APIVersion, r.RecipientAccountID, r.SharedEventID, r.VPCEndpointID,
		r.VPCEndpointAccountID, r.EventCategory, r.Annotation,
		u.Type, u.PrincipalID, u.ARN, u.AccountID, u.AccessKeyID, u.UserName, u.InvokedBy, u.IdentityProvider, u.CredentialID,
		u.OnBehalfOf.UserID, u.OnBehalfOf.IdentityStoreARN, u.InScopeOf.SourceARN, u.InScopeOf.SourceAccount,
		x.SessionIssuer.Type, x.SessionIssuer.PrincipalID, x.SessionIssuer.ARN, x.SessionIssuer.AccountID, x.SessionIssuer.UserName,
		x.SourceIdentity, x.EC2RoleDelivery, x.WebIDFederationData.FederatedProvider,
		r.TLSDetails.TLSVersion, r.TLSDetails.CipherSuite, r.TLSDetails.ClientProvidedHostHeader, r.TLSDetails.KeyExchange)
	for _, c := range r.Resources {
		s.text(c.ARN, c.ARNPrefix, c.AccountID, c.Type)
	}
	if r.Addendum != nil {
		s.text(r.Addendum.Reason, r.Addendum.UpdatedFields, r.Addendum.OriginalRequestID, r.Addendum.OriginalEventID)
	}
	s.rest(r.EventTime, x.Attributes.CreationDate, r.ReadOnly.True(), r.ManagementEvent.True(),
		x.Attributes.MFAAuthenticated.True(), r.SessionCredentialFromConsole.True())
	s.body(r.RequestParameters)
	s.body(r.ResponseElements)
	s.body(r.AdditionalEventData)
	s.body(r.ServiceEventDetails)
}

// mix continues the checksum: FNV-1a, over words.
func (s *sink) mix(v uint64) { s.sum = (s.sum ^ v) * 0x100000001b3 }

func (s *sink) text(texts ...string) {
	for _, t := range texts {
		s.mix(uint64(len(t)))
		for i := range len(t) {
			s.mix(uint64(t[i]))
		}
	}
}

func (s *sink) rest(at, created time.Time, flags ...bool) {
	s.mix(uint64(at.Unix()))
	s.mix(uint64(created.Unix()))
	for i, f := range flags {
		if f {
			s.mix(uint64(i) + 1)
		}
	}
}

// body takes the length of a body and the sum of its bytes. Null counts as none,
// as some libraries leave a body nil then.
func (s *sink) body(b []byte) {
	if string(b) == "null" {
		b = nil
	}
	sum := uint64(len(b))
	for _, c := range b {
		sum += uint64(c) << 8
	}
	s.mix(sum)
}
