package iottrailtest_test

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/iot"
	"github.com/iottrail/iottrail/iottrailtest"
	"github.com/iottrail/iottrail/match"
)

var attach = &iot.AttachPolicyRequest{PolicyName: "pump", Target: "arn:aws:iot:us-east-1:111122223333:cert/0a1b"}

// attached is an Event of AttachPolicy.
func attached(opts ...iottrailtest.Option) *iottrail.Event {
	return iottrailtest.NewEvent(iot.AttachPolicy, attach, opts...)
}

// The whole record, so that what it looks like does not change unseen.
func TestNewEvent(t *testing.T) {
	t.Parallel()
	ev := attached()
	require.Equal(t, `{"eventVersion":"1.11","userIdentity":{"type":"AssumedRole","principalId":"AROAEBB116FBABEXAMPLE:alice",`+
		`"arn":"arn:aws:sts::111122223333:assumed-role/Operator/alice","accountId":"111122223333","accessKeyId":"ASIAA11CD97A6EXAMPLE",`+
		`"sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROAEBB116FBABEXAMPLE","arn":"arn:aws:iam::111122223333:role/Operator",`+
		`"accountId":"111122223333","userName":"Operator"},"attributes":{"creationDate":"2026-10-06T00:00:00Z","mfaAuthenticated":"false"}}},`+
		`"eventTime":"2026-10-06T09:30:00Z","eventSource":"iot.amazonaws.com","eventName":"AttachPolicy","awsRegion":"us-east-1",`+
		`"sourceIPAddress":"198.51.100.7","userAgent":"aws-cli/2.31.9 ua/2.1 os/linux lang/python#3.13.7",`+
		`"requestParameters":{"policyName":"pump","target":"arn:aws:iot:us-east-1:111122223333:cert/0a1b"},"responseElements":null,`+
		`"requestID":"`+ev.RequestID+`","eventID":"`+ev.EventID+`","readOnly":false,"eventType":"AwsApiCall","managementEvent":true,`+
		`"recipientAccountId":"111122223333","eventCategory":"Management","tlsDetails":{"tlsVersion":"TLSv1.3",`+
		`"cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"iot.us-east-1.amazonaws.com","keyExchange":"X25519MLKEM768"}}`, ev.Raw)
	require.Regexp(t, `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$`, ev.EventID)
	require.NotEqual(t, ev.EventID, ev.RequestID)
	require.Equal(t, ev, attached(), "the same call gives the same Event")
}

