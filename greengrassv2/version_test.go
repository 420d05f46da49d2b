package greengrassv2_test

import (
	"context"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/greengrassv2"
	"github.com/iottrail/iottrail/iottrailtest"
	"github.com/stretchr/testify/require"
)

const groupOfV1 = "arn:aws:greengrass:eu-west-1:111122223333:/greengrass/groups/g"

// versions are bodies of the ten actions that both versions have. want is whether the record
// is of V2. V1's are made by its API model.
var versions = []struct {
	name, action, request, response string
	failed                          bool
	want                            iottrail.Answer
}{
	{"V1", "CreateDeployment", `{"GroupId":"g","DeploymentType":"NewDeployment","GroupVersionId":"v","AmznClientToken":"t"}`, `{"DeploymentArn":"` + groupOfV1 + `/deployments/d","DeploymentId":"d"}`, false, iottrail.No},
	{"V1 again", "CreateDeployment", `{"GroupId":"g","DeploymentType":"Redeployment","DeploymentId":"d"}`, `{}`, false, iottrail.No},
	{"V1 in lower case", "CreateDeployment", `{"groupId":"g","deploymentType":"NewDeployment"}`, ``, false, iottrail.No},
	{"V1 masked", "CreateDeployment", `{"GroupId":"***","DeploymentType":"***"}`, ``, false, iottrail.No},
	{"V1 failed", "CreateDeployment", `{"GroupId":"g"}`, `{"Message":"m"}`, true, iottrail.No},
	{"V1 by its answer", "CreateDeployment", `{"reason":"requestParameters too large","omitted":true,"originalSize":1}`, `{"DeploymentArn":"a","DeploymentId":"d"}`, false, iottrail.No},
	{"V2", "CreateDeployment", `{"targetArn":"` + group + `","components":{}}`, `{"deploymentId":"d","iotJobId":"j","iotJobArn":"a"}`, false, iottrail.Yes},
	{"V2 with capitals", "CreateDeployment", `{"TargetArn":"` + group + `"}`, `{"DeploymentId":"d"}`, false, iottrail.Yes},
	{"V2 failed", "CreateDeployment", `{"targetArn":"` + group + `"}`, ``, true, iottrail.Yes},
	{"V2 too large", "CreateDeployment", `{"reason":"requestParameters too large","omitted":true,"originalSize":1}`, `{"deploymentId":"d","iotJobId":"j"}`, false, iottrail.Yes},
	{"too large", "CreateDeployment", `{"reason":"requestParameters too large","omitted":true,"originalSize":1}`, `{"deploymentId":"d"}`, false, iottrail.Maybe},
	{"no object", "CreateDeployment", `"text"`, ``, false, iottrail.Maybe},
	{"nothing", "CreateDeployment", `null`, `null`, true, iottrail.Maybe},
	{"what neither has", "CreateDeployment", `{"x":1}`, ``, false, iottrail.Maybe},
	{"what is null", "CreateDeployment", `{"GroupId":null,"targetArn":null}`, ``, false, iottrail.Maybe},
	{"members of both", "CreateDeployment", `{"GroupId":"g","targetArn":"` + group + `"}`, ``, false, iottrail.Maybe},

	{"V1", "ListDeployments", `{"GroupId":"g","MaxResults":"7"}`, `null`, false, iottrail.No},
	{"V2", "ListDeployments", `{"targetArn":"` + group + `","maxResults":7}`, `null`, false, iottrail.Yes},
	{"V2 of all", "ListDeployments", `null`, `null`, false, iottrail.Yes},
	{"V2 of all, a page", "ListDeployments", `{"maxResults":7,"nextToken":"t"}`, `null`, false, iottrail.Yes},
	{"failed", "ListDeployments", `null`, `null`, true, iottrail.Maybe},
	{"no object", "ListDeployments", `[]`, ``, false, iottrail.Maybe},

	{"V1", "TagResource", `{"ResourceArn":"` + groupOfV1 + `","tags":{"a":"b"}}`, ``, false, iottrail.No},
	{"V1 in lower case", "UntagResource", `{"resourceArn":"arn:aws:greengrass:eu-west-1:111122223333:/greengrass/definition/cores/c","tagKeys":["a"]}`, ``, false, iottrail.No},
	{"V1", "ListTagsForResource", `{"ResourceArn":"arn:aws:greengrass:eu-west-1:111122223333:/greengrass/bulk/deployments/b"}`, ``, false, iottrail.No},
	{"V2", "TagResource", `{"resourceArn":"` + own + `components:c","tags":{"a":"b"}}`, ``, false, iottrail.Yes},
	{"V2 with capitals", "UntagResource", `{"ResourceArn":"` + own + `deployments:d","TagKeys":["a"]}`, ``, false, iottrail.Yes},
	{"V2", "ListTagsForResource", `{"resourceArn":"` + own + `coreDevices:c"}`, ``, false, iottrail.Yes},
	{"of both versions", "TagResource", `{"resourceArn":"` + own + `/greengrass/things/c/connectivityInfo"}`, ``, false, iottrail.Maybe},
	{"twice", "TagResource", `{"resourceArn":"` + own + `components:c","ResourceArn":"` + groupOfV1 + `"}`, ``, false, iottrail.Maybe},
	{"masked", "TagResource", `{"resourceArn":"***"}`, ``, false, iottrail.Maybe},
	{"no text", "TagResource", `{"resourceArn":7}`, ``, false, iottrail.Maybe},
	{"of another service", "TagResource", `{"resourceArn":"arn:aws:iot:eu-west-1:111122223333:thing/t"}`, ``, false, iottrail.Maybe},
	{"nothing", "TagResource", `null`, ``, true, iottrail.Maybe},

	// These are the same call in both.
	{"V1's SDK", "AssociateServiceRoleToAccount", `{"RoleArn":"arn:aws:iam::111122223333:role/r"}`, `{"AssociatedAt":"t"}`, false, iottrail.Yes},
	{"V2's SDK", "AssociateServiceRoleToAccount", `{"roleArn":"arn:aws:iam::111122223333:role/r"}`, `{"associatedAt":"t"}`, false, iottrail.Yes},
	{"either", "DisassociateServiceRoleFromAccount", `null`, `{"DisassociatedAt":"t"}`, false, iottrail.Yes},
	{"either", "GetServiceRoleForAccount", `null`, `null`, false, iottrail.Yes},
	{"V1's SDK", "GetConnectivityInfo", `{"ThingName":"c"}`, `null`, false, iottrail.Yes},
	{"V2's SDK", "GetConnectivityInfo", `{"thingName":"c"}`, `null`, false, iottrail.Yes},
	{"V1's SDK", "UpdateConnectivityInfo", `{"ThingName":"c","ConnectivityInfo":[{"HostAddress":"h","Id":"i","Metadata":"m","PortNumber":8883}]}`, `{"Version":"v"}`, false, iottrail.Yes},
	{"V2's SDK", "UpdateConnectivityInfo", `{"thingName":"c","connectivityInfo":[{"hostAddress":"h","id":"i","metadata":"m","portNumber":8883}]}`, `{"version":"v"}`, false, iottrail.Yes},
}

