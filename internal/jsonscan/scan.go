// Package jsonscan is the JSON scanner of iottrail's decoder.
//
// It works on bytes in memory, builds nothing, and accepts exactly the texts that
// encoding/json.Valid accepts. Its parts:
//
//   - scan.go: [Value], [String] and their helpers, which validate and pass
//     over one value;
//   - unquote.go: [AppendUnquoted], which turns the inside of a JSON string
//     into text;
//   - shape.go: [Scanner], which scans an object whose members the caller knows by a [Shape],
//     and notes on a tape where each member is;
//   - marks*.go: [Marks], where in a buffer strings may begin and end;
//   - fast.go, pass.go: [Scanner.Fast], which scans usual objects by their marks, and leaves
//     all others to [Scanner.Object];
//   - names.go: finds the member of a Shape by its name, for both;
//   - load.go: reads words without a check of bounds;
//   - boundary.go: [Boundary], which finds the end of a value that is damaged or not yet
//     complete.
//
// # Conventions
//
// A scanning function takes the data and the position of the first byte to look at, and returns
// the position after the value and a [Fault]. When the Fault is not None, the position is that
// of the byte at fault. Truncated always means that the data ended inside the value, and never
// that anything was wrong with it; a caller with more data tries again.
//
// Nesting is limited by room, the number of levels that may still be opened.
// Callers pass at most [MaxDepth], since every level costs stack.
package jsonscan

import (
	"math/bits"

	"github.com/iottrail/iottrail/internal/words"
)

// MaxDepth is the largest nesting that a caller may allow: at about 100 bytes
// of stack a level it keeps the deepest text well below Go's stack limit.
const MaxDepth = 1_000_000

// DefaultDepth is the nesting that encoding/json allows.
const DefaultDepth = 10_000

// A Fault says why scanning stopped.
type Fault uint8

// The faults. None is the absence of one.
const (
	None            Fault = iota
	Truncated             // the data ends inside the value
	TooDeep               // more nesting than the caller allows
	TooMany               // more members and elements in typed objects than the caller allows
	WantValue             // something else where a value should begin
	WantKey               // something else where a member's name should begin
	WantColon             // something else where the colon after a name should be
	WantComma             // something else where a comma or the closing bracket should be
	BadLiteral            // not true, false or null
	BadNumber             // not a number by JSON's grammar
	BadEscape             // an escape in a string that JSON does not have
	BadControl            // a control character in a string
	LongString            // a string longer than the caller allows
	LongNumber            // a number longer than the caller allows
	DuplicateMember       // a name twice in an object that has a Shape
	Stopped               // not an error: a member that the Shape marks as Stop
)

var faultText = [...]string{
	None:            "no fault",
	Truncated:       "unexpected end of JSON input",
	TooDeep:         "nested too deep",
	TooMany:         "too many members",
	WantValue:       "invalid JSON: expected a value",
	WantKey:         "invalid JSON: expected a member's name in quotes",
	WantColon:       "invalid JSON: expected ':' after a member's name",
	WantComma:       "invalid JSON: expected ',' or the closing bracket",
	BadLiteral:      "invalid JSON: expected true, false or null",
	BadNumber:       "invalid JSON: malformed number",
	BadEscape:       "invalid JSON: unknown escape in a string",
	BadControl:      "invalid JSON: control character in a string",
	LongString:      "a string that is too long",
	LongNumber:      "a number that is too long",
	DuplicateMember: "the same member twice in one object",
	Stopped:         "stopped at a list",
}

func (f Fault) String() string { return faultText[f] }

// Kind is what a value is, recognized from its first byte.
type Kind uint8

// The kinds of JSON values.
const (
	Invalid Kind = iota
	Null
	False
	True
	Number
	Text // a string
	Object
	Array
)

// KindOf returns the kind of the value that begins with c.
func KindOf(c byte) Kind { return kinds[c] }

var kinds = [256]Kind{
	'n': Null, 'f': False, 't': True, '"': Text, '{': Object, '[': Array, '-': Number,
	'0': Number, '1': Number, '2': Number, '3': Number, '4': Number,
	'5': Number, '6': Number, '7': Number, '8': Number, '9': Number,
}

