package main

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
)

// A tree is where a trail lies.
type tree struct {
	input string
}

// openTree returns the tree that the flag --input names.
func openTree(_ context.Context, input string) (*tree, error) {
	return &tree{input: input}, nil
}

// fs returns the files of the tree. What is read from them ends when ctx is done.
func (t *tree) fs(ctx context.Context) fs.FS { return os.DirFS(t.input) }

// name returns a file's name for people: with the tree that it is in.
func (t *tree) name(path string) string {
	return filepath.Join(t.input, filepath.FromSlash(path))
}
