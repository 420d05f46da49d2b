package model

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// OtherServices has the names of the actions of services without types here about whose calls
// package detect has rules, and of the members of their requests. It is in others.json, which
// the importer of internal/gen/apigen writes from the same botocore as the models.
type OtherServices struct {
	Source   string                         `json:"source"`   // "botocore 1.43.11"
	Services map[string]map[string][]string `json:"services"` // event source, action, members
}

// LoadOthers returns the pinned list.
func LoadOthers() (*OtherServices, error) {
	data, err := pinned.ReadFile("others.json")
	if err != nil {
		return nil, err
	}
	o := new(OtherServices)
	return o, json.Unmarshal(data, o)
}

// Encode writes the list in its pinned form, with an action to a line.
func (o *OtherServices) Encode() ([]byte, error) {
	var b bytes.Buffer
	fmt.Fprintf(&b, "{\n\"source\": %q,\n\"services\": {", o.Source)
	for i, source := range slices.Sorted(maps.Keys(o.Services)) {
		fmt.Fprintf(&b, "%s\n%q: {", comma(i), source)
		for i, action := range slices.Sorted(maps.Keys(o.Services[source])) {
			members, err := json.Marshal(o.Services[source][action])
			if err != nil {
				return nil, err
			}
			fmt.Fprintf(&b, "%s\n  %q: %s", comma(i), action, members)
		}
		b.WriteString("\n}")
	}
	b.WriteString("\n}\n}\n")
	return b.Bytes(), nil
}

// comma is what comes before the element i of a list.
func comma(i int) string {
	if i == 0 {
		return ""
	}
	return ","
}
