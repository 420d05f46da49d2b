//go:build !purego

package jsonscan

// markBlocks is markBlocksInGo, by a kernel in assembly where the processor can run one.
func (how Marking) markBlocks(places []uint32, data []byte) (count, done int, ascii bool) {
	if !hasKernel || how.InGo || len(data) < block || len(places) < block {
		return markBlocksInGo(places, data)
	}
	var high uint32
	if hasAVX512 && !how.AVX2 {
		count, done, high = markBlocksAVX512(&places[0], len(places), &data[0], len(data))
	} else {
		count, done, high = markBlocksAVX2(&places[0], len(places), &data[0], len(data))
	}
	return count, done, high == 0
}

// markBlocksAVX2 is markBlocksInGo where data and places have the length of a block at least.
// A bit of high is set if there is a byte that is not ASCII.
//
//go:noescape
func markBlocksAVX2(places *uint32, room int, data *byte, length int) (count, done int, high uint32)

// markBlocksAVX512 is markBlocksAVX2, and faster.
//
//go:noescape
func markBlocksAVX512(places *uint32, room int, data *byte, length int) (count, done int, high uint32)

// hasKernel says that the processor has what markBlocksAVX2 uses: AVX2, BMI1 (TZCNT, BLSR)
// and POPCNT; and hasAVX512 that it has what markBlocksAVX512 uses beyond these: AVX-512 F and
// BW, and VBMI2 (VPCOMPRESSB). Their registers must be among those that the system keeps for
// each thread.
var hasKernel, hasAVX512 = func() (avx2, avx512 bool) {
	const (
		popcnt, osxsave, avx = 1 << 23, 1 << 27, 1 << 28                     // of leaf 1, ECX
		bmi1, bitAVX2        = 1 << 3, 1 << 5                                // of leaf 7, EBX
		avx512F, avx512BW    = 1 << 16, 1 << 30                              // of leaf 7, EBX
		vbmi2                = 1 << 6                                        // of leaf 7, ECX
		ymm, zmm             = 1<<1 | 1<<2, 1<<1 | 1<<2 | 1<<5 | 1<<6 | 1<<7 // of XCR0
	)
	has := func(have, want uint32) bool { return have&want == want }
	if highest, _, _ := cpuid(0, 0); highest < 7 {
		return false, false
	}
	if _, _, c := cpuid(1, 0); !has(c, popcnt|osxsave|avx) {
		return false, false
	}
	_, b, c := cpuid(7, 0)
	keeps := xgetbv()
	avx2 = has(keeps, ymm) && has(b, bmi1|bitAVX2)
	return avx2, avx2 && has(keeps, zmm) && has(b, avx512F|avx512BW) && has(c, vbmi2)
}()

// cpuid returns what the processor says of a leaf, in EAX, EBX and ECX.
//
//go:noescape
func cpuid(leaf, sub uint32) (a, b, c uint32)

// xgetbv returns XCR0: which registers the system keeps.
//
//go:noescape
func xgetbv() uint32
