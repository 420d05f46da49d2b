package main

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/iottrail/iottrail/internal/arns"
	"github.com/iottrail/iottrail/internal/model"
	"github.com/iottrail/iottrail/internal/resource"
)

// A naming says that members of a shape, themselves or as elements of a list or
// map, name a resource. Its fields are those of [resource.Member]. One that fits
// no member is an error.
type naming struct {
	shape    string
	where    string // pattern of the action and the path of members: "*CACertificate/*"; empty: anywhere
	typ      string // of the resource
	types    string // those that it may be of, or * for any, where only the ARN tells
	form     resource.Form
	after    string // also {}: the key of the map that holds the structure
	when, is string
	not      string
	free     bool
	none     string // why the members name no resource
}

// Short names for the table.
const (
	byARN   = resource.ARN
	foreign = resource.Foreign
)

// An unnamed is an exception: a resource type of an action that its bodies do not
// name.
type unnamed struct{ action, typ, reason string }

// touches is what the bodies of one action name.
type touches struct {
	action            string
	request, response []namedBy
}

// namedBy is a member that names a resource, and how that is known.
type namedBy struct {
	resource.Member
	naming naming
}

// mayBe reports whether the resource can be of the type.
func (n namedBy) mayBe(typ string) bool {
	return n.naming.typ == typ || n.naming.types == "*" || slices.Contains(strings.Fields(n.naming.types), typ)
}

// findTouches applies the namings to all actions, in the order of their names.
// CloudTrail does not record what a call that only reads answered, and what is in
// a list was not touched: such responses are left out.
func (g *resolved) findTouches() error {
	used := make([]bool, len(g.namings))
	var errs []error
	g.nameless = make(map[string]string)
	for _, a := range g.model.Actions {
		t := touches{action: a.Name}
		t.request = g.namesIn(a.Name, a.Input, used)
		if a.Access != "Read" && a.Access != "List" {
			t.response = g.namesIn(a.Name, a.Output, used)
		}
		g.touches = append(g.touches, t) // also one that names nothing: it is known
		errs = append(errs, g.checkUnnamed(a, t))
	}
	slices.SortFunc(g.touches, func(x, y touches) int { return cmp.Compare(x.action, y.action) })
	for i, n := range g.namings {
		if !used[i] {
			errs = append(errs, fmt.Errorf("touches_table.go: no member of shape %s %s", n.shape, n.where))
		}
	}
	for _, member := range slices.Sorted(maps.Keys(g.nameless)) {
		errs = append(errs, fmt.Errorf("touches_table.go: no naming fits %s, %s: add one, with none if it names no resource", member, g.nameless[member]))
	}
	for _, u := range g.unnamed {
		if g.actions[u.action] == "" {
			errs = append(errs, fmt.Errorf("touches_table.go: unnamed: no action %s", u.action))
		}
	}
	return errors.Join(errs...)
}

// namesIn lists the members of a body that name a resource.
func (g *resolved) namesIn(action, body string, used []bool) []namedBy {
	var found []namedBy
	around := make(map[string]bool)
	var visit func(shape, path string, holder *model.Shape)
	visit = func(shape, path string, holder *model.Shape) {
		sh := g.shapes[shape]
		switch sh.Kind {
		case model.Structure:
			if around[shape] {
				return // a structure within itself
			}
			around[shape] = true
			defer delete(around, shape)
			for _, m := range sh.Members {
				visit(m.Shape, join(path, m.Name), sh)
				if alias, ok := g.aliases[sh.Name+"."+m.Name]; ok {
					visit(m.Shape, join(path, alias), sh)
				}
			}
		case model.List:
			visit(sh.Element, path+"/[]", holder)
		case model.Map:
			visit(sh.Key, path+"/{key}", holder)
			visit(sh.Value, path+"/{}", holder)
		case model.String:
			found = append(found, g.named(action, shape, path, holder, used)...)
		}
	}
	if body != "" {
		visit(body, "", nil)
	}
	return found
}

