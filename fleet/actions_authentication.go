package fleet

import (
	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/freeform"
	"github.com/iottrail/iottrail/internal/judge"
	"github.com/iottrail/iottrail/iot"
)

// authenticationActions are those about who decides who may connect.
func authenticationActions() []action {
	return []action{
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

func domainUpdated(r *reading, req *iot.UpdateDomainConfigurationRequest, resp *iot.UpdateDomainConfigurationResponse) {
	var set []setting
	switch {
	case req.DomainConfigurationStatus != "" && !freeform.IsMask(string(req.DomainConfigurationStatus)):
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
	if arn == "" || freeform.IsMask(arn) {
		return unread
	}
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
	switch {
	case s == "":
		return ""
	case freeform.IsMask(string(s)):
		return unread
	}
	return boolText(s == iot.AuthorizerStatusActive)
}
