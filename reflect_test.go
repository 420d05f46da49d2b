package iottrail_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/internal/trailtest"
)

// This file checks laws over all fields of an Event and its parts, found by
// reflection: no field can be forgotten.

func TestEveryFieldIsEncodedAndDecoded(t *testing.T) {
	t.Parallel()
	seen := make(map[string]bool)
	for _, variant := range trailtest.Variants {
		e := trailtest.Filled(variant.Trim)
		encoded := trailtest.Encode(t, e)
		for _, l := range trailtest.LeavesOf("Event", reflect.ValueOf(e).Elem()) {
			seen[l.Path] = true
			if l.Path == "Event.EventCategory" && e.Aggregated != nil {
				continue
			}
			for _, mark := range l.Marks {
				requireTrue(t, strings.Contains(encoded, mark), "%s: %s is not encoded: does its table have a row for it?", variant.Name, l.Path)
			}
		}
		back := trailtest.Decode(t, encoded)
		require.Equal(t, encoded, back.Raw)
		trailtest.RequireSameEvents(t, []*iottrail.Event{withoutRaw(e)}, []*iottrail.Event{withoutRaw(back)}, variant.Name)
		require.Equal(t, encoded, trailtest.Encode(t, back), "%s: encoded again", variant.Name)

		viaPackage, err := json.Marshal(*e)
		require.NoError(t, err)
		require.Equal(t, encoded, string(viaPackage), "%s: by encoding/json", variant.Name)
		r := trailtest.ReadInChunks(t, encoded)
		require.NoError(t, r.End)
		trailtest.RequireSameEvents(t, []*iottrail.Event{back}, r.Events(), variant.Name)
	}
	for _, l := range trailtest.Fill("Event", reflect.ValueOf(new(iottrail.Event)).Elem()) {
		if l.Path != "Event.Raw" {
			require.True(t, seen[l.Path], "no variant has %s", l.Path)
		}
	}
}

func withoutRaw(e *iottrail.Event) *iottrail.Event {
	c := *e
	c.Raw = ""
	return &c
}

// Whatever field is emptied or replaced, the old value is nowhere in what is
// encoded afterwards, although Raw has it still.
func TestRedactedFieldsStayOut(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	for _, variant := range trailtest.Variants {
		encoded := trailtest.Encode(t, trailtest.Filled(variant.Trim))
		leaves := trailtest.LeavesOf("Event", reflect.ValueOf(trailtest.Decode(t, encoded)).Elem())
		require.Greater(t, len(leaves), 60, variant.Name)
		for _, l := range leaves {
			for _, replace := range []bool{false, true} {
				e := trailtest.Decode(t, encoded)
				l.Value, _ = trailtest.Follow(reflect.ValueOf(e).Elem(), strings.TrimPrefix(l.Path, "Event"))
				if l.Path == "Event.Raw" || l.Path == "Event.EventCategory" && e.Aggregated != nil {
					continue
				}
				other := ""
				if replace {
					if other = substitute(l.Value); other == "" {
						continue
					}
				} else {
					l.Value.SetZero()
				}
				redacted := trailtest.Encode(t, e)
				for _, mark := range l.Marks {
					requireTrue(t, !strings.Contains(redacted, mark), "%s: %s was taken out (replaced: %t), and is encoded still", variant.Name, l.Path, replace)
				}
				requireTrue(t, strings.Contains(redacted, other), "%s: %s was replaced, and its new value is not encoded", variant.Name, l.Path)
				require.NotEmpty(t, e.Raw)
			}
		}
	}
}

// substitute sets a leaf to another value and returns what it looks like.
func substitute(v reflect.Value) string {
	switch v.Type() {
	case reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC)))
		return "2001-02-03T04:05:06Z"
	case reflect.TypeFor[json.Number]():
		v.SetString("4711")
		return ":4711"
	case reflect.TypeFor[string]():
		v.SetString("REDACTED")
		return `"REDACTED"`
	case reflect.TypeFor[json.RawMessage]():
		v.SetBytes([]byte(`"REDACTED"`))
		return `"REDACTED"`
	}
	return ""
}

