package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/detect"
	"github.com/iottrail/iottrail/internal/testrun"
)

// TestMillion has the built function judge a million records, in log files that a queue names and
// in a single one, and says what it takes: README.md has the figures.
func TestMillion(t *testing.T) {
	const perFile, perBatch = 2500, 10
	total := testrun.ByRun(perFile*2, perFile*8, perFile*400)
	if runtime.GOOS != "linux" {
		t.Skip("the memory of a process is read from /proc")
	}
	years := newRecords(t)
	b := newBucket(t)
	var keys []string
	var all []byte // the same files in one: gzip can be joined
	for n := 0; n < total; n += perFile {
		key := renamed(fmt.Sprintf("%016d", n))
		data := years.logFile(perFile)
		b.put(t, key, data)
		all = append(all, data...)
		keys = append(keys, key)
	}
	single := renamed("single0000000000")
	b.put(t, single, all)

	var files []string // events
	for batch := range slices.Chunk(keys, perBatch) {
		var bodies []string
		for _, key := range batch {
			bodies = append(bodies, created(key))
		}
		files = append(files, sqsEvent(bodies...))
	}
	t.Logf("%s, GOMAXPROCS %d; %.1f MB in %d files of %d records, 10 of them an event", processor(), runtime.GOMAXPROCS(0), float64(years.written)/1e6, len(keys), perFile)
	for _, test := range []struct {
		name   string
		events []string
	}{
		{"files", files},
		{"a single file", []string{sqsEvent(created(single))}},
	} {
		t.Run(test.name, func(t *testing.T) {
			i := start(t, b.environment()...)
			i.invoke("warm", "[]")
			rest := i.peak()
			var all counts
			begun := time.Now()
			for n, event := range test.events {
				r := i.invokeUntil(fmt.Sprint(n), event, time.Now().Add(15*time.Minute))
				require.JSONEq(t, `{"batchItemFailures":[]}`, r.Answer)
				all.add(t, r.Log)
			}
			took := time.Since(begun)
			peak := i.peak()
			require.NoError(t, i.cmd.Process.Kill())
			<-i.dead
			cpu := i.cmd.ProcessState.UserTime() + i.cmd.ProcessState.SystemTime()
			require.EqualValues(t, total, all.Judged)
			require.Equal(t, all.Records, all.Judged+all.Notices)
			t.Logf("%d records, %d findings: %.1f s, of the processors %.1f s; %.0f MB at the peak, %.0f MB before", all.Judged, all.Findings, took.Seconds(), cpu.Seconds(), peak, rest)
			require.Less(t, peak, 300.0, "memory is bounded, however much there is to read")
		})
	}
}

// add adds the counts that a log has.
func (c *counts) add(t *testing.T, log string) {
	for line := range strings.Lines(log) {
		var done struct{ Counts counts }
		require.NoError(t, json.Unmarshal([]byte(line), &done))
		c.Records += done.Counts.Records
		c.Judged += done.Counts.Judged
		c.Notices += done.Counts.Notices
		c.Findings += done.Counts.Findings
	}
}

// peak is the most memory that the process had, in MB.
func (i *instance) peak() float64 {
	i.t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", i.cmd.Process.Pid))
	require.NoError(i.t, err)
	kib, err := strconv.Atoi(field(string(status), "VmHWM"))
	require.NoError(i.t, err)
	return float64(kib) * 1024 / 1e6
}

// processor is what the system calls it.
func processor() string {
	info, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return runtime.GOARCH
	}
	return field(string(info), "model name")
}

// field returns a value of a file of /proc, without a unit of kB.
func field(text, name string) string {
	match := regexp.MustCompile(`(?m)^` + name + `\s*:\s*(.*?)(?: kB)?$`).FindStringSubmatch(text)
	if match == nil {
		return "0"
	}
	return match[1]
}

// Records are as many as one wants, made of those of testdata/trail: three weeks in the life of a
// fleet, and after them the same three weeks again, without what rules find, and so on.
type records struct {
	first, again []string // each without its time and the beginning of its id
	n            int      // how many were given
	written      int64    // their bytes
}

const (
	timeMark = "\x00time\x00"
	idMark   = "\x00id\x00"
)

var (
	eventTime = regexp.MustCompile(`"eventTime":"[^"]*"`)
	eventID   = regexp.MustCompile(`"eventID":"[0-9a-f]{8}`)
)

func newRecords(t *testing.T) *records {
	t.Helper()
	r := new(records)
	d := detect.NewDetector(detect.Rules(detect.Config{})...)
	require.NoError(t, filepath.WalkDir("../../testdata/trail", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.Contains(path, "-Digest") {
			return err
		}
		file, err := os.Open(path)
		if err != nil {
			return err
		}
		defer file.Close()
		for ev, err := range iottrail.NewDecoder(file).Events() {
			if err != nil {
				return err
			}
			text := eventID.ReplaceAllString(eventTime.ReplaceAllString(ev.Raw, timeMark+ev.EventTime.Format(time.RFC3339)+timeMark), `"eventID":"`+idMark)
			r.first = append(r.first, text)
			if len(d.Add(ev)) == 0 {
				r.again = append(r.again, text)
			}
		}
		return nil
	}))
	require.Greater(t, len(r.again), 2000)
	return r
}

// next appends the next record.
func (r *records) next(b *bytes.Buffer) {
	list, n, round := r.first, r.n, 0
	if n >= len(r.first) {
		n -= len(r.first)
		list, n, round = r.again, n%len(r.again), 1+n/len(r.again)
	}
	parts := strings.Split(list[n], timeMark)
	at, err := time.Parse(time.RFC3339, parts[1])
	if err != nil {
		panic(err) // as Format wrote it
	}
	text := parts[0] + `"eventTime":"` + at.AddDate(0, 0, 21*round).Format(time.RFC3339) + `"` + parts[2]
	b.WriteString(strings.Replace(text, idMark, fmt.Sprintf("%08x", r.n), 1))
	r.n++
}

// logFile returns a log file with the next records.
func (r *records) logFile(records int) []byte {
	var file, text bytes.Buffer
	z := gzipWriter(&file)
	text.WriteString(`{"Records":[`)
	for n := range records {
		if n > 0 {
			text.WriteByte(',')
		}
		r.next(&text)
		r.written += int64(text.Len())
		_, err := text.WriteTo(z)
		if err != nil {
			panic(err) // a buffer takes everything
		}
	}
	if _, err := z.Write([]byte("]}")); err != nil {
		panic(err)
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return file.Bytes()
}