// Each option changes what it says, and the Event is a real one with it.
func TestOptions(t *testing.T) {
	t.Parallel()
	vpc := netip.MustParsePrefix("10.0.0.0/8")
	for _, test := range []struct {
		name string
		ev   *iottrail.Event
		is   map[string]iottrail.Predicate // all are Yes
		not  map[string]iottrail.Predicate // all are No
	}{
		{
			"defaults", attached(),
			map[string]iottrail.Predicate{
				"the action": iot.AttachPolicy, "change": match.Changes, "by a role": match.ByRole, "session": match.WithSession,
				"account": match.ByAccount(iottrailtest.DefaultAccount), "recipient": match.Recipient(iottrailtest.DefaultAccount),
				"region":  match.Region(iottrailtest.DefaultRegion),
				"address": match.FromAddress(netip.PrefixFrom(netip.MustParseAddr(iottrailtest.DefaultAddress), 32)),
				"touches": iot.Touches(attach.Target),
			},
			map[string]iottrail.Predicate{
				"MFA": match.WithMFA, "failed": match.Failed, "denied": match.Denied, "omitted": match.Omitted,
				"service": match.ByService, "endpoint": match.Through(),
			},
		},
		{
			"place and time", attached(iottrailtest.InRegion("eu-central-1"), iottrailtest.InAccount("444455556666"),
				iottrailtest.At(time.Date(2026, 1, 2, 4, 5, 6, 7, time.FixedZone("", 3600))), iottrailtest.From("2001:db8::1")),
			map[string]iottrail.Predicate{
				"region": match.Region("eu-central-1"), "recipient": match.Recipient("444455556666"), "account": match.ByAccount("444455556666"),
				"time":    match.Func(func(ev *iottrail.Event) bool { return ev.EventTime.Equal(time.Date(2026, 1, 2, 3, 5, 6, 0, time.UTC)) }),
				"address": match.FromAddress(netip.MustParsePrefix("2001:db8::/32")),
				"host": match.Func(func(ev *iottrail.Event) bool {
					return ev.TLSDetails.ClientProvidedHostHeader == "iot.eu-central-1.amazonaws.com"
				}),
			},
			nil,
		},
		{
			"failed", attached(iottrailtest.FailedWith("ResourceNotFoundException")),
			map[string]iottrail.Predicate{"failed": match.Failed}, map[string]iottrail.Predicate{"denied": match.Denied},
		},
		{
			"denied", attached(iottrailtest.FailedWith("AccessDenied")),
			map[string]iottrail.Predicate{
				"failed": match.Failed, "denied": match.Denied,
				"message": match.Func(func(ev *iottrail.Event) bool {
					return ev.ErrorMessage == "User: arn:aws:sts::111122223333:assumed-role/Operator/alice is not authorized to perform: "+
						"iot:AttachPolicy because no identity-based policy allows the iot:AttachPolicy action"
				}),
			}, nil,
		},
		{
			"denied by a code whose message differs from service to service", attached(iottrailtest.FailedWith("AuthFailure")),
			map[string]iottrail.Predicate{"denied": match.Denied, "no message": match.Func(func(ev *iottrail.Event) bool { return ev.ErrorMessage == "" })}, nil,
		},
		{
			"omitted", attached(iottrailtest.Omitted()),
			map[string]iottrail.Predicate{"omitted": match.Omitted}, nil,
		},
		{
			"omitted after a request", attached(iottrailtest.RequestJSON(`{}`), iottrailtest.Omitted()),
			map[string]iottrail.Predicate{"omitted": match.Omitted}, nil,
		},
		{
			"a request after omitted", attached(iottrailtest.Omitted(), iottrailtest.RequestJSON(`{}`)),
			map[string]iottrail.Predicate{"request": match.Func(func(ev *iottrail.Event) bool { return string(ev.RequestParameters) == `{}` })},
			map[string]iottrail.Predicate{"omitted": match.Omitted},
		},
		{
			"no time", attached(iottrailtest.At(time.Time{}), iottrailtest.By(iottrailtest.Root().WithMFA())),
			map[string]iottrail.Predicate{"time": match.Func(func(ev *iottrail.Event) bool { return ev.EventTime.IsZero() && !strings.Contains(ev.Raw, "eventTime") })},
			nil,
		},
		{
			"through an endpoint", attached(iottrailtest.Through("vpce-1")),
			map[string]iottrail.Predicate{
				"endpoint": match.Through("vpce-1"),
				"address":  match.Func(func(ev *iottrail.Event) bool { a, ok := ev.SourceAddr(); return ok && vpc.Contains(a) }),
			},
			nil,
		},
		{
			"through an endpoint, from", attached(iottrailtest.Through("vpce-1"), iottrailtest.From("10.9.9.9")),
			map[string]iottrail.Predicate{"address": match.Func(func(ev *iottrail.Event) bool { return ev.SourceIPAddress == "10.9.9.9" })},
			nil,
		},
		{
			"via a service", attached(iottrailtest.Via("cloudformation.amazonaws.com")),
			map[string]iottrail.Predicate{
				"service": match.ByService, "by a role": match.ByRole,
				"names": match.Func(func(ev *iottrail.Event) bool {
					return ev.SourceIPAddress == "cloudformation.amazonaws.com" && ev.UserAgent == ev.SourceIPAddress && ev.TLSDetails.TLSVersion == ""
				}),
			}, nil,
		},
		{
			"via a service, from", attached(iottrailtest.From("203.0.113.7"), iottrailtest.UserAgent("probe"), iottrailtest.Via("cloudformation.amazonaws.com")),
			map[string]iottrail.Predicate{"names": match.Func(func(ev *iottrail.Event) bool {
				return ev.SourceIPAddress == "203.0.113.7" && ev.UserAgent == "probe"
			})}, nil,
		},
		{
			"a user in the console", attached(iottrailtest.By(iottrailtest.User("ann")), iottrailtest.Console()),
			map[string]iottrail.Predicate{"user": match.ByUser, "session": match.WithSession, "key": match.Func(func(ev *iottrail.Event) bool {
				return strings.HasPrefix(ev.UserIdentity.AccessKeyID, "ASIA")
			})},
			map[string]iottrail.Predicate{"MFA": match.WithMFA},
		},
		{
			"a user in the console, with MFA", attached(iottrailtest.By(iottrailtest.User("ann").WithMFA()), iottrailtest.Console()),
			map[string]iottrail.Predicate{"session": match.WithSession, "MFA": match.WithMFA}, nil,
		},
		{
			"a user by the letter in the console", attached(iottrailtest.By(iottrailtest.Identity(iottrail.UserIdentity{Type: "IAMUser", AccessKeyID: "AKIAEXAMPLE"})), iottrailtest.Console()),
			nil, map[string]iottrail.Predicate{"session": match.WithSession},
		},
		{
			"in the console", attached(iottrailtest.Console()),
			map[string]iottrail.Predicate{"console": match.Func(func(ev *iottrail.Event) bool {
				return ev.SessionCredentialFromConsole.True() && strings.HasPrefix(ev.UserAgent, "Mozilla") && ev.TLSDetails.TLSVersion == ""
			})}, nil,
		},
		{
			"of another service", iottrailtest.NewEvent(iottrail.NewAction[struct{}, struct{}]("example.com", "A", ""), nil),
			map[string]iottrail.Predicate{"host": match.Func(func(ev *iottrail.Event) bool {
				return ev.TLSDetails.ClientProvidedHostHeader == "example.com" && ev.ReadOnly == iottrail.Unset
			})}, nil,
		},
		{"reading", iottrailtest.NewEvent(iot.GetPolicy, nil), nil, map[string]iottrail.Predicate{"change": match.Changes}},
		{"listing", iottrailtest.NewEvent(iot.ListThings, nil), nil, map[string]iottrail.Predicate{"change": match.Changes}},
		{
			"id and program", attached(iottrailtest.ID("an id"), iottrailtest.UserAgent("probe")),
			map[string]iottrail.Predicate{"both": match.Func(func(ev *iottrail.Event) bool { return ev.EventID == "an id" && ev.UserAgent == "probe" })}, nil,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			requireReal(t, test.ev)
			for what, p := range test.is {
				require.Equal(t, iottrail.Yes, p.Ask(test.ev), what)
			}
			for what, p := range test.not {
				require.Equal(t, iottrail.No, p.Ask(test.ev), what)
			}
		})
	}
}

