package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// A record is one CloudTrail record. The fields are in the order in which
// CloudTrail writes them.
type record struct {
	EventVersion        string          `json:"eventVersion"`
	UserIdentity        identity        `json:"userIdentity"`
	EventTime           string          `json:"eventTime"`
	EventSource         string          `json:"eventSource"`
	EventName           string          `json:"eventName"`
	AWSRegion           string          `json:"awsRegion"`
	SourceIPAddress     string          `json:"sourceIPAddress"`
	UserAgent           string          `json:"userAgent"`
	ErrorCode           string          `json:"errorCode,omitempty"`
	ErrorMessage        string          `json:"errorMessage,omitempty"`
	RequestParameters   json.RawMessage `json:"requestParameters"` // null where nil
	ResponseElements    json.RawMessage `json:"responseElements"`
	AdditionalEventData json.RawMessage `json:"additionalEventData,omitempty"`
	RequestID           string          `json:"requestID,omitempty"`
	EventID             string          `json:"eventID"`
	ReadOnly            bool            `json:"readOnly"`
	Resources           []resource      `json:"resources,omitempty"`
	EventType           string          `json:"eventType"`
	APIVersion          string          `json:"apiVersion,omitempty"`
	ManagementEvent     bool            `json:"managementEvent"`
	RecipientAccountID  string          `json:"recipientAccountId"`
	SharedEventID       string          `json:"sharedEventID,omitempty"`
	ServiceEventDetails json.RawMessage `json:"serviceEventDetails,omitempty"`
	VPCEndpointID       string          `json:"vpcEndpointId,omitempty"`
	VPCEndpointAccount  string          `json:"vpcEndpointAccountId,omitempty"`
	EventCategory       string          `json:"eventCategory"`
	TLSDetails          *tlsDetails     `json:"tlsDetails,omitempty"`
	FromConsole         string          `json:"sessionCredentialFromConsole,omitempty"`

	when time.Time
}

type resource struct {
	AccountID string `json:"accountId,omitempty"`
	Type      string `json:"type"`
	ARN       string `json:"ARN"`
}

type tlsDetails struct {
	Version     string `json:"tlsVersion"`
	CipherSuite string `json:"cipherSuite"`
	Host        string `json:"clientProvidedHostHeader"`
	KeyExchange string `json:"keyExchange,omitempty"`
}

// A story collects the records that its telling produces.
type story struct {
	day     time.Time
	records []*record
	seen    map[string]bool // event ids
}

// on begins a day.
func (s *story) on(date string) {
	day, err := time.Parse(time.DateOnly, date)
	if err != nil {
		panic(err)
	}
	s.day = day
}

// call tells that somebody called an action, written "service:Action", at a
// time of the day. The call goes to the fleet's region and succeeds with an
// empty response, unless the methods of the record say otherwise.
func (s *story) call(clock string, who caller, action string) *record {
	service, name, ok := strings.Cut(action, ":")
	if !ok {
		panic("no service in " + action)
	}
	when := s.day.Add(sinceMidnight(clock))
	r := &record{
		EventVersion:       "1.11",
		UserIdentity:       who.identity,
		EventTime:          when.Format(time.RFC3339),
		EventSource:        service + ".amazonaws.com",
		EventName:          name,
		AWSRegion:          homeRegion,
		SourceIPAddress:    who.address,
		UserAgent:          who.agent,
		RequestID:          uuid("request", when.String(), who.Type+who.ARN, action),
		EventID:            eventID(when, who, action),
		ReadOnly:           reads(name),
		EventType:          "AwsApiCall",
		ManagementEvent:    true,
		RecipientAccountID: fleetAccount,
		EventCategory:      "Management",
		when:               when,
	}
	if s.seen[r.EventID] {
		panic("two records of " + action + " at " + r.EventTime)
	}
	s.seen[r.EventID] = true
	if who.identity.InvokedBy == "" { // a service's own call shows no TLS
		r.TLSDetails = &tlsDetails{"TLSv1.3", "TLS_AES_128_GCM_SHA256", service + "." + homeRegion + ".amazonaws.com", "X25519MLKEM768"}
	}
	if service == "logs" {
		r.APIVersion = "20140328"
	}
	s.records = append(s.records, r)
	return r
}

func eventID(when time.Time, who caller, action string) string {
	return uuid("event", when.String(), who.Type+who.ARN, action)
}

// reads reports whether CloudTrail calls an action read-only, for the actions of
// this story.
func reads(name string) bool {
	for _, prefix := range []string{"Describe", "List", "Get", "Search", "Lookup", "AssumeRole", "Decrypt", "GenerateDataKey", "Validate"} {
		if strings.HasPrefix(name, prefix) && name != "GetFederationToken" {
			return true
		}
	}
	return false
}

