package match_test

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/iot"
	"github.com/iottrail/iottrail/iottrailtest"
	"github.com/iottrail/iottrail/match"
)

// What an attacker who is root did to a fleet, as far as it changed something.
func Example() {
	risky := match.All(
		match.Any(iot.AttachPolicy, iot.CreatePolicyVersion, iot.TransferCertificate),
		match.Not(match.Failed),
		match.Not(match.WithMFA),
	)

	f, err := os.Open("../testdata/trail/AWSLogs/111122223333/CloudTrail/eu-central-1/2026/10/07/111122223333_CloudTrail_eu-central-1_20261007T0120Z_ia2Y2EW215wBJWS9.json.gz")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer f.Close()
	for ev, err := range iottrail.NewDecoder(f).Events() {
		if err != nil {
			fmt.Println(err)
			continue
		}
		if answer := risky.Ask(ev); answer != iottrail.No {
			fmt.Println(answer, ev.EventTime.Format("15:04"), ev.EventName, "by", ev.Actor())
		}
	}
	// Output:
	// yes 01:15 AttachPolicy by root in 111122223333
	// yes 01:15 AttachPolicy by root in 111122223333
}

// A call of one action with a request that is not the usual one: without the action
// beside it, Not would be Yes for all other calls.
func ExampleNot() {
	usual := iot.CreateJob.Where(func(req *iot.CreateJobRequest) bool { return len(req.Targets) == 1 })
	unusual := match.All(iot.CreateJob, match.Not(usual))

	pump, all := "arn:aws:iot:us-east-1:111122223333:thing/pump-0001", "arn:aws:iot:us-east-1:111122223333:thinggroup/pumps"
	for _, ev := range []*iottrail.Event{
		iottrailtest.NewEvent(iot.CreateJob, &iot.CreateJobRequest{JobID: "a", Targets: []string{pump}}),
		iottrailtest.NewEvent(iot.CreateJob, &iot.CreateJobRequest{JobID: "b", Targets: []string{pump, all}}),
		iottrailtest.NewEvent(iot.CreateJob, nil, iottrailtest.Omitted()),
	} {
		fmt.Println(unusual.Ask(ev))
	}
	// Output:
	// no
	// yes
	// maybe
}

// A Go function joins in through Func. A Mux calls what may be of interest.
func ExampleFunc() {
	atNight := match.Func(func(ev *iottrail.Event) bool { return ev.EventTime.Hour() < 6 })

	var m iottrail.Mux
	m.HandleFunc(match.All(match.Changes, atNight), func(_ context.Context, ev *iottrail.Event) error {
		fmt.Println(ev.EventName, "at night")
		return nil
	})
	night := iottrailtest.At(time.Date(2026, 10, 7, 1, 15, 0, 0, time.UTC))
	for _, ev := range []*iottrail.Event{
		iottrailtest.NewEvent(iot.DescribeThing, &iot.DescribeThingRequest{ThingName: "pump-0001"}, night),
		iottrailtest.NewEvent(iot.DeleteThing, &iot.DeleteThingRequest{ThingName: "pump-0001"}, night),
		iottrailtest.NewEvent(iot.DeleteThing, &iot.DeleteThingRequest{ThingName: "pump-0002"}),
	} {
		if err := m.Dispatch(context.Background(), ev); err != nil {
			fmt.Println(err)
		}
	}
	// Output:
	// DeleteThing at night
}

// People are IAM users and the users of Identity Center, with a permission set or without. A
// permission set is a role with the path of Identity Center. An IAM user may be a program's:
// leave those out by ByARN.
func Example_people() {
	people := match.Any(
		match.ByUser,
		match.All(match.ByRole, match.ByARN("arn:*:iam::*:role/aws-reserved/sso.amazonaws.com/*")),
		match.Func(func(ev *iottrail.Event) bool { return ev.Actor().Kind == iottrail.ActorIdentityCenter }),
	)

	for _, caller := range []iottrailtest.Caller{
		iottrailtest.User("ann"),
		iottrailtest.PermissionSet("Operator", "ann@example.com"),
		iottrailtest.IdentityCenterUser("2c91f4a7-31c1-70d4-2f2c-6b1f52f0a8de"),
		iottrailtest.Role("Deploy", "ci"),
		iottrailtest.Role("AWSReservedSSO_Operator_0123456789abcdef", "ci"), // without the path
		iottrailtest.FederatedUser("kiosk", "ann"),
		iottrailtest.OtherAccount("444455556666"),
		iottrailtest.Service("iot.amazonaws.com"),
	} {
		ev := iottrailtest.NewEvent(iot.DeleteThing, nil, iottrailtest.By(caller))
		fmt.Println(people.Ask(ev), ev.Actor())
	}
	// Output:
	// yes IAM user ann in 111122223333
	// yes role AWSReservedSSO_Operator_ac8784f6239b952c/ann@example.com in 111122223333
	// yes Identity Center user 2c91f4a7-31c1-70d4-2f2c-6b1f52f0a8de in 111122223333
	// no role Deploy/ci in 111122223333
	// no role AWSReservedSSO_Operator_0123456789abcdef/ci in 111122223333
	// no federated user ann/kiosk in 111122223333
	// maybe account in 444455556666
	// no service iot.amazonaws.com
}
