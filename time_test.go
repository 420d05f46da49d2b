package iottrail_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/trailtest"
)

// timeMembers are all members that are times, each in a record, with where the text of one
// goes that its field can't hold in full.
var timeMembers = []struct {
	name, record string // with %s for the value
	field        func(*iottrail.Event) *time.Time
	extra        func(*iottrail.Event) *iottrail.Members
}{
	{"eventTime", `{"eventVersion":"1.11","eventID":"a","eventTime":%s,"eventName":"X"}`,
		func(e *iottrail.Event) *time.Time { return &e.EventTime },
		func(e *iottrail.Event) *iottrail.Members { return &e.Extra }},
	{"eventTime", `{"EventTime":%s,"RequestParamters":{"a":1}}`,
		func(e *iottrail.Event) *time.Time { return &e.EventTime },
		func(e *iottrail.Event) *iottrail.Members { return &e.Extra }},
	{"creationDate", `{"eventVersion":"1.11","eventID":"a","userIdentity":{"sessionContext":{"attributes":{"creationDate":%s,"mfaAuthenticated":"true"}}}}`,
		func(e *iottrail.Event) *time.Time { return &e.UserIdentity.SessionContext.Attributes.CreationDate },
		func(e *iottrail.Event) *iottrail.Members { return &e.UserIdentity.SessionContext.Attributes.Extra }},
	{"windowStart", `{"eventVersion":"1.11","eventCategory":"Aggregated","timeWindow":{"windowStart":%s,"windowSize":"PT5M"}}`,
		func(e *iottrail.Event) *time.Time { return &e.Aggregated.TimeWindow.WindowStart },
		func(e *iottrail.Event) *iottrail.Members { return &e.Aggregated.TimeWindow.Extra }},
	{"windowEnd", `{"eventVersion":"1.11","eventCategory":"Aggregated","timeWindow":{"windowStart":"2026-10-02T11:00:00Z","windowEnd":%s}}`,
		func(e *iottrail.Event) *time.Time { return &e.Aggregated.TimeWindow.WindowEnd },
		func(e *iottrail.Event) *iottrail.Members { return &e.Aggregated.TimeWindow.Extra }},
}

// TestTimesBeyondNanoseconds reads times with more digits than a time.Time holds, and
// some with as many, into each member: no digit is lost, and none is written that was
// taken out.
func TestTimesBeyondNanoseconds(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 10, 1, 8, 0, 0, 123456789, time.UTC)
	epoch := time.Unix(1688560107, 857123456).UTC()
	for _, c := range []struct {
		value string
		want  time.Time
		kept  bool
	}{
		{`"2026-10-01T08:00:00.1234567891Z"`, at, true},
		{`"2026-10-01T08:00:00.123456789999999999999999999Z"`, at, true}, // cut off and not rounded
		{`"2026-10-01T08:00:00.1234567890Z"`, at, true},
		{`"2026-10-01T10:00:00.1234567891+02:00"`, at, true},
		{`"2026-10-01t08:00:00.1234567891z"`, at, true},
		{`"2026-10-01T08:00:00,1234567891Z"`, at, true},
		{`"2026-10-01T08:00:00.1234567891\u005a"`, at, true},
		{`"20261001T080000.1234567891Z"`, at, true},
		{`"2026-10-01 08:00:00.1234567891"`, at, true},
		{`"Thu Oct  1 08:00:00.1234567891 UTC 2026"`, at, true},
		{`"Oct 1, 2026, 8:00:00.1234567891 AM"`, at, true},
		{`1.6885601078571234567E9`, epoch, true},
		{`1688560107.8571234567`, epoch, true},
		{`"1688560107.8571234567"`, epoch, true},
		{`16885601078571234567e-10`, epoch, true},
		{`-0.0000000001`, time.Unix(-1, 999_999_999).UTC(), true},
		{`1e-10`, time.Unix(0, 0).UTC(), true},

		{`"2026-10-01T08:00:00.123456789Z"`, at, false},
		{`"2026-10-01t08:00:00.123456789z"`, at, false},
		{`"2026-10-01T10:00:00.123456789+02:00"`, at, false},
		{`"Oct 1, 2026, 8:00:00.123456789 AM"`, at, false},
		{`"2026-10-01T08:00:00Z"`, at.Truncate(time.Second), false},
		{`1688560107.857123456`, epoch, false},
		{`1.688560107857123456E9`, epoch, false},
		{`1.5e-8`, time.Unix(0, 15).UTC(), false},
		{`1688560107`, epoch.Truncate(time.Second), false},
	} {
		for _, m := range timeMembers {
			record := fmt.Sprintf(m.record, c.value)
			e := trailtest.Decode(t, record)
			require.Equal(t, c.want, *m.field(e), "%s; UTC included", record)
			text, ok := m.extra(e).Get(m.name)
			require.Equal(t, c.kept, ok, record)
			encoded := trailtest.Encode(t, e)
			require.Equal(t, 1, strings.Count(encoded, `"`+m.name+`":`), encoded)
			trailtest.RequireNothingLost(t, []byte(record), e, record)
			if !c.kept {
				continue
			}
			require.Equal(t, c.value, string(text), record)
			require.Contains(t, encoded, `"`+m.name+`":`+c.value)
			trailtest.RequireSameEvents(t, []*iottrail.Event{e}, []*iottrail.Event{e.Clone()}, record)

			// The same instant elsewhere is no change.
			*m.field(e) = c.want.In(time.FixedZone("", 3600))
			require.Equal(t, encoded, trailtest.Encode(t, e))
			*m.field(e) = time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC)
			require.Contains(t, trailtest.Encode(t, e), `"`+m.name+`":"2001-02-03T04:05:06Z"`)
			require.NotContains(t, trailtest.Encode(t, e), c.value)
			*m.field(e) = c.want.Add(1)
			require.NotContains(t, trailtest.Encode(t, e), c.value)
			*m.field(e) = time.Time{}
			require.NotContains(t, trailtest.Encode(t, e), m.name, "what was cleared stays out")

			*m.field(e) = c.want
			*m.extra(e) = nil
			require.Equal(t, 1, strings.Count(trailtest.Encode(t, e), `"`+m.name+`":`))
			require.NotContains(t, trailtest.Encode(t, e), c.value)
		}
	}
}

