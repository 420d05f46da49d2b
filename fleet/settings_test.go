package fleet_test

import (
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/fleet"
	"github.com/iottrail/iottrail/iot"
)

// What is known of resources that have settings, after a play, at the second 100.
func TestSettings(t *testing.T) {
	t.Parallel()
	const lambda = "arn:aws:lambda:eu-central-1:111122223333:function:f"
	for _, test := range []struct {
		name string
		play func(*scene)
		show func(*fleet.State) string
		want string
	}{
		{"CA", func(s *scene) {
			s.at(0, "RegisterCACertificate", `{"setAsActive":true,"allowAutoRegistration":true,"registrationConfig":{"templateName":"x"}}`,
				`{"certificateArn":"`+at+`cacert/ca","certificateId":"ca"}`)
		}, showCA, "true ACTIVE true x"},
		{"CA that registers no more", func(s *scene) {
			s.at(0, "RegisterCACertificate", `{"allowAutoRegistration":true}`, `{"certificateId":"ca"}`)
			s.at(1, "UpdateCACertificate", `{"certificateId":"ca","newStatus":"ACTIVE","newAutoRegistrationStatus":"DISABLE","removeAutoRegistration":true}`, `null`)
		}, showCA, "true ACTIVE false "},
		{"CA older than the trail", func(s *scene) {
			s.at(1, "UpdateCACertificate", `{"certificateId":"ca","newStatus":"INACTIVE"}`, `null`)
		}, showCA, "true INACTIVE not known not known"},
		{"CA of which a call can't be read", func(s *scene) {
			s.at(0, "RegisterCACertificate", `{"setAsActive":true}`, `{"certificateId":"ca"}`)
			s.at(1, "UpdateCACertificate", unseen, `null`)
		}, showCA, "true ACTIVE? false? not known"},
		{"role alias", func(s *scene) {
			s.at(0, "CreateRoleAlias", `{"roleAlias":"x","roleArn":"arn:aws:iam::111122223333:role/a"}`, `null`)
			s.at(1, "UpdateRoleAlias", `{"roleAlias":"x","credentialDurationSeconds":43200}`, `null`)
		}, func(s *fleet.State) string {
			a := s.RoleAlias(at + "rolealias/x")
			return fmt.Sprint(show(a.Exists), " ", show(a.Role), " ", show(a.Duration), " ", a.Created.Action)
		}, "true arn:aws:iam::111122223333:role/a 12h0m0s CreateRoleAlias"},
		{"template", func(s *scene) {
			s.at(0, "CreateProvisioningTemplate", `{"templateName":"x","templateBody":"{}","enabled":true,"provisioningRoleArn":"r","preProvisioningHook":{"targetArn":"`+lambda+`"}}`, `null`)
			s.at(1, "CreateProvisioningTemplateVersion", `{"templateName":"x","templateBody":"{}","setAsDefault":true}`, `{"versionId":2}`)
		}, showTemplate, "true true 2 " + lambda + " r"},
		{"template without its hook", func(s *scene) {
			s.at(0, "CreateProvisioningTemplate", `{"templateName":"x","templateBody":"{}","preProvisioningHook":{"targetArn":"`+lambda+`"}}`, `null`)
			s.at(1, "UpdateProvisioningTemplate", `{"templateName":"x","enabled":true,"removePreProvisioningHook":true,"defaultVersionId":3}`, `null`)
		}, showTemplate, "true true 3  "},
		{"deleted template", func(s *scene) {
			s.at(0, "CreateProvisioningTemplate", `{"templateName":"x","templateBody":"{}"}`, `null`)
			s.at(1, "DeleteProvisioningTemplate", `{"templateName":"x"}`, `null`)
		}, showTemplate, "false not known not known not known not known"},
		{"rule", func(s *scene) {
			s.at(0, "CreateTopicRule", `{"ruleName":"x","topicRulePayload":{"sql":"SELECT 1","actions":[{"s3":{"bucketName":"b"}},{"http":{"url":"https://u:p@h/x?key=secret"}}],"errorAction":{"lambda":{"functionArn":"`+lambda+`"}}}}`, `null`)
			s.at(1, "DisableTopicRule", `{"ruleName":"x"}`, `null`)
		}, showRule, "true false SELECT 1 [s3 b http https://h/x lambda " + lambda + "]"},
		{"replaced rule", func(s *scene) {
			s.at(0, "CreateTopicRule", `{"ruleName":"x","topicRulePayload":{"sql":"SELECT 1","actions":[{"s3":{"bucketName":"b"}}]}}`, `null`)
			s.at(1, "ReplaceTopicRule", `{"ruleName":"x","topicRulePayload":{"sql":"SELECT 2","actions":[{"lambda":{"functionArn":"`+lambda+`"}}],"ruleDisabled":true}}`, `null`)
			s.at(2, "EnableTopicRule", `{"ruleName":"x"}`, `null`)
		}, showRule, "true true SELECT 2 [lambda " + lambda + "]"},
		{"two replacements in one second", func(s *scene) {
			s.at(1, "ReplaceTopicRule", `{"ruleName":"x","topicRulePayload":{"sql":"SELECT 2","actions":[{"s3":{"bucketName":"b"}}]}}`, `null`)
			s.at(1, "ReplaceTopicRule", `{"ruleName":"x","topicRulePayload":{"sql":"SELECT 1","actions":[{"s3":{"bucketName":"b"}}]}}`, `null`)
		}, showRule, "true true SELECT 1? [s3 b]"},
		{"rule that can't be read", func(s *scene) {
			s.at(1, "ReplaceTopicRule", `{"ruleName":"x"}`, `null`)
		}, showRule, "true not known not known not known"},
		{"authorizer", func(s *scene) {
			s.at(0, "CreateAuthorizer", `{"authorizerName":"x","authorizerFunctionArn":"`+lambda+`","signingDisabled":true}`, `null`)
			s.at(1, "UpdateAuthorizer", `{"authorizerName":"x","status":"INACTIVE"}`, `null`)
		}, func(s *fleet.State) string {
			a := s.Authorizer(at + "authorizer/x")
			return fmt.Sprint(show(a.Exists), " ", show(a.Active), " ", show(a.Function), " ", show(a.Signed))
		}, "true false " + lambda + " false"},
		{"domain configuration by its name", func(s *scene) {
			s.at(0, "CreateDomainConfiguration", `{"domainConfigurationName":"x","domainName":"iot.example.com","authorizerConfig":{"defaultAuthorizerName":"a"}}`, `null`)
			s.at(1, "UpdateDomainConfiguration", `{"domainConfigurationName":"x","domainConfigurationStatus":"DISABLED"}`, `null`)
		}, func(s *fleet.State) string { return showDomain(s.DomainConfiguration("x")) }, "x  true false iot.example.com a"},
		{"domain configuration by the ARN that AWS answered", func(s *scene) {
			s.at(0, "CreateDomainConfiguration", `{"domainConfigurationName":"x"}`, `{"domainConfigurationArn":"`+at+`domainconfiguration/x/abc12"}`)
			s.at(1, "UpdateDomainConfiguration", `{"domainConfigurationName":"x","removeAuthorizerConfig":true}`, `null`)
		}, func(s *fleet.State) string {
			return showDomain(s.DomainConfiguration(at + "domainconfiguration/x/abc12"))
		}, "x " + at + "domainconfiguration/x/abc12 true true  "},
		{"domain configuration of two regions", func(s *scene) {
			s.at(0, "CreateDomainConfiguration", `{"domainConfigurationName":"x"}`, `null`)
			s.at(0, "CreateDomainConfiguration", `{"domainConfigurationName":"x"}`, `null`, in("111122223333", "eu-west-1"))
		}, func(s *fleet.State) string { return showDomain(s.DomainConfiguration("x")) }, "  not known not known not known not known"},
		{"job", func(s *scene) {
			s.thing(0, "t0")
			s.at(0, "CreateJob", `{"jobId":"x","targets":["`+arnOf("t0")+`"],"targetSelection":"CONTINUOUS"}`, `null`)
			s.at(1, "AssociateTargetsWithJob", `{"jobId":"x","targets":["`+arnOf("g0")+`"]}`, `null`)
			s.at(2, "CancelJob", `{"jobId":"x"}`, `null`)
		}, func(s *fleet.State) string {
			j := s.Job(at + "job/x")
			return fmt.Sprint(show(j.Exists), " ", showLinks(j.Targets), show(j.Continuous), " ", show(j.Cancelled))
		}, "true t0 g0 true true"},
		{"job of an OTA update", func(s *scene) {
			s.at(0, "CreateOTAUpdate", `{"otaUpdateId":"u","targets":["`+arnOf("g0")+`"]}`, `{"awsIotJobArn":"`+at+`job/x"}`)
		}, func(s *fleet.State) string {
			j := s.Job(at + "job/x")
			return fmt.Sprint(show(j.Exists), " ", showLinks(j.Targets), show(j.Continuous), " ", show(j.Cancelled))
		}, "true g0 false false"},
		{"thing", func(s *scene) {
			s.at(0, "CreateThing", `{"thingName":"t0","thingTypeName":"pump"}`, `null`)
			s.at(1, "UpdateThing", `{"thingName":"t0","removeThingType":true}`, `null`)
			s.cert(1, "c0", "ACTIVE")
			s.bind(2, "t0", "c0")
			s.join(2, "t0", "g0")
		}, func(s *fleet.State) string {
			x := s.Thing(arnOf("t0"))
			return fmt.Sprint(show(x.Exists), " ", show(x.Type), " ", showLinks(x.Principals), showLinks(x.Groups))
		}, "true  c0 g0 "},
		{"group", func(s *scene) {
			s.group(0, "g1", "")
			s.group(1, "g0", "g1")
			s.join(2, "t0", "g0")
			s.attach(2, "p0", "g0")
		}, showGroup, "true false not known " + at + "thinggroup/g1 p0 t0 "},
		{"dynamic group, whose members nobody knows", func(s *scene) {
			s.dynamic(0, "g0")
			s.at(1, "UpdateDynamicThingGroup", `{"thingGroupName":"g0","queryString":"thingName:a*"}`, `null`)
		}, showGroup, "true true thingName:a*  +"},
		{"issuer", func(s *scene) {
			s.at(0, "CreateKeysAndCertificate", `{"setAsActive":true}`, `{"certificateId":"`+certID("c0")+`"}`)
		}, func(s *fleet.State) string {
			c := s.Certificate(arnOf("c0"))
			return fmt.Sprint(show(c.Status), " ", show(c.Issuer), " ", c.Created.Action)
		}, "ACTIVE AWS IoT CreateKeysAndCertificate"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			test.play(s)
			require.Equal(t, test.want, test.show(s.state(100)))
		})
	}
}

