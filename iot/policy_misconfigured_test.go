package iot

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/alone"
	"github.com/iottrail/iottrail/internal/testrun"
)

const (
	allowBuilding   = `{'Effect':'Allow','Action':'iot:Subscribe','Resource':'@topicfilter/building/*'}`
	receiveBuilding = `{'Effect':'Allow','Action':'iot:Receive','Resource':'@topic/building/*'}`
	denyRoom        = `{'Effect':'Deny','Action':'iot:Subscribe','Resource':'@topicfilter/building/control_room/*'}`
	denyRoomTopics  = `{'Effect':'Deny','Action':'iot:Receive','Resource':'@topic/building/control_room/*'}`
	walked          = "1 walked iot:Subscribe @topicfilter/building/control_room/*"
)

// misconfigurations are statements and what is denied in vain, written as "STATEMENT
// REASON ACTIONS RESOURCE"; the rest is as in policyChecks.
var misconfigurations = []policyCheck{
	// The examples of AWS's page.
	{"page: # in a deny", join(allowBuilding, denyText("iot:Subscribe", "@topicfilter/building/control_room/#"), receiveBuilding),
		[]string{"1 literally iot:Subscribe @topicfilter/building/control_room/#"}},
	{"page: a deny that is walked around", join(allowBuilding, denyRoom, receiveBuilding), []string{walked}},
	{"page: the policy as it should be", join(allowBuilding, denyRoom, receiveBuilding, denyRoomTopics), nil},

	// MQTT's wildcards.
	{"+ in a filter", denyText("iot:Subscribe", "@topicfilter/+/control_room"), []string{"0 literally iot:Subscribe @topicfilter/+/control_room"}},
	{"# in a topic", denyText("iot:Receive", "@topic/a/#"), []string{"0 literally iot:Receive @topic/a/#"}},
	{"+ in a topic", denyText("iot:Publish", "@topic/a/+"), []string{"0 literally iot:Publish @topic/a/+"}},
	{"# beside others", denyText("iot:Subscribe", "@topicfilter/a#"), []string{"0 literally iot:Subscribe @topicfilter/a#"}},
	{"each resource", `{'Effect':'Deny','Action':'iot:Subscribe','Resource':['@topicfilter/a/#','@topicfilter/b','@topicfilter/c/#']}`,
		[]string{"0 literally iot:Subscribe @topicfilter/a/#", "0 literally iot:Subscribe @topicfilter/c/#"}},
	{"every action", denyText("iot:*", "@topicfilter/a/#"), []string{"0 literally iot:Subscribe @topicfilter/a/#"}},
	{"every action on a topic", denyText("*", "@topic/a/#"), []string{"0 literally iot:Publish,iot:Receive,iot:RetainPublish,iot:GetRetainedMessage @topic/a/#"}},
	{"in other letters", denyText("IOT:subscribe", "@topicfilter/a/#"), []string{"0 literally iot:Subscribe @topicfilter/a/#"}},
	{"all actions but one", `{'Effect':'Deny','NotAction':'iot:Connect','Resource':'@topicfilter/a/#'}`, []string{"0 literally iot:Subscribe @topicfilter/a/#"}},
	{"all actions but that one", `{'Effect':'Deny','NotAction':'iot:Sub*','Resource':'@topicfilter/a/#'}`, nil},
	{"an action on other resources", denyText("iot:Connect", "@topicfilter/a/#"), nil},
	{"an action of the other kind", denyText("iot:Receive", "@topicfilter/a/#"), nil},
	{"on a condition", denyText("iot:Subscribe", "@topicfilter/a/#", ifAttached), []string{"0 literally iot:Subscribe @topicfilter/a/# ?"}},
	{"a wildcard for the kind of resource", denyText("iot:*", "arn:aws:iot:*:*:*/a/#"),
		[]string{"0 literally iot:Publish,iot:Receive,iot:RetainPublish,iot:GetRetainedMessage,iot:Subscribe arn:aws:iot:*:*:*/a/#"}},
	{"after a variable", denyText("iot:Subscribe", "@topicfilter/${iot:ClientId}/#"), []string{"0 literally iot:Subscribe @topicfilter/${iot:ClientId}/#"}},
	{"in a default value", denyText("iot:Subscribe", "@topicfilter/${iot:ClientId, ^#^}"), nil},
	{"in a client's name", denyText("iot:*", "@client/a+b"), nil},
	{"in another service's resource", denyText("*", "arn:aws:s3:::topicfilter/a/#"), nil},
	{"in a region", denyText("iot:*", "arn:aws:iot:+:1:topic/a"), nil},
	{"in an allow", allowText("iot:Subscribe", "@topicfilter/a/#"), nil},
	{"in NotResource", `{'Effect':'Deny','Action':'iot:Subscribe','NotResource':'@topicfilter/a/#'}`, nil},

	// What they match is denied otherwise.
	{"also with a star", `{'Effect':'Deny','Action':'iot:Subscribe','Resource':['@topicfilter/a/#','@topicfilter/a/*']}`, nil},
	{"also with a star, elsewhere", join(denyText("iot:Subscribe", "@topicfilter/a/+/b"), denyText("iot:*", "*")), nil},
	{"also with a star, on its condition", `{'Effect':'Deny','Action':'iot:Subscribe','Resource':['@topicfilter/a/#','@topicfilter/a/*'],'Condition':` + ifAttached + `}`, nil},
	{"also with a star, on that condition elsewhere", join(denyText("iot:Subscribe", "@topicfilter/a/#", ifAttached), denyText("iot:Subscribe", "@topicfilter/a/*", ifAttached)), nil},
	{"also with a star, on another condition", join(denyText("iot:Subscribe", "@topicfilter/a/#"), denyText("iot:Subscribe", "@topicfilter/a/*", ifAttached)),
		[]string{"0 literally iot:Subscribe @topicfilter/a/#"}},
	{"also with a star, for a principal", join(denyText("iot:Subscribe", "@topicfilter/a/#"), `{'Effect':'Deny','Principal':{'AWS':'1'},'Action':'*','Resource':'*'}`),
		[]string{"0 literally iot:Subscribe @topicfilter/a/#"}},
	{"also with a star, for another action", join(denyText("iot:Publish", "@topic/a/#"), denyText("iot:Receive", "@topic/a/*")), []string{"0 literally iot:Publish @topic/a/#"}},
	{"also with a star, for one of two actions", join(denyText("iot:*e", "@topic/a/#"), denyText("iot:GetRetained*", "@*"), denyText("iot:Receive", "@topic/a/*")), nil},
	{"also a part of it", join(denyText("iot:Subscribe", "@topicfilter/a/#"), denyText("iot:Subscribe", "@topicfilter/a/b*")), []string{"0 literally iot:Subscribe @topicfilter/a/#"}},
	{"also with a variable", join(denyText("iot:Subscribe", "@topicfilter/${x}/#"), denyText("iot:Subscribe", "@topicfilter/${x}/*")), nil},
	{"also with another variable", join(denyText("iot:Subscribe", "@topicfilter/${x}/#"), denyText("iot:Subscribe", "@topicfilter/${y}/*")), []string{"0 literally iot:Subscribe @topicfilter/${x}/#"}},
	{"also with what is no variable", join(denyText("iot:Subscribe", "@topicfilter/$(*)/#"), denyText("iot:Subscribe", "@topicfilter/$(?)/*")), []string{"0 literally iot:Subscribe @topicfilter/$(*)/#"}},
	{"an action with a variable may be another", join(denyText("iot:Subscribe", "@topicfilter/a/#"), denyText("iot:${x}", "*")), []string{"0 literally iot:Subscribe @topicfilter/a/#"}},
	{"nothing is received", join(denyText("iot:Subscribe", "@topicfilter/a/#"), denyText("iot:Receive", "@topic/a/*")), nil},
	{"nothing else is allowed", join(denyText("iot:Subscribe", "@topicfilter/a/#"), `{'Effect':'Deny','Action':'iot:Subscribe','NotResource':'@topicfilter/b/*'}`), nil},
	{"all but a part of it", join(denyText("iot:Subscribe", "@topicfilter/a/#"), `{'Effect':'Deny','Action':'iot:Subscribe','NotResource':'@topicfilter/a/b'}`), []string{"0 literally iot:Subscribe @topicfilter/a/#"}},

	// Walked around.
	{"by #", join(allowText("iot:Subscribe", "@topicfilter/#"), denyRoom, receiveBuilding), []string{walked}},
	{"by # of everything", join(allowText("iot:*", "*"), denyRoom), []string{walked}},
	{"by + in its place", join(allowText("iot:Subscribe", "@topicfilter/building/+/data"), denyRoom, receiveBuilding), []string{walked}},
	{"by + in the first level", join(allowText("iot:Subscribe", "@topicfilter/+/control_room/*"), denyRoom, receiveBuilding), []string{walked}},
	{"by + and #", join(allowText("iot:Subscribe", "@topicfilter/building/+/#"), denyRoom, receiveBuilding), []string{walked}},
	{"by + for all levels", join(allowText("iot:Subscribe", "@topicfilter/+/+/+"), denyRoom, receiveBuilding), []string{walked}},
	{"by + and + and #", join(allowText("iot:Subscribe", "@topicfilter/+/+/#"), denyRoom, receiveBuilding), []string{walked}},
	{"one topic", join(allowBuilding, denyText("iot:Subscribe", "@topicfilter/building/alarm"), receiveBuilding), []string{"1 walked iot:Subscribe @topicfilter/building/alarm"}},
	{"every action but on filters", join(allowText("iot:*", "*"), denyText("iot:*", "@topicfilter/building/control_room/*")), []string{walked}},
	{"with NotAction", join(allowText("iot:*", "*"), `{'Effect':'Deny','NotAction':'iot:Receive','Resource':'@topicfilter/building/control_room/*'}`), []string{walked}},
	{"on a condition", join(allowBuilding, denyText("iot:Subscribe", "@topicfilter/building/control_room/*", ifAttached), receiveBuilding), []string{walked + " ?"}},
	{"allowed on a condition", join(allowText("iot:Subscribe", "@topicfilter/building/*", ifAttached), denyRoom, receiveBuilding), []string{walked}},
	{"allowed with a variable", join(allowText("iot:Subscribe", "@topicfilter/${iot:ClientId}"), denyRoom, receiveBuilding), []string{walked}},
	{"allowed by what is not excepted", join(`{'Effect':'Allow','Action':'iot:Subscribe','NotResource':'@topicfilter/lobby/*'}`, denyRoom, receiveBuilding), []string{walked}},
	{"a variable in the middle", join(allowBuilding, denyText("iot:Subscribe", "@topicfilter/building/${x}/*"), receiveBuilding), []string{"1 walked iot:Subscribe @topicfilter/building/${x}/*"}},
	{"a wildcard in the middle", join(allowBuilding, denyText("iot:Subscribe", "@topicfilter/*/secret"), receiveBuilding), []string{"1 walked iot:Subscribe @topicfilter/*/secret"}},
	{"by + in the place of a prefix", join(allowText("iot:Subscribe", "@topicfilter/building/+/data"), denyText("iot:Subscribe", "@topicfilter/building/control*"), receiveBuilding),
		[]string{"1 walked iot:Subscribe @topicfilter/building/control*"}},
	{"by + in the place of what a ? may end", join(allowText("iot:Subscribe", "@topicfilter/building/+"), denyText("iot:Subscribe", "@topicfilter/building?alarm"), receiveBuilding),
		[]string{"1 walked iot:Subscribe @topicfilter/building?alarm"}},
	{"by # after the topic", join(allowText("iot:Subscribe", "@topicfilter/building/alarm/#"), denyText("iot:Subscribe", "@topicfilter/building/alarm"), receiveBuilding),
		[]string{"1 walked iot:Subscribe @topicfilter/building/alarm"}},
	{"reserved topics", join(allowText("iot:*", "*"), denyText("iot:Subscribe", "@topicfilter/$aws/things/*")), []string{"1 walked iot:Subscribe @topicfilter/$aws/things/*"}},
	{"some of the topics are denied", join(allowBuilding, denyRoom, receiveBuilding, denyText("iot:Receive", "@topic/building/control_room/a*")), []string{walked}},
	{"the topics are denied on another condition", join(allowBuilding, denyRoom, receiveBuilding, denyText("iot:Receive", "*", ifAttached)), []string{walked}},
	{"the topics are denied with #", join(allowBuilding, denyRoom, receiveBuilding, denyText("iot:Receive", "@topic/building/control_room/#")),
		[]string{walked, "3 literally iot:Receive @topic/building/control_room/#"}},

	// Not walked around.
	{"nothing may be subscribed to", join(denyRoom, receiveBuilding), nil},
	{"nothing else may be subscribed to", join(allowText("iot:Subscribe", "@topicfilter/building/control_room/*"), denyRoom, receiveBuilding), nil},
	{"other filters may be subscribed to", join(allowText("iot:Subscribe", "@topicfilter/building/lobby/*"), denyRoom, receiveBuilding), nil},
	{"filters that only look wider", join(allowText("iot:Subscribe", "@topicfilter/build#"), denyRoom, receiveBuilding), nil},
	{"filters of other accounts", join(allowText("iot:Subscribe", "arn:aws:iot:us-east-1:210987654321:topicfilter/*"), denyRoom, receiveBuilding), nil},
	{"the filters are excepted", join(`{'Effect':'Allow','Action':'iot:Subscribe','NotResource':'@topicfilter/*'}`, denyRoom, receiveBuilding), nil},
	{"+ and # are not for what begins with a $", join(allowText("iot:Subscribe", "@topicfilter/+/things/*"), allowText("iot:Subscribe", "@topicfilter/#"), allowText("iot:Receive", "*"),
		denyText("iot:Subscribe", "@topicfilter/$aws/things/*")), nil},
	{"nothing may be received", join(allowBuilding, denyRoom), nil},
	{"other topics may be received", join(allowBuilding, denyRoom, allowText("iot:Receive", "@topic/building/lobby/*")), nil},
	{"no topic may be received", join(allowBuilding, denyRoom, receiveBuilding, denyText("iot:Receive", "*")), nil},
	{"all that may be received is denied", join(allowBuilding, denyRoom, allowText("iot:Receive", "@topic/building/control_room/a/*"), denyText("iot:Receive", "@topic/*/a/*")), nil},
	{"no filter may be subscribed to", join(allowText("iot:*", "*"), denyRoom, denyText("iot:Subscribe", "*")), nil},
	{"all that may be subscribed to is denied", join(allowBuilding, denyRoom, receiveBuilding, denyText("iot:S*", "@topicfilter/building*")), nil},
	{"the topics are denied by another name", join(allowText("iot:*", "*"), denyRoom, `{'Effect':'Deny','NotAction':'iot:Connect','NotResource':'@topicfilter/*'}`), nil},
	{"all but a few topics are denied", join(allowText("iot:*", "*"), denyRoom, `{'Effect':'Deny','Action':'iot:Receive','NotResource':'@topic/building/lobby/*'}`), nil},
	{"the topics are denied on the same condition", join(allowBuilding, denyText("iot:Subscribe", "@topicfilter/building/control_room/*", ifAttached), receiveBuilding,
		denyText("iot:Receive", "@topic/building/control_room/*", ifAttached)), nil},
	{"the same variable", join(allowBuilding, denyText("iot:Subscribe", "@topicfilter/building/${x}/*"), receiveBuilding, denyText("iot:Receive", "@topic/building/${x}/*")), nil},
	{"both in one statement", join(allowText("iot:*", "*"), `{'Effect':'Deny','Action':['iot:Subscribe','iot:Receive'],'Resource':['@topicfilter/building/control_room/*','@topic/building/control_room/*']}`), nil},
	{"everything is denied", join(allowText("iot:*", "*"), denyText("iot:*", "*")), nil},
	{"every filter is denied", join(allowText("iot:*", "*"), denyText("iot:Subscribe", "@topicfilter/*")), nil},
	{"shared subscriptions are denied", join(allowText("iot:*", "*"), denyText("iot:Subscribe", "@topicfilter/$share/*")), nil},
	{"shared subscriptions of one group are denied", join(allowText("iot:*", "*"), denyText("iot:Subscribe", "@topicfilter/$share/g/*")), nil},
	{"a deny of publishing", join(allowText("iot:*", "*"), denyText("iot:Publish", "@topic/building/*")), nil},
	{"a deny of receiving", join(allowText("iot:*", "*"), denyRoomTopics), nil},
}

