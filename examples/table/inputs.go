package main

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/iottrail/iottrail/examples/internal/fleet"
	"github.com/iottrail/iottrail/examples/internal/plain"
	"github.com/iottrail/iottrail/examples/internal/s3arg"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/detect"
	"github.com/iottrail/iottrail/trail"
)

// A scan reads inputs and hands out the changes in them.
type scan struct {
	log           io.Writer // for what could not be read
	requesterPays bool      // who runs the program pays for requests to S3
	found         func(row) error
	rules         []detect.Rule

	files, records, changes, repeats, problems int64

	// The changes that came before. Damaged ones are apart, so that none takes the place
	// of a copy that can be read.
	seen, seenDamaged iottrail.Repeats

	// A record of which one member can't be read is followed by the error that says so. So
	// each is held until it is known what follows.
	held   *iottrail.Event
	heldAt place

	about string // the file of the last problem
	said  int    // lines about it
}

// input reads one argument of the command line. It returns an error if reading must not go on:
// one of found, or that of ctx.
func (s *scan) input(ctx context.Context, arg string) error {
	if s3arg.Is(arg) {
		return s.bucket(ctx, arg)
	}
	info, err := os.Stat(arg)
	if err != nil {
		s.problem(arg, err)
		return nil
	}
	if info.IsDir() {
		return s.tree(ctx, os.DirFS(arg), 0, func(name string) string { return filepath.Join(arg, filepath.FromSlash(name)) })
	}
	f, err := os.Open(arg)
	if err != nil {
		s.problem(arg, err)
		return nil
	}
	defer f.Close()
	if !isZip(f) {
		return s.tree(ctx, oneFile{f, info}, 0, func(string) string { return arg })
	}
	archive, err := zip.NewReader(f, info.Size())
	if err != nil {
		s.problem(arg, err)
		return nil
	}
	return s.tree(ctx, archive, 0, func(name string) string { return strings.TrimSuffix(arg+"/"+name, "/.") })
}

// bucket reads an object, or every object in a folder of a bucket. A slash at the end says that
// it is a folder.
func (s *scan) bucket(ctx context.Context, url string) error {
	const workers = 16 // a bucket takes its time
	bucket, name, err := s3arg.Open(ctx, url, s.requesterPays)
	if err != nil {
		s.problem(url, err)
		return nil
	}
	if !strings.HasSuffix(url, "/") {
		file, err := bucket.Open(name)
		if err != nil {
			s.problem(url, err)
			return nil
		}
		defer file.Close()
		if info, err := file.Stat(); err == nil && !info.IsDir() {
			return s.tree(ctx, oneFile{file, info}, 0, func(string) string { return url })
		}
	}
	folder, err := fs.Sub(bucket, name)
	if err != nil {
		s.problem(url, err)
		return nil
	}
	return s.tree(ctx, folder, workers, func(name string) string {
		return strings.TrimSuffix(strings.TrimSuffix(url, "/")+"/"+name, "/.")
	})
}

// isZip reports whether a file begins as zip archives do: with the header of a file
// in it, or, if there is none, with the end of the directory.
func isZip(f *os.File) bool {
	var magic [4]byte
	if _, err := f.ReadAt(magic[:], 0); err != nil {
		return false // a pipe can only be read from its beginning to its end
	}
	return string(magic[:]) == "PK\x03\x04" || string(magic[:]) == "PK\x05\x06"
}

const memory = 64 << 20 // bytes of Events that wait for their time

// tree reads every file of a tree, whatever its name: the content tells what is a log. Its
// Events come in the order of their time, as far as an hour's files tell it. nameOf returns
// what a file is called in the table, and "." the tree.
func (s *scan) tree(ctx context.Context, tree fs.FS, workers int, nameOf func(string) string) error {
	r := trail.Reader{
		FS:      tree,
		Query:   trail.Query{AnyTree: true},
		Decoder: []iottrail.Option{iottrail.OnlySources(fleet.Sources()...)},
		Memory:  memory,
		Order:   trail.ByTime,
		Workers: workers,
	}
	problems := s.problems
	for ev, err := range r.Events(ctx) {
		if ctx.Err() != nil {
			break
		}
		at := r.Position()
		if err := s.take(ev, err, place{nameOf(at.File), at.Index, at.Offset}); err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := s.release(nil); err != nil {
		return err
	}
	s.endOfProblems()
	st := r.Stats()
	s.files += st.Files
	s.records += st.Records - st.Notices
	if st.Records == st.Notices && s.problems == problems {
		// Whoever named it may have expected some.
		s.say(nameOf("."), errors.New("no records"))
	}
	return nil
}

// take takes a record or an error from the Reader.
func (s *scan) take(ev *iottrail.Event, err error, at place) error {
	var record *iottrail.RecordError
	damaged := errors.As(err, &record) && record.Event != nil && record.Event == s.held
	if damaged {
		s.problem(at.file, err)
		return s.release(err)
	}
	if released := s.release(nil); released != nil {
		return released
	}
	if err != nil {
		s.problem(at.file, err)
		return nil
	}
	s.held, s.heldAt = ev, at
	return nil
}

// release hands out the record that is held, if it is of a change and the first of its
// copies. damage is what could not be read of it.
func (s *scan) release(damage error) error {
	ev := s.held
	s.held = nil
	if ev == nil || !fleet.IsChange(ev) {
		return nil
	}
	seen := &s.seen
	if damage != nil {
		seen = &s.seenDamaged
	}
	if seen.Seen(ev) {
		s.repeats++
		return nil
	}
	s.changes++
	return s.found(newRow(ev, s.heldAt, damage, s.rules))
}

const mostSaid = 10 // lines about one file: a damaged one can have a million

// problem is for what could not be read.
func (s *scan) problem(name string, err error) {
	s.problems++
	if name != s.about {
		s.endOfProblems()
		s.about = name
	}
	if s.said++; s.said <= mostSaid {
		s.say(name, err)
	}
}

// endOfProblems says how many problems of a file were not told.
func (s *scan) endOfProblems() {
	if s.said > mostSaid {
		s.say(s.about, fmt.Errorf("and %d more errors", s.said-mostSaid))
	}
	s.about, s.said = "", 0
}

// say writes a line. Both parts may hold text from a record or an archive that someone else
// made.
func (s *scan) say(name string, err error) {
	// The name stands in front of the line already.
	if about := (*trail.FileError)(nil); errors.As(err, &about) {
		err = about.Err
	}
	if about := (*fs.PathError)(nil); errors.As(err, &about) {
		err = about.Err
	}
	fmt.Fprintf(s.log, "table: %s: %s\n", plain.Text(name, maxText), plain.Text(err.Error(), maxText))
}

// oneFile is a tree with one file, which is open already and can be read once.
type oneFile struct {
	file fs.File
	info fs.FileInfo
}

// Open opens the file.
func (f oneFile) Open(name string) (fs.File, error) {
	if name != f.info.Name() {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return f.file, nil
}

// ReadDir lists the only folder.
func (f oneFile) ReadDir(name string) ([]fs.DirEntry, error) {
	if name != "." {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: fs.ErrNotExist}
	}
	return []fs.DirEntry{fs.FileInfoToDirEntry(f.info)}, nil
}
