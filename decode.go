package iottrail

import (
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/iottrail/iottrail/internal/jsonscan"
)

// A Decoder reads CloudTrail records from a stream, one at a time, in their order.
//
// What the stream holds is recognized from its content. It may be plain or gzip, or base64
// of either, and has documents one after the other:
//
//   - log files ({"Records":[...]}), bare lists, JSON Lines, single records;
//   - EventBridge events that carry a record;
//   - the output of LookupEvents, as text or parsed, whole or its CloudTrailEvent alone;
//   - what CloudWatch Logs returns: the payload of a subscription, filter-log-events,
//     get-log-events, rows of Logs Insights, a live tail, and the lines of export tasks
//     and of "aws logs tail", which have a time before the record;
//   - rows of CloudTrail Lake with eventJson;
//   - SQS messages, SNS notifications, and the records of Kinesis, Firehose and Kafka, in
//     base64, that hold any of these.
//
// The members of a container are not kept. For records in other JSON there is [Within].
//
// Gzip members that follow each other are one stream, empty ones included; anything else after
// a member, zero bytes included, is a *StreamError. A record or a gzip member that is there
// twice is returned twice: see [Repeats]. The memory of a Decoder is bounded: see [Limits].
//
// The zero Decoder is at its end until Reset gives it a stream. A Decoder is for one goroutine
// at a time. The Events that it returns are independent of it and of each other.
type Decoder struct {
	limits  Limits
	sources []string // of OnlySources, where filters has the bit
	names   []string // of OnlyNames
	filters filter
	within  []step    // of Within
	tee     io.Writer // of Tee

	stack   []*source        // the stream, and within it sources inside its documents
	marked  []marked         // of each source in stack that was scanned
	marking jsonscan.Marking // how marks are made; only tests set it, by trailtest.Marking
	gunzip  gunzip           // of the stream, where that is gzip
	spare   []byte           // the buffer of the stream as it comes, where it is read through something
	scanner jsonscan.Scanner
	reader  reader
	// boundary is that of the value that is being read on for; current is the element that
	// is being read. They are here so that they are not allocated for each.
	boundary jsonscan.Boundary
	current  element
	left     int64 // how much of Limits.StreamSize gzip in base64 may still grow to, all in all

	stats  Stats
	index  int64 // of the record last returned
	offset int64
	// pending is the error of the record whose Event was returned last, and it is what
	// Next returns next, whatever err says.
	pending *RecordError
	err     error // a *StreamError or io.EOF, once it is known
}

// Stats is what a Decoder has read so far. Records is always the sum of Events,
// Skipped and Errors.
type Stats struct {
	Records int64 // what was found where a record should be
	Events  int64 // returned as an Event
	Partial int64 // how many of the Events are followed by a *RecordError: a member could not be read
	Skipped int64 // left out by an option such as OnlySources; and control messages of CloudWatch Logs
	Errors  int64 // returned as a *RecordError alone
	Bytes   int64 // read from the stream, after decompression
}

// NewDecoder returns a Decoder that reads from r. It reads ahead.
func NewDecoder(r io.Reader, opts ...Option) *Decoder {
	d := new(Decoder)
	d.Reset(r, opts...)
	return d
}

// NewBytesDecoder returns a Decoder that reads data. It scans the bytes in place and copies
// what an Event keeps. The data must not change until the Decoder is Reset or no longer used.
func NewBytesDecoder(data []byte, opts ...Option) *Decoder {
	d := new(Decoder)
	d.reset(&source{buf: data[:len(data):len(data)], err: io.EOF}, opts)
	return d
}

