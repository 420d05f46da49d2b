package trail_test

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/digesttest"
	"github.com/iottrail/iottrail/trail"
)

// countedFile counts the bytes that are read of all files.
type countedFile struct {
	fs.File
	read *atomic.Int64
}

func (f *countedFile) Read(p []byte) (int, error) {
	n, err := f.File.Read(p)
	f.read.Add(int64(n))
	return n, err
}

// However slow the loop is, no more is read ahead of it than fits into Memory and into the buffers of
// the workers, and no more files are opened than a few for each worker. The file whose turn it
// is always goes on, however little Memory is.
func TestFilesOpenedAhead(t *testing.T) {
	t.Parallel()
	var small, large []trail.Key
	for i := range 200 {
		small = append(small, logKey(day.Add(time.Duration(i)*time.Minute)))
	}
	for i := range 20 {
		large = append(large, logKey(day.Add(time.Duration(i)*time.Minute)))
	}
	ofSmall, ofLarge := treeOf(small...), fstest.MapFS{}
	put(ofLarge, 1000, large[0])
	for _, k := range large { // the same records: they take more than 2.5 MB each as Events
		ofLarge[k.String()] = ofLarge[large[0].String()]
	}
	// A worker reads so much that Memory does not bound: the input of its Decoder and a batch.
	// As an Event a record of these takes more than four times its bytes.
	// The file whose turn it is has some batches more on their way.
	const buffers, turn = 192 << 10, 512 << 10
	for _, test := range []struct {
		name    string
		tree    fstest.MapFS
		memory  int64
		workers int
		files   int   // opened ahead at most, at any time
		ahead   int64 // bytes read ahead at least, if the loop waits for that
		bytes   int64 // read ahead at most, at any time
	}{
		{"small files", ofSmall, 0, 2, 9*2 + 2, 0, 1 << 20},
		{"small files, no memory", ofSmall, 1, 2, 2 + 1, 0, 1 << 20},
		{"large files", ofLarge, 4 << 20, 8, 8, 1 << 20, 4<<20/4 + 8*buffers + turn},
		{"large files, no memory", ofLarge, 1, 8, 8, 1 << 18, 8*buffers + turn},
		{"large files, one worker", ofLarge, 1, 1, 1, 1 << 16, buffers + turn},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var read atomic.Int64
			watched := &watchedFS{FS: test.tree, open: func(_ string, f fs.File) (fs.File, error) { return &countedFile{f, &read}, nil }}
			r := trail.Reader{FS: watched, Memory: test.memory, Workers: test.workers}
			file, files, done := "", 0, 0
			var bytes, before int64 // before: the bytes of the files that are done
			for _, err := range r.Events(t.Context()) {
				require.NoError(t, err)
				if at := r.Position().File; at != file {
					if file != "" {
						before += int64(len(test.tree[file].Data))
					}
					file = at
					done++
					if done%10 == 5 { // the workers go as far ahead as they may
						require.Eventually(t, func() bool { return read.Load()-before >= test.ahead }, 10*time.Second, 100*time.Microsecond)
					}
					_, opened := watched.calls()
					files = max(files, opened-done)
				}
				bytes = max(bytes, read.Load()-before-r.Position().Offset)
			}
			require.Equal(t, len(test.tree), done)
			require.LessOrEqual(t, files, test.files)
			require.LessOrEqual(t, bytes, test.bytes)
			t.Logf("%d files and %d bytes ahead", files, bytes)
		})
	}
}

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

var errHash = errors.New("the hash is another")

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

// What is wrong with a file is told before its first Event, by time, too.
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
