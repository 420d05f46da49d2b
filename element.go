package iottrail

import (
	"fmt"

	"github.com/iottrail/iottrail/internal/jsonscan"
)

// This file reads one value where a record should be.

// An element is a value where a record should be.
type element struct {
	kind  jsonscan.Kind
	rec   scanned // of an object
	end   int
	fault jsonscan.Fault
	opens bool // a text that has documents in it
	timed bool // a time is before it in its line
}

// mayHoldRecords reports whether a sound element of s is read further: what is none is no
// record, nor are there any in it.
func (e *element) mayHoldRecords(s *source) bool {
	return e.kind == jsonscan.Object || e.opens || e.kind == jsonscan.Array && s.isRows()
}

// element reads the value at s.pos, where a record should be.
func (d *Decoder) element(s *source) (*Event, error) {
	e := &d.current
	e.kind, e.timed, e.opens = jsonscan.KindOf(s.buf[s.pos]), s.atTime, false
	s.begun, s.atTime = s.buf[s.pos], false
	ev, err := d.readElement(s, e)
	e.rec = scanned{} // what it refers to may be large
	return ev, err
}

func (d *Decoder) readElement(s *source, e *element) (*Event, error) {
	if err := d.scan(s, e); err != nil || d.err != nil {
		return nil, err
	}
	switch {
	case e.fault == jsonscan.Stopped:
		s.first = '{'
		s.proceed(noDamage)
		return nil, d.enterDocument(s, &e.rec)
	case d.stats.Records >= d.limits.Records:
		d.tooMany(s.offset(s.pos))
		return nil, nil
	case e.fault == jsonscan.Truncated && e.end > d.limits.RecordSize:
		return nil, d.oversized(s)
	case e.fault == jsonscan.Truncated:
		return nil, d.fail(s, s.pos, s.ended())
	case e.fault != jsonscan.None:
		err := d.damaged(s, e.fault, e.end)
		if s.strict {
			s.pos = len(s.buf) // what comes after is not believed
		}
		return nil, err
	}
	start, raw := s.pos, s.buf[s.pos:s.pos+e.end]
	s.pos += e.end
	if at, f := d.limits.tooLong(raw); f != jsonscan.None {
		s.proceed(noDamage)
		from := s.offset(start) // before the other one: see source.offset
		return nil, d.recordErrorAt(s, from, raw, "", faultError(f, raw, at, s.offset(start+at), &d.limits))
	}
	if s.first == 0 {
		s.first = raw[0]
		if e.kind == jsonscan.Text && !e.opens {
			s.first = 's' // a string that is none of documents
		}
	}
	switch {
	case e.mayHoldRecords(s):
		s.proceed(noDamage)
	case s.mayBePart():
		s.passed() // what comes next is in the same doubt
	case e.kind == jsonscan.Text:
		s.proceed(closed) // it may be the name of a member
	default:
		s.proceed(noDamage)
	}
	switch {
	case e.kind == jsonscan.Object && d.isWithin(s):
		return nil, d.walkWithin(s, start, e.end)
	case e.kind == jsonscan.Object:
		return d.object(s, start, e)
	case e.kind == jsonscan.Text && e.opens:
		return nil, d.text(s, start, raw)
	case e.kind == jsonscan.Array && s.isRows():
		return nil, d.row(s, start, e.end)
	}
	return nil, d.recordError(s, start, raw, fmt.Errorf("%s %w", excerpt(raw), errNotRecord))
}

