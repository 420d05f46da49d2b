package iottrailtest_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/greengrassv2"
	"github.com/iottrail/iottrail/internal/actiontest/modelbody"
	"github.com/iottrail/iottrail/internal/model"
	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/iot"
	"github.com/iottrail/iottrail/iotsecuretunneling"
	"github.com/iottrail/iottrail/iottrailtest"
	"github.com/iottrail/iottrail/iotwireless"
)

// The request and the response of every action, with every member at every depth, come back
// as they were, except that sensitive members are masked.
func TestBodiesOfEveryAction(t *testing.T) {
	t.Parallel()
	for _, service := range []struct {
		name, source     string
		request, respond func(*iottrail.Event) (any, error)
	}{
		{"iot", iot.Source, iot.DecodeRequest, iot.DecodeResponse},
		{"iotwireless", iotwireless.Source, iotwireless.DecodeRequest, iotwireless.DecodeResponse},
		{"iotsecuretunneling", iotsecuretunneling.Source, iotsecuretunneling.DecodeRequest, iotsecuretunneling.DecodeResponse},
		{"greengrassv2", greengrassv2.Source, greengrassv2.DecodeRequest, greengrassv2.DecodeResponse},
	} {
		svc, err := model.Load(service.name)
		require.NoError(t, err)
		masked := 0
		actions := svc.Actions
		if len(actions) > 50 {
			actions = testrun.Draw(actions, 1)
		}
		for _, a := range actions {
			record := func(body []byte) *iottrail.Event {
				return &iottrail.Event{EventSource: service.source, EventName: a.Name, RequestParameters: body, ResponseElements: body}
			}
			var filled, want [2]any
			var secret [2][]string
			for i, side := range []struct {
				shape  string
				decode func(*iottrail.Event) (any, error)
			}{{a.Input, service.request}, {a.Output, service.respond}} {
				empty, err := side.decode(record(nil))
				require.NoError(t, err)
				body := modelbody.Build(svc, side.shape, reflect.TypeOf(empty).Elem(), nil)
				filled[i], err = side.decode(record(marshal(t, body.Value)))
				require.NoError(t, err, a.Name)
				want[i], err = side.decode(record(marshal(t, body.Value)))
				require.NoError(t, err, a.Name)
				blank(reflect.ValueOf(want[i]))
				secret[i] = sensitive(body)
			}

			ev := iottrailtest.EventOf(service.source, a.Name, iottrail.AccessWrite, filled[0], filled[1])
			req, err := service.request(ev)
			require.NoError(t, err, a.Name)
			resp, err := service.respond(ev)
			require.NoError(t, err, a.Name)
			got := [2]any{req, resp}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("%s (-want +got):\n%s", a.Name, diff)
			}
			require.Subset(t, iottrail.MaskedMembers(ev.RequestParameters), secret[0], a.Name)
			require.Subset(t, iottrail.MaskedMembers(ev.ResponseElements), secret[1], a.Name)
			masked += len(secret[0]) + len(secret[1])
			requireReal(t, ev)
		}
		t.Logf("%s: %d actions, %d members masked", service.name, len(svc.Actions), masked)
		require.Equal(t, service.name != "greengrassv2", masked > 0, "whether the model calls any member sensitive")
	}
}

// sensitive lists the members of a body that CloudTrail masks by the model, the outermost
// ones, as JSON pointers.
func sensitive(body modelbody.Body) (pointers []string) {
	for _, site := range body.Sites {
		within := func(outer string) bool { return strings.HasPrefix(site.String(), outer+"/") }
		if site.Secret != nil && !slices.ContainsFunc(pointers, within) {
			pointers = append(pointers, site.String())
		}
	}
	return pointers
}

// blank sets every field to zero that is tagged as sensitive, at every depth.
func blank(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			blank(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if strings.Contains(v.Type().Field(i).Tag.Get("cloudtrail"), "sensitive") {
				v.Field(i).SetZero()
			} else {
				blank(v.Field(i))
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			blank(v.Index(i))
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			value := reflect.New(v.Type().Elem()).Elem()
			value.Set(v.MapIndex(key))
			blank(value)
			v.SetMapIndex(key, value)
		}
	}
}

func marshal(t testing.TB, v any) []byte {
	t.Helper()
	data, err := json.Marshal(v)
	require.NoError(t, err)
	return data
}

// requireReal requires of an Event what holds of one that a Decoder returned.
func requireReal(t testing.TB, ev *iottrail.Event) {
	t.Helper()
	require.NotEmpty(t, ev.Raw)
	again, err := iottrail.NewDecoder(strings.NewReader(ev.Raw)).Next()
	require.NoError(t, err)
	require.Equal(t, ev, again, "decoded from its record")

	written, err := ev.MarshalJSON()
	require.NoError(t, err)
	require.Equal(t, ev.Raw, string(written), "encoded")
	var unmarshalled iottrail.Event
	require.NoError(t, json.Unmarshal(written, &unmarshalled))
	require.Equal(t, ev, &unmarshalled, "unmarshalled from its own JSON")
	require.Empty(t, cmp.Diff(ev, &unmarshalled, iottrailtest.Equal()))
}
