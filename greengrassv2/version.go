package greengrassv2

import (
	"encoding/json"
	"strings"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/call"
)

// Greengrass V1 has ten actions whose names V2 has, too, and both have one event source. What
// is known of V1's is from its API model, 2017-06-07, as botocore 1.43.11 has it.
//
// Five of the ten are the same call of HTTP in both, with the same members: the service role of
// an account and the connectivity information of a core device belong to both versions. For
// these there is nothing to decide. The other five are recognized from what is in the record.
//
// Nothing here goes by the case of a member's first letter, although the names in V1's model
// begin with a capital and those in V2's do not: a call that is the same in both gives the
// same record, whichever version's SDK made it.

// askV2 answers whether a record is of V2, if it is of an action of that name at all. It is
// Maybe if the record does not show that.
func askV2(ev *iottrail.Event) iottrail.Answer {
	switch ev.EventName {
	case "CreateDeployment", "ListDeployments":
		return askDeployments(ev)
	case "ListTagsForResource", "TagResource", "UntagResource":
		return askTags(ev)
	}
	return iottrail.Yes
}

// isOlder reports whether a record is certainly of V1, with the name of an action of V2.
func isOlder(ev *iottrail.Event) bool { return askV2(ev) == iottrail.No }

// The members of the requests of CreateDeployment and ListDeployments that only one of the
// versions has, and those of what CreateDeployment answers.
var (
	requestOfV1  = []string{"GroupId", "GroupVersionId", "DeploymentId", "DeploymentType", "AmznClientToken"}
	requestOfV2  = []string{"targetArn", "parentTargetArn", "deploymentName", "components", "iotJobConfiguration", "deploymentPolicies", "historyFilter", "tags", "clientToken"}
	responseOfV1 = []string{"DeploymentArn"}
	responseOfV2 = []string{"iotJobId", "iotJobArn"}
)

// askDeployments goes by the members. V1 deploys a group: its GroupId is in the path of the
// URL, so that no call goes without it. V2 deploys to a thing or a thing group, its targetArn.
func askDeployments(ev *iottrail.Event) iottrail.Answer {
	request, ok := membersOf(ev, false)
	of1, of2 := hasAny(request, requestOfV1), hasAny(request, requestOfV2)
	if ev.EventName == "CreateDeployment" {
		response, _ := membersOf(ev, true)
		of1 = of1 || hasAny(response, responseOfV1)
		of2 = of2 || hasAny(response, responseOfV2)
	}
	switch {
	case of1 && !of2:
		return iottrail.No
	case of2 && !of1:
		return iottrail.Yes
	case of1, ev.EventName != "ListDeployments" || !ok || ev.Failed() || ev.EventCategory == iottrail.EventCategoryNetworkActivity:
		return iottrail.Maybe
	}
	return iottrail.Yes // of V1 it would have a GroupId; of V2 nothing is required
}

// askTags goes by what the tags are of. The call is the same in both versions, but the ARNs of
// V1's resources, /greengrass/groups/ID for one, are not ARNs for V2, nor the other way round.
func askTags(ev *iottrail.Event) iottrail.Answer {
	request, _ := membersOf(ev, false)
	var arn string
	given := member(request, "resourceArn")
	if len(given) != 1 || json.Unmarshal(given[0], &arn) != nil {
		return iottrail.Maybe
	}
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 || parts[0] != "arn" || parts[2] != "greengrass" {
		return iottrail.Maybe
	}
	path := parts[5]
	for _, prefix := range []string{"components:", "deployments:", "coreDevices:"} {
		if strings.HasPrefix(path, prefix) {
			return iottrail.Yes
		}
	}
	// The connectivity information of a thing has such an ARN in both versions.
	if strings.HasPrefix(path, "/greengrass/") && !strings.HasPrefix(path, "/greengrass/things/") {
		return iottrail.No
	}
	return iottrail.Maybe
}

// membersOf returns the members of a body, and false where the body can't be read as a
// whole: CloudTrail left it out for its size, or it is not an object.
func membersOf(ev *iottrail.Event, response bool) (members map[string]json.RawMessage, ok bool) {
	type object = map[string]json.RawMessage
	action := iottrail.GeneratedAction[object, object](call.Checked, ev.EventSource, ev.EventName, "")
	read := action.Request
	if response {
		read = action.Response
	}
	body, err := read(ev)
	return *body, err == nil
}

// member returns the values that a member has, in either case of its first letter: none where
// it is absent or null.
func member(members map[string]json.RawMessage, name string) (values []json.RawMessage) {
	for _, name := range []string{strings.ToLower(name[:1]) + name[1:], strings.ToUpper(name[:1]) + name[1:]} {
		if value := members[name]; len(value) > 0 && string(value) != "null" {
			values = append(values, value)
		}
	}
	return values
}

// hasAny reports whether one of the members is there.
func hasAny(members map[string]json.RawMessage, names []string) bool {
	for _, name := range names {
		if len(member(members, name)) > 0 {
			return true
		}
	}
	return false
}
