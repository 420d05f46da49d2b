package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/detect"
	"github.com/iottrail/iottrail/internal/model"
	. "github.com/iottrail/iottrail/iottrailtest"
)

// The tests of this file ask the files the same as the rules: the generator's descriptions can't
// drift from what Match asks.

// A read rule is one with its files, parsed.
type readRule struct {
	*described
	detection map[string]any
	patterns  []map[string]any
}

// readRules returns the rules that have files.
func readRules(t *testing.T) (all []readRule) {
	t.Helper()
	for _, d := range describedRules(t) {
		if !d.hasSigma() {
			continue
		}
		r := readRule{described: d, detection: sigmaDocuments(t, d)[0]["detection"].(map[string]any)}
		if d.hasEventBridge() {
			for _, data := range eventBridge(d) {
				var pattern map[string]any
				require.NoError(t, json.Unmarshal(data, &pattern))
				r.patterns = append(r.patterns, pattern)
			}
		}
		all = append(all, r)
	}
	return all
}

// found returns what the files of a rule say of a record, which must be the same.
func found(t *testing.T, r readRule, ev *iottrail.Event) bool {
	t.Helper()
	var record map[string]any
	require.NoError(t, json.Unmarshal([]byte(ev.Raw), &record))
	inSigma := sigmaFinds(r.detection, record)
	if !r.hasEventBridge() {
		return inSigma
	}
	kind := "AWS API Call via CloudTrail"
	if ev.EventType == iottrail.EventTypeConsoleSignIn {
		kind = "AWS Console Sign In via CloudTrail"
	}
	event := map[string]any{"detail-type": kind, "detail": record}
	byPattern := slices.ContainsFunc(r.patterns, func(p map[string]any) bool { return patternFits(p, event) })
	require.Equal(t, inSigma, byPattern, "the files of %s differ: Sigma %v, EventBridge %v, for %s", r.ID, inSigma, byPattern, ev.Raw)
	return inSigma
}

// agree fails unless files and rule say the same of a record, as far as the files claim to.
func agree(t *testing.T, r readRule, ev *iottrail.Event) {
	t.Helper()
	answer, got := r.Match.Ask(ev), found(t, r, ev)
	if answer == iottrail.Yes {
		require.True(t, got, "the files of %s do not find %s", r.ID, ev.Raw)
	}
	if got && r.wider == "" {
		require.NotEqual(t, iottrail.No, answer, "the files of %s find what the rule does not: %s", r.ID, ev.Raw)
	}
}

// Of the project's own trail the files find what their rules do.
func TestFilesAgreeOnTestdata(t *testing.T) {
	rules := readRules(t)
	finds := make(map[string]int)
	trail := os.DirFS("../../../testdata/trail")
	require.NoError(t, fs.WalkDir(trail, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		f, err := trail.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		for ev, err := range iottrail.NewDecoder(f).Events() {
			if err != nil {
				continue // a digest file
			}
			for _, r := range rules {
				agree(t, r, ev)
				if found(t, r, ev) {
					finds[r.ID]++
				}
			}
		}
		return nil
	}))
	require.Greater(t, len(finds), 12)
}

// Of calls that are made for each condition of a sketch the files find what their rules do.
func TestFilesAgreeOnEachCondition(t *testing.T) {
	for _, r := range readRules(t) {
		t.Run(r.ID, func(t *testing.T) {
			cases := made(t, r.described)
			require.NotEmpty(t, cases)
			for _, c := range cases {
				ev := c.event()
				agree(t, r, ev)
				if c.fits {
					require.NotEqual(t, iottrail.No, r.Match.Ask(ev), "the rule does not find %s", ev.Raw)
					require.True(t, found(t, r, ev), "the files do not find %s", ev.Raw)
				}
				agree(t, r, c.event(FailedWith("AccessDenied")))
				agree(t, r, c.event(By(Service("cloudformation.amazonaws.com"))))
				agree(t, r, c.event(By(Root().WithMFA())))
				if r.conditional() && c.fits {
					require.True(t, found(t, r, c.event(Omitted())), "one that was left out: %v", c)
				}
				byPipeline := c.event(By(Role("fleet-provisioner", "x")))
				if answer := r.Match.Ask(byPipeline); answer != iottrail.No {
					withPipelines := detect.Rules(detect.Config{Pipelines: []string{"arn:aws:iam::111122223333:role/fleet-provisioner"}})
					i := slices.IndexFunc(withPipelines, func(other detect.Rule) bool { return other.ID == r.ID })
					require.Equal(t, r.pipelines, withPipelines[i].Match.Ask(byPipeline) == iottrail.No, "pipelines")
				}
			}
		})
	}
}

