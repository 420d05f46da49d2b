package bind

import (
	"reflect"
	"strings"
)

// A field is a field of a struct, or of one that is embedded in it.
type field struct {
	name     string // as the tag has it
	other    string // in the other case of its first letter; "" where that is another field
	plan     *plan
	required bool
	index    int   // in the struct
	rest     []int // further on in the embedded struct, mostly nil
}

// A spelling is one way to write the name of a field.
type spelling struct {
	name  string
	field int
}

// of returns the field of a struct. Embedded pointers on the way are filled.
func (f *field) of(v reflect.Value) reflect.Value {
	v = v.Field(f.index)
	for _, i := range f.rest {
		if v.Kind() == reflect.Pointer {
			if v.IsNil() {
				v.Set(reflect.New(v.Type().Elem()))
			}
			v = v.Elem()
		}
		v = v.Field(i)
	}
	return v
}

// find returns the index of the field that a name means, or -1. Members mostly
// come in the order of the type: next is the field to try first.
func (p *plan) find(name []byte, next int) int {
	if next < len(p.fields) {
		if f := &p.fields[next]; f.name == string(name) || f.other == string(name) && len(name) > 0 {
			return next
		}
	}
	if len(name) < len(p.byLength) {
		for i := range p.byLength[len(name)] {
			if s := &p.byLength[len(name)][i]; s.name == string(name) {
				return s.field
			}
		}
	}
	return -1
}

// setFields fills the plan of a struct. Where two fields lay claim to a spelling,
// it belongs to the one that has it for its name, then to the one of which it is
// the other case, then to an alias.
func (p *plan) setFields(b builder) {
	found := findFields(p.typ)
	claimed := make(map[string]bool)
	claim := func(name string, field int) bool {
		if name == "" || claimed[name] {
			return false
		}
		claimed[name] = true
		for len(p.byLength) <= len(name) {
			p.byLength = append(p.byLength, nil)
		}
		p.byLength[len(name)] = append(p.byLength[len(name)], spelling{name, field})
		return true
	}
	p.fields = make([]field, len(found))
	for i, f := range found {
		p.fields[i] = field{name: f.name, required: f.required, index: f.path[0], rest: f.path[1:]}
		p.required = p.required || f.required
		if f.sensitive {
			p.fields[i].plan = b.secret(f.typ)
		} else {
			p.fields[i].plan = b.plan(f.typ)
		}
		claim(f.name, i)
	}
	for i, f := range found {
		if other := otherCase(f.name); claim(other, i) {
			p.fields[i].other = other
		}
	}
	for i, f := range found {
		for _, alias := range f.aliases {
			claim(alias, i)
			claim(otherCase(alias), i)
		}
	}
}

// otherCase returns a name with its first letter in the other case, or "" where
// it does not begin with a letter that has one. AWS names members in ASCII.
func otherCase(name string) string {
	if name == "" || name[0]|' ' < 'a' || name[0]|' ' > 'z' {
		return ""
	}
	return string(name[0]^' ') + name[1:]
}

// A structField is what is known of a field before its plan is made.
type structField struct {
	name    string
	tagged  bool // the name is from a tag
	aliases []string
	typ     reflect.Type
	path    []int

	sensitive, required bool // the tag says so
}

// A Field is a field of a struct that a body is read into, or of one that is embedded in it.
type Field struct {
	Name      string // of the member, as the tag has it
	Index     []int  // for [reflect.Value.FieldByIndexErr]
	Sensitive bool   // its tag says so
}

// Fields lists the fields of a struct by which bodies are read, in their order, for
// whoever writes a body.
func Fields(t reflect.Type) []Field {
	var fields []Field
	for _, f := range findFields(t) {
		fields = append(fields, Field{f.name, f.path, f.sensitive})
	}
	return fields
}

// findFields lists the fields of a struct and of those that are embedded in it,
// in their order. Of fields with the same name only one counts, by Go's rule: that
// which lies least deep, and of several of those the one that has a tag. Where
// that does not decide, none counts.
func findFields(t reflect.Type) []structField {
	var all []structField
	collect(t, nil, make(map[reflect.Type]bool), &all)
	rank := func(f structField) int { // the smaller the better
		r := 2 * len(f.path)
		if !f.tagged {
			r++
		}
		return r
	}
	best := make(map[string]int)  // rank by name
	count := make(map[string]int) // how many fields of that rank
	for _, f := range all {
		switch r, ok := best[f.name]; {
		case !ok || rank(f) < r:
			best[f.name], count[f.name] = rank(f), 1
		case rank(f) == r:
			count[f.name]++
		}
	}
	fields := all[:0]
	for _, f := range all {
		if rank(f) == best[f.name] && count[f.name] == 1 {
			fields = append(fields, f)
		}
	}
	return fields
}

// collect appends the fields of a struct and of those embedded in it. around are
// the types that it is itself embedded in.
func collect(t reflect.Type, path []int, around map[reflect.Type]bool, all *[]structField) {
	around[t] = true
	defer delete(around, t)
	for i := range t.NumField() {
		sf := t.Field(i)
		tag := sf.Tag.Get("json")
		name, _, _ := strings.Cut(tag, ",")
		at := append(path[:len(path):len(path)], i)
		if tag == "-" {
			continue
		}
		if inner := sf.Type; sf.Anonymous && name == "" {
			if inner.Kind() == reflect.Pointer && sf.IsExported() { // reflection can't fill one that is not
				inner = inner.Elem()
			}
			if inner.Kind() == reflect.Struct {
				if !around[inner] {
					collect(inner, at, around, all)
				}
				continue
			}
		}
		if !sf.IsExported() {
			continue
		}
		f := structField{name: name, tagged: name != "", typ: sf.Type, path: at}
		if name == "" {
			f.name = sf.Name
		}
		for option := range strings.SplitSeq(sf.Tag.Get("cloudtrail"), ",") {
			if alias, ok := strings.CutPrefix(option, "alias="); ok {
				f.aliases = append(f.aliases, alias)
			}
			f.sensitive = f.sensitive || option == "sensitive"
			f.required = f.required || option == "required"
		}
		*all = append(*all, f)
	}
}
