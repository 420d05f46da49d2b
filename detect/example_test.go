package detect_test

import (
	"context"
	"fmt"
	"log"
	"net/netip"
	"os"
	"time"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/detect"
	"github.com/iottrail/iottrail/iot"
	"github.com/iottrail/iottrail/iottrailtest"
	"github.com/iottrail/iottrail/match"
	"github.com/iottrail/iottrail/trail"
)

// The rules run over a trail: three weeks of a fleet of pumps, which is attacked on the seventh
// and on the sixteenth. A question mark is after a rule that only answers Maybe.
func Example() {
	d := detect.NewDetector(detect.Rules(detect.Config{
		Pipelines: []string{"arn:aws:iam::111122223333:role/fleet-provisioner"},
		Offices:   []netip.Prefix{netip.MustParsePrefix("203.0.113.0/24")},
		Quiet:     time.Hour,
	})...)
	r := trail.Reader{FS: os.DirFS("../testdata/trail")}
	for f, err := range d.Findings(r.Events(context.Background())) {
		if err != nil {
			log.Print(err) // what could not be read; the rest is
			continue
		}
		if f.Rule.Severity >= detect.Critical {
			fmt.Println(f)
		}
	}
	// Output:
	// 2026-10-06T12:40:31Z critical open-policy: CreatePolicyVersion by "IAM user mats.lindqvist in 111122223333", failed: AccessDenied
	// 2026-10-07T01:15:02Z critical open-policy: CreatePolicy by "root in 111122223333"
	// 2026-10-07T01:52:11Z critical open-policy?: CreatePolicyVersion by "IAM user svc-backup in 111122223333"
	// 2026-10-08T07:02:45Z critical open-policy?: SetDefaultPolicyVersion by "role AWSReservedSSO_FleetOperator_0a1b2c3d4e5f6a7b/ines.okafor@example.com in 111122223333"
	// 2026-10-08T09:16:12Z critical weak-authorizer: CreateAuthorizer by "role AWSReservedSSO_FleetOperator_0a1b2c3d4e5f6a7b/ines.okafor@example.com in 111122223333", failed: InvalidRequestException
	// 2026-10-16T18:03:44Z critical weak-authorizer: CreateAuthorizer by "role plant-support/mats.lindqvist in 111122223333"
	// 2026-10-16T18:16:17Z critical fleet-destroyed: DetachThingPrincipal by "role plant-support/mats.lindqvist in 111122223333", 10 calls since 2026-10-16T18:16:10Z
	// 2026-10-16T18:16:14Z critical fleet-destroyed: DetachPolicy by "role plant-support/mats.lindqvist in 111122223333", 10 calls since 2026-10-16T18:16:09Z
}

// A rule of one's own, and what its test would ask: calls that fire, and others that nearly do.
func ExampleRule() {
	nightWork := detect.Rule{
		ID: "night-work", Title: "Somebody changes the fleet at night", Severity: detect.Low,
		Match: match.All(
			match.Call(iot.Source), match.Changes, match.Not(match.Failed),
			match.Func(func(ev *iottrail.Event) bool { return ev.EventTime.UTC().Hour() < 5 }),
		),
		Count: &detect.Count{Times: 3, Within: time.Hour},
	}
	d := detect.NewDetector(append(detect.Rules(detect.Config{}), nightWork)...)

	// Somebody makes three things, ten minutes apart.
	calls := func(from time.Time, opts ...iottrailtest.Option) {
		for i := range 3 {
			ev := iottrailtest.NewEvent(iot.CreateThing, &iot.CreateThingRequest{ThingName: fmt.Sprintf("pump-%d", i)},
				append(opts, iottrailtest.By(iottrailtest.User("ann")), iottrailtest.At(from.Add(time.Duration(i)*10*time.Minute)))...)
			for _, f := range d.Add(ev) {
				if f.Rule.ID == nightWork.ID {
					fmt.Println(f)
				}
			}
		}
	}
	monday := time.Date(2026, 10, 5, 0, 0, 0, 0, time.UTC)
	calls(monday.Add(2 * time.Hour))                                         // at night
	calls(monday.Add(9 * time.Hour))                                         // by day
	calls(monday.Add(25*time.Hour), iottrailtest.FailedWith("AccessDenied")) // in vain
	calls(monday.Add(49*time.Hour), iottrailtest.Omitted())                  // without a request, which nothing asks about
	// Output:
	// 2026-10-05T02:20:00Z low night-work: CreateThing by "IAM user ann in 111122223333", 3 calls since 2026-10-05T02:00:00Z
	// 2026-10-07T01:20:00Z low night-work: CreateThing by "IAM user ann in 111122223333", 3 calls since 2026-10-07T01:00:00Z
}

