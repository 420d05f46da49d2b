package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/iottrail/iottrail/digest"
	"github.com/iottrail/iottrail/examples/internal/plain"
)

// maxText is how long a printed text may be.
const maxText = 1000

// A report writes down what is found, as text or as JSON Lines, and counts it.
type report struct {
	out  io.Writer
	json bool

	digests, logs counts
	coverage      []digest.Span
	err           error // about all of it
}

// counts is how many files have each status.
type counts struct {
	Valid      int `json:"valid"`
	Invalid    int `json:"invalid"`
	Missing    int `json:"missing"`
	Unverified int `json:"unverified"`
	Unexpected int `json:"unexpected"`
}

// of returns the count of a status. A status that is not known here proves nothing.
func (c *counts) of(s digest.Status) *int {
	switch s {
	case digest.Valid:
		return &c.Valid
	case digest.Invalid:
		return &c.Invalid
	case digest.Missing:
		return &c.Missing
	case digest.Unexpected:
		return &c.Unexpected
	}
	return &c.Unverified
}

func (c *counts) all() int {
	return c.Valid + c.Invalid + c.Missing + c.Unverified + c.Unexpected
}

// proven reports whether everything is proven.
func (r *report) proven() bool {
	for _, s := range r.coverage {
		if s.Status != digest.Valid {
			return false
		}
	}
	return r.err == nil && len(r.coverage) > 0 && r.digests.Valid == r.digests.all() && r.logs.Valid == r.logs.all()
}

// add writes a line about a file.
func (r *report) add(f digest.Finding) {
	what := "Log file"
	c := &r.logs
	if f.Kind == digest.DigestFile {
		what, c = "Digest file", &r.digests
		if f.Backfill {
			what = "(backfill) Digest file"
		}
	}
	*c.of(f.Status)++
	if r.json {
		r.line(f)
		return
	}
	fmt.Fprintf(r.out, "%s\t%s\t%s\n", what, plain.Text(f.File, maxText), verdict(f.Status, f.Reason()))
}

// verdict is the text of a status. All except one are in capitals, to stand out among thousands
// of lines.
func verdict(s digest.Status, reason string) string {
	if s == digest.Valid {
		return string(s)
	}
	return strings.ToUpper(string(s)) + ": " + plain.Text(reason, maxText)
}

// end writes the counts and the coverage.
func (r *report) end() {
	if r.json {
		r.endJSON()
		return
	}
	if r.digests.all()+r.logs.all() > 0 {
		fmt.Fprintln(r.out)
	}
	r.ratio(&r.digests, "digest")
	r.ratio(&r.logs, "log")
	if len(r.coverage) > 0 {
		fmt.Fprintln(r.out, "\nCoverage, by the time of delivery:")
	}
	heading := ""
	for _, s := range r.coverage {
		if h := whose(s); h != heading {
			heading = h
			fmt.Fprintln(r.out, h)
		}
		fmt.Fprintf(r.out, "  %s to %s\t%s\n", clock(s.From), clock(s.To), verdict(s.Status, s.Reason()))
	}
}

func (r *report) ratio(c *counts, what string) {
	fmt.Fprintf(r.out, "%d/%d %s files valid", c.Valid, c.all(), what)
	for _, s := range []digest.Status{digest.Invalid, digest.Missing, digest.Unverified, digest.Unexpected} {
		if n := *c.of(s); n > 0 {
			fmt.Fprintf(r.out, ", %d %s", n, strings.ToUpper(string(s)))
		}
	}
	fmt.Fprintln(r.out)
}

// whose says which trail, account and region a span belongs to.
func whose(s digest.Span) string {
	text := s.AccountID + " " + s.Region
	if s.Trail != "" {
		text += ", trail " + s.Trail
	}
	if s.OrganizationID != "" {
		text = s.OrganizationID + " " + text
	}
	return plain.Text(text, maxText)
}

func clock(t time.Time) string { return t.UTC().Format(time.RFC3339) }

func (r *report) endJSON() {
	last := struct {
		Digests  counts        `json:"digests"`
		Logs     counts        `json:"logs"`
		Coverage []digest.Span `json:"coverage"`
		Error    string        `json:"error,omitempty"`
	}{Digests: r.digests, Logs: r.logs, Coverage: append([]digest.Span{}, r.coverage...)}
	if r.err != nil {
		last.Error = r.err.Error()
	}
	r.line(last)
}

// line writes a line of JSON.
func (r *report) line(v any) {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // texts and numbers always can be
	}
	fmt.Fprintln(r.out, plain.JSON(data))
}
