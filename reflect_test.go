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
)

// This file checks laws over all fields of an Event and its parts, found by
// reflection: no field can be forgotten.

// A leaf is a field that holds a value, somewhere in an Event.
type leaf struct {
	path  string
	value reflect.Value
	// marks are what the value looks like in JSON; nothing else has these.
	marks []string
}

// fill gives every field within v a value of its own and returns the leaves. The
// values depend on the paths only.
func fill(path string, v reflect.Value) (leaves []leaf) {
	text := func(what string) string { return what + ":" + path }
	add := func(value any, marks ...string) {
		v.Set(reflect.ValueOf(value).Convert(v.Type()))
		leaves = append(leaves, leaf{path, v, marks})
	}
	number := 1_000_000
	for _, c := range path {
		number = (number*31 + int(c)) % 899_999_999
	}
	switch v.Type() {
	case reflect.TypeFor[time.Time]():
		at := time.Unix(int64(number), 7_000_000).UTC()
		add(at, at.Format(time.RFC3339Nano))
		return leaves
	case reflect.TypeFor[json.Number]():
		add(fmt.Sprintf("%d.50", number), fmt.Sprintf(":%d.50", number))
		return leaves
	case reflect.TypeFor[iottrail.Bool]():
		v.Set(reflect.ValueOf(iottrail.True)) // no mark: other fields are true as well
		return nil
	case reflect.TypeFor[json.RawMessage]():
		add(fmt.Sprintf(`{"body":%q}`, text("body")), text("body")+`"`)
		return leaves
	case reflect.TypeFor[iottrail.Members]():
		add(iottrail.Members{{Name: text("name"), Value: json.RawMessage(fmt.Sprintf(`[%q]`, text("extra")))}, {Name: "also", Value: json.RawMessage("1")}},
			text("name")+`"`, text("extra")+`"`)
		return leaves
	case reflect.TypeFor[map[string]string]():
		add(map[string]string{text("key"): text("value"), "k": "v"}, text("key")+`"`, text("value")+`"`)
		return leaves
	}
	switch v.Kind() {
	case reflect.String:
		add(text("text"), text("text")+`"`)
	case reflect.Struct:
		for i := range v.NumField() {
			leaves = append(leaves, fill(path+"."+v.Type().Field(i).Name, v.Field(i))...)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		leaves = fill(path, v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			leaves = append(leaves, fill(fmt.Sprintf("%s[%d]", path, i), v.Index(i))...)
		}
	case reflect.Bool:
	default:
		panic(fmt.Sprintf("fill can't fill %s, a %s: teach it", path, v.Type()))
	}
	return leaves
}

// requireTold is require.True for what takes a sentence to tell: require.Contains and
// its like print all of what they search, which here is a whole record.
func requireTold(t *testing.T, holds bool, what string, args ...any) {
	t.Helper()
	if !holds {
		t.Fatalf(what, args...)
	}
}

// variants are the forms that a record can take: some fields exclude others.
var variants = []struct {
	name string
	trim func(*iottrail.Event)
}{
	{"ordinary", func(e *iottrail.Event) {
		e.Aggregated, e.Insight.Source, e.UserIdentity.InvokedByAccountID = nil, "", ""
	}},
	{"invokedBy an object", func(e *iottrail.Event) {
		e.Aggregated, e.Insight, e.UserIdentity.InvokedBy = nil, nil, ""
	}},
	{"Insight of Lake", func(e *iottrail.Event) {
		e.Aggregated, e.Insight.Lake, e.Insight.Extra, e.UserIdentity.InvokedByAccountID = nil, true, nil, ""
	}},
	{"Aggregated", func(e *iottrail.Event) {
		e.EventCategory = iottrail.EventCategoryAggregated
		e.Insight, e.UserIdentity.InvokedByAccountID = nil, ""
	}},
}

// filled returns an event with every field set that the variant has.
func filled(trim func(*iottrail.Event)) *iottrail.Event {
	e := new(iottrail.Event)
	fill("Event", reflect.ValueOf(e).Elem())
	trim(e)
	e.Raw = ""
	return e
}

// leavesOf finds the leaves of an event that came from filled.
func leavesOf(path string, v reflect.Value) (leaves []leaf) {
	model := reflect.New(v.Type()).Elem()
	for _, l := range fill(path, model) {
		if actual, ok := follow(v, strings.TrimPrefix(l.path, path)); ok && !actual.IsZero() {
			leaves = append(leaves, leaf{l.path, actual, l.marks})
		}
	}
	return leaves
}

// steps puts a dot before each index of a path.
var steps = strings.NewReplacer("[", ".[", "]", "")

// follow finds what a path leads to.
func follow(v reflect.Value, path string) (reflect.Value, bool) {
	for _, step := range strings.FieldsFunc(steps.Replace(path), func(r rune) bool { return r == '.' }) {
		if v.Kind() == reflect.Pointer {
			if v.IsNil() {
				return v, false
			}
			v = v.Elem()
		}
		if i, ok := strings.CutPrefix(step, "["); ok {
			n := int(i[0] - '0')
			if v.Len() <= n {
				return v, false
			}
			v = v.Index(n)
			continue
		}
		v = v.FieldByName(step)
	}
	return v, true
}

func TestEveryFieldIsEncodedAndDecoded(t *testing.T) {
	t.Parallel()
	seen := make(map[string]bool)
	for _, variant := range variants {
		e := filled(variant.trim)
		encoded := encode(t, e)
		for _, l := range leavesOf("Event", reflect.ValueOf(e).Elem()) {
			seen[l.path] = true
			if l.path == "Event.EventCategory" && e.Aggregated != nil {
				continue
			}
			for _, mark := range l.marks {
				requireTold(t, strings.Contains(encoded, mark), "%s: %s is not encoded: does its table have a row for it?", variant.name, l.path)
			}
		}
		back := decode(t, encoded)
		require.Equal(t, encoded, back.Raw)
		requireSameEvents(t, []*iottrail.Event{withoutRaw(e)}, []*iottrail.Event{withoutRaw(back)}, variant.name)
		require.Equal(t, encoded, encode(t, back), "%s: encoded again", variant.name)

		viaPackage, err := json.Marshal(*e)
		require.NoError(t, err)
		require.Equal(t, encoded, string(viaPackage), "%s: by encoding/json", variant.name)
		r := readInChunks(t, encoded)
		require.NoError(t, r.End)
		requireSameEvents(t, []*iottrail.Event{back}, r.events(), variant.name)
	}
	for _, l := range fill("Event", reflect.ValueOf(new(iottrail.Event)).Elem()) {
		if l.path != "Event.Raw" {
			require.True(t, seen[l.path], "no variant has %s", l.path)
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
	for _, variant := range variants {
		encoded := encode(t, filled(variant.trim))
		leaves := leavesOf("Event", reflect.ValueOf(decode(t, encoded)).Elem())
		require.Greater(t, len(leaves), 60, variant.name)
		for _, l := range leaves {
			for _, replace := range []bool{false, true} {
				e := decode(t, encoded)
				l.value, _ = follow(reflect.ValueOf(e).Elem(), strings.TrimPrefix(l.path, "Event"))
				if l.path == "Event.Raw" || l.path == "Event.EventCategory" && e.Aggregated != nil {
					continue
				}
				other := ""
				if replace {
					if other = substitute(l.value); other == "" {
						continue
					}
				} else {
					l.value.SetZero()
				}
				redacted := encode(t, e)
				for _, mark := range l.marks {
					requireTold(t, !strings.Contains(redacted, mark), "%s: %s was taken out (replaced: %t), and is encoded still", variant.name, l.path, replace)
				}
				requireTold(t, strings.Contains(redacted, other), "%s: %s was replaced, and its new value is not encoded", variant.name, l.path)
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
	require.Empty(t, lost([]byte(record), []byte(encode(t, e))))
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
		"userIdentity":{"arn":"A","invokedBy":"S","sessionContext":{"sourceIdentity":"I"}}}`, encode(t, e))
}

// Each field's tag is the name of its member, and each member has a field.
func TestTagsAreTheNamesOfMembers(t *testing.T) {
	t.Parallel()
	// Fields whose values stand elsewhere than in a member of their own, and
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
			requireTold(t, value != nil, "%s.%s: no member %q among %q", typ.Name(), f.Name, tag, slices.Sorted(maps.Keys(object)))
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
	require.NoError(t, json.Unmarshal([]byte(encode(t, filled(variants[0].trim))), &object))
	check(reflect.TypeFor[iottrail.Event](), object)

	// The members of an Aggregated record stand in the record itself.
	require.NoError(t, json.Unmarshal([]byte(encode(t, filled(variants[3].trim))), &object))
	of := reflect.TypeFor[iottrail.Aggregated]()
	for i := range of.NumField() {
		tag := of.Field(i).Tag.Get("json")
		requireTold(t, object[tag] != nil, "Aggregated.%s: no member %q among %q", of.Field(i).Name, tag, slices.Sorted(maps.Keys(object)))
	}
	requireTold(t, object["eventId"] != nil, "an Aggregated record has no eventId")
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
	for _, variant := range variants {
		e := decode(t, encode(t, filled(variant.trim)))
		before := encode(t, e)
		c := e.Clone()
		requireSameEvents(t, []*iottrail.Event{e}, []*iottrail.Event{c}, variant.name)
		mine := make(map[uintptr]string)
		memory(t, "Event", reflect.ValueOf(e).Elem(), func(at uintptr, path string) { mine[at] = path })
		memory(t, "Event", reflect.ValueOf(c).Elem(), func(at uintptr, path string) {
			requireTold(t, mine[at] == "", "%s: the clone's %s is the memory of the event's %s: Clone must copy it", variant.name, path, mine[at])
		})
		scramble(reflect.ValueOf(c).Elem())
		require.Equal(t, before, encode(t, e), "%s: changed by way of its clone", variant.name)
	}
	c := new(iottrail.Event).Clone()
	require.Equal(t, new(iottrail.Event), c, "nil stays nil")
	e := decode(t, `{"eventID":"a","requestParameters":{}}`)
	require.Equal(t, cap(e.RequestParameters), len(e.RequestParameters), "appending to a body must not write over what stands behind it")
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

// texts are all strings of an event.
func texts(e *iottrail.Event) (all []string) {
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
	for _, variant := range variants {
		data := []byte(encode(t, filled(variant.trim)))
		want := string(data)
		e := new(iottrail.Event)
		require.NoError(t, e.UnmarshalJSON(data))
		for i := range data {
			data[i] = 'x'
		}
		require.Equal(t, want, encode(t, e), variant.name)
		require.Equal(t, want, e.Raw, variant.name)

		d := iottrail.NewDecoder(chunks([]byte(strings.Repeat(want+"\n", 200)), 1000))
		first, err := d.Next()
		require.NoError(t, err)
		var others []*iottrail.Event
		for ev, err := range d.Events() {
			require.NoError(t, err)
			others = append(others, ev)
		}
		require.Equal(t, want, encode(t, first), "%s: after the others were read", variant.name)

		// The bytes that an Event has may be written, and no string, no other body and no
		// other Event changes.
		before := texts(first)
		require.NotZero(t, overwrite(reflect.ValueOf(first).Elem()))
		require.Equal(t, before, texts(first), "%s: strings share memory with what can be written", variant.name)
		for i, e := range others {
			require.Equal(t, want, encode(t, e), "%s: event %d shares memory with one before it", variant.name, 1+i)
			require.Equal(t, want, e.Raw, variant.name)
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
