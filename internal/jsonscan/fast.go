package jsonscan

import (
	"math/bits"
	"slices"
	"unsafe"

	"github.com/iottrail/iottrail/internal/words"
)

// This file scans an object like Scanner.Object, from mark to mark, without reading what is
// between two of them. It never reports a fault. If it finds anything that it does not handle,
// above all a fault, it is unsure, and Object scans the object from the beginning. So what it
// accepts must be what Object accepts, with the same nodes, and faults are defined in one
// place.
//
// Its functions take the position i of the next byte in Marks.data, and the index k of the
// first mark that is not before it. They return both for what follows, or the result of unsure.
// These invariants make their loads safe, which have no bounds checks:
//
//   - Where data[i] is looked at, i is at most limit+8, and Pad bytes after limit can be read.
//   - Where places[k+1] is looked at, data[i] was a quote and i below limit: so it
//     was places[k], and places has sentinels after it.
//   - A byte at limit or after it decides nothing: before anything is accepted, i is checked to
//     be below limit.

// maxFastDepth is how deep a fast scan goes.
const maxFastDepth = 64

// unsure returns the values that mean that the fast scan can't decide at data[i].
func unsure(i int) (int, int) { return ^i, 0 }

// The bytes from the closing quote of a string on, as words.Load32 has them, in compact JSON:
// of a name, and of a value after which there is a name.
const (
	nameEnds     = '"' | ':'<<8
	textThenName = '"' | ','<<8 | '"'<<16
	twoBytes     = 1<<16 - 1
	threeBytes   = 1<<24 - 1
)

// Fast is Object for buf[pos], with the marks of buf. Positions on the tape count from pos. It
// returns false if it is unsure: then the content of the Scanner means nothing.
func (s *Scanner) Fast(m *Marks, buf []byte, pos int, shape *Shape, room int) (end int, ok bool) {
	if !m.how.pays() {
		return 0, false
	}
	for {
		i, k, ok := m.at(buf, pos)
		if !ok {
			return 0, false
		}
		s.Nodes, s.Seen, s.Unknowns, s.Others = s.Nodes[:0], 0, 0, 0
		s.begin, s.unnoted, s.passed, s.marks = i, 0, s.passed[:0], m
		end, k := s.fast(i+1, k, min(room, maxFastDepth)-1, shape, true)
		s.marks, m.data = nil, nil
		if end >= 0 {
			m.next = k
			s.Scanned += int64(end - i)
			return end - i, true
		}
		s.Scanned += int64(max(0, ^end-i))
		// Where the marks ended, there may be more of them.
		if ^end < m.limit || i == 0 || m.reach(buf, pos) <= m.limit-i || !m.mark(buf, pos) {
			return 0, false
		}
	}
}

// space skips white space. It has marks where it has other bytes than spaces. It may
// go up to seven bytes beyond limit.
func (m *Marks) space(i, k int) (int, int) {
	for i < m.limit {
		switch words.Byte(m.data, i) {
		case ' ': // of which there are many in indented text
			if others := words.Load(m.data, i) ^ words.Lanes20; others != 0 {
				i += bits.TrailingZeros64(others) >> 3
			} else {
				i += 8
			}
		case '\n', '\r', '\t':
			i, k = i+1, k+1
		default:
			return i, k
		}
	}
	return i, k
}

// place returns places[k], which the caller knows to be there.
func (m *Marks) place(k int) int {
	return int(*(*uint32)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(m.places)), 4*k)))
}

// fast scans the rest of an object; i is after its brace. It is one long function, and pass is
// another much like it: with a function call for each member's name instead, filtering the
// records of AWS IoT takes a fifth longer.
func (s *Scanner) fast(i, k, room int, shape *Shape, outermost bool) (int, int) {
	m := s.marks
	data := m.data
	if room < 0 {
		return unsure(i)
	}
	if words.Byte(data, i) != '"' {
		i, k = m.space(i, k)
		if i < m.limit && words.Byte(data, i) == '}' {
			return i + 1, k
		}
	}
	var (
		seen         uint64
		unknown      int
		first        = len(s.Nodes)
		unknownNames map[string]struct{} // where there are many
		table        = &shape.names
		begin        = s.begin
	)
	for i < m.limit && words.Byte(data, i) == '"' {
		// The name and the colon after it.
		name, end := i+1, m.place(k+1)
		index := Unknown
		if end-name >= minName {
			key := ends(data, name, end)
			if at := table.index(key); table.keys[at].is(key, data, name, end) {
				index = at
			}
		} else {
			index = lookup(shape, data[name:max(name, end)])
		}
		if follows := words.Load32(data, end); follows&twoBytes == nameEnds && byte(follows>>16) > ' ' {
			i, k = end+2, k+2
		} else {
			if end, i, k = m.otherName(i, k); i < 0 {
				return i, k
			}
			if byte(follows) != '"' {
				index = s.index(shape, data[name:end], true)
			}
		}
		if i >= m.limit {
			return unsure(i)
		}
		if index >= 0 {
			if seen&(1<<(index&63)) != 0 {
				return unsure(i)
			}
			seen |= 1 << (index & 63)
		} else {
			if (unknown > 0 || end-name > longName) && s.repeats(data[begin:], name-begin, end-begin, first, unknown, &unknownNames) {
				return unsure(i)
			}
			if unknown++; outermost {
				s.Others |= s.fastOthers(shape, data, name, end)
			}
		}

		// The value.
		at := len(s.Nodes)
		if s.Limit > 0 && at+s.unnoted >= s.Limit {
			return unsure(i)
		}
		n := s.push()
		n.Member, n.Escaped = int16(index), false
		n.Name, n.NameLen = uint32(name-begin), uint32(end-name)
		n.Start, n.Next = uint32(i-begin), uint32(at+1)
		if words.Byte(data, i) == '"' {
			n.Kind = Text
			end := m.place(k + 1)
			after := words.Load32(data, end)
			if byte(after) == '"' {
				i, k = end+1, k+2
			} else {
				n.Escaped = true
				if i, k = m.escaped(i+1, k+1); i < 0 {
					return i, k
				}
				after = words.Load32(data, i-1)
			}
			n.End = uint32(i - begin)
			if after&threeBytes == textThenName {
				i++
				continue
			}
		} else {
			kind := kinds[words.Byte(data, i)]
			n.Kind = kind
			if i, k = s.fastValue(i, k, room, shape, index, kind, outermost); i < 0 {
				return i, k
			}
			n := &s.Nodes[at]
			n.End = uint32(i - begin)
			n.Next = uint32(len(s.Nodes))
		}

		// What follows it.
		var more bool
		if i, k, more = m.afterValue(i, k); !more {
			s.Seen, s.Unknowns = seen, unknown
			return i, k
		}
	}
	return unsure(i)
}

