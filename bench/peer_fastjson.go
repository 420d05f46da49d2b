package main

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/valyala/fastjson"
)

// This file: valyala/fastjson.

var fastJSON = &contestant{
	name:   "fastjson",
	module: "github.com/valyala/fastjson",
	every: func(data []byte, s *sink) error {
		var p fastjson.Parser
		return cut(data, cutQuickly, func(raw string) error {
			s.records++
			v, err := p.Parse(raw)
			if err != nil {
				return err
			}
			return buildFast(s, v)
		})
	},
	iot: func(data []byte, s *sink) error {
		var p fastjson.Parser
		return cut(data, cutQuickly, func(raw string) error {
			s.records++
			v, err := p.Parse(raw)
			if err != nil || !fastIsIoT(v) {
				return err
			}
			return buildFast(s, v)
		})
	},
	lessEvery: fastOverlooks,
	lessIoT:   fastOverlooks,
}

var fastOverlooks = less{overlooks: []string{controls, escapes, zeros}}

func fastIsIoT(v *fastjson.Value) bool { return string(v.GetStringBytes("eventSource")) == iotSource }

var fastJSONWhole = &contestant{
	name:   "fastjson, whole document",
	module: "github.com/valyala/fastjson",
	every: func(data []byte, s *sink) error {
		return fastWhole(data, s, func(*fastjson.Value) bool { return true })
	},
	iot:       func(data []byte, s *sink) error { return fastWhole(data, s, fastIsIoT) },
	lessEvery: fastOverlooks,
	lessIoT:   fastOverlooks,
}

var fastParser fastjson.Parser // reused, as it holds a value for each value of the log

func fastWhole(data []byte, s *sink, wanted func(*fastjson.Value) bool) error {
	doc, err := fastParser.ParseBytes(data)
	if err != nil {
		return err
	}
	for _, v := range doc.GetArray("Records") {
		s.records++
		if wanted(v) {
			if err := buildFast(s, v); err != nil {
				return err
			}
		}
	}
	return nil
}

// buildFast fills the sink from a parsed record. It is long as it has a case for each member, as a
// program with fastjson would.
func buildFast(s *sink, v *fastjson.Value) error {
	o, err := v.Object()
	if err != nil {
		return err
	}
	r := new(Record)
	o.Visit(func(key []byte, v *fastjson.Value) {
		switch string(key) {
		case "eventVersion":
			r.EventVersion = fastText(v)
		case "userIdentity":
			fastIdentity(&r.UserIdentity, v, &err)
		case "eventTime":
			r.EventTime = fastTime(v, &err)
		case "eventSource":
			r.EventSource = fastText(v)
		case "eventName":
			r.EventName = fastText(v)
		case "awsRegion":
			r.AWSRegion = fastText(v)
		case "sourceIPAddress":
			r.SourceIPAddress = fastText(v)
		case "userAgent":
			r.UserAgent = fastText(v)
		case "errorCode":
			r.ErrorCode = fastText(v)
		case "errorMessage":
			r.ErrorMessage = fastText(v)
		case "requestParameters":
			r.RequestParameters = fastBody(v)
		case "responseElements":
			r.ResponseElements = fastBody(v)
		case "additionalEventData":
			r.AdditionalEventData = fastBody(v)
		case "requestID":
			r.RequestID = fastText(v)
		case "eventID":
			r.EventID = fastText(v)
		case "readOnly":
			r.ReadOnly = v.Type() == fastjson.TypeTrue
		case "resources":
			list, _ := v.Array()
			r.Resources = make([]resource, len(list))
			for i, e := range list {
				fastObject(e, &err, func(key string, v *fastjson.Value) {
					c := &r.Resources[i]
					switch key {
					case "ARN":
						c.ARN = fastText(v)
					case "ARNPrefix":
						c.ARNPrefix = fastText(v)
					case "accountId":
						c.AccountID = fastText(v)
					case "type":
						c.Type = fastText(v)
					}
				})
			}
		case "eventType":
			r.EventType = fastText(v)
		case "apiVersion":
			r.APIVersion = fastText(v)
		case "managementEvent":
			r.ManagementEvent = v.Type() == fastjson.TypeTrue
		case "recipientAccountId":
			r.RecipientAccountID = fastText(v)
		case "sharedEventID":
			r.SharedEventID = fastText(v)
		case "serviceEventDetails":
			r.ServiceEventDetails = fastBody(v)
		case "vpcEndpointId":
			r.VPCEndpointID = fastText(v)
		case "vpcEndpointAccountId":
			r.VPCEndpointAccountID = fastText(v)
		case "addendum":
			a := new(addendum)
			r.Addendum = a
			fastObject(v, &err, func(key string, v *fastjson.Value) {
				switch key {
				case "reason":
					a.Reason = fastText(v)
				case "updatedFields":
					a.UpdatedFields = fastText(v)
				case "originalRequestID":
					a.OriginalRequestID = fastText(v)
				case "originalEventID":
					a.OriginalEventID = fastText(v)
				}
			})
		case "sessionCredentialFromConsole":
			r.SessionCredentialFromConsole = fastText(v)
		case "eventCategory":
			r.EventCategory = fastText(v)
		case "tlsDetails":
			t := &r.TLSDetails
			fastObject(v, &err, func(key string, v *fastjson.Value) {
				switch key {
				case "tlsVersion":
					t.TLSVersion = fastText(v)
				case "cipherSuite":
					t.CipherSuite = fastText(v)
				case "clientProvidedHostHeader":
					t.ClientProvidedHostHeader = fastText(v)
				case "keyExchange":
					t.KeyExchange = fastText(v)
				}
			})
		case "edgeDeviceDetails":
			r.EdgeDevice = fastBody(v)
		case "eventContext":
			r.EventContext = fastBody(v)
		case "insightDetails":
			r.Insight = fastBody(v)
		case "annotation":
			r.Annotation = fastText(v)
		}
	})
	if err == nil {
		use(s, r)
	}
	return err
}

