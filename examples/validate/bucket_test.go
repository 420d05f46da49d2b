package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iottrail/iottrail/internal/digesttest"
	"github.com/iottrail/iottrail/internal/s3test"
)

// validateBucket runs the program on a bucket. The server is as the test wants it.
func validateBucket(t *testing.T, objects map[string]s3test.Object, change func(*s3test.Server), args ...string) (status int, stdout, stderr string) {
	t.Helper()
	server := s3test.Serve(t, "fleet-logs", objects)
	if change != nil {
		change(server)
	}
	server.Setenv(t)
	keys := filepath.Join(t.TempDir(), "keys.json")
	must(t, os.WriteFile(keys, digesttest.PublicKeys(), 0o644))
	return validateArgs(t, append([]string{"-keys", keys}, args...)...)
}

// What is said of a bucket is what is said of a copy of it with the metadata of the newest
// digest, which the bucket has itself.
func TestBuckets(t *testing.T) {
	for _, test := range []struct {
		name   string // of the golden file, which the copy has as well
		args   []string
		status int
		change func(b *bucket)
		line   func(*digesttest.Line)
	}{
		{"sound", []string{"s3://fleet-logs"}, exitProven, nil, nil},
		{"sound", []string{"s3://fleet-logs/"}, exitProven, nil, nil},
		{"changed-log", []string{"s3://fleet-logs"}, exitDoubts, func(b *bucket) { b.Objects[b.log(0, 1)] = digesttest.Gzip([]byte(`{"Records":[]}`)) }, nil},
		{"missing-log", []string{"s3://fleet-logs"}, exitDoubts, func(b *bucket) { delete(b.Objects, b.log(1, 0)) }, nil},
		{"cut-tail", []string{"-to", "2026-10-06T13:00:00Z", "s3://fleet-logs"}, exitDoubts, func(b *bucket) { b.cutTail(2) }, nil},
		{"organization", []string{"-account", "111122223333", "s3://fleet-logs/logs/fleet"}, exitProven, nil,
			func(l *digesttest.Line) { l.Key.Prefix, l.Key.OrganizationID = "logs/fleet", "o-exampleorgid" }},
		{"organization", []string{"-account", "111122223333", "s3://fleet-logs/logs/fleet/"}, exitProven, nil,
			func(l *digesttest.Line) { l.Key.Prefix, l.Key.OrganizationID = "logs/fleet", "o-exampleorgid" }},
		{"part", []string{"-from", "2026-10-06T10:00:00Z", "-to", "2026-10-06T11:00:00Z", "-region", "eu-central-1", "s3://fleet-logs"}, exitProven, nil, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := newBucket()
			if test.line != nil {
				b = newBucket(test.line)
			}
			if test.change != nil {
				test.change(b)
			}
			small := func(s *s3test.Server) { s.PageSize = 2 }
			status, stdout, stderr := validateBucket(t, s3test.Of(b.Bucket), small, test.args...)
			if status != test.status || stderr != "" {
				t.Errorf("status %d, want %d; stderr %q", status, test.status, stderr)
			}
			golden(t, test.name+".txt", stdout)
			status, stdout, _ = validateBucket(t, s3test.Of(b.Bucket), small, append([]string{"-json"}, test.args...)...)
			if status != test.status {
				t.Errorf("-json: status %d, want %d", status, test.status)
			}
			golden(t, test.name+".jsonl", stdout)
		})
	}
}

// Where the bucket can't be read, or has no such trail, nothing is proven, and the reason is given.
func TestBucketsThatProveNothing(t *testing.T) {
	sound := s3test.Of(newBucket().Bucket)
	for _, test := range []struct {
		name   string
		change func(*s3test.Server)
		args   []string
		status int
		says   string
	}{
		{"no such bucket", nil, []string{"s3://other"}, exitDoubts, "bucket other: there is no such bucket"},
		{"no such prefix", nil, []string{"s3://fleet-logs/logs"}, exitDoubts, "no such prefix in the trail: logs: bucket fleet-logs: no key begins with it and a slash"},
		{"the folder itself", nil, []string{"s3://fleet-logs/AWSLogs/"}, exitDoubts, "no such prefix in the trail: AWSLogs"},
		{"no prefix that can be", nil, []string{"s3://fleet-logs//logs"}, exitUsage, `"/logs" is not the path of a folder or file`},
		{"no address", nil, []string{"s3://"}, exitUsage, "is not s3://BUCKET/PREFIX"},
		{"the requester pays", func(s *s3test.Server) { s.RequesterPays = true }, []string{"s3://fleet-logs"}, exitDoubts, "AccessDenied"},
		{"digests of another bucket", func(s *s3test.Server) { s.Name = "replica" }, []string{"s3://replica"}, exitDoubts, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			status, stdout, stderr := validateBucket(t, sound, test.change, test.args...)
			if status != test.status || !strings.Contains(stderr+stdout, test.says) || strings.Contains(stdout, "\tvalid\n") {
				t.Errorf("status %d, want %d; stderr %q\n%s", status, test.status, stderr, stdout)
			}
		})
	}
	status, stdout, stderr := validateBucket(t, sound, func(s *s3test.Server) { s.RequesterPays = true }, "-requester-pays", "s3://fleet-logs")
	if status != exitProven || stderr != "" {
		t.Errorf("-requester-pays: status %d; stderr %q\n%s", status, stderr, stdout)
	}
}
