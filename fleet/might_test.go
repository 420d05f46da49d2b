package fleet_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/fleet"
	"github.com/iottrail/iottrail/iot"
)

const groupTemplate = `{"Resources":{"thing":{"Type":"AWS::IoT::Thing","Properties":{"ThingGroups":["g"]}}}}`

// What the holder of the certificate c0 might do after each play, at the second 100.
func TestMightAllow(t *testing.T) {
	t.Parallel()
	const yes, no, maybe = iottrail.Yes, iottrail.No, iottrail.Maybe
	allowed := func(s *scene) {
		s.policy(0, "p0", documents[allows])
		s.cert(0, "c0", "ACTIVE")
		s.attach(1, "p0", "c0")
	}
	byGroup := func(s *scene) {
		s.device(0)
		s.policy(0, "p0", documents[allows])
		s.group(0, "g0", "")
		s.group(1, "g1", "g0")
		s.attach(2, "p0", "g0")
		s.join(2, "t0", "g1")
	}
	for _, test := range []struct {
		name string
		play func(*scene)
		want iottrail.Answer
		why  string // in one of the reasons
	}{
		{"nothing names it", func(s *scene) {}, maybe, "no record names the certificate"},
		{"an attached policy allows it", allowed, yes, "policy p0 version 1 (attached to it) allows it"},
		{"a policy that is not attached", func(s *scene) {
			s.cert(0, "c0", "ACTIVE")
			s.policy(0, "p0", documents[allows])
		}, no, "no policy allows it"},
		{"it is not active", func(s *scene) { allowed(s); s.status(2, "c0", "REVOKED") }, no, "it is REVOKED"},
		{"it may not be active", func(s *scene) { allowed(s); s.at(2, "UpdateCertificate", unseen, `null`) }, maybe, "may not hold any more"},
		{"it is deleted", func(s *scene) {
			allowed(s)
			s.status(2, "c0", "INACTIVE")
			s.at(3, "DeleteCertificate", `{"certificateId":"`+certID("c0")+`","forceDelete":true}`, `null`)
		}, no, "is not there"},
		{"a policy denies what another one allows", func(s *scene) {
			allowed(s)
			s.policy(0, "p1", documents[denies])
			s.attach(1, "p1", "c0")
		}, no, "policy p1 version 1 (attached to it) denies it"},
		{"a denial that may be detached", func(s *scene) {
			allowed(s)
			s.policy(0, "p1", documents[denies])
			s.attach(1, "p1", "c0")
			s.at(2, "DetachPolicy", `{"policyName":"p1"}`, `null`)
		}, maybe, "denies it, if it is in force"},
		{"another policy may deny it", func(s *scene) {
			allowed(s)
			s.attach(1, "p1", "c0")
		}, maybe, "policy p1 (attached to it) may say anything"},
		{"another policy may be attached, and deny it", func(s *scene) { allowed(s); s.at(2, "AttachPolicy", unseen, `null`) }, maybe, "may be other policies"},
		{"another policy may be attached, and allow it", func(s *scene) {
			s.cert(0, "c0", "ACTIVE")
			s.at(2, "AttachPolicy", unseen, `null`)
		}, maybe, "may be other policies"},
		{"it is older than the trail", func(s *scene) {
			s.policy(0, "p0", documents[allows])
			s.status(0, "c0", "ACTIVE")
			s.attach(1, "p0", "c0")
		}, maybe, "older than the trail"},
		{"the default version can't be read", func(s *scene) {
			allowed(s)
			s.at(2, "CreatePolicyVersion", unseen, unseen)
		}, maybe, "this may have made another version the default"},
		{"the document is none", func(s *scene) {
			s.cert(0, "c0", "ACTIVE")
			s.policy(0, "p0", "no document")
			s.attach(1, "p0", "c0")
		}, maybe, "can't be read, and might allow it"},
		{"a group above that of its thing allows it", byGroup, yes, "(by thing t0 in thinggroup g1 in thinggroup g0) allows it"},
		{"what a group denies does not count", func(s *scene) {
			byGroup(s)
			s.policy(0, "p1", documents[denies])
			s.attach(3, "p1", "g1")
		}, yes, "allows it"},
		{"what the certificate denies counts against its groups", func(s *scene) {
			byGroup(s)
			s.policy(0, "p1", documents[denies])
			s.attach(3, "p1", "c0")
		}, no, "denies it"},
		{"the thing has left the group", func(s *scene) {
			byGroup(s)
			s.at(3, "UpdateThingGroupsForThing", `{"thingName":"t0","thingGroupsToRemove":["g1"]}`, `{}`)
		}, no, "no policy allows it"},
		{"the thing may have left the group", func(s *scene) {
			byGroup(s)
			s.at(3, "RemoveThingFromThingGroup", `{"thingName":"t0"}`, `{}`)
		}, maybe, "allows it, if it is in force"},
		{"the thing may be in another group", func(s *scene) {
			s.device(0)
			s.at(3, "AddThingToThingGroup", `{"thingName":"t0","thingGroupName":{}}`, `{}`)
		}, maybe, "may be other groups of thing t0"},
		{"the certificate may have another thing", func(s *scene) {
			s.cert(0, "c0", "ACTIVE")
			s.at(3, "AttachThingPrincipal", unseen, `{}`)
		}, maybe, "may be other things"},
		{"the parent of a group is older than the trail", func(s *scene) {
			s.device(0)
			s.join(1, "t0", "g0")
		}, maybe, "the parent of thinggroup g0 is not known"},
		{"the group may have another policy", func(s *scene) {
			s.device(0)
			s.group(0, "g0", "")
			s.join(1, "t0", "g0")
			s.at(2, "AttachPolicy", `{"policyName":"p0"}`, `null`)
		}, maybe, "may be other policies of"},
		{"a dynamic group has a policy that allows it", func(s *scene) {
			s.device(0)
			s.policy(0, "p0", documents[allows])
			s.dynamic(0, "g0")
			s.attach(1, "p0", "g0")
		}, maybe, "which things are in a dynamic group leaves no record"},
		{"a dynamic group has a policy that does not", func(s *scene) {
			s.device(0)
			s.policy(0, "p0", documents[ignores])
			s.dynamic(0, "g0")
			s.attach(1, "p0", "g0")
		}, no, "no policy allows it"},
		{"a group may be dynamic", func(s *scene) {
			s.device(0)
			s.policy(0, "p0", documents[allows])
			s.attach(1, "p0", "g0")
		}, maybe, "if thing t0 is in it"},
		{"a certificate without a thing is in no dynamic group", func(s *scene) {
			s.cert(0, "c0", "ACTIVE")
			s.policy(0, "p0", documents[allows])
			s.dynamic(0, "g0")
			s.attach(1, "p0", "g0")
		}, no, "no policy allows it"},
		{"there may be a group, and the thing in it, in what is missing", func(s *scene) {
			s.device(10)
			s.Missed("", "", time.Time{}, second(5), errors.New("before the trail"))
		}, maybe, "may be other groups of thing t0"},
		{"a template puts things into groups", func(s *scene) {
			s.device(0)
			s.at(1, "CreateProvisioningTemplate", `{"templateName":"x","templateBody":`+quote(groupTemplate)+`}`, `{}`)
		}, maybe, "may be other groups of thing t0"},
		{"a template does not", func(s *scene) {
			s.device(0)
			s.at(1, "CreateProvisioningTemplate", `{"templateName":"x","templateBody":"{}"}`, `{}`)
		}, no, "no policy allows it"},
		{"a template is older than the trail", func(s *scene) {
			s.device(0)
			s.at(1, "CreateProvisioningClaim", `{"templateName":"x"}`, `{}`)
		}, maybe, "provisioningtemplate x provisions may change the groups"},
		{"a call that failed names a template", func(s *scene) {
			s.device(0)
			s.at(1, "CreateProvisioningClaim", `{"templateName":"x"}`, `{}`, failed("AccessDenied"))
		}, no, "no policy allows it"},
		{"a template registers the thing", func(s *scene) {
			s.device(0)
			s.at(1, "RegisterThing", `{"templateBody":"{}"}`, `{"resourceArns":{"thing":"`+arnOf("t0")+`","certificate":"`+arnOf("c0")+`"}}`)
		}, maybe, "may not hold any more"},
		{"a template registers another thing", func(s *scene) {
			s.device(0)
			s.at(1, "RegisterThing", `{"templateBody":"{}"}`, `{"resourceArns":{"thing":"`+arnOf("t1")+`","certificate":"`+arnOf("c1")+`"}}`)
		}, no, "no policy allows it"},
		{"things are registered in bulk", func(s *scene) {
			s.device(0)
			s.at(1, "StartThingRegistrationTask", `{"templateBody":"{}"}`, `{"taskId":"x"}`)
		}, maybe, "may not hold any more"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			test.play(s)
			v := s.publish(100)
			require.Equal(t, test.want, v.Answer, "%v", v)
			require.Contains(t, v.String(), test.why)
		})
	}
}

