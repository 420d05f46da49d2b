package main

import (
	"maps"
	"testing"

	"github.com/stretchr/testify/require"
)

// Wherever something is lost between two steps, or comes twice, the summary says so.
func TestSummarize(t *testing.T) {
	t.Parallel()
	sound := map[string]int64{
		totalFiles: 5, totalUnlisted: 1, totalUnopened: 1, totalCut: 1, totalRecords: 28, totalSkipped: 1, totalNotices: 9, totalReads: 5,
		totalOthers: 6, totalRepeats: 7, totalFindings: 3, totalLetters + letterRecord: 2, totalLetters + letterMember: 4, totalLetters + letterFile: 3,
		totalWritten + "changes": 7, totalWritten + "findings": 3, totalWritten + "counts": 11, totalWritten + "dead-letters": 9,
	}
	s, err := summarize("trail", sound)
	require.NoError(t, err)
	require.Equal(t, summary{
		Input: "trail", Files: 5, FilesRead: 3, Records: 28, Changes: 7, Reads: 5, OtherSources: 6, Repeats: 7, Skipped: 1,
		DeadRecords: 2, DeadMembers: 4, DeadFiles: 3, Notices: 9, Findings: 3, Counts: 11, AddsUp: true,
	}, s)
	for name := range sound {
		switch name {
		case totalFiles, totalNotices, totalWritten + "counts":
			continue // nothing else tells how many there are
		}
		for _, by := range []int64{1, -1} {
			totals := maps.Clone(sound)
			totals[name] += by
			s, err := summarize("trail", totals)
			require.ErrorContains(t, err, "do not add up", "%s and %d", name, by)
			require.False(t, s.AddsUp)
		}
	}
}
