package ocsf_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/internal/trailtest"
	"github.com/iottrail/iottrail/ocsf"
)

// read reads a record of the members.
func read(t testing.TB, members string) *iottrail.Event {
	t.Helper()
	events := trailtest.ReadString(t, `{"eventVersion":"1.11",`+members+`}`).Events()
	require.Len(t, events, 1)
	return events[0]
}

func TestNothingToSay(t *testing.T) {
	t.Parallel()
	require.Nil(t, ocsf.FromEvent(nil))
	a := ocsf.FromEvent(new(iottrail.Event))
	requireRequired(t, a)
	require.Zero(t, a.Time)
	require.Empty(t, a.TimeDT)
	require.Empty(t, a.Unmapped)
	require.Empty(t, a.Status)
}

func TestTimes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, time string
		ms         int64
		dt, left   string
	}{
		{"whole seconds", `"2026-10-07T01:15:02Z"`, 1791335702000, "2026-10-07T01:15:02Z", ""},
		{"nanoseconds", `"2026-10-07T01:15:02.123456789Z"`, 1791335702123, "2026-10-07T01:15:02.123456789Z", ""},
		{"more than that", `"2026-10-07T01:15:02.12345678901Z"`, 1791335702123, "2026-10-07T01:15:02.123456789Z", "2026-10-07T01:15:02.12345678901Z"},
		{"before 1970", `"1969-12-31T23:59:59.5Z"`, -500, "1969-12-31T23:59:59.5Z", ""},
		{"1970", `"1970-01-01T00:00:00Z"`, 0, "1970-01-01T00:00:00Z", ""},
		{"no time", `"soon"`, 0, "", "soon"},
		{"null", `null`, 0, "", ""},
	} {
		ev := read(t, `"eventID":"1","eventTime":`+c.time+`,"userIdentity":{"sessionContext":{"attributes":{"creationDate":`+c.time+`}}}`)
		a := ocsf.FromEvent(ev)
		require.Equal(t, c.ms, a.Time, c.name)
		require.Equal(t, c.dt, a.TimeDT, c.name)
		require.Equal(t, c.left, a.Unmapped["eventTime"], c.name)
		require.Equal(t, c.ms, a.Actor.Session.CreatedTime, c.name)
		require.Equal(t, c.dt, a.Actor.Session.CreatedTimeDT, c.name)
		require.Equal(t, c.left, a.Unmapped["userIdentity.sessionContext.attributes.creationDate"], c.name)
		requireLaw(t, ev, c.name)
	}
}

func TestEndpoints(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from, ip, domain, observable string
		left                         bool // in unmapped, as it was written in another way
	}{
		{"203.0.113.7", "203.0.113.7", "", "IP Address", false},
		{"2001:db8::1", "2001:db8::1", "", "IP Address", false},
		{"2001:DB8:0::1", "2001:db8::1", "", "IP Address", true},
		{"::ffff:203.0.113.7", "203.0.113.7", "", "IP Address", true},
		{"203.0.113.7:443", "203.0.113.7", "", "IP Address", true},
		{"[2001:db8::1%eth0]:443", "2001:db8::1", "", "IP Address", true},
		{"203.0.113.7, 198.51.100.1", "", "203.0.113.7, 198.51.100.1", "", false},
		{"cloudformation.amazonaws.com", "", "cloudformation.amazonaws.com", "Hostname", false},
		{"AWS Internal", "", "AWS Internal", "", false},
		{"AWS Internal/3", "", "AWS Internal/3", "", false},
		{"***", "", "***", "", false},
		{"203.0.113.0/24", "", "203.0.113.0/24", "", false},
		{"", "", "", "", false},
	} {
		ev := &iottrail.Event{EventName: "X", SourceIPAddress: c.from, VPCEndpointID: "vpce-1"}
		a := ocsf.FromEvent(ev)
		require.Equal(t, ocsf.Endpoint{IP: c.ip, Domain: c.domain, UID: "vpce-1"}, a.SrcEndpoint, c.from)
		observable := ""
		for _, o := range a.Observables {
			observable += o.Type
		}
		require.Equal(t, c.observable, observable, c.from)
		_, left := a.Unmapped["sourceIPAddress"]
		require.Equal(t, c.left, left, c.from)
		requireLaw(t, ev, c.from)
	}
}

