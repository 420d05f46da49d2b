package decodetest_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
)

// whoQuirks are the quirks of records in who made a call, and how it ended.
var whoQuirks = []quirk{
	{
		name: "sign-ins that say it in a body", seen: "`{\"ConsoleLogin\":\"Failure\"}` without an error",
		files: []string{"sign-in-outcomes.json"},
		check: func(t *testing.T) {
			for i, e := range oddEvents(t, "sign-in-outcomes.json", 5) {
				require.Equal(t, []bool{false, true, true, false, true}[i], e.Failed(), "record %d", i)
				require.Equal(t, e.Failed(), e.Denied(), "record %d", i)
				kind := iottrail.ActorIAMUser
				if i >= 3 {
					kind = iottrail.ActorIdentityCenter
				}
				require.Equal(t, kind, e.Actor().Kind, "record %d", i)
				require.Equal(t, "ines", e.Actor().Name, "record %d", i)
			}
		},
	}, {
		name: "Grafana's status", seen: "`errorCode` 200 beside a success",
		files: []string{"grafana-outcomes.json"},
		check: func(t *testing.T) {
			es := oddEvents(t, "grafana-outcomes.json", 2)
			require.False(t, es[0].Failed())
			require.True(t, es[1].Failed())
		},
	}, {
		name: "denials", seen: "many codes for a denial, or none",
		files: []string{"denials.json"},
		check: func(t *testing.T) {
			for i, e := range oddEvents(t, "denials.json", 7) {
				require.True(t, e.Failed(), "record %d", i)
				require.Equal(t, i < 4, e.Denied(), "record %d", i)
			}
		},
	}, {
		name: "an endpoint's owner", seen: "the copy of the endpoint's owner does not have the caller",
		files: []string{"endpoint-owner.json"},
		check: func(t *testing.T) {
			es := oddEvents(t, "endpoint-owner.json", 2)
			require.Equal(t, es[0].SharedEventID, es[1].SharedEventID)
			for range 2 {
				var repeats iottrail.Repeats
				for i, e := range es {
					require.False(t, repeats.Seen(e), "record %d", i)
				}
				slices.Reverse(es)
			}
		},
	}, {
		name: "imitated names", seen: "a path or a name that looks like a part of another ARN",
		files: []string{"imitated-names.json"},
		check: func(t *testing.T) {
			want := []struct {
				kind      iottrail.ActorKind
				name      string
				principal string
			}{
				{iottrail.ActorIAMUser, "ines", "arn:aws:iam::111122223333:user/x:assumed-role/admin/ines"},
				{iottrail.ActorIAMUser, "ines", "arn:aws:iam::111122223333:user/x:federated-user/ines"},
				{iottrail.ActorRole, "ci", "arn:aws:iam::111122223333:role/x:user/ci"},
				{iottrail.ActorRole, "ci", "arn:aws:iam::111122223333:role/ci"},
			}
			for i, e := range oddEvents(t, "imitated-names.json", 4) {
				a := e.Actor()
				require.Equal(t, want[i].kind, a.Kind, "record %d", i)
				require.Equal(t, want[i].name, a.Name, "record %d", i)
				require.Equal(t, want[i].principal, a.Principal(), "record %d", i)
			}
		},
	}, {
		name: "shared roles", seen: "two people share a permission set, the sessions of a pipeline a role",
		files: []string{"permission-set.json"},
		check: func(t *testing.T) {
			var a []iottrail.Actor
			for _, e := range oddEvents(t, "permission-set.json", 4) {
				a = append(a, e.Actor())
			}
			require.Equal(t, a[0].Principal(), a[1].Principal(), "one permission set")
			require.NotEqual(t, a[0].Person(), a[1].Person(), "two people")
			require.NotEqual(t, a[2], a[3], "two sessions")
			require.Equal(t, a[2].Principal(), a[3].Principal(), "one pipeline")
			require.Equal(t, a[2].Person(), a[3].Person())
			require.Equal(t, "arn:aws:iam::111122223333:role/ci/deploy", a[3].Person())
		},
	},
}
