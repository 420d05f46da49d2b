package fleet_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/fleet"
)

// kept is one of the masks that AWS writes.
const kept = `"HIDDEN_DUE_TO_SECURITY_REASONS"`

// A mask takes knowledge away and adds none: with any member of a call's request masked, what is Known
// is what the call did.
func TestMasksAddNothing(t *testing.T) {
	t.Parallel()
	const lambda = "arn:aws:lambda:eu-central-1:111122223333:function:f"
	authorizer := func(s *fleet.State) []string {
		a := s.Authorizer(at + "authorizer/x")
		return []string{show(a.Exists), show(a.Active), show(a.Function), show(a.Signed)}
	}
	alias := func(s *fleet.State) []string {
		a := s.RoleAlias(at + "rolealias/x")
		return []string{show(a.Exists), show(a.Role), show(a.Duration)}
	}
	domain := func(s *fleet.State) []string {
		d := s.DomainConfiguration("x")
		return []string{show(d.Exists), show(d.Enabled), show(d.Domain), show(d.Authorizer)}
	}
	ca := func(s *fleet.State) []string {
		c := s.CA(at + "cacert/ca")
		return []string{show(c.Exists), show(c.Status), show(c.Registers), show(c.Template)}
	}
	template := func(s *fleet.State) []string {
		x := s.Template(at + "provisioningtemplate/x")
		return []string{show(x.Exists), show(x.Enabled), show(x.Default), show(x.Hook), show(x.Role)}
	}
	rule := func(s *fleet.State) []string {
		x := s.Rule(at + "rule/x")
		return []string{show(x.Exists), show(x.Enabled), show(x.SQL), show(x.Targets)}
	}
	thing := func(s *fleet.State) []string {
		x := s.Thing(arnOf("t0"))
		return []string{show(x.Exists), show(x.Type)}
	}
	group := func(s *fleet.State) []string {
		g := s.Group(arnOf("g0"))
		return []string{show(g.Exists), show(g.Dynamic), show(g.Query), show(g.Parent)}
	}
	job := func(s *fleet.State) []string {
		j := s.Job(at + "job/x")
		return []string{show(j.Exists), show(j.Continuous), show(j.Cancelled)}
	}
	cert := func(s *fleet.State) []string {
		c := s.Certificate(arnOf("c0"))
		return []string{show(c.Exists), show(c.Status), show(c.Issuer), c.Active.String()}
	}
	const (
		newAuthorizer = `{"authorizerName":"x","authorizerFunctionArn":"` + lambda + `","signingDisabled":true,"status":"ACTIVE"}`
		newDomain     = `{"domainConfigurationName":"x","domainName":"iot.example.com","authorizerConfig":{"defaultAuthorizerName":"a"}}`
		newTemplate   = `{"templateName":"x","templateBody":"{}","enabled":true,"provisioningRoleArn":"r","preProvisioningHook":{"targetArn":"` + lambda + `"}}`
		newRule       = `{"ruleName":"x","topicRulePayload":{"sql":"SELECT 1","ruleDisabled":true,"actions":[{"s3":{"bucketName":"b"}}]}}`
	)
	for _, test := range []struct {
		setUp, setUpRequest string // a call that can be read, before; or none
		action, request     string
		show                func(*fleet.State) []string
	}{
		{"", "", "CreateAuthorizer", newAuthorizer, authorizer},
		{"CreateAuthorizer", newAuthorizer, "UpdateAuthorizer", `{"authorizerName":"x","status":"INACTIVE","authorizerFunctionArn":"` + lambda + `2"}`, authorizer},
		{"", "", "CreateRoleAlias", `{"roleAlias":"x","roleArn":"arn:aws:iam::111122223333:role/a","credentialDurationSeconds":7200}`, alias},
		{"CreateRoleAlias", `{"roleAlias":"x","roleArn":"a"}`, "UpdateRoleAlias", `{"roleAlias":"x","roleArn":"b","credentialDurationSeconds":7200}`, alias},
		{"", "", "CreateDomainConfiguration", newDomain, domain},
		{"CreateDomainConfiguration", newDomain, "UpdateDomainConfiguration", `{"domainConfigurationName":"x","domainConfigurationStatus":"DISABLED","authorizerConfig":{"defaultAuthorizerName":"b"}}`, domain},
		{"CreateDomainConfiguration", newDomain, "UpdateDomainConfiguration", `{"domainConfigurationName":"x","removeAuthorizerConfig":true}`, domain},
		{"", "", "RegisterCACertificate", `{"setAsActive":true,"allowAutoRegistration":true,"registrationConfig":{"templateName":"x"}}`, ca},
		{"RegisterCACertificate", `{"setAsActive":true}`, "UpdateCACertificate", `{"certificateId":"ca","newStatus":"INACTIVE","newAutoRegistrationStatus":"ENABLE","registrationConfig":{"templateName":"y"}}`, ca},
		{"", "", "CreateProvisioningTemplate", newTemplate, template},
		{"CreateProvisioningTemplate", newTemplate, "UpdateProvisioningTemplate", `{"templateName":"x","enabled":false,"defaultVersionId":2,"removePreProvisioningHook":true,"provisioningRoleArn":"s"}`, template},
		{"CreateProvisioningTemplate", newTemplate, "UpdateProvisioningTemplate", `{"templateName":"x","preProvisioningHook":{"targetArn":"g"}}`, template},
		{"", "", "CreateTopicRule", newRule, rule},
		{"CreateTopicRule", newRule, "ReplaceTopicRule", `{"ruleName":"x","topicRulePayload":{"sql":"SELECT 2","actions":[{"lambda":{"functionArn":"f"}}]}}`, rule},
		{"CreateTopicRule", newRule, "EnableTopicRule", `{"ruleName":"x"}`, rule},
		{"", "", "CreateThing", `{"thingName":"t0","thingTypeName":"pump"}`, thing},
		{"CreateThing", `{"thingName":"t0","thingTypeName":"pump"}`, "UpdateThing", `{"thingName":"t0","removeThingType":true}`, thing},
		{"CreateThing", `{"thingName":"t0","thingTypeName":"pump"}`, "UpdateThing", `{"thingName":"t0","thingTypeName":"valve"}`, thing},
		{"", "", "CreateThingGroup", `{"thingGroupName":"g0","parentGroupName":"g1"}`, group},
		{"", "", "CreateDynamicThingGroup", `{"thingGroupName":"g0","queryString":"thingName:a*"}`, group},
		{"CreateDynamicThingGroup", `{"thingGroupName":"g0","queryString":"thingName:a*"}`, "UpdateDynamicThingGroup", `{"thingGroupName":"g0","queryString":"thingName:b*"}`, group},
		{"", "", "CreateJob", `{"jobId":"x","targets":["t"],"targetSelection":"CONTINUOUS"}`, job},
		{"CreateJob", `{"jobId":"x","targets":["t"]}`, "CancelJob", `{"jobId":"x"}`, job},
		{"", "", "RegisterCertificateWithoutCA", `{"certificatePem":"x","status":"ACTIVE"}`, cert},
		{"RegisterCertificateWithoutCA", `{"certificatePem":"x","status":"ACTIVE"}`, "UpdateCertificate", `{"certificateId":"` + certID("c0") + `","newStatus":"INACTIVE"}`, cert},
		{"", "", "RegisterCertificate", `{"certificatePem":"x","setAsActive":true}`, cert},
	} {
		t.Run(test.setUp+" "+test.action, func(t *testing.T) {
			t.Parallel()
			play := func(request string) []string {
				s := newScene(t)
				if test.setUp != "" {
					s.at(0, test.setUp, test.setUpRequest, answerTo(test.setUp))
				}
				s.at(1, test.action, request, answerTo(test.action))
				return test.show(s.state(9))
			}
			truth := play(test.request)
			masked := maskEach(t, test.request)
			require.NotEmpty(t, masked)
			for _, request := range masked {
				for i, got := range play(request) {
					if !isKnown(got) {
						continue
					}
					require.Equal(t, truth[i], got, "fact %d of %v with the request %s", i, truth, request)
				}
			}
		})
	}
}

