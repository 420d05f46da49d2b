package trail_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/trail"
)

// aDay returns a bucket of a day with all that can be in one: two accounts and regions, files
// that are delivered at one time, Events from up to three hours before their files, members
// and records that can't be read, and files that are cut.
func aDay(seed uint64) fstest.MapFS {
	r := rand.New(rand.NewPCG(seed, 1))
	tree := fstest.MapFS{}
	for i := range 40 {
		at := day.Add(12*time.Hour + time.Duration(i/2*7)*time.Minute)
		k := logKey(at, in([]string{ops, plant}[r.IntN(2)], []string{frankfurt, virginia}[r.IntN(2)]))
		k.Unique = fmt.Sprintf("File%02d", 99-i)
		var records []string
		for j := range r.IntN(20) {
			before := time.Duration(r.IntN(15)) * time.Minute
			if r.IntN(20) == 0 {
				before = 3 * time.Hour
			}
			members := ""
			if r.IntN(15) == 0 {
				members = `,"readOnly":"` + strings.Repeat("perhaps", 1+r.IntN(2)) + `","additionalEventData":7`
			}
			records = append(records, record(fmt.Sprintf("%02d-%02d", i, j), at.Add(-before), members))
			if r.IntN(30) == 0 {
				records = append(records, `"no record"`)
			}
		}
		f := logOf(records...)
		if i%13 == 7 && len(records) > 0 {
			f.Data = f.Data[:len(f.Data)-r.IntN(300)-1]
		}
		tree[k.String()] = f
	}
	return tree
}

// What is delivered depends on the tree and the Query alone, not on how many files are read at
// a time, nor, except with ByTime, on how much may wait.
func TestOrderIsAlwaysTheSame(t *testing.T) {
	t.Parallel()
	tree := aDay(1)
	for _, order := range []trail.Order{trail.ByDelivery, trail.ByKey, trail.ByTime} {
		for _, memory := range []int64{0, 1 << 20, 1} {
			var want []string
			var stats trail.Stats
			for _, workers := range testrun.ByRun([]int{1, 3}, []int{1, 2, 3, 8}, []int{1, 2, 3, 8, 50}) {
				r := trail.Reader{FS: tree, Order: order, Workers: workers, Memory: memory}
				got := delivered(t, &r)
				if want == nil {
					want, stats = got, r.Stats()
					require.Greater(t, stats.Events, int64(200))
					require.Positive(t, stats.Partial)
					require.Positive(t, stats.Errors)
					require.Positive(t, stats.Failed)
					require.Equal(t, 3*time.Hour, stats.Late)
				}
				require.Equal(t, want, got, "order %d, memory %d, %d workers", order, memory, workers)
				require.Equal(t, stats, r.Stats())
			}
		}
	}
}

// inOrder returns the paths of the files, each once, as the first Events of them come.
func inOrder(t *testing.T, r *trail.Reader) []string {
	t.Helper()
	var paths []string
	for ev := range r.Events(t.Context()) {
		if at := r.Position().File; ev != nil && (len(paths) == 0 || paths[len(paths)-1] != at) {
			paths = append(paths, at)
		}
	}
	return paths
}

// By the keys as S3 lists them, or by the time of delivery and then by keys.
func TestOrderOfFiles(t *testing.T) {
	t.Parallel()
	var keys []trail.Key
	for i, prefix := range []string{"", "a", "a-b", "A", "a/b", "aa", exampleOrg} {
		for j := range 4 {
			at := day.AddDate(0, 0, j*9-i).Add(time.Duration(j) * time.Minute)
			keys = append(keys,
				logKey(at, below(prefix, "")), logKey(at, below(prefix, exampleOrg), in(plant, virginia)), logKey(at, in(ops, frankfurt+"-x"), below(prefix, "")),
				logKey(at, of(trail.KindInsight), below(prefix, "")))
		}
	}
	tree := treeOf(keys...)
	kinds := []trail.Kind{trail.KindInsight, trail.KindLog}
	var want []string
	for _, k := range keys {
		want = append(want, k.String())
	}
	slices.Sort(want)
	for _, anyTree := range []bool{false, true} {
		q := trail.Query{Kinds: kinds, AnyTree: anyTree}
		require.Equal(t, want, inOrder(t, &trail.Reader{FS: tree, Query: q, Order: trail.ByKey}))
		slices.SortFunc(keys, func(a, b trail.Key) int { return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(a.String(), b.String())) })
		var byTime []string
		for _, k := range keys {
			byTime = append(byTime, k.String())
		}
		require.Equal(t, byTime, inOrder(t, &trail.Reader{FS: tree, Query: q}))
		require.Equal(t, byTime, files(t, &trail.Reader{FS: tree, Query: q, Order: trail.ByTime}), "files are read in the order of their delivery")
	}
}

