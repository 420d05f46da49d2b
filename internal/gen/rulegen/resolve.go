package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iottrail/iottrail/internal/model"
)

// resolve puts conditions into terms that both formats have: about leaves, as EventBridge can't ask
// for objects, under the keys that a map may have, as neither has a wildcard for them, and with
// the values that there are in place of those that there must not be. It fails if the model has no
// such member or value. Where there is no model conditions stay as they are: a test holds
// them to a list.
func (c *calls) resolve(service *model.Service) error {
	if service == nil {
		return nil
	}
	var first []condition
	for i, name := range c.names {
		at := slices.IndexFunc(service.Actions, func(a model.Action) bool { return a.Name == name })
		if at < 0 {
			return fmt.Errorf("%s has no action %s", service.Name, name)
		}
		var resolved []condition
		for _, cond := range c.any {
			list, err := find(service, service.Shape(service.Actions[at].Input), nil, strings.Split(cond.member, "."), cond)
			if err != nil {
				return fmt.Errorf("%s: %s: %w", name, cond.member, err)
			}
			resolved = append(resolved, list...)
		}
		if i == 0 {
			first = resolved
		} else if fmt.Sprint(first) != fmt.Sprint(resolved) {
			return fmt.Errorf("%s and %s do not have the same members", c.names[0], name)
		}
	}
	c.any = first
	return nil
}

// find follows the path of a condition from a shape on; at is the path up to there.
func find(service *model.Service, shape *model.Shape, at, path []string, cond condition) ([]condition, error) {
	switch {
	case shape == nil:
		return nil, fmt.Errorf("the model has no shape for %s", strings.Join(at, "."))
	case shape.Kind == model.List:
		return find(service, service.Shape(shape.Element), at, path, cond) // both formats ask for any element
	case len(path) == 0:
		return cond.leaf(service, shape, at)
	case shape.Kind == model.Map && path[0] == "*":
		keys := service.Shape(shape.Key).Enum
		if len(keys) == 0 {
			return nil, fmt.Errorf("%s may have any key", strings.Join(at, "."))
		}
		var all []condition
		for _, key := range keys {
			list, err := find(service, service.Shape(shape.Value), with(at, key), path[1:], cond)
			if err != nil {
				return nil, err
			}
			all = append(all, list...)
		}
		return all, nil
	}
	for _, m := range shape.Members {
		if m.Name == path[0] {
			return find(service, service.Shape(m.Shape), with(at, m.Name), path[1:], cond)
		}
	}
	return nil, fmt.Errorf("no member %s", path[0])
}

func with(path []string, name string) []string { return append(slices.Clone(path), name) }

// leaf returns the condition about a member that was found.
func (c condition) leaf(service *model.Service, shape *model.Shape, at []string) ([]condition, error) {
	if shape.Kind == model.Structure || shape.Kind == model.Map {
		if c.op != present {
			return nil, fmt.Errorf("an object, which can only be there")
		}
		return below(service, shape, at)
	}
	c.member = strings.Join(at, ".")
	if len(shape.Enum) > 0 {
		for _, v := range c.values {
			if text, ok := v.(string); ok && !slices.Contains(shape.Enum, text) {
				return nil, fmt.Errorf("no value %s", text)
			}
		}
	}
	if c.op == isNot {
		var others []any
		for _, v := range shape.Enum {
			if !slices.Contains(c.values, any(v)) {
				others = append(others, v)
			}
		}
		c = condition{c.member, is, others}
	}
	return []condition{c}, nil
}

// below asks whether there is anything in an object: a member that must be there, or any.
func below(service *model.Service, shape *model.Shape, at []string) ([]condition, error) {
	if shape.Kind == model.Map {
		return find(service, shape, at, []string{"*"}, condition{op: present})
	}
	members := shape.Members
	if i := slices.IndexFunc(members, func(m model.Member) bool { return m.Required }); i >= 0 {
		members = members[i : i+1]
	}
	var all []condition
	for _, m := range members {
		list, err := find(service, service.Shape(m.Shape), with(at, m.Name), nil, condition{op: present})
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	return all, nil
}
