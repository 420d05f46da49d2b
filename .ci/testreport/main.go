// Testreport reads what go test -json prints, from standard input, and prints what a
// person needs of it: a line for each package, all that failed tests said, and how many
// tests were skipped for which reason. It fails if a test failed, or was skipped for a
// reason that is not on a list.
//
//	go test -json ./... | go run ./.ci/testreport -skips .ci/skips -run long
//
// The list has a reason on each line, after the runs in which it may be given:
//
//	short plain: a reason, as the test gives it
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
)

func main() {
	list := flag.String("skips", "", "the `file` that lists the reasons for which a test may be skipped")
	run := flag.String("run", "plain", "which run this is: short, plain or long")
	flag.Parse()
	allowed := make(map[string]bool)
	if *list != "" {
		data, err := os.ReadFile(*list)
		if err == nil {
			allowed, err = reasons(string(data), *run)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
	}
	if err := report(os.Stdout, os.Stdin, allowed); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// reasons are those that the list has for a run.
func reasons(list, run string) (map[string]bool, error) {
	allowed := make(map[string]bool)
	for line := range strings.Lines(list) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		runs, reason, ok := strings.Cut(line, ": ")
		if !ok {
			return nil, fmt.Errorf("the list of reasons has a line that is not \"runs: reason\": %q", line)
		}
		if slices.Contains(strings.Fields(runs), run) {
			allowed[reason] = true
		}
	}
	return allowed, nil
}

// An event is what go test -json prints on a line: see go doc test2json.
type event struct {
	Action, Package, Test, Output string
	Elapsed                       float64
}

// said finds what a test said, without the place where it did.
var said = regexp.MustCompile(`(?m)^\s+\S+\.go:\d+: (.*)$`)

func byTest(a, b [2]string) int { return strings.Compare(a[1], b[1]) }

func report(w io.Writer, r io.Reader, allowed map[string]bool) error {
	output := make(map[[2]string]*strings.Builder) // by package and test
	skipped := make(map[string]int)                // by reason
	var failed, unlisted, packages int
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var e event
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			fmt.Fprintln(w, lines.Text()) // a compiler's error, for example
			continue
		}
		key := [2]string{e.Package, e.Test}
		switch e.Action {
		case "output":
			if output[key] == nil {
				output[key] = new(strings.Builder)
			}
			output[key].WriteString(e.Output)
			continue
		case "build-output":
			fmt.Fprint(w, e.Output)
			continue
		case "fail", "build-fail":
			failed++
			if e.Test == "" { // what it has to say may be among what a test said: a panic, for example
				for _, of := range slices.SortedFunc(maps.Keys(output), byTest) {
					if of[0] == e.Package {
						fmt.Fprint(w, output[of])
						delete(output, of)
					}
				}
			} else if output[key] != nil {
				fmt.Fprint(w, output[key])
			}
			fmt.Fprintf(w, "FAIL %s %s\n", e.Package, e.Test)
		case "skip":
			if e.Test == "" { // a package without tests
				break
			}
			reason := "no reason"
			if found := said.FindAllStringSubmatch(output[key].String(), -1); found != nil {
				reason = found[len(found)-1][1]
			}
			skipped[reason]++
			if !allowed[reason] {
				unlisted++
				fmt.Fprintf(w, "SKIP %s %s, for a reason that is not on the list: %s\n", e.Package, e.Test, reason)
			}
		case "pass":
			if e.Test == "" {
				packages++
				fmt.Fprintf(w, "ok   %s %.1f s\n", e.Package, e.Elapsed)
			}
		}
		if e.Action == "pass" || e.Action == "skip" || e.Action == "fail" {
			delete(output, key)
		}
	}
	for _, reason := range slices.Sorted(maps.Keys(skipped)) {
		fmt.Fprintf(w, "%d skipped: %s\n", skipped[reason], reason)
	}
	switch {
	case lines.Err() != nil:
		return fmt.Errorf("the output of go test can't be read: %w", lines.Err())
	case failed > 0:
		return fmt.Errorf("%d tests and packages failed", failed)
	case unlisted > 0:
		return fmt.Errorf("%d tests were skipped for a reason that is not on the list", unlisted)
	case packages == 0:
		return errors.New("no package was tested")
	}
	return nil
}
