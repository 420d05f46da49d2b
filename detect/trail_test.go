package detect_test

import (
	"flag"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/detect"
)

var update = flag.Bool("update", false, "write the golden files anew")

// What the rules find in the project's own trail: with the zero Config and a Quiet of an hour, and
// as a company would have them that knows who may do what.
func TestFindingsOfTestdata(t *testing.T) {
	t.Parallel()
	for golden, config := range map[string]detect.Config{
		"findings.txt": {Quiet: time.Hour},
		"findings-config.txt": {
			Pipelines: []string{"arn:aws:iam::111122223333:role/fleet-provisioner"},
			Offices: []netip.Prefix{
				netip.MustParsePrefix("203.0.113.16/28"), // the office
				netip.MustParsePrefix("198.51.100.0/24"), // the plant, and what runs in the cloud
				netip.MustParsePrefix("192.0.2.64/26"),   // the contractor
			},
			Buckets: []string{"example-pumps-telemetry"},
			From:    time.Date(2026, 10, 7, 0, 0, 0, 0, time.UTC), // two days only teach who is known
		},
	} {
		t.Run(golden, func(t *testing.T) {
			t.Parallel()
			got := findingsOfTestdata(t, config)
			golden := filepath.Join("testdata", golden)
			if *update {
				require.NoError(t, os.MkdirAll("testdata", 0o755))
				require.NoError(t, os.WriteFile(golden, []byte(got), 0o644))
			}
			want, err := os.ReadFile(golden)
			require.NoError(t, err, "go test ./detect -run FindingsOfTestdata -update writes it")
			require.Empty(t, cmp.Diff(strings.ReplaceAll(string(want), "\r\n", "\n"), got), "-want +got")
		})
	}
}

// findingsOfTestdata returns the findings, a line each, and how many each rule has.
func findingsOfTestdata(t *testing.T, config detect.Config) string {
	d := detect.NewDetector(detect.Rules(config)...)
	var lines []string
	counts := map[string][3]int{} // findings, Maybe, calls
	events := trailEvents(t)
	take := func(findings []detect.Finding) {
		for _, f := range findings {
			lines = append(lines, f.String())
			n := counts[f.Rule.ID]
			n[0]++
			if f.Answer == iottrail.Maybe {
				n[1]++
			}
			n[2] += f.Calls
			counts[f.Rule.ID] = n
		}
	}
	for _, ev := range events {
		take(d.Add(ev))
	}
	take(d.Flush())
	slices.Sort(lines)
	got := strings.Join(lines, "\n") + "\n\n"
	for _, r := range detect.Rules(config) {
		n := counts[r.ID]
		got += fmt.Sprintf("%-24s %3d findings, %d of them Maybe, %3d calls\n", r.ID, n[0], n[1], n[2])
	}
	return got + fmt.Sprintf("%d records\n", len(events))
}

// techniques are those of MITRE ATT&CK, Enterprise, version 17.1, that the rules name.
var techniques = map[string]string{
	"T1041":     "Exfiltration Over C2 Channel",
	"T1072":     "Software Deployment Tools",
	"T1078.004": "Valid Accounts: Cloud Accounts",
	"T1098":     "Account Manipulation",
	"T1098.001": "Account Manipulation: Additional Cloud Credentials",
	"T1098.003": "Account Manipulation: Additional Cloud Roles",
	"T1133":     "External Remote Services",
	"T1199":     "Trusted Relationship",
	"T1485":     "Data Destruction",
	"T1486":     "Data Encrypted for Impact",
	"T1489":     "Service Stop",
	"T1526":     "Cloud Service Discovery",
	"T1531":     "Account Access Removal",
	"T1537":     "Transfer Data to Cloud Account",
	"T1548":     "Abuse Elevation Control Mechanism",
	"T1550.001": "Use Alternate Authentication Material: Application Access Token",
	"T1553.004": "Subvert Trust Controls: Install Root Certificate",
	"T1556":     "Modify Authentication Process",
	"T1562":     "Impair Defenses",
	"T1562.001": "Impair Defenses: Disable or Modify Tools",
	"T1562.008": "Impair Defenses: Disable or Modify Cloud Logs",
	"T1567":     "Exfiltration Over Web Service",
	"T1572":     "Protocol Tunneling",
	"T1580":     "Cloud Infrastructure Discovery",
}

// Each rule says all that there is to say of it.
func TestRulesAreFilledIn(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	for _, r := range detect.Rules(config) {
		for what, text := range map[string]string{"Title": r.Title, "Why": r.Why, "FalsePositives": r.FalsePositives, "NextSteps": r.NextSteps} {
			require.NotEmpty(t, text, "%s of %s", what, r.ID)
		}
		require.Regexp(t, `^[a-z]+(-[a-z]+)*$`, r.ID)
		require.NotEmpty(t, r.Techniques, r.ID)
		for _, id := range r.Techniques {
			require.Contains(t, techniques, id, r.ID)
			used[id] = true
		}
	}
	require.Len(t, used, len(techniques), "techniques that no rule names any more")
}