func quote(s string) string { return `"` + escape(s) + `"` }

func escape(s string) string {
	out := ""
	for _, r := range s {
		if r == '"' || r == '\\' {
			out += `\`
		}
		out += string(r)
	}
	return out
}

// A device reaches its own account and region only.
func TestMightAllowElsewhere(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.policy(0, "p0", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:*","Resource":"*"}]}`)
	s.cert(0, "c0", "ACTIVE")
	s.attach(1, "p0", "c0")
	for resource, want := range map[string]iottrail.Answer{
		at + "topic/x": iottrail.Yes,
		"arn:aws:iot:eu-west-1:111122223333:topic/x":    iottrail.No,
		"arn:aws:iot:eu-central-1:444455556666:topic/x": iottrail.No,
		"*": iottrail.Yes,
	} {
		require.Equal(t, want, s.state(5).MightAllow(arnOf("c0"), "iot:Publish", resource).Answer, resource)
	}
}

// Who asks of every certificate, in the order of their ids, and can be left.
func TestWho(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.policy(0, "p0", documents[allows])
	s.cert(0, "c1", "ACTIVE")
	s.cert(0, "c0", "INACTIVE")
	s.attach(1, "p0", "c1")
	s.attach(1, "p0", "c2")
	var names []string
	var answers []iottrail.Answer
	for arn, v := range s.state(5).Who("iot:Publish", at+"topic/x") {
		names, answers = append(names, arn), append(answers, v.Answer)
	}
	require.Equal(t, []string{arnOf("c0"), arnOf("c1"), arnOf("c2")}, names)
	require.Equal(t, []iottrail.Answer{iottrail.No, iottrail.Yes, iottrail.Maybe}, answers)
	for range s.state(5).Who("iot:Publish", at+"topic/x") {
		break
	}
}

// The reasons have the calls that made them so.
func TestReasons(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.policy(0, "p0", documents[allows])
	s.cert(0, "c0", "INACTIVE")
	s.status(1, "c0", "ACTIVE")
	s.attach(2, "p0", "c0")
	v := s.publish(5)
	require.Len(t, v.Because, 2)
	require.Equal(t, "UpdateCertificate", v.Because[0].Change.Action)
	require.Equal(t, "AttachPolicy", v.Because[1].Change.Action)
	require.Equal(t, arnOf("c0"), v.Because[1].Change.Resource)
	s.at(3, "CreatePolicyVersion", unseen, unseen)
	v = s.publish(5)
	require.Equal(t, "CreatePolicyVersion", v.Because[len(v.Because)-1].Change.Action)
	require.Equal(t, fleet.Doubtful, s.state(5).Policy(arnOf("p0")).Document.Known)
	require.Len(t, s.Doubts(), 1)
	require.Equal(t, []string{arnOf("c0")}, s.Find(iot.TypeCertificate, ""))
}
