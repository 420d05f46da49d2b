package alone

import (
	"syscall"
	"time"
	"unsafe"
)

// threadTime returns the time that the processor spent on the calling thread. getrusage is
// updated too seldom for that: it lags by some milliseconds.
func threadTime() time.Duration {
	const threadCPUTime = 3 // CLOCK_THREAD_CPUTIME_ID
	var now syscall.Timespec
	if _, _, errno := syscall.Syscall(syscall.SYS_CLOCK_GETTIME, threadCPUTime, uintptr(unsafe.Pointer(&now)), 0); errno != 0 {
		panic(errno)
	}
	return time.Duration(now.Nano())
}
