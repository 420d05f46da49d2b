package iottrail_test

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/jsonscan"
	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/internal/trailtest"
)

// scannedTwice are kinds of records that are scanned again. The first two have members in
// a spelling or place of their own, and another table reads them, which shows only when
// the members are known. In the third, scanning stops at a list that may be that of a
// container, and begins again where what was before it proves a record. All are rare.
var scannedTwice = map[string]func(raw string) bool{
	"aggregated": func(raw string) bool {
		return strings.Contains(raw, `"AwsAggregatedEvent"`) || strings.Contains(raw, `"Aggregated"`)
	},
	"legacy":                             func(raw string) bool { return strings.Contains(raw, `"RequestParamters"`) },
	"a list named as one of a container": func(raw string) bool { return strings.Contains(raw, `"Records":[]`) },
}

// scanned returns how many bytes the scanner of a Decoder has scanned, including those that it
// scanned again. It reads a field that is not exported: a method for tests, in a file of
// package iottrail, would have all that imports the package, iot among it, compiled once more
// for these tests.
func scanned(d *iottrail.Decoder) int64 {
	return reflect.ValueOf(d).Elem().FieldByName("scanner").FieldByName("Scanned").Int()
}

// No byte of a record is scanned twice where all of it is at hand, whatever members it has.
func TestScannedOnce(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	records := trailtest.TrailRecords(t)
	err := filepath.WalkDir("testdata/quirks", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || filepath.Ext(path) != ".json" {
			return err
		}
		for _, ev := range trailtest.ReadFile(t, path).Events() {
			records = append(records, []byte(ev.Raw))
		}
		return nil
	})
	require.NoError(t, err)
	records = slices.DeleteFunc(records, func(r []byte) bool {
		for _, is := range scannedTwice {
			if is(string(r)) {
				return true
			}
		}
		return false
	})
	require.Greater(t, len(records), 200)
	last := func(member string) func([]byte) []byte {
		return func(r []byte) []byte {
			return fmt.Appendf(nil, "%s,%s}", bytes.TrimSuffix(bytes.TrimSpace(r), []byte("}")), member)
		}
	}
	for name, change := range map[string]func([]byte) []byte{
		"as they are":                 trailtest.AsItIs,
		"an unknown member":           last(`"unknown":{"a":[1,{"b":null}]}`),
		"a text that looks like JSON": last(`"unknown":"{\"eventVersion\":\"1.08\"}"`),
		"the name of a notice":        last(`"s3":{"object":{"key":"k"}}`),
		"the name of a container":     last(`"data":"text"`),
		"insight members":             last(`"insightStates":"x"`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for wrapped, stream := range map[string][]byte{
				"a log file": trailtest.Around(`{"Records":[`, trailtest.Each(records, change), ",", "]}"),
				"lines":      trailtest.Around("", trailtest.Each(records, change), "\n", "\n"),
				"one by one": nil,
			} {
				if stream != nil {
					d := iottrail.NewBytesDecoder(stream)
					require.Len(t, trailtest.Drain(t, d).Events(), len(records), wrapped)
					// Except those that the end of a window cuts.
					require.LessOrEqual(t, scanned(d), int64(len(stream))*21/20, wrapped)
					require.Greater(t, scanned(d), int64(len(stream))/2, wrapped)
					continue
				}
				for _, r := range records {
					r = change(r)
					d := iottrail.NewBytesDecoder(r)
					require.Len(t, trailtest.Drain(t, d).Events(), 1)
					require.LessOrEqual(t, scanned(d), int64(len(r)), "%s", r)
				}
			}
		})
	}
}

// The kinds that are scanned again are not scanned more often than that, and there are such.
func TestScannedTwice(t *testing.T) {
	t.Parallel()
	for name, record := range map[string]string{
		"aggregated":                         `{"eventVersion":"1.11","eventType":"AwsAggregatedEvent","eventID":"a","eventCategory":"Aggregated","summary":{"primaryDimension":{"dimension":"resourceARN"}}}`,
		"legacy":                             `{"EventVersion":"1.0","EventName":"CreateThing","UserIdentity":{},"RequestParamters":{}}`,
		"a list named as one of a container": `{"eventVersion":"1.11","eventID":"a","Records":[],"x":1}`,
	} {
		require.True(t, scannedTwice[name](record))
		d := iottrail.NewBytesDecoder([]byte(record))
		require.Len(t, trailtest.Drain(t, d).Events(), 1, name)
		require.Greater(t, scanned(d), int64(len(record)), name)
		most := 2 * len(record)
		if name == "a list named as one of a container" {
			most += len(record) // and once in the fast way, up to the list
		}
		require.LessOrEqual(t, scanned(d), int64(most), name)
	}
}

// TestUsualRecordsAreScannedFast sees that a Decoder takes the fast way: else tests that
// compare it with the plain one would compare that with itself.
func TestUsualRecordsAreScannedFast(t *testing.T) {
	t.Parallel()
	log := `{"Records":[` + trailtest.Pieces(20, ",", trailtest.Numbered(`{"eventVersion":"1.08","eventSource":"iot.amazonaws.com","eventID":"%d"}`)) + "]}"
	for name, opts := range map[string][]iottrail.Option{
		"all": nil, "wanted": {iottrail.OnlySources("iot.amazonaws.com")}, "not wanted": {iottrail.OnlySources("s3.amazonaws.com")},
	} {
		d := iottrail.NewDecoder(strings.NewReader(log), append(opts, trailtest.Marking(jsonscan.Marking{InGo: true}))...)
		_, err := d.Next()
		require.NoError(t, ignoreEOF(err), name)
		// Of the stream; the first mark that is not passed: none is where Fast is in doubt.
		marks := reflect.ValueOf(d).Elem().FieldByName("marked").Index(0).FieldByName("marks")
		require.Greater(t, marks.FieldByName("next").Int(), int64(5), name)
	}
}

// ignoreEOF returns the error, or nil where it is the end.
func ignoreEOF(err error) error {
	if err == io.EOF {
		return nil
	}
	return err
}
