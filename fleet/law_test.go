package fleet_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/fleet"
	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/iot"
)

// A loss is how a history is kept from being known in full.
type loss struct {
	late, unread, missing bool
	ties                  bool
}

// What a Fleet says of a history is never wrong, whatever of it is lost, and with nothing lost it is
// certain.
func TestLaws(t *testing.T) {
	t.Parallel()
	for name, l := range map[string]loss{
		"whole":          {},
		"ties":           {ties: true},
		"late":           {late: true},
		"unread":         {unread: true},
		"missing":        {missing: true},
		"late, unread":   {late: true, unread: true, ties: true},
		"all that is so": {late: true, unread: true, missing: true, ties: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := testrun.ByRun(3, 25, 300)
			if s := os.Getenv("FLEET_LAWS"); s != "" {
				n, _ = strconv.Atoi(s)
			}
			for seed := range uint64(n) {
				law(t, seed, l)
				if t.Failed() {
					return
				}
			}
		})
	}
}

var omitted = []byte(`{"reason":"too large","omitted":true,"originalSize":200000}`)

func law(t *testing.T, seed uint64, l loss) {
	m := newModel(seed, l.ties)
	m.run(60)
	r := rand.New(rand.NewPCG(seed, 2))
	given := slices.Clone(m.records)
	var f fleet.Fleet
	if l.late {
		given = given[r.IntN(30):]
	}
	if l.unread {
		for i := range given {
			if r.IntN(10) == 0 {
				given[i] = blind(given[i], r)
			}
		}
	}
	if l.missing {
		from := m.now - int64(r.IntN(int(m.now-start)))
		to := from + int64(r.IntN(12))
		given = slices.DeleteFunc(given, func(ev *iottrail.Event) bool { s := ev.EventTime.Unix(); return s >= from && s <= to })
		f.Missed("111122223333", "", time.Unix(from, 0), time.Unix(to, 0), errors.New("damaged"))
	}
	for _, i := range r.Perm(len(given)) {
		f.Add(given[i])
		if r.IntN(5) == 0 {
			f.Add(given[r.IntN(i+1)])
		}
	}
	if len(given) == 0 {
		return
	}
	certain := l == (loss{})
	m.named = make(map[string]bool)
	for _, kind := range []string{iot.TypeCertificate, iot.TypePolicy, iot.TypeThing, iot.TypeThingGroup} {
		for _, arn := range f.Find(kind, "") {
			m.named[arn] = true
		}
	}
	for sec := given[0].EventTime.Unix(); sec <= m.now; sec++ {
		check(t, fmt.Sprintf("seed %d, second %d", seed, sec-start), f.At(time.Unix(sec, 0)), m, m.at(sec), certain)
		if t.Failed() {
			t.Log("what was done:" + story(m.records, given))
			return
		}
	}
}

