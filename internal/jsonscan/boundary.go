package jsonscan

import "strings"

// A Boundary finds where a value ends without judging what is in it: by
// counting brackets outside strings. It takes the data piece by piece, so that
// no byte is looked at twice however the pieces are cut, and keeps a fixed
// amount of memory.
//
// It serves two ends. For a value that is not yet complete it tells when to
// scan: see Find. For a value that is damaged it tells where reading may go on:
// see Recover.
type Boundary struct {
	// Line says that something that begins like no JSON value ends with its
	// line, and not at the next comma or closing bracket.
	Line bool
	// Begin is what a line begins with that is the next value for Recover: '{' where it is
	// zero, or a quote, '*' for either of these, or '0' for any digit.
	Begin byte

	depth    int
	kinds    [DefaultDepth / 64]uint64 // a bit a level: set for an object
	started  bool
	inString bool
	escaped  bool
	scalar   bool // the value is a number, a literal or nothing that JSON has
	// lost says that the end can't be known by brackets: they did not match, or it is in
	// doubt what is text and what is not. A damaged quote turns the one into the other,
	// and text is what an attacker chose: it may close brackets, and with an escaped
	// quote turn things round again, so that what stands within a record would be taken
	// for the next one. Only text has escapes, and only text can follow what is neither
	// a value nor a bracket and then a quote.
	lost bool
	// faulty says that there was something that no JSON has, which does not change what the
	// brackets tell.
	faulty  bool
	last    byte // the last one outside strings that is not white space, a quote at their end
	newline bool // the last byte was a line feed
	marked  bool // there was a quote or a bracket in a scalar
}

// Reset makes the Boundary ready for another value.
func (b *Boundary) Reset(line bool, begin byte) { *b = Boundary{Line: line, Begin: begin} }

// ResetToLines makes the Boundary ready for what has no end but where a line begins with
// a brace, or that of the data: see Recover.
func (b *Boundary) ResetToLines(begin byte) { *b = Boundary{scalar: true, lost: true, Begin: begin} }

// Unbounded reports whether what was looked at so far begins like no JSON value
// with an end of its own, so that the end of the data may well be its end.
func (b *Boundary) Unbounded() bool { return b.scalar }

// Faulty reports whether something can't be part of a valid value: see Find.
func (b *Boundary) Faulty() bool { return b.faulty || b.lost }

// Plain reports whether what was looked at so far is no string, list or object, and has no
// quote or bracket in it either: so it is no part of one.
func (b *Boundary) Plain() bool { return b.scalar && !b.lost && !b.marked }

// Find looks at data, which continues what earlier calls were given. The first
// byte ever given is the first of the value. It returns how much of data
// belongs to the value, and whether it found the end. Before something that it sees cannot
// be part of a valid value, it says that it found the end as well: scanning will tell what
// is wrong, and Recover goes on from there.
func (b *Boundary) Find(data []byte) (n int, found bool) {
	for i, c := range data {
		if b.step(c) {
			if b.scalar {
				return i, true
			}
			return i + 1, true
		}
		if b.Faulty() {
			return i, true
		}
		b.newline = c == '\n'
	}
	return len(data), false
}

// Recover is Find for a value that is known to be damaged at or before the
// byte at which faulty begins to be true. Beside the matching bracket it takes
// a line feed directly followed by an opening brace for the end: no JSON string
// holds a bare line feed, and a brace at the beginning of a line is how the next
// record of a log in lines begins. In the second case again is true, and the
// value behind data[:n] begins at once, with no comma before it.
func (b *Boundary) Recover(data []byte, faulty int) (n int, found, again bool) {
	b.faulty = true
	for i, c := range data {
		if b.newline && b.begins(c) && i >= faulty {
			return i, true, true
		}
		b.newline = c == '\n'
		if b.lost {
			continue
		}
		if b.step(c) {
			if i < faulty {
				// The brackets close before the fault: they are part of it.
				b.lost = true
				continue
			}
			if b.scalar {
				return i, true, false
			}
			return i + 1, true, false
		}
	}
	return len(data), false, false
}

// begins reports whether a line that begins with c begins with a value.
func (b *Boundary) begins(c byte) bool {
	switch b.Begin {
	case 0:
		return c == '{'
	case '*':
		return c == '{' || c == '"'
	case '0':
		return '0' <= c && c <= '9'
	}
	return c == b.Begin
}

// step takes one byte and reports whether the value ends there: with the byte,
// or before it in the case of a scalar.
func (b *Boundary) step(c byte) (end bool) {
	if b.inString {
		switch {
		case b.escaped:
			b.escaped = false
		case c == '\\':
			b.escaped = true
		case c == '"':
			b.inString, b.last = false, c
			return b.depth == 0
		case c < ' ':
			b.faulty = true
		}
		return false
	}
	if !b.started {
		b.started = true
		b.scalar = c != '{' && c != '[' && c != '"'
	}
	if b.scalar {
		b.marked = b.marked || strings.IndexByte(`"[]{}`, c) >= 0
		if b.Line {
			return c == '\n'
		}
		b.lost = b.lost || c == '"'
		return !b.lost && (c == ',' || c == ']' || c == '}')
	}
	if c == ' ' || c == '\t' || c == '\r' || c == '\n' {
		return false
	}
	last := b.last
	b.last = c
	switch c {
	case '\\':
		b.lost = true
	case '"', '{', '[':
		if !b.faulty && last != 0 && last != '{' && last != '[' && last != ',' && last != ':' {
			b.faulty = true // no value begins here
			return false
		}
		if c == '"' {
			b.inString = true
		} else {
			b.open(c == '{')
		}
	case '}', ']':
		return b.close(c == '}')
	}
	return false
}

// open and close keep the kind of each open bracket down to a depth that no
// valid value exceeds by default, and only count below it.
func (b *Boundary) open(object bool) {
	if b.depth < 64*len(b.kinds) {
		bit := uint64(1) << (b.depth % 64)
		if object {
			b.kinds[b.depth/64] |= bit
		} else {
			b.kinds[b.depth/64] &^= bit
		}
	}
	b.depth++
}

func (b *Boundary) close(object bool) (end bool) {
	b.depth--
	if b.depth < 64*len(b.kinds) && object != (b.kinds[b.depth/64]>>(b.depth%64)&1 == 1) {
		b.lost = true
		return false
	}
	return b.depth == 0
}
