package report

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/detect"
	"github.com/iottrail/iottrail/internal/trailtest"
	"github.com/iottrail/iottrail/trail"
)

// A finding of a session that is one too many is a finding all the same.
func TestFindingsBeyondTheSessions(t *testing.T) {
	t.Parallel()
	var g gathered
	g.make()
	for i := range maxSessions {
		node := fmt.Sprint("key ", i)
		g.sessions[node] = &session{node: node}
	}
	ev := trailtest.Decode(t, `{"eventVersion":"1.08","eventTime":"2026-10-06T09:30:00Z","eventSource":"s3.amazonaws.com","eventName":"X","eventID":"1"}`)
	found := []detect.Finding{{Rule: &detect.Rule{ID: "a", Severity: detect.Critical}, Event: ev, Answer: iottrail.Yes, Calls: 1}}
	w := g.add(ev, trail.Position{}, true, found)
	g.finding(&found[0], w, true)
	require.Len(t, g.findings, 1)
	require.Len(t, g.sessions, maxSessions)
}

// What callers can make up is bounded, and what is beyond is counted.
func TestOthers(t *testing.T) {
	t.Parallel()
	var g gathered
	g.make()
	for i := range maxGroups {
		g.findings[fmt.Sprint(i)] = new(findingTally)
		g.failures[fmt.Sprint(i)] = new(failureTally)
	}
	rule := &detect.Rule{ID: "a", Severity: detect.Critical}
	for i := range 3 {
		ev := trailtest.Decode(t, fmt.Sprintf(`{"eventVersion":"1.08","eventTime":"2026-10-06T09:30:00Z","eventSource":"iot.amazonaws.com","eventName":"X%d","eventID":"%[1]d","errorCode":"E",
			"userIdentity":{"type":"IAMUser","userName":"u%[1]d","principalId":"AIDA%[1]d"}}`, i))
		found := []detect.Finding{{Rule: rule, Event: ev, Answer: iottrail.Yes, Calls: 1}}
		g.finding(&found[0], g.add(ev, trail.Position{}, true, found), true)
	}
	require.Len(t, g.findings, maxGroups+1)
	require.Equal(t, 3, g.findings["a\x00others"].calls)
	require.Len(t, g.failures, maxGroups+1)
	require.Equal(t, 3, g.failures[othersKey].Calls)
}

// After the first text for which there is no room there is none, not even a short one: it would depend on
// when it came.
func TestTextsAreDroppedFromTheEnd(t *testing.T) {
	t.Parallel()
	var g gathered
	g.make()
	long := strings.Repeat("x", maxRecord)
	const n = 2 + maxJSON/maxRecord
	for i := range n {
		w := &row{rank: rank{class: classChange, sec: int64(i), key: fmt.Sprint(i)}}
		if w.JSON = long; i == n-1 {
			w.JSON = "x"
		}
		g.rows[w.rank.key] = w
		g.jsonSize += len(w.JSON)
	}
	rows := g.prune()
	require.Len(t, rows, n)
	for i, w := range rows {
		require.Equal(t, i < maxJSON/maxRecord, w.JSON != "", i)
	}
	require.Equal(t, maxJSON, g.jsonSize)
	cut := *g.jsonCut
	rows[n-2].class = classGrave // a finding that came later
	require.Equal(t, cut, *g.jsonCut)
}