// req sets the request. Each %s of the format is replaced by its argument,
// escaped to be within a JSON string.
func (r *record) req(format string, args ...string) *record {
	r.RequestParameters = js(format, args...)
	return r
}

// resp sets the response.
func (r *record) resp(format string, args ...string) *record {
	r.ResponseElements = js(format, args...)
	return r
}

// more sets additionalEventData.
func (r *record) more(format string, args ...string) *record {
	r.AdditionalEventData = js(format, args...)
	return r
}

// fails tells that the call failed; there is no response then.
func (r *record) fails(code, message string) *record {
	r.ErrorCode, r.ErrorMessage, r.ResponseElements = code, message, nil
	return r
}

// denied is the failure of a caller without permission.
func (r *record) denied(on string) *record {
	action := strings.TrimSuffix(r.EventSource, ".amazonaws.com") + ":" + r.EventName
	return r.fails("AccessDenied", "User: "+r.UserIdentity.ARN+" is not authorized to perform: "+action+
		" on resource: "+on+" because no identity-based policy allows the "+action+" action")
}

// console tells that the call was made by clicking in the AWS console.
func (r *record) console() *record {
	r.FromConsole = "true"
	r.UserAgent = browser
	r.TLSDetails = nil // the console's proxy ends the caller's connection
	return r
}

// global sends the call to a service that has one endpoint for the world, and
// logs in us-east-1.
func (r *record) global() *record {
	r.AWSRegion = globalRegion
	if r.TLSDetails != nil {
		r.TLSDetails.Host = r.EventSource
	}
	return r
}

// touching names the resources that the record lists, as ARN and type in turn.
func (r *record) touching(pairs ...string) *record {
	for i := 0; i < len(pairs); i += 2 {
		account := r.RecipientAccountID
		if pairs[i+1] == "AWS::S3::Object" {
			account = "" // CloudTrail names an object's owner with its bucket only
		}
		r.Resources = append(r.Resources, resource{account, pairs[i+1], pairs[i]})
	}
	return r
}

// data makes the record a data event.
func (r *record) data() *record {
	r.ManagementEvent, r.EventCategory = false, "Data"
	return r
}

// service makes the record an AwsServiceEvent: not a call but something that a
// service did, with no request and no type of identity.
func (r *record) service(details string, args ...string) *record {
	r.EventType, r.RequestID, r.ServiceEventDetails = "AwsServiceEvent", "", js(details, args...)
	return r
}

// signin makes the record a sign-in to the console.
func (r *record) signin(host string) *record {
	r.EventType, r.RequestID = "AwsConsoleSignIn", ""
	r.TLSDetails.Host = host
	return r
}

// received delivers the record to another account's trail.
func (r *record) received(account string) *record {
	r.RecipientAccountID = account
	return r
}

// js is a JSON text in the compact form that CloudTrail writes.
func js(format string, args ...string) json.RawMessage {
	escaped := make([]any, len(args))
	for i, arg := range args {
		quoted := plainJSON(arg)
		escaped[i] = string(quoted[1 : len(quoted)-1])
	}
	var buf bytes.Buffer
	if err := json.Compact(&buf, fmt.Appendf(nil, format, escaped...)); err != nil {
		panic(fmt.Sprintf("%v in %s", err, format))
	}
	return buf.Bytes()
}

// plainJSON marshals without the escapes that only HTML needs.
func plainJSON(v any) []byte {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(err)
	}
	return bytes.TrimRight(buf.Bytes(), "\n")
}

// noise is a number of bytes that look random and depend on the parts alone.
func noise(n int, parts ...string) []byte {
	var out []byte
	for i := 0; len(out) < n; i++ {
		sum := sha256.Sum256(fmt.Appendf(nil, "%d|%s", i, strings.Join(parts, "|")))
		out = append(out, sum[:]...)
	}
	return out[:n]
}

// uuid is a version 4 UUID that depends on the parts alone.
func uuid(parts ...string) string {
	b := noise(16, parts...)
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// hexOf is n hexadecimal digits.
func hexOf(n int, parts ...string) string {
	return hex.EncodeToString(noise((n+1)/2, parts...))[:n]
}

// pem looks like a PEM block. Its bytes are noise: no parser of certificates
// takes them for one.
func pem(label, of string) string {
	text := "MII" + base64.StdEncoding.EncodeToString(noise(180, "pem", label, of))[3:]
	var b strings.Builder
	fmt.Fprintf(&b, "-----BEGIN %s-----\n", label)
	for ; len(text) > 64; text = text[64:] {
		b.WriteString(text[:64] + "\n")
	}
	fmt.Fprintf(&b, "%s\n-----END %s-----\n", text, label)
	return b.String()
}
