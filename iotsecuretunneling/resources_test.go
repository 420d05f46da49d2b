package iotsecuretunneling_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/iotsecuretunneling"
	"github.com/stretchr/testify/require"
)

func record(action, region, request, response string) *iottrail.Event {
	return &iottrail.Event{
		EventSource: iotsecuretunneling.Source, EventName: action,
		AWSRegion: region, RecipientAccountID: "111122223333",
		RequestParameters: json.RawMessage(request), ResponseElements: json.RawMessage(response),
	}
}

const (
	tunnel = "arn:aws:iot:eu-west-1:111122223333:tunnel/t-1"
	thing  = "arn:aws:iot:eu-west-1:111122223333:thing/pump-1"
)

func TestResources(t *testing.T) {
	for _, c := range []struct {
		name, action, region, request, response string
		want                                    []string
	}{
		{"a thing and its tunnel", "OpenTunnel", "eu-west-1", `{"destinationConfig":{"thingName":"pump-1","services":["SSH"]}}`, `{"tunnelId":"t-1","tunnelArn":"` + tunnel + `"}`,
			[]string{"thing pump-1 " + thing, "tunnel t-1 " + tunnel}},
		{"a tunnel to nothing", "OpenTunnel", "eu-west-1", `{}`, `{"tunnelId":"t-1"}`, []string{"tunnel t-1 " + tunnel}},
		{"rotated", "RotateTunnelAccessToken", "eu-west-1", `{"tunnelId":"t-1","clientMode":"ALL","destinationConfig":{"thingName":"pump-1"}}`, `{"tunnelArn":"` + tunnel + `"}`,
			[]string{"tunnel t-1 " + tunnel, "thing pump-1 " + thing}},
		{"closed, in another partition", "CloseTunnel", "us-gov-west-1", `{"TunnelId":"t-1"}`, `{}`,
			[]string{"tunnel t-1 arn:aws-us-gov:iot:us-gov-west-1:111122223333:tunnel/t-1"}},
		{"looked at", "DescribeTunnel", "eu-west-1", `{"tunnelId":"t-1"}`, ``, []string{"tunnel t-1 " + tunnel}},
		{"listed", "ListTunnels", "eu-west-1", `{"thingName":"pump-1"}`, ``, []string{"thing pump-1 " + thing}},
		{"tagged", "TagResource", "eu-west-1", `{"resourceArn":"` + tunnel + `","tags":[]}`, `{}`, []string{"tunnel t-1 " + tunnel}},
		{"untagged", "UntagResource", "eu-west-1", `{"resourceArn":"` + tunnel + `"}`, `{}`, []string{"tunnel t-1 " + tunnel}},
		{"its tags", "ListTagsForResource", "eu-west-1", `{"resourceArn":"` + tunnel + `"}`, ``, []string{"tunnel t-1 " + tunnel}},
		{"a newer action", "InventTunnel", "eu-west-1", `{"a":"` + tunnel + `","b":"t-2"}`, ``, []string{"tunnel t-1 " + tunnel}},
		{"of another kind", "CloseTunnel", "eu-west-1", `{"tunnelId":["t-1"]}`, `{}`, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, r := range iotsecuretunneling.Resources(record(c.action, c.region, c.request, c.response)) {
				got = append(got, strings.Join([]string{r.Type, r.Name, r.ARN}, " "))
			}
			require.Equal(t, c.want, got)
		})
	}
}

func TestTouches(t *testing.T) {
	t.Parallel()
	opened := record("OpenTunnel", "eu-west-1", `{"destinationConfig":{"thingName":"pump-1"}}`, `{"tunnelId":"t-1"}`)
	failed := record("OpenTunnel", "eu-west-1", ``, ``)
	failed.ErrorCode = "LimitExceededException"
	other := record("OpenTunnel", "eu-west-1", `{"destinationConfig":{"thingName":"pump-1"}}`, ``)
	other.EventSource = "iot.amazonaws.com"
	for _, c := range []struct {
		ask  iottrail.Predicate
		ev   *iottrail.Event
		want iottrail.Answer
	}{
		{iotsecuretunneling.Touches("arn:*:thing/pump-*"), opened, iottrail.Yes},
		{iotsecuretunneling.Touches(tunnel), opened, iottrail.Yes},
		{iotsecuretunneling.Touches("arn:*:thing/valve-*"), opened, iottrail.No},
		{iotsecuretunneling.Touches("arn:*:thing/pump-*"), failed, iottrail.Maybe},
		{iotsecuretunneling.Touches("arn:*:thing/pump-*"), other, iottrail.No},
		{iotsecuretunneling.TouchesNamed(iotsecuretunneling.TypeThing, "pump-1"), opened, iottrail.Yes},
		{iotsecuretunneling.TouchesNamed(iotsecuretunneling.TypeTunnel, "pump-1"), opened, iottrail.No},
	} {
		require.Equal(t, c.want, c.ask.Ask(c.ev))
	}
}

func TestResourceString(t *testing.T) {
	t.Parallel()
	require.Equal(t, `tunnel "a\u05d0"`, iotsecuretunneling.Resource{Type: iotsecuretunneling.TypeTunnel, Name: "a\u05d0"}.String())
}
