package ocsfschema

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// A schema is OCSF's own.
type schema struct {
	Version string
	Classes map[string]*object
	Objects map[string]*object
}

// An object is one, or a class of events.
type object struct {
	Attributes  map[string]*attribute
	Constraints struct {
		AtLeastOne []string `json:"at_least_one"`
		JustOne    []string `json:"just_one"`
	}
}

// An attribute is one of an object.
type attribute struct {
	Type        string
	IsArray     bool   `json:"is_array"`
	ObjectType  string `json:"object_type"`
	Requirement string
	Profile     string
	Sibling     string
	Enum        map[string]struct{ Caption string }
}

func readSchema(version string) (*schema, error) {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/valllabh/ocsf-schema-golang").Output()
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "schema", "v"+version+"-schema.json"))
	if err != nil {
		return nil, err
	}
	s := new(schema)
	if err := json.Unmarshal(data, s); err != nil {
		return nil, err
	}
	if len(s.Classes) == 0 || !strings.HasPrefix(s.Version, version+".") {
		return nil, fmt.Errorf("no schema of OCSF %s", version)
	}
	return s, nil
}

// faultsOf returns what an event is not by the schema of its class.
func (s *schema) faultsOf(class string, event []byte) []string {
	d := json.NewDecoder(bytes.NewReader(event))
	d.UseNumber()
	var members map[string]any
	if err := d.Decode(&members); err != nil {
		return []string{err.Error()}
	}
	w := walker{schema: s, profiles: map[string]bool{"": true}}
	if metadata, ok := members["metadata"].(map[string]any); ok {
		profiles, _ := metadata["profiles"].([]any)
		for _, p := range profiles {
			w.profiles[fmt.Sprint(p)] = true
		}
	}
	w.object("", s.Classes[class], members)
	return w.faults
}

// A walker goes through an event.
type walker struct {
	schema   *schema
	profiles map[string]bool
	faults   []string
}

func (w *walker) fault(path, format string, args ...any) {
	w.faults = append(w.faults, strings.TrimPrefix(path, ".")+": "+fmt.Sprintf(format, args...))
}

func (w *walker) object(path string, of *object, members map[string]any) {
	for name, v := range members {
		a := of.Attributes[name]
		if time, ok := strings.CutSuffix(name, "_dt"); ok && a == nil && w.profiles["datetime"] {
			if of := of.Attributes[time]; of != nil && of.Type == "timestamp_t" { // the profile adds one to each
				a = &attribute{Type: "datetime_t"}
			}
		}
		switch {
		case a == nil:
			w.fault(path+"."+name, "no attribute of the schema")
		case !w.profiles[a.Profile]:
			w.fault(path+"."+name, "an attribute of the profile %s, which the event does not have", a.Profile)
		case a.IsArray:
			list, ok := v.([]any)
			if !ok || len(list) == 0 {
				w.fault(path+"."+name, "no list, or an empty one")
			}
			for _, element := range list {
				w.value(path+"."+name+"[]", a, element)
			}
		default:
			w.value(path+"."+name, a, v)
			w.caption(path+"."+name, name, a, v, members)
		}
	}
	for name, a := range of.Attributes {
		if _, ok := members[name]; !ok && a.Requirement == "required" && w.profiles[a.Profile] {
			w.fault(path+"."+name, "required, and not there")
		}
	}
	if has := w.count(of.Constraints.AtLeastOne, members); len(of.Constraints.AtLeastOne) > 0 && has == 0 {
		w.fault(path, "none of %s", strings.Join(of.Constraints.AtLeastOne, ", "))
	}
	if has := w.count(of.Constraints.JustOne, members); len(of.Constraints.JustOne) > 0 && has != 1 {
		w.fault(path, "%d of %s", has, strings.Join(of.Constraints.JustOne, ", "))
	}
}

func (w *walker) count(names []string, members map[string]any) (n int) {
	for _, name := range names {
		if _, ok := members[name]; ok {
			n++
		}
	}
	return n
}

// value checks a value that is not a list.
func (w *walker) value(path string, a *attribute, v any) {
	switch v := v.(type) {
	case map[string]any:
		if a.ObjectType == "object" || a.Type == "object_t" && a.ObjectType == "" {
			return // unmapped: anything
		}
		if of := w.schema.Objects[a.ObjectType]; a.Type == "object_t" && of != nil {
			w.object(path, of, v)
			return
		}
	case string:
		switch a.Type {
		case "string_t", "ip_t", "hostname_t", "username_t", "resource_uid_t", "url_t", "json_t":
			return
		case "datetime_t":
			if _, err := time.Parse(time.RFC3339Nano, v); err == nil {
				return
			}
		}
	case json.Number:
		if _, err := v.Int64(); err == nil && slices.Contains([]string{"integer_t", "long_t", "timestamp_t"}, a.Type) {
			return
		}
	case bool:
		if a.Type == "boolean_t" {
			return
		}
	}
	w.fault(path, "%v is no %s %s", v, a.Type, a.ObjectType)
}

// caption checks the number of an enumeration and the text beside it. Of a few, such as the types of
// observables, the schema does not have the numbers.
func (w *walker) caption(path, name string, a *attribute, v any, members map[string]any) {
	if !slices.ContainsFunc(slices.Collect(maps.Keys(a.Enum)), func(n string) bool { return n != "0" && n != "99" }) {
		return
	}
	e, ok := a.Enum[fmt.Sprint(v)]
	if !ok {
		w.fault(path, "%v is none of its numbers", v)
		return
	}
	sibling := a.Sibling
	if sibling == "" {
		sibling = strings.TrimSuffix(name, "_id")
	}
	if text := members[sibling]; text != e.Caption {
		w.fault(path, "the caption of %v is %q, and %s is %q", v, e.Caption, sibling, text)
	}
}
