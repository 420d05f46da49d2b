package greengrassv2_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/greengrassv2"
	"github.com/stretchr/testify/require"
)

func record(action, request, response string) *iottrail.Event {
	return &iottrail.Event{
		EventSource: greengrassv2.Source, EventName: action,
		AWSRegion: "eu-west-1", RecipientAccountID: "111122223333",
		RequestParameters: json.RawMessage(request), ResponseElements: json.RawMessage(response),
	}
}

const (
	own   = "arn:aws:greengrass:eu-west-1:111122223333:"
	ofIoT = "arn:aws:iot:eu-west-1:111122223333:"
	group = ofIoT + "thinggroup/pumps"
	pump  = own + "components:com.example.Pump:versions:1.2.0"
)

func TestResources(t *testing.T) {
	for _, c := range []struct {
		name, action, request, response string
		want                            []string
	}{
		{"a deployment", "CreateDeployment", `{"targetArn":"` + group + `","components":{"com.example.Pump":{"componentVersion":"1.2.0"},"aws.greengrass.Cli":{"componentVersion":"2.0.3"}}}`,
			`{"deploymentId":"d-1","iotJobId":"j-1","iotJobArn":"` + ofIoT + `job/j-1"}`,
			[]string{"thinggroup pumps " + group, "component com.example.Pump ", "component aws.greengrass.Cli ",
				"componentVersion com.example.Pump/1.2.0 ", "componentVersion aws.greengrass.Cli/2.0.3 ",
				"deployment d-1 " + own + "deployments:d-1", "job j-1 " + ofIoT + "job/j-1"}},
		{"to a thing, below another deployment", "CreateDeployment", `{"TargetArn":"` + ofIoT + `thing/pump-1","ParentTargetArn":"` + group + `"}`, ``,
			[]string{"thing pump-1 " + ofIoT + "thing/pump-1", "thinggroup pumps " + group}},
		{"canceled", "CancelDeployment", `{"deploymentId":"d-1"}`, `{"message":"m"}`, []string{"deployment d-1 " + own + "deployments:d-1"}},
		{"a component", "CreateComponentVersion", `{"inlineRecipe":"e30="}`, `{"arn":"` + pump + `","componentName":"com.example.Pump","componentVersion":"1.2.0"}`,
			[]string{"componentVersion com.example.Pump/1.2.0 " + pump, "component com.example.Pump " + own + "components:com.example.Pump"}},
		{"a component of a function", "CreateComponentVersion", `{"lambdaFunction":{"componentName":"f","componentVersion":"1"}}`, ``,
			[]string{"component f " + own + "components:f", "componentVersion f/1 " + own + "components:f:versions:1"}},
		{"deleted", "DeleteComponent", `{"arn":"` + pump + `"}`, ``, []string{"componentVersion com.example.Pump/1.2.0 " + pump}},
		{"one of AWS", "GetComponent", `{"arn":"arn:aws:greengrass:eu-west-1:aws:components:aws.greengrass.Cli:versions:2.0.3"}`, ``,
			[]string{"componentVersion aws.greengrass.Cli/2.0.3 arn:aws:greengrass:eu-west-1:aws:components:aws.greengrass.Cli:versions:2.0.3"}},
		{"its versions", "ListComponentVersions", `{"arn":"` + own + `components:com.example.Pump"}`, ``, []string{"component com.example.Pump " + own + "components:com.example.Pump"}},
		{"candidates", "ResolveComponentCandidates", `{"componentCandidates":[{"componentName":"a","componentVersion":"1","versionRequirements":{"b":"c"}}]}`, ``,
			[]string{"component a ", "componentVersion a/1 "}},
		{"client devices", "BatchAssociateClientDeviceWithCoreDevice", `{"coreDeviceThingName":"core-1","entries":[{"thingName":"pump-1"},{"thingName":"pump-2"}]}`, ``,
			[]string{"thing pump-1 " + ofIoT + "thing/pump-1", "thing pump-2 " + ofIoT + "thing/pump-2", "coreDevice core-1 " + own + "coreDevices:core-1"}},
		{"where a core device is", "UpdateConnectivityInfo", `{"ThingName":"core-1","ConnectivityInfo":[]}`, `{}`,
			[]string{"connectivityInfo core-1 " + own + "/greengrass/things/core-1/connectivityInfo"}},
		{"a core device", "DeleteCoreDevice", `{"coreDeviceThingName":"core-1"}`, ``, []string{"coreDevice core-1 " + own + "coreDevices:core-1"}},
		{"tags", "TagResource", `{"resourceArn":"` + own + `coreDevices:core-1","tags":{"a":"b"}}`, ``, []string{"coreDevice core-1 " + own + "coreDevices:core-1"}},
		{"nothing", "AssociateServiceRoleToAccount", `{"roleArn":"arn:aws:iam::111122223333:role/r"}`, ``, nil},
		{"a newer action", "InventDevice", `{"a":["` + pump + `","` + own + `/greengrass/things/core-1/connectivityInfo","arn:aws:s3:::b"]}`, ``,
			[]string{"componentVersion com.example.Pump/1.2.0 " + pump, "connectivityInfo core-1 " + own + "/greengrass/things/core-1/connectivityInfo"}},
		{"of V1", "CreateDeployment", `{"GroupId":"g","DeploymentType":"NewDeployment"}`,
			`{"DeploymentId":"d-1","DeploymentArn":"` + own + `/greengrass/groups/g/deployments/d-1"}`, []string{"  " + own + "/greengrass/groups/g/deployments/d-1"}},
		{"of V1 alone", "GetGroup", `{"GroupId":"g"}`, ``, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, r := range greengrassv2.Resources(record(c.action, c.request, c.response)) {
				got = append(got, strings.Join([]string{r.Type, r.Name, r.ARN}, " "))
			}
			require.Equal(t, c.want, got)
		})
	}
}

