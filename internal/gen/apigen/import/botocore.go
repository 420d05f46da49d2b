package main

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"github.com/iottrail/iottrail/internal/model"
)

// api is the part of a service-2.json that the model keeps.
type api struct {
	Metadata struct {
		APIVersion      string `json:"apiVersion"`
		ServiceFullName string `json:"serviceFullName"`
	} `json:"metadata"`
	Operations ordered[operation] `json:"operations"`
	Shapes     ordered[shape]     `json:"shapes"`
}

type operation struct {
	HTTP struct {
		Method     string `json:"method"`
		RequestURI string `json:"requestUri"`
	} `json:"http"`
	Deprecated    bool `json:"deprecated"`
	Input, Output ref
}

type shape struct {
	Type            string       `json:"type"`
	Sensitive       bool         `json:"sensitive"`
	Deprecated      bool         `json:"deprecated"`
	Document        bool         `json:"document"`
	TimestampFormat string       `json:"timestampFormat"`
	Enum            []string     `json:"enum"`
	Required        []string     `json:"required"`
	Payload         string       `json:"payload"`
	Members         ordered[ref] `json:"members"`
	Member          ref          `json:"member"`
	Key             ref          `json:"key"`
	Value           ref          `json:"value"`
}

type ref struct {
	Shape        string `json:"shape"`
	Deprecated   bool   `json:"deprecated"`
	Location     string `json:"location"` // in HTTP; empty: the body
	LocationName string `json:"locationName"`
}

// ordered is a JSON object that keeps the order of its members, which
// encoding/json would lose in a map.
type ordered[T any] []entry[T]

type entry[T any] struct {
	Name  string
	Value T
}

func (o *ordered[T]) UnmarshalJSON(data []byte) error {
	d := json.NewDecoder(bytes.NewReader(data))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return fmt.Errorf("want an object, got %v (%v)", t, err)
	}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return err
		}
		e := entry[T]{Name: t.(string)}
		if err := d.Decode(&e.Value); err != nil {
			return err
		}
		*o = append(*o, e)
	}
	return nil
}

// access is a file of access levels.
type access struct {
	Actions map[string]struct {
		Access    string           `json:"access"`
		Resources []model.Resource `json:"resources"`
	} `json:"actions"`
	ResourceTypes map[string]string `json:"resourceTypes"`
}

func readAccess(path string) (access, error) {
	var a access
	data, err := os.ReadFile(path)
	if err != nil {
		return a, err
	}
	return a, json.Unmarshal(data, &a)
}

// readAPI reads a service-2.json, or the gzip file of it that newer releases
// carry.
func readAPI(path string) (api, error) {
	var a api
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		data, err = readGzip(path + ".gz")
	}
	if err != nil {
		return a, err
	}
	if err := json.Unmarshal(data, &a); err != nil {
		return a, fmt.Errorf("%s: %w", path, err)
	}
	return a, nil
}

func readGzip(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}

var versionLine = regexp.MustCompile(`(?m)^__version__ = ['"]([^'"]+)['"]`)

// botocoreVersion reads the release out of the package's __init__.py.
func botocoreVersion(dir string) (string, error) {
	data, err := os.ReadFile(filepath.Join(dir, "__init__.py"))
	if err != nil {
		return "", err
	}
	m := versionLine.FindSubmatch(data)
	if m == nil {
		return "", fmt.Errorf("%s: no __version__", dir)
	}
	return string(m[1]), nil
}

// compact keeps the facts of an API that the generator needs, and merges the
// access levels into its actions. Shapes that no action reaches (the errors)
// are dropped.
func compact(a api, levels access) (*model.Service, error) {
	s := &model.Service{Name: a.Metadata.ServiceFullName, APIVersion: a.Metadata.APIVersion}
	for name, arn := range levels.ResourceTypes {
		s.ResourceTypes = append(s.ResourceTypes, model.ResourceType{Name: name, ARN: arn})
	}
	slices.SortFunc(s.ResourceTypes, func(x, y model.ResourceType) int { return cmp.Compare(x.Name, y.Name) })

	shapes := make(map[string]shape, len(a.Shapes))
	for _, e := range a.Shapes {
		shapes[e.Name] = e.Value
	}
	reached := make(map[string]bool)
	var reach func(name string) error
	reach = func(name string) error {
		if name == "" || reached[name] {
			return nil
		}
		sh, ok := shapes[name]
		if !ok {
			return fmt.Errorf("no shape %s", name)
		}
		reached[name] = true
		m := compactShape(name, sh)
		s.Shapes = append(s.Shapes, m)
		for _, r := range m.Refs() {
			if err := reach(r); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
		return nil
	}
	for _, e := range a.Operations {
		level := levels.Actions[e.Name] // not there: access stays unknown
		s.Actions = append(s.Actions, model.Action{
			Name:       e.Name,
			Method:     e.Value.HTTP.Method,
			Deprecated: e.Value.Deprecated,
			Input:      e.Value.Input.Shape,
			Output:     e.Value.Output.Shape,
			Access:     level.Access,
			Resources:  level.Resources,
		})
		for _, r := range []string{e.Value.Input.Shape, e.Value.Output.Shape} {
			if err := reach(r); err != nil {
				return nil, fmt.Errorf("%s: %w", e.Name, err)
			}
		}
	}
	slices.SortFunc(s.Shapes, func(x, y model.Shape) int { return cmp.Compare(x.Name, y.Name) })
	return s, nil
}

func compactShape(name string, sh shape) model.Shape {
	m := model.Shape{
		Name:       name,
		Kind:       model.Kind(sh.Type),
		Sensitive:  sh.Sensitive,
		Deprecated: sh.Deprecated,
		Format:     sh.TimestampFormat,
		Enum:       sh.Enum,
		Element:    sh.Member.Shape,
		Key:        sh.Key.Shape,
		Value:      sh.Value.Shape,
	}
	if sh.Document {
		m.Kind = model.Document
	}
	for _, e := range sh.Members {
		m.Members = append(m.Members, model.Member{
			Name:       e.Name,
			Shape:      e.Value.Shape,
			Required:   slices.Contains(sh.Required, e.Name),
			Deprecated: e.Value.Deprecated,
		})
	}
	return m
}
