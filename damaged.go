package iottrail

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"

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
		return d.resume(s, true, s.offset(s.pos), 1, "", d.tooLarge()) // not at this brace
	}
	err := d.recordError(s, s.pos, data[:min(len(data), keptPrefix, d.limits.RecordSize)], d.tooLarge())
	s.boundary.Reset(s.place == between)
	s.skipping, s.comma = true, s.place != between
	return err
}

// keptPrefix is how much a RecordError keeps of a record that is too large.
const keptPrefix = 64 << 10

// skip passes over the rest of a value, from s.pos on, in memory that does not
// depend on its size.
func (d *Decoder) skip(s *source) {
	for {
		n, found := s.boundary.Find(s.buf[s.pos:])
		s.pos += n
		if found {
			s.skipping = false
			s.shrink()
			return
		}
		if s.err != nil {
			d.fail(s, s.pos, s.ended())
			return
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
	s.boundary.Reset(s.place == between)
	// Where the text is JSON as far as it was read, its brackets tell its end.
	syntax := f != jsonscan.DuplicateMember && f != jsonscan.TooDeep && f != jsonscan.TooMany
	if doubt == behindLine { // if it is a part, its own brackets are not the end
		s.boundary, syntax = s.unfinished, true
	}
	return d.resume(s, syntax, start, at, path, cause)
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

// standsAlone reports whether the object of that size at pos, which is in doubt, stands as
// records do: that have lines of their own if they are in a list, and in any way behind
// each other if not. A part of a record does not: what closes the brackets around it comes
// behind it. Only if its record has lines as well and no indentation this can't be told,
// and no such object is believed.
func (s *source) standsAlone(size int) bool {
	if bytes.Contains(s.buf[s.pos:s.pos+size], []byte("\n\"")) {
		return false
	}
	const eof = "\x03"
	ends := []string{"\n", ",\n", "]\n", eof, "," + eof, "]" + eof}
	closing := "]"
	if s.depth == 2 {
		closing = "]}"
	}
	for _, next := range []string{eof, "{", "[", byteOrderMark[:1]} {
		ends = append(ends, closing+next)
	}
	const maxBlank = 1 << 10
	behind := ""
	for i := size; i < size+maxBlank; i++ {
		next := eof
		if s.atLeast(i + 1); len(s.buf)-s.pos > i {
			next = string(s.buf[s.pos+i : s.pos+i+1])
		} else if s.err != io.EOF {
			return false // what comes can't be known
		}
		if strings.Contains(" \t\r", next) || next == "\n" && (behind == "]}" || s.place == between && !s.lineBegins) {
			continue
		}
		behind += next
		switch {
		case s.place == between:
			return !strings.Contains(",]}", behind)
		case slices.Contains(ends, behind):
			return true
		case !slices.ContainsFunc(ends, func(end string) bool { return strings.HasPrefix(end, behind) }):
			return false
		}
	}
	return false
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
		} else {
			n, found = s.boundary.Find(data[fed:])
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
		s.comma = s.place != between && !again
		s.lineBegins = again
		switch {
		case again:
			s.doubt, s.unfinished = behindLine, s.boundary
		case s.place == between:
			s.doubt = behindBrackets
			s.unfinished.ResetToLines()
		}
		s.shrink()
		err := d.recordErrorAt(s, start, raw, cause)
		err.Path = path
		return err
	}
}
