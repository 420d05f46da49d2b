package iottrail_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/trailtest"
)

func TestVersion(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]iottrail.Version{
		"1.0": {Major: 1}, "1.01": {Major: 1, Minor: 1}, "1.08": {Major: 1, Minor: 8}, "1.8": {Major: 1, Minor: 8},
		"1.10": {Major: 1, Minor: 10}, "1.11": {Major: 1, Minor: 11}, "2.0": {Major: 2}, "0.0": {},
	} {
		v, err := iottrail.ParseVersion(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, v, text)
		assert.Equal(t, want, (&iottrail.Event{EventVersion: text}).Version())
		back, err := iottrail.ParseVersion(v.String())
		require.NoError(t, err)
		assert.Equal(t, v, back)
	}
	for _, text := range []string{"", "1", "1.", ".1", "1.1.1", "a.b", "-1.0", "1.-1", "1.99999999999", "1,1", " 1.1", "1.+1"} {
		_, err := iottrail.ParseVersion(text)
		require.ErrorContains(t, err, "event version", "%q", text)
		assert.Zero(t, (&iottrail.Event{EventVersion: text}).Version(), "%q", text)
	}
	order := []string{"0.9", "1.0", "1.01", "1.9", "1.10", "1.11", "2.0"}
	for i, a := range order {
		for j, b := range order {
			v, _ := iottrail.ParseVersion(a)
			w, _ := iottrail.ParseVersion(b)
			switch c := v.Compare(w); {
			case i < j:
				assert.Equal(t, -1, c, "%s and %s", a, b)
			case i > j:
				assert.Equal(t, 1, c, "%s and %s", a, b)
			default:
				assert.Zero(t, c, "%s and %s", a, b)
			}
			assert.Equal(t, i >= j, v.AtLeast(w.Major, w.Minor), "%s is at least %s", a, b)
		}
	}
	for want, v := range map[string]iottrail.Version{"1.0": {Major: 1}, "1.08": {Major: 1, Minor: 8}, "1.10": {Major: 1, Minor: 10}, "2.3": {Major: 2, Minor: 3}} {
		assert.Equal(t, want, v.String())
	}
}

func TestOperation(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"AttachPolicy": "AttachPolicy", "CreateFunction20150331": "CreateFunction", "CreateFunction20150331v2": "CreateFunction",
		"UpdateFunctionCode20150331v12": "UpdateFunctionCode", "CreateDistribution2020_05_31": "CreateDistribution",
		"20150331": "20150331", "20150331v2": "20150331v2", "Get20151331": "Get20151331", "GetV2": "GetV2", "Getv2": "Getv2", "v2": "v2", "": "",
		"ListTags20170331v": "ListTags20170331v",
	} {
		assert.Equal(t, want, (&iottrail.Event{EventName: name}).Operation(), "%q", name)
	}
}

func TestFailed(t *testing.T) {
	t.Parallel()
	assert.False(t, (&iottrail.Event{}).Failed())
	assert.True(t, (&iottrail.Event{ErrorCode: "AccessDenied"}).Failed())
	assert.True(t, (&iottrail.Event{ErrorMessage: "Failed authentication"}).Failed())
}

func TestBool(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]iottrail.Bool{
		`true`: iottrail.True, `"true"`: iottrail.True, `"True"`: iottrail.True, `"TRUE"`: iottrail.True,
		`false`: iottrail.False, `"false"`: iottrail.False, `"False"`: iottrail.False, `"FALSE"`: iottrail.False,
		`null`: iottrail.Unset, `""`: iottrail.Unset,
	} {
		var b iottrail.Bool
		require.NoError(t, b.UnmarshalJSON([]byte(text)), text)
		assert.Equal(t, want, b, text)
	}
	for _, text := range []string{`1`, `"yes"`, `"1"`, `[]`, `{}`, `truer`, ``} {
		b := iottrail.True
		require.ErrorContains(t, b.UnmarshalJSON([]byte(text)), "boolean", text)
		assert.Equal(t, iottrail.True, b, "unchanged by %s", text)
	}
	for b, want := range map[iottrail.Bool][2]string{iottrail.Unset: {"", "null"}, iottrail.False: {"false", "false"}, iottrail.True: {"true", "true"}} {
		assert.Equal(t, want[0], b.String())
		text, err := json.Marshal(b)
		require.NoError(t, err)
		assert.Equal(t, want[1], string(text))
		assert.Equal(t, b == iottrail.True, b.True())
		assert.Equal(t, b == iottrail.False, b.False())
		assert.Equal(t, b == iottrail.Unset, b.IsZero())
	}
	assert.Equal(t, iottrail.True, iottrail.BoolOf(true))
	assert.Equal(t, iottrail.False, iottrail.BoolOf(false))
	text, err := json.Marshal(struct {
		B iottrail.Bool `json:",omitzero"`
	}{})
	require.NoError(t, err)
	assert.JSONEq(t, `{}`, string(text))
}

