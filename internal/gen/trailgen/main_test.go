package main

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/trailtest"
)

// A view is what is compared of a file. Of gzip that is what can be read of it,
// and how the reading ends: the compressor may change from one version of Go to
// the next.
type view struct {
	Gzip bool
	Text string
	Err  string
}

func look(content []byte) view {
	if !bytes.HasPrefix(content, []byte{0x1f, 0x8b}) {
		return view{Text: string(content)}
	}
	r, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		return view{Gzip: true, Err: err.Error()}
	}
	text, err := io.ReadAll(r)
	v := view{Gzip: true, Text: string(text)}
	if err != nil {
		v.Err = err.Error()
	}
	return v
}

// read returns all files of the generator's folders below dir.
func read(t *testing.T, dir string) map[string]view {
	t.Helper()
	views := make(map[string]view)
	for _, room := range rooms {
		err := filepath.WalkDir(filepath.Join(dir, room), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			name, err := filepath.Rel(dir, path)
			if err != nil {
				return err
			}
			content, err := os.ReadFile(path)
			views[filepath.ToSlash(name)] = look(content)
			return err
		})
		require.NoError(t, err)
	}
	return views
}

// generated is all that the generator writes, written once for all tests.
var generated = sync.OnceValue(everything)

// views are the files of the generator as they are compared.
func views() map[string]view {
	all := make(map[string]view)
	for name, content := range generated() {
		all[name] = look(content)
	}
	return all
}

// difference says for a person how files differ. What is not text in a view is put above it.
func difference(want, got map[string]view) string {
	texts := func(views map[string]view) map[string]string {
		all := make(map[string]string)
		for name, v := range views {
			all[name] = fmt.Sprintf("gzip: %v, error: %q\n%s", v.Gzip, v.Err, v.Text)
		}
		return all
	}
	return trailtest.FilesDifference(texts(want), texts(got))
}

// TestTestdataIsCurrent fails on a file that is missing, changed, or not the
// generator's.
func TestTestdataIsCurrent(t *testing.T) {
	want := views()
	require.NotEmpty(t, want)
	if diff := difference(want, read(t, filepath.Join("..", "..", "..", "testdata"))); diff != "" {
		t.Errorf("testdata is not what the generator writes; run go generate ./internal/trailtest\n%s", diff)
	}
}

// TestGenerate fails if the generator does not write what it should, or leaves what an older
// one wrote.
func TestGenerate(t *testing.T) {
	if testing.Short() {
		return // some hundred files are written
	}
	dir := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "quirks"), 0o777))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "quirks", "stale.json"), []byte("{}"), 0o666))
	require.NoError(t, generate(dir))
	if diff := difference(views(), read(t, dir)); diff != "" {
		t.Error(diff)
	}
}

// TestStory checks what no single line of the story can see.
func TestStory(t *testing.T) {
	ids, requests := make(map[string]bool), make(map[string]int)
	var failed, denied, throttled, changes int
	records := tellStory()
	for _, r := range records {
		require.Falsef(t, ids[r.EventID], "two records %s", r.EventID)
		ids[r.EventID] = true
		if r.RequestID != "" {
			requests[r.RequestID]++
		}
		switch {
		case r.ErrorCode == "AccessDenied":
			denied++
		case r.ErrorCode == "ThrottlingException":
			throttled++
		case r.ErrorCode != "":
			failed++
		case !r.ReadOnly:
			changes++
		}
		if r.ErrorCode != "" {
			require.Nilf(t, r.ResponseElements, "%s failed and responded", r.EventName)
		}
		if r.ReadOnly && r.EventSource == "iot.amazonaws.com" {
			require.Nilf(t, r.ResponseElements, "CloudTrail logs no response of %s", r.EventName)
		}
	}
	require.NotZero(t, denied)
	require.NotZero(t, throttled)
	require.NotZero(t, failed)
	require.NotZero(t, changes)
	for id, n := range requests {
		require.LessOrEqualf(t, n, 2, "request %s", id) // two accounts at most
	}

	var laidOut int
	for _, f := range logFiles(records) {
		laidOut += len(f.records)
		require.True(t, json.Valid(f.plain), f.key)
	}
	require.Equal(t, len(records), laidOut)
}

