package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/iottrail/iottrail/internal/model"
	"github.com/stretchr/testify/require"
)

// small is a service with two actions that share a structure.
func small() *model.Service {
	return &model.Service{
		Name:          "Small",
		ResourceTypes: []model.ResourceType{{Name: "room", ARN: "arn:room"}},
		Actions: []model.Action{
			{Name: "GetRoom", Method: "GET", Input: "GetRoomRequest", Output: "GetRoomResponse"},
			{Name: "ListRooms", Method: "GET", Input: "ListRoomsRequest"},
		},
		Shapes: []model.Shape{
			{Name: "GetRoomRequest", Kind: model.Structure, Members: []model.Member{{Name: "roomId", Shape: "RoomId"}}},
			{Name: "GetRoomResponse", Kind: model.Structure, Members: []model.Member{{Name: "room", Shape: "Room"}}},
			{Name: "ListRoomsRequest", Kind: model.Structure, Members: []model.Member{{Name: "like", Shape: "Room"}}},
			{Name: "Room", Kind: model.Structure, Members: []model.Member{{Name: "state", Shape: "State"}}},
			{Name: "RoomId", Kind: model.String},
			{Name: "State", Kind: model.String, Enum: []string{"OPEN", "CLOSED"}},
		},
	}
}

func TestOverrides(t *testing.T) {
	room := model.Member{Name: "floor", Shape: "RoomId"}
	tests := []struct {
		name  string
		table overrides
		err   string // empty: it applies
	}{
		{"adds a member", overrides{members: []newMember{{"Room", "state", room, ""}}}, ""},
		{"member of no structure", overrides{members: []newMember{{"Hall", "state", room, ""}}}, "no structure Hall"},
		{"member after none", overrides{members: []newMember{{"Room", "door", room, ""}}}, "no member door"},
		{"member of no shape", overrides{members: []newMember{{"Room", "state", model.Member{Name: "floor", Shape: "Floor"}, ""}}}, "no shape Floor"},
		{"member that is there", overrides{members: []newMember{{"Room", "state", model.Member{Name: "state", Shape: "State"}, ""}}}, "has a member state by now"},
		{"adds a shape and its use", overrides{
			shapes:  []newShape{{model.Shape{Name: "Floor", Kind: model.Integer}, ""}},
			members: []newMember{{"Room", "state", model.Member{Name: "floor", Shape: "Floor"}, ""}},
		}, ""},
		{"shape that nothing uses", overrides{shapes: []newShape{{model.Shape{Name: "Floor", Kind: model.Integer}, ""}}}, "no action reaches the added shape Floor"},
		{"shape that is there", overrides{shapes: []newShape{{model.Shape{Name: "Room"}, ""}}}, "has a shape Room by now"},
		{"adds a value", overrides{values: []newValue{{"State", "LOCKED", ""}}}, ""},
		{"value of no enumeration", overrides{values: []newValue{{"RoomId", "LOCKED", ""}}}, "no enumeration RoomId"},
		{"value that is there", overrides{values: []newValue{{"State", "OPEN", ""}}}, "has a value OPEN by now"},
		{"alias", overrides{aliases: []alias{{"GetRoomRequest", "roomId", "id", ""}}}, ""},
		{"alias of nothing", overrides{aliases: []alias{{"GetRoomRequest", "hallId", "id", ""}}}, "no member GetRoomRequest.hallId"},
		{"alias that is a member", overrides{aliases: []alias{{"GetRoomRequest", "roomId", "roomId", ""}}}, "can't be an alias"},
		{"adds a type of resource", overrides{resources: []newResource{{model.ResourceType{Name: "hall"}, ""}}}, ""},
		{"type of resource that is there", overrides{resources: []newResource{{model.ResourceType{Name: "room"}, ""}}}, "gives the service a type room by now"},
		{"rename", overrides{types: []rename{{"Room", "MeetingRoom", ""}}}, ""},
		{"rename of nothing", overrides{types: []rename{{"Hall", "MeetingHall", ""}}}, "no shape Hall"},
		{"rename that changes nothing", overrides{types: []rename{{"Room", "Room", ""}}}, "is called Room without it"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := tt.table.apply(small())
			if tt.err == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, tt.err)
		})
	}
}

