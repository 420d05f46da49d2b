package iotinput_test

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/iot"
	"github.com/aws/aws-sdk-go-v2/service/iot/types"
	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/awssdk/iotinput"
	"github.com/iottrail/iottrail/iot"
	"github.com/iottrail/iottrail/iottrailtest"
)

// Every action of package iot has the input that the SDK's client takes.
func TestEveryAction(t *testing.T) {
	t.Parallel()
	client := reflect.TypeFor[*sdk.Client]()
	for _, a := range iot.Actions() {
		in, err := iotinput.Of(eventOf(a.Name, `{}`))
		require.NoError(t, err)
		method, ok := client.MethodByName(a.Name)
		require.True(t, ok, a.Name)
		require.Equal(t, method.Type.In(2), reflect.TypeOf(in))
	}
}

// What is absent stays nil, and what is there and empty or zero is not nil.
func TestPresence(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, action, parameters string
		want                     any
	}{
		{"absent", "CreateThing", `{}`, &sdk.CreateThingInput{}},
		{"null", "CreateThing", `{"thingName":null,"attributePayload":null}`, &sdk.CreateThingInput{}},
		{"text", "CreateThing", `{"thingName":""}`, &sdk.CreateThingInput{ThingName: aws.String("")}},
		{"structure", "CreateThing", `{"attributePayload":{}}`, &sdk.CreateThingInput{AttributePayload: &types.AttributePayload{}}},
		{"map", "CreateThing", `{"attributePayload":{"attributes":{}}}`, &sdk.CreateThingInput{AttributePayload: &types.AttributePayload{Attributes: map[string]string{}}}},
		{"value of a map", "CreateThing", `{"attributePayload":{"attributes":{"a":""}}}`, &sdk.CreateThingInput{AttributePayload: &types.AttributePayload{Attributes: map[string]string{"a": ""}}}},
		{"list", "TagResource", `{"tags":[]}`, &sdk.TagResourceInput{Tags: []types.Tag{}}},
		{"in a list", "TagResource", `{"tags":[{"key":"a","value":""},{"key":""}]}`, &sdk.TagResourceInput{Tags: []types.Tag{{Key: aws.String("a"), Value: aws.String("")}, {Key: aws.String("")}}}},
		{"integer", "DeleteThing", `{"expectedVersion":0}`, &sdk.DeleteThingInput{ExpectedVersion: aws.Int64(0)}},
		{"integer as text", "DeleteThing", `{"expectedVersion":"0.0"}`, &sdk.DeleteThingInput{ExpectedVersion: aws.Int64(0)}},
		{"integer as empty text", "DeleteThing", `{"expectedVersion":""}`, &sdk.DeleteThingInput{}},
		{"number", "CreateJob", `{"abortConfig":{"criteriaList":[{"thresholdPercentage":-0.0}]}}`, &sdk.CreateJobInput{AbortConfig: &types.AbortConfig{CriteriaList: []types.AbortCriteria{{ThresholdPercentage: aws.Float64(0)}}}}},
		{"boolean", "GetThingConnectivityData", `{"includeSocketInformation":false}`, &sdk.GetThingConnectivityDataInput{IncludeSocketInformation: aws.Bool(false)}},
		{"time", "CreateAuditSuppression", `{"expirationDate":0}`, &sdk.CreateAuditSuppressionInput{ExpirationDate: aws.Time(time.Unix(0, 0))}},
		{"blob", "CreateCommand", `{"payload":{"content":""}}`, &sdk.CreateCommandInput{Payload: &types.CommandPayload{Content: []byte{}}}},
		{"no blob", "CreateCommand", `{"payload":{}}`, &sdk.CreateCommandInput{Payload: &types.CommandPayload{}}},
		{"union", "CreateTopicRule", sitewise(`{"doubleValue":""}`), topicRule(&types.AssetPropertyVariantMemberDoubleValue{})},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := iotinput.Of(eventOf(test.action, test.parameters))
			require.NoError(t, err)
			require.Empty(t, cmp.Diff(test.want, got, same))
		})
	}
}

