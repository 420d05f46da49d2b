package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/iottrail/iottrail/awssdk"
	"github.com/iottrail/iottrail/examples/internal/s3arg"
)

// A tree is where a trail is: a folder, or s3://BUCKET/PREFIX.
type tree struct {
	input  string
	bucket *awssdk.S3FS // nil for a folder
	prefix string       // in the bucket
}

// openTree opens the tree that the flag --input names.
func openTree(ctx context.Context, input string, requesterPays bool) (t *tree, err error) {
	t = &tree{input: input}
	if s3arg.Is(input) {
		t.bucket, t.prefix, err = s3arg.Open(ctx, input, requesterPays)
	}
	return t, err
}

// fs returns the files of the tree. Requests to S3 end when ctx is done.
func (t *tree) fs(ctx context.Context) (fs.FS, error) {
	if t.bucket == nil {
		return os.DirFS(t.input), nil
	}
	return fs.Sub(t.bucket.WithContext(ctx), t.prefix)
}

// open opens a file of the tree.
func (t *tree) open(ctx context.Context, path string) (fs.File, error) {
	fsys, err := t.fs(ctx)
	if err != nil {
		return nil, err
	}
	return fsys.Open(path)
}

// check reports that a tree does not exist or is not a folder, before a pipeline is started for it.
func (t *tree) check(ctx context.Context) error {
	fsys, err := t.fs(ctx)
	if err != nil {
		return err
	}
	info, err := fs.Stat(fsys, ".")
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		err = path.Err // the path is "."
	}
	if err == nil && !info.IsDir() {
		err = errors.New("not a folder")
	}
	if err != nil {
		return fmt.Errorf("%s: %w", t.input, err)
	}
	return nil
}

// name returns the name of a file for people: with the tree that it is in, as audit writes it.
func (t *tree) name(path string) string {
	switch {
	case t.bucket == nil:
		return filepath.Join(t.input, filepath.FromSlash(path))
	case path == ".":
		return t.input
	}
	return strings.TrimSuffix(t.input, "/") + "/" + path
}