// Reset makes d what NewDecoder would return for the reader and the options, except that it
// reuses the buffers of d: do not use it for another tenant's log where not even memory may be
// shared. Options that d had before no longer apply. The Events that d returned are not
// affected.
func (d *Decoder) Reset(r io.Reader, opts ...Option) {
	var buf, spare []byte
	if len(d.stack) > 0 && d.stack[0].r != nil && cap(d.stack[0].buf) <= 4*readSize {
		buf = d.stack[0].buf[:0]
	}
	if cap(d.spare) <= 4*readSize {
		spare = d.spare[:0]
	}
	d.reset(&source{r: r, buf: buf}, opts)
	d.spare = spare
}

func (d *Decoder) reset(stream *source, opts []Option) {
	clear(d.stack) // what else it holds are texts of the stream before
	for i := range d.marked {
		d.marked[i].reset(nil, jsonscan.Marking{})
	}
	*d = Decoder{
		limits: Limits{}.withDefaults(), scanner: d.scanner, reader: d.reader,
		stack: append(d.stack[:0], stream), marked: d.marked, gunzip: d.gunzip,
	}
	if d.gunzip.in != nil {
		d.gunzip.reset(nil, 0, 0) // so that it does not hold the reader of the stream before
	}
	for _, o := range opts {
		o(d)
	}
	d.scanner.Limit = d.limits.Members
	d.scanner.Shallow = d.filters != 0
	d.left = d.limits.StreamSize
	d.reader.bodies.chunked = true
}

// Next returns the next record, or an error:
//
//   - a *RecordError concerns one record; call Next again for the one after it;
//   - a *StreamError says that the rest of the stream can't be read: it was cut, it is damaged,
//     or its reader failed; every further call returns the same error;
//   - io.EOF is the end of a stream that was read to its end.
//
// Next returns an Event or an error, never both. Where a record is sound JSON and
// one of its members can't be read, Next returns the Event, with the member in its
// Extra, and the next call returns the *RecordError, whose Event field is the same
// Event. A *RecordError without an Event concerns a record that could not be read at
// all. So a loop that continues after a *RecordError loses nothing that can be read,
// and one that stops there has seen the Event.
func (d *Decoder) Next() (*Event, error) {
	if len(d.stack) == 0 {
		return nil, io.EOF // of the zero Decoder
	}
	if err := d.pending; err != nil {
		d.pending = nil
		return nil, err
	}
	for d.err == nil {
		ev, err := d.step()
		if err != nil {
			return nil, err
		}
		if ev != nil {
			d.stats.Events++
			return ev, nil
		}
	}
	return nil, d.err
}

// Events returns the records and the errors that Next would return, in the same order, up to
// the end of the stream or a *StreamError, which is then the last. Each error is a *RecordError
// or a *StreamError; it never yields io.EOF. A loop over it may be left at any time, and
// another loop goes on from there.
func (d *Decoder) Events() iter.Seq2[*Event, error] {
	return func(yield func(*Event, error) bool) {
		for {
			ev, err := d.Next()
			if err == io.EOF || !yield(ev, err) || err != nil && err == d.err {
				return
			}
		}
	}
}

// Position returns the place of the record that Next returned last, as an Event, as a
// *RecordError, or as one after the other: its index, from 0, and the offset of its first byte
// in the decompressed stream. For a record inside a string, as in an SQS message, that is the
// byte of the string at which it begins; for one inside base64, the first byte of that.
func (d *Decoder) Position() (index int64, offset int64) { return d.index, d.offset }

// Stats returns what has been read so far.
func (d *Decoder) Stats() Stats {
	s := d.stats
	s.Bytes = d.stack[0].base + int64(len(d.stack[0].buf))
	return s
}

// step reads on by one element, document or bracket. It returns an Event, or the
// error of a record; neither where there was none; and it sets d.err at the end.
func (d *Decoder) step() (*Event, error) {
	s := d.stack[len(d.stack)-1]
	if s.damage.state == passing {
		return nil, d.skip(s)
	}
	if !s.opened {
		s.opened = true
		if len(d.stack) == 1 {
			d.open(s)
			return nil, nil
		}
	}
	if s.walk != nil {
		return nil, d.walked(s)
	}
	c, ok := s.peek()
	if !ok {
		return nil, d.end(s)
	}
	switch s.place {
	case between:
		return d.document(s, c)
	case inList:
		return d.listed(s, c)
	default:
		return nil, d.member(s, c)
	}
}

