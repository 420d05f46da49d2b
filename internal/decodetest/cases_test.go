package decodetest_test

import (
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/trailtest"
)

// withinPattern is how the note of a case says what Within reads of it.
var withinPattern = regexp.MustCompile(`^Within\(([^)]*)\) reads (\d+)`)

// outcomePattern is how the note of a case says what the records answer.
var outcomePattern = regexp.MustCompile(`\b(Failed|Denied) is (true|false)\b`)

// noDenials is how the folder's README lists the codes of a file that are not denials.
var noDenials = regexp.MustCompile("Of `(W8-[a-z-]+)`, these are no denials: (.+?)\\. ")

// casesCorrected are rows of cases.tsv that are wrong. N4-gzip-base64.txt has two records:
// "base64 -d N4-gzip-base64.txt | gzip -d" prints a log file with both.
var casesCorrected = map[string]int{"N4-gzip-base64.txt": 2}

// TestCases reads inputs that people have, which are not in this repository: see
// TESTING.md. cases.tsv says of each how many records it has, or that it is not a log.
func TestCases(t *testing.T) {
	t.Parallel()
	folder := trailtest.CasesFolder(t)
	f, err := os.Open(filepath.Join(folder, "cases.tsv"))
	require.NoError(t, err)
	defer f.Close()
	table := csv.NewReader(f)
	table.Comma, table.LazyQuotes, table.FieldsPerRecord = '\t', true, -1
	rows, err := table.ReadAll()
	require.NoError(t, err)
	require.Greater(t, len(rows), 70)
	for _, row := range rows[1:] {
		t.Run(row[0], func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(filepath.Join(folder, row[0]))
			require.NoError(t, err)
			got := trailtest.ReadInChunks(t, string(data))
			if row[1] != "notlog" {
				want, err := strconv.Atoi(row[1])
				require.NoError(t, err)
				if right, ok := casesCorrected[row[0]]; ok {
					require.NotEqual(t, right, want, "the row was corrected: remove it from casesCorrected")
					want = right
				}
				requireRecords(t, got, want)
				requireOutcomes(t, got, folder, row[0], row[2])
				return
			}
			require.Empty(t, got.Events(), "events of what is no log")
			errs := []error{got.End}
			for _, e := range got.Errors() {
				errs = append(errs, e)
			}
			documents := 1
			if filepath.Ext(row[0]) == ".jsonl" {
				documents = strings.Count(strings.TrimSpace(string(data)), "\n") + 1
			}
			found := 0
			for _, err := range errs {
				if err == nil {
					continue
				}
				found++
				other := new(iottrail.NotLogError)
				require.ErrorAs(t, err, &other)
				require.NotEmpty(t, other.What)
				t.Logf("%v: %v", other.Kind, err)
			}
			require.Equal(t, documents, found, "one error for each document: %v", errs)
			if m := withinPattern.FindStringSubmatch(row[2]); m != nil {
				var path []string
				for _, name := range strings.Split(m[1], ",") {
					path = append(path, strings.Trim(name, `"`))
				}
				want, err := strconv.Atoi(m[2])
				require.NoError(t, err)
				requireRecords(t, trailtest.ReadInChunks(t, string(data), iottrail.Within(path...)), want)
			}
		})
	}
}

// requireRecords requires so many whole records, each with a name, a source and a time.
func requireRecords(t *testing.T, got trailtest.Reading, want int) {
	t.Helper()
	require.NoError(t, got.End)
	for _, e := range got.Errors() {
		require.NoError(t, errors.Unwrap(e))
	}
	require.Len(t, got.Events(), want)
	for _, ev := range got.Events() {
		require.NotEmpty(t, ev.EventName)
		require.NotEmpty(t, ev.EventSource)
		require.False(t, ev.EventTime.IsZero())
	}
}

// requireOutcomes requires of the records what the note of their file says of Failed and
// Denied, or what the README of the folder says of each code.
func requireOutcomes(t *testing.T, got trailtest.Reading, folder, file, note string) {
	t.Helper()
	for _, m := range outcomePattern.FindAllStringSubmatch(note, -1) {
		for _, ev := range got.Events() {
			answer := ev.Failed()
			if m[1] == "Denied" {
				answer = ev.Denied()
			}
			require.Equal(t, m[2], strconv.FormatBool(answer), "%s of %s", m[1], ev.EventName)
		}
	}
	if note != "see README" {
		return
	}
	readme, err := os.ReadFile(filepath.Join(folder, "README.md"))
	require.NoError(t, err)
	list := noDenials.FindStringSubmatch(string(readme))
	require.NotNil(t, list, "the README lists what is no denial")
	require.Equal(t, strings.TrimSuffix(file, ".jsonl"), list[1])
	others := strings.Split(list[2], ", ")
	for _, ev := range got.Events() {
		require.Equal(t, !slices.Contains(others, ev.ErrorCode), ev.Denied(), ev.ErrorCode)
		require.True(t, ev.Failed(), ev.ErrorCode)
	}
}
