//go:build !purego

package jsonscan

// markBlocks is markBlocksInGo, by AVX2 where the processor has it.
func (how Marking) markBlocks(places []uint32, data []byte) (count, done int, ascii bool) {
	if !hasKernel || how.InGo || len(data) < block || len(places) < block {
		return markBlocksInGo(places, data)
	}
	count, done, high := markBlocksAVX2(&places[0], len(places), &data[0], len(data))
	return count, done, high == 0
}

// markBlocksAVX2 is markBlocksInGo where data and places have the length of a block at least.
// A bit of high is set if there is a byte that is not ASCII.
//
//go:noescape
func markBlocksAVX2(places *uint32, room int, data *byte, length int) (count, done int, high uint32)

// hasKernel says that the processor has what markBlocksAVX2 uses: AVX2, with registers that
// the system keeps; BMI1 (TZCNT, BLSR) and POPCNT.
var hasKernel = func() bool {
	const (
		popcnt, osxsave, avx = 1 << 23, 1 << 27, 1 << 28 // of leaf 1, ECX
		bmi1, avx2           = 1 << 3, 1 << 5            // of leaf 7, EBX
		xmm, ymm             = 1 << 1, 1 << 2            // of XCR0
	)
	highest, _, _ := cpuid(0, 0)
	if highest < 7 {
		return false
	}
	_, _, c := cpuid(1, 0)
	if want := uint32(popcnt | osxsave | avx); c&want != want {
		return false
	}
	if xgetbv()&(xmm|ymm) != xmm|ymm {
		return false
	}
	_, b, _ := cpuid(7, 0)
	return b&(bmi1|avx2) == bmi1|avx2
}()

// cpuid returns what the instruction says of a leaf, and xgetbv which registers the system
// keeps for each thread.
//
//go:noescape
func cpuid(leaf, sub uint32) (a, b, c uint32)

//go:noescape
func xgetbv() uint32
