package iot_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/iot"
)

// When a call touched a thing, or may have, as far as its record says.
func TestTouchesInDoubt(t *testing.T) {
	t.Parallel()
	const (
		no, maybe, yes = iottrail.No, iottrail.Maybe, iottrail.Yes
		omitted        = `{"reason":"requestParameters too large","omitted":true,"originalSize":131072}`
		failed         = "AccessDenied"
		network        = iottrail.EventCategoryNetworkActivity
	)
	for _, test := range []struct {
		name                       string
		action, request, response  string
		errorCode, category        string
		pump1, pump2, policy, cert iottrail.Answer
	}{
		{"named", "DeleteThing", `{"thingName":"pump-1"}`, ``, "", "", yes, no, no, no},
		{"named, and failed", "DeleteThing", `{"thingName":"pump-1"}`, ``, failed, "", yes, no, no, no},
		{"omitted", "DeleteThing", omitted, ``, "", "", maybe, maybe, no, no},
		{"no object", "DeleteThing", `"pump-1"`, ``, "", "", maybe, maybe, no, no},
		{"no JSON", "DeleteThing", `{"thingName":`, ``, "", "", maybe, maybe, no, no},
		{"absent", "DeleteThing", `null`, ``, "", "", no, no, no, no},
		{"absent, and failed", "DeleteThing", `null`, ``, failed, "", maybe, maybe, no, no},
		{"absent, of network activity", "DeleteThing", ``, ``, "", network, maybe, maybe, no, no},
		{"masked", "DeleteThing", `{"thingName":"***"}`, ``, "", "", maybe, maybe, no, no},
		{"of another kind", "DeleteThing", `{"thingName":["pump-1"]}`, ``, "", "", maybe, maybe, no, no},
		{"null", "DeleteThing", `{"thingName":null}`, ``, "", "", no, no, no, no},
		{"a list masked as a whole", "CreateJob", `{"jobId":"j","targets":"HIDDEN_DUE_TO_SECURITY_REASONS"}`, ``, "", "", maybe, maybe, maybe, maybe},
		{"one of a list masked", "CreateJob", `{"jobId":"j","targets":["***","` + at + `thing/pump-1"]}`, ``, "", "", yes, maybe, maybe, maybe},
		{"what names nothing is masked", "CreateJob", `{"jobId":"j","document":"***","targets":["` + at + `thing/pump-2"]}`, ``, "", "", no, yes, no, no},
		{"a request that names policies alone, omitted", "CreatePolicyVersion", omitted, `{"policyArn":"` + at + `policy/open"}`, "", "", no, no, yes, no},
		{"a response, omitted", "CreateKeysAndCertificate", `{"setAsActive":true}`, omitted, "", "", no, no, no, maybe},
		{"no response, as it failed", "CreateKeysAndCertificate", `{"setAsActive":true}`, `null`, failed, "", no, no, no, no},
		{"a list of another kind", "CreateJob", `{"jobId":"j","targets":"` + at + `thing/pump-1"}`, ``, "", "", maybe, maybe, maybe, maybe},
		{"a name twice", "DeleteThing", `{"thingName":"pump-2","thingName":"pump-1"}`, ``, "", "", maybe, yes, no, no},
		{"a name twice, in either case", "DeleteThing", `{"ThingName":"pump-2","thingName":"pump-1"}`, ``, "", "", maybe, yes, no, no},
		{"a response that names certificates, of network activity", "RegisterCertificateWithoutCA", ``, ``, "", network, no, no, no, maybe},
		{"logs of a certificate", "SetV2LoggingLevel", `{"logTarget":{"targetType":"PRINCIPAL_ID","targetName":"c0ffee"},"logLevel":"DISABLED"}`, ``, "", "", no, no, no, yes},
		{"logs of what is masked", "SetV2LoggingLevel", `{"logTarget":{"targetType":"***","targetName":"c0ffee"},"logLevel":"DISABLED"}`, ``, "", "", no, no, no, maybe},
		{"a certificate in upper case", "UpdateCertificate", `{"certificateId":"C0FFEE","newStatus":"ACTIVE"}`, ``, "", "", no, no, no, maybe},
		{"what a template registers", "RegisterThing", `{"templateBody":"{}","parameters":{"ThingName":"pump-1"}}`, ``, failed, "", maybe, no, no, no},
		{"what a template registers, omitted", "RegisterThing", omitted, ``, failed, "", maybe, maybe, maybe, maybe},
		{"an action of tomorrow, with a map of things", "RenovateThing", `{"things":{"pump-1":{}}}`, ``, "", "", maybe, no, no, no},
		{"an action of tomorrow, with a map of ARNs", "RenovateThing", `{"things":{"` + at + `thing/pump-1":{}}}`, ``, "", "", maybe, no, no, no},
		{"an action that names nothing", "DescribeEndpoint", omitted, ``, "", "", no, no, no, no},
		{"an action of tomorrow, with an ARN", "RenovateThing", `{"what":[{"arn":"` + at + `thing/pump-1"}]}`, ``, "", "", yes, no, no, no},
		{"an action of tomorrow, with a name", "RenovateThing", `{"what":{"name":"pump-1"}}`, ``, "", "", maybe, no, no, no},
		{"an action of tomorrow, with an ARN in its response", "RenovateThing", `null`, `{"arn":"` + at + `thing/pump-1"}`, "", "", yes, no, no, no},
		{"an action of tomorrow, masked", "RenovateThing", `{"what":"***"}`, ``, "", "", maybe, maybe, maybe, maybe},
		{"an action of tomorrow, omitted", "RenovateThing", omitted, ``, "", "", maybe, maybe, maybe, maybe},
		{"an action of tomorrow, failed", "RenovateThing", `null`, ``, failed, "", maybe, maybe, maybe, maybe},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			ev := record(test.action, test.request, test.response)
			ev.ErrorCode, ev.EventCategory = test.errorCode, test.category
			for name, want := range map[string]iottrail.Answer{"pump-1": test.pump1, "pump-2": test.pump2} {
				require.Equal(t, want, iot.TouchesNamed(iot.TypeThing, name).Ask(ev), "the thing %s by its name", name)
				require.Equal(t, want, iot.Touches(at+"thing/"+name).Ask(ev), "the thing %s by its ARN", name)
				require.Equal(t, want, iot.Touches("arn:*:thing/"+name).Ask(ev), "the thing %s by a pattern", name)
			}
			require.Equal(t, test.policy, iot.TouchesNamed(iot.TypePolicy, "open").Ask(ev), "the policy by its name")
			require.Equal(t, test.policy, iot.Touches(at+"policy/open").Ask(ev), "the policy by its ARN")
			require.Equal(t, test.cert, iot.TouchesNamed(iot.TypeCertificate, "c0ffee").Ask(ev), "the certificate by its id")

			ev.EventSource = "iotdata.amazonaws.com"
			require.Equal(t, no, iot.TouchesNamed(iot.TypeThing, "pump-1").Ask(ev), "of another service")
		})
	}
}

