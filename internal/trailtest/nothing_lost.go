package trailtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
)

// Members that may change their spelling, by the last name of their path.
var (
	instants = []string{"eventTime", "creationDate", "windowStart", "windowEnd"}
	booleans = []string{"readOnly", "managementEvent", "sessionCredentialFromConsole", "mfaAuthenticated", "assumedRoot"}
)

// beyondNanoseconds is a fraction that a time.Time can't hold. One with an exponent is
// another matter.
var beyondNanoseconds = regexp.MustCompile(`[.,]\d{10,}(?:[^\deE]|$)`)

// figures are the numbers of Insight and Aggregated records, which lose their
// quotes where they have them. AWS writes none.
var figures = []string{
	"average", "value", "insightDuration", "baselineDuration", "insightAverage", "baselineAverage",
}

// bodies are the free-form members, which must come back byte by byte except
// for white space; not even null may go.
var bodies = []string{
	"/requestParameters", "/responseElements", "/additionalEventData", "/serviceEventDetails",
	"/eventData", "/metadata", "/eventContext/requestContext", "/eventContext/tagContext", "/edgeDeviceDetails/attributes",
}

// legacyNames are the names of the AWS IoT guide's record, and what they became.
var legacyNames = map[string]string{
	"UserIdentity": "userIdentity", "EventTime": "eventTime", "EventName": "eventName", "SourceIpAddress": "sourceIPAddress",
	"UserAgent": "userAgent", "ErrorCode": "errorCode", "ErrorMessage": "errorMessage", "RequestParamters": "requestParameters",
	"ResponseElements": "responseElements", "AdditionalEventData": "additionalEventData", "RequestID": "requestID",
	"EventID": "eventID", "ReadOnly": "readOnly", "Resources": "resources", "EventType": "eventType", "ApiVersion": "apiVersion",
	"VpcEndpointId": "vpcEndpointId", "Annotation": "annotation",
}

// isLegacy reports whether a record is spelt as in the AWS IoT guide.
func isLegacy(record map[string]json.RawMessage) bool {
	_, marked := record["RequestParamters"]
	_, named := record["eventName"]
	_, sourced := record["eventSource"]
	return marked && !named && !sourced
}

// Lost returns what of the record is missing from, or different in, its encoded
// form, and what that has beside. An empty result is the law.
func Lost(record, encoded []byte) (faults []string) {
	var before, after map[string]json.RawMessage
	if err := json.Unmarshal(record, &before); err != nil {
		return []string{"the record: " + err.Error()}
	}
	if err := json.Unmarshal(encoded, &after); err != nil {
		return []string{"the encoded record: " + err.Error()}
	}
	if isLegacy(before) {
		renamed := map[string]json.RawMessage{"eventSource": json.RawMessage(`"iot.amazonaws.com"`)}
		for name, v := range before {
			now, ok := legacyNames[name]
			if _, kept := after[name]; ok && !kept { // in Extra a member keeps its name
				name = now
			}
			renamed[name] = v
		}
		before = renamed
	}
	c := comparison{}
	c.members("", before, after)
	slices.Sort(c.faults)
	return c.faults
}

type comparison struct{ faults []string }

func (c *comparison) fault(path, format string, args ...any) {
	c.faults = append(c.faults, path+": "+fmt.Sprintf(format, args...))
}

func (c *comparison) members(path string, before, after map[string]json.RawMessage) {
	for name, v := range before {
		c.value(path+"/"+name, v, after[name])
	}
	for name, v := range after {
		if _, ok := before[name]; !ok {
			c.fault(path+"/"+name, "was not there, and now is %s", v)
		}
	}
}

