package iottrailtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/iottrail/iottrail"
)

// This file writes records and reads them again.

// Change returns another Event: the record of ev after change, written and read again, so that
// Raw and everything else agree. It does not modify ev. The ids stay unless change sets them.
// It panics as [With] does.
func Change(ev *iottrail.Event, change func(ev *iottrail.Event)) *iottrail.Event {
	if ev == nil || change == nil {
		panic("iottrailtest: Change of nil")
	}
	c := ev.Clone()
	change(c)
	return rewritten(c, "Change")
}

// rewritten returns the Event of the record of ev, which what made. If a member can't be read,
// as a test may want, there is an Event nevertheless, with the member in Extra.
func rewritten(ev *iottrail.Event, what string) *iottrail.Event {
	read, err := iottrail.NewDecoder(bytes.NewReader(encode(ev))).Next()
	if err != nil {
		panic(fmt.Sprintf("iottrailtest: what %s made is not a record: %v", what, err))
	}
	if name := unwritten(reflect.ValueOf(ev), reflect.ValueOf(read)); name != "" {
		panic(fmt.Sprintf("iottrailtest: %s left %s in Extra, and its field is set, which counts: set the field to zero first", what, name))
	}
	return read
}

func encode(ev *iottrail.Event) []byte {
	record, err := ev.MarshalJSON()
	if err != nil {
		panic(fmt.Sprintf("iottrailtest: the record can't be written: %v", err))
	}
	return record
}

// compact is a record without white space, which a body may have.
func compact(record []byte) string {
	var b bytes.Buffer
	_ = json.Compact(&b, record) // MarshalJSON wrote it
	return b.String()
}

// unwritten returns the name of a member that what was made has in an Extra, at whatever
// depth, and what was read of it has not, because the field of that name is set.
func unwritten(made, read reflect.Value) string {
	switch made.Kind() {
	case reflect.Pointer:
		if !made.IsNil() && !read.IsNil() {
			return unwritten(made.Elem(), read.Elem())
		}
	case reflect.Slice:
		if made.Type().Elem().Kind() == reflect.Uint8 { // JSON, which may be large
			return ""
		}
		for i := range min(made.Len(), read.Len()) {
			if name := unwritten(made.Index(i), read.Index(i)); name != "" {
				return name
			}
		}
	case reflect.Struct:
		before, after := extraOf(made), extraOf(read)
		for i := range made.NumField() {
			if !made.Type().Field(i).IsExported() {
				continue
			}
			name, _, _ := strings.Cut(made.Type().Field(i).Tag.Get("json"), ",")
			_, is := before.Get(name)
			_, stayed := after.Get(name)
			if is && !stayed && !made.Field(i).IsZero() {
				return name
			}
			if name := unwritten(made.Field(i), read.Field(i)); name != "" {
				return name
			}
		}
	}
	return ""
}

// extraOf returns the field Extra of a part of an Event, or nil if the part has none.
func extraOf(part reflect.Value) iottrail.Members {
	field := part.FieldByName("Extra")
	if !field.IsValid() {
		return nil
	}
	extra, _ := field.Interface().(iottrail.Members)
	return extra
}
