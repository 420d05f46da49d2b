package fleet_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/iot"
)

// A model is a small fleet on AWS IoT: it does what AWS documents, and writes the records.
type model struct {
	rand    *rand.Rand
	now     int64
	ties    bool
	records []*iottrail.Event
	states  []moment        // after each call
	named   map[string]bool // the ARNs that a record names

	world
}

// A world is the model at a moment.
type world struct {
	status    map[string]string // of certificates that are there
	policies  map[string]*policy
	things    map[string]bool
	parents   map[string]string // of groups that are there
	attached  map[[2]string]bool
	principal map[[2]string]bool
	member    map[[2]string]bool
}

type policy struct {
	docs   map[int]string
	next   int
	choice int
}

type moment struct {
	sec int64
	world
}

func (w *world) clone() world {
	c := world{
		maps.Clone(w.status), make(map[string]*policy), maps.Clone(w.things), maps.Clone(w.parents),
		maps.Clone(w.attached), maps.Clone(w.principal), maps.Clone(w.member),
	}
	for name, p := range w.policies {
		c.policies[name] = &policy{maps.Clone(p.docs), p.next, p.choice}
	}
	return c
}

func newModel(seed uint64, ties bool) *model {
	return &model{
		rand: rand.New(rand.NewPCG(seed, 1)), now: start, ties: ties,
		world: world{
			map[string]string{}, map[string]*policy{}, map[string]bool{}, map[string]string{},
			map[[2]string]bool{}, map[[2]string]bool{}, map[[2]string]bool{},
		},
	}
}

var start = time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC).Unix()

const at = "arn:aws:iot:eu-central-1:111122223333:"

// What policies say, about publishing to the topic x.
var documents = []string{
	`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:Publish","Resource":"` + at + `topic/x"}]}`,
	`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:Publish","Resource":"` + at + `topic/y"}]}`,
	`{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"iot:Publish","Resource":"` + at + `topic/x"}]}`,
}

// call writes the record of a call.
func (m *model) call(name, request, response string) {
	id := fmt.Sprintf("%08x-0000-4000-8000-%012x", m.rand.Uint32(), len(m.records))
	m.records = append(m.records, &iottrail.Event{
		EventVersion: "1.11", EventTime: time.Unix(m.now, 0).UTC(), EventSource: iot.Source, EventName: name, AWSRegion: "eu-central-1",
		EventID: id, RecipientAccountID: "111122223333", ReadOnly: iottrail.False, EventCategory: "Management",
		RequestParameters: []byte(request), ResponseElements: []byte(response),
	})
}

func (m *model) pick(list []string) string {
	if len(list) == 0 {
		return ""
	}
	slices.Sort(list)
	return list[m.rand.IntN(len(list))]
}

func (m *model) any(kind string, n int) string { return fmt.Sprint(kind, m.rand.IntN(n)) }

func keys[V any](of map[string]V) []string { return slices.Collect(maps.Keys(of)) }

func certID(name string) string {
	return strings.Repeat("0", 64-len(name)) + strings.ReplaceAll(name, "c", "c")
}

// run makes so many calls.
func (m *model) run(calls int) {
	for len(m.records) < calls {
		before := len(m.records)
		moves[m.rand.IntN(len(moves))](m)
		if len(m.records) > before {
			m.states = append(m.states, moment{m.now, m.clone()})
			if !m.ties || m.rand.IntN(3) > 0 {
				m.now += 1 + int64(m.rand.IntN(3))
			}
		}
	}
}

// at returns the fleet at the end of a second, or nil before the first.
func (m *model) at(sec int64) *world {
	var w *world
	for i := range m.states {
		if m.states[i].sec <= sec {
			w = &m.states[i].world
		}
	}
	return w
}

