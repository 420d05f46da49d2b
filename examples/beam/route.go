package main

import "github.com/apache/beam/sdks/v2/go/pkg/beam/register"

func init() {
	register.DoFn6x0[record, func(string, page), func(string, step), func(string, page), func(string, tally), func(string, int64)](&routeFn{})
	register.Emitter2[string, step]()
	register.Emitter2[string, page]()
}

// routeFn gives what the pipeline keeps of a record to whatever needs it: the outputs, the counts,
// and the step that follows policies. It gets no repeats.
type routeFn struct {
	reads, others, findings int64
	pages, used             pages
	counts                  counts
}

func (fn *routeFn) ProcessElement(r record, lines func(string, page), steps func(string, step), used func(string, page), calls func(string, tally), _ func(string, int64)) {
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
		fn.used.add(r.Policy, at, used)
		return
	case r.Policy != "":
		steps(r.Policy, step{At: r.At, File: r.File, Index: r.Index, Did: r.Did})
	}
	fn.pages.add(dayFile("changes", r.At), at, lines)
}

func (fn *routeFn) FinishBundle(lines func(string, page), _ func(string, step), used func(string, page), calls func(string, tally), total func(string, int64)) {
	fn.pages.flush(lines)
	fn.used.flush(used)
	fn.counts.flush(calls)
	total(totalReads, fn.reads)
	total(totalOthers, fn.others)
	total(totalFindings, fn.findings)
	*fn = routeFn{}
}
