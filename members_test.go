package iottrail_test

import (
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/freeform"
	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/internal/trailtest"
)

// This file compares the members that an Event has fields for with those of testdata.

// membersOf returns the paths of the members of an object, and of the objects in it, in order.
func membersOf(path string, object []byte) (paths []string) {
	freeform.Members(object, func(name, value []byte) bool {
		inner := path + "/" + string(name)
		paths = append(append(paths, inner), membersOf(inner, value)...)
		return true
	})
	return paths
}

// CloudTrail writes the members of a record in an order of its own, and the generator of
// testdata has it, too. Members that are in Extra come last, and those that are null or empty
// may be gone.
func TestMembersInTheirOrder(t *testing.T) {
	t.Parallel()
	events := trailtest.ReadFile(t, "testdata/containers/records.json").Events()
	for _, record := range testrun.ByRun(trailtest.TrailRecords, trailtest.AllTrailRecords, trailtest.AllTrailRecords)(t) {
		events = append(events, trailtest.ReadString(t, string(record)).Events()...)
	}
	faults := make(map[string]string) // by what is wrong, in which record
	for _, ev := range events {
		if len(ev.Extra) > 0 || ev.Aggregated != nil {
			continue
		}
		written := membersOf("", []byte(trailtest.Encode(t, ev)))
		read := slices.DeleteFunc(membersOf("", []byte(ev.Raw)), func(path string) bool { return !slices.Contains(written, path) })
		for i := range min(len(read), len(written)) {
			if read[i] != written[i] {
				faults["testdata has "+read[i]+" before "+written[i]+": order the rows of their table so"] = ev.EventID
				break
			}
		}
	}
	require.Empty(t, faults)
}

// fieldsOf adds the paths of the fields in v that are set, without the indexes of lists.
func fieldsOf(path string, v reflect.Value, set map[string]bool) {
	switch {
	case v.IsZero():
	case v.Kind() == reflect.Struct && v.Type() != reflect.TypeFor[time.Time]():
		for i := range v.NumField() {
			fieldsOf(path+"."+v.Type().Field(i).Name, v.Field(i), set)
		}
	case v.Kind() == reflect.Pointer:
		fieldsOf(path, v.Elem(), set)
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() != reflect.Uint8:
		for i := range v.Len() {
			fieldsOf(path+"[]", v.Index(i), set)
		}
	default:
		set[path] = true
	}
}

// Each field is set in some record of testdata, so that whatever reads testdata meets it.
func TestFieldsAreInTestdata(t *testing.T) {
	t.Parallel()
	// No record of testdata has these.
	never := regexp.MustCompile(`^Event\.(Annotation|EventData|Metadata|(EdgeDevice|EventContext)\..*|Addendum\.(UpdatedFields|Original.*)` +
		`|UserIdentity\.(InScopeOf\.Source(ARN|Account)|SessionContext\.(EC2IssuedInVPC|SignInSessionARN))` +
		`|Insight\.Context\.Attributions\[\]\.(Insight|Baseline)(Value|Average)|(.*\.)?Extra\[\]\..*)$`)
	set := make(map[string]bool)
	see := func(events []*iottrail.Event) {
		for _, ev := range events {
			fieldsOf("Event", reflect.ValueOf(ev).Elem(), set)
		}
	}
	for _, name := range append(trailtest.Files(t, "testdata/quirks/*.json*"), "testdata/containers/records.json") {
		see(trailtest.ReadFile(t, name).Events())
	}
	for _, record := range trailtest.TrailRecords(t) {
		see(trailtest.ReadString(t, string(record)).Events())
	}
	filled, fields := new(iottrail.Event), make(map[string]bool)
	trailtest.Fill("Event", reflect.ValueOf(filled).Elem())
	fieldsOf("Event", reflect.ValueOf(filled).Elem(), fields)
	for _, path := range slices.Sorted(maps.Keys(fields)) {
		requireTrue(t, set[path] || never.MatchString(path),
			"no record of testdata has %s: add its member to internal/gen/trailgen/samples.go, and run go generate ./internal/trailtest; if it is there, its row does not read it", path)
	}
}

// The strings that are copies are those that people keep, and the lists that say so have all of
// them.
func TestOwnTextsAreListed(t *testing.T) {
	t.Parallel()
	const list = "the comment of Event and ownTexts must have the strings whose rows are unique, and no others"
	for _, variant := range trailtest.Variants {
		ev := trailtest.Decode(t, trailtest.Encode(t, trailtest.Filled(variant.Trim)))
		require.LessOrEqual(t, len(ev.Raw), 16<<10, "else no string is a part of Raw")
		for _, l := range trailtest.LeavesOf("Event", reflect.ValueOf(ev).Elem()) {
			if l.Value.Type() == reflect.TypeFor[string]() && l.Path != "Event.Raw" {
				requireTrue(t, ownTexts[l.Path] != stringSpan("", l.Value.String()).within(stringSpan("", ev.Raw)), "%s: %s: %s", variant.Name, l.Path, list)
			}
		}
	}
	const file = "event.go"
	_, text, _ := strings.Cut(string(trailtest.ReadBytes(t, file)), "// An Event owns its memory")
	text, _, ok := strings.Cut(text, "type Event struct")
	require.True(t, ok, "%s does not say what an Event's memory is", file)
	for path := range ownTexts {
		name := path[strings.LastIndex(path, ".")+1:]
		requireTrue(t, regexp.MustCompile(`\b`+name+`\b`).MatchString(text), "%s does not name %s: %s", file, name, list)
	}
}