// Every kind of resource that a State tells of is in the tables of tests and in the model of fleettest.
func TestEveryKindIsTested(t *testing.T) {
	t.Parallel()
	for file, without := range map[string][]string{
		"settings_test.go":                    {"Policy"}, // the laws of law_test.go are about its settings
		"masks_test.go":                       {"Policy"},
		"../internal/fleettest/state_test.go": {"Template", "DomainConfiguration", "Job"},
	} {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		state := reflect.TypeFor[*fleet.State]()
		for i := range state.NumMethod() {
			m := state.Method(i)
			if m.Type.NumOut() != 1 || m.Type.Out(0).Kind() != reflect.Struct {
				continue
			}
			if _, isResource := m.Type.Out(0).FieldByName("Exists"); !isResource {
				continue
			}
			if asked := strings.Contains(string(text), "."+m.Name+"("); slices.Contains(without, m.Name) {
				require.False(t, asked, "%s has State.%s now: take it off the list above", file, m.Name)
			} else {
				require.True(t, asked, "%s has nothing of State.%s: add it there", file, m.Name)
			}
		}
	}
}

func showCA(s *fleet.State) string {
	c := s.CA(at + "cacert/ca")
	return fmt.Sprint(show(c.Exists), " ", show(c.Status), " ", show(c.Registers), " ", show(c.Template))
}

