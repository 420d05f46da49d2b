package iot

import (
	"reflect"
	"slices"
	"sort"
)

// The reasons that [PolicyDocument.Misconfigured] gives.
const (
	PolicyDeniesMQTTWildcard PolicyReason = "denies + or # as plain characters, and not the topics that they match"
	PolicyDenyWalkedAround   PolicyReason = "denies filters, but not wider ones, nor receiving what they deliver"
)

// Misconfigured lists what the document's Deny statements are meant to deny but do not, by the
// rules of the audit check IOT_POLICY_POTENTIAL_MISCONFIGURATION_CHECK of AWS IoT Device
// Defender
// (https://docs.aws.amazon.com/iot-device-defender/latest/devguide/audit-chk-iot-misconfigured-policies.html).
// It has two reasons:
//   - [PolicyDeniesMQTTWildcard], AWS's POLICY_CONTAINS_MQTT_WILDCARDS_IN_DENY_STATEMENT:
//     a Deny on topics or topic filters has MQTT's + or # in its resource. These are
//     plain characters in a policy, so topicfilter/a/# denies that one filter, and
//     topic/a/# denies nothing, as no message has such a topic.
//   - [PolicyDenyWalkedAround], AWS's TOPIC_FILTERS_INTENDED_TO_DENY_ALLOWED_USING_WILDCARDS:
//     a Deny of iot:Subscribe, as on topicfilter/a/b/*, leaves a wider filter open, such as a/#
//     or a/+/c, which the document allows, and it allows iot:Receive on the topics as well.
//
// A finding names the Deny statement, the resource, and the actions that are not
// denied as they were meant to be.
//
// AWS says that its check may be wrong, and does not say how it decides. In this package:
//   - A + or # counts wherever it is in the topic or filter, but not in what another type of
//     resource is called, as in client/a+b, nor in the default value of a variable. A statement
//     that means to deny only the filter # gets a finding, too.
//   - What a + or # matches may be denied otherwise: with a * in its place, or,
//     for a filter, as iot:Receive on the topics. Then there is no finding, nor is
//     there one for a filter that can be walked around.
//   - Other denials count if they apply whenever this one does: those without a condition, with
//     the same one, or of the same statement. Those with NotAction and NotResource count if
//     they certainly cover the topics. A variable equals itself and nothing else.
//   - An Allow counts if it may apply, as in [PolicyDocument.MightAllow]. What
//     another policy of the same holder allows is not known.
//   - NotResource in a Deny is ignored: a + or # there makes it deny more. So are resources
//     that name no topicfilter, such as *, which can't be walked around, and filters of shared
//     subscriptions.
//   - The wider filters that are tried have + for one level or for all up to one, with or
//     without # for the rest, within the first eight levels, which is as many as AWS IoT
//     allows. One of the first three wildcards of the policy may match a slash in that.
//
// There is at most one finding for each resource of a statement and each reason, in the order
// of the document, and no more than 100; as in [PolicyDocument.OverlyPermissive] the last is
// then [PolicyOpensMore], and the nil document has the one finding [PolicyUnreadable]. A
// document of more than 4,096 characters, not counting white space, has the finding
// [PolicyTooLong]; AWS IoT accepts 2,048. So the time it takes is bounded for every document.
func (p *PolicyDocument) Misconfigured() []PolicyFinding {
	if p == nil {
		return []PolicyFinding{{Statement: -1, Reason: PolicyUnreadable}}
	}
	if p.longerThan(maxMisconfiguredLength) {
		return []PolicyFinding{{Statement: -1, Reason: PolicyTooLong}}
	}
	var findings []PolicyFinding
	grants := p.grants()
	for i := range p.Statement {
		s := &p.Statement[i]
		if s.Effect != EffectDeny {
			continue
		}
		d := grants.besideDeny(s)
		report := func(reason PolicyReason, actions []string, resource string) {
			if len(actions) > 0 {
				findings = append(findings, PolicyFinding{
					Statement: i, SID: s.SID, Actions: actions, Resource: resource,
					Conditional: len(s.Condition) > 0, Reason: reason,
				})
			}
		}
		for _, resource := range s.Resource {
			g := parseGlob(resource, p.Version == PolicyVersion2012)
			report(PolicyDeniesMQTTWildcard, d.literally(g), resource)
			report(PolicyDenyWalkedAround, d.walkedAround(g), resource)
			if len(findings) > maxPolicyFindings {
				findings = findings[:maxPolicyFindings]
				findings[maxPolicyFindings-1] = PolicyFinding{Statement: -1, Reason: PolicyOpensMore}
				return findings
			}
		}
	}
	return findings
}

