package jsonscan

// A Boundary finds the end of a value without validating it: it counts brackets outside
// strings. It takes the data piece by piece, so that no byte is read twice however the pieces
// are cut, except the one at which Recover takes over from Find, and needs a fixed amount of
// memory.
//
// It has two uses. For a value that is not yet complete it says when to scan: see Find. For a
// damaged value it says where reading may go on: see Recover.
type Boundary struct {
	// line says that a word ends with its line, and not at the next comma or closing
	// bracket.
	line bool
	// next is what a line begins with that is the next value for Recover.
	next LineStart

	state state
	trust trust
	depth int                       // how many brackets are open
	kinds [DefaultDepth / 64]uint64 // a bit for each of them: set for an object
	// lineBegins says that the last byte was a line feed.
	lineBegins bool
}

// A LineStart is the first byte of a line that shows that the next value begins.
type LineStart uint8

const (
	LineBrace  LineStart = iota // '{'
	LineQuote                   // '"'
	LineEither                  // one of these
	LineDigit                   // any digit, of a time before the value
)

// state says where in the value the next byte is. It changes in Boundary.step alone.
type state uint8

const (
	atBegin      state = iota // nothing was looked at
	beforeValue               // outside strings, where a value or a name may begin
	afterValue                // outside strings, where none may
	inString                  // between quotes
	inEscape                  // between quotes, after a backslash
	inWord                    // in what begins neither with a bracket nor with a quote: a number, a literal, or nothing that JSON has
	inMarkedWord              // the same, with a bracket or a quote in it
)

// trust says whether the brackets show the end. It only falls, until the next Reset.
type trust uint8

const (
	sound trust = iota // nothing was seen yet that no valid value has
	// faulty: something was, and the brackets still show the end.
	faulty
	// lost: the brackets do not show the end. They did not match, or it is not certain what is
	// text and what is not. A damaged quote turns the one into the other, and an attacker may
	// have chosen the text: it may close brackets, and with an escaped quote reverse this
	// again, so that a part of a record would be taken for the next one. Only text has escapes,
	// and only text can follow a word and then a quote.
	lost
)

// Reset makes the Boundary ready for another value.
func (b *Boundary) Reset(line bool, next LineStart) { *b = Boundary{line: line, next: next} }

// ResetToLines makes the Boundary ready for what has no end except where a line begins that
// is the next value, or that of the data: see Recover. The state is that of a word with a
// bracket in it, so that it is Unbounded, since nothing but the end of the data may be left
// to end it, and not Plain, since it may well be a part of a string, list or object.
func (b *Boundary) ResetToLines(next LineStart) {
	*b = Boundary{state: inMarkedWord, trust: lost, next: next}
}

// SetFaulty says that the value is known to be damaged, even if no fault has been seen.
func (b *Boundary) SetFaulty() { b.trust = max(b.trust, faulty) }

// Faulty reports whether the value can't be valid.
func (b *Boundary) Faulty() bool { return b.trust != sound }

// Unbounded reports whether the beginning is not that of a JSON value with an end of its own,
// so that the end of the data may be its end.
func (b *Boundary) Unbounded() bool { return b.state == inWord || b.state == inMarkedWord }

// Plain reports whether what was read so far is not a string, list or object, and has no quote
// or bracket in it either: so it is not a part of one.
func (b *Boundary) Plain() bool { return b.state == inWord }

// Find looks at data, which continues what earlier calls were given. The first byte ever given
// is the first of the value. It returns how much of data belongs to the value, and whether it
// found the end. It also says so before a byte that can't be part of a valid value: scanning
// will say what is wrong, and Recover goes on from there.
func (b *Boundary) Find(data []byte) (n int, found bool) {
	for i, c := range data {
		if b.step(c) {
			return b.endAt(i), true
		}
		if b.trust != sound {
			return i, true
		}
		b.lineBegins = c == '\n'
	}
	return len(data), false
}

// An End is where Recover leaves a value.
type End uint8

const (
	NoEnd    End = iota // the end was not found yet
	Closed              // the value ends, by its last bracket or quote, or before what follows a word
	NextLine            // a line begins that is taken for the next value, whatever is open
)

// Recover is Find for a value that is not to be read: it goes on after a fault, that of
// SetFaulty, which is at data[fault], or one that it sees itself. After the fault it takes
// for the end, besides the matching bracket, a line feed directly followed by what the next
// value begins with: no JSON string holds a bare line feed, and a brace at the beginning of
// a line is how the next record of a log in lines begins. That one begins right after
// data[:n], with no comma before it.
func (b *Boundary) Recover(data []byte, fault int) (n int, end End) {
	if b.trust == sound {
		var found bool
		if n, found = b.Find(data); !found {
			return n, NoEnd
		}
		if b.trust == sound {
			return n, Closed
		}
	}
	// Where Find stopped at data[n] just now, step gets that byte again, unless trust is lost.
	// It is the one byte that is looked at twice, and may be: with it trust fell to faulty,
	// and step changed nothing else.
	for i := n; i < len(data); i++ {
		c := data[i]
		if b.lineBegins && i >= fault && b.isNext(c) {
			return i, NextLine
		}
		b.lineBegins = c == '\n'
		switch {
		case b.trust == lost || !b.step(c):
		case i < fault:
			b.trust = lost // the brackets close before the fault: they are part of it
		default:
			return b.endAt(i), Closed
		}
	}
	return len(data), NoEnd
}

// isNext reports whether a line that begins with c is taken for the next value.
func (b *Boundary) isNext(c byte) bool {
	switch b.next {
	case LineQuote:
		return c == '"'
	case LineEither:
		return c == '{' || c == '"'
	case LineDigit:
		return '0' <= c && c <= '9'
	}
	return c == '{'
}

// endAt returns where a value ends that ends at the byte i: after it, or before it if it is
// a word.
func (b *Boundary) endAt(i int) int {
	if b.Unbounded() {
		return i
	}
	return i + 1
}

// step takes one byte and reports whether the value ends there. A byte with which trust
// falls to faulty changes no more than that: Recover gives it again.
func (b *Boundary) step(c byte) (end bool) {
	if b.state == inString {
		switch {
		case c == '"':
			b.state = afterValue
			return b.depth == 0
		case c == '\\':
			b.state = inEscape
		case c < ' ':
			b.SetFaulty()
		}
		return false
	}
	switch b.state {
	case inEscape:
		b.state = inString
		return false
	case atBegin:
		if c != '{' && c != '[' && c != '"' {
			b.state = inWord
			return b.word(c)
		}
		b.state = beforeValue
	case inWord, inMarkedWord:
		return b.word(c)
	}
	switch c {
	case ' ', '\t', '\r', '\n':
	case '"', '{', '[':
		switch {
		case b.state == afterValue && b.trust == sound:
			b.trust = faulty // no value begins here
		case c == '"':
			b.state = inString
		default:
			b.state = beforeValue
			b.open(c == '{')
		}
	case '}', ']':
		b.state = afterValue
		return b.close(c == '}')
	case ',', ':':
		b.state = beforeValue
	case '\\':
		b.trust = lost
	default:
		b.state = afterValue
	}
	return false
}

// word is step in a word.
func (b *Boundary) word(c byte) (end bool) {
	switch c {
	case '"', '[', ']', '{', '}':
		b.state = inMarkedWord
	}
	switch {
	case b.line:
		return c == '\n'
	case c == '"':
		b.trust = lost
		return false
	}
	return c == ',' || c == ']' || c == '}'
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
		b.trust = lost
		return false
	}
	return b.depth == 0
}
