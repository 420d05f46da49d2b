package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/iottrail/iottrail/internal/model"
)

// writeBindings writes bindings.json: how requests to AWS IoT are laid out in HTTP.
func writeBindings(botocore, version, out string) error {
	a, err := readAPI(filepath.Join(botocore, "data", "iot", "2015-05-28", "service-2.json"))
	if err != nil {
		return err
	}
	list := model.Bindings{Source: "botocore " + version, Actions: make(map[string]model.Binding)}
	for _, op := range a.Operations {
		binding, err := bindingOf(a, op.Value)
		if err != nil {
			return fmt.Errorf("iot: %s: %w", op.Name, err)
		}
		list.Actions[op.Name] = binding
	}
	data, err := list.Encode()
	if err != nil {
		return err
	}
	fmt.Printf("bindings: %d actions\n", len(list.Actions))
	return os.WriteFile(filepath.Join(out, "bindings.json"), data, 0o666)
}

// bindingOf returns the binding of an operation. It refuses what a Binding can't say.
func bindingOf(a api, op operation) (model.Binding, error) {
	b := model.Binding{
		Method: op.HTTP.Method, URI: op.HTTP.RequestURI,
		Labels: make(map[string]string), Query: make(map[string]string), Headers: make(map[string]string),
	}
	for _, s := range a.Shapes {
		if s.Name != op.Input.Shape {
			continue
		}
		b.Payload = s.Value.Payload
		for _, m := range s.Value.Members {
			switch m.Value.Location {
			case "uri":
				b.Labels[m.Value.LocationName] = m.Name
			case "querystring":
				b.Query[m.Value.LocationName] = m.Name
			case "header":
				b.Headers[m.Value.LocationName] = m.Name
			case "":
				if m.Value.LocationName != "" {
					return b, fmt.Errorf("%s has another name in the body, %s", m.Name, m.Value.LocationName)
				}
			default:
				return b, fmt.Errorf("%s is in a place that is not known, %s", m.Name, m.Value.Location)
			}
		}
	}
	return b, nil
}