// TestVersions asks everything about a record of each version.
func TestVersions(t *testing.T) {
	t.Parallel()
	tried := make(map[string]bool)
	for _, c := range versions {
		tried[c.action] = true
		t.Run(c.action+" "+c.name, func(t *testing.T) {
			ev := record(c.action, c.request, c.response)
			if c.failed {
				ev.ErrorCode = "ValidationException"
			}
			a := probeOf(t, c.action)
			require.Equal(t, c.want, a.ask(ev))
			require.Equal(t, c.want != iottrail.No, a.is(ev))
			require.LessOrEqual(t, a.where(ev, true), c.want)
			if a.where(ev, true) == iottrail.Yes { // the request can be read
				require.Equal(t, iottrail.No, a.where(ev, false))
			}
			for _, decode := range []func(*iottrail.Event) (any, error){greengrassv2.DecodeRequest, greengrassv2.DecodeResponse} {
				body, err := decode(ev)
				_, older := body.(*iottrail.UnknownAction)
				require.Equal(t, c.want == iottrail.No, older)
				require.False(t, older && err != nil)
			}
		})
	}
	require.Len(t, tried, 10, "%v", slices.Sorted(maps.Keys(tried)))
}

// A probe asks about one action.
type probe struct {
	ask   func(*iottrail.Event) iottrail.Answer
	is    func(*iottrail.Event) bool
	where func(ev *iottrail.Event, passes bool) iottrail.Answer
}

// asked is what an Action and a VersionedAction have in common.
type asked[Req any] interface {
	Ask(*iottrail.Event) iottrail.Answer
	Is(*iottrail.Event) bool
	Where(func(*Req) bool) iottrail.Predicate
}

func probing[Req any](a asked[Req]) probe {
	return probe{a.Ask, a.Is, func(ev *iottrail.Event, passes bool) iottrail.Answer {
		return a.Where(func(*Req) bool { return passes }).Ask(ev)
	}}
}

