// Package actiontest is what the tests of iot, iotwireless and the other packages of
// actions share: it compares the generated types with the pinned model of the API, from
// which package modelbody builds the bodies of every action.
package actiontest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/actiontest/modelbody"
	"github.com/iottrail/iottrail/internal/model"
	"github.com/iottrail/iottrail/internal/trailtest"
)

// A Service is a package of actions under test.
type Service struct {
	Name           string // of the package and the pinned model
	Source         string
	Actions        []string // of the catalogue
	DecodeRequest  func(*iottrail.Event) (any, error)
	DecodeResponse func(*iottrail.Event) (any, error)

	// Added are the fields that the types have and the pinned model has not, as
	// "Type.member": the generator's overrides.
	Added []string

	// Versioned are the actions whose names an older version of the API has, too. A record of
	// that version is of an action that the package does not know.
	Versioned []string
}

// models has the pinned models by service, once they are read: no test writes to them.
var models sync.Map

func (s Service) model(t testing.TB) *model.Service {
	t.Helper()
	if svc, ok := models.Load(s.Name); ok {
		return svc.(*model.Service)
	}
	svc, err := model.Load(s.Name)
	require.NoError(t, err)
	models.Store(s.Name, svc)
	return svc
}

// RoundTrips fills every member of every request and response at every depth, and
// reads them back: as they are, with the first letters in the other case, and
// with members masked, missing, null and of a wrong type in turn: each member in the long
// run, and some of each kind in the others.
func (s Service) RoundTrips(t *testing.T) {
	svc := s.model(t)
	names := make([]string, len(svc.Actions))
	added := make(map[string]bool)
	draw, every := drawOne(11), new(law)
	for i, a := range svc.Actions {
		names[i] = a.Name
		var halves []half
		for _, side := range []struct {
			shape  string
			decode decodeFunc
		}{{a.Input, s.DecodeRequest}, {a.Output, s.DecodeResponse}} {
			empty, err := side.decode(&iottrail.Event{EventSource: s.Source, EventName: a.Name})
			require.NoError(t, err)
			b := modelbody.Build(svc, side.shape, reflect.TypeOf(empty).Elem(), nil)
			for _, member := range b.Added {
				added[member] = true
			}
			if i%everyAction() != 0 {
				continue
			}
			h := half{whole: b.Value, sites: b.Sites, decode: func(body []byte) (any, error) {
				// One record for both sides: each looks at its body only.
				return side.decode(&iottrail.Event{EventSource: s.Source, EventName: a.Name, RequestParameters: body, ResponseElements: body})
			}}
			for _, site := range b.Sites {
				if draw.takes(site) {
					h.drawn = append(h.drawn, site)
				}
			}
			halves = append(halves, h)
		}
		if halves == nil {
			continue
		}
		every.holds(t, a.Name, func(t *testing.T) {
			for _, h := range halves {
				h.check(t)
			}
		})
	}
	slices.Sort(names)
	require.Empty(t, trailtest.ListDifference(names, s.Actions), "the catalogue")
	require.Empty(t, trailtest.ListDifference(s.Added, slices.Sorted(maps.Keys(added))),
		"the fields that the types have and the pinned model has not: correct added in actions_test.go")
	require.True(t, slices.IsSorted(s.Actions), "the catalogue")
}

type decodeFunc = func(*iottrail.Event) (any, error)

// half is one body of an action, and how it is read.
type half struct {
	whole  any // with every member
	body   any // the same as encoding/json would give it, numbers as json.Number
	sites  []modelbody.Site
	drawn  []modelbody.Site // those that are spoiled
	decode func(body []byte) (any, error)
}

func (h half) check(t *testing.T) {
	t.Helper()
	h.body = parse(t, encode(t, h.whole))
	require.NoError(t, h.expect(t, h.body, &outcome{want: h.body}, "every member"))
	data := encode(t, h.body)
	typed, err := h.decode(data)
	require.NoError(t, err)
	require.Empty(t, iottrail.UnknownMembers(data, typed))

	flipped := h.body
	for _, s := range slices.Backward(h.sites) { // the innermost first: the outer ones lead to them
		flipped = s.Flip(flipped)
	}
	require.NoError(t, h.expect(t, flipped, &outcome{want: h.body}, "first letters in the other case"))

	for _, s := range h.drawn {
		missing, zero := s.Set(h.body, modelbody.Absent{}), &outcome{want: s.Set(h.body, s.Zero())}
		gone := zero
		if s.Holder != model.Structure {
			gone = &outcome{want: missing}
		}
		require.NoError(t, h.expect(t, missing, gone, "%s missing", s))
		require.NoError(t, h.expect(t, s.Set(h.body, nil), zero, "%s null", s))

		masked := s.Set(h.body, "HIDDEN_DUE_TO_SECURITY_REASONS")
		require.Equal(t, []string{s.String()}, iottrail.MaskedMembers(encode(t, masked)))
		want := zero
		if s.Kind == model.String && s.Secret == nil { // it may be the value
			want = &outcome{want: masked}
		}
		require.NoError(t, h.expect(t, masked, want, "%s masked", s))

		var fault *iottrail.MemberError
		err := h.expect(t, s.Set(h.body, s.Wrong()), zero, "%s of a wrong type", s)
		require.ErrorAs(t, err, &fault, "%s of a wrong type", s)
		require.Equal(t, s.String(), fault.Path)
	}
}

