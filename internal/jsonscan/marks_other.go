//go:build !amd64 || purego

package jsonscan

// hasKernel says that marks are made by a kernel in assembly. There is none here, and Go
// takes as long to make them as they save.
const hasKernel = false

func (Marking) markBlocks(places []uint32, data []byte) (count, done int, ascii bool) {
	return markBlocksInGo(places, data)
}
