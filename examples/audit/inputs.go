package main

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/iottrail/iottrail/examples/internal/inputs"

	"github.com/iottrail/iottrail/trail"
)

// all reads all inputs.
func (s *scan) all(o *options) {
	if o.demo {
		s.demo()
	}
	for _, name := range o.inputs {
		s.input(name)
	}
	s.end()
}

// input reads one argument of the command line. If all of it could be read and it had no record,
// input says so: whoever named it may have expected some.
func (s *scan) input(arg string) {
	name := arg
	if arg == "-" {
		name = "standard input"
	}
	s.notice = ""
	records, problems, notices := s.totals.records, s.problems(), s.notices
	if arg == "-" {
		s.loose(name)
		s.stream(name, s.stdin)
	} else {
		s.opened(name)
	}
	switch {
	case s.totals.records > records || s.problems() > problems:
	case s.notice != "":
		s.complaints.Say(name, fmt.Errorf("no records, only digests or notices, such as %s", s.notice))
	case s.notices > notices:
		s.complaints.Say(name, errors.New("no records, only digests or notices"))
	default:
		s.complaints.Say(name, errors.New("no records"))
	}
}

// opened reads all that an argument names.
func (s *scan) opened(arg string) {
	for in, err := range inputs.Open(context.Background(), arg, s.requesterPays) {
		switch {
		case err != nil:
			s.cannotRead(arg, err)
		case in.Tree != nil:
			s.tree(in)
		case in.Archive != nil:
			s.loose(in.Name)
			for _, entry := range in.Archive.File {
				// The name may be anything. It is only printed, never opened.
				s.archived(in.NameOf(entry.Name), entry)
			}
		default: // also a pipe, if someone names it
			s.loose(in.Name)
			s.stream(in.Name, in.Stream)
		}
	}
}

// loose is for what is in no tree, so no digest names it.
func (s *scan) loose(name string) {
	if s.integrity != nil {
		s.integrity.loose(name)
	}
}

// tree reads every file of a tree, whatever its name: the content tells what is a log. Several are
// read at a time, and come in the order of their paths. What can't be listed, and a link to another
// folder, is an error like that of a file. Files whose names show that they are not in the scope are
// not read.
func (s *scan) tree(in inputs.Input) {
	ctx := context.Background()
	r := trail.Reader{
		FS:      in.Tree,
		Query:   s.filters.query,
		Decoder: s.decoder,
		Order:   trail.ByKey,
		Workers: in.Workers,
	}
	r.Progress = s.progress.tree(in.Name, &r)
	if s.integrity != nil {
		r.Check = s.integrity.open(ctx, in, r.Query)
	}
	s.records(r.Events(ctx), func() inputs.Place {
		at := r.Position()
		return inputs.Place{File: in.NameOf(at.File), Index: at.Index, Offset: at.Offset, Proof: at.Proof}
	})
	if s.integrity != nil {
		s.integrity.close(r.Check, in)
	}
	st := r.Stats()
	s.files += int(st.Files)
	s.totals.records += st.Records - st.Notices
	s.notices += st.Notices
}

// archived reads one file of a zip archive.
func (s *scan) archived(name string, entry *zip.File) {
	const encrypted = 1 // a bit of the flags
	switch mode := entry.Mode(); {
	case mode.IsDir() && entry.UncompressedSize64 == 0:
		return
	case entry.Flags&encrypted != 0:
		s.cannotRead(name, errors.New("it is encrypted"))
		return
	case !mode.IsRegular():
		s.cannotRead(name, errors.New("not a file"))
		return
	}
	r, err := entry.Open()
	if err != nil {
		s.cannotRead(name, err)
		return
	}
	defer r.Close()
	s.stream(name, r)
}

// cannotRead is for what could not be opened.
func (s *scan) cannotRead(name string, err error) {
	s.unreadable++
	// The line begins with the name already.
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		err = path.Err
	}
	s.complaints.Say(name, err)
	s.problem(inputs.Place{File: name}, err)
}