// Known saves what a rule with First has learned, for another Detector after a restart.
func ExampleDetector_Known() {
	rule := detect.Rule{ID: "new-deleter", Match: iot.DeleteThing, First: new(detect.First)}
	d := detect.NewDetector(rule)
	deletion := func(day int) *iottrail.Event {
		return iottrailtest.NewEvent(iot.DeleteThing, &iot.DeleteThingRequest{ThingName: "pump"},
			iottrailtest.By(iottrailtest.User("ann")), iottrailtest.At(time.Date(2026, 10, day, 9, 0, 0, 0, time.UTC)))
	}
	fmt.Println(len(d.Add(deletion(5))), "finding")

	rule.First = &detect.First{Known: d.Known("new-deleter")}
	d = detect.NewDetector(rule)
	fmt.Println(len(d.Add(deletion(6))), "findings")
	// Output:
	// 1 finding
	// 0 findings
}

// Stacks, jobs and copies of files are made by services with the rights of whoever set
// them to work. A call that a service made for itself names nobody else.
func Example_onBehalf() {
	onBehalf := match.All(
		match.ByService,
		match.Any(
			match.ByRoot,
			match.ByUser,
			match.ByRole,
			match.ByFederated,
		),
	)
	printCalls(match.All(onBehalf, match.Changes))
	// Output:
	// Mon 08:04 CreateRole by role fleet-provisioner/deploy-4711 in 111122223333 by cloudformation.amazonaws.com
	// Mon 08:04 PutRolePolicy by role fleet-provisioner/deploy-4711 in 111122223333 by cloudformation.amazonaws.com
	// Mon 08:04 CreateLogGroup by role fleet-provisioner/deploy-4711 in 111122223333 by cloudformation.amazonaws.com
	// Mon 08:04 CreateTopicRule by role fleet-provisioner/deploy-4711 in 111122223333 by cloudformation.amazonaws.com
	// Tue 14:20 CreateJob by role fleet-provisioner/release-321 in 111122223333 by greengrass.amazonaws.com
	// Tue 14:32 CreateJob by role fleet-provisioner/release-322 in 111122223333 by greengrass.amazonaws.com
	// Fri 17:49 CreateJob by role plant-support/mats.lindqvist in 111122223333 by greengrass.amazonaws.com
	// Tue 14:32 ReplaceTopicRule by role fleet-provisioner/telemetry-format in 111122223333 by cloudformation.amazonaws.com
	// Thu 14:32 CreateJob by role fleet-provisioner/release-323 in 111122223333 by greengrass.amazonaws.com
}