func TestIdentities(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, members string
		want          ocsf.Actor
		left          map[string]string
	}{
		{"Identity Center", `"userIdentity":{"type":"IdentityCenterUser","accountId":"111122223333","credentialId":"c","onBehalfOf":{"userId":"u","identityStoreArn":"arn:store"}},
			"additionalEventData":{"UserName":"ines"}`,
			ocsf.Actor{
				User: ocsf.User{Type: "IdentityCenterUser", Name: "ines", UIDAlt: "u", CredentialUID: "c", Account: ocsf.Account{UID: "111122223333"}},
				IDP:  ocsf.IDP{UID: "arn:store"},
			}, map[string]string{"additionalEventData.UserName": "ines"}},
		{"a name that is none", `"userIdentity":{"type":"IdentityCenterUser"},"additionalEventData":{"UserName":7}`,
			ocsf.Actor{User: ocsf.User{Type: "IdentityCenterUser"}}, map[string]string{"additionalEventData.UserName": "7"}},
		{"the name of another", `"userIdentity":{"type":"IAMUser","userName":"ann"},"additionalEventData":{"UserName":"ines"}`,
			ocsf.Actor{User: ocsf.User{Type: "IAMUser", Name: "ann"}}, map[string]string{"additionalEventData.UserName": "ines"}},
		{"a role for a person", `"userIdentity":{"type":"AssumedRole","principalId":"AROA:x","accessKeyId":"ASIA","credentialId":"c","onBehalfOf":{"userId":"u"}}`,
			ocsf.Actor{User: ocsf.User{Type: "AssumedRole", UIDAlt: "AROA:x", CredentialUID: "ASIA"}},
			map[string]string{"userIdentity.credentialId": "c", "userIdentity.onBehalfOf.userId": "u"}},
		{"web identity", `"userIdentity":{"type":"WebIdentityUser","principalId":"p","identityProvider":"accounts.example.com"}`,
			ocsf.Actor{User: ocsf.User{Type: "WebIdentityUser", UIDAlt: "p"}, IDP: ocsf.IDP{Name: "accounts.example.com"}}, nil},
		{"a role by web identity", `"userIdentity":{"type":"AssumedRole","identityProvider":"x","sessionContext":{"webIdFederationData":{"federatedProvider":"accounts.example.com","attributes":{"sub":"7"}}}}`,
			ocsf.Actor{User: ocsf.User{Type: "AssumedRole"}, IDP: ocsf.IDP{Name: "accounts.example.com"}},
			map[string]string{"userIdentity.identityProvider": "x", "userIdentity.sessionContext.webIdFederationData.attributes.sub": "7"}},
		{"by a service", `"userIdentity":{"type":"AssumedRole","invokedBy":"cloudformation.amazonaws.com","sessionContext":{"attributes":{"mfaAuthenticated":"true"},"sessionIssuer":{"arn":"arn:role"}}}`,
			ocsf.Actor{User: ocsf.User{Type: "AssumedRole"}, InvokedBy: "cloudformation.amazonaws.com", Session: ocsf.Session{IsMFA: iottrail.True, Issuer: "arn:role"}}, nil},
		{"by an account", `"userIdentity":{"invokedBy":{"serviceAccountId":"444455556666","more":1}}`, ocsf.Actor{},
			map[string]string{"userIdentity.invokedBy.serviceAccountId": "444455556666", "userIdentity.invokedBy.more": "1"}},
		{"MFA that can't be read", `"userIdentity":{"sessionContext":{"attributes":{"mfaAuthenticated":"perhaps"}}}`, ocsf.Actor{},
			map[string]string{"userIdentity.sessionContext.attributes.mfaAuthenticated": "perhaps"}},
	} {
		ev := read(t, `"eventTime":"2026-10-07T01:15:02Z",`+c.members)
		a := ocsf.FromEvent(ev)
		require.Equal(t, c.want, a.Actor, c.name)
		require.Equal(t, c.left, a.Unmapped, c.name)
		requireLaw(t, ev, c.name)
	}
}

