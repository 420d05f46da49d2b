package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/iottrail/iottrail/digest"
	"github.com/iottrail/iottrail/examples/internal/plain"
	"github.com/iottrail/iottrail/examples/internal/s3arg"
)

const usage = `usage: audit [flags] [file, folder, zip archive or s3://BUCKET/PREFIX ...]
       audit -demo [flags]
       audit -rules [-json]

It prints what was found in CloudTrail's logs of an AWS IoT fleet, and who changed what. It
reads standard input where an argument is "-" or none is given.

What is read:
  -from TIME       from this time on: 2026-10-06T09:00:00Z, 2026-10-06, or 24h or 7d ago
  -to TIME         before this time: to read all of 6 October, say 2026-10-07
  -account ID      only records of this account, with twelve digits; may be given again
  -region NAME     only records of this region, such as eu-central-1; may be given again
  -requester-pays  pay for the requests to a bucket whose owner does not
  -keys FILE       prove the log files by CloudTrail's digests: FILE is what
                   "aws cloudtrail list-public-keys" prints; may be given again
  -demo            read a trail that is in the program

What is listed of it:
  -findings        findings; all of them, of each rule
  -changes         changes
  -actor WHO       only calls by this caller: a name, a session, an ARN, an access key
  -resource WHAT   only calls about this: pump-1, thing:pump-1, an ARN
  -action NAME     only calls of this action: AttachPolicy, iot:Delete*
  -failures        only calls that failed
In WHO, WHAT and NAME * is any text and ? any character. Each may be given again: a call must
then match one of them.

How:
  -json            JSON Lines, of changes unless -findings says otherwise
  -csv             a table for spreadsheets
  -timesketch      JSON Lines that Timesketch takes as a timeline
  -ocsf            JSON Lines of OCSF: API Activities and Detection Findings
  -html FILE       write a report to FILE, with all that was read; FILE is relative to the
                   working directory, which is DIR with "go run -C DIR"
  -unsorted        write what was found while reading, in constant memory
  -rules           read nothing, and print the rules of package detect

PREFIX is a folder of a bucket, or an object. Credentials, region and endpoint are those
of the AWS CLI: from the environment, a profile or the machine.

The exit status is 0 when everything was read whole, 1 when anything was not, is not proven
with -keys, or is not there at all though a flag names it, and 2 for bad usage.
`

// A format is how the output is written.
type format int

const (
	formatText format = iota
	formatJSON
	formatCSV
	formatTimesketch
	formatOCSF
)

// options are what the command line says.
type options struct {
	format                         format
	outputs                        []string // the flags that ask for one other than text: "-csv"
	html                           string   // the file for the report
	keys                           digest.Keys
	from, to                       time.Time
	accounts, regions              []string
	actors, resources, actions     []string
	failures                       bool
	findings, changes              bool // what is listed
	all                            bool // of each rule all findings are listed
	unsorted, requesterPays, rules bool
	demo                           bool
	inputs                         []string
}

// parse reads the command line. If that leaves nothing to do, parse says why and returns the exit
// status.
func parse(args []string, now time.Time, stderr io.Writer) (o *options, status int, ok bool) {
	o = &options{keys: make(digest.Keys)}
	flags := o.flags(now)
	err := flags.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(stderr, usage)
		return o, exitOK, false
	}
	o.inputs = flags.Args()
	if err == nil {
		err = o.check(flags)
	}
	if err != nil {
		fmt.Fprintf(stderr, "audit: %s\naudit -h shows all flags\n", plain.Text(err.Error(), maxText))
		return o, exitUsage, false
	}
	if len(o.inputs) == 0 && !o.demo {
		o.inputs = []string{"-"}
	}
	o.choose()
	return o, exitOK, true
}

// choose says what is listed if the command line does not. Before there were findings, JSON had
// nothing but changes.
func (o *options) choose() {
	o.all = o.findings
	if o.findings || o.changes || o.html != "" && o.format == formatText {
		return
	}
	o.changes = true
	o.findings = o.format != formatJSON
}

