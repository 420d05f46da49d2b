package fleettest_test

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/iottrail/iottrail/fleet"
	"github.com/iottrail/iottrail/iot"
)

// A comparison holds what a Fleet says of a moment against the truth.
type comparison struct {
	state   *fleet.State
	world   *world
	births  *births
	ids     map[string]bool // of the records that the Fleet was given
	late    bool            // the trail begins later than the history
	secret  bool            // a device was provisioned over MQTT, which leaves no record
	certain bool            // whether it has to be certain of all that the trail has seen the creation of
	seen    *births         // what was made so far; of what was not it may know nothing
	faults  []string
	heard   func(said ...any) // gets all that is said; may be nil
}

func (c *comparison) fault(format string, args ...any) {
	c.faults = append(c.faults, fmt.Sprintf(format, args...))
}

// must compares a fact with the truth. If sure is set it has to be Known.
func must[T any](c *comparison, what, aspect string, got fleet.Fact[T], want T, sure bool, equal func(a, b T) bool) {
	if c.heard != nil {
		c.heard(what, aspect, got.Value, got.Known, id(got.By))
	}
	if got.Known == fleet.Known && !equal(got.Value, want) {
		c.fault("%s %s is %v for certain, but in truth it is %v", what, aspect, got.Value, want)
	}
	if c.certain && sure && got.Known != fleet.Known {
		c.fault("%s %s is %v, but it is surely %v", what, aspect, got.Known, want)
	}
	c.cause(what, got.By)
}

func same[T comparable](a, b T) bool { return a == b }

// fact is must for values that can be compared.
func fact[T comparable](c *comparison, what, aspect string, got fleet.Fact[T], want T, sure bool) {
	must(c, what, aspect, got, want, sure, same)
}

// cause looks at the change that is said to have made something so: it is one that the Fleet was
// told of.
func (c *comparison) cause(what string, by *fleet.Change) {
	if c.ids == nil {
		return
	}
	if by != nil && by.Action != "" && !c.ids[by.EventID] {
		c.fault("%s is so by %v, which is no record", what, by)
	}
	if by != nil && by.Error != "" && by.Action != "" {
		c.fault("%s is so by a call that failed, %v", what, by)
	}
}

// created looks at the change by which something that exists is said to have been made.
func (c *comparison) created(what string, exists fleet.Fact[bool], got *fleet.Change, want string, sure bool) {
	if c.heard != nil {
		c.heard(what, "created", id(got))
	}
	c.cause(what, got)
	if got != nil && got.EventID != want && exists.Known == fleet.Known && exists.Value {
		c.fault("%s was made by %v, but in truth by %q", what, got, want)
	}
	if got == nil && want != "" && c.certain && sure {
		c.fault("nobody knows that %s was made by %s", what, want)
	}
}

// links compares links with the truth: the ARNs of a set. If bySecret is set, provisioning over
// MQTT makes such links, too, and Complete does not mean these.
func (c *comparison) links(what, aspect string, got fleet.Links, want set, arns []string, sure, bySecret bool) {
	if c.heard != nil {
		c.heard(what, aspect, got.Complete, linksTold(got.List))
	}
	for _, link := range got.List {
		i := indexIn(arns, link.ARN, want)
		if link.Known == fleet.Known && i < 0 {
			c.fault("%s %s have %s for certain, but in truth they do not", what, aspect, link.ARN)
		}
		if c.certain && sure && link.Known != fleet.Known {
			c.fault("%s %s have %s, which is %v", what, aspect, link.ARN, link.Known)
		}
		c.cause(link.ARN, link.By)
	}
	for i, name := range arns {
		if !want.has(i) {
			continue
		}
		listed := slices.ContainsFunc(got.List, func(l fleet.Link) bool { return l.ARN == name })
		if got.Complete == fleet.Known && !listed && !(c.secret && bySecret) {
			c.fault("%s %s are complete without %s", what, aspect, name)
		}
		if c.certain && sure && !listed {
			c.fault("%s %s surely have %s", what, aspect, name)
		}
	}
	if c.certain && sure && got.Complete != fleet.Known {
		c.fault("whether %s %s are complete is %v", what, aspect, got.Complete)
	}
}

// indexIn returns the number of an ARN, or -1 if it is not in the set.
func indexIn(arns []string, arn string, in set) int {
	for i, name := range arns {
		if name == arn && in.has(i) {
			return i
		}
	}
	return -1
}

// compare looks at everything.
func (c *comparison) compare() {
	for i := range certificates {
		c.certificate(i)
	}
	for i := range policies {
		c.policy(i)
	}
	for i := range things {
		c.thing(i)
	}
	for i := range groups {
		c.group(i)
	}
	c.others()
	c.answers()
}

