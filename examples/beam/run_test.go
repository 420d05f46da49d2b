package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/detect"
	"github.com/iottrail/iottrail/internal/s3test"
)

// However many read, and in however many groups repeats are looked for, the output is the same.
func TestSameForAnyWorkers(t *testing.T) {
	t.Parallel()
	want, _ := pipe(t, testdata, func(o *options) { o.readers, o.buckets = 1, 1 })
	for _, how := range []options{{readers: 2, buckets: 3}, {readers: 5, buckets: 64}} {
		got, _ := pipe(t, testdata, func(o *options) { o.readers, o.buckets = how.readers, how.buckets })
		requireSame(t, want, got, "the outputs")
	}
}

// A trail in a bucket gives what the copy of it gives, with the addresses of objects in place of the
// names of files.
func TestBucket(t *testing.T) {
	backend := s3mem.New()
	server := httptest.NewServer(gofakes3.New(backend).Server())
	t.Cleanup(server.Close)
	for name, value := range s3test.Environ(server.URL, t.TempDir()) {
		t.Setenv(name, value)
	}
	require.NoError(t, backend.CreateBucket("fleet-logs"))
	for name, text := range readTree(t, testdata) {
		_, err := backend.PutObject("fleet-logs", "backup/"+name, nil, strings.NewReader(text), int64(len(text)), nil)
		require.NoError(t, err)
	}
	want, _ := pipe(t, testdata)
	got, _ := pipe(t, "s3://fleet-logs/backup")
	for name, text := range got {
		got[name] = strings.ReplaceAll(text, "s3://fleet-logs/backup", testdata)
	}
	requireSame(t, want, got, "the outputs")

	require.NoError(t, backend.CreateBucket("fleet-report"))
	o := options{input: testdata, output: "s3://fleet-report/out", readers: 2, buckets: 4}
	require.NoError(t, run(context.Background(), o))
	list, err := backend.ListBucket("fleet-report", nil, gofakes3.ListBucketPage{})
	require.NoError(t, err)
	written := map[string]string{}
	for _, object := range list.Contents {
		o, err := backend.GetObject("fleet-report", object.Key, nil)
		require.NoError(t, err)
		text, err := io.ReadAll(o.Contents)
		require.NoError(t, err)
		written[strings.TrimPrefix(object.Key, "out/")] = string(text)
	}
	requireSame(t, want, written, "the outputs in a bucket")
	require.ErrorContains(t, run(context.Background(), o), "s3://fleet-report/out is not empty")

	o = options{input: "s3://fleet-logs/nowhere", output: filepath.Join(t.TempDir(), "out"), readers: 1, buckets: 1}
	require.ErrorContains(t, run(context.Background(), o), "s3://fleet-logs/nowhere")
}

// What can't work is refused before the pipeline is started.
func TestRefused(t *testing.T) {
	t.Parallel()
	full := writeTree(t, map[string]string{"changes/2026-10-05.jsonl": "of another run"})
	file := filepath.Join(full, "changes", "2026-10-05.jsonl")
	for _, test := range []struct{ input, output, want string }{
		{"nowhere", t.TempDir(), "nowhere: no such file or directory"},
		{file, t.TempDir(), "not a directory"},
		{"s3://no bucket/", t.TempDir(), "is not s3://BUCKET/PREFIX"},
		{testdata, full, "is not empty: there is changes"},
		{testdata, file, "not a directory"},
		{testdata, "xyz://fleet/out", "xyz"},
	} {
		err := run(context.Background(), options{input: test.input, output: test.output, readers: 1, buckets: 1})
		require.ErrorContains(t, err, test.want)
	}
}

// The rules know of the company what --config says.
func TestConfig(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(testdata, "trail")
	var c detect.Config
	require.NoError(t, loadConfig(filepath.Join(writeTree(t, map[string]string{
		"c.json": `{"Pipelines":["arn:aws:iam::111122223333:role/fleet-provisioner"],"Offices":["198.51.100.0/24"]}`,
	}), "c.json"), &c))
	before, _ := pipe(t, folder)
	after, _ := pipe(t, folder, func(o *options) { o.config = c })
	found := func(files map[string]string, rule string) int {
		return strings.Count(all(files, "findings"), `{"rule":"`+rule+`"`)
	}
	require.Zero(t, found(before, "from-outside"))
	require.NotZero(t, found(after, "from-outside"))
	require.Less(t, found(after, "provisioning-changed"), found(before, "provisioning-changed"))

	for _, text := range []string{`{"Office":[]}`, `{"Offices":["home"]}`, ""} {
		require.Error(t, loadConfig(filepath.Join(writeTree(t, map[string]string{"c.json": text}), "c.json"), &c), text)
	}
	require.ErrorIs(t, loadConfig("nowhere", &c), os.ErrNotExist)
}

// The summary is printed as it was written.
func TestPrintSummary(t *testing.T) {
	t.Parallel()
	root := writeTree(t, map[string]string{summaryFile: `{"records":3}`})
	var b bytes.Buffer
	require.NoError(t, printSummary(context.Background(), root, &b))
	var s summary
	require.NoError(t, json.Unmarshal(b.Bytes(), &s))
	require.Equal(t, int64(3), s.Records)
	require.Error(t, printSummary(context.Background(), t.TempDir(), &b))
}
