package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/iottrail/iottrail/examples/internal/fleet"
	"github.com/iottrail/iottrail/examples/internal/inputs"
	"github.com/iottrail/iottrail/examples/internal/plain"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/detect"
	page "github.com/iottrail/iottrail/report"
	"github.com/iottrail/iottrail/trail"
)

// totals is what the summary says.
type totals struct {
	files        int   // and streams, that were read
	records      int64 // in them, of all services
	changes      int
	failed       int   // of the changes
	marked       int   // of the changes
	repeats      int   // of changes, which are not counted among them
	recordErrors int64 // records that could not be read, or not wholly
	streamErrors int   // files that could not be read to their end
	unreadable   int   // files and folders that could not be read at all
	notLogs      int64 // documents and files that are no logs, and could be anything
	notices      int64 // documents that are no logs, of the kinds that come with them
}

// problems is how many things could not be read.
func (t *totals) problems() int64 {
	return t.recordErrors + int64(t.streamErrors) + int64(t.unreadable) + t.notLogs
}

// A scan reads inputs and hands out the changes and the findings in them.
type scan struct {
	totals
	stdin         io.Reader
	complaints    inputs.Complaints
	requesterPays bool // who runs the program pays for requests to S3
	filters       *filters
	decoder       []iottrail.Option
	integrity     *integrity       // nil without -keys
	detector      *detect.Detector // nil if nobody wants findings
	page          *page.Report     // nil without -html
	partial       iottrail.Event   // the Event, for the report, of all records of which a member could not be read
	progress      *progress        // nil if nobody looks

	found   func(*iottrail.Event, fleet.Change, iottrail.Answer) // a change, and whether the filters list it
	finding func(detect.Finding, fleet.Change)                   // what was found, and its call
	notice  string                                               // what the first notice in this argument is

	seen inputs.Repeats // the changes that came before
}

// stream reads the records of one file.
func (s *scan) stream(name string, r io.Reader) {
	s.files++
	d := iottrail.NewDecoder(s.progress.stream(name, r), s.decoder...)
	s.records(d.Events(), func() inputs.Place {
		index, offset := d.Position()
		return inputs.Place{File: name, Index: index, Offset: offset}
	})
	s.totals.records += d.Stats().Records
}

// records takes everything in some files. where returns the place of what came last.
func (s *scan) records(events iter.Seq2[*iottrail.Event, error], where func() inputs.Place) {
	for rec := range inputs.Records(events, where) {
		s.take(rec)
	}
	s.complaints.End()
}

// take takes a record or an error.
func (s *scan) take(rec inputs.Record) {
	switch {
	case rec.Damage != nil:
		s.recordErrors++
		s.damaged(rec.At, rec.Damage)
		s.record(rec)
	case rec.Event != nil:
		s.record(rec)
	default:
		s.fault(rec.At, rec.Err)
	}
}

// fault takes an error that is not about an Event.
func (s *scan) fault(at inputs.Place, err error) {
	var notLog *iottrail.NotLogError
	ofRecord := errors.As(err, new(*iottrail.RecordError))
	if ofRecord && errors.Is(err, iottrail.ErrNotLog) {
		s.totals.records-- // among which it is counted, and it is something else
	}
	switch {
	case errors.As(err, &notLog) && ofRecord && notLog.Kind.LiesAmongLogs():
		// Where the whole stream is said to be one, what comes after its first
		// bytes was not read, and may be records.
		s.notices++
		s.notice = cmp.Or(s.notice, notLog.What)
	case errors.Is(err, iottrail.ErrNotLog):
		s.notLogs++
		if notLog != nil && !ofRecord {
			err = notLog // about the whole file, not about a byte of it
		}
		s.damaged(at, err)
	case ofRecord:
		s.recordErrors++
		s.damaged(at, err)
	case errors.As(err, new(*iottrail.StreamError)):
		s.streamErrors++
		s.damaged(at, err)
	case at.Proof == trail.Invalid: // it is not what was delivered, which the integrity counts
		s.complaints.Say(at.File, err)
		s.problem(at, err)
	default:
		s.cannotRead(at.File, err)
	}
}

// damaged names a problem, and puts it into the report.
func (s *scan) damaged(at inputs.Place, err error) {
	s.complaints.Problem(at.File, err)
	s.problem(at, err)
}

// record hands out a record if it is of a change and the first of its copies, and what is found in
// it.
func (s *scan) record(rec inputs.Record) {
	ev := rec.Event
	if s.page != nil && s.filters.places(ev) {
		s.page.Add(ev, trail.Position(rec.At)) // which knows the time itself
	}
	if !s.filters.reads(ev) {
		return
	}
	if s.detector != nil {
		for _, f := range s.detector.Add(ev) {
			s.judge(f, rec)
		}
	}
	if !fleet.IsChange(ev) {
		return
	}
	lists := s.filters.lists(ev)
	if s.seen.Seen(rec) {
		if lists != iottrail.No {
			s.repeats++
		}
		return
	}
	if lists != iottrail.No {
		s.changes++
		if ev.Failed() {
			s.failed++
		}
	}
	s.found(ev, describe(rec, lists), lists)
}

// judge hands out a finding, if its call is listed. Usually the call is the current record. If a rule
// waited for another one, the call came earlier, and its place is no longer known.
func (s *scan) judge(f detect.Finding, rec inputs.Record) {
	lists := s.filters.lists(f.Event)
	if lists == iottrail.No {
		return
	}
	if f.Event != rec.Event {
		rec = inputs.Record{Event: f.Event}
	}
	f.Answer = min(f.Answer, lists) // in doubt, too, if it may not be what was asked for
	s.finding(f, describe(rec, lists))
}

// describe says what a record is about, and why it deserves a look.
func describe(rec inputs.Record, lists iottrail.Answer) fleet.Change {
	c := fleet.NewChange(rec.Event)
	c.File = plain.Cut(rec.At.File, maxText)
	if rec.Damage != nil {
		c.Warn("damaged record: %v", rec.Damage)
	}
	if lists == iottrail.Maybe {
		c.Warn("the record does not say whether it is what was asked for")
	}
	return c
}

// end is for after all inputs.
func (s *scan) end() {
	if s.detector == nil {
		return
	}
	for _, f := range s.detector.Flush() {
		s.judge(f, inputs.Record{})
	}
	if n := s.detector.Forgotten(); n > 0 {
		s.complaints.Say("findings", fmt.Errorf("there were too many callers to remember: %d times one was forgotten, so that rules that count may have missed something", n))
	}
}
