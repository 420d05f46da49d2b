package report

import (
	"reflect"
	"strings"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/greengrassv2"
	"github.com/iottrail/iottrail/iot"
	"github.com/iottrail/iottrail/iotsecuretunneling"
	"github.com/iottrail/iottrail/iotwireless"
)

// sensitive remembers of actions which members of their bodies the API's model calls sensitive, by their
// names in lower case. The zero value is ready.
type sensitive struct{ known map[[2]string]map[string]bool }

// of returns those of a record's action. The structure that such a member is in does not matter.
func (s *sensitive) of(ev *iottrail.Event) map[string]bool {
	action := [2]string{ev.EventSource, ev.EventName}
	if names, ok := s.known[action]; ok {
		return names
	}
	bare := &iottrail.Event{EventSource: ev.EventSource, EventName: ev.EventName}
	names := make(map[string]bool)
	for _, decode := range decoders(ev.EventSource) {
		if body, _ := decode(bare); body != nil {
			addSensitive(reflect.TypeOf(body), names, make(map[reflect.Type]bool))
		}
	}
	const most = 2_000 // there are fewer actions; other names are made up
	if len(s.known) < most {
		if s.known == nil {
			s.known = make(map[[2]string]map[string]bool)
		}
		s.known[[2]string{strings.Clone(ev.EventSource), strings.Clone(ev.EventName)}] = names
	}
	return names
}

func decoders(source string) []func(*iottrail.Event) (any, error) {
	switch source {
	case iot.Source:
		return []func(*iottrail.Event) (any, error){iot.DecodeRequest, iot.DecodeResponse}
	case iotwireless.Source:
		return []func(*iottrail.Event) (any, error){iotwireless.DecodeRequest, iotwireless.DecodeResponse}
	case iotsecuretunneling.Source:
		return []func(*iottrail.Event) (any, error){iotsecuretunneling.DecodeRequest, iotsecuretunneling.DecodeResponse}
	case greengrassv2.Source:
		return []func(*iottrail.Event) (any, error){greengrassv2.DecodeRequest, greengrassv2.DecodeResponse}
	}
	return nil
}

// addSensitive adds the names of the members of a type, and of those within it, that are tagged as
// sensitive.
func addSensitive(t reflect.Type, names map[string]bool, seen map[reflect.Type]bool) {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		addSensitive(t.Elem(), names, seen)
	case reflect.Struct:
		if seen[t] {
			return
		}
		seen[t] = true
		for i := range t.NumField() {
			f := t.Field(i)
			if strings.Contains(f.Tag.Get("cloudtrail"), "sensitive") {
				name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
				names[strings.ToLower(name)] = true
			}
			addSensitive(f.Type, names, seen)
		}
	}
}
