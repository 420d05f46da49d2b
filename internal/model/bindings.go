package model

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// Bindings says how the requests of AWS IoT's actions are laid out in HTTP. It is in
// bindings.json, which the importer of internal/gen/apigen writes from the same botocore as the
// models. The tests of package iotinput, in the module awssdk, read requests by it.
type Bindings struct {
	Source  string             `json:"source"`  // "botocore 1.43.11"
	Actions map[string]Binding `json:"actions"` // by name
}

// Binding is the request of one action. Members that are in none of its fields are in the body,
// a JSON object, under their own names.
type Binding struct {
	Method  string            `json:"method"`
	URI     string            `json:"uri"`               // with {labels}, each of which is a member; {label+} may have slashes
	Labels  map[string]string `json:"labels,omitempty"`  // members by label
	Query   map[string]string `json:"query,omitempty"`   // members by name in the query
	Headers map[string]string `json:"headers,omitempty"` // members by name of the header
	Payload string            `json:"payload,omitempty"` // the member that the body is, where it is one alone
}

// LoadBindings returns the pinned bindings.
func LoadBindings() (*Bindings, error) {
	data, err := pinned.ReadFile("bindings.json")
	if err != nil {
		return nil, err
	}
	b := new(Bindings)
	return b, json.Unmarshal(data, b)
}

// Encode writes the bindings in their pinned form, with an action to a line.
func (s *Bindings) Encode() ([]byte, error) {
	var b bytes.Buffer
	fmt.Fprintf(&b, "{\n\"source\": %q,\n\"actions\": {", s.Source)
	for i, action := range slices.Sorted(maps.Keys(s.Actions)) {
		binding, err := marshal(s.Actions[action])
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&b, "%s\n  %q: %s", comma(i), action, binding)
	}
	b.WriteString("\n}\n}\n")
	return b.Bytes(), nil
}
