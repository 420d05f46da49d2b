package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/iottrail/iottrail/examples/internal/plain"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/greengrassv2"
	"github.com/iottrail/iottrail/iot"
	"github.com/iottrail/iottrail/iotsecuretunneling"
	"github.com/iottrail/iottrail/iotwireless"
	"github.com/iottrail/iottrail/match"
)

// A change is what the report says of one record: texts that are cut to a length,
// and nothing of the record itself, whose memory it must not keep alive. It never
// holds a body, a document, a credential or a key.
type change struct {
	Time     time.Time `json:"time,omitzero"`
	Account  string    `json:"account,omitzero"`
	Region   string    `json:"region,omitzero"`
	Actor    actor     `json:"actor"`
	From     string    `json:"from,omitzero"`
	Source   string    `json:"source"`
	Action   string    `json:"action"`
	Outcome  string    `json:"outcome"` // "ok" or the error's code
	Touched  []touched `json:"touched,omitzero"`
	Set      settings  `json:"set,omitzero"`
	Warnings []string  `json:"warnings,omitzero"`
	EventID  string    `json:"eventID,omitzero"`
	File     string    `json:"file"`

	policy policyStep
}

type actor struct {
	Kind       string `json:"kind"`
	Account    string `json:"account,omitzero"`
	Name       string `json:"name,omitzero"`
	Session    string `json:"session,omitzero"`
	ARN        string `json:"arn,omitzero"`
	OnBehalfOf string `json:"onBehalfOf,omitzero"`
	MFA        string `json:"mfa,omitzero"` // "true", "false", or "" where the record does not say
}

// touched is something that the call named: a thing, a certificate, a policy.
type touched struct {
	Type string `json:"type"`
	Name string `json:"name,omitzero"`
	ARN  string `json:"arn,omitzero"`
}

// settings is what the call set, by the names of the request's members, in the
// order in which they are told.
type settings []setting

type setting struct{ name, value string }

const outcomeOK = "ok"

const (
	maxText     = 1000 // runes of one text; longer ones are cut
	maxTouched  = 20   // touched things of one change
	maxWarnings = 8
)

// newChange describes a record.
func newChange(ev *iottrail.Event) change {
	who := ev.Actor()
	c := change{
		Time:    ev.EventTime,
		Account: plain.Cut(ev.RecipientAccountID, maxText),
		Region:  plain.Cut(ev.AWSRegion, maxText),
		Actor: actor{
			Kind:       who.Kind.String(),
			Account:    plain.Cut(who.AccountID, maxText),
			Name:       plain.Cut(who.Name, maxText),
			Session:    plain.Cut(who.SessionName, maxText),
			ARN:        plain.Cut(who.ARN, maxText),
			OnBehalfOf: plain.Cut(who.OnBehalfOf, maxText),
			MFA:        ev.UserIdentity.SessionContext.Attributes.MFAAuthenticated.String(),
		},
		From:    plain.Cut(ev.SourceIPAddress, maxText),
		Source:  plain.Cut(ev.EventSource, maxText),
		Action:  plain.Cut(ev.EventName, maxText),
		Outcome: outcomeOK,
		Touched: touchedBy(ev),
		EventID: plain.Cut(ev.EventID, maxText),
	}
	if c.Account == "" {
		c.Account = c.Actor.Account
	}
	if ev.Failed() {
		c.Outcome = plain.Cut(ev.ErrorCode, maxText)
		if ev.ErrorCode == "" {
			c.Outcome = plain.Cut(ev.ErrorMessage, maxText)
		}
	}
	if match.ByRoot.Ask(ev) == iottrail.Yes && match.WithMFA.Ask(ev) != iottrail.Yes {
		c.warn("the root user, without a second factor")
	}

	for _, a := range slices.Concat(iot.Describe(ev), iotwireless.Describe(ev), iotsecuretunneling.Describe(ev), greengrassv2.Describe(ev)) {
		c.attr(a)
	}

	// A request too large for CloudTrail to record must not pass for a harmless one:
	// whoever makes it may choose its size.
	req, err := request(ev)
	c.judge(req)
	if err != nil {
		c.warn("the request could not be read: %v", err)
	}
	return c
}

// attr notes what the call set, and warns of what lies in another account.
func (c *change) attr(a slog.Attr) {
	value := a.Value.String()
	if a.Value.Kind() == slog.KindTime {
		value = clock(a.Value.Time())
	}
	switch a.Key {
	case "policyDocument", "unreadable":
		return // for these there are warnings
	case "request":
		if !strings.HasPrefix(value, "not ") {
			return // for the others as well
		}
	case "targetAwsAccount":
		c.foreign(value)
	case "actions", "errorAction":
		for word := range strings.FieldsSeq(value) {
			c.foreign(accountOf(word))
		}
	}
	if strings.HasSuffix(a.Key, "Arn") {
		c.foreign(accountOf(value))
	}
	c.Set = append(c.Set, setting{a.Key, plain.Cut(value, maxText)})
}

// request returns the request as the type that its service's package has for it,
// or nil for a service without a package.
func request(ev *iottrail.Event) (req any, err error) {
	switch ev.EventSource {
	case iot.Source:
		req, err = iot.DecodeRequest(ev)
	case iotwireless.Source:
		req, err = iotwireless.DecodeRequest(ev)
	case iotsecuretunneling.Source:
		req, err = iotsecuretunneling.DecodeRequest(ev)
	case greengrassv2.Source:
		req, err = greengrassv2.DecodeRequest(ev)
	}
	if errors.Is(err, iottrail.ErrNoBody) {
		err = nil // a string or a list, which Describe tells
	}
	return req, err
}

