package main

import (
	"log/slog"
	"strings"
	"time"

	"github.com/iottrail/iottrail/examples/internal/fleet"
	"github.com/iottrail/iottrail/examples/internal/inputs"
	"github.com/iottrail/iottrail/examples/internal/plain"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/detect"
)

// A row is one change: a call that changed something in the fleet, or would have, had it not
// failed. README.md has a table of the columns, which a test compares with this type. An
// optional column is NULL if the record does not say it; lists and maps are empty instead.
//
// Nothing here may be a body, a document, a credential or a key: more people copy and query a
// table than read logs.
type row struct {
	EventTime   time.Time `parquet:"event_time,optional,timestamp(millisecond)"`
	EventID     string    `parquet:"event_id,optional"`
	Account     string    `parquet:"account,optional,dict"`
	Region      string    `parquet:"region,optional,dict"`
	EventSource string    `parquet:"event_source,optional,dict"`
	EventName   string    `parquet:"event_name,optional,dict"`
	AccessLevel string    `parquet:"access_level,optional,dict"`

	ActorKind    string `parquet:"actor_kind,dict"`
	ActorAccount string `parquet:"actor_account,optional,dict"`
	ActorName    string `parquet:"actor_name,optional,dict"`
	SessionName  string `parquet:"session_name,optional,dict"`
	Principal    string `parquet:"principal,optional,dict"`
	Person       string `parquet:"person,optional,dict"`
	OnBehalfOf   string `parquet:"on_behalf_of,optional,dict"`
	MFA          *bool  `parquet:"mfa,optional"`

	SourceIPAddress string `parquet:"source_ip_address,optional,dict"`
	UserAgent       string `parquet:"user_agent,optional,dict"`
	VPCEndpointID   string `parquet:"vpc_endpoint_id,optional,dict"`

	Outcome      string `parquet:"outcome,dict"`
	ErrorCode    string `parquet:"error_code,optional,dict"`
	ErrorMessage string `parquet:"error_message,optional,dict"`

	ResourceTypes []string          `parquet:"resource_types,list" parquet-element:",dict"`
	ResourceNames []string          `parquet:"resource_names,list"`
	ResourceARNs  []string          `parquet:"resource_arns,list"`
	Settings      map[string]string `parquet:"settings" parquet-key:",dict" parquet-value:",dict"`
	BodyOmitted   bool              `parquet:"body_omitted"`

	Findings        []string `parquet:"findings,list" parquet-element:",dict"`
	FindingsInDoubt []string `parquet:"findings_in_doubt,list" parquet-element:",dict"`
	Severity        string   `parquet:"severity,optional,dict"`

	Damage       string `parquet:"damage,optional"`
	File         string `parquet:"file,dict"`
	RecordIndex  int64  `parquet:"record_index"`
	RecordOffset int64  `parquet:"record_offset"`
}

// The outcomes.
const (
	done   = "done"
	failed = "failed"
	denied = "denied" // failed, as the caller was not allowed to make the call
)

// maxText is how many characters of one text are written; a longer text is cut, and ends with
// "…". CloudTrail cuts the longest, user agents and messages, at 1 KB, but anybody may have made
// the file.
const maxText = 4000

// text returns a text of the record as it is written: at most maxText characters, and UTF-8, as
// a Parquet string must be. Invalid UTF-8 becomes U+FFFD.
func text(s string) string {
	return strings.ToValidUTF8(plain.Cut(s, maxText), "\ufffd")
}

// newRow describes the record of a change.
func newRow(rec inputs.Record, rules []detect.Rule) row {
	ev, at, who := rec.Event, rec.At, rec.Event.Actor()
	r := row{
		EventTime:    ev.EventTime,
		EventID:      text(ev.EventID),
		Account:      text(ev.RecipientAccountID),
		Region:       text(ev.AWSRegion),
		EventSource:  text(ev.EventSource),
		EventName:    text(ev.EventName),
		AccessLevel:  string(fleet.Access(ev)),
		ActorKind:    who.Kind.String(),
		ActorAccount: text(who.AccountID),
		ActorName:    text(who.Name),
		SessionName:  text(who.SessionName),
		Principal:    text(who.Principal()),
		Person:       text(who.Person()),
		OnBehalfOf:   text(who.OnBehalfOf),

		SourceIPAddress: text(ev.SourceIPAddress),
		UserAgent:       text(ev.UserAgent),
		VPCEndpointID:   text(ev.VPCEndpointID),

		Outcome:      outcomeOf(ev),
		ErrorCode:    text(ev.ErrorCode),
		ErrorMessage: text(ev.ErrorMessage),

		Settings:    settingsOf(ev),
		BodyOmitted: ev.BodyOmitted(),

		File:         text(at.File),
		RecordIndex:  at.Index,
		RecordOffset: at.Offset,
	}
	if r.Account == "" {
		r.Account = r.ActorAccount // records of version 1.01 have no recipient
	}
	if mfa := ev.UserIdentity.SessionContext.Attributes.MFAAuthenticated; mfa != iottrail.Unset {
		r.MFA = new(bool)
		*r.MFA = mfa.True()
	}
	if rec.Damage != nil {
		r.Damage = text(rec.Damage.Error())
	}
	r.addResources(fleet.Resources(ev))
	r.addFindings(ev, rules)
	return r
}

func outcomeOf(ev *iottrail.Event) string {
	switch {
	case ev.Denied():
		return denied
	case ev.Failed():
		return failed
	}
	return done
}

// addResources writes three lists of the same length: a resource has the same place in each.
func (r *row) addResources(resources []fleet.Touched) {
	seen := make(map[fleet.Touched]bool)
	for _, res := range resources {
		res = fleet.Touched{Type: text(res.Type), Name: text(res.Name), ARN: text(res.ARN)}
		if seen[res] {
			continue
		}
		seen[res] = true
		r.ResourceTypes = append(r.ResourceTypes, res.Type)
		r.ResourceNames = append(r.ResourceNames, res.Name)
		r.ResourceARNs = append(r.ResourceARNs, res.ARN)
	}
}

// settingsOf returns what the call set, without secrets.
func settingsOf(ev *iottrail.Event) map[string]string {
	set := make(map[string]string)
	for _, a := range fleet.Describe(ev) {
		value := a.Value.String()
		if a.Value.Kind() == slog.KindTime {
			value = a.Value.Time().UTC().Format(time.RFC3339Nano)
		}
		set[text(a.Key)] = text(value)
	}
	return set
}

// statelessRules are the rules of package detect that need only the record they are asked about.
// The others look for sequences of calls, which a query does better.
func statelessRules() []detect.Rule {
	var stateless []detect.Rule
	for _, rule := range detect.Rules(detect.Config{}) {
		if rule.After == nil && rule.First == nil && rule.Count == nil {
			stateless = append(stateless, rule)
		}
	}
	return stateless
}

// addFindings asks each rule. A Maybe counts, as a caller can keep a record from saying what
// was asked for.
func (r *row) addFindings(ev *iottrail.Event, rules []detect.Rule) {
	var highest detect.Severity
	for _, rule := range rules {
		answer := rule.Match.Ask(ev)
		if answer == iottrail.No {
			continue
		}
		r.Findings = append(r.Findings, rule.ID)
		if answer == iottrail.Maybe {
			r.FindingsInDoubt = append(r.FindingsInDoubt, rule.ID)
		}
		highest = max(highest, rule.Severity)
	}
	if len(r.Findings) > 0 {
		r.Severity = highest.String()
	}
}
