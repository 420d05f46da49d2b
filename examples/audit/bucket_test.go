package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iottrail/iottrail/internal/s3test"
)

// theTrail returns the files of testdata/trail as objects below a prefix.
func theTrail(t *testing.T, prefix string) map[string]s3test.Object {
	t.Helper()
	objects := make(map[string]s3test.Object)
	root := filepath.Join(testdata, "trail")
	must(t, filepath.WalkDir(root, func(name string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(root, name)
		objects[prefix+filepath.ToSlash(relative)] = s3test.Object{Data: data}
		return err
	}))
	return objects
}

// A trail in a bucket is reported as the copy of it is, with the addresses of objects in place of
// the names of files.
func TestTrailInABucket(t *testing.T) {
	objects := theTrail(t, "backup/fleet/")
	objects["backup/fleet/"] = s3test.Object{} // which S3's console makes
	objects["backup/other"] = s3test.Object{Data: []byte("no log")}
	server := s3test.Serve(t, "fleet-logs", objects)
	server.PageSize = 3
	server.Setenv(t)
	folder := filepath.Join(testdata, "trail")
	for _, flag := range []string{"-json", "-unsorted"} {
		status, stdout, stderr := audit(t, nil, flag, folder)
		for _, url := range []string{"s3://fleet-logs/backup/fleet", "s3://fleet-logs/backup/fleet/"} {
			bucketStatus, bucketStdout, bucketStderr := audit(t, nil, flag, url)
			named := func(s string) string { return strings.ReplaceAll(s, "s3://fleet-logs/backup/fleet", folder) }
			if bucketStatus != status || named(bucketStdout) != stdout || named(bucketStderr) != stderr || !strings.Contains(stdout, "CreateThing") {
				t.Errorf("%s %s: status %d, %d of the folder\n%s%s", flag, url, bucketStatus, status, bucketStdout, bucketStderr)
			}
		}
	}
}

