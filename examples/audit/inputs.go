package main

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/iottrail/iottrail/examples/internal/fleet"
	"github.com/iottrail/iottrail/examples/internal/plain"
	"github.com/iottrail/iottrail/examples/internal/s3arg"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/trail"
)

// input reads one argument of the command line. Where all of it could be read and
// there was no record in it, it says so: whoever named it may have expected some.
func (s *scan) input(arg string) {
	name := arg
	if arg == "-" {
		name = "standard input"
	}
	s.notice = ""
	records, problems, notices := s.records, s.problems(), s.notices
	switch {
	case arg == "-":
		s.stream(name, s.stdin)
	case s3arg.Is(arg):
		s.inBucket(name)
	default:
		s.path(name)
	}
	switch {
	case s.records > records || s.problems() > problems:
	case s.notice != "":
		s.complain(name, fmt.Errorf("no records, only digests or notices, such as %s", s.notice))
	case s.notices > notices:
		s.complain(name, errors.New("no records, only digests or notices"))
	default:
		s.complain(name, errors.New("no records"))
	}
}

func (s *scan) path(name string) {
	info, err := os.Stat(name)
	switch {
	case err != nil:
		s.cannotRead(name, err)
	case info.IsDir():
		s.folder(name)
	default: // also a pipe, if someone names it
		s.file(name)
	}
}

// folder reads every file below a folder of this machine.
func (s *scan) folder(root string) {
	s.tree(os.DirFS(root), 0, func(file string) string { return filepath.Join(root, filepath.FromSlash(file)) })
}

// inBucket reads an object, or every object in a folder of a bucket. A slash at the end says that
// it is a folder.
func (s *scan) inBucket(url string) {
	fsys, name, err := s3arg.Open(context.Background(), url, s.requesterPays)
	if err != nil {
		s.cannotRead(url, err)
		return
	}
	if !strings.HasSuffix(url, "/") {
		file, err := fsys.Open(name)
		if err != nil {
			s.cannotRead(url, err)
			return
		}
		defer file.Close()
		if info, err := file.Stat(); err != nil || !info.IsDir() {
			s.stream(url, file)
			return
		}
	}
	folder, err := fs.Sub(fsys, name)
	if err != nil {
		s.cannotRead(url, err)
		return
	}
	const workers = 16 // a bucket takes its time
	s.tree(folder, workers, func(file string) string {
		if file == "." {
			return url
		}
		return strings.TrimSuffix(url, "/") + "/" + file
	})
}

// tree reads every file of a tree, whatever its name: the content tells what is a log. Several
// are read at a time, and come in the order of their paths. What can't be listed, and a link to
// another folder, is an error like that of a file. named returns what a file is called in the
// report.
func (s *scan) tree(fsys fs.FS, workers int, named func(file string) string) {
	r := trail.Reader{
		FS:      fsys,
		Query:   trail.Query{AnyTree: true},
		Decoder: []iottrail.Option{iottrail.OnlySources(fleet.Sources()...)},
		Order:   trail.ByKey,
		Workers: workers,
	}
	var in *file
	for ev, err := range r.Events(context.Background()) {
		name := named(r.Position().File)
		if in == nil || in.name != name {
			in.end()
			in = &file{scan: s, name: name}
		}
		if about := (*trail.FileError)(nil); errors.As(err, &about) {
			err = about.Err // the name stands in front of the line already
		}
		in.take(ev, err)
	}
	in.end()
	st := r.Stats()
	s.files += int(st.Files)
	s.records += st.Records - st.Notices
	s.notices += st.Notices
}

// file reads one file.
func (s *scan) file(name string) {
	f, err := os.Open(name)
	if err != nil {
		s.cannotRead(name, err)
		return
	}
	defer f.Close()
	if isZip(f) {
		s.archive(name, f)
		return
	}
	s.stream(name, f)
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

// archive reads every file in a zip archive. What is packed into one of these again
// is named and not read.
func (s *scan) archive(name string, f *os.File) {
	info, err := f.Stat()
	if err != nil {
		s.cannotRead(name, err)
		return
	}
	z, err := zip.NewReader(f, info.Size())
	if err != nil {
		s.cannotRead(name, err)
		return
	}
	for _, entry := range z.File {
		// The name may be anything. It is only printed, never opened.
		s.archived(name+"/"+entry.Name, entry)
	}
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
	// The name stands in front of the line already.
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		err = path.Err
	}
	s.complain(name, err)
}

// complain writes a line. Both parts may hold text from a record or an archive
// that someone else made.
func (s *scan) complain(name string, err error) {
	fmt.Fprintf(s.log, "audit: %s: %s\n", plain.Text(name, maxText), plain.Text(err.Error(), maxText))
}