// A madeCall is a call that was made up for a sketch.
type madeCall struct {
	source, name string
	body         map[string]any
	by           Caller
	fits         bool // the rule should find it
}

func (c madeCall) event(opts ...Option) *iottrail.Event {
	body, err := json.Marshal(c.body)
	if err != nil {
		panic(err)
	}
	access := iottrail.AccessWrite
	if strings.HasPrefix(c.name, "List") {
		access = iottrail.AccessList
	}
	action := iottrail.NewAction[any, any](c.source, c.name, access)
	return NewEvent(action, nil, append([]Option{By(c.by), RequestJSON(string(body))}, opts...)...)
}

// made returns for each condition a call that it holds for, and for each call one for which no
// condition holds on purpose.
func made(t *testing.T, r *described) (all []madeCall) {
	t.Helper()
	by := map[string]Caller{"root-use": Root(), "no-mfa": User("ann")}[r.ID]
	if len(r.calls) == 0 || r.ID == "look-around" {
		return []madeCall{
			{"iot.amazonaws.com", "ListThings", map[string]any{}, by, r.ID != "denied-often"},
			{"iot.amazonaws.com", "CreateThing", map[string]any{"thingName": "t"}, by, r.ID == "root-use"},
		}
	}
	for _, c := range r.calls {
		for _, name := range c.names {
			all = append(all, madeCall{c.source, name, required(t, c, name), by, len(c.any) == 0 && r.wider == ""})
			for _, cond := range c.any {
				body := required(t, c, name)
				if cond.op != absent {
					put(body, strings.Split(cond.member, "."), cond.sample())
				}
				all = append(all, madeCall{c.source, name, body, by, r.wider == ""})
			}
		}
	}
	return all
}

// sample is a value that a condition holds for.
func (c condition) sample() any {
	switch c.op {
	case contains:
		return "before" + c.values[0].(string) + "after"
	case begins:
		return c.values[0].(string) + "after"
	case above:
		return c.values[0].(int) + 1
	case cognito:
		return "eu-central-1:0a1b2c3d-0000-4000-8000-000000000000"
	case present:
		return "x"
	}
	return c.values[len(c.values)-1]
}

// put sets a member of a body. Where there is a list the value goes into a list.
func put(body map[string]any, path []string, value any) {
	for ; len(path) > 1; path = path[1:] {
		next, ok := body[path[0]].(map[string]any)
		if !ok {
			next = make(map[string]any)
			body[path[0]] = next
			if path[0] == "eventConfigurations" && path[1] == "logLevel" {
				body[path[0]] = []any{next}
			}
		}
		body = next
	}
	if old, ok := body[path[0]].([]any); ok || path[0] == "thingGroupsToAdd" {
		value = append(slices.Clone(old), value)
	}
	body[path[0]] = value
}

// required returns a body with the members that must be there, with values that no condition
// is about where there are any.
func required(t *testing.T, c calls, name string) map[string]any {
	t.Helper()
	service, err := model.Load(strings.TrimSuffix(c.source, ".amazonaws.com"))
	if err != nil {
		return map[string]any{"logGroupName": "something else"}
	}
	i := slices.IndexFunc(service.Actions, func(a model.Action) bool { return a.Name == name })
	if service.Actions[i].Input == "" {
		return map[string]any{}
	}
	return neutral(service, service.Actions[i].Input, "", c).(map[string]any)
}