func fastIdentity(u *identity, v *fastjson.Value, err *error) {
	fastObject(v, err, func(key string, v *fastjson.Value) {
		switch key {
		case "type":
			u.Type = fastText(v)
		case "principalId":
			u.PrincipalID = fastText(v)
		case "arn":
			u.ARN = fastText(v)
		case "accountId":
			u.AccountID = fastText(v)
		case "accessKeyId":
			u.AccessKeyID = fastText(v)
		case "userName":
			u.UserName = fastText(v)
		case "invokedBy":
			u.InvokedBy = fastText(v)
		case "identityProvider":
			u.IdentityProvider = fastText(v)
		case "credentialId":
			u.CredentialID = fastText(v)
		case "onBehalfOf":
			u.OnBehalfOf.UserID = fastText(v.Get("userId"))
			u.OnBehalfOf.IdentityStoreARN = fastText(v.Get("identityStoreArn"))
		case "inScopeOf":
			u.InScopeOf.SourceARN = fastText(v.Get("sourceArn"))
			u.InScopeOf.SourceAccount = fastText(v.Get("sourceAccount"))
			u.InScopeOf.IssuerType = fastText(v.Get("issuerType"))
			u.InScopeOf.CredentialsIssuedTo = fastText(v.Get("credentialsIssuedTo"))
		case "sessionContext":
			fastSession(&u.SessionContext, v, err)
		}
	})
}

func fastSession(x *session, v *fastjson.Value, err *error) {
	fastObject(v, err, func(key string, v *fastjson.Value) {
		switch key {
		case "sessionIssuer":
			fastObject(v, err, func(key string, v *fastjson.Value) {
				switch key {
				case "type":
					x.SessionIssuer.Type = fastText(v)
				case "principalId":
					x.SessionIssuer.PrincipalID = fastText(v)
				case "arn":
					x.SessionIssuer.ARN = fastText(v)
				case "accountId":
					x.SessionIssuer.AccountID = fastText(v)
				case "userName":
					x.SessionIssuer.UserName = fastText(v)
				}
			})
		case "webIdFederationData":
			fastObject(v, err, func(key string, v *fastjson.Value) {
				switch key {
				case "federatedProvider":
					x.WebIDFederationData.FederatedProvider = fastText(v)
				case "attributes":
					x.WebIDFederationData.Attributes = map[string]string{}
					fastObject(v, err, func(key string, v *fastjson.Value) {
						x.WebIDFederationData.Attributes[strings.Clone(key)] = fastText(v)
					})
				}
			})
		case "attributes":
			x.Attributes.CreationDate = fastTime(v.Get("creationDate"), err)
			x.Attributes.MFAAuthenticated = fastText(v.Get("mfaAuthenticated"))
		case "sourceIdentity":
			x.SourceIdentity = fastText(v)
		case "ec2RoleDelivery":
			x.EC2RoleDelivery = fastText(v)
		case "ec2IssuedInVpc":
			x.EC2IssuedInVPC = fastText(v)
		case "signInSessionArn":
			x.SignInSessionARN = fastText(v)
		case "assumedRoot":
			x.AssumedRoot = fastText(v)
		}
	})
}

// fastObject calls f with the members of an object; key is good only until f
// returns.
func fastObject(v *fastjson.Value, err *error, f func(key string, v *fastjson.Value)) {
	if v.Type() == fastjson.TypeNull {
		return
	}
	o, e := v.Object()
	if e != nil {
		*err = e
		return
	}
	o.Visit(func(key []byte, v *fastjson.Value) { f(unsafeString(key), v) })
}

func fastText(v *fastjson.Value) string {
	b, _ := v.StringBytes()
	return string(b)
}

func fastTime(v *fastjson.Value, err *error) time.Time {
	b, _ := v.StringBytes()
	if len(b) == 0 {
		return time.Time{}
	}
	t, e := time.Parse(time.RFC3339, unsafeString(b))
	if e != nil {
		*err = e
	}
	return t
}

// fastBody writes a body anew: fastjson keeps no raw values. As nothing in it was
// unescaped it comes out as it was.
func fastBody(v *fastjson.Value) json.RawMessage { return v.MarshalTo(nil) }