// scan scans the value at s.pos. Where it is in doubt whether that is a part of the value
// before it, and it is, the result is its error.
func (d *Decoder) scan(s *source, e *element) error {
	room := d.limits.Depth - s.depth
	uncertain := s.mayBePart()
	stop := s.place == between && !uncertain && !s.strict && !e.timed
	isRecord := e.kind == jsonscan.Object && !d.isWithin(s)
	scan := func(data []byte) (end int, f jsonscan.Fault) {
		if isRecord {
			if !uncertain {
				if end, ok := e.rec.scanFast(&d.scanner, d.marks(s), s.buf, s.pos, room, stop); ok {
					return end, jsonscan.None
				}
			}
			return e.rec.scan(&d.scanner, data, room, stop)
		}
		return jsonscan.Value(data, 0, room)
	}
	e.end, e.fault = d.whole(s, scan)
	e.opens = e.kind == jsonscan.Text && e.fault == jsonscan.None && !d.isWithin(s) && (s.first == 0 || s.first == '"') && hasDocument(s.buf[s.pos:s.pos+e.end])
	switch {
	case e.fault == jsonscan.None && s.place == between && e.kind != jsonscan.Object && !s.wordEnds(e.end),
		e.timed && e.fault == jsonscan.None && !d.lineEnds(s, e, scan):
		e.fault = jsonscan.WantValue // a line of text that begins like a value, or like one with a time
	case e.kind == jsonscan.Text && e.opens && s.place == between:
		e.opens = s.lineEnds(e.end)
		if !e.opens {
			answer := s.looksLikeRecord(e.end)
			e.opens = answer == Yes || answer == Maybe && !uncertain
		}
	case !uncertain || e.kind != jsonscan.Object:
		e.opens = e.opens && !uncertain && s.elementEnds(e.end)
	case e.fault == jsonscan.None:
		switch s.looksLikeRecord(e.end) {
		case No:
			return d.part(s, e.end)
		case Maybe:
			start := s.pos
			s.pos += e.end
			s.proceed(noDamage)
			return d.recordError(s, start, s.buf[start:s.pos], errUnknown)
		}
		e.end, e.fault = scan(s.buf[s.pos:]) // which may have moved
	case e.fault == jsonscan.Truncated && e.end > d.limits.RecordSize && s.place == between:
		// A part of a record is at most as large as a record may be, and a log file may be
		// larger.
		stop = !s.strict
		if at, g := scan(s.buf[s.pos : s.pos+e.end]); g == jsonscan.Stopped {
			e.end, e.fault = at, g
		}
	}
	return nil
}

// lineEnds reports whether nothing follows the element in its line. To know that, the bytes
// may have to be moved: then the element is scanned again.
func (d *Decoder) lineEnds(s *source, e *element, scan func([]byte) (int, jsonscan.Fault)) bool {
	before := &s.buf[s.pos]
	ends := s.lineEnds(e.end)
	if before != &s.buf[s.pos] {
		e.end, e.fault = scan(s.buf[s.pos:])
	}
	return ends
}

// object reads the object at start, which is sound JSON.
func (d *Decoder) object(s *source, start int, e *element) (*Event, error) {
	raw := s.buf[start:s.pos]
	if s.strict && s.place == between && jsonscan.Space(s.buf, s.pos) < len(s.buf) {
		s.pos = len(s.buf)
		return nil, d.recordError(s, start, s.buf[start:], &NotLogError{What: s.what + " whose text is more than a record"})
	}
	v := e.rec.classify(s.surroundings(), s.strict || e.timed)
	if s.batches && (v.container == nil || v.container.needs[0] != kafkaContent) {
		v = verdict{err: e.rec.unknown()}
	}
	switch {
	case v.container != nil:
		return nil, d.unwrap(s, start, e.end, v)
	case v.err != nil:
		if other, ok := v.err.(*NotLogError); ok && s.what != "" {
			other.What = s.what + " that holds " + other.What
		}
		return nil, d.recordError(s, start, raw, v.err)
	}
	if end, f := e.rec.as(v.record, d.limits.Depth-s.depth); f != jsonscan.None {
		from := s.offset(start) // before the other one: see source.offset
		path := ""
		if f == jsonscan.DuplicateMember {
			path = duplicatePath(d.scanner.Nodes, raw, end)
		}
		return nil, d.recordErrorAt(s, from, raw, path, faultError(f, raw, end, s.offset(start+end), &d.limits))
	}
	if d.filters != 0 && !d.wanted(&e.rec) {
		d.skipRecord(s)
		return nil, nil
	}
	if e.rec.shallow {
		e.rec.scanAgain(d.marks(s), s.buf, start, d.limits.Depth-s.depth)
	}
	d.count(s, s.offset(start))
	ev, faults := e.rec.build(&d.reader, e.end)
	s.shrink()
	if len(faults) > 0 {
		d.stats.Partial++
		d.pending = &RecordError{
			Index: d.index, Offset: d.offset, Path: faults[0].Path, Raw: ev.Raw, Event: ev, Err: joinFaults(faults),
		}
	}
	return ev, nil
}

// skipRecord counts a record that is not wanted.
func (d *Decoder) skipRecord(s *source) {
	d.stats.Records++
	d.stats.Skipped++
	s.documents++
	s.shrink()
}
