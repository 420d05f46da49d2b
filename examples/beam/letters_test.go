package main

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func gzipped(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write([]byte(text))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.String()
}

// Each record and each file that can't be read is a dead letter, and what can be read goes on.
func TestDeadLetters(t *testing.T) {
	t.Parallel()
	sound := func(id string) string {
		return recordOf("05T08:00:00", "DeleteThing", `"eventID":"`+id+`","requestParameters":{"thingName":"pump"}`)
	}
	whole := gzipped(t, sound("1")+sound("2")+strings.Repeat(" ", 100_000))
	half := sound("5")[:200]
	root := writeTree(t, map[string]string{
		"cut.json.gz":     whole[:len(whole)-12],
		"records.json":    sound("3") + "null\n" + strings.Replace(sound("4"), `"eventID"`, `"readOnly":"perhaps","eventID"`, 1),
		"cut.json":        sound("6") + half,
		"no log.txt":      "What is this?",
		"evil\x1b[2J.txt": "What is this?",
		"digest.json":     string(readFile(t, filepath.Join(testdata, "notlogs", "digest.json"))),
		"none.json":       `{"Records":[]}`,
		".DS_Store":       "of a Mac",
	})
	require.NoError(t, os.Symlink(root, filepath.Join(root, "loop")))
	files, got := pipe(t, root)

	type where struct {
		file, what    string
		index, offset int64
	}
	n := int64(len(sound("1")))
	var letters []where
	for _, l := range linesOf[letter](t, files[lettersFile]) {
		require.NotEmpty(t, l.Reason)
		letters = append(letters, where{strings.TrimPrefix(l.File, root+"/"), l.What, l.Index, l.Offset})
	}
	require.Equal(t, []where{
		{"loop", letterFile, 0, 0}, // what can't be listed comes first
		{"cut.json", letterFile, 1, n},
		{"cut.json.gz", letterFile, 2, 2*n + 100_000},
		{"evil\x1b[2J.txt", letterFile, 0, 0},
		{"no log.txt", letterFile, 0, 0},
		{"records.json", letterRecord, 1, n},
		{"records.json", letterMember, 2, n + 5},
	}, letters)
	require.NotContains(t, files[lettersFile], "\x1b")
	require.Contains(t, all(files, "changes"), "damaged record")
	requireSame(t, summary{
		Input: root, Files: 7, FilesRead: 3, Records: 6, Changes: 5, DeadRecords: 1, DeadMembers: 1, DeadFiles: 5,
		Notices: 1, Findings: got.Findings, Counts: 1, AddsUp: true,
	}, got, "the summaries")
}

func readFile(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	return text
}