// moves are what can be done. Each does nothing where AWS would refuse it.
var moves = []func(*model){
	func(m *model) { // a certificate
		c := m.any("c", 4)
		if _, ok := m.status[c]; ok {
			return
		}
		m.status[c] = m.pick([]string{"ACTIVE", "INACTIVE"})
		m.call("RegisterCertificateWithoutCA", `{"certificatePem":"x","status":"`+m.status[c]+`"}`,
			`{"certificateArn":"`+at+`cert/`+certID(c)+`","certificateId":"`+certID(c)+`"}`)
	},
	func(m *model) {
		c := m.pick(keys(m.status))
		if c == "" {
			return
		}
		m.status[c] = m.pick([]string{"ACTIVE", "INACTIVE", "REVOKED"})
		m.call("UpdateCertificate", `{"certificateId":"`+certID(c)+`","newStatus":"`+m.status[c]+`"}`, `null`)
	},
	func(m *model) {
		c := m.pick(keys(m.status))
		force := m.rand.IntN(2) == 0
		if c == "" || m.status[c] == "ACTIVE" || m.isLinked(m.principal, 1, c) || !force && m.isLinked(m.attached, 1, c) {
			return
		}
		delete(m.status, c)
		unlink(m.attached, 1, c)
		m.call("DeleteCertificate", fmt.Sprintf(`{"certificateId":"%s","forceDelete":%v}`, certID(c), force), `null`)
	},
	func(m *model) { // a policy
		p := m.any("p", 3)
		if m.policies[p] != nil {
			return
		}
		doc := m.pick(slices.Clone(documents))
		m.policies[p] = &policy{map[int]string{1: doc}, 2, 1}
		m.call("CreatePolicy", fmt.Sprintf(`{"policyName":%q,"policyDocument":%q}`, p, doc),
			fmt.Sprintf(`{"policyName":%q,"policyArn":%q,"policyDocument":%q,"policyVersionId":"1"}`, p, at+"policy/"+p, doc))
	},
	func(m *model) {
		p := m.pick(keys(m.policies))
		if p == "" || len(m.policies[p].docs) == 5 {
			return
		}
		doc, set, n := m.pick(slices.Clone(documents)), m.rand.IntN(2) == 0, m.policies[p].next
		m.policies[p].docs[n] = doc
		m.policies[p].next++
		if set {
			m.policies[p].choice = n
		}
		m.call("CreatePolicyVersion", fmt.Sprintf(`{"policyName":%q,"policyDocument":%q,"setAsDefault":%v}`, p, doc, set),
			fmt.Sprintf(`{"policyArn":%q,"policyDocument":%q,"policyVersionId":"%d","isDefaultVersion":%v}`, at+"policy/"+p, doc, n, set))
	},
	func(m *model) {
		p := m.pick(keys(m.policies))
		if p == "" {
			return
		}
		n := m.version(p)
		m.policies[p].choice = n
		m.call("SetDefaultPolicyVersion", fmt.Sprintf(`{"policyName":%q,"policyVersionId":"%d"}`, p, n), `null`)
	},
	func(m *model) {
		p := m.pick(keys(m.policies))
		if p == "" {
			return
		}
		n := m.version(p)
		if n == m.policies[p].choice {
			return
		}
		delete(m.policies[p].docs, n)
		m.call("DeletePolicyVersion", fmt.Sprintf(`{"policyName":%q,"policyVersionId":"%d"}`, p, n), `null`)
	},
	func(m *model) {
		p := m.pick(keys(m.policies))
		if p == "" || len(m.policies[p].docs) > 1 || m.isLinked(m.attached, 0, p) {
			return
		}
		delete(m.policies, p)
		m.call("DeletePolicy", fmt.Sprintf(`{"policyName":%q}`, p), `null`)
	},
	attach, attach, detach,
	func(m *model) { // a thing
		t := m.any("t", 2)
		if m.things[t] {
			return
		}
		m.things[t] = true
		m.call("CreateThing", fmt.Sprintf(`{"thingName":%q}`, t), fmt.Sprintf(`{"thingName":%q,"thingArn":%q}`, t, at+"thing/"+t))
	},
	func(m *model) {
		t := m.pick(keys(m.things))
		if t == "" || m.isLinked(m.principal, 0, t) {
			return
		}
		delete(m.things, t)
		unlink(m.member, 0, t)
		m.call("DeleteThing", fmt.Sprintf(`{"thingName":%q}`, t), `null`)
	},
	func(m *model) {
		t, c := m.pick(keys(m.things)), m.pick(keys(m.status))
		if t == "" || c == "" {
			return
		}
		name := "AttachThingPrincipal"
		m.principal[[2]string{t, c}] = true
		if m.rand.IntN(3) == 0 {
			name = "DetachThingPrincipal"
			delete(m.principal, [2]string{t, c})
		}
		m.call(name, fmt.Sprintf(`{"thingName":%q,"principal":%q}`, t, at+"cert/"+certID(c)), `{}`)
	},
	func(m *model) { // a group
		g, parent := m.any("g", 3), m.pick(append(keys(m.parents), ""))
		if _, ok := m.parents[g]; ok {
			return
		}
		m.parents[g] = parent
		request := fmt.Sprintf(`{"thingGroupName":%q}`, g)
		if parent != "" {
			request = fmt.Sprintf(`{"thingGroupName":%q,"parentGroupName":%q}`, g, parent)
		}
		m.call("CreateThingGroup", request, fmt.Sprintf(`{"thingGroupName":%q}`, g))
	},
	func(m *model) {
		g := m.pick(keys(m.parents))
		if g == "" || slices.Contains(slices.Collect(maps.Values(m.parents)), g) {
			return
		}
		delete(m.parents, g)
		unlink(m.attached, 1, g)
		unlink(m.member, 1, g)
		m.call("DeleteThingGroup", fmt.Sprintf(`{"thingGroupName":%q}`, g), `null`)
	},
	func(m *model) {
		t, g := m.pick(keys(m.things)), m.pick(keys(m.parents))
		if t == "" || g == "" {
			return
		}
		name := "AddThingToThingGroup"
		m.member[[2]string{t, g}] = true
		if m.rand.IntN(3) == 0 {
			name = "RemoveThingFromThingGroup"
			delete(m.member, [2]string{t, g})
		}
		m.call(name, fmt.Sprintf(`{"thingName":%q,"thingGroupName":%q}`, t, g), `{}`)
	},
}

