package main

import (
	"fmt"
	"runtime"
	"strings"
	"time"

	"github.com/klauspost/cpuid/v2"
)

// This file: what iottrail is to reach, and how that is said.

// plainGo says that iottrail runs without its kernel in assembly: it was left out, or
// the processor has not what it needs.
var plainGo = !hasAssembly || !cpuid.CPU.Supports(cpuid.AVX2, cpuid.BMI1, cpuid.POPCNT)

// mode says which iottrail, and which encoding/json, is measured.
func mode() string {
	what := "iottrail in plain Go, the kernel in assembly left out"
	switch {
	case !plainGo:
		what = "iottrail with its kernels in assembly (AVX2, or AVX-512)"
	case hasAssembly:
		what = "iottrail in plain Go, as the processor has no AVX2"
	}
	if otherStd {
		what += "; encoding/json on top of encoding/json/v2, which go-json-experiment is, too"
	}
	return what
}

// otherStd says that encoding/json is the one on top of version 2, for which there is
// no goal.
var otherStd = strings.Contains(runtime.Version(), "jsonv2")

// A goal is how many times as fast as the fastest peer that does the same work, and as
// encoding/json, iottrail is to be. A goal of 0 is none.
type goal struct{ peer, std float64 }

// goalsOf are the goals of a job for both ways of handing a log to iottrail, and those
// for both in plain Go.
func goalsOf(reader, bytes, plain goal) map[*contestant]goal {
	if plainGo {
		reader, bytes = plain, plain
	}
	if otherStd {
		reader.std, bytes.std = 0, 0
	}
	return map[*contestant]goal{iottrailDecoder: reader, iottrailBytes: bytes}
}

// clocks are the two ways to say how long something took.
var clocks = []struct {
	what string
	of   func(s *sample) time.Duration
}{
	{"wall time", func(s *sample) time.Duration { return median(s.wall) }},
	{"CPU time", func(s *sample) time.Duration { return median(s.cpu) }},
}

// beside says how a ratio compares with the goal.
func beside(what string, ratio, goal float64) string {
	text := fmt.Sprintf("%.2f times %s", ratio, what)
	if goal > 0 {
		text += fmt.Sprintf(" (goal %g: %s)", goal, met(ratio >= goal))
	}
	return text
}

func met(ok bool) string {
	if ok {
		return "met"
	}
	return "**not met**"
}
