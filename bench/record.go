package main

import (
	"cmp"
	"encoding/json"
	"strconv"
	"time"

	"github.com/iottrail/iottrail"
)

// Record is what the peers decode into: the members of an iottrail.Event, each
// with the cheapest Go type that can hold it. Identity, time and resources are
// typed and bodies stay raw, and so do three objects that iottrail types: the edge
// device, the event context and the Insight. B is how a peer likes its raw JSON.
//
// It lacks what an Event has for a few records only: invokedByDelegate, the
// addendum's originalUID, the members of Aggregated records, and the bodies
// eventData and metadata of CloudTrail Lake.
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

// asRecord returns what a peer would have made of the record that ev is. What is raw there and
// typed here is written anew: see canonical. It is long because it has a line for each member.
func asRecord(ev *iottrail.Event) (r Record, err error) {
	u, x := &ev.UserIdentity, &ev.UserIdentity.SessionContext
	r = Record{
		EventVersion: ev.EventVersion,
		UserIdentity: identity{
			Type:        u.Type,
			PrincipalID: u.PrincipalID,
			ARN:         u.ARN,
			AccountID:   u.AccountID,
			AccessKeyID: u.AccessKeyID,
			UserName:    u.UserName,
			SessionContext: session{
				SessionIssuer: issuer{x.SessionIssuer.Type, x.SessionIssuer.PrincipalID, x.SessionIssuer.ARN,
					x.SessionIssuer.AccountID, x.SessionIssuer.UserName},
				WebIDFederationData: webID{x.WebIDFederationData.FederatedProvider, x.WebIDFederationData.Attributes},
				Attributes:          attributes{x.Attributes.CreationDate, boolText(x.Attributes.MFAAuthenticated)},
				SourceIdentity:      x.SourceIdentity,
				EC2RoleDelivery:     x.EC2RoleDelivery,
				EC2IssuedInVPC:      x.EC2IssuedInVPC,
				SignInSessionARN:    x.SignInSessionARN,
				AssumedRoot:         boolText(x.AssumedRoot),
			},
			InvokedBy:        u.InvokedBy,
			IdentityProvider: u.IdentityProvider,
			CredentialID:     u.CredentialID,
			OnBehalfOf:       onBehalfOf{u.OnBehalfOf.UserID, u.OnBehalfOf.IdentityStoreARN},
			InScopeOf: inScopeOf{u.InScopeOf.SourceARN, u.InScopeOf.SourceAccount, u.InScopeOf.IssuerType,
				u.InScopeOf.CredentialsIssuedTo},
		},
		EventTime:                    ev.EventTime,
		EventSource:                  ev.EventSource,
		EventName:                    ev.EventName,
		AWSRegion:                    ev.AWSRegion,
		SourceIPAddress:              ev.SourceIPAddress,
		UserAgent:                    ev.UserAgent,
		ErrorCode:                    ev.ErrorCode,
		ErrorMessage:                 ev.ErrorMessage,
		RequestParameters:            ev.RequestParameters,
		ResponseElements:             ev.ResponseElements,
		AdditionalEventData:          ev.AdditionalEventData,
		RequestID:                    ev.RequestID,
		EventID:                      ev.EventID,
		ReadOnly:                     ev.ReadOnly.True(),
		EventType:                    ev.EventType,
		APIVersion:                   ev.APIVersion,
		ManagementEvent:              ev.ManagementEvent.True(),
		RecipientAccountID:           ev.RecipientAccountID,
		SharedEventID:                ev.SharedEventID,
		ServiceEventDetails:          ev.ServiceEventDetails,
		VPCEndpointID:                ev.VPCEndpointID,
		VPCEndpointAccountID:         ev.VPCEndpointAccountID,
		SessionCredentialFromConsole: boolText(ev.SessionCredentialFromConsole),
		EventCategory:                ev.EventCategory,
		TLSDetails: tlsDetails{ev.TLSDetails.TLSVersion, ev.TLSDetails.CipherSuite,
			ev.TLSDetails.ClientProvidedHostHeader, ev.TLSDetails.KeyExchange},
		Annotation: ev.Annotation,
	}
	for i := range ev.Resources {
		c := &ev.Resources[i]
		r.Resources = append(r.Resources, resource{c.ARN, c.ARNPrefix, c.AccountID, c.Type})
	}
	if a := ev.Addendum; a != nil {
		r.Addendum = &addendum{a.Reason, a.UpdatedFields, a.OriginalRequestID, a.OriginalEventID}
	}
	return r, cmp.Or(written(&r.EdgeDevice, ev.EdgeDevice), written(&r.EventContext, ev.EventContext), written(&r.Insight, ev.Insight))
}

// boolText returns a boolean as CloudTrail writes those that are strings.
func boolText(b iottrail.Bool) string {
	if b == iottrail.Unset {
		return ""
	}
	return strconv.FormatBool(b.True())
}

// written sets to to the JSON of what iottrail has typed; nil stays nil.
func written[T any](to *json.RawMessage, typed *T) (err error) {
	if typed != nil {
		*to, err = json.Marshal(typed)
	}
	return err
}

// canonical replaces the raw JSON of something that iottrail types by how
// written writes it, so that both can be compared.
func canonical[T any, B ~[]byte](raw *B) error {
	if len(*raw) == 0 || string(*raw) == "null" {
		*raw = nil
		return nil
	}
	typed := new(T)
	if err := json.Unmarshal(*raw, typed); err != nil {
		return err
	}
	out, err := json.Marshal(typed)
	*raw = out
	return err
}
