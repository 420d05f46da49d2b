package main

import (
	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/transforms/stats"
)

func init() {
	register.DoFn3x0[file, func(file), func(file)](&readerFn{})
}

// options are what the command line says.
type options struct {
	input, output string
	readers       int
}

// build adds the pipeline to a scope.
func build(s beam.Scope, o options) {
	files, unlisted, listed := beam.ParDo3(s.Scope("List"), &listFn{}, beam.Create(s, o.input))
	own, unread, read := readAll(s.Scope("Read"), o, files)
	first, repeats := beam.ParDo2(s.Scope("Repeats"), &firstFn{}, beam.GroupByKey(s.Scope("Repeats"), own))

	lines, steps, used, calls, sorted := beam.ParDo5(s.Scope("Sort"), &sortFn{}, first)
	followed := beam.ParDo(s.Scope("Policies"), &followFn{}, beam.CoGroupByKey(s.Scope("Policies"), steps, used))
	counted := beam.ParDo(s.Scope("Count"), &countFn{}, beam.CombinePerKey(s.Scope("Count"), addTallies, calls))
	letters, dead := beam.ParDo2(s.Scope("Letters"), &letterFn{}, beam.Flatten(s, unlisted, unread))

	all := beam.GroupByKey(s.Scope("Write"), beam.Flatten(s, lines, followed, counted, letters))
	written := beam.ParDo(s.Scope("Write"), &writeFn{Output: o.output}, all)
	totals := stats.SumPerKey(s.Scope("Summary"), beam.Flatten(s, listed, read, repeats, sorted, dead, written))
	beam.ParDo0(s.Scope("Summary"), &summaryFn{Input: o.input, Output: o.output}, beam.Impulse(s), beam.SideInput{Input: totals})
}

// readAll reads files, by several readers.
func readAll(s beam.Scope, o options, files beam.PCollection) (own, dead, totals beam.PCollection) {
	var owns, shareds, deads, total []beam.PCollection
	for _, part := range parts(s, o.readers, files) {
		own, shared, dead, read := beam.ParDo4(s, &readFn{Input: o.input}, beam.Reshuffle(s, part))
		owns, shareds, deads, total = append(owns, own), append(shareds, shared), append(deads, dead), append(total, read)
	}
	shared := beam.ParDo(s, &sharedFn{}, beam.GroupByKey(s, beam.Flatten(s, shareds...)))
	return beam.Flatten(s, append(owns, shared)...), beam.Flatten(s, deads...), beam.Flatten(s, total...)
}

// parts deals out the files.
func parts(s beam.Scope, n int, files beam.PCollection) []beam.PCollection {
	if n <= 1 {
		return []beam.PCollection{files}
	}
	even, odd := beam.ParDo2(s, &readerFn{}, files)
	return append(parts(s, n/2, even), parts(s, n-n/2, odd)...)
}

type readerFn struct{}

func (*readerFn) ProcessElement(f file, even, odd func(file)) {
	if f.Number%2 == 0 {
		even(f)
	} else {
		odd(f)
	}
}