// flags defines the flags.
func (o *options) flags(now time.Time) *flag.FlagSet {
	flags := flag.NewFlagSet("audit", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // it would print an unknown flag as it is
	for name, to := range map[string]*bool{
		"failures": &o.failures, "findings": &o.findings, "changes": &o.changes, "unsorted": &o.unsorted,
		"requester-pays": &o.requesterPays, "rules": &o.rules, "demo": &o.demo,
	} {
		flags.BoolVar(to, name, false, "")
	}
	for name, form := range map[string]format{"json": formatJSON, "csv": formatCSV, "timesketch": formatTimesketch, "ocsf": formatOCSF} {
		flags.BoolFunc(name, "", func(text string) error {
			on, err := strconv.ParseBool(text)
			if err != nil || !on {
				return err
			}
			if o.format != form { // the same flag may come twice
				o.outputs = append(o.outputs, "-"+name)
			}
			o.format = form
			return nil
		})
	}
	flags.Func("html", "", func(name string) error {
		if name == "" || name == "-" {
			return errors.New("the name of a file is missing")
		}
		o.html = name
		return nil
	})
	flags.Func("keys", "", o.addKeys)
	flags.Func("from", "", setTime(&o.from, now))
	flags.Func("to", "", setTime(&o.to, now))
	flags.Func("account", "", add(&o.accounts, anAccount, "an account has twelve digits, such as 111122223333"))
	flags.Func("region", "", add(&o.regions, aRegion, "a region is called as eu-central-1 is"))
	flags.Func("actor", "", add(&o.actors, anything, "it is empty"))
	flags.Func("resource", "", add(&o.resources, anything, "it is empty"))
	flags.Func("action", "", add(&o.actions, anAction, "an action is called as AttachPolicy or iot:AttachPolicy is, in which * may stand for any text"))
	return flags
}

var (
	anAccount = regexp.MustCompile(`^[0-9]{12}$`)
	aRegion   = regexp.MustCompile(`^[a-z]{2,5}(-[a-z]+)+-[0-9]{1,2}$`)
	anAction  = regexp.MustCompile(`^([a-z0-9.*?-]+:)?[A-Za-z0-9_.*?]+$`)
	anything  = regexp.MustCompile(`(?s).`)
)

// add returns a function that adds a value to a list, if it looks like one.
func add(list *[]string, like *regexp.Regexp, otherwise string) func(string) error {
	return func(value string) error {
		if !like.MatchString(value) {
			return errors.New(otherwise)
		}
		*list = append(*list, value)
		return nil
	}
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

// check refuses what can't be meant that way.
func (o *options) check(flags *flag.FlagSet) error {
	if len(o.outputs) > 1 {
		return fmt.Errorf("%s and %s exclude each other", o.outputs[0], o.outputs[1])
	}
	others := flags.NFlag()
	if o.format == formatJSON {
		others--
	}
	if o.rules {
		if others > 1 || len(o.inputs) > 0 {
			return errors.New("-rules reads nothing: of the other flags only -json goes with it")
		}
		return nil
	}
	filtered := o.failures || len(o.actors)+len(o.resources)+len(o.actions) > 0
	switch {
	case !o.from.IsZero() && !o.to.IsZero() && !o.from.Before(o.to):
		return fmt.Errorf("-from is %s, which is not before -to, %s", clock(o.from), clock(o.to))
	case o.demo && len(o.inputs) > 0:
		return errors.New("-demo reads nothing but its own trail")
	case o.html != "" && filtered && o.format == formatText && !o.findings && !o.changes:
		return errors.New("-html has all that was read: -actor, -resource, -action and -failures are for what is listed beside it, with -findings, -changes or an output such as -json")
	case o.html != "" && len(o.keys) > 0 && len(o.inputs) != 1:
		return errors.New("-html with -keys needs exactly one folder or bucket")
	}
	for _, arg := range o.inputs {
		if err := s3arg.Check(arg); err != nil {
			return err
		}
		if strings.HasPrefix(arg, "-") && len(arg) > 1 {
			if _, err := os.Lstat(arg); err != nil {
				return fmt.Errorf("%s comes after an input: flags come first", arg)
			}
		}
	}
	return nil
}

// setTime returns a function that reads a time: of RFC 3339, a date, or how long ago it was.
func setTime(to *time.Time, now time.Time) func(string) error {
	return func(text string) error {
		t, err := parseTime(text, now)
		if err != nil {
			return err
		}
		if year := t.UTC().Year(); year < 1 || year > 9998 { // JSON has no others, and a day may be added
			return errors.New("not between the years 1 and 9998")
		}
		*to = t
		return nil
	}
}

// parseTime reads a time. If something is missing from one that a person may well write, it says
// what.
func parseTime(text string, now time.Time) (time.Time, error) {
	for _, layout := range []string{time.DateOnly, time.RFC3339, "2006-01-02T15:04Z07:00"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, nil
		}
	}
	if ago, err := parseAgo(text); err == nil {
		return now.Add(-ago), nil
	}
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, fmt.Errorf("the time zone is missing: write %[1]sZ for UTC, or %[1]s+02:00 for two hours east of it", t.Format("2006-01-02T15:04:05"))
		}
	}
	return time.Time{}, errors.New("neither a time such as 2026-10-06T09:00:00Z, nor a date such as 2026-10-06, nor how long ago, such as 24h or 7d")
}

// parseAgo reads a duration, which may be in days.
func parseAgo(text string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(text, "d"); ok {
		n, err := strconv.ParseUint(days, 10, 16)
		return time.Duration(n) * 24 * time.Hour, err
	}
	d, err := time.ParseDuration(text)
	if err == nil && d < 0 {
		err = errors.New("it is less than nothing")
	}
	return d, err
}
