package report

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
)

// mightOf is a table with one row: the answers of periods that lasted so many seconds, as in "no 60".
func mightOf(periods ...string) *might {
	m := &might{Rows: []mightRow{{Action: "iot:Connect"}}}
	at := time.Date(2026, 10, 6, 0, 0, 0, 0, time.UTC)
	for _, p := range periods {
		answer, seconds, _ := strings.Cut(p, " ")
		length, _ := time.ParseDuration(seconds + "s")
		m.Periods = append(m.Periods, period{From: at, To: at.Add(length)})
		m.Rows[0].Cells = append(m.Rows[0].Cells, mightCell{Answer: answer})
		at = at.Add(length)
	}
	return m
}

func (m *might) String() string {
	var texts []string
	for i, c := range m.Rows[0].Cells {
		texts = append(texts, fmt.Sprint(c.Answer, " ", m.lasted(i).Seconds()))
	}
	return strings.Join(texts, ", ")
}

// What was allowed for a short time is not joined away.
func TestMightJoins(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		periods []string
		want    string
	}{
		{"nothing is short", []string{"no 60", "yes 60", "no 60"}, "no 60, yes 60, no 60"},
		{"a short one that allowed less", []string{"yes 60", "no 20", "yes 60"}, "yes 60, yes 80"},
		{"a short opening", []string{"no 60", "open 20", "no 60"}, "no 60, open 20, no 60"},
		{"a short opening among what is allowed anyway", []string{"yes 60", "open 1", "yes 60"}, "yes 60, open 1, yes 60"},
		{"a short doubt", []string{"no 60", "maybe 20", "no 60"}, "no 60, maybe 20, no 60"},
		{"too many", []string{"no 60", "yes 90", "no 70", "yes 90", "no 80", "yes 90", "no 90", "yes 90", "no 90", "yes 90", "no 90"},
			"yes 150, yes 160, no 80, yes 90, no 90, yes 90, no 90, yes 90, no 90"},
		{"too many that allowed more and more", []string{"open 10", "no 90", "open 11", "no 90", "open 12", "no 90", "open 13", "no 90", "open 14", "no 90"},
			"open 111, no 90, open 12, no 90, open 13, no 90, open 14, no 90"},
		{"the last one is short", []string{"no 60", "yes 20"}, "no 60, yes 20"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			m := mightOf(c.periods...)
			m.join()
			require.Equal(t, c.want, m.String())
			require.Equal(t, len(m.Periods) < len(c.periods), m.Joined)
			require.LessOrEqual(t, len(m.Periods), maxPeriods)
		})
	}
}

// A table that was not asked to the end says so.
func TestMightUntil(t *testing.T) {
	t.Parallel()
	const id = "0000000000000000000000000000000000000000000000000000000000000001"
	arn := "arn:aws:iot:eu-central-1:111122223333:cert/" + id
	events := []*iottrail.Event{
		call(t, 0, "iot.amazonaws.com", "RegisterCertificateWithoutCA", aKey, "dev", map[string]any{"certificatePem": "pem", "status": "ACTIVE"}),
		openPolicy(t, 1, aKey, "dev", "p"), call(t, 2, "iot.amazonaws.com", "AttachPolicy", aKey, "dev", map[string]any{"policyName": "p", "target": arn}),
	}
	for n := range maxAsked {
		status := []string{"ACTIVE", "INACTIVE"}[n%2]
		events = append(events, call(t, 60+n, "iot.amazonaws.com", "UpdateCertificate", aKey, "dev", map[string]any{"certificateId": id, "newStatus": status}))
	}
	until := func(events []*iottrail.Event) time.Time {
		p := reported(events...).page()
		require.Len(t, p.Certificates, 1)
		require.NotNil(t, p.Certificates[0].Might)
		return p.Certificates[0].Might.Until
	}
	require.Zero(t, until(events[:40]))
	require.NotZero(t, until(events))
}
