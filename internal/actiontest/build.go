package actiontest

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/apigen/model"
)

// A builder fills bodies by the model. Each value is another one, so that no two
// can be mixed up. What only the Go type has, it fills by that.
type builder struct {
	svc   *model.Service
	n     int
	sites []site
	added map[string]bool
}

// value makes a value of the shape, or of the Go type where the model has none.
// It is at the path, within something of the kind holder.
func (b *builder) value(sh *model.Shape, t reflect.Type, path []string, holder model.Kind) any {
	if t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if sh == nil {
		sh = shapeOf(t)
	}
	if path != nil {
		b.sites = append(b.sites, site{path, sh.Kind, holder})
	}
	at := func(step string) []string { return append(slices.Clip(path), step) }
	b.n++
	switch sh.Kind {
	case model.Structure:
		return b.structure(sh, t, at)
	case model.List:
		element := b.svc.Shape(sh.Element)
		first := b.value(element, elem(t), at("0"), model.List)
		return []any{first, b.aside().value(element, elem(t), at("1"), model.List)}
	case model.Map:
		key := b.key(sh)
		return map[string]any{key: b.value(b.svc.Shape(sh.Value), elem(t), at(key), model.Map)}
	case model.Boolean:
		return b.n%2 == 0
	case model.Integer:
		return b.n
	case model.Long:
		return int64(1)<<53 + int64(b.n)*2 + 1 // which no float64 holds
	case model.Float, model.Double:
		return float64(b.n) + 0.5
	case model.Timestamp:
		return fmt.Sprintf("2026-10-05T08:%02d:%02d.25Z", b.n/60%60, b.n%60)
	case model.Blob:
		return []byte("blob " + strconv.Itoa(b.n))
	case model.String:
		if len(sh.Enum) > 0 {
			return sh.Enum[b.n%len(sh.Enum)]
		}
		return fmt.Sprintf("%s %d <é\u2028>", sh.Name, b.n)
	}
	panic("actiontest: no value of kind " + string(sh.Kind))
}

// structure fills the members that the model has, and then those that only the
// type has.
func (b *builder) structure(sh *model.Shape, t reflect.Type, at func(string) []string) any {
	object := make(map[string]any)
	fields := fieldsOf(t)
	for _, m := range sh.Members {
		object[m.Name] = b.value(b.svc.Shape(m.Shape), fields[m.Name], at(m.Name), model.Structure)
		delete(fields, m.Name)
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		b.added[t.Name()+"."+name] = true
		object[name] = b.value(nil, fields[name], at(name), model.Structure)
	}
	return object
}

// aside is a builder whose sites nobody wants: one element of a list is enough.
func (b *builder) aside() *builder {
	b.n += 1000
	return &builder{svc: b.svc, n: b.n, added: b.added}
}

func (b *builder) key(sh *model.Shape) string {
	if key := b.svc.Shape(sh.Key); key != nil && len(key.Enum) > 0 {
		return key.Enum[b.n%len(key.Enum)]
	}
	return "key~/" + strconv.Itoa(b.n)
}

// fieldsOf maps the fields of a struct by the names that their tags have.
func fieldsOf(t reflect.Type) map[string]reflect.Type {
	fields := make(map[string]reflect.Type)
	if t == nil || t.Kind() != reflect.Struct {
		return fields
	}
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		fields[name] = t.Field(i).Type
	}
	return fields
}

// elem is the type of the elements of a list or map, or nil.
func elem(t reflect.Type) reflect.Type {
	if t == nil || t.Kind() != reflect.Slice && t.Kind() != reflect.Map {
		return nil
	}
	return t.Elem()
}

// shapeOf is a shape for a Go type that the model has none for.
func shapeOf(t reflect.Type) *model.Shape {
	sh := &model.Shape{Name: t.Name(), Kind: model.Structure}
	switch {
	case t == reflect.TypeFor[iottrail.Bool]():
		sh.Kind = model.Boolean
	case t == reflect.TypeFor[iottrail.Timestamp]():
		sh.Kind = model.Timestamp
	case t == reflect.TypeFor[iottrail.Blob]():
		sh.Kind = model.Blob
	case t.Kind() != reflect.Struct:
		sh.Kind = map[reflect.Kind]model.Kind{
			reflect.String: model.String, reflect.Int32: model.Integer, reflect.Int64: model.Long,
			reflect.Float64: model.Double, reflect.Slice: model.List, reflect.Map: model.Map,
		}[t.Kind()]
	}
	return sh
}
