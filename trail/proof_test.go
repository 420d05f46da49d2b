package trail_test

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/digesttest"
	"github.com/iottrail/iottrail/trail"
)

// A fakeChecker answers by the path of a file, and sees what is written of it.
type fakeChecker struct {
	answer func(key string) error

	mu   sync.Mutex
	seen map[string]string // what was written of each file that was read to its end
}

func (c *fakeChecker) Check(key string) (io.Writer, func() error) {
	var b strings.Builder
	return &b, func() error {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.seen[key] = b.String()
		return c.answer(key)
	}
}

// proofs returns what comes of each file, in short: "invalid! invalid*3 " for an error and
// three Events.
func proofs(t *testing.T, r *trail.Reader) map[string]string {
	t.Helper()
	got := make(map[string]string)
	n, last := 0, ""
	for ev, err := range r.Events(t.Context()) {
		at := r.Position()
		if err != nil {
			require.Nil(t, ev)
			require.Equal(t, at.File, requireFileError(t, err).Path)
			got[at.File] += string(at.Proof) + "! "
			n, last = 0, ""
			continue
		}
		if this := at.File + string(at.Proof); this != last {
			n, last = 0, this
		} else {
			got[at.File] = strings.TrimSuffix(got[at.File], fmt.Sprintf("%s*%d ", at.Proof, n))
		}
		n++
		got[at.File] += fmt.Sprintf("%s*%d ", at.Proof, n)
	}
	return got
}

// The Events of a file wait for its proof, if they are not more than a quarter of Memory.
func TestProofs(t *testing.T) {
	t.Parallel()
	keys := make([]trail.Key, 6)
	for i := range keys {
		keys[i] = logKey(day.Add(time.Duration(i) * time.Minute))
	}
	valid, unproven, changed, cut, empty, after := keys[0], keys[1], keys[2], keys[3], keys[4], keys[5]
	for _, large := range []bool{false, true} {
		records := 3
		if large {
			records = 600 // some 1.6 MB as Events
		}
		tree := fstest.MapFS{}
		put(tree, records, valid, unproven, changed, cut)
		put(tree, 3, after)
		data := tree[cut.String()].Data
		tree[cut.String()] = &fstest.MapFile{Data: digesttest.Gzip(data[:len(data)-1])}
		tree[empty.String()] = &fstest.MapFile{}
		tree[valid.String()].Data = digesttest.Gzip(tree[valid.String()].Data)
		for _, workers := range []int{1, 4} {
			checker := &fakeChecker{seen: map[string]string{}, answer: func(key string) error {
				switch key {
				case unproven.String():
					return fmt.Errorf("no digest: %w", trail.ErrUnverified)
				case changed.String(), empty.String():
					return errHash
				}
				return nil
			}}
			r := trail.Reader{FS: tree, Workers: workers, Memory: 1 << 20, Check: checker}
			got := proofs(t, &r)
			st := r.Stats()
			require.EqualValues(t, 2, st.Unverified, "what nothing proves, and what could not be read to its end")
			require.EqualValues(t, 2, st.Invalid)
			require.EqualValues(t, 4, st.Failed)
			require.EqualValues(t, 4*records+3, st.Events)
			require.Equal(t, "valid*3 ", got[after.String()])
			require.Equal(t, "invalid! invalid! ", got[empty.String()])
			require.Equal(t, string(digesttest.Log(valid, records)), checker.seen[valid.String()], "decompressed, and whole")
			require.NotContains(t, checker.seen, cut.String(), "asked only about what was read to its end")
			if !large {
				require.Equal(t, "valid*3 ", got[valid.String()])
				require.Equal(t, "unverified*3 ", got[unproven.String()])
				require.Equal(t, "invalid! invalid*3 ", got[changed.String()])
				require.Equal(t, "unverified*3 unverified! ", got[cut.String()])
				continue
			}
			pending := func(key trail.Key, rest string) {
				t.Helper()
				var first, last int
				_, err := fmt.Sscanf(got[key.String()], "pending*%d "+rest, &first, &last)
				require.NoError(t, err, got[key.String()])
				require.Equal(t, records, first+last)
			}
			pending(valid, "valid*%d")
			pending(unproven, "unverified*%d")
			pending(cut, "unverified*%d")
			require.Regexp(t, `^pending\*\d+ invalid\*\d+ invalid! $`, got[changed.String()])
		}
	}
}

// What is wrong with a file is reported before its first Event, also with ByTime.
func TestInvalidByTime(t *testing.T) {
	t.Parallel()
	r := trail.Reader{FS: treeOf(logKey(day)), Order: trail.ByTime, Check: &fakeChecker{seen: map[string]string{}, answer: func(string) error { return errHash }}}
	require.Equal(t, map[string]string{logKey(day).String(): "invalid! invalid*2 "}, proofs(t, &r))
	var about *trail.FileError
	for _, err := range r.Events(t.Context()) {
		require.ErrorAs(t, err, &about)
		require.ErrorIs(t, err, errHash)
		require.Equal(t, logKey(day), about.Key)
		break
	}
}

// Without a Checker nothing is said.
func TestNoProof(t *testing.T) {
	t.Parallel()
	r := trail.Reader{FS: treeOf(logKey(day))}
	require.Equal(t, map[string]string{logKey(day).String(): "*2 "}, proofs(t, &r))
	require.Zero(t, r.Stats().Unverified)
}
