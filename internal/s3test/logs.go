package s3test

import (
	"fmt"
	"strings"

	"github.com/iottrail/iottrail/internal/digesttest"
)

// LogKey returns the key of a log file whose name ends so.
func LogKey(name string) string {
	return "AWSLogs/111122223333/CloudTrail/eu-central-1/2026/10/01/111122223333_CloudTrail_eu-central-1_20261001T0810Z_" + name + ".json.gz"
}

// Record returns a record of AWS IoT with an id.
func Record(id string) string {
	return fmt.Sprintf(`{"eventVersion":"1.11","eventTime":"2026-10-01T08:01:00Z","eventSource":"iot.amazonaws.com","eventName":"CreateThing","eventID":%q}`, id)
}

// Log returns a log file with records of these ids.
func Log(ids ...string) []byte {
	var records []string
	for _, id := range ids {
		records = append(records, Record(id))
	}
	return digesttest.Gzip([]byte(`{"Records":[` + strings.Join(records, ",") + `]}`))
}
