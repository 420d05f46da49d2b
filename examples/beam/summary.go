package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
)

func init() {
	register.DoFn3x1[context.Context, []byte, func(*string, *int64) bool, error](&summaryFn{})
	register.Iter2[string, int64]()
}

// The totals that the steps of the pipeline count, each where it happens.
const (
	totalFiles    = "files"
	totalUnlisted = "unlisted" // files and folders
	totalUnopened = "unopened" // files
	totalCut      = "cut"      // files
	totalRecords  = "records"
	totalSkipped  = "skipped"
	totalNotices  = "notices"
	totalReads    = "reads"
	totalOthers   = "others"
	totalRepeats  = "repeats"
	totalFindings = "findings"
	totalLetters  = "dead "     // and what could not be read
	totalWritten  = "lines of " // and the output
)

const summaryFile = "summary.json"

// A summary is the content of summaryFile.
type summary struct {
	Input     string `json:"input"`
	Files     int64  `json:"files"`
	FilesRead int64  `json:"filesRead"` // to their end

	// Records counts what was found where a record should be. Each counts in one of the fields that
	// follow.
	Records      int64 `json:"records"`
	Changes      int64 `json:"changes"`      // lines in changes
	Reads        int64 `json:"reads"`        // of the fleet
	OtherSources int64 `json:"otherSources"` // records of services that are not AWS IoT's
	Repeats      int64 `json:"repeats"`      // of records that came before
	Skipped      int64 `json:"skipped"`      // control messages of CloudWatch Logs
	DeadRecords  int64 `json:"deadRecords"`  // dead letters of records that could not be read

	DeadMembers int64 `json:"deadMembers"` // dead letters of records that could not be read whole, and are counted above
	DeadFiles   int64 `json:"deadFiles"`   // dead letters of files and folders
	Notices     int64 `json:"notices"`     // digests and notices, which have no records
	Findings    int64 `json:"findings"`    // lines in findings
	Counts      int64 `json:"counts"`      // lines in counts

	// AddsUp says that nothing was lost between the steps of the pipeline.
	AddsUp bool `json:"addsUp"`
}

// summarize makes a summary of the totals. The error says what does not add up: that is a bug in this
// program or in what runs it, whatever the trail contains.
func summarize(input string, totals map[string]int64) (summary, error) {
	s := summary{
		Input: input, Files: totals[totalFiles], FilesRead: totals[totalFiles] - totals[totalUnopened] - totals[totalCut],
		Records: totals[totalRecords], Changes: totals[totalWritten+"changes"], Reads: totals[totalReads],
		OtherSources: totals[totalOthers], Repeats: totals[totalRepeats], Skipped: totals[totalSkipped],
		DeadRecords: totals[totalLetters+letterRecord], DeadMembers: totals[totalLetters+letterMember], DeadFiles: totals[totalLetters+letterFile],
		Notices: totals[totalNotices], Findings: totals[totalWritten+"findings"], Counts: totals[totalWritten+"counts"],
	}
	for _, sum := range []struct {
		what      string
		want, got int64
	}{
		{"records", s.Records, s.Changes + s.Reads + s.OtherSources + s.Repeats + s.Skipped + s.DeadRecords},
		{"findings", totals[totalFindings], s.Findings},
		{"dead letters", s.DeadRecords + s.DeadMembers + s.DeadFiles, totals[totalWritten+"dead-letters"]},
		{"dead files", totals[totalUnlisted] + totals[totalUnopened] + totals[totalCut], s.DeadFiles},
	} {
		if sum.want != sum.got {
			return s, fmt.Errorf("the %s do not add up: %d came in and %d went out", sum.what, sum.want, sum.got)
		}
	}
	s.AddsUp = true
	return s, nil
}

// summaryFn writes the summary when all else is written, and fails if it does not add up.
type summaryFn struct {
	Input, Output string
}

func (fn *summaryFn) ProcessElement(ctx context.Context, _ []byte, sums func(*string, *int64) bool) error {
	totals := map[string]int64{}
	var name string
	var n int64
	for sums(&name, &n) {
		totals[name] += n
	}
	s, err := summarize(fn.Input, totals)
	text, _ := json.MarshalIndent(s, "", "  ")
	if err := writeFile(ctx, fn.Output, summaryFile, func(w io.Writer) error {
		_, err := fmt.Fprintf(w, "%s\n", text)
		return err
	}); err != nil {
		return err
	}
	return err
}
