package fleet

import (
	"errors"
	"fmt"
	"log/slog"
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

// A Change is what a report says of one record: texts that are cut to a length,
// and nothing of the record itself, whose memory it must not keep alive. It never
// holds a body, a document, a credential or a key. As JSON it is a line of a report.
type Change struct {
	Time     time.Time `json:"time,omitzero"`
	Account  string    `json:"account,omitzero"`
	Region   string    `json:"region,omitzero"`
	Actor    Actor     `json:"actor"`
	From     string    `json:"from,omitzero"`
	Source   string    `json:"source"`
	Action   string    `json:"action"`
	Outcome  string    `json:"outcome"` // OutcomeOK or the error's code
	Touched  []Touched `json:"touched,omitzero"`
	Set      Settings  `json:"set,omitzero"`
	Warnings []string  `json:"warnings,omitzero"`
	EventID  string    `json:"eventID,omitzero"`
	File     string    `json:"file"`

	policy PolicyStep
}

// An Actor is who made the change.
type Actor struct {
	Kind       string `json:"kind"`
	Account    string `json:"account,omitzero"`
	Name       string `json:"name,omitzero"`
	Session    string `json:"session,omitzero"`
	ARN        string `json:"arn,omitzero"`
	OnBehalfOf string `json:"onBehalfOf,omitzero"`
	MFA        string `json:"mfa,omitzero"` // "true", "false", or "" where the record does not say
}

// Touched is something that the call named: a thing, a certificate, a policy.
type Touched struct {
	Type string `json:"type"`
	Name string `json:"name,omitzero"`
	ARN  string `json:"arn,omitzero"`
}

// Settings are what the call set, by the names of the request's members, in the
// order in which they are shown.
type Settings []Setting

// A Setting is a member of a request and what it was set to.
type Setting struct{ Name, Value string }

// OutcomeOK is the Outcome of a call that succeeded.
const OutcomeOK = "ok"

const (
	MaxText     = 1000 // runes of one text; longer ones are cut
	maxTouched  = 20   // touched things of one change
	maxWarnings = 8
)

// NewChange describes a record.
func NewChange(ev *iottrail.Event) Change {
	who := ev.Actor()
	c := Change{
		Time:    ev.EventTime,
		Account: plain.Cut(ev.RecipientAccountID, MaxText),
		Region:  plain.Cut(ev.AWSRegion, MaxText),
		Actor: Actor{
			Kind:       who.Kind.String(),
			Account:    plain.Cut(who.AccountID, MaxText),
			Name:       plain.Cut(who.Name, MaxText),
			Session:    plain.Cut(who.SessionName, MaxText),
			ARN:        plain.Cut(who.ARN, MaxText),
			OnBehalfOf: plain.Cut(who.OnBehalfOf, MaxText),
			MFA:        ev.UserIdentity.SessionContext.Attributes.MFAAuthenticated.String(),
		},
		From:    plain.Cut(ev.SourceIPAddress, MaxText),
		Source:  plain.Cut(ev.EventSource, MaxText),
		Action:  plain.Cut(ev.EventName, MaxText),
		Outcome: OutcomeOK,
		Touched: TouchedBy(ev),
		EventID: plain.Cut(ev.EventID, MaxText),
	}
	if c.Account == "" {
		c.Account = c.Actor.Account
	}
	if ev.Failed() {
		c.Outcome = plain.Cut(ev.ErrorCode, MaxText)
		if ev.ErrorCode == "" {
			c.Outcome = plain.Cut(ev.ErrorMessage, MaxText)
		}
	}
	if match.ByRoot.Ask(ev) == iottrail.Yes && match.WithMFA.Ask(ev) != iottrail.Yes {
		c.Warn("the root user, without a second factor")
	}

	for _, a := range Describe(ev) {
		c.attr(a)
	}

	// A request too large for CloudTrail to record must not pass for a harmless one:
	// whoever makes it may choose its size.
	req, err := request(ev)
	c.judge(req)
	if err != nil {
		c.Warn("the request could not be read: %v", err)
	}
	return c
}

// Clock writes a time for people.
func Clock(t time.Time) string {
	if t.IsZero() {
		return "(no time)"
	}
	return t.UTC().Format(time.RFC3339)
}

// attr notes what the call set, and warns of what lies in another account.
func (c *Change) attr(a slog.Attr) {
	value := a.Value.String()
	if a.Value.Kind() == slog.KindTime {
		value = Clock(a.Value.Time())
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
			c.foreign(AccountOf(word))
		}
	}
	if strings.HasSuffix(a.Key, "Arn") {
		c.foreign(AccountOf(value))
	}
	c.Set = append(c.Set, Setting{a.Key, plain.Cut(value, MaxText)})
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
func (c *Change) judge(request any) {
	switch r := request.(type) {
	case *iot.CreatePolicyRequest:
		c.document(r.PolicyName, r.PolicyDocument)
	case *iot.CreatePolicyVersionRequest:
		c.document(r.PolicyName, r.PolicyDocument)
	case *iot.AttachPolicyRequest:
		c.step(r.PolicyName, PolicyUsed)
	case *iot.AttachPrincipalPolicyRequest:
		c.step(r.PolicyName, PolicyUsed)
	case *iot.SetDefaultPolicyVersionRequest:
		c.step(r.PolicyName, PolicyUsed)
	case *iot.DeletePolicyRequest:
		c.step(r.PolicyName, PolicyGone)
	}
}

// document marks a policy document that opens too much, or that can't be read.
// The document itself is not kept.
func (c *Change) document(policy, document string) {
	if document == "" {
		return // the request was not recorded, which is said elsewhere
	}
	// Where there is an error the document is nil, and it finds itself guilty.
	doc, _ := iot.ParsePolicyDocument(document)
	for _, finding := range doc.OverlyPermissive() {
		c.step(policy, PolicyOpened)
		c.Warn("opens too much: %v", finding)
	}
}

// TouchedBy names what a call touched, or was aimed at, in short: 20 things at most.
func TouchedBy(ev *iottrail.Event) []Touched {
	var list []Touched
	add := func(t Touched) {
		t = Touched{plain.Cut(t.Type, MaxText), plain.Cut(t.Name, MaxText), plain.Cut(t.ARN, MaxText)}
		if len(list) < maxTouched && !slices.Contains(list, t) {
			list = append(list, t)
		}
	}
	for _, r := range Resources(ev) {
		add(r)
	}
	return list
}

// foreign warns if an account is not the one of the record.
func (c *Change) foreign(account string) {
	if account != "" && account != c.Account {
		c.Warn("reaches into account %s", account)
	}
}

// Warn marks the change as one that deserves a look, and says why.
func (c *Change) Warn(format string, args ...any) {
	text := plain.Cut(fmt.Sprintf(format, args...), MaxText)
	if len(c.Warnings) < maxWarnings && !slices.Contains(c.Warnings, text) {
		c.Warnings = append(c.Warnings, text)
	}
}

// AccountOf and ResourceOf return parts of an ARN:
// arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE. Text that is not an ARN is in no account, and
// is the resource itself.
func AccountOf(arn string) string {
	if parts := strings.SplitN(arn, ":", 6); len(parts) == 6 {
		return parts[4]
	}
	return ""
}

// ResourceOf returns a part of an ARN: see AccountOf.
func ResourceOf(arn string) string {
	if parts := strings.SplitN(arn, ":", 6); len(parts) == 6 {
		return parts[5]
	}
	return arn
}
