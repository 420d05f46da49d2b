package trailtest

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestdataContainers are the files of testdata/containers, and how many of the
// eight records each has.
func TestdataContainers(t testing.TB) map[string]int {
	t.Helper()
	files := make(map[string]int)
	entries, err := os.ReadDir(Path("testdata/containers"))
	require.NoError(t, err)
	for _, e := range entries {
		files[e.Name()] = 8
		if e.Name() == "single.json" {
			files[e.Name()] = 1
		}
	}
	require.Greater(t, len(files), 40, "testdata/containers")
	return files
}

// TrailRecords are the records of the first days of testdata/trail as they are there,
// without the files that are not logs: see OfFirstDays.
func TrailRecords(t testing.TB) [][]byte {
	t.Helper()
	return trailRecords(t, OfFirstDays)
}

// AllTrailRecords are the records of testdata/trail, of the first days and of the weeks after
// them.
func AllTrailRecords(t testing.TB) [][]byte {
	t.Helper()
	return trailRecords(t, func(string) bool { return true })
}

func trailRecords(t testing.TB, wanted func(path string) bool) (records [][]byte) {
	t.Helper()
	err := filepath.WalkDir(Path("testdata/trail"), func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !wanted(path) || strings.Contains(path, "CloudTrail-Digest") {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		r := Read(t, bytes.NewReader(data))
		require.NoError(t, r.End, path)
		for _, ev := range r.Events() {
			records = append(records, []byte(ev.Raw))
		}
		return nil
	})
	require.NoError(t, err)
	require.NotEmpty(t, records, "testdata/trail")
	return records
}

// OfFirstDays reports whether a file of testdata/trail is of the fifth to the eighth of
// October, the days that have only what matters. Laws that read each record many
// times read these: the two weeks after them have ten times as many, and mostly the same.
func OfFirstDays(path string) bool { return firstDays.MatchString(filepath.ToSlash(path)) }

var firstDays = regexp.MustCompile(`/trail/.*/2026/10/0[5-8]/`)

// Path is where a file of the module is: its name is that in the folder of go.mod. It panics
// outside the module.
func Path(name string) string {
	for up := ""; ; up = filepath.Join(up, "..") {
		if mod, err := os.ReadFile(filepath.Join(up, "go.mod")); err == nil && isOurs(mod) {
			return filepath.Join(up, filepath.FromSlash(name))
		}
		if abs, err := filepath.Abs(up); err != nil || abs == filepath.Dir(abs) {
			panic(fmt.Sprintf("trailtest: no folder above has the go.mod of %s, where %s would be", module, name))
		}
	}
}

// module is the path of the module; others are in folders of it.
const module = "github.com/iottrail/iottrail"

// isOurs reports whether a go.mod is that of the module.
func isOurs(mod []byte) bool {
	for line := range bytes.Lines(mod) {
		if string(bytes.TrimSpace(line)) == "module "+module {
			return true
		}
	}
	return false
}

// Files are the names of the module's files that match a pattern of filepath.Glob, at
// least one.
func Files(t testing.TB, pattern string) []string {
	t.Helper()
	root := Path(".")
	files, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(pattern)))
	require.NoError(t, err)
	require.NotEmpty(t, files, "no file matches %s", pattern)
	for i, file := range files {
		name, err := filepath.Rel(root, file)
		require.NoError(t, err)
		files[i] = filepath.ToSlash(name)
	}
	return files
}

// ReadBytes reads a file of the module: see Path.
func ReadBytes(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(Path(name))
	require.NoError(t, err)
	return data
}
