package actiontest

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/iottrail/iottrail/internal/apigen/model"
)

// A site is a place in a body.
type site struct {
	path   []string
	kind   model.Kind // of the value
	holder model.Kind // of what holds it: a structure, a list or a map
}

// absent in place of a value says that there is none.
type absent struct{}

// String is the JSON pointer.
func (s site) String() string {
	var b strings.Builder
	for _, step := range s.path {
		b.WriteString("/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(step))
	}
	return b.String()
}

// set returns a copy of the body with another value here.
func (s site) set(body, value any) any { return set(body, s.path, value) }

func set(v any, path []string, value any) any {
	if len(path) == 0 {
		return value
	}
	_, remove := value.(absent)
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
	panic("actiontest: no " + path[0])
}

// flip returns a copy of the body with the first letter of the member's name in
// the other case. What maps and lists hold has no such name.
func (s site) flip(body any) any {
	if s.holder != model.Structure {
		return body
	}
	last := len(s.path) - 1
	name := s.path[last]
	value := get(body, s.path)
	body = set(body, s.path, absent{})
	return set(body, append(slices.Clip(s.path[:last]), string(name[0]^' ')+name[1:]), value)
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

// zero is what is here when a value could not be read: nothing in a structure;
// in a list or map, which keep their places, the zero value.
func (s site) zero() any {
	if s.holder == model.Structure {
		return absent{}
	}
	switch s.kind {
	case model.Structure:
		return map[string]any{}
	case model.String:
		return ""
	case model.Integer, model.Long, model.Float, model.Double:
		return json.Number("0")
	}
	return nil
}

// wrong is a value of a type that does not fit here.
func (s site) wrong() any {
	if s.kind == model.Structure || s.kind == model.Map {
		return []any{1}
	}
	return map[string]any{"wrong": 1}
}
