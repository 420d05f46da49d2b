package fleet_test

import (
	"cmp"
	"context"
	"fmt"
	"log"
	"os"
	"strings"
	"time"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/fleet"
	"github.com/iottrail/iottrail/iot"
	"github.com/iottrail/iottrail/trail"
)

// pumps returns the fleet of testdata/trail, which was attacked in the night of 7 October 2026.
func pumps() *fleet.Fleet {
	var f fleet.Fleet
	r := trail.Reader{FS: os.DirFS("../testdata/trail"), Decoder: []iottrail.Option{iottrail.OnlySources(iot.Source)}}
	for ev, err := range r.Events(context.Background()) {
		if err != nil {
			log.Fatal(err)
		}
		f.Add(ev)
	}
	return &f
}

// clock is a time of that night.
func clock(hour, minute int) time.Time { return time.Date(2026, 10, 7, hour, minute, 0, 0, time.UTC) }

const everyPump = "arn:aws:iot:eu-central-1:111122223333:topic/cmd/all"

// What the holder of a certificate could do before a night, in it and after it.
func Example() {
	f := pumps()
	cert := f.Find(iot.TypeCertificate, "2911e485")[0]
	for _, at := range []time.Time{clock(1, 30), clock(1, 45), clock(2, 0), clock(2, 0).AddDate(0, 0, 2)} {
		v := f.At(at).MightAllow(cert, "iot:Publish", everyPump)
		fmt.Println(at.Format("2 Jan 15:04"), v.Answer)
		for _, reason := range v.Because {
			fmt.Println("   ", reason.Text, reason.Change.Time.Format("(2 Jan 15:04:05,"), reason.Change.Action+")")
		}
	}
	// Output:
	// 7 Oct 01:30 no
	//     the certificate is not ACTIVE: it is INACTIVE (6 Oct 09:31:00, UpdateCertificate)
	// 7 Oct 01:45 yes
	//     the certificate is ACTIVE (7 Oct 01:41:00, UpdateCertificate)
	//     policy maintenance-tmp version 1 (attached to it) allows it (7 Oct 01:41:06, AttachPolicy)
	// 7 Oct 02:00 maybe
	//     the certificate is ACTIVE (7 Oct 01:41:00, UpdateCertificate)
	//     policy maintenance-tmp version 1 (attached to it) allows it (7 Oct 01:41:06, AttachPolicy)
	//     policy pump-telemetry (attached to it) may say anything: the text of version 2 is not known (7 Oct 01:52:11, CreatePolicyVersion)
	// 9 Oct 02:00 no
	//     the certificate is not ACTIVE: it is REVOKED (8 Oct 07:01:40, UpdateCertificate)
}

// One policy on a thing group opened every pump in it.
func ExampleState_Who() {
	f := pumps()
	before := make(map[string]iottrail.Answer)
	for cert, v := range f.At(clock(1, 0)).Who("iot:Publish", everyPump) {
		before[cert] = v.Answer
	}
	for cert, v := range f.At(clock(1, 30)).Who("iot:Publish", everyPump) {
		if v.Answer == iottrail.Yes {
			why := v.Because[len(v.Because)-1]
			fmt.Println(before[cert], "->", v.Answer, why.Text)
		}
	}
	// Output:
	// no -> yes policy maintenance-tmp version 1 (by thing pump-0001 in thinggroup plant-hamburg in thinggroup all-pumps) allows it
	// no -> yes policy maintenance-tmp version 1 (by thing pump-0006 in thinggroup plant-hamburg in thinggroup all-pumps) allows it
	// no -> yes policy maintenance-tmp version 1 (by thing pump-0002 in thinggroup plant-hamburg in thinggroup all-pumps) allows it
	// no -> yes policy maintenance-tmp version 1 (attached to it) allows it
	// no -> yes policy maintenance-tmp version 1 (by thing pump-0004 in thinggroup plant-hamburg in thinggroup all-pumps) allows it
}