func TestPartitions(t *testing.T) {
	t.Parallel()
	for region, want := range map[string]struct{ partition, host string }{
		"eu-central-1":   {"aws", "iot.eu-central-1.amazonaws.com"},
		"cn-north-1":     {"aws-cn", "iot.cn-north-1.amazonaws.com.cn"},
		"us-gov-west-1":  {"aws-us-gov", "iot.us-gov-west-1.amazonaws.com"},
		"us-iso-east-1":  {"aws-iso", "iot.us-iso-east-1.c2s.ic.gov"},
		"eusc-de-east-1": {"aws-eusc", "iot.eusc-de-east-1.amazonaws.eu"},
	} {
		ev := attached(iottrailtest.InRegion(region))
		requireReal(t, ev)
		require.Equal(t, want.host, ev.TLSDetails.ClientProvidedHostHeader)
		require.True(t, strings.HasPrefix(ev.UserIdentity.ARN, "arn:"+want.partition+":"), ev.UserIdentity.ARN)
		require.Equal(t, "iot.amazonaws.com", ev.EventSource, "as the action says")
	}
}

// What keeps a record from saying is Maybe.
func TestEventsInDoubt(t *testing.T) {
	t.Parallel()
	pump := iot.AttachPolicy.Where(func(req *iot.AttachPolicyRequest) bool { return req.PolicyName == "pump" })
	for _, test := range []struct {
		name string
		ev   *iottrail.Event
	}{
		{"omitted", attached(iottrailtest.Omitted())},
		{"no request", iottrailtest.NewEvent(iot.AttachPolicy, nil)},
		{"failed without a request", iottrailtest.NewEvent(iot.AttachPolicy, nil, iottrailtest.FailedWith("InvalidRequestException"))},
		{"member of another type", attached(iottrailtest.RequestJSON(`{"policyName":7,"target":"t"}`))},
		{"request of another shape", attached(iottrailtest.RequestJSON(`"text"`))},
		{"masked", attached(iottrailtest.RequestJSON(`{"policyName":"***","target":"t"}`))},
		{"name that can't be read", attached(iottrailtest.With(func(ev *iottrail.Event) {
			ev.EventName = ""
			ev.Extra = iottrail.Members{{Name: "eventName", Value: []byte("7")}}
		}))},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, iottrail.Maybe, pump.Ask(test.ev))
		})
	}
	require.Equal(t, iottrail.Yes, pump.Ask(attached()))

	// A sensitive member is masked, as in a real record.
	describes := iot.CreatePackage.Where(func(req *iot.CreatePackageRequest) bool { return true })
	require.Equal(t, iottrail.Yes, describes.Ask(iottrailtest.NewEvent(iot.CreatePackage, &iot.CreatePackageRequest{PackageName: "fw"})))
	require.Equal(t, iottrail.Maybe, describes.Ask(iottrailtest.NewEvent(iot.CreatePackage, &iot.CreatePackageRequest{PackageName: "fw", Description: "secret"})))
}

