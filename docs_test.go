package iottrail_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/trailtest"
)

// What README.md shows is what the examples have, so that it compiles and gives what
// it should: every piece of Go, the output of the first, and the commands, which
// .ci/run runs.
func TestREADME(t *testing.T) {
	// A block of README.md: its language, and its text.
	blocks := regexp.MustCompile("(?ms)^```(\\w*)\n(.*?)^```$").FindAllSubmatch(trailtest.ReadBytes(t, "README.md"), -1)
	words := func(text []byte) string { return strings.Join(strings.Fields(string(text)), " ") }
	ci := string(trailtest.ReadBytes(t, ".ci/run"))
	source := string(trailtest.ReadBytes(t, "example_test.go"))
	compiled := words([]byte(source)) + words(trailtest.ReadBytes(t, "iottrailtest/example_test.go")) + words(trailtest.ReadBytes(t, "digest/example_test.go"))

	_, example, ok := strings.Cut(source, "\nfunc Example() {\n")
	require.True(t, ok)
	example, _, _ = strings.Cut(example, "\n}\n")
	_, output, ok := strings.Cut(example, "\t// Output:\n")
	require.True(t, ok)
	output = strings.ReplaceAll(output+"\n", "\t// ", "")

	require.Greater(t, len(blocks), 2)
	require.Equal(t, "go", string(blocks[0][1]))
	require.Equal(t, output, string(blocks[1][2]), "what Example prints")
	commands, shown := 0, 0
	for i, b := range blocks {
		text := string(b[2])
		switch {
		case string(b[1]) == "go":
			require.True(t, strings.Contains(compiled, words(b[2])), "no example_test.go has what README.md shows:\n%s", text)
		case string(b[1]) == "text":
			require.True(t, bytes.HasPrefix(trailtest.ReadBytes(t, "examples/audit/testdata/trail.txt"), b[2]), "audit prints something else than README.md shows: copy the first lines of examples/audit/testdata/trail.txt over\n%s", text)
			shown++
		case i != 1:
			for line := range strings.Lines(text) {
				commands++
				require.True(t, strings.Contains(ci, "step '"+strings.TrimSpace(line)+"'"), ".ci/run has no step for README.md's %q", line)
			}
		}
	}
	require.Equal(t, 2, commands)
	require.Equal(t, 1, shown, "the output of the first command")
}

// TESTING.md names the tests for each promise: each is in the package that its part of the row
// names, or else in the root or in internal/decodetest.
func TestTESTING(t *testing.T) {
	text := string(trailtest.ReadBytes(t, "TESTING.md"))
	packages := testPackages(t)
	test := regexp.MustCompile("`((?:Test|Fuzz|Example)[A-Z]\\w*)`")
	in, quoted := regexp.MustCompile(" in (`[\\w/]+`(, | and )?)+"), regexp.MustCompile("`([\\w/]+)`")
	_, table, ok := strings.Cut(text, "\n| promise | tests |\n")
	require.True(t, ok)
	table, _, _ = strings.Cut(table, "\n\n")
	rows := 0
	for row := range strings.Lines(table) {
		_, tests, ok := strings.Cut(strings.Trim(row, "| \n"), " | ")
		require.True(t, ok, row)
		rows++
		for part := range strings.SplitSeq(tests, ";") {
			where := quoted.FindAllStringSubmatch(in.FindString(part), -1)
			for _, m := range test.FindAllStringSubmatch(part, -1) {
				has := packages[m[1]]
				require.True(t, where != nil || slices.Contains(has, ".") || slices.Contains(has, "internal/decodetest"),
					"TESTING.md names %s without a package; it is in %q", m[1], has)
				for _, dir := range where {
					require.Contains(t, has, dir[1], "TESTING.md names the packages of %s", m[1])
				}
			}
		}
	}
	require.Greater(t, rows, 50)
	for _, m := range test.FindAllStringSubmatch(text, -1) {
		require.NotEmpty(t, packages[m[1]], "TESTING.md names %s, and there is no such test", m[1])
	}
}

// testPackages returns in which folders a test is, by its name.
func testPackages(t *testing.T) map[string][]string {
	t.Helper()
	packages := make(map[string][]string)
	require.NoError(t, filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(name, "_test.go") {
			return err
		}
		source, err := os.ReadFile(name)
		dir := filepath.ToSlash(filepath.Dir(name))
		for function := range strings.SplitSeq(string(source), "\nfunc ") {
			test, _, _ := strings.Cut(function, "(")
			packages[test] = append(packages[test], dir)
		}
		return err
	}))
	return packages
}
