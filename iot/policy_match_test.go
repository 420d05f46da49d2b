package iot

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/alone"
	"github.com/iottrail/iottrail/internal/testrun"
)

const policyTestARN = "arn:aws:iot:us-east-1:123456789012:"

// parsePolicy makes a document of statements in which @ is short for the start
// of an ARN and ' for ".
func parsePolicy(t testing.TB, version, statements string) *PolicyDocument {
	t.Helper()
	statements = strings.NewReplacer("@", policyTestARN, "'", `"`).Replace(statements)
	doc, err := ParsePolicyDocument(fmt.Sprintf(`{"Version":%q,"Statement":[%s]}`, version, statements))
	require.NoError(t, err)
	return doc
}

func TestMightAllow(t *testing.T) {
	const (
		allowAll = `{'Effect':'Allow','Action':'*','Resource':'*'}`
		denyAll  = `{'Effect':'Deny','Action':'*','Resource':'*'}`
	)
	for _, tt := range []struct {
		name       string
		statements string
		action     string
		resource   string
		want       bool
	}{
		// The evaluation that AWS documents.
		{"nothing is allowed by default", ``, "iot:Publish", "@topic/a", false},
		{"an allow", `{'Effect':'Allow','Action':'iot:Publish','Resource':'@topic/a'}`, "iot:Publish", "@topic/a", true},
		{"an allow of another action", `{'Effect':'Allow','Action':'iot:Receive','Resource':'@topic/a'}`, "iot:Publish", "@topic/a", false},
		{"an allow of another resource", `{'Effect':'Allow','Action':'iot:Publish','Resource':'@topic/b'}`, "iot:Publish", "@topic/a", false},
		{"an allow of the same topic elsewhere", `{'Effect':'Allow','Action':'iot:Publish','Resource':'arn:aws:iot:us-east-1:210987654321:topic/a'}`, "iot:Publish", "@topic/a", false},
		{"deny wins after allow", allowAll + `,` + denyAll, "iot:Publish", "@topic/a", false},
		{"deny wins before allow", denyAll + `,` + allowAll, "iot:Publish", "@topic/a", false},
		{"a deny whose star may match the account", allowAll + `,{'Effect':'Deny','Action':'*','Resource':'arn:aws:iot:us-east-1:*topic/a'}`, "iot:Publish", "@topic/a", true},
		{"a deny of another action", allowAll + `,{'Effect':'Deny','Action':'iot:Connect','Resource':'*'}`, "iot:Publish", "@topic/a", true},
		{"a deny of another resource", allowAll + `,{'Effect':'Deny','Action':'*','Resource':'@topic/b'}`, "iot:Publish", "@topic/a", true},
		{"a deny without an allow", denyAll, "iot:Publish", "@topic/a", false},
		{"the second of the values", `{'Effect':'Allow','Action':['iot:Connect','iot:Publish'],'Resource':['@topic/b','@topic/a']}`, "iot:Publish", "@topic/a", true},
		{"the second of the statements", `{'Effect':'Allow','Action':'iot:Connect','Resource':'*'},` + allowAll, "iot:Publish", "@topic/a", true},

		// Names and wildcards.
		{"actions match in any case", `{'Effect':'Allow','Action':'IOT:publish','Resource':'*'}`, "iot:Publish", "@topic/a", true},
		{"a deny's actions match in any case", allowAll + `,{'Effect':'Deny','Action':'iot:PUBLISH','Resource':'*'}`, "iot:Publish", "@topic/a", false},
		{"letters of other scripts are others", allowAll + ",{'Effect':'Deny','Action':'iot:Lin\u212a','Resource':'*'}", "iot:Link", "@topic/a", true},
		{"resources match in their case", `{'Effect':'Allow','Action':'*','Resource':'@topic/A'}`, "iot:Publish", "@topic/a", false},
		{"a star in an action", `{'Effect':'Allow','Action':'iot:*ThingShadow','Resource':'*'}`, "iot:GetThingShadow", "@thing/a", true},
		{"a star in an action of another service", `{'Effect':'Allow','Action':'s3:*','Resource':'*'}`, "iot:GetThingShadow", "@thing/a", false},
		{"a question mark in an action", `{'Effect':'Allow','Action':'iot:?etThingShadow','Resource':'*'}`, "iot:GetThingShadow", "@thing/a", true},
		{"a star crosses slashes", `{'Effect':'Allow','Action':'*','Resource':'@topic/a/*'}`, "iot:Publish", "@topic/a/b/c", true},
		{"a star may be nothing", `{'Effect':'Allow','Action':'*','Resource':'@topic/a*'}`, "iot:Publish", "@topic/a", true},
		{"a star in the middle", `{'Effect':'Allow','Action':'*','Resource':'@topic/*/x'}`, "iot:Publish", "@topic/a/b/y", false},
		{"a question mark is one character", `{'Effect':'Allow','Action':'*','Resource':'@topic/?'}`, "iot:Publish", "@topic/é", true},
		{"a question mark is not none", `{'Effect':'Allow','Action':'*','Resource':'@topic/a?'}`, "iot:Publish", "@topic/a", false},
		{"a question mark is not two", `{'Effect':'Allow','Action':'*','Resource':'@topic/?'}`, "iot:Publish", "@topic/ab", false},
		{"a star in the region", `{'Effect':'Allow','Action':'*','Resource':'arn:aws:iot:*:123456789012:topic/a'}`, "iot:Publish", "@topic/a", true},
		{"the plain star is any ARN", allowAll, "iot:ListRetainedMessages", "*", true},
		{"an ARN is not the plain star", `{'Effect':'Allow','Action':'*','Resource':'@*'}`, "iot:ListRetainedMessages", "*", false},

		// AWS IoT's guide: + and # are plain characters in a policy
		// (https://docs.aws.amazon.com/iot/latest/developerguide/pub-sub-policy.html).
		{"some/+/topic is that filter", `{'Effect':'Allow','Action':'iot:Subscribe','Resource':'@topicfilter/some/+/topic'}`, "iot:Subscribe", "@topicfilter/some/+/topic", true},
		{"some/+/topic is no other filter", `{'Effect':'Allow','Action':'iot:Subscribe','Resource':'@topicfilter/some/+/topic'}`, "iot:Subscribe", "@topicfilter/some/b/topic", false},
		{"a # denies only itself", `{'Effect':'Allow','Action':'iot:Subscribe','Resource':'@topicfilter/building/*'},` +
			`{'Effect':'Deny','Action':'iot:Subscribe','Resource':'@topicfilter/building/control_room/#'}`, "iot:Subscribe", "@topicfilter/building/control_room/data1", true},
		{"a denied # is denied", `{'Effect':'Allow','Action':'iot:Subscribe','Resource':'@topicfilter/building/*'},` +
			`{'Effect':'Deny','Action':'iot:Subscribe','Resource':'@topicfilter/building/control_room/#'}`, "iot:Subscribe", "@topicfilter/building/control_room/#", false},
		{"wildcards in the question are plain", `{'Effect':'Allow','Action':'*','Resource':'@topic/a'}`, "iot:Publish", "@topic/*", false},

		// NotAction and NotResource.
		{"NotAction allows the others", `{'Effect':'Allow','NotAction':'iot:Connect','Resource':'*'}`, "iot:Publish", "@topic/a", true},
		{"NotAction does not allow its own", `{'Effect':'Allow','NotAction':['iot:Sub*','iot:pub*'],'Resource':'*'}`, "iot:Publish", "@topic/a", false},
		{"NotResource allows the others", `{'Effect':'Allow','Action':'*','NotResource':'@topic/b'}`, "iot:Publish", "@topic/a", true},
		{"NotResource does not allow its own", `{'Effect':'Allow','Action':'*','NotResource':['@x','@topic/*']}`, "iot:Publish", "@topic/a", false},
		{"NotAction denies the others", allowAll + `,{'Effect':'Deny','NotAction':'iot:Connect','Resource':'*'}`, "iot:Publish", "@topic/a", false},
		{"NotAction does not deny its own", allowAll + `,{'Effect':'Deny','NotAction':'iot:Publish','Resource':'*'}`, "iot:Publish", "@topic/a", true},
		{"NotResource denies the others", allowAll + `,{'Effect':'Deny','Action':'*','NotResource':'@topic/b'}`, "iot:Publish", "@topic/a", false},
		{"NotResource does not deny its own", allowAll + `,{'Effect':'Deny','Action':'*','NotResource':'@topic/a'}`, "iot:Publish", "@topic/a", true},

		// What the request decides.
		{"a conditional allow counts", `{'Effect':'Allow','Action':'*','Resource':'*','Condition':{'Bool':{'a':'true'}}}`, "iot:Publish", "@topic/a", true},
		{"a conditional allow of another resource", `{'Effect':'Allow','Action':'*','Resource':'x','Condition':{'Bool':{'a':'true'}}}`, "iot:Publish", "@topic/a", false},
		{"a conditional deny does not count", allowAll + `,{'Effect':'Deny','Action':'*','Resource':'*','Condition':{'Bool':{'a':'true'}}}`, "iot:Publish", "@topic/a", true},
		{"an empty condition is none", allowAll + `,{'Effect':'Deny','Action':'*','Resource':'*','Condition':{}}`, "iot:Publish", "@topic/a", false},
		{"a deny for a principal does not count", allowAll + `,{'Effect':'Deny','Principal':{'AWS':'1'},'Action':'*','Resource':'*'}`, "iot:Publish", "@topic/a", true},
		{"a deny for no principal does not count", allowAll + `,{'Effect':'Deny','NotPrincipal':{},'Action':'*','Resource':'*'}`, "iot:Publish", "@topic/a", true},
		{"a variable matches anything", `{'Effect':'Allow','Action':'*','Resource':'@topic/${iot:ClientId}/x'}`, "iot:Publish", "@topic/a/b/x", true},
		{"a variable matches nothing", `{'Effect':'Allow','Action':'*','Resource':'@topic/a${iot:ClientId}'}`, "iot:Publish", "@topic/a", true},
		{"what surrounds a variable matches", `{'Effect':'Allow','Action':'*','Resource':'@topic/${iot:ClientId}/x'}`, "iot:Publish", "@topic/a/y", false},
		{"a deny with a variable does not count", allowAll + `,{'Effect':'Deny','Action':'*','Resource':'@topic/${iot:ClientId}'}`, "iot:Publish", "@topic/a", true},
		{"nor do its other resources", allowAll + `,{'Effect':'Deny','Action':'*','Resource':['@topic/${iot:ClientId}','@topic/a']}`, "iot:Publish", "@topic/a", true},
		{"a variable that NotResource allows around", `{'Effect':'Allow','Action':'*','NotResource':'@topic/${iot:ClientId}'}`, "iot:Publish", "@topic/a", true},
		{"a variable that NotResource denies around", allowAll + `,{'Effect':'Deny','Action':'*','NotResource':'@topic/${iot:ClientId}'}`, "iot:Publish", "@topic/a", true},
		{"a NotResource that names the resource besides", `{'Effect':'Allow','Action':'*','NotResource':['@topic/${iot:ClientId}','@topic/a']}`, "iot:Publish", "@topic/a", false},
		{"a variable in an action that allows", `{'Effect':'Allow','Action':'iot:${x}','Resource':'*'}`, "iot:Publish", "@topic/a", true},
		{"a variable in an action that denies", allowAll + `,{'Effect':'Deny','Action':['*','${x}'],'Resource':'*'}`, "iot:Publish", "@topic/a", true},
		{"a dollar that is no variable", allowAll + `,{'Effect':'Deny','Action':'*','Resource':'@topic/$aws/*'}`, "iot:Publish", "@topic/$aws/x", false},
		{"a variable that is never closed", `{'Effect':'Allow','Action':'*','Resource':'@topic/${a'}`, "iot:Publish", "@topic/b", true},
		{"a deny with one does not count", allowAll + `,{'Effect':'Deny','Action':'*','Resource':'*${'}`, "iot:Publish", "@topic/${", true},
		{"a variable in a variable", `{'Effect':'Allow','Action':'*','Resource':'@topic/${a${b}c}d'}`, "iot:Publish", "@topic/b", true},
		{"a variable's default value", `{'Effect':'Allow','Action':'*','Resource':'@topic/${a, \u0027d\u0027}x'}`, "iot:Publish", "@topic/bx", true},

		{"a thing's name has no slash", `{'Effect':'Allow','Action':'*','Resource':'@topic/${iot:Connection.Thing.ThingName}/x'}`, "iot:Publish", "@topic/a/b/x", false},
		{"a thing's name has all that names may have", `{'Effect':'Allow','Action':'*','Resource':'@topic/${iot:Connection.Thing.ThingName}/x'}`, "iot:Publish", "@topic/aZ0:_-/x", true},
		{"a thing's name is no +", `{'Effect':'Allow','Action':'*','Resource':'@topicfilter/${iot:Connection.Thing.ThingName}/x'}`, "iot:Subscribe", "@topicfilter/+/x", false},
		{"a thing's name is no #", `{'Effect':'Allow','Action':'*','Resource':'@topicfilter/${iot:Connection.Thing.ThingName}'}`, "iot:Subscribe", "@topicfilter/#", false},
		{"a thing's name and a star", `{'Effect':'Allow','Action':'*','Resource':'@topicfilter/${iot:Connection.Thing.ThingName}*'}`, "iot:Subscribe", "@topicfilter/a/#", true},
		{"a star and a thing's name", `{'Effect':'Allow','Action':'*','Resource':'@topic/*${iot:Connection.Thing.ThingName}b'}`, "iot:Publish", "@topic/a/ab/b", true},
		{"a star and a thing's name, which ends at a slash", `{'Effect':'Allow','Action':'*','Resource':'@topic/*x${iot:Connection.Thing.ThingName}'}`, "iot:Publish", "@topic/x/y", false},
		{"two names", `{'Effect':'Allow','Action':'*','Resource':'@topic/${iot:Connection.Thing.ThingName}b${iot:Connection.Thing.ThingTypeName}/x'}`, "iot:Publish", "@topic/abab/x", true},
		{"a client may be called +", `{'Effect':'Allow','Action':'*','Resource':'@topicfilter/${iot:ClientId}/x'}`, "iot:Subscribe", "@topicfilter/+/x", true},
		{"an attribute may be a/#", `{'Effect':'Allow','Action':'*','Resource':'@topicfilter/${iot:Connection.Thing.Attributes[a]}'}`, "iot:Subscribe", "@topicfilter/a/#", true},
		{"a name that may be another's by default", `{'Effect':'Allow','Action':'*','Resource':'@topic/${iot:Connection.Thing.ThingName, \u0027a/b\u0027}'}`, "iot:Publish", "@topic/a/b", true},
		{"a name that may be + by default", `{'Effect':'Allow','Action':'*','Resource':'@topicfilter/${iot:Connection.Thing.ThingName, \u0027+\u0027}/x'}`, "iot:Subscribe", "@topicfilter/+/x", true},
		{"a name that may be # by default", `{'Effect':'Allow','Action':'*','Resource':'@topicfilter/${iot:Connection.Thing.ThingName, \u0027#\u0027}'}`, "iot:Subscribe", "@topicfilter/#", true},
		{"a name without a value, left as it is", `{'Effect':'Allow','Action':'*','Resource':'@topic/${iot:Connection.Thing.ThingName}'}`, "iot:Publish", "@topic/${iot:Connection.Thing.ThingName}", true},
		{"a deny of a thing's name does not count", allowAll + `,{'Effect':'Deny','Action':'*','Resource':'@topic/${iot:Connection.Thing.ThingName}'}`, "iot:Publish", "@topic/a", true},

		// The characters that have a spelling of their own.
		{"${*} is an asterisk", `{'Effect':'Allow','Action':'*','Resource':'@topic/${*}'}`, "iot:Publish", "@topic/*", true},
		{"${*} is no wildcard", `{'Effect':'Allow','Action':'*','Resource':'@topic/${*}'}`, "iot:Publish", "@topic/a", false},
		{"${?} is a question mark", `{'Effect':'Allow','Action':'*','Resource':'@topic/${?}'}`, "iot:Publish", "@topic/?", true},
		{"${?} is no wildcard", `{'Effect':'Allow','Action':'*','Resource':'@topic/${?}'}`, "iot:Publish", "@topic/a", false},
		{"${$} is a dollar", `{'Effect':'Allow','Action':'*','Resource':'@topic/${$}{a}'}`, "iot:Publish", "@topic/${a}", true},
		{"${$} is nothing else", `{'Effect':'Allow','Action':'*','Resource':'@topic/${$}{a}'}`, "iot:Publish", "@topic/b", false},
		{"they deny for certain", allowAll + `,{'Effect':'Deny','Action':'*','Resource':'@topic/${*}${?}${$}'}`, "iot:Publish", "@topic/*?$", false},
		{"the IoT guide's spelling may be an asterisk", `{'Effect':'Allow','Action':'*','Resource':'@topic/$(*)'}`, "iot:Publish", "@topic/*", true},
		{"the IoT guide's spelling may hold a wildcard", `{'Effect':'Allow','Action':'*','Resource':'@topic/$(*)'}`, "iot:Publish", "@topic/$(a)", true},
		{"the IoT guide's spelling does not deny", allowAll + `,{'Effect':'Deny','Action':'*','Resource':['@topic/$(?)','@topic/$($)']}`, "iot:Publish", "@topic/?", true},

		// Colons.
		{"a last star denies all the rest", allowAll + `,{'Effect':'Deny','Action':'*','Resource':'arn:aws:iot:*'}`, "iot:Publish", "@topic/a", false},
		{"a last star in a part denies all the rest", allowAll + `,{'Effect':'Deny','Action':'*','Resource':'arn:aws:iot:us-*'}`, "iot:Publish", "@topic/a", false},
		{"a star for each part denies", allowAll + `,{'Effect':'Deny','Action':'*','Resource':'arn:*:iot:*:*:*'}`, "iot:Publish", "@topic/a", false},
		{"a star across colons may not deny", allowAll + `,{'Effect':'Deny','Action':'*','Resource':'arn:aws:iot:*:topic/a'}`, "iot:Publish", "@topic/a", true},
		{"a star that begins a part may not deny", allowAll + `,{'Effect':'Deny','Action':'*','Resource':'arn:aws:iot:*topic/a'}`, "iot:Publish", "@topic/a", true},
		{"a star for a part, and a last one for all the rest", allowAll + `,{'Effect':'Deny','Action':'*','Resource':'arn:*:*'}`, "iot:Publish", "@topic/a", false},
		{"a question mark for a colon may not deny", allowAll + `,{'Effect':'Deny','Action':'*','Resource':'arn:aws?iot:us-east-1:123456789012:topic/a'}`, "iot:Publish", "@topic/a", true},
		{"a star across colons may allow", `{'Effect':'Allow','Action':'*','Resource':'arn:aws:iot:*:topic/a'}`, "iot:Publish", "@topic/a", true},
		{"a colon in a topic is a character", allowAll + `,{'Effect':'Deny','Action':'*','Resource':'@topic/*c'}`, "iot:Publish", "@topic/a:b:c", false},
		{"what is no ARN has no parts", allowAll + `,{'Effect':'Deny','Action':'*','Resource':'a*c'}`, "iot:Publish", "a:b:c", false},
		{"an ARN without its parts", allowAll + `,{'Effect':'Deny','Action':'*','Resource':'arn:a*'}`, "iot:Publish", "arn:ab", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc := parsePolicy(t, PolicyVersion2012, tt.statements)
			require.Equal(t, tt.want, doc.MightAllow(tt.action, strings.ReplaceAll(tt.resource, "@", policyTestARN)))
		})
	}
}

