package decodetest_test

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/trailtest"
)

// This file holds the tables of container.go and notice.go against the samples, so that no row
// is without one.

// A tableRow is a row of a table of package iottrail: what it has for people, and the members
// by which it recognizes an object.
type tableRow struct {
	what  string
	needs []string
}

// rowsOf reads a table in the source of package iottrail.
func rowsOf(t *testing.T, file, table string) (rows []tableRow) {
	t.Helper()
	_, text, ok := strings.Cut(string(trailtest.ReadBytes(t, file)), "\nvar "+table+" = ")
	require.True(t, ok, "%s has no %s", file, table)
	text, _, _ = strings.Cut(text, "\n}\n")
	row := regexp.MustCompile(`^\t\{(?:kind: \w+, )?what: ("(?:[^"\\]|\\.)*"), needs: \[\]string\{([^}]*)\}`)
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "\t{") {
			continue
		}
		m := row.FindStringSubmatch(line)
		require.NotNil(t, m, "a row of %s begins with what and needs, in this order, which this test reads: %s", table, line)
		var r tableRow
		require.NoError(t, json.Unmarshal([]byte(m[1]), &r.what), line)
		needs := strings.ReplaceAll(m[2], "kafkaContent", `"value"`)
		require.NoError(t, json.Unmarshal([]byte("["+needs+"]"), &r.needs), line)
		rows = append(rows, r)
	}
	require.NotEmpty(t, rows, table)
	return rows
}

// objects are the names of the members of each object in a sample, folded.
type objects []map[string]bool

// have reports whether one of the objects has all of the members.
func (o objects) have(names []string) bool {
	return slices.ContainsFunc(o, func(object map[string]bool) bool {
		return !slices.ContainsFunc(names, func(name string) bool { return !object[fold(name)] })
	})
}

func fold(name string) string {
	return strings.NewReplacer("_", "", "-", "").Replace(strings.ToLower(name))
}

// find adds the objects of data, which may be anything that holds JSON.
func (o *objects) find(data []byte) {
	if z, err := gzip.NewReader(bytes.NewReader(data)); err == nil {
		data, _ = io.ReadAll(z)
	}
	begin := bytes.IndexAny(data, "{[")
	if begin < 0 {
		clean := strings.NewReplacer("\r", "", "\n", "", "-", "+", "_", "/", "=", "").Replace(string(data))
		if decoded, err := base64.RawStdEncoding.DecodeString(clean); err == nil && len(decoded) > 0 {
			o.find(decoded)
		}
		return
	}
	for d := json.NewDecoder(bytes.NewReader(data[begin:])); ; {
		var v any
		if d.Decode(&v) != nil {
			return // the end, or something that is not JSON, of which the first was enough
		}
		o.walk(v)
	}
}

func (o *objects) walk(v any) {
	switch v := v.(type) {
	case string:
		o.find([]byte(v))
	case []any:
		for _, element := range v {
			o.walk(element)
		}
	case map[string]any:
		names := make(map[string]bool)
		for name, value := range v {
			names[fold(name)] = true
			o.walk(value)
		}
		*o = append(*o, names)
	}
}

// Each row of containerRows has a file in testdata/containers and one of Wrappings that needs it.
func TestContainersHaveSamples(t *testing.T) {
	t.Parallel()
	var inFiles, inWrappings objects
	for name := range trailtest.TestdataContainers(t) {
		data, err := os.ReadFile(trailtest.Path("testdata/containers/" + name))
		require.NoError(t, err)
		inFiles.find(data)
	}
	for _, w := range trailtest.Wrappings {
		inWrappings.find(w.Wrap([][]byte{[]byte(trailtest.Record("a")), []byte(trailtest.Record("b"))}))
	}
	for _, r := range rowsOf(t, "container.go", "containerRows") {
		assert.True(t, inFiles.have(r.needs), "no file of testdata/containers has %s, an object with %q: add one to internal/gen/trailgen", r.what, r.needs)
		assert.True(t, inWrappings.have(r.needs), "no container of trailtest.Wrappings has %s, an object with %q: add one to the end of laterWrappings", r.what, r.needs)
	}
}

// Each row of noticeRows is what the error for a file of testdata/notlogs says.
func TestNoticesHaveSamples(t *testing.T) {
	t.Parallel()
	var said []string
	for _, n := range notLogs {
		for _, err := range trailtest.ReadFile(t, "testdata/notlogs/"+n.file).Errors() {
			if other := new(iottrail.NotLogError); errors.As(err, &other) {
				said = append(said, other.What)
			}
		}
	}
	for _, r := range rowsOf(t, "notice.go", "noticeRows") {
		assert.True(t, slices.ContainsFunc(said, func(what string) bool { return strings.HasSuffix(what, r.what) }),
			"no file of testdata/notlogs is recognized as %s: add one to internal/gen/trailgen, and a row to notLogs", r.what)
	}
}

// The inputs that fuzzing keeps choose a container by its number in Wrappings.
func TestWrappingsKeepTheirNumbers(t *testing.T) {
	t.Parallel()
	for number, name := range map[int]string{0: "log file", 54: "what Firehose could not deliver"} {
		require.Equal(t, name, trailtest.Wrappings[number].Name, "number %d: add new containers to the end of laterWrappings", number)
	}
}