// What else the person did who made the certificate active.
func ExampleFleet_Calls() {
	f := pumps()
	cert := f.At(clock(2, 0)).Certificate(f.Find(iot.TypeCertificate, "2911e485")[0])
	person := cert.Status.By.Actor.Person()
	fmt.Println(person)
	for c := range f.Calls(func(c *fleet.Call) bool { return c.Actor.Person() == person }) {
		line := c.Time.Format("15:04:05 ") + c.Action + ": " + c.What
		if c.Error != "" {
			line += ", failed: " + c.Error
		}
		if c.Unreadable {
			line += "can't be read"
		}
		fmt.Println(line)
	}
	// Output:
	// arn:aws:iam::111122223333:user/svc-backup
	// 01:41:00 UpdateCertificate: cert 2911e4859bc0…
	// 01:41:06 AttachPolicy: policy maintenance-tmp, cert 2911e4859bc0…
	// 01:44:41 ReplaceTopicRule: rule pump_telemetry
	// 01:45:30 CreateTopicRule: rule relay
	// 01:48:02 CreateProvisioningTemplateVersion: provisioningtemplate pump-by-claim
	// 01:48:15 UpdateProvisioningTemplate: provisioningtemplate pump-by-claim
	// 01:48:40 CreateProvisioningClaim: provisioningtemplate pump-by-claim, cert 678db48d2e0b…
	// 01:49:30 UpdateCACertificate: provisioningtemplate pump-by-claim, cacert 93e39e75e276…
	// 01:52:11 CreatePolicyVersion: can't be read
	// 01:55:00 CreateJob: job maintenance-tmp, thinggroup all-pumps
	// 01:57:19 TransferCertificate: cert 6c9be0ff16ff…, failed: InvalidRequestException
	// 01:57:40 DetachThingPrincipal: thing pump-0006, cert 6c9be0ff16ff…
	// 01:57:44 DetachPolicy: policy pump-telemetry, cert 6c9be0ff16ff…
	// 01:57:50 TransferCertificate: cert 6c9be0ff16ff…, cert 6c9be0ff16ff…
	// 01:58:30 DeletePolicy: policy pump-telemetry, failed: DeleteConflictException
}

// What is open at the end: what was opened and not closed, and what can't be known.
func ExampleFleet_Openings() {
	for _, o := range pumps().Openings() {
		if o.Closed == nil {
			_, name, _ := strings.Cut(o.Opened.Resource, "/") // of the ARN
			who := cmp.Or(o.Opened.Actor.Name, o.Opened.Actor.Kind.String())
			fmt.Println(o.Opened.Time.Format("2 Jan 15:04"), who+":", strings.TrimSpace(o.What+" "+name))
		}
	}
	// Output:
	// 7 Oct 01:18 root: a scheduled audit is gone every-night
	// 8 Oct 09:15 AWSReservedSSO_FleetOperator_0a1b2c3d4e5f6a7b: a check passes over a resource: suppression "DEVICE_CERTIFICATE_SHARED_CHECK of certificate \"8e88b2696f6af258fa0a229b345366d298a8d53e92dfe5605f446e30871f2378\""
	// 16 Oct 18:51 AWSReservedSSO_FleetOperator_0a1b2c3d4e5f6a7b: perhaps a rule sends messages out of the account: "s3 example-pumps-telemetry, cloudwatchLogs /example/pump-rule-errors" pump_telemetry
	// 16 Oct 19:10 fleet-provisioner: a certificate is active again 2a5da2c358d250d81fc489b467c389a751a9ed74632ecff7ac0f8a0d2b228564
	// 16 Oct 19:10 fleet-provisioner: a certificate is active again 9191236ce475a546f74c0612d6b90b3e3deec72f00582096e7e267669fb689cf
	// 16 Oct 19:10 fleet-provisioner: a certificate is active again f1c26b3205b67f2ea2bff241828b230e12c57676082eeaab04c99c2d15499bb6
	// 16 Oct 19:10 fleet-provisioner: a certificate is active again 6c9be0ff16ff001028ea30df4725a67104c06b5da3f372269d34e8b9663b7bef
	// 16 Oct 19:10 fleet-provisioner: a certificate is active again 56196f8fc53a10c51d06f34c203c99d1c0f057db558302c7e6b509379bc98b29
	// 16 Oct 19:11 fleet-provisioner: a certificate is active again 0b385b9975ddbb124fb45167faa2655d3fbe76d52015885e294921443ba27b40
}

// What the night changed.
func ExampleFleet_Diff() {
	for _, d := range pumps().Diff(clock(0, 0), clock(2, 0)) {
		if d.Opens && d.By != nil {
			fmt.Println(d.What, d.Before, "->", d.After)
		}
	}
	// Output:
	// audit DEVICE_CERTIFICATE_SHARED_CHECK enabled true -> false
	// audit IOT_POLICY_OVERLY_PERMISSIVE_CHECK enabled true -> false
	// audit LOGGING_DISABLED_CHECK enabled true -> false
	// audit "alarms by SNS" enabled true -> false
	// logging everything enabled true -> false
	// registration by "a template of its own" -> pump-by-claim
	// status INACTIVE -> ACTIVE
	// policy maintenance-tmp  -> attached
	// policy maintenance-tmp  -> attached
	// thinggroup all-pumps  -> attached
	// default version not known -> version 1
	// default version version 1 -> version 1 (doubtful)
	// hook arn:aws:lambda:eu-central-1:111122223333:function:check-serial -> ""
	// default version 1 -> 2
	// sql "SELECT *, topic(2) AS pump, timestamp() AS ts FROM 'pumps/+/telemetry'" -> "SELECT * FROM 'pumps/#'"
	// to "s3 example-pumps-telemetry, cloudwatchLogs /example/pump-rule-errors" -> "s3 backup-999988887777-fra, lambda arn:aws:lambda:eu-central-1:999988887777:function:collect"
	// exists yes -> no
	// policy maintenance-tmp  -> attached
	// can't be known  ->
}
