package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/model"
)

func TestWriteOthers(t *testing.T) {
	botocore, out := t.TempDir(), t.TempDir()
	for _, o := range others {
		for i, dir := range o.dirs {
			dir = filepath.Join(botocore, "data", filepath.FromSlash(dir))
			require.NoError(t, os.MkdirAll(dir, 0o777))
			api := []string{
				`{"operations": {"Open": {"input": {"shape": "OpenRequest"}}, "List": {}}, "shapes": {"OpenRequest": {"type": "structure", "members": {"b": {}, "a": {}}}}}`,
				`{"operations": {"Close": {}}}`,
			}[i]
			require.NoError(t, os.WriteFile(filepath.Join(dir, "service-2.json"), []byte(api), 0o666))
		}
	}
	require.NoError(t, writeOthers(botocore, "1.0", out))
	data, err := os.ReadFile(filepath.Join(out, "others.json"))
	require.NoError(t, err)
	require.Contains(t, string(data), `{
"source": "botocore 1.0",
"services": {
"cloudtrail.amazonaws.com": {
  "List": [],
  "Open": ["b","a"]
},
"greengrass.amazonaws.com": {
  "Close": [],
  "List": [],
  "Open": ["b","a"]
},`)
}

// The list that is committed is in the form that the importer writes, and of the same botocore
// as the models.
func TestOthersArePinned(t *testing.T) {
	list, err := model.LoadOthers()
	require.NoError(t, err)
	want, err := list.Encode()
	require.NoError(t, err)
	have, err := os.ReadFile("../../../model/others.json")
	require.NoError(t, err)
	require.Equal(t, string(want), string(have))
	service, err := model.Load("iot")
	require.NoError(t, err)
	require.Equal(t, service.Sources[0].Name+" "+service.Sources[0].Version, list.Source)
	for _, o := range others {
		require.NotEmpty(t, list.Services[o.source], o.source)
	}
}
