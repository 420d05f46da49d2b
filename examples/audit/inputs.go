package main

import (
	"archive/zip"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// input reads one argument of the command line. Where all of it could be read and
// there was no record in it, it says so: whoever named it may have expected some.
func (s *scan) input(arg string) {
	name := arg
	if arg == "-" {
		name = "standard input"
	}
	s.notice = ""
	records, problems := s.records, s.problems()
	if arg == "-" {
		s.stream(name, s.stdin)
	} else {
		s.path(name)
	}
	switch {
	case s.records > records || s.problems() > problems:
	case s.notice != "":
		s.complain(name, fmt.Errorf("no records, only digests or notices, such as %s", s.notice))
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
		s.file(name, s.archive)
	}
}

// folder reads every file below a folder, whatever its name: the content tells
// what is a log.
func (s *scan) folder(root string) {
	// WalkDir does not look behind a symbolic link, not even at its root.
	if target, err := filepath.EvalSymlinks(root); err == nil {
		root = target
	}
	_ = filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			s.cannotRead(name, err)
		case entry.Type().IsRegular():
			s.file(name, s.archiveAmongLogs)
		case !entry.IsDir():
			s.link(name)
		}
		return nil
	})
}

var errNotFile = errors.New("not a file")

// link reads what is neither a file nor a folder, if it leads to a file.
func (s *scan) link(name string) {
	info, err := os.Stat(name)
	switch {
	case err != nil:
		s.cannotRead(name, err)
	case info.Mode().IsRegular():
		s.file(name, s.archiveAmongLogs)
	case info.IsDir():
		s.cannotRead(name, errors.New("a link to a folder is not followed; name the folder"))
	default:
		s.cannotRead(name, errNotFile)
	}
}

// file reads one file. What is a zip archive is given to archive instead.
func (s *scan) file(name string, archive func(string, *os.File)) {
	f, err := os.Open(name)
	if err != nil {
		s.cannotRead(name, err)
		return
	}
	defer f.Close()
	if isZip(f) {
		archive(name, f)
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
		s.cannotRead(name, errNotFile)
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

// archiveAmongLogs names a zip archive that lies in a folder. What is in it may be
// there unpacked as well.
func (s *scan) archiveAmongLogs(name string, _ *os.File) {
	s.files++
	s.notLogs++
	s.complain(name, errors.New("a zip archive is read only if it is an argument itself"))
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
	fmt.Fprintf(s.log, "audit: %s: %s\n", printableText(name, maxText), printableText(err.Error(), maxText))
}