// named lists what a string names: several where that depends on a member beside
// it, in the structure that holds both.
func (g *resolved) named(action, shape, path string, holder *model.Shape, used []bool) []namedBy {
	var found []namedBy
	fits := false
	for i, n := range g.namings {
		if n.shape != shape || n.where != "" && !arns.Match(n.where, action+"/"+path) ||
			n.when != "" && !g.canBe(holder, n.when, n.is) || n.after != "" && n.after != "{}" && memberIndex(holder, n.after) < 0 {
			continue
		}
		used[i], fits = true, true
		if n.none == "" {
			m := resource.Member{Path: path, Form: n.form, After: n.after, When: n.when, Is: n.is, Not: n.not, Free: n.free, Sensitive: g.shapes[shape].Sensitive}
			m.Type = n.typ // empty where an ARN may be of several
			found = append(found, namedBy{m, n})
		}
		if n.when == "" {
			break
		}
	}
	if !fits {
		g.suspect(action, shape, path)
	}
	return found
}

// suspect notes a string that no naming fits if it sounds like the name of a resource: it is
// called an ARN, or its shape is called like the name in the ARNs of a type.
func (g *resolved) suspect(action, shape, path string) {
	member := strings.TrimRight(path, "/[]{}") // an element is called like its list
	member = member[strings.LastIndexByte(member, '/')+1:]
	what := fmt.Sprintf("%s of the shape %s", member, shape)
	first := "which is first in " + action
	if _, ok := g.nameless[what]; ok {
		return
	}
	if calledARN.MatchString(shape) || calledARN.MatchString(member) {
		g.nameless[what] = "an ARN, " + first
	}
	for _, t := range g.model.ResourceTypes {
		if strings.Contains(strings.ToLower(t.ARN), "${"+strings.ToLower(shape)+"}") {
			g.nameless[what] = "a name of the type " + t.Name + ", " + first
		}
	}
}

var calledARN = regexp.MustCompile(`(Arn|ARN)s?$|^arns?$`)

// canBe reports whether a member of a structure can have the value.
func (g *resolved) canBe(sh *model.Shape, member, value string) bool {
	i := memberIndex(sh, member)
	if i < 0 {
		return false
	}
	enum := g.shapes[sh.Members[i].Shape].Enum
	return len(enum) == 0 || slices.Contains(enum, value)
}

// checkUnnamed compares the resource types that the reference gives to an action
// with what its bodies name.
func (g *resolved) checkUnnamed(a model.Action, t touches) error {
	var errs []error
	members := slices.Concat(t.request, t.response)
	excepted := func(typ string) bool {
		return slices.ContainsFunc(g.unnamed, func(u unnamed) bool { return u.action == a.Name && u.typ == typ })
	}
	for _, r := range a.Resources {
		names := slices.ContainsFunc(members, func(m namedBy) bool { return m.mayBe(r.Type) })
		switch {
		case !names && !excepted(r.Type):
			errs = append(errs, fmt.Errorf("touches_table.go: %s: nothing names its %s: add a naming, or an unnamed", a.Name, r.Type))
		case names && excepted(r.Type):
			errs = append(errs, fmt.Errorf("touches_table.go: unnamed: %s names its %s by now", a.Name, r.Type))
		}
	}
	for _, u := range g.unnamed {
		if u.action == a.Name && !slices.ContainsFunc(a.Resources, func(r model.Resource) bool { return r.Type == u.typ }) {
			errs = append(errs, fmt.Errorf("touches_table.go: unnamed: the reference gives %s no %s", a.Name, u.typ))
		}
	}
	return errors.Join(errs...)
}

// arnFormat is the format of a type's ARNs, such as
// arn:${Partition}:iot:${Region}:${Account}:package/${PackageName}/version/${VersionName}.
var arnFormat = regexp.MustCompile(`^arn:\$\{Partition\}:(\w+):\$\{Region\}:\$\{Account\}:([^$]+)\$\{\w+\}(?:([^$]+)\$\{(\w+)\})?([^$]+)?$`)

func kindOf(t model.ResourceType) (resource.Kind, error) {
	m := arnFormat.FindStringSubmatch(t.ARN)
	if m == nil {
		return resource.Kind{}, fmt.Errorf("touches.go: the type %s has ARNs of a form that is not understood: %s", t.Name, t.ARN)
	}
	k := resource.Kind{Type: t.Name, Service: m[1], Prefix: m[2], Suffix: m[5]}
	switch between, second := m[3], m[4]; {
	case second == "Id": // of a domain configuration: AWS adds it to the name
		k.Tail = true
	case between != "/": // else both are the name, as in ruledestination/http/ID
		k.Infix = between
	}
	return k, nil
}

