package match_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/match"
)

func TestCalls(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		p    iottrail.Predicate
		ev   iottrail.Event
		want iottrail.Answer
	}{
		{"source", match.Call("iot.amazonaws.com"), iottrail.Event{EventSource: "iot.amazonaws.com"}, iottrail.Yes},
		{"another source", match.Call("iot.amazonaws.com"), iottrail.Event{EventSource: "s3.amazonaws.com"}, iottrail.No},
		{"name", match.Call("s", "B", "A"), iottrail.Event{EventSource: "s", EventName: "A"}, iottrail.Yes},
		{"name of another source", match.Call("s", "A"), iottrail.Event{EventSource: "t", EventName: "A"}, iottrail.No},
		{"name in another case", match.Call("s", "AttachPolicy"), iottrail.Event{EventSource: "s", EventName: "attachPolicy"}, iottrail.No},
		{"name without its version", match.Call("s", "CreateFunction"), iottrail.Event{EventSource: "s", EventName: "CreateFunction20150331v2"}, iottrail.Yes},
		{"name with its version", match.Call("s", "CreateFunction20150331v2"), iottrail.Event{EventSource: "s", EventName: "CreateFunction20150331v2"}, iottrail.Yes},
		{"name of another version", match.Call("s", "CreateFunction20150331"), iottrail.Event{EventSource: "s", EventName: "CreateFunction20150331v2"}, iottrail.No},
		{"no region", match.Region("r"), iottrail.Event{}, iottrail.Maybe},
		{"region masked", match.Region("r"), iottrail.Event{AWSRegion: "***"}, iottrail.Maybe},
		{"recipient masked", match.Recipient("1"), iottrail.Event{RecipientAccountID: "***"}, iottrail.Maybe},
		{"another region", match.Region("r"), iottrail.Event{AWSRegion: "q"}, iottrail.No},
		{"no recipient", match.Recipient("1"), iottrail.Event{EventVersion: "1.05"}, iottrail.Maybe},
		{"no recipient in the beginning", match.Recipient("1"), iottrail.Event{EventVersion: "1.01"}, iottrail.No},
		{"another recipient", match.Recipient("1"), iottrail.Event{RecipientAccountID: "2"}, iottrail.No},
		{"resource masked", match.Resource("arn:aws:s3:::a"), iottrail.Event{Resources: []iottrail.Resource{{ARN: "HIDDEN_DUE_TO_SECURITY_REASONS"}}}, iottrail.Maybe},
		{"resource masked beside one", match.Resource("arn:aws:s3:::a"), iottrail.Event{Resources: []iottrail.Resource{{ARN: "***"}, {ARN: "arn:aws:s3:::a"}}}, iottrail.Yes},
		{"a prefix of what may be it", match.Resource("arn:aws:s3:::logs/secret"), iottrail.Event{Resources: []iottrail.Resource{{ARNPrefix: "arn:aws:s3:::logs/"}}}, iottrail.Maybe},
		{"a prefix of what may be it, with a wildcard", match.Resource("arn:aws:s3:::l*/secret"), iottrail.Event{Resources: []iottrail.Resource{{ARNPrefix: "arn:aws:s3:::logs/"}}}, iottrail.Maybe},
		{"a prefix of others", match.Resource("arn:aws:s3:::data/secret"), iottrail.Event{Resources: []iottrail.Resource{{ARNPrefix: "arn:aws:s3:::logs/"}}}, iottrail.No},
		{"a prefix of others, with a wildcard", match.Resource("arn:aws:s3:::data/?ecret"), iottrail.Event{Resources: []iottrail.Resource{{ARNPrefix: "arn:aws:s3:::logs/"}}}, iottrail.No},
		{"recipient of a summary", match.Recipient("1"), iottrail.Event{EventVersion: "1.0", Aggregated: &iottrail.Aggregated{AccountID: "1"}}, iottrail.Yes},
		{"no recipient of a summary", match.Recipient("1"), iottrail.Event{EventVersion: "1.0", Aggregated: new(iottrail.Aggregated)}, iottrail.Maybe},
		{"endpoint", match.Through("vpce-1", "vpce-2"), iottrail.Event{VPCEndpointID: "vpce-2"}, iottrail.Yes},
		{"another endpoint", match.Through("vpce-1"), iottrail.Event{VPCEndpointID: "vpce-2"}, iottrail.No},
		{"whatever endpoint", match.Through(), iottrail.Event{VPCEndpointID: "vpce-2"}, iottrail.Yes},
		{"no endpoint whatever", match.Through(), iottrail.Event{}, iottrail.No},
		{"a service in place of an endpoint", match.Through(), iottrail.Event{VPCEndpointID: "AWS Internal"}, iottrail.No},
		{"no endpoint", match.Through("vpce-1", ""), iottrail.Event{}, iottrail.No},
		{"endpoint masked", match.Through("vpce-1"), iottrail.Event{VPCEndpointID: "HIDDEN_DUE_TO_SECURITY_REASONS"}, iottrail.Maybe},
		{"region", match.Region("eu-central-1"), iottrail.Event{AWSRegion: "eu-central-1"}, iottrail.Yes},
		{"recipient", match.Recipient("1"), iottrail.Event{RecipientAccountID: "1"}, iottrail.Yes},
		{"resource", match.Resource("x", "arn:aws:s3:::logs/??/*"), iottrail.Event{Resources: []iottrail.Resource{{ARN: "arn:aws:s3:::logs/ab/c"}}}, iottrail.Yes},
		{"resource prefix", match.Resource("arn:aws:s3:::logs/"), iottrail.Event{Resources: []iottrail.Resource{{ARNPrefix: "arn:aws:s3:::logs/"}}}, iottrail.Yes},
		{"no resources", match.Resource("*"), iottrail.Event{}, iottrail.No},
		{"during", match.During(noon, noon.Add(time.Hour)), iottrail.Event{EventTime: noon}, iottrail.Yes},
		{"during, at its end", match.During(noon.Add(-time.Hour), noon), iottrail.Event{EventTime: noon}, iottrail.No},
		{"before", match.During(noon.Add(time.Second), time.Time{}), iottrail.Event{EventTime: noon}, iottrail.No},
		{"open at both ends", match.During(time.Time{}, time.Time{}), iottrail.Event{EventTime: noon}, iottrail.Yes},
		{"no time", match.During(time.Time{}, time.Time{}), iottrail.Event{}, iottrail.Maybe},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, test.want, test.p.Ask(&test.ev))
		})
	}
}

