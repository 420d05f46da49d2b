package digest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io/fs"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/digest"
	"github.com/iottrail/iottrail/internal/alone"
	"github.com/iottrail/iottrail/internal/digesttest"
	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/trail"
)

// largeDigest is a bucket with a digest of 3 MiB, most of it white space, which names a log file.
func largeDigest(t *testing.T) (*digesttest.Bucket, *digesttest.Digest) {
	t.Helper()
	b, l := threeHours()
	d := l.Next()
	d.LogFiles = append(d.LogFiles, l.Put(l.LogKey(5, "0AbCdEfGhIjKlMn0"), 1))
	plain, err := json.Marshal(d)
	require.NoError(t, err)
	d.Plain = append(plain, bytes.Repeat([]byte(" "), 3<<20)...)
	l.Add(d)
	return b, d
}

// A large digest is like any other.
func TestLargeDigest(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	b, _ := largeDigest(t)
	requireSays(t, b.Served(), trail.Query{}, "digest 1300 valid", "log 1205 valid",
		"digest 1200 valid", "log 1105 valid", "digest 1100 valid", "digest 1000 valid", "log 0905 valid", "log 0915 valid")
}

// It is read twice, and must be the same.
func TestLargeDigestChanges(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	b, d := largeDigest(t)
	fsys := &changing{MapFS: b.CopyWith(d.DigestS3Object), name: d.DigestS3Object, next: digesttest.Gzip([]byte(`{"logFiles":[]}`))}
	got := says(digest.Validate(context.Background(), fsys, testKeys(t), trail.Query{}))
	require.Equal(t, "digest 1300 invalid: it was changed while it was read", got[0])
	require.True(t, slices.ContainsFunc(got, func(line string) bool { return strings.HasPrefix(line, "log 1205 unverified") }), got)
}

// A changing file has other bytes when it is opened for the second time.
type changing struct {
	fstest.MapFS
	name   string
	opened atomic.Int32
	next   []byte
}

func (c *changing) Open(name string) (fs.File, error) {
	if name == c.name && c.opened.Add(1) > 1 {
		return fstest.MapFS{name: &fstest.MapFile{Data: c.next}}.Open(name)
	}
	return c.MapFS.Open(name)
}

// What could be forged to take memory is rejected.
func TestLongMembers(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	b, l := threeHours()
	last := l.Last.DigestS3Object
	b.Objects[last] = digesttest.Gzip(bytes.Replace(digesttest.Gunzip(b.Objects[last]), []byte("fleet-logs"), bytes.Repeat([]byte("x"), 100<<10), 1))
	requireSays(t, b.Served(), trail.Query{}, "digest 1200 invalid: invalid format: its members are too long",
		"digest 1100 valid", "digest 1000 valid", "log 0905 valid", "log 0915 valid", "log 1105 unverified...")

	b, l = threeHours()
	m := b.CopyWith(l.Last.DigestS3Object)
	head := m[l.Last.DigestS3Object+".metadata.json"]
	head.Data = append(head.Data, make([]byte, 100<<10)...)
	requireSays(t, m, trail.Query{}, "digest 1200 invalid: its metadata: more than 64 KiB",
		"digest 1100 valid", "digest 1000 valid", "log 0905 valid", "log 0915 valid", "log 1105 unverified...")
}

// Digests that nobody signed, of 16 MiB with millions of log files, take no more memory than
// their bytes do.
func TestMemoryOfForgedDigests(t *testing.T) {
	t.Parallel()
	if !alone.Test(t) {
		return
	}
	b, l := threeHours()
	const digests, size = 4, 16 << 20
	last := digesttest.Gunzip(b.Objects[l.Last.DigestS3Object])
	bomb := bytes.Replace(last, []byte(`"logFiles":[`), append([]byte(`"logFiles":[`), bytes.Repeat([]byte("{},"), size/3)...), 1)
	data := digesttest.Gzip(bomb)
	fsys := b.Copy()
	for i := range digests {
		k := l.Key
		k.Time = k.Time.AddDate(0, 0, i)
		fsys[k.String()] = &fstest.MapFile{Data: data}
	}
	keys := testKeys(t)
	allocated, _ := alone.Allocated(func() {
		_, err := digest.Open(context.Background(), fsys, keys, trail.Query{})
		require.NoError(t, err)
	})
	t.Logf("%d MiB of digests, %d MiB allocated", digests*size>>20, allocated>>20)
	require.Less(t, allocated, int64(8*digests*size)) // memory grows while it is read; the log files would be 20 times as much, and more
}
