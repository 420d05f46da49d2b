package trailtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// The variables that name folders which are not in the repository, by an absolute path:
// see TESTING.md.
const (
	corpusVariable = "CLOUDTRAIL_CORPUS" // published records
	casesVariable  = "CLOUDTRAIL_CASES"  // inputs that people have
)

// CorpusFolder returns the folder of published records, and skips the test where none is
// named.
func CorpusFolder(t testing.TB) string {
	t.Helper()
	return folderOf(t, corpusVariable)
}

// CasesFolder returns the folder of inputs that people have, and skips the test where none
// is named.
func CasesFolder(t testing.TB) string {
	t.Helper()
	return folderOf(t, casesVariable)
}

func folderOf(t testing.TB, variable string) string {
	t.Helper()
	folder := os.Getenv(variable)
	if folder == "" {
		t.Skipf("%s is not set: see TESTING.md", variable)
	}
	return folder
}

// CorpusSize is how many records the corpus has.
const CorpusSize = 3190

// A CorpusLine is one line of the corpus: a record, or an EventBridge event.
type CorpusLine struct {
	File   string
	Number int // from 1
	Data   []byte
	Record []byte // the record itself; the same as Data except for EventBridge
}

func (l CorpusLine) String() string { return fmt.Sprintf("%s:%d", l.File, l.Number) }

// Corpus returns the lines of the corpus, and skips the test where there is
// none. A corpus that is named and has nothing in it is a failure.
func Corpus(t testing.TB) []CorpusLine {
	t.Helper()
	lines, err := ReadCorpusFolder(CorpusFolder(t))
	require.NoError(t, err)
	return lines
}

// ReadCorpusFolder reads the lines of a folder, which must have some.
func ReadCorpusFolder(folder string) ([]CorpusLine, error) {
	if !filepath.IsAbs(folder) {
		return nil, fmt.Errorf("%s is %q, which is not an absolute path", corpusVariable, folder)
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.jsonl"))
	if err != nil {
		return nil, err
	}
	var lines []CorpusLine
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		for i, text := range bytes.Split(data, []byte("\n")) {
			if text = bytes.TrimSpace(text); len(text) == 0 {
				continue
			}
			l := CorpusLine{File: filepath.Base(file), Number: i + 1, Data: text, Record: text}
			var envelope struct {
				Detail     json.RawMessage `json:"detail"`
				DetailType *string         `json:"detail-type"`
			}
			if json.Unmarshal(text, &envelope) == nil && envelope.DetailType != nil {
				l.Record = envelope.Detail
			}
			lines = append(lines, l)
		}
	}
	if len(lines) == 0 {
		return nil, fmt.Errorf("%s: no records in %s", corpusVariable, folder)
	}
	return lines, nil
}
