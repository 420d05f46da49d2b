package trail

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"github.com/iottrail/iottrail/internal/freeform"
)

// A lister lists the folders of a tree that may hold something wanted, and no others. It
// passes what it finds, and what it can't read, to yield, until that returns false.
type lister struct {
	ctx   context.Context
	fsys  fs.FS
	query *Query
	yield func(File, error) bool

	stopped bool // yield returned false, or ctx is done
	counts  listed

	// In the folders above the regions: which names that the Query asks for were seen, how many
	// folders AWSLogs, and which files should be elsewhere.
	seen      map[wantedName]bool
	roots     int
	misplaced []string
	unlisted  bool // a folder or link could not be followed, so that there may be more than was seen
}

// listed counts what a lister saw.
type listed struct {
	folders int64 // that were listed
	ignored int64 // files that are known to have no records
}

// A wantedName is the name of a folder, and what it names.
type wantedName struct{ what, name string }

func (l *lister) emit(f File, err error) {
	if !l.done() && !l.yield(f, err) {
		l.stopped = true
	}
}

// done reports whether nothing more is wanted. If that is because ctx is done, its error is
// passed to yield last.
func (l *lister) done() bool {
	if err := l.ctx.Err(); err != nil && !l.stopped {
		l.stopped = true
		l.yield(File{}, err)
	}
	return l.stopped
}

func (l *lister) fail(name string, err error) {
	l.emit(File{}, &FileError{Path: name, Err: err})
}

// list returns what is in a folder, in the order of keys, in which the name of a folder ends
// in a slash.
func (l *lister) list(folder string) []fs.DirEntry { return l.listAfter(folder, "") }

// listAfter is list, without the entries that are not after a name, if the file system can do
// that.
func (l *lister) listAfter(folder, after string) []fs.DirEntry {
	if l.done() {
		return nil
	}
	l.counts.folders++
	entries, err := readDir(l.fsys, folder, after)
	if err != nil {
		l.unlisted = true
		l.fail(folder, l.explain(folder, err))
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return cmp.Compare(inKeys(a), inKeys(b)) })
	return slices.DeleteFunc(entries, func(e fs.DirEntry) bool {
		return e.Type()&fs.ModeSymlink != 0 && !l.leadsToFile(path.Join(folder, e.Name()))
	})
}

var errLinkToFolder = errors.New("a link to a folder, which is not followed")

// leadsToFile reports whether a link leads to something that is not a folder. If not, that is
// an error: a folder could be one that the link is in, and where a link leads nowhere there may
// have been a file that is wanted.
func (l *lister) leadsToFile(name string) bool {
	info, err := fs.Stat(l.fsys, name)
	if err == nil && info.IsDir() {
		err = errLinkToFolder
	}
	if err != nil {
		l.unlisted = true
		l.fail(name, err)
	}
	return err == nil
}

func inKeys(e fs.DirEntry) string {
	if e.IsDir() {
		return e.Name() + "/"
	}
	return e.Name()
}

// awsLogs is the name of the folder in which AWS services put their logs.
const awsLogs = "AWSLogs"

// noRoot is the error for a tree without the folder AWSLogs, as err says.
func noRoot(err error) error {
	return nowhere{fmt.Errorf("no folder %s in the tree: %w; a tree that is not a copy of a bucket is read with AnyTree", awsLogs, err)}
}

// regions returns the folders of all wanted regions, in the order of keys. Names in the Query
// that are nowhere are errors.
func (l *lister) regions() []string {
	l.seen = make(map[wantedName]bool)
	var regions []string
	if prefix, search := l.query.prefix(); search {
		l.search(".", &regions)
	} else {
		l.accounts(path.Join(prefix, awsLogs), &regions)
	}
	switch {
	case l.unlisted: // and said so
	case l.roots > 0:
		l.reportUnseen()
	default:
		l.fail(".", noRoot(fs.ErrNotExist))
	}
	if n := len(l.misplaced); n > 0 {
		l.fail(l.misplaced[0], fmt.Errorf("not read, nor %d other log files: they are not in the folders of their accounts; AnyTree reads them", n-1))
	}
	slices.SortFunc(regions, func(a, b string) int { return cmp.Compare(a+"/", b+"/") })
	return regions
}

// explain says of a folder that can't be listed what the Query has to do with it.
func (l *lister) explain(folder string, err error) error {
	prefix, search := l.query.prefix()
	cause := withoutPath(err)
	switch {
	case folder == "." && errors.Is(err, fs.ErrNotExist):
		return nowhere{err}
	case search || folder != path.Join(prefix, awsLogs) || !errors.Is(err, fs.ErrNotExist):
		return err
	case prefix == "":
		return noRoot(cause)
	}
	return nowhere{fmt.Errorf("no such prefix in the trail: %s: %w", freeform.Word(prefix), cause)}
}

