package iottrail_test

import (
	"fmt"
	"reflect"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"
	"unsafe"
	"weak"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/internal/trailtest"
)

func TestRepeats(t *testing.T) {
	t.Parallel()
	type ev = iottrail.Event
	for _, test := range []struct {
		name   string
		events []ev
		want   []bool // of each, whether it is a repeat
	}{
		{"two records", []ev{{EventID: "a"}, {EventID: "b"}}, []bool{false, false}},
		{"one through two trails", []ev{{EventID: "a", RecipientAccountID: "1"}, {EventID: "a", RecipientAccountID: "1"}}, []bool{false, true}},
		{"one id in two accounts", []ev{{EventID: "a", RecipientAccountID: "1"}, {EventID: "a", RecipientAccountID: "2"}}, []bool{false, false}},
		{"one call in two accounts",
			[]ev{{EventID: "a", SharedEventID: "s", RecipientAccountID: "1"}, {EventID: "b", SharedEventID: "s", RecipientAccountID: "2"}},
			[]bool{false, true}},
		{"the same shared id in one account",
			[]ev{{EventID: "a", SharedEventID: "s", RecipientAccountID: "1"}, {EventID: "b", SharedEventID: "s", RecipientAccountID: "1"}},
			[]bool{false, false}},
		{"start and end of an insight",
			[]ev{{EventID: "a", SharedEventID: "s", RecipientAccountID: "1", EventCategory: "Insight"}, {EventID: "b", SharedEventID: "s", RecipientAccountID: "2", EventCategory: "Insight"}},
			[]bool{false, false}},
		{"the same insight twice",
			[]ev{{EventID: "a", SharedEventID: "s", EventType: iottrail.EventTypeInsight}, {EventID: "a", SharedEventID: "s", EventType: iottrail.EventTypeInsight}},
			[]bool{false, true}},
		{"without an id, but with a shared one",
			[]ev{{EventID: "a", SharedEventID: "s", RecipientAccountID: "1"}, {SharedEventID: "s", RecipientAccountID: "2"}},
			[]bool{false, false}},
		{"one call in two accounts, of which one is not said",
			[]ev{{EventID: "a", SharedEventID: "s", RecipientAccountID: "1"}, {EventID: "b", SharedEventID: "s"}},
			[]bool{false, false}},
		{"an insight by its part",
			[]ev{{EventID: "a", SharedEventID: "s", RecipientAccountID: "1", Insight: &iottrail.Insight{}}, {EventID: "b", SharedEventID: "s", RecipientAccountID: "2", Insight: &iottrail.Insight{}}},
			[]bool{false, false}},
		{"what adds to a record", []ev{{EventID: "a"}, {EventID: "a", Addendum: &iottrail.Addendum{}}, {EventID: "a", Addendum: &iottrail.Addendum{}}}, []bool{false, false, true}},
		{"in an account of no sense", []ev{{EventID: "a", RecipientAccountID: strings.Repeat("1", 200)}, {EventID: "a", RecipientAccountID: strings.Repeat("1", 200)}}, []bool{false, false}},
		{"without an id", []ev{{}, {}, {RecipientAccountID: "1"}, {RecipientAccountID: "1"}}, []bool{false, false, false, false}},
		{"with an id that no GUID is", []ev{{EventID: strings.Repeat("x", 200)}, {EventID: strings.Repeat("x", 200)}}, []bool{false, false}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var r iottrail.Repeats
			for i := range test.events {
				require.Equal(t, test.want[i], r.Seen(&test.events[i]), "record %d", i)
			}
		})
	}
}

// Every field of a record counts, except those that differ by nature between two records of
// one call, and what only explains others.
func TestRepeatsCountsEveryField(t *testing.T) {
	t.Parallel()
	other := regexp.MustCompile(`^Event\.(EventVersion|EventID|SharedEventID|RecipientAccountID|RequestID|APIVersion|EventCategory` +
		`|VPCEndpointAccountID|Annotation|EventData|Metadata|(Addendum|EdgeDevice|TLSDetails|EventContext)\..*` +
		`|Resources\[\d\]\.(AccountID|Type)|UserIdentity\.SessionContext\.WebIDFederationData\.Attributes|(.*\.)?Extra)$`)
	base := trailtest.Filled(trailtest.Variants[1].Trim)
	base.UserIdentity.InvokedBy = "iot.amazonaws.com"
	check := func(path string, change func(*iottrail.Event)) {
		first, second := base.Clone(), base.Clone()
		change(second)
		first.RecipientAccountID, second.RecipientAccountID = "1", "2"
		second.EventID, second.SharedEventID = first.EventID, first.SharedEventID
		var r iottrail.Repeats
		require.False(t, r.Seen(first), path)
		require.Equal(t, other.MatchString(path), r.Seen(second), "%s: add it to fingerprint, or here to what does not count", path)
	}
	leaves := trailtest.LeavesOf("Event", reflect.ValueOf(base).Elem())
	require.Greater(t, len(leaves), 80)
	for _, l := range testrun.Draw(leaves, 1) {
		check(l.Path, func(e *iottrail.Event) {
			for _, same := range trailtest.LeavesOf("Event", reflect.ValueOf(e).Elem()) {
				if same.Path == l.Path {
					same.Value.SetZero()
				}
			}
		})
	}
	check("Event.UserIdentity.SessionContext.AssumedRoot", func(e *iottrail.Event) { e.UserIdentity.SessionContext.AssumedRoot = iottrail.False })
	check("Event.UserIdentity.SessionContext.Attributes.MFAAuthenticated", func(e *iottrail.Event) {
		e.UserIdentity.SessionContext.Attributes.MFAAuthenticated = iottrail.False
	})
}

