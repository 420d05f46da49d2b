package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/model"
	"github.com/iottrail/iottrail/internal/scope"
)

const docs = "../../../docs"

// described returns all rules with their sketches.
func describedRules(t *testing.T) []*described {
	t.Helper()
	rules, err := describe(catalogue())
	require.NoError(t, err)
	return rules
}

// docs/detections.md and docs/rules are what the generator writes, and nothing else.
func TestRulesAreCurrent(t *testing.T) {
	files, err := everything()
	require.NoError(t, err)
	for name, want := range files {
		have, err := os.ReadFile(filepath.Join(docs, filepath.FromSlash(name)))
		require.NoError(t, err, "run go generate ./detect")
		require.Empty(t, cmp.Diff(strings.ReplaceAll(string(have), "\r\n", "\n"), string(want)), "docs/%s: run go generate ./detect; -committed +generated", name)
	}
	names, err := filepath.Glob(filepath.Join(docs, "rules", "*"))
	require.NoError(t, err)
	for _, name := range names {
		require.Contains(t, files, "rules/"+filepath.Base(name), "the generator does not write this")
	}
}

// The generator writes what is missing, and removes what is not its own.
func TestWrite(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "rules"), 0o777))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "rules", "stale.sigma.yml"), nil, 0o666))
	require.NoError(t, write(dir, map[string][]byte{"detections.md": []byte("page"), "rules/new.sigma.yml": []byte("rule")}))
	names, err := filepath.Glob(filepath.Join(dir, "rules", "*"))
	require.NoError(t, err)
	require.Equal(t, []string{filepath.Join(dir, "rules", "new.sigma.yml")}, names)
}

// Each sketch has the calls that its rule can be about, no more and no fewer.
func TestSketchesHaveTheCallsOfTheirRules(t *testing.T) {
	for _, r := range describedRules(t) {
		of := scope.Of(r.Match)
		if r.calls == nil {
			require.True(t, !of.Known || r.none != "", "%s has no calls, and its rule has", r.ID)
			continue
		}
		require.True(t, of.Known, r.ID)
		got := make(map[scope.Call]bool)
		for _, c := range r.calls {
			for _, name := range c.names {
				got[scope.Call{Source: c.source, Name: name}] = true
			}
			if len(c.names) == 0 {
				got[scope.Call{Source: c.source}] = true
			}
		}
		want := make(map[scope.Call]bool)
		for _, c := range of.List {
			want[c] = true
			if c.Name == "" { // of such a service a sketch may name those that a function is true of
				for call := range got {
					want[call] = want[call] || call.Source == c.Source
				}
				require.True(t, slices.ContainsFunc(r.calls, func(have calls) bool { return have.source == c.Source }), r.ID)
				if !got[c] {
					delete(want, c)
				}
			}
		}
		// A sketch may say of a whole service what else must hold, where its rule lists the calls.
		for call := range want {
			if whole := (scope.Call{Source: call.Source}); got[whole] && len(r.also) > 0 {
				delete(want, call)
				want[whole] = true
			}
		}
		require.Equal(t, want, got, r.ID)
	}
}

// Every call and every member of a request in the files is one of the pinned models: those of
// AWS IoT in full, and of other services the list that is made from the same botocore.
func TestFilesNameWhatThereIs(t *testing.T) {
	others, err := model.LoadOthers()
	require.NoError(t, err)
	services := make(map[string]*model.Service)
	for _, name := range []string{"iot", "iotwireless"} {
		services[name+".amazonaws.com"], err = model.Load(name)
		require.NoError(t, err)
	}
	for _, r := range describedRules(t) {
		if !r.hasSigma() {
			continue
		}
		inSigma := askedBySigma(t, r)
		if r.hasEventBridge() {
			require.Equal(t, inSigma, askedByEventBridge(t, r), "the two files of %s ask about different members", r.ID)
		}
		for q := range inSigma {
			switch service := services[q.source]; {
			case q.source == "signin.amazonaws.com":
				require.Equal(t, question{q.source, "ConsoleLogin", ""}, q) // no action of an API
			case q.name == "" && q.member == "":
				require.True(t, service != nil || others.Services[q.source] != nil || q.source == "", "%s: %v", r.ID, q)
			case service != nil:
				i := slices.IndexFunc(service.Actions, func(a model.Action) bool { return a.Name == q.name })
				require.GreaterOrEqual(t, i, 0, "%s: %v", r.ID, q)
				require.True(t, q.member == "" || hasMember(service, service.Actions[i].Input, strings.Split(q.member, ".")), "%s: %v", r.ID, q)
			default:
				members, ok := others.Services[q.source][q.name]
				require.True(t, ok, "%s: %v is not in internal/model/others.json: add its service to others in internal/gen/apigen/import", r.ID, q)
				require.True(t, q.member == "" || slices.Contains(members, q.member), "%s: %v", r.ID, q)
			}
		}
	}
}

// hasMember reports whether there may be such a path in a request.
func hasMember(service *model.Service, shape string, path []string) bool {
	sh := service.Shape(shape)
	switch {
	case sh == nil:
		return false
	case sh.Kind == model.List:
		return hasMember(service, sh.Element, path)
	case len(path) == 0:
		return sh.Kind != model.Structure && sh.Kind != model.Map // EventBridge asks for leaves
	case sh.Kind == model.Map:
		return slices.Contains(service.Shape(sh.Key).Enum, path[0]) && hasMember(service, sh.Value, path[1:])
	}
	for _, m := range sh.Members {
		if m.Name == path[0] {
			return hasMember(service, m.Shape, path[1:])
		}
	}
	return false
}

// What is wrong in a sketch is found when it is resolved.
func TestResolveErrors(t *testing.T) {
	service, err := model.Load("iot")
	require.NoError(t, err)
	for _, test := range []struct {
		c    calls
		want string
	}{
		{iotCalls("DestroyThing"), "no action DestroyThing"},
		{when("DeleteThing", has("thing")), "no member thing"},
		{when("UpdateCertificate", equals("newStatus", "ALIVE")), "no value ALIVE"},
		{when("UpdateCertificate", differs("newStatus", "ALIVE")), "no value ALIVE"},
		{when("CreateTopicRule", equals("topicRulePayload", true)), "an object"},
		{when("UpdateAccountAuditConfiguration", equals("auditCheckConfigurations.*.enabled", false)), "any key"},
		{calls{names: []string{"CreateThing", "CreateThingType"}, any: []condition{has("attributePayload")}}, "attributePayload"},
	} {
		require.ErrorContains(t, test.c.resolve(service), test.want)
	}
}