func TestOutcomes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, members, want string
		response            ocsf.Response
	}{
		{"success", `"eventName":"X"`, "Success", ocsf.Response{}},
		{"a code", `"eventName":"X","errorCode":"AccessDenied","errorMessage":"no"`, "Failure", ocsf.Response{Error: "AccessDenied", Message: "no"}},
		{"only a message", `"eventName":"X","errorMessage":"Failed authentication"`, "Failure", ocsf.Response{Message: "Failed authentication"}},
		{"a sign-in without either", `"eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","responseElements":{"ConsoleLogin":"Failure"}`,
			"Failure", ocsf.Response{Data: `{"ConsoleLogin":"Failure"}`}},
		{"a name that can't be read", `"eventName":["X"],"errorCode":"AccessDenied"`, "Failure", ocsf.Response{Error: "AccessDenied"}},
		{"no call", `"eventType":"AwsCloudTrailInsight"`, "", ocsf.Response{}},
	} {
		a := ocsf.FromEvent(read(t, `"eventTime":"2026-10-07T01:15:02Z",`+c.members))
		require.Equal(t, c.want, a.Status, c.name)
		require.Equal(t, map[string]int{"": 0, "Success": 1, "Failure": 2}[c.want], a.StatusID, c.name)
		require.Equal(t, c.response, a.API.Response, c.name)
	}
}

// Bodies are texts, as they are, whatever is in them. A request needs a uid.
func TestBodies(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`null`: "", `{}`: `{}`, `{"a":1e400,"b":9007199254740993}`: `{"a":1e400,"b":9007199254740993}`,
		`{ "a" : [ ] }`: `{ "a" : [ ] }`, `"text"`: `"text"`, `[1]`: `[1]`,
		`{"omitted":true,"originalSize":149893,"reason":"requestParameters too large"}`: `{"omitted":true,"originalSize":149893,"reason":"requestParameters too large"}`,
		`{"a":1,"a":2}`: `{"a":1,"a":2}`,
	} {
		ev := read(t, `"eventTime":"2026-10-07T01:15:02Z","requestParameters":`+body)
		a := ocsf.FromEvent(ev)
		require.Equal(t, ocsf.Request{Data: want}, a.API.Request)
		data, err := json.Marshal(a.API)
		require.NoError(t, err)
		require.Equal(t, want != "", strings.Contains(string(data), `"request":{"uid":"","data":`), "%s", data)
		requireLaw(t, ev, body)
	}
}

func TestResources(t *testing.T) {
	t.Parallel()
	ev := read(t, `"eventTime":"2026-10-07T01:15:02Z","eventSource":"iot.amazonaws.com","eventName":"DeleteThing","awsRegion":"eu-west-1","recipientAccountId":"111122223333",
		"requestParameters":{"thingName":"pump"},
		"resources":[{"ARN":"arn:aws:iot:eu-west-1:111122223333:thing/pump","type":"AWS::IoT::Thing","accountId":"111122223333"},
			{"ARNPrefix":"arn:aws:s3:::pumps/","type":"AWS::S3::Object"},{"ARN":"arn:aws:s3:::pumps","new":true},{},
			{"ARN":"arn:aws:iot:eu-west-1:111122223333:thing/pump"}]`)
	a := ocsf.FromEvent(ev)
	thing := "arn:aws:iot:eu-west-1:111122223333:thing/pump"
	require.Equal(t, []ocsf.Resource{
		{UID: thing, Type: "AWS::IoT::Thing", Owner: ocsf.Owner{Account: ocsf.Account{UID: "111122223333"}}},
		{Type: "AWS::S3::Object"}, {UID: "arn:aws:s3:::pumps"}, {UID: thing},
	}, a.Resources)
	require.Equal(t, map[string]string{"resources": `[{"type":"AWS::S3::Object","ARNPrefix":"arn:aws:s3:::pumps/"},{"ARN":"arn:aws:s3:::pumps","new":true}]`}, a.Unmapped)
	require.Equal(t, []ocsf.Observable{
		{Name: "resources[].uid", Type: "Resource UID", TypeID: 10, Value: thing},
		{Name: "resources[].uid", Type: "Resource UID", TypeID: 10, Value: "arn:aws:s3:::pumps"},
	}, a.Observables)
	requireLaw(t, ev, "resources")

	ev.Resources = nil
	require.Equal(t, []ocsf.Resource{{UID: thing, Name: "pump", Type: "thing"}}, ocsf.FromEvent(ev).Resources)
}

