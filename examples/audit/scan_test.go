package main

import (
	"errors"
	"iter"
	"strings"
	"testing"

	"github.com/iottrail/iottrail"
)

// TestErrorOfARecord gives a record and its error in both orders that there may be:
// the record first, and the error with the record alone.
func TestErrorOfARecord(t *testing.T) {
	event := func(id string) *iottrail.Event {
		return &iottrail.Event{EventSource: "iot.amazonaws.com", EventName: "DeleteThing", EventID: id}
	}
	a, b, c := event("a"), event("b"), event("c")
	cause := errors.New("a cause")
	damaged := &iottrail.RecordError{Event: b, Err: cause}
	lost := &iottrail.RecordError{Err: cause}
	end := &iottrail.StreamError{Err: cause}
	for _, test := range []struct {
		name  string
		items []any
		want  string // the ids, with ! behind those that are damaged
		errs  int64
	}{
		{"none", []any{a, b, c}, "a b c", 0},
		{"the record first", []any{a, b, damaged, c}, "a b! c", 1},
		{"the error alone", []any{a, damaged, c}, "a b! c", 1},
		{"at the beginning", []any{b, damaged, c}, "b! c", 1},
		{"at the end", []any{a, b, damaged}, "a b!", 1},
		{"alone at the end", []any{a, damaged}, "a b!", 1},
		{"a lost record behind", []any{b, damaged, lost, c}, "b! c", 2},
		{"a lost record before", []any{a, lost, b, damaged}, "a b!", 2},
		{"a broken file", []any{a, b, damaged, end}, "a b!", 1},
		{"a broken file behind a record", []any{a, end}, "a", 0},
	} {
		var got []string
		s := scan{log: &strings.Builder{}, found: func(c change) {
			id := c.EventID
			if len(c.Warnings) > 0 {
				id += "!"
			}
			got = append(got, id)
		}}
		s.events("file", sequence(test.items))
		if strings.Join(got, " ") != test.want || s.recordErrors != test.errs {
			t.Errorf("%s: %v and %d errors, want %s and %d", test.name, got, s.recordErrors, test.want, test.errs)
		}
	}
}

func sequence(items []any) iter.Seq2[*iottrail.Event, error] {
	return func(yield func(*iottrail.Event, error) bool) {
		for _, item := range items {
			ev, _ := item.(*iottrail.Event)
			err, _ := item.(error)
			if !yield(ev, err) {
				return
			}
		}
	}
}

// Of what is no log only the known kinds that lie among logs are passed over, and
// nothing that the decoder can't say the kind of.
func TestLiesAmongLogs(t *testing.T) {
	for kind := iottrail.NotLogUnknown; kind <= iottrail.NotLogOtherEvent+1; kind++ {
		want := kind == iottrail.NotLogDigest || kind == iottrail.NotLogS3Notice || kind == iottrail.NotLogDeliveryNotice
		notLog := &iottrail.NotLogError{Kind: kind, What: "something"}
		for _, err := range []error{&iottrail.RecordError{Err: notLog}, &iottrail.StreamError{Err: notLog}} {
			s := scan{log: &strings.Builder{}}
			s.events("file", sequence([]any{err}))
			if got := s.problems() == 0 && s.notices == 1; got != want {
				t.Errorf("%v in %T: %+v", kind, err, s.totals)
			}
		}
	}
	s := scan{log: &strings.Builder{}}
	s.events("file", sequence([]any{&iottrail.RecordError{Err: iottrail.ErrNotLog}}))
	if s.problems() != 1 {
		t.Errorf("%+v", s.totals)
	}
}