func TestResponses(t *testing.T) {
	t.Parallel()
	create := &iot.CreateThingRequest{ThingName: "pump-0001"}
	resp := &iot.CreateThingResponse{ThingName: "pump-0001", ThingID: "7"}
	for _, test := range []struct {
		name, want string
		opts       []iottrailtest.Option
	}{
		{"none", `null`, nil},
		{"typed", `{"thingName":"pump-0001","thingId":"7"}`, []iottrailtest.Option{iottrailtest.Answering(resp)}},
		{"nil", `null`, []iottrailtest.Option{iottrailtest.Answering(resp), iottrailtest.Answering((*iot.CreateThingResponse)(nil))}},
		{"JSON", `{"a":[1]}`, []iottrailtest.Option{iottrailtest.Answering(resp), iottrailtest.ResponseJSON(`{"a":[1]}`)}},
		{"JSON before", `{"thingName":"pump-0001","thingId":"7"}`, []iottrailtest.Option{iottrailtest.ResponseJSON(`{}`), iottrailtest.Answering(resp)}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			ev := iottrailtest.NewEvent(iot.CreateThing, create, test.opts...)
			require.Equal(t, test.want, string(ev.ResponseElements))
			requireReal(t, ev)
		})
	}
}

// Events that say something else have other ids; those that say the same are one record.
func TestEventsAndRepeats(t *testing.T) {
	t.Parallel()
	events := []*iottrail.Event{
		attached(),
		iottrailtest.NewEvent(iot.DetachPolicy, &iot.DetachPolicyRequest{PolicyName: "pump", Target: attach.Target}),
		iottrailtest.NewEvent(iot.AttachPolicy, &iot.AttachPolicyRequest{PolicyName: "valve", Target: attach.Target}),
		attached(iottrailtest.At(time.Date(2026, 10, 6, 9, 30, 1, 0, time.UTC))),
		attached(iottrailtest.From("203.0.113.7")),
		attached(iottrailtest.FailedWith("AccessDenied")),
		attached(iottrailtest.InAccount("444455556666")),
		attached(iottrailtest.By(iottrailtest.Role("Operator", "bob"))),
		attached(iottrailtest.With(func(ev *iottrail.Event) { ev.APIVersion = "2015-05-28" })),
		attached(iottrailtest.With(func(ev *iottrail.Event) { ev.APIVersion = "2015-05-29" })),
		attached(iottrailtest.ID("a")),
		attached(iottrailtest.ID("b")),
		attached(iottrailtest.With(func(ev *iottrail.Event) { ev.EventID = "c" })),
	}
	var repeats iottrail.Repeats
	for i, ev := range events {
		require.False(t, repeats.Seen(ev), "event %d", i)
	}
	require.True(t, repeats.Seen(attached()))
	require.Equal(t, attached(), attached(iottrailtest.With(func(*iottrail.Event) {})), "a change that changes nothing")
	spelled := func(body string) *iottrail.Event { return attached(iottrailtest.RequestJSON(body)) }
	require.Equal(t, spelled(`{"a":1}`).RequestID, spelled(" {\n\"a\": 1 }").RequestID)
	require.True(t, repeats.Seen(attached(iottrailtest.RequestJSON(`{"policyName":"pump", "target":"`+attach.Target+`"}`))), "white space")
	require.True(t, repeats.Seen(attached(iottrailtest.ID("b"))))
	require.Equal(t, "c", events[12].EventID)
	require.Empty(t, attached(iottrailtest.With(func(ev *iottrail.Event) { ev.EventID = "" })).EventID)
}

