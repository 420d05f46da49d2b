package report

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/greengrassv2"
	"github.com/iottrail/iottrail/internal/actiontest/leak"
	"github.com/iottrail/iottrail/internal/actiontest/modelbody"
	"github.com/iottrail/iottrail/internal/model"
	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/internal/trailtest"
	"github.com/iottrail/iottrail/iot"
	"github.com/iottrail/iottrail/iotsecuretunneling"
	"github.com/iottrail/iottrail/iotwireless"
)

// Of each member of a record somebody has decided whether the report shows all of it.
func TestMembersAreShownOrMasked(t *testing.T) {
	t.Parallel()
	// These are free-form, or not known well enough: they are shown as bodies are.
	asBodies := []string{
		"requestParameters", "responseElements", "additionalEventData", "serviceEventDetails", "edgeDeviceDetails",
		"eventContext", "annotation", "insightDetails", "eventData", "metadata",
	}
	of := reflect.TypeFor[iottrail.Event]()
	for i := range of.NumField() {
		if name := of.Field(i).Tag.Get("json"); name != "-" {
			require.NotEqual(t, ofCloudTrail[name], slices.Contains(asBodies, name),
				"%s: add it to ofCloudTrail in mask.go, if it can hold no secret, or here to asBodies", name)
		}
	}
}

// No secret of any action is in the text of its record, nor in a damaged one.
func TestNoSecretsInRecords(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	records, n := 0, 0
	check := func(record []byte) {
		ev := new(iottrail.Event)
		if json.Unmarshal(record, ev) != nil {
			return
		}
		records++
		text := maskedJSON(ev, new(models))
		require.Empty(t, leak.In(text, true), "%s %s: %s", ev.EventSource, ev.EventName, text)
		require.True(t, json.Valid([]byte(text)))
	}
	for _, s := range []struct {
		name, source string
		decode       [2]func(*iottrail.Event) (any, error)
	}{
		{"iot", iot.Source, [2]func(*iottrail.Event) (any, error){iot.DecodeRequest, iot.DecodeResponse}},
		{"iotwireless", iotwireless.Source, [2]func(*iottrail.Event) (any, error){iotwireless.DecodeRequest, iotwireless.DecodeResponse}},
		{"iotsecuretunneling", iotsecuretunneling.Source, [2]func(*iottrail.Event) (any, error){iotsecuretunneling.DecodeRequest, iotsecuretunneling.DecodeResponse}},
		{"greengrassv2", greengrassv2.Source, [2]func(*iottrail.Event) (any, error){greengrassv2.DecodeRequest, greengrassv2.DecodeResponse}},
	} {
		svc, err := model.Load(s.name)
		require.NoError(t, err)
		for _, a := range svc.Actions {
			for i, shape := range []string{a.Input, a.Output} {
				empty, _ := s.decode[i](&iottrail.Event{EventSource: s.source, EventName: a.Name})
				body := modelbody.Build(svc, shape, reflect.TypeOf(empty).Elem(), modelbody.Secrets[s.name])
				hidden := func(site modelbody.Site) bool {
					return site.Secret != nil && site.Member != "GetThingConnectivityDataRequest.thingName" // a name
				}
				value, _ := body.Marked(hidden)
				write := func(_ string, body []byte) {
					var bodies [2][]byte
					bodies[i] = body
					check([]byte(leak.Record(s.source, a.Name, bodies[0], bodies[1])))
				}
				whole, err := json.Marshal(value)
				require.NoError(t, err)
				write("", whole)
				for _, site := range body.Sites {
					if n++; hidden(site) && n%testrun.Step(7) == 0 {
						site.Misfits(value, write)
					}
				}
			}
		}
	}
	require.Greater(t, records, 500)
}

// What other services' records keep secret is not shown either, and what tells the story is.
func TestMaskedText(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, source, body, want string }{
		{"a password", "iam.amazonaws.com", `{"userName":"eve","password":"Hunter_2"}`, `{"userName":"eve","password":"‹masked›"}`},
		{"a key", "iam.amazonaws.com", `{"accessKey":{"accessKeyId":"AKIA3EAE68AD0EXAMPLE","secretAccessKey":"wJalr","status":"Active"}}`,
			`{"accessKey":{"accessKeyId":"AKIA3EAE68AD0EXAMPLE","secretAccessKey":"‹masked›","status":"Active"}}`},
		{"a key elsewhere", "iot.amazonaws.com", `{"thingName":"AKIA3EAE68AD0EXAMPLE"}`, `{"thingName":"‹masked›"}`},
		{"a user name elsewhere", "iot.amazonaws.com", `{"username":"Hunter2"}`, `{"username":"‹masked›"}`},
		{"numbers of a secret", "iot.amazonaws.com", `{"password":[1,2],"on":true}`, `{"password":["‹masked›","‹masked›"],"on":true}`},
		{"an environment", "lambda.amazonaws.com", `{"environment":{"variables":{"A_NAME":"x"}},"functionName":"f"}`, `{"environment":{"variables":{"A_NAME":"‹masked›"}},"functionName":"f"}`},
		{"a URL", "iot.amazonaws.com", `{"url":"https://u:p@example.com/in?sig=1"}`, `{"url":"https://example.com/in"}`},
		{"a member that nobody knows", "iot.amazonaws.com", `{"whatever":"x","deep":{"more":["y",true,null],"n":1.50}}`, `{"whatever":"‹masked›","deep":{"more":["‹masked›",true,null],"n":"‹masked›"}}`},
		{"a number", "iot.amazonaws.com", `{"maximumPerMinute":7}`, `{"maximumPerMinute":"‹masked›"}`}, // no member of this action
		{"a number of another service", "ec2.amazonaws.com", `{"port":7}`, `{"port":7}`},
		{"a private key", "iot.amazonaws.com", `{"description":"-----BEGIN RSA PRIVATE KEY-----\nx"}`, `{"description":"‹masked›"}`},
		{"bidirectional text", "iot.amazonaws.com", "{\"thingName\":\"a\u202eb\",\"<b>\":1}", `{"thingName":"a\u202eb","<b>":"‹masked›"}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			ev := trailtest.Decode(t, fmt.Sprintf(`{"eventVersion":"1.08","eventSource":%q,"eventName":"X","requestParameters":%s}`, test.source, test.body))
			text := maskedJSON(ev, new(models))
			_, body, _ := strings.Cut(text, `"requestParameters":`)
			require.Equal(t, test.want+"}", body)
		})
	}
}
