package main

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/detect"
	"github.com/iottrail/iottrail/examples/internal/fleet"
	"github.com/iottrail/iottrail/examples/internal/inputs"
	"github.com/iottrail/iottrail/examples/internal/plain"
)

// A writer is an output.
type writer interface {
	// write writes what was found, in its order. With -unsorted there are several batches.
	write(b *found)
	// end is for after the last one.
	end(t *totals, in *integrity)
}

// found is what was found, or a batch of it.
type found struct {
	findings  []finding
	changes   []held
	integrity *integrity // nil without -keys, and in all batches but the last
}

// batch is how many changes and findings -unsorted holds at a time.
const batch = 1000

// A collector holds what is found until it is written.
//
// To put changes in the order of time, all of them must be there: CloudTrail writes neither its files
// nor the records in a file in that order. So memory grows with the changes, which are few compared
// with the records: usually by a few hundred bytes each, and never by more than some kilobytes, as a
// change holds only short texts. A finding is as large, and there are fewer. If even that is too
// much, -unsorted holds no more than a batch.
type collector struct {
	o        *options
	to       writer
	changes  []held
	findings []finding
	open     fleet.OpenPolicies // the one thing that -unsorted keeps
	batches  bool
	marked   int
}

// A held change may be one that the filters leave out: what it did to a policy still matters to those
// after it.
type held struct {
	fleet.Change
	listed bool
}

func (c *collector) change(change fleet.Change, lists iottrail.Answer) {
	if listed := lists != iottrail.No; listed || change.Policy().Did != 0 {
		c.changes = append(c.changes, held{change, listed})
		c.added()
	}
}

func (c *collector) finding(f finding) {
	c.findings = append(c.findings, f)
	c.added()
}

func (c *collector) added() {
	if c.batches && len(c.changes)+len(c.findings) >= batch {
		c.write(nil)
	}
}

// write writes what is held.
func (c *collector) write(in *integrity) {
	if !c.batches {
		slices.SortStableFunc(c.changes, func(a, b held) int { return a.Time.Compare(b.Time) })
	}
	b := &found{findings: c.findings, changes: c.changes[:0], integrity: in}
	byImportance(b.findings)
	one := make([]fleet.Change, 1)
	for i := range c.changes {
		h := &c.changes[i]
		one[0] = h.Change
		c.open.Follow(one)
		if !h.listed {
			continue
		}
		if len(one[0].Warnings) > 0 {
			c.marked++
		}
		if c.o.changes {
			b.changes = append(b.changes, held{one[0], true}) // no further than i
		}
	}
	c.changes, c.findings = c.changes[:0], c.findings[:0]
	c.to.write(b)
}

// report reads the inputs and writes what is in them.
func report(o *options, stdin io.Reader, stdout, stderr io.Writer) int {
	out := bufio.NewWriter(stdout)
	s := newScan(o, stdin, stdout, stderr)
	page, err := newPage(o)
	if err != nil {
		s.complaints.Say(o.html, err)
		return exitProblems
	}
	s.page = page.report()
	if s.detector == nil && s.page == nil && !s.filters.any() {
		s.decoder = []iottrail.Option{iottrail.OnlySources(fleet.Sources()...)}
	}
	collect := s.collect(o, out, stdout, stderr)

	s.all(o)
	s.progress.end()
	for _, u := range s.integrity.unproven() {
		s.complaints.Say(u.name, u.err)
	}
	missed := s.filters.missed()
	for _, m := range missed {
		s.complaints.Say(m.name, m.err)
	}
	collect.write(s.integrity)
	s.marked = collect.marked
	collect.to.end(&s.totals, s.integrity)
	status := flush(out, stderr)
	if err := page.write(s.integrity); err != nil {
		s.complaints.Say(o.html, err)
		status = exitProblems
	} else if page != nil {
		fmt.Fprintln(stderr, "report written to", plain.Text(o.html, maxText))
	}
	if s.problems()+s.integrity.problems()+int64(len(missed)) > 0 {
		status = exitProblems
	}
	return status
}

// newScan returns the scan that the command line asks for.
func newScan(o *options, stdin io.Reader, stdout, stderr io.Writer) *scan {
	progress := newProgress(o, stdout, stderr)
	s := &scan{
		stdin: stdin, requesterPays: o.requesterPays, filters: newFilters(o), progress: progress,
		complaints: inputs.Complaints{Program: "audit", Log: progress.beside(stderr)},
	}
	if len(o.keys) > 0 {
		s.integrity = newIntegrity(o.keys)
	}
	if o.findings {
		s.detector = detect.NewDetector(detect.Rules(detect.Config{})...)
	}
	if !o.unsorted {
		// As all changes are held, their ids may be as well: no more for each than
		// the change itself.
		s.seen.Whole.Limit, s.seen.Damaged.Limit = math.MaxInt, math.MaxInt
	}
	return s
}

// collect sends what is found to the output.
func (s *scan) collect(o *options, out, stdout, stderr io.Writer) *collector {
	c := &collector{o: o, batches: o.unsorted, open: fleet.OpenPolicies{}}
	s.found = func(_ *iottrail.Event, change fleet.Change, lists iottrail.Answer) { c.change(change, lists) }
	s.finding = func(f detect.Finding, call fleet.Change) { c.finding(newFinding(f, call)) }
	switch o.format {
	case formatText:
		c.to = newText(o, out, stdout)
	case formatJSON:
		c.to = &jsonLines{out: out, summary: stderr}
	case formatCSV:
		c.to = newTable(out, stderr)
	case formatTimesketch:
		c.to = &timeline{out: out, summary: stderr}
	case formatOCSF:
		lines := &ocsfLines{o: o, out: out, complaints: &s.complaints, summary: stderr}
		c.to, c.batches = lines, true
		s.found = func(ev *iottrail.Event, change fleet.Change, lists iottrail.Answer) {
			lines.change(ev, lists)
			c.change(change, lists)
		}
		s.finding = func(f detect.Finding, _ fleet.Change) { lines.finding(f) }
	}
	return c
}