// Once a rule has found something, the next question is what else was done to the same
// resource, by whom, and since when. This is the certificate that svc-backup made
// active.
func Example_touched() {
	touched := match.All(
		iot.Touches("arn:aws:iot:eu-central-1:111122223333:cert/2911e4859bc0*"),
		match.Changes,
	)
	printCalls(touched)
	// Output:
	// Mon 07:57 CreateKeysAndCertificate by role fleet-provisioner/deploy-4711 in 111122223333
	// Mon 07:57 AttachPolicy by role fleet-provisioner/deploy-4711 in 111122223333
	// Mon 07:57 AttachThingPrincipal by role fleet-provisioner/deploy-4711 in 111122223333
	// Tue 09:31 UpdateCertificate by role AWSReservedSSO_FleetOperator_0a1b2c3d4e5f6a7b/ines.okafor@example.com in 111122223333
	// Tue 09:31 DetachThingPrincipal by role AWSReservedSSO_FleetOperator_0a1b2c3d4e5f6a7b/ines.okafor@example.com in 111122223333
	// Wed 01:41 UpdateCertificate by IAM user svc-backup in 111122223333
	// Wed 01:41 AttachPolicy by IAM user svc-backup in 111122223333
	// Thu 07:01 UpdateCertificate by role AWSReservedSSO_FleetOperator_0a1b2c3d4e5f6a7b/ines.okafor@example.com in 111122223333
	// Thu 07:02 DetachPolicy by role AWSReservedSSO_FleetOperator_0a1b2c3d4e5f6a7b/ines.okafor@example.com in 111122223333
	// Fri 18:04 UpdateCertificate by role plant-support/mats.lindqvist in 111122223333
	// Fri 18:04 AttachPolicy by role plant-support/mats.lindqvist in 111122223333
	// Fri 18:50 UpdateCertificate by role AWSReservedSSO_FleetOperator_0a1b2c3d4e5f6a7b/ines.okafor@example.com in 111122223333
	// Fri 18:50 DetachPolicy by role AWSReservedSSO_FleetOperator_0a1b2c3d4e5f6a7b/ines.okafor@example.com in 111122223333
}

// printCalls prints the calls of testdata/trail, in the order of time, to which a question is not answered with No.
func printCalls(p iottrail.Predicate) {
	r := trail.Reader{FS: os.DirFS("../testdata/trail"), Order: trail.ByTime, Window: 24 * time.Hour}
	for ev, err := range r.Events(context.Background()) {
		if err != nil {
			fmt.Println(err)
			continue
		}
		if p.Ask(ev) != iottrail.No {
			fmt.Println(ev.EventTime.Format("Mon 15:04"), ev.EventName, "by", ev.Actor())
		}
	}
}

// Somebody who takes a certificate from two things or more that was given a policy before.
func ExampleAfter() {
	rule := detect.Rule{
		ID: "certificate-taken", Severity: detect.Medium,
		Match: match.All(iot.DetachThingPrincipal, match.Not(match.Failed)),
		After: &detect.After{
			Match: iot.AttachPolicy,
			Per: func(ev *iottrail.Event) string {
				for _, r := range iot.Resources(ev) {
					if r.Type == iot.TypeCertificate {
						return r.Name
					}
				}
				return ""
			},
		},
		Count: &detect.Count{Times: 2, Within: time.Hour},
	}
	const certificate = "arn:aws:iot:eu-central-1:111122223333:cert/2911e4859bc000000000000000000000000000000000000000000000000000aa"
	detach := func(thing string, minute int) *iottrail.Event {
		return iottrailtest.NewEvent(iot.DetachThingPrincipal, &iot.DetachThingPrincipalRequest{ThingName: thing, Principal: certificate},
			iottrailtest.At(noon.Add(time.Duration(minute)*time.Minute)))
	}
	d := detect.NewDetector(rule)
	for _, ev := range []*iottrail.Event{
		detach("pump-1", -1), // before it had the policy
		iottrailtest.NewEvent(iot.AttachPolicy, &iot.AttachPolicyRequest{PolicyName: "pumps", Target: certificate}, iottrailtest.At(noon)),
		detach("pump-2", 1),
		detach("pump-3", 2),
	} {
		for _, f := range d.Add(ev) {
			fmt.Println(f)
		}
	}
	// Output: 2026-10-12T12:02:00Z medium certificate-taken: DetachThingPrincipal by "role Operator/alice in 111122223333", 2 calls since 2026-10-12T12:01:00Z
}
