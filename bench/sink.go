package main

import (
	"fmt"
	"hash/maphash"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/iottrail/iottrail"
)

// A sink takes the records that a contestant builds. While timing it only counts
// them. Where check is set it makes a checksum of all that was to be decoded, so
// that equal sinks mean equal work.
type sink struct {
	check   bool
	records int // seen, built or not
	built   int
	sum     uint64
	err     error    // of making the checksum
	keep    bool     // look at records only when settle is called
	late    []func() // which do that
}

// settle looks at the records that were kept.
func (s *sink) settle() {
	s.keep = false
	for _, f := range s.late {
		f()
	}
}

func (s *sink) String() string {
	return fmt.Sprintf("%d records, %d built, checksum %x", s.records, s.built, s.sum)
}

// use takes a peer's record.
func use[B ~[]byte](s *sink, r *recordOf[B]) {
	if s.keep {
		s.late = append(s.late, func() { use(s, r) })
		return
	}
	s.built++
	if !s.check {
		s.sum += uint64(len(r.EventName))
		return
	}
	c := *r
	s.fail(canonical[iottrail.EdgeDevice](&c.EdgeDevice))
	s.fail(canonical[iottrail.EventContext](&c.EventContext))
	s.fail(canonical[iottrail.Insight](&c.Insight))
	s.value(reflect.ValueOf(&c).Elem())
}

// event takes a record of iottrail.
func (s *sink) event(ev *iottrail.Event) {
	if s.keep {
		s.late = append(s.late, func() { s.event(ev) })
		return
	}
	s.built++
	if !s.check {
		s.sum += uint64(len(ev.EventName))
		return
	}
	r, err := asRecord(ev)
	s.fail(err)
	s.value(reflect.ValueOf(&r).Elem())
}

func (s *sink) fail(err error) {
	if s.err == nil {
		s.err = err
	}
}

var seed = maphash.MakeSeed()

// mix continues the checksum.
func (s *sink) mix(v uint64) { s.sum = (s.sum ^ v) * 0x9e3779b97f4a7c15; s.sum ^= s.sum >> 32 }

// value takes every member of a record, whatever types it has. Null counts as no
// body, as some libraries leave a body nil then.
func (s *sink) value(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		s.mix(maphash.String(seed, v.String()))
	case reflect.Bool:
		s.mix(1)
		if v.Bool() {
			s.mix(2)
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			b := v.Bytes()
			if string(b) == "null" {
				b = nil
			}
			s.mix(maphash.Bytes(seed, b))
			return
		}
		s.mix(uint64(v.Len()))
		for i := range v.Len() {
			s.value(v.Index(i))
		}
	case reflect.Map:
		s.mix(uint64(v.Len()))
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
		for _, k := range keys {
			s.value(k)
			s.value(v.MapIndex(k))
		}
	case reflect.Pointer:
		if v.IsNil() {
			s.mix(3)
			return
		}
		s.value(v.Elem())
	case reflect.Struct:
		if t, ok := v.Addr().Interface().(*time.Time); ok {
			s.mix(uint64(t.Unix()))
			s.mix(uint64(t.Nanosecond()))
			return
		}
		for i := range v.NumField() {
			s.value(v.Field(i))
		}
	default:
		panic("a member of type " + v.Type().String())
	}
}
