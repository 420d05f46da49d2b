package main

import (
	"bytes"
	"encoding/json"
	"strings"
)

// An object is a JSON object whose members have an order. Their values are strings,
// numbers, booleans, nil, lists and objects.
type object []member

type member struct {
	name  string
	value any
}

type list []any

// nested returns an object with a value at a path with dots.
func nested(path string, value any) object {
	name, rest, deeper := strings.Cut(path, ".")
	if deeper {
		value = nested(rest, value)
	}
	return object{{name, value}}
}

// merge puts the members of another object into one. What both have must be objects.
func (o object) merge(other object) object {
	for _, m := range other {
		i := o.index(m.name)
		if i < 0 {
			o = append(o, m)
			continue
		}
		o[i].value = append(object(nil), o[i].value.(object)...).merge(m.value.(object))
	}
	return o
}

func (o object) index(name string) int {
	for i, m := range o {
		if m.name == name {
			return i
		}
	}
	return -1
}

// width is how long a line may become before it is broken up.
const width = 100

// printJSON writes a value as JSON: on one line if it fits there, or else each of its parts on a line
// of its own.
func printJSON(b *bytes.Buffer, v any, indent string, used int) {
	short := compact(v)
	parts, open, end := 0, "", ""
	switch v := v.(type) {
	case object:
		parts, open, end = len(v), "{", "}"
	case list:
		parts, open, end = len(v), "[", "]"
	}
	if parts == 0 || used+len(short) <= width {
		b.WriteString(short)
		return
	}
	b.WriteString(open)
	inner := indent + "  "
	for i := range parts {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString("\n" + inner)
		switch v := v.(type) {
		case object:
			name := compact(v[i].name) + ": "
			b.WriteString(name)
			printJSON(b, v[i].value, inner, len(inner)+len(name)+1)
		case list:
			printJSON(b, v[i], inner, len(inner)+1)
		}
	}
	b.WriteString("\n" + indent + end)
}

// compact writes a value on one line.
func compact(v any) string {
	var b strings.Builder
	switch v := v.(type) {
	case object:
		b.WriteByte('{')
		for i, m := range v {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(compact(m.name) + ": " + compact(m.value))
		}
		b.WriteByte('}')
	case list:
		b.WriteByte('[')
		for i, e := range v {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(compact(e))
		}
		b.WriteByte(']')
	default:
		text, err := json.Marshal(v)
		if err != nil {
			panic(err) // no value here can fail
		}
		b.Write(text)
	}
	return b.String()
}
