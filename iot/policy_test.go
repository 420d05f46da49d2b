package iot

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/testrun"
)

// policyTexts are documents that parse. wantJSON is what they are written as.
var policyTexts = []struct {
	name, text string
	want       PolicyDocument
	wantJSON   string
}{{
	name: "single values without lists",
	text: `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iot:Connect","Resource":"*"}}`,
	want: PolicyDocument{Version: PolicyVersion2012, Statement: []Statement{
		{Effect: EffectAllow, Action: PolicyValues{"iot:Connect"}, Resource: PolicyValues{"*"}},
	}},
	wantJSON: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:Connect","Resource":"*"}]}`,
}, {
	name: "lists, in any order, with white space",
	text: " {\n\t\"Statement\" : [ { \"Resource\" : [ \"a\", \"b\" ], \"Action\" : [ \"iot:Publish\" ],\r\n \"Effect\" : \"Deny\", \"Sid\" : \"No\" } ], \"Id\" : \"x\" } ",
	want: PolicyDocument{ID: "x", Statement: []Statement{
		{SID: "No", Effect: EffectDeny, Action: PolicyValues{"iot:Publish"}, Resource: PolicyValues{"a", "b"}},
	}},
	wantJSON: `{"Id":"x","Statement":[{"Sid":"No","Effect":"Deny","Action":"iot:Publish","Resource":["a","b"]}]}`,
}, {
	name: "NotAction and NotResource",
	text: `{"Version":"2008-10-17","Statement":[{"Effect":"Deny","NotAction":["iot:*"],"NotResource":["a","b"]}]}`,
	want: PolicyDocument{Version: PolicyVersion2008, Statement: []Statement{
		{Effect: EffectDeny, NotAction: PolicyValues{"iot:*"}, NotResource: PolicyValues{"a", "b"}},
	}},
	wantJSON: `{"Version":"2008-10-17","Statement":[{"Effect":"Deny","NotAction":"iot:*","NotResource":["a","b"]}]}`,
}, {
	name: "conditions: one value or many, with or without quotation marks",
	text: `{"Statement":[{"Effect":"Allow","Action":"a","Resource":"b","Condition":{
		"Bool":{"iot:Connection.Thing.IsAttached":[true],"aws:SecureTransport":"true"},
		"NumericLessThan":{"x":[1e400,12345678901234567890,"3"]},
		"Null":{},"StringEquals":{"y":[]}}}]}`,
	want: PolicyDocument{Statement: []Statement{{
		Effect: EffectAllow, Action: PolicyValues{"a"}, Resource: PolicyValues{"b"},
		Condition: map[string]map[string]PolicyValues{
			"Bool":            {"iot:Connection.Thing.IsAttached": {"true"}, "aws:SecureTransport": {"true"}},
			"NumericLessThan": {"x": {"1e400", "12345678901234567890", "3"}},
			"Null":            {},
			"StringEquals":    {"y": {}},
		},
	}}},
	wantJSON: `{"Statement":[{"Effect":"Allow","Action":"a","Resource":"b","Condition":{` +
		`"Bool":{"aws:SecureTransport":"true","iot:Connection.Thing.IsAttached":"true"},"Null":{},` +
		`"NumericLessThan":{"x":["1e400","12345678901234567890","3"]},"StringEquals":{"y":[]}}}]}`,
}, {
	name: "an empty condition",
	text: `{"Statement":[{"Effect":"Allow","Action":"a","Resource":"b","Condition":{}}]}`,
	want: PolicyDocument{Statement: []Statement{{
		Effect: EffectAllow, Action: PolicyValues{"a"}, Resource: PolicyValues{"b"},
		Condition: map[string]map[string]PolicyValues{},
	}}},
	wantJSON: `{"Statement":[{"Effect":"Allow","Action":"a","Resource":"b","Condition":{}}]}`,
}, {
	name: "principals",
	text: `{"Statement":[{"Effect":"Allow","Principal":"*","Action":"a","Resource":"b"},
		{"Effect":"Allow","NotPrincipal":{"AWS":["1","2"],"Service":"iot.amazonaws.com"},"Action":"a","Resource":"b"}]}`,
	want: PolicyDocument{Statement: []Statement{
		{Effect: EffectAllow, Principal: PolicyPrincipals{"*": nil}, Action: PolicyValues{"a"}, Resource: PolicyValues{"b"}},
		{Effect: EffectAllow, NotPrincipal: PolicyPrincipals{"AWS": {"1", "2"}, "Service": {"iot.amazonaws.com"}},
			Action: PolicyValues{"a"}, Resource: PolicyValues{"b"}},
	}},
	wantJSON: `{"Statement":[{"Effect":"Allow","Principal":"*","Action":"a","Resource":"b"},` +
		`{"Effect":"Allow","NotPrincipal":{"AWS":["1","2"],"Service":"iot.amazonaws.com"},"Action":"a","Resource":"b"}]}`,
}, {
	name: "escapes, whole surrogate pairs, and text that looks like escapes",
	text: `{"Statement":[{"Effect":"Allow","Action":"\u0061\u005c","Resource":["\ud83d\ude00","\\ud83d","\ufffd","\"\/"]}]}`,
	want: PolicyDocument{Statement: []Statement{
		{Effect: EffectAllow, Action: PolicyValues{`a\`}, Resource: PolicyValues{"😀", `\ud83d`, "\ufffd", `"/`}},
	}},
	wantJSON: `{"Statement":[{"Effect":"Allow","Action":"a\\","Resource":["😀","\\ud83d","�","\"/"]}]}`,
}, {
	name:     "no statements",
	text:     `{"Statement":[]}`,
	want:     PolicyDocument{Statement: []Statement{}},
	wantJSON: `{"Statement":[]}`,
}}

func TestParsePolicyDocument(t *testing.T) {
	for _, tt := range policyTexts {
		t.Run(tt.name, func(t *testing.T) {
			doc, err := ParsePolicyDocument(tt.text)
			require.NoError(t, err)
			require.Empty(t, cmp.Diff(&tt.want, doc))

			written, err := json.Marshal(doc)
			require.NoError(t, err)
			require.Equal(t, tt.wantJSON, string(written))

			var again PolicyDocument
			require.NoError(t, json.Unmarshal(written, &again))
			require.Empty(t, cmp.Diff(doc, &again))
		})
	}
}

// A policy document with one fault each. In text, the fault is at the mark ^,
// which is taken out; the mark is the offset that the error must give.
func TestParsePolicyDocumentErrors(t *testing.T) {
	const rest = `"Effect":"Allow","Action":"a","Resource":"b"`
	for _, tt := range []struct{ name, text, pointer, want string }{
		{"empty text", `^`, "", "is not JSON"},
		{"a masked value", `^HIDDEN_DUE_TO_SECURITY_REASONS`, "", "is not JSON"},
		{"cut short", `{"Statement":[^`, "", "is not JSON"},
		{"more than one value", `{"Statement":[]} ^{}`, "", "is not JSON"},
		{"a byte-order mark", "^\ufeff" + `{"Statement":[]}`, "", "is not JSON"},
		{"nested beyond the limit of JSON", strings.Repeat("[", 10000) + "^[", "", "exceeded max depth"},
		{"not UTF-8", "{\"Id\":\"\ufffd^\xff\"}", "", "is not UTF-8"},
		{"half a surrogate pair, the first", `{"Id":"^\ud83dx","Statement":[]}`, "", "half of a surrogate pair"},
		{"half a surrogate pair, the second", `{"Id":"\\^\ude00","Statement":[]}`, "", "half of a surrogate pair"},
		{"two first halves", `{"Id":"^\ud83d\ud83d\ude00","Statement":[]}`, "", "half of a surrogate pair"},

		{"a list for the document", `^[]`, "", "must be an object, is a list"},
		{"a string for the document", ` ^"x"`, "", "must be an object, is a string"},
		{"null for the document", `^null`, "", "must be an object, is null"},
		{"no statement", `{"Version":"2012-10-17"^}`, "", "has no Statement"},
		{"an unknown element", `{^"Statements":[]}`, "/Statements", "is not an element of a policy document"},
		{"an element in the wrong case", `{^"statement":[]}`, "/statement", "is not an element of a policy document"},
		{"an element twice", `{"Statement":[],^"Statement":[]}`, "/Statement", "appears twice"},
		{"an element twice, once escaped", `{"Id":"",^"\u0049d":""}`, "/Id", "appears twice"},
		{"an unknown version", `{"Version":^"2012-10-18"}`, "/Version", `must be "2012-10-17" or "2008-10-17", is "2012-10-18"`},
		{"a number for the version", `{"Version":^2012}`, "/Version", "must be a string, is a number"},
		{"a boolean for the ID", `{"Id":^true}`, "/Id", "must be a string, is a boolean"},

		{"a string for the statement", `{"Statement":^"x"}`, "/Statement", "must be an object, is a string"},
		{"null in the list of statements", `{"Statement":[{` + rest + `},^null]}`, "/Statement/1", "must be an object, is null"},
		{"nested lists of statements", `{"Statement":[^[[[]]]]}`, "/Statement/0", "must be an object, is a list"},
		{"an unknown element of a statement", `{"Statement":[{^"Actions":"a"}]}`, "/Statement/0/Actions", "is not an element of a statement"},
		{"the name needs escaping", `{"Statement":{^"a/b~c":"a"}}`, "/Statement/a~1b~0c", "is not an element of a statement"},
		{"a statement's element in the wrong case", `{"Statement":[{^"effect":"Allow"}]}`, "/Statement/0/effect", "is not an element of a statement"},
		{"an effect twice", `{"Statement":{"Effect":"Deny",^"Effect":"Allow"}}`, "/Statement/Effect", "appears twice"},
		{"an effect in the wrong case", `{"Statement":{"Effect":^"allow"}}`, "/Statement/Effect", `must be "Allow" or "Deny", is "allow"`},
		{"a list for the effect", `{"Statement":{"Effect":^["Allow"]}}`, "/Statement/Effect", "must be a string, is a list"},
		{"a number for the Sid", `{"Statement":{"Sid":^1}}`, "/Statement/Sid", "must be a string, is a number"},
		{"an empty list of actions", `{"Statement":{"Action":[^]}}`, "/Statement/Action", "is an empty list"},
		{"an empty list of excepted actions", `{"Statement":{"NotAction":[^]}}`, "/Statement/NotAction", "is an empty list"},
		{"a number for the action", `{"Statement":{"Action":^1}}`, "/Statement/Action", "must be a string or a list of strings, is a number"},
		{"null for the resource", `{"Statement":{"Resource":^null}}`, "/Statement/Resource", "must be a string or a list of strings, is null"},
		{"an object among the resources", `{"Statement":{"NotResource":["a",^{}]}}`, "/Statement/NotResource/1", "must be a string, is an object"},
		{"a boolean among the actions", `{"Statement":{"Action":["a",^true]}}`, "/Statement/Action/1", "must be a string, is a boolean"},

		{"no effect", `{"Statement":[^{"Action":"a","Resource":"b"}]}`, "/Statement/0", "has no Effect"},
		{"no action", `{"Statement":[^{"Effect":"Deny","Resource":"b"}]}`, "/Statement/0", "neither Action nor NotAction"},
		{"no resource", `{"Statement":[^{"Effect":"Deny","Action":"b"}]}`, "/Statement/0", "neither Resource nor NotResource"},
		{"both actions", `{"Statement":^{` + rest + `,"NotAction":"b"}}`, "/Statement", "both Action and NotAction"},
		{"both resources", `{"Statement":^{` + rest + `,"NotResource":"b"}}`, "/Statement", "both Resource and NotResource"},
		{"both principals", `{"Statement":^{` + rest + `,"Principal":"*","NotPrincipal":"*"}}`, "/Statement", "both Principal and NotPrincipal"},

		{"a name for the principal", `{"Statement":{"Principal":^"me"}}`, "/Statement/Principal", `must be "*" or an object, is a string`},
		{"a list for the principal", `{"Statement":{"Principal":^["*"]}}`, "/Statement/Principal", `must be "*" or an object, is a list`},
		{"a star for the kind of principal", `{"Statement":{"Principal":{^"*":"*"}}}`, "/Statement/Principal/*", "is not a kind of principal"},
		{"a kind of principal twice", `{"Statement":{"Principal":{"AWS":"1",^"AWS":"2"}}}`, "/Statement/Principal/AWS", "appears twice"},
		{"an object for principals", `{"Statement":{"Principal":{"AWS":^{}}}}`, "/Statement/Principal/AWS", "must be a string or a list of strings, is an object"},

		{"a list for the condition", `{"Statement":{"Condition":^[]}}`, "/Statement/Condition", "must be an object, is a list"},
		{"a string for the operator", `{"Statement":{"Condition":{"Bool":^"x"}}}`, "/Statement/Condition/Bool", "must be an object, is a string"},
		{"an operator twice", `{"Statement":{"Condition":{"Bool":{},^"Bool":{}}}}`, "/Statement/Condition/Bool", "appears twice"},
		{"a key twice, in two cases", `{"Statement":{"Condition":{"Bool":{"a:B":"1",^"a:b":"2"}}}}`, "/Statement/Condition/Bool/a:b", "appears twice"},
		{"a key twice", `{"Statement":{"Condition":{"Bool":{"a":"1",^"a":"2"}}}}`, "/Statement/Condition/Bool/a", "appears twice"},
		{"null for a condition's value", `{"Statement":{"Condition":{"Bool":{"a":^null}}}}`, "/Statement/Condition/Bool/a", "must be a string or a list of strings, is null"},
		{"a list among a condition's values", `{"Statement":{"Condition":{"Bool":{"a":[^[]]}}}}`, "/Statement/Condition/Bool/a/0", "must be a string, is a list"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			before, after, marked := strings.Cut(tt.text, "^")
			require.True(t, marked)
			doc, err := ParsePolicyDocument(before + after)
			require.Nil(t, doc)
			var at *PolicyError
			require.ErrorAs(t, err, &at)
			require.Equal(t, tt.pointer, at.Pointer)
			require.ErrorContains(t, err, tt.want)
			require.ErrorContains(t, err, "iot: policy: ")
			if tt.want == "is not JSON" || tt.want == "exceeded max depth" {
				// The two versions of encoding/json differ by one here.
				require.InDelta(t, len(before), at.Offset, 1)
			} else {
				require.Equal(t, int64(len(before)), at.Offset, err)
			}
			require.Equal(t, at.Err, errors.Unwrap(err))
		})
	}
}

// Nesting that the grammar does not have is refused where it begins, at no
// greater cost than that of looking at the text once.
func TestParsePolicyDocumentDeep(t *testing.T) {
	for _, part := range []string{`{"Statement":`, `{"Statement":{"Action":`, `{"Statement":{"Condition":{"Bool":{"a":`} {
		deep := part + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + strings.Repeat("}", strings.Count(part, "{"))
		_, err := ParsePolicyDocument(deep)
		require.ErrorContains(t, err, "is a list")
		_, err = ParsePolicyDocument(strings.Repeat(part, testrun.ByRun(20_000, 100_000, 100_000)))
		require.ErrorContains(t, err, "is not JSON")
	}
}

// The parts of a document can be read by themselves, as strictly.
func TestPolicyPartsUnmarshal(t *testing.T) {
	var part struct {
		Doc        *PolicyDocument
		Statement  Statement
		Values     PolicyValues
		Principals PolicyPrincipals
	}
	require.NoError(t, json.Unmarshal([]byte(`{"Doc":{"Statement":[]},
		"Statement":{"Effect":"Deny","Action":"a","Resource":"b"},"Values":["x",1],"Principals":{"AWS":"*"}}`), &part))
	require.Equal(t, &PolicyDocument{Statement: []Statement{}}, part.Doc)
	require.Equal(t, Statement{Effect: EffectDeny, Action: PolicyValues{"a"}, Resource: PolicyValues{"b"}}, part.Statement)
	require.Equal(t, PolicyValues{"x", "1"}, part.Values)
	require.Equal(t, PolicyPrincipals{"AWS": {"*"}}, part.Principals)

	for _, text := range []string{
		`{"Doc":{"statement":[]}}`,
		`{"Statement":{"effect":"Deny","Action":"a","Resource":"b"}}`,
		`{"Statement":null}`, `{"Statement":[]}`, `{"Values":{}}`, `{"Principals":"x"}`,
	} {
		var at *PolicyError
		require.ErrorAs(t, json.Unmarshal([]byte(text), &part), &at, text)
	}
	require.Equal(t, EffectDeny, part.Statement.Effect, "an error leaves the statement as it was")

	// Called with text that is not JSON at all, and so not by encoding/json.
	require.ErrorContains(t, new(Statement).UnmarshalJSON([]byte("{")), "is not JSON")
}

func TestPolicyDocumentMarshal(t *testing.T) {
	for _, tt := range []struct {
		name string
		doc  any
		want string
	}{
		{"the zero document", PolicyDocument{}, `{"Statement":[]}`},
		{"empty elements go", Statement{Action: PolicyValues{}, Principal: PolicyPrincipals{}}, `{"Effect":"","Principal":{}}`},
		{"no values", PolicyValues(nil), `[]`},
		{"by pointer", &PolicyDocument{Version: PolicyVersion2012}, `{"Version":"2012-10-17","Statement":[]}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			written, err := json.Marshal(tt.doc)
			require.NoError(t, err)
			require.Equal(t, tt.want, string(written))
		})
	}
}

func TestStatementVariables(t *testing.T) {
	s := Statement{
		Resource:    PolicyValues{"a/${iot:ClientId}/${*}/${iot:ClientId}", "${aws:userid, 'anonymous'}${?}${$}"},
		NotResource: PolicyValues{"${iot:Connection.Thing.Attributes[a]}", "${", "${a${b}}", "$(*)$x{y}"},
		Condition: map[string]map[string]PolicyValues{
			"StringLike":   {"z": {"${z}"}, "a": {"${a}", "${iot:ClientId}"}},
			"StringEquals": {"q": {"${q}"}},
		},
	}
	require.Equal(t, []string{"iot:ClientId", "aws:userid", "iot:Connection.Thing.Attributes[a]", "q", "a", "z"}, s.Variables())
	require.Nil(t, new(Statement).Variables())
}

func FuzzParsePolicyDocument(f *testing.F) {
	for _, tt := range testrun.Draw(policyTexts, 1) {
		f.Add(tt.text)
	}
	for _, tt := range testrun.Draw(policyChecks, 1) {
		f.Add(tt.document())
	}
	for _, tt := range testrun.Draw(misconfigurations, 1) {
		f.Add(tt.document())
	}
	f.Fuzz(func(t *testing.T, text string) {
		doc, err := ParsePolicyDocument(text)
		if err != nil {
			var at *PolicyError
			require.ErrorAs(t, err, &at)
			require.Nil(t, doc)
			require.GreaterOrEqual(t, at.Offset, int64(0))
			require.LessOrEqual(t, at.Offset, int64(len(text)))
			return
		}
		require.True(t, json.Valid([]byte(text)))
		written, err := json.Marshal(doc)
		require.NoError(t, err)
		again, err := ParsePolicyDocument(string(written))
		require.NoError(t, err)
		require.Empty(t, cmp.Diff(doc, again))

		// Whatever a document opens to everyone, it might allow.
		for _, finding := range doc.OverlyPermissive() {
			require.Equal(t, finding.Statement < 0, len(finding.Actions) == 0)
			require.NotEmpty(t, finding.String())
		}
		sealed := *doc
		sealed.Statement = append([]Statement{{
			Effect: EffectDeny, Action: PolicyValues{"*"}, Resource: PolicyValues{"*"},
		}}, doc.Statement...)
		for i := range doc.Statement {
			s := &doc.Statement[i]
			s.Variables()
			for _, action := range s.Action {
				for _, resource := range s.Resource {
					might := doc.MightAllow(action, resource)
					require.Equal(t, might, again.MightAllow(lowerASCII(action), resource))
					require.False(t, sealed.MightAllow(action, resource))
				}
			}
		}
		if !sealed.longerThan(maxPolicyLength) {
			require.Empty(t, sealed.OverlyPermissive())
		}
		for _, finding := range doc.Misconfigured() {
			require.Equal(t, finding.Statement < 0, len(finding.Actions) == 0)
			require.NotEmpty(t, finding.String())
		}
		if !sealed.longerThan(maxMisconfiguredLength) {
			require.Empty(t, sealed.Misconfigured())
		}
	})
}
