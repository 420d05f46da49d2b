package iot

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// A PolicyFinding is a place where a policy opens too much: actions that a statement allows on
// one of its resources or, for [PolicyDocument.Misconfigured], that a Deny statement leaves
// open.
type PolicyFinding struct {
	Statement   int          // index in PolicyDocument.Statement; -1 if it is about the document as a whole
	SID         string       // of that statement
	Actions     []string     // what is open, as AWS IoT names it: "iot:Connect"; "iot:*" is everything
	Resource    string       // as the policy has it; for NotResource, what it leaves open
	Conditional bool         // the statement has a condition, which may narrow what is open
	Reason      PolicyReason // why that is too much
}

// String describes the finding in one line. Text from the document is quoted if it is not
// printable, and cut if it is long.
func (f PolicyFinding) String() string {
	if f.Statement < 0 {
		return string(f.Reason)
	}
	name := fmt.Sprintf("statement %d", f.Statement)
	if f.SID != "" {
		name = fmt.Sprintf("%s (%s)", name, policyText(f.SID))
	}
	if f.Conditional {
		name += ", on a condition,"
	}
	return fmt.Sprintf("%s %s: %s on %s", name, f.Reason, policyText(strings.Join(f.Actions, ", ")), policyText(f.Resource))
}

// A PolicyReason says why something is too open. Compare it with the constants;
// its text is for people.
type PolicyReason string

// The reasons that [PolicyDocument.OverlyPermissive] gives.
const (
	PolicyOpensEverything PolicyReason = "allows every action on every resource"
	PolicyOpensConnect    PolicyReason = "allows connecting under a client ID of the caller's choice"
	PolicyOpensPublish    PolicyReason = "allows publishing to the shadow or job topics of other things"
	PolicyOpensSubscribe  PolicyReason = "allows subscribing to the topics of other things"
	PolicyOpensThingData  PolicyReason = "allows reading or changing the shadows or jobs of other things"
	PolicyUnreadable      PolicyReason = "the policy cannot be read, and might allow anything"
	PolicyTooLong         PolicyReason = "the policy is longer than AWS accepts, and might allow anything"
	PolicyOpensMore       PolicyReason = "the policy opens more than is listed"
)

