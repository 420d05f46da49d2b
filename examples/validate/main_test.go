package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/iottrail/iottrail/internal/digesttest"
	"github.com/iottrail/iottrail/trail"
)

var update = flag.Bool("update", false, "write the golden files anew")

// validateTree runs the program on a copy of a bucket.
func validateTree(t *testing.T, tree fs.FS, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	dir := t.TempDir()
	must(t, os.CopyFS(filepath.Join(dir, "tree"), tree))
	must(t, os.WriteFile(filepath.Join(dir, "keys.json"), digesttest.PublicKeys(), 0o644))
	return validateArgs(t, append(append([]string{"-keys", filepath.Join(dir, "keys.json")}, args...), filepath.Join(dir, "tree"))...)
}

func validateArgs(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	status = run(t.Context(), args, &out, &errs)
	return status, out.String(), errs.String()
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// golden compares with a file, and says at which line they differ first.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		must(t, os.WriteFile(file, []byte(got), 0o644))
		return
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v (run go test -C examples ./validate -update)", err)
	}
	want := strings.ReplaceAll(string(data), "\r\n", "\n") // of git on Windows
	if got == want {
		return
	}
	gotLines, wantLines := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(gotLines), len(wantLines)) {
		if gotLines[i] != wantLines[i] {
			t.Fatalf("%s:%d (go test -C examples ./validate -update writes it anew)\n got: %s\nwant: %s", file, i+1, gotLines[i], wantLines[i])
		}
	}
	t.Fatalf("%s: %d lines, want %d", file, len(gotLines), len(wantLines))
}

// A bucket is four hours of one region: two log files, one, none, one.
type bucket struct {
	*digesttest.Bucket
	line    *digesttest.Line
	digests []*digesttest.Digest
}

func newBucket(change ...func(*digesttest.Line)) *bucket {
	b := &bucket{Bucket: digesttest.NewBucket()}
	b.line = b.Line("eu-central-1")
	for _, f := range change {
		f(b.line)
	}
	for _, records := range [][]int{{3, 2}, {1}, nil, {2}} {
		b.digests = append(b.digests, b.line.Hour(records...))
	}
	return b
}

// log returns the key of the nth log file of an hour.
func (b *bucket) log(hour, n int) string { return b.digests[hour].LogFiles[n].S3Object }

// copy returns a copy with the metadata of the newest digest.
func (b *bucket) copy() fstest.MapFS { return b.CopyWith(b.line.Last.DigestS3Object) }

// cutTail takes the newest hours away, and what belongs to them.
func (b *bucket) cutTail(hours int) {
	for range hours {
		last := len(b.digests) - 1
		for _, f := range b.digests[last].LogFiles {
			delete(b.Objects, f.S3Object)
		}
		delete(b.Objects, b.digests[last].DigestS3Object)
		b.digests = b.digests[:last]
		b.line.Last = b.digests[last-1]
	}
}

