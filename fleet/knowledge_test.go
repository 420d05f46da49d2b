package fleet_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/fleet"
	"github.com/iottrail/iottrail/iot"
)

// show writes a fact down.
func show[T any](f fleet.Fact[T]) string {
	if f.Known == fleet.NotKnown {
		return "not known"
	}
	if f.Known == fleet.Doubtful {
		return fmt.Sprint(f.Value, "?")
	}
	return fmt.Sprint(f.Value)
}

// showLinks writes links down: those in doubt with a question mark, and a + if there may be others.
func showLinks(l fleet.Links) string {
	s := ""
	for _, x := range l.List {
		for _, name := range []string{"c0", "c1", "p0", "p1", "t0", "t1", "g0", "g1"} {
			if x.ARN == arnOf(name) {
				s += name
			}
		}
		if x.Known != fleet.Known {
			s += "?"
		}
		s += " "
	}
	if l.Complete != fleet.Known {
		s += "+"
	}
	return s
}

// What is known of the status and the existence of a certificate, rule by rule. The answers are at the
// seconds 0, 10, 20, ...: whether it exists, its status, and whether it is active.
func TestKnowledgeOfCertificates(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		play func(*scene)
		want []string
	}{
		{"nothing names it", func(s *scene) { s.cert(0, "c1", "ACTIVE") }, []string{"not known not known maybe"}},
		{"a call sets its status until another does", func(s *scene) {
			s.thing(0, "t0")
			s.cert(10, "c0", "INACTIVE")
			s.status(20, "c0", "ACTIVE")
			s.status(30, "c0", "REVOKED")
			s.deleteCert(40, "c0")
		}, []string{"false not known no", "true INACTIVE no", "true ACTIVE yes", "true REVOKED no", "false not known no"}},
		{"the trail begins later", func(s *scene) {
			s.thing(10, "t0")
			s.status(20, "c0", "ACTIVE")
		}, []string{"not known not known maybe", "not known not known maybe", "true ACTIVE yes"}}, // it may be provisioned over MQTT between them
		{"one that can't be read may have set it", func(s *scene) {
			s.cert(0, "c0", "INACTIVE")
			s.at(10, "UpdateCertificate", unseen, `null`)
			s.status(20, "c0", "ACTIVE")
		}, []string{"true INACTIVE no", "true INACTIVE? maybe", "true ACTIVE yes"}},
		{"another one is named", func(s *scene) {
			s.cert(0, "c0", "INACTIVE")
			s.at(10, "UpdateCertificate", `{"certificateId":"`+certID("c1")+`","newStatus":7}`, `null`)
		}, []string{"true INACTIVE no", "true INACTIVE no"}},
		{"it is named, and not its status", func(s *scene) {
			s.cert(0, "c0", "INACTIVE")
			s.at(10, "UpdateCertificate", `{"certificateId":"`+certID("c0")+`","newStatus":7}`, `null`)
		}, []string{"true INACTIVE no", "true not known maybe"}},
		{"an action that can't change it", func(s *scene) {
			s.cert(0, "c0", "INACTIVE")
			s.at(10, "AttachPolicy", unseen, `null`)
			s.at(10, "UpdateThing", unseen, `null`)
		}, []string{"true INACTIVE no", "true INACTIVE no"}},
		{"another region", func(s *scene) {
			s.cert(0, "c0", "INACTIVE")
			s.at(10, "UpdateCertificate", unseen, `null`, in("111122223333", "eu-west-1"))
		}, []string{"true INACTIVE no", "true INACTIVE no"}},
		{"another account", func(s *scene) {
			s.cert(0, "c0", "INACTIVE")
			s.at(10, "UpdateCertificate", unseen, `null`, in("444455556666", "eu-central-1"))
		}, []string{"true INACTIVE no", "true INACTIVE no"}},
		{"no region is known", func(s *scene) {
			s.cert(0, "c0", "INACTIVE")
			s.at(10, "UpdateCertificate", unseen, `null`, in("111122223333", ""))
		}, []string{"true INACTIVE no", "true? INACTIVE? maybe"}},
		{"no time is known", func(s *scene) {
			s.cert(0, "c0", "INACTIVE")
			s.at(10, "UpdateCertificate", unseen, `null`, func(ev *iottrail.Event) { ev.EventTime = time.Time{} })
		}, []string{"true? INACTIVE? maybe"}},
		{"a call that failed changes nothing", func(s *scene) {
			s.cert(0, "c0", "INACTIVE")
			s.at(10, "UpdateCertificate", `{"certificateId":"`+certID("c0")+`","newStatus":"ACTIVE"}`, `null`, failed("AccessDenied"))
			s.at(10, "UpdateCertificate", unseen, `null`, failed("AccessDenied"))
		}, []string{"true INACTIVE no", "true INACTIVE no"}},
		{"what is deleted was not active", func(s *scene) {
			s.cert(0, "c0", "INACTIVE")
			s.at(10, "UpdateCertificate", unseen, `null`)
			s.deleteCert(20, "c0")
		}, []string{"true INACTIVE no", "true INACTIVE? no", "false not known no"}},
		{"which says nothing of the time before another that can't be read", func(s *scene) {
			s.cert(0, "c0", "INACTIVE")
			s.at(10, "UpdateCertificate", unseen, `null`)
			s.at(20, "UpdateCertificate", unseen, `null`)
			s.deleteCert(30, "c0")
		}, []string{"true INACTIVE no", "true INACTIVE? maybe", "true INACTIVE? no", "false not known no"}},
		{"what is changed later was not deleted", func(s *scene) {
			s.cert(0, "c0", "INACTIVE")
			s.at(10, "DeleteCertificate", unseen, `null`)
			s.status(20, "c0", "ACTIVE")
		}, []string{"true INACTIVE no", "true INACTIVE no", "true ACTIVE yes"}},
		{"unless it may have been registered again", func(s *scene) {
			s.cert(0, "c0", "INACTIVE")
			s.at(10, "DeleteCertificate", unseen, `null`)
			s.at(20, "RegisterCertificate", unseen, unseen)
			s.status(30, "c0", "ACTIVE")
		}, []string{"true INACTIVE no", "true? INACTIVE? no", "true INACTIVE? maybe", "true ACTIVE yes"}},
		{"what is registered was not there", func(s *scene) {
			s.cert(0, "c0", "INACTIVE")
			s.at(10, "DeleteCertificate", unseen, `null`)
			s.cert(20, "c0", "ACTIVE")
		}, []string{"true INACTIVE no", "false not known no", "true ACTIVE yes"}},
		{"records are missing", func(s *scene) {
			s.cert(0, "c0", "INACTIVE")
			s.Missed("", "", second(5), second(15), errors.New("damaged"))
			s.status(30, "c0", "ACTIVE")
		}, []string{"true INACTIVE no", "true? INACTIVE? maybe", "true INACTIVE? maybe", "true ACTIVE yes"}},
		{"records of another account are missing", func(s *scene) {
			s.cert(0, "c0", "INACTIVE")
			s.Missed("444455556666", "", second(5), second(15), nil)
			s.Missed("111122223333", "eu-west-1", second(5), second(15), nil)
		}, []string{"true INACTIVE no", "true INACTIVE no"}},
		{"two of one second disagree", func(s *scene) {
			s.cert(0, "c0", "INACTIVE")
			s.status(10, "c0", "ACTIVE")
			s.status(10, "c0", "INACTIVE")
		}, []string{"true INACTIVE no", "true INACTIVE? maybe"}},
		{"two of one second agree on what matters", func(s *scene) {
			s.cert(0, "c0", "ACTIVE")
			s.status(10, "c0", "REVOKED")
			s.status(10, "c0", "INACTIVE")
		}, []string{"true ACTIVE yes", "true INACTIVE? no"}},
		{"created before changed before deleted", func(s *scene) {
			s.cert(0, "c0", "INACTIVE")
			s.deleteCert(5, "c0")
			s.deleteCert(10, "c0")
			s.status(10, "c0", "INACTIVE")
			s.cert(10, "c0", "ACTIVE")
		}, []string{"true INACTIVE no", "false not known no"}},
		{"deleted before it is created again", func(s *scene) {
			s.cert(0, "c0", "INACTIVE")
			s.cert(10, "c0", "ACTIVE")
			s.deleteCert(10, "c0")
		}, []string{"true INACTIVE no", "true ACTIVE yes"}},
		{"ids are taken in either case", func(s *scene) {
			s.cert(0, "c0", "INACTIVE")
			s.at(10, "UpdateCertificate", `{"certificateId":"`+"000000000000000000000000000000000000000000000000000000000000"+`00C0","newStatus":"ACTIVE"}`, `null`)
		}, []string{"true INACTIVE no", "true ACTIVE yes"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			test.play(s)
			for i, want := range test.want {
				c := s.state(10 * i).Certificate(arnOf("c0"))
				require.Equal(t, want, fmt.Sprint(show(c.Exists), " ", show(c.Status), " ", c.Active), "at %d", 10*i)
			}
		})
	}
}

