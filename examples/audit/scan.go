package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/iot"
	"github.com/iottrail/iottrail/iotwireless"
)

// fleetSources are the services whose records are looked at: AWS IoT and its
// relatives, as CloudTrail spells them. The decoder passes over all others at
// several times the speed.
var fleetSources = []string{
	iot.Source,
	iotwireless.Source,
	"greengrass.amazonaws.com",
	"iot1click.amazonaws.com",
	"iotanalytics.amazonaws.com",
	"iotdeviceadvisor.amazonaws.com",
	"iotevents.amazonaws.com",
	"ioteventsdata.amazonaws.com",
	"iotfleethub.amazonaws.com",
	"iotfleetwise.amazonaws.com",
	"iotmanagedintegrations.amazonaws.com",
	"iotsecuredtunneling.amazonaws.com",
	"iotsitewise.amazonaws.com",
	"iotthingsgraph.amazonaws.com",
	"iottwinmaker.amazonaws.com",
}

// totals is what the summary says.
type totals struct {
	files        int   // and streams, that were read
	records      int64 // in them, of all services
	changes      int
	failed       int   // of the changes
	marked       int   // of the changes
	recordErrors int64 // records that could not be read, or not wholly
	streamErrors int   // files that could not be read to their end
	unreadable   int   // files and folders that could not be read at all
	notLogs      int64 // documents that are no logs
}

// problems is how many things could not be read.
func (t *totals) problems() int64 {
	return t.recordErrors + int64(t.streamErrors) + int64(t.unreadable)
}

// A scan reads inputs and hands out the changes in them.
type scan struct {
	totals
	stdin io.Reader
	log   io.Writer // for what could not be read
	found func(change)
}

// input reads one argument of the command line.
func (s *scan) input(name string) {
	if name == "-" {
		s.stream("standard input", s.stdin)
		return
	}
	info, err := os.Stat(name)
	switch {
	case err != nil:
		s.cannotRead(name, err)
	case info.IsDir():
		s.folder(name)
	default: // also a pipe, if someone names it
		s.file(name)
	}
}

// folder reads every file below a folder, whatever its name: the content tells
// what is a log.
func (s *scan) folder(root string) {
	// WalkDir does not look behind a symbolic link, not even at its root.
	if target, err := filepath.EvalSymlinks(root); err == nil {
		root = target
	}
	_ = filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			s.cannotRead(name, err)
		case entry.Type().IsRegular():
			s.file(name)
		case !entry.IsDir():
			s.link(name)
		}
		return nil
	})
}

// link reads what is neither a file nor a folder, if it leads to a file.
func (s *scan) link(name string) {
	info, err := os.Stat(name)
	switch {
	case err != nil:
		s.cannotRead(name, err)
	case info.Mode().IsRegular():
		s.file(name)
	case info.IsDir():
		s.cannotRead(name, errors.New("a link to a folder is not followed; name the folder"))
	default:
		s.cannotRead(name, errors.New("not a file"))
	}
}

func (s *scan) file(name string) {
	f, err := os.Open(name)
	if err != nil {
		s.cannotRead(name, err)
		return
	}
	defer f.Close()
	s.stream(name, f)
}

// stream reads the records of one file.
func (s *scan) stream(name string, r io.Reader) {
	const most = 10 // lines about one file: a damaged one can have a million
	said := 0
	say := func(err error) {
		if said++; said <= most {
			s.complain(name, err)
		}
	}

	s.files++
	var notLogs int64
	d := iottrail.NewDecoder(r, iottrail.OnlySources(fleetSources...))
	for ev, err := range d.Events() {
		var record *iottrail.RecordError
		ofRecord := errors.As(err, &record)
		switch {
		case err == nil:
			s.record(name, ev, nil)
		case errors.Is(err, iottrail.ErrNotLog) && (ofRecord || d.Stats().Records == 0):
			// A digest or a notice among the logs, or a file that is no log at all.
			notLogs++
		case ofRecord:
			s.recordErrors++
			say(err)
			// One member could not be read. What the others say still counts.
			if record.Event != nil {
				s.record(name, record.Event, err)
			}
		default:
			s.streamErrors++
			say(err)
		}
	}
	if said > most {
		s.complain(name, fmt.Errorf("and %d more errors", said-most))
	}
	s.notLogs += notLogs
	s.records += d.Stats().Records - min(notLogs, d.Stats().Errors)
}

// record hands out a record if it is of a change. damage is what could not be
// read of it.
func (s *scan) record(file string, ev *iottrail.Event, damage error) {
	if !slices.Contains(fleetSources, ev.EventSource) || !isChange(ev) {
		return
	}
	c := newChange(ev)
	c.File = cut(file, maxText)
	if damage != nil {
		c.warn("damaged record: %v", damage)
	}
	s.changes++
	if ev.Failed() {
		s.failed++
	}
	s.found(c)
}

func (s *scan) cannotRead(name string, err error) {
	s.unreadable++
	// The name stands in front of the line already.
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		err = path.Err
	}
	s.complain(name, err)
}

// complain writes a line. Both parts may hold text from a record or an archive
// that someone else made.
func (s *scan) complain(name string, err error) {
	fmt.Fprintf(s.log, "audit: %s: %s\n", printableText(name, maxText), printableText(err.Error(), maxText))
}

// isChange reports whether a call may have changed something, or would have, had
// it not failed. CloudTrail says in readOnly which calls only read; older records
// do not, and then the access level of the action decides.
func isChange(ev *iottrail.Event) bool {
	level := access(ev)
	if ev.ReadOnly != iottrail.Unset || level == "" {
		return ev.Changes() // which goes by the verb, where it must
	}
	return level != iottrail.AccessRead && level != iottrail.AccessList
}

// access returns the access level of the action, or "" where it is not known.
func access(ev *iottrail.Event) iottrail.Access {
	switch ev.EventSource {
	case iot.Source:
		action, _ := iot.ActionByName(ev.EventName)
		return action.Access
	case iotwireless.Source:
		action, _ := iotwireless.ActionByName(ev.EventName)
		return action.Access
	}
	return ""
}