// byteOrderMark may precede any document: files that begin with one get joined.
const byteOrderMark = "\ufeff"

// end is called where a source has nothing more.
func (d *Decoder) end(s *source) error {
	clean := s.place == between && s.err == io.EOF
	switch {
	case !clean && (s.isStream() || overLimit(s.err)):
		d.fail(s, s.pos, s.ended())
		return nil
	case len(d.stack) == 1:
		d.err = io.EOF
		return nil
	}
	d.pop()
	switch {
	case !clean:
		return d.recordError(s, s.pos, nil, fmt.Errorf("%s holds what ends early: %w", s.what, s.ended()))
	case s.documents == 0:
		return d.recordError(s, 0, nil, &NotLogError{What: s.what + " with nothing in it"})
	}
	return nil
}

func (d *Decoder) pop() {
	top := len(d.stack) - 1
	d.stack[top] = nil // it holds a text and the buffer around it
	d.stack = d.stack[:top]
	if top < len(d.marked) {
		d.marked[top].reset(nil, d.marking)
	}
}

// fail ends the reading of a source at a position in it.
func (d *Decoder) fail(s *source, pos int, err error) error {
	return d.failAt(s, s.offset(pos), s.buf[pos:], err)
}

// failAt ends the reading of a source. If it is inside a document of another
// one, only that is over, and the result is the error of one record.
func (d *Decoder) failAt(s *source, offset int64, rest []byte, err error) error {
	if s.isStream() || overLimit(err) {
		d.err = &StreamError{Records: d.stats.Records, Offset: offset, Err: withChecksum(s, offset, err)}
		return nil
	}
	d.pop()
	return d.recordErrorAt(s, offset, rest, "", fmt.Errorf("%s holds what can't be read: %w", s.what, err))
}

// recordError counts a record that is in error and makes its error.
func (d *Decoder) recordError(s *source, pos int, raw []byte, err error) error {
	return d.recordErrorAt(s, s.offset(pos), raw, "", err)
}

func (d *Decoder) recordErrorAt(s *source, offset int64, raw []byte, path string, err error) error {
	if d.stats.Records >= d.limits.Records {
		d.tooMany(offset)
		return nil
	}
	d.count(s, offset)
	d.stats.Errors++
	return &RecordError{Index: d.index, Offset: offset, Path: path, Raw: string(raw), Err: err}
}

// count counts a record of s that begins at the offset.
func (d *Decoder) count(s *source, offset int64) {
	d.index, d.offset = d.stats.Records, offset
	d.stats.Records++
	s.documents++
}

// document reads what begins at s.pos, between documents.
func (d *Decoder) document(s *source, c byte) (*Event, error) {
	switch {
	case c == '[' && s.inDoubt() && !s.beginsList():
		return nil, d.part(s, 1)
	case c == '[' && !s.strict:
		s.proceed(noDamage)
		s.documents++
		s.enter(s.pos, 1, s.under)
		return nil, nil
	case s.skipTime(c):
		return nil, nil
	case s.endsInTime(c):
		return nil, d.fail(s, s.pos, s.ended())
	case c == byteOrderMark[0] && s.begins(byteOrderMark):
		s.pos += len(byteOrderMark)
		return nil, nil
	case s.err != nil && len(s.buf)-s.pos < len(byteOrderMark) && strings.HasPrefix(byteOrderMark, string(s.buf[s.pos:])):
		return nil, d.fail(s, s.pos, s.ended()) // half of one
	}
	return d.element(s)
}

