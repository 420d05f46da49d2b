package main

import (
	"archive/zip"
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The demo has the files of testdata/trail, to the byte.
func TestDemoIsUpToDate(t *testing.T) {
	t.Parallel()
	archive, err := zip.NewReader(bytes.NewReader(demoTrail), int64(len(demoTrail)))
	must(t, err)
	trail := os.DirFS(filepath.Join(testdata, "trail"))
	files := 0
	must(t, fs.WalkDir(trail, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		want, err := fs.ReadFile(trail, name)
		if err != nil {
			return err
		}
		if got, err := fs.ReadFile(archive, name); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %v, or it is another file; run go generate ./audit", name, err)
		}
		return nil
	}))
	if files == 0 || files != len(archive.File) {
		t.Errorf("the demo has %d files, and the trail %d; run go generate ./audit", len(archive.File), files)
	}
}

// The demo is what the folder is.
func TestDemo(t *testing.T) {
	t.Parallel()
	for _, flags := range [][]string{{}, {"-json"}, {"-timesketch"}} {
		_, folder, _ := audit(t, nil, append(flags, filepath.Join(testdata, "trail"))...)
		status, demo, stderr := audit(t, nil, append(flags, "-demo")...)
		folder = strings.ReplaceAll(filepath.ToSlash(folder), testdata+"/trail", "demo")
		if status != exitOK || demo != folder {
			t.Errorf("%v: status %d, the output is another one than that of testdata/trail\n%s", flags, status, stderr)
		}
	}
}