// Labels are what the resources are called in a history.
var (
	certLabels   = labels("cert", certificates)
	policyLabels = labels("policy", policies)
	thingLabels  = labels("thing", things)
	groupLabels  = labels("group", groups)
)

func labels(kind string, n int) (all []string) {
	for i := range n {
		all = append(all, fmt.Sprint(kind, i))
	}
	return all
}

var issuers = [...]fleet.Issuer{byAWS: fleet.IssuedByAWS, byCA: fleet.IssuedByCA, byNone: fleet.IssuedByNone}

func (c *comparison) certificate(i int) {
	got, want, what := c.state.Certificate(certARNs[i]), &c.world.certificates[i], certLabels[i]
	sure := c.seen.certificates[i] != "" && !want.offered // whether an offer was taken is known in the other account
	fact(c, what, "exists", got.Exists, want.exists, sure)
	c.created(what, got.Exists, got.Created, c.births.certificates[i], sure)
	if !want.exists {
		sure = false
	}
	if want.exists && want.issuer != byTransfer {
		fact(c, what, "issuer", got.Issuer, issuers[want.issuer], sure)
	}
	fact(c, what, "status", got.Status, want.status, sure)
	active := want.status == iot.CertificateStatusActive
	if c.heard != nil {
		c.heard(what, "active", got.Active)
	}
	if got.Active == yes && !active || got.Active == no && active || c.certain && sure && got.Active == maybe {
		c.fault("%s active is %v, but in truth it is %s", what, got.Active, want.status)
	}
	offered := ""
	if want.offered {
		offered = places[1].account
	}
	fact(c, what, "offered", got.Offered, offered, sure)
	c.links(what, "policies", got.Policies, want.policies, policyARNs[:], sure, false)
	c.links(what, "things", got.Things, want.things, thingARNs[:], sure, false)
}

// targetARNs are what policies are attached to, in the order of world.targets.
var targetARNs = slices.Concat(certARNs[:], groupARNs[:])

func (c *comparison) policy(i int) {
	got, want, what := c.state.Policy(policyARNs[i]), &c.world.policies[i], policyLabels[i]
	sure := c.seen.policies[i] != ""
	fact(c, what, "exists", got.Exists, want.exists, sure)
	c.created(what, got.Exists, got.Created, c.births.policies[i], sure)
	if !want.exists {
		sure = false
	}
	preferred := ""
	if want.exists {
		preferred = strconv.Itoa(int(want.preferred))
	}
	fact(c, what, "default", got.Default, preferred, sure)
	fact(c, what, "document", got.Document, documents[want.documents[want.preferred]].text, sure)
	listed := 0
	for _, v := range got.Versions {
		n, err := strconv.Atoi(v.ID)
		if err != nil || n < 1 || n > maxNumber {
			c.fault("%s has a version %q", what, v.ID)
			continue
		}
		if want.documents[n] != 0 {
			listed++
			fact(c, what, "document of v"+v.ID, v.Document, documents[want.documents[n]].text, sure)
		} else if c.certain && sure {
			c.fault("%s has no v%s", what, v.ID)
		}
	}
	if c.certain && sure && listed < want.versions() {
		c.fault("%s has more versions than %v", what, got.Versions)
	}
	c.links(what, "targets", got.Targets, c.world.targets(i), targetARNs, sure, true)
}

func (c *comparison) thing(i int) {
	got, want, what := c.state.Thing(thingARNs[i]), &c.world.things[i], thingLabels[i]
	sure := c.seen.things[i] != ""
	if c.late && want.exists && !c.ids[c.births.things[i]] {
		return // the first CreateThing of the trail changed nothing, and nobody told the Fleet that this may be so
	}
	fact(c, what, "exists", got.Exists, want.exists, sure)
	if !c.late {
		c.created(what, got.Exists, got.Created, c.births.things[i], sure)
	}
	if !want.exists {
		sure = false
	}
	fact(c, what, "type", got.Type, thingTypes[want.kind], sure)
	c.links(what, "groups", got.Groups, want.groups, groupARNs[:], sure, false)
	sure = sure && !c.world.certificates[0].offered // it may have been taken away
	c.links(what, "principals", got.Principals, c.world.principals(i), certARNs[:], sure, true)
}

