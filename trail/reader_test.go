package trail_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/digesttest"
	"github.com/iottrail/iottrail/trail"
)

// The trail in testdata is read whole, from a disk as from an archive of it.
func TestReaderReadsTestdata(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "testdata", "trail")
	r := trail.Reader{FS: os.DirFS(root)}
	want := delivered(t, &r)
	st := r.Stats()
	require.EqualValues(t, 333, st.Files)
	require.EqualValues(t, 2833, st.Records)
	require.Zero(t, st.Failed)
	require.Positive(t, st.Late)

	var b bytes.Buffer
	z := zip.NewWriter(&b)
	require.NoError(t, z.AddFS(os.DirFS(root)))
	require.NoError(t, z.Close())
	packed, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	require.NoError(t, err)
	r.FS = packed
	require.Equal(t, want, delivered(t, &r))
	require.Equal(t, st, r.Stats(), "a second loop begins anew")

	r.Query.AnyTree = true
	require.ElementsMatch(t, want, delivered(t, &r))
	require.EqualValues(t, 1, r.Stats().Notices, "the digest")
	require.EqualValues(t, 334, r.Stats().Files)
}

// faultyFile is a file whose Read returns an error after some bytes.
type faultyFile struct {
	fs.File
	r io.Reader
}

func (f *faultyFile) Read(p []byte) (int, error) { return f.r.Read(p) }

// failingReader fails.
type failingReader struct{ err error }

func (r failingReader) Read([]byte) (int, error) { return 0, r.err }

// Whatever is wrong with a file is reported with its path, and the files after it are read.
func TestFilesThatCantBeRead(t *testing.T) {
	t.Parallel()
	bad := logKey(day.Add(time.Minute))
	plain := digesttest.Log(bad, 50)
	errDisk := errors.New("the disk is on fire")
	reads := func(data []byte) func(fs.File) (fs.File, error) {
		return func(f fs.File) (fs.File, error) {
			return &faultyFile{f, io.MultiReader(bytes.NewReader(data), failingReader{errDisk})}, nil
		}
	}
	for _, test := range []struct {
		name      string
		data      []byte
		open      func(fs.File) (fs.File, error)
		says      string
		is        error
		as        any // what errors.As finds
		events    int // of the file, at least
		notOpened bool
	}{
		{"cut", plain[:len(plain)-1], nil, "", io.ErrUnexpectedEOF, new(*iottrail.StreamError), 50, false},
		{"gzip, cut", digesttest.Gzip(plain)[:1000], nil, "", io.ErrUnexpectedEOF, new(*iottrail.StreamError), 0, false},
		{"gzip, without its end", digesttest.Gzip(plain)[:len(digesttest.Gzip(plain))-8], nil, "", io.ErrUnexpectedEOF, new(*iottrail.UnverifiedError), 50, false},
		{"empty", nil, nil, "the file is empty", nil, nil, 0, false},
		{"gzip of nothing", digesttest.Gzip(nil), nil, "the file is empty", nil, nil, 0, false},
		{"no log", []byte(`{"name":"fleet"}`), nil, "not a CloudTrail log", iottrail.ErrNotLog, new(*iottrail.RecordError), 0, false},
		{"no JSON", []byte("<html></html>"), nil, "", iottrail.ErrNotLog, new(*iottrail.StreamError), 0, false},
		{"a digest in the place of a log", []byte(`{"awsAccountId":"111122223333","digestStartTime":"2026-10-07T00:00:00Z","digestEndTime":"2026-10-07T01:00:00Z","digestS3Bucket":"b","digestS3Object":"k","digestPublicKeyFingerprint":"f","digestSignatureAlgorithm":"SHA256withRSA","logFiles":[]}`), nil, "digest", iottrail.ErrNotLog, new(*iottrail.RecordError), 0, false},
		{"permission", plain, func(fs.File) (fs.File, error) { return nil, fs.ErrPermission }, "permission denied", fs.ErrPermission, nil, 0, true},
		{"gone since it was listed", plain, func(fs.File) (fs.File, error) {
			return nil, &fs.PathError{Op: "open", Path: bad.String(), Err: fs.ErrNotExist}
		}, "file does not exist", fs.ErrNotExist, new(*fs.PathError), 0, true},
		{"opened with the error of an end", plain, func(fs.File) (fs.File, error) { return nil, io.EOF }, "EOF", io.EOF, nil, 0, true},
		{"read error at once", plain, reads(nil), "on fire", errDisk, new(*iottrail.StreamError), 0, false},
		{"read error in the middle", plain, reads(plain[:9000]), "on fire", errDisk, new(*iottrail.StreamError), 10, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			tree := treeOf(logKey(day), logKey(day.Add(2*time.Minute)))
			tree[bad.String()] = &fstest.MapFile{Data: test.data}
			for _, workers := range []int{1, 4} {
				r := trail.Reader{FS: &watchedFS{FS: tree, open: func(name string, f fs.File) (fs.File, error) {
					if name == bad.String() && test.open != nil {
						f.Close()
						return test.open(f)
					}
					return f, nil
				}}, Workers: workers}
				lines := delivered(t, &r)
				errs := failures(t.Context(), &r)
				require.Len(t, errs, 1)
				about := requireFileError(t, errs[0])
				require.Equal(t, bad.String(), about.Path)
				require.Equal(t, bad, about.Key)
				require.ErrorContains(t, errs[0], test.says)
				if test.is != nil {
					require.ErrorIs(t, errs[0], test.is)
				}
				if test.as != nil {
					require.ErrorAs(t, errs[0], test.as)
				}
				st := r.Stats()
				files := 3
				if test.notOpened {
					files = 2
				}
				require.EqualValues(t, files, st.Files)
				require.EqualValues(t, 1, st.Failed+st.Errors)
				require.GreaterOrEqual(t, st.Events, int64(4+test.events))
				require.Contains(t, lines[len(lines)-1], "T0002Z", "the next file is read")
			}
		})
	}
}

