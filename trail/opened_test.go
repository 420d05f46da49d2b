package trail_test

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/trail"
)

// A file that can't be opened is a failure, and none that was read.
func TestStatsOfFilesThatCannotBeOpened(t *testing.T) {
	tree := closed{fstest.MapFS{
		"a.json": {Data: []byte(`{"Records":[]}`)},
		"b.json": {Data: []byte(`{"Records":[]}`)},
		"c.json": {Data: []byte(`{"Records":[`)},
	}, "b.json"}
	r := trail.Reader{FS: tree, Query: trail.Query{AnyTree: true}}
	var failed []string
	for _, err := range r.Events(t.Context()) {
		var file *trail.FileError
		require.True(t, errors.As(err, &file))
		require.Equal(t, file.Path, r.Position().File)
		failed = append(failed, file.Path)
	}
	require.Equal(t, []string{"b.json", "c.json"}, failed)
	require.Equal(t, trail.Stats{Folders: 1, Files: 2, Failed: 2}, r.Stats())
}

// closed is a file system in which one file can't be opened.
type closed struct {
	fstest.MapFS
	name string
}

func (c closed) Open(name string) (fs.File, error) {
	if name == c.name {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return c.MapFS.Open(name)
}

// The Position of an error of listing is what it is about.
func TestPositionOfListing(t *testing.T) {
	r := trail.Reader{FS: fstest.MapFS{"AWSLogs/111122223333/CloudTrail/eu-central-1/2026/notes/a": {}}}
	errs := 0
	for _, err := range r.Events(t.Context()) {
		var file *trail.FileError
		require.True(t, errors.As(err, &file))
		require.Equal(t, "AWSLogs/111122223333/CloudTrail/eu-central-1/2026/notes", file.Path)
		require.Equal(t, trail.Position{File: file.Path}, r.Position())
		errs++
	}
	require.Equal(t, 1, errs)
}

// What an option of the Decoder leaves out counts, in every file, and so do the records that
// are left.
func TestStatsOfWhatTheDecoderSkips(t *testing.T) {
	record := func(source string) string {
		return `{"eventVersion":"1.11","eventSource":"` + source + `","eventName":"x"}` + "\n"
	}
	tree := closed{fstest.MapFS{
		"a.json": {Data: []byte(record("iot.amazonaws.com") + strings.Repeat(record("s3.amazonaws.com"), 5000) + record("iot.amazonaws.com"))},
		"b.json": {},
		"c.json": {Data: []byte(strings.Repeat(record("s3.amazonaws.com"), 2))},
	}, "b.json"}
	r := trail.Reader{FS: tree, Query: trail.Query{AnyTree: true}, Workers: 1, Decoder: []iottrail.Option{iottrail.OnlySources("iot.amazonaws.com")}}
	for range r.Events(t.Context()) {
	}
	require.Equal(t, trail.Stats{Folders: 1, Files: 2, Failed: 1, Records: 5004, Events: 2, Skipped: 5002}, r.Stats())
}
