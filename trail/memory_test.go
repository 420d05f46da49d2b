package trail_test

import (
	"errors"
	"io/fs"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

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

// However slow the loop is, no more is read ahead of it than fits into Memory and into the
// buffers of the workers, and no more files are opened than a few for each worker. The file whose
// turn it is always goes on, however little Memory is.
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
	// What a worker reads that Memory does not bound: the input of its Decoder and a batch.
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

var errHash = errors.New("the hash is another")
