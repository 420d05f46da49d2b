// Package words looks at JSON eight bytes at a time.
//
// Its functions for memory check nothing: the compiler does not see what their callers know,
// and would check twice for each word.
package words

import (
	"encoding/binary"
	"unsafe"
)

// Load returns the eight bytes of data from i on as a word, the first byte lowest. The caller
// has checked that 0 <= i and i+8 <= cap(data).
func Load(data []byte, i int) uint64 {
	return binary.LittleEndian.Uint64((*[8]byte)(at(data, i))[:])
}

// Load32 is Load for four bytes.
func Load32(data []byte, i int) uint32 {
	return binary.LittleEndian.Uint32((*[4]byte)(at(data, i))[:])
}

// Byte is Load for one byte.
func Byte(data []byte, i int) byte { return *(*byte)(at(data, i)) }

// Store writes what Load reads.
func Store(data []byte, i int, w uint64) {
	binary.LittleEndian.PutUint64((*[8]byte)(at(data, i))[:], w)
}

func at(data []byte, i int) unsafe.Pointer {
	return unsafe.Add(unsafe.Pointer(unsafe.SliceData(data)), i)
}

// Words with the same byte in each of their eight lanes.
const (
	Lanes01 = 0x0101010101010101
	Lanes02 = 0x0202020202020202
	Lanes20 = 0x2020202020202020
	Lanes21 = 0x2121212121212121
	Lanes5c = 0x5c5c5c5c5c5c5c5c
	Lanes80 = 0x8080808080808080
)

// Stops returns a word whose lowest set bit lies in the first byte of w at which
// a run of plain string bytes ends: a quote, a backslash or a control character.
// It is zero where there is none. Bits above the lowest may be wrong, as the
// subtractions borrow.
//
// Flipping bit 1 maps the quote (0x22) to 0x20 and the control characters onto
// each other, and nothing else below 0x21: so one subtraction finds both.
// &^ w leaves out bytes from 0x80 on, which are always plain.
func Stops(w uint64) uint64 {
	return (((w ^ Lanes02) - Lanes21) | ((w ^ Lanes5c) - Lanes01)) &^ w & Lanes80
}
