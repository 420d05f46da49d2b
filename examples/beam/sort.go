package main

import "github.com/apache/beam/sdks/v2/go/pkg/beam/register"

func init() {
	register.DoFn6x0[record, func(string, page), func([]byte, step), func([]byte, line), func(string, tally), func(string, int64)](&sortFn{})
	register.Emitter2[[]byte, step]()
	register.Emitter2[[]byte, line]()
}

// sortFn gives what a record is worth to those who want it. It has only the first of repeats.
type sortFn struct {
	reads, others, findings int64
	pages                   pages
	counts                  counts
}

func (fn *sortFn) ProcessElement(r record, lines func(string, page), steps func([]byte, step), used func([]byte, line), calls func(string, tally), _ func(string, int64)) {
	switch r.Class {
	case classRead:
		fn.reads++
	case classOther:
		fn.others++
	}
	if r.Class != classOther {
		fn.counts.add(&r, calls)
	}
	at := line{At: r.At, File: r.File, Index: r.Index}
	for i, text := range r.Findings {
		at.Rank, at.Text = int64(i), text
		fn.pages.add(dayFile("findings", r.At), at, lines)
		fn.findings++
	}
	if r.Change == nil {
		return
	}
	at.Rank, at.Text = 0, r.Change
	switch {
	case r.usesPolicy():
		used(r.Policy, at)
		return
	case r.Policy != nil:
		steps(r.Policy, step{At: r.At, File: r.File, Index: r.Index, Did: r.Did})
	}
	fn.pages.add(dayFile("changes", r.At), at, lines)
}

func (fn *sortFn) FinishBundle(lines func(string, page), _ func([]byte, step), _ func([]byte, line), calls func(string, tally), total func(string, int64)) {
	fn.pages.flush(lines)
	fn.counts.flush(calls)
	total(totalReads, fn.reads)
	total(totalOthers, fn.others)
	total(totalFindings, fn.findings)
	*fn = sortFn{}
}
