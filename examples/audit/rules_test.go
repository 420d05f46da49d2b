package main

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/iotest"
)

// errUnread is of a reader that must not be read.
var errUnread = errors.New("read")

func TestRulesList(t *testing.T) {
	status, stdout, stderr := audit(t, iotest.ErrReader(errUnread), "-rules")
	if status != exitOK || stderr != "" {
		t.Errorf("status %d, stderr %q", status, stderr)
	}
	golden(t, "rules.txt", stdout)
	for line := range strings.Lines(stdout) {
		if len(line) > 81 {
			t.Errorf("a line of %d characters: %s", len(line), line)
		}
	}
}

func TestRulesListJSON(t *testing.T) {
	status, stdout, stderr := audit(t, iotest.ErrReader(errUnread), "-rules", "-json")
	if status != exitOK || stderr != "" {
		t.Errorf("status %d, stderr %q", status, stderr)
	}
	golden(t, "rules.jsonl", stdout)
	_, text, _ := audit(t, nil, "-rules")
	for line := range strings.Lines(stdout) {
		var r listedRule
		if err := json.Unmarshal([]byte(line), &r); err != nil || r.Why == "" || len(r.Techniques) == 0 {
			t.Errorf("%v in %s", err, line)
		}
		if !strings.Contains(text, r.ID+" ("+r.Severity.String()+", ") {
			t.Errorf("%s is not in the text", r.ID)
		}
	}
}

func TestRulesListTakesNoInput(t *testing.T) {
	status, stdout, stderr := audit(t, nil, "-rules", testdata)
	if status != exitUsage || stdout != "" || !strings.Contains(stderr, "-rules reads nothing") {
		t.Errorf("status %d, stdout %.40q, stderr %q", status, stdout, stderr)
	}
}
