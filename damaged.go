package iottrail

import (
	"bytes"
	"errors"
	"io"

	"github.com/iottrail/iottrail/internal/jsonscan"
)

// This file is what comes after a record that can't be read: how it is reported, and
// where reading goes on.

// oversized reports the record at s.pos as too large. The rest of it is passed
// over by the next step.
func (d *Decoder) oversized(s *source, doubt doubt) error {
	data := s.buf[s.pos:]
	if doubt == behindLine {
		s.boundary = s.unfinished
		return d.resume(s, true, s.offset(s.pos), d.limits.RecordSize, "", d.tooLarge())
	}
	err := d.recordError(s, s.pos, data[:min(len(data), keptPrefix, d.limits.RecordSize)], d.tooLarge())
	s.boundary.Reset(s.place == between, s.lineStart())
	s.skipping, s.comma = true, s.place != between
	return err
}

// keptPrefix is how much a RecordError keeps of a record that is too large.
const keptPrefix = 64 << 10

// skip passes over the rest of a value, from s.pos on, in memory that does not
// depend on its size.
func (d *Decoder) skip(s *source) error {
	for {
		var n int
		var found, again bool
		if !s.boundary.Faulty() {
			n, found = s.boundary.Find(s.buf[s.pos:])
			s.pos += n
		}
		if s.boundary.Faulty() { // it is not only too large
			n, found, again = s.boundary.Recover(s.buf[s.pos:], 0)
			s.pos += n
		}
		if found {
			s.skipping, s.lineBegins = false, false
			if s.boundary.Faulty() {
				s.behindDamage(again)
			}
			s.shrink()
			return nil
		}
		if s.err != nil {
			return d.fail(s, s.pos, s.ended())
		}
		s.fill()
	}
}

// damaged reports the value at s.pos, which has a fault.
func (d *Decoder) damaged(s *source, f jsonscan.Fault, at int, doubt doubt) error {
	start := s.offset(s.pos) // before the other one: see source.offset
	cause := faultError(f, s.buf[s.pos:], at, s.offset(s.pos+at), &d.limits)
	path := ""
	if f == jsonscan.DuplicateMember {
		path = duplicatePath(d.scanner.Nodes, s.buf[s.pos:], at)
	}
	s.boundary.Reset(s.place == between, s.lineStart())
	// Where the text is JSON as far as it was read, its brackets tell its end.
	syntax := f != jsonscan.DuplicateMember && f != jsonscan.TooDeep && f != jsonscan.TooMany
	if doubt == behindLine { // if it is a part, its own brackets are not the end
		s.boundary, syntax, at = s.unfinished, true, max(at, 1) // and the first byte is of it
	}
	err := d.resume(s, syntax, start, at, path, cause)
	if doubt == noDoubt && s.place == between && s.boundary.Plain() {
		s.doubt = noDoubt // a line of something else
	}
	return err
}

// behindDamage is called where reading goes on behind a value with a fault of syntax, or
// again at the beginning of a line within it.
func (s *source) behindDamage(again bool) {
	s.comma = s.place != between && !again
	s.lineBegins = again
	switch {
	case again:
		s.doubt, s.unfinished = behindLine, s.boundary
	case s.place == between:
		s.doubt = behindBrackets
		s.unfinished.ResetToLines(s.lineStart())
	}
}

// doubt is why what comes next may be a part of a damaged value rather than a record of
// its own. What a caller chose can have any text, so that damage can let brackets in a
// text count, and put a part of a record at the beginning of a line.
type doubt uint8

const (
	noDoubt        doubt = iota
	behindLine           // a line begins here, and the value before was not finished
	behindBrackets       // the value before was finished, perhaps too soon, or was no value
)

// errPart is the fault of what is in doubt and does not stand where a record may.
var errPart = errors.New("what stands here looks like a part of the damaged record before it")

