package modelbody

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/iottrail/iottrail/internal/model"
)

// A Site is a place in a body.
type Site struct {
	Path   []string
	Kind   model.Kind // of the value
	Holder model.Kind // of what holds it: a structure, a list or a map
	Member string     // the member that it is, or is an element of, as "Structure.member"
	Secret *Secret    // why the value, or what it is within, is a secret; nil where it is none
}

// Absent in place of a value says that there is none.
type Absent struct{}

// String is the JSON pointer.
func (s Site) String() string {
	var b strings.Builder
	for _, step := range s.Path {
		b.WriteString("/" + escape.Replace(step))
	}
	return b.String()
}

var escape = strings.NewReplacer("~", "~0", "/", "~1")

// Leaf reports whether the value holds no others.
func (s Site) Leaf() bool {
	return s.Kind != model.Structure && s.Kind != model.List && s.Kind != model.Map
}

// Name is the last step of the path: the member's name, the key or the index.
func (s Site) Name() string { return s.Path[len(s.Path)-1] }

// Set returns a copy of the body with another value here.
func (s Site) Set(body, value any) any { return set(body, s.Path, value) }

func set(v any, path []string, value any) any {
	if len(path) == 0 {
		return value
	}
	_, remove := value.(Absent)
	remove = remove && len(path) == 1
	switch v := v.(type) {
	case map[string]any:
		v = maps.Clone(v)
		if remove {
			delete(v, path[0])
		} else {
			v[path[0]] = set(v[path[0]], path[1:], value)
		}
		return v
	case []any:
		i, _ := strconv.Atoi(path[0])
		v = slices.Clone(v)
		if remove {
			return slices.Delete(v, i, i+1)
		}
		v[i] = set(v[i], path[1:], value)
		return v
	}
	panic("modelbody: no " + path[0])
}

// Beside returns the site of a member that is beside it.
func (s Site) Beside(name string) Site {
	s.Path = append(slices.Clone(s.Path[:len(s.Path)-1]), name)
	return s
}

// OtherCase is the name with its first letter in the other case.
func (s Site) OtherCase() string { return string(s.Name()[0]^' ') + s.Name()[1:] }

// Flip returns a copy of the body with the first letter of the member's name in
// the other case. What maps and lists hold has no such name.
func (s Site) Flip(body any) any {
	if s.Holder != model.Structure {
		return body
	}
	value := get(body, s.Path)
	return s.Beside(s.OtherCase()).Set(s.Set(body, Absent{}), value)
}

func get(v any, path []string) any {
	for _, step := range path {
		switch in := v.(type) {
		case map[string]any:
			v = in[step]
		case []any:
			i, _ := strconv.Atoi(step)
			v = in[i]
		}
	}
	return v
}

// Zero is what is here when a value could not be read: nothing in a structure;
// in a list or map, which keep their places, the zero value.
func (s Site) Zero() any {
	if s.Holder == model.Structure {
		return Absent{}
	}
	switch s.Kind {
	case model.Structure:
		return map[string]any{}
	case model.String:
		return ""
	case model.Integer, model.Long, model.Float, model.Double:
		return json.Number("0")
	}
	return nil
}

// Wrong is a value of a type that does not fit here.
func (s Site) Wrong() any {
	if s.Kind == model.Structure || s.Kind == model.Map {
		return []any{1}
	}
	return map[string]any{"wrong": 1}
}
