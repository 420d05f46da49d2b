package main

import (
	"strings"
	"testing"

	"github.com/iottrail/iottrail/internal/model"
	"github.com/iottrail/iottrail/internal/resource"
	"github.com/stretchr/testify/require"
)

func TestFindTouches(t *testing.T) {
	room := naming{shape: "RoomId", typ: "room"}
	tests := []struct {
		name    string
		namings []naming
		unnamed []unnamed
		err     string // empty: it applies
	}{
		{"named", []naming{room}, nil, ""},
		{"by an ARN of several types", []naming{{shape: "RoomId", form: byARN, types: "hall room"}}, nil, ""},
		{"by an ARN of other types", []naming{{shape: "RoomId", form: byARN, types: "hall"}}, nil, "GetRoom: nothing names its room"},
		{"depends on a member beside", []naming{{shape: "RoomId", when: "state", is: "OPEN", typ: "room"}}, nil, ""},
		{"depends on a value that can't be", []naming{{shape: "RoomId", when: "state", is: "GONE", typ: "room"}}, nil, "no member of shape RoomId"},
		{"nothing names it", nil, nil, "GetRoom: nothing names its room"},
		{"says that nothing names it", nil, []unnamed{{"GetRoom", "room", ""}}, ""},
		{"says so, but it is named", []naming{room}, []unnamed{{"GetRoom", "room", ""}}, "GetRoom names its room by now"},
		{"says so of no action", []naming{room}, []unnamed{{"GetHall", "room", ""}}, "no action GetHall"},
		{"says so of a type that it has not", []naming{room}, []unnamed{{"GetRoom", "hall", ""}}, "the reference gives GetRoom no hall"},
		{"no such shape", []naming{room, {shape: "HallId", typ: "hall"}}, nil, "no member of shape HallId"},
		{"no such place", []naming{{shape: "RoomId", where: "*/hall", typ: "hall"}, room}, nil, "no member of shape RoomId */hall"},
		{"never reached", []naming{room, {shape: "RoomId", where: "*/roomId", typ: "hall"}}, nil, "no member of shape RoomId */roomId"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			svc := small()
			svc.Actions[0].Resources = []model.Resource{{Type: "room"}}
			svc.Shapes[0].Members = append(svc.Shapes[0].Members, model.Member{Name: "state", Shape: "State"})
			g := &resolved{
				service: service{namings: tt.namings, unnamed: tt.unnamed},
				model:   svc, shapes: indexShapes(svc),
				actions: map[string]string{"GetRoom": "rooms", "ListRooms": "rooms"},
			}
			err := g.findTouches()
			if tt.err == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, tt.err)
		})
	}
}

// A string that sounds like the name of a resource is not passed over in silence.
func TestNameless(t *testing.T) {
	t.Parallel()
	const first = "which is first in GetRoom: add one, with none if it names no resource"
	for _, test := range []struct {
		name          string
		member, shape string
		namings       []naming
		err           string // empty: it applies
	}{
		{"a text", "colour", "Colour", nil, ""},
		{"an ARN", "doorArn", "Door", nil, "no naming fits doorArn of the shape Door, an ARN, " + first},
		{"an ARN by its shape", "door", "DoorArn", nil, "no naming fits door of the shape DoorArn, an ARN, " + first},
		{"ARNs", "doorArns", "Doors", nil, "no naming fits doorArns of the shape Door, an ARN, " + first},
		{"a warning", "warn", "Warn", nil, ""},
		{"a name in the ARNs of a type", "number", "RoomNumber", nil, "no naming fits number of the shape RoomNumber, a name of the type room, " + first},
		{"an ARN that has a naming", "doorArn", "Door", []naming{{shape: "Door", form: byARN, typ: "room"}}, ""},
		{"an ARN of another service", "doorArn", "Door", []naming{{shape: "Door", none: "a door of a carpenter"}}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			svc := small()
			svc.ResourceTypes[0].ARN = "arn:${Partition}:rooms:${Region}:${Account}:room/${RoomNumber}"
			svc.Shapes[0].Members = append(svc.Shapes[0].Members, model.Member{Name: test.member, Shape: test.shape})
			svc.Shapes = append(svc.Shapes, model.Shape{Name: test.shape, Kind: model.String})
			if element, ok := strings.CutSuffix(test.shape, "s"); ok {
				svc.Shapes[len(svc.Shapes)-1] = model.Shape{Name: test.shape, Kind: model.List, Element: element}
				svc.Shapes = append(svc.Shapes, model.Shape{Name: element, Kind: model.String})
			}
			g := &resolved{
				service: service{namings: test.namings},
				model:   svc, shapes: indexShapes(svc),
				actions: map[string]string{"GetRoom": "rooms", "ListRooms": "rooms"},
			}
			err := g.findTouches()
			if test.err == "" {
				require.NoError(t, err)
				return
			}
			require.EqualError(t, err, "touches_table.go: "+test.err)
		})
	}
}

// TestUnnamed asks of every exception why it is there, and of every type of
// resource that no action reaches to be one that we know of.
func TestUnnamed(t *testing.T) {
	unreached := map[string][]string{
		"iot": {
			"topic", "topicfilter", // devices' own calls, which CloudTrail does not record
			"tunnel", // another service's, iotsecuredtunneling
		},
		"iotwireless":        nil,
		"iotsecuretunneling": nil,
		"greengrassv2":       nil,
	}
	for _, s := range services {
		g, err := resolve(s)
		require.NoError(t, err)
		for _, u := range s.unnamed {
			require.NotEmpty(t, u.reason, u.action+" "+u.typ)
		}
		known := make(map[string]bool)
		for _, r := range g.model.ResourceTypes {
			known[r.Name] = true
		}
		reached := make(map[string]bool)
		for _, n := range s.namings {
			if n.typ != "" {
				require.True(t, known[n.typ], n.typ)
			}
			reached[n.typ] = true
		}
		var missing []string
		for _, r := range g.model.ResourceTypes {
			if !reached[r.Name] {
				missing = append(missing, r.Name)
			}
		}
		require.Equal(t, unreached[s.name], missing)
	}
}

func TestKindOf(t *testing.T) {
	const prefix = "arn:${Partition}:iot:${Region}:${Account}:"
	for path, want := range map[string]resource.Kind{
		"thing/${ThingName}":                             {Prefix: "thing/"},
		"package/${PackageName}/version/${VersionName}":  {Prefix: "package/", Infix: "/version/"},
		"domainconfiguration/${DomainName}/${Id}":        {Prefix: "domainconfiguration/", Tail: true},
		"ruledestination/${DestinationType}/${Uuid}":     {Prefix: "ruledestination/"},
		"room/${Building}/floor/${Floor}/number/${Room}": {},
		"thing":                                 {},
		"/things/${ThingName}/connectivityInfo": {Prefix: "/things/", Suffix: "/connectivityInfo"},
		"components:${ComponentName}:versions:${Version}":   {Prefix: "components:", Infix: ":versions:"},
		"room/${Building}/floor/${Floor}/${Room}/furniture": {},
	} {
		k, err := kindOf(model.ResourceType{Name: "t", ARN: prefix + path})
		if want == (resource.Kind{}) {
			require.Error(t, err, path)
			continue
		}
		want.Type, want.Service = "t", "iot"
		require.NoError(t, err, path)
		require.Equal(t, want, k)
	}
	_, err := kindOf(model.ResourceType{Name: "t", ARN: "arn:aws:s3:::${Bucket}"})
	require.Error(t, err)
}
