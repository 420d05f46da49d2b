package iottrail_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/match"
)

type lampRequest struct {
	LampName string             `json:"lampName"`
	Watts    int64              `json:"watts"`
	Dimmed   iottrail.Bool      `json:"dimmed"`
	Since    iottrail.Timestamp `json:"since"`
	Rooms    []string           `json:"rooms"`
}

type lampResponse struct {
	LampARN string `json:"lampArn"`
}

var switchLamp = iottrail.NewAction[lampRequest, lampResponse]("lamps.amazonaws.com", "SwitchLamp", iottrail.AccessWrite)

func lampEvent(request, response string) *iottrail.Event {
	return &iottrail.Event{
		EventSource: "lamps.amazonaws.com", EventName: "SwitchLamp",
		RequestParameters: json.RawMessage(request), ResponseElements: json.RawMessage(response),
	}
}

// TestNewActionPanics declares actions with types that no body fits.
func TestNewActionPanics(t *testing.T) {
	t.Parallel()
	type waits struct {
		Rooms []struct{ Done chan bool }
	}
	for _, c := range []struct {
		name    string
		declare func(source, name string, access iottrail.Access)
		want    string
	}{
		{"request", func(s, n string, a iottrail.Access) { iottrail.NewAction[int, struct{}](s, n, a) },
			"iottrail: NewAction of lamps.amazonaws.com SwitchLamp: a body is a JSON object, which does not fit int: take a struct, a map with strings for keys, or any"},
		{"response", func(s, n string, a iottrail.Access) { iottrail.NewAction[any, []string](s, n, a) },
			"iottrail: NewAction of lamps.amazonaws.com SwitchLamp: a body is a JSON object, which does not fit []string: take a struct, a map with strings for keys, or any"},
		{"field", func(s, n string, a iottrail.Access) { iottrail.NewAction[waits, struct{}](s, n, a) },
			"iottrail: NewAction of lamps.amazonaws.com SwitchLamp: waits.Rooms[].Done is of type chan bool, which can't hold JSON"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.PanicsWithValue(t, c.want, func() { c.declare("lamps.amazonaws.com", "SwitchLamp", iottrail.AccessWrite) })
		})
	}
	require.NotPanics(t, func() {
		action := iottrail.NewAction[map[string]any, any]("lamps.amazonaws.com", "SwitchLamp", iottrail.AccessWrite)
		req, err := action.Request(lampEvent(`{"lampName":"hall"}`, ""))
		require.NoError(t, err)
		require.Equal(t, map[string]any{"lampName": "hall"}, *req)
		resp, err := action.Response(lampEvent("", `{"lampArn":"a"}`))
		require.NoError(t, err)
		require.Equal(t, map[string]any{"lampArn": "a"}, *resp)
	})
}

func TestAction(t *testing.T) {
	t.Parallel()
	require.Equal(t, "lamps.amazonaws.com", switchLamp.Source())
	require.Equal(t, "SwitchLamp", switchLamp.Name())
	require.Equal(t, iottrail.AccessWrite, switchLamp.Access())
	require.True(t, switchLamp.Is(lampEvent("", "")))
	require.False(t, iottrail.Action[lampRequest, lampResponse]{}.Is(new(iottrail.Event)), "no record is of the zero Action")

	req, err := switchLamp.Request(lampEvent(`{"lampName":"hall","watts":9007199254740993,"dimmed":false,"rooms":["a","b"]}`, ""))
	require.NoError(t, err)
	want := &lampRequest{LampName: "hall", Watts: 9007199254740993, Dimmed: iottrail.False, Rooms: []string{"a", "b"}}
	require.Empty(t, cmp.Diff(want, req))

	resp, err := switchLamp.Response(lampEvent("null", `{"LampArn":"arn:aws:lamps:::hall"}`))
	require.NoError(t, err)
	require.Equal(t, "arn:aws:lamps:::hall", resp.LampARN)

	for _, ev := range []*iottrail.Event{
		{EventSource: "lamps.amazonaws.com", EventName: "BuyLamp"},
		{EventSource: "iot.amazonaws.com", EventName: "SwitchLamp"},
		{},
	} {
		req, err := switchLamp.Request(ev)
		require.Nil(t, req)
		require.ErrorIs(t, err, iottrail.ErrOtherAction)
		resp, err := switchLamp.Response(ev)
		require.Nil(t, resp)
		require.ErrorIs(t, err, iottrail.ErrOtherAction)
	}
}

