package iottrail

import (
	"bytes"
	"errors"
	"io"

	"github.com/iottrail/iottrail/internal/jsonscan"
)

// This file says what may follow a fault: where a damaged value ends, and how much of the rest
// is believed. Callers choose the text in a record; damage can make brackets in it count, or
// put a part of a record at the beginning of a line. The rules:
//
//   - A damaged value ends (jsonscan.Boundary.Recover) where its brackets close after the
//     fault, or where a line begins as the next value would (lineStart), with a brace in most
//     streams, whichever comes first: no JSON string has a line feed in it. Lines count once
//     there is a fault of syntax (damaged). A value that has a member twice, or exceeds a
//     limit, is JSON as far as it was read, and until there is such a fault in it as well, its
//     brackets show its end. Brackets count while it is clear what is text and what is not;
//     when that is lost, only a line is the end, and without one the stream ends in an error
//     (resume, skip).
//   - What comes next is in doubt (recovered, proceed) if a line began before the brackets
//     closed: the value is unfinished. Between documents it is in doubt even if they closed,
//     perhaps too soon: the value is closed. If they closed in a list, a comma or the end of
//     the list must follow (listed), and nothing is in doubt.
//   - An object is believed, which ends the doubt, if what follows it can follow a record
//     (looksLikeRecord); a text between documents, if it has its line to itself (scan); a list,
//     if it begins a line that goes on after the bracket (beginsList). Any other sound value is
//     not a record anyway, and what comes after it is in the same doubt (readElement).
//   - All else is not believed (part): it is reported as a part of the damaged value, whose end
//     is looked for after it (resume), by the brackets that were open where the line began, or
//     by lines alone where they had closed.
//   - A value that is only too large raises no doubt (recovered), nor does a line without
//     quotes and brackets, which belongs to something else (recovered). And a log file, being
//     larger than a record may be, is not a part of one (scan).

// damage is what is known of the value before source.pos, if it is one that can't be read.
type damage struct {
	state damageState
	// value is what is known of its brackets: where it is passing or unfinished, all before
	// pos; where it is closed, that nothing but lines tells where a part of it ends.
	value jsonscan.Boundary
}

// damageState is how far a value that can't be read goes. It changes in source.proceed alone.
type damageState uint8

const (
	noDamage   damageState = iota // there is none, or nothing after it is in doubt
	passing                       // it is too large, and the next step skips the rest of it
	unfinished                    // its brackets did not close before a line began, at pos
	closed                        // its brackets closed before pos, perhaps too soon
)

// mayBePart reports whether what comes next may be a part of a damaged value before it.
func (s *source) mayBePart() bool { return s.damage.state == unfinished || s.damage.state == closed }

// proceed sets what may follow: it is called where a value ends at pos, or is left there,
// with the state of that value.
func (s *source) proceed(state damageState) {
	if state == closed && s.place != between {
		state = noDamage
	}
	s.damage.state = state
	s.passed()
	switch state {
	case unfinished:
		s.expects, s.lineBegins = valueOrEnd, true
	case closed:
		s.damage.value.ResetToLines(s.lineStart())
	}
}

// oversized reports the record at s.pos as too large.
func (d *Decoder) oversized(s *source) error {
	if s.damage.state == unfinished {
		return d.resume(s, s.offset(s.pos), d.limits.RecordSize, "", d.tooLarge())
	}
	data := s.buf[s.pos:]
	err := d.recordError(s, s.pos, data[:min(len(data), keptPrefix, d.limits.RecordSize)], d.tooLarge())
	s.damage.value.Reset(s.place == between, s.lineStart())
	s.proceed(passing)
	return err
}

// keptPrefix is how much a RecordError keeps of a record that is too large.
const keptPrefix = 64 << 10

// skip skips the rest of a value that is too large, from s.pos on, in memory that
// does not depend on its size.
func (d *Decoder) skip(s *source) error {
	for {
		n, end := s.damage.value.Recover(s.buf[s.pos:], 0)
		s.pos += n
		if end != jsonscan.NoEnd {
			s.recovered(end)
			return nil
		}
		if s.err != nil {
			return d.fail(s, s.pos, s.ended())
		}
		s.fill()
	}
}

// damaged reports the value at s.pos, which has a fault.
func (d *Decoder) damaged(s *source, f jsonscan.Fault, at int) error {
	start := s.offset(s.pos) // before the other one: see source.offset
	cause := faultError(f, s.buf[s.pos:], at, s.offset(s.pos+at), &d.limits)
	path := ""
	if f == jsonscan.DuplicateMember {
		path = duplicatePath(d.scanner.Nodes, s.buf[s.pos:], at)
	}
	if s.damage.state == unfinished { // if it is a part, its own brackets are not the end
		return d.resume(s, start, max(at, 1), path, cause) // and the first byte is of it
	}
	s.damage.value.Reset(s.place == between, s.lineStart())
	// Where the text is JSON as far as it was read, its brackets tell its end.
	if f != jsonscan.DuplicateMember && f != jsonscan.TooDeep && f != jsonscan.TooMany {
		s.damage.value.SetFaulty()
	}
	return d.resume(s, start, at, path, cause)
}

