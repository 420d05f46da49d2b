// Package describe says in a few attributes what a call set. iot.Describe, iotwireless.Describe
// and so on use it. Tables in those packages say which members of each action come first; this
// package turns values into attributes.
//
// Secrets must never be shown. So the rule says what is allowed, not what is forbidden: a text is
// shown if a table asks for it, or if the name of its member says that it is a name or the like.
// So a member that AWS adds is never shown by accident.
//
// The files: describe.go collects the attributes of a record, state.go says what can't be read in
// a request, value.go turns values into attributes, and text.go decides which texts are shown.
package describe

import (
	"errors"
	"log/slog"
	"reflect"
	"strings"

	"github.com/iottrail/iottrail"
)

// A Service is what is known about the actions of one package.
type Service struct {
	Decode func(*iottrail.Event) (any, error) // the package's DecodeRequest
	First  []Action                           // those with members that come first

	// Special returns the attributes of a member that has its own rule, and whether it has one.
	// No text that it returns may be a secret.
	Special func(name string, value any) (attrs []slog.Attr, ok bool)
}

// An Action says which members of a request come first. They are shown even if their names don't
// say that they are harmless.
type Action struct {
	Name    string
	Members []string // paths, as in "topicRulePayload/sql"
}

// The limits of what is returned: a log line and a row of a report have no room for more.
const (
	maxMembers  = 20    // attributes of members; those of package state come on top
	maxText     = 1_000 // bytes of a text
	maxElements = 10    // of a list or a map
	maxLevels   = 8     // of nested structures
)

// Describe returns what the call of a record set. See iot.Describe.
func (s *Service) Describe(ev *iottrail.Event) []slog.Attr {
	req, err := s.Decode(ev)
	if errors.Is(err, iottrail.ErrOtherAction) {
		return nil
	}
	d := describer{special: s.Special}
	if newer, ok := req.(*iottrail.UnknownAction); ok {
		members, err := untyped(newer, ev)
		d.state(ev, members, err)
		d.names(members)
		return d.attrs()
	}
	d.state(ev, req, err)
	v := reflect.ValueOf(req).Elem()
	for _, a := range s.First {
		if a.Name == ev.EventName {
			d.first(v, a.Members)
		}
	}
	d.structure("", v, 0)
	return d.attrs()
}

// A describer collects the attributes of one record.
type describer struct {
	special    func(string, any) ([]slog.Attr, bool)
	shownFirst map[string]bool // the paths of the members that came first

	status  []slog.Attr
	members []slog.Attr
	more    int      // members beyond maxMembers
	hidden  []string // the names of members that are set but not shown
}

// attrs returns all attributes in their order.
func (d *describer) attrs() []slog.Attr {
	list := append(d.status, d.members...)
	if len(d.hidden) > 0 {
		list = append(list, slog.String("notShown", cut(join(d.hidden))))
	}
	if d.more > 0 {
		list = append(list, slog.Int("more", d.more))
	}
	return list
}

// add adds an attribute. A text is cut and its URLs made bare; one that holds a secret is not
// shown.
func (d *describer) add(a slog.Attr) {
	if a.Value.Kind() == slog.KindString {
		text := a.Value.String()
		switch {
		case text == "":
			return
		case LooksSecret(text):
			d.hide(a.Key)
			return
		}
		a.Value = slog.StringValue(cut(BareURLs(text)))
	}
	if len(d.members) == maxMembers {
		d.more++
		return
	}
	d.members = append(d.members, a)
}

// hide notes a member that is set but not shown.
func (d *describer) hide(name string) { d.hidden = append(d.hidden, name) }

// first adds the members that come first.
func (d *describer) first(v reflect.Value, paths []string) {
	d.shownFirst = make(map[string]bool, len(paths))
	for _, path := range paths {
		d.shownFirst[strings.ReplaceAll(path, "/", ".")] = true
		if f, ok := find(v, path); ok {
			f.free = true // and its name stays the last step of the path
			d.value(f, 0)
		}
	}
}