func TestUnmapped(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat(`{"a":`, 100) + `1` + strings.Repeat(`}`, 100)
	for _, c := range []struct {
		name, members string
		want          map[string]string
	}{
		{"spellings", `"readOnly":"true","managementEvent":false,"new":1.20E+3`, map[string]string{"readOnly": "true", "managementEvent": "false", "new": "1.20E+3"}},
		{"nothing", `"a":null,"b":"","c":{},"d":[],"e":{"f":[],"g":{"h":null}}`, nil},
		{"nested", `"additionalEventData":{"a":{"b":"x","c":{"d":false}}}`, map[string]string{"additionalEventData.a.b": "x", "additionalEventData.a.c.d": "false"}},
		{"no object", `"additionalEventData":"text","serviceEventDetails":7`, map[string]string{"additionalEventData": "text", "serviceEventDetails": "7"}},
		{"lists", `"a":["x","y"],"b":[1,true,2.50],"c":["x,y"],"d":["x",null],"e":[["x"]],"f":[""],"g":["x"]`,
			map[string]string{"a[]": "x,y", "b[]": "1,true,2.50", "c": `["x,y"]`, "d": `["x",null]`, "e": `[["x"]]`, "f": `[""]`, "g[]": "x"}},
		{"names with dots", `"a":{"b":"1","b.c":"2","b":"3"},"a.b":"4","a.b#2":"5"`,
			map[string]string{"a.b": "1", "a.b.c": "2", "a.b#2": "3", "a.b#3": "4", "a.b#2#2": "5"}},
		{"names of what is mapped", `"eventID":"i","x":{"eventID":"j"},"userIdentity":{"arn":"k"},"userIdentity.arn":"l"`,
			map[string]string{"x.eventID": "j", "userIdentity.arn": "l"}},
		{"deep", `"a":` + deep, map[string]string{strings.TrimSuffix(strings.Repeat("a.", 17), "."): strings.Repeat(`{"a":`, 100-16) + `1` + strings.Repeat(`}`, 100-16)}},
		{"a long path", `"` + strings.Repeat("a", 198) + `":{"b":{"c":{"d":1}}}`, map[string]string{strings.Repeat("a", 198) + ".b.c": `{"d":1}`}},
		{"escapes", `"\u0061\"":"\u00e4\n<&>\ud800"`, map[string]string{`a"`: "ä\n<&>\ufffd"}},
		{"not UTF-8", "\"a\xff\":\"b\xff\xfe\",\"c\":[{\"d\":\"\xff\"}]", map[string]string{"a\ufffd": "b\ufffd\ufffd", "c": "[{\"d\":\"\ufffd\"}]"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			ev := read(t, `"eventTime":"2026-10-07T01:15:02Z",`+c.members)
			a := ocsf.FromEvent(ev)
			require.Equal(t, c.want, a.Unmapped)
			requireLaw(t, ev, c.name)
		})
	}
}

// No record becomes many times its size.
func TestUnmappedOfLongPaths(t *testing.T) {
	t.Parallel()
	var members strings.Builder
	for i := range 10_000 {
		members.WriteString(`,"` + strconv.Itoa(i) + `":1`)
	}
	body := strings.Repeat(`{"`+strings.Repeat("a", 1000)+`":`, 20) + "{" + members.String()[1:] + "}" + strings.Repeat("}", 20)
	a := ocsf.FromEvent(&iottrail.Event{AdditionalEventData: json.RawMessage(body)})
	require.Less(t, len(marshal(t, a)), 2*len(body))
}

// Nobody can make a record whose event grows to many times its size.
func TestUnmappedIsBounded(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	const size = 1 << 20
	for _, nested := range []bool{false, true} {
		var b strings.Builder
		for i := 0; b.Len() < size; i++ {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(`"` + strconv.FormatInt(int64(i), 36) + `":1`)
		}
		data := "{" + b.String() + "}"
		if nested {
			data = `{"` + strings.Repeat("p", 178) + `":` + data + `}`
		}
		a := ocsf.FromEvent(&iottrail.Event{AdditionalEventData: json.RawMessage(data)})
		written, err := json.Marshal(a)
		require.NoError(t, err)
		require.Less(t, len(written), 6*size)
		if nested {
			require.Equal(t, map[string]string{"additionalEventData": data}, a.Unmapped)
		} else {
			require.Equal(t, "1", a.Unmapped["additionalEventData.a"])
		}
	}
}

