package iottrail

import (
	"bytes"
	"fmt"
	"io"
	"iter"
	"math"
	"slices"
	"strings"

	"github.com/iottrail/iottrail/internal/jsonscan"
)

// A Decoder reads CloudTrail records from a stream, one at a time, in the order
// in which they stand there.
//
// What the stream holds is told by its content: plain JSON or gzip; log files
// ({"Records":[...]}), bare lists, JSON Lines, single records, documents one after
// the other; EventBridge events; the output of LookupEvents; the payload of a
// CloudWatch Logs subscription; batches of SQS messages and SNS notifications
// that hold any of these. The members of a container are not kept.
//
// However long the stream is, a Decoder holds a read buffer, up to about 1 MiB of texts
// that come again, and one record with the unescaped copies of the strings that wrap it:
// up to six times Limits.RecordSize while it reads a record of that size, and once more
// for each such string.
//
// A Decoder is for one goroutine. The Events that it returns are independent of
// it and of each other.
type Decoder struct {
	limits  Limits
	sources []string // of OnlySources, where filters has the bit
	names   []string // of OnlyNames
	filters filter

	stack   []*source // the stream, and within it sources inside its documents
	scanner jsonscan.Scanner
	reader  reader

	stats  Stats
	index  int64 // of the record last returned
	offset int64
	err    error // a *StreamError or io.EOF, once it is known
}

// Stats is what a Decoder has read so far. Records is always the sum of Events,
// PassedOver and Errors.
type Stats struct {
	Records    int64 // what stood where a record should
	Events     int64 // returned as an Event
	PassedOver int64 // left out by an option such as OnlySources; and control messages of CloudWatch Logs
	Errors     int64 // returned as a *RecordError
	Bytes      int64 // read from the stream, after decompression
}

// NewDecoder returns a Decoder that reads from r. It reads ahead.
func NewDecoder(r io.Reader, opts ...Option) *Decoder {
	d := &Decoder{limits: Limits{}.withDefaults()}
	for _, o := range opts {
		o(d)
	}
	d.scanner.Limit = d.limits.Members
	d.reader.texts.remember()
	d.stack = []*source{{r: r}}
	return d
}

