package iottrailtest_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/iottrailtest"
)

// readRecord reads a record of which the members are given. It may have one that can't be read.
func readRecord(t testing.TB, members string) *iottrail.Event {
	t.Helper()
	ev, err := iottrail.NewDecoder(strings.NewReader(`{"eventVersion":"1.11","eventName":"A",` + members + `}`)).Next()
	require.NoError(t, err)
	return ev
}

func TestEqual(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, a, b string
		want       bool
	}{
		{"the same", `"awsRegion":"r"`, `"awsRegion":"r"`, true},
		{"another value", `"awsRegion":"r"`, `"awsRegion":"q"`, false},
		{"white space and order", `"awsRegion":"r","readOnly":true`, ` "readOnly" : true, "awsRegion" : "r" `, true},
		{"boolean as text", `"readOnly":true`, `"readOnly":"true"`, true},
		{"order in a body", `"requestParameters":{"a":1,"b":[1,2]}`, `"requestParameters":{ "b":[1, 2],"a":1}`, true},
		{"order in a list", `"requestParameters":{"b":[1,2]}`, `"requestParameters":{"b":[2,1]}`, false},
		{"escapes in a body", `"requestParameters":{"\u0061":"\/é"}`, `"requestParameters":{"a":"/\u00e9"}`, true},
		{"spelling of numbers", `"requestParameters":[0,-0.0,10,1e1,0.5,-120,9007199254740993]`, `"requestParameters":[0.0,0e5,1E+1,10.0,5e-1,-1.2e2,9007199254740993.00]`, true},
		{"numbers that no float tells apart", `"requestParameters":[9007199254740993]`, `"requestParameters":[9007199254740992]`, false},
		{"exponents beyond all", `"requestParameters":[1e99999999999999999999]`, `"requestParameters":[1e99999999999999999998]`, false},
		{"number and text", `"requestParameters":{"a":1}`, `"requestParameters":{"a":"1"}`, false},
		{"null and absent", `"requestParameters":null,"responseElements":{"a":null}`, `"responseElements":{}`, true},
		{"unknown member that is null", `"newMember":null`, `"awsRegion":""`, true},
		{"null in a list", `"requestParameters":[null]`, `"requestParameters":[]`, false},
		{"empty and absent body", `"requestParameters":{}`, `"requestParameters":null`, false},
		{"empty string in a body", `"requestParameters":{"a":""}`, `"requestParameters":{}`, false},
		{"spelling of a time", `"eventTime":"2026-10-06T09:30:00Z"`, `"eventTime":"2026-10-06T10:30:00+01:00"`, true},
		{"digits beyond nanoseconds", `"eventTime":"2026-10-06T09:30:00.0000000001Z"`, `"eventTime":"2026-10-06T09:30:00Z"`, false},
		{"order of unknown members", `"x":1,"y":{"a":1,"b":2}`, `"y":{"b":2,"a":1},"x":1.0`, true},
		{"unknown member", `"x":1`, `"x":2`, false},
		{"in the identity", `"userIdentity":{"x":1}`, `"userIdentity":{"x":2}`, false},
		{"empty list of resources", `"resources":[]`, `"awsRegion":""`, true},
		{"member twice in a body", `"requestParameters":{"a":1,"a":2}`, `"requestParameters":{"a":2}`, false},
		{"members twice in another order", `"requestParameters":{"a":1,"a":2,"a":3}`, `"requestParameters":{"a":2,"a":1,"a":3}`, false},
		{"members twice alike", `"requestParameters":{"a":1,"b":0,"a":2,"a":3}`, `"requestParameters":{"a":1,"a":2,"a":3,"b":0}`, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			a, b := readRecord(t, test.a), readRecord(t, test.b)
			require.Equal(t, test.want, cmp.Equal(a, b, iottrailtest.Equal()))
			require.Equal(t, test.want, cmp.Equal(b, a, iottrailtest.Equal()))
			require.True(t, cmp.Equal(a, a.Clone(), iottrailtest.Equal()))
		})
	}
}

// A difference has the names of the record, wherever the Events are.
func TestEqualShowsTheMember(t *testing.T) {
	t.Parallel()
	type finding struct {
		Events []*iottrail.Event
		At     time.Time
	}
	a := finding{Events: []*iottrail.Event{attached()}}
	b := finding{Events: []*iottrail.Event{attached(iottrailtest.RequestJSON(`{"policyName":"valve"}`), iottrailtest.ID(a.Events[0].EventID))}}
	require.Empty(t, cmp.Diff(a, a, iottrailtest.Equal()))
	diff := cmp.Diff(a, b, iottrailtest.Equal())
	require.Contains(t, diff, `"requestParameters":`)
	require.Contains(t, diff, `"valve"`)
	require.NotContains(t, diff, `"eventID"`)
	diff = cmp.Diff(attached(), attached(iottrailtest.ID("8e4b7e0a-52c6-4f1c-8d3a-0a1b2c3d4e5f")), iottrailtest.Equal())
	require.Contains(t, diff, `s"8e4b7e0a-52c6-4f1c-8d3a-0a1b2c3d4e5f"`, "an id is shown as a whole")
	require.Empty(t, cmp.Diff((*iottrail.Event)(nil), (*iottrail.Event)(nil), iottrailtest.Equal()))
	require.NotEmpty(t, cmp.Diff(attached(), (*iottrail.Event)(nil), iottrailtest.Equal()))
}

func TestEqualPanics(t *testing.T) {
	t.Parallel()
	bad := &iottrail.Event{RequestParameters: json.RawMessage("{")}
	require.PanicsWithValue(t, "iottrailtest: Equal of an Event that can't be written as JSON: iottrail: member /requestParameters: the value is not JSON",
		func() { cmp.Equal(bad, bad.Clone(), iottrailtest.Equal()) })
}