// Before 2012-10-17 there were no variables: ${a} may be plain characters, and
// what ${*} is nobody says. All readings may allow, and none denies for certain.
func TestMightAllowOldVersion(t *testing.T) {
	for _, topic := range []string{"${a}", "${*}", "${?}", "${$}"} {
		doc := parsePolicy(t, PolicyVersion2008, `{'Effect':'Allow','Action':'*','Resource':'@topic/`+topic+`x'}`)
		for _, asked := range []string{topic, "a", "*", "?", "$", "${a}"} {
			require.True(t, doc.MightAllow("iot:Publish", policyTestARN+"topic/"+asked+"x"), asked)
			require.False(t, doc.MightAllow("iot:Publish", policyTestARN+"topic/"+asked), asked)
		}
		doc = parsePolicy(t, PolicyVersion2008, `{'Effect':'Allow','Action':'*','Resource':'*'},{'Effect':'Deny','Action':'*','Resource':'@topic/`+topic+`'}`)
		require.True(t, doc.MightAllow("iot:Publish", policyTestARN+"topic/"+topic), topic)
	}
}

// Documents that ParsePolicyDocument would not return.
func TestMightAllowByHand(t *testing.T) {
	all := PolicyValues{"*"}
	for _, tt := range []struct {
		name string
		doc  *PolicyDocument
		want bool
	}{
		{"nil", nil, true},
		{"the zero document", &PolicyDocument{}, false},
		{"no effect", &PolicyDocument{Statement: []Statement{{Action: all, Resource: all}}}, true},
		{"an allow without actions", &PolicyDocument{Statement: []Statement{{Effect: EffectAllow, Resource: all}}}, true},
		{"a deny without resources", &PolicyDocument{Statement: []Statement{
			{Effect: EffectAllow, Action: all, Resource: all}, {Effect: EffectDeny, Action: all},
		}}, true},
		{"both resources", &PolicyDocument{Statement: []Statement{
			{Effect: EffectAllow, Action: all, Resource: all, NotResource: PolicyValues{"r"}},
		}}, false},
	} {
		t.Run(tt.name, func(t *testing.T) { require.Equal(t, tt.want, tt.doc.MightAllow("a", "r")) })
	}
}

