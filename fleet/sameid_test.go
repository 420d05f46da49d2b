package fleet

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/trailtest"
)

// A record that somebody wrote hides none with the same event id, whatever it says.
func TestSameEventIDHidesNothing(t *testing.T) {
	t.Parallel()
	record := func(id, second, name, request string) string {
		return fmt.Sprintf(`{"eventVersion":"1.11","userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/eve","accountId":"111122223333","userName":"eve"},`+
			`"eventTime":"2026-10-06T00:00:%sZ","eventSource":"iot.amazonaws.com","eventName":%q,"awsRegion":"eu-central-1","sourceIPAddress":"198.51.100.7",`+
			`"requestParameters":%s,"eventID":%q,"eventType":"AwsApiCall","recipientAccountId":"111122223333"}`, second, name, request, id)
	}
	var f Fleet
	f.Add(trailtest.Decode(t, record("a", "01", "CreatePolicy", `{"policyName":"p","policyDocument":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"iot:*\",\"Resource\":\"*\"}]}"}`)))
	f.Add(trailtest.Decode(t, record("b", "02", "AttachPolicy", fmt.Sprintf(`{"policyName":"p","target":"arn:aws:iot:eu-central-1:111122223333:cert/%064x"}`, 1))))
	for i := range 40 { // the least checksum was taken
		f.Add(trailtest.Decode(t, record("b", "00", "UpdateThing", fmt.Sprintf(`{"thingName":"t%d"}`, i))))
	}
	require.Len(t, f.Openings(), 2)
}
