package fleettest_test

import (
	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/iot"
)

// questions are what the model is asked of each certificate. Those of the second home are
// about its topics.
var questions = [...]struct{ action, resource string }{
	{"iot:Publish", "arn:aws:iot:us-east-1:111122223333:topic/cmd/all"},
	{"iot:Publish", "arn:aws:iot:us-east-1:111122223333:topic/data"},
	{"iot:Connect", "arn:aws:iot:us-east-1:111122223333:client/pump-1"},
}

// rights are what a document says of each question, written by hand. That it might allow
// something counts as Yes, and what it denies under a condition does not count, as in
// iot.PolicyDocument.MightAllow. Both are Maybe where the text can't be read.
type rights [len(questions)]struct{ allows, denies iottrail.Answer }

const (
	no    = iottrail.No
	maybe = iottrail.Maybe
	yes   = iottrail.Yes
)

// documents are the texts of policies; the first is none.
var documents = []struct {
	name, text string
	readable   bool // by package iot; AWS IoT may take more
	rights     rights
}{
	{name: "none"},
	{
		"all", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:*","Resource":"*"}]}`,
		true, rights{{yes, no}, {yes, no}, {yes, no}},
	},
	{
		"connect", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:Connect","Resource":"arn:aws:iot:us-east-1:*:client/*"}]}`,
		true, rights{{no, no}, {no, no}, {yes, no}},
	},
	{
		"data", `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["iot:Publish","iot:Receive"],"Resource":"arn:aws:iot:us-east-1:111122223333:topic/data"}}`,
		true, rights{{no, no}, {yes, no}, {no, no}},
	},
	{
		"never commands", `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"iot:Publish","Resource":"arn:aws:iot:us-east-1:111122223333:topic/cmd/*"}]}`,
		true, rights{{no, yes}, {no, no}, {no, no}},
	},
	{
		"all but commands", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"iot:Publish","Resource":"arn:aws:iot:us-east-1:111122223333:topic/cmd/*"}]}`,
		true, rights{{yes, yes}, {yes, no}, {yes, no}},
	},
	{
		"its own topic", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:Publish","Resource":"arn:aws:iot:us-east-1:111122223333:topic/${iot:ClientId}"}]}`,
		true, rights{{yes, no}, {yes, no}, {no, no}},
	},
	{
		"no commands from there", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:Publish","Resource":"*"},{"Effect":"Deny","Action":"iot:*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}}]}`,
		true, rights{{yes, no}, {yes, no}, {no, no}},
	},
	{
		"nothing", `{"Version":"2012-10-17","Statement":[]}`,
		true, rights{{no, no}, {no, no}, {no, no}},
	},
	{
		"of another grammar", `{"Version":"2012-10-17","Note":1,"Statement":[{"Effect":"Allow","Action":"iot:Connect","Resource":"*"}]}`,
		false, rights{{maybe, maybe}, {maybe, maybe}, {maybe, maybe}},
	},
}

// groupsOf are the groups of a thing and those above them; in dynamic ones it is as AWS put it
// there.
func (w *world) groupsOf(thing int) (s set) {
	for g := range groups {
		if w.things[thing].groups.has(g) || w.groups[g].members.has(thing) {
			s |= w.above(g)
		}
	}
	return s
}

// byGroups are the policies that a certificate has by the groups of its things.
func (w *world) byGroups(cert int) (s set) {
	for t := range things {
		if !w.certificates[cert].things.has(t) {
			continue
		}
		for g := range groups {
			if w.groupsOf(t).has(g) {
				s |= w.groups[g].policies
			}
		}
	}
	return s
}

// may is the answer to a question about a certificate, as the comment of
// fleet.State.MightAllow gives it, from all that there is. Whether a document of a group that
// both allows and denies something counts for what it allows is left open there, so there is an
// alternative.
func (w *world) may(cert, question int) (answer, alternative iottrail.Answer) {
	c := &w.certificates[cert]
	if !c.exists || c.status != iot.CertificateStatusActive || homeOf(cert, certificates) != 0 {
		return no, no
	}
	allows, allowsOr, denies := no, no, no
	byGroups := w.byGroups(cert)
	for p := range policies {
		it := &w.policies[p]
		says := documents[it.documents[it.preferred]].rights[question]
		if c.policies.has(p) {
			denies = max(denies, says.denies)
		}
		if c.policies.has(p) || byGroups.has(p) {
			allows = max(allows, says.allows)
		}
		if c.policies.has(p) || byGroups.has(p) && says.denies != yes {
			allowsOr = max(allowsOr, says.allows)
		}
	}
	return verdict(allows, denies), verdict(allowsOr, denies)
}

// verdict weighs what is allowed and denied.
func verdict(allows, denies iottrail.Answer) iottrail.Answer {
	switch {
	case denies == yes || allows == no:
		return no
	case denies == maybe || allows == maybe:
		return maybe
	default:
		return yes
	}
}
