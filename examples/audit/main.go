// Audit prints what it finds in the logs of an AWS IoT fleet, and who changed what in the fleet:
// when, from where, and with what outcome.
//
// Usage:
//
//	audit [flags] [file, folder, zip archive or s3://BUCKET/PREFIX ...]
//	audit -demo [flags]
//	audit -rules [-json]
//
// It reads CloudTrail's records in any container that iottrail knows: from files, from folders with
// everything in them, from zip archives, from S3 buckets, and from standard input if an argument is
// "-" or none is given. In a folder it reads several files at a time, and takes them in the order
// of their paths. -demo reads a trail that is part of the program, to show what there is to see:
//
//	audit -demo
//	audit -demo -html report.html
//
// # What it prints
//
// First come the findings of package detect: its rules are asked about every record, of any
// service. Those that matter most come first; for each rule, calls that succeeded come before those
// that failed. A "?" marks a finding in doubt, because the record was kept from saying what the
// rule or a filter asks. For each rule it shows the first few findings, and says how many more
// there are; -findings shows all findings, and no changes. Then come the changes: calls to AWS IoT
// and its relatives that changed something, or would have, had they not failed. They are in the
// order of time, under a line for each caller in turn. A change with "!" deserves a look, and the
// lines after it say why: [fleet.NewChange] and [fleet.OpenPolicies] decide that. -changes shows
// only changes, and does not ask the rules. A summary comes last.
//
// Lines fit the terminal, or 100 columns if the output is not a terminal. Only a terminal gets
// colours, unless NO_COLOR is set or CLICOLOR is 0; CLICOLOR_FORCE=1 asks for them elsewhere. While
// audit reads, a line on the terminal shows its progress.
//
// A change that two trails recorded is listed once, as it was first read, and the summary says how
// many repeats there were. See [iottrail.Repeats] for what is a repeat. With -unsorted everything
// is written as it is found, in constant memory: it then remembers only as many changes as Repeats
// does by default.
//
// # What is read, and what is listed
//
// -from, -to, -account and -region say what is read. Files whose names show that they have none of
// it are not opened. The rules know only what was read: to a rule about what is new, everything not
// seen since -from is new.
//
// -actor, -resource, -action and -failures say what of it is listed. The rules are still asked
// about everything, so they count what they must. A finding is listed if its call fits; if it has
// several calls, if the last one does. -resource also lists a record that was kept from saying what
// it is about, and marks it: otherwise a caller could hide.
//
// A flag that can't be read is an error, and so is one that names something the input does not
// have: an account, a region, a time, an actor, a resource or an action without any record. Then
// the exit status is 1, and a line on standard error says which one it is.
//
// # Other outputs
//
// -json writes JSON Lines, and the summary to standard error. The lines are changes, or, with
// -findings, findings: a change that is preceded by the members rule, severity, title, answer
// ("yes" or "maybe"), calls and since. With both flags there are both. -keys adds a line for each
// file that is not valid, as package digest reports it.
//
// -csv writes a table with a row for each finding, then one for each change. No cell is a formula
// to a spreadsheet: one that begins with = + - @, a tab or a line break gets an apostrophe in
// front, and so does what follows a semicolon within a cell, as some spreadsheets begin a new cell
// there. Characters that can't be seen, or that mislead, are escaped as in Go: \u202e.
//
// -timesketch writes the same as JSON Lines for Timesketch to import, in the order of time: name
// the file timeline.jsonl. Each line has the members message, datetime, timestamp and
// timestamp_desc. What has no time is put at 1970, and says so.
//
// -ocsf writes JSON Lines made by package ocsf: an API Activity for each change and a Detection
// Finding for each finding, in the order in which they are read. Their bodies are left out, as they
// hold secrets.
//
// -html writes a report by package report, about everything that was read, to a file that anyone
// can open in a browser. The report has its own filters. With -from, earlier records are still
// read, as the report says what policies written then allow, but not listed. Standard output gets
// only the summary, unless another flag asks for more. Standard error says where the report was
// written.
//
// # Proof
//
// With -keys the log files of a folder or a bucket are proven with CloudTrail's digests, as in
// examples/validate: see there for what that needs. What is not valid is listed before anything
// else, the summary counts it, and the exit status is 1. The records in such a file are read like
// all others. Single files, zip archives and standard input can't be proven, and audit says so.
//
// # What can't be read
//
// What can't be read, for any reason, is named on standard error, and the exit status is 1: a
// damaged log, a file in an unknown compression, a document that is not a log, a folder that may
// not be opened, a link in a folder to another folder, a zip archive in a folder or in another
// archive. Digest files, and notices that logs were delivered, have no records to miss: they are
// counted separately and are not failures. An argument without a single record is named, too; that
// alone is not a failure, as trails have quiet hours. Files that by their names can't have records,
// such as .DS_Store and the metadata of a digest, are skipped silently. So the exit status is 0
// when everything was read whole, 1 when anything was not, and 2 for bad usage.
//
// PREFIX may be any folder of a bucket, or one object; if it is both, both are read; a slash at its
// end means the folder alone. Nothing is copied first. Credentials, region and endpoint are those
// that the AWS CLI would use. An archived object, a key that can't be the path of a file, such as
// one with two slashes in a row, and a zip archive in a bucket are named like anything else that
// can't be read.
//
// With -rules it reads nothing, and prints the rules of package detect: what each one finds, why
// that matters, what else fires it, and what to do then; with -json, a line for each.
//
// # The program
//
// Read main.go and options.go first, which has the command line. inputs.go reads what that names,
// which package inputs opens. scan.go finds the findings and the changes; package fleet says what a
// change is about. filters.go says which of them are wanted, integrity.go what is proven. report.go
// holds them, and passes them to one of text.go, json.go, csv.go, timesketch.go and ocsf.go.
// layout.go puts text into lines, and package plain makes all texts safe to print. html.go writes
// the report, progress.go the line that shows the progress, and rules.go the rules.
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
	exitProblems = 1 // something could not be read or proven, or is not there, or the report could not be written
	exitUsage    = 2
)

// run is the program, without the process that it runs in.
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
