package greengrassv2

import (
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/describe"
	"github.com/iottrail/iottrail/internal/freeform"
)

// Describe returns what a call set, for a line of a log or a row of a report: the members of
// its request by their names in the API, without secrets. It does what Describe of package iot
// does for AWS IoT Core. For the components of a deployment it has their names and versions,
// but not their configuration. A record of Greengrass V1 is described as an action that this
// package does not know.
func Describe(ev *iottrail.Event) []slog.Attr {
	return described.Describe(ev)
}

// described is laid out by the compiler, like the catalogue.
var described = describe.Service{Decode: DecodeRequest, Special: describeMember, First: []describe.Action{
	// Which code runs on devices, and as whom.
	{Name: "CreateDeployment", Members: []string{"targetArn", "deploymentName", "components"}},
	{Name: "CreateComponentVersion", Members: []string{"lambdaFunction/lambdaArn", "lambdaFunction/componentName", "lambdaFunction/componentVersion"}},
	{Name: "AssociateServiceRoleToAccount", Members: []string{"roleArn"}},
}}

const maxComponents = 10 // as for other lists

// describeMember describes the components of a deployment.
func describeMember(name string, value any) ([]slog.Attr, bool) {
	components, ok := value.(map[string]ComponentDeploymentSpecification)
	if !ok {
		return nil, false
	}
	var texts []string
	for _, component := range slices.Sorted(maps.Keys(components)) {
		version := components[component].ComponentVersion
		if version != "" && !freeform.IsMask(version) {
			component += " " + version
		}
		if len(texts) == maxComponents {
			texts[maxComponents-1] += fmt.Sprintf(" and %d more", len(components)-maxComponents)
			break
		}
		texts = append(texts, component)
	}
	return []slog.Attr{slog.String(name, strings.Join(texts, ","))}, true
}
