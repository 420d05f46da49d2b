package trailtest

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/iottrail/iottrail"
)

// A leaf is a field that holds a value, somewhere in an Event.
type leaf struct {
	Path  string
	Value reflect.Value
	// Marks are what the value looks like in JSON; nothing else has these.
	Marks []string
}

// Fill gives every field within v a value of its own and returns the leaves. The
// values depend on the paths only.
func Fill(path string, v reflect.Value) (leaves []leaf) {
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
			leaves = append(leaves, Fill(path+"."+v.Type().Field(i).Name, v.Field(i))...)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		leaves = Fill(path, v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			leaves = append(leaves, Fill(fmt.Sprintf("%s[%d]", path, i), v.Index(i))...)
		}
	case reflect.Bool:
	default:
		panic(fmt.Sprintf("Fill can't fill %s, a %s: teach it", path, v.Type()))
	}
	return leaves
}

// Variants are the forms that a record can take: some fields exclude others.
var Variants = []struct {
	Name string
	Trim func(*iottrail.Event)
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

// Filled returns an event with every field set that the variant has.
func Filled(trim func(*iottrail.Event)) *iottrail.Event {
	e := new(iottrail.Event)
	Fill("Event", reflect.ValueOf(e).Elem())
	trim(e)
	e.Raw = ""
	return e
}

// LeavesOf finds the leaves of a part of an event that Fill or Filled filled.
func LeavesOf(path string, v reflect.Value) (leaves []leaf) {
	model := reflect.New(v.Type()).Elem()
	for _, l := range Fill(path, model) {
		if actual, ok := Follow(v, strings.TrimPrefix(l.Path, path)); ok && !actual.IsZero() {
			leaves = append(leaves, leaf{l.Path, actual, l.Marks})
		}
	}
	return leaves
}

// steps puts a dot before each index of a path.
var steps = strings.NewReplacer("[", ".[", "]", "")

// Follow finds what a path leads to.
func Follow(v reflect.Value, path string) (reflect.Value, bool) {
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
