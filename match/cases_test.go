package match_test

import (
	"net/netip"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/trailtest"
	"github.com/iottrail/iottrail/match"
)

// TestCasesOfQuestions asks about records that people have, which are not in this
// repository: see TESTING.md. The answers are those of the notes in cases.tsv.
func TestCasesOfQuestions(t *testing.T) {
	t.Parallel()
	folder := trailtest.CasesFolder(t)
	const no, maybe, yes = iottrail.No, iottrail.Maybe, iottrail.Yes
	one := match.FromAddress(netip.MustParsePrefix("192.0.2.1/32"), netip.MustParsePrefix("2001:db8::1/128"), netip.MustParsePrefix("198.51.100.2/32"))
	for _, test := range []struct {
		file string
		p    iottrail.Predicate
		want []iottrail.Answer
	}{
		{"W7-source-address-odd.jsonl", one, []iottrail.Answer{maybe, yes, yes, yes, maybe, no, no, yes, yes, maybe, yes, no, maybe}},
		{"W5-W7-grafana-errorCode-200-success-two-addresses.jsonl", one, []iottrail.Answer{maybe}},
		{"W5-W7-grafana-errorCode-200-success-two-addresses.jsonl", match.Failed, []iottrail.Answer{no}},
		{"W5-grafana-failed-sso-login.jsonl", match.Failed, []iottrail.Answer{yes}},
		{"W4-W6-idc-signin-failure-type-Unknown.jsonl", match.ByService, []iottrail.Answer{no}},
		{"W4-W6-idc-signin-failure-type-Unknown.jsonl", match.Failed, []iottrail.Answer{yes}},
		{"W4-consolelogin-failure-no-errormessage.jsonl", match.Failed, []iottrail.Answer{yes}},
		{"W4-idc-signin-failure-IdentityCenterUser.jsonl", match.Failed, []iottrail.Answer{yes}},
		{"W6-idc-signin-ok-type-Unknown-ByService.jsonl", match.ByService, []iottrail.Answer{no, no}},
		{"W6-idc-signin-ok-type-Unknown-ByService.jsonl", match.Failed, []iottrail.Answer{no, no}},
		{"W8-denied-errormessage-only.jsonl", match.Denied, []iottrail.Answer{yes}},
	} {
		t.Run(test.file, func(t *testing.T) {
			t.Parallel()
			f, err := os.Open(filepath.Join(folder, test.file))
			require.NoError(t, err)
			defer f.Close()
			var got []iottrail.Answer
			for ev, err := range iottrail.NewDecoder(f).Events() {
				require.NoError(t, err)
				got = append(got, test.p.Ask(ev))
			}
			require.Equal(t, test.want, got)
		})
	}
}
