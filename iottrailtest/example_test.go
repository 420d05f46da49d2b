package iottrailtest_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/iot"
	"github.com/iottrail/iottrail/iottrailtest"
	"github.com/iottrail/iottrail/match"
)

// A detection and its test, which README.md shows.

// rootAttaches: root attaches a policy to a certificate, without a second factor.
var rootAttaches = match.All(
	iot.AttachPolicy.Where(func(req *iot.AttachPolicyRequest) bool {
		return strings.Contains(req.Target, ":cert/")
	}),
	match.ByRoot,
	match.Not(match.WithMFA),
	match.Not(match.Failed),
)

func TestRootAttaches(t *testing.T) {
	req := &iot.AttachPolicyRequest{PolicyName: "pump", Target: "arn:aws:iot:us-east-1:111122223333:cert/0a1b"}
	alarm := iottrailtest.NewEvent(iot.AttachPolicy, req, iottrailtest.By(iottrailtest.Root()))
	omitted := iottrailtest.NewEvent(iot.AttachPolicy, req, iottrailtest.By(iottrailtest.Root()), iottrailtest.Omitted())
	quiet := iottrailtest.NewEvent(iot.AttachPolicy, req, iottrailtest.By(iottrailtest.Root().WithMFA()))
	got := []iottrail.Answer{rootAttaches.Ask(alarm), rootAttaches.Ask(omitted), rootAttaches.Ask(quiet)}
	if want := []iottrail.Answer{iottrail.Yes, iottrail.Maybe, iottrail.No}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func ExampleNewEvent() {
	ev := iottrailtest.NewEvent(iot.UpdateCertificate,
		&iot.UpdateCertificateRequest{CertificateID: "2911e4859bc0", NewStatus: iot.CertificateStatusActive},
		iottrailtest.By(iottrailtest.User("svc-backup")),
		iottrailtest.At(time.Date(2026, 10, 7, 1, 41, 0, 0, time.UTC)),
		iottrailtest.From("203.0.113.199"))

	req, err := iot.UpdateCertificate.Request(ev)
	fmt.Println(ev.EventTime, ev.Actor(), "from", ev.SourceIPAddress)
	fmt.Println("set", req.CertificateID, "to", req.NewStatus, err)
	fmt.Println(string(ev.RequestParameters))
	// Output:
	// 2026-10-07 01:41:00 +0000 UTC IAM user svc-backup in 111122223333 from 203.0.113.199
	// set 2911e4859bc0 to ACTIVE <nil>
	// {"certificateId":"2911e4859bc0","newStatus":"ACTIVE"}
}

// Ten denials within a minute, each a record of its own.
func ExampleAt() {
	start := time.Date(2026, 10, 6, 9, 30, 0, 0, time.UTC)
	var repeats iottrail.Repeats
	denied := 0
	for i := range 10 {
		ev := iottrailtest.NewEvent(iot.DeletePolicy, &iot.DeletePolicyRequest{PolicyName: "pump"},
			iottrailtest.FailedWith("AccessDenied"),
			iottrailtest.At(start.Add(time.Duration(i)*6*time.Second)))
		if ev.Denied() && !repeats.Seen(ev) {
			denied++
		}
	}
	fmt.Println(denied)
	// Output:
	// 10
}

// A log file for a program that reads logs.
func ExampleNewEvent_log() {
	var log strings.Builder
	for _, thing := range []string{"pump-0001", "pump-0002"} {
		log.WriteString(iottrailtest.NewEvent(iot.DeleteThing, &iot.DeleteThingRequest{ThingName: thing}).Raw + "\n")
	}
	for ev, err := range iottrail.NewDecoder(strings.NewReader(log.String())).Events() {
		fmt.Println(iot.Resources(ev), err)
	}
	// Output:
	// [thing pump-0001] <nil>
	// [thing pump-0002] <nil>
}

// What no option says, With does.
func ExampleWith() {
	type GetObjectRequest struct {
		BucketName string `json:"bucketName"`
		Key        string `json:"key"`
	}
	getObject := iottrail.NewAction[GetObjectRequest, struct{}]("s3.amazonaws.com", "GetObject", iottrail.AccessRead)

	ev := iottrailtest.NewEvent(getObject, &GetObjectRequest{BucketName: "firmware", Key: "2.4.1.bin"},
		iottrailtest.By(iottrailtest.Anonymous()),
		iottrailtest.With(func(ev *iottrail.Event) {
			ev.EventCategory, ev.ManagementEvent = iottrail.EventCategoryData, iottrail.False
			ev.Resources = []iottrail.Resource{{Type: "AWS::S3::Object", ARN: "arn:aws:s3:::firmware/2.4.1.bin"}}
		}))
	fmt.Println(match.Resource("arn:aws:s3:::firmware/*").Ask(ev), ev.EventCategory, ev.Actor())
	// Output:
	// yes Data account in ANONYMOUS_PRINCIPAL
}

// The order of members and the spelling of numbers make no difference; what a record says
// does.
func ExampleEqual() {
	decode := func(record string) *iottrail.Event {
		ev, err := iottrail.NewDecoder(strings.NewReader(record)).Next()
		if err != nil {
			fmt.Println(err)
		}
		return ev
	}
	a := decode(`{"eventVersion":"1.11","eventName":"CreateJob","requestParameters":{"jobId":"fw","timeout":60}}`)
	b := decode(`{"eventName":"CreateJob","requestParameters":{"timeout":6.0e1,"jobId":"fw"},"eventVersion":"1.11"}`)
	c := decode(`{"eventVersion":"1.11","eventName":"CreateJob","requestParameters":{"jobId":"fw"}}`)

	fmt.Println(cmp.Equal(a, b, iottrailtest.Equal()))
	fmt.Println(cmp.Equal(a, c, iottrailtest.Equal()))
	// Output:
	// true
	// false
}

// A sign-in to the console. Its record has no access key and no request id.
func ExampleWith_signIn() {
	consoleLogin := iottrail.NewAction[struct{}, struct{}]("signin.amazonaws.com", "ConsoleLogin", "")

	ev := iottrailtest.NewEvent(consoleLogin, nil,
		iottrailtest.By(iottrailtest.User("ann")),
		iottrailtest.ResponseJSON(`{"ConsoleLogin":"Success"}`),
		iottrailtest.With(func(ev *iottrail.Event) {
			ev.EventType = iottrail.EventTypeConsoleSignIn
			ev.AdditionalEventData = []byte(`{"MFAUsed":"Yes"}`)
			ev.UserIdentity.AccessKeyID, ev.RequestID = "", ""
		}))
	fmt.Println(ev.Actor(), match.WithMFA.Ask(ev), match.Failed.Ask(ev))
	// Output:
	// IAM user ann in 111122223333 yes no
}

// CloudTrail gives the records of one call in two accounts ids of their own and one shared id.
// The copy that the owner of a resource gets may say less of the caller.
func ExampleChange() {
	ours := iottrailtest.NewEvent(iot.AttachPolicy, &iot.AttachPolicyRequest{PolicyName: "pump"},
		iottrailtest.With(func(ev *iottrail.Event) { ev.SharedEventID = "0c9b5e0a-3f1d-4c6e-8a57-6f1f3c2b9d10" }))
	theirs := iottrailtest.Change(ours, func(ev *iottrail.Event) {
		ev.EventID, ev.RecipientAccountID = "5d2f7a41-9e0b-4b3c-8c1a-2e7d90b4f6a3", "444455556666"
	})
	less := iottrailtest.Change(theirs, func(ev *iottrail.Event) {
		ev.EventID = "b7e1c3d9-60a2-4f8e-9d54-1c0f8a2b7e36"
		ev.UserIdentity = iottrail.UserIdentity{
			Type: iottrail.IdentityTypeAWSAccount, AccountID: ev.UserIdentity.AccountID, PrincipalID: ev.UserIdentity.PrincipalID,
		}
	})
	var repeats iottrail.Repeats
	for _, ev := range []*iottrail.Event{ours, theirs, less} {
		fmt.Println(ev.RecipientAccountID, ev.Actor(), repeats.Seen(ev))
	}
	// Output:
	// 111122223333 role Operator/alice in 111122223333 false
	// 444455556666 role Operator/alice in 111122223333 true
	// 444455556666 account in 111122223333 false
}

// The ids follow from what the record says, so two records that differ have other ids, too.
func ExampleEqual_withoutIDs() {
	ignoreIDs := cmpopts.IgnoreMapEntries(func(name string, _ any) bool { return name == "eventID" || name == "requestID" })

	a := iottrailtest.NewEvent(iot.DeleteThing, &iot.DeleteThingRequest{ThingName: "pump-0001"})
	b := iottrailtest.NewEvent(iot.DeleteThing, &iot.DeleteThingRequest{ThingName: "pump-0001"}, iottrailtest.ID("b"))
	fmt.Println(cmp.Equal(a, b, iottrailtest.Equal()), cmp.Equal(a, b, iottrailtest.Equal(), ignoreIDs))
	// Output:
	// false true
}
