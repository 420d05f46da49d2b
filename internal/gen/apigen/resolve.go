package main

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/iottrail/iottrail/internal/model"
)

// resolved is a service with everything decided that the emitter needs.
type resolved struct {
	service
	model   *model.Service
	shapes  map[string]*model.Shape
	goTypes map[string]string   // shape: name of its Go type, for structures and enumerations
	aliases map[string]string   // structure.member: other name
	actions map[string]string   // action: family
	types   map[string]string   // shape: family
	users   map[string][]string // shape: Go types that have it as a member, or in a list or map
	touches []touches           // sorted by action

	nameless map[string]string // members that sound like names of resources, and fit no naming: why
}

// resolve loads a service's model and decides names and places. It refuses
// names that collide, tables that are stale or lack something, and facts that it can't express.
func resolve(s service) (*resolved, error) {
	svc, err := model.Load(s.name)
	if err != nil {
		return nil, err
	}
	g, err := resolveModel(s, svc)
	if err != nil {
		return nil, err
	}
	return g, checkNouns(svc)
}

// resolveModel is resolve for a model that is loaded. It changes the model.
func resolveModel(s service, svc *model.Service) (*resolved, error) {
	if err := s.overrides.apply(svc); err != nil {
		return nil, err
	}
	g := &resolved{service: s, model: svc, shapes: indexShapes(svc)}
	var err error
	if g.actions, err = groupActions(svc, s.families); err != nil {
		return nil, err
	}
	if g.types, err = groupTypes(svc, g.actions, typeFamily[s.name]); err != nil {
		return nil, err
	}
	g.aliases = make(map[string]string)
	for _, a := range s.overrides.aliases {
		g.aliases[a.structure+"."+a.member] = a.name
	}
	for name := range strings.FieldsSeq(s.older) {
		if g.actions[name] == "" {
			return nil, fmt.Errorf("service.go: older: no action %s", name)
		}
	}
	if err := g.nameAll(); err != nil {
		return nil, err
	}
	for i := range svc.Shapes {
		if err := g.checkShape(&svc.Shapes[i]); err != nil {
			return nil, err
		}
	}
	g.findUsers()
	if err := g.findTouches(); err != nil {
		return nil, err
	}
	return g, nil
}

