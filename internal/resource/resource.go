// Package resource finds the resources that a call touched in the bodies of its record: what
// iot.Resources, iotwireless.Resources and so on have in common. Tables that the generator
// writes say which members name a resource; this package turns the values of these members into
// resources.
//
// The files: resource.go has the tables' types and collects the resources, newer.go does so for
// actions that are not in the tables, arn.go parses and builds ARNs, index.go finds a resource
// again, body.go walks through a body, string.go formats a resource, and touches.go and
// wanted.go answer whether one was touched.
package resource

import (
	"slices"
	"strings"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/freeform"
	"github.com/iottrail/iottrail/internal/jsonscan"
)

// A Table is what is known about the resources of one service.
type Table struct {
	Source  string // of the records
	Kinds   []Kind // those with an Infix before those with the same Prefix alone
	Actions []Action

	// Older reports whether a record is of an older version of the API, which has an action
	// of the name with other members. It is nil where there is no such version.
	Older func(*iottrail.Event) bool
}

// A Kind is a type of resource, and how its ARNs end.
type Kind struct {
	Type    string // as in the Service Authorization Reference
	Service string // in the ARN
	Prefix  string // of the ARN's last part, up to the name: "thing/"
	Infix   string // between the two halves of a name that has two: "/version/"
	Suffix  string // after the name
	Hex     bool   // the name is an ID in hexadecimal digits, which the API takes in either case
	Tail    bool   // AWS adds an ID of its own after the name, so that no ARN can be built
}

// An Action says which members of the bodies of an action name a resource. The
// actions of a table are sorted by name, and are all that its package knows.
type Action struct {
	Name     string
	Request  []Member
	Response []Member
	// Template is set if a template says what the call touches: any text of the request may be
	// its name.
	Template bool
}

// A Member is one that names a resource, by a string.
type Member struct {
	Path string // from the body's root: "targets/[]"; [] is each element of a list, {} each value of a map, {key} each key
	Type string // of the resource; empty where an ARN, which says its type itself, may be of several
	Form Form

	// What else the object that holds the member must have.
	After string // the member with the first half of the name; this one has the second. {}: the key of the map that holds the object
	When  string // the member whose value must be Is
	Is    string

	Not string // what a name can't begin with

	// How to treat a text that looks like a mask; see isName.
	Sensitive bool // the API model says that CloudTrail masks the member
	Free      bool // a name may be any text
}

// isName reports whether the text of a member can name something. A mask does not, but a thing
// may have the name of a mask: so if the member is not sensitive, a mask that may be a name is
// one.
func (m *Member) isName(s string) bool {
	return s != "" && (!freeform.IsMask(s) || !m.Sensitive && (m.Free || freeform.MaskMayBeName(s)))
}

// Form is what a member's string is.
type Form uint8

// The forms.
const (
	Name    Form = iota // the name, or the ID if the ARN has that
	ARN                 // an ARN; any other text names nothing
	Foreign             // the name of a resource that belongs to AWS, or may, so that its ARN is not built
)

// A Resource is one that a call touched.
type Resource struct{ Type, Name, ARN string }

// Find lists the resources that the bodies of a record name, each once: in the
// order of the request's members in the API, then of the response's. Of an action that
// the table lacks it lists the ARNs: see newer.
func Find[R ~struct{ Type, Name, ARN string }](t *Table, ev *iottrail.Event) []R {
	found := t.find(ev)
	if found == nil {
		return nil
	}
	list := make([]R, len(found))
	for i, r := range found {
		list[i] = R(r)
	}
	return list
}

func (t *Table) find(ev *iottrail.Event) []Resource {
	if ev.EventSource != t.Source {
		return nil
	}
	a := t.action(ev)
	if a == nil {
		return t.newer(ev)
	}
	return t.look(ev, a, func(*Member) bool { return false }).found
}

// action returns the action of a record, or nil where the table has none that it is of.
func (t *Table) action(ev *iottrail.Event) *Action {
	i, ok := slices.BinarySearchFunc(t.Actions, ev.EventName, func(a Action, name string) int {
		return strings.Compare(a.Name, name)
	})
	if !ok || t.Older != nil && t.Older(ev) {
		return nil
	}
	return &t.Actions[i]
}

