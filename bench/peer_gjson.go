package main

import (
	"errors"
	"strings"
	"time"

	"github.com/tidwall/gjson"
)

// This file: tidwall/gjson.

// gJSON checks each record first, as nothing in gjson does it on the way.
var gJSON = &contestant{
	name:   "gjson",
	module: "github.com/tidwall/gjson",
	every: func(data []byte, s *sink) error {
		return gEvery(data, s, gjson.Valid)
	},
	iot: func(data []byte, s *sink) error {
		return gIoT(data, s, gjson.Valid)
	},
}

var errNotValid = errors.New("not valid")

func gEvery(data []byte, s *sink, valid func(raw string) bool) error {
	return cut(data, cutQuickly, func(raw string) error {
		s.records++
		if !valid(raw) {
			return errNotValid
		}
		return buildG(s, strings.Clone(raw))
	})
}

func gIoT(data []byte, s *sink, valid func(raw string) bool) error {
	var find finder
	return cut(data, cutQuickly, func(raw string) error {
		s.records++
		if !valid(raw) {
			return errNotValid
		}
		ok, err := find.fromIoT(raw)
		if ok && err == nil {
			err = buildG(s, strings.Clone(raw))
		}
		return err
	})
}

// gJSONWhole checks the log as a whole, and leaves the rest to gjson alone.
var gJSONWhole = &contestant{
	name:   "gjson alone, whole document",
	module: "github.com/tidwall/gjson",
	every: func(data []byte, s *sink) error {
		return gWhole(data, func(raw string) error {
			s.records++
			return buildG(s, strings.Clone(raw))
		})
	},
	iot: func(data []byte, s *sink) error {
		return gWhole(data, func(raw string) error {
			s.records++
			if gjson.Get(raw, "eventSource").Str != iotSource {
				return nil
			}
			return buildG(s, strings.Clone(raw))
		})
	},
}

func gWhole(data []byte, f func(raw string) error) error {
	if !gjson.ValidBytes(data) {
		return errNotValid
	}
	var err error
	gjson.Get(unsafeString(data), "Records").ForEach(func(_, v gjson.Result) bool {
		err = f(v.Raw)
		return err == nil
	})
	return err
}

var gJSONUnchecked = &contestant{
	name:   "gjson, unchecked",
	module: "github.com/tidwall/gjson",
	every: func(data []byte, s *sink) error {
		return gEvery(data, s, func(string) bool { return true })
	},
	iot: func(data []byte, s *sink) error {
		return gIoT(data, s, func(string) bool { return true })
	},
	lessEvery: less{overlooks: insideRecords},
	lessIoT:   less{overlooks: insideRecords},
}

// buildG cuts all strings from raw, which is the record's own. It is long as it has a case for
// each member, as a program with gjson would.
func buildG(s *sink, raw string) (err error) {
	r := new(Record)
	gEach(gjson.Parse(raw), func(key string, v gjson.Result) {
		switch key {
		case "eventVersion":
			r.EventVersion = v.Str
		case "userIdentity":
			gIdentity(&r.UserIdentity, v, &err)
		case "eventTime":
			r.EventTime = gTime(v, &err)
		case "eventSource":
			r.EventSource = v.Str
		case "eventName":
			r.EventName = v.Str
		case "awsRegion":
			r.AWSRegion = v.Str
		case "sourceIPAddress":
			r.SourceIPAddress = v.Str
		case "userAgent":
			r.UserAgent = v.Str
		case "errorCode":
			r.ErrorCode = v.Str
		case "errorMessage":
			r.ErrorMessage = v.Str
		case "requestParameters":
			r.RequestParameters = unsafeBytes(v.Raw)
		case "responseElements":
			r.ResponseElements = unsafeBytes(v.Raw)
		case "additionalEventData":
			r.AdditionalEventData = unsafeBytes(v.Raw)
		case "requestID":
			r.RequestID = v.Str
		case "eventID":
			r.EventID = v.Str
		case "readOnly":
			r.ReadOnly = v.Type == gjson.True
		case "resources":
			v.ForEach(func(_, e gjson.Result) bool {
				var c resource
				gEach(e, func(key string, v gjson.Result) {
					switch key {
					case "ARN":
						c.ARN = v.Str
					case "ARNPrefix":
						c.ARNPrefix = v.Str
					case "accountId":
						c.AccountID = v.Str
					case "type":
						c.Type = v.Str
					}
				})
				r.Resources = append(r.Resources, c)
				return true
			})
		case "eventType":
			r.EventType = v.Str
		case "apiVersion":
			r.APIVersion = v.Str
		case "managementEvent":
			r.ManagementEvent = v.Type == gjson.True
		case "recipientAccountId":
			r.RecipientAccountID = v.Str
		case "sharedEventID":
			r.SharedEventID = v.Str
		case "serviceEventDetails":
			r.ServiceEventDetails = unsafeBytes(v.Raw)
		case "vpcEndpointId":
			r.VPCEndpointID = v.Str
		case "vpcEndpointAccountId":
			r.VPCEndpointAccountID = v.Str
		case "addendum":
			a := new(addendum)
			r.Addendum = a
			gEach(v, func(key string, v gjson.Result) {
				switch key {
				case "reason":
					a.Reason = v.Str
				case "updatedFields":
					a.UpdatedFields = v.Str
				case "originalRequestID":
					a.OriginalRequestID = v.Str
				case "originalEventID":
					a.OriginalEventID = v.Str
				}
			})
		case "sessionCredentialFromConsole":
			r.SessionCredentialFromConsole = v.Str
		case "eventCategory":
			r.EventCategory = v.Str
		case "tlsDetails":
			t := &r.TLSDetails
			gEach(v, func(key string, v gjson.Result) {
				switch key {
				case "tlsVersion":
					t.TLSVersion = v.Str
				case "cipherSuite":
					t.CipherSuite = v.Str
				case "clientProvidedHostHeader":
					t.ClientProvidedHostHeader = v.Str
				case "keyExchange":
					t.KeyExchange = v.Str
				}
			})
		case "edgeDeviceDetails":
			r.EdgeDevice = unsafeBytes(v.Raw)
		case "eventContext":
			r.EventContext = unsafeBytes(v.Raw)
		case "insightDetails":
			r.Insight = unsafeBytes(v.Raw)
		case "annotation":
			r.Annotation = v.Str
		}
	})
	if err == nil {
		use(s, r)
	}
	return err
}

