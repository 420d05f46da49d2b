// Audit prints who changed what in an AWS IoT fleet: when, from where, and with
// what outcome.
//
// Usage:
//
//	audit [-json] [-unsorted] [-requester-pays] [file, folder, zip archive or s3://BUCKET/PREFIX ...]
//	audit -rules [-json]
//
// It reads CloudTrail's records in any container that iottrail knows: from files,
// from folders with all that is in them, from zip archives, from buckets of S3, and from
// standard input where an argument is "-" or none is given. Of a folder several files are
// read at a time, and taken in the order of their paths. It writes one line for each call that
// changed something, in the order of time, and a summary. A line that begins with "!"
// deserves a look, and says why at its end: [fleet.NewChange] and
// [fleet.OpenPolicies] decide that. With -json it writes JSON Lines, and the summary
// to standard error.
//
// A change that two trails recorded is listed once, as it was read first, and the
// summary says how many repeats there were. See [iottrail.Repeats] for what is a
// repeat; with -unsorted only so many changes are remembered as by default there.
//
// What can't be read, whatever the reason, is named on standard error, and the exit
// status is 1: a log that is damaged, a file in a compression that is not known, a
// document that is no log, a folder that may not be opened, a link in a folder to
// another one, a zip archive in a folder or in another archive. Digest files, and
// notices that logs were delivered, have no records that anyone could miss: they are
// counted apart and are no failure. An argument without a single record is named, too;
// that alone is no failure, as trails have quiet hours. Nothing is said of what has no
// records by its name alone, such as .DS_Store and the metadata of a digest. So the exit
// status is 0 when everything was read whole, 1 when anything was not, and 2 for bad
// usage.
//
// PREFIX may be any folder of a bucket, or one object; if there are both, a slash at its end says
// that the folder is meant. Nothing is copied before. Credentials, region and endpoint are those
// that the AWS CLI would use. An archived object, and a key that can't be the path of a file, such as
// one with two slashes in a row, are named like all else that can't be read; zip archives in a
// bucket as well.
//
// With -rules it reads nothing, and prints the rules of package detect: what each finds, why
// that is of interest, what else fires it and what to do then; with -json a line for each.
//
// The program is in five files, to be read in this order: main.go has the command
// line, inputs.go opens what it names, scan.go finds the changes, of which package
// fleet says what they are about, and report.go writes them down, in texts that
// package plain makes safe to print. rules.go prints the rules.
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"slices"

	"github.com/iottrail/iottrail/examples/internal/fleet"
	"github.com/iottrail/iottrail/examples/internal/plain"
)

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

// The exit statuses.
const (
	exitOK       = 0 // everything was read whole
	exitProblems = 1 // something could not be read, or the report not be written
	exitUsage    = 2
)

const usage = `usage: audit [-json] [-unsorted] [-requester-pays] [file, folder, zip archive or s3://BUCKET/PREFIX ...]
       audit -rules [-json]

It prints who changed what in an AWS IoT fleet, as CloudTrail's logs have it, and
reads standard input where an argument is "-" or none is given.

  -json            write JSON Lines, and the summary to standard error
  -unsorted        write changes as they are found, in constant memory
  -requester-pays  pay for the requests to a bucket whose owner does not
  -rules           read nothing, and print the rules of package detect

PREFIX is a folder of a bucket, or an object. Credentials, region and endpoint are those
of the AWS CLI: from the environment, a profile or the machine.

A change that came before, in the log of another trail, is counted and not listed
again; -unsorted remembers the last 50,000 changes for that, or more. What can't be
read is named on standard error. A zip archive is read only if it is an argument, and
not in a bucket.

The exit status is 0 when everything was read whole, 1 when anything was not, and
2 for bad usage.
`

// batch is how many changes -unsorted holds at a time.
const batch = 1000

// options are what the command line says.
type options struct {
	json, unsorted, requesterPays, rules bool
	inputs                               []string
}

// parse reads the command line. If there is nothing to do for it, it says why and returns the
// exit status.
func parse(args []string, stderr io.Writer) (o options, status int, ok bool) {
	flags := flag.NewFlagSet("audit", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // it would print an unknown flag as it is
	flags.BoolVar(&o.json, "json", false, "")
	flags.BoolVar(&o.unsorted, "unsorted", false, "")
	flags.BoolVar(&o.requesterPays, "requester-pays", false, "")
	flags.BoolVar(&o.rules, "rules", false, "")
	err := flags.Parse(args)
	o.inputs = flags.Args()
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stderr, usage)
		return o, exitOK, false
	case err != nil:
		fmt.Fprintln(stderr, "audit:", plain.Text(err.Error(), maxText))
		fmt.Fprint(stderr, usage)
		return o, exitUsage, false
	case o.rules && (o.unsorted || len(o.inputs) > 0):
		fmt.Fprint(stderr, "audit: -rules reads nothing\n", usage)
		return o, exitUsage, false
	}
	if len(o.inputs) == 0 {
		o.inputs = []string{"-"}
	}
	return o, exitOK, true
}

// run is the program, apart from the process that it runs in.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	o, status, ok := parse(args, stderr)
	if !ok {
		return status
	}
	out := bufio.NewWriter(stdout)
	if !o.rules {
		return report(o, stdin, out, stderr)
	}
	if o.json {
		writeRulesJSON(out)
	} else {
		writeRules(out)
	}
	return flush(out, stderr)
}

// report reads the inputs and writes their changes.
func report(o options, stdin io.Reader, out *bufio.Writer, stderr io.Writer) int {
	write := writeText
	if o.json {
		write = writeJSON
	}

	// To put changes in the order of time, all of them must be there: CloudTrail
	// writes neither its files nor the records in a file in that order. So memory
	// grows with the changes, which are few beside the records, by a few hundred
	// bytes each as a rule and never by more than some kilobytes, for a change
	// holds nothing but short texts. Where even that is too much, -unsorted holds
	// no more than a batch.
	var (
		changes []fleet.Change
		open    = fleet.OpenPolicies{} // the one thing that -unsorted keeps
		scan    = scan{stdin: stdin, log: stderr, requesterPays: o.requesterPays}
	)
	writeFound := func() {
		open.Follow(changes)
		for i := range changes {
			if len(changes[i].Warnings) > 0 {
				scan.marked++
			}
		}
		write(out, changes)
		changes = changes[:0]
	}
	scan.found = func(c fleet.Change) {
		changes = append(changes, c)
		if o.unsorted && len(changes) == batch {
			writeFound()
		}
	}
	if !o.unsorted {
		// As all changes are held, their ids may be as well: no more for each than
		// the change itself.
		scan.seen.Limit, scan.seenDamaged.Limit = math.MaxInt, math.MaxInt
	}

	for _, name := range o.inputs {
		scan.input(name)
	}
	if !o.unsorted {
		slices.SortStableFunc(changes, func(a, b fleet.Change) int { return a.Time.Compare(b.Time) })
	}
	writeFound()
	if o.json {
		writeSummary(stderr, &scan.totals)
	} else {
		writeSummary(out, &scan.totals)
	}

	if status := flush(out, stderr); status != exitOK || scan.problems() == 0 {
		return status
	}
	return exitProblems
}

// flush returns the exit status of a report that was written.
func flush(out *bufio.Writer, stderr io.Writer) int {
	if err := out.Flush(); err != nil {
		fmt.Fprintln(stderr, "audit:", plain.Text(err.Error(), maxText))
		return exitProblems
	}
	return exitOK
}
