package jsonscan

import "github.com/iottrail/iottrail/internal/words"

// This file skips values for which a fast scan makes no nodes. It does what fast.go does, with
// less work for each member: see fast for why the code is not shared.

// pass skips the rest of an object that has a Shape; i is after its brace. It is one long
// function for the reason that fast is.
func (s *Scanner) pass(i, k, room int, shape *Shape) (int, int) {
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
		seen    uint64
		members int
		first   = len(s.passed)
		table   = &shape.names
	)
	for i < m.limit && words.Byte(data, i) == '"' {
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
		members++
		if index >= 0 {
			if seen&(1<<(index&63)) != 0 {
				return unsure(i)
			}
			seen |= 1 << (index & 63)
		} else if s.passedTwice(name, end, first) {
			return unsure(i)
		}
		if words.Byte(data, i) == '"' {
			end := m.place(k + 1)
			after := words.Load32(data, end)
			if byte(after) == '"' {
				i, k = end+1, k+2
			} else {
				if i, k = m.escaped(i+1, k+1); i < 0 {
					return i, k
				}
				after = words.Load32(data, i-1)
			}
			if after&threeBytes == textThenName {
				i++
				continue
			}
		} else if i, k = s.fastValue(i, k, room, shape, index, kinds[words.Byte(data, i)], false); i < 0 {
			return i, k
		}
		var more bool
		if i, k, more = m.afterValue(i, k); !more {
			s.passed = s.passed[:first]
			if s.unnoted += members; s.Limit > 0 && len(s.Nodes)+s.unnoted > s.Limit {
				return unsure(i)
			}
			return i, k
		}
	}
	return unsure(i)
}

// A span is a part of Marks.data.
type span struct{ from, to int }

// passedTwice notes a name that is not in the Shape of an object, of which s.passed[first:]
// are those before. It reports whether one of them may be the same.
func (s *Scanner) passedTwice(from, to, first int) bool {
	if len(s.passed)-first >= fewNames || to-from > longName {
		return true
	}
	data := s.marks.data
	for _, p := range s.passed[first:] {
		if sameName(data[p.from:p.to], data[from:to]) {
			return true
		}
	}
	s.passed = append(s.passed, span{from, to})
	return false
}

// value skips a value that no Shape describes.
func (m *Marks) value(i, k, room int) (int, int) {
	data := m.data[:m.limit]
	var f Fault
	switch kinds[words.Byte(m.data, i)] {
	case Text:
		if end := m.place(k + 1); words.Byte(m.data, end) == '"' {
			return end + 1, k + 2
		}
		return m.escaped(i+1, k+1)
	case Object:
		return m.object(i+1, k, room-1)
	case Array:
		return m.array(i+1, k, room-1)
	case Number:
		i, f = skipNumber(data, i)
	case True, False, Null:
		return m.literal(i, k)
	default:
		return unsure(i)
	}
	if f != None {
		return unsure(i)
	}
	return i, k
}

// Words of the literals; of false without its first letter.
const (
	trueWord = 't' | 'r'<<8 | 'u'<<16 | 'e'<<24
	alseWord = 'a' | 'l'<<8 | 's'<<16 | 'e'<<24
	nullWord = 'n' | 'u'<<8 | 'l'<<16 | 'l'<<24
)

// literal skips true, false or null.
func (m *Marks) literal(i, k int) (int, int) {
	switch word := words.Load32(m.data, i); {
	case word == trueWord, word == nullWord:
		return i + 4, k
	case words.Load32(m.data, i+1) == alseWord && byte(word) == 'f':
		return i + 5, k
	}
	return unsure(i)
}

// object skips the rest of an object; i is after its brace.
func (m *Marks) object(i, k, room int) (int, int) {
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
	for i < m.limit && words.Byte(data, i) == '"' {
		end := m.place(k + 1)
		if follows := words.Load32(data, end); follows&twoBytes == nameEnds && byte(follows>>16) > ' ' {
			i, k = end+2, k+2
		} else if _, i, k = m.otherName(i, k); i < 0 {
			return i, k
		}
		if i >= m.limit {
			break
		}
		if words.Byte(data, i) == '"' {
			// Mostly its value is the next string, and there is another member.
			if end = m.place(k + 1); words.Load32(data, end)&threeBytes == textThenName {
				i, k = end+2, k+2
				continue
			}
		}
		if i, k = m.value(i, k, room); i < 0 {
			return i, k
		}
		var more bool
		if i, k, more = m.afterValue(i, k); !more {
			return i, k
		}
	}
	return unsure(i)
}

// array skips the rest of an array; i is after its bracket.
func (m *Marks) array(i, k, room int) (int, int) {
	data, limit := m.data, m.limit
	if room < 0 {
		return unsure(i)
	}
	i, k = m.space(i, k)
	if i < limit && data[i] == ']' {
		return i + 1, k
	}
	for i < limit {
		if i, k = m.value(i, k, room); i < 0 {
			return i, k
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
