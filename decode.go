package iottrail

import (
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/iottrail/iottrail/internal/jsonscan"
)

// How a stream is read, and in which file:
//
//	stream -> source -> scan -> classify -> build an Event
//	                                   \-> unwrap: a source within the source
//
//   - decode.go: the Decoder's methods. Decoder.step reads on by one document, element or
//     bracket of the source on top of the stack.
//   - source.go: a source, which is bytes and where in the stream they come from.
//   - foreign.go: what a stream begins with. gzip.go and base64.go: what it is read through.
//   - element.go: one value where a record should be, from its first byte to its end.
//   - record.go: a scanned object, and the Event made of it. marked.go: the fast scan.
//   - classify.go: whether an object is a record, a container, a notice or something else, by
//     the tables in container.go and notice.go. filter.go: whether a record is wanted.
//   - unwrap.go and path.go: what is inside a container, or at a path, as a source of its own.
//   - damaged.go: what may follow a value that can't be read.
//   - fields.go, direct.go and arena.go: how members become fields, and whose memory that is.
//
// Invariants of a source s:
//
//   - s.buf[s.pos:] is not consumed yet. s.buf[i] is at the offset s.offset(i), which only
//     grows; ask for offsets in ascending order.
//   - Positions in s.buf are valid until the next fill, which changes them by as much as s.pos.
//     Whatever moves or replaces bytes counts s.moved, so that marks of the old bytes are not
//     used.
//   - Once s.err is set, nothing comes after s.buf, and s.r is not read again.
//   - Between two steps, s.pos is at the end of what was read, s.place says whether that is
//     between documents, in a list or in a document after a list, and s.expects what may
//     come next.
//   - s.damage.state changes only in source.proceed. While a value before s.pos is damaged,
//     another is believed only as damaged.go says.
//   - A source inside another one (s.in) refers to its bytes: the outer source is not filled
//     until the inner one is popped.
//
// The stack holds the stream and at most maxWrappers sources inside it.

// A Decoder reads CloudTrail records from a stream, one at a time, in order.
//
// What the stream holds is recognized from its content. It may be plain or gzip, or base64 of
// either, and holds one document after another:
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

// Stats counts what a Decoder has read so far. Records is always the sum of
// Events, Skipped and Errors.
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
// reuses the buffers of d: do not use it for another tenant's log if the two must not share
// even memory. Options that d had before no longer apply. The Events that d returned are not
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
//   - a *StreamError says that the rest of the stream can't be read: it was cut short, it is
//     damaged, or its reader failed; every further call returns the same error;
//   - io.EOF means that the stream was read to its end.
//
// Next returns an Event or an error, never both. If a record is sound JSON and one of its
// members can't be read, Next returns the Event, with the member in its Extra, and the next
// call returns the *RecordError, whose Event field is the same Event. A *RecordError without
// an Event concerns a record that could not be read at all. So a loop that continues after a
// *RecordError loses nothing that can be read, and one that stops there has seen the Event.
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
	case c == '[' && s.mayBePart() && !s.beginsList():
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
		s.expects = valueOrEnd // the error is reported once
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