// trees are what may have become of a bucket. Each has a golden file with what is printed.
var trees = []struct {
	name   string
	args   []string
	status int
	tree   func() fs.FS
}{
	{"sound", nil, exitProven, func() fs.FS { return newBucket().copy() }},
	{"changed-log", nil, exitDoubts, func() fs.FS {
		b := newBucket()
		b.Objects[b.log(0, 1)] = digesttest.Gzip([]byte(`{"Records":[]}`))
		return b.copy()
	}},
	{"missing-log", nil, exitDoubts, func() fs.FS {
		b := newBucket()
		delete(b.Objects, b.log(1, 0))
		return b.copy()
	}},
	{"planted-log", nil, exitDoubts, func() fs.FS {
		b := newBucket()
		k := b.line.LogKey(30, "PlantedPlantedPl")
		k.Time = k.Time.Add(-2 * time.Hour)
		b.line.Put(k, 1)
		return b.copy()
	}},
	{"missing-digest", nil, exitDoubts, func() fs.FS {
		b := newBucket()
		delete(b.Objects, b.digests[1].DigestS3Object)
		return b.copy()
	}},
	{"cut-tail", []string{"-to", "2026-10-06T13:00:00Z"}, exitDoubts, func() fs.FS {
		b := newBucket()
		b.cutTail(2)
		return b.copy()
	}},
	{"cut-tail-after-to", []string{"-to", "2026-10-06T11:00:00Z"}, exitDoubts, func() fs.FS {
		b := newBucket()
		b.cutTail(2)
		return b.copy()
	}},
	{"cut-tail-of-a-region", nil, exitDoubts, func() fs.FS {
		b := newBucket()
		other := b.Line("us-east-1")
		other.Hour(1)
		other.Hour(1)
		return b.CopyWith(b.line.Last.DigestS3Object, other.Last.DigestS3Object)
	}},
	{"no-metadata", nil, exitDoubts, func() fs.FS { return newBucket().Copy() }},
	{"no-metadata-needed", []string{"-to", "2026-10-06T10:00:00Z"}, exitProven, func() fs.FS { return newBucket().Copy() }},
	{"backfill", nil, exitProven, func() fs.FS {
		b := newBucket()
		line := b.Line("eu-central-1")
		line.Key.Backfill = true
		d := line.Next()
		d.LogFiles = append(d.LogFiles, line.Put(line.LogKey(40, "BackfillBackfill"), 1))
		d.Meta = map[string]string{"backfill-generation-timestamp": "2026-10-06T16:00:00Z"}
		line.Add(d)
		return b.CopyWith(b.line.Last.DigestS3Object, d.DigestS3Object)
	}},
	{"organization", []string{"-account", "111122223333"}, exitProven, func() fs.FS {
		return newBucket(func(l *digesttest.Line) { l.Key.Prefix, l.Key.OrganizationID = "logs/fleet", "o-exampleorgid" }).copy()
	}},
	{"part", []string{"-from", "2026-10-06T10:00:00Z", "-to", "2026-10-06T11:00:00Z", "-region", "eu-central-1"}, exitProven, func() fs.FS { return newBucket().copy() }},
}

func TestTrees(t *testing.T) {
	for _, test := range trees {
		t.Run(test.name, func(t *testing.T) {
			status, stdout, stderr := validateTree(t, test.tree(), test.args...)
			if status != test.status || stderr != "" {
				t.Errorf("status %d, want %d; stderr %q\n%s", status, test.status, stderr, stdout)
			}
			golden(t, test.name+".txt", stdout)

			status, stdout, stderr = validateTree(t, test.tree(), append([]string{"-json"}, test.args...)...)
			if status != test.status || stderr != "" {
				t.Errorf("-json: status %d, want %d; stderr %q\n%s", status, test.status, stderr, stdout)
			}
			golden(t, test.name+".jsonl", stdout)
			checkLines(t, stdout)
		})
	}
}

// checkLines holds what -json writes against its description: lines of files, then one with
// their counts.
func checkLines(t *testing.T, stdout string) {
	t.Helper()
	counted := map[string]map[string]int{"digests": {}, "logs": {}}
	var last struct {
		Digests, Logs map[string]int
		Coverage      []struct{ Account, Region, Trail, From, To, Status string }
	}
	lines := strings.Split(strings.TrimSuffix(stdout, "\n"), "\n")
	for i, line := range lines {
		if i == len(lines)-1 {
			must(t, json.Unmarshal([]byte(line), &last))
			break
		}
		var f struct{ File, Kind, Status, Reason string }
		must(t, json.Unmarshal([]byte(line), &f))
		if f.File == "" || (f.Status == "valid") != (f.Reason == "") || counted[f.Kind+"s"] == nil {
			t.Errorf("not as it should be: %s", line)
			continue
		}
		counted[f.Kind+"s"][f.Status]++
	}
	for _, status := range []string{"valid", "invalid", "missing", "unverified", "unexpected"} {
		if last.Digests[status] != counted["digests"][status] || last.Logs[status] != counted["logs"][status] {
			t.Errorf("the last line counts %v and %v, and there are %v", last.Digests, last.Logs, counted)
		}
	}
	if len(last.Coverage) == 0 {
		t.Error("no coverage")
	}
}

