package jsonscan

import (
	"math/bits"
	"slices"

	"github.com/iottrail/iottrail/internal/words"
)

// Marks are the places in a buffer where a string may begin or end, and where white space
// may be something other than spaces: its quotes, backslashes and control characters. With
// them the end of a string is found without looking at what is in it.
//
// They are made for a part of the buffer at a time. The zero value has none. Until Forget,
// the bytes of the buffer must stay as they are, and where they are.
type Marks struct {
	how Marking

	from   int      // in the buffer, of data[0]
	data   []byte   // the marked part, and Pad bytes after it; nil except during a scan
	tail   []byte   // a copy of the marked part, with Pad bytes after it, where buf has none
	limit  int      // data[:limit] is marked
	places []uint32 // of the marks in data, ascending; and after them limit, a few times
	next   int      // index in places: what a scan is likely to need first
	ascii  bool     // data[:limit] is ASCII
}

// Marking is how marks are made. The zero value is what is fastest on the machine; tests
// compare it with the others.
type Marking struct {
	Off    bool // not at all: Scanner.Fast is always in doubt
	InGo   bool // in plain Go, also where it takes longer than they save
	AVX2   bool // by AVX2, also where the processor has AVX-512
	Window int  // how many bytes are marked at a time, if not as many as usual
}

// pays reports whether marks are made at all.
func (how Marking) pays() bool { return !how.Off && (hasKernel || how.InGo) }

const (
	// Pad is how much capacity a buffer should have after its bytes: a scan that reads words
	// may read some of it, and decides nothing by it. The end of a buffer without it is copied.
	Pad = 16
	// window is how many bytes are marked at a time. They and their places stay in the
	// cache until they are scanned.
	window = 64 << 10
	// block is how many bytes are marked in one step.
	block = 64
	// sentinels is how often limit follows the last place: a scan looks a few places ahead.
	sentinels = 4
)

// Forget makes m the zero value, except that it keeps memory for places. From now on marks
// are made in the way that how says.
func (m *Marks) Forget(how Marking) {
	*m = Marks{how: how, places: m.places[:0], tail: m.tail[:0]}
}

// ASCII reports whether what was scanned last is certainly ASCII.
func (m *Marks) ASCII() bool { return m.ascii }

// at returns the position in data of buf[pos], and the index in places of the first mark
// from there on. If necessary it makes marks, from there on. It is false where nothing can be
// marked.
func (m *Marks) at(buf []byte, pos int) (i, k int, ok bool) {
	i = pos - m.from
	if i < 0 || i >= m.limit {
		if !m.mark(buf, pos) {
			return 0, 0, false
		}
		i = 0
	}
	if m.data = m.tail; len(m.tail) == 0 {
		m.data = buf[m.from : m.from+m.limit+Pad]
	}
	k = m.next
	if k > 0 && int(m.places[k-1]) >= i { // something is scanned again
		k, _ = slices.BinarySearch(m.places[:k], uint32(i))
	}
	for int(m.places[k]) < i {
		k++
	}
	m.next = k
	return i, k, true
}

// mark makes marks from buf[pos] on, as many as a window has.
func (m *Marks) mark(buf []byte, pos int) bool {
	most := m.reach(buf, pos)
	if most <= 0 {
		return false
	}
	data := buf[pos : pos+most]
	if m.tail = m.tail[:0]; cap(data)-most < Pad {
		m.tail = append(append(m.tail, data...), make([]byte, Pad)...)
		data = m.tail[:most]
	}
	if room := most/4 + block + sentinels; cap(m.places) < room {
		m.places = make([]uint32, 0, room)
	}
	places := m.places[:cap(m.places)-sentinels]
	count, done, ascii := m.how.markBlocks(places, data)
	if rest := most - done; rest < block && count+block <= len(places) {
		// The rest is marked in a block that is filled up with what has no mark.
		last := blank
		copy(last[:], data[done:])
		more, _, restASCII := m.how.markBlocks(places[count:], last[:])
		for i := range more {
			places[count+i] += uint32(done)
		}
		count, done, ascii = count+more, most, ascii && restASCII
	}
	m.from, m.limit, m.next, m.ascii = pos, done, 0, ascii
	m.places = m.places[:count+sentinels]
	for i := count; i < len(m.places); i++ {
		m.places[i] = uint32(done)
	}
	return done > 0
}

// blank is a block without marks.
var blank = func() (b [block]byte) {
	for i := range b {
		b[i] = ' '
	}
	return b
}()

// reach returns how many bytes from buf[pos] on can be marked at a time.
func (m *Marks) reach(buf []byte, pos int) int {
	most := m.how.Window
	if most == 0 {
		most = window
	}
	return min(len(buf)-pos, most)
}

// markBlocksInGo lists the marks of data, block by block, as long as there is room in places
// for all that a block may have. It returns how many there are, how many bytes it marked, and
// whether these are ASCII. What it leaves in places after those are not marks.
//
// The kernels in assembly do the same: they make of a block a word with a bit for each byte
// that is a mark, and write the place of each bit.
func markBlocksInGo(places []uint32, data []byte) (count, done int, ascii bool) {
	var high uint64
	for ; done+block <= len(data) && count+block <= len(places); done += block {
		var marked uint64
		for i := 0; i < block; i += 8 {
			w := words.Load(data, done+i)
			high |= w
			marked |= oneBitEach(marksOf(w)) << i
		}
		for ; marked != 0; marked &= marked - 1 { // without the lowest bit
			places[count] = uint32(done + bits.TrailingZeros64(marked))
			count++
		}
	}
	return count, done, high&words.Lanes80 == 0
}

// marksOf returns a word with the highest bit of each byte set that is a mark in w. Unlike
// stops it is exact for all of them: with that bit set first, no subtraction borrows from
// the next byte.
func marksOf(w uint64) uint64 {
	plain := (w ^ words.Lanes02 | words.Lanes80) - words.Lanes21 // neither a quote nor a control character
	plain &= (w ^ words.Lanes5c | words.Lanes80) - words.Lanes01 // nor a backslash
	return words.Lanes80 &^ (plain | w)
}

// oneBitEach returns the highest bits of the bytes of a word, one after the other. The result
// has no others.
func oneBitEach(w uint64) uint64 { return w >> 7 * 0x0102040810204080 >> 56 }
