package main

import (
	"context"
	"encoding/json"
	"flag"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

const testdata = "../../testdata"

func TestMain(m *testing.M) {
	flag.Parse()
	beam.Init()
	slog.SetDefault(slog.New(slog.DiscardHandler)) // what goes wrong is in the error, too
	os.Exit(m.Run())
}

// onePipeline is for the flags of Beam, which Prism sets when the first pipeline is run.
var onePipeline sync.Mutex

// pipe runs the pipeline, and returns the files that it wrote and the summary.
func pipe(t *testing.T, input string, set ...func(*options)) (files map[string]string, s summary) {
	t.Helper()
	o := options{input: input, output: filepath.Join(t.TempDir(), "out"), readers: 2, buckets: 4}
	for _, f := range set {
		f(&o)
	}
	onePipeline.Lock()
	err := run(context.Background(), o)
	onePipeline.Unlock()
	require.NoError(t, err)
	files = readTree(t, o.output)
	require.NoError(t, json.Unmarshal([]byte(files[summaryFile]), &s), files[summaryFile])
	require.True(t, s.AddsUp, "%+v", s)
	return files, s
}

// readTree reads all files of a folder.
func readTree(t *testing.T, root string) map[string]string {
	t.Helper()
	files := make(map[string]string)
	require.NoError(t, fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		files[name] = string(text)
		return err
	}))
	return files
}

// writeTree writes files to a new folder.
func writeTree(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		path := filepath.Join(root, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	}
	return root
}

// all returns an output as one text: its files in the order of their names.
func all(files map[string]string, output string) string {
	var names []string
	for name := range files {
		if strings.HasPrefix(name, output+"/") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var text strings.Builder
	for _, name := range names {
		text.WriteString(files[name])
	}
	return text.String()
}

// lines reads the lines of an output.
func linesOf[T any](t *testing.T, text string) (list []T) {
	t.Helper()
	for line := range strings.Lines(text) {
		var v T
		require.NoError(t, json.Unmarshal([]byte(line), &v), line)
		list = append(list, v)
	}
	return list
}

func requireSame(t *testing.T, want, got any, what string) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s differ (-want +got):\n%.5000s", what, d)
	}
}