// An error about a file has the position of no record; one of its stream, that of the end of
// the stream.
func TestPositionOfErrors(t *testing.T) {
	t.Parallel()
	gone, cut := logKey(day.Add(time.Minute)), logKey(day.Add(2*time.Minute))
	tree := treeOf(logKey(day), gone)
	data := digesttest.Log(cut, 3)
	tree[cut.String()] = &fstest.MapFile{Data: data[:len(data)-10]}
	r := trail.Reader{Workers: 1, FS: &watchedFS{FS: tree, open: func(name string, f fs.File) (fs.File, error) {
		if name == gone.String() {
			return nil, fs.ErrPermission
		}
		return f, nil
	}}}
	var got []trail.Position
	for _, err := range r.Events(t.Context()) {
		var stream *iottrail.StreamError
		if errors.As(err, &stream) {
			require.Equal(t, trail.Position{File: cut.String(), Index: 2, Offset: stream.Offset}, r.Position())
		}
		if err != nil {
			got = append(got, r.Position())
		}
	}
	require.Len(t, got, 2)
	require.Equal(t, trail.Position{File: gone.String()}, got[0])
}

// An Event of which a member can't be read is followed by the error, however it is ordered; what
// the times of the Query or the Decoder leave out takes its error with it.
func TestPartialEvents(t *testing.T) {
	t.Parallel()
	const bad = `,"readOnly":"perhaps"`
	tree := fstest.MapFS{logKey(day).String(): logOf(
		record("b", day.Add(-time.Minute), bad), record("a", day.Add(-2*time.Minute), bad), record("early", day.Add(-2*time.Hour), bad),
		record("c", day, ""))}
	for order, want := range map[trail.Order]string{trail.ByDelivery: "b b! a a! c", trail.ByTime: "a a! b b! c"} {
		r := trail.Reader{FS: tree, Order: order, Query: trail.Query{From: day.Add(-time.Hour)}}
		var got []string
		for ev, err := range r.Events(t.Context()) {
			if ev != nil {
				got = append(got, ev.EventID)
				continue
			}
			var record *iottrail.RecordError
			require.ErrorAs(t, err, &record)
			got = append(got, record.Event.EventID+"!")
		}
		require.Equal(t, want, strings.Join(got, " "))
		st := r.Stats()
		require.Equal(t, trail.Stats{Folders: st.Folders, Files: 1, Records: 4, Events: 3, Partial: 2, Skipped: 1, Late: 2 * time.Minute}, st)
	}
}

// Stats count each record once, whatever became of it.
func TestStats(t *testing.T) {
	t.Parallel()
	noon := day.Add(12 * time.Hour)
	foreign := strings.Replace(record("s3", noon, ""), "iot.amazonaws.com\",\"eventName", "s3.amazonaws.com\",\"eventName", 1)
	tree := fstest.MapFS{
		"a/" + logKey(noon).String():                       logOf(record("1", noon.Add(-time.Minute), ""), record("2", noon.Add(-5*time.Minute), ""), foreign),
		"b/" + logKey(noon.Add(time.Hour)).String():        logOf(record("1", noon.Add(-time.Minute), ""), "7", record("3", noon.Add(62*time.Minute), ""), record("4", noon.Add(-2*time.Hour), `,"readOnly":"perhaps"`)),
		"c/" + logKey(noon, of(trail.KindDigest)).String(): {Data: []byte(`{"awsAccountId":"111122223333","digestStartTime":"2026-10-07T11:00:00Z","digestEndTime":"2026-10-07T12:00:00Z","digestS3Bucket":"b","digestS3Object":"k","digestPublicKeyFingerprint":"f","digestSignatureAlgorithm":"SHA256withRSA","logFiles":[]}`)},
		"c/notice":  {Data: []byte(`{"s3Bucket":"fleet-logs","s3ObjectKey":["AWSLogs/111122223333/x.json.gz"]}`)},
		"Thumbs.db": {},
	}
	r := trail.Reader{FS: tree, Query: trail.Query{AnyTree: true, From: noon.Add(-time.Hour)}, Repeats: new(iottrail.Repeats), Decoder: []iottrail.Option{iottrail.OnlySources("iot.amazonaws.com")}}
	delivered(t, &r)
	st := r.Stats()
	require.Equal(t, trail.Stats{
		Folders: st.Folders, Ignored: 1, Files: 4, Records: 9, Events: 3, Skipped: 2, Repeats: 1, Notices: 2, Errors: 1,
		Late: 61 * time.Minute, Early: 2 * time.Minute,
	}, st)
}

