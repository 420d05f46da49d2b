package report

import (
	"testing"

	"github.com/iottrail/iottrail/internal/testrun"
)

func TestMain(m *testing.M) { testrun.Main(m) }
