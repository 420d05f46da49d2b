package fleet

import (
	"strconv"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/judge"
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
		on(iot.CreateAuthorizer, func(r *reading, req *iot.CreateAuthorizerRequest, _ *iot.CreateAuthorizerResponse) {
			set := []setting{
				{fieldEnabled, r.isActive(req.Status, iot.AuthorizerStatusActive)}, {fieldFunction, r.word(req.AuthorizerFunctionARN, unread)},
				{fieldForeign, r.foreign(req.AuthorizerFunctionARN)},
			}
			signed := boolText(!judge.Unsigned(req))
			if req.SigningDisabled == iottrail.Unset && r.unsure() {
				signed = unread
			}
			r.do(mayCreate, iot.TypeAuthorizer, r.named(iot.TypeAuthorizer, req.AuthorizerName), entry{op: opBorn, to: other, set: append(set, setting{fieldSigned, signed})})
		}),
		on(iot.UpdateAuthorizer, func(r *reading, req *iot.UpdateAuthorizerRequest, _ *iot.UpdateAuthorizerResponse) {
			var set []setting
			if s := r.isActive(req.Status, ""); s != "" {
				set = append(set, setting{fieldEnabled, s})
			}
			if s := r.word(req.AuthorizerFunctionARN, ""); s != "" {
				set = append(set, setting{fieldFunction, s}, setting{fieldForeign, r.foreign(req.AuthorizerFunctionARN)})
			}
			r.do(mayUpdate, iot.TypeAuthorizer, r.named(iot.TypeAuthorizer, req.AuthorizerName), entry{op: opSet, set: set})
		}),
		on(iot.SetDefaultAuthorizer, func(r *reading, req *iot.SetDefaultAuthorizerRequest, _ *iot.SetDefaultAuthorizerResponse) {
			r.need(r.named(iot.TypeAuthorizer, req.AuthorizerName))
		}),
		on(iot.DeleteAuthorizer, func(r *reading, req *iot.DeleteAuthorizerRequest, _ *iot.DeleteAuthorizerResponse) {
			r.do(mayDelete, iot.TypeAuthorizer, r.named(iot.TypeAuthorizer, req.AuthorizerName), entry{op: opDied})
		}),
		on(iot.CreateDomainConfiguration, func(r *reading, req *iot.CreateDomainConfigurationRequest, resp *iot.CreateDomainConfigurationResponse) {
			set := []setting{{fieldEnabled, yes}, {fieldDomain, r.word(req.DomainName, "")}, {fieldAuthorizer, ""}}
			if req.AuthorizerConfig != nil || r.unsure() {
				set[2].value = r.authorizer(req.AuthorizerConfig)
			}
			x := r.named(iot.TypeDomainConfiguration, req.DomainConfigurationName)
			r.do(mayCreate, iot.TypeDomainConfiguration, x, entry{op: opBorn, to: other, set: set})
			r.answeredARN(x, resp.DomainConfigurationARN)
		}),
		on(iot.UpdateDomainConfiguration, domainUpdated),
		on(iot.DeleteDomainConfiguration, func(r *reading, req *iot.DeleteDomainConfigurationRequest, _ *iot.DeleteDomainConfigurationResponse) {
			r.do(mayDelete, iot.TypeDomainConfiguration, r.named(iot.TypeDomainConfiguration, req.DomainConfigurationName), entry{op: opDied})
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

func domainUpdated(r *reading, req *iot.UpdateDomainConfigurationRequest, resp *iot.UpdateDomainConfigurationResponse) {
	var set []setting
	switch {
	case req.DomainConfigurationStatus != "":
		set = append(set, setting{fieldEnabled, boolText(req.DomainConfigurationStatus == iot.DomainConfigurationStatusEnabled)})
	case r.unsure():
		set = append(set, setting{fieldEnabled, unread})
	}
	switch {
	case req.RemoveAuthorizerConfig.True():
		set = append(set, setting{fieldAuthorizer, ""})
	case req.AuthorizerConfig != nil || r.unsure():
		set = append(set, setting{fieldAuthorizer, r.authorizer(req.AuthorizerConfig)})
	}
	x := r.named(iot.TypeDomainConfiguration, req.DomainConfigurationName)
	r.do(mayUpdate, iot.TypeDomainConfiguration, x, entry{op: opSet, set: set})
	r.answeredARN(x, resp.DomainConfigurationARN)
}

// answeredARN keeps the ARN that AWS made for what has none of its own making.
func (r *reading) answeredARN(x *resource, arn string) {
	if x == nil || x.given != "" {
		return
	}
	if _, _, kind, name, ok := parseARN(arn); ok && kind == x.kind && name == x.name {
		x.given = r.text(arn)
	}
}

func (r *reading) authorizer(c *iot.AuthorizerConfig) string {
	if c == nil {
		return unread
	}
	return r.word(c.DefaultAuthorizerName, "")
}

// foreign is whether the function of an authorizer is of another account.
func (r *reading) foreign(arn string) string {
	switch (judge.Own{Account: r.place.account}).Is(arn) {
	case iottrail.Yes:
		return no
	case iottrail.No:
		return yes
	}
	return maybe
}

func (r *reading) isActive(s, otherwise iot.AuthorizerStatus) string {
	if s == "" {
		if r.unsure() {
			return unread
		}
		s = otherwise
	}
	switch s {
	case "":
		return ""
	case iot.AuthorizerStatusActive:
		return yes
	}
	return no
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
