package main

import (
	"context"
	"errors"
	"io/fs"

	"github.com/iottrail/iottrail/examples/internal/fleet"
	"github.com/iottrail/iottrail/examples/internal/inputs"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/detect"
	"github.com/iottrail/iottrail/trail"
)

// A scan reads inputs and hands out the changes in them.
type scan struct {
	complaints    inputs.Complaints
	requesterPays bool // who runs the program pays for requests to S3
	found         func(row) error
	rules         []detect.Rule

	files, records, changes, repeats, problems int64

	seen inputs.Repeats // the changes that came before
}

// input reads one argument of the command line. It returns an error if reading must stop: one
// from found, or ctx's.
func (s *scan) input(ctx context.Context, arg string) error {
	for in, err := range inputs.Open(ctx, arg, s.requesterPays) {
		if err != nil {
			s.problem(arg, err)
			continue
		}
		tree, err := treeOf(in)
		if err != nil {
			s.problem(arg, err)
			continue
		}
		if err := s.tree(ctx, tree, in); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// treeOf returns an input as a tree. One file is a tree with one file.
func treeOf(in inputs.Input) (fs.FS, error) {
	switch {
	case in.Tree != nil:
		return in.Tree, nil
	case in.Archive != nil:
		return in.Archive, nil
	}
	info, err := in.Stream.Stat()
	return oneFile{in.Stream, info}, err
}

const memory = 64 << 20 // bytes of Events waiting for their turn

// tree reads every file of a tree, whatever its name: the content shows what is a log. The
// Events come in the order of time, as far as an hour's files show it.
func (s *scan) tree(ctx context.Context, tree fs.FS, in inputs.Input) error {
	r := trail.Reader{
		FS:      tree,
		Query:   trail.Query{AnyTree: true},
		Decoder: []iottrail.Option{iottrail.OnlySources(fleet.Sources()...)},
		Memory:  memory,
		Order:   trail.ByTime,
		Workers: in.Workers,
	}
	problems := s.problems
	for rec := range inputs.Records(r.Events(ctx), func() inputs.Place {
		at := r.Position()
		return inputs.Place{File: in.NameOf(at.File), Index: at.Index, Offset: at.Offset}
	}) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := s.take(rec); err != nil {
			return err
		}
	}
	s.complaints.End()
	st := r.Stats()
	s.files += st.Files
	s.records += st.Records - st.Notices
	if st.Records == st.Notices && s.problems == problems {
		// The user may have expected some.
		s.complaints.Say(in.Name, errors.New("no records"))
	}
	return nil
}

// take takes a record or an error, and hands out a record if it is of a change and the first of
// its copies.
func (s *scan) take(rec inputs.Record) error {
	if err := errors.Join(rec.Damage, rec.Err); err != nil {
		s.problem(rec.At.File, err)
	}
	if rec.Event == nil || !fleet.IsChange(rec.Event) {
		return nil
	}
	if s.seen.Seen(rec) {
		s.repeats++
		return nil
	}
	s.changes++
	return s.found(newRow(rec, s.rules))
}

// problem is for what could not be read.
func (s *scan) problem(name string, err error) {
	s.problems++
	s.complaints.Problem(name, err)
}

// oneFile is a tree with one file, which is already open and can be read once.
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