func TestVerdict(t *testing.T) {
	require.Equal(t, verdictYes, verdictNo.not())
	require.Equal(t, verdictMaybe, verdictMaybe.not())
	require.Equal(t, verdictNo, verdictYes.not())
}

// wordsOver returns all texts over the alphabet up to a length.
func wordsOver(alphabet string, length int) []string {
	all := []string{""}
	for from := 0; length > 0; length-- {
		to := len(all)
		for _, word := range all[from:to] {
			for _, c := range alphabet {
				all = append(all, word+string(c))
			}
		}
		from = to
	}
	return all
}

// naiveGlob is the definition of a wildcard pattern, at whatever cost.
func naiveGlob(pattern, text string) bool {
	switch {
	case pattern == "":
		return text == ""
	case pattern[0] == '*':
		return naiveGlob(pattern[1:], text) || text != "" && naiveGlob(pattern, text[1:])
	case text == "":
		return false
	}
	return (pattern[0] == '?' || pattern[0] == text[0]) && naiveGlob(pattern[1:], text[1:])
}

func TestGlobAgainstDefinition(t *testing.T) {
	texts := wordsOver("ab", 6)
	patterns := wordsOver("ab*?", 5)
	for i := 0; i < len(patterns); i += testrun.Step(1) {
		pattern := patterns[i]
		g := parseGlob(pattern, true)
		for _, text := range texts {
			want := naiveGlob(pattern, text)
			if g.covers(literalGlob(text)) != want || g.coversInStep(literalGlob(text)) != want {
				t.Fatalf("%q matches %q: want %v", pattern, text, want)
			}
		}
	}
}