// sitewise are the parameters of a rule that sends a value to AWS IoT SiteWise.
func sitewise(value string) string {
	return `{"topicRulePayload":{"actions":[{"iotSiteWise":{"putAssetPropertyValueEntries":[{"propertyValues":[{"value":` + value + `}]}]}}]}}`
}

func topicRule(value types.AssetPropertyVariant) *sdk.CreateTopicRuleInput {
	entry := types.PutAssetPropertyValueEntry{PropertyValues: []types.AssetPropertyValue{{Value: value}}}
	action := types.Action{IotSiteWise: &types.IotSiteWiseAction{PutAssetPropertyValueEntries: []types.PutAssetPropertyValueEntry{entry}}}
	return &sdk.CreateTopicRuleInput{TopicRulePayload: &types.TopicRulePayload{Actions: []types.Action{action}}}
}

// Names and values are read in the spellings of real records.
func TestSpellings(t *testing.T) {
	t.Parallel()
	want := &sdk.AttachPolicyInput{PolicyName: aws.String("pump"), Target: aws.String("arn")}
	for name, parameters := range map[string]string{
		"today's":       `{"policyName":"pump","target":"arn"}`,
		"upper case":    `{"PolicyName":"pump","Target":"arn"}`,
		"an older name": `{"policyName":"pump","principal":"arn"}`,
		"escapes":       `{"policyName":"pu\u006dp","\u0074arget":"arn"}`,
	} {
		t.Run(name, func(t *testing.T) {
			got, err := iotinput.Of(eventOf("AttachPolicy", parameters))
			require.NoError(t, err)
			require.Empty(t, cmp.Diff(any(want), got, same))
		})
	}
	got, err := iotinput.Of(eventOf("AttachPolicy", `{"PolicyName":"","principal":""}`))
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(any(&sdk.AttachPolicyInput{PolicyName: aws.String(""), Target: aws.String("")}), got, same))
}