func TestTouches(t *testing.T) {
	t.Parallel()
	deployed := record("CreateDeployment", `{"targetArn":"`+group+`","components":{"com.example.Pump":{"componentVersion":"1.2.0"}}}`, `{"deploymentId":"d-1","iotJobId":"j-1"}`)
	masked := record("CreateDeployment", `{"targetArn":"`+group+`","components":"***"}`, `{}`)
	ofV1 := record("CreateDeployment", `{"GroupId":"g","DeploymentType":"NewDeployment"}`, `{"DeploymentId":"d-1"}`)
	newer := record("InventDeployment", `{"component":"com.example.Pump"}`, ``)
	for _, c := range []struct {
		name string
		ask  iottrail.Predicate
		ev   *iottrail.Event
		want iottrail.Answer
	}{
		{"a group", greengrassv2.Touches("arn:*:thinggroup/pumps"), deployed, iottrail.Yes},
		{"another", greengrassv2.Touches("arn:*:thinggroup/valves"), deployed, iottrail.No},
		{"a component, own or not", greengrassv2.Touches("arn:*:components:com.example.Pump"), deployed, iottrail.Maybe},
		{"its versions", greengrassv2.Touches("arn:aws:greengrass:*:aws:components:com.example.Pump:versions:*"), deployed, iottrail.Maybe},
		{"another component", greengrassv2.Touches("arn:aws:greengrass:*:aws:components:com.example.Valve:versions:*"), deployed, iottrail.No},
		{"by its name", greengrassv2.TouchesNamed(greengrassv2.TypeComponent, "com.example.Pump"), deployed, iottrail.Yes},
		{"by its version", greengrassv2.TouchesNamed(greengrassv2.TypeComponentVersion, "com.example.Pump/1.2.0"), deployed, iottrail.Yes},
		{"by another version", greengrassv2.TouchesNamed(greengrassv2.TypeComponentVersion, "com.example.Pump/1.3.0"), deployed, iottrail.No},
		{"masked components", greengrassv2.TouchesNamed(greengrassv2.TypeComponent, "com.example.Pump"), masked, iottrail.Maybe},
		{"a newer action", greengrassv2.Touches("arn:*:greengrass:*:*:components:com.example.Pump:versions:1.2.0"), newer, iottrail.Maybe},
		{"a newer action, another component", greengrassv2.Touches("arn:*:greengrass:*:*:components:com.example.Valve"), newer, iottrail.No},
		{"a deployment", greengrassv2.Touches(own + "deployments:d-1"), deployed, iottrail.Yes},
		{"one of V1", greengrassv2.Touches(own + "deployments:d-1"), ofV1, iottrail.Maybe},
	} {
		require.Equal(t, c.want, c.ask.Ask(c.ev), c.name)
	}
}

func TestResourceString(t *testing.T) {
	t.Parallel()
	require.Equal(t, `coreDevice "a\u05d0"`, greengrassv2.Resource{Type: greengrassv2.TypeCoreDevice, Name: "a\u05d0"}.String())
}