const maxMisconfiguredLength = 4096 // characters

// The actions that a Deny may be about, and what they are on:
// https://docs.aws.amazon.com/iot/latest/developerguide/iot-action-resources.html.
var (
	denyTopicActions  = []string{"iot:Publish", "iot:Receive", "iot:RetainPublish", "iot:GetRetainedMessage"}
	denyFilterActions = []string{"iot:Subscribe"}
)

// A grant is what one statement allows or denies: actions on resources.
type grant struct {
	statement *Statement
	actions   []string // those of the actions above that it may be about
	certain   bool     // it is about them, whatever the request holds
	only, but []glob   // of Resource and NotResource
}

type grants []grant

func (p *PolicyDocument) grants() grants {
	escapes := p.Version == PolicyVersion2012
	parse := func(patterns PolicyValues) (all []glob) {
		for _, pattern := range patterns {
			all = append(all, parseGlob(pattern, escapes))
		}
		return all
	}
	var all grants
	for i := range p.Statement {
		s := &p.Statement[i]
		all = append(all, grant{
			statement: s,
			actions:   s.opensActions(slices.Concat(denyTopicActions, denyFilterActions), escapes),
			certain: len(s.Action)+len(s.NotAction) > 0 &&
				!slices.ContainsFunc(append(parse(s.Action), parse(s.NotAction)...), glob.hasVariable),
			only: parse(s.Resource), but: parse(s.NotResource),
		})
	}
	return all
}

// covers reports whether all that the pattern matches is certainly selected.
func (r *grant) covers(g glob) bool {
	if len(r.only)+len(r.but) == 0 || slices.ContainsFunc(r.but, g.overlaps) {
		return false
	}
	return len(r.only) == 0 || slices.ContainsFunc(r.only, func(pattern glob) bool {
		return pattern.match(g) == verdictYes || slices.Equal(pattern, g) && !slices.ContainsFunc(g, func(t globToken) bool { return t.wild })
	})
}

// overlaps reports whether some of what the pattern matches may be selected, and if
// so, by which patterns; there are none where the statement has NotResource.
func (r *grant) overlaps(g glob) (by []glob, ok bool) {
	if slices.ContainsFunc(r.but, func(pattern glob) bool { return pattern.match(g) == verdictYes }) {
		return nil, false
	}
	for _, pattern := range r.only {
		if pattern.overlaps(g) {
			by = append(by, pattern)
		}
	}
	return by, len(by) > 0 || len(r.only) == 0
}

// A denyCheck asks about one Deny statement of a document.
type denyCheck struct {
	self    *grant
	allowed grants
	denied  grants // what is denied whenever the statement applies
}

func (all grants) besideDeny(s *Statement) *denyCheck {
	d := new(denyCheck)
	for i := range all {
		r := &all[i]
		other := r.statement
		switch {
		case other.Effect != EffectDeny:
			d.allowed = append(d.allowed, *r)
		case r.certain && (other == s || other.alwaysWith(s)):
			d.denied = append(d.denied, *r)
		}
		if other == s {
			d.self = r
		}
	}
	return d
}

// alwaysWith reports whether the statement's conditions and principals let it apply whenever
// the other does.
func (s *Statement) alwaysWith(other *Statement) bool {
	return (len(s.Condition) == 0 || reflect.DeepEqual(s.Condition, other.Condition)) &&
		(s.Principal == nil || reflect.DeepEqual(s.Principal, other.Principal)) &&
		(s.NotPrincipal == nil || reflect.DeepEqual(s.NotPrincipal, other.NotPrincipal))
}

// denies reports whether the action is denied on all of the resource.
func (d *denyCheck) denies(action string, g glob) bool {
	return slices.ContainsFunc(d.denied, func(r grant) bool { return slices.Contains(r.actions, action) && r.covers(g) })
}

// leaves reports whether the action may be allowed on some of the resource, and is not
// denied there.
func (d *denyCheck) leaves(action string, g glob) bool {
	if d.denies(action, g) {
		return false
	}
	for _, r := range d.allowed {
		if !slices.Contains(r.actions, action) {
			continue
		}
		by, ok := r.overlaps(g)
		if ok && (len(by) == 0 || slices.ContainsFunc(by, func(pattern glob) bool { return !d.denies(action, pattern) })) {
			return true
		}
	}
	return false
}