// A pattern that covers another matches whatever the other does.
func TestGlobCoversPattern(t *testing.T) {
	texts := wordsOver("ab", 5)
	patterns := wordsOver("a*?", 4)
	for _, p := range patterns {
		for _, q := range patterns {
			if !parseGlob(p, true).covers(parseGlob(q, true)) {
				continue
			}
			for _, text := range texts {
				if naiveGlob(q, text) && !naiveGlob(p, text) {
					t.Fatalf("%q is said to cover %q, but does not match %q", p, q, text)
				}
			}
		}
	}
}

// MightAllow is false only where no request at all is allowed: for documents of
// random statements, each value of the variable x, x without a value (which makes
// the statements that use it invalid) and each outcome of each condition is tried
// by the plain evaluation of AWS. Without variables and
// conditions it must agree in both directions.
func TestMightAllowAgainstEvaluation(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	pick := func(from []string) string { return from[rng.IntN(len(from))] }
	patterns := []string{"a", "b", "ab", "*", "a*", "?", "*b", "${x}", "a${x}", "${x}*", "??"}
	values := func() PolicyValues {
		v := PolicyValues{pick(patterns)}
		if rng.IntN(3) == 0 {
			v = append(v, pick(patterns))
		}
		return v
	}
	const unset = "unset"
	resources, assignments := wordsOver("ab", 3), append(wordsOver("ab", 3), unset)
	undecided := 0
	n := 3000 / testrun.Step(2)
	for range n {
		doc := PolicyDocument{Version: PolicyVersion2012}
		certain := true
		for range 1 + rng.IntN(3) {
			s := Statement{Effect: EffectAllow}
			if rng.IntN(2) == 0 {
				s.Effect = EffectDeny
			}
			if rng.IntN(4) == 0 {
				s.NotAction = PolicyValues{pick([]string{"a", "b", "*"})}
			} else {
				s.Action = PolicyValues{pick([]string{"a", "b", "*"})}
			}
			if rng.IntN(3) == 0 {
				s.NotResource = values()
			} else {
				s.Resource = values()
			}
			if rng.IntN(4) == 0 {
				s.Condition = map[string]map[string]PolicyValues{"Bool": {"k": {"true"}}}
			}
			certain = certain && s.Condition == nil && len(s.Variables()) == 0
			doc.Statement = append(doc.Statement, s)
		}
		matchesAny := func(patterns PolicyValues, text, x string) bool {
			for _, p := range patterns {
				if naiveGlob(strings.ReplaceAll(p, "${x}", x), text) {
					return true
				}
			}
			return false
		}
		// holds is a bit for each statement: its condition is met.
		evaluate := func(action, resource, x string, holds int) (allowed bool) {
			for i, s := range doc.Statement {
				applies := (s.Action == nil || matchesAny(s.Action, action, x)) &&
					(s.NotAction == nil || !matchesAny(s.NotAction, action, x)) &&
					(s.Resource == nil || matchesAny(s.Resource, resource, x)) &&
					(s.NotResource == nil || !matchesAny(s.NotResource, resource, x)) &&
					(s.Condition == nil || holds>>i&1 == 1) &&
					(x != unset || len(s.Variables()) == 0)
				if applies && s.Effect == EffectDeny {
					return false
				}
				allowed = allowed || applies
			}
			return allowed
		}
		for _, resource := range resources {
			possible := false
			for _, x := range assignments {
				for holds := range 1 << len(doc.Statement) {
					possible = possible || evaluate("a", resource, x, holds)
				}
			}
			got := doc.MightAllow("a", resource)
			if possible {
				require.True(t, got, "%+v allows %q", doc, resource)
			} else if got {
				undecided++
				require.False(t, certain, "%+v does not allow %q", doc, resource)
			}
		}
	}
	t.Logf("allowed without need: %d of %d", undecided, n*len(resources))
}