func TestRepeatsForgetsTheOldest(t *testing.T) {
	t.Parallel()
	r := iottrail.Repeats{Limit: 3}
	seen := func(n int) bool { return r.Seen(&iottrail.Event{EventID: fmt.Sprint(n)}) }
	for n := range 10 {
		require.False(t, seen(n))
		require.True(t, seen(n))
	}
	require.True(t, seen(8), "one of the last three")
	require.False(t, seen(6), "the fourth from the end")
	require.True(t, seen(6))
}

// sharedPair is one call in the records of two accounts.
func sharedPair() (a, b iottrail.Event) {
	a = iottrail.Event{
		EventID: "a", SharedEventID: "s", RecipientAccountID: account, EventVersion: "1.11",
		EventTime: time.Date(2026, 10, 2, 10, 15, 30, 0, time.UTC), EventSource: "iot.amazonaws.com", EventName: "AttachPolicy", AWSRegion: "eu-central-1",
		SourceIPAddress: "192.0.2.44", UserAgent: "x", RequestID: "r", RequestParameters: body(`{"policyName":"valve"}`), ResponseElements: body(`null`),
		EventType: "AwsApiCall", EventCategory: "NetworkActivity", VPCEndpointID: "vpce-1", VPCEndpointAccountID: other,
		UserIdentity: iottrail.UserIdentity{Type: "IAMUser", PrincipalID: "AIDA", ARN: "arn:aws:iam::111122223333:user/ines", AccountID: account, AccessKeyID: "AKIA", UserName: "ines"},
		Resources:    []iottrail.Resource{{ARN: "arn:aws:iot:eu-central-1:111122223333:policy/valve"}},
	}
	b = *a.Clone()
	b.EventID, b.RecipientAccountID = "b", other
	return a, b
}

// What two records of one call say is compared, and what differs by nature is not.
func TestRepeatsSayTheSame(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(*iottrail.Event)
		repeat bool
	}{
		{"nothing else", func(*iottrail.Event) {}, true},
		{"another version", func(e *iottrail.Event) { e.EventVersion = "1.10" }, true},
		{"no response instead of null", func(e *iottrail.Event) { e.ResponseElements = nil }, true},
		{"the endpoint's account", func(e *iottrail.Event) { e.VPCEndpointAccountID = "" }, true},
		{"what a data store adds", func(e *iottrail.Event) { e.EventContext = &iottrail.EventContext{} }, true},
		{"no caller", func(e *iottrail.Event) { e.UserIdentity = iottrail.UserIdentity{} }, false},
		{"no more than the caller's account", func(e *iottrail.Event) {
			e.UserIdentity = iottrail.UserIdentity{Type: "AWSAccount", AccountID: account, PrincipalID: "AIDA"}
		}, false},
		{"no access key", func(e *iottrail.Event) { e.UserIdentity.AccessKeyID = "" }, false},
		{"another source identity", func(e *iottrail.Event) { e.UserIdentity.SessionContext.SourceIdentity = "omar" }, false},
		{"a second factor", func(e *iottrail.Event) { e.UserIdentity.SessionContext.Attributes.MFAAuthenticated = iottrail.True }, false},
		{"another time", func(e *iottrail.Event) { e.EventTime = e.EventTime.Add(time.Second) }, false},
		{"another action", func(e *iottrail.Event) { e.EventName = "DetachPolicy" }, false},
		{"another request", func(e *iottrail.Event) { e.RequestParameters = body(`{"policyName":"other"}`) }, false},
		{"no request", func(e *iottrail.Event) { e.RequestParameters = nil }, false},
		{"the request as the response", func(e *iottrail.Event) { e.RequestParameters, e.ResponseElements = nil, e.RequestParameters }, false},
		{"another address", func(e *iottrail.Event) { e.SourceIPAddress = "AWS Internal" }, false},
		{"a failure", func(e *iottrail.Event) { e.ErrorCode = "AccessDenied" }, false},
		{"other resources", func(e *iottrail.Event) { e.Resources = nil }, false},
		{"another resource", func(e *iottrail.Event) {
			e.Resources = []iottrail.Resource{{ARN: "arn:aws:iot:eu-central-1:111122223333:policy/other"}}
		}, false},
		{"a text that moved to its neighbour", func(e *iottrail.Event) { e.EventSource, e.EventName = "iot.amazonaws.comAttach", "Policy" }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for order, name := range []string{"as they are", "the other way round"} {
				first, second := sharedPair()
				c.change(&second)
				if order == 1 {
					first, second = second, first
				}
				var r iottrail.Repeats
				require.False(t, r.Seen(&first), name)
				require.Equal(t, c.repeat, r.Seen(&second), name)
				require.True(t, r.Seen(&first), "%s: the same record once more", name)
				require.True(t, r.Seen(&second), "%s: the other record once more", name)
			}
		})
	}
}

// An id is cut from memory that holds more of its record: to remember it must not
// keep that.
func TestRepeatsHoldsNoRecord(t *testing.T) {
	t.Parallel()
	var r iottrail.Repeats
	memory := []byte(strings.Repeat("0123456789", 100_000))
	held := weak.Make(&memory[0])
	text := unsafe.String(&memory[0], len(memory))
	require.False(t, r.Seen(&iottrail.Event{EventID: text[:30], SharedEventID: text[30:60], RecipientAccountID: text[60:72]}))
	runtime.GC()
	require.Nil(t, held.Value(), "the memory of the record is still held")
	require.True(t, r.Seen(&iottrail.Event{EventID: strings.Repeat("0123456789", 3), RecipientAccountID: "012345678901"}))
}
