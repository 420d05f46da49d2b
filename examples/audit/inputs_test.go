package main

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/iottrail/iottrail/examples/internal/plain"
)

// deletion is the log of one change.
func deletion(thing string) []byte {
	return []byte(record("iot.amazonaws.com", "DeleteThing", `"eventID":"id of `+thing+`","requestParameters":{"thingName":"`+thing+`"}`))
}

func gzipped(t *testing.T, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write(data)
	must(t, err)
	must(t, w.Close())
	return b.Bytes()
}

// zipped packs files, which are given as names and contents in turn.
func zipped(t *testing.T, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		w, err := z.Create(files[i])
		must(t, err)
		_, err = io.WriteString(w, files[i+1])
		must(t, err)
	}
	must(t, z.Close())
	return b.Bytes()
}

// inUTF16 is what PowerShell makes of a text.
func inUTF16(text []byte) []byte {
	b := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune(string(text))) {
		b = append(b, byte(unit), byte(unit>>8))
	}
	return b
}

// TestAmongLogs puts a file beside a log. Whatever it is, the log is read, and what
// may have had records is named.
func TestAmongLogs(t *testing.T) {
	const junk = "\x00\x01\x02\x03 whatever \xfe\xff\x80"
	for _, test := range []struct {
		name   string
		data   string
		status int
		says   string // on standard error
		counts string // in the summary
	}{
		{"zstd", "\x28\xb5\x2f\xfd" + junk, exitProblems, "zstd", "not logs                 1"},
		{"xz", "\xfd7zXZ\x00" + junk, exitProblems, "xz", "not logs                 1"},
		{"bzip2", "BZh91AY&SY" + junk, exitProblems, "bzip2", "not logs                 1"},
		{"Parquet", "PAR1" + junk + "PAR1", exitProblems, "Parquet", "not logs                 1"},
		{"UTF-16", string(inUTF16(deletion("pump-2"))), exitProblems, "UTF-16", "not logs                 1"},
		{"gzip of zstd", string(gzipped(t, []byte("\x28\xb5\x2f\xfd"+junk))), exitProblems, "zstd", "not logs                 1"},
		{"a zip archive", string(zipped(t, "log.json", string(deletion("pump-2")))), exitProblems, "it is a zip archive", "not logs                 1"},
		{"an empty zip archive", string(zipped(t)), exitProblems, "it is a zip archive", "not logs                 1"},
		{"CSV", "eventVersion,eventName\n1.11,DeleteThing\n", exitProblems, "audit: ", ""},
		{"another document", `{"name":"pump-dashboard","version":"1.4.0"}`, exitProblems, "not a CloudTrail log", "not logs                 1"},
		{"a list of other things", `[{"name":"a"},{"name":"b"}]`, exitProblems, "record 1", ""},
		{"a log cut short", string(deletion("pump-2")[:100]), exitProblems, "unexpected EOF", "broken files             1"},
		{"a digest", fileOf(t, "notlogs/digest.json"), exitOK, "", "digests, notices         1"},
		{"a packed digest", string(gzipped(t, []byte(fileOf(t, "notlogs/digest.json")))), exitOK, "", "digests, notices         1"},
		{"a notice of S3", fileOf(t, "notlogs/s3-notification.json"), exitOK, "", "digests, notices         1"},
		{"a notice of CloudTrail", fileOf(t, "notlogs/sns-notice.json"), exitOK, "", "digests, notices         1"},
		{"nothing", "", exitOK, "", "records seen             1"}, // the object that is a folder in S3
		{"nothing, packed", string(gzipped(t, nil)), exitOK, "", "records seen             1"},
		{"a log without records", `{"Records":[]}`, exitOK, "", "records seen             1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			must(t, writeFile(dir, "b.json", deletion("pump-1")))
			for _, name := range []string{"a", "c"} { // before the log and after it
				must(t, writeFile(dir, name, []byte(test.data)))
				status, stdout, stderr := audit(t, nil, dir)
				if status != test.status || !strings.Contains(stdout, "thingName=pump-1") || !strings.Contains(stdout, test.counts) {
					t.Errorf("status %d, want %d and %q\n%s%s", status, test.status, test.counts, stdout, stderr)
				}
				file := filepath.Join(dir, name)
				if !strings.Contains(stderr, test.says) || strings.Contains(stderr, file+": ") != (test.status != exitOK) {
					t.Errorf("stderr is %q, want %q of %s", stderr, test.says, file)
				}
				must(t, os.Remove(file))
			}
		})
	}
}

func fileOf(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(testdata, name))
	must(t, err)
	return string(data)
}