func attach(m *model) {
	p, to := m.pick(keys(m.policies)), m.pick(append(keys(m.status), keys(m.parents)...))
	if p == "" || to == "" {
		return
	}
	m.attached[[2]string{p, to}] = true
	m.call("AttachPolicy", fmt.Sprintf(`{"policyName":%q,"target":%q}`, p, arnOf(to)), `null`)
}

func detach(m *model) {
	p, to := m.pick(keys(m.policies)), m.pick(append(keys(m.status), keys(m.parents)...))
	if p == "" || to == "" {
		return
	}
	delete(m.attached, [2]string{p, to})
	m.call("DetachPolicy", fmt.Sprintf(`{"policyName":%q,"target":%q}`, p, arnOf(to)), `null`)
}

func arnOf(name string) string {
	switch name[0] {
	case 'c':
		return at + "cert/" + certID(name)
	case 'g':
		return at + "thinggroup/" + name
	case 't':
		return at + "thing/" + name
	}
	return at + "policy/" + name
}

func (m *model) version(p string) int {
	list := slices.Sorted(maps.Keys(m.policies[p].docs))
	return list[m.rand.IntN(len(list))]
}

func (m *model) isLinked(links map[[2]string]bool, end int, name string) bool {
	for l := range links {
		if l[end] == name {
			return true
		}
	}
	return false
}

func unlink(links map[[2]string]bool, end int, name string) {
	for l := range links {
		if l[end] == name {
			delete(links, l)
		}
	}
}

// mightPublish answers whether the holder of a certificate might publish to x.
func (w *world) mightPublish(cert string) bool {
	if w.status[cert] != "ACTIVE" {
		return false
	}
	allowed := false
	for l := range w.attached {
		if l[1] != cert {
			continue
		}
		switch doc := w.policies[l[0]].docs[w.policies[l[0]].choice]; doc {
		case documents[0]:
			allowed = true
		case documents[2]:
			return false
		}
	}
	for tc := range w.principal {
		for tg := range w.member {
			if tc[1] != cert || tg[0] != tc[0] {
				continue
			}
			for g := tg[1]; g != ""; g = w.parents[g] {
				for l := range w.attached {
					if l[1] == g && w.policies[l[0]].docs[w.policies[l[0]].choice] == documents[0] {
						allowed = true
					}
				}
			}
		}
	}
	return allowed
}