// What the input can't hold is named, and the rest is there.
func TestIncomplete(t *testing.T) {
	t.Parallel()
	const mask = `"HIDDEN_DUE_TO_SECURITY_REASONS"`
	for _, test := range []struct {
		name, action, parameters string
		want                     any
		is                       error
		paths                    []string
	}{
		{"masked text", "CreatePackage", `{"packageName":"p","description":` + mask + `}`,
			&sdk.CreatePackageInput{PackageName: aws.String("p")}, iotinput.ErrMasked, []string{"/description"}},
		{"masked map", "CreatePackageVersion", `{"packageName":"p","attributes":` + mask + `}`,
			&sdk.CreatePackageVersionInput{PackageName: aws.String("p")}, iotinput.ErrMasked, []string{"/attributes"}},
		{"what looks like a mask", "CreateThing", `{"thingName":"***"}`,
			&sdk.CreateThingInput{ThingName: aws.String("***")}, iotinput.ErrMasked, []string{"/thingName"}},
		{"masked element", "CreateJob", `{"targets":["a",` + mask + `]}`,
			&sdk.CreateJobInput{Targets: []string{"a", "HIDDEN_DUE_TO_SECURITY_REASONS"}}, iotinput.ErrMasked, []string{"/targets/1"}},
		{"members nobody knows", "CreateThing", `{"thingName":"a","a/b~":1,"attributePayload":{"new":{}}}`,
			&sdk.CreateThingInput{ThingName: aws.String("a"), AttributePayload: &types.AttributePayload{}}, iotinput.ErrUnknownMember, []string{"/a~1b~0", "/attributePayload/new"}},
		{"a member that only package iot knows", "CreateTopicRule", `{"ruleName":"r","topicRulePayload":{"actions":[{"influxDB":{}}]}}`,
			&sdk.CreateTopicRuleInput{RuleName: aws.String("r"), TopicRulePayload: &types.TopicRulePayload{Actions: []types.Action{{}}}},
			iotinput.ErrUnknownMember, []string{"/topicRulePayload/actions/0/influxDB"}},
		{"out of range", "ListThings", `{"maxResults":2147483648,"nextToken":"n"}`,
			&sdk.ListThingsInput{NextToken: aws.String("n")}, iotinput.ErrValue, []string{"/maxResults"}},
		{"a fraction", "DeleteThing", `{"expectedVersion":0.5}`, &sdk.DeleteThingInput{}, iotinput.ErrValue, []string{"/expectedVersion"}},
		{"not a number", "DeleteThing", `{"expectedVersion":"NaN"}`, &sdk.DeleteThingInput{}, iotinput.ErrValue, []string{"/expectedVersion"}},
		{"wrong kinds", "CreateThing", `{"thingName":7,"thingTypeName":["t"],"attributePayload":"x","billingGroupName":"b"}`,
			&sdk.CreateThingInput{BillingGroupName: aws.String("b")}, iotinput.ErrValue, []string{"/thingName", "/thingTypeName", "/attributePayload"}},
		{"no boolean", "CreateThing", `{"attributePayload":{"merge":"yes"}}`,
			&sdk.CreateThingInput{AttributePayload: &types.AttributePayload{}}, iotinput.ErrValue, []string{"/attributePayload/merge"}},
		{"no time", "CreateAuditSuppression", `{"expirationDate":"soon"}`, &sdk.CreateAuditSuppressionInput{}, iotinput.ErrValue, []string{"/expirationDate"}},
		{"no base64", "CreateCommand", `{"payload":{"content":"?","contentType":"c"}}`,
			&sdk.CreateCommandInput{Payload: &types.CommandPayload{ContentType: aws.String("c")}}, iotinput.ErrValue, []string{"/payload/content"}},
		{"twice", "CreateThing", `{"thingName":"a","ThingName":"b"}`, &sdk.CreateThingInput{ThingName: aws.String("a")}, iotinput.ErrValue, []string{"/ThingName"}},
		{"null in a list", "CreateJob", `{"targets":["a",null]}`, &sdk.CreateJobInput{Targets: []string{"a", ""}}, iotinput.ErrValue, []string{"/targets/1"}},
		{"null in a map", "CreateThing", `{"attributePayload":{"attributes":{"a":null}}}`,
			&sdk.CreateThingInput{AttributePayload: &types.AttributePayload{Attributes: map[string]string{"a": ""}}}, iotinput.ErrValue, []string{"/attributePayload/attributes/a"}},
		{"two of a union", "CreateTopicRule", sitewise(`{"stringValue":"a","doubleValue":"1"}`), nil, iotinput.ErrValue, nil},
		{"none of a union", "CreateTopicRule", sitewise(`{}`), topicRule(nil), iotinput.ErrValue,
			[]string{"/topicRulePayload/actions/0/iotSiteWise/putAssetPropertyValueEntries/0/propertyValues/0/value"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := iotinput.Of(eventOf(test.action, test.parameters))
			incomplete := new(iotinput.IncompleteError)
			require.ErrorAs(t, err, &incomplete)
			require.Equal(t, test.action, incomplete.Action)
			var paths []string
			for _, m := range incomplete.Members {
				require.ErrorIs(t, m, test.is)
				require.Contains(t, err.Error(), m.Path)
				paths = append(paths, m.Path)
			}
			require.ErrorIs(t, err, test.is)
			if test.paths != nil {
				require.Equal(t, test.paths, paths)
			}
			if test.want != nil {
				require.Empty(t, cmp.Diff(test.want, got, same))
			}
			require.NotNil(t, got)
		})
	}
}

