// Table writes who changed what in an AWS IoT fleet to a Parquet file, for DuckDB, Athena and
// anything else that reads Parquet. README.md has the columns, and queries to begin with.
//
// Usage:
//
//	table -o FILE.parquet [-requester-pays] [file, folder, zip archive or s3://BUCKET/PREFIX ...]
//
// It reads CloudTrail's records in any container that iottrail knows. Each call that changed
// something, or would have, had it not failed, is a row: the same calls that examples/audit
// lists. In a folder it reads all files, several at a time, and takes their content in the order
// of time, as far as an hour's files show it. It reads one argument after the other. If PREFIX
// is both an object and a folder, both are read; a slash at its end means the folder alone. A
// change that two trails recorded is one row: see [iottrail.Repeats] for what is a repeat, and
// how many changes are remembered to find it.
//
// What can't be read, for any reason, is named on standard error, and the exit status is 1. The
// table then has the rest. A record that was read in part has a row, with what could not be read
// in the column damage. An argument without a single record is named, too, which alone is not a
// failure. The file gets its name once it is complete, and replaces any file of that name: if it
// can't be written, or the program is interrupted, there is no new file. Its mode is 0600. So
// the exit status is 0 when everything was read and written, 1 when anything was not, and 2 for
// bad usage.
//
// The program has four files; read them in this order: main.go has the command line,
// inputs.go finds the changes, row.go says what is in a row, and write.go writes the file.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/iottrail/iottrail/examples/internal/inputs"
	"github.com/iottrail/iottrail/examples/internal/plain"
	"github.com/iottrail/iottrail/examples/internal/s3arg"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	context.AfterFunc(ctx, stop) // a second Ctrl-C does not wait for anything
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// The exit statuses.
const (
	exitOK       = 0 // everything was read and written whole
	exitProblems = 1 // something could not be read, or the table not be written
	exitUsage    = 2
)

const usage = `usage: table -o FILE.parquet [-requester-pays] [file, folder, zip archive or s3://BUCKET/PREFIX ...]

It writes who changed what in an AWS IoT fleet, as CloudTrail's logs have it, to a
Parquet file, one row a change.

  -o FILE          the file to write, in place of one that has the name
  -requester-pays  pay for the requests to a bucket whose owner does not

What can't be read is named on standard error. The exit status is 0 when everything was
read and written, 1 when anything was not, and 2 for bad usage.
`

// run is the program, without the process that it runs in.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("table", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // it would print an unknown flag as it is
	name := flags.String("o", "", "")
	requesterPays := flags.Bool("requester-pays", false, "")
	err := flags.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stderr, usage)
		return exitOK
	case err != nil:
		fmt.Fprintf(stderr, "table: %s\n%s", plain.Text(err.Error(), maxText), usage)
		return exitUsage
	case *name == "":
		fmt.Fprint(stderr, "table: -o says which file to write\n", usage)
		return exitUsage
	case flags.NArg() == 0:
		fmt.Fprint(stderr, "table: nothing to read\n", usage)
		return exitUsage
	}
	for _, arg := range flags.Args() {
		if err := s3arg.Check(arg); err != nil {
			fmt.Fprintf(stderr, "table: %s\n%s", plain.Text(err.Error(), maxText), usage)
			return exitUsage
		}
	}

	s := scan{complaints: inputs.Complaints{Program: "table", Log: stderr}, requesterPays: *requesterPays, rules: statelessRules()}
	if err := s.write(ctx, *name, flags.Args()); err != nil {
		fmt.Fprintf(stderr, "table: %s: %s is not written\n", plain.Text(err.Error(), maxText), plain.Text(*name, maxText))
		return exitProblems
	}
	fmt.Fprintf(stdout, "%d changes in %d records of %d files, %d repeats left out, %d problems\n", s.changes, s.records, s.files, s.repeats, s.problems)
	if s.problems > 0 {
		return exitProblems
	}
	return exitOK
}

// write writes the changes in the inputs to a table of that name.
func (s *scan) write(ctx context.Context, name string, inputs []string) error {
	t, err := createTable(name)
	if err != nil {
		return err
	}
	defer t.discard()
	s.found = t.add
	for _, arg := range inputs {
		if err := s.input(ctx, arg); err != nil {
			return err
		}
	}
	return t.commit()
}
