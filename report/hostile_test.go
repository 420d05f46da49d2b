package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/alone"
	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/internal/trailtest"
	"github.com/iottrail/iottrail/trail"
)

const wideOpen = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:*","Resource":"*"}]}`

// call is a record of a user.
func call(t *testing.T, n int, source, name, key, user string, request any) *iottrail.Event {
	t.Helper()
	text, err := json.Marshal(map[string]any{
		"eventVersion": "1.11", "eventTime": time.Date(2026, 10, 6, 0, 0, n, 0, time.UTC).Format(time.RFC3339), "eventSource": source, "eventName": name,
		"userIdentity": map[string]any{"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/" + user, "accountId": "111122223333", "accessKeyId": key, "userName": user},
		"awsRegion":    "eu-central-1", "sourceIPAddress": "198.51.100.7", "userAgent": "cli", "requestParameters": request, "eventID": fmt.Sprintf("id-%d", n),
		"readOnly": false, "eventType": "AwsApiCall", "recipientAccountId": "111122223333", "eventCategory": "Management",
	})
	require.NoError(t, err)
	return trailtest.Decode(t, string(text))
}

func openPolicy(t *testing.T, n int, key, user, policy string) *iottrail.Event {
	return call(t, n, "iot.amazonaws.com", "CreatePolicy", key, user, map[string]any{"policyName": policy, "policyDocument": wideOpen})
}

func attached(t *testing.T, n int, key, user, policy string) *iottrail.Event {
	target := fmt.Sprintf("arn:aws:iot:eu-central-1:111122223333:cert/%064x", n)
	return call(t, n, "iot.amazonaws.com", "AttachPolicy", key, user, map[string]any{"policyName": policy, "target": target})
}

func reported(events ...*iottrail.Event) *Report {
	var rep Report
	for i, ev := range events {
		rep.Add(ev, trail.Position{File: "a.json", Index: int64(i)})
	}
	return &rep
}

func sentenceOf(p *page) string {
	var b strings.Builder
	for _, f := range p.Verdict {
		b.WriteString(f.Text)
	}
	return b.String()
}

const aKey = "AKIA0000000000000001"

// More sessions than a report tells apart hide nobody who comes after them.
func TestTooManySessions(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	for _, after := range [][]*iottrail.Event{
		{call(t, 1, "cloudtrail.amazonaws.com", "StopLogging", aKey, "mallory", map[string]any{"name": "t"})},
		{openPolicy(t, 1, aKey, "mallory", "p"), attached(t, 2, aKey, "mallory", "p")},
	} {
		var rep Report
		rep.gathered.make()
		first := light(call(t, 0, "iot.amazonaws.com", "DeleteThing", "", "dev", nil))
		for i := range maxSessions {
			node := fmt.Sprint("key ", i)
			rep.gathered.sessions[node] = &session{node: node, event: first, first: first.EventTime, last: first.EventTime}
		}
		for _, ev := range after {
			rep.Add(ev, trail.Position{})
		}
		p := rep.page()
		require.Contains(t, sentenceOf(p), "allory")
	}
}

// Openings that somebody spreads over many sessions are not judged session by session.
func TestManySessions(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	events := []*iottrail.Event{openPolicy(t, 0, aKey, "mallory", "p")}
	for n := range 1000 {
		events = append(events, attached(t, n+1, fmt.Sprintf("ASIA%016d", n), "mallory", "p"))
	}
	require.Contains(t, sentenceOf(reported(events...).page()), " Other sessions made 1,000 more openings.")
}

// Many small openings by a decoy do not take the sentence from somebody who opened more.
func TestDecoys(t *testing.T) {
	t.Parallel()
	events := []*iottrail.Event{
		openPolicy(t, 200, aKey, "mallory", "p"), attached(t, 201, aKey, "mallory", "p"),
		call(t, 202, "cloudtrail.amazonaws.com", "DeleteTrail", aKey, "mallory", map[string]any{"name": "t"}),
	}
	for n := range 60 {
		for i, status := range []string{"INACTIVE", "ACTIVE"} {
			events = append(events, call(t, 2*n+i, "iot.amazonaws.com", "UpdateCertificate", "AKIA0000000000000002", "decoy", map[string]any{"certificateId": fmt.Sprintf("%064x", n), "newStatus": status}))
		}
	}
	s := sentenceOf(reported(events...).page())
	require.True(t, strings.HasPrefix(s, "mallory, with"), s)
}

// A name is no part of the sentence, nor anybody else's.
func TestNamesInTheSentence(t *testing.T) {
	t.Parallel()
	const words = "p; of 1 opening 1 was closed and none is open"
	s := sentenceOf(reported(openPolicy(t, 0, aKey, "ann from 10.0.0.1, and eve", words)).page())
	require.True(t, strings.HasPrefix(s, "“ann from 10.0.0.1, and eve”, with"), s)
	require.Contains(t, s, "“"+words+"”")
	s = sentenceOf(reported(openPolicy(t, 0, aKey, "root", "p")).page())
	require.True(t, strings.HasPrefix(s, "“root”, with"), s)
	s = sentenceOf(reported(openPolicy(t, 0, aKey, "\u0430dmin", "p")).page())
	require.True(t, strings.HasPrefix(s, `“\u0430dmin”, with`), s)
}