var longBase64 = regexp.MustCompile(`[A-Za-z0-9+/\n]{100,}=*`)

// inTheClear replaces base64 by what is in it.
func inTheClear(t *testing.T, text string) string {
	return longBase64.ReplaceAllStringFunc(text, func(encoded string) string {
		data, err := base64.StdEncoding.DecodeString(encoded)
		require.NoError(t, err)
		return look(data).Text
	})
}

// TestSamplesInEveryContainer finds the ids of all samples, once each and in
// order, in every container, whatever its escapes.
func TestSamplesInEveryContainer(t *testing.T) {
	const id = "e0a1c2d3-0000-4000-8000-00000000000"
	for name, content := range generated() {
		name, ok := strings.CutPrefix(name, "containers/")
		if !ok {
			continue
		}
		text := inTheClear(t, look(content).Text)
		text = strings.ReplaceAll(text, `\`, "")
		text = strings.ReplaceAll(text, `"EventId": "`, "") // LookupEvents repeats it
		var got []string
		for {
			_, rest, ok := strings.Cut(text, `"eventID":"`+id)
			if !ok {
				_, rest, ok = strings.Cut(text, `"eventID": "`+id)
			}
			if !ok {
				break
			}
			got = append(got, rest[:1])
			text = rest
		}
		want := strings.Split("01234567", "")
		if name == "single.json" {
			want = want[:1]
		}
		require.Equal(t, want, got, name)
	}
}

// TestQuirks checks that each file of record quirks is sound JSON, and that the
// records on both sides of the odd ones are there.
func TestQuirks(t *testing.T) {
	for _, q := range slices.Concat(recordQuirks, whoQuirks) {
		t.Run(q.file, func(t *testing.T) {
			rs := q.records()
			require.Len(t, rs, len(q.odd)+2)
			require.True(t, json.Valid(wrapped(rs)))
			require.Contains(t, string(rs[0]), quirkID(q.file, 1))
			require.Contains(t, string(rs[len(rs)-1]), quirkID(q.file, 2))
			require.LessOrEqual(t, q.errors, len(q.odd))
		})
	}
	for _, d := range damages {
		t.Run(d.file, func(t *testing.T) {
			v := look(d.write(three(d.file)))
			if strings.HasSuffix(d.file, "truncated.json") {
				require.False(t, json.Valid([]byte(v.Text)))
			}
			require.Equal(t, strings.Contains(d.file, "checksum") || strings.HasPrefix(d.file, "bytes-after") || d.file == "truncated.json.gz", v.Err != "", v.Err)
		})
	}
}

// The trail stays small, and has each day of its three weeks.
func TestTrailIsSmall(t *testing.T) {
	files, size := 0, 0
	for name, content := range generated() {
		if strings.HasPrefix(name, "trail/") {
			files++
			size += len(content)
		}
	}
	require.Less(t, files, 400)
	require.Less(t, size, 1_000_000)

	days := make(map[string]int)
	for _, r := range tellStory() {
		days[r.when.Format("01-02")]++
	}
	for day := 5; day <= 23; day++ {
		require.Greater(t, days[fmt.Sprintf("10-%02d", day)], 30, "the %d", day)
	}
	require.Len(t, days, 19)
}

// A log file of the ordinary weeks has what CloudTrail got within five minutes, and each
// call is in one soon after it was made.
func TestDelivery(t *testing.T) {
	late := 0
	for _, f := range logFiles(tellStory()) {
		for _, r := range f.records {
			after := f.delivered.Sub(r.when)
			require.Positive(t, after, "%s has a record of %v", f.key, r.when)
			if r.when.Before(everyFiveMinutes) {
				continue
			}
			require.Less(t, after, 30*time.Minute, f.key)
			if after > 15*time.Minute {
				late++
			}
		}
	}
	require.Positive(t, late, "none is late")
}
