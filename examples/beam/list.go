package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"github.com/iottrail/iottrail/trail"
)

func init() {
	register.DoFn5x1[context.Context, string, func(file), func(letter), func(string, int64), error](&listFn{})
	register.Emitter1[file]()
	register.Emitter1[letter]()
	register.Emitter2[string, int64]()
}

// A file is a file of the trail, as an element of the pipeline.
type file struct {
	Path   string // in the trail
	Number int64  // in the order of keys, which decides which of two repeats came first
	Part   int64  // which part of the files: see readAll
}

// listFn lists a trail: all files below it, whatever their names, since the content shows what is a
// log.
type listFn struct {
	RequesterPays bool
	Parts         int64
}

func (fn *listFn) ProcessElement(ctx context.Context, input string, found func(file), dead func(letter), total func(string, int64)) error {
	t, err := openTree(ctx, input, fn.RequesterPays)
	if err != nil {
		return err
	}
	fsys, err := t.fs(ctx)
	if err != nil {
		return err
	}
	r := trail.Reader{FS: fsys, Query: trail.Query{AnyTree: true}, Order: trail.ByKey}
	var files, unlisted int64
	for f, err := range r.Files(ctx) {
		about := (*trail.FileError)(nil)
		switch {
		case err == nil:
			found(file{Path: f.Path, Number: files, Part: files % fn.Parts})
			files++
		case ctx.Err() != nil:
			return ctx.Err()
		case !errors.As(err, &about), about.Path == "." && files == 0:
			return fmt.Errorf("listing %s: %w", input, err)
		default:
			dead(letter{Number: -1, File: t.name(about.Path), What: letterFile, Reason: reason(about.Err)})
			unlisted++
		}
	}
	total(totalFiles, files)
	total(totalUnlisted, unlisted)
	return nil
}
