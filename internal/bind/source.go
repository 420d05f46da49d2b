package bind

import (
	"unicode/utf8"

	"github.com/iottrail/iottrail/internal/jsonscan"
)

// windowSize is how much memory a string may keep alive beside its own.
const windowSize = 4 << 10

// A source is what strings are cut from. They must not share memory with the
// body, which its owner may write to, and an allocation for each would cost more
// than all the rest: so a part of the body is copied at a time, most often all
// of it, and they are cut from the copy.
type source struct {
	window string // a copy of the body from base on
	base   int
	utf8   utf8State
}

// utf8State says whether the body is valid UTF-8 as a whole, so that what is cut
// from it is.
type utf8State uint8

const (
	unchecked utf8State = iota
	valid
	invalid
)

// cut returns the text of a string, in memory that is nobody else's.
func (d *decoder) cut(t token) string {
	if t.from == t.to {
		return ""
	}
	s := &d.source
	if s.utf8 == unchecked {
		s.utf8 = invalid
		if utf8.Valid(d.body) {
			s.utf8 = valid
		}
	}
	if t.escaped || s.utf8 == invalid {
		d.scratch = jsonscan.AppendUnquoted(d.scratch[:0], d.body[t.from:t.to])
		return string(d.scratch)
	}
	if t.to > s.base+len(s.window) {
		if t.to-t.from > windowSize/4 {
			return string(d.body[t.from:t.to])
		}
		s.base = t.from
		s.window = string(d.body[t.from:min(t.from+windowSize, len(d.body))])
	}
	return s.window[t.from-s.base : t.to-s.base]
}
