//go:build !amd64 || purego

package jsonscan

// hasKernel says whether marks are made by a kernel in assembly. Here there is none, and to
// make them in Go takes as long as they save.
const hasKernel = false

func (Marking) markBlocks(places []uint32, data []byte) (count, done int, ascii bool) {
	return markBlocksInGo(places, data)
}
