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

// bodies is what the API's model says of the members of an action's bodies, by their names in lower case,
// whatever structure they are in.
type bodies struct {
	known     bool            // the action is of a service that has a model here
	sensitive map[string]bool // what the model calls so
	numbers   map[string]bool // numbers and times; others are no numbers by right
}

// models remembers the bodies of actions. The zero value is ready.
type models struct {
	known  map[[2]string]bodies
	secret map[string]bool // what isSecret answered, as a pattern is slow to ask
}

// isSecret reports whether the name of a member says that it holds a secret.
func (s *models) isSecret(name string) bool {
	secret, ok := s.secret[name]
	if !ok {
		secret = secretNames.MatchString(name) && !notSecret[strings.ToLower(name)]
		if s.secret == nil {
			s.secret = make(map[string]bool)
		}
		if len(s.secret) < 10_000 && len(name) < maxText {
			s.secret[strings.Clone(name)] = secret
		}
	}
	return secret
}

// of returns what is known of the bodies of a record's action.
func (s *models) of(ev *iottrail.Event) bodies {
	action := [2]string{ev.EventSource, ev.EventName}
	if names, ok := s.known[action]; ok {
		return names
	}
	bare := &iottrail.Event{EventSource: ev.EventSource, EventName: ev.EventName}
	names := bodies{sensitive: make(map[string]bool), numbers: make(map[string]bool)}
	for _, decode := range decoders(ev.EventSource) {
		names.known = true
		if body, _ := decode(bare); body != nil {
			names.add(reflect.TypeOf(body), make(map[reflect.Type]bool))
		}
	}
	const most = 2_000 // there are fewer actions; other names are made up
	if len(s.known) < most {
		if s.known == nil {
			s.known = make(map[[2]string]bodies)
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

// add adds the members of a type, and of those within it.
func (b *bodies) add(t reflect.Type, seen map[reflect.Type]bool) {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		b.add(t.Elem(), seen)
	case reflect.Struct:
		if seen[t] {
			return
		}
		seen[t] = true
		for i := range t.NumField() {
			f := t.Field(i)
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			name = strings.ToLower(name)
			switch {
			case strings.Contains(f.Tag.Get("cloudtrail"), "sensitive"):
				b.sensitive[name] = true
			case isNumber(f.Type):
				b.numbers[name] = true
			}
			b.add(f.Type, seen)
		}
	}
}

func isNumber(t reflect.Type) bool {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.Int, reflect.Int32, reflect.Int64, reflect.Float32, reflect.Float64:
		return true
	}
	return t == reflect.TypeFor[iottrail.Timestamp]()
}