// A value that its field could not hold is in Extra; a field that is set wins
// over it.
func TestFieldsWinOverExtra(t *testing.T) {
	t.Parallel()
	const record = `{"eventID":"a","eventTime":"never","userAgent":["secret"],"readOnly":"secret","resources":"secret","tlsDetails":7,"addendum":[],` +
		`"userIdentity":{"arn":{},"invokedBy":{"serviceAccountId":"1","x":"secret"},"sessionContext":0},"insightDetails":"secret"}`
	e := new(iottrail.Event)
	require.Error(t, e.UnmarshalJSON([]byte(record)))
	require.Empty(t, trailtest.Lost([]byte(record), []byte(trailtest.Encode(t, e))))
	e.EventTime = time.Date(2026, 10, 2, 10, 15, 30, 0, time.UTC)
	e.UserAgent, e.ReadOnly = "u", iottrail.False
	e.Resources = []iottrail.Resource{{Type: "T"}}
	e.TLSDetails.CipherSuite = "C"
	e.Addendum = &iottrail.Addendum{Reason: "R"}
	e.Insight = &iottrail.Insight{State: "End"}
	e.UserIdentity.ARN = "A"
	e.UserIdentity.InvokedBy = "S"
	e.UserIdentity.SessionContext.SourceIdentity = "I"
	assert.JSONEq(t, `{"eventID":"a","eventTime":"2026-10-02T10:15:30Z","userAgent":"u","readOnly":false,"resources":[{"type":"T"}],
		"tlsDetails":{"cipherSuite":"C"},"addendum":{"reason":"R"},"insightDetails":{"state":"End"},
		"userIdentity":{"arn":"A","invokedBy":"S","sessionContext":{"sourceIdentity":"I"}}}`, trailtest.Encode(t, e))
}

// Each field's tag is the name of its member, and each member has a field.
func TestTagsAreTheNamesOfMembers(t *testing.T) {
	t.Parallel()
	// Fields whose values are elsewhere than in a member of their own, and
	// members that make up for them.
	elsewhere := map[string]string{
		"Event.Aggregated": "", "Event.Extra": "", "Event.Raw": "", "Insight.Lake": "", "Insight.Source": "",
		"UserIdentity.InvokedByAccountID": "", "UserIdentity.InvokedByDelegateAccountID": "invokedByDelegate",
	}
	var check func(typ reflect.Type, object map[string]json.RawMessage)
	check = func(typ reflect.Type, object map[string]json.RawMessage) {
		want := []string{}
		for i := range typ.NumField() {
			f := typ.Field(i)
			require.True(t, f.IsExported(), "%s.%s", typ.Name(), f.Name)
			tag := f.Tag.Get("json")
			require.NotEmpty(t, tag, "%s.%s has no json tag", typ.Name(), f.Name)
			if tag == "-" {
				name, ok := elsewhere[typ.Name()+"."+f.Name]
				require.True(t, ok || f.Name == "Extra", "%s.%s has no member", typ.Name(), f.Name)
				if name != "" {
					want = append(want, name)
				}
				continue
			}
			want = append(want, tag)
			value, inner := object[tag], f.Type
			requireTrue(t, value != nil, "%s.%s: no member %q among %q", typ.Name(), f.Name, tag, slices.Sorted(maps.Keys(object)))
			if inner.Kind() == reflect.Slice && inner.Elem().Kind() == reflect.Struct && inner != reflect.TypeFor[iottrail.Members]() {
				var list []json.RawMessage
				require.NoError(t, json.Unmarshal(value, &list))
				value, inner = list[1], inner.Elem()
			}
			if inner.Kind() == reflect.Pointer {
				inner = inner.Elem()
			}
			if inner.Kind() == reflect.Struct && inner != reflect.TypeFor[time.Time]() {
				var members map[string]json.RawMessage
				require.NoError(t, json.Unmarshal(value, &members), "%s.%s", typ.Name(), f.Name)
				check(inner, members)
			}
		}
		got := []string{}
		for name := range object {
			if name != "also" && !strings.HasPrefix(name, "name:") { // those of Extra
				got = append(got, name)
			}
		}
		slices.Sort(want)
		slices.Sort(got)
		require.Equal(t, want, got, "members of %s", typ.Name())
	}
	var object map[string]json.RawMessage
	require.NoError(t, json.Unmarshal([]byte(trailtest.Encode(t, trailtest.Filled(trailtest.Variants[0].Trim))), &object))
	check(reflect.TypeFor[iottrail.Event](), object)

	// The members of an Aggregated record are in the record itself.
	require.NoError(t, json.Unmarshal([]byte(trailtest.Encode(t, trailtest.Filled(trailtest.Variants[3].Trim))), &object))
	of := reflect.TypeFor[iottrail.Aggregated]()
	for i := range of.NumField() {
		tag := of.Field(i).Tag.Get("json")
		requireTrue(t, object[tag] != nil, "Aggregated.%s: no member %q among %q", of.Field(i).Name, tag, slices.Sorted(maps.Keys(object)))
	}
	requireTrue(t, object["eventId"] != nil, "an Aggregated record has no eventId")
	var window, summary, dimension map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(object["timeWindow"], &window))
	check(reflect.TypeFor[iottrail.TimeWindow](), window)
	require.NoError(t, json.Unmarshal(object["summary"], &summary))
	check(reflect.TypeFor[iottrail.Summary](), summary)
	require.NoError(t, json.Unmarshal(summary["primaryDimension"], &dimension))
	check(reflect.TypeFor[iottrail.Dimension](), dimension)
}

