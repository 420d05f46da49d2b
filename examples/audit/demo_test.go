package main

import (
	"archive/zip"
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/iottrail/iottrail/trail"
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

// A time without records is answered with the times that the demo has.
func TestDemoSpan(t *testing.T) {
	t.Parallel()
	archive, err := zip.NewReader(bytes.NewReader(demoTrail), int64(len(demoTrail)))
	must(t, err)
	var first, last time.Time
	for ev, err := range (&trail.Reader{FS: archive, Query: trail.Query{AnyTree: true}}).Events(t.Context()) {
		if err != nil {
			continue // a digest
		}
		if first.IsZero() || ev.EventTime.Before(first) {
			first = ev.EventTime
		}
		if ev.EventTime.After(last) {
			last = ev.EventTime
		}
	}
	if got := clock(first) + " to " + clock(last); got != demoSpan {
		t.Errorf("demoSpan is %s, want %s", demoSpan, got)
	}
	status, _, stderr := audit(t, nil, "-demo", "-from", "2027-01-01")
	if want := "no record is of that time: those of the demo are from " + demoSpan; status != exitProblems || !strings.Contains(stderr, want) {
		t.Errorf("status %d, does not say %q:\n%s", status, want, stderr)
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
