package iottrail_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
)

func TestActionWhere(t *testing.T) {
	t.Parallel()
	hall := findLamp.Where(func(r *findRequest) bool { return r.LampName == "hall" })
	dimmed := dimLamp.Where(func(r *dimRequest) bool { return r.Percent < 50 })
	const failed, network = "AccessDenied", iottrail.EventCategoryNetworkActivity
	for _, test := range []struct {
		name, body, code string
		of               iottrail.Predicate
		want             iottrail.Answer
	}{
		{"it passes", `{"lampName":"hall"}`, "", hall, iottrail.Yes},
		{"it does not", `{"lampName":"kitchen"}`, "", hall, iottrail.No},
		{"no parameters", `null`, "", hall, iottrail.No},
		{"an empty request", `{}`, "", hall, iottrail.No},
		{"omitted", `{"reason":"too large","omitted":true}`, "", hall, iottrail.Maybe},
		{"named like the note", `{"omitted":true}`, "", hall, iottrail.No},
		{"a member of the wrong type", `{"lampName":5}`, "", hall, iottrail.Maybe},
		{"a member twice", `{"lampName":"kitchen","lampName":"hall"}`, "", hall, iottrail.Maybe},
		{"a mask", `{"lampName":"***"}`, "", hall, iottrail.Maybe},
		{"a mask that passes beside", `{"lampName":"hall","rooms":["***"]}`, "", hall, iottrail.Maybe},
		{"a mask where a list is", `{"lampName":"hall","rooms":"***"}`, "", hall, iottrail.Maybe},
		{"a mask in a map", `{"lampName":"hall","tags":{"a":"***"}}`, "", hall, iottrail.Maybe},
		{"a mask in anything", `{"lampName":"hall","extra":{"a":["***"]}}`, "", hall, iottrail.Maybe},
		{"a mask in what is raw", `{"lampName":"hall","raw":{"a":["***"]}}`, "", hall, iottrail.Maybe},
		{"a mask in what a method reads", `{"lampName":"hall","blob":{"hb":"***"}}`, "", hall, iottrail.Maybe},
		{"a mask in escapes", `{"lampName":"\u002a**"}`, "", hall, iottrail.Maybe},
		{"a mask that is not asked for", `{"lampName":"kitchen","colour":"***"}`, "", hall, iottrail.No},
		{"no object", `"hall"`, "", hall, iottrail.Maybe},
		{"no JSON", `{"lampName":`, "", hall, iottrail.Maybe},
		{"failed without a request", ``, failed, hall, iottrail.Maybe},
		{"failed with null", ` null `, failed, hall, iottrail.Maybe},
		{"failed with a request", `{"lampName":"kitchen"}`, failed, hall, iottrail.No},
		{"network activity without a request", ``, network, hall, iottrail.Maybe},
		{"network activity with a request", `{"lampName":"hall"}`, network, hall, iottrail.Yes},
		{"a required member without a request", `null`, "", dimmed, iottrail.Maybe},
		{"a required member in no body", ``, "", dimmed, iottrail.Maybe},
		{"a required member", `{"percent":20}`, "", dimmed, iottrail.Yes},
		{"a required member that is absent", `{}`, "", dimmed, iottrail.Yes},
		{"a required member that is absent, of a call that failed", `{}`, failed, dimmed, iottrail.Maybe},
		{"a required member, of a call that failed", `{"percent":80}`, failed, dimmed, iottrail.No},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			ev := lampEvent(test.body, "")
			if test.of == dimmed {
				ev.EventName = "DimLamp"
			}
			ev.ErrorCode = test.code
			if test.code == network {
				ev.ErrorCode, ev.EventCategory = "", network
			}
			require.Equal(t, test.want, test.of.Ask(ev))
			ev.EventName = "SellLamp"
			require.Equal(t, iottrail.No, test.of.Ask(ev), "of another action")
		})
	}
}