func probeOf(t *testing.T, action string) probe {
	t.Helper()
	p, ok := map[string]probe{
		"AssociateServiceRoleToAccount":      probing(greengrassv2.AssociateServiceRoleToAccount),
		"CreateDeployment":                   probing(greengrassv2.CreateDeployment),
		"DisassociateServiceRoleFromAccount": probing(greengrassv2.DisassociateServiceRoleFromAccount),
		"GetConnectivityInfo":                probing(greengrassv2.GetConnectivityInfo),
		"GetServiceRoleForAccount":           probing(greengrassv2.GetServiceRoleForAccount),
		"ListDeployments":                    probing(greengrassv2.ListDeployments),
		"ListTagsForResource":                probing(greengrassv2.ListTagsForResource),
		"TagResource":                        probing(greengrassv2.TagResource),
		"UntagResource":                      probing(greengrassv2.UntagResource),
		"UpdateConnectivityInfo":             probing(greengrassv2.UpdateConnectivityInfo),
	}[action]
	require.True(t, ok, action)
	return p
}

// TestVersionedAction is about what a VersionedAction does as an Action does.
func TestVersionedAction(t *testing.T) {
	t.Parallel()
	a := greengrassv2.CreateDeployment
	require.Equal(t, []any{greengrassv2.Source, "CreateDeployment", iottrail.AccessWrite}, []any{a.Source(), a.Name(), a.Access()})
	ofV1 := record("CreateDeployment", `{"GroupId":"g"}`, `{}`)
	ofV2 := record("CreateDeployment", `{"targetArn":"`+group+`"}`, `{"deploymentId":"d"}`)
	other := record("DeleteDeployment", `{"deploymentId":"d"}`, ``)
	require.True(t, a.AnyVersion().Is(ofV1))
	made := iottrailtest.NewEvent(a.AnyVersion(), &greengrassv2.CreateDeploymentRequest{TargetARN: group})
	require.Equal(t, iottrail.Yes, a.Ask(made))

	req, err := a.Request(ofV2)
	require.NoError(t, err)
	require.Equal(t, group, req.TargetARN)
	resp, err := a.Response(ofV2)
	require.NoError(t, err)
	require.Equal(t, "d", resp.DeploymentID)
	for _, ev := range []*iottrail.Event{ofV1, other} {
		req, err = a.Request(ev)
		require.ErrorIs(t, err, iottrail.ErrOtherAction)
		require.Nil(t, req)
		resp, err = a.Response(ev)
		require.ErrorIs(t, err, iottrail.ErrOtherAction)
		require.Nil(t, resp)
	}
	require.EqualError(t, func() error { _, err := a.Request(ofV1); return err }(),
		"greengrassv2: "+iottrail.ErrOtherAction.Error()+": CreateDeployment of Greengrass V1")

	is := a.WhereEvent(func(ev *iottrail.Event, req *greengrassv2.CreateDeploymentRequest) iottrail.Answer {
		return iottrail.AnswerOf(req.TargetARN == group && ev == ofV2)
	})
	require.Equal(t, []iottrail.Answer{iottrail.Yes, iottrail.No, iottrail.No}, []iottrail.Answer{is.Ask(ofV2), is.Ask(ofV1), is.Ask(other)})
	require.Panics(t, func() { a.Where(nil) })
	require.Equal(t, iottrail.No, greengrassv2.VersionedAction[struct{}, struct{}]{}.Ask(new(iottrail.Event)))
}

func TestVersionedHandle(t *testing.T) {
	t.Parallel()
	var m iottrail.Mux
	var targets []string
	greengrassv2.CreateDeployment.Handle(&m, func(_ context.Context, _ *iottrail.Event, req *greengrassv2.CreateDeploymentRequest, err error) error {
		targets = append(targets, req.TargetARN)
		return err
	})
	dispatch := func(request string) error {
		return m.Dispatch(t.Context(), record("CreateDeployment", request, ``))
	}
	require.NoError(t, dispatch(`{"targetArn":"a"}`))
	require.NoError(t, dispatch(`{"GroupId":"g"}`))
	var omitted *iottrail.OmittedError
	require.ErrorAs(t, dispatch(`{"reason":"requestParameters too large","omitted":true,"originalSize":1}`), &omitted)
	require.Equal(t, []string{"a", ""}, targets)
}

// TestMembersOfV2 requires that each member of V2's two requests tells the version, except for
// those that V1 has as well, so that one that AWS adds does not go unseen.
func TestMembersOfV2(t *testing.T) {
	t.Parallel()
	for action, typ := range map[string]reflect.Type{
		"CreateDeployment": reflect.TypeFor[greengrassv2.CreateDeploymentRequest](),
		"ListDeployments":  reflect.TypeFor[greengrassv2.ListDeploymentsRequest](),
	} {
		for i := range typ.NumField() {
			name, _, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
			ev := record(action, `{"`+name+`":"x","GroupId":"g"}`, ``)
			want := iottrail.Maybe // it has members of both
			if name == "maxResults" || name == "nextToken" {
				want = iottrail.No
			}
			require.Equal(t, want, probeOf(t, action).ask(ev), name)
		}
	}
}