func join(statements ...string) string { return strings.Join(statements, ",") }

func TestMisconfigured(t *testing.T) {
	t.Parallel()
	short := map[PolicyReason]string{PolicyDeniesMQTTWildcard: "literally", PolicyDenyWalkedAround: "walked"}
	for _, tt := range misconfigurations {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			doc, err := ParsePolicyDocument(tt.document())
			require.NoError(t, err)
			var got []string
			for _, f := range doc.Misconfigured() {
				line := fmt.Sprintf("%d %s %s %s", f.Statement, short[f.Reason], strings.Join(f.Actions, ","),
					strings.NewReplacer(policyTestARN, "@", "'", "^").Replace(f.Resource))
				if f.Conditional {
					line += " ?"
				}
				got = append(got, line)
			}
			require.Empty(t, cmp.Diff(tt.want, got))
		})
	}
}

func TestMisconfiguredFindings(t *testing.T) {
	t.Parallel()
	doc := parsePolicy(t, PolicyVersion2012, `{'Sid':'No','Effect':'Deny','Action':'iot:Subscribe','Resource':'@topicfilter/a/#'}`)
	want := []PolicyFinding{{
		Statement: 0, SID: "No", Actions: []string{"iot:Subscribe"}, Resource: policyTestARN + "topicfilter/a/#", Reason: PolicyDeniesMQTTWildcard,
	}}
	got := doc.Misconfigured()
	require.Empty(t, cmp.Diff(want, got))
	require.Equal(t, "statement 0 (No) denies + or # as plain characters, and not the topics that they match: iot:Subscribe on "+policyTestARN+"topicfilter/a/#", got[0].String())

	walk := parsePolicy(t, PolicyVersion2012, join(allowBuilding, denyRoom, receiveBuilding))
	for _, doc := range []*PolicyDocument{doc, walk} {
		doc.Misconfigured()[0].Actions[0] = "changed"
		require.Equal(t, []string{"iot:Subscribe"}, doc.Misconfigured()[0].Actions, "findings share nothing")
	}

	all := PolicyValues{"*"}
	filters := slices.Repeat(PolicyValues{"arn:aws:iot:a:1:topicfilter/#"}, maxPolicyFindings+1)
	for _, tt := range []struct {
		name string
		doc  *PolicyDocument
		want []PolicyFinding
	}{
		{"nil", nil, []PolicyFinding{{Statement: -1, Reason: PolicyUnreadable}}},
		{"the zero document", &PolicyDocument{}, nil},
		{"a deny without resources", &PolicyDocument{Statement: []Statement{{Effect: EffectDeny, Action: all}}}, nil},
		{"too long", &PolicyDocument{ID: strings.Repeat("a", maxMisconfiguredLength+1)}, []PolicyFinding{{Statement: -1, Reason: PolicyTooLong}}},
		{"as long as can be", &PolicyDocument{ID: strings.Repeat("a", maxMisconfiguredLength)}, nil},
		{"too many", &PolicyDocument{Statement: []Statement{{Effect: EffectDeny, Action: all, Resource: filters}}}, []PolicyFinding{{Statement: -1, Reason: PolicyOpensMore}}},
		{"as many as can be", &PolicyDocument{Statement: []Statement{{Effect: EffectDeny, Action: all, Resource: filters[1:]}}},
			[]PolicyFinding{{Actions: []string{"iot:Subscribe"}, Resource: filters[0], Reason: PolicyDeniesMQTTWildcard}}},
		{"a deny without actions denies nothing for certain", &PolicyDocument{Statement: []Statement{
			{Effect: EffectDeny, Action: all, Resource: filters[:1]}, {Effect: EffectDeny, Resource: all},
		}}, []PolicyFinding{{Actions: []string{"iot:Subscribe"}, Resource: filters[0], Reason: PolicyDeniesMQTTWildcard}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := tt.doc.Misconfigured()
			require.LessOrEqual(t, len(got), maxPolicyFindings)
			require.Empty(t, cmp.Diff(tt.want, got[max(0, len(got)-1):], cmp.Transformer("nil", func(f []PolicyFinding) string { return fmt.Sprint(f) })))
		})
	}
}