func TestCloneSharesNothing(t *testing.T) {
	t.Parallel()
	for _, variant := range trailtest.Variants {
		e := trailtest.Decode(t, trailtest.Encode(t, trailtest.Filled(variant.Trim)))
		before := trailtest.Encode(t, e)
		c := e.Clone()
		trailtest.RequireSameEvents(t, []*iottrail.Event{e}, []*iottrail.Event{c}, variant.Name)
		mine := make(map[uintptr]string)
		memory(t, "Event", reflect.ValueOf(e).Elem(), func(at uintptr, path string) { mine[at] = path })
		memory(t, "Event", reflect.ValueOf(c).Elem(), func(at uintptr, path string) {
			requireTrue(t, mine[at] == "", "%s: the clone's %s is the memory of the event's %s: Clone must copy it", variant.Name, path, mine[at])
		})
		scramble(reflect.ValueOf(c).Elem())
		require.Equal(t, before, trailtest.Encode(t, e), "%s: changed by way of its clone", variant.Name)
	}
	c := new(iottrail.Event).Clone()
	require.Equal(t, new(iottrail.Event), c, "nil stays nil")
	e := trailtest.Decode(t, `{"eventID":"a","requestParameters":{}}`)
	require.Equal(t, cap(e.RequestParameters), len(e.RequestParameters), "appending to a body must not write over what comes after it")
	require.Equal(t, cap(e.Clone().RequestParameters), len(e.RequestParameters))
}

// memory calls yield for each piece of memory in v that can be written.
func memory(t *testing.T, path string, v reflect.Value, yield func(uintptr, string)) {
	t.Helper()
	switch v.Kind() {
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return
		}
		for i := range v.NumField() {
			memory(t, path+"."+v.Type().Field(i).Name, v.Field(i), yield)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			yield(v.Pointer(), path)
			memory(t, path, v.Elem(), yield)
		}
	case reflect.Map:
		yield(v.Pointer(), path)
	case reflect.Slice:
		if v.Len() > 0 {
			yield(v.Pointer(), path)
		}
		for i := range v.Len() {
			memory(t, fmt.Sprintf("%s[%d]", path, i), v.Index(i), yield)
		}
	}
}

