package main

import (
	"cmp"
	"errors"
	"io"
	"iter"

	"github.com/iottrail/iottrail/examples/internal/fleet"
	"github.com/iottrail/iottrail/examples/internal/inputs"
	"github.com/iottrail/iottrail/examples/internal/plain"

	"github.com/iottrail/iottrail"
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
	notices      int64 // documents that are no logs, of the kinds that lie among them
}

// problems is how many things could not be read.
func (t *totals) problems() int64 {
	return t.recordErrors + int64(t.streamErrors) + int64(t.unreadable) + t.notLogs
}

// A scan reads inputs and hands out the changes in them.
type scan struct {
	totals
	stdin         io.Reader
	complaints    inputs.Complaints
	requesterPays bool // who runs the program pays for requests to S3
	found         func(fleet.Change)
	notice        string // what the first notice in this argument is

	seen inputs.Repeats // the changes that came before
}

// stream reads the records of one file.
func (s *scan) stream(name string, r io.Reader) {
	s.files++
	d := iottrail.NewDecoder(r, iottrail.OnlySources(fleet.Sources()...))
	s.records(d.Events(), func() string { return name })
	s.totals.records += d.Stats().Records
}

// records takes all that there is in some files. file returns the name of the one that it is in.
func (s *scan) records(events iter.Seq2[*iottrail.Event, error], file func() string) {
	for rec := range inputs.Records(events, func() inputs.Place { return inputs.Place{File: file()} }) {
		s.take(rec)
	}
	s.complaints.End()
}

// take takes a record or an error.
func (s *scan) take(rec inputs.Record) {
	switch {
	case rec.Damage != nil:
		s.recordErrors++
		s.complaints.Problem(rec.At.File, rec.Damage)
		s.record(rec)
	case rec.Event != nil:
		s.record(rec)
	default:
		s.fault(rec.At.File, rec.Err)
	}
}

// fault takes an error that is about no Event.
func (s *scan) fault(file string, err error) {
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
			err = notLog // about the whole file, whatever the byte
		}
		s.complaints.Problem(file, err)
	case ofRecord:
		s.recordErrors++
		s.complaints.Problem(file, err)
	case errors.As(err, new(*iottrail.StreamError)):
		s.streamErrors++
		s.complaints.Problem(file, err)
	default:
		s.cannotRead(file, err)
	}
}

// record hands out a record if it is of a change, and the first of its copies.
func (s *scan) record(rec inputs.Record) {
	if !fleet.IsChange(rec.Event) {
		return
	}
	if s.seen.Seen(rec) {
		s.repeats++
		return
	}
	c := fleet.NewChange(rec.Event)
	c.File = plain.Cut(rec.At.File, maxText)
	if rec.Damage != nil {
		c.Warn("damaged record: %v", rec.Damage)
	}
	s.changes++
	if rec.Event.Failed() {
		s.failed++
	}
	s.found(c)
}
