// Package inputs opens what arguments of the programs name, and has what they need to report on it:
// each record with what could not be read of it, what came before, and what to say of the rest.
package inputs

import (
	"archive/zip"
	"context"
	"errors"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/iottrail/iottrail/examples/internal/s3arg"
)

// An Input is what an argument names, or a part of that: one of Stream, Archive and Tree. It is
// valid in the body of the loop that was given it.
type Input struct {
	Name    string
	Stream  fs.File     // one file; it may be a pipe
	Archive *zip.Reader // the file is a zip archive
	Tree    fs.FS       // a folder
	Workers int         // how many files of Tree are to be read at a time: see [trail.Reader]

	nameOf func(string) string
}

// NameOf returns what a file of a Tree or an Archive is called, which may be anything; "." is all of
// it. A Stream has but its name.
func (in Input) NameOf(file string) string { return in.nameOf(file) }

// Tree returns a tree that is no argument, as if a folder of that name had been one.
func Tree(name string, tree fs.FS) Input {
	return Input{Name: name, Tree: tree, nameOf: below(name)}
}

// Open opens what an argument names: a file, a folder, a zip archive, or s3://BUCKET/PREFIX. PREFIX
// may be an object and a folder of the bucket at once: these are two inputs, unless a slash at its end
// says that the folder alone is meant. Otherwise whoever may write one object could hide a trail.
//
// What can't be opened is an error. Other inputs may follow.
func Open(ctx context.Context, arg string, requesterPays bool) iter.Seq2[Input, error] {
	return func(yield func(Input, error) bool) {
		if s3arg.Is(arg) {
			inBucket(ctx, arg, requesterPays, yield)
			return
		}
		onThisMachine(arg, yield)
	}
}

func onThisMachine(arg string, yield func(Input, error) bool) {
	info, err := os.Stat(arg)
	if err != nil {
		yield(Input{}, err)
		return
	}
	if info.IsDir() {
		yield(Input{Name: arg, Tree: os.DirFS(arg), nameOf: func(file string) string {
			return filepath.Join(arg, filepath.FromSlash(file))
		}}, nil)
		return
	}
	f, err := os.Open(arg)
	if err != nil {
		yield(Input{}, err)
		return
	}
	defer f.Close()
	if !isZip(f) {
		yield(Input{Name: arg, Stream: f, nameOf: itself(arg)}, nil)
		return
	}
	archive, err := zip.NewReader(f, info.Size())
	if err != nil {
		yield(Input{}, err)
		return
	}
	yield(Input{Name: arg, Archive: archive, nameOf: below(arg)}, nil)
}

// below returns a function that puts an argument before the name of a file in it.
func below(arg string) func(string) string {
	return func(file string) string {
		if file == "." {
			return arg
		}
		return strings.TrimSuffix(arg, "/") + "/" + file
	}
}

func itself(arg string) func(string) string { return func(string) string { return arg } }

// isZip reports whether a file begins as zip archives do: with the header of a file
// in it, or, if there is none, with the end of the directory.
func isZip(f io.ReaderAt) bool {
	var magic [4]byte
	if _, err := f.ReadAt(magic[:], 0); err != nil {
		return false // a pipe can only be read from its beginning to its end
	}
	return string(magic[:]) == "PK\x03\x04" || string(magic[:]) == "PK\x05\x06"
}

// errNoKey: a bucket has nothing of a name.
var errNoKey = errors.New("no object has this key, and no key begins with it and a slash")

func inBucket(ctx context.Context, url string, requesterPays bool, yield func(Input, error) bool) {
	const workers = 16 // a bucket takes its time
	fsys, name, err := s3arg.Open(ctx, url, requesterPays)
	if err != nil {
		yield(Input{}, err)
		return
	}
	folder, err := fs.Sub(fsys, name)
	if err != nil {
		yield(Input{}, err)
		return
	}
	tree := Input{Name: url, Tree: folder, Workers: workers, nameOf: below(url)}
	if name == "." || strings.HasSuffix(url, "/") {
		yield(tree, nil) // reading it says whether it is there
		return
	}
	isFolder, err := object(fsys, url, name, yield)
	switch {
	case err != nil:
		yield(Input{}, err)
	case isFolder:
		yield(tree, nil)
	}
}

// object yields the object of the name, if there is one. It returns whether the name is also that of
// a folder, which is to be read then.
func object(fsys fs.ReadDirFS, url, name string, yield func(Input, error) bool) (isFolder bool, err error) {
	file, unopened := fsys.Open(name)
	switch {
	case errors.As(unopened, new(*types.NoSuchKey)):
		return false, errNoKey
	case errors.Is(unopened, fs.ErrNotExist):
		return false, unopened
	case unopened != nil:
		if !yield(Input{}, unopened) {
			return false, nil
		}
	default:
		defer file.Close()
		if info, err := file.Stat(); err == nil && info.IsDir() {
			return true, nil
		}
		if !yield(Input{Name: url, Stream: file, nameOf: itself(url)}, nil) {
			return false, nil
		}
	}
	_, err = fsys.ReadDir(name)
	switch {
	case err == nil:
		return true, nil
	case errors.Is(err, fs.ErrNotExist), unopened != nil: // the latter said enough
		return false, nil
	}
	return false, err
}
