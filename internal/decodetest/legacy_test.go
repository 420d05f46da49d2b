package decodetest_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/trailtest"
)

// legacyQuirk checks the record in the spelling of the AWS IoT developer guide.
func legacyQuirk(t *testing.T) {
	t.Helper()
	e := oddEvents(t, "legacy-iot.json", 1)[0]
	requireLegacy(t, e)
}

func requireLegacy(t *testing.T, e *iottrail.Event) {
	t.Helper()
	// What, when, from where.
	assert.Equal(t, "iot.amazonaws.com", e.EventSource)
	assert.Equal(t, "UpdateCertificate", e.EventName)
	assert.Equal(t, time.Date(2016, 10, 2, 10, 15, 30, 0, time.UTC), e.EventTime)
	assert.Equal(t, "AwsApiCall", e.EventType)
	assert.Equal(t, "1f7c9a52-8889-11e6-9f3b-6d1e2c3b4a59", e.RequestID)
	assert.Equal(t, "aws-internal/4", e.UserAgent)
	assert.Empty(t, e.SourceIPAddress)
	assert.JSONEq(t, `{"certificateId":"2c624232cdd221771294dfbb310aca000a0df6ac8b66b696d90ef06fdefb64a3","newStatus":"INACTIVE"}`, string(e.RequestParameters))
	assert.Empty(t, e.ResponseElements)
	assert.Empty(t, e.AdditionalEventData)
	assert.Equal(t, iottrail.Unset, e.ReadOnly)
	assert.False(t, e.Failed())
	assert.Empty(t, e.Resources)

	// Who: an assumed role, its issuer, no MFA, since when, for which account.
	u := e.UserIdentity
	assert.Equal(t, iottrail.IdentityTypeAssumedRole, u.Type)
	assert.Equal(t, "AROA1LEGACY00EXAMPLE", u.PrincipalID)
	assert.Equal(t, "111122223333", u.AccountID)
	assert.Equal(t, "ASIA1LEGACY00EXAMPLE", u.AccessKeyID)
	s := u.SessionContext
	assert.Equal(t, "Role", s.SessionIssuer.Type)
	assert.Equal(t, "valve-service", s.SessionIssuer.UserName)
	assert.Equal(t, "arn:aws:iam::111122223333:role/ec2/valve-service", s.SessionIssuer.ARN)
	assert.Equal(t, iottrail.False, s.Attributes.MFAAuthenticated)
	assert.Equal(t, time.Date(2016, 10, 2, 10, 5, 1, 0, time.UTC), s.Attributes.CreationDate)
	assert.Equal(t, "777788889999", u.InvokedByAccountID)
	assert.Equal(t, iottrail.Actor{
		Kind: iottrail.ActorRole, AccountID: "111122223333", Name: "valve-service", SessionName: "i-0a1b2c3d",
		ARN: "arn:aws:sts::111122223333:assumed-role/valve-service/i-0a1b2c3d", OnBehalfOf: "777788889999",
		IssuerARN: "arn:aws:iam::111122223333:role/ec2/valve-service", PrincipalID: "AROA1LEGACY00EXAMPLE",
	}, e.Actor())

	// The two that have no field; the empty ones are gone.
	require.Len(t, e.Extra, 2)
	assert.Equal(t, "timestamp", e.Extra[0].Name)
	assert.Equal(t, "RecipientAccountList", e.Extra[1].Name)
}

func TestLegacyIsWrittenInTodaysSpelling(t *testing.T) {
	t.Parallel()
	e := oddEvents(t, "legacy-iot.json", 1)[0]
	encoded := trailtest.Encode(t, e)
	assert.Contains(t, encoded, `"requestParameters":{"certificateId":`)
	assert.Contains(t, encoded, `"eventSource":"iot.amazonaws.com"`)
	assert.NotContains(t, encoded, "RequestParamters")
	requireLegacy(t, trailtest.Decode(t, encoded))
}

func TestLegacyIsRecognised(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ record, source, event string }{
		"the marker alone":        {`{"RequestParamters":{"a":1}}`, "iot.amazonaws.com", ""},
		"marker and name":         {`{"EventName":"A","RequestParamters":null}`, "iot.amazonaws.com", "A"},
		"escaped marker":          {`{"EventName":"A","Request\u0050aramters":{}}`, "iot.amazonaws.com", "A"},
		"with eventVersion":       {`{"eventVersion":"1.0","EventName":"A","RequestParamters":{}}`, "iot.amazonaws.com", "A"},
		"not without the marker":  {`{"eventVersion":"1.08","eventID":"1","EventName":"A","RequestParameters":{}}`, "", ""},
		"not with today's marker": {`{"eventVersion":"1.08","eventID":"1","EventName":"A","requestParameters":{}}`, "", ""},
	} {
		e := trailtest.Decode(t, c.record)
		assert.Equal(t, c.source, e.EventSource, name)
		assert.Equal(t, c.event, e.EventName, name)
		assert.Empty(t, trailtest.Lost([]byte(c.record), []byte(trailtest.Encode(t, e))), name)
		r := trailtest.ReadString(t, c.record)
		require.NoError(t, r.End, name)
		trailtest.RequireSameEvents(t, []*iottrail.Event{e}, r.Events(), name)
	}
}

// A record in both spellings is none: with one source for whoever knows the old one, and
// another, or none, for all others.
func TestTwoSpellings(t *testing.T) {
	t.Parallel()
	for _, record := range []string{
		`{"eventVersion":"1.08","eventName":"B","EventName":"A","RequestParamters":{}}`,
		`{"eventVersion":"1.08","eventSource":"s3.amazonaws.com","EventName":"A","RequestParamters":{}}`,
		`{"eventVersion":"1.08","userIdentity":null,"EventID":"x","EventName":"DeletePolicy","RequestParamters":{"policyName":"p"}}`,
		`{"eventVersion":"1.08","eventSource":null,"RequestParamters":{}}`, `{"eventVersion":"1.08","eventTime":"","RequestParamters":{}}`,
	} {
		r := trailtest.ReadString(t, record+trailtest.Record("b"))
		require.Equal(t, []string{"!", "b"}, r.IDs(), record)
		require.ErrorContains(t, r.Errors()[0], "two spellings", record)
		require.Equal(t, record, r.Errors()[0].Raw)
		require.ErrorContains(t, new(iottrail.Event).UnmarshalJSON([]byte(record)), "two spellings", record)
	}
}

func TestLegacyErrorsAndDuplicates(t *testing.T) {
	t.Parallel()
	r := trailtest.ReadString(t, `{"EventTime":"soon","RequestParamters":{},"UserIdentity":{"sessionContext":7}}
{"EventName":"A","EventName":"B","RequestParamters":{}}
{"UserIdentity":{"arn":"a","arn":"b"},"RequestParamters":{}}`)
	require.NoError(t, r.End)
	require.Equal(t, []string{"", "!", "!", "!"}, r.IDs())
	assert.Equal(t, "/EventTime", r.Errors()[0].Path)
	trailtest.RequireNothingLost(t, []byte(r.Errors()[0].Raw), r.Errors()[0].Event, "members that can't be read")
	assert.Equal(t, "/EventName", r.Errors()[1].Path)
	assert.Equal(t, "/UserIdentity/arn", r.Errors()[2].Path)
}
