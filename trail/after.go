package trail

import (
	"io/fs"
	"strings"
)

// A ReadDirAfterFS is a file system that can list a folder from a name on, as S3 can. If a
// Query has a From, the Reader asks it for only those log files of the first day that were
// delivered late enough; files before them in that folder are not seen, whatever their names.
type ReadDirAfterFS interface {
	fs.FS
	// ReadDirAfter is ReadDir of [fs.ReadDirFS], without the entries whose names do not come
	// after a name. Names are compared byte by byte, and that of a folder ends in a slash. If
	// no entry is left, it returns none and no error.
	ReadDirAfter(name, after string) ([]fs.DirEntry, error)
}

// readDir lists a folder from a name on if the file system can do that, and otherwise all of
// it.
func readDir(fsys fs.FS, folder, after string) ([]fs.DirEntry, error) {
	if f, ok := fsys.(ReadDirAfterFS); ok && after != "" {
		return f.ReadDirAfter(folder, after)
	}
	return fs.ReadDir(fsys, folder)
}

// before returns a name that comes before those of all wanted files in the folder of a day. It
// is empty if the Query wants the whole day, and for digests, in whose names the trail comes
// before the time.
func (q *Query) before(day folderOfDay) string {
	first, _ := q.Delivery()
	if !first.After(day.day) {
		return ""
	}
	folders := strings.Split(day.path, "/") // .../AccountID/Kind/Region/YYYY/MM/DD
	of := folders[len(folders)-6:]
	k := Key{AccountID: of[0], Kind: Kind(of[1]), Region: of[2], Time: first}
	if !k.isLog() {
		return ""
	}
	return k.untilTime()
}