// Within the Window Events come by their time; what comes later than that is out of order, and
// counted.
func TestByTime(t *testing.T) {
	t.Parallel()
	noon := day.Add(12 * time.Hour)
	at := func(minutes int) trail.Key {
		return logKey(noon.Add(time.Duration(minutes)*time.Minute), func(k *trail.Key) { k.Unique = fmt.Sprint("at", minutes) })
	}
	ev := func(minutes int) string {
		return record(fmt.Sprint(minutes), noon.Add(time.Duration(minutes)*time.Minute), "")
	}
	tree := fstest.MapFS{
		at(0).String():   logOf(ev(-5), ev(-20), ev(-10)),
		at(10).String():  logOf(ev(-8), ev(2), ev(-6), ev(2)),
		at(60).String():  logOf(ev(50), strings.Replace(ev(7), `"eventTime":"2026-10-07T12:07:00Z",`, "", 1)),
		at(95).String():  logOf(ev(1), ev(51)), // one of them an hour and a half late
		at(400).String(): logOf(ev(390), ev(380)),
	}
	for _, test := range []struct {
		name   string
		window time.Duration
		want   string
		out    int64
	}{
		{"an hour", 0, "-20 -10 -8 -6 -5 7 2 2 1 50 51 380 390", 1},
		{"as much as the latest", 94 * time.Minute, "7 -20 -10 -8 -6 -5 1 2 2 50 51 380 390", 0},
		{"a day", 24 * time.Hour, "7 -20 -10 -8 -6 -5 1 2 2 50 51 380 390", 0},
		{"too short", 5 * time.Minute, "-20 -10 -5 -8 -6 2 2 7 50 1 51 380 390", 3},
		{"no time at all", time.Nanosecond, "-20 -10 -5 -8 -6 2 2 7 50 1 51 380 390", 3},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := trail.Reader{FS: tree, Order: trail.ByTime, Window: test.window}
			require.Equal(t, test.want, strings.Join(events(t, &r), " "))
			require.Equal(t, test.out, r.Stats().OutOfOrder)
			require.Equal(t, 94*time.Minute, r.Stats().Late)
			require.Zero(t, r.Stats().Early)
		})
	}
}

// Whatever the Window and Memory are, ByTime delivers all that ByDelivery does, and counts what
// is out of order. Without memory it is ByDelivery.
func TestByTimeCountsWhatIsOutOfOrder(t *testing.T) {
	t.Parallel()
	for seed := range uint64(testrun.ByRun(1, 3, 50)) {
		tree := aDay(seed)
		byDelivery := delivered(t, &trail.Reader{FS: tree})
		all := slices.Sorted(slices.Values(byDelivery))
		held := 0
		for _, memory := range []int64{1, 20_000, 100_000, 0} {
			for _, window := range []time.Duration{time.Minute, time.Hour, 4 * time.Hour} {
				r := trail.Reader{FS: tree, Order: trail.ByTime, Memory: memory, Window: window}
				got := delivered(t, &r)
				require.Equal(t, all, slices.Sorted(slices.Values(got)))
				if memory == 1 {
					require.Equal(t, byDelivery, got)
				}
				var out int64
				var last time.Time
				for ev := range r.Events(t.Context()) {
					if ev == nil {
						continue
					}
					if ev.EventTime.Before(last) {
						out++
					} else {
						last = ev.EventTime
					}
				}
				require.Equal(t, out, r.Stats().OutOfOrder)
				if memory == 0 && window == 4*time.Hour {
					require.Zero(t, out)
				}
				if memory == 20_000 && out > 0 {
					held++
				}
			}
		}
		require.Positive(t, held, "little memory puts something out of order")
	}
}

// Events of one time come in the order of delivery and then of their files, always.
func TestByTimeOfOneTime(t *testing.T) {
	t.Parallel()
	tree := fstest.MapFS{}
	var want []string
	for i := range 5 {
		k := logKey(day.Add(time.Duration(i)*time.Minute), func(k *trail.Key) { k.Unique = fmt.Sprint(9 - i) })
		tree[k.String()] = logOf(record(fmt.Sprint(i, "a"), day, ""), record(fmt.Sprint(i, "b"), day, ""))
		want = append(want, fmt.Sprint(i, "a"), fmt.Sprint(i, "b"))
	}
	require.Equal(t, want, events(t, &trail.Reader{FS: tree, Order: trail.ByTime}))
}