// kind returns the kind of that type, or nil.
func (t *Table) kind(typ string) *Kind {
	for i := range t.Kinds {
		if t.Kinds[i].Type == typ {
			return &t.Kinds[i]
		}
	}
	return nil
}

// path returns the last part of the ARN of the resource with that name.
func (k *Kind) path(name string) string {
	if first, second, ok := strings.Cut(name, "/"); ok && k.Infix != "" {
		return k.Prefix + first + k.Infix + second
	}
	return k.Prefix + name + k.Suffix
}

// look collects the resources of a record of the action. watch says of which members it is to
// be known whether something was withheld from the record.
func (t *Table) look(ev *iottrail.Event, a *Action, watch func(*Member) bool) *finder {
	f := &finder{table: t, region: ev.AWSRegion, account: ev.RecipientAccountID, watch: watch}
	if f.account == "" {
		f.account = ev.UserIdentity.AccountID
	}
	f.body(ev.RequestParameters, a.Request)
	f.body(ev.ResponseElements, a.Response)
	return f
}

// A finder collects the resources of one record.
type finder struct {
	table           *Table
	region, account string
	found           []Resource
	watch           func(*Member) bool
	withheld        bool // what such a member says is masked, of another kind, or repeated

	// index has the place in found of each resource twice: under its identity,
	// and under its bare identity, where the first one counts. For a resource
	// without an ARN the two are the same.
	index index
}

// body collects the resources of one body.
func (f *finder) body(body []byte, members []Member) {
	if len(members) == 0 || !jsonscan.Valid(body, jsonscan.DefaultDepth) {
		return
	}
	root := body[jsonscan.Space(body, 0):]
	for i := range members {
		m := &members[i]
		lost := each(root, place{}, m.Path, func(at place, value []byte) {
			when := ""
			if m.When != "" {
				when = memberText(at.object, m.When)
			}
			switch s := text(value); {
			case freeform.IsMask(when):
				f.withheld = f.withheld || f.watch(m)
			case when != m.Is:
			case m.isName(s):
				f.add(m, at, s)
			case s != "", jsonscan.KindOf(value[0]) != jsonscan.Text && jsonscan.KindOf(value[0]) != jsonscan.Null:
				f.withheld = f.withheld || f.watch(m)
			}
		})
		f.withheld = f.withheld || lost && f.watch(m)
	}
}

// add adds what a member with the text s names.
func (f *finder) add(m *Member, at place, s string) {
	if m.Form == ARN {
		if strings.HasPrefix(s, "arn:") {
			f.addARN(s)
		}
		return
	}
	if m.Not != "" && strings.HasPrefix(s, m.Not) {
		return
	}
	kind := f.table.kind(m.Type)
	name, path := s, kind.path(s)
	if m.After != "" {
		half := at.half(m.After)
		if !new(Member).isName(half) {
			f.withheld = f.withheld || f.watch(m)
			return
		}
		name, path = half+"/"+s, kind.Prefix+half+kind.Infix+s // the half may hold a slash
	}
	r := Resource{Type: m.Type, Name: name}
	id := identity{service: kind.Service, path: path}
	if m.Form == Name && !kind.Tail && f.region != "" && f.account != "" {
		id.region, id.account = f.region, f.account
		r.ARN = id.arn()
	}
	if _, ok := f.index.get(id); !ok {
		f.append(id, r)
	}
}

// addARN adds what an ARN names. Where the same resource is known by its name, it
// gets this ARN, whether it had none or one that was built.
func (f *finder) addARN(arn string) {
	r := Resource{ARN: arn}
	id, name, kind := f.parse(arn)
	if kind != nil {
		r.Type, r.Name = kind.Type, name
	}
	i, ok := f.index.get(id)
	if !ok {
		if i, ok = f.index.get(id.bare()); !ok || f.found[i].ARN != "" {
			f.append(id, r)
			return
		}
		f.index.add(id, i)
	}
	f.found[i].ARN = arn
}

// append adds a resource that is not known yet.
func (f *finder) append(id identity, r Resource) {
	i := len(f.found)
	if i == 0 {
		f.found = make([]Resource, 0, 4)
	}
	f.found = append(f.found, r)
	f.index.add(id, i)
	if _, ok := f.index.get(id.bare()); !ok {
		f.index.add(id.bare(), i)
	}
}