// A record with the event id of another one is listed, and is not taken for it.
func TestSameEventID(t *testing.T) {
	t.Parallel()
	innocent := call(t, 7, "iot.amazonaws.com", "DescribeThing", "AKIA0000000000000002", "ann", map[string]any{"thingName": "a"})
	stop := call(t, 9, "cloudtrail.amazonaws.com", "StopLogging", aKey, "mallory", map[string]any{"name": "t"})
	attach := attached(t, 8, aKey, "mallory", "p")
	innocent.ReadOnly = iottrail.True
	stop.EventID, attach.EventID = innocent.EventID, innocent.EventID
	p := reported(innocent, openPolicy(t, 1, aKey, "mallory", "p"), attach, stop, stop).page()
	require.Len(t, p.Records, 4)
	for _, o := range p.Openings {
		for _, i := range o.Refs {
			require.NotEqual(t, "DescribeThing", p.Records[i].Action)
		}
	}
	require.Contains(t, sentenceOf(p), "mallory")
	require.Contains(t, sentenceOf(p), "attached policy p")
}

// The reasons of a finding are few, whatever sizes records have.
func TestFewDoubts(t *testing.T) {
	t.Parallel()
	var events []*iottrail.Event
	for n := range 50 {
		body := map[string]any{"omitted": true, "originalSize": 200_000 + n, "reason": "requestParameters too large"}
		events = append(events, call(t, n, "iot.amazonaws.com", "CreatePolicyVersion", aKey, "mallory", body))
	}
	doubted := 0
	for _, f := range reported(events...).page().Findings {
		if f.Doubt != "" {
			doubted++
			require.Less(t, len(f.Doubt), 2_000)
		}
	}
	require.Positive(t, doubted)
}

// The parts of a record are bounded in a page, in whatever characters they are.
func TestRecordsAreBounded(t *testing.T) {
	t.Parallel()
	ev := call(t, 0, "iot.amazonaws.com", "DeleteThing", aKey, strings.Repeat("\u202e", 2000), map[string]any{"thingName": "a"})
	for i := range 20 {
		ev.Resources = append(ev.Resources, iottrail.Resource{ARN: fmt.Sprint(i) + strings.Repeat("\u202e", 299)})
	}
	w := reported(ev).page().Records[0]
	require.Less(t, len(strings.Join(w.Resources, "")), 4_000)
	require.LessOrEqual(t, len(safe(strings.Repeat("\U000e0041", 1000))), 5*maxText)
}

// No session holds much of its first record.
func TestSessionsAreLight(t *testing.T) {
	t.Parallel()
	ev := call(t, 0, "iot.amazonaws.com", "DeleteThing", aKey, "ann", nil)
	for _, text := range []*string{&ev.UserAgent, &ev.ErrorMessage, &ev.EventName, &ev.RequestID} {
		*text = strings.Repeat("x", 1<<20)
	}
	text, err := json.Marshal(light(ev))
	require.NoError(t, err)
	require.Less(t, len(text), 10_000)
}

// What a certificate that is made active again and again allocates grows with its calls, and not with
// their square.
func TestTimeOfManyOpenings(t *testing.T) {
	t.Parallel()
	if !alone.Test(t) {
		return
	}
	bytesOf := func(calls int) int64 {
		var events []*iottrail.Event
		for n := range calls {
			status := []string{"INACTIVE", "ACTIVE"}[n%2]
			events = append(events, call(t, n, "iot.amazonaws.com", "UpdateCertificate", aKey, "mallory", map[string]any{"certificateId": fmt.Sprintf("%064x", 1), "newStatus": status}))
		}
		rep := reported(events...)
		allocated, _ := alone.Allocated(func() {
			_, err := rep.WriteTo(io.Discard)
			require.NoError(t, err)
		})
		return allocated
	}
	bytesOf(1_000) // what is made once
	few, many := bytesOf(1_000), bytesOf(4_000)
	t.Logf("%d bytes for 1,000 calls, %d for 4,000", few, many)
	require.Less(t, many, 6*few)
}

// URLs in what CloudTrail writes show no credential, neither in a record nor anywhere else in the page.
func TestNoTokensInMessages(t *testing.T) {
	t.Parallel()
	ev := call(t, 0, "iot.amazonaws.com", "DeleteThing", aKey, "ann", nil)
	ev.ErrorMessage, ev.UserAgent, ev.Raw = "no https://b.s3.amazonaws.com/x?X-Amz-Signature=hunter2, sorry", "https://u:hunter2@example.com/ curl/8.16", ""
	p := reported(ev).page()
	require.Contains(t, p.Records[0].JSON, "no https://b.s3.amazonaws.com/x")
	require.NotEmpty(t, p.Failures)
	var texts []string
	gatherTexts(p, &texts)
	for _, text := range texts {
		require.NotContains(t, text, "hunter2", "give such a text to withoutSecrets of mask.go before safe")
	}
}
