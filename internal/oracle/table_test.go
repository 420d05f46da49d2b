package oracle

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the table of TESTING.md")

const tableHead = "| variant | AWS CLI " + version + " | package digest | which is | in a copy |\n| --- | --- | --- | --- | --- |\n"

// TESTING.md has the table of variants as it is here.
func TestTableOfTESTING(t *testing.T) {
	const name = "../../TESTING.md"
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	before, rest, ok := strings.Cut(string(data), tableHead)
	require.True(t, ok, "TESTING.md has no table with the head\n%s", tableHead)
	found, after, _ := strings.Cut(rest, "\n\n")

	var want strings.Builder
	for _, v := range variants() {
		fmt.Fprintf(&want, "| %s | %s | %s | %s | %s |\n", v.name, cell(v.cli, "all valid"), cell(v.ours, "all valid"), v.than, cell(v.copied, ""))
	}
	if *update {
		require.NoError(t, os.WriteFile(name, []byte(before+tableHead+want.String()+"\n"+after), 0o666))
		return
	}
	assert.Equal(t, want.String(), found+"\n", "go test -C internal/oracle -run TESTING -update writes the table")
}

// cell says what is said of files: "digest 12:00: invalid; log 9:05, log 9:15: unverified".
func cell[S ~string](says map[string]S, ifNone string) string {
	files := make(map[S][]string)
	for _, name := range slices.Sorted(maps.Keys(says)) {
		files[says[name]] = append(files[says[name]], name)
	}
	var parts []string
	for s, names := range files {
		if s == "" {
			s = "nothing"
		}
		parts = append(parts, strings.Join(names, ", ")+": "+string(s))
	}
	if len(parts) == 0 {
		return ifNone
	}
	slices.Sort(parts)
	return strings.Join(parts, "; ")
}
