package decodetest_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/trailtest"
)

// corpusDenials are the codes of the corpus that are denials, and how often. Sign-ins that
// failed have no code.
var corpusDenials = map[string]int{"AccessDenied": 948, "Client.UnauthorizedOperation": 7, "": 7}

// TestWhoOfCorpus asks of every published record who made the call, and how it ended.
func TestWhoOfCorpus(t *testing.T) {
	t.Parallel()
	denied := make(map[string]int)
	persons, roles, unlike := 0, 0, 0
	for _, l := range trailtest.Corpus(t) {
		ev := new(iottrail.Event)
		if err := ev.UnmarshalJSON(l.Record); err != nil {
			require.IsType(t, new(iottrail.RecordError), err)
		}
		require.Equal(t, ev.ErrorCode != "" || ev.ErrorMessage != "", ev.Failed(), "%v", l)
		if ev.Denied() {
			denied[ev.ErrorCode]++
			require.True(t, ev.Failed(), "%v", l)
		}

		a := ev.Actor()
		text, err := json.Marshal(a)
		require.NoError(t, err)
		var again iottrail.Actor
		require.NoError(t, json.Unmarshal(text, &again))
		require.Equal(t, a, again, "%v", l)
		principal, person := a.Principal(), a.Person()
		require.True(t, principal != "" || a.AccountID == "", "%v: the account at least", l)
		require.True(t, a.Kind == iottrail.ActorService || !strings.Contains(principal, " "), "%v: %s", l, principal)
		require.True(t, person == principal || strings.HasPrefix(person, principal+" "), "%v: %s", l, person)
		if person != principal {
			persons++
		}
		if issuer := ev.UserIdentity.SessionContext.SessionIssuer; a.Kind == iottrail.ActorRole && strings.HasPrefix(issuer.ARN, "arn:aws:iam::") && !strings.Contains(issuer.ARN, " ") {
			require.Equal(t, issuer.ARN, principal, "%v", l)
			roles++
			a.IssuerARN = "" // as in a record without its issuer
			if !strings.HasPrefix(issuer.ARN, "arn:aws:iam::"+a.AccountID+":") || !strings.HasSuffix(issuer.ARN, "/"+a.Name) || len(a.AccountID) != 12 {
				unlike++ // the publisher replaced one of the two
				continue
			}
			require.True(t, iottrail.SamePrincipal(principal, a.Principal()), "%v: %s, %s", l, principal, a.Principal())
		}
	}
	require.Equal(t, corpusDenials, denied)
	t.Logf("%d calls by persons known by more than their principal; %d by roles, of %d of which the publisher altered a part", persons, roles, unlike)
	require.NotZero(t, persons)
	require.Greater(t, roles, 5*unlike)
}