// answerTo is the response to a call that names in it what it made.
func answerTo(action string) string {
	switch action {
	case "RegisterCACertificate":
		return `{"certificateArn":"` + at + `cacert/ca","certificateId":"ca"}`
	case "RegisterCertificate", "RegisterCertificateWithoutCA":
		return `{"certificateArn":"` + arnOf("c0") + `","certificateId":"` + certID("c0") + `"}`
	}
	return "null"
}

// isKnown reports whether a fact as show writes it is Known.
func isKnown(fact string) bool {
	return fact != "not known" && fact != "maybe" && !strings.HasSuffix(fact, "?")
}

// maskEach returns the request with each of its values masked in turn, those in others as well.
func maskEach(t *testing.T, request string) (masked []string) {
	var value any
	require.NoError(t, json.Unmarshal([]byte(request), &value))
	var each func(v any, put func(any) any)
	write := func(v any) {
		text, err := json.Marshal(v)
		require.NoError(t, err)
		masked = append(masked, string(text))
	}
	each = func(v any, put func(any) any) {
		switch v := v.(type) {
		case map[string]any:
			for name, inner := range v {
				with := func(x any) any {
					copied := maps.Clone(v)
					copied[name] = x
					return put(copied)
				}
				write(with(json.RawMessage(kept)))
				each(inner, with)
			}
		case []any:
			for i, inner := range v {
				with := func(x any) any {
					copied := slices.Clone(v)
					copied[i] = x
					return put(copied)
				}
				write(with(json.RawMessage(kept)))
				each(inner, with)
			}
		}
	}
	each(value, func(x any) any { return x })
	return masked
}
