package jsonscan

import (
	"encoding/binary"
	"unsafe"
)

// load returns the eight bytes of data from i on as a word, the first byte lowest.
// The caller has checked that 0 <= i and i+8 <= len(data): this is the only place
// that relies on it. The compiler does not see as much and would check twice for
// each word, which costs about a tenth of the time of a scan.
func load(data []byte, i int) uint64 {
	return binary.LittleEndian.Uint64((*[8]byte)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(data)), i))[:])
}
