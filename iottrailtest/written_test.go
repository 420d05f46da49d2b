package iottrailtest_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/trailtest"
	"github.com/iottrail/iottrail/iottrailtest"
)

// Whichever Extra of an Event has a member whose field is set, it is found.
func TestUnwritten(t *testing.T) {
	t.Parallel()
	filled := func() (*iottrail.Event, reflect.Value) {
		ev := new(iottrail.Event)
		trailtest.Fill("", reflect.ValueOf(ev).Elem())
		return ev, reflect.ValueOf(ev).Elem()
	}
	read, _ := filled()
	require.Empty(t, iottrailtest.Unwritten(read, read))
	extras := 0
	for _, leaf := range trailtest.Fill("", reflect.ValueOf(new(iottrail.Event)).Elem()) {
		parent, ok := strings.CutSuffix(leaf.Path, ".Extra")
		if !ok {
			continue
		}
		extras++
		made, v := filled()
		part, ok := trailtest.Follow(v, parent)
		require.True(t, ok, parent)
		part = reflect.Indirect(part)
		for i := range part.NumField() {
			name := part.Type().Field(i).Tag.Get("json")
			if name == "-" {
				continue
			}
			part.FieldByName("Extra").Set(reflect.ValueOf(iottrail.Members{{Name: name, Value: []byte("7")}}))
			require.Equal(t, name, iottrailtest.Unwritten(made, read), "%s in %s", name, leaf.Path)
		}
	}
	require.Greater(t, extras, 20)
}