// Every kind of argument that names something in a bucket.
func TestArgumentsInABucket(t *testing.T) {
	server := s3test.Serve(t, "fleet-logs", map[string]s3test.Object{
		"log.json": {Data: deletion("pump-1")}, "two/a.json.gz": {Data: gzipped(t, deletion("pump-2"))}, "two/in it/b c+d.json": {Data: deletion("pump-3")},
		"both": {Data: deletion("pump-4")}, "both/c.json": {Data: deletion("pump-5")},
		"nameless//a.json": {Data: deletion("pump-6")}, "nameless/b.json": {Data: deletion("pump-7")},
		"archived/a.json": {Data: deletion("pump-8"), StorageClass: "GLACIER"}, "archived/b.json": {Data: deletion("pump-9")},
		"zip/a.zip": {Data: zipped(t, "log.json", string(deletion("pump-10")))},
		"empty/":    {},
		"hidden":    {Data: deletion("pump-11"), StorageClass: "GLACIER"}, "hidden/a.json": {Data: deletion("pump-12")},
	})
	server.Setenv(t)
	for _, test := range []struct {
		args   string
		status int
		things string // whose deletion is reported
		says   []string
	}{
		{"s3://fleet-logs/log.json", exitOK, "1", nil},
		{"s3://fleet-logs/two", exitOK, "2 3", nil},
		{"s3://fleet-logs/two/", exitOK, "2 3", nil},
		{"s3://fleet-logs/two/in it", exitOK, "3", nil},
		{"s3://fleet-logs/two/in it/b c+d.json", exitOK, "3", nil},
		{"s3://fleet-logs/log.json|s3://fleet-logs/two", exitOK, "1 2 3", nil},
		{"s3://fleet-logs/both", exitOK, "4 5", nil},
		{"s3://fleet-logs/hidden", exitProblems, "12", []string{"audit: s3://fleet-logs/hidden: bucket fleet-logs: it is archived"}},
		{"s3://fleet-logs/both/", exitOK, "5", nil},
		{"s3://fleet-logs/nameless", exitProblems, "7", []string{`audit: s3://fleet-logs/nameless: `, `a key that no path can name: "nameless//"`}},
		{"s3://fleet-logs/archived", exitProblems, "9", []string{"audit: s3://fleet-logs/archived/a.json: bucket fleet-logs: it is archived in the storage class GLACIER, and must be restored first"}},
		{"s3://fleet-logs/zip/a.zip", exitProblems, "", []string{"audit: s3://fleet-logs/zip/a.zip: ", "zip archive"}},
		{"s3://fleet-logs", exitProblems, "1 2 3 4 5 7 9 12", []string{"archived", "nameless", "zip"}},
		{"s3://fleet-logs/", exitProblems, "1 2 3 4 5 7 9 12", []string{"archived", "nameless", "zip"}},
		{"s3://fleet-logs/empty/", exitOK, "", []string{"audit: s3://fleet-logs/empty/: no records"}},
		{"s3://fleet-logs/nowhere", exitProblems, "", []string{"audit: s3://fleet-logs/nowhere: no object has this key, and no key begins with it and a slash"}},
		{"s3://fleet-logs/nowhere/", exitProblems, "", []string{"audit: s3://fleet-logs/nowhere/: bucket fleet-logs: no key begins with it and a slash"}},
		{"s3://other/log.json", exitProblems, "", []string{"audit: s3://other/log.json: bucket other: there is no such bucket"}},
		{"s3://fleet-logs//log.json", exitUsage, "", []string{`"/log.json" is not the path of a folder or file`}},
		{"s3://fleet-logs/two/..", exitUsage, "", []string{`"two/.." is not the path of a folder or file`}},
		{"s3://", exitUsage, "", []string{`"s3://" is not s3://BUCKET/PREFIX`}},
	} {
		want := strings.Fields(test.things)
		status, stdout, stderr := audit(t, nil, append([]string{"-json"}, strings.Split(test.args, "|")...)...)
		for _, thing := range want {
			if !strings.Contains(stdout, `"pump-`+thing+`"`) {
				t.Errorf("%s: no pump-%s\n%s%s", test.args, thing, stdout, stderr)
			}
		}
		if n := strings.Count(stdout, "DeleteThing"); n != len(want) {
			t.Errorf("%s: %d deletions, want %d\n%s%s", test.args, n, len(want), stdout, stderr)
		}
		if status != test.status {
			t.Errorf("%s: status %d, want %d\n%s%s", test.args, status, test.status, stdout, stderr)
		}
		for _, says := range test.says {
			if !strings.Contains(stderr, says) {
				t.Errorf("%s: stderr is %q, want %q", test.args, stderr, says)
			}
		}
	}
}

// Who pays is said if it is asked for.
func TestRequesterPays(t *testing.T) {
	server := s3test.Serve(t, "fleet-logs", map[string]s3test.Object{"log.json": {Data: deletion("pump-1")}})
	server.RequesterPays = true
	server.Setenv(t)
	status, _, stderr := audit(t, nil, "s3://fleet-logs")
	if status != exitProblems || !strings.Contains(stderr, "AccessDenied") {
		t.Errorf("status %d\n%s", status, stderr)
	}
	status, stdout, stderr := audit(t, nil, "-requester-pays", "s3://fleet-logs")
	if status != exitOK || !strings.Contains(stdout, "pump-1") {
		t.Errorf("status %d\n%s%s", status, stdout, stderr)
	}
}

func TestNoRegion(t *testing.T) {
	s3test.Serve(t, "fleet-logs", nil).Setenv(t)
	t.Setenv("AWS_REGION", "")
	t.Setenv("AWS_DEFAULT_REGION", "")
	status, _, stderr := audit(t, nil, "s3://fleet-logs")
	if status != exitProblems || !strings.Contains(stderr, "audit: s3://fleet-logs: no AWS region is set: AWS_REGION or a profile has it") {
		t.Errorf("status %d\n%s", status, stderr)
	}
}