// Valid reports whether data is one JSON value with nothing but white space
// around it, and nested at most room levels deep.
func Valid(data []byte, room int) bool {
	i, f := Value(data, Space(data, 0), room)
	return f == None && Space(data, i) == len(data)
}

// TooLong looks for a string of more than maxString bytes between its quotes, or a
// number of more than maxNumber. It returns its position and LongString or
// LongNumber, or None. The data must be valid.
func TooLong(data []byte, maxString, maxNumber int) (int, Fault) {
	for i := 0; i < len(data); {
		end := i + 1
		switch kinds[data[i]] {
		case Text:
			if end, _ = skipString(data, end); end-i-2 > maxString {
				return i, LongString
			}
		case Number:
			if end, _ = skipNumber(data, i); end-i > maxNumber {
				return i, LongNumber
			}
		}
		i = end
	}
	return len(data), None
}

// Space returns the position of the first byte from i on that is not white
// space, or len(data).
func Space(data []byte, i int) int {
	for i < len(data) && isSpace(data[i]) {
		i++
	}
	return i
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }

// Value validates the value at data[i] and returns the position after it.
//
// A number that ends with the data is taken to be complete: only the caller
// can know whether more digits follow.
func Value(data []byte, i, room int) (int, Fault) {
	if i >= len(data) {
		return len(data), Truncated
	}
	switch kinds[data[i]] {
	case Text:
		return skipString(data, i+1)
	case Object:
		return skipObject(data, i+1, room-1)
	case Array:
		return skipArray(data, i+1, room-1)
	case Number:
		return skipNumber(data, i)
	case True:
		return skipLiteral(data, i, "true")
	case False:
		return skipLiteral(data, i, "false")
	case Null:
		return skipLiteral(data, i, "null")
	}
	return i, WantValue
}

// skipObject validates the rest of an object; i is after its brace.
func skipObject(data []byte, i, room int) (int, Fault) {
	if room < 0 {
		return i - 1, TooDeep
	}
	var f Fault
	i = Space(data, i)
	if i < len(data) && data[i] == '}' {
		return i + 1, None
	}
	for {
		if i >= len(data) {
			return len(data), Truncated
		}
		if data[i] != '"' {
			return i, WantKey
		}
		if i, f = skipString(data, i+1); f != None {
			return i, f
		}
		if i >= len(data) || data[i] != ':' {
			if i = Space(data, i); i >= len(data) {
				return len(data), Truncated
			}
			if data[i] != ':' {
				return i, WantColon
			}
		}
		i++
		if i < len(data) && data[i] == '"' {
			i, f = skipString(data, i+1)
		} else {
			i, f = Value(data, Space(data, i), room)
		}
		if f != None {
			return i, f
		}
		if i < len(data) && data[i] == ',' {
			if i++; i < len(data) && data[i] == '"' {
				continue
			}
			i = Space(data, i)
			continue
		}
		if i = Space(data, i); i >= len(data) {
			return len(data), Truncated
		}
		switch data[i] {
		case '}':
			return i + 1, None
		case ',':
			i = Space(data, i+1)
		default:
			return i, WantComma
		}
	}
}

// skipArray validates the rest of an array; i is after its bracket.
func skipArray(data []byte, i, room int) (int, Fault) {
	if room < 0 {
		return i - 1, TooDeep
	}
	var f Fault
	i = Space(data, i)
	if i < len(data) && data[i] == ']' {
		return i + 1, None
	}
	for {
		if i, f = Value(data, i, room); f != None {
			return i, f
		}
		if i = Space(data, i); i >= len(data) {
			return len(data), Truncated
		}
		switch data[i] {
		case ']':
			return i + 1, None
		case ',':
			i = Space(data, i+1)
		default:
			return i, WantComma
		}
	}
}

