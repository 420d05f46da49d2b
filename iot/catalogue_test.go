package iot_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/iot"
	"github.com/stretchr/testify/require"
)

func TestActions(t *testing.T) {
	actions := iot.Actions()
	require.Len(t, actions, 272)
	require.True(t, slices.IsSortedFunc(actions, func(a, b iot.ActionInfo) int { return strings.Compare(a.Name, b.Name) }))
	for _, a := range actions {
		got, ok := iot.ActionByName(a.Name)
		require.True(t, ok)
		require.Equal(t, a, got)
	}
	_, ok := iot.ActionByName("attachPolicy")
	require.False(t, ok)

	attach, _ := iot.ActionByName("AttachPolicy")
	require.Equal(t, iot.ActionInfo{
		Name:      "AttachPolicy",
		Method:    "PUT",
		Access:    iottrail.AccessPermissionsManagement,
		Resources: []iot.ActionResource{{Type: "cert"}, {Type: "thinggroup"}},
	}, attach)

	t.Run("the list is the caller's own", func(t *testing.T) {
		i := slices.IndexFunc(actions, func(a iot.ActionInfo) bool { return a.Name == "AttachPolicy" })
		actions[i].Resources[0].Type = "changed"
		actions[i].Name = "changed"
		again, ok := iot.ActionByName("AttachPolicy")
		require.True(t, ok)
		require.Equal(t, attach, again)
	})
}

// TestDecodeEveryName asks the switches for each action of the catalogue: the
// result must be of its own type, and never a nil pointer in an interface.
func TestDecodeEveryName(t *testing.T) {
	for _, a := range iot.Actions() {
		t.Run(a.Name, func(t *testing.T) {
			for _, body := range []string{`{}`, `null`, ``, `"text"`, `{"reason":"requestParameters too large","omitted":true,"originalSize":1}`} {
				ev := &iottrail.Event{EventSource: iot.Source, EventName: a.Name,
					RequestParameters: json.RawMessage(body), ResponseElements: json.RawMessage(body)}
				req, _ := iot.DecodeRequest(ev)
				require.Equal(t, a.Name+"Request", reflect.TypeOf(req).Elem().Name())
				require.False(t, reflect.ValueOf(req).IsNil())
				resp, _ := iot.DecodeResponse(ev)
				require.Equal(t, a.Name+"Response", reflect.TypeOf(resp).Elem().Name())
				require.False(t, reflect.ValueOf(resp).IsNil())
			}
		})
	}
}

func TestDecodeOther(t *testing.T) {
	body := json.RawMessage(`{"a":1}`)
	ev := &iottrail.Event{EventSource: iot.Source, EventName: "InventThing", RequestParameters: body, ResponseElements: body}
	want := &iottrail.Unknown{Source: iot.Source, Name: "InventThing", Body: body}
	req, err := iot.DecodeRequest(ev)
	require.NoError(t, err)
	require.Equal(t, want, req)
	resp, err := iot.DecodeResponse(ev)
	require.NoError(t, err)
	require.Equal(t, want, resp)

	ev = &iottrail.Event{EventSource: "s3.amazonaws.com", EventName: "AttachPolicy"}
	req, err = iot.DecodeRequest(ev)
	require.ErrorIs(t, err, iottrail.ErrOtherAction)
	require.Nil(t, req)
	resp, err = iot.DecodeResponse(ev)
	require.ErrorIs(t, err, iottrail.ErrOtherAction)
	require.Nil(t, resp)
}