// Change makes another Event, which is one record as a whole, and leaves the first as it is.
func TestChange(t *testing.T) {
	t.Parallel()
	ev := attached()
	changed := iottrailtest.Change(ev, func(ev *iottrail.Event) {
		ev.RecipientAccountID = "444455556666"
		ev.SourceIPAddress = ""
		ev.Extra = append(ev.Extra, iottrail.Member{Name: "sourceIPAddress", Value: []byte("7")})
	})
	require.Equal(t, attached(), ev)
	require.Equal(t, "444455556666", changed.RecipientAccountID)
	require.Contains(t, changed.Raw, `"sourceIPAddress":7`)
	require.Equal(t, []string{ev.EventID, ev.RequestID}, []string{changed.EventID, changed.RequestID})

	// The digits of a time beyond nanoseconds are in Extra beside the field.
	precise := iottrailtest.Change(ev, func(ev *iottrail.Event) {
		ev.Extra = iottrail.Members{{Name: "eventTime", Value: []byte(`"2026-10-06T09:30:00.0000000001Z"`)}}
	})
	requireReal(t, precise)
	require.Equal(t, ev.EventTime, precise.EventTime)
	require.Equal(t, precise, iottrailtest.Change(precise, func(*iottrail.Event) {}))
}

func TestNewEventPanics(t *testing.T) {
	t.Parallel()
	type loud struct{ N float64 }
	for says, build := range map[string]func(){
		"NewEvent of the zero Action": func() { iottrailtest.NewEvent(iottrail.Action[loud, loud]{}, nil) },
		"AttachPolicy does not answer with a *iot.CreateThingResponse, but with a *iot.AttachPolicyResponse": func() {
			attached(iottrailtest.Answering(&iot.CreateThingResponse{}))
		},
		"a call that failed has no response": func() {
			attached(iottrailtest.Answering(&iot.AttachPolicyResponse{}), iottrailtest.FailedWith("AccessDenied"))
		},
		"NewEvent with a nil Option":                 func() { attached(nil) },
		"With of nil":                                func() { iottrailtest.With(nil) },
		"Change of nil":                              func() { iottrailtest.Change(attached(), nil) },
		"FailedWith of an empty text":                func() { iottrailtest.FailedWith("") },
		"From of an empty text":                      func() { iottrailtest.From("") },
		"InRegion of an empty text":                  func() { iottrailtest.InRegion("") },
		"ID of an empty text":                        func() { iottrailtest.ID("") },
		"UserAgent of an empty text":                 func() { iottrailtest.UserAgent("") },
		"Via of an empty text":                       func() { iottrailtest.Via("") },
		"Through of an empty text":                   func() { iottrailtest.Through("") },
		"Service of an empty text":                   func() { iottrailtest.Service("") },
		"SAMLUser of an empty text":                  func() { iottrailtest.SAMLUser("") },
		"WebIdentityUser of an empty text":           func() { iottrailtest.WebIdentityUser("", "42") },
		"WebIdentityUser with a name of an empty":    func() { iottrailtest.WebIdentityUser("accounts.google.com", "") },
		"IdentityCenterUser of an empty text":        func() { iottrailtest.IdentityCenterUser("") },
		"PermissionSet of an empty text":             func() { iottrailtest.PermissionSet("", "ann") },
		"FederatedUser of an empty text":             func() { iottrailtest.FederatedUser("", "mats") },
		`FederatedUser of a user of ""`:              func() { iottrailtest.FederatedUser("kiosk", "") },
		"Role with a session of an empty text":       func() { iottrailtest.Role("Deploy", "") },
		`Role of "team/"`:                            func() { iottrailtest.Role("team/", "ci") },
		`User of ""`:                                 func() { iottrailtest.User("") },
		`User of "arn:aws:iam::111122223333:user/a"`: func() { iottrailtest.User("arn:aws:iam::111122223333:user/a") },
		`InAccount of "prod"`:                        func() { iottrailtest.InAccount("prod") },
		`InAccount of "11112222333a"`:                func() { iottrailtest.InAccount("11112222333a") },
		`OtherAccount of ""`:                         func() { iottrailtest.OtherAccount("") },
		"With left sourceIPAddress in Extra": func() {
			attached(iottrailtest.With(func(ev *iottrail.Event) { ev.Extra = iottrail.Members{{Name: "sourceIPAddress", Value: []byte("7")}} }))
		},
		"With left eventTime in Extra": func() {
			attached(iottrailtest.With(func(ev *iottrail.Event) { ev.Extra = iottrail.Members{{Name: "eventTime", Value: []byte(`"then"`)}} }))
		},
		"With left mfaAuthenticated in Extra": func() {
			attached(iottrailtest.With(func(ev *iottrail.Event) {
				ev.UserIdentity.SessionContext.Attributes.Extra = iottrail.Members{{Name: "mfaAuthenticated", Value: []byte("7")}}
			}))
		},
		"Change left ARN in Extra": func() {
			iottrailtest.Change(attached(), func(ev *iottrail.Event) {
				ev.Resources = []iottrail.Resource{{Type: "a"}, {ARN: "a", Extra: iottrail.Members{{Name: "ARN", Value: []byte("7")}}}}
			})
		},
		"RequestJSON of something that is not JSON":  func() { iottrailtest.RequestJSON("{") },
		"ResponseJSON of something that is not JSON": func() { iottrailtest.ResponseJSON("") },
		"WithMFA of a caller without a session": func() {
			attached(iottrailtest.By(iottrailtest.Service("iot.amazonaws.com").WithMFA()))
		},
		"InSession or WithMFA of a caller without a session": func() {
			attached(iottrailtest.By(iottrailtest.Caller{}.InSession()))
		},
		"can't be written as JSON: N: json: unsupported value: +Inf": func() {
			inf := 1e308
			iottrailtest.NewEvent(iottrail.NewAction[loud, loud]("s", "A", ""), &loud{inf * 10})
		},
		"the record can't be written": func() { attached(iottrailtest.At(time.Date(12026, 1, 1, 0, 0, 0, 0, time.UTC))) },
		"what NewEvent made is not a record": func() {
			attached(iottrailtest.RequestJSON(strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000)))
		},
		"what With made is not a record": func() {
			attached(iottrailtest.With(func(ev *iottrail.Event) { *ev = iottrail.Event{EventName: "A"} }))
		},
	} {
		t.Run(says, func(t *testing.T) {
			t.Parallel()
			defer func() {
				message, _ := recover().(string)
				require.True(t, strings.HasPrefix(message, "iottrailtest: "), message)
				require.Contains(t, message, says)
			}()
			build()
		})
	}
}
