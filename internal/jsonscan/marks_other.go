//go:build !amd64 || purego

package jsonscan

// hasKernel says that marks are made by a kernel in assembly. There is none here.
const hasKernel = false

func (m *Marks) markBlocks(places []uint32, data []byte) (count, done int, ascii bool) {
	return markBlocksGo(places, data)
}
