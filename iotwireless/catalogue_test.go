package iotwireless_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/iotwireless"
	"github.com/stretchr/testify/require"
)

func TestActions(t *testing.T) {
	actions := iotwireless.Actions()
	require.Len(t, actions, 112)
	require.True(t, slices.IsSortedFunc(actions, func(a, b iotwireless.ActionInfo) int { return strings.Compare(a.Name, b.Name) }))
	for _, a := range actions {
		got, ok := iotwireless.ActionByName(a.Name)
		require.True(t, ok)
		require.Equal(t, a, got)
	}
	_, ok := iotwireless.ActionByName("getDestination")
	require.False(t, ok)

	get, _ := iotwireless.ActionByName("GetDestination")
	require.Equal(t, iotwireless.ActionInfo{
		Name:      "GetDestination",
		Method:    "GET",
		Access:    iottrail.AccessRead,
		Resources: []iotwireless.ActionResource{{Type: "Destination", Required: true}},
	}, get)

	t.Run("the list is the caller's own", func(t *testing.T) {
		i := slices.IndexFunc(actions, func(a iotwireless.ActionInfo) bool { return a.Name == "GetDestination" })
		actions[i].Resources[0].Type = "changed"
		actions[i].Name = "changed"
		again, ok := iotwireless.ActionByName("GetDestination")
		require.True(t, ok)
		require.Equal(t, get, again)
	})
}

// TestDecodeEveryName asks the switches for each action of the catalogue: the
// result must be of its own type, and never a nil pointer in an interface.
func TestDecodeEveryName(t *testing.T) {
	for _, a := range iotwireless.Actions() {
		t.Run(a.Name, func(t *testing.T) {
			for _, body := range []string{`{}`, `null`, ``, `"text"`, `{"reason":"requestParameters too large","omitted":true,"originalSize":1}`} {
				ev := &iottrail.Event{EventSource: iotwireless.Source, EventName: a.Name,
					RequestParameters: json.RawMessage(body), ResponseElements: json.RawMessage(body)}
				req, _ := iotwireless.DecodeRequest(ev)
				require.Equal(t, a.Name+"Request", reflect.TypeOf(req).Elem().Name())
				require.False(t, reflect.ValueOf(req).IsNil())
				resp, _ := iotwireless.DecodeResponse(ev)
				require.Equal(t, a.Name+"Response", reflect.TypeOf(resp).Elem().Name())
				require.False(t, reflect.ValueOf(resp).IsNil())
			}
		})
	}
}

func TestDecodeOther(t *testing.T) {
	body := json.RawMessage(`{"a":1}`)
	ev := &iottrail.Event{EventSource: iotwireless.Source, EventName: "InventDestination", RequestParameters: body, ResponseElements: body}
	want := &iottrail.Unknown{Source: iotwireless.Source, Name: "InventDestination", Body: body}
	req, err := iotwireless.DecodeRequest(ev)
	require.NoError(t, err)
	require.Equal(t, want, req)
	resp, err := iotwireless.DecodeResponse(ev)
	require.NoError(t, err)
	require.Equal(t, want, resp)

	ev = &iottrail.Event{EventSource: "s3.amazonaws.com", EventName: "GetDestination"}
	req, err = iotwireless.DecodeRequest(ev)
	require.ErrorIs(t, err, iottrail.ErrOtherAction)
	require.Nil(t, req)
	resp, err = iotwireless.DecodeResponse(ev)
	require.ErrorIs(t, err, iottrail.ErrOtherAction)
	require.Nil(t, resp)
}