func (c *comparison) value(path string, before, after json.RawMessage) {
	name := path[strings.LastIndexByte(path, '/')+1:]
	switch {
	case slices.Contains(bodies, path) && Compact(before) != `""`:
		if Compact(before) != Compact(after) {
			c.fault(path, "the body %s became %s", before, after)
		}
		return
	case isNothing(before):
		if after != nil && !isNothing(after) {
			c.fault(path, "%s became %s", before, after)
		}
		return
	case after == nil:
		c.fault(path, "%s is lost", before)
		return
	}
	switch kind := bytes.TrimLeft(before, " \t\r\n")[0]; {
	case kind == '{':
		var b, a map[string]json.RawMessage
		if json.Unmarshal(before, &b) != nil || json.Unmarshal(after, &a) != nil || a == nil {
			c.fault(path, "%s became %s", before, after)
			return
		}
		c.members(path, b, a)
	case kind == '[':
		var b, a []json.RawMessage
		if json.Unmarshal(before, &b) != nil || json.Unmarshal(after, &a) != nil || len(a) != len(b) {
			c.fault(path, "%s became %s", before, after)
			return
		}
		for i := range b {
			c.value(fmt.Sprintf("%s/%d", path, i), b[i], a[i])
		}
	case sameScalar(before, after):
	case slices.Contains(instants, name) && beyondNanoseconds.Match(before):
		c.fault(path, "%s became %s", before, after) // a time.Time has not all of it
	case slices.Contains(instants, name) && instantOf(before).Equal(instantOf(after)) && !instantOf(after).IsZero():
	case slices.Contains(booleans, name) && strings.EqualFold(textOf(before), textOf(after)):
	case slices.Contains(figures, name) && textOf(before) == textOf(after):
	case path == "/apiVersion" && textOf(before) == textOf(after):
	default:
		c.fault(path, "%s became %s", before, after)
	}
}

// isNothing reports whether a value may go: null, "", or an object or a list
// with nothing in it.
func isNothing(v json.RawMessage) bool {
	switch Compact(v) {
	case "null", `""`, "[]":
		return true
	}
	var members map[string]json.RawMessage
	if json.Unmarshal(v, &members) != nil || members == nil {
		return false
	}
	for _, m := range members {
		if !isNothing(m) {
			return false
		}
	}
	return true
}

// sameScalar compares strings by their text and all else by its spelling.
func sameScalar(a, b json.RawMessage) bool {
	if a[0] != b[0] || a[0] != '"' {
		return string(a) == string(b)
	}
	return textOf(a) == textOf(b)
}

// textOf is the text of a string, or the spelling of anything else.
func textOf(v json.RawMessage) string {
	var s string
	if json.Unmarshal(v, &s) == nil {
		return s
	}
	return string(v)
}

// instantOf reads the spellings of times that are in records without the
// library's help; the zero time is none of them.
func instantOf(v json.RawMessage) time.Time {
	for _, layout := range []string{time.RFC3339, "20060102T150405Z", "Mon Jan _2 15:04:05 UTC 2006", "2006-01-02 15:04:05"} {
		if t, err := time.Parse(layout, textOf(v)); err == nil {
			return t
		}
	}
	var t iottrail.Timestamp // the rarer spellings: TestTimestamp checks them
	if json.Unmarshal(v, &t) != nil {
		return time.Time{}
	}
	return t.Time
}

// RequireNothingLost is the law for one record and the event made of it.
func RequireNothingLost(t testing.TB, record []byte, ev *iottrail.Event, what string) {
	t.Helper()
	encoded, err := ev.MarshalJSON()
	require.NoError(t, err, what)
	if faults := Lost(record, encoded); len(faults) > 0 {
		require.Failf(t, what, "not the same after decode and encode:\n%s", strings.Join(faults, "\n"))
	}
	back := new(iottrail.Event)
	if err := back.UnmarshalJSON(encoded); err != nil {
		re, ok := err.(*iottrail.RecordError)
		require.Truef(t, ok && re.Event != nil, "%s: what was encoded can't be decoded: %v", what, err)
	}
	RequireSameEvents(t, []*iottrail.Event{WithoutEmpty(ev)}, []*iottrail.Event{WithoutEmpty(back)}, what+": decoded again")
}

// WithoutEmpty is a copy of an event in which what may go is gone: pointers to
// parts with nothing in them, maps without entries, Raw.
func WithoutEmpty(ev *iottrail.Event) *iottrail.Event {
	ev = ev.Clone()
	ev.Raw = ""
	dropEmpty(reflect.ValueOf(ev).Elem())
	return ev
}

// dropEmpty sets pointers to nothing to nil, within v, and reports whether v is
// nothing itself.
func dropEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Struct:
		if _, ok := v.Interface().(time.Time); ok {
			return v.IsZero()
		}
		empty := true
		for i := range v.NumField() {
			empty = dropEmpty(v.Field(i)) && empty
		}
		return empty
	case reflect.Pointer:
		if v.IsNil() {
			return true
		}
		if dropEmpty(v.Elem()) {
			v.SetZero()
			return true
		}
		return false
	case reflect.Slice:
		if v.Type().Elem().Kind() != reflect.Uint8 && v.Type() != reflect.TypeFor[iottrail.Members]() {
			for i := range v.Len() {
				dropEmpty(v.Index(i))
			}
		}
		return v.Len() == 0
	case reflect.Bool:
		return true // Insight.Lake says how, and not what
	}
	return v.IsZero()
}
