// Generate makes a large trail out of a small one, to measure the pipeline with: the same calls over
// and over, each with its own id and time.
//
// Usage:
//
//	generate [-records 2000000] [-files 400] FROM TO
//
// FROM is a folder with a trail, TO one for the new trail. The records of FROM are used in order,
// again and again, the same number in each file, over 20 days from 2026-10-05 on. Every hundredth is
// a repeat of a record in the previous file, as when two trails deliver to one bucket. The same
// arguments give the same trail.
package main

import (
	"bufio"
	"compress/gzip"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/iottrail/iottrail/trail"
)

const days = 20

var first = time.Date(2026, 10, 5, 0, 0, 0, 0, time.UTC)

func main() {
	log.SetFlags(0)
	log.SetPrefix("generate: ")
	records := flag.Int("records", 2_000_000, "how many records")
	files := flag.Int("files", 400, "how many files they are in")
	flag.Parse()
	if flag.NArg() != 2 || *files < 1 || *records < *files {
		log.Fatal("usage: generate [-records 2000000] [-files 400] FROM TO")
	}
	templates, err := load(flag.Arg(0))
	if err != nil {
		log.Fatal(err)
	}
	if err := generate(flag.Arg(1), templates, *records, *files); err != nil {
		log.Fatal(err)
	}
}

// A template is a record, and its parts that differ from one record to the next.
type template struct{ raw, id, time string }

// load reads the records of a trail.
func load(folder string) (list []template, err error) {
	r := trail.Reader{FS: os.DirFS(folder), Order: trail.ByKey}
	for ev, err := range r.Events(context.Background()) {
		if err != nil {
			return nil, err
		}
		t := template{ev.Raw, `"` + ev.EventID + `"`, `"` + ev.EventTime.Format(time.RFC3339) + `"`}
		if strings.Count(t.raw, t.id) == 1 && strings.Contains(t.raw, t.time) {
			list = append(list, t)
		}
	}
	if len(list) == 0 {
		return nil, errors.New("no records in " + folder)
	}
	return list, nil
}

// generate makes the trail.
func generate(folder string, templates []template, records, files int) error {
	step := days * 24 * time.Hour / time.Duration(records)
	at := func(n int) time.Time { return first.Add(time.Duration(n) * step) }
	record := func(n int) string {
		t := templates[n%len(templates)]
		id := fmt.Sprintf(`"%08x-0000-4000-8000-%012x"`, n>>16, n)
		return strings.NewReplacer(t.id, id, t.time, at(n).Format(`"`+time.RFC3339+`"`)).Replace(t.raw)
	}
	for i := range files {
		from, to := i*records/files, (i+1)*records/files
		err := writeFile(folder, at(to), i, func(w io.Writer) {
			sep := `{"Records":[`
			for n := from; n < to; n++ {
				if (n-from)%100 == 99 && i > 0 {
					io.WriteString(w, sep+record(n-1-records/files))
				} else {
					io.WriteString(w, sep+record(n))
				}
				sep = ","
			}
			io.WriteString(w, "]}")
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// writeFile writes a log file delivered at a given time, which write fills. Errors of write's writer
// are returned at the end.
func writeFile(folder string, at time.Time, number int, write func(io.Writer)) error {
	const account, region = "111122223333", "eu-central-1"
	name := fmt.Sprintf("%s_CloudTrail_%s_%s_%016d.json.gz", account, region, at.Format("20060102T1504Z"), number)
	path := filepath.Join(folder, "AWSLogs", account, "CloudTrail", region, at.Format("2006/01/02"), name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	packed := gzip.NewWriter(f)
	w := bufio.NewWriter(packed)
	write(w)
	return errors.Join(w.Flush(), packed.Close(), f.Close())
}
