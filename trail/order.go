package trail

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"iter"
	"path"
	"slices"
	"time"
)

// Order is the order in which files are read and Events delivered. It depends only on the
// tree and the Query.
type Order uint8

const (
	ByDelivery Order = iota // by the time in the names of files, then by their keys: the whole trail day by day
	ByKey                   // by the keys of files: one account and region after the other
	ByTime                  // by the time of Events, as far as Reader.Window can put them in order
)

// Files returns the files that the Query wants, in the order of the Reader, and a [*FileError]
// for whatever can't be listed, is not read because of its name, or is named in the Query but
// is not there. Folders are listed as the loop goes on, and only those that may hold a wanted
// file; with Query.AnyTree all are, before the first file comes.
//
// If ctx is done, its error is the last.
func (r *Reader) Files(ctx context.Context) iter.Seq2[File, error] {
	return func(yield func(File, error) bool) {
		r.list(&lister{ctx: ctx, fsys: r.FS, query: &r.Query, yield: yield})
	}
}

func (r *Reader) list(l *lister) {
	if err := r.Query.check(); err != nil {
		l.emit(File{}, err)
		return
	}
	switch {
	case r.Query.AnyTree:
		l.anyTree(r.Order)
	case r.Order == ByKey:
		for _, region := range l.regions() {
			c := newCalendar(l, region)
			for day := c.next(); day != (folderOfDay{}); day = c.next() {
				for _, f := range l.day(day) {
					l.emit(f, nil)
				}
			}
		}
	default:
		l.byDelivery()
	}
}

// byDelivery yields the files of all regions day by day.
func (l *lister) byDelivery() {
	var calendars []*calendar
	for _, region := range l.regions() {
		calendars = append(calendars, newCalendar(l, region))
	}
	next := make([]folderOfDay, len(calendars)) // of each calendar
	for i, c := range calendars {
		next[i] = c.next()
	}
	for !l.stopped {
		var day time.Time
		for _, d := range next {
			if !d.day.IsZero() && (day.IsZero() || d.day.Before(day)) {
				day = d.day
			}
		}
		if day.IsZero() {
			return
		}
		var files []File
		for i, c := range calendars {
			for next[i].day.Equal(day) {
				files = append(files, l.day(next[i])...)
				next[i] = c.next()
			}
		}
		slices.SortFunc(files, compareDelivery)
		for _, f := range files {
			l.emit(f, nil)
		}
	}
}

func compareDelivery(a, b File) int {
	return cmp.Or(a.Key.Time.Compare(b.Key.Time), cmp.Compare(a.Path, b.Path))
}

// day returns the wanted files in the folder of a day.
func (l *lister) day(day folderOfDay) []File {
	var files []File
	for _, e := range l.listAfter(day.path, l.query.before(day)) {
		name := path.Join(day.path, e.Name())
		k, err := ParseKey(name)
		switch {
		case e.IsDir():
			l.fail(name, errNoDate)
		case err != nil:
			l.stray(name)
		case !l.query.Match(k):
		case !l.isFile(name, e):
		default:
			files = append(files, File{Path: name, Key: k, Size: size(e)})
		}
	}
	return files
}

var (
	errNotFile = errors.New("not read: it is not a file")
	errNoDate  = errors.New("not listed: CloudTrail has no such folder")
)

// isFile reports whether an entry that is not a folder is a file, or a link to one.
func (l *lister) isFile(name string, e fs.DirEntry) bool {
	if e.Type().IsRegular() {
		return true
	}
	switch info, err := fs.Stat(l.fsys, name); {
	case err != nil:
		l.fail(name, err)
	case !info.Mode().IsRegular():
		l.fail(name, errNotFile)
	default:
		return true
	}
	return false
}

// anyTree yields all files of the tree, except those whose name says that they are not wanted.
func (l *lister) anyTree(order Order) {
	var files []File
	l.allBelow(".", &files)
	if order != ByKey {
		slices.SortStableFunc(files, compareDelivery)
	}
	for _, f := range files {
		l.emit(f, nil)
	}
}

func (l *lister) allBelow(folder string, files *[]File) {
	for _, e := range l.list(folder) {
		name := path.Join(folder, e.Name())
		if e.IsDir() {
			l.allBelow(name, files)
			continue
		}
		if isHarmless(name) {
			l.counts.ignored++
			continue
		}
		k, wanted := l.named(name)
		if wanted && l.isFile(name, e) {
			*files = append(*files, File{Path: name, Key: k, Size: size(e)})
		}
	}
}

// named returns what the name of a file says, in any tree, and whether the Query wants the
// file by that. If it says nothing, the Key is zero and the file is wanted.
func (l *lister) named(name string) (Key, bool) {
	if k, err := ParseKey(name); err == nil {
		return k, l.query.Match(k)
	}
	if k, err := ParseFileName(path.Base(name)); err == nil {
		return k, l.query.matchName(k)
	}
	return Key{}, true
}
