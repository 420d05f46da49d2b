package trail_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/digesttest"
	"github.com/iottrail/iottrail/trail"
)

// What the tests of the Reader share: trees of log files, file systems that watch, and what a
// loop delivers as text.

const (
	ops, plant = "111122223333", "444455556666"
	frankfurt  = "eu-central-1"
	virginia   = "us-east-1"
	exampleOrg = "o-exampleorgid"
)

// day is the one on which most of the files are delivered.
var day = time.Date(2026, 10, 7, 0, 0, 0, 0, time.UTC)

// logKey is the key of a log file of ops in Frankfurt; the changes make it different.
func logKey(at time.Time, change ...func(*trail.Key)) trail.Key {
	k := trail.Key{AccountID: ops, Kind: trail.KindLog, Region: frankfurt, Time: at, Unique: "AbCdEfGhIjKlMnOp"}
	for _, c := range change {
		c(&k)
	}
	return k
}

func in(account, region string) func(*trail.Key) {
	return func(k *trail.Key) { k.AccountID, k.Region = account, region }
}

func of(kind trail.Kind) func(*trail.Key) {
	return func(k *trail.Key) {
		if k.Kind = kind; kind == trail.KindDigest {
			k.Unique, k.Trail, k.HomeRegion = "", "fleet", frankfurt
		}
	}
}

func below(prefix, organization string) func(*trail.Key) {
	return func(k *trail.Key) { k.Prefix, k.OrganizationID = prefix, organization }
}

// put puts log files of so many records into a tree, the first ten minutes before the file.
// They are not compressed, whatever their names say: it would take most of the tests' time.
func put(tree fstest.MapFS, records int, keys ...trail.Key) {
	for _, k := range keys {
		tree[k.String()] = &fstest.MapFile{Data: digesttest.Log(k, records)}
	}
}

// treeOf returns a tree of files of two records.
func treeOf(keys ...trail.Key) fstest.MapFS {
	tree := fstest.MapFS{}
	put(tree, 2, keys...)
	return tree
}

// A watchedFS counts the calls, and fails where a test says so.
type watchedFS struct {
	fs.FS
	readDir func(name string) error                       // what ReadDir returns, if it is no nil
	open    func(name string, f fs.File) (fs.File, error) // what Open returns for an opened file

	mu     sync.Mutex
	listed []string
	opened []string
}

func (w *watchedFS) ReadDir(name string) ([]fs.DirEntry, error) {
	w.mu.Lock()
	w.listed = append(w.listed, name)
	w.mu.Unlock()
	if w.readDir != nil {
		if err := w.readDir(name); err != nil {
			return nil, &fs.PathError{Op: "readdir", Path: name, Err: err}
		}
	}
	return fs.ReadDir(w.FS, name)
}

func (w *watchedFS) Open(name string) (fs.File, error) {
	w.mu.Lock()
	w.opened = append(w.opened, name)
	w.mu.Unlock()
	f, err := w.FS.Open(name)
	if err == nil && w.open != nil {
		return w.open(name, f)
	}
	return f, err
}

// calls returns the folders that were listed, sorted, and how many files were opened.
func (w *watchedFS) calls() (listed []string, opened int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Sorted(slices.Values(w.listed)), len(w.opened)
}

// files returns what Files does, as text: paths, and errors with their paths.
func files(t *testing.T, r *trail.Reader) []string {
	t.Helper()
	var lines []string
	for f, err := range r.Files(t.Context()) {
		if err == nil {
			lines = append(lines, f.Path)
			continue
		}
		lines = append(lines, requireFileError(t, err).Error())
	}
	return lines
}

func requireFileError(t testing.TB, err error) *trail.FileError {
	t.Helper()
	var about *trail.FileError
	require.ErrorAs(t, err, &about)
	require.NotEmpty(t, about.Path)
	return about
}

// delivered returns what the loop delivers, a line for each Event and error, and checks the
// promises of Stats, Position and Progress.
func delivered(t *testing.T, r *trail.Reader) []string {
	t.Helper()
	var lines []string
	var last *iottrail.Event
	count := trail.Stats{}
	for ev, err := range r.Events(t.Context()) {
		st, at := r.Stats(), r.Position()
		require.Equal(t, st.Records, st.Events+st.Skipped+st.Repeats+st.Notices+st.Errors, "%+v", st)
		require.True(t, (ev == nil) != (err == nil), "an Event or an error")
		switch record := new(iottrail.RecordError); {
		case err == nil:
			count.Events++
			lines = append(lines, fmt.Sprintf("%s %d %s %s", path.Base(at.File), at.Index, ev.EventID, at.Proof))
		case errors.As(err, &record):
			require.Equal(t, record.Index, at.Index)
			require.Equal(t, record.Offset, at.Offset)
			if record.Event == nil {
				count.Errors++
			} else {
				count.Partial++
				require.Same(t, last, record.Event, "the Event is adjacent to its error")
			}
			require.Equal(t, at.File, requireFileError(t, err).Path)
			lines = append(lines, fmt.Sprintf("%s %d %v", path.Base(at.File), at.Index, err))
		default:
			count.Failed++
			require.Equal(t, at.File, requireFileError(t, err).Path)
			lines = append(lines, fmt.Sprintf("%s %d %v", path.Base(at.File), at.Index, err))
		}
		last = ev
	}
	st := r.Stats()
	require.Equal(t, count, trail.Stats{Events: st.Events, Errors: st.Errors, Partial: st.Partial, Failed: st.Failed})
	require.Equal(t, st.Records, st.Events+st.Skipped+st.Repeats+st.Notices+st.Errors, "%+v", st)
	return lines
}

// events returns the ids of the Events of a loop that has no errors.
func events(t *testing.T, r *trail.Reader) []string {
	t.Helper()
	var ids []string
	for ev, err := range r.Events(t.Context()) {
		require.NoError(t, err)
		ids = append(ids, ev.EventID)
	}
	return ids
}

// failures returns the errors of a loop, without the Events.
func failures(ctx context.Context, r *trail.Reader) []error {
	var errs []error
	for _, err := range r.Events(ctx) {
		if err != nil {
			errs = append(errs, err)
		}
	}
	return errs
}

// record is a record as CloudTrail writes it, at a time. Members are put after it.
func record(id string, at time.Time, members string) string {
	return fmt.Sprintf(`{"eventVersion":"1.11","userIdentity":{"type":"AWSService","invokedBy":"iot.amazonaws.com"},"eventTime":%q,"eventSource":"iot.amazonaws.com",`+
		`"eventName":"CreateThing","awsRegion":"eu-central-1","sourceIPAddress":"192.0.2.7","eventID":%q,"eventType":"AwsApiCall","recipientAccountId":"111122223333"%s}`,
		at.UTC().Format(time.RFC3339), id, members)
}

// logOf is a log file with these records.
func logOf(records ...string) *fstest.MapFile {
	return &fstest.MapFile{Data: []byte(`{"Records":[` + strings.Join(records, ",") + `]}`)}
}
