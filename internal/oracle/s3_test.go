package oracle

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"maps"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/awssdk"
	"github.com/iottrail/iottrail/digest"
	"github.com/iottrail/iottrail/internal/digesttest"
	"github.com/iottrail/iottrail/internal/s3test"
	"github.com/iottrail/iottrail/trail"
)

// A store stands in for S3, and others wrote it.
type store struct {
	name string
	url  func(t *testing.T) string
}

var stores = []store{
	{"gofakes3", func(t *testing.T) string {
		server := httptest.NewServer(gofakes3.New(s3mem.New()).Server())
		t.Cleanup(server.Close)
		return server.URL
	}},
	{"moto", moto},
}

// fill puts a bucket into a store, whatever is in it already, and returns a client.
func (s store) fill(t *testing.T, b *digesttest.Bucket) (client *s3.Client, url string) {
	t.Helper()
	cfg := atMoto(t)
	url = s.url(t)
	client = s3.NewFromConfig(cfg, func(o *s3.Options) {
		o.BaseEndpoint = &url
		o.UsePathStyle = true
		o.RequestChecksumCalculation = aws.RequestChecksumCalculationWhenRequired
	})
	where := types.CreateBucketConfiguration{LocationConstraint: types.BucketLocationConstraint(cfg.Region)}
	_, err := client.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &b.Name, CreateBucketConfiguration: &where})
	require.NoError(t, err)
	for key, data := range b.Objects {
		put(t, client, b.Name, key, data, b.Meta[key])
	}
	return client, url
}

// newName is that of a bucket that is not in a store, which may be that of other tests as well.
func newName() string { return "fleet-logs-" + strings.ToLower(rand.Text()) }

func put(t *testing.T, client *s3.Client, bucket, key string, data []byte, meta map[string]string) {
	t.Helper()
	_, err := client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: &bucket, Key: &key, Body: bytes.NewReader(data), Metadata: meta})
	require.NoError(t, err)
}

// inPages is a client that asks for few names at a time.
type inPages struct {
	*s3.Client
	size int32
}

func (c inPages) ListObjectsV2(ctx context.Context, in *s3.ListObjectsV2Input, opts ...func(*s3.Options)) (*s3.ListObjectsV2Output, error) {
	if in.MaxKeys == nil {
		in.MaxKeys = &c.size
	}
	return c.Client.ListObjectsV2(ctx, in, opts...)
}

// S3FS reads what is in a store as it reads what its own tests serve.
func TestS3FSInStores(t *testing.T) {
	t.Parallel()
	objects := map[string][]byte{
		"a": []byte("object"), "a.b": []byte("1"), "a/b": []byte("in the folder"), "a/c d+e%20.json": []byte("2"), "folder/in/it": []byte("6"),
		"ümlaut/日本": []byte("3"), "ampersand&<x>": []byte("4"), "large": bytes.Repeat([]byte("0123456789"), 30),
	}
	for _, store := range stores {
		t.Run(store.name, func(t *testing.T) {
			t.Parallel()
			b := &digesttest.Bucket{Name: newName(), Objects: objects}
			client, _ := store.fill(t, b)
			for _, size := range []int32{2, 1000} {
				f := awssdk.NewS3FS(inPages{client, size}, b.Name).WithContext(t.Context())
				f.RequesterPays = true
				var walked []string
				require.NoError(t, fs.WalkDir(f, ".", func(name string, d fs.DirEntry, err error) error {
					if err == nil && !d.IsDir() {
						walked = append(walked, name)
						data, err := fs.ReadFile(f, name)
						require.NoError(t, err)
						require.Equal(t, string(objects[name]), string(data))
					}
					return err
				}))
				require.Equal(t, []string{"a", "a/b", "a/c d+e%20.json", "a.b", "ampersand&<x>", "folder/in/it", "large", "ümlaut/日本"}, walked)
				after, err := f.ReadDirAfter(".", "a.b")
				require.NoError(t, err)
				require.Equal(t, "a/ ampersand&<x> folder/ large ümlaut/", strings.Join(names(after), " "))
			}
			f := awssdk.NewS3FS(client, b.Name)
			inFolder, err := fs.Sub(f, "folder")
			require.NoError(t, err)
			require.NoError(t, fstest.TestFS(inFolder, "in/it"))
			for _, name := range []string{"nowhere", "folder/in/it/deeper"} {
				_, err = f.Open(name)
				require.ErrorIs(t, err, fs.ErrNotExist)
				_, err = f.Stat(name)
				require.ErrorIs(t, err, fs.ErrNotExist)
				_, err = f.ReadDir(name)
				require.ErrorIs(t, err, fs.ErrNotExist)
			}
			for _, err := range errorsOf(awssdk.NewS3FS(client, "no-such-bucket"), "a") {
				require.ErrorIs(t, err, fs.ErrNotExist)
				require.ErrorContains(t, err, "bucket no-such-bucket: there is no such bucket: ")
			}

			file, err := f.Open("large")
			require.NoError(t, err)
			defer file.Close()
			some := make([]byte, 5)
			_, err = file.(io.ReaderAt).ReadAt(some, 103)
			require.NoError(t, err)
			require.Equal(t, "34567", string(some))
			put(t, client, b.Name, "large", bytes.Repeat([]byte("9876543210"), 30), nil)
			_, err = file.(io.ReaderAt).ReadAt(some, 103)
			require.ErrorIs(t, err, awssdk.ErrChanged)

			put(t, client, b.Name, "folder/", nil, nil)
			entries, err := f.ReadDir("folder")
			require.NoError(t, err)
			require.Equal(t, []string{"in/"}, names(entries))
			put(t, client, b.Name, "folder//a", []byte("5"), nil)
			_, err = f.ReadDir("folder")
			require.ErrorIs(t, err, awssdk.ErrNoPath)
		})
	}
}