// errPart is the fault of what is in doubt and is not where a record may be.
var errPart = errors.New("this looks like a part of the damaged record before it")

// part reports the value at s.pos of that size as a part of the damaged one before,
// the end of which is looked for after it.
func (d *Decoder) part(s *source, size int) error {
	return d.resume(s, s.offset(s.pos), size, "", errPart)
}

// resume reports what begins at s.pos, which is the offset start, and has a fault at a
// position after it, and finds where reading can go on: where s.damage.value, which has
// seen what is before s.pos, ends.
func (d *Decoder) resume(s *source, start int64, at int, path string, cause error) error {
	var raw []byte // the beginning, of what is too large to be held
	keep := func(data []byte, most int) {
		raw = append(raw, data[:max(0, min(len(data), most-len(raw)))]...)
	}
	for fed := 0; ; {
		data := s.buf[s.pos:]
		n, end := s.damage.value.Recover(data[fed:], at-fed)
		fed += n
		if end == jsonscan.NoEnd && s.err == nil {
			if fed > d.limits.RecordSize {
				keep(data[:fed], min(keptPrefix, d.limits.RecordSize))
				s.pos, at, fed = s.pos+fed, at-fed, 0
			}
			s.fill()
			continue
		}
		if end == jsonscan.NoEnd && !(s.err == io.EOF && s.damage.value.Unbounded()) {
			return d.failAt(s, start, data, s.andThen(cause))
		}
		if raw != nil || fed > d.limits.RecordSize {
			keep(data[:fed], min(keptPrefix, d.limits.RecordSize))
		} else {
			keep(data[:fed], fed)
		}
		s.pos += fed
		s.recovered(end)
		return d.recordErrorAt(s, start, raw, path, cause)
	}
}

// recovered is called where the end of s.damage.value was found, at s.pos.
func (s *source) recovered(end jsonscan.End) {
	switch v := &s.damage.value; {
	case end == jsonscan.NextLine:
		s.proceed(unfinished)
	case s.damage.state == passing && !v.Faulty(): // it was only too large
		s.proceed(noDamage)
	case s.damage.state == noDamage && v.Plain(): // a line of something else
		s.proceed(noDamage)
	default:
		s.proceed(closed)
	}
	s.shrink()
}

// errUnknown is the fault of what is in doubt where its surroundings can't be read.
var errUnknown = errors.New("this may be a record or a part of the damaged one before it, and what comes after it, by which that could be known, can't be read")

// looksLikeRecord reports whether the value of that size at pos, which is in doubt, has around
// it what a record has. It is Maybe where the reader failed right after it. Records have
// lines of their own if they are in a list, and follow each other in any way if not. After a
// part of a record comes what closes the brackets around it. In a list whose records have
// lines themselves, without indentation, this does not tell: no object with such lines is
// believed.
func (s *source) looksLikeRecord(size int) Answer {
	if bytes.Contains(s.buf[s.pos:s.pos+size], []byte("\n\"")) {
		return No
	}
	closing := "]}"[:s.depth] // the brackets of the list
	after := ""               // the object, of these and the comma
	for i := size; i < size+maxBlank; i++ {
		s.atLeast(i + 1)
		if len(s.buf)-s.pos <= i {
			if s.err != io.EOF {
				return Maybe
			}
			return Yes
		}
		c := s.buf[s.pos+i]
		switch {
		case c == ' ' || c == '\t' || c == '\r':
		case c == '\n' && (after == "]}" || s.place == between):
		case c == '\n':
			return Yes
		case s.place == between:
			if c == '{' || c == '[' { // not after a string in the same line
				return AnswerOf(s.buf[s.pos] != '"' || bytes.IndexByte(s.buf[s.pos+size:s.pos+i], '\n') >= 0)
			}
			return AnswerOf(c != ',' && c != ':' && c != ']' && c != '}')
		case after == "" && (c == ',' || c == ']'), after == "]" && closing == "]}" && c == '}':
			after += string(rune(c))
		default:
			return AnswerOf(after == closing && (c == '{' || c == '[' || c == byteOrderMark[0]))
		}
	}
	return No
}

// beginsList reports whether the bracket at pos, which is in doubt, is that of a list of
// records: it begins its line, and something is after it there. A part of a record begins a
// line, too, if the lines of the record have no indentation, but these end with the bracket.
func (s *source) beginsList() bool { return s.lineBegins && s.after(1, " \t\r") != '\n' }
