package main

import (
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/detect"
)

// noStart is when an instance starts of which that does not matter.
var noStart time.Time

// environment returns the function that looks up a variable.
func environment(variables map[string]string) func(string) string {
	return func(name string) string { return variables[name] }
}

// variables are the names of all that readConfig reads.
func variables(t *testing.T) (names []string) {
	t.Helper()
	_, err := readConfig(func(name string) string { names = append(names, name); return "" }, noStart)
	require.NoError(t, err)
	return names
}

func TestConfig(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 10, 6, 9, 30, 0, 0, time.UTC)
	for _, test := range []struct {
		name      string
		variables map[string]string
		want      config
	}{
		{"nothing", nil, config{}},
		{"everything", map[string]string{
			"BUCKETS": "trail-a, trail-b", "ACCOUNTS": "111122223333,444455556666", "PIPELINES": "arn:aws:iam::111122223333:role/deploy\narn:aws:iam::111122223333:role/fleet-*",
			"OFFICES": "203.0.113.0/24 2001:db8::7", "VPC_ENDPOINTS": "vpce-0f1e2d3c4b5a69788", "TOPIC_RULE_BUCKETS": "telemetry", "QUIET": "1h30m", "LEARN": "6h", "LEAVE_OUT": "new-address,from-outside",
		}, config{
			buckets: []string{"trail-a", "trail-b"},
			rules: detect.Config{
				Accounts: []string{"111122223333", "444455556666"}, Pipelines: []string{"arn:aws:iam::111122223333:role/deploy", "arn:aws:iam::111122223333:role/fleet-*"},
				Offices: []netip.Prefix{netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("2001:db8::7/128")}, VPCEndpoints: []string{"vpce-0f1e2d3c4b5a69788"},
				Buckets: []string{"telemetry"}, From: start.Add(6 * time.Hour), Quiet: 90 * time.Minute,
			},
			leaveOut: []string{"new-address", "from-outside"},
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := readConfig(environment(test.variables), start)
			require.NoError(t, err)
			require.Empty(t, cmp.Diff(test.want, got, cmp.AllowUnexported(config{}), cmpopts.EquateComparable(netip.Prefix{})))
		})
	}
}

func TestConfigErrors(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, value, want string }{
		{"BUCKETS", "s3://trail", `the variable BUCKETS: "s3://trail" is not the name of a bucket`},
		{"BUCKETS", "trail/AWSLogs", "without a prefix"},
		{"ACCOUNTS", "fleet", `the variable ACCOUNTS: "fleet" is not the id of an account`},
		{"PIPELINES", "deploy", `the variable PIPELINES: "deploy" is not the ARN of a role or a user`},
		{"PIPELINES", "*", "PIPELINES"}, // everybody would be a pipeline
		{"PIPELINES", "arn:aws:iam::*:role/deploy", "PIPELINES"},
		{"OFFICES", "203.0.113.0/33", `the variable OFFICES: "203.0.113.0/33" is neither a network such as 203.0.113.0/24 nor an address`},
		{"VPC_ENDPOINTS", "vpc-1", `begins with "vpce-"`},
		{"TOPIC_RULE_BUCKETS", "X", "TOPIC_RULE_BUCKETS"},
		{"QUIET", "1", `the variable QUIET: "1" is not a time such as 30m or 1h`},
		{"LEARN", "-1h", "LEARN"},
		{"LEAVE_OUT", "root-usage", `the variable LEAVE_OUT: there is no rule "root-usage"`},
	} {
		t.Run(test.name+" "+test.value, func(t *testing.T) {
			t.Parallel()
			_, err := readConfig(environment(map[string]string{test.name: test.value}), noStart)
			require.ErrorContains(t, err, test.want)
		})
	}
	_, err := readConfig(environment(map[string]string{"BUCKETS": "A", "QUIET": "B"}), noStart)
	require.ErrorContains(t, err, "BUCKETS")
	require.ErrorContains(t, err, "QUIET", "all that is wrong is said at once")
}

func TestLeaveOut(t *testing.T) {
	t.Parallel()
	c, err := readConfig(environment(map[string]string{"LEAVE_OUT": "root-use"}), noStart)
	require.NoError(t, err)
	rules := c.detectRules()
	require.Len(t, rules, len(detect.Rules(detect.Config{}))-1)
	for _, r := range rules {
		require.NotEqual(t, "root-use", r.ID)
	}
}