// What is known of the versions of a policy: the default one at the seconds 0, 10, 20, ...
func TestKnowledgeOfVersions(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		play func(*scene)
		want []string
	}{
		{"the last that was made it is the default", func(s *scene) {
			s.policy(0, "p0", documents[0])
			s.version(10, "p0", documents[1], 2, false)
			s.version(20, "p0", documents[2], 3, true)
			s.on(30, "SetDefaultPolicyVersion", "p0", 2)
		}, []string{"1", "1", "3", "2"}},
		{"the policy is older than the trail", func(s *scene) {
			s.attach(0, "p0", "c0")
			s.on(10, "SetDefaultPolicyVersion", "p0", 4)
			s.version(20, "p0", documents[1], 7, true)
		}, []string{"not known", "4", "7"}},
		{"a version that can't be read may be the default", func(s *scene) {
			s.policy(0, "p0", documents[0])
			s.at(10, "CreatePolicyVersion", unseen, unseen)
			s.on(20, "SetDefaultPolicyVersion", "p0", 1)
		}, []string{"1", "1?", "1"}},
		{"a number that follows shows that it was of another policy", func(s *scene) {
			s.policy(0, "p0", documents[0])
			s.at(10, "CreatePolicyVersion", unseen, unseen)
			s.version(20, "p0", documents[1], 2, false)
		}, []string{"1", "1", "1"}},
		{"a number that is left out shows that it was of this one", func(s *scene) {
			s.policy(0, "p0", documents[0])
			s.at(10, "CreatePolicyVersion", unseen, unseen)
			s.version(20, "p0", documents[1], 3, false)
		}, []string{"1", "1?", "1?"}},
		{"what must be of another policy is not of this one", func(s *scene) {
			s.policy(0, "p0", documents[0])
			s.policy(0, "p1", documents[0])
			s.at(10, "CreatePolicyVersion", unseen, unseen)
			s.on(20, "DeletePolicyVersion", "p1", 2)
		}, []string{"1", "1", "1"}},
		{"if there is only one that can be", func(s *scene) {
			s.policy(0, "p0", documents[0])
			s.policy(0, "p1", documents[0])
			s.at(10, "CreatePolicyVersion", unseen, unseen)
			s.at(11, "CreatePolicyVersion", unseen, unseen)
			s.on(20, "DeletePolicyVersion", "p1", 2)
		}, []string{"1", "1?", "1?"}},
		{"a policy that is deleted had one version", func(s *scene) {
			s.policy(0, "p0", documents[0])
			s.at(10, "CreatePolicyVersion", unseen, unseen)
			s.at(20, "DeletePolicy", `{"policyName":"p0"}`, `null`)
		}, []string{"1", "1", "not known"}},
		{"unless a version may have been deleted", func(s *scene) {
			s.policy(0, "p0", documents[0])
			s.at(10, "CreatePolicyVersion", unseen, unseen)
			s.at(15, "DeletePolicyVersion", unseen, `null`)
			s.at(20, "DeletePolicy", `{"policyName":"p0"}`, `null`)
		}, []string{"1", "1?", "not known"}},
		{"a version that is deleted was not the default", func(s *scene) {
			s.policy(0, "p0", documents[0])
			s.at(10, "CreatePolicyVersion", unseen, unseen)
			s.on(20, "DeletePolicyVersion", "p0", 2)
		}, []string{"1", "1", "1"}},
		{"what a response says counts where the request can't be read", func(s *scene) {
			s.policy(0, "p0", documents[0])
			s.at(10, "CreatePolicyVersion", unseen, fmt.Sprintf(`{"policyArn":%q,"policyDocument":%q,"policyVersionId":"2","isDefaultVersion":true}`, arnOf("p0"), documents[2]))
		}, []string{"1", "2"}},
		{"a number follows from those of others", func(s *scene) {
			s.policy(0, "p0", documents[0])
			s.at(10, "CreatePolicyVersion", fmt.Sprintf(`{"policyName":"p0","policyDocument":%q,"setAsDefault":true}`, documents[2]), unseen)
			s.version(20, "p0", documents[1], 3, false)
		}, []string{"1", "2", "2"}},
		{"the default that can't be read", func(s *scene) {
			s.policy(0, "p0", documents[0])
			s.version(0, "p0", documents[1], 2, false)
			s.at(10, "SetDefaultPolicyVersion", unseen, `null`)
		}, []string{"1", "1?"}},
		{"two of one second disagree", func(s *scene) {
			s.policy(0, "p0", documents[0])
			s.version(10, "p0", documents[1], 2, false)
			s.on(20, "SetDefaultPolicyVersion", "p0", 2)
			s.on(20, "SetDefaultPolicyVersion", "p0", 1)
		}, []string{"1", "1", "1?"}},
		{"in one second versions are written in the order of their numbers", func(s *scene) {
			s.policy(0, "p0", documents[0])
			s.version(10, "p0", documents[1], 3, true)
			s.version(10, "p0", documents[1], 2, true)
		}, []string{"1", "3"}},
		{"a deletion of one second decides between two", func(s *scene) {
			s.policy(0, "p0", documents[0])
			s.version(10, "p0", documents[1], 2, true)
			s.on(20, "SetDefaultPolicyVersion", "p0", 1)
			s.on(20, "DeletePolicyVersion", "p0", 2)
			s.on(20, "SetDefaultPolicyVersion", "p0", 2)
		}, []string{"1", "2", "1"}},
		{"another life begins with version 1", func(s *scene) {
			s.policy(0, "p0", documents[0])
			s.at(10, "DeletePolicy", `{"policyName":"p0"}`, `null`)
			s.policy(20, "p0", documents[1])
			s.version(30, "p0", documents[1], 2, true)
		}, []string{"1", "not known", "1", "2"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			test.play(s)
			for i, want := range test.want {
				require.Equal(t, want, show(s.state(10*i).Policy(arnOf("p0")).Default), "at %d", 10*i)
			}
		})
	}
}