// A findRequest has a field of each kind that a mask may be in.
type findRequest struct {
	LampName string            `json:"lampName"`
	Rooms    []string          `json:"rooms"`
	Tags     map[string]string `json:"tags"`
	Extra    any               `json:"extra"`
	Raw      json.RawMessage   `json:"raw"`
	Blob     iottrail.Blob     `json:"blob"`
}

var findLamp = iottrail.NewAction[findRequest, struct{}]("lamps.amazonaws.com", "SwitchLamp", iottrail.AccessWrite)

type dimRequest struct {
	Percent int `json:"percent" cloudtrail:"required"`
}

var dimLamp = iottrail.NewAction[dimRequest, struct{}]("lamps.amazonaws.com", "DimLamp", iottrail.AccessWrite)

// A test may want the record, and be in doubt itself.
func TestActionWhereEvent(t *testing.T) {
	t.Parallel()
	abroad := switchLamp.WhereEvent(func(ev *iottrail.Event, r *lampRequest) iottrail.Answer {
		if ev.AWSRegion == "" {
			return iottrail.Maybe
		}
		return iottrail.AnswerOf(ev.AWSRegion != "eu-central-1" && r.LampName != "")
	})
	for region, want := range map[string]iottrail.Answer{"": iottrail.Maybe, "eu-central-1": iottrail.No, "us-east-1": iottrail.Yes} {
		ev := lampEvent(`{"lampName":"hall"}`, "")
		ev.AWSRegion = region
		require.Equal(t, want, abroad.Ask(ev), "region %q", region)
	}
	require.PanicsWithValue(t, "iottrail: Where of a nil test", func() { switchLamp.Where(nil) })
	require.PanicsWithValue(t, "iottrail: WhereEvent of a nil test", func() { switchLamp.WhereEvent(nil) })
}

// Where the name or the source can't be read, the record may be of any action.
func TestActionAsk(t *testing.T) {
	t.Parallel()
	hall := switchLamp.Where(func(r *lampRequest) bool { return r.LampName == "hall" })
	for _, test := range []struct {
		name, record  string
		action, where iottrail.Answer
	}{
		{"of it", `"eventSource":"lamps.amazonaws.com","eventName":"SwitchLamp","requestParameters":{"lampName":"hall"}`, iottrail.Yes, iottrail.Yes},
		{"of another name", `"eventSource":"lamps.amazonaws.com","eventName":"SellLamp"`, iottrail.No, iottrail.No},
		{"of another source", `"eventSource":"s3.amazonaws.com","eventName":"SwitchLamp"`, iottrail.No, iottrail.No},
		{"without a name", `"eventSource":"lamps.amazonaws.com","x":1`, iottrail.No, iottrail.No},
		{"a name that can't be read", `"eventSource":"lamps.amazonaws.com","eventName":["SwitchLamp"],"requestParameters":{"lampName":"hall"}`, iottrail.Maybe, iottrail.Maybe},
		{"and another request", `"eventSource":"lamps.amazonaws.com","eventName":["SwitchLamp"],"requestParameters":{"lampName":"kitchen"}`, iottrail.Maybe, iottrail.No},
		{"a name that can't be read, of another source", `"eventSource":"s3.amazonaws.com","eventName":["SwitchLamp"]`, iottrail.No, iottrail.No},
		{"a source that can't be read", `"eventSource":1,"eventName":"SwitchLamp"`, iottrail.Maybe, iottrail.No},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var ev *iottrail.Event
			for e := range iottrail.NewDecoder(strings.NewReader(`{"eventVersion":"1.11","eventID":"a",` + test.record + `}`)).Events() {
				if e != nil {
					ev = e
				}
			}
			require.NotNil(t, ev)
			require.Equal(t, test.action, switchLamp.Ask(ev))
			require.Equal(t, test.where, hall.Ask(ev))
			require.Equal(t, test.action == iottrail.Yes, switchLamp.Is(ev))
		})
	}
	require.Equal(t, iottrail.No, iottrail.Action[lampRequest, struct{}]{}.Ask(new(iottrail.Event)), "no record is of the zero Action")
}