func errorsOf(f *awssdk.S3FS, name string) []error {
	_, open := f.Open(name)
	_, list := f.ReadDir(".")
	return []error{open, list}
}

func names(entries []fs.DirEntry) (names []string) {
	for _, e := range entries {
		name := e.Name()
		if e.IsDir() {
			name += "/"
		}
		names = append(names, name)
	}
	return names
}

// A trail in a store is read and proven as a copy of it is, whatever is done to the bucket.
func TestTrailInStores(t *testing.T) {
	t.Parallel()
	for _, store := range stores {
		t.Run(store.name, func(t *testing.T) {
			t.Parallel()
			b := signed()
			client, _ := store.fill(t, b)
			f := awssdk.NewS3FS(inPages{client, 3}, b.Name).WithContext(t.Context())
			for _, q := range []trail.Query{{}, {From: digesttest.Start.Add(100 * time.Minute)}, {AnyTree: true}} {
				want := eventIDs(t, b.Copy(), q)
				require.NotEmpty(t, want)
				require.Equal(t, want, eventIDs(t, f, q))
			}
			found := findings(t, f, trail.Query{})
			require.Len(t, found, len(b.Objects))
			for file, status := range found {
				require.Equal(t, digest.Valid, status, file)
			}

			logFile := slices.Sorted(maps.Keys(b.Objects))[len(b.Objects)-1]
			put(t, client, b.Name, logFile, digesttest.Gzip([]byte(`{"Records":[]}`)), nil)
			require.Equal(t, digest.Invalid, findings(t, f, trail.Query{})[logFile])
		})
	}
}

// signed returns a bucket with four hours of a region.
func signed() *digesttest.Bucket {
	b := digesttest.NewBucket()
	b.Name = newName()
	line := b.Line(region)
	for _, records := range [][]int{{3, 2}, {1}, nil, {2}} {
		line.Hour(records...)
	}
	return b
}

func eventIDs(t *testing.T, fsys fs.FS, q trail.Query) (ids []string) {
	t.Helper()
	r := trail.Reader{FS: fsys, Query: q}
	for ev, err := range r.Events(t.Context()) {
		require.NoError(t, err)
		ids = append(ids, ev.EventID)
	}
	return ids
}

// The programs say of s3://BUCKET what they say of a copy of the bucket, and find it by the
// variables of the environment that the AWS CLI reads.
func TestProgramsInStores(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	build := exec.CommandContext(t.Context(), "go", "build", "-C", "../../examples", "-o", dir, "./audit", "./validate")
	output, err := build.CombinedOutput()
	require.NoError(t, err, string(output))
	keys := filepath.Join(dir, "keys.json")
	require.NoError(t, os.WriteFile(keys, publicKeys(), 0o644))
	for _, store := range stores {
		t.Run(store.name, func(t *testing.T) {
			t.Parallel()
			b := signed()
			client, url := store.fill(t, b)
			tree := filepath.Join(t.TempDir(), "tree")
			require.NoError(t, os.CopyFS(tree, b.CopyWith(newest(b)...)))
			run := func(program string, args ...string) (status int, out string) {
				command := exec.CommandContext(t.Context(), filepath.Join(dir, program), args...)
				command.Env = os.Environ()
				for name, value := range s3test.Environ(url, t.TempDir()) {
					command.Env = append(command.Env, name+"="+value)
				}
				var stdout, stderr bytes.Buffer
				command.Stdout, command.Stderr = &stdout, &stderr
				if err := command.Run(); !errors.As(err, new(*exec.ExitError)) {
					require.NoError(t, err)
				}
				return command.ProcessState.ExitCode(), stdout.String() + stderr.String()
			}
			same := func(status int, program string, args ...string) {
				t.Helper()
				ofBucket, inBucket := run(program, append(slices.Clone(args), "s3://"+b.Name)...)
				ofCopy, inCopy := run(program, append(slices.Clone(args), tree)...)
				require.Equal(t, status, ofBucket, inBucket)
				require.Equal(t, status, ofCopy, inCopy)
				require.Equal(t, inCopy, strings.ReplaceAll(inBucket, "s3://"+b.Name, tree))
			}
			same(0, "audit", "-json")
			same(0, "validate", "-keys", keys)
			same(0, "validate", "-keys", keys, "-json", "-from", "2026-10-06T10:00:00Z", "-to", "2026-10-06T11:00:00Z", "-account", account)

			changed := slices.Sorted(maps.Keys(b.Objects))[len(b.Objects)-1]
			data := digesttest.Gzip([]byte(`{"Records":[]}`))
			put(t, client, b.Name, changed, data, nil)
			require.NoError(t, os.WriteFile(filepath.Join(tree, filepath.FromSlash(changed)), data, 0o644))
			same(1, "validate", "-keys", keys)
			status, out := run("audit", "s3://"+b.Name+"/"+changed)
			require.Equal(t, 0, status)
			require.Contains(t, out, "audit: s3://"+b.Name+"/"+changed+": no records")
		})
	}
}