func showTemplate(s *fleet.State) string {
	x := s.Template(at + "provisioningtemplate/x")
	return fmt.Sprint(show(x.Exists), " ", show(x.Enabled), " ", show(x.Default), " ", show(x.Hook), " ", show(x.Role))
}

func showRule(s *fleet.State) string {
	x := s.Rule(at + "rule/x")
	return fmt.Sprint(show(x.Exists), " ", show(x.Enabled), " ", show(x.SQL), " ", show(x.Targets))
}

func showDomain(d fleet.DomainConfiguration) string {
	return fmt.Sprint(d.Name, " ", d.ARN, " ", show(d.Exists), " ", show(d.Enabled), " ", show(d.Domain), " ", show(d.Authorizer))
}

func showGroup(s *fleet.State) string {
	g := s.Group(arnOf("g0"))
	return fmt.Sprint(show(g.Exists), " ", show(g.Dynamic), " ", show(g.Query), " ", show(g.Parent), " ", showLinks(g.Policies), showLinks(g.Members))
}

// A domain configuration has no ARN of its own making: it is found by its name.
func TestDomainConfigurationsAreFoundByName(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.at(0, "UpdateDomainConfiguration", `{"domainConfigurationName":"x","domainConfigurationStatus":"DISABLED"}`, `null`)
	require.Equal(t, []string{"x"}, s.Find(iot.TypeDomainConfiguration, ""))
	require.Len(t, s.History("x"), 1)
	require.Empty(t, s.History("x")[0].Resource)
	s.at(1, "UpdateDomainConfiguration", `{"domainConfigurationName":"x","domainConfigurationStatus":"ENABLED"}`, `{"domainConfigurationArn":"`+at+`domainconfiguration/x/abc12"}`)
	require.Equal(t, []string{at + "domainconfiguration/x/abc12"}, s.Find(iot.TypeDomainConfiguration, ""))
	require.Len(t, s.History("x"), 2)
	require.Len(t, s.History(at+"domainconfiguration/x/abc12"), 2)
}