// What is known of the policies of the certificate c0, at the seconds 0, 10, 20, ...
func TestKnowledgeOfLinks(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		play func(*scene)
		want []string
	}{
		{"attached until it is detached", func(s *scene) {
			s.cert(0, "c0", "ACTIVE")
			s.attach(10, "p0", "c0")
			s.attach(20, "p1", "c0")
			s.detach(30, "p0", "c0")
		}, []string{"", "p0 ", "p0 p1 ", "p1 "}},
		{"older than the trail", func(s *scene) {
			s.attach(0, "p0", "c0")
			s.detach(10, "p0", "c0")
		}, []string{"p0 +", "+"}},
		{"a detachment proves nothing of before", func(s *scene) {
			s.status(0, "c0", "ACTIVE")
			s.detach(10, "p0", "c0")
		}, []string{"+", "+"}},
		{"one that can't be read may have attached another", func(s *scene) {
			s.cert(0, "c0", "ACTIVE")
			s.attach(0, "p0", "c0")
			s.at(10, "AttachPolicy", unseen, `null`)
		}, []string{"p0 ", "p0 +"}},
		{"or to another target", func(s *scene) {
			s.cert(0, "c0", "ACTIVE")
			s.at(10, "AttachPolicy", `{"policyName":7,"target":"`+arnOf("c1")+`"}`, `null`)
		}, []string{"", ""}},
		{"one that can't be read may have detached it", func(s *scene) {
			s.cert(0, "c0", "ACTIVE")
			s.attach(0, "p0", "c0")
			s.at(10, "DetachPolicy", unseen, `null`)
			s.attach(20, "p0", "c0")
		}, []string{"p0 ", "p0? ", "p0 "}},
		{"or another policy", func(s *scene) {
			s.cert(0, "c0", "ACTIVE")
			s.attach(0, "p0", "c0")
			s.at(10, "DetachPolicy", `{"policyName":"p1"}`, `null`)
		}, []string{"p0 ", "p0 "}},
		{"what is deleted had none", func(s *scene) {
			s.cert(0, "c0", "INACTIVE")
			s.attach(0, "p0", "c0")
			s.at(10, "DetachPolicy", unseen, `null`)
			s.deleteCert(20, "c0")
		}, []string{"p0 ", "", ""}},
		{"unless it was deleted by force", func(s *scene) {
			s.cert(0, "c0", "INACTIVE")
			s.attach(0, "p0", "c0")
			s.at(10, "DetachPolicy", unseen, `null`)
			s.at(20, "DeleteCertificate", `{"certificateId":"`+certID("c0")+`","forceDelete":true}`, `null`)
		}, []string{"p0 ", "p0? ", ""}},
		{"so nothing else was attached", func(s *scene) {
			s.cert(0, "c0", "INACTIVE")
			s.at(10, "AttachPolicy", unseen, `null`)
			s.deleteCert(20, "c0")
		}, []string{"", "", ""}},
		{"a policy that is deleted was attached to nothing", func(s *scene) {
			s.cert(0, "c0", "INACTIVE")
			s.policy(0, "p0", documents[0])
			s.attach(0, "p0", "c0")
			s.at(10, "DetachPolicy", unseen, `null`)
			s.at(20, "DeletePolicy", `{"policyName":"p0"}`, `null`)
		}, []string{"p0 ", "", ""}},
		{"what is created again has none", func(s *scene) {
			s.cert(0, "c0", "INACTIVE")
			s.attach(0, "p0", "c0")
			s.at(10, "DeleteCertificate", `{"certificateId":"`+certID("c0")+`","forceDelete":true}`, `null`)
			s.cert(20, "c0", "ACTIVE")
		}, []string{"p0 ", "", ""}},
		{"two of one second disagree", func(s *scene) {
			s.cert(0, "c0", "INACTIVE")
			s.attach(10, "p0", "c0")
			s.detach(10, "p0", "c0")
		}, []string{"", "p0? "}},
		{"records are missing", func(s *scene) {
			s.cert(0, "c0", "INACTIVE")
			s.attach(0, "p0", "c0")
			s.Missed("111122223333", "", second(10), second(12), nil)
		}, []string{"p0 ", "p0? +"}},
		{"a Cognito identity", func(s *scene) {
			s.cert(0, "c0", "INACTIVE")
			s.at(10, "AttachPolicy", `{"policyName":"p0","target":"eu-central-1:0f1e2d3c-0000-4000-8000-000000000001"}`, `null`)
		}, []string{"", ""}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			test.play(s)
			for i, want := range test.want {
				require.Equal(t, want, showLinks(s.state(10*i).Certificate(arnOf("c0")).Policies), "at %d", 10*i)
			}
		})
	}
}

