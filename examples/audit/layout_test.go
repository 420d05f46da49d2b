package main

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/charmbracelet/lipgloss"
)

func TestWrap(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text  string
		width int
		want  string // the lines, with | between them
	}{
		{"", 10, ""},
		{"   ", 10, ""},
		{"a b c", 10, "a b c"},
		{"one two three", 7, "one two|three"},
		{"one two three", 6, "one|two|three"},
		{"abcdefghij", 4, "abcd|efgh|ij"},
		{"a abcdefghij b", 4, "a|abcd|efgh|ij b"},
		{"abc,defg", 5, "abc,|defg"},
		{"a,bcdefghi", 5, "a,bcd|efghi"},
		{"水泵水泵", 4, "水泵|水泵"},
		{"水泵水泵", 3, "水|泵|水|泵"},
		{"水", 1, "水"}, // what does not fit at all
		{"e\u0301e\u0301e\u0301", 2, "e\u0301e\u0301|e\u0301"},
	} {
		if got := strings.Join(wrap(test.text, test.width), "|"); got != test.want {
			t.Errorf("wrap(%q, %d) = %q, want %q", test.text, test.width, got, test.want)
		}
	}
}

// However narrow the terminal and however long the texts are, no line is wider, and none but the first begins
// at the edge.
func TestRowsFit(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("水泵 pump-0001 ", 20) + strings.Repeat("x", 200)
	for _, width := range []int{leastWidth, 80, defaultWidth, 200} {
		for _, head := range []string{"", "  ", "2026-10-07 ", "! 01:12:44Z ", strings.Repeat("h", 39) + " ", strings.Repeat("h", 150) + "  "} {
			for _, text := range []string{"", "ok", long} {
				var out bytes.Buffer
				l := newLayout(&out, &out)
				l.width = width
				l.line(head, text, l.styles.failed)
				for i, line := range strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n") {
					if lipgloss.Width(line) > width {
						t.Errorf("%d columns of %d: %q", lipgloss.Width(line), width, line)
					}
					if i > 0 && head != "" && !strings.HasPrefix(line, "  ") {
						t.Errorf("after %q a line begins at the edge: %q", head, line)
					}
				}
				if got, want := strings.Join(strings.Fields(out.String()), ""), strings.Join(strings.Fields(head+text), ""); got != want {
					t.Errorf("what is written is not what was given: %q, want %q", got, want)
				}
			}
		}
	}
}

// Every line of the output fits.
func TestTextFits(t *testing.T) {
	t.Parallel()
	for _, flags := range [][]string{{"-demo"}, {"-demo", "-findings"}, {"-demo", "-unsorted"}} {
		_, stdout, _ := audit(t, nil, flags...)
		for line := range strings.Lines(stdout) {
			if line = strings.TrimSuffix(line, "\n"); lipgloss.Width(line) > defaultWidth || strings.HasSuffix(line, " ") {
				t.Errorf("%v: %d columns, or a space at the end: %q", flags, lipgloss.Width(line), line)
			}
		}
	}
}

// No text of a record begins a line of the output, so that none can look like another entry: each line that goes on
// is indented by more than an entry is.
func TestNoTextBeginsALine(t *testing.T) {
	t.Parallel()
	forged := strings.Repeat("! 01:12:44Z iot:DeleteThing CRITICAL Changes Findings: 2026-10-07 ", 30)
	in := record("iot.amazonaws.com", "CreateTopicRule", fmt.Sprintf(`"errorCode":%q,"eventID":%q,"requestParameters":{"ruleName":%q,"topicRulePayload":{"sql":%q}},"resources":[{"type":%q,"ARN":%q}]`,
		forged, forged, forged, forged, forged, forged))
	in = strings.ReplaceAll(in, `"ann"`, fmt.Sprintf("%q", forged))
	_, stdout, stderr := audit(t, strings.NewReader(in))
	entry := regexp.MustCompile(`^(Findings: |No findings$|CRITICAL |HIGH |MEDIUM |LOW |INFO |Changes|2026-10-05 IAM user |[! ] 08:00:00Z iot:CreateTopicRule|[a-zA-Z!, ]+ +[0-9]+( |$)|$)`)
	within := regexp.MustCompile(`^  (  |[? ] 2026-10-05T08:00:00Z|IAM user|why:|next:|"|[^ !?])`)
	for line := range strings.Lines(stdout) {
		line = strings.TrimSuffix(line, "\n")
		if !entry.MatchString(line) && !within.MatchString(line) || strings.HasPrefix(line, "! 01:12:44Z") || strings.HasPrefix(line, "2026-10-07") {
			t.Errorf("a line that a record made: %q\n%s", line, stderr)
		}
	}
	if n := strings.Count(stdout, "\n! 08:00:00Z") + strings.Count(stdout, "\n  08:00:00Z"); n != 1 {
		t.Errorf("%d changes:\n%s", n, stdout)
	}
}

// Colours go to terminals alone, and where someone asks for them.
func TestColours(t *testing.T) {
	run := func(env ...string) string {
		for _, name := range []string{"NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"} {
			t.Setenv(name, "")
			os.Unsetenv(name)
		}
		for _, e := range env {
			name, value, _ := strings.Cut(e, "=")
			t.Setenv(name, value)
		}
		_, stdout, _ := audit(t, nil, night...)
		return stdout
	}
	plain := run()
	if strings.Contains(plain, "\x1b") {
		t.Error("there are colours where no terminal is")
	}
	for _, env := range [][]string{{"NO_COLOR=1"}, {"NO_COLOR=1", "CLICOLOR_FORCE=1"}, {"CLICOLOR=0"}} {
		if run(env...) != plain {
			t.Errorf("%v: there are colours", env)
		}
	}
	forced := run("CLICOLOR_FORCE=1")
	if !strings.Contains(forced, "\x1b[") {
		t.Error("there are no colours where they are asked for")
	}
	if got := regexp.MustCompile("\x1b\\[[0-9;]*m").ReplaceAllString(forced, ""); got != plain {
		t.Errorf("colours change the text:\n%s", got)
	}
}