// String validates the string whose first byte after the opening quote is
// data[i]. It returns the position after the closing quote, and whether there
// is a backslash in between.
func String(data []byte, i int) (end int, escaped bool, f Fault) {
	for {
		if i = plain(data, i); i >= len(data) {
			return len(data), escaped, Truncated
		}
		switch data[i] {
		case '"':
			return i + 1, escaped, None
		case '\\':
			escaped = true
			if i, f = skipEscape(data, i); f != None {
				return i, escaped, f
			}
		default:
			return i, escaped, BadControl
		}
	}
}

// skipString is String for callers that do not care about escapes.
func skipString(data []byte, i int) (int, Fault) {
	end, f := simpleString(data, i)
	if f != None {
		end, _, f = String(data, i)
	}
	return end, f
}

// simpleString is String for the strings of which almost all text is made: those
// without an escape that do not end with the data. For others it returns some
// fault, which means nothing.
func simpleString(data []byte, i int) (int, Fault) {
	for i+8 <= len(data) {
		m := words.Stops(words.Load(data, i))
		if m == 0 {
			i += 8
			continue
		}
		if i += bits.TrailingZeros64(m) >> 3; data[i] == '"' {
			return i + 1, None
		}
		break
	}
	return i, Truncated
}

// plain returns the position of the first byte from i on that is a quote, a
// backslash or a control character, or len(data).
func plain(data []byte, i int) int {
	for i+8 <= len(data) {
		if m := words.Stops(words.Load(data, i)); m != 0 {
			return i + bits.TrailingZeros64(m)>>3
		}
		i += 8
	}
	for i < len(data) && data[i] >= ' ' && data[i] != '"' && data[i] != '\\' {
		i++
	}
	return i
}

// skipEscape validates the escape at data[i], a backslash.
func skipEscape(data []byte, i int) (int, Fault) {
	if i+1 >= len(data) {
		return len(data), Truncated
	}
	switch data[i+1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return i + 2, None
	case 'u':
		for j := i + 2; j < i+6; j++ {
			if j >= len(data) {
				return len(data), Truncated
			}
			if hexDigit[data[j]] < 0 {
				return j, BadEscape
			}
		}
		return i + 6, None
	}
	return i + 1, BadEscape
}

// hexDigit has the value of each hexadecimal digit, and -1 for other bytes.
var hexDigit = func() (t [256]int8) {
	for c := range t {
		switch {
		case '0' <= c && c <= '9':
			t[c] = int8(c - '0')
		case 'a' <= c && c <= 'f':
			t[c] = int8(c - 'a' + 10)
		case 'A' <= c && c <= 'F':
			t[c] = int8(c - 'A' + 10)
		default:
			t[c] = -1
		}
	}
	return
}()

func skipLiteral(data []byte, i int, want string) (int, Fault) {
	if len(data)-i >= len(want) && string(data[i:i+len(want)]) == want {
		return i + len(want), None
	}
	for j := range len(want) {
		if i+j >= len(data) {
			return len(data), Truncated
		}
		if data[i+j] != want[j] {
			return i + j, BadLiteral
		}
	}
	return i + len(want), None
}

func skipNumber(data []byte, i int) (int, Fault) {
	if data[i] == '-' {
		i++
	}
	if i >= len(data) {
		return len(data), Truncated
	}
	switch c := data[i]; {
	case c == '0':
		i++
	case '1' <= c && c <= '9':
		i = skipDigits(data, i)
	default:
		return i, BadNumber
	}
	if i < len(data) && data[i] == '.' {
		j := skipDigits(data, i+1)
		if j == i+1 {
			return wantDigit(data, j)
		}
		i = j
	}
	if i < len(data) && (data[i] == 'e' || data[i] == 'E') {
		i++
		if i < len(data) && (data[i] == '+' || data[i] == '-') {
			i++
		}
		j := skipDigits(data, i)
		if j == i {
			return wantDigit(data, j)
		}
		i = j
	}
	return i, None
}

func skipDigits(data []byte, i int) int {
	for i < len(data) && '0' <= data[i] && data[i] <= '9' {
		i++
	}
	return i
}

// wantDigit is the fault of a number that lacks the digit at i.
func wantDigit(data []byte, i int) (int, Fault) {
	if i >= len(data) {
		return len(data), Truncated
	}
	return i, BadNumber
}
