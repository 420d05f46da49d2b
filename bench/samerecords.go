package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/iottrail/iottrail"
)

// This file: whether two layouts of a log have the same records.

// sameRecords reads two layouts of a log and returns an error unless they give the same
// Events, except for what the layouts differ in: white space, escapes of names in what
// stays raw, and members of unknownNames.
func sameRecords(plain, other *Log, r reading) error {
	want, err := eventsOf(plain, r)
	if err != nil {
		return err
	}
	got, err := eventsOf(other, r)
	if err != nil {
		return err
	}
	if len(want) != r.job.built(plain) || len(got) != len(want) {
		return fmt.Errorf("%d and %d records built, want %d", len(got), len(want), r.job.built(plain))
	}
	for i := range got {
		for _, ev := range []*iottrail.Event{want[i], got[i]} {
			if err := levelOut(reflect.ValueOf(ev).Elem()); err != nil {
				return err
			}
			ev.Raw = ""
		}
		if !reflect.DeepEqual(got[i], want[i]) {
			return fmt.Errorf("record %d: got %+v, want %+v", i, got[i], want[i])
		}
	}
	return nil
}

func eventsOf(l *Log, r reading) ([]*iottrail.Event, error) {
	var opts []iottrail.Option
	if r.job == jobIoT {
		opts = append(opts, iottrail.OnlySources(iotSource))
	}
	d := iottrail.NewDecoder(bytes.NewReader(l.Data), opts...)
	if r.how == iottrailBytes {
		d = iottrail.NewBytesDecoder(l.Data, opts...)
	}
	var list []*iottrail.Event
	for {
		ev, err := d.Next()
		if err == io.EOF {
			if n := d.Stats().Records; n != int64(l.Records) {
				return nil, fmt.Errorf("%d records, want %d", n, l.Records)
			}
			return list, nil
		}
		if err != nil {
			return nil, err
		}
		list = append(list, ev)
	}
}

// levelOut takes away from an Event what differs between layouts.
func levelOut(v reflect.Value) error {
	switch to := v.Addr().Interface().(type) {
	case *json.RawMessage:
		return levelRaw(to)
	case *iottrail.Members:
		*to = slices.DeleteFunc(*to, func(m iottrail.Member) bool { return unknownNames[m.Name] })
		if len(*to) == 0 {
			*to = nil
		}
	case *time.Time:
		return nil
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if err := levelOut(v.Field(i)); err != nil {
				return err
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			if err := levelOut(v.Index(i)); err != nil {
				return err
			}
		}
	case reflect.Pointer:
		if !v.IsNil() {
			return levelOut(v.Elem())
		}
	}
	return nil
}

// levelRaw writes JSON anew, with the names of objects in order.
func levelRaw(raw *json.RawMessage) error {
	if len(*raw) == 0 {
		return nil
	}
	d := json.NewDecoder(strings.NewReader(string(*raw)))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return err
	}
	out, err := json.Marshal(v)
	*raw = out
	return err
}
