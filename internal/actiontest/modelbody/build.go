// Package modelbody builds the requests and responses of actions from the pinned model
// of the API, for tests: whole, with a value changed, and with marks where a secret
// would be.
//
// It needs nothing beyond the library, so that the examples, which are a module of
// their own, can use it as well.
package modelbody

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/model"
)

// A Body is a request or a response with every member at every depth.
type Body struct {
	Value any
	Sites []Site   // each place in it, the outer ones first
	Added []string // the members that only the Go type has, as "Type.member"
}

// Build makes the body of the shape, and what the Go type has beyond it. secret are
// the members of the service that hold secrets beside those that the model calls
// sensitive.
func Build(svc *model.Service, shape string, t reflect.Type, secret map[string]Secret) Body {
	b := builder{svc: svc, secret: secret}
	value := b.value(svc.Shape(shape), t, Site{})
	return Body{value, b.sites, b.added}
}

// A builder fills bodies by the model. Each value is another one, so that no two
// can be mixed up. What only the Go type has, it fills by that.
type builder struct {
	svc    *model.Service
	secret map[string]Secret
	n      int
	sites  []Site
	added  []string
}

// value makes a value of the shape, or of the Go type where the model has none, for
// the site, of which everything is known except what follows from the shape.
func (b *builder) value(sh *model.Shape, t reflect.Type, s Site) any {
	if t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if sh == nil {
		sh = shapeOf(t)
	}
	s.Kind = sh.Kind
	if sh.Sensitive && s.Secret == nil {
		s.Secret = &Secret{Why: "the model calls it sensitive"}
	}
	if s.Path != nil {
		b.sites = append(b.sites, s)
	}
	at := func(step string) Site {
		return Site{Path: append(slices.Clip(s.Path), step), Holder: sh.Kind, Member: s.Member, Secret: s.Secret}
	}
	b.n++
	switch sh.Kind {
	case model.Structure:
		return b.structure(sh, t, at)
	case model.List:
		element := b.svc.Shape(sh.Element)
		first := b.value(element, elem(t), at("0"))
		return []any{first, b.aside().value(element, elem(t), at("1"))}
	case model.Map:
		key := b.key(sh)
		return map[string]any{key: b.value(b.svc.Shape(sh.Value), elem(t), at(key))}
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
	panic("modelbody: no value of kind " + string(sh.Kind))
}

// structure fills the members that the model has, and then those that only the
// type has.
func (b *builder) structure(sh *model.Shape, t reflect.Type, at func(string) Site) any {
	object := make(map[string]any)
	fields := fieldsOf(t)
	member := func(name string, value *model.Shape) {
		s := at(name)
		s.Member = sh.Name + "." + name
		if secret, ok := b.secret[s.Member]; ok {
			s.Secret = &secret
		} else if value == nil && strings.Contains(fields[name].Tag.Get("cloudtrail"), "sensitive") {
			s.Secret = &Secret{Why: "the generator's override calls it sensitive"}
		}
		object[name] = b.value(value, fields[name].Type, s)
		delete(fields, name)
	}
	for _, m := range sh.Members {
		member(m.Name, b.svc.Shape(m.Shape))
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		b.added = append(b.added, t.Name()+"."+name)
		member(name, nil)
	}
	return object
}

// aside is a builder whose sites nobody wants: one element of a list is enough.
func (b *builder) aside() *builder {
	b.n += 1000
	return &builder{svc: b.svc, secret: b.secret, n: b.n}
}

func (b *builder) key(sh *model.Shape) string {
	if key := b.svc.Shape(sh.Key); key != nil && len(key.Enum) > 0 {
		return key.Enum[b.n%len(key.Enum)]
	}
	return "key~/" + strconv.Itoa(b.n)
}

// fieldsOf maps the fields of a struct by the names that their tags have.
func fieldsOf(t reflect.Type) map[string]reflect.StructField {
	fields := make(map[string]reflect.StructField)
	if t == nil || t.Kind() != reflect.Struct {
		return fields
	}
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		fields[name] = t.Field(i)
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
