package iot_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/testrun"
)

// TestLink builds a program that uses one action: the linker leaves what is not used out of
// it, and there is no start-up work in it. The long run builds one that uses all actions as
// well, to see that the first is smaller. As it builds programs, the short run leaves it out.
func TestLink(t *testing.T) {
	testrun.SkipShort(t) // it builds programs
	t.Parallel()
	// The types of an action that neither program names, and what would run
	// before main.
	other := regexp.MustCompile(`iottrail/iot\.(CreateTopicRule|TopicRulePayload|resources)`)
	start := regexp.MustCompile(`iottrail/iot\.init|iottrail/iot\.\.inittask`)

	one, symbols := build(t, `_, err := iot.AttachPolicy.Request(ev)`)
	require.Regexp(t, `iottrail/iot\.AttachPolicy`, symbols)
	require.Empty(t, other.FindAllString(symbols, 10))
	require.Empty(t, start.FindAllString(symbols, 10))
	if !testrun.Long() {
		return
	}
	all, symbols := build(t, `_, err := iot.DecodeRequest(ev)`)
	t.Logf("a program with one action has %d kB, one with all %d kB", one/1000, all/1000)
	require.Less(t, one, all-500_000)
	require.NotEmpty(t, other.FindAllString(symbols, 10))
	require.Empty(t, start.FindAllString(symbols, 10))
}

// build builds a program with the statement, and returns its size and symbols.
func build(t *testing.T, statement string) (size int64, symbols string) {
	t.Helper()
	dir := t.TempDir()
	source, program := filepath.Join(dir, "main.go"), filepath.Join(dir, "program")
	require.NoError(t, os.WriteFile(source, []byte(`package main

import (
	"os"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/iot"
)

func main() {
	ev := new(iottrail.Event)
	_ = ev.UnmarshalJSON([]byte(os.Args[0]))
	`+statement+`
	if err != nil {
		os.Exit(1)
	}
}
`), 0o666))
	run := func(args ...string) string {
		cmd := exec.Command("go", args...)
		cmd.Dir = ".." // in the module, so that the program's imports are its own
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s", out)
		return string(out)
	}
	run("build", "-o", program, source)
	info, err := os.Stat(program)
	require.NoError(t, err)
	return info.Size(), run("tool", "nm", program)
}