// TestEvidence asks of every override why it is there. Evidence that names a release is of the
// one that the model is from: with a newer one it has to be looked at again.
func TestEvidence(t *testing.T) {
	release := regexp.MustCompile(`(botocore|npm \S+) (\d[\d.]*\d)`)
	for _, s := range services {
		o := s.overrides
		svc, err := model.Load(s.name)
		require.NoError(t, err)
		pinned := make(map[string]string)
		for _, p := range svc.Sources {
			pinned[p.Name] = p.Version
		}
		for _, named := range release.FindAllStringSubmatch(fmt.Sprint(o), -1) {
			require.Equal(t, pinned[named[1]], named[2],
				"internal/model/%s.json is from another release of %s than evidence in overrides_table.go: compare again, and correct the constants there", s.name, named[1])
		}
		for _, e := range o.shapes {
			require.NotEmpty(t, e.evidence, e.shape.Name)
		}
		for _, e := range o.members {
			require.NotEmpty(t, e.evidence, e.structure+"."+e.member.Name)
		}
		for _, e := range o.values {
			require.NotEmpty(t, e.evidence, e.enum+" "+e.value)
		}
		for _, e := range o.aliases {
			require.NotEmpty(t, e.evidence, e.name)
		}
		for _, e := range o.types {
			require.NotEmpty(t, e.reason, e.shape)
		}
		for _, e := range o.resources {
			require.NotEmpty(t, e.evidence, e.typ.Name)
		}
	}
}

func TestGroupActions(t *testing.T) {
	tests := []struct {
		name     string
		families []family
		err      string
	}{
		{"covers all", []family{{"rooms", "", "GetRoom ListRooms"}}, ""},
		{"misses one", []family{{"rooms", "", "GetRoom"}}, "group.go: ListRooms is in no family"},
		{"misses two", nil, "group.go: GetRoom is in no family\ngroup.go: ListRooms is in no family"},
		{"stale name", []family{{"rooms", "", "GetRoom ListRooms OpenRoom"}}, "OpenRoom is not an action"},
		{"twice", []family{{"rooms", "", "GetRoom ListRooms"}, {"halls", "", "GetRoom"}}, "GetRoom is in two families"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := groupActions(small(), tt.families)
			if tt.err == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, tt.err)
		})
	}
}

func TestGroupTypes(t *testing.T) {
	actions := map[string]string{"GetRoom": "get", "ListRooms": "list"}
	of, err := groupTypes(small(), actions, nil)
	require.NoError(t, err)
	require.Equal(t, shared, of["Room"], "both families use it equally")
	require.Equal(t, shared, of["State"])

	of, err = groupTypes(small(), actions, map[string]string{"Room": "list"})
	require.NoError(t, err)
	require.Equal(t, "list", of["Room"])
	require.Equal(t, "list", of["State"], "it goes where the only structure goes that has it")

	_, err = groupTypes(small(), actions, map[string]string{"Hall": "list"})
	require.ErrorContains(t, err, "no action reaches a shape Hall")
	_, err = groupTypes(small(), actions, map[string]string{"RoomId": "get"})
	require.ErrorContains(t, err, "RoomId is in get without it")
}