// Records that have no request, or are of no call that is known, give no input.
func TestNoInput(t *testing.T) {
	t.Parallel()
	failed := iottrailtest.FailedWith("AccessDenied")
	for _, test := range []struct {
		name string
		ev   *iottrail.Event
		is   error
	}{
		{"another service", eventFrom("s3.amazonaws.com", "CreateBucket", `{}`), iottrail.ErrOtherAction},
		{"the same action of another service", eventFrom("greengrass.amazonaws.com", "TagResource", `{}`), iottrail.ErrOtherAction},
		{"no event", new(iottrail.Event), iottrail.ErrOtherAction},
		{"an action nobody knows", eventOf("CreateTwin\n", `{}`), iotinput.ErrUnknownAction},
		{"a text in place of the request", eventOf("CreateThing", `"x"`), iottrail.ErrNoBody},
		{"a mask in place of the request", eventOf("CreateThing", `"***"`), iottrail.ErrNoBody},
		{"a list in place of the request", eventOf("CreateThing", `[]`), iottrail.ErrNoBody},
		{"no request of a call that requires one", eventOf("CreateThing", `null`), iottrail.ErrNoBody},
		{"no request of a call that failed", eventOf("ListThings", `null`, failed), iottrail.ErrNoBody},
	} {
		t.Run(test.name, func(t *testing.T) {
			in, err := iotinput.Of(test.ev)
			require.ErrorIs(t, err, test.is)
			require.Nil(t, in)
			require.NotContains(t, err.Error(), "\n")
		})
	}
	t.Run("omitted for its size", func(t *testing.T) {
		ev := iottrailtest.NewEvent(iot.CreatePolicy, &iot.CreatePolicyRequest{PolicyName: "p"}, iottrailtest.Omitted())
		in, err := iotinput.Of(ev)
		omitted := new(iottrail.OmittedError)
		require.ErrorAs(t, err, &omitted)
		require.Nil(t, in)
	})
	t.Run("no request, as the call has no parameters", func(t *testing.T) {
		in, err := iotinput.Of(eventOf("ListThings", `null`))
		require.NoError(t, err)
		require.Empty(t, cmp.Diff(any(new(sdk.ListThingsInput)), in, same))
	})
}

func TestAs(t *testing.T) {
	t.Parallel()
	ev := eventOf("CreatePackage", `{"packageName":"p","description":"***"}`)
	in, err := iotinput.As[sdk.CreatePackageInput](ev)
	require.ErrorIs(t, err, iotinput.ErrMasked)
	require.Equal(t, "p", *in.PackageName)
	other, err := iotinput.As[sdk.CreateThingInput](ev)
	require.ErrorIs(t, err, iottrail.ErrOtherAction)
	require.Nil(t, other)
	none, err := iotinput.As[sdk.CreateThingInput](eventOf("CreateThing", `null`))
	require.ErrorIs(t, err, iottrail.ErrNoBody)
	require.Nil(t, none)
	_, err = iotinput.As[iot.CreateThingRequest](eventOf("CreateThing", `{}`))
	require.ErrorIs(t, err, iottrail.ErrOtherAction, "a type that is no input")
}

// Errors reveal no secrets, and their length is bounded.
func TestErrorText(t *testing.T) {
	t.Parallel()
	var members strings.Builder
	for i := range 40 {
		fmt.Fprintf(&members, `,"new%d":"secret"`, i)
	}
	_, err := iotinput.Of(eventOf("CreateCommand", `{"payload":{"content":"?secret"}`+members.String()+`}`))
	require.NotContains(t, err.Error(), "secret")
	require.Contains(t, err.Error(), "; and 31 more")
	require.Less(t, len(err.Error()), 1500)
	incomplete := new(iotinput.IncompleteError)
	require.True(t, errors.As(err, &incomplete))
	require.Len(t, incomplete.Members, 41)
}

// An input does not change with its record.
func TestInputsOwnTheirMemory(t *testing.T) {
	t.Parallel()
	const parameters = `{"commandId":"c","payload":{"content":"AAEC"},"tags":[{"key":"k"}]}`
	ev := eventOf("CreateCommand", parameters)
	in, err := iotinput.As[sdk.CreateCommandInput](ev)
	require.NoError(t, err)
	for i := range ev.RequestParameters {
		ev.RequestParameters[i] = 'x'
	}
	want, err := iotinput.As[sdk.CreateCommandInput](eventOf("CreateCommand", parameters))
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(want, in, same))
}
