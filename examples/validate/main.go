// Validate proves that a trail's bucket, or a copy of it, has all log files that CloudTrail
// delivered, unchanged, and says for what time that is so.
//
// Usage:
//
//	validate -keys FILE [-from TIME] [-to TIME] [-account ID] [-region NAME] [-requester-pays] [-json] TREE
//
// TREE is the bucket itself, s3://BUCKET/PREFIX, or a folder with a copy of it. FILE has the
// public keys of CloudTrail. PREFIX is the trail's: what comes before AWSLogs, if anything.
// Credentials, region and endpoint are those that the AWS CLI would use, and read access is
// enough. This proves a bucket:
//
//	aws cloudtrail list-public-keys --start-time 2026-01-01 > keys.json
//	validate -keys keys.json s3://BUCKET
//
// The folder of a copy is the one above AWSLogs, or one above that. Three commands fetch all
// that is needed, including the signature of the newest digest:
//
//	aws s3 sync s3://BUCKET TREE
//	aws cloudtrail list-public-keys --start-time 2026-01-01 > keys.json
//	aws s3api head-object --bucket BUCKET --key NEWEST_DIGEST > TREE/NEWEST_DIGEST.metadata.json
//
// Keys belong to one region, the one in which the trail was made, and to a time: ask for keys
// from before the first file to be proven. -keys may be given several times. Get the keys from
// CloudTrail and nowhere else: whoever chooses the keys chooses what is proven. Each digest has
// the signature of the one before it, so only the newest one of each account and region needs
// its metadata, which a copy of the bucket does not have. Without it that one digest is
// unverified, and so are the files that it names: its line says which one it is. If -to is some
// hours before the newest digest, no metadata is needed.
//
// The times are those of events, as RFC 3339 (2026-10-06T09:00:00Z) or as a date, which means
// its first moment in UTC: -from 2026-10-01 -to 2026-11-01 is October. The files of these events
// were delivered from -from until an hour after -to, and all of that time must be proven: once
// its digests have been delivered, any that were removed are reported. Without -to the proof
// ends with the newest digest that is there. Name an account or a region as well if everything
// from it may have been removed. If there are several trails, check that the coverage has all of
// them. Without -from, every digest back to the trail's first one should be there: give a time
// if old files are deleted on purpose.
//
// It writes one line for each digest and each log file, from the newest to the oldest, with
// its status:
//
//	valid       it is what CloudTrail delivered
//	INVALID     it is not
//	MISSING     a digest names it, and it is not there
//	UNVERIFIED  nothing proves it, or it could not be read
//	UNEXPECTED  it is there, and no digest names it
//
// then how many there are, and the coverage: for each trail, account and region, the time for
// which everything is proven, and what is missing. With -json it writes JSON Lines:
//
//	{"file": "AWSLogs/...", "kind": "log", "status": "invalid", "reason": "hash value doesn't match"}
//
// The kind is "digest" or "log", and a valid file has no reason. The last line is another
// object, with "digests" and "logs", which give the number for each status, "coverage", and
// "error" if the validation failed as a whole.
//
// The exit status is 0 when everything is proven: every file is valid, and so is every time in
// the coverage, which has at least one. It is 1 when anything is not valid, and 2 for bad usage.
//
// The program has two files: main.go has the command line and calls package digest, and
// report.go writes what digest finds.
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"time"

	"github.com/iottrail/iottrail/digest"
	"github.com/iottrail/iottrail/examples/internal/plain"
	"github.com/iottrail/iottrail/examples/internal/s3arg"
	"github.com/iottrail/iottrail/trail"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	context.AfterFunc(ctx, stop) // a second Ctrl-C does not wait for anything
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// The exit statuses.
const (
	exitProven = 0
	exitDoubts = 1 // something is not proven, or could not be written
	exitUsage  = 2
)

const usage = `usage: validate -keys FILE [-from TIME] [-to TIME] [-account ID] [-region NAME] [-requester-pays] [-json] TREE

It proves that TREE, a trail's bucket or a copy of it, has the log files that CloudTrail
delivered, and says from when to when.

  -keys FILE       what "aws cloudtrail list-public-keys" prints; may be given again
  -from TIME       when the first events were: 2026-10-06T09:00:00Z, or a date
  -to TIME         the first moment that is not asked for any more; files and digests of
                   the hour after it are, as events are delivered late
  -account ID      only the files of this account
  -region NAME     only the files of this region
  -requester-pays  pay for the requests to a bucket whose owner does not
  -json            write JSON Lines

TREE is s3://BUCKET/PREFIX, with the prefix of the trail if it has one, or a folder with
a copy. Credentials, region and endpoint of S3 are those of the AWS CLI. In a copy,
KEY.metadata.json beside the newest digest must have what "aws s3api head-object" prints
of it: a copy has no metadata, and its signature is there.

The exit status is 0 when all is proven, 1 when anything is not, and 2 for bad usage.
`

