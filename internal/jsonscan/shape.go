package jsonscan

import (
	"slices"
	"unicode/utf8"

	"github.com/iottrail/iottrail/internal/words"
)

// A Shape lists the members of an object for which the caller has a place. Build it with
// [NewShape]; it never changes afterwards and may be shared.
type Shape struct {
	members []Member
	// byLength[n] has the indices of the members whose names have n bytes.
	byLength [][]uint8
	names    names
	// Other, if it is not nil, says what the name of a member that is not in the Shape
	// means to the caller, in bits: see Scanner.Others. The same name has the same bits.
	Other func(name []byte) uint64
}

// A Member is one member of a [Shape].
type Member struct {
	Name string
	// Object is the shape of the member's value where that is an object, and
	// List the shape of the elements where it is an array. Values of another
	// kind are skipped as they are.
	Object, List *Shape
	// Stop ends the scan at a member whose value is an array, if the Scanner may stop. It has
	// no effect within another object: there the tape would end in the middle of a node.
	Stop bool

	spelling words.Spelling
}

// MaxMembers is how many members a Shape may have: a word has a bit for each.
const MaxMembers = 64

// NewShape returns the shape with these members, whose names must differ.
func NewShape(members ...Member) *Shape {
	if len(members) > MaxMembers {
		panic("jsonscan: a shape with too many members")
	}
	s := &Shape{members: members}
	for i, m := range members {
		if s.Index(m.Name) != Unknown {
			panic("jsonscan: a shape with two members " + m.Name)
		}
		for len(s.byLength) <= len(m.Name) {
			s.byLength = append(s.byLength, nil)
		}
		s.byLength[len(m.Name)] = append(s.byLength[len(m.Name)], uint8(i))
		s.members[i].spelling = words.SpellingOf(m.Name)
	}
	s.names = newNames(s.members)
	return s
}

// Index returns the index of the member with the name, or Unknown.
func (s *Shape) Index(name string) int { return lookup(s, name) }

func lookup[T string | []byte](s *Shape, name T) int {
	if len(name) < len(s.byLength) {
		for _, i := range s.byLength[len(name)] {
			if s.members[i].Name == string(name) {
				return int(i)
			}
		}
	}
	return Unknown
}

// Unknown is the index of a member that is not in the Shape.
const Unknown = -1

// Element is the Member of a node that is an element of an array.
const Element = -2

// A Node is a member of an object that has a Shape, or an element of an array
// whose elements have one. Positions count from the beginning of the data.
type Node struct {
	Member     int16  // index in the Shape, or Unknown, or Element
	Kind       Kind   // of the value
	Escaped    bool   // a string with a backslash in it
	Start, End uint32 // the value
	Name       uint32 // the first byte of the name, after its quote
	NameLen    uint32 // up to its closing quote
	Next       uint32 // index in Nodes of the node after this one and all within it
}

// A Scanner scans an object and notes where its members are, those that its Shape knows and
// those that it does not know, down to the depth that the Shape describes. It rejects a name
// that appears twice in such an object.
//
// The zero value is ready to use. A Scanner may be used many times, by one goroutine at a time.
type Scanner struct {
	// Nodes is the tape: what the last scan found, each node before those
	// within it, in the order of the data.
	Nodes []Node
	// Seen has a bit for each member of the Shape that the object itself had,
	// and Unknowns counts its members that are not in the Shape.
	Seen     uint64
	Unknowns int
	// Others has the bits that Shape.Other gave the names of those.
	Others uint64
	// Limit is how many nodes a scan may note; zero means no limit.
	Limit int
	// Scanned counts the bytes of all scans so far.
	Scanned int64
	// StopAtLists ends the scan with Stopped at a member that the Shape marks.
	StopAtLists bool
	// Shallow makes Fast leave out of the tape what is within the members of the object.
	// Object takes no notice of it.
	Shallow bool

	// Of a fast scan: its marks, where in their data the object begins, and how many nodes
	// it did not note.
	marks   *Marks
	begin   int
	unnoted int
	passed  []span

	met      [16]other // members of outermost objects that are not in their Shape, by the first byte
	scratch  []byte
	expected map[*Shape]*expectations // of the outermost objects
	shape    *Shape                   // of the last scan
	last     *expectations            // expected[shape]
}

// expected are what a Scanner expects to find next: in the objects of a shape, which
// member came last after which one, and the same for the objects within it. Logs
// are written by machines, so the guess is mostly right, and to confirm one name
// takes less time than to look a name up.
type expectations struct {
	next   [MaxMembers + 1]uint8 // by index of the member before, or MaxMembers
	within [MaxMembers]*expectations
}

// An other is a member that is not in a Shape. Where AWS adds a member to its records, it
// is in each of them: so to recognize it again is worth a comparison.
type other struct {
	shape *Shape
	spelt string // the name with the quote and the colon after it, as compact JSON has them
	bits  uint64
}

