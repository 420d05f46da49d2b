package decodetest_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/trailtest"
)

// A quirk is one row of the list of what real CloudTrail data does to its
// readers. seen is what was seen. Whether a file is the one that CloudTrail wrote is for
// package digest to say, whose tests have a second gzip member, too.
type quirk struct {
	name string
	seen string
	// files are the row's cases. A name without a folder is one in
	// testdata/quirks.
	files []string
	check func(t *testing.T)
}

// quirks are those of single records, of whole files, and of who made a call.
var quirks = slices.Concat(recordQuirks, containerQuirks, whoQuirks)

func TestQuirks(t *testing.T) {
	t.Parallel()
	for _, q := range quirks {
		t.Run(q.name, func(t *testing.T) {
			t.Parallel()
			q.check(t)
		})
	}
}

func TestQuirksAreAllChecked(t *testing.T) {
	t.Parallel()
	names := make(map[string]bool)
	for _, q := range quirks {
		require.NotEmpty(t, q.seen, q.name)
		require.False(t, names[q.name], "two rows %q", q.name)
		names[q.name] = true
		require.NotNil(t, q.check, "%q has no check", q.name)
	}
	require.Equal(t, 23, len(recordQuirks), "rows of the table of records")
	require.Equal(t, 13, len(containerQuirks), "rows of the table of containers")
}

// Of testdata/containers a row need not name every file: TestContainersOfTestdata
// reads them all.
func TestQuirkFilesAreAllUsed(t *testing.T) {
	t.Parallel()
	unused := make(map[string]bool)
	for _, folder := range []string{"quirks", "notlogs"} {
		entries, err := os.ReadDir(trailtest.Path("testdata/" + folder))
		require.NoError(t, err)
		require.NotEmpty(t, entries, folder)
		for _, e := range entries {
			unused[folder+"/"+e.Name()] = true
		}
	}
	delete(unused, "quirks/README.md")
	for _, n := range notLogs {
		delete(unused, "notlogs/"+n.file)
	}
	for _, q := range quirks {
		for _, f := range q.files {
			if !strings.Contains(f, "/") {
				f = "quirks/" + f
			}
			require.FileExists(t, trailtest.Path("testdata/"+f), q.name)
			delete(unused, f)
		}
	}
	require.Empty(t, unused, "files that no row of quirks_record_test.go or quirks_container_test.go names")
}

// oddOnes reads a file of testdata/quirks that is about records, checks that
// the ordinary records around the odd ones are whole, and returns the odd ones.
func oddOnes(t *testing.T, file string) []trailtest.Item {
	t.Helper()
	r := trailtest.ReadFile(t, "testdata/quirks/"+file)
	require.NoError(t, r.End, "%s: the stream ends early", file)
	require.Greater(t, len(r.Items), 2, file)
	for i, it := range r.Items {
		require.EqualValues(t, i, it.Index, "%s: every record has its index", file)
	}
	last := len(r.Items) - 1
	for i, suffix := range map[int]string{0: "0001", last: "0002"} {
		it := r.Items[i]
		require.Nilf(t, it.Err, "%s: the ordinary record %d", file, i)
		require.Truef(t, strings.HasSuffix(it.Event.EventID, suffix), "%s: record %d is %s", file, i, it.Event.EventID)
		require.Equal(t, "AttachPolicy", it.Event.EventName, "%s: record %d", file, i)
		require.Equal(t, "ci", it.Event.Actor().Name, "%s: record %d", file, i)
		trailtest.RequireNothingLost(t, []byte(it.Event.Raw), it.Event, file)
	}
	return r.Items[1:last]
}

// oddEvents is oddOnes where none is in error; each obeys the law of nothing
// lost.
func oddEvents(t *testing.T, file string, count int) (events []*iottrail.Event) {
	t.Helper()
	for _, it := range oddOnes(t, file) {
		require.Nil(t, it.Err, file)
		trailtest.RequireNothingLost(t, []byte(it.Event.Raw), it.Event, file)
		events = append(events, it.Event)
	}
	require.Len(t, events, count, file)
	return events
}