// A record's own "error" differs from the reason why a record could not be written.
func TestUnmappedError(t *testing.T) {
	t.Parallel()
	for ev, err := range iottrail.NewDecoder(strings.NewReader(`{"eventVersion":"1.11","eventSource":"iot.amazonaws.com","eventName":"CreateThing","error":"x"}`)).Events() {
		require.NoError(t, err)
		require.Equal(t, map[string]string{"error#2": "x"}, ocsf.FromEvent(ev).Unmapped)
	}
}

// encoding/json reads nothing that is deeper than 10,000; a Decoder may be allowed to.
func TestUnmappedOfGreatDepth(t *testing.T) {
	t.Parallel()
	for _, b := range []struct{ open, close, path string }{
		{`[`, `]`, "additionalEventData"}, {`{"a":`, `}`, "additionalEventData" + strings.Repeat(".a", 16)},
	} {
		body := strings.Repeat(b.open, 20_000) + "1" + strings.Repeat(b.close, 20_000)
		ev := &iottrail.Event{EventName: "X", AdditionalEventData: json.RawMessage(body), RequestParameters: json.RawMessage(body), Annotation: "after it"}
		a := ocsf.FromEvent(ev)
		require.Equal(t, body, a.API.Request.Data)
		require.Equal(t, "after it", a.Unmapped["annotation"])
		require.Contains(t, body, a.Unmapped[b.path])
		require.Greater(t, len(a.Unmapped[b.path]), len(body)-200)
		require.Len(t, a.Unmapped, 2)
	}
}

// Many values of one path take time in proportion to their number.
func TestUnmappedOfOnePath(t *testing.T) {
	t.Parallel()
	const n = 100_000
	body := "{" + strings.TrimSuffix(strings.Repeat(`"a":1,`, n), ",") + "}"
	a := ocsf.FromEvent(&iottrail.Event{AdditionalEventData: json.RawMessage(body)})
	require.Len(t, a.Unmapped, n)
	require.Contains(t, a.Unmapped, "additionalEventData.a#"+strconv.Itoa(n))
}

// What was changed in an Event counts, and not what the record said.
func TestChangedEvents(t *testing.T) {
	t.Parallel()
	ev := read(t, `"eventTime":"soon","sourceIPAddress":["secret"],"userIdentity":{"arn":{"secret":1},"userName":"secret"},"requestParameters":{"secret":1},"annotation":"secret"`)
	require.Contains(t, marshal(t, ocsf.FromEvent(ev)), "secret")
	ev.EventTime = time.Date(2026, 10, 7, 0, 0, 0, 0, time.UTC)
	ev.SourceIPAddress, ev.UserIdentity.ARN, ev.UserIdentity.UserName = "192.0.2.1", "arn:x", ""
	ev.RequestParameters, ev.Annotation = nil, ""
	a := ocsf.FromEvent(ev)
	require.NotContains(t, marshal(t, a), "secret")
	require.Equal(t, "192.0.2.1", a.SrcEndpoint.IP)
	require.Equal(t, "arn:x", a.Actor.User.UID)
	require.Equal(t, "2026-10-07T00:00:00Z", a.TimeDT)
	require.Len(t, ev.Extra, 2, "FromEvent must not change the Event")
}

// An Event that can't be written says so, and what has an attribute is there.
func TestEventsMadeByHand(t *testing.T) {
	t.Parallel()
	a := ocsf.FromEvent(&iottrail.Event{
		EventName: "X", RequestParameters: json.RawMessage("no JSON\xff"), ServiceEventDetails: json.RawMessage("no JSON"), UserAgent: "\xff",
		EventTime: time.Date(12026, 1, 1, 0, 0, 0, 0, time.UTC),
	})
	require.Equal(t, map[string]string{"error": "iottrail: member /serviceEventDetails: the value is not JSON"}, a.Unmapped)
	data := marshal(t, a)
	require.True(t, utf8.ValidString(data) && json.Valid([]byte(data)))
	require.Contains(t, data, "no JSON\ufffd")
	requireRequired(t, a)
}

func marshal(t testing.TB, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	require.NoError(t, err)
	return string(data)
}
