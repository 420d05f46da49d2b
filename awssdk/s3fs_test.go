package awssdk_test

import (
	"errors"
	"io"
	"io/fs"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/awssdk"
	"github.com/iottrail/iottrail/digest"
	"github.com/iottrail/iottrail/internal/s3test"
	"github.com/iottrail/iottrail/trail"
)

var (
	_ fs.ReadDirFS         = (*awssdk.S3FS)(nil)
	_ fs.StatFS            = (*awssdk.S3FS)(nil)
	_ digest.MetadataFS    = (*awssdk.S3FS)(nil)
	_ trail.ReadDirAfterFS = (*awssdk.S3FS)(nil)
	_ awssdk.S3Client      = (*s3.Client)(nil)
)

// oddNames are keys that look odd and are the paths of files.
var oddNames = []string{
	"a b+c%20d.json", "%2F", "ümlaut/日本", "new\nline", "tab\t\x01control", "ampersand&<xml>", "...", ".hidden", "a.b/c", "a/d", "a!",
	"trailing space ", "*", "?", "AWSLogs/111122223333/CloudTrail/eu-central-1/2026/10/07/x.json.gz",
}

// S3FS does what an fs.FS must, with pages of two names as well.
func TestFS(t *testing.T) {
	t.Parallel()
	objects := map[string]string{"folder/": "", "folder/in/": "", "folder/file": "content", "empty": "", "large": strings.Repeat("0123456789", 20)}
	for _, name := range oddNames {
		objects[name] = "content of " + name
	}
	var files []string
	for key := range objects {
		if !strings.HasSuffix(key, "/") {
			files = append(files, key)
		}
	}
	for _, size := range []int{2, 1000} {
		f, server := serve(t, objects)
		server.PageSize = size
		require.NoError(t, fstest.TestFS(f, files...))
		const backslash = `back\slash` // which TestFS does not like
		server.Put(backslash, s3test.Object{Data: []byte("content")})
		objects[backslash] = "content"

		var walked []string
		require.NoError(t, fs.WalkDir(f, ".", func(name string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				walked = append(walked, name)
				data, err := fs.ReadFile(f, name)
				require.NoError(t, err)
				require.Equal(t, objects[name], string(data))
			}
			return err
		}))
		require.ElementsMatch(t, append(files[:len(files):len(files)], backslash), walked)
		delete(objects, backslash)
	}
	f, _ := serve(t, nil)
	require.NoError(t, fstest.TestFS(f), "an empty bucket")
}

// What Stat says about objects and folders.
func TestStat(t *testing.T) {
	t.Parallel()
	f, server := serve(t, map[string]string{"logs/a.json": "12345", "logs/in/b.json": "1"})
	info, err := f.Stat("logs/a.json")
	require.NoError(t, err)
	require.Equal(t, "-r--r--r-- 5 2026-10-07 01:02:03 a.json", fs.FormatFileInfo(info))
	require.IsType(t, (*s3.HeadObjectOutput)(nil), info.Sys())
	require.Equal(t, []string{"HEAD /fleet-logs/logs/a.json"}, requests(t, server))

	info, err = f.Stat("logs/in")
	require.NoError(t, err)
	require.Equal(t, "dr-xr-xr-x 0 0001-01-01 00:00:00 in/", fs.FormatFileInfo(info))
	require.Equal(t, []string{"HEAD /fleet-logs/logs/in", "LIST logs/in/"}, requests(t, server))

	entries, err := f.ReadDir("logs")
	require.NoError(t, err)
	require.Len(t, entries, 2)
	info, err = entries[0].Info()
	require.NoError(t, err)
	require.Equal(t, "-r--r--r-- 5 2026-10-07 01:02:03 a.json", fs.FormatFileInfo(info))
	require.IsType(t, types.Object{}, info.Sys())
	require.True(t, entries[1].IsDir())

	info, err = f.Stat(".")
	require.NoError(t, err)
	require.True(t, info.IsDir())
}

// A file is one request, and a folder that is opened two.
func TestRequestsOfOpen(t *testing.T) {
	t.Parallel()
	f, server := serve(t, map[string]string{"logs/a.json": "12345"})
	_, err := fs.ReadFile(f, "logs/a.json")
	require.NoError(t, err)
	require.Equal(t, []string{"GET /fleet-logs/logs/a.json"}, requests(t, server))
	folder, err := f.Open("logs")
	require.NoError(t, err)
	require.Equal(t, []string{"GET /fleet-logs/logs", "LIST logs/"}, requests(t, server))
	_, err = folder.Read(make([]byte, 1))
	require.Error(t, err)
	require.NoError(t, folder.Close())
}

