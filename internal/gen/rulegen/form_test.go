package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// sigmaDocuments parses the Sigma file of a rule.
func sigmaDocuments(t *testing.T, r *described) (docs []map[string]any) {
	t.Helper()
	data, err := sigma(r)
	require.NoError(t, err)
	for d := yaml.NewDecoder(bytes.NewReader(data)); ; {
		var node yaml.Node
		if err := d.Decode(&node); errors.Is(err, io.EOF) {
			return docs
		} else {
			require.NoError(t, err, r.ID)
		}
		requireQuoted(t, &node)
		var doc map[string]any
		require.NoError(t, node.Decode(&doc), r.ID)
		docs = append(docs, doc)
	}
}

// notText is what some reader of YAML takes for something else than text, if it is not quoted:
// most that read Sigma are of YAML 1.1.
var notText = regexp.MustCompile(`(?i)^(|~|null|y|n|yes|no|on|off|true|false|[-+.]?\d[\d_.,:xoe+-]*|\.inf|\.nan)$`)

// requireQuoted fails at a text that must be quoted and is not.
func requireQuoted(t *testing.T, n *yaml.Node) {
	t.Helper()
	if n.Kind == yaml.ScalarNode && n.Tag == "!!str" && n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle) == 0 {
		require.NotRegexp(t, notText, n.Value)
	}
	for _, c := range n.Content {
		requireQuoted(t, c)
	}
}

var (
	uuidForm = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	dateForm = regexp.MustCompile(`^\d{4}-(0[1-9]|1[012])-(0[1-9]|[12][0-9]|3[01])$`)
	tagForm  = regexp.MustCompile(`^attack\.t\d{4}(\.\d{3})?$`)
	levels   = []any{"informational", "low", "medium", "high", "critical"}
)

// The files are what version 2 of Sigma's specification says, by its JSON schemas: the members,
// and what they may be.
func TestSigmaForm(t *testing.T) {
	ids := make(map[any]string)
	for _, r := range describedRules(t) {
		if !r.hasSigma() {
			continue
		}
		docs := sigmaDocuments(t, r)
		last := docs[len(docs)-1]
		for _, doc := range docs {
			require.Regexp(t, uuidForm, doc["id"], r.ID)
			require.Empty(t, ids[doc["id"]], "an id twice")
			ids[doc["id"]] = r.ID
			title := doc["title"].(string)
			require.True(t, title != "" && len(title) <= 256, r.ID)
			for name := range doc {
				require.Contains(t, "title id name status description references author date tags logsource detection correlation falsepositives level", name, r.ID)
			}
			if doc["correlation"] == nil {
				require.Equal(t, map[string]any{"product": "aws", "service": "cloudtrail"}, doc["logsource"])
				requireDetection(t, doc["detection"].(map[string]any))
			}
		}
		require.Equal(t, "experimental", last["status"])
		require.Equal(t, "iottrail", last["author"])
		require.Regexp(t, dateForm, last["date"])
		require.Contains(t, levels, last["level"])
		require.NotEmpty(t, last["description"])
		require.Len(t, last["references"], 1)
		for _, text := range last["falsepositives"].([]any) {
			require.NotContains(t, text, "Config.", "%s: that is Go", r.ID)
		}
		for _, tag := range last["tags"].([]any) {
			require.Regexp(t, tagForm, tag)
		}
		if r.Count == nil {
			require.Len(t, docs, 1)
			continue
		}
		require.Len(t, docs, 2)
		c := last["correlation"].(map[string]any)
		require.Equal(t, []any{docs[0]["name"]}, c["rules"])
		require.Contains(t, []any{"event_count", "value_count"}, c["type"])
		require.Regexp(t, `^\d+[smhd]$`, c["timespan"])
		require.NotEmpty(t, c["group-by"])
		require.Equal(t, r.Count.Times, c["condition"].(map[string]any)["gte"])
		require.Equal(t, r.Count.Of != nil, c["type"] == "value_count")
	}
	require.Greater(t, len(ids), 20)
	require.Equal(t, "root-use", ids["29815702-3aa5-5ffb-83ce-863bfc073648"], "ids do not change")
}

// requireDetection holds the condition to the searches that there are.
func requireDetection(t *testing.T, detection map[string]any) {
	t.Helper()
	searches := make(map[string]bool)
	for part := range strings.SplitSeq(detection["condition"].(string), " and ") {
		name := strings.TrimPrefix(part, "not ")
		require.Contains(t, detection, name)
		searches[name] = true
	}
	require.Len(t, searches, len(detection)-1, "a search that the condition does not name")
}