func TestNameCollisions(t *testing.T) {
	tests := []struct {
		name   string
		change func(svc *model.Service)
		err    string
	}{
		{"none", func(*model.Service) {}, ""},
		{"two types", func(svc *model.Service) {
			svc.Shapes = append(svc.Shapes, model.Shape{Name: "room", Kind: model.Structure})
		}, "the Go name Room means both"},
		{"a type and an action", func(svc *model.Service) {
			svc.Shapes = append(svc.Shapes, model.Shape{Name: "GetRoom", Kind: model.Structure})
		}, "the Go name GetRoom means both"},
		{"a type and a value", func(svc *model.Service) {
			svc.Shapes = append(svc.Shapes, model.Shape{Name: "StateOpen", Kind: model.Structure})
		}, "the Go name StateOpen means both"},
		{"two values", func(svc *model.Service) {
			svc.Shape("State").Enum = []string{"HALF_OPEN", "half-open"}
		}, "the Go name StateHalfOpen means both"},
		{"two fields", func(svc *model.Service) {
			svc.Shape("Room").Members = []model.Member{{Name: "room_id", Shape: "RoomId"}, {Name: "roomId", Shape: "RoomId"}}
		}, "the Go name RoomID means both"},
		{"the package's own function", func(svc *model.Service) {
			svc.Shapes = append(svc.Shapes, model.Shape{Name: "Actions", Kind: model.Structure})
		}, "the Go name Actions means both"},
		{"sensitive elements", func(svc *model.Service) {
			svc.Shapes = append(svc.Shapes,
				model.Shape{Name: "Secret", Kind: model.String, Sensitive: true},
				model.Shape{Name: "Secrets", Kind: model.List, Element: "Secret"})
		}, "Secrets holds sensitive values"},
		{"unknown kind", func(svc *model.Service) {
			svc.Shapes = append(svc.Shapes, model.Shape{Name: "Odd", Kind: "bigdecimal"})
		}, `goKinds has no kind "bigdecimal"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			svc := small()
			tt.change(svc)
			_, err := resolveModel(service{families: []family{{"rooms", "", "GetRoom ListRooms"}}}, svc)
			if tt.err == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, tt.err)
		})
	}
}

// An action that an older version of the API has as well is one of the package's own type.
func TestOlder(t *testing.T) {
	s := service{families: []family{{"rooms", "", "GetRoom ListRooms"}}, older: "GetRoom", example: [2]string{"GetRoom", "RoomID"}}
	g, err := resolveModel(s, small())
	require.NoError(t, err)
	source := g.family("rooms")
	require.Contains(t, source, `var GetRoom = VersionedAction[GetRoomRequest, GetRoomResponse]{iottrail.GeneratedAction[`)
	require.Contains(t, source, `var ListRooms = iottrail.GeneratedAction[`)
	require.Contains(t, g.decode(), "isOlder(ev)")

	s.older = "GetHall"
	_, err = resolveModel(s, small())
	require.ErrorContains(t, err, "no action GetHall")
}

// Greengrass V1 has the event source of V2. An action whose name both have is one of older, or
// its request is the same. others.json has the members of both, those of V1 first.
func TestOlderIsComplete(t *testing.T) {
	t.Parallel()
	alike := []string{"AssociateServiceRoleToAccount", "GetConnectivityInfo", "UpdateConnectivityInfo"}
	others, err := model.LoadOthers()
	require.NoError(t, err)
	ofBoth := others.Services["greengrass.amazonaws.com"]
	svc, err := model.Load("greengrassv2")
	require.NoError(t, err)
	var shared []string
	for _, a := range svc.Actions {
		var members []string
		for _, m := range svc.Shape(a.Input).Members {
			members = append(members, m.Name)
		}
		require.Subset(t, ofBoth[a.Name], members, a.Name)
		if len(ofBoth[a.Name]) > len(members) {
			shared = append(shared, a.Name)
		}
	}
	i := slices.IndexFunc(services, func(s service) bool { return s.name == "greengrassv2" })
	known := slices.Sorted(slices.Values(append(strings.Fields(services[i].older), alike...)))
	require.Equal(t, known, shared, "the actions that Greengrass V1 has as well: correct older in service.go, or alike here if the requests are the same")
}

// Every type of resource has its words, and none that is gone has any.
func TestNouns(t *testing.T) {
	t.Parallel()
	err := checkNouns(&model.Service{
		ResourceTypes: []model.ResourceType{{Name: "thing"}, {Name: "hall"}},
		Actions:       []model.Action{{Name: "GetRoom", Resources: []model.Resource{{Type: "room"}, {Type: "hall"}}}},
	})
	require.EqualError(t, err, "docs.go: nouns has no words for the type of resource hall\ndocs.go: nouns has no words for the type of resource room")

	types := make(map[string]bool)
	for _, s := range services {
		g, err := resolve(s)
		require.NoError(t, err)
		for _, typ := range g.model.ResourceTypes {
			types[typ.Name] = true
		}
	}
	for typ := range nouns {
		require.True(t, types[typ], "docs.go: no service has the type of resource %s of nouns any more", typ)
	}
}

func TestGoName(t *testing.T) {
	for name, want := range map[string]string{
		"certificateArn":        "CertificateARN",
		"thingArns":             "ThingARNs",
		"thingId":               "ThingID",
		"subnetIds":             "SubnetIDs",
		"caCertificatePem":      "CACertificatePEM",
		"roleArn":               "RoleARN",
		"otaUpdateId":           "OTAUpdateID",
		"jsonPayload":           "JSONPayload",
		"GeoJsonPayload":        "GeoJSONPayload",
		"ttl":                   "TTL",
		"HttpUrlDestination":    "HTTPURLDestination",
		"awsIotSqlVersion":      "AWSIoTSQLVersion",
		"iotSiteWise":           "IoTSiteWise",
		"dynamoDBv2":            "DynamoDBv2",
		"mqtt5Configuration":    "MQTT5Configuration",
		"sigv4":                 "SigV4",
		"s3Destination":         "S3Destination",
		"LoRaWAN":               "LoRaWAN",
		"WiFiAccessPoints":      "WiFiAccessPoints",
		"FNwkSIntKey":           "FNwkSIntKey",
		"DevEui":                "DevEUI",
		"OtaaV1_0_x":            "OTAAV10X",
		"Use2DSolver":           "Use2DSolver",
		"enableCachingForHttp":  "EnableCachingForHTTP",
		"topicRuleDestinations": "TopicRuleDestinations",
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, want, goName(name)) })
	}
}

func TestEnumName(t *testing.T) {
	for value, want := range map[string]string{
		"PENDING_TRANSFER":   "PendingTransfer",
		"rsa-sha256":         "RSASha256",
		"Bytes/Second":       "BytesPerSecond",
		"AWS_X509":           "AWSX509",
		"AWS-IoT-FleetWise":  "AWSIoTFleetWise",
		"AS923-1":            "AS923_1",
		"EU868":              "EU868",
		"DUPLICATE_CLIENTID": "DuplicateClientID",
		"in-cidr-set":        "InCIDRSet",
		"Delete_Waiting":     "DeleteWaiting",
	} {
		t.Run(value, func(t *testing.T) { require.Equal(t, "T"+want, enumName("T", value)) })
	}
}
