package describe

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/freeform"
)

// A member is a member of a request, with what decides how it is shown.
type member struct {
	name      string // for the attribute: the path from the request, with dots
	v         reflect.Value
	sensitive bool // CloudTrail masks it
	free      bool // shown whatever its name is
}

// last is the member's own name.
func (m member) last() string { return m.name[strings.LastIndexByte(m.name, '.')+1:] }

// fields calls visit for the members of a structure, in the API's order.
func fields(v reflect.Value, visit func(member)) {
	t := v.Type()
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		visit(member{name: name, v: v.Field(i), sensitive: strings.Contains(f.Tag.Get("cloudtrail"), "sensitive")})
	}
}

// find returns the member at a path, unless it or what holds it is absent.
func find(v reflect.Value, path string) (found member, ok bool) {
	step, rest, deeper := strings.Cut(path, "/")
	fields(v, func(m member) {
		if m.name == step {
			found, ok = m, true
		}
	})
	if !deeper || !ok {
		return found, ok
	}
	if found.sensitive || found.v.Kind() != reflect.Pointer || found.v.IsNil() {
		return member{}, false
	}
	return find(found.v.Elem(), rest)
}

// structure adds the members of a structure, except those that came first.
func (d *describer) structure(prefix string, v reflect.Value, level int) {
	fields(v, func(m member) {
		m.name = prefix + m.name
		if !d.shownFirst[m.name] && !isRetry(m.last()) {
			d.value(m, level)
		}
	})
}

// value adds what a member is set to.
func (d *describer) value(m member, level int) {
	if m.v.IsZero() {
		return
	}
	if m.sensitive {
		d.hide(m.name)
		return
	}
	if m.v.Kind() == reflect.String && freeform.IsMask(m.v.String()) {
		return // package state names it
	}
	if attrs, ok := d.special(m.last(), m.v.Interface()); ok {
		for _, a := range attrs {
			d.add(a)
		}
		return
	}
	switch x := m.v.Interface().(type) {
	case iottrail.Bool:
		d.add(slog.Bool(m.name, x.True()))
		return
	case iottrail.Timestamp:
		d.add(slog.Time(m.name, x.Time))
		return
	case iottrail.Blob, json.RawMessage:
		d.hide(m.name)
		return
	}
	switch m.v.Kind() {
	case reflect.Pointer:
		d.pointer(m, level)
	case reflect.String:
		d.text(m)
	case reflect.Int32, reflect.Int64:
		d.add(slog.Int64(m.name, m.v.Int()))
	case reflect.Float64:
		d.add(slog.Float64(m.name, m.v.Float()))
	case reflect.Slice:
		d.list(m)
	case reflect.Map:
		keys := make([]string, 0, m.v.Len())
		for _, key := range m.v.MapKeys() {
			keys = append(keys, key.String())
		}
		slices.Sort(keys)
		d.add(slog.String(m.name, join(keys)))
	default:
		d.hide(m.name)
	}
}

// pointer adds the members of a nested structure.
func (d *describer) pointer(m member, level int) {
	switch v := m.v.Elem(); {
	case v.Kind() != reflect.Struct || level == maxLevels:
		d.hide(m.name)
	case v.NumField() == 0: // that it is there is all that matters
		d.add(slog.String(m.name, "{}"))
	default:
		d.structure(m.name+".", v, level+1)
	}
}

// text adds a text, or what can be shown of it.
func (d *describer) text(m member) {
	switch s := m.v.String(); {
	case isURL(m.last()):
		d.add(slog.String(m.name, BareURL(s)))
	case m.free || isEnum(m.v.Type()) || IsShown(m.last()):
		d.add(slog.String(m.name, s))
	default:
		d.hide(m.name)
	}
}

// list adds the texts of a list, or the titles of its structures.
func (d *describer) list(m member) {
	elem := m.v.Type().Elem()
	switch elem.Kind() {
	case reflect.String:
		if !m.free && !isEnum(elem) && !IsShown(m.last()) {
			d.hide(m.name)
			return
		}
		var texts []string
		for i := range m.v.Len() {
			if s := m.v.Index(i).String(); s != "" && !freeform.IsMask(s) {
				texts = append(texts, s)
			}
		}
		d.add(slog.String(m.name, join(texts)))
	case reflect.Struct:
		var names []string
		for i := range min(m.v.Len(), maxElements) {
			if name := title(m.v.Index(i)); name != "" {
				names = append(names, name)
			}
		}
		if len(names) < min(m.v.Len(), maxElements) {
			d.add(slog.Int(m.name, m.v.Len()))
			return
		}
		d.add(slog.String(m.name, joinOf(names, m.v.Len())))
	default:
		d.add(slog.Int(m.name, m.v.Len()))
	}
}

// title names an element of a list: by the first of its members that may be shown, or by the
// name of its first structure.
func title(v reflect.Value) (text string) {
	fields(v, func(m member) {
		switch {
		case text != "" || m.sensitive || m.v.IsZero():
		case m.v.Kind() == reflect.Pointer:
			text = m.name
		case m.v.Kind() != reflect.String || freeform.IsMask(m.v.String()):
		case isEnum(m.v.Type()) || IsShown(m.name) || strings.EqualFold(m.name, "key"): // that of a tag
			text = m.v.String()
		}
	})
	return text
}

// names adds the members of an untyped request whose names say that they name something, in the
// order of the names.
func (d *describer) names(members map[string]json.RawMessage) {
	for _, name := range slices.Sorted(maps.Keys(members)) {
		var text string
		switch {
		case len(members[name]) == 0 || isRetry(name): // null, or nothing that was set
		case !isIdentifier(name): // whoever made the call may have made it up
			d.more++
		case !IsShown(name) || json.Unmarshal(members[name], &text) != nil:
			d.hide(name)
		case !freeform.IsMask(text):
			d.add(slog.String(name, text))
		}
	}
}

// isEnum reports whether a type of strings is an enumeration.
func isEnum(t reflect.Type) bool { return t != reflect.TypeFor[string]() }

// join writes the first elements of a list, and how many more there are.
func join(list []string) string { return joinOf(list, len(list)) }

// joinOf is join where the list has the first elements of n.
func joinOf(list []string, n int) string {
	text := strings.Join(list[:min(len(list), maxElements)], ",")
	if n > maxElements {
		text += fmt.Sprintf(" and %d more", n-maxElements)
	}
	return text
}
