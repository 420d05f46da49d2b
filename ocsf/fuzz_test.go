package ocsf_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/ocsf"
)

// Whatever a record says: its API Activity is valid JSON with all that OCSF requires, and
// nothing is lost.
func FuzzFromEvent(f *testing.F) {
	f.Fuzz(func(t *testing.T, record []byte) {
		ev := new(iottrail.Event)
		if err := ev.UnmarshalJSON(record); err != nil {
			var partly *iottrail.RecordError
			if !errors.As(err, &partly) || partly.Event == nil {
				return
			}
		}
		if strings.Count(ev.Raw, "[")+strings.Count(ev.Raw, "{") > 5000 {
			return // encoding/json, with which the law reads, goes no deeper than 10,000
		}
		requireLaw(t, ev, "fuzz")
		requireRequired(t, ocsf.FromEvent(ev))
	})
}

// required are the attributes that OCSF 1.1 requires of an API Activity and of the objects in it.
var required = [][]string{
	{"activity_id"}, {"category_uid"}, {"class_uid"}, {"type_uid"}, {"severity_id"}, {"time"}, {"actor"}, {"src_endpoint"},
	{"metadata", "version"}, {"metadata", "product", "vendor_name"}, {"api", "operation"}, {"cloud", "provider"},
}

func requireRequired(t testing.TB, a *ocsf.APIActivity) {
	t.Helper()
	data, err := json.Marshal(a)
	require.NoError(t, err)
	require.True(t, utf8.Valid(data))
	var event map[string]any
	require.NoError(t, json.Unmarshal(data, &event))
	for _, path := range required {
		var at any = event
		for _, name := range path {
			object, ok := at.(map[string]any)
			require.True(t, ok && object[name] != nil, "%s is missing in %s", strings.Join(path, "."), data)
			at = object[name]
		}
	}
	if request, ok := event["api"].(map[string]any)["request"].(map[string]any); ok {
		require.Contains(t, request, "uid")
	}
	require.Equal(t, 100*a.ClassUID+a.ActivityID, a.TypeUID)
	require.Equal(t, a.ClassName+": "+a.ActivityName, a.TypeName)
}