// judge marks policies that open too much, and notes what was done to any.
func (c *change) judge(request any) {
	switch r := request.(type) {
	case *iot.CreatePolicyRequest:
		c.document(r.PolicyName, r.PolicyDocument)
	case *iot.CreatePolicyVersionRequest:
		c.document(r.PolicyName, r.PolicyDocument)
	case *iot.AttachPolicyRequest:
		c.step(r.PolicyName, policyUsed)
	case *iot.AttachPrincipalPolicyRequest:
		c.step(r.PolicyName, policyUsed)
	case *iot.SetDefaultPolicyVersionRequest:
		c.step(r.PolicyName, policyUsed)
	case *iot.DeletePolicyRequest:
		c.step(r.PolicyName, policyGone)
	}
}

// document marks a policy document that opens too much, or that can't be read.
// The document itself is not kept.
func (c *change) document(policy, document string) {
	if document == "" {
		return // the request was not recorded, which is told elsewhere
	}
	// Where there is an error the document is nil, and it finds itself guilty.
	doc, _ := iot.ParsePolicyDocument(document)
	for _, finding := range doc.OverlyPermissive() {
		c.step(policy, policyOpened)
		c.warn("opens too much: %v", finding)
	}
}

func (c *change) step(policy string, did policyDeed) {
	c.policy = policyStep{plain.Cut(policy, maxText), did}
}

// A policyStep is what a change did to a policy.
type policyStep struct {
	name string
	did  policyDeed
}

type policyDeed int

const (
	policyOpened policyDeed = iota + 1 // wrote a version that opens too much
	policyUsed                         // attached it, or chose its version
	policyGone
)

// openPolicies are the policies of which a version opens too much, by account,
// region and name: attaching one of them, which says nothing of what is in it,
// deserves a mark as well. They are the one thing that -unsorted keeps.
type openPolicies map[[3]string]bool

// follow marks the changes that put such a policy to use. It is to be given the
// changes in their order.
func (open openPolicies) follow(changes []change) {
	for i := range changes {
		c := &changes[i]
		key := [3]string{c.Account, c.Region, c.policy.name}
		switch {
		case c.policy.did == policyUsed && open[key]:
			c.warn("a version of this policy opens too much")
		case c.Outcome != outcomeOK:
		case c.policy.did == policyOpened:
			open[key] = true
		case c.policy.did == policyGone:
			delete(open, key)
		}
	}
}

// touchedBy names what a call touched.
func touchedBy(ev *iottrail.Event) []touched {
	var list []touched
	add := func(t touched) {
		t = touched{plain.Cut(t.Type, maxText), plain.Cut(t.Name, maxText), plain.Cut(t.ARN, maxText)}
		if len(list) < maxTouched && !slices.Contains(list, t) {
			list = append(list, t)
		}
	}
	for _, r := range iot.Resources(ev) {
		add(touched(r))
	}
	for _, r := range iotwireless.Resources(ev) {
		add(touched(r))
	}
	for _, r := range iotsecuretunneling.Resources(ev) {
		add(touched(r))
	}
	for _, r := range greengrassv2.Resources(ev) {
		add(touched(r))
	}
	for _, r := range ev.Resources {
		add(touched{r.Type, resourceOf(r.ARN), r.ARN})
	}
	if len(list) > 0 || access(ev) != "" {
		return list
	}
	// An action that no package knows: the members of the request that are names.
	var members map[string]json.RawMessage
	if json.Unmarshal(ev.RequestParameters, &members) != nil {
		return nil
	}
	for _, member := range slices.Sorted(maps.Keys(members)) {
		var value string
		if isName(member) && json.Unmarshal(members[member], &value) == nil && value != "" {
			add(touched{Type: member, Name: value})
		}
	}
	return list
}

// isName reports whether a member of a request names something, and is not a
// secret.
func isName(member string) bool {
	switch strings.ToLower(member) {
	case "accesskeyid", "principalid":
		return false
	}
	for _, end := range []string{"Name", "Id", "ID", "Arn", "ARN"} {
		if strings.HasSuffix(member, end) || strings.EqualFold(member, end) {
			return true
		}
	}
	return false
}

// foreign warns if an account is not the one of the record.
func (c *change) foreign(account string) {
	if account != "" && account != c.Account {
		c.warn("reaches into account %s", account)
	}
}

// warn marks the change.
func (c *change) warn(format string, args ...any) {
	text := plain.Cut(fmt.Sprintf(format, args...), maxText)
	if len(c.Warnings) < maxWarnings && !slices.Contains(c.Warnings, text) {
		c.Warnings = append(c.Warnings, text)
	}
}

// accountOf and resourceOf return parts of an ARN:
// arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE.
func accountOf(arn string) string {
	if parts := strings.SplitN(arn, ":", 6); len(parts) == 6 {
		return parts[4]
	}
	return ""
}

func resourceOf(arn string) string {
	if parts := strings.SplitN(arn, ":", 6); len(parts) == 6 {
		return parts[5]
	}
	return arn
}
