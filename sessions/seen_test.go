package sessions_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/sessions"
)

func TestSeen(t *testing.T) {
	t.Parallel()
	records := []*iottrail.Event{
		call(t, 30, "iot", "ListThings", pat, object{"sourceIPAddress": "198.51.100.9"}),
		call(t, 10, "iot", "ListThings", pat, nil),
		call(t, 20, "iot", "CreatePolicy", pat, object{"errorCode": "MalformedPolicyException"}),
		call(t, 15, "iot", "CreatePolicy", role("Fleet", "s", "ASIA1", 1), nil),
		call(t, 5, "iot", "Expired", lambda, object{"eventTime": nil, "sourceIPAddress": nil}),
	}
	want := []string{
		"actor arn:aws:iam::111122223333:user/pat from 2026-10-06T07:00:10Z to 2026-10-06T07:00:30Z",
		"address 203.0.113.7 from 2026-10-06T07:00:10Z to 2026-10-06T07:00:20Z",
		"key AKIAPAT from 2026-10-06T07:00:10Z to 2026-10-06T07:00:30Z",
		"actor arn:aws:iam::111122223333:role/Fleet from 2026-10-06T07:00:15Z to 2026-10-06T07:00:15Z",
		"key ASIA1 from 2026-10-06T07:00:15Z to 2026-10-06T07:00:15Z",
		"address 198.51.100.9 from 2026-10-06T07:00:30Z to 2026-10-06T07:00:30Z",
	}
	for _, order := range orders(records) {
		var s sessions.Sessions
		for _, ev := range order {
			s.Add(ev)
		}
		var got []string
		for seen := range s.Seen() {
			got = append(got, seen.String())
		}
		// The address is that of the role's call as well.
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	}
}

func TestSeenLeftEarly(t *testing.T) {
	t.Parallel()
	var s sessions.Sessions
	s.Add(call(t, 1, "iot", "ListThings", pat, nil))
	for range s.Seen() {
		break
	}
	require.Len(t, slices.Collect(s.Seen()), 3)
	require.Equal(t, "unknown", fmt.Sprint(sessions.SightingKind(0)))
}