// mqttDelivers is MQTT's rule of what a subscriber of a filter gets.
func mqttDelivers(filter, topic string) bool {
	f, t := strings.Split(filter, "/"), strings.Split(topic, "/")
	for i, level := range f {
		switch {
		case level == "#":
			return i == len(f)-1
		case i == len(t) || level != "+" && level != t[i]:
			return false
		}
	}
	return len(f) == len(t)
}

// A deny that can be walked around is found: random documents are compared with the
// definition, with all small topics and filters.
func TestMisconfiguredAgainstDefinition(t *testing.T) {
	t.Parallel()
	const arn = policyTestARN
	var topics, filters []string
	length := testrun.ByRun(4, 5, 5)
	for _, word := range wordsOver("ab/", length) {
		if word != "" && !slices.Contains(strings.Split(word, "/"), "") && len(strings.ReplaceAll(word, "/", "")) <= 3 {
			topics = append(topics, word)
		}
	}
	for _, word := range wordsOver("ab+#/", length) {
		if word != "" && !strings.Contains(strings.Trim(word, "/"), "#/") && !slices.ContainsFunc(strings.Split(word, "/"), func(level string) bool {
			return level == "" || len(level) > 1 && strings.ContainsAny(level, "+#")
		}) {
			filters = append(filters, word)
		}
	}
	random := rand.New(rand.NewPCG(5, 6)) // the same documents each time
	pick := func(from ...string) string { return from[random.IntN(len(from))] }
	pattern := func() string {
		p := pick("a", "b", "?", "*")
		for range random.IntN(3) {
			p += pick("", "/", "/") + pick("a", "b", "?", "*")
		}
		return p
	}
	delivers := make(map[string][]string) // the topics, by filter
	for _, filter := range filters {
		for _, topic := range topics {
			if mqttDelivers(filter, topic) {
				delivers[filter] = append(delivers[filter], topic)
			}
		}
	}
	around, not := 0, 0
	n := 3000 / testrun.Step(3)
	for range n {
		denied := pattern()
		doc := &PolicyDocument{Version: PolicyVersion2012, Statement: []Statement{
			{Effect: EffectDeny, Action: PolicyValues{"iot:Subscribe"}, Resource: PolicyValues{arn + "topicfilter/" + denied}},
			{Effect: EffectAllow, Action: PolicyValues{"iot:Subscribe"}, Resource: PolicyValues{arn + "topicfilter/" + pick(pattern(), "#", "a/#", "a/+", "+/#", "+/*")}},
			{Effect: EffectAllow, Action: PolicyValues{"iot:Receive"}, Resource: PolicyValues{arn + "topic/" + pattern()}},
			{Effect: Effect(pick("Allow", "Deny")), Action: PolicyValues{pick("iot:Subscribe", "iot:Receive", "*")}, Resource: PolicyValues{arn + pick("topic/", "topicfilter/") + pattern()}},
		}}
		received := make(map[string]bool) // the denied topics that may be received all the same
		for _, topic := range topics {
			if naiveGlob(denied, topic) && doc.MightAllow("iot:Receive", arn+"topic/"+topic) {
				received[topic] = true
			}
		}
		var open string
		for _, filter := range filters {
			i := slices.IndexFunc(delivers[filter], func(topic string) bool { return received[topic] })
			if i >= 0 && doc.MightAllow("iot:Subscribe", arn+"topicfilter/"+filter) {
				open = filter + " delivers " + delivers[filter][i]
				break
			}
		}
		found := slices.ContainsFunc(doc.Misconfigured(), func(f PolicyFinding) bool { return f.Statement == 0 && f.Reason == PolicyDenyWalkedAround })
		if open != "" {
			around++
			require.True(t, found, "%+v: %s", doc, open)
		} else if !found {
			not++
		}
	}
	require.Greater(t, min(around, not), n/15, "too few of one kind")
}

