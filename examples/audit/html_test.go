package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestHTML(t *testing.T) {
	t.Parallel()
	const seen = "records seen          2833"
	dir := t.TempDir()
	file := filepath.Join(dir, "report.html")
	must(t, os.WriteFile(file, []byte("an older one"), 0o600))
	status, stdout, stderr := audit(t, nil, "-demo", "-html", file)
	if status != exitOK || stderr != "report written to "+file+"\n" || strings.Contains(stdout, "Changes") || strings.Contains(stdout, "indings") ||
		!strings.HasPrefix(stdout, "files read") || !strings.Contains(stdout, seen) {
		t.Errorf("status %d, and not only the counts with %q, which is to be corrected if the trail changed:\n%s%s", status, seen, stdout, stderr)
	}
	page, err := os.ReadFile(file)
	must(t, err)
	if !strings.Contains(string(page), "AWS IoT fleet: demo") {
		t.Errorf("the report has no title: %.500s", page)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("%v, %v: something is left beside the report", entries, err)
	}
	status, stdout, stderr = audit(t, nil, "-demo", "-html", file, "-json", "-actor", "root")
	if status != exitOK || strings.Count(stdout, "\n") == 0 || strings.Contains(stdout, "svc-backup") {
		t.Errorf("-json beside -html: status %d\n%s%s", status, stdout, stderr)
	}
}

// That a report can't be written is said before anything is read.
func TestHTMLCannotBeWritten(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, file := range []string{dir, filepath.Join(dir, "nowhere", "report.html")} {
		status, stdout, stderr := audit(t, nil, "-demo", "-html", file)
		if status != exitProblems || stdout != "" || !strings.HasPrefix(stderr, "audit: "+file+": ") {
			t.Errorf("status %d\n%s%s", status, stdout, stderr)
		}
	}
}

func TestTitle(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		o    options
		want string
	}{
		{options{demo: true}, "AWS IoT fleet: demo"},
		{options{inputs: []string{"-"}}, "AWS IoT fleet: standard input"},
		{options{inputs: []string{"s3://b/p"}}, "AWS IoT fleet: s3://b/p"},
		{options{inputs: []string{"a", "b"}}, "AWS IoT fleet: 2 inputs"},
	} {
		if got := title(&test.o); got != test.want {
			t.Errorf("the title is %q, want %q", got, test.want)
		}
	}
}

// The report has what was before -from, which is not listed, and what could not be read, which is counted.
func TestHTMLHasWhatWasBefore(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "report.html")
	page := func(args ...string) string {
		t.Helper()
		_, _, stderr := audit(t, strings.NewReader(fiveCalls()+"null\n"), append([]string{"-html", file}, args...)...)
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatalf("%v\n%s", err, stderr)
		}
		return string(data)
	}
	all, later := page(), page("-from", "2026-10-06")
	if !strings.Contains(all, "pump-1") || !strings.Contains(all, "1 damaged") || !strings.Contains(later, "pump-2") || !strings.Contains(later, "1 damaged") {
		t.Error("the report has no records, or no problem")
	}
	if elsewhere := page("-account", "444455556666"); strings.Contains(elsewhere, "AttachPolicy") || !strings.Contains(elsewhere, "DeleteThing") {
		t.Error("the report has records of another account, or none")
	}
}