func neutral(service *model.Service, shape, path string, c calls) any {
	sh := service.Shape(shape)
	switch sh.Kind {
	case model.Structure:
		body := make(map[string]any)
		for _, m := range sh.Members {
			if m.Required {
				body[m.Name] = neutral(service, m.Shape, strings.TrimPrefix(path+"."+m.Name, "."), c)
			}
		}
		return body
	case model.List:
		return []any{neutral(service, sh.Element, path, c)}
	case model.Map:
		return map[string]any{}
	case model.Boolean:
		return false
	case model.String, model.Blob:
		for _, v := range sh.Enum {
			if !slices.ContainsFunc(c.any, func(cond condition) bool { return cond.member == path && slices.Contains(cond.values, any(v)) }) {
				return v
			}
		}
		return "arn:aws:iot:eu-central-1:111122223333:thing/t"
	case model.Timestamp:
		return "Oct 6, 2026, 9:30:00 AM"
	}
	return 1
}

// excepted is what the files say that they do not find, by rule, call and member.
var excepted = []string{
	"watchers-redirected UpdateAccountAuditConfiguration auditCheckConfigurations", // keys that are not known
	"weak-authorizer CreateAuthorizer authorizerFunctionArn",                       // whose it is
}

// Of a call with any one member of its request, with each value that there is, the files find
// what their rules do: no condition of a rule is forgotten.
func TestFilesAgreeOnEachMember(t *testing.T) {
	used := make(map[string]bool)
	for _, r := range readRules(t) {
		for _, c := range r.calls {
			service, err := model.Load(strings.TrimSuffix(c.source, ".amazonaws.com"))
			if err != nil || len(c.any) == 0 {
				continue
			}
			for _, name := range c.names {
				i := slices.IndexFunc(service.Actions, func(a model.Action) bool { return a.Name == name })
				for _, m := range service.Shape(service.Actions[i].Input).Members {
					is := fmt.Sprintf("%s %s %s", r.ID, name, m.Name)
					if slices.Contains(excepted, is) {
						used[is] = true
						continue
					}
					for _, v := range variations(service, m.Shape, 3) {
						body := required(t, c, name)
						body[m.Name] = v
						agree(t, r, madeCall{source: c.source, name: name, body: body, by: User("ann")}.event())
					}
				}
			}
		}
	}
	require.Len(t, used, len(excepted))
}

// variations returns values of a shape: of an object one for each value of each of its members,
// with those that must be there.
func variations(service *model.Service, shape string, depth int) (all []any) {
	sh := service.Shape(shape)
	if depth == 0 {
		return nil
	}
	switch sh.Kind {
	case model.Structure:
		for _, m := range sh.Members {
			for _, v := range variations(service, m.Shape, depth-1) {
				body := neutral(service, shape, "", calls{}).(map[string]any)
				body[m.Name] = v
				all = append(all, body)
			}
		}
	case model.List:
		for _, v := range variations(service, sh.Element, depth) {
			all = append(all, []any{v})
		}
	case model.Map:
		keys := service.Shape(sh.Key).Enum
		if len(keys) == 0 {
			keys = []string{"x"}
		}
		for _, key := range keys {
			for _, v := range variations(service, sh.Value, depth-1) {
				all = append(all, map[string]any{key: v})
			}
		}
	case model.Boolean:
		return []any{true, false}
	case model.Integer, model.Long, model.Float, model.Double:
		return []any{1, 3600, 3601}
	case model.String:
		texts := sh.Enum
		if len(texts) == 0 {
			texts = []string{"arn:aws:iot:eu-central-1:111122223333:cert/c", "arn:aws:iot:eu-central-1:111122223333:thinggroup/g", "eu-central-1:0a1b2c3d-0000-4000-8000-000000000000"}
		}
		for _, v := range texts {
			all = append(all, v)
		}
	}
	return all
}

// The codes that Sigma counts as denials are those of Event.Denied.
func TestDeniedCodesOfSigma(t *testing.T) {
	for _, search := range denied.sigma[:2] {
		for _, code := range search[0].value.(list) {
			ev := NewEvent(iottrail.NewAction[any, any]("iot.amazonaws.com", "CreateThing", iottrail.AccessWrite), nil, FailedWith(fmt.Sprint(code)))
			require.True(t, ev.Denied(), code)
		}
	}
}