// at reports whether data[i:] begins with the name, its quote and a colon.
func (o *other) at(shape *Shape, data []byte, i int) bool {
	n := len(o.spelt)
	return o.shape == shape && len(data)-i >= n && string(data[i:i+n]) == o.spelt
}

// metAt returns where a member is remembered whose name begins at data[i].
func (s *Scanner) metAt(data []byte, i int) *other {
	if i >= len(data) {
		return &s.met[0]
	}
	return &s.met[data[i]%byte(len(s.met))]
}

// others returns the bits of a name that is not in the Shape of an outermost object, and
// remembers it if data has it as compact JSON does, without escapes.
func (s *Scanner) others(shape *Shape, data []byte, name, length int, escaped bool) uint64 {
	if shape.Other == nil {
		return 0
	}
	text := data[name : name+length]
	if escaped {
		text = UnquotedBytes(text[:CutUnquoted(text, longName)])
	}
	bits := shape.Other(text)
	if end := name + length + len(`":`); !escaped && length <= longName && end <= len(data) && data[end-1] == ':' {
		*s.metAt(data, name) = other{shape, string(data[name:end]), bits}
	}
	return bits
}

// in returns the expectations for the member with the index.
func (h *expectations) in(index int) *expectations {
	w := h.within[index]
	if w == nil {
		w = new(expectations)
		h.within[index] = w
	}
	return w
}

// Object scans the object at data[i], an opening brace. Positions on the tape
// are positions in data, which must be shorter than 4 GiB.
func (s *Scanner) Object(data []byte, i int, shape *Shape, room int) (int, Fault) {
	s.Nodes, s.Seen, s.Unknowns, s.Others = s.Nodes[:0], 0, 0, 0
	if s.shape != shape {
		if s.expected == nil {
			s.expected = make(map[*Shape]*expectations)
		}
		if s.expected[shape] == nil {
			s.expected[shape] = new(expectations)
		}
		s.shape, s.last = shape, s.expected[shape]
	}
	end, f := s.object(data, i+1, shape, s.last, room-1, true)
	s.Scanned += int64(end - i)
	return end, f
}