func TestWiderFilters(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		topic string
		want  []string
	}{
		{"a", []string{"#", "+/#", "+", "a/#", "+", "+/#"}},
		{"a/b", []string{"#", "+/#", "+/b", "a/#", "a/+/#", "a/+", "+/#", "+/b", "a/b/#", "+/+", "+/+/#"}},
		{"$a/b", []string{"$a/#", "$a/+/#", "$a/+", "$a/b/#"}},
		{"a/b/c", []string{
			"#", "+/#", "+/b/c", "a/#", "a/+/#", "a/+/c", "+/#", "+/b/c", "a/b/#", "a/b/+/#", "a/b/+", "+/+/#", "+/+/c", "a/b/c/#", "+/+/+", "+/+/+/#",
		}},
	} {
		t.Run(tt.topic, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, filter := range widerFilters(literalGlob(tt.topic)) {
				text := ""
				for _, token := range filter {
					text += string(token.char)
				}
				got = append(got, text)
			}
			require.Empty(t, cmp.Diff(tt.want, got))
		})
	}
	require.Len(t, widerFilters(literalGlob(strings.Repeat("a/", 1000))), 5*maxTopicLevels-2, "a long topic is not tried to its end")
}

// A wildcard may match a slash, with more around it if it is a star. The pattern that
// is asked about stays as it is.
func TestWithSlashes(t *testing.T) {
	t.Parallel()
	for topic, want := range map[string][]string{
		"a/b":                    {"a/b"},
		"a?b":                    {"a?b", "a/b"},
		"a*b":                    {"a*b", "a*/*b"},
		"?/*":                    {"?/*", "//*", "?/*/*"},
		"?a*b?c*d":               {"?a*b?c*d", "/a*b?c*d", "?a*/*b?c*d", "?a*b/c*d"}, // of the first three
		"${a}b":                  {"${a}b", "${a}/${a}b"},
		"${*}":                   {"${*}"},
		"a${iot:CertificateId}*": {"a${iot:CertificateId}*", "a${iot:CertificateId}*/*"}, // which has no slash
	} {
		g := parseGlob(topic, true)
		var parsed []glob
		for _, text := range want {
			parsed = append(parsed, parseGlob(text, true))
		}
		require.Equal(t, parsed, withSlashes(g), topic)
		widerFilters(g)
		require.Equal(t, parseGlob(topic, true), g, topic)
	}
}

