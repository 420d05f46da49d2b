// Audit prints what was found in the logs of an AWS IoT fleet, and who changed what in it: when,
// from where, and with what outcome.
//
// Usage:
//
//	audit [flags] [file, folder, zip archive or s3://BUCKET/PREFIX ...]
//	audit -demo [flags]
//	audit -rules [-json]
//
// It reads CloudTrail's records in any container that iottrail knows: from files,
// from folders with all that is in them, from zip archives, from buckets of S3, and from
// standard input where an argument is "-" or none is given. Of a folder several files are
// read at a time, and taken in the order of their paths. -demo reads a trail that is part of the
// program. So this shows what there is to see:
//
//	audit -demo
//	audit -demo -html report.html
//
// # What it prints
//
// First come findings, by package detect: its rules are asked about every record, of whatever
// service, and those that matter most come first; of a rule, calls that succeeded come before those that
// failed. A "?" marks a finding in doubt, as the record was kept from saying what the rule or a filter asks. Of each rule the first few findings are shown, and how many
// more there are; -findings shows all of them, and no changes. Then come changes: the calls
// to AWS IoT and its relatives that changed something, or would have, had they not failed, in the
// order of time, under a line for each caller in turn. One with "!" deserves a look, and the lines
// after it say why: [fleet.NewChange] and [fleet.OpenPolicies] decide that. -changes shows
// nothing else, and does not ask the rules. A summary is at the end.
//
// Lines fit the terminal, or 100 columns where the output is no terminal. There are colours on a
// terminal alone, unless NO_COLOR is set or CLICOLOR is 0; CLICOLOR_FORCE=1 asks for them
// elsewhere. While it reads, a line on the terminal says how far it is.
//
// A change that two trails recorded is listed once, as it was read first, and the
// summary says how many repeats there were. See [iottrail.Repeats] for what is a
// repeat. With -unsorted everything is written as it is found, in constant memory: only so many
// changes are remembered then as by default there.
//
// # What is read, and what is listed
//
// -from, -to, -account and -region say what is read. Files whose names say that they have nothing of
// that are not opened. The rules know only what was read: to one about what is new, everything is new
// that was not seen since -from.
//
// -actor, -resource, -action and -failures say what is listed of it. The rules are asked about
// everything all the same, so that they count what they must. A finding is listed if its call
// fits; if it is of several calls, the last one. A record that was kept from saying what it is about is
// listed with -resource, too, and marked: a caller could hide otherwise.
//
// A flag that can't be read is an error, and so is one that names what is nowhere in the input: an
// account, a region, a time, an actor, a resource or an action of which there is no record. Then
// the exit status is 1, and a line on standard error says which one it is.
//
// # Other outputs
//
// -json writes JSON Lines, and the summary to standard error. They have changes, or, with
// -findings, findings: a change with the members rule, severity, title, answer ("yes" or
// "maybe"), calls and since before it; with both flags both. -keys adds a line for
// each file that is not valid, as package digest has it.
//
// -csv writes a table with a row for each finding, then one for each change. No cell is a formula to
// a spreadsheet: one that begins with = + - @, a tab or a line break gets an apostrophe before it,
// and so does what follows a semicolon within a cell, at which some spreadsheets begin another one. What
// can't be seen, or misleads, is escaped as in Go: \u202e.
//
// -timesketch writes the same in JSON Lines that Timesketch imports, in the order of time: name the file
// timeline.jsonl. Each has the members message, datetime, timestamp and timestamp_desc. What has
// no time is put at 1970, and says so.
//
// -ocsf writes JSON Lines, by package ocsf: an API Activity for each change and a Detection Finding
// for each finding, as they are read and not in the order of time. Their bodies are left
// out, as they hold secrets.
//
// -html writes a report about all that was read to a file, by package report, which anyone can
// open in a browser. It has filters of its own. With -from what came before is read all the same, as a
// report says what a policy allowed that was written then; it is not listed. What goes to standard output is the
// summary, unless another flag asks for more. Standard error says where the report was written.
//
// # Proof
//
// With -keys the log files of a folder or a bucket are proven by CloudTrail's digests, as
// examples/validate does: see there for what that needs. What is not valid is listed before anything
// else, the summary counts it, and the exit status is 1. The records in such a file are read
// like all others. Nothing proves single files, zip archives and standard input, and that is said.
//
// # What can't be read
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
// PREFIX may be any folder of a bucket, or one object; if there are both, both are read, and a slash
// at its end says that the folder alone is meant. Nothing is copied before. Credentials, region and endpoint are those
// that the AWS CLI would use. An archived object, and a key that can't be the path of a file, such as
// one with two slashes in a row, are named like all else that can't be read; zip archives in a
// bucket as well.
//
// With -rules it reads nothing, and prints the rules of package detect: what each finds, why
// that is of interest, what else fires it and what to do then; with -json a line for each.
//
// # The program
//
// Read main.go and options.go first, which has the command line. inputs.go reads what it names, which
// package inputs opens; scan.go finds the changes, of which package fleet says what they are about,
// and the findings; filters.go says which are wanted, integrity.go what is proven. report.go
// holds them, and gives them to one of text.go, json.go, csv.go, timesketch.go and ocsf.go; layout.go
// puts text into lines, and all texts are made safe to print by package plain. html.go writes the report, progress.go the
// line that says how far it is, and rules.go the rules.
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/iottrail/iottrail/examples/internal/plain"
)

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

// The exit statuses.
const (
	exitOK       = 0 // everything was read whole
	exitProblems = 1 // something could not be read or proven, is not there, or the report could not be written
	exitUsage    = 2
)

// run is the program, apart from the process that it runs in.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	o, status, ok := parse(args, time.Now(), stderr)
	if !ok {
		return status
	}
	if !o.rules {
		return report(o, stdin, stdout, stderr)
	}
	out := bufio.NewWriter(stdout)
	if o.format == formatJSON {
		writeRulesJSON(out)
	} else {
		writeRules(out)
	}
	return flush(out, stderr)
}

// flush returns the exit status of what was written.
func flush(out *bufio.Writer, stderr io.Writer) int {
	if err := out.Flush(); err != nil {
		fmt.Fprintln(stderr, "audit:", plain.Text(err.Error(), maxText))
		return exitProblems
	}
	return exitOK
}