// object scans the rest of an object; i is after its brace. Its loop is that of skipObject with
// more to do. It is one long function, and not shared with skipObject, because calls for each
// member would cost more than the work.
func (s *Scanner) object(data []byte, i int, shape *Shape, h *expectations, room int, outermost bool) (int, Fault) {
	if room < 0 {
		return i - 1, TooDeep
	}
	i = Space(data, i)
	if i < len(data) && data[i] == '}' {
		return i + 1, None
	}
	var (
		f       Fault
		seen    uint64 // a bit for each member of the shape
		unknown int    // how many members were not in it
		first   = len(s.Nodes)
		names   map[string]struct{} // of the unknown members, where there are many
		before  = MaxMembers
	)
	for {
		if i >= len(data) {
			return len(data), Truncated
		}
		if data[i] != '"' {
			return i, WantKey
		}
		// The name and the colon after it.
		name, length := i+1, 0
		index := int(h.next[before])
		if index < len(shape.members) && shape.members[index].spelling.At(data, name) {
			length = len(shape.members[index].Name)
			i = name + length + 2
		} else if o := s.metAt(data, name); outermost && o.at(shape, data, name) {
			index, length = Unknown, len(o.spelt)-2
			i = name + length + 2
			s.Others |= o.bits
		} else {
			var escaped bool
			if i, escaped, f = String(data, name); f != None {
				return i, f
			}
			length = i - 1 - name
			if index = s.index(shape, data[name:name+length], escaped); index < 0 && outermost {
				s.Others |= s.others(shape, data, name, length, escaped)
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
			if index >= 0 {
				h.next[before] = uint8(index)
			}
		}
		if index >= 0 {
			if seen&(1<<index) != 0 {
				return name - 1, DuplicateMember
			}
			seen |= 1 << index
			before = index
		} else {
			if s.repeats(data, name, name+length, first, unknown, &names) {
				return name - 1, DuplicateMember
			}
			unknown++
		}

		if i >= len(data) || data[i] <= ' ' {
			if i = Space(data, i); i >= len(data) {
				return len(data), Truncated
			}
		}
		at := len(s.Nodes)
		if s.Limit > 0 && at >= s.Limit {
			return i, TooMany
		}
		start := i
		if data[i] == '"' {
			escaped := false
			if i, f = simpleString(data, i+1); f != None {
				if i, escaped, f = String(data, start+1); f != None {
					return i, f
				}
			}
			n := s.push()
			n.Member, n.Kind, n.Escaped = int16(index), Text, escaped
			n.Start, n.End, n.Next = uint32(start), uint32(i), uint32(at+1)
			n.Name, n.NameLen = uint32(name), uint32(length)
		} else {
			kind := kinds[data[i]]
			n := s.push()
			n.Member, n.Kind, n.Escaped = int16(index), kind, false
			n.Start, n.End, n.Next = uint32(start), 0, 0
			n.Name, n.NameLen = uint32(name), uint32(length)
			var m *Member
			if index >= 0 {
				m = &shape.members[index]
			}
			switch {
			case m == nil:
				i, f = Value(data, i, room)
			case kind == Object && m.Object != nil:
				i, f = s.object(data, i+1, m.Object, h.in(index), room-1, false)
			case kind == Array && m.List != nil:
				i, f = s.list(data, i+1, m.List, h.in(index), room-1)
			case kind == Array && m.Stop && s.StopAtLists && outermost:
				s.Nodes[at].Next = uint32(len(s.Nodes))
				f = Stopped
			default:
				i, f = Value(data, i, room)
			}
			if f != None {
				if outermost {
					s.Seen, s.Unknowns = seen, unknown
				}
				return i, f
			}
			s.Nodes[at].End = uint32(i)
			s.Nodes[at].Next = uint32(len(s.Nodes))
		}

		if i >= len(data) || data[i] <= ' ' {
			if i = Space(data, i); i >= len(data) {
				return len(data), Truncated
			}
		}
		switch data[i] {
		case ',':
			if i++; i < len(data) && data[i] != '"' {
				i = Space(data, i)
			}
		case '}':
			if outermost {
				s.Seen, s.Unknowns = seen, unknown
			}
			return i + 1, None
		default:
			return i, WantComma
		}
	}
}

// list scans the rest of an array whose elements have a shape; i is after its
// bracket.
func (s *Scanner) list(data []byte, i int, shape *Shape, h *expectations, room int) (int, Fault) {
	if room < 0 {
		return i - 1, TooDeep
	}
	i = Space(data, i)
	if i < len(data) && data[i] == ']' {
		return i + 1, None
	}
	for {
		if i >= len(data) {
			return len(data), Truncated
		}
		at := len(s.Nodes)
		if s.Limit > 0 && at >= s.Limit {
			return i, TooMany
		}
		*s.push() = Node{Member: Element, Kind: kinds[data[i]], Start: uint32(i)}
		var f Fault
		if data[i] == '{' {
			i, f = s.object(data, i+1, shape, h, room-1, false)
		} else {
			i, f = Value(data, i, room)
		}
		if f != None {
			return i, f
		}
		s.Nodes[at].End = uint32(i)
		s.Nodes[at].Next = uint32(len(s.Nodes))
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

// push returns a new node after the others, for the caller to fill in. It is not
// zero, but what an earlier scan left there: to put a node together elsewhere and
// copy it takes several times as long, as half-written words are slow to read back.
func (s *Scanner) push() *Node {
	if len(s.Nodes) == cap(s.Nodes) {
		s.Nodes = slices.Grow(s.Nodes, max(64, len(s.Nodes)))
	}
	s.Nodes = s.Nodes[:len(s.Nodes)+1]
	return &s.Nodes[len(s.Nodes)-1]
}

// index looks the name up, by its text and not by its spelling.
func (s *Scanner) index(shape *Shape, name []byte, escaped bool) int {
	if escaped {
		if len(name) > small { // no reason to keep as much for ever
			return lookup(shape, UnquotedBytes(name))
		}
		s.scratch = AppendUnquoted(s.scratch[:0], name)
		name = s.scratch
	}
	return lookup(shape, name)
}

// fewNames is how many unknown names are compared one by one, before a map
// keeps the cost of many from growing with their square, and longName how long one
// may be.
const (
	fewNames = 16
	longName = 256
)

// sameName reports whether two names, as JSON spells them, are the same text.
func sameName(a, b []byte) bool {
	if isPlainName(a) && isPlainName(b) {
		return string(a) == string(b)
	}
	return Unquoted(a) == Unquoted(b)
}

// isPlainName reports whether a name is spelled in JSON as its text: it has no escapes,
// and is ASCII.
func isPlainName(name []byte) bool {
	for _, c := range name {
		if c == '\\' || c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// repeats reports whether the unknown name data[from:to] came before in the
// same object, whose nodes begin at first and among which count are unknown.
func (s *Scanner) repeats(data []byte, from, to, first, count int, names *map[string]struct{}) bool {
	text := func(from, to int) string { return Unquoted(data[from:to]) }
	if count < fewNames && *names == nil && to-from <= longName {
		if count == 0 {
			return false
		}
		for at := first; at < len(s.Nodes); at = int(s.Nodes[at].Next) {
			if n := &s.Nodes[at]; n.Member == Unknown && sameName(data[n.Name:n.Name+n.NameLen], data[from:to]) {
				return true
			}
		}
		return false
	}
	if *names == nil {
		*names = make(map[string]struct{}, 2*fewNames)
		for at := first; at < len(s.Nodes); at = int(s.Nodes[at].Next) {
			if n := &s.Nodes[at]; n.Member == Unknown {
				(*names)[text(int(n.Name), int(n.Name+n.NameLen))] = struct{}{}
			}
		}
	}
	name := text(from, to)
	_, twice := (*names)[name]
	(*names)[name] = struct{}{}
	return twice
}