// OverlyPermissive lists where the document opens too much, by the rules that AWS documents for
// the audit check IOT_POLICY_OVERLY_PERMISSIVE_CHECK of AWS IoT Device Defender
// (https://docs.aws.amazon.com/iot-device-defender/latest/devguide/audit-chk-iot-policy-permissive.html):
// a policy for a device should give access to that device's resources, and to hardly any
// other's. That is, an Allow statement opens too much if it lets its holder
//   - call iot:Connect with a wildcard in the client ID, as in client/*, or with
//     client/${iot:ClientId}, which is any ID at all, unless the statement's
//     condition has Bool iot:Connection.Thing.IsAttached true;
//   - call iot:Publish on a shadow or job topic ($aws/things/NAME/shadow/... and
//     .../jobs/...) with a wildcard in the thing's name, as in
//     topic/$aws/things/*, topic/$aws/things/*/shadow/update or topic/*;
//   - call iot:Subscribe on such a topic with a wildcard in the thing's name, either the
//     policy's (topicfilter/$aws/things/*) or MQTT's (topicfilter/$aws/things/+/shadow/update,
//     topicfilter/$aws/things/#);
//   - call one of DeleteThingShadow, GetThingShadow, UpdateThingShadow,
//     DescribeJobExecution, GetPendingJobExecutions,
//     StartNextPendingJobExecution and UpdateJobExecution with a wildcard in the
//     thing's name, as in thing/*.
//
// A filter of a shared subscription is treated like the filter in it, as in
// topicfilter/$share/group/$aws/things/#.
//
// iot:Receive is not too open on any topic: a device receives only what it could subscribe to.
// A wildcard after the thing's name is fine, as in
// topic/$aws/things/${iot:Connection.Thing.ThingName}/shadow/*. A wildcard that reaches none of
// these topics does not count, as nothing says whose the others are: topic/*/telemetry is not a
// finding, topic/*/update is one.
//
// AWS's page leaves these cases open. In this package:
//   - Any * or ? in the place of a name counts, even one that is only a part of it, as in
//     thing/sensor-*, or that is next to the caller's own name:
//     thing/${iot:Connection.Thing.ThingName}* lets pump-1 reach pump-10.
//   - A variable whose default value has a wildcard in it, as in
//     ${iot:Connection.Thing.ThingName, '*'}, counts as a *; so does a malformed variable and,
//     in a topic or a filter, any variable that may be any text (see [PolicyDocument]), as in
//     topicfilter/$aws/things/${iot:ClientId}/#: the document does not say under which ID its
//     holder may connect, as another policy may. Only iot:ClientId does not count if the
//     statement's condition has Bool iot:Connection.Thing.IsAttached true, as it is then the
//     name of a thing.
//   - Subscribing to # or +/# counts too: it is all topics that are not reserved.
//     So does sharing a subscription to them, as in $share/group/#. A * or ? of the
//     policy may match MQTT's + and #, as in topicfilter/+/*.
//   - Conditions other than the one named are not evaluated; the finding says that there is
//     one.
//   - A Deny removes the actions and resources that its Action and Resource certainly cover, as
//     [PolicyDocument.MightAllow] understands it; one that covers a part of a resource, or has
//     NotAction or NotResource, does not. Only the first 2,048 characters of denials count,
//     which is as long as AWS IoT lets a document be.
//   - NotAction and NotResource open all that they do not name. As the document does not say
//     whose it is, a NotResource names all clients, for example, only if it names those of
//     every account, as in arn:*:iot:*:*:client/*.
//   - A statement that allows every action of AWS IoT on every resource gets one finding for
//     that, as it opens the control plane too, and none for its other resources.
//
// There is at most one finding for each resource of a statement and each reason, in the order
// of the document, and no more than 100 in all: if there were more, the last one is
// [PolicyOpensMore]. The nil document has one finding, [PolicyUnreadable]; one whose text,
// without white space, would be longer than 20,000 characters, which is far more than the 2,048
// that AWS IoT accepts, has one as well, [PolicyTooLong]. These three have no statement, action
// or resource. So neither the time it takes nor what it returns grows without bound, whatever
// the document.
func (p *PolicyDocument) OverlyPermissive() []PolicyFinding {
	if p == nil {
		return []PolicyFinding{{Statement: -1, Reason: PolicyUnreadable}}
	}
	if p.longerThan(maxPolicyLength) {
		return []PolicyFinding{{Statement: -1, Reason: PolicyTooLong}}
	}
	var (
		rules    = policyRules()
		escapes  = p.Version == PolicyVersion2012
		denied   = p.certainDenials(rules, escapes)
		findings []PolicyFinding
	)
	for i := range p.Statement {
		if findings = p.Statement[i].opens(i, findings, rules, denied, escapes); len(findings) > maxPolicyFindings {
			findings = findings[:maxPolicyFindings]
			findings[maxPolicyFindings-1] = PolicyFinding{Statement: -1, Reason: PolicyOpensMore}
			break
		}
	}
	return findings
}

// The bounds of [PolicyDocument.OverlyPermissive].
const (
	maxPolicyLength   = 20_000 // characters
	maxPolicyFindings = 100
)

// longerThan reports whether the document's text, without white space, must have
// more than most characters. It may be a little longer than this counts.
func (p *PolicyDocument) longerThan(most int) bool {
	length := utf8.RuneCountInString
	n := length(p.Version) + length(p.ID)
	add := func(values PolicyValues) {
		for _, v := range values {
			n += length(v) + len(`""`)
		}
	}
	for i := range p.Statement {
		s := &p.Statement[i]
		n += length(s.SID) + len(`{"Effect":"","Action":,"Resource":}`)
		for _, values := range []PolicyValues{s.Action, s.NotAction, s.Resource, s.NotResource} {
			add(values)
		}
		for _, principals := range []PolicyPrincipals{s.Principal, s.NotPrincipal} {
			for kind, values := range principals {
				n += length(kind)
				add(values)
			}
		}
		for operator, keys := range s.Condition {
			n += length(operator)
			for key, values := range keys {
				n += length(key)
				add(values)
			}
		}
		if n > most {
			return true
		}
	}
	return n > most
}