// Keys that are not those of the bucket prove nothing, whether they claim to be or not.
func TestWrongKeys(t *testing.T) {
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	must(t, err)
	for name, fingerprint := range map[string]string{"wrong-keys": "ffffffffffffffffffffffffffffffff", "false-keys": digesttest.Fingerprint} {
		dir := t.TempDir()
		must(t, os.CopyFS(filepath.Join(dir, "tree"), newBucket().copy()))
		must(t, os.WriteFile(filepath.Join(dir, "keys.json"), publicKeys(t, &other.PublicKey, fingerprint), 0o644))
		status, stdout, stderr := validateArgs(t, "-keys", filepath.Join(dir, "keys.json"), filepath.Join(dir, "tree"))
		if status != exitDoubts || stderr != "" {
			t.Errorf("%s: status %d, stderr %q", name, status, stderr)
		}
		golden(t, name+".txt", stdout)

		// With the right ones as well, unless both have one name.
		must(t, os.WriteFile(filepath.Join(dir, "more.json"), digesttest.PublicKeys(), 0o644))
		status, stdout, stderr = validateArgs(t, "-keys", filepath.Join(dir, "keys.json"), "-keys", filepath.Join(dir, "more.json"), filepath.Join(dir, "tree"))
		if want := map[string]int{"wrong-keys": exitProven, "false-keys": exitUsage}[name]; status != want {
			t.Errorf("%s and the right ones: status %d, want %d\n%s%s", name, status, want, stdout, stderr)
		}
	}
}

func TestUsage(t *testing.T) {
	dir := t.TempDir()
	must(t, os.CopyFS(filepath.Join(dir, "tree"), newBucket().copy()))
	keys, tree := filepath.Join(dir, "keys.json"), filepath.Join(dir, "tree")
	must(t, os.WriteFile(keys, digesttest.PublicKeys(), 0o644))
	must(t, os.WriteFile(filepath.Join(dir, "none.json"), []byte(`{"PublicKeyList": []}`), 0o644))
	for _, test := range []struct {
		name string
		args []string
		says string
	}{
		{"nothing", nil, "-keys is missing"},
		{"no keys", []string{tree}, "-keys is missing"},
		{"no tree", []string{"-keys", keys}, "TREE is missing"},
		{"two trees", []string{"-keys", keys, tree, tree}, "one TREE, not 2"},
		{"a flag after the tree", []string{"-keys", keys, tree, "-json"}, "flags come before it"},
		{"an unknown flag", []string{"-keys", keys, "-colour\u202e", tree}, `not defined: -colour\u202e`},
		{"no such file of keys", []string{"-keys", filepath.Join(dir, "absent"), tree}, "absent"},
		{"a file without keys", []string{"-keys", filepath.Join(dir, "none.json"), tree}, "no public key"},
		{"a folder of keys", []string{"-keys", dir, tree}, "-keys"},
		{"no such tree", []string{"-keys", keys, filepath.Join(dir, "absent")}, "absent"},
		{"a tree that is a file", []string{"-keys", keys, keys}, "is not a folder"},
		{"a bad time", []string{"-keys", keys, "-from", "yesterday", tree}, "neither a date nor a time"},
		{"a day that is none", []string{"-keys", keys, "-to", "2026-02-30", tree}, "neither a date nor a time"},
		{"before all time", []string{"-keys", keys, "-from", "0000-01-01T00:00:00+23:00", tree}, "between the years 1 and 9998"},
		{"after all time", []string{"-keys", keys, "-json", "-to", "9999-12-31T23:30:00Z", tree}, "between the years 1 and 9998"},
		{"a time of nothing", []string{"-keys", keys, "-from", "", tree}, "neither a date nor a time"},
		{"from at to", []string{"-keys", keys, "-from", "2026-10-06", "-to", "2026-10-06T00:00:00Z", tree}, "-from is not before -to"},
		{"from after to", []string{"-keys", keys, "-from", "2026-10-07", "-to", "2026-10-06", tree}, "-from is not before -to"},
		{"an empty account", []string{"-keys", keys, "-account", "", tree}, "it is empty"},
		{"an empty region", []string{"-keys", keys, "-region", "", tree}, "it is empty"},
	} {
		status, stdout, stderr := validateArgs(t, test.args...)
		if status != exitUsage || stdout != "" || !strings.Contains(stderr, test.says) || !strings.Contains(stderr, "usage: validate") {
			t.Errorf("%s: status %d, stdout %q, stderr %q", test.name, status, stdout, stderr)
		}
	}
	status, stdout, stderr := validateArgs(t, "-h")
	if status != exitProven || stdout != "" || stderr != usage {
		t.Errorf("-h: status %d, stdout %q, stderr %q", status, stdout, stderr)
	}
}

