package main

import (
	"cmp"
	"runtime"
	"slices"
	"syscall"
	"time"
)

// A sample is what one contestant's rounds took.
type sample struct {
	wall, cpu []time.Duration
	mallocs   uint64
}

// measure runs f once, with the garbage of those before it swept away.
func (s *sample) measure(f func() error) error {
	runtime.GC()
	before, cpu, start := mallocs(), cpuTime(), time.Now()
	err := f()
	wall, used := time.Since(start), cpuTime()-cpu
	s.wall, s.cpu, s.mallocs = append(s.wall, wall), append(s.cpu, used), mallocs()-before
	return err
}

func median[T cmp.Ordered](list []T) T {
	return slices.Sorted(slices.Values(list))[len(list)/2]
}

// interleave measures n things in rounds, in another order each time, after one
// that does not count.
func interleave(n, rounds int, f func(i int) error) ([]sample, error) {
	samples := make([]sample, n)
	var warm sample
	for i := range n {
		if err := warm.measure(func() error { return f(i) }); err != nil {
			return nil, err
		}
	}
	for round := range rounds {
		for k := range n {
			i := (k + round) % n
			if err := samples[i].measure(func() error { return f(i) }); err != nil {
				return nil, err
			}
		}
	}
	return samples, nil
}

// often is how often a log is read in one round, so that a round lasts a while.
func often(bytes int) int { return max(1, 16_000_000/max(1, bytes)) }

// cpuTime is what this process has spent on all its threads, in user and system.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func mallocs() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.Mallocs
}