// literally returns the actions that the statement denies on a + or # of the
// resource, but not on what that matches.
func (d *denyCheck) literally(g glob) (actions []string) {
	var wildcards []int // where they are in g
	for i, t := range g {
		if t.mqttWildcard() {
			wildcards = append(wildcards, i)
		}
	}
	// The topic is the last part of an ARN: what follows one in it is in it, too.
	within := func(i int, names string) bool { return g[:i].overlaps(parseGlob(names, true)) }
	first := sort.Search(len(wildcards), func(n int) bool { return within(wildcards[n], "arn:*:iot:*:*:topic*/*") })
	if first == len(wildcards) {
		return nil
	}
	last := wildcards[len(wildcards)-1]
	meant := slices.Clone(g)
	for _, i := range wildcards[first:] {
		meant[i] = globToken{kind: globStar}
	}
	for _, kind := range []struct {
		actions []string
		names   string
	}{{denyTopicActions, "arn:*:iot:*:*:topic/*"}, {denyFilterActions, "arn:*:iot:*:*:topicfilter/*"}} {
		if !within(last, kind.names) {
			continue
		}
		for _, action := range kind.actions {
			if slices.Contains(d.self.actions, action) && !d.denies(action, meant) && !d.unheard(meant) {
				actions = append(actions, action)
			}
		}
	}
	return actions
}

// unheard reports whether the resource names a filter on whose topics iot:Receive is denied, so
// that subscribing is in vain.
func (d *denyCheck) unheard(filter glob) bool {
	before, topic, ok := filter.cut("topicfilter/")
	return ok && d.denies("iot:Receive", slices.Concat(before, literalGlob("topic/"), topic))
}

// walkedAround returns iot:Subscribe if the statement denies it on the resource,
// while messages on the same topics may come by another filter.
func (d *denyCheck) walkedAround(g glob) (actions []string) {
	before, topic, ok := g.cut("topicfilter/")
	if !ok || !slices.Contains(d.self.actions, "iot:Subscribe") || slices.ContainsFunc(topic, globToken.mqttWildcard) {
		return nil
	}
	if start, _, shared := topic.cut("$share/"); shared && len(start) == 0 {
		return nil
	}
	if !d.leaves("iot:Receive", slices.Concat(before, literalGlob("topic/"), topic)) {
		return nil
	}
	before = slices.Concat(before, literalGlob("topicfilter/"))
	for _, topic := range withSlashes(topic) {
		if slices.ContainsFunc(widerFilters(topic), func(filter glob) bool {
			return d.leaves("iot:Subscribe", slices.Concat(before, filter))
		}) {
			return slices.Clone(denyFilterActions)
		}
	}
	return nil
}

// withSlashes returns the pattern, and its forms in which one of its first wildcards matches a
// slash, with more around it if it can: a* may be a/b, which the filter +/b delivers.
func withSlashes(topic glob) []glob {
	const most = 4
	all := []glob{topic}
	slash := literalGlob("/")
	for i, t := range topic {
		switch {
		case len(all) == most:
			return all
		case t.kind == globOne:
			all = append(all, slices.Concat(topic[:i], slash, topic[i+1:]))
		case t.many() && !t.plain:
			all = append(all, slices.Concat(topic[:i+1], slash, topic[i:]))
		}
	}
	return all
}

// maxTopicLevels is how many levels a topic may have in AWS IoT: it has seven
// slashes at most. https://docs.aws.amazon.com/general/latest/gr/iot-core.html
const maxTopicLevels = 8

// widerFilters returns filters that deliver what is sent to the topics, by MQTT's
// rules: + matches a level, # the rest, and neither, as the first level, matches
// one that begins with a $.
func widerFilters(topic glob) (all []glob) {
	reserved := len(topic) > 0 && topic[0] == globToken{kind: globChar, char: '$'}
	var plus, hash, slash = literalGlob("+"), literalGlob("#"), literalGlob("/")
	var pluses glob // one for each level so far
	for level, start := 0, 0; level < maxTopicLevels; level++ {
		before, rest := topic[:start], topic[start:]
		length := slices.Index(rest, slash[0])
		last := length < 0
		if last {
			length = len(rest)
		}
		if level > 0 || !reserved {
			all = append(all, slices.Concat(before, hash), slices.Concat(before, plus, slash, hash), slices.Concat(before, plus, rest[length:]))
		}
		if level > 0 && !reserved {
			all = append(all, slices.Concat(pluses, hash), slices.Concat(pluses, rest))
		}
		pluses = slices.Concat(pluses, plus)
		if last {
			// After a whole topic, # matches that topic, too.
			all = append(all, slices.Concat(topic, slash, hash))
			if !reserved {
				all = append(all, pluses, slices.Concat(pluses, slash, hash))
			}
			break
		}
		pluses = append(pluses, slash...)
		start += length + 1
	}
	return all
}