// nameAll gives every type of the package its name. An action, its request
// and its response are called what CloudTrail calls the action; other types
// follow the rules of Go.
func (g *resolved) nameAll() error {
	ns := namespace{
		"Source": "the package's constant", "Actions": "the package's function",
		"DecodeRequest": "the package's function", "DecodeResponse": "the package's function",
	}
	for _, t := range g.model.ResourceTypes {
		if err := ns.add(typeConst(t.Name), "the resource type "+t.Name); err != nil {
			return err
		}
	}
	g.goTypes = make(map[string]string)
	exceptions := make(map[string]string)
	for _, r := range g.overrides.types {
		exceptions[r.shape] = r.goName
	}
	for _, a := range g.model.Actions {
		if err := ns.add(a.Name, "the action "+a.Name); err != nil {
			return err
		}
		for _, body := range []struct{ shape, name string }{
			{a.Input, a.Name + "Request"}, {a.Output, a.Name + "Response"},
		} {
			if err := ns.add(body.name, "a body of "+a.Name); err != nil {
				return err
			}
			if body.shape == "" {
				continue
			}
			if other, ok := g.goTypes[body.shape]; ok {
				return fmt.Errorf("resolve.go: the shape %s is both %s and %s", body.shape, other, body.name)
			}
			g.goTypes[body.shape] = body.name
		}
	}
	for _, sh := range g.model.Shapes {
		if sh.Kind != model.Structure && len(sh.Enum) == 0 {
			continue
		}
		name := g.goTypes[sh.Name]
		if name == "" {
			if name = exceptions[sh.Name]; name == "" {
				name = goName(sh.Name)
			}
			if err := ns.add(name, "the shape "+sh.Name); err != nil {
				return err
			}
			g.goTypes[sh.Name] = name
		}
		for _, v := range sh.Enum {
			if err := ns.add(enumName(name, v), fmt.Sprintf("the value %q of %s", v, sh.Name)); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkShape refuses what the generated types could not tell apart, and facts
// that they would lose.
func (g *resolved) checkShape(sh *model.Shape) error {
	fields, wire := make(namespace), make(namespace)
	for _, m := range sh.Members {
		what := sh.Name + "." + m.Name
		if err := fields.add(goName(m.Name), what); err != nil {
			return err
		}
		// Both spellings of the first letter are read.
		if err := wire.add(lowerFirst(m.Name), what); err != nil {
			return err
		}
		if alias, ok := g.aliases[what]; ok {
			if err := wire.add(lowerFirst(alias), "an alias of "+what); err != nil {
				return err
			}
		}
	}
	for _, r := range []string{sh.Element, sh.Key, sh.Value} {
		if r != "" && g.shapes[r].Sensitive {
			return fmt.Errorf("resolve.go: %s holds sensitive values (%s), which only a member's tag can say", sh.Name, r)
		}
	}
	if sh.Key != "" && g.shapes[sh.Key].Kind != model.String {
		return fmt.Errorf("resolve.go: %s: the keys of a map must be strings", sh.Name)
	}
	if sh.Kind != model.Structure && sh.Kind != model.List && sh.Kind != model.Map && goKinds[sh.Kind] == "" {
		return fmt.Errorf("service.go: goKinds has no kind %q, which is that of %s", sh.Kind, sh.Name)
	}
	return nil
}

// findUsers fills users, for the comments that say where a type occurs.
func (g *resolved) findUsers() {
	g.users = make(map[string][]string)
	for i := range g.model.Shapes {
		sh := &g.model.Shapes[i]
		if sh.Kind != model.Structure {
			continue
		}
		for _, m := range sh.Members {
			for _, leaf := range g.leaves(m.Shape) {
				if user := g.goTypes[sh.Name]; !slices.Contains(g.users[leaf], user) {
					g.users[leaf] = append(g.users[leaf], user)
				}
			}
		}
	}
}

// leaves lists the shapes that a value of a shape holds below its lists and
// maps.
func (g *resolved) leaves(name string) []string {
	sh := g.shapes[name]
	switch sh.Kind {
	case model.List:
		return g.leaves(sh.Element)
	case model.Map:
		return append(g.leaves(sh.Key), g.leaves(sh.Value)...)
	}
	return []string{name}
}

// fieldType is the Go type of a member of that shape. A structure is a pointer, so that one
// without members and none at all can be distinguished.
func (g *resolved) fieldType(name string) string {
	if g.shapes[name].Kind == model.Structure {
		return "*" + g.goTypes[name]
	}
	return g.valueType(name)
}

// valueType is the Go type of a value of that shape in a list or map.
func (g *resolved) valueType(name string) string {
	sh := g.shapes[name]
	switch {
	case g.goTypes[name] != "":
		return g.goTypes[name]
	case sh.Kind == model.List:
		return "[]" + g.valueType(sh.Element)
	case sh.Kind == model.Map:
		return "map[" + g.valueType(sh.Key) + "]" + g.valueType(sh.Value)
	}
	return goKinds[sh.Kind]
}

// tag is the struct tag of a member: its name in JSON, and what internal/bind
// must know beside.
func (g *resolved) tag(sh *model.Shape, m model.Member) string {
	var extra []string
	if alias, ok := g.aliases[sh.Name+"."+m.Name]; ok {
		extra = append(extra, "alias="+alias)
	}
	if g.shapes[m.Shape].Sensitive {
		extra = append(extra, "sensitive")
	}
	if m.Required && g.isRequest(sh.Name) {
		extra = append(extra, "required")
	}
	tag := fmt.Sprintf(`json:"%s,omitzero"`, m.Name)
	if extra != nil {
		tag += fmt.Sprintf(` cloudtrail:"%s"`, strings.Join(extra, ","))
	}
	return "`" + tag + "`"
}

// isRequest reports whether a structure is the request of an action.
func (g *resolved) isRequest(shape string) bool {
	return slices.ContainsFunc(g.model.Actions, func(a model.Action) bool { return a.Input == shape })
}

// isOlder reports whether an older version of the API has an action of the name, with other
// bodies.
func (g *resolved) isOlder(action string) bool {
	return slices.Contains(strings.Fields(g.older), action)
}

func lowerFirst(s string) string {
	r := []rune(s)
	r[0] = unicode.ToLower(r[0])
	return string(r)
}
