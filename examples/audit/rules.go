package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/netip"
	"strings"
	"time"

	"github.com/iottrail/iottrail/examples/internal/plain"

	"github.com/iottrail/iottrail/detect"
)

// A listedRule is what -rules says about a rule.
type listedRule struct {
	ID             string          `json:"id"`
	Severity       detect.Severity `json:"severity"`
	Title          string          `json:"title"`
	Techniques     []string        `json:"techniques"`
	Why            string          `json:"why"`
	FalsePositives string          `json:"falsePositives"`
	NextSteps      string          `json:"nextSteps"`
	Remembers      string          `json:"remembers,omitempty"`
}

// listedRules are all rules of package detect. There is a rule about where a call came from only for
// a company with an address, so this company has one.
func listedRules() (list []listedRule) {
	for _, r := range detect.Rules(detect.Config{Offices: []netip.Prefix{netip.MustParsePrefix("203.0.113.0/24")}}) {
		list = append(list, listedRule{r.ID, r.Severity, r.Title, r.Techniques, r.Why, r.FalsePositives, r.NextSteps, remembers(&r)})
	}
	return list
}

// remembers says in words what a rule must have seen before.
func remembers(r *detect.Rule) string {
	switch {
	case r.Count != nil && r.Count.Of != nil:
		return fmt.Sprintf("%d different calls by one caller within %d minutes.", r.Count.Times, r.Count.Within/time.Minute)
	case r.Count != nil:
		return fmt.Sprintf("%d calls by one caller within %d minutes.", r.Count.Times, r.Count.Within/time.Minute)
	case r.First != nil:
		return "Only the first call, for whom nothing is known."
	case r.After != nil:
		return "Only after another call about the same."
	}
	return ""
}

// writeRules writes the catalogue of rules for people.
func writeRules(w io.Writer) {
	for i, r := range listedRules() {
		if i > 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintf(w, "%s (%v, %s)\n  %s.\n", r.ID, r.Severity, strings.Join(r.Techniques, ", "), r.Title)
		for _, part := range [][2]string{
			{"why", r.Why},
			{"when", r.Remembers},
			{"what else fires it", r.FalsePositives},
			{"what to do", r.NextSteps},
		} {
			if part[1] != "" {
				writeWrapped(w, part[0]+": "+part[1])
			}
		}
	}
}

// writeWrapped writes a text in lines of at most 80 characters, if its words allow.
func writeWrapped(w io.Writer, text string) {
	line := " "
	for i, word := range strings.Fields(text) {
		if len(line)+1+len(word) > 80 && i > 0 {
			fmt.Fprintln(w, line)
			line = "   "
		}
		line += " " + word
	}
	fmt.Fprintln(w, line)
}

// writeRulesJSON writes the catalogue as JSON Lines.
func writeRulesJSON(w io.Writer) {
	for _, r := range listedRules() {
		line, err := json.Marshal(r)
		if err != nil {
			panic(err) // texts always can be
		}
		fmt.Fprintf(w, "%s\n", plain.JSON(line))
	}
}
