package match_test

import (
	"context"
	"fmt"
	"os"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/iot"
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

	for _, request := range []string{
		`{"jobId":"a","targets":["arn:aws:iot:eu-central-1:111122223333:thing/pump-0001"]}`,
		`{"jobId":"b","targets":["arn:aws:iot:eu-central-1:111122223333:thing/pump-0001","arn:aws:iot:eu-central-1:111122223333:thinggroup/pumps"]}`,
		`{"reason":"requestParameters too large","omitted":true,"originalSize":131072}`,
	} {
		fmt.Println(unusual.Ask(&iottrail.Event{EventSource: iot.Source, EventName: "CreateJob", RequestParameters: []byte(request)}))
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
	for _, name := range []string{"DescribeThing", "DeleteThing"} {
		if err := m.Dispatch(context.Background(), &iottrail.Event{EventSource: iot.Source, EventName: name}); err != nil {
			fmt.Println(err)
		}
	}
	// Output:
	// DeleteThing at night
}
