//go:build linux

package jsonscan

import (
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/testrun"
)

// TestNothingIsReadBesideABuffer scans objects in memory on both sides of which there is none:
// what reads a byte more than it may ends the process.
func TestNothingIsReadBesideABuffer(t *testing.T) {
	t.Parallel()
	page := syscall.Getpagesize()
	memory, err := syscall.Mmap(-1, 0, 4*page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, syscall.Munmap(memory)) })
	require.NoError(t, syscall.Mprotect(memory[:page], syscall.PROT_NONE))
	require.NoError(t, syscall.Mprotect(memory[3*page:], syscall.PROT_NONE))
	whole := memory[page : 3*page : 3*page]

	for _, seed := range fastSeeds {
		for cut := 1; cut <= len(seed); cut += testrun.Step(1) {
			text := seed[:cut]
			begin := whole[:len(text):len(text)]
			copy(begin, text)
			end := whole[len(whole)-len(text):]
			copy(end, text)
			for _, how := range markings {
				requireFast(t, begin, 0, how, 0, false)
				requireFast(t, end, 0, how, 0, false)
			}
			if cut < 2*page-Pad {
				padded := whole[len(whole)-Pad-len(text) : len(whole)-Pad]
				copy(whole[copy(whole[len(whole)-Pad-len(text):], text)+len(whole)-Pad-len(text):], pads[cut%len(pads)])
				for _, how := range markings {
					requireFast(t, padded, 0, how, 0, false)
				}
			}
		}
	}
}