// opens appends what the statement with that index opens too far to findings. It stops when
// there are too many.
func (s *Statement) opens(index int, findings []PolicyFinding, rules *policyRuleSet, denied denials, escapes bool) []PolicyFinding {
	if s.Effect == EffectDeny {
		return findings
	}
	report := func(reason PolicyReason, actions []string, resource string, against actionSet) bool {
		if actions = rules.without(actions, against); len(actions) == 0 {
			return false
		}
		findings = append(findings, PolicyFinding{
			Statement: index, SID: s.SID, Actions: actions, Resource: resource,
			Conditional: len(s.Condition) > 0, Reason: reason,
		})
		return true
	}
	var (
		everyAction = s.opensEveryAction(rules, escapes)
		attached    = s.requiresAttachedThing()
		open        [4][]string // the actions that each rule is about and the statement may apply to
	)
	for k, rule := range rules.rules {
		open[k] = s.opensActions(rule.actions, escapes)
	}
	for _, resource := range s.Resource {
		g := parseGlob(resource, escapes)
		deniedHere := sync.OnceValue(func() actionSet { return denied.on(g) })
		if everyAction && rules.everyResource.opens(g) &&
			report(PolicyOpensEverything, []string{"iot:*"}, resource, deniedHere()) {
			return findings
		}
		for k, rule := range rules.rules {
			if len(open[k]) > 0 && rule.resources.opens(rule.freed(g, attached)) {
				report(rule.reason, open[k], resource, deniedHere())
			}
		}
		if len(findings) > maxPolicyFindings {
			return findings
		}
	}
	if len(s.NotResource) > 0 {
		for k, rule := range rules.rules {
			every := parseGlob(rule.every, escapes)
			excepted := slices.ContainsFunc(s.NotResource, func(pattern string) bool {
				return parseGlob(pattern, escapes).match(every) == verdictYes
			})
			if len(open[k]) > 0 && !excepted {
				report(rule.reason, open[k], rule.every, denied.on(every))
			}
		}
	}
	return findings
}

// opensEveryAction reports whether the statement's actions are all of AWS IoT's.
func (s *Statement) opensEveryAction(rules *policyRuleSet, escapes bool) bool {
	parse := func(pattern string) glob { return parseGlob(lowerASCII(pattern), escapes) }
	for _, pattern := range s.Action {
		if rules.everyAction.opens(parse(pattern)) {
			return true
		}
	}
	for _, pattern := range s.NotAction {
		if rules.someAction.reach(parse(pattern)) != 0 {
			return false
		}
	}
	return len(s.NotAction) > 0
}

// opensActions returns those of actions that the statement may apply to.
func (s *Statement) opensActions(actions []string, escapes bool) []string {
	var open []string
	for _, action := range actions {
		v := selects(s.Action, s.NotAction, literalGlob(lowerASCII(action)), func(pattern string) glob {
			return parseGlob(lowerASCII(pattern), escapes)
		})
		if v != verdictNo {
			open = append(open, action)
		}
	}
	return open
}

// A denial is what a Deny statement certainly denies: these actions on these resources.
type denial struct {
	actions   actionSet
	resources []glob
}

// An actionSet is a set of actions, as a bit for each of policyRuleSet.actions.
type actionSet uint16

type denials []denial

// maxDenials is how many characters of denials count: no less than AWS IoT accepts in a
// document. Without a bound, a malicious document would cost the square of its length.
const maxDenials = 2048

func (p *PolicyDocument) certainDenials(rules *policyRuleSet, escapes bool) denials {
	var all denials
	length := 0
	for _, s := range p.Statement {
		if s.Effect != EffectDeny || len(s.Condition) > 0 || s.Principal != nil || s.NotPrincipal != nil ||
			len(s.NotAction) > 0 || len(s.NotResource) > 0 {
			continue
		}
		var (
			d       denial
			actions []glob
		)
		for _, pattern := range s.Action {
			actions = append(actions, parseGlob(lowerASCII(pattern), escapes))
			length += len(pattern) + 1
		}
		for _, pattern := range s.Resource {
			d.resources = append(d.resources, parseGlob(pattern, escapes))
			length += len(pattern) + 1
		}
		if length > maxDenials {
			return all
		}
		if slices.ContainsFunc(actions, glob.hasVariable) || slices.ContainsFunc(d.resources, glob.hasVariable) {
			continue
		}
		for i, action := range rules.actions {
			if coversForCertain(actions, parseGlob(lowerASCII(action), true)) {
				d.actions |= 1 << i
			}
		}
		all = append(all, d)
	}
	return all
}

func coversForCertain(patterns []glob, subject glob) bool {
	return slices.ContainsFunc(patterns, func(g glob) bool { return g.match(subject) == verdictYes })
}

// on returns the actions that they deny on all of the resource.
func (all denials) on(resource glob) (denied actionSet) {
	for _, d := range all {
		if d.actions&^denied != 0 && coversForCertain(d.resources, resource) {
			denied |= d.actions
		}
	}
	return denied
}

// without returns those of actions that are not in denied.
func (set *policyRuleSet) without(actions []string, denied actionSet) []string {
	var left []string
	for _, action := range actions {
		if denied>>slices.Index(set.actions, action)&1 == 0 {
			left = append(left, action)
		}
	}
	return left
}

// requiresAttachedThing reports whether the statement's condition makes sure that
// the client ID is the name of a thing that the caller's certificate is
// attached to. The names of condition keys match in any case.
func (s *Statement) requiresAttachedThing() bool {
	required := false
	for key, values := range s.Condition["Bool"] {
		if lowerASCII(key) != "iot:connection.thing.isattached" {
			continue
		}
		if len(values) == 0 || slices.ContainsFunc(values, func(v string) bool { return !strings.EqualFold(v, "true") }) {
			return false // whatever the same key says in another case
		}
		required = true
	}
	return required
}

