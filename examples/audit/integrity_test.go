package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iottrail/iottrail/internal/digesttest"
)

// signed is a bucket of two hours with two log files each, and its newest digest's metadata.
func signed() (b *digesttest.Bucket, newest *digesttest.Line) {
	b = digesttest.NewBucket()
	line := b.Line("eu-central-1")
	line.Hour(3, 2)
	line.Hour(1, 2)
	return b, line
}

// TestKeys runs the program on copies of a bucket with which something was done.
func TestKeys(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		tree   func() fs.FS
		status int
		says   []string // on standard output
	}{
		{"sound", func() fs.FS { b, line := signed(); return b.CopyWith(line.Last.DigestS3Object) }, exitOK,
			[]string{"Integrity: 4 of 4 log files and 2 of 2 digests are valid", "logs valid               4", "digests valid            2", ": valid"}},
		{"changed", func() fs.FS {
			b, line := signed()
			b.Objects[line.Last.LogFiles[0].S3Object] = digesttest.Gzip([]byte(record("iot.amazonaws.com", "DeleteThing", `"eventID":"planted"`)))
			return b.CopyWith(line.Last.DigestS3Object)
		}, exitProblems, []string{"Integrity: 3 of 4 log files and 2 of 2 digests are valid", "! INVALID ", "hash value doesn't match", "logs invalid             1", "iot:DeleteThing"}},
		{"missing", func() fs.FS {
			b, line := signed()
			delete(b.Objects, line.Last.LogFiles[1].S3Object)
			return b.CopyWith(line.Last.DigestS3Object)
		}, exitProblems, []string{"! MISSING ", "logs missing             1"}},
		{"planted", func() fs.FS {
			b, line := signed()
			k := line.LogKey(-30, "PlantedPlantedPl")
			line.Put(k, 1)
			return b.CopyWith(line.Last.DigestS3Object)
		}, exitProblems, []string{"! UNEXPECTED ", "logs unexpected          1"}},
		{"no metadata", func() fs.FS { b, _ := signed(); return b.Copy() }, exitProblems,
			[]string{"! UNVERIFIED ", "digests unverified       1"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			tree, keys := filepath.Join(dir, "tree"), filepath.Join(dir, "keys.json")
			must(t, os.CopyFS(tree, test.tree()))
			must(t, os.WriteFile(keys, digesttest.PublicKeys(), 0o644))
			for _, flags := range [][]string{nil, {"-html", filepath.Join(dir, "report.html"), "-findings", "-changes"}} {
				status, stdout, stderr := audit(t, nil, append(append(flags, "-keys", keys), tree)...)
				if status != test.status {
					t.Errorf("status %d, want %d\n%s%s", status, test.status, stdout, stderr)
				}
				for _, says := range test.says {
					if !strings.Contains(stdout, says) {
						t.Errorf("does not say %q:\n%s%s", says, stdout, stderr)
					}
				}
				if strings.Contains(stdout, "unreadable               1") {
					t.Errorf("what is not valid counts as not readable:\n%s%s", stdout, stderr)
				}
			}
			// What is not valid is in the other outputs as well.
			for _, flag := range []string{"-json", "-csv", "-timesketch", "-ocsf"} {
				status, stdout, stderr := audit(t, nil, flag, "-keys", keys, tree)
				word := strings.ToLower(strings.Trim(test.says[0], "! "))
				if status != test.status || status != exitOK && !strings.Contains(stdout+stderr, word) && !strings.Contains(test.says[0], "Integrity") {
					t.Errorf("%s: status %d\n%s%s", flag, status, stdout, stderr)
				}
			}
		})
	}
}

// What lies in no tree can't be proven, and nobody is to believe that it was.
func TestKeysProveNoFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	keys := filepath.Join(dir, "keys.json")
	must(t, os.WriteFile(keys, digesttest.PublicKeys(), 0o644))
	must(t, writeFile(dir, "log.json", deletion("pump-1")))
	must(t, writeFile(dir, "logs.zip", zipped(t, "log.json", string(deletion("pump-2")))))
	must(t, writeFile(filepath.Join(dir, "folder"), "log.json", deletion("pump-3")))
	for _, test := range []struct{ arg, says string }{
		{filepath.Join(dir, "log.json"), "log.json: nothing proves it: -keys is for folders and buckets"},
		{filepath.Join(dir, "logs.zip"), "logs.zip: nothing proves it: -keys is for folders and buckets"},
		{"-", "standard input: nothing proves it: -keys is for folders and buckets"},
		{filepath.Join(dir, "folder"), "folder: nothing proves it: "},
	} {
		status, stdout, stderr := audit(t, strings.NewReader(string(deletion("pump-4"))), "-keys", keys, test.arg)
		if status != exitProblems || !strings.Contains(stderr, test.says) || !strings.Contains(stdout, "DeleteThing") {
			t.Errorf("%s: status %d\n%s%s", test.arg, status, stdout, stderr)
		}
	}
}