// variableValues are all kinds of variables, and of what they mean: what a
// client may call itself, what the API accepts for a thing, what an issuer may write
// into a certificate.
var variableValues = []struct {
	name   string
	values []string
}{
	{"iot:ClientId", []string{"a", "+", "#", "a/b", "*", "?", "${iot:ClientId}", "é", ""}},
	{"iot:Connection.Thing.ThingName", []string{"a", "b", "a:b", "_-", "A0", "ab"}},
	{"iot:Connection.Thing.ThingTypeName", []string{"a", "b:_-"}},
	{"iot:Connection.Thing.Attributes[a]", []string{"a", "#", "a/#", "+", "a/+/b", "a,b.@=[]", ""}},
	{"iot:Connection.Thing.IsAttached", []string{"true", "false"}},
	{"iot:CertificateId", []string{strings.Repeat("0a", 32)}},
	{"iot:Certificate.Subject.CommonName", []string{"a", "a b", "+/#", "*.example.com", "CN=a"}},
	{"iot:Certificate.Subject.Organization.1", []string{"b", "b/#"}},
	{"iot:Certificate.Issuer.AlternativeName.UniformResourceIdentifier", []string{"urn:a", "https://a/b#c"}},
	{"iot:Certificate.SerialNumber", []string{"0a", "92:12:85"}},
	{"aws:SourceIp", []string{"192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1"}},
	{"iot:DomainName", []string{"a.example.com", "*"}},
	{"aws:userid", []string{"AROAEXAMPLE:a", "AROAEXAMPLE:a@b"}},
	{"iot:Unheard.Of", []string{"a", "a/b+#*?"}},
}