// Two patterns overlap if some text is one that both match.
func TestGlobOverlaps(t *testing.T) {
	t.Parallel()
	patterns := wordsOver("ab*?", 3)
	texts := wordsOver("ab", 6) // no two of the patterns need more
	for _, p := range patterns {
		for _, q := range patterns {
			want := slices.ContainsFunc(texts, func(text string) bool { return naiveGlob(p, text) && naiveGlob(q, text) })
			require.Equal(t, want, parseGlob(p, true).overlaps(parseGlob(q, true)), "%q and %q", p, q)
		}
	}
	require.True(t, parseGlob("a${x}", true).overlaps(literalGlob("ab/c")), "a variable is like a star")
	require.False(t, parseGlob("a${x}", true).overlaps(literalGlob("b")))
}

// hostileDenies are documents that take long to look at, of the greatest length or a part of it.
func hostileDenies(part int) map[string][]Statement {
	statement := func(effect Effect, action string, resources ...string) Statement {
		return Statement{Effect: effect, Action: PolicyValues{action}, Resource: resources}
	}
	const filter = "topicfilter/"
	return map[string][]Statement{
		"many wildcards of MQTT": {statement(EffectDeny, "*", "*"+strings.Repeat("+", 4000/part))},
		"none in a topic":        {statement(EffectDeny, "*", "client/"+strings.Repeat("#", 4000/part))},
		"long patterns": {
			statement(EffectDeny, "*", filter+strings.Repeat("*a/", 600/part)), statement(EffectAllow, "*", strings.Repeat("*a", 500/part)+"b", strings.Repeat("*/", 450/part)+"*"),
		},
		"many short ones": {
			statement(EffectDeny, "*", slices.Repeat([]string{filter + "*/*/*/*/*/*/*/a"}, 50/part)...),
			statement(EffectAllow, "*", append(slices.Repeat([]string{"*a*b*c"}, 240/part), "topic/*")...),
		},
		"many statements": slices.Repeat([]Statement{statement(EffectDeny, "*", filter+"*b"), statement(EffectAllow, "*", "*x")}, 40/part),
	}
}

