package words

// A Spelling is how the name of a member is written in compact JSON, from after its first quote
// on: with the quote after it and a colon. Words are compared with it, and not single bytes.
type Spelling struct {
	text       string
	head, mask uint64 // the first eight bytes, and the bits of them that must be the same
	second     uint64 // the next eight
	last       uint64 // the last eight
}

// SpellingOf returns the spelling of a name, which JSON must write without escapes.
func SpellingOf(name string) Spelling {
	s := Spelling{text: name + `":`, mask: ^uint64(0)}
	n := len(s.text)
	padded := append([]byte(s.text), make([]byte, 16)...)
	if n < 8 {
		s.mask = 1<<(8*n) - 1
	} else {
		s.last = Load(padded, n-8)
	}
	s.head, s.second = Load(padded, 0), Load(padded, 8)
	return s
}

// EitherCase returns the spelling with a first letter in either case: the bit of the case
// does not count.
func (s Spelling) EitherCase() Spelling {
	s.mask &^= ' '
	s.head &= s.mask
	return s
}

// Len returns how many bytes the name has with its quote and the colon.
func (s *Spelling) Len() int { return len(s.text) }

// At reports whether data[i:] begins with the name, its quote and a colon. It may say no
// where less than eight bytes are left.
func (s *Spelling) At(data []byte, i int) bool {
	return len(data)-i >= 8 && s.BeginsWith(Load(data, i), data, i)
}

// BeginsWith is At for data of which the eight bytes from i on are head.
func (s *Spelling) BeginsWith(head uint64, data []byte, i int) bool {
	n := len(s.text)
	switch {
	case head&s.mask != s.head:
		return false
	case n <= 8:
		return true
	case len(data)-i < n || Load(data, i+n-8) != s.last:
		return false
	case n <= 16:
		return true
	}
	return Load(data, i+8) == s.second && (n <= 24 || string(data[i+16:i+n-8]) == s.text[16:n-8])
}
