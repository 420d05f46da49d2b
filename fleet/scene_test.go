package fleet_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/fleet"
	"github.com/iottrail/iottrail/iot"
)

// A scene is a Fleet with records that a test writes by hand. Times are seconds from its start.
type scene struct {
	t testing.TB
	*fleet.Fleet
	calls int
}

func newScene(t testing.TB) *scene { return &scene{t, new(fleet.Fleet), 0} }

// A turn changes a record before it is added.
type turn func(*iottrail.Event)

// at adds a call that succeeded.
func (s *scene) at(sec int, action, request, response string, turns ...turn) *iottrail.Event {
	s.calls++
	ev := &iottrail.Event{
		EventVersion: "1.11", EventSource: iot.Source, EventName: action, EventTime: second(sec), AWSRegion: "eu-central-1",
		EventID: fmt.Sprintf("00000000-0000-4000-8000-%012d", s.calls), RecipientAccountID: "111122223333", ReadOnly: iottrail.False,
		RequestParameters: []byte(request), ResponseElements: []byte(response), SourceIPAddress: "203.0.113.7",
	}
	ev.UserIdentity.Type, ev.UserIdentity.AccountID = "IAMUser", "111122223333"
	ev.UserIdentity.ARN, ev.UserIdentity.UserName = "arn:aws:iam::111122223333:user/ann", "ann"
	for _, turn := range turns {
		turn(ev)
	}
	s.Add(ev)
	return ev
}

func second(n int) time.Time { return time.Unix(start+int64(n), 0).UTC() }

// state is the fleet at the end of a second.
func (s *scene) state(sec int) *fleet.State { return s.At(second(sec)) }

func failed(code string) turn {
	return func(ev *iottrail.Event) { ev.ErrorCode = code }
}

func in(account, region string) turn {
	return func(ev *iottrail.Event) {
		ev.RecipientAccountID, ev.AWSRegion, ev.UserIdentity.AccountID = account, region, account
	}
}

// unseen is the record of which CloudTrail left the bodies out.
const unseen = `{"reason":"too large","omitted":true,"originalSize":200000}`

// The calls that scenes are made of.

func (s *scene) cert(sec int, name, status string) {
	s.at(sec, "RegisterCertificateWithoutCA", `{"certificatePem":"x","status":"`+status+`"}`, `{"certificateArn":"`+arnOf(name)+`","certificateId":"`+certID(name)+`"}`)
}

func (s *scene) status(sec int, name, status string) {
	s.at(sec, "UpdateCertificate", `{"certificateId":"`+certID(name)+`","newStatus":"`+status+`"}`, `null`)
}

func (s *scene) deleteCert(sec int, name string) {
	s.at(sec, "DeleteCertificate", `{"certificateId":"`+certID(name)+`","forceDelete":false}`, `null`)
}

func (s *scene) policy(sec int, name, doc string) {
	s.at(sec, "CreatePolicy", fmt.Sprintf(`{"policyName":%q,"policyDocument":%q}`, name, doc), `{"policyVersionId":"1"}`)
}

func (s *scene) version(sec int, name, doc string, n int, isDefault bool) {
	s.at(sec, "CreatePolicyVersion", fmt.Sprintf(`{"policyName":%q,"policyDocument":%q,"setAsDefault":%v}`, name, doc, isDefault), fmt.Sprintf(`{"policyVersionId":"%d"}`, n))
}

func (s *scene) on(sec int, action, policy string, n int) { // a version
	s.at(sec, action, fmt.Sprintf(`{"policyName":%q,"policyVersionId":"%d"}`, policy, n), `null`)
}

func (s *scene) attach(sec int, policy, target string) {
	s.at(sec, "AttachPolicy", fmt.Sprintf(`{"policyName":%q,"target":%q}`, policy, arnOf(target)), `null`)
}

func (s *scene) detach(sec int, policy, target string) {
	s.at(sec, "DetachPolicy", fmt.Sprintf(`{"policyName":%q,"target":%q}`, policy, arnOf(target)), `null`)
}

func (s *scene) thing(sec int, name string) {
	s.at(sec, "CreateThing", `{"thingName":"`+name+`"}`, `{"thingName":"`+name+`"}`)
}

func (s *scene) bind(sec int, thing, cert string) {
	s.at(sec, "AttachThingPrincipal", fmt.Sprintf(`{"thingName":%q,"principal":%q}`, thing, arnOf(cert)), `{}`)
}

func (s *scene) group(sec int, name, parent string) {
	s.at(sec, "CreateThingGroup", fmt.Sprintf(`{"thingGroupName":%q,"parentGroupName":%q}`, name, parent), `{}`)
}

func (s *scene) dynamic(sec int, name string) {
	s.at(sec, "CreateDynamicThingGroup", fmt.Sprintf(`{"thingGroupName":%q,"queryString":"thingTypeName:pump"}`, name), `{}`)
}

func (s *scene) join(sec int, thing, group string) {
	s.at(sec, "AddThingToThingGroup", fmt.Sprintf(`{"thingName":%q,"thingGroupName":%q}`, thing, group), `{}`)
}

// device is a certificate with a thing, and nothing that allows anything.
func (s *scene) device(sec int) {
	s.cert(sec, "c0", "ACTIVE")
	s.thing(sec, "t0")
	s.bind(sec, "t0", "c0")
}

// publish answers whether the certificate c0 might publish to the topic x.
func (s *scene) publish(sec int) fleet.Verdict {
	return s.state(sec).MightAllow(arnOf("c0"), "iot:Publish", at+"topic/x")
}

const (
	allows  = 0 // of documents
	ignores = 1
	denies  = 2
)
