package fleet

import (
	"strconv"

	"github.com/iottrail/iottrail/iot"
)

func provisioningActions() []action {
	return []action{
		on(iot.CreateProvisioningTemplate, func(r *reading, req *iot.CreateProvisioningTemplateRequest, _ *iot.CreateProvisioningTemplateResponse) {
			set := []setting{
				{fieldEnabled, r.flag(req.Enabled, no)}, {fieldRole, r.word(req.ProvisioningRoleARN, "")}, {fieldDefault, "1"},
				{fieldHook, r.hook(req.PreProvisioningHook)},
			}
			if req.Type != iot.TemplateTypeJITP && req.PreProvisioningHook == nil {
				set = append(set, setting{fieldHookless, yes})
			}
			r.moves(req.TemplateBody)
			r.do(mayCreate, iot.TypeProvisioningTemplate, r.named(iot.TypeProvisioningTemplate, req.TemplateName), entry{op: opBorn, to: other, set: set})
		}),
		on(iot.CreateProvisioningTemplateVersion, func(r *reading, req *iot.CreateProvisioningTemplateVersionRequest, resp *iot.CreateProvisioningTemplateVersionResponse) {
			r.moves(req.TemplateBody)
			var set []setting
			if s := r.flag(req.SetAsDefault, no); s == unread || s == yes && resp.VersionID == 0 {
				set = []setting{{fieldDefault, unread}}
			} else if s == yes {
				set = []setting{{fieldDefault, strconv.Itoa(int(resp.VersionID))}}
			}
			r.do(mayUpdate, iot.TypeProvisioningTemplate, r.named(iot.TypeProvisioningTemplate, req.TemplateName), entry{op: opSet, set: set})
		}),
		on(iot.UpdateProvisioningTemplate, templateUpdated),
		on(iot.DeleteProvisioningTemplate, func(r *reading, req *iot.DeleteProvisioningTemplateRequest, _ *iot.DeleteProvisioningTemplateResponse) {
			r.do(mayDelete, iot.TypeProvisioningTemplate, r.named(iot.TypeProvisioningTemplate, req.TemplateName), entry{op: opDied})
		}),
		on(iot.DeleteProvisioningTemplateVersion, func(r *reading, req *iot.DeleteProvisioningTemplateVersionRequest, _ *iot.DeleteProvisioningTemplateVersionResponse) {
			r.need(r.named(iot.TypeProvisioningTemplate, req.TemplateName))
		}),
		on(iot.CreateProvisioningClaim, func(r *reading, req *iot.CreateProvisioningClaimRequest, resp *iot.CreateProvisioningClaimResponse) {
			r.need(r.named(iot.TypeProvisioningTemplate, req.TemplateName))
			r.touch(iot.TypeCertificate, resp.CertificateID)
		}),
		on(iot.CreateRoleAlias, func(r *reading, req *iot.CreateRoleAliasRequest, _ *iot.CreateRoleAliasResponse) {
			set := []setting{{fieldRole, r.word(req.RoleARN, unread)}, {fieldDuration, r.number(req.CredentialDurationSeconds, "3600")}}
			r.do(mayCreate, iot.TypeRoleAlias, r.named(iot.TypeRoleAlias, req.RoleAlias), entry{op: opBorn, to: other, set: set})
		}),
		on(iot.UpdateRoleAlias, func(r *reading, req *iot.UpdateRoleAliasRequest, _ *iot.UpdateRoleAliasResponse) {
			var set []setting
			if s := r.word(req.RoleARN, ""); s != "" {
				set = append(set, setting{fieldRole, s})
			}
			if s := r.number(req.CredentialDurationSeconds, ""); s != "" {
				set = append(set, setting{fieldDuration, s})
			}
			r.do(mayUpdate, iot.TypeRoleAlias, r.named(iot.TypeRoleAlias, req.RoleAlias), entry{op: opSet, set: set})
		}),
		on(iot.DeleteRoleAlias, func(r *reading, req *iot.DeleteRoleAliasRequest, _ *iot.DeleteRoleAliasResponse) {
			r.do(mayDelete, iot.TypeRoleAlias, r.named(iot.TypeRoleAlias, req.RoleAlias), entry{op: opDied})
		}),
	}
}

func (r *reading) hook(h *iot.ProvisioningHook) string {
	if h == nil {
		return r.word("", "")
	}
	return r.word(h.TargetARN, unread)
}

func templateUpdated(r *reading, req *iot.UpdateProvisioningTemplateRequest, _ *iot.UpdateProvisioningTemplateResponse) {
	var set []setting
	if s := r.flag(req.Enabled, ""); s != "" {
		set = append(set, setting{fieldEnabled, s})
	}
	if s := r.number(req.DefaultVersionID, ""); s != "" {
		set = append(set, setting{fieldDefault, s})
	}
	if s := r.word(req.ProvisioningRoleARN, ""); s != "" {
		set = append(set, setting{fieldRole, s})
	}
	switch {
	case req.RemovePreProvisioningHook.True():
		set = append(set, setting{fieldHook, ""}, setting{fieldHookless, yes})
	case req.PreProvisioningHook != nil:
		set = append(set, setting{fieldHook, r.hook(req.PreProvisioningHook)}, setting{fieldHookless, no})
	case r.unsure():
		set = append(set, setting{fieldHook, unread}, setting{fieldHookless, unread})
	}
	r.do(mayUpdate, iot.TypeProvisioningTemplate, r.named(iot.TypeProvisioningTemplate, req.TemplateName), entry{op: opSet, set: set})
}

// number returns a number of the request as a setting. Where it is absent it is otherwise, or
// unread if that is not sure.
func (r *reading) number(n int32, otherwise string) string {
	switch {
	case n != 0:
		return r.text(strconv.Itoa(int(n)))
	case r.unsure():
		return unread
	}
	return otherwise
}