// Next returns the next record, or an error that tells why there is none:
//
//   - a *RecordError concerns one record, which could not be read, or not wholly;
//     call Next again for the one after it;
//   - a *StreamError says that the stream can't be read on: it was cut, it is
//     damaged, its reader failed; every further call returns the same error;
//   - io.EOF is the end of a stream that was read whole.
//
// An Event is returned exactly when the error is nil.
func (d *Decoder) Next() (*Event, error) {
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

// Events returns the records and the errors that Next would return, up to the
// end of the stream or a *StreamError, which is the last then. It never yields
// io.EOF. A loop over it may be left at any time, and continued with another.
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

// Position returns where the record stood that Next returned last, as an Event or
// as a *RecordError: its index, from 0, and the offset of its first byte in the
// decompressed stream. For a record inside a string, as in an SQS message, that is
// the byte of the string at which it begins.
func (d *Decoder) Position() (index int64, offset int64) { return d.index, d.offset }

// Stats returns what was read so far.
func (d *Decoder) Stats() Stats {
	s := d.stats
	s.Bytes = d.stack[0].base + int64(len(d.stack[0].buf))
	return s
}

// step reads on by one element, document or bracket. It returns an Event, or the
// error of a record; neither where there was none; and it sets d.err at the end.
func (d *Decoder) step() (*Event, error) {
	s := d.stack[len(d.stack)-1]
	if s.skipping {
		return nil, d.skip(s)
	}
	if s.buf == nil && s.r != nil {
		if d.open(s); d.err != nil {
			return nil, nil
		}
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

// open looks at the first bytes of the stream. It waits for no more of them than
// it needs.
func (d *Decoder) open(s *source) {
	if s.atLeast(1); s.begins(gzipMagic) || string(s.buf) == gzipMagic[:1] { // cut behind one byte
		s.r, s.buf, s.err = newGunzip(&tail{s.buf, s.err, s.r}, d.limits.Ratio), make([]byte, 0, readSize), nil
	}
	if most := d.limits.StreamSize; most < math.MaxInt64-1 {
		s.r, s.buf, s.err = &bounded{r: &tail{s.buf, s.err, s.r}, most: most}, make([]byte, 0, readSize), nil
	}
	for c, _ := s.peek(); c == byteOrderMark[0] && s.begins(byteOrderMark); c, _ = s.peek() {
		s.pos += len(byteOrderMark)
	}
	for _, f := range foreignMagic {
		if s.begins(f.magic) {
			d.fail(s, s.pos, notLog(f.what))
			return
		}
	}
	// Almost gzip: with one of its first two bytes wrong, or behind something else. No text
	// begins so, not even one that was cut at its front. 8 is the third byte of gzip.
	if c, ok := s.peek(); ok && (c == gzipMagic[0] && !s.printable(1) || s.begins(string([]byte{c, gzipMagic[1], 8}))) {
		d.fail(s, s.pos, notLog("what looks like gzip that is damaged or was compressed twice"))
	}
}

// byteOrderMark may stand before any document: files that begin with one get
// joined.
const byteOrderMark = "\ufeff"

// end is called where a source has nothing more.
func (d *Decoder) end(s *source) error {
	clean := s.place == between && s.err == io.EOF
	if len(d.stack) == 1 {
		if !clean {
			d.fail(s, s.pos, s.ended())
			return nil
		}
		d.err = io.EOF
		return nil
	}
	d.pop()
	switch {
	case !clean:
		return d.recordError(s, s.pos, nil, fmt.Errorf("%s holds what ends early: %w", s.what, s.ended()))
	case s.documents == 0:
		return d.recordError(s, 0, nil, notLog(s.what+" with nothing in it"))
	}
	return nil
}

func (d *Decoder) pop() {
	d.stack[len(d.stack)-1] = nil // it holds a text and the buffer around it
	d.stack = d.stack[:len(d.stack)-1]
}

// fail ends the reading of a source at a position in it.
func (d *Decoder) fail(s *source, pos int, err error) error {
	return d.failAt(s, s.offset(pos), s.buf[pos:], err)
}

// failAt ends the reading of a source. If it stands inside a document of another
// one, only that is over, and the result is the error of one record.
func (d *Decoder) failAt(s *source, offset int64, rest []byte, err error) error {
	if len(d.stack) == 1 {
		d.err = &StreamError{Records: d.stats.Records, Offset: offset, Err: vouched(s, offset, err)}
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
	return &RecordError{Index: int(d.index), Offset: offset, Path: path, Raw: cloneBytes(raw), Err: err}
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
	case c == '[' && s.doubt != noDoubt && !s.lineBegins:
		return nil, d.part(s, 1)
	case c == '[':
		s.doubt = noDoubt
		s.documents++
		s.enter(s.pos, 1)
		return nil, nil
	case c == byteOrderMark[0] && s.begins(byteOrderMark):
		s.pos += len(byteOrderMark)
		return nil, nil
	case s.err != nil && len(s.buf)-s.pos < len(byteOrderMark) && strings.HasPrefix(byteOrderMark, string(s.buf[s.pos:])):
		return nil, d.fail(s, s.pos, s.ended()) // half of one
	}
	return d.element(s)
}

// enter goes into the list whose bracket is at pos.
func (s *source) enter(pos, depth int) {
	s.pos, s.place, s.depth = pos+1, inList, depth
	s.comma, s.trailing = false, false
}

// listed reads what comes next in a list.
func (d *Decoder) listed(s *source, c byte) (*Event, error) {
	switch {
	case c == ']' && s.trailing:
		s.trailing = false
		return nil, d.recordError(s, s.pos, nil, &SyntaxError{s.offset(s.pos), jsonscan.WantValue.String()})
	case c == ']':
		s.pos++
		s.comma = true
		s.depth--
		if s.place = inDocument; s.depth == 0 {
			s.place = between
		}
		return nil, nil
	case s.comma && c == ',':
		s.pos++
		s.comma, s.trailing = false, true
		return nil, nil
	case s.comma:
		return nil, d.fail(s, s.pos, &SyntaxError{s.offset(s.pos), jsonscan.WantComma.String()})
	}
	s.trailing = false
	return d.element(s)
}

// member reads a member of a document behind its list, which is either another
// list or of no interest.
func (d *Decoder) member(s *source, c byte) error {
	syntax := func(f jsonscan.Fault) error {
		return d.fail(s, s.pos, &SyntaxError{s.offset(s.pos), f.String()})
	}
	switch {
	case c == '}' && s.comma:
		s.pos++
		s.place, s.depth = between, 0
		return nil
	case c == ',' && s.comma:
		s.pos++
		s.comma = false
		return nil
	case s.comma:
		return syntax(jsonscan.WantComma)
	case c != '"':
		return syntax(jsonscan.WantKey)
	}
	name, ok, err := d.envelopeValue(s)
	if !ok {
		return err
	}
	text := string(jsonscan.AppendUnquoted(nil, name[1:len(name)-1]))
	isList := slices.Contains(listNames[:], text)
	if c, ok = s.peek(); !ok || c != ':' {
		if !ok {
			return d.fail(s, s.pos, s.ended())
		}
		return syntax(jsonscan.WantColon)
	}
	s.pos++
	if c, ok = s.peek(); !ok {
		return d.fail(s, s.pos, s.ended())
	}
	if isList && c == '[' {
		s.enter(s.pos, s.depth+1)
		return nil
	}
	start := s.pos
	value, ok, err := d.envelopeValue(s)
	s.comma = true
	if ok && holds(text, value) {
		return d.recordError(s, start, value, errAmbiguous)
	}
	return err
}

// envelopeValue reads the value at s.pos, which belongs to a container.
func (d *Decoder) envelopeValue(s *source) (value []byte, ok bool, err error) {
	end, f := d.whole(s, func(data []byte) (int, jsonscan.Fault) {
		return jsonscan.Value(data, 0, d.limits.Depth-s.depth)
	})
	switch {
	case f == jsonscan.Truncated && end > d.limits.RecordSize:
		return nil, false, d.fail(s, s.pos, d.tooLarge())
	case f == jsonscan.Truncated:
		return nil, false, d.fail(s, s.pos, s.ended())
	case f != jsonscan.None:
		from := s.offset(s.pos) // before the other one: see source.offset
		return nil, false, d.failAt(s, from, s.buf[s.pos:], faultError(f, s.buf[s.pos:], end, s.offset(s.pos+end), &d.limits))
	}
	value = s.buf[s.pos : s.pos+end]
	s.pos += end
	return value, true, nil
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
		// A fault that shows only behind the limit must not be seen because more was read.
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
		s.boundary.Reset(s.place == between)
		s.boundary.Find(s.buf[s.pos:])
	}
	for fed := have; s.err == nil && fed < 2*have && fed <= d.limits.RecordSize; {
		s.fill()
		_, found := s.boundary.Find(s.buf[s.pos+fed:])
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

// element reads the value at s.pos, where a record should be.
func (d *Decoder) element(s *source) (*Event, error) {
	var rec scanned
	room := d.limits.Depth - s.depth
	isObject := s.buf[s.pos] == '{'
	doubt := s.doubt
	s.doubt = noDoubt
	stop := s.place == between && doubt == noDoubt
	scan := func(data []byte) (end int, f jsonscan.Fault) {
		if isObject {
			rec, end, f = scanRecord(&d.scanner, data, room, stop)
			return end, f
		}
		return jsonscan.Value(data, 0, room)
	}
	end, f := d.whole(s, scan)
	switch {
	case doubt == noDoubt || !isObject:
	case f == jsonscan.None:
		switch s.standsAlone(end) {
		case asPart:
			return nil, d.part(s, end)
		case unknown:
			start := s.pos
			s.pos += end
			s.comma = s.place != between
			return nil, d.recordError(s, start, s.buf[start:s.pos], errUnknown)
		}
		end, f = scan(s.buf[s.pos:]) // which may have moved
	case f == jsonscan.Truncated && end > d.limits.RecordSize && s.place == between:
		// A part of a record is no larger than a record may be, and a log file may be.
		stop = true
		if at, g := scan(s.buf[s.pos : s.pos+end]); g == jsonscan.Stopped {
			end, f = at, g
		}
	}
	switch {
	case f == jsonscan.Stopped:
		return nil, d.container(s, &rec)
	case d.stats.Records >= d.limits.Records:
		d.tooMany(s.offset(s.pos))
		return nil, nil
	case f == jsonscan.Truncated && end > d.limits.RecordSize:
		return nil, d.oversized(s, doubt)
	case f == jsonscan.Truncated:
		return nil, d.fail(s, s.pos, s.ended())
	case f != jsonscan.None:
		return nil, d.damaged(s, f, end, doubt)
	}
	start := s.pos
	s.pos += end
	s.comma = s.place != between
	raw := s.buf[start:s.pos]
	if at, f := d.limits.tooLong(raw); f != jsonscan.None {
		from := s.offset(start) // before the other one: see source.offset
		return nil, d.recordErrorAt(s, from, raw, "", faultError(f, raw, at, s.offset(start+at), &d.limits))
	}
	switch {
	case !isObject:
		s.doubt, s.lineBegins = doubt, false
		if doubt == noDoubt && jsonscan.KindOf(raw[0]) == jsonscan.Text {
			s.behindDamage(false) // it may be the name of a member
		}
		return nil, d.recordError(s, start, raw, fmt.Errorf("%s %w", excerpt(raw), errNotRecord))
	case rec.fault != nil:
		return nil, d.recordError(s, start, raw, rec.fault)
	case rec.of == nil || d.scanner.Unknowns > 0 && (rec.ofLambda() || rec.ofLookup()):
		return nil, d.unwrap(s, start, end, &rec)
	case d.filters != 0 && !d.wanted(&rec):
		d.passOver(s)
		return nil, nil
	}
	d.count(s, s.offset(start))
	ev, faults := rec.build(&d.reader, end)
	s.shrink()
	if len(faults) > 0 {
		d.stats.Errors++
		return nil, &RecordError{
			Index: int(d.index), Offset: d.offset, Path: faults[0].Path, Raw: ev.Raw, Event: ev, Err: joinFaults(faults),
		}
	}
	return ev, nil
}

// passOver counts a record that is not wanted.
func (d *Decoder) passOver(s *source) {
	d.stats.Records++
	d.stats.PassedOver++
	s.documents++
	s.shrink()
}

// container goes into the document at s.pos, in which scanning stopped at a list. What
// stands before the list is not kept; it is an error if it may hold records itself.
func (d *Decoder) container(s *source, rec *scanned) error {
	start, list := s.pos, &rec.nodes[len(rec.nodes)-1]
	s.documents++
	s.enter(s.pos+int(list.Start), 2)
	for at := 0; at < len(rec.nodes); at = int(rec.nodes[at].Next) {
		if n := &rec.nodes[at]; n != list && holds(string(rec.nameOf(n)), rec.text[n.Start:n.End]) {
			return d.recordError(s, start, s.buf[start:start+int(list.Start)], errAmbiguous)
		}
	}
	return nil
}

// unwrap deals with an object without members of a record: what it wraps, if it
// is a wrapper, is read next.
func (d *Decoder) unwrap(s *source, start, size int, rec *scanned) error {
	raw := s.buf[start : start+size]
	w, n := rec.wrapperOf()
	switch {
	case rec.holders() > 1:
		return d.recordError(s, start, raw, errAmbiguous)
	case n != nil && rec.of != nil && rec.ofLambda() && !rec.is(sourceIndex, sourceOfSQS):
		n = nil // only SQS wraps records in what it sends to Lambda in this shape
	case n != nil && w.kind == jsonscan.Object && rec.forged():
		return d.recordError(s, start, raw, notLog("an EventBridge event whose source is not AWS"))
	}
	if n == nil {
		what, known := rec.noticeOf()
		if s.what != "" {
			what = s.what + " that holds " + what
		}
		if !known && s.place == inList {
			return d.recordError(s, start, raw, fmt.Errorf("an object with no member of a record %w", errNotRecord))
		}
		return d.recordError(s, start, raw, notLog(what))
	}
	if len(d.stack) > maxWrappers { // the first is the stream
		return d.recordError(s, start, raw, fmt.Errorf("%w: more than %d containers inside each other", ErrLimit, maxWrappers))
	}
	inner := &source{in: s, base: int64(start) + int64(n.Start), buf: raw[n.Start:n.End], err: io.EOF, what: w.what}
	s.documents++
	switch w.kind {
	case jsonscan.Array:
		inner.base, inner.buf = int64(start), raw
	case jsonscan.Text:
		body := inner.buf[1 : len(inner.buf)-1]
		inner.quoted = &quoted{start: int(inner.base) + 1, body: body}
		inner.buf = jsonscan.UnquotedBytes(body)
		if i := jsonscan.Space(inner.buf, 0); i < len(inner.buf) && inner.buf[i] != '{' && inner.buf[i] != '[' && !bytes.HasPrefix(inner.buf[i:], []byte(byteOrderMark)) {
			if strings.HasPrefix(string(inner.buf[i:]), controlMessage) {
				d.passOver(s)
				return nil
			}
			what := w.what + " whose text is no JSON object or list"
			if string(inner.buf) == validationMessage {
				what = "the message with which CloudTrail tries out a topic"
			}
			return d.recordError(s, start, raw, notLog(what))
		}
	}
	d.stack = append(d.stack, inner)
	return nil
}

// maxWrappers is how many containers may stand inside each other: a record in an
// EventBridge event in an SNS notification in an SQS message needs four.
const maxWrappers = 8