// Where there is no digest of what is asked for, nothing is proven, and it is no bad usage.
func TestNothingToProve(t *testing.T) {
	for _, test := range []struct {
		name string
		args []string
		tree fs.FS
		says string
	}{
		{"another account", []string{"-account", "999988887777"}, newBucket().copy(), "999988887777"},
		{"another region", []string{"-region", "us-west-2"}, newBucket().copy(), "us-west-2"},
		{"a later time", []string{"-from", "2027-01-01"}, newBucket().copy(), "no digest"},
		{"no copy of a bucket", nil, fstest.MapFS{"notes.txt": &fstest.MapFile{}}, "AWSLogs"},
	} {
		status, stdout, stderr := validateTree(t, test.tree, test.args...)
		if status != exitDoubts || !strings.Contains(stderr, test.says) || stdout != "0/0 digest files valid\n0/0 log files valid\n" {
			t.Errorf("%s: status %d, stderr %q\n%s", test.name, status, stderr, stdout)
		}
		status, stdout, _ = validateTree(t, test.tree, append([]string{"-json"}, test.args...)...)
		var last struct{ Error string }
		must(t, json.Unmarshal([]byte(stdout), &last))
		if status != exitDoubts || !strings.Contains(last.Error, test.says) {
			t.Errorf("%s: -json: status %d\n%s", test.name, status, stdout)
		}
	}
}

// Who is interrupted has proven nothing.
func TestInterrupted(t *testing.T) {
	dir := t.TempDir()
	must(t, os.CopyFS(filepath.Join(dir, "tree"), newBucket().copy()))
	must(t, os.WriteFile(filepath.Join(dir, "keys.json"), digesttest.PublicKeys(), 0o644))
	ctx, cancel := context.WithCancel(t.Context())
	args := []string{"-keys", filepath.Join(dir, "keys.json"), filepath.Join(dir, "tree")}
	cancel()
	var out, errs bytes.Buffer
	if status := run(ctx, args, &out, &errs); status != exitDoubts || errs.String() != "validate: interrupted\n" {
		t.Errorf("status %d, stderr %q\n%s", status, errs.String(), out.String())
	}
}

// Whoever can write to the bucket chooses names in it. None of them acts on a terminal or
// forges a line.
func TestHostileNames(t *testing.T) {
	const evil = "a\nLog file\tb\tvalid\x1b[2J\u202e"
	b := newBucket()
	tree := b.copy()
	tree[filepath.ToSlash(filepath.Dir(b.log(0, 0)))+"/"+evil] = &fstest.MapFile{Data: []byte("{}")}
	k, err := trail.ParseKey(b.digests[0].DigestS3Object)
	must(t, err)
	k.AccountID, k.Trail = "444455556666", "x"
	tree[k.String()] = &fstest.MapFile{Data: digesttest.Gzip([]byte(`{"digestEndTime": "\u001b[2J\n\u202e"}`))}
	dir := t.TempDir()
	if os.WriteFile(filepath.Join(dir, evil), nil, 0o644) != nil {
		t.Skip("no such names here")
	}
	for _, args := range [][]string{nil, {"-json"}} {
		status, stdout, stderr := validateTree(t, tree, args...)
		if status != exitDoubts || !strings.Contains(stdout, `a\nLog file\tb\tvalid`) {
			t.Errorf("%v: status %d, stderr %q\n%s", args, status, stderr, stdout)
		}
		for line := range strings.Lines(stdout + stderr) {
			if i := strings.IndexFunc(strings.TrimSuffix(line, "\n"), func(r rune) bool { return r != '\t' && (r < ' ' || r > '~') }); i >= 0 {
				t.Errorf("%v: %q in %q", args, line[i:i+1], line)
			}
		}
	}
}

func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	must(t, os.CopyFS(filepath.Join(dir, "tree"), newBucket().copy()))
	must(t, os.WriteFile(filepath.Join(dir, "keys.json"), digesttest.PublicKeys(), 0o644))
	var errs bytes.Buffer
	status := run(t.Context(), []string{"-keys", filepath.Join(dir, "keys.json"), filepath.Join(dir, "tree")}, fullDisk{}, &errs)
	if status != exitDoubts || !strings.Contains(errs.String(), "disk is full") {
		t.Errorf("status %d, stderr %q", status, errs.String())
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("disk is full") }

// publicKeys is what ListPublicKeys returns of a key.
func publicKeys(t *testing.T, key *rsa.PublicKey, fingerprint string) []byte {
	t.Helper()
	return fmt.Appendf(nil, `{"PublicKeyList": [{"Value": %q, "Fingerprint": %q}]}`, base64.StdEncoding.EncodeToString(x509.MarshalPKCS1PublicKey(key)), fingerprint)
}