// Transfers, with and without the records of the other account.
func TestKnowledgeOfTransfers(t *testing.T) {
	t.Parallel()
	other := in("444455556666", "eu-central-1")
	offer := func(s *scene) {
		s.cert(0, "c0", "INACTIVE")
		s.at(10, "TransferCertificate", `{"certificateId":"`+certID("c0")+`","targetAwsAccount":"444455556666"}`, `null`)
	}
	id := `{"certificateId":"` + certID("c0") + `"}`
	for _, test := range []struct {
		name string
		play func(*scene)
		want []string
	}{
		{"nothing is known of the other account", func(s *scene) { offer(s) }, []string{"INACTIVE no ", "PENDING_TRANSFER? no 444455556666"}},
		{"it is known", func(s *scene) {
			s.at(0, "CreateThing", `{"thingName":"t0"}`, `null`, other)
			offer(s)
		}, []string{"INACTIVE no ", "PENDING_TRANSFER no 444455556666"}},
		{"cancelled", func(s *scene) {
			offer(s)
			s.at(20, "CancelCertificateTransfer", id, `null`)
		}, []string{"INACTIVE no ", "PENDING_TRANSFER no 444455556666", "INACTIVE no "}},
		{"accepted", func(s *scene) {
			s.at(0, "CreateThing", `{"thingName":"t0"}`, `null`, other)
			offer(s)
			s.at(20, "AcceptCertificateTransfer", id, `null`, other)
		}, []string{"INACTIVE no ", "PENDING_TRANSFER no 444455556666", "not known no "}},
		{"rejected", func(s *scene) {
			s.at(0, "CreateThing", `{"thingName":"t0"}`, `null`, other)
			offer(s)
			s.at(20, "RejectCertificateTransfer", id, `null`, other)
		}, []string{"INACTIVE no ", "PENDING_TRANSFER no 444455556666", "INACTIVE no "}},
		{"an answer can't be read", func(s *scene) {
			s.at(0, "CreateThing", `{"thingName":"t0"}`, `null`, other)
			offer(s)
			s.at(20, "AcceptCertificateTransfer", unseen, `null`, other)
		}, []string{"INACTIVE no ", "PENDING_TRANSFER no 444455556666", "PENDING_TRANSFER? no 444455556666"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			test.play(s)
			for i, want := range test.want {
				c := s.state(10 * i).Certificate(arnOf("c0"))
				require.Equal(t, want, fmt.Sprint(show(c.Status), " ", c.Active, " ", c.Offered.Value), "at %d", 10*i)
			}
		})
	}
	t.Run("what it is in the other account", func(t *testing.T) {
		t.Parallel()
		s := newScene(t)
		s.at(0, "CreateThing", `{"thingName":"t0"}`, `null`, other)
		offer(s)
		s.at(20, "AcceptCertificateTransfer", `{"certificateId":"`+certID("c0")+`","setAsActive":true}`, `null`, other)
		there := s.Find(iot.TypeCertificate, certID("c0"))[1]
		require.Equal(t, "arn:aws:iot:eu-central-1:444455556666:cert/"+certID("c0"), there)
		require.Equal(t, "false", show(s.state(10).Certificate(there).Exists))
		require.Equal(t, "ACTIVE", show(s.state(20).Certificate(there).Status))
		require.Equal(t, "false", show(s.state(20).Certificate(arnOf("c0")).Exists))
	})
}
