package detect_test

import (
	"flag"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
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

// A part of the project's own trail: see internal/gen/trailgen.
type part int

const (
	firstDays     part = iota // the fifth to the eighth of October: four days with a bad night, with few records
	secondBadDay              // the sixteenth: a working day, with an attack in the evening
	ordinaryWeeks             // the two weeks before and after it, on which nothing happens
	parts
)

func partOf(t time.Time) part {
	switch {
	case t.Before(time.Date(2026, 10, 9, 0, 0, 0, 0, time.UTC)):
		return firstDays
	case t.UTC().Day() == 16:
		return secondBadDay
	}
	return ordinaryWeeks
}

// A tally is what a rule found in each part, and how many calls that were.
type tally struct{ findings, maybe, calls [parts]int }

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
			require.Empty(t, cmp.Diff(strings.ReplaceAll(string(want), "\r\n", "\n"), got), "-want +got; if that is as it should be, go test ./detect -run FindingsOfTestdata -update writes it")
		})
	}
}

// findingsOfTestdata returns the findings, a line each, and how many each rule has.
func findingsOfTestdata(t *testing.T, config detect.Config) string {
	d := detect.NewDetector(detect.Rules(config)...)
	var lines []string
	tallies := map[string]tally{}
	take := func(findings []detect.Finding) {
		for _, f := range findings {
			lines = append(lines, f.String())
			n, p := tallies[f.Rule.ID], partOf(f.Event.EventTime)
			n.findings[p]++
			if f.Answer == iottrail.Maybe {
				n.maybe[p]++
			}
			n.calls[p] += f.Calls
			tallies[f.Rule.ID] = n
		}
	}
	var records [parts]int
	for _, ev := range trailEvents(t) {
		records[partOf(ev.EventTime)]++
		take(d.Add(ev))
	}
	take(d.Flush())
	slices.Sort(lines)
	got := strings.Join(lines, "\n") + "\n\n" + table(detect.Rules(config), tallies, records)
	if reflect.DeepEqual(config, detect.Config{Quiet: time.Hour}) {
		requireFewInOrdinaryWeeks(t, tallies, records[ordinaryWeeks])
	}
	return got
}

// table says what each rule found in each part.
func table(rules []detect.Rule, tallies map[string]tally, records [parts]int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "findings (of these Maybe), calls%16s%22s%23s\n", "first days", "second bad day", "ordinary weeks")
	for _, r := range rules {
		n := tallies[r.ID]
		fmt.Fprintf(&b, "%-26s", r.ID)
		for p := range parts {
			fmt.Fprintf(&b, "%9d (%d), %3d calls", n.findings[p], n.maybe[p], n.calls[p])
		}
		fmt.Fprintf(&b, "%7.1f %% of the records\n", 100*float64(n.findings[ordinaryWeeks])/float64(records[ordinaryWeeks]))
	}
	fmt.Fprintf(&b, "%-26s%14d records%14d records%14d records\n", "", records[firstDays], records[secondBadDay], records[ordinaryWeeks])
	return b.String()
}

// often are the rules that find more than one record in a hundred on days on which nothing
// happens, and what in their FalsePositives says so.
var often = map[string]string{
	"look-around": "The console, whose pages make several reads at once; inventory tools",
}

// Each rule finds something in the trail, and few find much where there is nothing to find.
func requireFewInOrdinaryWeeks(t *testing.T, tallies map[string]tally, records int) {
	t.Helper()
	for _, r := range detect.Rules(detect.Config{}) {
		n := tallies[r.ID]
		require.NotZero(t, n.findings[firstDays]+n.findings[secondBadDay], "%s finds nothing on a bad day: add a call that it finds to a story in internal/gen/trailgen", r.ID)
		if words, known := often[r.ID]; known {
			require.Contains(t, r.FalsePositives, words, r.ID)
			require.Greater(t, 100*n.findings[ordinaryWeeks], records, "%s is not often any more", r.ID)
			continue
		}
		require.LessOrEqual(t, 100*n.findings[ordinaryWeeks], records, "%s has %d findings in %d ordinary records", r.ID, n.findings[ordinaryWeeks], records)
	}
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
			require.NotEmpty(t, techniques[id], "%s of %s is not in the table above, with its name", id, r.ID)
			used[id] = true
		}
	}
	for id := range techniques {
		require.True(t, used[id], "no rule names %s any more: delete it from the table above", id)
	}
}