// A hostile document is looked at to its end: what is wrong in its last statement is found.
func TestMisconfiguredHostile(t *testing.T) {
	t.Parallel()
	for name, statements := range hostileDenies(5) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			last := Statement{Effect: EffectDeny, Action: PolicyValues{"iot:Subscribe"}, Resource: PolicyValues{policyTestARN + "topicfilter/z/#"}}
			doc := &PolicyDocument{Version: PolicyVersion2012, Statement: append(statements, last)}
			findings := doc.Misconfigured()
			require.LessOrEqual(t, len(findings), maxPolicyFindings)
			found := findings[max(0, len(findings)-1):]
			require.Len(t, found, 1)
			require.Equal(t, len(statements), found[0].Statement)
			require.Equal(t, PolicyDeniesMQTTWildcard, found[0].Reason)
		})
	}
}

// The time that it takes is bounded.
func TestMisconfiguredTime(t *testing.T) {
	if !alone.Timed(t) {
		return
	}
	for name, statements := range hostileDenies(1) {
		t.Run(name, func(t *testing.T) {
			doc := &PolicyDocument{Version: PolicyVersion2012, Statement: statements}
			require.False(t, doc.longerThan(maxMisconfiguredLength))
			require.Less(t, alone.LeastCPU(1, func() { doc.Misconfigured() }), (5+25*raced)*time.Second)
		})
	}
}
