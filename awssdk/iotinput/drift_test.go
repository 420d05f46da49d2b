package iotinput_test

import (
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/service/iot"
	"github.com/aws/smithy-go/middleware"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/iot"
)

// A difference is one between package iot and the SDK. Its key is the place and what is
// different, which is what a reason is for; places that share a type have it once.
type difference struct{ what, library, sdk string }

// A comparison of package iot with the SDK, by their Go types.
type comparison struct {
	found map[difference]map[string]bool // by the requests and responses where it is
	where string                         // the request or response at hand
	enums map[string]string              // pairs of types of enumerations: package iot's and the SDK's
}

// TestDrift holds DRIFT.md to what is different between package iot and the SDK, both ways: the
// actions, and the members of their requests and responses at every depth, by name and by kind.
// It fails at a difference without a reason and at a reason without a difference.
func TestDrift(t *testing.T) {
	t.Parallel()
	c := compare(t)
	c.compareEnums(t)
	reasons := maps.Clone(driftReasons)
	var rows []string
	for d, places := range c.found {
		why, ok := reasons[d.what]
		if !ok || why == "" {
			t.Errorf("no reason in drift_reasons_test.go for %+v in %v", d, slices.Sorted(maps.Keys(places)))
		}
		rows = append(rows, fmt.Sprintf("| `%s` | %s | %s | %s | %s |\n", d.what, d.library, d.sdk, strings.Join(slices.Sorted(maps.Keys(places)), ", "), why))
	}
	for d := range c.found {
		delete(reasons, d.what)
	}
	require.Empty(t, reasons, "reasons for what is not different any more")
	slices.Sort(rows)
	page := driftHead + strings.Join(rows, "")
	if *update {
		require.NoError(t, os.WriteFile("DRIFT.md", []byte(page), 0o666))
	}
	golden, err := os.ReadFile("DRIFT.md")
	require.NoError(t, err)
	require.Equal(t, string(golden), page, "go test ./iotinput -run TestDrift -update writes the page")
}

const driftHead = `# Package iot beside the SDK

What is different between package iot of this library, which is generated from a pinned API
model and a table of corrections, and the types of service/iot in the release of the AWS SDK for
Go that go.mod names. TestDrift compares them and writes this page with -update; the reasons are in
drift_reasons_test.go. All other actions, members and values of enumerations are in both, with the
same names and of the same kinds. Not counted are the first letter of a field's name, initialisms,
names of types, and how each says that something is absent.

| what | package iot | SDK | where | why |
| --- | --- | --- | --- | --- |
`

// compare compares all actions, and their requests and responses.
func compare(t *testing.T) *comparison {
	c := &comparison{found: make(map[difference]map[string]bool), enums: make(map[string]string)}
	client := reflect.TypeFor[*sdk.Client]()
	known := make(map[string]bool)
	for _, a := range iot.Actions() {
		known[a.Name] = true
		method, ok := client.MethodByName(a.Name)
		if !ok {
			c.note(a.Name, "an action", "absent")
			continue
		}
		ev := eventOf(a.Name, "{}")
		req, err := iot.DecodeRequest(ev)
		require.NoError(t, err)
		resp, err := iot.DecodeResponse(ev)
		require.NoError(t, err)
		c.where = a.Name + " request"
		c.types(a.Name+"Request", reflect.TypeOf(req), method.Type.In(2))
		c.where = a.Name + " response"
		c.types(a.Name+"Response", reflect.TypeOf(resp), method.Type.Out(0))
	}
	require.Greater(t, len(known), 270)
	for i := range client.NumMethod() {
		method := client.Method(i)
		isAction := method.Type.NumIn() == 4 && method.Type.NumOut() == 2 // receiver, context, input, options
		if isAction && !known[method.Name] {
			c.where = ""
			c.note(method.Name, "absent", "an action")
		}
	}
	return c
}

func (c *comparison) note(what, library, sdk string) {
	d := difference{what, library, sdk}
	if c.found[d] == nil {
		c.found[d] = make(map[string]bool)
	}
	c.found[d][c.where] = true
}

// types compares two types. what is the place: a type of package iot and its member.
func (c *comparison) types(what string, library, sdk reflect.Type) {
	library, sdk = deref(library), deref(sdk)
	have, want := kindOf(library), kindOf(sdk)
	if have != want {
		c.note(what, have, want)
		return
	}
	switch have {
	case "list":
		c.types(what+"[]", library.Elem(), sdk.Elem())
	case "map": // the SDK's keys are always strings
		c.types(what+"{}", library.Elem(), sdk.Elem())
	case "enumeration":
		c.enums[library.Name()] = sdk.Name()
	case "structure":
		c.members(library, sdk)
	}
}

func (c *comparison) members(library, sdk reflect.Type) {
	left := make(map[string]reflect.StructField)
	for i := range sdk.NumField() {
		if f := sdk.Field(i); f.IsExported() && f.Type != reflect.TypeFor[middleware.Metadata]() { // of the call, not of the API
			left[f.Name] = f
		}
	}
	for i := range library.NumField() {
		f := library.Field(i)
		member, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		what := library.Name() + "." + member
		name := strings.ToUpper(member[:1]) + member[1:]
		if _, ok := left[name+"_"]; ok {
			c.note(what, "the field "+f.Name, "the field "+name+"_")
			name += "_"
		}
		other, ok := left[name]
		if !ok {
			c.note(what, kindOf(deref(f.Type)), "absent")
			continue
		}
		delete(left, name)
		c.types(what, f.Type, other.Type)
	}
	for name, f := range left {
		c.note(library.Name()+"."+name, "absent", kindOf(deref(f.Type)))
	}
}

func deref(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer {
		return t.Elem()
	}
	return t
}

// kindOf says in a word what values a type has.
func kindOf(t reflect.Type) string {
	switch t {
	case reflect.TypeFor[iottrail.Timestamp](), reflect.TypeFor[time.Time]():
		return "time"
	case reflect.TypeFor[iottrail.Blob](), reflect.TypeFor[[]byte]():
		return "blob"
	case reflect.TypeFor[iottrail.Bool](), reflect.TypeFor[bool]():
		return "boolean"
	case reflect.TypeFor[string]():
		return "text"
	}
	switch t.Kind() {
	case reflect.String:
		return "enumeration"
	case reflect.Slice:
		return "list"
	case reflect.Struct:
		return "structure"
	case reflect.Interface:
		return "union"
	}
	return t.Kind().String() // map, int32, int64, float64
}
