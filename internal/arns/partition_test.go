package arns_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/arns"
)

func TestPartitions(t *testing.T) {
	t.Parallel()
	for region, want := range map[string]struct{ name, dnsSuffix string }{
		"":                {"aws", "amazonaws.com"},
		"eu-central-1":    {"aws", "amazonaws.com"},
		"us-east-1":       {"aws", "amazonaws.com"},
		"cn-north-1":      {"aws-cn", "amazonaws.com.cn"},
		"us-gov-west-1":   {"aws-us-gov", "amazonaws.com"},
		"us-iso-east-1":   {"aws-iso", "c2s.ic.gov"},
		"us-isob-east-1":  {"aws-iso-b", "sc2s.sgov.gov"},
		"us-isof-south-1": {"aws-iso-f", "csp.hci.ic.gov"},
		"eu-isoe-west-1":  {"aws-iso-e", "cloud.adc-e.uk"},
		"eusc-de-east-1":  {"aws-eusc", "amazonaws.eu"},
	} {
		require.Equal(t, want.name, arns.Partition(region), region)
		require.Equal(t, want.dnsSuffix, arns.DNSSuffix(region), region)
	}
}