// listed reads what comes next in a list.
func (d *Decoder) listed(s *source, c byte) (*Event, error) {
	switch {
	case c == ']' && s.expects == valueOnly:
		s.expects = valueOrEnd // the error is told once
		return nil, d.recordError(s, s.pos, nil, &SyntaxError{s.offset(s.pos), jsonscan.WantValue.String()})
	case c == ']':
		s.pos++
		s.passed()
		s.depth--
		if s.place = inDocument; s.depth == 0 {
			s.place = between
		}
		return nil, nil
	case s.expects == commaOrEnd && c == ',':
		s.pos++
		s.expects = valueOnly
		return nil, nil
	case s.expects == commaOrEnd:
		return nil, d.fail(s, s.pos, &SyntaxError{s.offset(s.pos), jsonscan.WantComma.String()})
	}
	return d.element(s)
}

// whole scans the value at s.pos with scan, and reads on until it is complete.
// The result is scan's: positions count from s.pos. Truncated means that the
// source ended, or, with an end above Limits.RecordSize, that the value is too
// large; nothing else has such an end.
//
// A value that is not complete is scanned again after the next read, which mostly
// holds the rest. From then on it is scanned when its closing bracket is there, or
// when there is twice as much of it: so the time is in proportion to its size
// however little each read gives, a value is returned as soon as the last of it
// arrived, and one that is wrong does not swallow what comes after it.
func (d *Decoder) whole(s *source, scan func([]byte) (int, jsonscan.Fault)) (int, jsonscan.Fault) {
	most := d.limits.RecordSize
	for tries := 0; ; tries++ {
		// A fault that shows only after the limit must not be seen because more was read.
		data := s.buf[s.pos:min(len(s.buf), s.pos+most+1)]
		end, f := scan(data)
		if f == jsonscan.None && end == len(data) && s.err == nil && jsonscan.KindOf(data[0]) == jsonscan.Number {
			f = jsonscan.Truncated // there may be more digits
		}
		if end > most {
			return end, jsonscan.Truncated
		}
		if f != jsonscan.Truncated || s.err != nil {
			return end, f
		}
		if tries == 0 {
			s.fill()
			continue
		}
		d.moreOf(s, tries == 1)
	}
}

// moreOf reads on in the value at s.pos until its end is there, or there is twice as
// much of it, or more than a record may have.
func (d *Decoder) moreOf(s *source, first bool) {
	have := len(s.buf) - s.pos
	if first {
		d.boundary.Reset(s.place == between, s.lineStart())
		d.boundary.Find(s.buf[s.pos:])
	}
	for fed := have; s.err == nil && fed < 2*have && fed <= d.limits.RecordSize; {
		s.fill()
		_, found := d.boundary.Find(s.buf[s.pos+fed:])
		if fed = len(s.buf) - s.pos; found {
			return
		}
	}
}

// tooLarge is the error for a record that exceeds its limit.
func (d *Decoder) tooLarge() error {
	return &LimitError{"RecordSize", int64(d.limits.RecordSize)}
}

// tooMany ends the stream where it has more records than its limit.
func (d *Decoder) tooMany(offset int64) {
	d.err = &StreamError{d.stats.Records, offset, &LimitError{"Records", d.limits.Records}}
}

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
	case s.inDoubt():
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
	doubt := s.inDoubt()
	stop := s.place == between && !doubt && !s.strict && !e.timed
	isRecord := e.kind == jsonscan.Object && !d.isWithin(s)
	scan := func(data []byte) (end int, f jsonscan.Fault) {
		if isRecord {
			if !doubt {
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
			answer := s.standsAsRecord(e.end)
			e.opens = answer == Yes || answer == Maybe && !doubt
		}
	case !doubt || e.kind != jsonscan.Object:
		e.opens = e.opens && !doubt && s.elementEnds(e.end)
	case e.fault == jsonscan.None:
		switch s.standsAsRecord(e.end) {
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
		// A part of a record is no larger than a record may be, and a log file may be.
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
