package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/trail"
)

// trees are the trails that the job trail reads.
var trees = []struct {
	what    string
	files   int
	records int // a file
}{
	{"256 files of 1 MB", 256, 680},
	{"5,000 files of 20 records", 5000, 20},
}

// trails prints how fast package trail reads a tree of gzip files on the disk, with one worker
// and with two: every record to an Event, in the order of delivery.
func trails(rounds int) error {
	records, err := rawRecords(16_000_000)
	if err != nil {
		return err
	}
	fmt.Printf("### Whole trails, with one worker and with two\n\n| | records/s, one | records/s, two | two, times one | CPU time of two, times one | goal |\n| --- | ---: | ---: | ---: | ---: | --- |\n")
	for i, tree := range trees {
		dir, err := os.MkdirTemp("", "trail")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		if err := writeTree(dir, records, tree.files, tree.records); err != nil {
			return err
		}
		samples, err := interleave(2, rounds, func(workers int) error {
			return readTree(dir, workers+1, int64(tree.files*tree.records))
		})
		if err != nil {
			return err
		}
		perSecond := func(s *sample) float64 { return float64(tree.files*tree.records) / median(s.wall).Seconds() }
		one, two := perSecond(&samples[0]), perSecond(&samples[1])
		goal := fmt.Sprintf("at least 1.7 times: %s", met(two/one >= 1.7))
		if i == 1 {
			goal = fmt.Sprintf("at least 100,000 a second: %s", met(two >= 100_000))
		}
		fmt.Printf("| %s | %.0f | %.0f | %.2f | %.2f | %s |\n", tree.what, one, two, two/one,
			float64(median(samples[1].cpu))/float64(median(samples[0].cpu)), goal)
	}
	fmt.Printf("\n%d processors.\n\n", runtime.GOMAXPROCS(0))
	return nil
}

// rawRecords returns the records of a mixed log.
func rawRecords(size int) ([]string, error) {
	var raw []string
	for ev, err := range iottrail.NewBytesDecoder(Mixed(size).Data).Events() {
		if err != nil {
			return nil, err
		}
		raw = append(raw, ev.Raw)
	}
	return raw, nil
}

// writeTree writes a trail of so many files with so many records each, in four regions, one
// file every five minutes in each.
func writeTree(dir string, records []string, files, each int) error {
	start := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
	next := 0
	for i := range files {
		var b bytes.Buffer
		for k := range each {
			b.WriteByte("{,"[min(k, 1)])
			if k == 0 {
				b.WriteString(`"Records":[`)
			}
			b.WriteString(records[next%len(records)])
			next++
		}
		b.WriteString("]}")
		k := trail.Key{AccountID: "111122223333", Kind: trail.KindLog, Region: fmt.Sprintf("eu-west-%d", 1+i%4),
			Time: start.Add(time.Duration(i/4) * 5 * time.Minute), Unique: fmt.Sprintf("bench%011d", i)}
		name := filepath.Join(dir, filepath.FromSlash(k.String()))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(name, (&Log{Data: b.Bytes()}).Gzip(), 0o644); err != nil {
			return err
		}
	}
	return nil
}

func readTree(dir string, workers int, records int64) error {
	r := trail.Reader{FS: os.DirFS(dir), Workers: workers}
	for _, err := range r.Events(context.Background()) {
		if err != nil {
			return err
		}
	}
	if s := r.Stats(); s.Events != records {
		return fmt.Errorf("%+v instead of %d Events", s, records)
	}
	return nil
}
