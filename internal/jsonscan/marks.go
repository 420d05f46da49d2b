package jsonscan

import (
	"math/bits"
	"slices"
)

// Marks are the places in a buffer where a string may begin or end, and where white space
// may be anything else than spaces: its quotes, backslashes and control characters. Whoever
// has them finds the end of a string without a look at what is in it.
//
// They are made for a part of the buffer at a time. The zero value has none. Positions in
// the buffer, and what it has there, must stay as they are until Forget.
type Marks struct {
	// Plain is set where the marks are to be made in plain Go, although the processor could
	// do it faster: tests compare both.
	Plain bool

	from   int      // in the buffer, of data[0]
	data   []byte   // the marked part, and Pad bytes after it: for as long as it is scanned
	limit  int      // data[:limit] is marked
	places []uint32 // of the marks in data, ascending; and after them limit, a few times
	next   int      // index in places: what a scan is likely to need first
	ascii  bool     // data[:limit] is ASCII
}

const (
	// Pad is how much capacity a buffer needs to have after its bytes for all of them to be
	// marked: a scan that looks at words may look at some of it, and believes none.
	Pad = 16
	// window is how many bytes are marked at a time. They and their places stay in the
	// cache until they are scanned.
	window = 64 << 10
	// block is how many bytes are marked in one step.
	block = 64
	// sentinels is how often limit follows the last place: a scan looks a few places ahead.
	sentinels = 4
)

// Forget makes m the zero value, except that it keeps memory for places, and Plain.
func (m *Marks) Forget() { *m = Marks{Plain: m.Plain, places: m.places[:0]} }

// ASCII reports whether what was scanned last by Fast certainly is ASCII.
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
	m.data = buf[m.from : m.from+m.limit+Pad]
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
	most := reach(buf, pos)
	if most <= 0 {
		return false
	}
	m.from, m.next = pos, 0
	data := buf[pos : pos+most+Pad]
	if room := min(most, window/4) + block + sentinels; cap(m.places) < room {
		m.places = make([]uint32, 0, room)
	}
	places := m.places[:cap(m.places)-sentinels]
	count, done, ascii := m.markBlocks(places, data[:most])
	if rest := most - done; rest < block && count+block <= len(places) {
		// The rest is marked in a block that is filled up with what has no mark.
		var last [block]byte
		for i := range last {
			last[i] = ' '
		}
		copy(last[:], data[done:most])
		more, _, restASCII := m.markBlocks(places[count:], last[:])
		for i := range more {
			places[count+i] += uint32(done)
		}
		count, done, ascii = count+more, most, ascii && restASCII
	}
	m.limit, m.ascii = done, ascii
	m.places = m.places[:count+sentinels]
	for i := count; i < len(m.places); i++ {
		m.places[i] = uint32(done)
	}
	return done > 0
}

// reach returns how far from buf[pos] marks could be made.
func reach(buf []byte, pos int) int {
	return min(len(buf), cap(buf)-Pad, pos+window) - pos
}

// markBlocksGo lists the marks of data, block by block, as long as there is room in places
// for another block's. It returns how many there are, how many bytes it marked, and whether
// these are ASCII.
//
// It is what the kernel in assembly does, and does it where there is none. In a block it
// makes a word of a bit for each byte, and then writes the place of each bit that is set:
// eight at a time, whether there are so many or not, since a loop whose length can't be
// foreseen takes longer. What is too much is written over by the next block.
func markBlocksGo(places []uint32, data []byte) (count, done int, ascii bool) {
	var high uint64
	for ; done+block <= len(data) && count+block <= len(places); done += block {
		var marked uint64
		for i := 0; i < block; i += 32 {
			a, b, c, d := load(data, done+i), load(data, done+i+8), load(data, done+i+16), load(data, done+i+24)
			high |= a | b | c | d
			marked |= (gather(marksOf(a)) | gather(marksOf(b))<<8 | gather(marksOf(c))<<16 | gather(marksOf(d))<<24) << i
		}
		out := places[count : count+block]
		count += bits.OnesCount64(marked)
		for at := uint32(done); marked != 0 && len(out) >= 8; out = out[8:] {
			out[0] = at + uint32(bits.TrailingZeros64(marked))
			marked &= marked - 1
			out[1] = at + uint32(bits.TrailingZeros64(marked))
			marked &= marked - 1
			out[2] = at + uint32(bits.TrailingZeros64(marked))
			marked &= marked - 1
			out[3] = at + uint32(bits.TrailingZeros64(marked))
			marked &= marked - 1
			out[4] = at + uint32(bits.TrailingZeros64(marked))
			marked &= marked - 1
			out[5] = at + uint32(bits.TrailingZeros64(marked))
			marked &= marked - 1
			out[6] = at + uint32(bits.TrailingZeros64(marked))
			marked &= marked - 1
			out[7] = at + uint32(bits.TrailingZeros64(marked))
			marked &= marked - 1
		}
	}
	return count, done, high&lanes80 == 0
}

// marksOf returns a word with the highest bit of each byte set that is a mark in w. Unlike
// stops it is exact for all of them: with that bit set first, no subtraction borrows from
// the next byte.
// PLACEHOLDER
func gather(m uint64) uint64 { return m >> 7 * 0x0102040810204080 >> 56 }

func marksOf(w uint64) uint64 {
	notBelow := (w ^ lanes02 | lanes80) - lanes21 // neither a quote nor a control character
	notSlash := (w ^ lanes5c | lanes80) - lanes01
	return lanes80 &^ (notBelow&notSlash | w)
}
