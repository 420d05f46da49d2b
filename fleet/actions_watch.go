package fleet

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/judge"
	"github.com/iottrail/iottrail/iot"
)

// watchActions are those about what watches the fleet: logs, audits, security profiles. The settings
// of an account are kept like resources, though they have no ARN.
func watchActions() []action {
	return []action{
		on(iot.SetLoggingOptions, func(r *reading, req *iot.SetLoggingOptionsRequest, _ *iot.SetLoggingOptionsResponse) {
			r.logging(everything, judge.LoggingOff(req))
		}),
		on(iot.SetV2LoggingOptions, func(r *reading, req *iot.SetV2LoggingOptionsRequest, _ *iot.SetV2LoggingOptionsResponse) {
			off := judge.V2LoggingOff(req)
			if !off && req.DisableAllLogs == iottrail.Unset && req.DefaultLogLevel == "" && !r.unsure() {
				return // it set something else
			}
			r.logging(everything, off)
		}),
		on(iot.SetV2LoggingLevel, func(r *reading, req *iot.SetV2LoggingLevelRequest, _ *iot.SetV2LoggingLevelResponse) {
			if req.LogTarget == nil {
				r.unreadableNow()
				return
			}
			r.logging(string(req.LogTarget.TargetType)+" "+req.LogTarget.TargetName, judge.LevelOff(req))
		}),
		on(iot.DeleteV2LoggingLevel, func(r *reading, req *iot.DeleteV2LoggingLevelRequest, _ *iot.DeleteV2LoggingLevelResponse) {
			r.logging(string(req.TargetType)+" "+req.TargetName, false) // it falls back to the default level
		}),
		on(iot.UpdateAccountAuditConfiguration, auditUpdated),
		on(iot.DeleteAccountAuditConfiguration, func(r *reading, _ *iot.DeleteAccountAuditConfigurationRequest, _ *iot.DeleteAccountAuditConfigurationResponse) {
			r.settingOf(kindAudit, everyCheck, fieldEnabled, no)
		}),
		on(iot.CreateScheduledAudit, func(r *reading, req *iot.CreateScheduledAuditRequest, _ *iot.CreateScheduledAuditResponse) {
			r.do(mayCreate, iot.TypeScheduledAudit, r.named(iot.TypeScheduledAudit, req.ScheduledAuditName), entry{op: opBorn, to: other})
		}),
		on(iot.UpdateScheduledAudit, func(r *reading, req *iot.UpdateScheduledAuditRequest, _ *iot.UpdateScheduledAuditResponse) {
			r.do(mayUpdate, iot.TypeScheduledAudit, r.named(iot.TypeScheduledAudit, req.ScheduledAuditName), entry{op: opNeed})
		}),
		on(iot.DeleteScheduledAudit, func(r *reading, req *iot.DeleteScheduledAuditRequest, _ *iot.DeleteScheduledAuditResponse) {
			r.do(mayDelete, iot.TypeScheduledAudit, r.named(iot.TypeScheduledAudit, req.ScheduledAuditName), entry{op: opDied})
		}),
		on(iot.CreateAuditSuppression, func(r *reading, req *iot.CreateAuditSuppressionRequest, _ *iot.CreateAuditSuppressionResponse) {
			until := ""
			if !req.ExpirationDate.IsZero() {
				until = req.ExpirationDate.UTC().Format(time.RFC3339)
			}
			r.suppression(req.CheckName, req.ResourceIdentifier, entry{op: opBorn, to: other, set: []setting{{fieldUntil, r.word(until, "")}}})
		}),
		on(iot.DeleteAuditSuppression, func(r *reading, req *iot.DeleteAuditSuppressionRequest, _ *iot.DeleteAuditSuppressionResponse) {
			r.suppression(req.CheckName, req.ResourceIdentifier, entry{op: opDied})
		}),
		on(iot.CreateSecurityProfile, func(r *reading, req *iot.CreateSecurityProfileRequest, _ *iot.CreateSecurityProfileResponse) {
			r.do(mayCreate, iot.TypeSecurityProfile, r.named(iot.TypeSecurityProfile, req.SecurityProfileName), entry{op: opBorn, to: other, set: []setting{{fieldAlarms, yes}}})
		}),
		on(iot.UpdateSecurityProfile, profileUpdated),
		on(iot.DeleteSecurityProfile, func(r *reading, req *iot.DeleteSecurityProfileRequest, _ *iot.DeleteSecurityProfileResponse) {
			r.do(mayDelete, iot.TypeSecurityProfile, r.named(iot.TypeSecurityProfile, req.SecurityProfileName), entry{op: opDied})
		}),
		on(iot.AttachSecurityProfile, func(r *reading, req *iot.AttachSecurityProfileRequest, _ *iot.AttachSecurityProfileResponse) {
			r.profileAttached(req.SecurityProfileName, req.SecurityProfileTargetARN, yes)
		}),
		on(iot.DetachSecurityProfile, func(r *reading, req *iot.DetachSecurityProfileRequest, _ *iot.DetachSecurityProfileResponse) {
			r.profileAttached(req.SecurityProfileName, req.SecurityProfileTargetARN, no)
		}),
	}
}

