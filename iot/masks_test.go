package iot_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/freeform"
	"github.com/iottrail/iottrail/iot"
)

// TestNamedLikeAMask gives things every mask for a name: none hides one from a typed
// request, and none that a thing can have hides it from Resources and Touches. CloudTrail
// does not mask the name, except in GetThingConnectivityData.
func TestNamedLikeAMask(t *testing.T) {
	for _, s := range freeform.Masks {
		t.Run(s, func(t *testing.T) {
			text, err := json.Marshal(s)
			require.NoError(t, err)
			ev := record("CreateThing", fmt.Sprintf(`{"thingName":%s}`, text), ``)
			req, err := iot.CreateThing.Request(ev)
			require.NoError(t, err)
			require.Equal(t, s, req.ThingName)
			require.Equal(t, []string{"/thingName"}, iottrail.MaskedMembers(ev.RequestParameters))
			require.Equal(t, iottrail.Maybe, iot.CreateThing.Where(func(*iot.CreateThingRequest) bool { return false }).Ask(ev), "it may be masked")
			want := iottrail.Maybe
			if freeform.MaskMayBeName(s) {
				want = iottrail.Yes
			}
			require.Equal(t, want, iot.Touches("arn:*:thing/"+s).Ask(ev))
			require.Equal(t, want, iot.TouchesNamed(iot.TypeThing, s).Ask(ev))
			require.Equal(t, iottrail.Maybe, iot.Touches("arn:*:thing/pump").Ask(ev), "it may be any thing, under a mask")
			require.Equal(t, iottrail.Maybe, iot.TouchesNamed(iot.TypeThing, "pump").Ask(ev), "it may be any thing, under a mask")

			ev = record("GetThingConnectivityData", fmt.Sprintf(`{"thingName":%s,"includeSocketInformation":%s}`, text, text), ``)
			get, err := iot.GetThingConnectivityData.Request(ev)
			require.NoError(t, err)
			require.Zero(t, *get)
			require.Len(t, iottrail.MaskedMembers(ev.RequestParameters), 2)
			require.Equal(t, iottrail.Maybe, iot.Touches("arn:*:thing/pump").Ask(ev))
			require.Equal(t, iottrail.Maybe, iot.TouchesNamed(iot.TypeThing, s).Ask(ev))

			ev = record("CreatePackageVersion", fmt.Sprintf(`{"description":%[1]s,"attributes":{"a":%[1]s},"recipe":%[1]s,"tags":{"a":%[1]s}}`, text), ``)
			version, err := iot.CreatePackageVersion.Request(ev)
			require.NoError(t, err)
			require.Equal(t, &iot.CreatePackageVersionRequest{Attributes: map[string]string{"a": ""}, Tags: map[string]string{"a": s}}, version)
		})
	}
}