// An outcome is what reading a body must give. It keeps the JSON that was found to
// be that, as the same outcome is often expected several times.
type outcome struct {
	want any
	json []byte
}

// expect reads the body, requires the outcome, and returns the error.
func (h half) expect(t *testing.T, body any, o *outcome, what string, args ...any) error {
	t.Helper()
	typed, err := h.decode(encode(t, body))
	data := encode(t, typed)
	if bytes.Equal(data, o.json) {
		return err
	}
	if got := parse(t, data); !reflect.DeepEqual(o.want, got) {
		t.Fatalf("%s: the body that was read, %s", fmt.Sprintf(what, args...), trailtest.Difference(indented(t, o.want), indented(t, got)))
	}
	o.json = data
	return err
}

// indented is JSON for trailtest.Difference, which goes by lines.
func indented(t *testing.T, v any) string {
	t.Helper()
	data, err := json.MarshalIndent(v, "", " ")
	require.NoError(t, err)
	return string(data)
}

// near cuts a body to the place of a member.
func near(body []byte, pointer string) string {
	name := pointer[strings.LastIndexByte(pointer, '/')+1:]
	return trailtest.Cut(string(body), max(0, strings.Index(string(body), `"`+name+`"`)))
}

func encode(t *testing.T, v any) []byte {
	t.Helper()
	data, err := json.Marshal(v)
	require.NoError(t, err)
	return data
}

func parse(t *testing.T, data []byte) (v any) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	require.NoError(t, d.Decode(&v))
	return v
}

// Records calls f for every record of the service in the log files below the
// folder, and returns how many there were. A record that can't be read fails the
// test.
func (s Service) Records(t *testing.T, folder string, f func(t *testing.T, ev *iottrail.Event)) (n int) {
	t.Helper()
	var d iottrail.Decoder // one for all files: most of the time would go into memory for buffers
	err := filepath.WalkDir(folder, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() || strings.Contains(path, "Digest") {
			return err
		}
		file, err := os.Open(path)
		if err != nil {
			return err
		}
		defer file.Close()
		d.Reset(file, iottrail.OnlySources(s.Source))
		for {
			ev, err := d.Next()
			var bad *iottrail.RecordError
			switch {
			case errors.Is(err, io.EOF):
				return nil
			case errors.As(err, &bad):
				t.Errorf("%s: %v", path, err)
				continue
			case err != nil:
				return err
			}
			n++
			f(t, ev)
		}
	})
	require.NoError(t, err)
	return n
}

// Known requires that a record's bodies can be read, and that their types have
// every member, except for those that except lists as "Action /pointer". It
// returns the exceptions that it met.
func (s Service) Known(t *testing.T, ev *iottrail.Event, except map[string]string) (met []string) {
	t.Helper()
	for _, half := range []struct {
		body   json.RawMessage
		decode decodeFunc
	}{{ev.RequestParameters, s.DecodeRequest}, {ev.ResponseElements, s.DecodeResponse}} {
		typed, err := half.decode(ev)
		if _, ok := typed.(*iottrail.UnknownAction); ok {
			t.Errorf("%s: no such action", ev.EventName)
		}
		pointers := iottrail.UnknownMembers(half.body, typed)
		var (
			fault   *iottrail.MemberError
			omitted *iottrail.OmittedError
		)
		switch {
		case errors.As(err, &omitted):
			continue
		case errors.As(err, &fault):
			pointers = append(pointers, fault.Path)
		default:
			require.NoError(t, err, "%s %s", ev.EventName, trailtest.Cut(string(half.body), 0))
		}
		for _, pointer := range pointers {
			key := ev.EventName + " " + pointer
			if _, ok := except[key]; !ok {
				t.Fatalf("%s: unknown, or at fault: %v, in %s", key, err, near(half.body, pointer))
			}
			met = append(met, key)
		}
	}
	return met
}