// A pattern of fewer than six parts is matched with an ARN as a whole.
func TestTouchesByShortPatterns(t *testing.T) {
	t.Parallel()
	omitted := record("DeleteThing", `{"reason":"requestParameters too large","omitted":true}`, ``)
	named := record("DeleteThing", `{"thingName":"urn:dev:7"}`, ``)
	for pattern, want := range map[string]struct{ omitted, named iottrail.Answer }{
		"*":                           {iottrail.Maybe, iottrail.Yes},
		"arn:aws:iot:eu-*":            {iottrail.Maybe, iottrail.Yes},
		"arn:*:thing/urn:dev:7":       {iottrail.Maybe, iottrail.Yes},
		"*:thing/urn:dev:7":           {iottrail.Maybe, iottrail.Yes},
		"arn:*:thing/urn:dev:8":       {iottrail.Maybe, iottrail.No},
		"arn:*:policy/*":              {iottrail.No, iottrail.No},
		"arn:aws:iot:*:*:thing/urn:*": {iottrail.Maybe, iottrail.Yes},
	} {
		require.Equal(t, want.omitted, iot.Touches(pattern).Ask(omitted), "%s of what was left out", pattern)
		require.Equal(t, want.named, iot.Touches(pattern).Ask(named), pattern)
	}
}