// search looks for folders AWSLogs.
func (l *lister) search(folder string, regions *[]string) {
	for _, e := range l.list(folder) {
		switch name := path.Join(folder, e.Name()); {
		case e.IsDir() && e.Name() == awsLogs:
			l.accounts(name, regions)
		case e.IsDir():
			l.search(name, regions)
		default:
			l.misplace(name)
		}
	}
}

// accounts looks in a folder AWSLogs for those of accounts and organizations.
func (l *lister) accounts(folder string, regions *[]string) {
	l.roots++
	_, search := l.query.prefix()
	for _, e := range l.list(folder) {
		name := path.Join(folder, e.Name())
		switch {
		case !e.IsDir():
			l.misplace(name)
		case isOrganization(e.Name()):
			if id := l.query.OrganizationID; id == "" || id == e.Name() {
				l.see("organization", e.Name())
				l.members(name, regions)
			}
		case isAccount(e.Name()):
			if l.query.OrganizationID == "" {
				l.account(name, regions)
			}
		case search && e.Name() == awsLogs: // a trail whose prefix is AWSLogs
			l.accounts(name, regions)
		case search:
			l.search(name, regions)
		}
	}
}

// members looks in the folder of an organization, which may also be the prefix of a trail.
func (l *lister) members(folder string, regions *[]string) {
	_, search := l.query.prefix()
	for _, e := range l.list(folder) {
		switch name := path.Join(folder, e.Name()); {
		case !e.IsDir():
			l.misplace(name)
		case isAccount(e.Name()):
			l.account(name, regions)
		case search && e.Name() == awsLogs:
			l.accounts(name, regions)
		case search:
			l.search(name, regions)
		}
	}
}

// account looks in the folder of an account for those of kinds and regions.
func (l *lister) account(folder string, regions *[]string) {
	if !oneOf(l.query.Accounts, path.Base(folder)) {
		return
	}
	l.see("account", path.Base(folder))
	_, search := l.query.prefix()
	for _, kind := range l.list(folder) {
		name := path.Join(folder, kind.Name())
		if !kind.IsDir() {
			l.misplace(name)
			continue
		}
		if search && kind.Name() == awsLogs {
			l.accounts(name, regions)
			continue
		}
		if !slices.Contains(l.query.kinds(), Kind(kind.Name())) {
			continue
		}
		l.see("kind", kind.Name())
		for _, region := range l.list(name) {
			inRegion := path.Join(name, region.Name())
			if !region.IsDir() {
				l.stray(inRegion)
			} else if oneOf(l.query.Regions, region.Name()) {
				l.see("region", region.Name())
				*regions = append(*regions, inRegion)
			}
		}
	}
}

func (l *lister) see(what, name string) { l.seen[wantedName{what, name}] = true }

// reportUnseen reports the names in the Query that the tree does not have: a misspelt account must
// not look like one that did nothing.
func (l *lister) reportUnseen() {
	wanted := l.query.names()
	for i, w := range wanted {
		// Where there is no account, there is none of its kinds, and so on.
		if i > 0 && w.what != wanted[i-1].what && !l.sawAll(wanted[:i]) {
			return
		}
		if !l.seen[w] && !slices.Contains(wanted[:i], w) {
			l.fail(".", nowhere{fmt.Errorf("no such %s in the trail: %s: %w", w.what, freeform.Word(w.name), fs.ErrNotExist)})
		}
	}
}

// names returns the names of folders that the Query asks for, from the outermost in.
func (q *Query) names() []wantedName {
	var names []wantedName
	if q.OrganizationID != "" {
		names = append(names, wantedName{"organization", q.OrganizationID})
	}
	for _, account := range q.Accounts {
		names = append(names, wantedName{"account", account})
	}
	for _, kind := range q.kinds() {
		names = append(names, wantedName{"kind", string(kind)})
	}
	for _, region := range q.Regions {
		names = append(names, wantedName{"region", region})
	}
	return names
}

func (l *lister) sawAll(wanted []wantedName) bool {
	return !slices.ContainsFunc(wanted, func(w wantedName) bool { return !l.seen[w] })
}

// misplace is for a file above the folders of regions. One with the name of a wanted file must
// not be skipped in silence.
func (l *lister) misplace(name string) {
	if isHarmless(name) {
		l.counts.ignored++
	} else if k, err := ParseFileName(path.Base(name)); err == nil && l.query.matchName(k) {
		l.misplaced = append(l.misplaced, name)
	}
}

// stray is for a file in a folder of CloudTrail's that is not where the Query's files are.
func (l *lister) stray(name string) {
	if isHarmless(name) {
		l.counts.ignored++
	} else if _, err := ParseKey(name); err != nil {
		l.fail(name, fmt.Errorf("not read, because of its name: %w", err))
	}
}
