package greengrassv2

import (
	"testing"

	"github.com/iottrail/iottrail/internal/actiontest"
)

func TestDescribeTable(t *testing.T) { actiontest.DescribeTable(t, Source, described) }