// Members whose value their field can't hold.
func TestCallsThatCantBeRead(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, members string
		p             iottrail.Predicate
		want          iottrail.Answer
	}{
		{"source", `"eventSource":1,"eventName":"A"`, match.Call("s", "A"), iottrail.Maybe},
		{"source of another name", `"eventSource":1,"eventName":"A"`, match.Call("s", "B"), iottrail.No},
		{"name", `"eventSource":"s","eventName":["A"]`, match.Call("s", "A"), iottrail.Maybe},
		{"name of another source", `"eventSource":"t","eventName":["A"]`, match.Call("s", "A"), iottrail.No},
		{"time", `"eventTime":"yesterday"`, match.During(noon, time.Time{}), iottrail.Maybe},
		{"resources", `"resources":["a"]`, match.Resource("a"), iottrail.Maybe},
		{"a resource", `"resources":[{"ARN":1}]`, match.Resource("a"), iottrail.Maybe},
		{"endpoint", `"vpcEndpointId":1`, match.Through("a"), iottrail.Maybe},
		{"region", `"awsRegion":1`, match.Region("a"), iottrail.Maybe},
		{"error", `"errorCode":1`, match.Failed, iottrail.Maybe},
		{"error, of a denial", `"errorCode":1`, match.Denied, iottrail.Maybe},
		{"name, of a change", `"eventName":1`, match.Changes, iottrail.Maybe},
		{"readOnly", `"readOnly":"perhaps","eventName":"GetThing"`, match.Changes, iottrail.Maybe},
		{"identity, of root", `"userIdentity":"root"`, match.ByRoot, iottrail.Maybe},
		{"identity, of a service", `"userIdentity":"root"`, match.ByService, iottrail.Maybe},
		{"identity, of an account", `"userIdentity":"root"`, match.ByAccount("1"), iottrail.Maybe},
		{"identity, of an ARN", `"userIdentity":"root"`, match.ByARN("a"), iottrail.Maybe},
		{"identity, of MFA", `"userIdentity":"root"`, match.WithMFA, iottrail.Maybe},
		{"identity, of a session", `"userIdentity":"root"`, match.WithSession, iottrail.Maybe},
		{"MFA", `"userIdentity":{"type":"IAMUser","accessKeyId":"ASIA","sessionContext":{"attributes":{"mfaAuthenticated":"perhaps"}}}`, match.WithMFA, iottrail.Maybe},
		{"address", `"sourceIPAddress":1`, match.FromAddress(), iottrail.Maybe},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, test.want, test.p.Ask(partly(t, test.members)))
		})
	}
}