// Where any value of the variables lets a document allow, MightAllow does not say
// no: whether the wildcards in a value count as such or not, and also if a variable
// without a value stays as it is written.
func TestMightAllowWithVariables(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4)) // the same documents each time
	pick := func(from ...string) string { return from[random.IntN(len(from))] }
	spell := strings.NewReplacer("*", "${*}", "?", "${?}", "$", "${$}")
	allowed := make(map[string]int)
	n := testrun.ByRun(300, 7_000, 20_000)
	for range n {
		// In a statement, each part of a resource is plain, a wildcard or a variable. Each
		// variable gets a value, or none and is left in place.
		var used []string
		resource := func() (pattern, replaced string) {
			for range 1 + random.IntN(4) {
				part := pick("a", "b", "/", "/", "*", "?", "+", "#", ":")
				with := part
				if v := variableValues[random.IntN(len(variableValues))]; random.IntN(2) == 0 {
					part = "${" + v.name + "}"
					with = v.values[random.IntN(len(v.values))]
					switch random.IntN(3) {
					case 0:
						with = spell.Replace(part) // it has no value
					case 1:
						with = spell.Replace(with) // its wildcards are characters
					}
					used = append(used, v.name)
				}
				pattern, replaced = pattern+part, replaced+with
			}
			return pattern, replaced
		}
		doc, plain := PolicyDocument{Version: PolicyVersion2012}, PolicyDocument{Version: PolicyVersion2012}
		for range 1 + random.IntN(2) {
			pattern, replaced := resource()
			s := Statement{Effect: Effect(pick("Allow", "Allow", "Deny")), Action: PolicyValues{"*"}}
			r := s
			if random.IntN(4) > 0 {
				s.Resource, r.Resource = PolicyValues{pattern}, PolicyValues{replaced}
			} else {
				s.NotResource, r.NotResource = PolicyValues{pattern}, PolicyValues{replaced}
			}
			doc.Statement, plain.Statement = append(doc.Statement, s), append(plain.Statement, r)
		}
		if strings.Contains(fmt.Sprint(plain), "${iot") {
			continue // a value that is a variable itself is read once, and not here
		}
		for _, s := range plain.Statement {
			for _, pattern := range append(s.Resource, s.NotResource...) {
				// The text that the pattern matches, its wildcards taken for something.
				text := strings.NewReplacer("${*}", "*", "${?}", "?", "${$}", "$", "*", pick("", "a", "a/b"), "?", "b").Replace(pattern)
				if !plain.MightAllow("a", text) {
					continue
				}
				require.True(t, doc.MightAllow("a", text), "%+v does not allow %q, which\n%+v does", doc, text, plain)
				for _, name := range used {
					allowed[name]++
				}
			}
		}
	}
	for _, v := range variableValues {
		require.Greater(t, allowed[v.name], n/40, "%s was hardly tried", v.name)
	}
}

