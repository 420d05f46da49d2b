package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/model"
)

func TestWriteBindings(t *testing.T) {
	botocore, out := t.TempDir(), t.TempDir()
	dir := filepath.Join(botocore, "data", "iot", "2015-05-28")
	require.NoError(t, os.MkdirAll(dir, 0o777))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "service-2.json"), []byte(`{
		"operations": {
			"OpenRoom": {"http": {"method": "PUT", "requestUri": "/rooms/{room+}"}, "input": {"shape": "OpenRequest"}},
			"List": {"http": {"method": "GET", "requestUri": "/rooms"}}
		},
		"shapes": {"OpenRequest": {"type": "structure", "payload": "body", "members": {
			"name": {"location": "uri", "locationName": "room"},
			"wide": {"location": "querystring", "locationName": "isWide"},
			"key": {"location": "header", "locationName": "x-amzn-key"},
			"body": {"shape": "Body"}
		}}}
	}`), 0o666))
	require.NoError(t, writeBindings(botocore, "1.0", out))
	data, err := os.ReadFile(filepath.Join(out, "bindings.json"))
	require.NoError(t, err)
	require.Equal(t, `{
"source": "botocore 1.0",
"actions": {
  "List": {"method":"GET","uri":"/rooms"},
  "OpenRoom": {"method":"PUT","uri":"/rooms/{room+}","labels":{"room":"name"},"query":{"isWide":"wide"},"headers":{"x-amzn-key":"key"},"payload":"body"}
}
}
`, string(data))
}

func TestBindingsThatCantBeSaid(t *testing.T) {
	for name, member := range map[string]string{
		"another name":  `{"locationName": "b"}`,
		"another place": `{"location": "headers", "locationName": "x-"}`,
	} {
		t.Run(name, func(t *testing.T) {
			var a api
			require.NoError(t, json.Unmarshal([]byte(`{"shapes": {"S": {"type": "structure", "members": {"a": `+member+`}}}}`), &a))
			_, err := bindingOf(a, operation{Input: ref{Shape: "S"}})
			require.Error(t, err)
		})
	}
}

// The bindings that are committed are in the form that the importer writes, and of the same
// botocore and the same actions as the model.
func TestBindingsArePinned(t *testing.T) {
	list, err := model.LoadBindings()
	require.NoError(t, err)
	want, err := list.Encode()
	require.NoError(t, err)
	have, err := os.ReadFile("../../../model/bindings.json")
	require.NoError(t, err)
	require.Equal(t, string(want), string(have))
	service, err := model.Load("iot")
	require.NoError(t, err)
	require.Equal(t, service.Sources[0].Name+" "+service.Sources[0].Version, list.Source)
	require.Len(t, list.Actions, len(service.Actions))
	for _, a := range service.Actions {
		require.Equal(t, a.Method, list.Actions[a.Name].Method, a.Name)
	}
}