func TestTimestamp(t *testing.T) {
	t.Parallel()
	at := time.Date(2021, 4, 21, 18, 49, 4, 0, time.UTC)
	for text, want := range map[string]time.Time{
		`"2021-04-21T18:49:04Z"`: at, `"2021-04-21T18:49:04.5Z"`: at.Add(500 * time.Millisecond), `"2021-04-21T20:49:04+02:00"`: at,
		`"2021-04-21T20:49:04+0200"`: at, `"2021-04-21T18:49:04"`: at, `"20210421T184904Z"`: at, `"20210421T184904"`: at,
		`"2021-04-21 18:49:04"`: at, `"2021-04-21 18:49:04Z"`: at, `"2021-04-21 18:49:04 +0000 UTC"`: at,
		`"Wed Apr 21 18:49:04 UTC 2021"`: at, `"Wed Apr 21 18:49:04 GMT 2021"`: at, `"Apr 21, 2021 6:49:04 PM"`: at, `"Apr 21, 2021, 6:49:04 PM"`: at,
		`"Apr 21, 2021, 6:49:04\u202fPM"`: at, "\"Apr 21, 2021, 6:49:04\u202fPM\"": at, "\"Apr 21, 2021, 6:49:04\u00a0PM\"": at,
		`"Wed, 21 Apr 2021 18:49:04 GMT"`: at, `"Wed, 21 Apr 2021 20:49:04 +0200"`: at, `"2021-04-21"`: time.Date(2021, 4, 21, 0, 0, 0, 0, time.UTC),
		`"2021-04-21T18:49:04\u005a"`: at,
		`1619030944`:                  at, `1619030944.0`: at, `1.619030944E9`: at, `1.619030944e+9`: at, `"1619030944"`: at, `1619030944.25`: at.Add(250 * time.Millisecond),
		`1688560107.857`: time.UnixMilli(1688560107857).UTC(), `1.688560107857E9`: time.UnixMilli(1688560107857).UTC(),
		`0`: time.Unix(0, 0).UTC(), `-1.5`: time.Unix(-2, 500_000_000).UTC(), `0.1234567891`: time.Unix(0, 123456789).UTC(),
		`"2021-04-21T18:49:04.9999999999Z"`: at.Add(999_999_999),
		`"2024-02-29T00:00:00Z"`:            time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC),
		`null`:                              {}, `""`: {},
	} {
		var ts iottrail.Timestamp
		require.NoError(t, json.Unmarshal([]byte(text), &ts), text)
		assert.Equal(t, want, ts.Time, "%s; UTC included", text)
		out, err := json.Marshal(ts)
		require.NoError(t, err)
		if ts.IsZero() {
			assert.Equal(t, "null", string(out))
			continue
		}
		var back iottrail.Timestamp
		require.NoError(t, json.Unmarshal(out, &back))
		assert.Equal(t, ts, back, text)
	}
	for _, text := range []string{
		`"yesterday"`, `true`, `{}`, `[1]`, `"2021-02-30T00:00:00Z"`, `"2023-02-29T00:00:00Z"`, `"2021-13-01T00:00:00Z"`, `"2021-00-01T00:00:00Z"`,
		`"2021-01-00T00:00:00Z"`, `"2021-01-01T24:00:00Z"`, `"2021-01-01T00:60:00Z"`, `"2021-01-01T00:00:60Z"`, `"20x1-01-01T00:00:00Z"`,
		`1e300`, `1e9999`, `1e99999999`, `1e-99999999`, `123456789012345678901234567890`, `1e13`, `-1e12`, `"` + strings.Repeat("1", 100) + `"`,
		`"1e"`, `" "`, `"-"`, `"0xff"`, `"1_000"`, `"1/2"`, `"Inf"`,
	} {
		ts := iottrail.Timestamp{Time: at}
		err := json.Unmarshal([]byte(text), &ts)
		require.Error(t, err, text)
		assert.NotContains(t, err.Error(), "yesterday", "errors do not repeat text")
		assert.Equal(t, at, ts.Time, "unchanged by %s", text)
	}
	out, err := json.Marshal(iottrail.Timestamp{Time: at.In(time.FixedZone("", 7200))})
	require.NoError(t, err)
	assert.Equal(t, `"2021-04-21T18:49:04Z"`, string(out), "written in UTC")
	_, err = json.Marshal(iottrail.Timestamp{Time: time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC)})
	require.Error(t, err)
}

