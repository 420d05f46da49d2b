package digest_test

import (
	"context"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/digest"
	"github.com/iottrail/iottrail/internal/digesttest"
	"github.com/iottrail/iottrail/trail"
)

// A digest that was valid when Open read it is not proven by its name when a Reader reads it
// later: by then it may be a log file.
func TestDigestReplacedAfterOpen(t *testing.T) {
	t.Parallel()
	b, l := threeHours()
	m := b.CopyWith(l.Last.DigestS3Object)
	c, err := digest.Open(context.Background(), m, testKeys(t), trail.Query{})
	require.NoError(t, err)
	r := trail.Reader{FS: m, Query: trail.Query{AnyTree: true}, Check: c}
	for _, err := range r.Events(context.Background()) {
		require.NoError(t, err)
	}
	require.Zero(t, r.Stats().Invalid+r.Stats().Unverified, "each file is what it was")

	replaced := *l.Last.PreviousObject
	m[replaced] = &fstest.MapFile{Data: digesttest.Gzip(digesttest.Log(l.LogKey(-90, "Planted0Planted0"), 1))}
	events := 0
	for ev, err := range r.Events(context.Background()) {
		if r.Position().File != replaced {
			continue
		}
		require.Equal(t, trail.Invalid, r.Position().Proof)
		if err != nil {
			require.ErrorIs(t, err, digest.ErrHash)
			continue
		}
		require.NotNil(t, ev)
		events++
	}
	require.Equal(t, 1, events)
}

// Names have whole minutes. A planted file that is named after the moment at which one hour ends
// and the next begins spoils both: a Span may begin there.
func TestPlantedWhereTwoHoursMeet(t *testing.T) {
	t.Parallel()
	b, l := threeHours()
	l.Put(l.LogKey(-120, "Planted0Planted0"), 1) // 1000
	require.Equal(t, []string{"eu-central-1 0900 to 1100 unexpected", "eu-central-1 1100 to 1200 valid"}, beforeColon(coverage(t, b.Served(), trail.Query{})))
	from := digesttest.Start.Add(time.Hour)
	require.Equal(t, []string{"eu-central-1 1000 to 1100 unexpected", "eu-central-1 1100 to 1200 valid"}, beforeColon(coverage(t, b.Served(), trail.Query{From: from})))
}

// Where the times of two digests overlap, a log file that is missing from the later one spoils
// all of its time, also what the earlier one is of.
func TestMissingWhereDigestsOverlap(t *testing.T) {
	t.Parallel()
	b := digesttest.NewBucket()
	l := b.Line("eu-central-1")
	l.Hour(1)
	l.Hour(1)
	long := l.Next() // from 0930 to 1200
	long.DigestStartTime = "2026-10-06T09:30:00Z"
	gone := l.Put(l.LogKey(-80, "Gone0Gone0Gone00"), 1) // 0940
	long.LogFiles = append(long.LogFiles, gone)
	l.Add(long)
	require.Equal(t, []string{"eu-central-1 0900 to 1200 valid"}, coverage(t, b.Served(), trail.Query{}))
	delete(b.Objects, gone.S3Object)
	require.Equal(t, []string{"eu-central-1 0900 to 0930 valid", "eu-central-1 0930 to 1200 missing"}, beforeColon(coverage(t, b.Served(), trail.Query{})))
}

// A log file that has no end, or nearly none when it is decompressed, does not keep Validate from
// stopping when it is told to.
func TestValidateCancelledInAFile(t *testing.T) {
	t.Parallel()
	b, l := threeHours()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	m := b.CopyWith(l.Last.DigestS3Object)
	log := l.Last.LogFiles[0].S3Object
	delete(m, log)
	log = strings.TrimSuffix(log, ".gz")
	m[log] = &fstest.MapFile{}
	var last digest.Finding
	for f := range digest.Validate(ctx, endless{m, log, cancel}, testKeys(t), trail.Query{}) {
		require.False(t, strings.HasPrefix(f.File, log) && f.Status == digest.Valid, f)
		last = f
	}
	require.ErrorIs(t, last.Err, context.Canceled)
}

// endless is a file system with a file that does not end, and that calls read when it is read.
type endless struct {
	fstest.MapFS
	name string
	read func()
}

func (e endless) Open(name string) (fs.File, error) {
	f, err := e.MapFS.Open(name)
	if err == nil && name == e.name {
		return endlessFile{f, e.read}, nil
	}
	return f, err
}

type endlessFile struct {
	fs.File
	read func()
}

func (f endlessFile) Read(p []byte) (int, error) {
	f.read()
	return len(p), nil
}

// What can't be followed is said, even where that is because it is not there.
func TestLinkToNowhere(t *testing.T) {
	t.Parallel()
	b, l := threeHours()
	root := t.TempDir()
	require.NoError(t, os.CopyFS(root, b.CopyWith(l.Last.DigestS3Object)))
	all := []string{"digest 1200 valid", "log 1105 valid", "digest 1100 valid", "digest 1000 valid", "log 0905 valid", "log 0915 valid"}
	link := l.LogKey(-60, "Nowhere0Nowhere0").String()
	if err := os.Symlink("no-such-file", filepath.Join(root, filepath.FromSlash(link))); err != nil {
		t.Skip(err)
	}
	requireSays(t, os.DirFS(root), trail.Query{}, append(all, "log 1100 unverified: no such file or directory")...)
	link = filepath.ToSlash(filepath.Dir(filepath.FromSlash(l.Last.DigestS3Object))) + "/nowhere"
	require.NoError(t, os.Symlink("no-such-file", filepath.Join(root, filepath.FromSlash(link))))
	requireSays(t, os.DirFS(root), trail.Query{}, append(all, link+" unverified: no such file or directory", "log 1100 unverified: no such file or directory")...)
}

// Whether a digest names a file is only known of those that the Query of the Chain wants.
func TestCheckOfWhatTheQueryDoesNotWant(t *testing.T) {
	t.Parallel()
	b, l := threeHours()
	log := l.Last.LogFiles[0].S3Object
	for _, q := range []trail.Query{
		{Kinds: []trail.Kind{trail.KindInsight}},
		{To: digesttest.Start.Add(time.Hour), Late: -1},
		{From: digesttest.Start.Add(170 * time.Minute)},
	} {
		c, err := digest.Open(context.Background(), b.Served(), testKeys(t), q)
		require.NoError(t, err)
		to, done := c.Check(log)
		_, err = io.Copy(to, strings.NewReader(string(digesttest.Gunzip(b.Objects[log]))))
		require.NoError(t, err)
		require.ErrorIs(t, done(), trail.ErrUnverified, q)
	}
}