// setting adds what was set of a thing that has no ARN.
func (r *reading) settingOf(kind, name string, f field, value string) {
	if r.place.account == "" || r.place.region == "" {
		return
	}
	r.add(r.at(r.place, kind, name), entry{op: opSet, set: []setting{{f, value}}})
}

// everything is the target of logging options that have none.
const everything = "everything"

func (r *reading) logging(target string, off bool) {
	value := boolText(!off)
	if !off && r.unsure() {
		r.unreadableNow()
		value = unread
	}
	r.settingOf(kindLogging, target, fieldEnabled, value)
}

// everyCheck is all checks of an account together.
const everyCheck = "every check"

func auditUpdated(r *reading, req *iot.UpdateAccountAuditConfigurationRequest, _ *iot.UpdateAccountAuditConfigurationResponse) {
	for _, name := range slices.Sorted(maps.Keys(req.AuditCheckConfigurations)) {
		if enabled := req.AuditCheckConfigurations[name].Enabled; enabled != iottrail.Unset {
			r.settingOf(kindAudit, name, fieldEnabled, boolText(enabled.True()))
			if enabled.True() {
				r.settingOf(kindAudit, everyCheck, fieldEnabled, yes)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(req.AuditNotificationTargetConfigurations)) {
		if alarm := req.AuditNotificationTargetConfigurations[name]; alarm.Enabled != iottrail.Unset {
			r.settingOf(kindAudit, "alarms by "+string(name), fieldEnabled, boolText(alarm.Enabled.True()))
		}
	}
	if r.unsure() {
		r.unreadableNow()
	}
}

// suppression adds that a check passes over a resource, or no longer does.
func (r *reading) suppression(check string, of *iot.ResourceIdentifier, e entry) {
	if check == "" || of == nil || r.place.account == "" || r.place.region == "" {
		r.unreadableNow()
		return
	}
	r.add(r.at(r.place, kindSuppression, check+" of "+identifier(of)), e)
}

// identifier returns what a suppression is about, the same for the same.
func identifier(of *iot.ResourceIdentifier) string {
	var parts []string
	add := func(what, s string) {
		if s != "" {
			parts = append(parts, what+strconv.Quote(s))
		}
	}
	add("certificate ", of.DeviceCertificateID)
	add("certificate ", of.DeviceCertificateARN)
	add("CA ", of.CACertificateID)
	add("identity pool ", of.CognitoIdentityPoolID)
	add("client ", of.ClientID)
	add("account ", of.Account)
	add("role ", of.IAMRoleARN)
	add("role alias ", of.RoleAliasARN)
	if v := of.PolicyVersionIdentifier; v != nil {
		add("policy ", v.PolicyName)
		add("version ", v.PolicyVersionID)
	}
	if v := of.IssuerCertificateIdentifier; v != nil {
		add("issuer ", v.IssuerCertificateSubject)
		add("issuer ", v.IssuerID)
		add("serial number ", v.IssuerCertificateSerialNumber)
	}
	return strings.Join(parts, ", ")
}

func profileUpdated(r *reading, req *iot.UpdateSecurityProfileRequest, _ *iot.UpdateSecurityProfileResponse) {
	var set []setting
	switch {
	case req.DeleteAlertTargets.True() || req.DeleteBehaviors.True():
		set = []setting{{fieldAlarms, no}}
	case len(req.AlertTargets) > 0 || len(req.Behaviors) > 0:
		set = []setting{{fieldAlarms, yes}}
	case r.unsure():
		set = []setting{{fieldAlarms, unread}}
	}
	r.do(mayUpdate, iot.TypeSecurityProfile, r.named(iot.TypeSecurityProfile, req.SecurityProfileName), entry{op: opSet, set: set})
}

// profileAttached adds that a security profile watches a target, or no longer does. The target may
// be all things, which is no resource.
func (r *reading) profileAttached(profile, target, value string) {
	x := r.named(iot.TypeSecurityProfile, profile)
	if x == nil || target == "" {
		r.unreadableNow()
		r.need(x)
		return
	}
	r.need(x)
	r.settingOf(kindAudit, "security profile "+profile+" of "+target, fieldEnabled, value)
}