// part reports the value at s.pos of that size as a part of the damaged one before,
// the end of which is looked for behind it.
func (d *Decoder) part(s *source, size int) error {
	s.boundary = s.unfinished
	return d.resume(s, true, s.offset(s.pos), size, "", errPart)
}

// errUnknown is the fault of what is in doubt where its surroundings can't be read.
var errUnknown = errors.New("this may be a record or a part of the damaged one before it, and what comes after it, by which that could be known, can't be read")

// standing is what the surroundings of an object in doubt tell of it.
type standing uint8

const (
	alone   standing = iota // as records stand
	asPart                  // as parts of a record stand
	unknown                 // the reader failed right behind it
)

// standsAlone tells how the object of that size at pos stands, which is in doubt. Records
// have lines of their own if they are in a list, and stand in any way behind each other if
// not. Behind a part of a record comes what closes the brackets around it. In a list whose
// records have lines themselves, without indentation, this does not tell: no object with
// such lines is believed.
func (s *source) standsAlone(size int) standing {
	if bytes.Contains(s.buf[s.pos:s.pos+size], []byte("\n\"")) {
		return asPart
	}
	closing := "]}"[:s.depth] // the brackets of the list
	behind := ""              // the object, of these and the comma
	for i := size; i < size+maxBlank; i++ {
		s.atLeast(i + 1)
		if len(s.buf)-s.pos <= i {
			if s.err != io.EOF {
				return unknown
			}
			return alone
		}
		c := s.buf[s.pos+i]
		switch {
		case c == ' ' || c == '\t' || c == '\r':
		case c == '\n' && (behind == "]}" || s.place == between):
		case c == '\n':
			return alone
		case s.place == between:
			if c == '{' || c == '[' { // not after a string in the same line
				return aloneIf(s.buf[s.pos] != '"' || bytes.IndexByte(s.buf[s.pos+size:s.pos+i], '\n') >= 0)
			}
			return aloneIf(c != ',' && c != ':' && c != ']' && c != '}')
		case behind == "" && (c == ',' || c == ']'), behind == "]" && closing == "]}" && c == '}':
			behind += string(rune(c))
		default:
			return aloneIf(behind == closing && (c == '{' || c == '[' || c == byteOrderMark[0]))
		}
	}
	return asPart
}

func aloneIf(so bool) standing {
	if so {
		return alone
	}
	return asPart
}

// resume reports what begins at s.pos, which is the offset start, and has a fault at a
// position behind it, and finds where reading can go on: by brackets, and if the fault is
// one of syntax by lines.
func (d *Decoder) resume(s *source, syntax bool, start int64, at int, path string, cause error) error {
	var raw []byte // the beginning, of what is too large to be held
	keep := func(data []byte, most int) {
		raw = append(raw, data[:max(0, min(len(data), most-len(raw)))]...)
	}
	for fed := 0; ; {
		data := s.buf[s.pos:]
		var n int
		var found, again bool
		if syntax {
			n, found, again = s.boundary.Recover(data[fed:], at-fed)
		} else if n, found = s.boundary.Find(data[fed:]); found && s.boundary.Faulty() {
			syntax, at = true, fed+n // behind the fault there is another one
			n, found, again = s.boundary.Recover(data[at:], 0)
			n += at - fed
		}
		fed += n
		if !found && s.err == nil {
			if fed > d.limits.RecordSize {
				keep(data[:fed], min(keptPrefix, d.limits.RecordSize))
				s.pos, at, fed = s.pos+fed, at-fed, 0
			}
			s.fill()
			continue
		}
		if !found && !(s.err == io.EOF && s.boundary.Unbounded()) {
			return d.failAt(s, start, data, s.andThen(cause))
		}
		if raw != nil || fed > d.limits.RecordSize {
			keep(data[:fed], min(keptPrefix, d.limits.RecordSize))
		} else {
			keep(data[:fed], fed)
		}
		s.pos += fed
		s.behindDamage(again)
		s.shrink()
		return d.recordErrorAt(s, start, raw, path, cause)
	}
}