// The patterns are what EventBridge takes: leaves are lists, matchers are known ones, and $or
// has two parts or more.
func TestEventBridgeForm(t *testing.T) {
	several := 0
	for _, r := range describedRules(t) {
		if !r.hasEventBridge() {
			continue
		}
		patterns := eventBridge(r)
		several += len(patterns) - 1
		for _, data := range patterns {
			require.LessOrEqual(t, len(data), longest, r.ID)
			var pattern map[string]any
			require.NoError(t, json.Unmarshal(data, &pattern), r.ID)
			require.Len(t, pattern, 2)
			require.NotEmpty(t, pattern["detail-type"])
			requirePattern(t, pattern)
		}
	}
	require.Positive(t, several, "no rule takes several patterns any more")
}

func requirePattern(t *testing.T, pattern map[string]any) {
	t.Helper()
	require.NotEmpty(t, pattern)
	for name, part := range pattern {
		switch part := part.(type) {
		case map[string]any:
			requirePattern(t, part)
		case []any:
			require.NotEmpty(t, part)
			for _, e := range part {
				o, isObject := e.(map[string]any)
				switch {
				case name == "$or":
					require.Greater(t, len(part), 1)
					requirePattern(t, o)
				case isObject:
					require.Len(t, o, 1)
					for matcher := range o {
						require.Contains(t, []string{"prefix", "suffix", "wildcard", "exists", "numeric", "anything-but"}, matcher)
					}
				}
			}
		default:
			t.Fatalf("%s is %v, which is no list", name, part)
		}
	}
}

// A question is what a file asks about: a call, or a member of its request.
type question struct{ source, name, member string }

// askedBySigma returns what the Sigma file of a rule asks about.
func askedBySigma(t *testing.T, r *described) map[question]bool {
	t.Helper()
	asked := make(map[question]bool)
	for _, search := range sigmaDocuments(t, r)[0]["detection"].(map[string]any) {
		for _, fields := range maps(search) {
			source, _ := fields["eventSource"].(string)
			names := values(fields["eventName"])
			if len(names) == 0 {
				names = []any{""}
			}
			for _, name := range names {
				if source != "" && (source != signIn || name != "") {
					asked[question{source, name.(string), ""}] = true
				}
				for field := range fields {
					member, ok := strings.CutPrefix(field, "requestParameters.")
					if member, _, _ = strings.Cut(member, "|"); ok && member != "omitted" {
						asked[question{source, name.(string), member}] = true
					}
				}
			}
		}
	}
	return asked
}

// maps returns a map, or those of a list.
func maps(v any) (all []map[string]any) {
	for _, e := range values(v) {
		if m, ok := e.(map[string]any); ok {
			all = append(all, m)
		}
	}
	return all
}

// values returns a list, or a value as one.
func values(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	}
	return []any{v}
}

// askedByEventBridge returns what the patterns of a rule ask about.
func askedByEventBridge(t *testing.T, r *described) map[question]bool {
	t.Helper()
	asked := make(map[question]bool)
	for _, data := range eventBridge(r) {
		var pattern struct{ Detail map[string]any }
		require.NoError(t, json.Unmarshal(data, &pattern))
		callsOfPattern(pattern.Detail, "", asked)
	}
	return asked
}

func callsOfPattern(detail map[string]any, source string, asked map[question]bool) {
	if s := values(detail["eventSource"]); len(s) > 0 {
		source = s[0].(string)
	}
	either := maps(detail["$or"])
	for _, part := range either {
		callsOfPattern(part, source, asked)
	}
	names := values(detail["eventName"])
	if len(names) == 0 && len(either) == 0 && source != "" {
		names = []any{""}
	}
	for _, name := range names {
		asked[question{source, name.(string), ""}] = true
		membersOfPattern(detail["requestParameters"], nil, func(member string) {
			if member != "omitted" {
				asked[question{source, name.(string), member}] = true
			}
		})
	}
}

func membersOfPattern(v any, path []string, found func(string)) {
	o, ok := v.(map[string]any)
	if !ok {
		if len(path) > 0 {
			found(strings.Join(path, "."))
		}
		return
	}
	for name, part := range o {
		if name != "$or" {
			membersOfPattern(part, with(path, name), found)
			continue
		}
		for _, either := range maps(part) {
			membersOfPattern(either, path, found)
		}
	}
}
