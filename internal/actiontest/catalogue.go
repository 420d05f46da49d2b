package actiontest

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/bind"
)

// Catalogue asks the two functions of the package's catalogue for every action.
// want is what is known of one that has resources.
func (s Service) Catalogue(t *testing.T, all func() []iottrail.ActionInfo, byName func(string) (iottrail.ActionInfo, bool), want iottrail.ActionInfo) {
	actions := all()
	require.True(t, slices.IsSortedFunc(actions, func(a, b iottrail.ActionInfo) int { return strings.Compare(a.Name, b.Name) }))
	for _, a := range actions {
		got, ok := byName(a.Name)
		require.True(t, ok)
		require.Equal(t, a, got)
		_, ok = byName(strings.ToLower(a.Name[:1]) + a.Name[1:])
		require.False(t, ok)
	}
	got, ok := byName(want.Name)
	require.True(t, ok)
	require.Equal(t, want, got)

	t.Run("what they return is the caller's own", func(t *testing.T) {
		i := slices.IndexFunc(actions, func(a iottrail.ActionInfo) bool { return a.Name == want.Name })
		actions[i].Resources[0].Type, got.Resources[0].Type = "changed", "changed"
		actions[i].Name = "changed"
		again, _ := byName(want.Name)
		require.Equal(t, want, again)
		require.Equal(t, want, all()[i])
	})
}

// Decodes asks the package's switches for each action of the catalogue: the
// result must be of its own type, and never a nil pointer in an interface.
func (s Service) Decodes(t *testing.T) {
	for _, name := range s.Actions {
		t.Run(name, func(t *testing.T) {
			for _, body := range []string{`{}`, `null`, ``, `"text"`, `{"reason":"requestParameters too large","omitted":true,"originalSize":1}`} {
				ev := &iottrail.Event{EventSource: s.Source, EventName: name,
					RequestParameters: json.RawMessage(body), ResponseElements: json.RawMessage(body)}
				req, _ := s.DecodeRequest(ev)
				require.Equal(t, name+"Request", reflect.TypeOf(req).Elem().Name())
				require.False(t, reflect.ValueOf(req).IsNil())
				resp, _ := s.DecodeResponse(ev)
				require.Equal(t, name+"Response", reflect.TypeOf(resp).Elem().Name())
				// What iottrail.NewAction would check.
				require.NoError(t, bind.Fits(reflect.TypeOf(req).Elem()))
				require.NoError(t, bind.Fits(reflect.TypeOf(resp).Elem()))
				require.False(t, reflect.ValueOf(resp).IsNil())
			}
		})
	}
}

// DecodesOthers asks the switches for an action that there is not, and for one of
// another service.
func (s Service) DecodesOthers(t *testing.T) {
	body := json.RawMessage(`{"a":1}`)
	newer := &iottrail.Event{EventSource: s.Source, EventName: "InventThing", RequestParameters: body, ResponseElements: body}
	other := &iottrail.Event{EventSource: "s3.amazonaws.com", EventName: s.Actions[0]}
	for _, decode := range []decodeFunc{s.DecodeRequest, s.DecodeResponse} {
		got, err := decode(newer)
		require.NoError(t, err)
		require.Equal(t, &iottrail.UnknownAction{Source: s.Source, Name: "InventThing", Body: body}, got)

		got, err = decode(other)
		require.ErrorIs(t, err, iottrail.ErrOtherAction)
		require.EqualError(t, err, s.Name+`: event source "s3.amazonaws.com": `+iottrail.ErrOtherAction.Error())
		require.Nil(t, got)
	}
}