// blind returns a record that says less: without one or both of its bodies, or with a member that is
// masked or can't be read.
func blind(ev *iottrail.Event, r *rand.Rand) *iottrail.Event {
	c := *ev
	how := r.IntN(5)
	if how < 3 && how != 1 {
		c.RequestParameters = omitted
	}
	if how < 3 && how != 2 && string(c.ResponseElements) != "null" {
		c.ResponseElements = omitted
	}
	if how < 3 {
		return &c
	}
	body := &c.RequestParameters
	if how == 4 && strings.HasPrefix(string(ev.ResponseElements), `{"`) {
		body = &c.ResponseElements
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(*body, &members); err != nil {
		panic(err)
	}
	name := slices.Sorted(maps.Keys(members))[r.IntN(len(members))]
	switch r.IntN(3) {
	case 0:
		members[name] = []byte(`"***"`)
	case 1:
		members[name] = []byte(`{"a":7}`)
	case 2:
		members[name] = []byte(`"HIDDEN_DUE_TO_SECURITY_REASONS"`)
	}
	*body, _ = json.Marshal(members)
	return &c
}

var names = strings.NewReplacer(at, "", strings.Repeat("0", 62), "", `"Version":"2012-10-17",`, "", `iot:Publish`, "", "\\", "", `"Statement":`, "", "policyDocument", "doc")

// story tells the calls of a history, with those in brackets that were kept from the Fleet.
func story(all, given []*iottrail.Event) string {
	var b strings.Builder
	for _, ev := range all {
		line := fmt.Sprintf("%d %s %s", ev.EventTime.Unix()-start, ev.EventName, ev.RequestParameters)
		i := slices.IndexFunc(given, func(g *iottrail.Event) bool { return g.EventID == ev.EventID })
		switch {
		case i < 0:
			line = "[lost: " + line + "]"
		case given[i] != ev:
			line = fmt.Sprintf("[unread: %s -> %s %s]", line, given[i].RequestParameters, given[i].ResponseElements)
		}
		b.WriteString("\n" + names.Replace(line))
	}
	return b.String()
}

// check compares what a State says with how it was.
func check(t *testing.T, when string, s *fleet.State, m *model, w *world, certain bool) {
	t.Helper()
	expect := func(what string, known fleet.Knowledge, says, is any) {
		t.Helper()
		if known == fleet.Known && says != is {
			t.Errorf("%s: %s is %v, but %v is Known", when, what, is, says)
		}
		if certain && known != fleet.Known && m.named[arnOf(what[len(what)-2:])] {
			t.Errorf("%s: %s is %v, and %v", when, what, is, known)
		}
	}
	links := func(what string, of string, l fleet.Links, is map[[2]string]bool, end int) {
		t.Helper()
		named := make(map[string]bool)
		for _, x := range l.List {
			named[x.ARN] = true
			there := false
			for pair := range is {
				there = there || pair[end] == of && arnOf(pair[1-end]) == x.ARN
			}
			if x.Known == fleet.Known && !there {
				t.Errorf("%s: %s of %s: %s is Known and not there", when, what, of, x.ARN)
			}
			if certain && x.Known != fleet.Known {
				t.Errorf("%s: %s of %s: %s is %v", when, what, of, x.ARN, x.Known)
			}
		}
		for pair := range is {
			if pair[end] == of && !named[arnOf(pair[1-end])] && l.Complete == fleet.Known {
				t.Errorf("%s: %s of %s are Complete without %s", when, what, of, pair[1-end])
			}
		}
	}
	for i := range 4 {
		name := fmt.Sprint("c", i)
		c := s.Certificate(arnOf(name))
		status, there := w.status[name]
		expect(name, c.Exists.Known, c.Exists.Value, there)
		if there {
			expect("status of "+name, c.Status.Known, string(c.Status.Value), status)
			links("policies", name, c.Policies, w.attached, 1)
			links("things", name, c.Things, w.principal, 1)
		}
		v := s.MightAllow(arnOf(name), "iot:Publish", at+"topic/x")
		might := w.mightPublish(name)
		if v.Answer != iottrail.Maybe && v.Answer != iottrail.AnswerOf(might) || certain && v.Answer == iottrail.Maybe && c.Created != nil {
			t.Errorf("%s: %s might publish: %v, but %v", when, name, might, v)
		}
	}
	for i := range 3 {
		name := fmt.Sprint("p", i)
		p := s.Policy(arnOf(name))
		is, there := w.policies[name]
		expect(name, p.Exists.Known, p.Exists.Value, there)
		if !there {
			continue
		}
		expect("default of "+name, p.Default.Known, p.Default.Value, strconv.Itoa(is.choice))
		expect("document of "+name, p.Document.Known, p.Document.Value, is.docs[is.choice])
		links("targets", name, p.Targets, w.attached, 0)
		for _, v := range p.Versions {
			n, _ := strconv.Atoi(v.ID)
			if doc, ok := is.docs[n]; ok && v.Document.Known == fleet.Known && doc != v.Document.Value {
				t.Errorf("%s: version %d of %s says something else", when, n, name)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(map[string]bool{"t0": true, "t1": true})) {
		x := s.Thing(arnOf(name))
		expect(name, x.Exists.Known, x.Exists.Value, w.things[name])
		if w.things[name] {
			links("principals", name, x.Principals, w.principal, 0)
			links("groups", name, x.Groups, w.member, 0)
		}
	}
	for i := range 3 {
		name := fmt.Sprint("g", i)
		g := s.Group(arnOf(name))
		parent, there := w.parents[name]
		expect(name, g.Exists.Known, g.Exists.Value, there)
		if there {
			if parent != "" {
				parent = arnOf(parent)
			}
			expect("parent of "+name, g.Parent.Known, g.Parent.Value, parent)
			links("policies", name, g.Policies, w.attached, 1)
			links("members", name, g.Members, w.member, 1)
		}
	}
}

func TestFindSomething(t *testing.T) {
	t.Parallel()
	var f fleet.Fleet
	require.Empty(t, f.Find(iot.TypeThing, ""))
}
