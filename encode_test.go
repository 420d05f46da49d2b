package iottrail_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/internal/trailtest"
)

func TestMarshalJSONErrors(t *testing.T) {
	t.Parallel()
	bad := json.RawMessage("{")
	far := time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC)
	member := func(name string, v json.RawMessage) iottrail.Members { return iottrail.Members{{Name: name, Value: v}} }
	for path, e := range map[string]iottrail.Event{
		"/requestParameters":            {RequestParameters: bad},
		"/responseElements":             {ResponseElements: json.RawMessage("1 2")},
		"/additionalEventData":          {AdditionalEventData: json.RawMessage(" ")},
		"/eventContext/tagContext":      {EventContext: &iottrail.EventContext{TagContext: bad}},
		"/edgeDeviceDetails/attributes": {EdgeDevice: &iottrail.EdgeDevice{Attributes: bad}},
		"/eventTime":                    {EventTime: far},
		"/userIdentity/sessionContext/attributes/creationDate": {UserIdentity: iottrail.UserIdentity{SessionContext: iottrail.SessionContext{Attributes: iottrail.SessionAttributes{CreationDate: far}}}},
		"/x~1y~0z":      {Extra: member("x/y~z", bad)},
		"/tlsDetails/x": {TLSDetails: iottrail.TLSDetails{Extra: member("x", json.RawMessage("tru"))}},
		"/resources/x":  {Resources: []iottrail.Resource{{Extra: member("x", bad)}}},
		"/twice":        {Extra: append(member("twice", json.RawMessage("1")), member("twice", json.RawMessage("1"))...)},
		"/insightDetails/insightContext/baselineAverage": {Insight: &iottrail.Insight{Context: iottrail.InsightContext{BaselineAverage: "one"}}},
		"/timeWindow/windowStart":                        {Aggregated: &iottrail.Aggregated{TimeWindow: iottrail.TimeWindow{WindowStart: far}}},
	} {
		_, err := e.MarshalJSON()
		var me *iottrail.MemberError
		require.ErrorAs(t, err, &me, path)
		assert.Equal(t, path, me.Path)
		assert.True(t, strings.HasPrefix(err.Error(), "iottrail: member "+path+": "), err.Error())
		_, err = json.Marshal(&e)
		require.Error(t, err, path)
	}
	// The first of several; and bad text beside invokedBy.
	_, err := iottrail.Event{RequestParameters: bad, ResponseElements: bad}.MarshalJSON()
	require.ErrorContains(t, err, "/requestParameters")
	_, err = iottrail.Event{UserIdentity: iottrail.UserIdentity{InvokedByAccountID: "1", Extra: member("invokedBy", bad)}}.MarshalJSON()
	require.Error(t, err)
}

func TestMarshalJSONForms(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		event iottrail.Event
		want  string
	}{
		"nothing":              {iottrail.Event{}, `{}`},
		"Raw is not encoded":   {iottrail.Event{Raw: `{"eventID":"a"}`}, `{}`},
		"booleans":             {iottrail.Event{ReadOnly: iottrail.False, SessionCredentialFromConsole: iottrail.True}, `{"readOnly":false,"sessionCredentialFromConsole":"true"}`},
		"null in Extra":        {iottrail.Event{Extra: iottrail.Members{{Name: "x"}}}, `{"x":null}`},
		"null for a body":      {iottrail.Event{RequestParameters: json.RawMessage("null")}, `{"requestParameters":null}`},
		"an empty part":        {iottrail.Event{Addendum: &iottrail.Addendum{}, EdgeDevice: &iottrail.EdgeDevice{}, Insight: &iottrail.Insight{}}, `{}`},
		"an empty resource":    {iottrail.Event{Resources: []iottrail.Resource{{}}}, `{"resources":[{}]}`},
		"time in UTC":          {iottrail.Event{EventTime: time.Date(2026, 1, 1, 1, 0, 0, 1000, time.FixedZone("", 3600))}, `{"eventTime":"2026-01-01T00:00:00.000001Z"}`},
		"characters to escape": {iottrail.Event{UserAgent: "\"\\\n\r\t\x00\x1f<é>\u2028\xff"}, `{"userAgent":"\"\\\n\r\t\u0000\u001f<é>` + "\u2028\ufffd" + `"}`},
		"names to escape":      {iottrail.Event{Extra: iottrail.Members{{Name: "\"\n", Value: json.RawMessage("1")}}}, `{"\"\n":1}`},
		"both of invokedBy":    {iottrail.Event{UserIdentity: iottrail.UserIdentity{InvokedBy: "s", InvokedByAccountID: "1"}}, `{"userIdentity":{"invokedBy":"s"}}`},
		"invokedBy, no object": {iottrail.Event{UserIdentity: iottrail.UserIdentity{InvokedByAccountID: "1", Extra: iottrail.Members{{Name: "invokedBy", Value: json.RawMessage("[]")}}}},
			`{"userIdentity":{"invokedBy":{"serviceAccountId":"1"}}}`},
		"map in order": {iottrail.Event{UserIdentity: iottrail.UserIdentity{SessionContext: iottrail.SessionContext{
			WebIDFederationData: iottrail.WebIDFederationData{Attributes: map[string]string{"b": "2", "a": "1"}}}}},
			`{"userIdentity":{"sessionContext":{"webIdFederationData":{"attributes":{"a":"1","b":"2"}}}}}`},
	} {
		assert.Equal(t, c.want, trailtest.Encode(t, &c.event), name)
	}
}