// hostileUnits make patterns that are slow, repeated.
var hostileUnits = []string{"*a", "a*", "*?a", "*a?", "${x}a", "?*", "*aa", "${aws:SourceIp}a"}

// hostilePattern returns a document with n of the unit, and a resource that it does not
// allow, as only the end of the pattern says.
func hostilePattern(unit string, n int) (doc PolicyDocument, resource string) {
	return PolicyDocument{Version: PolicyVersion2012, Statement: []Statement{{
		Effect: EffectAllow, Action: PolicyValues{"*"}, Resource: PolicyValues{strings.Repeat(unit, n) + "b"},
	}}}, strings.Repeat("a", 4*n)
}

// Patterns made to be slow are tried to their end, and it comes: backtracking without
// bounds would take longer than anybody waits.
func TestMightAllowHostilePatterns(t *testing.T) {
	t.Parallel()
	for _, unit := range hostileUnits {
		doc, resource := hostilePattern(unit, 300)
		require.False(t, doc.MightAllow("iot:Publish", resource), unit)
		require.True(t, doc.MightAllow("iot:Publish", resource+"b"), unit)
	}
}

// They take time that grows like the product of the two lengths, so fourfold when both
// double.
func TestMightAllowTime(t *testing.T) {
	if !alone.Timed(t) {
		return
	}
	for _, unit := range hostileUnits {
		cost := func(n int) time.Duration {
			doc, resource := hostilePattern(unit, n)
			return alone.LeastCPU(3, func() { require.False(t, doc.MightAllow("iot:Publish", resource)) })
		}
		small, large := cost(1000), cost(4000)
		require.Less(t, large, 16*4*max(small, time.Millisecond), "%q: %v, then %v", unit, small, large)
	}
}