// Where a key is that of an object and of a folder, both are found and can be read.
func TestObjectThatIsAFolder(t *testing.T) {
	t.Parallel()
	f, _ := serve(t, map[string]string{"a": "object", "a/b": "in the folder", "a.c": "after a, and before a/"})
	entries, err := f.ReadDir(".")
	require.NoError(t, err)
	var names []string
	for _, e := range entries {
		names = append(names, fs.FormatDirEntry(e))
	}
	require.Equal(t, []string{"- a", "d a/", "- a.c"}, names)
	data, err := fs.ReadFile(f, "a")
	require.NoError(t, err)
	require.Equal(t, "object", string(data))
	info, err := f.Stat("a")
	require.NoError(t, err)
	require.False(t, info.IsDir())
	entries, err = f.ReadDir("a")
	require.NoError(t, err)
	require.Len(t, entries, 1)
	data, err = fs.ReadFile(f, "a/b")
	require.NoError(t, err)
	require.Equal(t, "in the folder", string(data))
}

func TestMetadata(t *testing.T) {
	t.Parallel()
	f, _ := serveObjects(t, map[string]s3test.Object{
		"digest": {Meta: map[string]string{"signature": "0a1b", "Signature-Algorithm": "SHA256withRSA"}},
		"log":    {},
	})
	meta, err := f.Metadata("digest")
	require.NoError(t, err)
	require.Equal(t, map[string]string{"signature": "0a1b", "signature-algorithm": "SHA256withRSA"}, meta)
	meta, err = f.Metadata("log")
	require.NoError(t, err)
	require.Empty(t, meta)
	_, err = f.Metadata("nowhere")
	require.ErrorIs(t, err, fs.ErrNotExist)
	for _, name := range []string{"", "/digest", "a//b"} {
		_, err = f.Metadata(name)
		require.ErrorIs(t, err, fs.ErrInvalid)
	}
}

// The caller says that it pays with every request, where it is asked to, and not elsewhere.
func TestRequesterPays(t *testing.T) {
	t.Parallel()
	use := func(f *awssdk.S3FS) (errs []error) {
		file, err := f.Open("logs/a")
		errs = append(errs, err)
		if err == nil {
			_, err = file.(io.ReaderAt).ReadAt(make([]byte, 2), 1)
			errs = append(errs, err)
		}
		_, err = f.Stat("logs/a")
		errs = append(errs, err)
		_, err = f.Stat("logs")
		errs = append(errs, err)
		_, err = f.Metadata("logs/a")
		errs = append(errs, err)
		_, err = f.ReadDir("logs")
		errs = append(errs, err)
		_, err = f.ReadDirAfter(".", "a")
		return append(errs, err)
	}
	f, server := serve(t, map[string]string{"logs/a": "12345"})
	server.RequesterPays = true
	for _, err := range use(f) {
		require.ErrorIs(t, err, fs.ErrPermission)
	}
	server.Asked()
	f.RequesterPays = true
	for _, err := range use(f.WithContext(t.Context())) {
		require.NoError(t, err)
	}
	asked, _ := server.Asked()
	require.Len(t, asked, 8)
	for _, r := range asked {
		require.Equal(t, "requester", r.Header.Get("X-Amz-Request-Payer"), r.URL)
	}
	f.RequesterPays = false
	use(f)
	asked, _ = server.Asked()
	for _, r := range asked {
		require.NotContains(t, r.Header, "X-Amz-Request-Payer", r.URL)
	}
}

// The SDK retries what S3 refuses for a time, and nothing else does.
func TestRetries(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		fails int
		ok    bool
	}{
		{"never", 0, true}, {"twice", 2, true}, {"always", 1000, false},
	} {
		for op, use := range map[string]func(*awssdk.S3FS) error{
			"open": func(f *awssdk.S3FS) error { _, err := f.Open("a"); return err },
			"stat": func(f *awssdk.S3FS) error { _, err := f.Stat("a"); return err },
			"list": func(f *awssdk.S3FS) error { _, err := f.ReadDir("."); return err },
		} {
			t.Run(test.name+" "+op, func(t *testing.T) {
				t.Parallel()
				f, server := serve(t, map[string]string{"a": "12345"})
				left := test.fails
				server.Fault = func(w http.ResponseWriter, r *http.Request) bool {
					if left == 0 {
						return false
					}
					left--
					s3test.Fail(w, r, http.StatusServiceUnavailable, "SlowDown", "Please reduce your request rate.")
					return true
				}
				require.Equal(t, test.ok, use(f) == nil)
				require.Len(t, requests(t, server), min(3, test.fails+1))
			})
		}
	}
}

