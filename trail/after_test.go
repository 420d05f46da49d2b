package trail_test

import (
	"cmp"
	"io/fs"
	"slices"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/trail"
)

// An afterFS lists folders from a name on, and remembers which it was given and how many entries
// it returned.
type afterFS struct {
	fstest.MapFS

	mu    sync.Mutex
	after map[string]string // by folder
	names int
}

func (a *afterFS) ReadDir(name string) ([]fs.DirEntry, error) { return a.ReadDirAfter(name, "") }

func (a *afterFS) ReadDirAfter(name, after string) ([]fs.DirEntry, error) {
	entries, err := a.MapFS.ReadDir(name)
	entries = slices.DeleteFunc(entries, func(e fs.DirEntry) bool {
		in := e.Name()
		if e.IsDir() {
			in += "/"
		}
		return cmp.Compare(in, after) <= 0
	})
	a.mu.Lock()
	defer a.mu.Unlock()
	a.names += len(entries)
	if after != "" {
		a.after[name] = after
	}
	return entries, err
}

// Where a file system can list a folder from a name on, it is asked to do so for the first day of
// a Query and for no other folder. The files are those that are found without it.
func TestListedAfter(t *testing.T) {
	t.Parallel()
	const (
		ofOps = "AWSLogs/111122223333/CloudTrail/eu-central-1/2026/10/07"
		named = "111122223333_CloudTrail_eu-central-1_20261007T"
	)
	var keys []trail.Key
	for hour := range 48 {
		for _, account := range []string{ops, plant} {
			for _, kind := range []trail.Kind{trail.KindLog, trail.KindDigest} {
				keys = append(keys, logKey(day.Add(time.Duration(hour)*time.Hour), in(account, frankfurt), of(kind)))
			}
		}
	}
	tree := treeOf(keys...)
	noon := day.Add(12 * time.Hour)
	for _, test := range []struct {
		name  string
		query trail.Query
		after map[string]string
		files int
		left  int // of the names in folders of days, how many are not listed
	}{
		{"no From", trail.Query{Accounts: []string{ops}, To: noon}, nil, 37, 0},
		{"noon", trail.Query{Accounts: []string{ops}, From: noon}, map[string]string{ofOps: named + "1145Z"}, 36, 12},
		{"from the minute of a file's delivery on", trail.Query{Accounts: []string{ops}, From: noon.Add(15*time.Minute + 30*time.Second)}, map[string]string{ofOps: named + "1200Z"}, 36, 12},
		{"a minute later", trail.Query{Accounts: []string{ops}, From: noon.Add(16 * time.Minute)}, map[string]string{ofOps: named + "1201Z"}, 35, 13},
		{"after the last file of the day", trail.Query{Accounts: []string{ops}, From: day.Add(24 * time.Hour)}, map[string]string{ofOps: named + "2345Z"}, 24, 24},
		{"in another time zone", trail.Query{Accounts: []string{ops}, From: noon.In(time.FixedZone("", -9*3600))}, map[string]string{ofOps: named + "1145Z"}, 36, 12},
		{"all of the day", trail.Query{Accounts: []string{ops}, From: day.Add(15 * time.Minute)}, nil, 48, 0},
		{"the day before", trail.Query{Accounts: []string{ops}, From: day}, nil, 48, 0},
		{"two accounts", trail.Query{From: noon, To: noon.Add(time.Hour), Late: -1}, map[string]string{
			ofOps: named + "1145Z", "AWSLogs/444455556666/CloudTrail/eu-central-1/2026/10/07": "444455556666_CloudTrail_eu-central-1_20261007T1145Z"}, 4, 24},
		{"digests, whose names have the trail before the time", trail.Query{From: noon, Kinds: []trail.Kind{trail.KindDigest}}, nil, 72, 0},
		{"any tree", trail.Query{AnyTree: true, From: noon}, nil, 144, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			for _, order := range []trail.Order{trail.ByDelivery, trail.ByKey} {
				whole := &watchedFS{FS: tree} // has no ReadDirAfter
				want := files(t, &trail.Reader{FS: whole, Query: test.query, Order: order})
				require.Len(t, want, test.files)
				a := &afterFS{MapFS: tree, after: make(map[string]string)}
				require.Equal(t, want, files(t, &trail.Reader{FS: a, Query: test.query, Order: order}))
				all := &afterFS{MapFS: tree, after: make(map[string]string)}
				onlyReadDir := struct{ fs.ReadDirFS }{all}
				require.Equal(t, want, files(t, &trail.Reader{FS: onlyReadDir, Query: test.query, Order: order}))
				if test.after == nil {
					test.after = map[string]string{}
				}
				require.Equal(t, test.after, a.after)
				require.Equal(t, test.left, all.names-a.names, "names that are not listed")
			}
		})
	}
}
