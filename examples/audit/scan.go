package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/iottrail/iottrail/examples/internal/fleet"
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
	log           io.Writer // for what could not be read
	requesterPays bool      // who runs the program pays for requests to S3
	found         func(fleet.Change)
	notice        string // what the first notice in this argument is

	// The changes that came before. Damaged ones are apart, so that none takes the
	// place of a copy that can be read.
	seen, seenDamaged iottrail.Repeats
}

// stream reads the records of one file.
func (s *scan) stream(name string, r io.Reader) {
	s.files++
	d := iottrail.NewDecoder(r, iottrail.OnlySources(fleet.Sources()...))
	s.events(name, d.Events())
	s.records += d.Stats().Records
}

// events takes all that there is in one file.
func (s *scan) events(name string, events iter.Seq2[*iottrail.Event, error]) {
	in := &file{scan: s, name: name}
	for ev, err := range events {
		in.take(ev, err)
	}
	in.end()
}

// A file takes the records of one file and the errors between them.
type file struct {
	*scan
	name string
	said int // lines about it
	// A record of which one member can't be read is followed by the error that says
	// so. So each is held until it is known what follows.
	held *iottrail.Event
}

const mostSaid = 10 // lines about one file: a damaged one can have a million

func (f *file) say(err error) {
	if f.said++; f.said <= mostSaid {
		f.complain(f.name, err)
	}
}

// release hands out the record that is held.
func (f *file) release(damage error) {
	if f.held != nil {
		f.record(f.name, f.held, damage)
	}
	f.held = nil
}

// take takes a record or an error.
func (f *file) take(ev *iottrail.Event, err error) {
	var (
		record *iottrail.RecordError
		notLog *iottrail.NotLogError
	)
	ofRecord := errors.As(err, &record)
	if !ofRecord || record.Event != f.held {
		f.release(nil)
	}
	if ofRecord && errors.Is(err, iottrail.ErrNotLog) {
		f.records-- // among which it is counted, and it is something else
	}
	switch {
	case err == nil:
		f.held = ev
	case errors.As(err, &notLog) && ofRecord && notLog.Kind.LiesAmongLogs():
		// Where the whole stream is said to be one, what comes after its first
		// bytes was not read, and may be records.
		f.notices++
		f.notice = cmp.Or(f.notice, notLog.What)
	case errors.Is(err, iottrail.ErrNotLog):
		f.notLogs++
		if notLog != nil && !ofRecord {
			err = notLog // about the whole file, whatever the byte
		}
		f.say(err)
	case ofRecord:
		f.recordErrors++
		f.say(err)
		f.held = record.Event // what the other members say still counts
		f.release(err)
	case errors.As(err, new(*iottrail.StreamError)):
		f.streamErrors++
		f.say(err)
	default:
		f.cannotRead(f.name, err)
	}
}

// end is for after the last. There may be no file at all.
func (f *file) end() {
	if f == nil {
		return
	}
	f.release(nil)
	if f.said > mostSaid {
		f.complain(f.name, fmt.Errorf("and %d more errors", f.said-mostSaid))
	}
}

// record hands out a record if it is of a change, and the first of its copies.
// damage is what could not be read of it.
func (s *scan) record(file string, ev *iottrail.Event, damage error) {
	if !fleet.IsChange(ev) {
		return
	}
	seen := &s.seen
	if damage != nil {
		seen = &s.seenDamaged
	}
	if seen.Seen(ev) {
		s.repeats++
		return
	}
	c := fleet.NewChange(ev)
	c.File = plain.Cut(file, maxText)
	if damage != nil {
		c.Warn("damaged record: %v", damage)
	}
	s.changes++
	if ev.Failed() {
		s.failed++
	}
	s.found(c)
}
