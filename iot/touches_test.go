package iot_test

import (
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

	require.PanicsWithValue(t, "iottrail: TouchesNamed of certificate, which is no type of resource of iot.amazonaws.com", func() {
		iot.TouchesNamed("certificate", "c0ffee")
	})
}