// An argument without records is named, whatever it is.
func TestNoRecords(t *testing.T) {
	dir := t.TempDir()
	must(t, os.MkdirAll(filepath.Join(dir, "folder", "in it"), 0o755))
	must(t, writeFile(dir, "empty", nil))
	must(t, writeFile(dir, "empty.zip", zipped(t)))
	must(t, writeFile(dir, "folders.zip", zipped(t, "2026/", "", "2026/10/", "")))
	must(t, writeFile(dir, "log", []byte(`{"Records":[]}`)))
	must(t, writeFile(filepath.Join(dir, "digests"), "1", []byte(fileOf(t, "notlogs/digest.json"))))
	must(t, writeFile(filepath.Join(dir, "digests"), "2", []byte(fileOf(t, "notlogs/digest.json"))))
	must(t, writeFile(dir, "something", deletion("pump-1")))
	for _, test := range []struct {
		arg    string
		status int
		says   string
	}{
		{"folder", exitOK, "no records"},
		{"empty", exitOK, "no records"},
		{"empty.zip", exitOK, "no records"},
		{"folders.zip", exitOK, "no records"},
		{"log", exitOK, "no records"},
		{"digests", exitOK, "no records, only digests or notices"},
		{"absent", exitProblems, ""},
	} {
		arg := filepath.Join(dir, test.arg)
		// Other arguments make no difference.
		for _, args := range [][]string{{arg}, {filepath.Join(dir, "something"), arg}, {"-json", arg, filepath.Join(dir, "something")}} {
			status, _, stderr := audit(t, nil, args...)
			if status != test.status || strings.Count(stderr, "audit: ") != 1 || !strings.Contains(stderr, "audit: "+plain.Text(arg, maxText)+": "+test.says) {
				t.Errorf("%s: status %d, stderr %q", test.arg, status, stderr)
			}
		}
	}
}

func TestFoldersThatCannotBeRead(t *testing.T) {
	dir := t.TempDir()
	must(t, writeFile(dir, "log", deletion("pump-1")))
	if err := os.Symlink("loop", filepath.Join(dir, "loop")); err != nil {
		t.Skip("there are no symbolic links here: ", err)
	}
	for _, arg := range []string{dir, filepath.Join(dir, "loop")} {
		status, _, stderr := audit(t, nil, arg)
		if status != exitProblems || !strings.Contains(stderr, "audit: "+filepath.Join(dir, "loop")+": ") {
			t.Errorf("%s: status %d, stderr %q", arg, status, stderr)
		}
	}
}

// Whoever may open every folder, as root may, can't try this; what such a folder is to the program is what a
// loop is, above.
func TestClosedFolders(t *testing.T) {
	dir := t.TempDir()
	must(t, writeFile(dir, "log", deletion("pump-1")))
	closed := filepath.Join(dir, "closed")
	must(t, os.Mkdir(closed, 0))
	if _, err := os.ReadDir(closed); err == nil {
		t.Skip("this user may open every folder")
	}
	for _, arg := range []string{dir, closed} {
		status, _, stderr := audit(t, nil, arg)
		if status != exitProblems || !strings.Contains(stderr, "audit: "+closed+": ") {
			t.Errorf("%s: status %d, stderr %q", arg, status, stderr)
		}
	}
}

// Many files are read at a time, and what is printed is the same each time, in the order of
// paths, in which a folder ends in a slash.
func TestFolderInOrder(t *testing.T) {
	dir := t.TempDir()
	var want []string
	for _, folder := range []string{"a.b", "a", "b"} { // '.' comes before '/'
		for i := range 40 {
			name := fmt.Sprintf("%02d.json", i)
			must(t, writeFile(filepath.Join(dir, folder), name, []byte(strings.Repeat("null\n", i%2)+string(deletion(folder+name)))))
			want = append(want, filepath.Join(dir, folder, name))
		}
	}
	var errors string
	for range 3 {
		_, stdout, stderr := audit(t, nil, "-json", dir)
		var got []string
		for line := range strings.Lines(stdout) {
			var c struct{ File string }
			must(t, json.Unmarshal([]byte(line), &c))
			got = append(got, c.File)
		}
		if !slices.Equal(got, want) {
			t.Errorf("the order is %q", got)
		}
		if errors == "" {
			errors = stderr
		}
		if stderr != errors || strings.Count(stderr, "null where a record should be") != 60 {
			t.Errorf("stderr is %s", stderr)
		}
	}
}

// What a system or package digest puts into a folder is passed over, a file is named as
// its folder was, and none is passed over for its name.
func TestFolderNames(t *testing.T) {
	dir := t.TempDir()
	must(t, writeFile(filepath.Join(dir, "logs"), "log.json", deletion("pump-1")))
	must(t, writeFile(filepath.Join(dir, "logs"), ".DS_Store", []byte("\x00\x00\x00\x01Bud1")))
	must(t, writeFile(filepath.Join(dir, "logs"), "111122223333_CloudTrail-Digest_eu-central-1_fleet_eu-central-1_20261007T020000Z.json.gz.metadata.json", []byte(`{"Metadata":{}}`)))
	status, stdout, stderr := audit(t, nil, filepath.Join(dir, "logs"))
	if status != exitOK || stderr != "" || !strings.Contains(stdout, "files read               1") {
		t.Errorf("status %d, stderr %q\n%s", status, stderr, stdout)
	}
	if err := os.Symlink("logs", filepath.Join(dir, "link")); err != nil {
		t.Skip("there are no symbolic links here: ", err)
	}
	must(t, writeFile(filepath.Join(dir, "logs"), "cut.json", []byte("{")))
	if err := writeFile(filepath.Join(dir, "logs"), "odd\xff.json", deletion("pump-2")); err != nil {
		t.Skip("there are no such names here: ", err)
	}
	status, _, stderr = audit(t, nil, filepath.Join(dir, "link"))
	if status != exitProblems || !strings.Contains(stderr, "audit: "+filepath.Join(dir, "link", "cut.json")+": ") || !strings.Contains(stderr, `odd\xff.json: `) {
		t.Errorf("status %d, stderr %q", status, stderr)
	}
}