// A record that two trails delivered comes once, from the file that is read first.
func TestReaderDropsRepeats(t *testing.T) {
	t.Parallel()
	k := logKey(day)
	tree := fstest.MapFS{}
	data := &fstest.MapFile{Data: digesttest.Log(k, 30)}
	tree["a/"+k.String()], tree["b/"+k.String()] = data, data
	for _, order := range []trail.Order{trail.ByDelivery, trail.ByKey, trail.ByTime} {
		r := trail.Reader{FS: tree, Repeats: new(iottrail.Repeats), Order: order}
		seen := 0
		for _, err := range r.Events(t.Context()) {
			require.NoError(t, err)
			require.True(t, strings.HasPrefix(r.Position().File, "a/"))
			seen++
		}
		require.Equal(t, 30, seen)
		require.EqualValues(t, 30, r.Stats().Repeats)
		require.EqualValues(t, 60, r.Stats().Records)
	}
}

// Several files would be written into one writer.
func TestReaderRefusesTee(t *testing.T) {
	t.Parallel()
	watched := &watchedFS{FS: treeOf(logKey(day))}
	r := trail.Reader{FS: watched, Decoder: []iottrail.Option{iottrail.OnlySources("iot.amazonaws.com"), iottrail.Tee(io.Discard)}}
	errs := failures(t.Context(), &r)
	require.Len(t, errs, 1)
	require.ErrorContains(t, errs[0], "Tee")
	listed, opened := watched.calls()
	require.Empty(t, listed)
	require.Zero(t, opened)
}

// A second loop while the first one runs panics, and does no harm to it. One after it begins anew.
func TestOneLoopAtATime(t *testing.T) {
	t.Parallel()
	r := trail.Reader{FS: theWorld()}
	seen := 0
	for range r.Events(t.Context()) {
		if seen++; seen == 3 {
			require.PanicsWithValue(t, "trail: a second loop over the Events of a Reader while the first one runs", func() {
				for range r.Events(context.Background()) {
					t.Error("an Event in the second loop")
				}
			})
		}
	}
	require.Equal(t, 48, seen)
	require.Len(t, events(t, &r), 48)
}

// Progress is reported on the goroutine of the loop, never goes back, and ends with all that
// there is.
func TestProgress(t *testing.T) {
	t.Parallel()
	var size int64
	tree := theWorld()
	for _, name := range files(t, &trail.Reader{FS: tree}) {
		size += int64(len(tree[name].Data))
	}
	for _, order := range []trail.Order{trail.ByDelivery, trail.ByTime} {
		var last trail.Progress
		r := trail.Reader{FS: tree, Order: order}
		r.Progress = func(p trail.Progress) { // the race detector sees if it is called elsewhere
			require.GreaterOrEqual(t, p.Files, last.Files)
			require.GreaterOrEqual(t, p.FilesDone, last.FilesDone)
			require.GreaterOrEqual(t, p.Bytes, last.Bytes)
			require.GreaterOrEqual(t, p.BytesDone, last.BytesDone)
			require.GreaterOrEqual(t, p.Records, last.Records)
			require.True(t, p.Listed || !last.Listed)
			require.LessOrEqual(t, p.FilesDone, p.Files)
			require.LessOrEqual(t, p.BytesDone, p.Bytes)
			require.Equal(t, r.Stats().Records, p.Records)
			last = p
		}
		require.Len(t, events(t, &r), 48)
		require.Equal(t, trail.Progress{Files: 24, FilesDone: 24, Bytes: size, BytesDone: size, Records: 48, Listed: true}, last)
	}
}

// A trail without files has a Progress, too.
func TestProgressOfNothing(t *testing.T) {
	t.Parallel()
	var got []trail.Progress
	r := trail.Reader{FS: theWorld(), Query: trail.Query{From: date(2030, 1, 1)}, Progress: func(p trail.Progress) { got = append(got, p) }}
	require.Empty(t, events(t, &r))
	require.Equal(t, []trail.Progress{{Listed: true}}, got)
}

// The errors of files, as a log has them.
func TestFileError(t *testing.T) {
	t.Parallel()
	err := &trail.FileError{Path: "a\nb", Err: &fs.PathError{Op: "open", Path: "a\nb", Err: fs.ErrPermission}}
	require.Equal(t, `trail: "a\nb": permission denied`, err.Error())
	require.ErrorIs(t, err, fs.ErrPermission)
	require.Contains(t, fmt.Sprint(err.LogValue()), "permission denied")
	require.NotContains(t, fmt.Sprint(err.LogValue()), "\n")
}

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
