package actiontest

import (
	"fmt"
	"log/slog"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/actiontest/leak"
	"github.com/iottrail/iottrail/internal/actiontest/modelbody"
	"github.com/iottrail/iottrail/internal/describe"
	"github.com/iottrail/iottrail/internal/freeform"
	"github.com/iottrail/iottrail/internal/model"
	"github.com/iottrail/iottrail/internal/testrun"
)

// Describes requires that the package's Describe shows no secret of any action, whatever
// is in the bodies, and keeps its bounds. It puts marks at the secret members of both
// bodies, damages these, and puts private keys, access keys, masks and long texts at all
// members. In all runs but the long one it damages some members of each kind.
func (s Service) Describes(t *testing.T, describe func(*iottrail.Event) []slog.Attr) {
	svc := s.model(t)
	draw, every := drawOne(3), new(law)
	for i := 0; i < len(svc.Actions); i += everyAction() {
		a := svc.Actions[i]
		halves := s.halves(t, svc, a)
		var secret []modelbody.Site
		for _, site := range halves[0].body.Sites {
			if site.Secret != nil && draw.takes(site) {
				secret = append(secret, site)
			}
		}
		every.holds(t, a.Name, func(t *testing.T) {
			var bodies [2][]byte
			for i, h := range halves {
				marked, _ := h.body.Marked(isSecret)
				bodies[i] = encode(t, marked)
			}
			d := described{t: t, describe: describe, event: func(request []byte) *iottrail.Event {
				return &iottrail.Event{EventSource: s.Source, EventName: a.Name, RequestParameters: request, ResponseElements: bodies[1]}
			}}
			require.Equal(t, len(halves[0].body.Sites) > 0, len(d.shows("marked", bodies[0])) > 0, "what is described of every member")
			d.secrets(halves[0].body, secret)
			d.everywhere(halves[0].body)
		})
	}
}

// DescribesNewer asks for what is described of an action that the package does not know,
// with more members than there is room for.
func (s Service) DescribesNewer(t *testing.T, describe func(*iottrail.Event) []slog.Attr) {
	members := map[string]any{"token": leak.Mark(1), "key": leak.Mark(3), "deviceName": map[string]any{"name": leak.Mark(2)}, leak.Text + " name": "x"}
	for i := range 500 / testrun.Step(1) {
		members[strings.Repeat("name", 100)+fmt.Sprint(i)] = "x"
		members[fmt.Sprintf("thing%dName", i)] = strings.Repeat("x", 5000)
	}
	d := described{t: t, describe: describe, event: func(request []byte) *iottrail.Event { return s.event("InventThing", request) }}
	require.Len(t, d.shows("an action that nobody knows", encode(t, members)), 22, "20 members, what is not shown, and how many more")
}

// DescribesUnnamed asks for what is described of records without a name that can be read.
func (s Service) DescribesUnnamed(t *testing.T, describe func(*iottrail.Event) []slog.Attr) {
	for _, request := range []string{`{"thingName":"pump-1","token":"` + leak.Mark(1) + `"}`, `null`, `"x"`, ``} {
		d := described{t: t, describe: describe, event: func(request []byte) *iottrail.Event { return s.event("", request) }}
		d.shows("a record without a name", []byte(request))
	}
}

func isSecret(s modelbody.Site) bool { return s.Secret != nil }

// described asks for what is described of the requests of one action.
type described struct {
	t        *testing.T
	describe func(*iottrail.Event) []slog.Attr
	event    func(request []byte) *iottrail.Event
}

// shows returns what is described of a request, in which there must be no mark.
func (d described) shows(what string, request []byte) []slog.Attr {
	d.t.Helper()
	attrs := d.describe(d.event(request))
	require.LessOrEqual(d.t, len(attrs), 24, what)
	names := make(map[string]bool)
	for _, a := range attrs {
		require.NotEmpty(d.t, a.Key, what)
		require.False(d.t, names[a.Key], "%s: %s twice", what, a.Key)
		names[a.Key] = true
		text := a.Value.String()
		require.NotEmpty(d.t, text, "%s: %s", what, a.Key)
		require.LessOrEqual(d.t, len(text), 1000, "%s: %s", what, a.Key)
		if form := leak.In(a.Key+" "+text, true); form != "" {
			d.t.Fatalf("%s: what is marked is shown, %s: %v", what, form, a)
		}
	}
	return attrs
}

// secrets damages secret members.
func (d described) secrets(body modelbody.Body, sites []modelbody.Site) {
	marked, _ := body.Marked(isSecret)
	seen := make(map[string]bool)
	for _, site := range sites {
		place := site.Member + " " + string(site.Kind)
		if seen[place] {
			continue // a body may have the same structure at many places
		}
		seen[place] = true
		look := func(what string, body []byte) { d.shows(fmt.Sprintf("%s: %s", site, what), body) }
		site.Misfits(marked, look)
		if site.CanMark() {
			site.Damage(marked, look)
		}
	}
}

// everywhere puts texts at all members that hold a text.
func (d described) everywhere(body modelbody.Body) {
	put := func(text string) []slog.Attr {
		value := body.Value
		for _, site := range body.Sites {
			if site.Kind == model.String {
				value = site.Set(value, text)
			}
		}
		return d.shows(fmt.Sprintf("%.40s", text), encode(d.t, value))
	}
	for _, text := range []string{
		"-----BEGIN RSA PRIVATE KEY-----\nMIIE", "pump AKIAIOSFODNN7EXAMPLE", "ASIAIOSFODNN7EXAMPLE",
		freeform.Masks[0], strings.Repeat("é", 5000), "",
	} {
		for _, a := range put(text) {
			shown := a.Value.String()
			for _, never := range append([]string{"PRIVATE", "EXAMPLE"}, freeform.Masks[:]...) {
				require.NotContains(d.t, shown, never, a.Key)
			}
		}
	}
	for _, other := range []string{`null`, `"text"`, `[`, ``, `{"reason":"requestParameters too large","omitted":true,"originalSize":1}`} {
		d.shows(other, []byte(other))
	}
}

// DescribeTable requires that the actions and members of a package's table of what comes
// first are there.
func DescribeTable(t *testing.T, source string, s describe.Service) {
	seen := make(map[string]bool)
	for _, a := range s.First {
		require.False(t, seen[a.Name], "%s is there twice", a.Name)
		seen[a.Name] = true
		req, err := s.Decode(&iottrail.Event{EventSource: source, EventName: a.Name})
		require.NoError(t, err)
		_, unknown := req.(*iottrail.UnknownAction)
		require.False(t, unknown, "there is no action %s: take it out of described in describe.go", a.Name)
		for _, path := range a.Members {
			typ := reflect.TypeOf(req)
			for step := range strings.SplitSeq(path, "/") {
				require.Equal(t, reflect.Pointer, typ.Kind(), "%s: %s", a.Name, path)
				typ = memberType(typ.Elem(), step)
				require.NotNil(t, typ, "described in describe.go: %s has no member %s", a.Name, path)
			}
		}
	}
}

// memberType is the type of the field that has the name as its tag, or nil.
func memberType(t reflect.Type, name string) reflect.Type {
	for i := range t.NumField() {
		if tag, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ","); tag == name {
			return t.Field(i).Type
		}
	}
	return nil
}
