package digest

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/iottrail/iottrail/trail"
)

// A Chain holds the digests of a trail that a Query needs, and what was found about the log
// files that they name. It takes a few hundred bytes of memory for each log file. It may be
// used by several goroutines at once.
type Chain struct {
	fsys  fs.FS
	query trail.Query
	lines []*line
	// hourly has the lines that are not of backfill by where their log files come from.
	hourly map[origin][]*line

	digests map[string]*hour    // by path; the maps do not change after Open
	files   map[string]*entry   // by path
	kinds   map[trail.Kind]bool // of files

	large sync.Mutex // held while a large digest is read

	mu sync.Mutex // guards what follows, and the entries of files
	// unnamed are log files that no digest names, by path.
	unnamed map[string]Finding
	// problems are folders that could not be listed, and files that should not be where they
	// are.
	problems []Finding
}

// An entry is a log file that a valid digest names.
type entry struct {
	hour   *hour
	hash   [sha256.Size]byte
	status Status
	err    error
}

// An Entry is what a valid digest says about a log file, and what was found.
type Entry struct {
	Digest string            // path of the digest
	Hash   [sha256.Size]byte // SHA-256 of the file, decompressed
	Status Status            // Unverified until the file was read to its end
}

// Open reads the digests of the files that the Query wants and verifies them, from the newest
// to the oldest. It reads no log files: [Chain.Check] checks those while their Events are read,
// and [Chain.Validate] does nothing else.
//
// The signature of a digest is in the metadata of its object in S3, and in the digest after it.
// So a copy of a bucket needs only the metadata of the newest digest, from a [MetadataFS] or
// from a file beside the digest, KEY.metadata.json, with the output of "aws s3api head-object".
// Without it the newest digest is [Unverified]. The same holds for the last digest before a
// time without logging, or before one that is missing or can't be read: no digest after it has
// its signature. Digests of backfill have their own newest one.
//
// From and To of the Query are times of events, as in package trail: Open verifies the digests
// of the files that can have them, up to Query.Late after To. If the Query has no From, the
// chain must go back to its first digest. If old digests were deleted, as by a bucket's
// lifecycle, set From: otherwise the digest before the oldest is [Missing]. AnyTree has no
// effect.
//
// A digest that names a public key which is not among keys is [Invalid], as for the AWS CLI:
// make sure that keys has all keys of the trail's home region.
//
// Open fails if ctx is done, there is no digest, or the Query asks for an account or a region
// that is not there. What is wrong with a single digest is a [Finding].
func Open(ctx context.Context, fsys fs.FS, keys Keys, q trail.Query) (*Chain, error) {
	c := &Chain{
		fsys: fsys, query: q, hourly: make(map[origin][]*line), digests: make(map[string]*hour),
		files: make(map[string]*entry), kinds: make(map[trail.Kind]bool), unnamed: make(map[string]Finding),
	}
	listed := make(map[lineID][]trail.File)
	var ids []lineID // in the order of keys
	r := trail.Reader{FS: fsys, Query: digestQuery(q), Order: trail.ByKey}
	for f, err := range r.Files(ctx) {
		if err != nil {
			if !errors.As(err, new(*trail.FileError)) || errors.Is(err, trail.ErrNowhere) {
				return nil, fmt.Errorf("digest: %w", err)
			}
			c.problem(err)
			continue
		}
		id := idOf(f.Key)
		if listed[id] == nil {
			ids = append(ids, id)
		}
		listed[id] = append(listed[id], f)
	}
	if len(ids) == 0 && len(c.problems) == 0 {
		return nil, fmt.Errorf("digest: no digest of the time asked for: %w", fs.ErrNotExist)
	}
	for _, id := range ids {
		w := &walk{c: c, keys: keys, line: &line{id: id}}
		if err := w.run(ctx, listed[id]); err != nil {
			return nil, err
		}
		w.line.setValid()
		c.lines = append(c.lines, w.line)
		if !id.backfill {
			c.hourly[id.origin] = append(c.hourly[id.origin], w.line)
		}
	}
	return c, nil
}

// afterwards is how much later than the files of a Query digests are listed: the digest of a
// file is of the end of its hour, and the one an hour after that has its signature.
const afterwards = 2*time.Hour + 5*time.Minute

// digestQuery returns the Query of the digests that name the files of q.
func digestQuery(q trail.Query) trail.Query {
	if _, last := q.Delivery(); !last.IsZero() {
		q.Late = min(last.Sub(q.To), math.MaxInt64-afterwards) + afterwards
	}
	q.Kinds, q.AnyTree = []trail.Kind{trail.KindDigest}, false
	return q
}

// problem remembers an error of listing.
func (c *Chain) problem(err error) {
	f := Finding{File: ".", Kind: LogFile, Status: Unverified, Err: err}
	var file *trail.FileError
	if errors.As(err, &file) {
		f.File, f.Err = file.Path, file.Err
	}
	if strings.Contains(f.File, string(trail.KindDigest)) {
		f.Kind = DigestFile
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if !slices.ContainsFunc(c.problems, func(old Finding) bool { return old.File == f.File }) {
		c.problems = append(c.problems, f)
	}
}

// File returns what a valid digest says about the log file at a path of the file system. It
// returns false if no digest that was read names it.
func (c *Chain) File(key string) (Entry, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.files[packed(key)]
	if e == nil {
		return Entry{}, false
	}
	return Entry{Digest: e.hour.finding.File, Hash: e.hash, Status: e.status}, true
}

// packed returns the path that a file would have if it were not decompressed.
func packed(name string) string {
	if strings.HasSuffix(name, ".json") {
		return name + ".gz"
	}
	return name
}

// Findings returns what is known so far: about each digest, from the newest to the oldest, and
// the log files that it names, and about files that no digest names. A log file that was not
// read to its end is Unverified.
func (c *Chain) Findings() iter.Seq[Finding] {
	return func(yield func(Finding) bool) {
		for _, l := range c.lines {
			for _, h := range l.hours {
				if !yield(h.finding) {
					return
				}
				for _, name := range h.files {
					if !yield(c.finding(name, c.files[name])) {
						return
					}
				}
			}
		}
		for _, f := range c.others() {
			if !yield(f) {
				return
			}
		}
	}
}

// finding says what is known about a log file that a digest names.
func (c *Chain) finding(name string, e *entry) Finding {
	c.mu.Lock()
	unread := e.err == errUnread
	c.mu.Unlock()
	if unread && !c.exists(name) {
		c.compare(e, [sha256.Size]byte{}, fs.ErrNotExist)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return Finding{File: name, Kind: LogFile, Status: e.status, Err: e.err,
		Start: e.hour.finding.Start, End: e.hour.finding.End, Backfill: e.hour.finding.Backfill}
}

// exists reports whether a log file is there, or its decompressed copy.
func (c *Chain) exists(name string) bool {
	_, err := fs.Stat(c.fsys, name)
	if errors.Is(err, fs.ErrNotExist) {
		_, err = fs.Stat(c.fsys, strings.TrimSuffix(name, ".gz"))
	}
	return !errors.Is(err, fs.ErrNotExist)
}

// others returns the findings about files that no digest names, in the order of keys, and about
// what could not be listed.
func (c *Chain) others() []Finding {
	c.mu.Lock()
	defer c.mu.Unlock()
	found := slices.Collect(maps.Values(c.unnamed))
	slices.SortFunc(found, func(a, b Finding) int { return cmp.Compare(a.File, b.File) })
	return append(found, c.problems...)
}