func TestZip(t *testing.T) {
	digest := fileOf(t, "notlogs/digest.json")
	inner := string(zipped(t, "log.json", string(deletion("pump-3"))))
	for _, test := range []struct {
		name   string
		data   []byte
		status int
		says   []string // on standard error
		counts string   // in the summary
	}{
		{"logs", zipped(t, "a/", "", "a/1.json", string(deletion("pump-1")), "a/2.json.gz", string(gzipped(t, deletion("pump-2"))), "digest", digest),
			exitOK, nil, "files read               3"},
		{"a zip archive in it", zipped(t, "1.json", string(deletion("pump-1")), "2.json", string(deletion("pump-2")), "more.zip", inner),
			exitProblems, []string{"logs.zip/more.zip: ", "zip"}, "not logs                 1"},
		{"a wrong checksum", spoiled(t, 14, 0xff, "1.json", string(deletion("pump-1")), "2.json", string(deletion("pump-2"))),
			exitProblems, []string{"logs.zip/1.json: ", "checksum"}, "broken files             1"},
		{"an encrypted file", spoiled(t, 6, 1, "secret", string(deletion("pump-3")), "1.json", string(deletion("pump-1")), "2.json", string(deletion("pump-2"))),
			exitProblems, []string{"logs.zip/secret: it is encrypted"}, "unreadable               1"},
		{"an unknown compression", spoiled(t, 8, 99, "odd", string(deletion("pump-3")), "1.json", string(deletion("pump-1")), "2.json", string(deletion("pump-2"))),
			exitProblems, []string{"logs.zip/odd: ", "unsupported compression"}, "unreadable               1"},
		{"a name that leads out", zipped(t, "../../1.json", string(deletion("pump-1")), "/2.json", string(deletion("pump-2"))),
			exitOK, nil, "files read               2"},
		{"an odd name", zipped(t, "1.json", string(deletion("pump-1")), "2.json", string(deletion("pump-2")), "a\nb\u202e\xff.json", "{"),
			exitProblems, []string{`logs.zip/a\nb\u202e\xff.json: `}, "broken files             1"},
		{"twice the same name", zipped(t, "1.json", string(deletion("pump-1")), "1.json", string(deletion("pump-2"))),
			exitOK, nil, "files read               2"},
	} {
		t.Run(test.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "logs.zip")
			must(t, os.WriteFile(file, test.data, 0o644))
			status, stdout, stderr := audit(t, nil, file)
			if status != test.status || !strings.Contains(stdout, test.counts) {
				t.Errorf("status %d, want %d and %q\n%s%s", status, test.status, test.counts, stdout, stderr)
			}
			for _, thing := range []string{"thingName=pump-1", "thingName=pump-2"} {
				if !strings.Contains(stdout, thing) {
					t.Errorf("%s is not listed\n%s%s", thing, stdout, stderr)
				}
			}
			for _, say := range test.says {
				if !strings.Contains(stderr, say) {
					t.Errorf("does not say %q: %s", say, stderr)
				}
			}
			if test.says == nil && stderr != "" {
				t.Errorf("says %q", stderr)
			}
		})
	}
}

// spoiled is an archive of which one byte of what is said about the first file is
// changed, both before the file and in the directory. at is counted as in the
// header before the file; in the directory it is two bytes later.
func spoiled(t *testing.T, at int, by byte, files ...string) []byte {
	t.Helper()
	b := zipped(t, files...)
	b[at] ^= by
	b[bytes.Index(b, []byte("PK\x01\x02"))+2+at] ^= by
	return b
}

func TestZipElsewhere(t *testing.T) {
	data := zipped(t, "log.json", string(deletion("pump-1")))
	status, _, stderr := audit(t, bytes.NewReader(data))
	if status != exitProblems || !strings.Contains(stderr, "standard input: not a CloudTrail log: it is a zip archive") {
		t.Errorf("from standard input: status %d, %q", status, stderr)
	}
	file := filepath.Join(t.TempDir(), "cut.zip")
	must(t, os.WriteFile(file, data[:len(data)-10], 0o644))
	status, _, stderr = audit(t, nil, file)
	if status != exitProblems || !strings.Contains(stderr, "cut.zip: zip: not a valid zip file") {
		t.Errorf("cut short: status %d, %q", status, stderr)
	}
}