func (c *comparison) group(i int) {
	got, want, what := c.state.Group(groupARNs[i]), &c.world.groups[i], groupLabels[i]
	sure := c.seen.groups[i] != ""
	if c.late && want.exists && !c.ids[c.births.groups[i]] {
		return // as with things
	}
	fact(c, what, "exists", got.Exists, want.exists, sure)
	if !c.late {
		c.created(what, got.Exists, got.Created, c.births.groups[i], sure)
	}
	if !want.exists {
		sure = false
	}
	fact(c, what, "dynamic", got.Dynamic, want.dynamic, sure)
	parent := ""
	if want.parent >= 0 {
		parent = groupARNs[want.parent]
	}
	fact(c, what, "parent", got.Parent, parent, sure)
	c.links(what, "policies", got.Policies, want.policies, policyARNs[:], sure, false)
	c.links(what, "members", got.Members, c.world.members(i), thingARNs[:], sure && !want.dynamic, true)
}

func (c *comparison) others() {
	want := &c.world.others
	sure := func(i int, exists bool) bool { return c.seen.others[i] != "" && exists }

	alias := c.state.RoleAlias(aliasARN)
	fact(c, "alias", "exists", alias.Exists, want.alias.exists, sure(0, true))
	c.created("alias", alias.Exists, alias.Created, c.births.others[0], sure(0, true))
	role, duration := "", time.Duration(0)
	if want.alias.exists {
		role, duration = roles[want.alias.role], time.Hour
	}
	if want.alias.long {
		duration = 2 * time.Hour
	}
	fact(c, "alias", "role", alias.Role, role, sure(0, want.alias.exists))
	fact(c, "alias", "duration", alias.Duration, duration, sure(0, want.alias.exists))

	ca := c.state.CA(caARN)
	fact(c, "CA", "exists", ca.Exists, want.ca.exists, sure(1, true))
	c.created("CA", ca.Exists, ca.Created, c.births.others[1], sure(1, true))
	status := iot.CACertificateStatus("")
	if want.ca.exists {
		status = iot.CACertificateStatus(active(want.ca.active))
	}
	fact(c, "CA", "status", ca.Status, status, sure(1, want.ca.exists))
	fact(c, "CA", "registers", ca.Registers, want.ca.registers, sure(1, want.ca.exists))

	tokens := c.state.Authorizer(authorizerARN)
	fact(c, "authorizer", "exists", tokens.Exists, want.authorizer.exists, sure(2, true))
	c.created("authorizer", tokens.Exists, tokens.Created, c.births.others[2], sure(2, true))
	fact(c, "authorizer", "active", tokens.Active, want.authorizer.active, sure(2, want.authorizer.exists))
	fact(c, "authorizer", "signed", tokens.Signed, want.authorizer.signed, sure(2, want.authorizer.exists))

	rule := c.state.Rule(ruleARN)
	fact(c, "rule", "exists", rule.Exists, want.rule.exists, sure(3, true))
	c.created("rule", rule.Exists, rule.Created, c.births.others[3], sure(3, true))
	sql, targets := "", []string(nil)
	if want.rule.exists {
		sql, targets = sqls[want.rule.sql], []string{"s3 " + buckets[want.rule.target]}
	}
	fact(c, "rule", "enabled", rule.Enabled, want.rule.enabled, sure(3, want.rule.exists))
	fact(c, "rule", "SQL", rule.SQL, sql, sure(3, want.rule.exists))
	must(c, "rule", "targets", rule.Targets, targets, sure(3, want.rule.exists), slices.Equal)
}

// answers asks what each certificate may do.
func (c *comparison) answers() {
	for arn, verdict := range c.state.Who(questions[0].action, questions[0].resource) {
		if alone := c.state.MightAllow(arn, questions[0].action, questions[0].resource); alone.Answer != verdict.Answer {
			c.fault("Who says %v of %s, but MightAllow says %v", verdict, arn, alone)
		}
	}
	for q, question := range questions {
		for i := range certificates {
			want, or := c.world.may(i, q)
			got := c.state.MightAllow(certARNs[i], question.action, question.resource)
			if c.heard != nil {
				c.heard("MightAllow", i, q, got.Answer, reasonsTold(got.Because))
			}
			assumed := c.late && c.world.dynamic() // that there are no dynamic groups that no record names
			if got.Answer != maybe && got.Answer != want && got.Answer != or && !assumed {
				c.fault("MightAllow(cert%d, %s, %s) is %v, but in truth %v", i, question.action, question.resource, got, want)
			}
			if got.Answer == maybe && want == or && want != maybe && c.certain && c.seen.certificates[i] != "" && !c.world.dynamic() {
				c.fault("MightAllow(cert%d, %s, %s) is %v, but it is surely %v", i, question.action, question.resource, got, want)
			}
			for _, reason := range got.Because {
				c.cause(reason.Text, reason.Change)
			}
		}
	}
}

// dynamic reports whether there is a dynamic group, of which nobody knows what is in it.
func (w *world) dynamic() bool {
	return slices.ContainsFunc(w.groups[:], func(g group) bool { return g.dynamic && g.policies != 0 })
}