func gIdentity(u *identity, v gjson.Result, err *error) {
	gEach(v, func(key string, v gjson.Result) {
		switch key {
		case "type":
			u.Type = v.Str
		case "principalId":
			u.PrincipalID = v.Str
		case "arn":
			u.ARN = v.Str
		case "accountId":
			u.AccountID = v.Str
		case "accessKeyId":
			u.AccessKeyID = v.Str
		case "userName":
			u.UserName = v.Str
		case "invokedBy":
			u.InvokedBy = v.Str
		case "identityProvider":
			u.IdentityProvider = v.Str
		case "credentialId":
			u.CredentialID = v.Str
		case "onBehalfOf":
			u.OnBehalfOf.UserID = v.Get("userId").Str
			u.OnBehalfOf.IdentityStoreARN = v.Get("identityStoreArn").Str
		case "inScopeOf":
			u.InScopeOf.SourceARN = v.Get("sourceArn").Str
			u.InScopeOf.SourceAccount = v.Get("sourceAccount").Str
			u.InScopeOf.IssuerType = v.Get("issuerType").Str
			u.InScopeOf.CredentialsIssuedTo = v.Get("credentialsIssuedTo").Str
		case "sessionContext":
			gSession(&u.SessionContext, v, err)
		}
	})
}

func gSession(x *session, v gjson.Result, err *error) {
	gEach(v, func(key string, v gjson.Result) {
		switch key {
		case "sessionIssuer":
			gEach(v, func(key string, v gjson.Result) {
				switch key {
				case "type":
					x.SessionIssuer.Type = v.Str
				case "principalId":
					x.SessionIssuer.PrincipalID = v.Str
				case "arn":
					x.SessionIssuer.ARN = v.Str
				case "accountId":
					x.SessionIssuer.AccountID = v.Str
				case "userName":
					x.SessionIssuer.UserName = v.Str
				}
			})
		case "webIdFederationData":
			gEach(v, func(key string, v gjson.Result) {
				switch key {
				case "federatedProvider":
					x.WebIDFederationData.FederatedProvider = v.Str
				case "attributes":
					x.WebIDFederationData.Attributes = map[string]string{}
					gEach(v, func(key string, v gjson.Result) { x.WebIDFederationData.Attributes[key] = v.Str })
				}
			})
		case "attributes":
			gEach(v, func(key string, v gjson.Result) {
				switch key {
				case "creationDate":
					x.Attributes.CreationDate = gTime(v, err)
				case "mfaAuthenticated":
					x.Attributes.MFAAuthenticated = v.Str
				}
			})
		case "sourceIdentity":
			x.SourceIdentity = v.Str
		case "ec2RoleDelivery":
			x.EC2RoleDelivery = v.Str
		case "ec2IssuedInVpc":
			x.EC2IssuedInVPC = v.Str
		case "signInSessionArn":
			x.SignInSessionARN = v.Str
		case "assumedRoot":
			x.AssumedRoot = v.Str
		}
	})
}

func gEach(v gjson.Result, f func(key string, v gjson.Result)) {
	v.ForEach(func(k, v gjson.Result) bool {
		f(k.Str, v)
		return true
	})
}

func gTime(v gjson.Result, err *error) time.Time {
	if v.Str == "" {
		return time.Time{}
	}
	t, e := time.Parse(time.RFC3339, v.Str)
	if e != nil {
		*err = e
	}
	return t
}
