package main

import (
	"fmt"
	"io"

	"github.com/iottrail/iottrail/digest"
)

// writeSummary writes what was read, and how much was found in it. in is nil without -keys.
func writeSummary(w io.Writer, t *totals, in *integrity) {
	for _, row := range []struct {
		what  string
		count int64
		note  string
	}{
		{"files read", int64(t.files), ""},
		{"records seen", t.records, "of all services"},
		{"IoT changes", int64(t.changes), ""},
		{"  that failed", int64(t.failed), ""},
		{"  marked !", int64(t.marked), ""},
		{"repeats", int64(t.repeats), "of changes that came before, not listed again"},
		{"record errors", t.recordErrors, "records that could not be read whole"},
		{"broken files", int64(t.streamErrors), "that could not be read to their end"},
		{"unreadable", int64(t.unreadable), "files and folders that could not be opened"},
		{"not logs", t.notLogs, "inputs that are not CloudTrail logs"},
		{"digests, notices", t.notices, "which have no records"},
	} {
		note := ""
		if row.note != "" && row.count > 0 {
			note = "  " + row.note
		}
		fmt.Fprintf(w, "%-18s%8d%s\n", row.what, row.count, note)
	}
	if in != nil {
		writeProof(w, in)
	}
}

// writeSummaryAfter writes the summary after an empty line, as errors or findings may come before it.
func writeSummaryAfter(w io.Writer, t *totals, in *integrity) {
	fmt.Fprintln(w)
	writeSummary(w, t, in)
}

// writeProof says how many files are proven.
func writeProof(w io.Writer, in *integrity) {
	for _, kind := range []digest.Kind{digest.LogFile, digest.DigestFile} {
		for _, status := range []digest.Status{digest.Valid, digest.Invalid, digest.Missing, digest.Unverified, digest.Unexpected} {
			if n := in.counts[kind][status]; n > 0 || status == digest.Valid {
				fmt.Fprintf(w, "%-18s%8d\n", string(kind)+"s "+string(status), n)
			}
		}
	}
}
