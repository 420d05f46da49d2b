package main

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/iottrail/iottrail/internal/model"
	"github.com/stretchr/testify/require"
)

func TestCompact(t *testing.T) {
	var a api
	require.NoError(t, json.Unmarshal([]byte(`{
		"metadata": {"apiVersion": "2015-05-28", "serviceFullName": "AWS Rooms"},
		"operations": {
			"OpenRoom": {"http": {"method": "PUT", "requestUri": "/rooms"}, "deprecated": true, "input": {"shape": "OpenRoomRequest"},
				"errors": [{"shape": "LockedException"}], "documentation": "prose"},
			"CloseRoom": {"http": {"method": "POST"}, "output": {"shape": "CloseRoomResponse"}}
		},
		"shapes": {
			"OpenRoomRequest": {"type": "structure", "required": ["zeta"], "members": {
				"zeta": {"shape": "Key", "location": "header", "locationName": "x-amzn-zeta", "documentation": "prose"},
				"alpha": {"shape": "States", "deprecated": true}}},
			"CloseRoomResponse": {"type": "structure", "members": {"at": {"shape": "Time"}}},
			"Key": {"type": "string", "sensitive": true, "max": 3},
			"States": {"type": "list", "member": {"shape": "State"}},
			"State": {"type": "string", "enum": ["OPEN", "CLOSED"]},
			"Time": {"type": "timestamp", "timestampFormat": "iso8601"},
			"LockedException": {"type": "structure", "exception": true, "members": {}}
		}}`), &a))
	var levels access
	require.NoError(t, json.Unmarshal([]byte(`{
		"actions": {"OpenRoom": {"access": "Write", "resources": [{"type": "room", "required": true}, {"type": "hall"}]}},
		"resourceTypes": {"room": "arn:room", "hall": "arn:hall"}}`), &levels))

	got, err := compact(a, levels)
	require.NoError(t, err)
	want := &model.Service{
		Name:          "AWS Rooms",
		APIVersion:    "2015-05-28",
		ResourceTypes: []model.ResourceType{{Name: "hall", ARN: "arn:hall"}, {Name: "room", ARN: "arn:room"}},
		Actions: []model.Action{
			{Name: "OpenRoom", Method: "PUT", Deprecated: true, Input: "OpenRoomRequest", Access: "Write",
				Resources: []model.Resource{{Type: "room", Required: true}, {Type: "hall"}}},
			{Name: "CloseRoom", Method: "POST", Output: "CloseRoomResponse"}, // not listed: no access level
		},
		Shapes: []model.Shape{ // without the error
			{Name: "CloseRoomResponse", Kind: model.Structure, Members: []model.Member{{Name: "at", Shape: "Time"}}},
			{Name: "Key", Kind: model.String, Sensitive: true},
			{Name: "OpenRoomRequest", Kind: model.Structure, Members: []model.Member{ // in the model's order, by their own names
				{Name: "zeta", Shape: "Key", Required: true}, {Name: "alpha", Shape: "States", Deprecated: true}}},
			{Name: "State", Kind: model.String, Enum: []string{"OPEN", "CLOSED"}},
			{Name: "States", Kind: model.List, Element: "State"},
			{Name: "Time", Kind: model.Timestamp, Format: "iso8601"},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestCompactUnknownShape(t *testing.T) {
	var a api
	require.NoError(t, json.Unmarshal([]byte(`{
		"operations": {"OpenRoom": {"http": {"method": "PUT"}, "input": {"shape": "Gone"}}}, "shapes": {}}`), &a))
	_, err := compact(a, access{})
	require.ErrorContains(t, err, "OpenRoom: no shape Gone")
}
