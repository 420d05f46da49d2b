package detect_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/detect"
)

// README.md says how many rules there are.
func TestRulesInREADME(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	rules := len(detect.Rules(config))
	for _, words := range []string{fmt.Sprintf("has %d rules.", rules), fmt.Sprintf("what should not happen to a fleet: %d rules,", rules)} {
		require.True(t, strings.Contains(string(text), words), "README.md does not say %q: it has another number there, or other words", words)
	}
}

// Each piece of Go in docs/detections.md and in the package's comment is in an example, so that it
// compiles and finds what it should.
func TestDetectionsPage(t *testing.T) {
	t.Parallel()
	read := func(name string) string {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		return strings.ReplaceAll(string(text), "\r\n", "\n")
	}
	words := func(text string) string { return strings.Join(strings.Fields(text), " ") }
	examples := words(strings.ReplaceAll(read("example_test.go"), "../testdata/trail", "bucket"))

	pieces := strings.Split(read("../docs/detections.md"), "```go\n")[1:]
	require.Len(t, pieces, 4)
	for _, piece := range pieces {
		code, _, _ := strings.Cut(piece, "```")
		require.Contains(t, examples, words(code), "no example has this piece of docs/detections.md")
	}

	comment := ""
	blocks := 0
	for line := range strings.Lines(read("doc.go")) {
		if code, ok := strings.CutPrefix(line, "//\t"); ok {
			comment += code
			continue
		}
		if strings.Contains(comment, ":=") { // and not a table
			require.Contains(t, examples, words(comment), "no example has this piece of doc.go")
			blocks++
		}
		comment = ""
	}
	require.Equal(t, 3, blocks)
}
