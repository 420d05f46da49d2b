package fleet

import (
	"slices"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/iot"
)

// This file says what counts as an opening. The rules of package detect that ask the same of single
// records are named; what both ask about requests is in internal/judge.

// A kindOfOpening is one row of the table.
type kindOfOpening struct {
	what string // what was opened, for people
	rule string // the id of the rule in package detect
	why  string
	kind string // of the resources; "" for what is asked in another way than by open
	// open asks whether a resource with these settings is open. The detail is what else would make
	// it another opening, such as where a rule sends messages.
	open func(now *settings) (answer iottrail.Answer, detail string)
	// unread are the actions that may have opened it if they can't be read.
	unread []string
}

// The rows that are asked in a way of their own.
var (
	openAttached = kindOfOpening{
		what: "a policy that opens too much was attached", rule: "open-policy", unread: []string{"AttachPolicy", "AttachPrincipalPolicy"},
		why: "One device with such a policy is all devices.",
	}
	openDefault = kindOfOpening{
		what: "a version that opens too much was made a policy's default", rule: "open-policy", unread: []string{"CreatePolicy", "CreatePolicyVersion", "SetDefaultPolicyVersion"},
		why: "It is in force for all that the policy is attached to, and will be attached to.",
	}
	openAgain = kindOfOpening{
		what: "a certificate is active again", rule: "certificate-active", unread: []string{"UpdateCertificate", "RegisterCertificate", "RegisterCertificateWithoutCA"},
		why: "It was retired for a reason, perhaps because its key is in other hands.",
	}
)

// openings is the table. It is a function, so that nothing can change it.
func openings() []kindOfOpening {
	return slices.Concat([]kindOfOpening{openAttached, openDefault, openAgain}, openWays(), blindWatchers())
}

// openWays are ways into the fleet and out of it.
func openWays() []kindOfOpening {
	return []kindOfOpening{
		{
			what: "a CA registers devices by itself", rule: "ca-registers-devices", kind: iot.TypeCACertificate,
			why:    "Whoever has the key of the CA makes devices of the fleet without a further call.",
			unread: []string{"RegisterCACertificate", "UpdateCACertificate"},
			open: func(now *settings) (iottrail.Answer, string) {
				return min(now.is(fieldRegisters, yes), -now.is(fieldStatus, string(iot.CACertificateStatusInactive))), now[fieldTemplate].value
			},
		},
		{
			what: "a provisioning template has no hook", rule: "provisioning-changed", kind: iot.TypeProvisioningTemplate,
			why:    "Nobody decides any more which devices may become one of the fleet.",
			unread: []string{"CreateProvisioningTemplate", "UpdateProvisioningTemplate"},
			open: func(now *settings) (iottrail.Answer, string) {
				return min(now.is(fieldHookless, yes), -now.is(fieldEnabled, no)), ""
			},
		},
		{
			what: "a rule sends messages out of the account", rule: "data-leaves", kind: iot.TypeTopicRule,
			why:    "What it sends on is out of the fleet's hands. A bucket's name does not say whose it is.",
			unread: []string{"CreateTopicRule", "ReplaceTopicRule"},
			open: func(now *settings) (iottrail.Answer, string) {
				return min(now.is(fieldLeaves, yes), -now.is(fieldEnabled, no)), now[fieldTargets].value
			},
		},
		{
			what: "an authorizer takes tokens without a signature, or is another account's", rule: "weak-authorizer", kind: iot.TypeAuthorizer,
			why:    "Anybody can have AWS call its function, or its owner lets in whom they like.",
			unread: []string{"CreateAuthorizer", "UpdateAuthorizer"},
			open: func(now *settings) (iottrail.Answer, string) {
				return min(max(now.is(fieldSigned, no), now.is(fieldForeign, yes)), -now.is(fieldEnabled, no)), now[fieldFunction].value
			},
		},
	}
}

// blindWatchers are those that no longer see, or no longer tell.
func blindWatchers() []kindOfOpening {
	return []kindOfOpening{
		{
			what: "logging is off", rule: "watchers-off", kind: kindLogging, open: disabled,
			why:    "Nothing tells what devices do.",
			unread: []string{"SetLoggingOptions", "SetV2LoggingOptions", "SetV2LoggingLevel"},
		},
		{
			what: "an audit, a check or an alarm is off", rule: "watchers-off", kind: kindAudit, open: disabled,
			why:    "What it would find, nobody sees.",
			unread: []string{"UpdateAccountAuditConfiguration", "DetachSecurityProfile"},
		},
		{
			what: "a scheduled audit is gone", rule: "watchers-off", kind: iot.TypeScheduledAudit, open: deleted,
			why:    "What it would find, nobody sees.",
			unread: []string{"DeleteScheduledAudit"},
		},
		{
			what: "a security profile is gone, or has no alarms", rule: "watchers-off", kind: iot.TypeSecurityProfile,
			why:    "Devices that do not behave raise no alarm.",
			unread: []string{"DeleteSecurityProfile", "UpdateSecurityProfile"},
			open: func(now *settings) (iottrail.Answer, string) {
				gone, _ := deleted(now)
				return max(gone, now.is(fieldAlarms, no)), ""
			},
		},
		{
			what: "a check passes over a resource", rule: "watchers-off", kind: kindSuppression,
			why:    "The audit does not tell of what it finds there.",
			unread: []string{"CreateAuditSuppression"},
			open: func(now *settings) (iottrail.Answer, string) {
				return iottrail.AnswerOf(now[fieldUntil].set), ""
			},
		},
	}
}

func disabled(now *settings) (iottrail.Answer, string) { return now.is(fieldEnabled, no), "" }

func deleted(now *settings) (iottrail.Answer, string) { return iottrail.AnswerOf(now.gone()), "" }

// settings are what a resource was set to, up to a call.
type settings [numFields + 1]struct {
	set   bool
	value string
	sec   int64 // in which second it was set, or the resource created or deleted; never if there was none
}

func newSettings() *settings {
	s := new(settings)
	for i := range s {
		s[i].sec = never
	}
	return s
}

// gone reports whether it was deleted.
func (s *settings) gone() bool { return s[numFields].set }

// is asks whether a field has a value. One that was never set has none.
func (s *settings) is(f field, value string) iottrail.Answer {
	v := &s[f]
	if v.set && (v.value == unread || v.value == maybe) {
		return iottrail.Maybe
	}
	return iottrail.AnswerOf(v.set && v.value == value)
}

// take takes in an entry of the log.
func (s *settings) take(e *entry) {
	switch e.op {
	case opBorn:
		s.clear(e.rec.sec)
	case opDied:
		s.clear(e.rec.sec)
		s[numFields].set = true
	}
	for _, v := range e.set {
		f := &s[v.field]
		f.set, f.value, f.sec = true, v.value, e.rec.sec
	}
}

func (s *settings) clear(sec int64) {
	*s = settings{}
	for i := range s {
		s[i].sec = sec
	}
}

// doubted returns the settings of a resource at a second, where those are in doubt that may have been
// changed since they were set.
func (s *settings) doubted(r *resource, at int64) *settings {
	d := *s
	for i := range numFields {
		if f := &d[i]; r.mayHaveChanged(f.sec, at, s.gone()) {
			f.set, f.value = true, maybe
		}
	}
	return &d
}