// A policyRule is one of the rules of [PolicyDocument.OverlyPermissive].
type policyRule struct {
	reason    PolicyReason
	actions   []string
	resources shape  // what the actions reach, with the name to be watched
	every     string // a pattern of all of it, in any account; covering this leaves nothing open
}

// freed returns the pattern of a resource with the variables as wild that may be
// anything where the rule looks. A client ID is the caller's choice, unless a
// condition makes sure that it is the name of an attached thing. In topics and
// filters, it is not alone in that: all but the plain variables may be anything.
func (rule *policyRule) freed(g glob, attached bool) glob {
	switch rule.reason {
	case PolicyOpensConnect:
		return g.freed(func(t globToken) bool { return t.isClientID() && !attached })
	case PolicyOpensPublish, PolicyOpensSubscribe:
		return g.freed(func(t globToken) bool { return !t.plain && !(t.isClientID() && attached) })
	}
	return g
}

type policyRuleSet struct {
	once          sync.Once
	rules         [4]policyRule
	actions       []string // all that findings name
	everyAction   shape
	someAction    shape
	everyResource shape
}

// The rules are made when first needed: importing the package costs nothing.
var lazyPolicyRules policyRuleSet

func policyRules() *policyRuleSet {
	lazyPolicyRules.once.Do(lazyPolicyRules.build)
	return &lazyPolicyRules
}

// build makes the rules. It is long because it is their table.
func (set *policyRuleSet) build() {
	const arn = "arn:{field}:iot:{field}:{field}:"

	// The topics by which devices use shadows and jobs, and the replies:
	// https://docs.aws.amazon.com/iot/latest/developerguide/reserved-topics.html
	var requests, replies []string
	for _, shadow := range []string{"shadow", "shadow/name/{level}"} {
		for _, verb := range []string{"get", "update", "delete"} {
			requests = append(requests, shadow+"/"+verb)
		}
		replies = append(replies, shadow+"/update/delta", shadow+"/update/documents")
	}
	requests = append(requests, "jobs/get", "jobs/start-next", "jobs/{level}/get", "jobs/{level}/update")
	replies = append(replies, "jobs/notify", "jobs/notify-next")
	for _, request := range requests {
		replies = append(replies, request+"/accepted", request+"/rejected")
	}

	set.everyAction.add("iot:{rest}")
	set.someAction.add("iot:{name}")
	set.everyResource.add(arn + "{rest}")
	set.rules = [4]policyRule{{
		reason:  PolicyOpensConnect,
		actions: []string{"iot:Connect"},
		every:   "client/*",
	}, {
		reason:  PolicyOpensPublish,
		actions: []string{"iot:Publish"},
		every:   "topic/$aws/things/*",
	}, {
		reason:  PolicyOpensSubscribe,
		actions: []string{"iot:Subscribe"},
		every:   "topicfilter/*", // for the filter # is one
	}, {
		reason: PolicyOpensThingData,
		actions: []string{
			"iot:DeleteThingShadow", "iot:GetThingShadow", "iot:UpdateThingShadow", "iot:DescribeJobExecution",
			"iot:GetPendingJobExecutions", "iot:StartNextPendingJobExecution", "iot:UpdateJobExecution",
		},
		every: "thing/*",
	}}
	connect, publish, subscribe, data := &set.rules[0], &set.rules[1], &set.rules[2], &set.rules[3]
	connect.resources.add(arn + "client/{client}")
	for _, topic := range requests {
		publish.resources.add(arn + "topic/$aws/things/{name}/" + topic)
	}
	// The filters of shared subscriptions, after their prefix, are all the others:
	// https://docs.aws.amazon.com/iot/latest/developerguide/mqtt.html
	shared := subscribe.resources.extend(arn + "topicfilter/$share/{group}/$")
	for _, topic := range slices.Concat(requests, replies) {
		subscribe.resources.add(arn + "topicfilter/$aws/things/{name}/" + topic)
	}
	reserved := subscribe.resources.extend(arn + "topicfilter/$a")
	subscribe.resources.nodes[shared].edges = []shapeEdge{{class: classChar, char: 'a', to: reserved}}
	subscribe.resources.addFilters()
	data.resources.add(arn + "thing/{name}")
	data.resources.add(arn + "thing/{name}/{level}") // a named shadow
	for i := range set.rules {
		rule := &set.rules[i]
		set.actions = append(set.actions, rule.actions...)
		rule.every = "arn:*:iot:*:*:" + rule.every
	}
	set.actions = append(set.actions, "iot:*")
}