// scramble overwrites all memory in v that can be written.
func scramble(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				scramble(v.Field(i))
			}
		}
	case reflect.Pointer:
		if !v.IsNil() {
			scramble(v.Elem())
		}
	case reflect.Map:
		v.Clear()
	case reflect.Slice:
		for i := range v.Len() {
			scramble(v.Index(i))
		}
	case reflect.String:
		v.SetString("scrambled")
	case reflect.Uint8:
		v.SetUint(0)
	}
}

// overwrite writes over the bytes of all slices in v, up to their capacity, and returns
// how many there are.
func overwrite(v reflect.Value) (slices int) {
	switch v.Kind() {
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return 0
		}
		for i := range v.NumField() {
			slices += overwrite(v.Field(i))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			slices += overwrite(v.Elem())
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() != reflect.Uint8 {
			for i := range v.Len() {
				slices += overwrite(v.Index(i))
			}
			break
		}
		for b := v.Bytes()[:v.Cap()]; len(b) > 0; b = b[1:] {
			b[0] = '!'
		}
		slices++
	}
	return slices
}

// allStrings are all strings of an event.
func allStrings(e *iottrail.Event) (all []string) {
	var collect func(v reflect.Value)
	collect = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.Struct:
			for i := range v.NumField() {
				if v.Type() != reflect.TypeFor[time.Time]() {
					collect(v.Field(i))
				}
			}
		case reflect.Pointer:
			if !v.IsNil() {
				collect(v.Elem())
			}
		case reflect.Slice:
			for i := range v.Len() {
				collect(v.Index(i))
			}
		case reflect.String:
			all = append(all, strings.Clone(v.String()))
		}
	}
	collect(reflect.ValueOf(e).Elem())
	return all
}

func TestEventOwnsItsMemory(t *testing.T) {
	t.Parallel()
	for _, variant := range trailtest.Variants {
		data := []byte(trailtest.Encode(t, trailtest.Filled(variant.Trim)))
		want := string(data)
		e := new(iottrail.Event)
		require.NoError(t, e.UnmarshalJSON(data))
		for i := range data {
			data[i] = 'x'
		}
		require.Equal(t, want, trailtest.Encode(t, e), variant.Name)
		require.Equal(t, want, e.Raw, variant.Name)

		d := iottrail.NewDecoder(trailtest.Chunks([]byte(strings.Repeat(want+"\n", testrun.ByRun(20, 200, 200))), 1000))
		first, err := d.Next()
		require.NoError(t, err)
		var others []*iottrail.Event
		for ev, err := range d.Events() {
			require.NoError(t, err)
			others = append(others, ev)
		}
		require.Equal(t, want, trailtest.Encode(t, first), "%s: after the others were read", variant.Name)

		// The bytes that an Event has may be written, and no string, no other body and no
		// other Event changes.
		before := allStrings(first)
		require.NotZero(t, overwrite(reflect.ValueOf(first).Elem()))
		require.Equal(t, before, allStrings(first), "%s: strings share memory with what can be written", variant.Name)
		for i, e := range others {
			require.Equal(t, want, trailtest.Encode(t, e), "%s: event %d shares memory with one before it", variant.Name, 1+i)
			require.Equal(t, want, e.Raw, variant.Name)
			overwrite(reflect.ValueOf(e).Elem())
		}
	}
	bad := []byte(`{"eventID":"a","eventTime":tru}`)
	err := new(iottrail.Event).UnmarshalJSON(bad)
	clear(bad)
	var re *iottrail.RecordError
	require.ErrorAs(t, err, &re)
	require.Equal(t, `{"eventID":"a","eventTime":tru}`, re.Raw)
}

// requireTrue is require.True for what takes a sentence to tell: require.Contains and
// its like print all of what they search, which here is a whole record.
func requireTrue(t *testing.T, holds bool, what string, args ...any) {
	if !holds {
		t.Helper() // here, as there are many calls
		t.Fatalf(what, args...)
	}
}