// fastValue scans a value that is not text, of the member with the index in shape, or Unknown.
func (s *Scanner) fastValue(i, k, room int, shape *Shape, index int, kind Kind, outermost bool) (int, int) {
	if kind >= Object && index >= 0 {
		of := &shape.members[index]
		switch {
		case kind == Object && of.Object != nil && s.Shallow:
			return s.pass(i+1, k, room-1, of.Object)
		case kind == Object && of.Object != nil:
			return s.fast(i+1, k, room-1, of.Object, false)
		case kind == Array && of.List != nil:
			return s.fastList(i+1, k, room-1, of.List)
		case kind == Array && of.Stop && s.StopAtLists && outermost:
			return unsure(i)
		}
	}
	return s.marks.value(i, k, room)
}

// otherName skips the name at i, with escapes or with white space around its colon, up
// to the value. It also returns the position of the closing quote.
func (m *Marks) otherName(i, k int) (end, after, mark int) {
	if end = m.place(k + 1); words.Byte(m.data, end) == '"' {
		i, k = end+1, k+2
	} else {
		if i, k = m.escaped(i+1, k+1); i < 0 {
			return end, i, k
		}
		end = i - 1
	}
	if i, k = m.space(i, k); words.Byte(m.data, i) == ':' {
		i, k = m.space(i+1, k)
	} else {
		i, k = unsure(i)
	}
	return end, i, k
}

// afterValue goes on after a value: to the name of the next member, or, if there is none, after
// the bracket.
func (m *Marks) afterValue(i, k int) (after, mark int, more bool) {
	if words.Byte(m.data, i) <= ' ' {
		i, k = m.space(i, k)
	}
	if i < m.limit {
		switch words.Byte(m.data, i) {
		case ',':
			if i++; words.Byte(m.data, i) != '"' {
				i, k = m.space(i, k)
			}
			return i, k, true
		case '}':
			return i + 1, k, false
		}
	}
	i, k = unsure(i)
	return i, k, false
}

// fastOthers returns the bits of a name that is not in the Shape of an outermost object.
func (s *Scanner) fastOthers(shape *Shape, data []byte, name, end int) uint64 {
	if o := s.metAt(data, name); o.at(shape, data, name) {
		return o.bits
	}
	return s.others(shape, data, name, end-name, slices.Contains(data[name:end], '\\'))
}

// fastList scans the rest of an array whose elements have a shape; i is after its bracket.
func (s *Scanner) fastList(i, k, room int, shape *Shape) (int, int) {
	m := s.marks
	data, limit := m.data, m.limit
	if room < 0 {
		return unsure(i)
	}
	i, k = m.space(i, k)
	if i < limit && data[i] == ']' {
		return i + 1, k
	}
	for i < limit {
		if s.Limit > 0 && len(s.Nodes)+s.unnoted >= s.Limit {
			return unsure(i)
		}
		at := len(s.Nodes)
		if s.Shallow {
			s.unnoted++
		} else {
			*s.push() = Node{Member: Element, Kind: kinds[data[i]], Start: uint32(i - s.begin)}
		}
		switch {
		case data[i] != '{':
			i, k = m.value(i, k, room)
		case s.Shallow:
			i, k = s.pass(i+1, k, room-1, shape)
		default:
			i, k = s.fast(i+1, k, room-1, shape, false)
		}
		if i < 0 {
			return i, k
		}
		if !s.Shallow {
			s.Nodes[at].End = uint32(i - s.begin)
			s.Nodes[at].Next = uint32(len(s.Nodes))
		}
		if i, k = m.space(i, k); i >= limit {
			break
		}
		switch data[i] {
		case ']':
			return i + 1, k
		case ',':
			i, k = m.space(i+1, k)
		default:
			return unsure(i)
		}
	}
	return unsure(i)
}

// escaped skips the rest of a string that has an escape; i is after its opening quote,
// and k is of the first mark after that. It returns the position after the closing quote.
func (m *Marks) escaped(i, k int) (int, int) {
	data := m.data[:m.limit]
	for {
		p := int(m.places[k])
		if p >= len(data) {
			return unsure(p)
		}
		switch data[p] {
		case '"':
			return p + 1, k + 1
		case '\\':
			next, f := skipEscape(data, p)
			if f != None {
				return unsure(next)
			}
			for k++; int(m.places[k]) < next; k++ { // of the mark that is escaped
			}
		default:
			return unsure(p)
		}
	}
}