func TestBlob(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]iottrail.Blob{
		`"+/8="`: {0xfb, 0xff}, `"+/8"`: {0xfb, 0xff}, `"-_8="`: {0xfb, 0xff}, `"-_8"`: {0xfb, 0xff}, `"\u002b/8="`: {0xfb, 0xff},
		`[-5,255,0]`: {0xfb, 0xff, 0}, `{"hb":[-5,-1],"offset":0,"isReadOnly":false}`: {0xfb, 0xff}, `[]`: {}, `""`: {}, `null`: nil,
	} {
		var b iottrail.Blob
		require.NoError(t, json.Unmarshal([]byte(text), &b), text)
		assert.Equal(t, want, b, text)
		out, err := json.Marshal(b)
		require.NoError(t, err)
		var back iottrail.Blob
		require.NoError(t, json.Unmarshal(out, &back), "%s", out)
		assert.Equal(t, b, back)
	}
	for _, text := range []string{`"not base64!"`, `[256]`, `[-129]`, `["a"]`, `[1.5]`, `{}`, `{"hb":"a"}`, `{"hb":{"hb":[1]}}`, `{"hb":[1],"hb":[2]}`, `{"hb":[1],"HB":[2]}`, `{"HB":[2]}`, `true`, `7`} {
		b := iottrail.Blob{1}
		require.Error(t, json.Unmarshal([]byte(text), &b), text)
		assert.Equal(t, iottrail.Blob{1}, b, "unchanged by %s", text)
	}
	require.Error(t, new(iottrail.Blob).UnmarshalJSON(nil))
	require.Error(t, new(iottrail.Blob).UnmarshalJSON([]byte(`"\x"`)))
}

func TestMembers(t *testing.T) {
	t.Parallel()
	m := iottrail.Members{{Name: "a", Value: json.RawMessage("1")}, {Name: "A", Value: json.RawMessage("2")}, {Name: "", Value: json.RawMessage("3")}}
	for name, want := range map[string]string{"a": "1", "A": "2", "": "3"} {
		v, ok := m.Get(name)
		assert.True(t, ok, name)
		assert.Equal(t, want, string(v))
	}
	_, ok := m.Get("b")
	assert.False(t, ok)
	_, ok = iottrail.Members(nil).Get("a")
	assert.False(t, ok)
}

// Values that belong to no documented list are no error.
func TestUnknownValuesAreFine(t *testing.T) {
	t.Parallel()
	const record = `{"eventVersion":"3.7-beta","eventType":"AwsTomorrow","eventCategory":"Quantum","userIdentity":{"type":"Robot"},"addendum":{"reason":"WEATHER"},"eventSource":"x","awsRegion":"mars-1"}`
	e := trailtest.Decode(t, record)
	assert.Equal(t, "AwsTomorrow", e.EventType)
	trailtest.RequireNothingLost(t, []byte(record), e, "unknown values")
	for want, got := range map[string]string{
		"AwsApiCall": iottrail.EventTypeAPICall, "AwsServiceEvent": iottrail.EventTypeServiceEvent, "AwsConsoleAction": iottrail.EventTypeConsoleAction,
		"AwsConsoleSignIn": iottrail.EventTypeConsoleSignIn, "AwsVpceEvent": iottrail.EventTypeVPCE, "AwsCloudTrailInsight": iottrail.EventTypeInsight,
		"AwsAggregatedEvent": iottrail.EventTypeAggregated, "Management": iottrail.EventCategoryManagement, "Data": iottrail.EventCategoryData,
		"NetworkActivity": iottrail.EventCategoryNetworkActivity, "Insight": iottrail.EventCategoryInsight, "Aggregated": iottrail.EventCategoryAggregated,
	} {
		assert.Equal(t, want, got)
	}
}