// Paths that io/fs does not allow are not keys.
func TestInvalidPaths(t *testing.T) {
	t.Parallel()
	f, server := serve(t, map[string]string{"/a": "", "a//b": "", "./c": "", "d": ""})
	for _, name := range []string{"", "/", "/a", "a/", "a//b", "./c", "../d", "d/..", "\xff"} {
		for op, err := range map[string]error{
			"open":    second(f.Open(name)),
			"stat":    second(f.Stat(name)),
			"readdir": second(f.ReadDir(name)),
		} {
			var about *fs.PathError
			require.ErrorAs(t, err, &about, name)
			require.Equal(t, fs.PathError{Op: op, Path: name, Err: fs.ErrInvalid}, *about)
		}
	}
	asked, _ := server.Asked()
	require.Empty(t, asked)
}

func second[T any](_ T, err error) error { return err }

// What is closed is not read any more.
func TestClosed(t *testing.T) {
	t.Parallel()
	f, _ := serve(t, map[string]string{"a": "12345"})
	file, err := f.Open("a")
	require.NoError(t, err)
	require.NoError(t, file.Close())
	for op, err := range map[string]error{
		"read":   second(file.Read(make([]byte, 1))),
		"readat": second(file.(io.ReaderAt).ReadAt(make([]byte, 1), 0)),
		"seek":   second(file.(io.Seeker).Seek(0, io.SeekStart)),
		"close":  file.Close(),
	} {
		require.ErrorIs(t, err, fs.ErrClosed, op)
	}
}

// A folder is read in parts as well, and an error of listing comes after what could be listed.
func TestReadDirInParts(t *testing.T) {
	t.Parallel()
	f, _ := serve(t, map[string]string{"a": "", "b": "", "c/d": "", "/nameless": ""})
	for _, n := range []int{1, 2, 3, 5} {
		folder, err := f.Open(".")
		require.NoError(t, err)
		var names []string
		for err == nil {
			var some []fs.DirEntry
			some, err = folder.(fs.ReadDirFile).ReadDir(n)
			require.LessOrEqual(t, len(some), n)
			require.Equal(t, err == nil, len(some) > 0)
			for _, e := range some {
				names = append(names, e.Name())
			}
		}
		require.ErrorIs(t, err, awssdk.ErrNoPath)
		require.Equal(t, []string{"a", "b", "c"}, names)
	}
	entries, err := fs.ReadDir(struct{ fs.FS }{f}, ".") // by Open
	require.Len(t, entries, 3)
	require.ErrorIs(t, err, awssdk.ErrNoPath)
}

// Copies share nothing that one of them changes.
func TestCopies(t *testing.T) {
	t.Parallel()
	f, _ := serve(t, nil)
	g := f.WithContext(t.Context())
	g.DeliveredTo = "first-bucket"
	require.Equal(t, bucketName, f.Bucket())
	require.Equal(t, "first-bucket", g.Bucket())
	require.Equal(t, "first-bucket", g.WithContext(t.Context()).Bucket())
}

func TestParseS3URL(t *testing.T) {
	t.Parallel()
	for url, want := range map[string][2]string{
		"s3://fleet-logs":                  {"fleet-logs", ""},
		"s3://fleet-logs/":                 {"fleet-logs", ""},
		"s3://fleet-logs/prefix":           {"fleet-logs", "prefix"},
		"s3://fleet-logs/a/b/":             {"fleet-logs", "a/b/"},
		"s3://fleet-logs//a":               {"fleet-logs", "/a"},
		"s3://Old_Bucket.example/a%20 b?c": {"Old_Bucket.example", "a%20 b?c"},
	} {
		bucket, prefix, err := awssdk.ParseS3URL(url)
		require.NoError(t, err)
		require.Equal(t, want, [2]string{bucket, prefix}, url)
	}
	for _, url := range []string{
		"", "fleet-logs", "s3:", "s3://", "s3:///a", "S3://fleet-logs", "https://fleet-logs", "s3://a b/c",
		"s3://user@host/c", "s3://fleet-logs:80/c", "s3://arn:aws:s3:eu-central-1:111122223333:accesspoint/logs/c", "s3://fleet\n-logs",
	} {
		_, _, err := awssdk.ParseS3URL(url)
		require.ErrorContains(t, err, "is not s3://BUCKET/PREFIX", url)
		require.NotContains(t, err.Error(), "\n")
	}
}

// Requests that can't reach a server, as there is none, are an error of the SDK's.
func TestNoServer(t *testing.T) {
	t.Parallel()
	f, server := serve(t, map[string]string{"a": ""})
	server.Close()
	for _, err := range []error{second(f.Open("a")), second(f.Stat("a")), second(f.ReadDir(".")), second(f.Metadata("a"))} {
		var about *fs.PathError
		require.ErrorAs(t, err, &about)
		require.False(t, errors.Is(err, fs.ErrNotExist))
		require.ErrorContains(t, err, "bucket fleet-logs: ")
	}
}
