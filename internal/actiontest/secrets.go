package actiontest

import (
	"fmt"
	"reflect"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/actiontest/leak"
	"github.com/iottrail/iottrail/internal/actiontest/modelbody"
	"github.com/iottrail/iottrail/internal/model"
)

// Secrets puts a mark at every text and all binary data of every request and response,
// which are more than the sensitive members. At each place it damages the body in the long
// run, and at some of each kind in the others. Neither the record nor an error may ever
// show a mark. Numbers are marked at the secret members.
//
// What may be shown are names: a MemberError has the path of the member, and the lists of
// masked and unknown members are paths. A key of a map is a name there, whoever chose it.
func (s Service) Secrets(t *testing.T) {
	svc := s.model(t)
	var c secretCount
	met := make(map[string]bool)
	draw, every := drawOne(3), new(law)
	for i, a := range svc.Actions {
		for _, half := range s.halves(t, svc, a) {
			for _, site := range half.body.Sites {
				if site.Secret != nil && site.Holder == model.Structure {
					met[site.Member] = true
				}
			}
			if i%everyAction() != 0 {
				continue
			}
			var drawn []modelbody.Site
			for _, site := range half.body.Sites {
				if draw.takes(site) {
					drawn = append(drawn, site)
				}
			}
			every.holds(t, a.Name+half.name, func(t *testing.T) {
				s.conceals(t, a.Name, half, drawn, &c)
			})
		}
	}
	for member := range modelbody.Secrets[s.Name] {
		require.True(t, met[member], "no action has the secret member %s any more: take it out of Secrets in internal/actiontest/modelbody/secrets.go", member)
	}
	sensitive := 0
	for _, sh := range svc.Shapes {
		for _, m := range sh.Members {
			if svc.Shape(m.Shape).Sensitive {
				require.True(t, met[sh.Name+"."+m.Name], "%s.%s, which the model calls sensitive, was not met", sh.Name, m.Name)
				sensitive++
			}
		}
	}
	t.Cleanup(func() {
		t.Logf("%s: %d actions; %d members that the model calls sensitive and %d listed, at %d places; marks at %d places in all; %d bodies; %d errors; %d texts searched",
			s.Name, len(svc.Actions), sensitive, len(modelbody.Secrets[s.Name]), c.secret.Load(), c.marked.Load(), c.bodies.Load(), c.errors.Load(), c.texts.Load())
	})
}

type secretCount struct{ secret, marked, bodies, errors, texts atomic.Int64 }

// A side is one of the two bodies of an action.
type side struct {
	name   string
	body   modelbody.Body
	typ    reflect.Type
	decode decodeFunc
}

// halves builds the request and the response of an action.
func (s Service) halves(t testing.TB, svc *model.Service, a model.Action) []side {
	t.Helper()
	halves := []side{{name: "Request", decode: s.DecodeRequest}, {name: "Response", decode: s.DecodeResponse}}
	for i, shape := range []string{a.Input, a.Output} {
		h := &halves[i]
		empty, err := h.decode(s.event(a.Name, nil))
		require.NoError(t, err)
		h.typ = reflect.TypeOf(empty).Elem()
		h.body = modelbody.Build(svc, shape, h.typ, modelbody.Secrets[s.Name])
	}
	return halves
}

// event is one record for both sides: each looks at its body only.
func (s Service) event(action string, body []byte) *iottrail.Event {
	return &iottrail.Event{EventSource: s.Source, EventName: action, RequestParameters: body, ResponseElements: body}
}

// conceals damages one body in all the drawn ways, and checks that no text shows a mark. It is long
// because each way is a short block of its own.
func (s Service) conceals(t *testing.T, action string, h side, drawn []modelbody.Site, c *secretCount) {
	t.Helper()
	marked, n := h.body.Marked(func(modelbody.Site) bool { return true })
	c.marked.Add(int64(n))
	v := Viewer{T: t}
	defer func() { c.errors.Add(v.errors); c.texts.Add(v.texts) }()
	check := func(body []byte, faulty bool) {
		c.bodies.Add(1)
		ev := s.event(action, body)
		typed, err := h.decode(ev)
		require.Equal(t, faulty, err != nil, "%s: error %v", v.What, err)
		v.Conceals(ev)
		v.Conceals(err)
		v.Conceals([][]string{iottrail.MaskedMembers(body), iottrail.UnknownMembers(body, typed)})
	}
	v.What = "every member"
	data := encode(t, marked)
	check(data, false)
	events, _ := v.Record(leak.Record(s.Source, action, data, data))
	require.Equal(t, 1, events)
	masked := h.body.Value
	for _, site := range h.body.Sites {
		if site.CanMark() {
			masked = site.Set(masked, "HIDDEN_DUE_TO_SECURITY_REASONS")
		}
	}
	objects, texts := marked, marked
	for i, site := range h.body.Sites {
		if site.Leaf() {
			objects = site.Set(objects, map[string]any{"inner": leak.Mark(i)})
			if site.Kind != model.String {
				texts = site.Set(texts, leak.Mark(i)+"!")
			}
		}
	}
	v.What = "an object at every place"
	check(encode(t, objects), len(h.body.Sites) > 0)
	v.What = "a text at every place"
	check(encode(t, texts), !reflect.DeepEqual(texts, marked))
	damaged := make(map[string]bool)
	for _, site := range drawn {
		if site.Secret == nil && site.Leaf() {
			continue
		}
		// Errors may repeat numbers, and those of binary data, booleans and times do.
		v.Numbers = site.Secret != nil && site.Kind != model.Boolean && site.Kind != model.Timestamp
		site.Misfits(marked, func(what string, body []byte) {
			v.What = fmt.Sprintf("%s: %s", site, what)
			check(body, true)
		})
		if site.Secret == nil {
			continue
		}
		c.secret.Add(1)
		site.Misfits(masked, func(what string, body []byte) {
			v.What = fmt.Sprintf("%s: %s, and all others masked", site, what)
			check(body, true)
		})
		if !site.CanMark() || damaged[site.Member] {
			continue // a body may have the same structure at many places
		}
		damaged[site.Member] = true
		v.Numbers = true
		site.Damage(marked, func(what string, body []byte) {
			v.What = fmt.Sprintf("%s: %s", site, what)
			sound := what == "unknown" || site.Kind == model.String && (what == "escaped" || what == "not UTF-8")
			check(body, !sound)
			if h.name == "Request" {
				v.Record(leak.Record(s.Source, action, body, nil))
			} else {
				v.Record(leak.Record(s.Source, action, nil, body))
			}
		})
	}
}

// Suspects requires that every member that sounds like a secret is in one of the lists,
// and that the lists have no others.
func (s Service) Suspects(t *testing.T) {
	svc := s.model(t)
	for _, sh := range svc.Shapes {
		for _, m := range sh.Members {
			_, listed := modelbody.Secrets[s.Name][sh.Name+"."+m.Name]
			sensitive := svc.Shape(m.Shape).Sensitive
			require.False(t, listed && sensitive, "%s.%s: the model calls it sensitive by now: take it out of Secrets in internal/actiontest/modelbody/secrets.go", sh.Name, m.Name)
			if modelbody.Suspicious.MatchString(m.Name) && !listed && !sensitive {
				require.Contains(t, modelbody.NoSecrets, m.Name, "%s.%s: is it a secret? Then add it to Secrets in internal/actiontest/modelbody/secrets.go, and else its name to NoSecrets there", sh.Name, m.Name)
			}
		}
	}
}
