package main

import (
	"errors"
	"fmt"
	"slices"

	"github.com/iottrail/iottrail/internal/model"
)

// overrides corrects the pinned model of one service. Each entry carries its
// evidence, and each must still be needed: one that matches nothing, or adds
// what the model has by now, is an error, so that the table never goes stale.
type overrides struct {
	shapes  []newShape
	members []newMember
	values  []newValue
	aliases []alias
	types   []rename
	// resources are types of resource of other services, which members name as well.
	resources []newResource
}

// newResource adds a type of resource that the reference does not give to the service.
type newResource struct {
	typ      model.ResourceType
	evidence string
}

// newShape adds a shape that the model does not have yet.
type newShape struct {
	shape    model.Shape
	evidence string
}

// newMember adds a member to a structure that the model has.
type newMember struct {
	structure string
	after     string // the member that it follows
	member    model.Member
	evidence  string
}

// newValue adds a value to an enumeration.
type newValue struct {
	enum, value string
	evidence    string
}

// alias says that records also call a member by another name.
type alias struct {
	structure, member string
	name              string
	evidence          string
}

// rename gives a shape a Go name other than the one that goName makes.
type rename struct {
	shape, goName string
	reason        string
}

// apply changes svc by the shapes, members, values and types of resource of the table.
func (o overrides) apply(svc *model.Service) error {
	var errs []error
	for _, n := range o.shapes {
		if svc.Shape(n.shape.Name) != nil {
			errs = append(errs, fmt.Errorf("overrides_table.go: the model has a shape %s by now", n.shape.Name))
			continue
		}
		svc.Shapes = append(svc.Shapes, n.shape)
	}
	for _, n := range o.members {
		errs = append(errs, n.apply(svc))
	}
	for _, n := range o.values {
		sh := svc.Shape(n.enum)
		switch {
		case sh == nil || len(sh.Enum) == 0:
			errs = append(errs, fmt.Errorf("overrides_table.go: the model has no enumeration %s", n.enum))
		case slices.Contains(sh.Enum, n.value):
			errs = append(errs, fmt.Errorf("overrides_table.go: the model's %s has a value %s by now", n.enum, n.value))
		default:
			sh.Enum = append(sh.Enum, n.value)
		}
	}
	for _, n := range o.resources {
		if slices.ContainsFunc(svc.ResourceTypes, func(t model.ResourceType) bool { return t.Name == n.typ.Name }) {
			errs = append(errs, fmt.Errorf("overrides_table.go: the reference gives the service a type %s by now", n.typ.Name))
			continue
		}
		svc.ResourceTypes = append(svc.ResourceTypes, n.typ)
	}
	for _, a := range o.aliases {
		errs = append(errs, a.check(svc))
	}
	for _, r := range o.types {
		if svc.Shape(r.shape) == nil {
			errs = append(errs, fmt.Errorf("overrides_table.go: the model has no shape %s to rename", r.shape))
		} else if goName(r.shape) == r.goName {
			errs = append(errs, fmt.Errorf("overrides_table.go: %s is called %s without it", r.shape, r.goName))
		}
	}
	reached := reachable(svc)
	for _, n := range o.shapes {
		if !reached[n.shape.Name] {
			errs = append(errs, fmt.Errorf("overrides_table.go: no action reaches the added shape %s", n.shape.Name))
		}
	}
	return errors.Join(errs...)
}

func (n newMember) apply(svc *model.Service) error {
	sh := svc.Shape(n.structure)
	if sh == nil || sh.Kind != model.Structure {
		return fmt.Errorf("overrides_table.go: the model has no structure %s", n.structure)
	}
	if svc.Shape(n.member.Shape) == nil {
		return fmt.Errorf("overrides_table.go: %s.%s: no shape %s", n.structure, n.member.Name, n.member.Shape)
	}
	if memberIndex(sh, n.member.Name) >= 0 {
		return fmt.Errorf("overrides_table.go: the model's %s has a member %s by now", n.structure, n.member.Name)
	}
	i := memberIndex(sh, n.after)
	if i < 0 {
		return fmt.Errorf("overrides_table.go: %s has no member %s for %s to follow", n.structure, n.after, n.member.Name)
	}
	sh.Members = slices.Insert(sh.Members, i+1, n.member)
	return nil
}

func (a alias) check(svc *model.Service) error {
	sh := svc.Shape(a.structure)
	if sh == nil || memberIndex(sh, a.member) < 0 {
		return fmt.Errorf("overrides_table.go: the model has no member %s.%s to alias", a.structure, a.member)
	}
	if memberIndex(sh, a.name) >= 0 {
		return fmt.Errorf("overrides_table.go: %s has a member %s, which can't be an alias of %s", a.structure, a.name, a.member)
	}
	return nil
}

func memberIndex(sh *model.Shape, name string) int {
	return slices.IndexFunc(sh.Members, func(m model.Member) bool { return m.Name == name })
}

// reachable is the set of shapes that some action reaches.
func reachable(svc *model.Service) map[string]bool {
	var bodies []string
	for _, a := range svc.Actions {
		bodies = append(bodies, a.Input, a.Output)
	}
	return reach(indexShapes(svc), bodies...)
}

// reach is the set of shapes that values of the given shapes can hold,
// themselves included. Empty names are skipped.
func reach(index map[string]*model.Shape, names ...string) map[string]bool {
	seen := make(map[string]bool)
	var visit func(name string)
	visit = func(name string) {
		if name == "" || seen[name] {
			return
		}
		seen[name] = true
		for _, r := range index[name].Refs() {
			visit(r)
		}
	}
	for _, name := range names {
		visit(name)
	}
	return seen
}

// indexShapes maps the shapes of a service by their names.
func indexShapes(svc *model.Service) map[string]*model.Shape {
	m := make(map[string]*model.Shape, len(svc.Shapes))
	for i := range svc.Shapes {
		m[svc.Shapes[i].Name] = &svc.Shapes[i]
	}
	return m
}
