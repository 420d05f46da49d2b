// Beam reads a trail of any size with Apache Beam: it decodes the files on as many workers as there
// are, and writes what changed in an AWS IoT fleet, what the rules of package detect find, who called
// how often about what, and what could not be read.
//
// Usage:
//
//	beam --input TRAIL --output FOLDER [flags of this program and of Beam]
//
// TRAIL is a folder or s3://BUCKET/PREFIX. All files below it are read, whatever their names, as the
// program audit does, and the changes are those that audit -json reports, line for line. FOLDER,
// which must be empty or not exist, gets these files, with their lines in the order of time:
//
//	changes/DAY.jsonl     the calls that changed something, or would have: see package fleet
//	findings/DAY.jsonl    what was found by the rules that need only one record
//	counts/DAY.jsonl      calls by hour, actor and resource: see [caller] and [tally]
//	dead-letters.jsonl    what could not be read, where it is, and why: see [letter]
//	summary.json          how many of each there were: see [summary]
//
// DAY is the day of the events, such as 2026-10-07, or 0001-01-01 for events without a time. A file
// without lines is not written.
//
// Repeated records are dropped, and counted: see repeats.go for which these are. The summary counts
// every record once, and if the sums are not right the program fails. What can't be read becomes a
// dead letter, and is not a failure.
//
// Without the flag --runner it runs on Prism, Beam's own runner, in this process. README.md has the
// flags for other runners.
//
// Read the program in this order: pipeline.go has the steps. list.go and tree.go list the files,
// read.go reads them, repeats.go drops repeats, and route.go deals out what is left. findings.go,
// policies.go and counts.go process it, and letters.go what could not be read. write.go writes the
// output, and summary.go adds it up. pack.go keeps small what passes between the steps.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/s3" // for --output
	"github.com/apache/beam/sdks/v2/go/pkg/beam/x/beamx"
	"github.com/iottrail/iottrail/examples/internal/plain"

	"github.com/iottrail/iottrail/detect"
)

// The exit statuses.
const (
	exitFailed = 1
	exitUsage  = 2
)

const usage = `usage: beam --input TRAIL --output FOLDER

It reads the trail in a folder or in s3://BUCKET/PREFIX, and writes changes, findings,
counts, dead letters and a summary to a folder.

  --input           where the trail is
  --output          where to write, a folder, s3://... or gs://...; it must be empty or not be there
  --requester-pays  pay for the requests to a bucket of someone else's
  --config          a file with a detect.Config as JSON: what the rules must know of a company
  --readers         how many files Prism reads at a time; as many as there are processors
  --buckets         how many groups of records are looked through for repeats, 64; with n records
                    each holds n/64 in memory

Beam's own flags are --runner and those of the runner.
`

func main() {
	var o options
	var config string
	flag.StringVar(&o.input, "input", "", "the trail")
	flag.StringVar(&o.output, "output", "", "the folder to write to")
	flag.BoolVar(&o.requesterPays, "requester-pays", false, "pay for requests to S3")
	flag.StringVar(&config, "config", "", "a file with a detect.Config")
	flag.IntVar(&o.readers, "readers", 0, "how many files Prism reads at a time")
	flag.IntVar(&o.buckets, "buckets", 64, "how many groups of records are looked through for repeats")
	flag.Usage = func() { fmt.Fprint(os.Stderr, usage) }
	flag.Parse()
	beam.Init() // a worker of another runner does not come back from here

	// Beam logs what it does. Only what goes wrong matters here.
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})))
	if o.readers == 0 {
		o.readers = readers(flag.Lookup("runner").Value.String())
	}
	if o.input == "" || o.output == "" || flag.NArg() > 0 || o.readers < 1 || o.buckets < 1 {
		flag.Usage()
		os.Exit(exitUsage)
	}
	err := loadConfig(config, &o.config)
	if err == nil {
		err = run(context.Background(), o)
	}
	if err == nil {
		err = printSummary(context.Background(), o.output, os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "beam:", plain.Text(err.Error(), 4000))
		os.Exit(exitFailed)
	}
}

// readers returns how many files are read at a time if nobody says: runners other than Prism decide
// that themselves.
func readers(runner string) int {
	if runner == "" || strings.EqualFold(runner, "prism") {
		return runtime.GOMAXPROCS(0)
	}
	return 1
}

// loadConfig reads the file of the flag --config, if there is one.
func loadConfig(name string, c *detect.Config) error {
	if name == "" {
		return nil
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(c); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// run runs the pipeline.
func run(ctx context.Context, o options) error {
	t, err := openTree(ctx, o.input, o.requesterPays)
	if err != nil {
		return err
	}
	if err := t.check(ctx); err != nil {
		return err
	}
	if err := checkOutput(ctx, o.output); err != nil {
		return err
	}
	p, s := beam.NewPipelineWithRoot()
	build(s, o)
	return beamx.Run(ctx, p)
}

// checkOutput refuses an output folder that is not empty: what is in it would pass for a part of the
// new output.
func checkOutput(ctx context.Context, output string) error {
	files, err := filesystem.New(ctx, output)
	if err != nil {
		return err
	}
	defer files.Close()
	var found []string
	if strings.Contains(output, "://") {
		found, err = files.List(ctx, strings.TrimSuffix(output, "/")+"/*")
	} else if entries, e := os.ReadDir(output); len(entries) > 0 {
		found = append(found, entries[0].Name())
	} else if !errors.Is(e, os.ErrNotExist) {
		err = e
	}
	if err == nil && len(found) > 0 {
		err = fmt.Errorf("%s is not empty: there is %s", output, found[0])
	}
	return err
}

// printSummary prints the summary. With the flag --async there is none yet.
func printSummary(ctx context.Context, output string, w io.Writer) error {
	if async := flag.Lookup("async"); async != nil && async.Value.String() == "true" {
		return nil
	}
	path := strings.TrimSuffix(output, "/") + "/" + summaryFile
	files, err := filesystem.New(ctx, path)
	if err != nil {
		return err
	}
	defer files.Close()
	text, err := filesystem.Read(ctx, files, path)
	if err != nil {
		return err
	}
	_, err = w.Write(text)
	return err
}