// What is in invokedBy besides the one member that has a field is kept.
func TestInvokedByKeepsWhatStandsBeside(t *testing.T) {
	t.Parallel()
	const record = `{"eventID":"a","userIdentity":{"invokedBy":{"x":[1],"serviceAccountId":"1","y":null},"invokedByDelegate":{"z":{},"accountId":"2"},"w":0}}`
	e := trailtest.Decode(t, record)
	assert.Equal(t, "1", e.UserIdentity.InvokedByAccountID)
	assert.Equal(t, "2", e.UserIdentity.InvokedByDelegateAccountID)
	assert.JSONEq(t, record, trailtest.Encode(t, e))
	e.UserIdentity.InvokedByAccountID = ""
	assert.Contains(t, trailtest.Encode(t, e), `"invokedBy":{"x":[1],"y":null}`)
	for _, record := range []string{
		`{"eventID":"a","userIdentity":{"invokedBy":{"serviceAccountId":["1"],"x":1}}}`,
		`{"eventID":"a","userIdentity":{"invokedBy":{}}}`,
		`{"eventID":"a","userIdentity":{"invokedBy":{"serviceAccountId":""}}}`,
	} {
		trailtest.RequireNothingLost(t, []byte(record), trailtest.Decode(t, record), record)
	}
}

// The law of nothing lost for the project's own records.
func TestNothingIsLostOfTestdata(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	files, err := filepath.Glob("testdata/*/*")
	require.NoError(t, err)
	records := 0
	for _, file := range files {
		if info, err := os.Stat(file); err != nil || info.IsDir() || strings.HasSuffix(file, ".md") {
			continue
		}
		for _, it := range trailtest.ReadFile(t, file).Items {
			if e := it.Event; e != nil {
				trailtest.RequireNothingLost(t, []byte(e.Raw), e, file)
				records++
			}
		}
	}
	for _, r := range trailtest.AllTrailRecords(t) {
		e := trailtest.Decode(t, string(r))
		trailtest.RequireNothingLost(t, r, e, e.EventID)
		records++
	}
	require.Greater(t, records, 2500)
}

// The comparison that the law rests on must see what is lost.
func TestLostSeesDifferences(t *testing.T) {
	t.Parallel()
	const record = `{"eventID":"a","eventTime":"20261002T101530Z","readOnly":"True","apiVersion":20150528,"x":1.0,"empty":{"a":[],"b":{"c":null}},` +
		`"requestParameters":{"n":1.50},"responseElements":null,"resources":[{"ARN":"x"}]}`
	for encoded, want := range map[string]string{
		`{"eventID":"a","eventTime":"2026-10-02T10:15:30Z","readOnly":true,"apiVersion":"20150528","x":1.0,"requestParameters":{"n":1.50},"responseElements":null,"resources":[{"ARN":"x"}]}`: "",
		`{"eventID":"b","eventTime":"2026-10-02T10:15:31Z","readOnly":false,"apiVersion":"2015","x":1,"requestParameters":{"n":1.5},"resources":[{}],"y":0}`: `/apiVersion: 20150528 became "2015"
/eventID: "a" became "b"
/eventTime: "20261002T101530Z" became "2026-10-02T10:15:31Z"
/readOnly: "True" became false
/requestParameters: the body {"n":1.50} became {"n":1.5}
/resources/0/ARN: "x" is lost
/responseElements: the body null became 
/x: 1.0 became 1
/y: was not there, and now is 0`,
		`{"empty":1,"resources":{}}`: `/apiVersion: 20150528 is lost
/empty: {"a":[],"b":{"c":null}} became 1
/eventID: "a" is lost
/eventTime: "20261002T101530Z" is lost
/readOnly: "True" is lost
/requestParameters: the body {"n":1.50} became 
/resources: [{"ARN":"x"}] became {}
/responseElements: the body null became 
/x: 1.0 is lost`,
	} {
		assert.Equal(t, want, strings.Join(trailtest.Lost([]byte(record), []byte(encoded)), "\n"))
	}
}