// run is the program, without the process that it runs in.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	complain := func(err error) { fmt.Fprintln(stderr, "validate:", plain.Text(err.Error(), maxText)) }
	opts, err := parse(ctx, args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stderr, usage)
		return exitProven
	case err != nil:
		complain(err)
		fmt.Fprint(stderr, usage)
		return exitUsage
	}

	out := bufio.NewWriter(stdout)
	rep := &report{out: out, json: opts.json}
	rep.err = validate(ctx, opts, rep)
	rep.end()
	if rep.err != nil {
		complain(rep.err)
	}
	if err := out.Flush(); err != nil {
		complain(err)
		return exitDoubts
	}
	if !rep.proven() {
		return exitDoubts
	}
	return exitProven
}

// late is how long after -to the files of earlier events may be delivered; the AWS CLI uses the
// same time.
const late = time.Hour

// validate passes the findings to the report. It returns an error if validation as a whole
// fails.
func validate(ctx context.Context, opts *options, rep *report) error {
	chain, err := digest.Open(ctx, opts.tree, opts.keys, opts.query)
	if err == nil {
		for f := range chain.Validate(ctx) {
			if f.Err == nil || f.Err != ctx.Err() { // otherwise it is not about a file
				rep.add(f)
			}
		}
		rep.coverage = chain.Coverage()
	}
	if ctx.Err() != nil {
		return errors.New("interrupted")
	}
	return err
}

// options is what the command line says.
type options struct {
	keys  digest.Keys
	tree  fs.FS
	query trail.Query
	json  bool
}

func parse(ctx context.Context, args []string) (*options, error) {
	opts := &options{keys: make(digest.Keys)}
	q := &opts.query
	flags := flag.NewFlagSet("validate", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // it would print an unknown flag as it is
	flags.Func("keys", "", opts.addKeys)
	flags.Func("from", "", setTime(&q.From))
	flags.Func("to", "", setTime(&q.To))
	flags.Func("account", "", setName(&q.Accounts))
	flags.Func("region", "", setName(&q.Regions))
	requesterPays := flags.Bool("requester-pays", false, "")
	flags.BoolVar(&opts.json, "json", false, "")
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	switch {
	case len(opts.keys) == 0:
		return nil, errors.New("-keys is missing")
	case flags.NArg() == 0:
		return nil, errors.New("TREE is missing")
	case flags.NArg() > 1:
		return nil, fmt.Errorf("one TREE, not %d; flags come before it", flags.NArg())
	case !q.From.IsZero() && !q.To.IsZero() && !q.From.Before(q.To):
		return nil, errors.New("-from is not before -to")
	}
	if !q.To.IsZero() {
		// As To, and not as Late, so the coverage extends that far: nobody must remove the
		// digests after -to unnoticed, as the last events are in their files.
		q.To, q.Late = q.To.Add(late), -1
	}
	return opts, opts.open(ctx, flags.Arg(0), *requesterPays)
}

// open opens TREE.
func (o *options) open(ctx context.Context, name string, requesterPays bool) error {
	if s3arg.Is(name) {
		tree, prefix, err := s3arg.Open(ctx, name, requesterPays)
		o.tree, o.query.Prefix = tree, prefix
		return err
	}
	info, err := os.Stat(name)
	if err == nil && !info.IsDir() {
		err = fmt.Errorf("%s is not a folder", name)
	}
	o.tree = os.DirFS(name)
	return err
}

// addKeys reads a file of keys, each of which says which one it is.
func (o *options) addKeys(name string) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	keys, err := digest.ParseKeys(data)
	if err != nil {
		return err
	}
	return o.keys.Merge(keys)
}

func setTime(to *time.Time) func(string) error {
	return func(s string) error {
		t, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t, err = time.Parse(time.RFC3339, s)
		}
		if err != nil {
			return errors.New("neither a date nor a time such as 2026-10-06T09:00:00Z")
		}
		if year := t.UTC().Year(); year < 1 || year > 9998 { // JSON has no others, and late is added
			return errors.New("not between the years 1 and 9998")
		}
		*to = t
		return nil
	}
}

// setName sets a name that restricts the Query. An empty one, from an unset variable, would ask
// for everything.
func setName(to *[]string) func(string) error {
	return func(s string) error {
		if s == "" {
			return errors.New("it is empty")
		}
		*to = []string{s}
		return nil
	}
}
