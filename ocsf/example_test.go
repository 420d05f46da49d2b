package ocsf_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"strings"
	"time"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/detect"
	"github.com/iottrail/iottrail/iot"
	"github.com/iottrail/iottrail/iottrailtest"
	"github.com/iottrail/iottrail/ocsf"
	"github.com/iottrail/iottrail/trail"
)

// Each record of a log becomes a line of JSON.
func Example() {
	r := strings.NewReader(iottrailtest.NewEvent(iot.DeleteThing, &iot.DeleteThingRequest{ThingName: "pump-17"},
		iottrailtest.By(iottrailtest.User("ann")), iottrailtest.FailedWith("AccessDenied")).Raw)
	enc := json.NewEncoder(os.Stdout)
	enc.SetIndent("", " ")
	for ev, err := range iottrail.NewDecoder(r).Events() {
		if err != nil {
			log.Print(err) // what could not be read; the rest is
			continue
		}
		a := ocsf.FromEvent(ev)
		fmt.Println(a.TimeDT, a.TypeName, a.Status)
		if err := enc.Encode(a.Resources); err != nil {
			log.Fatal(err)
		}
	}
	// Output:
	// 2026-10-06T09:30:00Z API Activity: Delete Failure
	// [
	//  {
	//   "uid": "arn:aws:iot:us-east-1:111122223333:thing/pump-17",
	//   "name": "pump-17",
	//   "type": "thing"
	//  }
	// ]
}

// An API Activity may be changed before it is written: here it loses the bodies, which may have
// secrets in them.
func ExampleFromEvent() {
	ev := iottrailtest.NewEvent(iot.CreateKeysAndCertificate, &iot.CreateKeysAndCertificateRequest{SetAsActive: iottrail.True})
	a := ocsf.FromEvent(ev)
	fmt.Println(a.API.Request.Data)
	a.API.Request.Data, a.API.Response.Data = "", ""
	if err := json.NewEncoder(os.Stdout).Encode(a.API); err != nil {
		log.Fatal(err)
	}
	// Output:
	// {"setAsActive":true}
	// {"operation":"CreateKeysAndCertificate","service":{"name":"iot.amazonaws.com"},"request":{"uid":"ed48e00f-f18d-423e-8bd4-13d9e4c50832"}}
}

// What the rules find in a trail, as OCSF has findings.
func ExampleFromFinding() {
	d := detect.NewDetector(detect.Rules(detect.Config{Quiet: time.Hour})...)
	r := trail.Reader{FS: os.DirFS("../testdata/trail"), Query: trail.Query{
		From: time.Date(2026, 10, 7, 0, 0, 0, 0, time.UTC), To: time.Date(2026, 10, 8, 0, 0, 0, 0, time.UTC)}}
	for f, err := range d.Findings(r.Events(context.Background())) {
		if err != nil {
			log.Print(err) // what could not be read; the rest is
			continue
		}
		if d := ocsf.FromFinding(f); d.SeverityID >= 5 {
			fmt.Println(d.FindingInfo.UID, d.Confidence, d.Action)
		}
	}
	// Output:
	// open-policy:1b56c345-b370-4f76-adf4-fabb873883cf High Allowed
	// open-policy:62a57617-929e-49bf-a755-821a3aaf2a10 Low Allowed
}
