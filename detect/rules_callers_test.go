package detect_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/iot"
	. "github.com/iottrail/iottrail/iottrailtest"
)

func callerTests() []ruleTest {
	attach := &iot.AttachPolicyRequest{PolicyName: "p", Target: "arn:aws:iot:eu-central-1:111122223333:cert/a"}
	thing := &iot.CreateThingRequest{ThingName: "t"}
	denied := func(name string) func(int) *iottrail.Event {
		return func(i int) *iottrail.Event {
			return untyped("s3.amazonaws.com", "GetObject", `{"key":"k"}`, By(User(name)), FailedWith("AccessDenied"), ID(fmt.Sprint("denied ", name, i)))
		}
	}
	lists := strings.Fields("ListThings ListPolicies ListCertificates ListTopicRules DescribeEndpoint GetPolicy")
	look := func(by func(i int) Caller, opts ...Option) func(int) *iottrail.Event {
		return func(i int) *iottrail.Event {
			return untyped(iot.Source, lists[i%len(lists)], `{}`, append([]Option{By(by(i)), ID(fmt.Sprint("look ", i))}, opts...)...)
		}
	}
	ann := func(int) Caller { return User("ann") }
	return []ruleTest{
		{"root-use", fires, "a read", calls(NewEvent(iot.ListThings, nil, By(Root()))), yes},
		{"root-use", fires, "denied", calls(NewEvent(iot.CreateThing, thing, By(Root()), FailedWith("AccessDenied"))), yes},
		{"root-use", nearly, "a user called root", calls(NewEvent(iot.ListThings, nil, By(User("root")))), none},
		{"root-use", nearly, "a service with root's rights", calls(NewEvent(iot.CreateThing, thing, By(Root()), Via("cloudformation.amazonaws.com"))), none},
		{"root-use", unread, "the request is left out", calls(NewEvent(iot.CreateThing, thing, By(Root()), Omitted())), yes},
		{"root-use", past, "a privileged session of root", calls(NewEvent(iot.ListThings, nil, By(Identity(iottrail.UserIdentity{
			Type: "AssumedRole", ARN: "arn:aws:sts::111122223333:assumed-root/x", AccountID: "111122223333", SessionContext: iottrail.SessionContext{AssumedRoot: iottrail.BoolOf(true)},
		})))), yes},

		{"no-mfa", fires, "a policy is attached", calls(NewEvent(iot.AttachPolicy, attach, By(User("ann")))), yes},
		{"no-mfa", nearly, "a thing is made", calls(NewEvent(iot.CreateThing, thing, By(User("ann")))), none},
		{"no-mfa", nearly, "with a second factor", calls(NewEvent(iot.AttachPolicy, attach, By(User("ann")), With(func(ev *iottrail.Event) {
			ev.UserIdentity.AccessKeyID = "ASIAEXAMPLE"
			ev.UserIdentity.SessionContext.Attributes.MFAAuthenticated = iottrail.BoolOf(true)
		}))), none},
		{"no-mfa", unread, "the request is left out", calls(NewEvent(iot.AttachPolicy, attach, By(User("ann")), Omitted())), yes},
		{"no-mfa", past, "by the older name of the call", calls(NewEvent(iot.AttachPrincipalPolicy, nil, By(User("ann")))), yes},

		{"new-attacher", fires, "the first time", calls(NewEvent(iot.AttachPolicy, attach, By(User("ann")), At(noon))), yes},
		{"new-attacher", nearly, "it was known", calls(
			NewEvent(iot.AttachPolicy, attach, By(User("ann")), At(noon.Add(-2*time.Hour))),
			NewEvent(iot.AttachPolicy, attach, By(User("ann")), At(noon))), none},
		{"new-attacher", unread, "the request is left out", calls(NewEvent(iot.AttachPolicy, attach, By(User("ann")), At(noon), Omitted())), yes},
		{"new-attacher", past, "an attempt that fails comes first", calls(
			NewEvent(iot.AttachPolicy, attach, By(User("ann")), At(noon.Add(-2*time.Hour)), FailedWith("AccessDenied")),
			NewEvent(iot.AttachPolicy, attach, By(User("ann")), At(noon))), yes},
		{"new-attacher", past, "another name of the session", calls(
			NewEvent(iot.AttachPolicy, attach, By(Role("r", "a")), At(noon)),
			NewEvent(iot.AttachPolicy, attach, By(Role("r", "b")), At(noon.Add(time.Second)))), yes},

		{"denied-often", fires, "three times", times(3, denied("ann")), yes},
		{"denied-often", nearly, "twice", times(2, denied("ann")), none},
		{"denied-often", nearly, "three people", append(append(times(1, denied("a")), times(1, denied("b"))...), times(1, denied("c"))...), none},
		{"denied-often", unread, "the requests are left out", times(3, func(i int) *iottrail.Event {
			return NewEvent(iot.CreateThing, thing, By(User("ann")), FailedWith("AccessDenied"), Omitted(), ID(fmt.Sprint("o", i)))
		}), yes},
		{"denied-often", past, "five names of a token", times(5, func(i int) *iottrail.Event {
			return NewEvent(iot.CreateThing, thing, By(FederatedUser(fmt.Sprint("n", i), "mats")), FailedWith("AccessDenied"), ID(fmt.Sprint("f", i)))
		}), yes},

		{"from-outside", fires, "from anywhere", calls(NewEvent(iot.CreateThing, thing, By(User("ann")), From("198.51.100.7"))), yes},
		{"from-outside", nearly, "from the office", calls(NewEvent(iot.CreateThing, thing, By(User("ann")), From("203.0.113.9"))), none},
		{"from-outside", nearly, "a read", calls(NewEvent(iot.ListThings, nil, By(User("ann")), From("198.51.100.7"))), none},
		{"from-outside", unread, "the address is masked", calls(NewEvent(iot.CreateThing, thing, By(User("ann")), From("***"))), maybe},
		{"from-outside", past, "through a VPC endpoint with an address of the office", calls(NewEvent(iot.CreateThing, thing, By(User("ann")), From("203.0.113.9"), Through("vpce-0a"))), maybe},

		{"look-around", fires, "five reads", times(5, look(ann)), yes},
		{"look-around", nearly, "the same read five times", times(5, func(i int) *iottrail.Event { return look(ann)(0) }), none},
		{"look-around", nearly, "four reads", times(4, look(ann)), none},
		{"look-around", unread, "the requests are left out", times(5, look(ann, Omitted())), yes},
		{"look-around", past, "denied, by sessions with other names", times(5, look(func(i int) Caller { return Role("r", fmt.Sprint("s", i)) }, FailedWith("AccessDenied"))), yes},

		{"new-address", fires, "another network", calls(
			NewEvent(iot.CreateThing, thing, By(User("ann")), From("203.0.113.9"), At(noon.Add(-2*time.Hour))),
			NewEvent(iot.CreateThing, thing, By(User("ann")), From("198.51.100.7"), At(noon))), yes},
		{"new-address", nearly, "the same network", calls(
			NewEvent(iot.CreateThing, thing, By(User("ann")), From("203.0.113.9"), At(noon.Add(-2*time.Hour))),
			NewEvent(iot.CreateThing, thing, By(User("ann")), From("203.0.113.77"), At(noon))), none},
		{"new-address", unread, "the request is left out", calls(NewEvent(iot.CreateThing, thing, By(User("ann")), From("198.51.100.7"), At(noon), Omitted())), yes},
		{"new-address", past, "by somebody of whom the record says nothing, as others before", calls(
			NewEvent(iot.CreateThing, thing, By(Identity(iottrail.UserIdentity{})), From("198.51.100.7"), At(noon)),
			NewEvent(iot.CreateThing, thing, By(Identity(iottrail.UserIdentity{})), From("198.51.100.7"), At(noon.Add(time.Second)))), []iottrail.Answer{iottrail.Yes, iottrail.Yes}},
		{"new-address", past, "a failed call from there comes first", calls(
			NewEvent(iot.CreateThing, thing, By(User("ann")), From("198.51.100.7"), At(noon.Add(-2*time.Hour)), FailedWith("AccessDenied")),
			NewEvent(iot.CreateThing, thing, By(User("ann")), From("198.51.100.7"), At(noon))), yes},
	}
}
