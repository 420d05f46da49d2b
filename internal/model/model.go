// Package model is the compact model of an AWS API that the generator of internal/gen/apigen
// reads, and so do the tests of what it writes: which actions there are, what shapes their
// requests and responses have, and what access each action needs.
//
// The model of each service is pinned in this directory as JSON, one action or
// shape to a line so that a new API version shows as a readable diff. It holds
// facts only and none of AWS's prose. The importer beside the generator writes
// it; nobody edits it by hand. What the sources get wrong or do not have yet
// goes into the generator's override table.
package model

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
)

// Service is the model of one AWS service.
type Service struct {
	Name          string         `json:"name"`          // "AWS IoT"
	APIVersion    string         `json:"apiVersion"`    // "2015-05-28"
	Sources       []Provenance   `json:"sources"`       // where the facts come from
	ResourceTypes []ResourceType `json:"resourceTypes"` // sorted by name
	Actions       []Action       `json:"actions"`       // in the order of the API model
	Shapes        []Shape        `json:"shapes"`        // sorted by name; only those that an action reaches
}

// Provenance names one source of the model and what was taken from it.
type Provenance struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Gives   string `json:"gives"`
}

// ResourceType is a kind of resource that an IAM policy can name.
type ResourceType struct {
	Name string `json:"name"` // as in the Service Authorization Reference: "thinggroup"
	ARN  string `json:"arn"`  // the format, with ${Variables}
}

// Action is one operation of the API.
type Action struct {
	Name       string     `json:"name"`
	Method     string     `json:"method"` // of HTTP
	Deprecated bool       `json:"deprecated,omitempty"`
	Input      string     `json:"input,omitempty"`  // the name of a structure
	Output     string     `json:"output,omitempty"` // empty: the response has no body
	Access     string     `json:"access,omitempty"` // access level; empty: the reference does not list the action
	Resources  []Resource `json:"resources,omitempty"`
}

// Resource says that an action touches a type of resource.
type Resource struct {
	Type     string `json:"type"`
	Required bool   `json:"required,omitempty"` // every call names one
}

// Kind is what a shape looks like in JSON.
type Kind string

// The kinds of shape. Integer has 32 bits and Long 64.
const (
	Structure Kind = "structure"
	List      Kind = "list"
	Map       Kind = "map"
	String    Kind = "string"
	Boolean   Kind = "boolean"
	Integer   Kind = "integer"
	Long      Kind = "long"
	Float     Kind = "float"
	Double    Kind = "double"
	Timestamp Kind = "timestamp"
	Blob      Kind = "blob"
	Document  Kind = "document" // any JSON value
)

// Shape is a named type of the API.
type Shape struct {
	Name       string   `json:"name"`
	Kind       Kind     `json:"kind"`
	Sensitive  bool     `json:"sensitive,omitempty"` // CloudTrail masks values of this shape
	Deprecated bool     `json:"deprecated,omitempty"`
	Format     string   `json:"format,omitempty"`  // of a timestamp, where it is not the protocol's own
	Enum       []string `json:"enum,omitempty"`    // the known values of a string
	Element    string   `json:"element,omitempty"` // shape of a list's elements
	Key        string   `json:"key,omitempty"`     // shapes of a map's keys and values
	Value      string   `json:"value,omitempty"`
	Members    []Member `json:"members,omitempty"` // of a structure, in the order of the API model
}

// Member is one member of a structure.
type Member struct {
	// Name is what the API model calls the member, and so does CloudTrail.
	// What HTTP calls it (isAscendingOrder, x-amzn-principal) is in [Bindings].
	Name       string `json:"name"`
	Shape      string `json:"shape"`
	Required   bool   `json:"required,omitempty"`
	Deprecated bool   `json:"deprecated,omitempty"`
}

//go:embed *.json
var pinned embed.FS

// Load returns the pinned model of a service, by the name of its package: "iot".
func Load(service string) (*Service, error) {
	data, err := pinned.ReadFile(service + ".json")
	if err != nil {
		return nil, fmt.Errorf("model: no pinned model of %q: %w", service, err)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	s := new(Service)
	if err := d.Decode(s); err != nil {
		return nil, fmt.Errorf("model: %s.json: %w", service, err)
	}
	return s, nil
}

// Shape returns the shape of that name, or nil.
func (s *Service) Shape(name string) *Shape {
	for i := range s.Shapes {
		if s.Shapes[i].Name == name {
			return &s.Shapes[i]
		}
	}
	return nil
}

// Refs lists the shapes that sh refers to directly, in order.
func (sh *Shape) Refs() []string {
	var refs []string
	for _, m := range sh.Members {
		refs = append(refs, m.Shape)
	}
	for _, r := range []string{sh.Element, sh.Key, sh.Value} {
		if r != "" {
			refs = append(refs, r)
		}
	}
	return refs
}

// Encode writes the model in its pinned form: indented, but with each element
// of a top-level list on a line of its own.
func (s *Service) Encode() ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("{\n")
	field := func(name string, v any, last bool) error {
		data, err := marshal(v)
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "%q: %s", name, data)
		if !last {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
		return nil
	}
	for _, f := range []struct {
		name string
		v    any
	}{
		{"name", s.Name}, {"apiVersion", s.APIVersion},
		{"sources", lines[Provenance](s.Sources)},
		{"resourceTypes", lines[ResourceType](s.ResourceTypes)},
		{"actions", lines[Action](s.Actions)},
		{"shapes", lines[Shape](s.Shapes)},
	} {
		if err := field(f.name, f.v, f.name == "shapes"); err != nil {
			return nil, err
		}
	}
	b.WriteString("}\n")
	return b.Bytes(), nil
}

// lines is a list that is written with one element to a line.
type lines[T any] []T

func (l lines[T]) encode() ([]byte, error) {
	b := []byte("[")
	for i, v := range l {
		data, err := marshal(v)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, "\n  "...)
		b = append(b, data...)
	}
	return append(b, "\n]"...), nil
}

// marshal is json.Marshal, except for lines and for HTML escapes, which would
// only make the file harder to read.
func marshal(v any) ([]byte, error) {
	if l, ok := v.(interface{ encode() ([]byte, error) }); ok {
		return l.encode()
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSpace(b.Bytes()), nil
}