// typeConst is the name of the constant of a resource type.
func typeConst(typ string) string {
	words := strings.Fields(nouns[typ])
	if len(words) == 0 {
		words = []string{"", typ} // resolve refuses a type without a noun
	}
	var b strings.Builder
	b.WriteString("Type")
	for _, w := range words[1:] { // the first is the article
		b.WriteString(strings.ToUpper(w[:1]) + w[1:])
	}
	return b.String()
}

// resources writes the types of resource and which members name them.
func (g *resolved) resources() (string, error) {
	var b strings.Builder
	b.WriteString("\n// The types of resource, as the Service Authorization Reference calls them.\nconst (\n")
	kinds := make([]resource.Kind, len(g.model.ResourceTypes))
	for i, t := range g.model.ResourceTypes {
		fmt.Fprintf(&b, "\t%s = %q\n", typeConst(t.Name), t.Name)
		var err error
		if kinds[i], err = kindOf(t); err != nil {
			return "", err
		}
	}
	b.WriteString(")\n")

	// Names with two halves first. Of two types whose ARNs look alike the one
	// with the shorter name counts: an ARN does not tell a dynamic thing group.
	slices.SortStableFunc(kinds, func(x, y resource.Kind) int {
		return cmp.Or(-cmp.Compare(x.Infix, y.Infix), cmp.Compare(x.Prefix, y.Prefix), cmp.Compare(len(x.Type), len(y.Type)))
	})
	b.WriteString(`
// resources is what Resources and Touches go by: how the ARNs of each type end,
// and which members of an action's bodies name a resource. It has every action, so
// that one it lacks is newer than this package. Like the catalogue it is laid out by
// the compiler, and nothing changes it.
var resources = resource.Table{
	Source: Source,
	Kinds: []resource.Kind{
`)
	for _, k := range kinds {
		fmt.Fprintf(&b, "\t\t{Type: %s, Service: %q, Prefix: %q", typeConst(k.Type), k.Service, k.Prefix)
		if k.Infix != "" {
			fmt.Fprintf(&b, ", Infix: %q", k.Infix)
		}
		if k.Suffix != "" {
			fmt.Fprintf(&b, ", Suffix: %q", k.Suffix)
		}
		if k.Type == "cert" || k.Type == "cacert" {
			b.WriteString(", Hex: true")
		}
		if k.Tail {
			b.WriteString(", Tail: true")
		}
		b.WriteString("},\n")
	}
	b.WriteString("\t},\n")
	if g.older != "" {
		b.WriteString("\tOlder: isOlder,\n")
	}
	b.WriteString("\tActions: []resource.Action{\n")
	for _, t := range g.touches {
		fmt.Fprintf(&b, "\t\t{Name: %q", t.action)
		writeMembers(&b, "Request", t.request)
		writeMembers(&b, "Response", t.response)
		if t.action == "RegisterThing" {
			b.WriteString(", Template: true")
		}
		b.WriteString("},\n")
	}
	b.WriteString("\t},\n}\n")
	return b.String(), nil
}

func writeMembers(b *strings.Builder, body string, members []namedBy) {
	if members == nil {
		return
	}
	fmt.Fprintf(b, ", %s: []resource.Member{\n", body)
	for _, m := range members {
		fmt.Fprintf(b, "\t\t{Path: %q", m.Path)
		if m.Type != "" {
			fmt.Fprintf(b, ", Type: %s", typeConst(m.Type))
		}
		if m.Form != resource.Name {
			fmt.Fprintf(b, ", Form: %s", [...]string{byARN: "resource.ARN", foreign: "resource.Foreign"}[m.Form])
		}
		for _, s := range []struct{ field, value string }{{"After", m.After}, {"When", m.When}, {"Is", m.Is}, {"Not", m.Not}} {
			if s.value != "" {
				fmt.Fprintf(b, ", %s: %q", s.field, s.value)
			}
		}
		if m.Sensitive {
			b.WriteString(", Sensitive: true")
		}
		if m.Free {
			b.WriteString(", Free: true")
		}
		b.WriteString("},\n")
	}
	b.WriteString("\t}")
}

// join appends a member to a path.
func join(path, member string) string {
	if path == "" {
		return member
	}
	return path + "/" + member
}