// TestExtraBesideATime puts what no record has into Extra, beside EventTime.
func TestExtraBesideATime(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 10, 1, 8, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name, extra string
		field       time.Time
		want        string
	}{
		{"the same time in another spelling", `"20261001T080000Z"`, at, `{"eventTime":"20261001T080000Z"}`},
		{"another time", `"20261001T080001Z"`, at, `{"eventTime":"2026-10-01T08:00:00Z"}`},
		{"no time", `"soon"`, at, `{"eventTime":"2026-10-01T08:00:00Z"}`},
		{"null", `null`, at, `{"eventTime":"2026-10-01T08:00:00Z"}`},
		{"no JSON", `"2026-10-01T08:00:00Zx`, at, `{"eventTime":"2026-10-01T08:00:00Z"}`},
		{"a time, and no field", `"20261001T080000Z"`, time.Time{}, `{"eventTime":"20261001T080000Z"}`},
		{"more digits, and no field", `"2026-10-01T08:00:00.0000000001Z"`, time.Time{}, `{}`},
		{"no time, and no field", `"soon"`, time.Time{}, `{"eventTime":"soon"}`},
		{"no time at all, with more digits", `"0001-01-01T00:00:00.0000000001Z"`, time.Time{}, `{"eventTime":"0001-01-01T00:00:00.0000000001Z"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := iottrail.Event{EventTime: c.field, Extra: iottrail.Members{{Name: "eventTime", Value: json.RawMessage(c.extra)}}}
			require.Equal(t, c.want, trailtest.Encode(t, &e))
		})
	}
}

// TestTimesInLowerCase reads the letters of RFC 3339 in lower case, in members of the
// record and in bodies.
func TestTimesInLowerCase(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 10, 1, 8, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		text string
		want time.Time // zero where it is refused
	}{
		{"2026-10-01t08:00:00z", at},
		{"2026-10-01T08:00:00z", at},
		{"2026-10-01t08:00:00Z", at},
		{"2026-10-01t08:00:00", at},
		{"2026-10-01t10:00:00+02:00", at},
		{"2026-10-01t10:00:00+0200", at},
		{"2026-10-01t08:00:00.5z", at.Add(500 * time.Millisecond)},
		{"2026-10-01 08:00:00z", at},

		{"2026-10-01t08:00:60z", time.Time{}},
		{"2026-02-30t08:00:00z", time.Time{}},
		{"2026-10-01z", time.Time{}},
		{"2026-10-01t", time.Time{}},
		{"oct 1, 2026 8:00:00 am z", time.Time{}},
	} {
		var ts iottrail.Timestamp
		err := json.Unmarshal([]byte(`"`+c.text+`"`), &ts)
		require.Equal(t, c.want.IsZero(), err != nil, "%s: %v", c.text, err)
		require.Equal(t, c.want, ts.Time, c.text)
		for _, m := range timeMembers {
			record := fmt.Sprintf(m.record, `"`+c.text+`"`)
			e := new(iottrail.Event)
			err := e.UnmarshalJSON([]byte(record))
			require.Equal(t, c.want.IsZero(), err != nil, "%s: %v", record, err)
			require.Equal(t, c.want, *m.field(e), record)
			require.Empty(t, trailtest.Lost([]byte(record), []byte(trailtest.Encode(t, e))), record)
		}
	}
}

// TestTimesOfEveryDay compares what is read with package time, which counts the days in its
// own way: the days that there are, and days that there are not.
func TestTimesOfEveryDay(t *testing.T) {
	t.Parallel()
	for _, year := range []int{0, 1, 4, 99, 100, 400, 1600, 1899, 1900, 1969, 1970, 1972, 2000, 2024, 2026, 2100, 2400, 9999} {
		for month := range 14 {
			for day := range 33 {
				text := fmt.Sprintf("%04d-%02d-%02dT23:59:58Z", year, month, day)
				want, parsed := time.Parse(time.RFC3339, text)
				var got iottrail.Timestamp
				err := got.UnmarshalJSON([]byte(`"` + text + `"`))
				require.Equal(t, parsed == nil, err == nil, "%s: %v", text, err)
				require.True(t, got.Equal(want), "%s is read as %s", text, got)
			}
		}
	}
	for _, text := range []string{"2026-10-01T24:00:00Z", "2026-10-01T00:60:00Z", "2026-10-01T00:00:60Z", "2026-10-01T0:00:000Z", "2O26-10-01T00:00:00Z"} {
		require.Error(t, new(iottrail.Timestamp).UnmarshalJSON([]byte(`"`+text+`"`)), text)
	}
}
