package report

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/detect"
	"github.com/iottrail/iottrail/internal/testrun"
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

// Each map of what is gathered is bounded, whatever comes.
func TestTalliesAreBounded(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	tallies := map[string]struct {
		most int
		fill func(g *gathered, n int)
	}{
		"actors":   {maxActors + 1, func(g *gathered, n int) { g.actors[fmt.Sprint(n)] = new(actorTally) }},
		"hours":    {maxHoursSeen, func(g *gathered, n int) { g.hours[int64(n)] = new(hourTally) }},
		"files":    {maxFiles, func(g *gathered, n int) { g.files[fmt.Sprint(n)] = new(fileTally) }},
		"sessions": {maxSessions, func(g *gathered, n int) { g.sessions[fmt.Sprint(n)] = new(session) }},
		"findings": {maxGroups + 1, func(g *gathered, n int) { g.findings[fmt.Sprint(n)] = new(findingTally) }},
		"failures": {maxGroups + 1, func(g *gathered, n int) { g.failures[fmt.Sprint(n)] = new(failureTally) }},
		"scopes":   {maxScopes + 1, func(g *gathered, n int) { g.scopes[[2]string{fmt.Sprint(n)}] = 1 }},
	}
	var g gathered
	g.make()
	maps := reflect.ValueOf(&g).Elem()
	for i := range maps.NumField() {
		name := maps.Type().Field(i).Name
		if maps.Field(i).Kind() != reflect.Map || name == "rows" || name == "seen" { // which prune and drop bound
			continue
		}
		tally, ok := tallies[name]
		require.True(t, ok, "gathered.%s: bound it by a constant of tallies.go, and add it to this test", name)
		for n := maps.Field(i).Len(); n < tally.most-1; n++ {
			tally.fill(&g, n)
		}
	}
	for i := range 5 {
		ev := trailtest.Decode(t, fmt.Sprintf(`{"eventVersion":"1.08","eventTime":"2026-10-06T0%d:30:00Z","eventSource":"iot.amazonaws.com","eventName":"X%[1]d","eventID":"%[1]d","errorCode":"E%[1]d",
			"userAgent":"program-%[1]d/1.0","sourceIPAddress":"203.0.113.%[1]d","awsRegion":"region-%[1]d","recipientAccountId":"11112222333%[1]d",
			"userIdentity":{"type":"IAMUser","userName":"u%[1]d","principalId":"AIDA%[1]d","accessKeyId":"AKIA000000000000000%[1]d"}}`, i))
		found := []detect.Finding{{Rule: &detect.Rule{ID: "a", Severity: detect.Critical}, Event: ev, Answer: iottrail.Yes, Calls: 1}}
		g.finding(&found[0], g.add(ev, trail.Position{File: fmt.Sprintf("file-%d.json", i)}, true, found), true)
	}
	for name, tally := range tallies {
		require.LessOrEqual(t, maps.FieldByName(name).Len(), tally.most, "gathered.%s grows with what callers make up", name)
	}
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
