package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/iottrail/iottrail/digest"
	"github.com/iottrail/iottrail/examples/internal/inputs"
	"github.com/iottrail/iottrail/trail"
)

// An integrity is what -keys asks for: what is known about the files of all trees.
type integrity struct {
	keys    digest.Keys
	chain   *digest.Chain // of the last tree
	counts  map[digest.Kind]map[digest.Status]int64
	invalid []digest.Finding // all that are not valid
	spans   []digest.Span
	failed  []unproven // inputs about which nothing can be proven
}

// An unproven input is one about which nothing can be proven.
type unproven struct {
	name string
	err  error
}

func newIntegrity(keys digest.Keys) *integrity {
	return &integrity{keys: keys, counts: map[digest.Kind]map[digest.Status]int64{digest.LogFile: {}, digest.DigestFile: {}}}
}

// open returns the Checker of a tree, or nil if nothing proves it.
func (in *integrity) open(ctx context.Context, tree inputs.Input, query trail.Query) trail.Checker {
	chain, err := digest.Open(ctx, tree.Tree, in.keys, query)
	if err != nil {
		in.failed = append(in.failed, unproven{tree.Name, fmt.Errorf("nothing proves it: %w", err)})
		return nil
	}
	in.chain = chain
	return chain
}

// close notes what is known about a tree after it was read.
func (in *integrity) close(chain trail.Checker, tree inputs.Input) {
	c, ok := chain.(*digest.Chain)
	if !ok {
		return
	}
	for f := range c.Findings() {
		in.counts[f.Kind][f.Status]++
		if f.Status != digest.Valid {
			f.File = tree.NameOf(f.File)
			in.invalid = append(in.invalid, f)
		}
	}
	in.spans = append(in.spans, c.Coverage()...)
}

// loose notes an input that is not a tree, so no digest names it.
func (in *integrity) loose(name string) {
	in.failed = append(in.failed, unproven{name, errors.New("nothing proves it: -keys is for folders and buckets")})
}

// problems counts what is not proven.
func (in *integrity) problems() int64 {
	if in == nil {
		return 0
	}
	return int64(len(in.invalid) + len(in.failed))
}

// unproven returns the inputs about which nothing can be proven.
func (in *integrity) unproven() []unproven {
	if in == nil {
		return nil
	}
	return in.failed
}

// findings returns the files that are not valid.
func (in *integrity) findings() []digest.Finding {
	if in == nil {
		return nil
	}
	return in.invalid
}
