package iottrailtest

import (
	"bytes"
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/bind"
	"github.com/iottrail/iottrail/internal/freeform"
)

// encodeBody returns the body that into points to as CloudTrail writes it. It is the
// opposite of what package bind does: encoding/json knows neither masks nor which of a user's
// own fields are absent. It panics if the body can't be written.
func encodeBody(body any) json.RawMessage {
	b, err := appendValue(nil, reflect.ValueOf(body))
	if err != nil {
		panic(fmt.Sprintf("iottrailtest: %T can't be written as JSON: %v", body, err))
	}
	return b
}

var (
	marshaler     = reflect.TypeFor[json.Marshaler]()
	textMarshaler = reflect.TypeFor[encoding.TextMarshaler]()
)

func appendValue(b []byte, v reflect.Value) ([]byte, error) {
	if !v.IsValid() { // a nil interface
		return append(b, "null"...), nil
	}
	if t, ok := v.Interface().(iottrail.Timestamp); ok {
		return appendTimestamp(b, t)
	}
	if v.Kind() != reflect.Pointer && v.CanAddr() && writesItself(v.Addr().Type()) {
		return appendJSON(b, v.Addr().Interface())
	}
	if v.Kind() != reflect.Pointer && writesItself(v.Type()) {
		return appendJSON(b, v.Interface())
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		return appendValue(b, v.Elem())
	case reflect.Struct:
		return appendStruct(b, v)
	case reflect.Map:
		return appendMap(b, v)
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() != reflect.Uint8 {
			return appendList(b, v)
		}
	}
	return appendJSON(b, v.Interface())
}

func writesItself(t reflect.Type) bool { return t.Implements(marshaler) || t.Implements(textMarshaler) }

// appendStruct leaves out what is zero, and masks what is sensitive.
func appendStruct(b []byte, v reflect.Value) ([]byte, error) {
	b = append(b, '{')
	empty := len(b)
	for _, f := range bind.Fields(v.Type()) {
		value, err := v.FieldByIndexErr(f.Index)
		if err != nil || isZero(value) { // an embedded pointer is nil
			continue
		}
		if len(b) > empty {
			b = append(b, ',')
		}
		if b, err = appendJSON(b, f.Name); err != nil {
			return nil, err
		}
		b = append(b, ':')
		if f.Sensitive {
			b, err = appendJSON(b, freeform.Masks[0])
		} else {
			b, err = appendValue(b, value)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	return append(b, '}'), nil
}

// isZero is as for the json option omitzero.
func isZero(v reflect.Value) bool {
	if z, ok := v.Interface().(interface{ IsZero() bool }); ok && v.Kind() != reflect.Pointer {
		return z.IsZero()
	}
	return v.IsZero()
}

// appendMap writes the keys in order, so that the same body is the same text each time.
func appendMap(b []byte, v reflect.Value) ([]byte, error) {
	if v.IsNil() {
		return append(b, "null"...), nil
	}
	type entry struct {
		key   string
		value reflect.Value
	}
	var entries []entry
	for key, value := range v.Seq2() {
		text, err := keyText(key)
		if err != nil {
			return nil, err
		}
		entries = append(entries, entry{text, value})
	}
	slices.SortFunc(entries, func(x, y entry) int { return strings.Compare(x.key, y.key) })
	b = append(b, '{')
	for i, e := range entries {
		if i > 0 {
			b = append(b, ',')
		}
		var err error
		if b, err = appendJSON(b, e.key); err != nil {
			return nil, err
		}
		if b, err = appendValue(append(b, ':'), e.value); err != nil {
			return nil, fmt.Errorf("%s: %w", e.key, err)
		}
	}
	return append(b, '}'), nil
}

// keyText is the key of a map as encoding/json writes it.
func keyText(key reflect.Value) (string, error) {
	if key.Kind() == reflect.String {
		return key.String(), nil
	}
	if m, ok := key.Interface().(encoding.TextMarshaler); ok {
		text, err := m.MarshalText()
		return string(text), err
	}
	return fmt.Sprint(key.Interface()), nil // an integer
}

func appendList(b []byte, v reflect.Value) ([]byte, error) {
	if v.Kind() == reflect.Slice && v.IsNil() {
		return append(b, "null"...), nil
	}
	b = append(b, '[')
	for i := range v.Len() {
		if i > 0 {
			b = append(b, ',')
		}
		var err error
		if b, err = appendValue(b, v.Index(i)); err != nil {
			return nil, fmt.Errorf("%d: %w", i, err)
		}
	}
	return append(b, ']'), nil
}

// appendTimestamp writes the form that Java gives a date, which has no fractions.
func appendTimestamp(b []byte, t iottrail.Timestamp) ([]byte, error) {
	if t.Nanosecond() != 0 || t.IsZero() || t.Year() < 1000 || t.Year() > 9999 {
		return appendJSON(b, t)
	}
	return appendJSON(b, t.UTC().Format("Jan 2, 2006, 3:04:05 PM"))
}

// appendJSON leaves <, > and & as they are, as CloudTrail does.
func appendJSON(b []byte, v any) ([]byte, error) {
	buf := bytes.NewBuffer(b)
	e := json.NewEncoder(buf)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n")), nil
}
