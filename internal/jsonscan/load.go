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

// load32 is load for four bytes, and byteAt for one.
func load32(data []byte, i int) uint32 {
	return binary.LittleEndian.Uint32((*[4]byte)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(data)), i))[:])
}

func byteAt(data []byte, i int) byte {
	return *(*byte)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(data)), i))
}

// placeAt returns places[k], which the caller knows to be there.
func placeAt(places []uint32, k int) uint32 {
	return *(*uint32)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(places)), 4*k))
}
