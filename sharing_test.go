package iottrail_test

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/trailtest"
)

// This file is about the memory of an Event's strings and slices: see Event.

// A span is the memory of a string or a slice of bytes.
type span struct {
	path     string
	from, to uintptr
	written  bool // may be: it is of a slice
}

func (s span) within(o span) bool { return s.from < o.to && o.from < s.to }

func stringSpan(path, s string) span {
	at := uintptr(unsafe.Pointer(unsafe.StringData(s)))
	return span{path: path, from: at, to: at + uintptr(len(s))}
}

// spansOf returns the memory of each string and each slice of bytes in v that is not empty.
// A slice reaches up to its capacity, as that may be written, too.
func spansOf(path string, v reflect.Value) (spans []span) {
	switch v.Kind() {
	case reflect.String:
		if v.Len() > 0 {
			return []span{stringSpan(path, v.String())}
		}
	case reflect.Pointer:
		if !v.IsNil() {
			return spansOf(path, v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				spans = append(spans, spansOf(path+"."+f.Name, v.Field(i))...)
			}
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return []span{{path, v.Pointer(), v.Pointer() + uintptr(v.Cap()), true}}
		}
		for i := range v.Len() {
			spans = append(spans, spansOf(fmt.Sprintf("%s[%d]", path, i), v.Index(i))...)
		}
	case reflect.Map:
		for it := v.MapRange(); it.Next(); {
			spans = append(spans, spansOf(path+" key", it.Key())...)
			spans = append(spans, spansOf(path+" value", it.Value())...)
		}
	}
	return spans
}

func eventSpans(ev *iottrail.Event) []span { return spansOf("Event", reflect.ValueOf(ev).Elem()) }

// ownTexts are the strings that people keep without the record.
var ownTexts = map[string]bool{
	"Event.EventID": true, "Event.SharedEventID": true, "Event.RequestID": true, "Event.UserIdentity.AccessKeyID": true,
}

func TestStringsShareOnlyWhatEventSays(t *testing.T) {
	t.Parallel()
	var cut, copied int
	for name, stream := range streamsOfTestdata(t) {
		var events []*iottrail.Event
		for ev := range iottrail.NewDecoder(bytes.NewReader(stream)).Events() {
			if ev != nil {
				events = append(events, ev)
			}
		}
		for i, ev := range events {
			raw := stringSpan("Raw", ev.Raw)
			spans := eventSpans(ev)
			if i > 0 { // chunks are of several Events
				spans = append(spans, eventSpans(events[i-1])...)
			}
			for j, s := range spans {
				if s.path == "Event.Raw" {
					continue
				}
				inRaw := s.within(raw)
				requireTrue(t, !inRaw || !ownTexts[s.path], "%s, %s: %s is a part of Raw", name, ev.EventID, s.path)
				requireTrue(t, !inRaw || len(ev.Raw) <= 16<<10, "%s, %s: %s is a part of a Raw of %d bytes", name, ev.EventID, s.path, len(ev.Raw))
				if inRaw {
					cut++
				} else {
					copied++
				}
				if !s.written {
					continue
				}
				requireTrue(t, !inRaw, "%s, %s: %s can be written, and is a part of Raw", name, ev.EventID, s.path)
				for k, o := range spans {
					if k != j && s.within(o) {
						require.Failf(t, "shared", "%s, %s: %s can be written, and is memory of %s", name, ev.EventID, s.path, o.path)
					}
				}
			}
		}
	}
	require.Greater(t, cut, 1000, "strings that are parts of Raw")
	require.Greater(t, copied, 1000, "strings and slices that are not")
}

// A large record has strings of its own: keeping one does not keep the record.
func TestStringsOfLargeRecords(t *testing.T) {
	t.Parallel()
	for _, size := range []int{16 << 10, 16<<10 + 1} {
		record := `{"eventVersion":"1.08","eventID":"a","eventName":"Named","userAgent":"`
		record += strings.Repeat("x", size-len(record)-2) + `"}`
		ev := trailtest.Decode(t, record)
		require.Len(t, ev.Raw, size)
		require.Equal(t, size <= 16<<10, stringSpan("", ev.EventName).within(stringSpan("", ev.Raw)), "a record of %d bytes", size)
	}
}

// What is not UTF-8 can't be a part of Raw, which has the bytes as they are.
func TestStringsOfBadBytes(t *testing.T) {
	t.Parallel()
	ev := trailtest.Decode(t, "{\"eventVersion\":\"1.08\",\"eventID\":\"a\",\"eventName\":\"N\xffd\",\"userAgent\":\"ü\"}")
	require.Equal(t, "N\uFFFDd", ev.EventName)
	require.Equal(t, "ü", ev.UserAgent)
	require.Contains(t, ev.Raw, "N\xffd")
}

// A clone of an Event whose Raw was cleared holds nothing of it.
func TestCloneWithoutRaw(t *testing.T) {
	t.Parallel()
	for _, variant := range trailtest.Variants {
		ev := trailtest.Decode(t, trailtest.Encode(t, trailtest.Filled(variant.Trim)))
		raw := stringSpan("", ev.Raw)
		ev.Raw = ""
		c := ev.Clone()
		trailtest.RequireSameEvents(t, []*iottrail.Event{ev}, []*iottrail.Event{c}, variant.Name)
		before := eventSpans(ev)
		for _, s := range eventSpans(c) {
			requireTrue(t, !s.within(raw), "%s: %s is a part of the Raw that was cleared", variant.Name, s.path)
			for _, o := range before {
				if s.within(o) {
					require.Failf(t, "shared", "%s: the clone's %s is the memory of the event's %s", variant.Name, s.path, o.path)
				}
			}
		}
	}
}