// Names and sources that can't be read may be of any call.
func TestTouchesUnread(t *testing.T) {
	t.Parallel()
	for _, members := range []string{`"eventSource":7,"eventName":"DeleteThing"`, `"eventSource":"iot.amazonaws.com","eventName":7`} {
		for ev := range iottrail.NewDecoder(strings.NewReader(`{"eventVersion":"1.11","eventID":"a",` + members + `}`)).Events() {
			if ev != nil {
				require.Equal(t, iottrail.Maybe, iot.TouchesNamed(iot.TypeThing, "pump-1").Ask(ev), members)
			}
		}
	}
}

func TestTouchesNamed(t *testing.T) {
	t.Parallel()
	group := record("DescribeThingGroup", `{"thingGroupName":"pumps"}`, ``)
	require.Equal(t, iottrail.Yes, iot.TouchesNamed(iot.TypeThingGroup, "pumps").Ask(group))
	require.Equal(t, iottrail.Yes, iot.TouchesNamed(iot.TypeDynamicThingGroup, "pumps").Ask(group), "which has the same ARN")
	require.Equal(t, iottrail.No, iot.TouchesNamed(iot.TypeThing, "pumps").Ask(group))
	require.Equal(t, iottrail.No, iot.TouchesNamed(iot.TypeThingGroup, "pump*").Ask(group), "a name has no wildcards")

	version := record("DeletePackageVersion", `{"packageName":"firmware","versionName":"2"}`, ``)
	require.Equal(t, iottrail.Yes, iot.TouchesNamed(iot.TypePackageVersion, "firmware/2").Ask(version))
	require.Equal(t, iottrail.No, iot.TouchesNamed(iot.TypePackageVersion, "firmware/3").Ask(version))

	// The record's own list says it, whatever the service, region and account.
	listed := &iottrail.Event{EventSource: "greengrass.amazonaws.com", Resources: []iottrail.Resource{{ARN: "arn:aws-cn:iot:cn-north-1:444455556666:thing/core"}}}
	require.Equal(t, iottrail.Yes, iot.TouchesNamed(iot.TypeThing, "core").Ask(listed))
	require.Equal(t, iottrail.No, iot.TouchesNamed(iot.TypeThing, "cor").Ask(listed))
	require.Equal(t, iottrail.No, iot.TouchesNamed(iot.TypePolicy, "core").Ask(listed))
	listed.Resources[0].ARN = "HIDDEN_DUE_TO_SECURITY_REASONS"
	require.Equal(t, iottrail.Maybe, iot.TouchesNamed(iot.TypeThing, "core").Ask(listed))

	domain := record("DeleteDomainConfiguration", `{"domainConfigurationName":"d"}`, ``)
	require.Equal(t, iottrail.Yes, iot.TouchesNamed(iot.TypeDomainConfiguration, "d").Ask(domain))
	require.Equal(t, iottrail.Maybe, iot.Touches(at+"domainconfiguration/d/x1y2z").Ask(domain), "its ARN ends with an id that the call does not say")
	require.Equal(t, iottrail.No, iot.Touches(at+"domainconfiguration/e/x1y2z").Ask(domain))

	half := record("DeletePackageVersion", `{"packageName":"***","versionName":"2"}`, ``)
	require.Equal(t, iottrail.Maybe, iot.TouchesNamed(iot.TypePackageVersion, "firmware/2").Ask(half))
	half = record("SignPackageVersion", `{"packageName":"firmware","versionName":"2"}`, ``)
	require.Equal(t, iottrail.Maybe, iot.TouchesNamed(iot.TypePackageVersion, "firmware/2").Ask(half), "an action of tomorrow")

	require.PanicsWithValue(t, "iottrail: TouchesNamed of certificate, which is not a type of resource of iot.amazonaws.com", func() {
		iot.TouchesNamed("certificate", "c0ffee")
	})
}
