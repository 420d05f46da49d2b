package partition_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/partition"
)

func TestOf(t *testing.T) {
	t.Parallel()
	for region, want := range map[string]string{
		"": "aws", "eu-central-1": "aws", "us-east-1": "aws", "cn-north-1": "aws-cn", "us-gov-west-1": "aws-us-gov",
		"us-iso-east-1": "aws-iso", "us-isob-east-1": "aws-iso-b", "us-isof-south-1": "aws-iso-f",
		"eu-isoe-west-1": "aws-iso-e", "eusc-de-east-1": "aws-eusc",
	} {
		require.Equal(t, want, partition.Of(region), region)
	}
}
