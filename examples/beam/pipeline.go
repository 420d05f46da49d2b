package main

import (
	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/transforms/stats"

	"github.com/iottrail/iottrail/detect"
)

func init() {
	register.Function1x1(partOf)
}

// options are what the command line says.
type options struct {
	input, output string
	requesterPays bool
	readers       int // how many files Prism reads at a time
	buckets       int // see bucketOf
	config        detect.Config
}

// build adds the pipeline to a scope. Two things explain its layout. A runner can do the steps
// between two GroupByKeys in one go, without copying what passes between them, but a Flatten may
// break that. So the path of most elements, from a record with its repeats to the outputs, is one
// chain without a Flatten. And each step counts what comes in and goes out, so the summary can tell
// whether everything arrived.
func build(s beam.Scope, o options) {
	files, unlisted, listed := beam.ParDo3(s.Scope("List"), &listFn{RequesterPays: o.requesterPays, Parts: int64(o.readers)}, beam.Create(s, o.input))
	own, unread, read := readAll(s.Scope("Read"), o, files)

	repeats := s.Scope("Repeats")
	first, dropped := beam.ParDo2(repeats, &firstFn{}, beam.GroupByKey(repeats, own))
	lines, steps, used, calls, routed := beam.ParDo5(s.Scope("Route"), &routeFn{}, first)

	policies := s.Scope("Policies")
	followed := beam.ParDo(policies, &followFn{}, beam.CoGroupByKey(policies, steps, used))
	count := s.Scope("Count")
	counted := beam.ParDo(count, &countFn{}, beam.CombinePerKey(count, addTallies, calls))
	letters, dead := beam.ParDo2(s.Scope("DeadLetters"), &letterFn{}, beam.Flatten(s, unlisted, unread))

	write := s.Scope("Write")
	pages := beam.GroupByKey(write, beam.Flatten(write, lines, followed, counted, letters))
	written := beam.ParDo(write, &writeFn{Output: o.output}, pages)

	summary := s.Scope("Summary")
	totals := stats.SumPerKey(summary, beam.Flatten(summary, listed, read, dropped, routed, dead, written))
	beam.ParDo0(summary, &summaryFn{Input: o.input, Output: o.output}, beam.Impulse(summary), beam.SideInput{Input: totals})
}

// readAll reads files. Reshuffle is for runners that spread elements over workers; Prism would give
// all of them to one.
func readAll(s beam.Scope, o options, files beam.PCollection) (own, dead, totals beam.PCollection) {
	read := &readFn{Input: o.input, RequesterPays: o.requesterPays, Buckets: o.buckets, Config: o.config}
	var owns, shareds, deads, total []beam.PCollection
	for _, part := range parts(s, o.readers, files) {
		own, shared, dead, n := beam.ParDo4(s, read, beam.Reshuffle(s, part))
		owns, shareds, deads, total = append(owns, own), append(shareds, shared), append(deads, dead), append(total, n)
	}
	shared := beam.ParDo(s, &sharedFn{Buckets: o.buckets}, beam.GroupByKey(s, beam.Flatten(s, shareds...)))
	return beam.Flatten(s, append(owns, shared)...), beam.Flatten(s, deads...), beam.Flatten(s, total...)
}

// parts divides files into n parts.
func parts(s beam.Scope, n int, files beam.PCollection) []beam.PCollection {
	if n <= 1 {
		return []beam.PCollection{files}
	}
	return beam.Partition(s, n, partOf, files)
}

func partOf(f file) int { return int(f.Part) }