// Each kind of body that is no object with readable members has its own result.
func TestActionBodies(t *testing.T) {
	t.Parallel()
	omitted := func(size int64) func(*testing.T, error) {
		return func(t *testing.T, err error) {
			var o *iottrail.OmittedError
			require.ErrorAs(t, err, &o)
			require.Equal(t, size, o.OriginalSize)
			require.Contains(t, err.Error(), "omitted")
		}
	}
	is := func(target error) func(*testing.T, error) {
		return func(t *testing.T, err error) { require.ErrorIs(t, err, target) }
	}
	none := func(t *testing.T, err error) { require.NoError(t, err) }
	members := func(paths ...string) func(*testing.T, error) {
		return func(t *testing.T, err error) {
			require.Equal(t, paths, memberPaths(err))
		}
	}
	for _, test := range []struct {
		name, body string
		check      func(*testing.T, error)
		want       lampRequest
	}{
		{"absent", "", none, lampRequest{}},
		{"null", "null", none, lampRequest{}},
		{"empty", "{}", none, lampRequest{}},
		{"null, with white space", " null\n", none, lampRequest{}},
		{"half of null", "nul", is(iottrail.ErrNoBody), lampRequest{}},
		{"white space alone", " ", is(iottrail.ErrNoBody), lampRequest{}},
		{"an object, with white space", "\t{\"lampName\":\"a\"} ", none, lampRequest{LampName: "a"}},
		{"string", `"lamp"`, is(iottrail.ErrNoBody), lampRequest{}},
		{"list", `[]`, is(iottrail.ErrNoBody), lampRequest{}},
		{"number", `5`, is(iottrail.ErrNoBody), lampRequest{}},
		{"omitted", `{"reason":"requestParameters too large","omitted":true,"originalSize":149893}`, omitted(149893), lampRequest{}},
		{"omitted, as strings", `{"reason":"requestParameters too large","omitted":"true","originalSize":"149893"}`, omitted(149893), lampRequest{}},
		{"omitted, without a size", `{"reason":"too large","omitted":true}`, omitted(0), lampRequest{}},
		{"omitted, of no size", `{"reason":"too large","omitted":true,"originalSize":111111111111111111111111111111}`, omitted(0), lampRequest{}},
		{"omitted, in escapes", `{"\u006fmitted":true,"reason":"too large"}`, omitted(0), lampRequest{}},
		{"not omitted", `{"reason":"x","omitted":false,"lampName":"a"}`, none, lampRequest{LampName: "a"}},
		{"a member of the name omitted alone", `{"omitted":true,"lampName":"a"}`, none, lampRequest{LampName: "a"}},
		{"a wrong type", `{"watts":"many","lampName":"a"}`, members("/watts"), lampRequest{LampName: "a"}},
		{"two wrong types", `{"watts":{},"lampName":"a","rooms":5}`, members("/watts", "/rooms"), lampRequest{LampName: "a"}},
		{"a mask", `{"rooms":"HIDDEN_DUE_TO_SECURITY_REASONS","lampName":"***","watts":"****"}`, none, lampRequest{LampName: "***"}},
		{"a member twice", `{"lampName":"a","LampName":"b"}`, members("/LampName"), lampRequest{LampName: "a"}},
		{"no JSON", `{"lampName":`, members(""), lampRequest{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			req, err := switchLamp.Request(lampEvent(test.body, ""))
			test.check(t, err)
			require.NotNil(t, req, "a handler must get something, whatever the body")
			require.Empty(t, cmp.Diff(&test.want, req))
		})
	}
}

// memberPaths returns the paths of all MemberErrors in err.
func memberPaths(err error) (paths []string) {
	switch e := err.(type) {
	case nil:
	case *iottrail.MemberError:
		paths = append(paths, e.Path)
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			paths = append(paths, memberPaths(inner)...)
		}
	default:
		paths = memberPaths(errors.Unwrap(err))
	}
	return paths
}

func TestMaskedAndUnknownMembers(t *testing.T) {
	t.Parallel()
	body := json.RawMessage(`{"lampName":"***","colour":"red","rooms":["HIDDEN_DUE_TO_SECURITY_REASONS"]}`)
	require.Equal(t, []string{"/lampName", "/rooms/0"}, iottrail.MaskedMembers(body))
	require.Equal(t, []string{"/colour"}, iottrail.UnknownMembers(body, new(lampRequest)))
	require.Empty(t, iottrail.MaskedMembers(nil))
}

func TestMux(t *testing.T) {
	t.Parallel()
	var (
		m     iottrail.Mux
		calls []string
		first = errors.New("first")
		last  = errors.New("last")
	)
	require.NoError(t, m.Dispatch(context.Background(), &iottrail.Event{}), "the zero Mux has no handlers")

	iottrail.Handle(&m, switchLamp, func(_ context.Context, ev *iottrail.Event, req *lampRequest, err error) error {
		require.NoError(t, err)
		calls = append(calls, "typed "+req.LampName)
		return first
	})
	m.HandleFunc(match.Call("lamps.amazonaws.com"), func(context.Context, *iottrail.Event) error {
		calls = append(calls, "all of lamps")
		return nil
	})
	m.HandleFunc(match.Call("iot.amazonaws.com"), func(context.Context, *iottrail.Event) error {
		calls = append(calls, "all of iot")
		return nil
	})
	m.HandleFunc(match.All(), func(ctx context.Context, _ *iottrail.Event) error {
		calls = append(calls, "everything")
		return errors.Join(last, ctx.Err())
	})

	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	err := m.Dispatch(ctx, lampEvent(`{"lampName":"hall"}`, ""))
	require.Equal(t, []string{"typed hall", "all of lamps", "everything"}, calls)
	require.ErrorIs(t, err, first)
	require.ErrorIs(t, err, last)
	require.ErrorIs(t, err, context.Canceled)
}

// A handler is called although the request can't be read: who makes a request too
// large to be recorded must not escape it.
func TestHandleGetsWhatCannotBeRead(t *testing.T) {
	t.Parallel()
	var m iottrail.Mux
	called := 0
	iottrail.Handle(&m, switchLamp, func(_ context.Context, _ *iottrail.Event, req *lampRequest, err error) error {
		called++
		require.NotNil(t, req)
		return err
	})
	var omitted *iottrail.OmittedError
	require.ErrorAs(t, m.Dispatch(context.Background(), lampEvent(`{"reason":"too large","omitted":true,"originalSize":1}`, "")), &omitted)
	require.ErrorIs(t, m.Dispatch(context.Background(), lampEvent(`"x"`, "")), iottrail.ErrNoBody)
	require.Equal(t, 2, called)
}
