package main

import "github.com/iottrail/iottrail/internal/model"

// service is what the generator knows about a service beside its model.
type service struct {
	name      string    // of the package, its directory and the pinned model
	docs      string    // where AWS's reference page of an action is: docs + name + ".html"
	example   [2]string // an action and a field of its request, for comments
	families  []family
	overrides overrides
	namings   []naming
	unnamed   []unnamed

	// older are the actions whose names an older version of the API has for calls with
	// other bodies, separated by white space. The package declares what recognizes them:
	// the type VersionedAction and the function isOlder.
	older string
}

var services = []service{
	{
		name:      "iot",
		docs:      "https://docs.aws.amazon.com/iot/latest/apireference/API_",
		example:   [2]string{"AttachPolicy", "PolicyName"},
		families:  iotFamilies,
		overrides: iotOverrides,
		namings:   iotNamings,
		unnamed:   iotUnnamed,
	},
	{
		name:      "iotwireless",
		docs:      "https://docs.aws.amazon.com/iot-wireless/latest/apireference/API_",
		example:   [2]string{"CreateWirelessDevice", "Name"},
		families:  iotwirelessFamilies,
		overrides: iotwirelessOverrides,
		namings:   iotwirelessNamings,
		unnamed:   iotwirelessUnnamed,
	},
	{
		name:     "iotsecuretunneling",
		docs:     "https://docs.aws.amazon.com/iot/latest/apireference/API_iot-secure-tunneling_",
		example:  [2]string{"OpenTunnel", "Description"},
		families: iotsecuretunnelingFamilies,
		namings:  iotsecuretunnelingNamings,
	},
	{
		name:      "greengrassv2",
		docs:      "https://docs.aws.amazon.com/greengrass/v2/APIReference/API_",
		example:   [2]string{"CreateDeployment", "TargetARN"},
		families:  greengrassv2Families,
		overrides: greengrassv2Overrides,
		namings:   greengrassv2Namings,
		older:     "CreateDeployment ListDeployments ListTagsForResource TagResource UntagResource",
	},
}

// accessConst maps the access levels of the Service Authorization Reference to
// the root package's constants.
var accessConst = map[string]string{
	"Read":                   "iottrail.AccessRead",
	"List":                   "iottrail.AccessList",
	"Write":                  "iottrail.AccessWrite",
	"Permissions management": "iottrail.AccessPermissionsManagement",
	"Tagging":                "iottrail.AccessTagging",
	"":                       `""`,
}

// unlisted are the actions that the reference does not list, so that their
// access level is unknown. A test fails when this table is wrong either way.
var unlisted = map[string][]string{
	"iot":                {},
	"iotwireless":        {},
	"iotsecuretunneling": {},
	"greengrassv2":       {},
}

// goKinds maps the kinds of shape that need no name of their own to Go types.
// Both kinds of floating-point number are float64: records spell a float with
// more digits than a float32 would give back.
var goKinds = map[model.Kind]string{
	model.String:    "string",
	model.Boolean:   "iottrail.Bool",
	model.Integer:   "int32",
	model.Long:      "int64",
	model.Float:     "float64",
	model.Double:    "float64",
	model.Timestamp: "iottrail.Timestamp",
	model.Blob:      "iottrail.Blob",
	model.Document:  "json.RawMessage",
}
