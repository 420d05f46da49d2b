package ocsf_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/greengrassv2"
	"github.com/iottrail/iottrail/iot"
	"github.com/iottrail/iottrail/iotsecuretunneling"
	"github.com/iottrail/iottrail/iotwireless"
	"github.com/iottrail/iottrail/ocsf"
)

func TestActivity(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		source, name string
		readOnly     iottrail.Bool
		want         int
	}{
		{iot.Source, "CreateThing", iottrail.False, ocsf.ActivityCreate},
		{iot.Source, "CreatePolicy", iottrail.False, ocsf.ActivityCreate},
		{iot.Source, "DescribeThing", iottrail.True, ocsf.ActivityRead},
		{iot.Source, "TestAuthorization", iottrail.True, ocsf.ActivityRead},
		{iot.Source, "ListThings", iottrail.Unset, ocsf.ActivityRead},
		{iot.Source, "AttachPolicy", iottrail.False, ocsf.ActivityUpdate},
		{iot.Source, "TransferCertificate", iottrail.Unset, ocsf.ActivityUpdate}, // no verb of Security Lake's
		{iot.Source, "TagResource", iottrail.False, ocsf.ActivityUpdate},
		{iot.Source, "DeletePolicyVersion", iottrail.False, ocsf.ActivityDelete},
		{iot.Source, "TransmogrifyThing", iottrail.False, ocsf.ActivityOther}, // newer than the package
		{iot.Source, "TransmogrifyThing", iottrail.True, ocsf.ActivityRead},
		{iotwireless.Source, "SendDataToWirelessDevice", iottrail.False, ocsf.ActivityUpdate},
		{iotsecuretunneling.Source, "RotateTunnelAccessToken", iottrail.False, ocsf.ActivityUpdate},
		{greengrassv2.Source, "CancelDeployment", iottrail.False, ocsf.ActivityUpdate},
		{greengrassv2.Source, "BatchAssociateClientDeviceWithCoreDevice", iottrail.False, ocsf.ActivityUpdate},
		{greengrassv2.Source, "CreateDeployment", iottrail.Unset, ocsf.ActivityCreate},
		{"ec2.amazonaws.com", "RunInstances", iottrail.False, ocsf.ActivityCreate},
		{"ec2.amazonaws.com", "TerminateInstances", iottrail.False, ocsf.ActivityDelete},
		{"dynamodb.amazonaws.com", "BatchGetItem", iottrail.Unset, ocsf.ActivityRead},
		{"dynamodb.amazonaws.com", "BatchWriteItem", iottrail.False, ocsf.ActivityOther},
		{"kms.amazonaws.com", "Decrypt", iottrail.True, ocsf.ActivityRead},
		{"kms.amazonaws.com", "GenerateDataKey", iottrail.True, ocsf.ActivityCreate}, // by Security Lake's list
		{"s3.amazonaws.com", "HeadObject", iottrail.Unset, ocsf.ActivityOther},
		{"sns.amazonaws.com", "Publish", iottrail.False, ocsf.ActivityOther},
		{"example.amazonaws.com", "AddressLookup", iottrail.Unset, ocsf.ActivityOther}, // the verb is not Add
		{"example.amazonaws.com", "Get", iottrail.Unset, ocsf.ActivityRead},
		{"example.amazonaws.com", "Batch", iottrail.Unset, ocsf.ActivityOther},
		{"", "", iottrail.True, ocsf.ActivityOther},
	} {
		a := ocsf.FromEvent(&iottrail.Event{EventSource: c.source, EventName: c.name, ReadOnly: c.readOnly})
		require.Equal(t, c.want, a.ActivityID, "%s %s, read-only %q", c.source, c.name, c.readOnly)
		requireRequired(t, a)
	}
}

// Each action that a package knows has an activity.
func TestActivityOfEveryAction(t *testing.T) {
	t.Parallel()
	count := make(map[string]int)
	for source, actions := range map[string][]iottrail.ActionInfo{
		iot.Source: iot.Actions(), iotwireless.Source: iotwireless.Actions(),
		iotsecuretunneling.Source: iotsecuretunneling.Actions(), greengrassv2.Source: greengrassv2.Actions(),
	} {
		for _, info := range actions {
			a := ocsf.FromEvent(&iottrail.Event{EventSource: source, EventName: info.Name})
			count[a.ActivityName]++
			if info.Access != "" {
				require.NotEqual(t, ocsf.ActivityOther, a.ActivityID, "%s %s", source, info.Name)
				reads := info.Access == iottrail.AccessRead || info.Access == iottrail.AccessList
				require.Equal(t, reads, a.ActivityID == ocsf.ActivityRead, "%s %s, %s", source, info.Name, info.Access)
			}
		}
	}
	t.Log(count)
}
