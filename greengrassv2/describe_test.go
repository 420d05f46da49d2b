package greengrassv2_test

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/greengrassv2"
)

func TestDescribe(t *testing.T) {
	t.Parallel()
	var many []string
	for i := range 12 {
		many = append(many, fmt.Sprintf(`"c%02d":{"componentVersion":"1.0.0"}`, i))
	}
	for _, c := range []struct {
		name, action, request string
		want                  []slog.Attr
	}{
		{"a deployment", "CreateDeployment",
			`{"clientToken":"x","components":{"com.example.Pump":{"componentVersion":"1.2.0","configurationUpdate":{"merge":"{\"password\":\"p\"}"}},"aws.greengrass.Cli":{"componentVersion":"***"}},"deploymentName":"d","targetArn":"` + group + `"}`,
			[]slog.Attr{slog.String("masked", "/components/aws.greengrass.Cli/componentVersion"), slog.String("targetArn", group),
				slog.String("deploymentName", "d"), slog.String("components", "aws.greengrass.Cli,com.example.Pump 1.2.0")}},
		{"many components", "CreateDeployment", `{"components":{` + strings.Join(many, ",") + `}}`,
			[]slog.Attr{slog.String("components", "c00 1.0.0,c01 1.0.0,c02 1.0.0,c03 1.0.0,c04 1.0.0,c05 1.0.0,c06 1.0.0,c07 1.0.0,c08 1.0.0,c09 1.0.0 and 2 more")}},
		{"a component", "CreateComponentVersion", `{"lambdaFunction":{"lambdaArn":"arn:aws:lambda:eu-west-1:111122223333:function:f:1","componentLambdaParameters":{"environmentVariables":{"PASSWORD":"p"},"execArgs":["--key","k"]}}}`,
			[]slog.Attr{slog.String("lambdaArn", "arn:aws:lambda:eu-west-1:111122223333:function:f:1"),
				slog.String("lambdaFunction.componentLambdaParameters.environmentVariables", "PASSWORD"),
				slog.String("notShown", "lambdaFunction.componentLambdaParameters.execArgs")}},
		{"a recipe", "CreateComponentVersion", `{"inlineRecipe":"e30="}`, []slog.Attr{slog.String("notShown", "inlineRecipe")}},
		{"where a core device is", "UpdateConnectivityInfo", `{"thingName":"pump-1","connectivityInfo":[{"id":"a","hostAddress":"10.0.0.7","portNumber":8883}]}`,
			[]slog.Attr{slog.String("thingName", "pump-1"), slog.String("connectivityInfo", "a")}},
		{"of V1", "CreateDeployment", `{"GroupId":"g","DeploymentType":"NewDeployment","AmznClientToken":"x"}`,
			[]slog.Attr{slog.String("DeploymentType", "NewDeployment"), slog.String("GroupId", "g"), slog.String("notShown", "AmznClientToken")}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, greengrassv2.Describe(record(c.action, c.request, ``)))
		})
	}
	ev := record("DeleteCoreDevice", `{"coreDeviceThingName":"pump-1"}`, ``)
	ev.EventSource = "iot.amazonaws.com"
	require.Nil(t, greengrassv2.Describe(ev))
}

func TestDescribeSecrets(t *testing.T) {
	t.Parallel()
	service().Describes(t, greengrassv2.Describe)
	service().DescribesNewer(t, greengrassv2.Describe)
	service().DescribesUnnamed(t, greengrassv2.Describe)
}
