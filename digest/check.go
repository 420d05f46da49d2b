package digest

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/iottrail/iottrail/trail"
)

// Errors of log files.
var (
	ErrHash    = errors.New("hash value doesn't match")       // it is Invalid
	ErrNoName  = errors.New("no digest of its time names it") // it is Unexpected
	errUnread  = errors.New("not read to its end")            // it is Unverified
	errTwin    = errors.New("it is not the decompressed copy of the file beside it, which a digest names")
	errUnnamed = fmt.Errorf("no digest that is here names it: %w", trail.ErrUnverified)
)

// wants reports whether the Query wants a log file.
func (c *Chain) wants(k trail.Key) bool {
	q := c.query
	if len(q.Kinds) == 0 {
		q.Kinds = []trail.Kind{k.Kind}
	}
	return q.Match(k)
}

// Check is for Reader.Check of package trail: it says of a log file, by its path, whether it is the one
// that a valid digest names. The function's error is nil where it is; it wraps [trail.ErrUnverified] where no digest
// tells, because none is of that time or it is not valid itself.
func (c *Chain) Check(key string) (io.Writer, func() error) {
	r := newReading(key)
	if k, err := trail.ParseKey(key); err == nil && k.Kind == trail.KindDigest {
		return r, func() error { return c.digestFile(key, [sha256.Size]byte(r.Sum(nil)), r.wrong()) }
	}
	e := c.files[packed(key)]
	if e == nil {
		return io.Discard, func() error { return c.nameless(key) }
	}
	return r, func() error {
		sum := [sha256.Size]byte(r.Sum(nil))
		if c.isTwin(key) {
			return c.twin(key, sum, r.wrong())
		}
		return c.compare(e, sum, r.wrong())
	}
}

// compare says what is known of a log file that was read, with this hash or this error.
func (c *Chain) compare(e *entry, hash [sha256.Size]byte, err error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case e.status == Invalid: // whatever it is now
	case err != nil && errors.Is(err, fs.ErrNotExist):
		e.status, e.err = Missing, errors.New("not found")
	case err != nil && isUnreadable(err):
		e.status, e.err = Unverified, err
	case err != nil:
		e.status, e.err = Invalid, err
	case hash != e.hash:
		e.status, e.err = Invalid, ErrHash
	default:
		e.status, e.err = Valid, nil
	}
	return e.err
}

// nameless says what is known of a log file that no digest names, and remembers it.
func (c *Chain) nameless(name string) error {
	f := Finding{File: name, Kind: LogFile, Status: Unverified, Err: errUnnamed}
	if k, err := trail.ParseKey(name); err == nil && c.shouldName(k) {
		f.Status, f.Err = Unexpected, ErrNoName
		f.Start, f.End = k.Time, k.Time
	}
	c.mu.Lock()
	c.unnamed[name] = f
	c.mu.Unlock()
	return f.Err
}

// digestFile says what is known of a digest that was read with this hash or this error. Open has
// read it before, and it may have been replaced since.
func (c *Chain) digestFile(name string, hash [sha256.Size]byte, err error) error {
	for _, l := range c.lines {
		for _, h := range l.hours {
			switch {
			case h.finding.File != name:
			case h.finding.Status == Unverified:
				return fmt.Errorf("%w: %w", h.finding.Err, trail.ErrUnverified)
			case h.finding.Status == Valid && err != nil:
				return err
			case h.finding.Status == Valid && hash != h.hash:
				return ErrHash
			default:
				return h.finding.Err
			}
		}
	}
	return errUnnamed
}

// settle is how much earlier or later a file may have been delivered than its name says, in
// steps of five minutes.
const settle = 5 * time.Minute

// shouldName reports whether the digests of the file's time are here and valid, so that one of them would
// name it.
func (c *Chain) shouldName(k trail.Key) bool {
	switch {
	case !c.wants(k):
		return false // it may be named, but those names were left out
	case k.Kind != trail.KindLog && !c.kinds[k.Kind]:
		return false // it may be that digests name no files of this kind
	}
	return slices.ContainsFunc(c.hourly[originOf(k)], func(l *line) bool {
		return l.covers(k.Time.Add(-settle)) && l.covers(k.Time.Add(settle))
	})
}

// Validate reads all log files of the Query, and returns what is known of each, after the digest that names it,
// from the newest to the oldest; and of those that none names. If ctx is done, the last Finding says so. What was not read is
// not Valid.
func (c *Chain) Validate(ctx context.Context) iter.Seq[Finding] {
	return func(yield func(Finding) bool) {
		for _, l := range c.lines {
			for f := range c.validate(ctx, l) {
				if !yield(f) {
					return
				}
			}
		}
		c.listUnnamed(ctx)
		for _, f := range c.others() {
			if !yield(f) {
				return
			}
		}
		if err := ctx.Err(); err != nil {
			yield(Finding{File: ".", Kind: LogFile, Status: Unverified, Err: err})
		}
	}
}

// validate reads the log files of a line.
func (c *Chain) validate(ctx context.Context, l *line) iter.Seq[Finding] {
	return func(yield func(Finding) bool) {
		var names []string
		for _, h := range l.hours {
			names = append(names, h.files...)
		}
		read := func(name string) *entry {
			hash, err := c.hash(ctx, name)
			e := c.files[name]
			if ctx.Err() == nil {
				c.compare(e, hash, err)
			}
			return e
		}
		hours := l.hours
		digests := func(until *hour) bool {
			for len(hours) > 0 {
				h := hours[0]
				hours = hours[1:]
				if !yield(h.finding) {
					return false
				}
				if h == until {
					break
				}
			}
			return true
		}
		var last *hour
		i := 0
		for e := range ahead(ctx, names, read) {
			if e.hour != last && !digests(e.hour) {
				return
			}
			last = e.hour
			if !yield(c.finding(names[i], e)) {
				return
			}
			i++
		}
		if ctx.Err() == nil {
			digests(nil)
		}
	}
}

// finding says what is known of a log file that a digest names.
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

// Findings returns what is known so far: of each digest, from the newest to the oldest, of the log
// files that it names, and of what no digest names. A log file that was not read to its
// end is Unverified.
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

// others returns the findings of what no digest names, in the order of keys, and of what
// could not be listed.
func (c *Chain) others() []Finding {
	c.mu.Lock()
	defer c.mu.Unlock()
	found := slices.Collect(maps.Values(c.unnamed))
	slices.SortFunc(found, func(a, b Finding) int { return cmp.Compare(a.File, b.File) })
	return append(found, c.problems...)
}

// listUnnamed lists the log files, and remembers those that no digest names.
func (c *Chain) listUnnamed(ctx context.Context) {
	q := c.query
	if len(q.Kinds) == 0 {
		q.Kinds = []trail.Kind{trail.KindLog, trail.KindInsight, trail.KindNetworkActivity, trail.KindAggregated}
	}
	r := trail.Reader{FS: c.fsys, Query: q, Order: trail.ByKey}
	for f, err := range r.Files(ctx) {
		switch {
		case ctx.Err() != nil:
			return
		case err != nil && isNowhere(err): // a kind, a region without log files
		case err != nil:
			c.problem(err)
		case c.files[packed(f.Path)] == nil:
			c.nameless(f.Path)
		case c.isTwin(f.Path):
			hash, err := c.hash(ctx, f.Path)
			c.twin(f.Path, hash, err)
		}
	}
}

// isTwin reports whether a log file is a decompressed copy that lies beside the file itself, which
// is the one that is meant by its name.
func (c *Chain) isTwin(name string) bool {
	if packed(name) == name {
		return false
	}
	_, err := fs.Stat(c.fsys, packed(name))
	return !errors.Is(err, fs.ErrNotExist)
}

// twin says what is known of a decompressed copy beside a log file that a digest names, and remembers it
// if it has anything else in it.
func (c *Chain) twin(name string, hash [sha256.Size]byte, err error) error {
	e := c.files[packed(name)]
	if err == nil && hash == e.hash {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	f := Finding{File: name, Kind: LogFile, Status: Unexpected, Err: errTwin, Start: e.hour.finding.Start, End: e.hour.finding.End}
	if err != nil && isUnreadable(err) {
		f.Status, f.Err = Unverified, err
	}
	c.unnamed[name] = f
	return f.Err
}

// hash returns the SHA-256 of what a log file holds.
func (c *Chain) hash(ctx context.Context, name string) (sum [sha256.Size]byte, err error) {
	k, _ := trail.ParseKey(name)
	file, err := c.fsys.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		if plain, other := c.fsys.Open(strings.TrimSuffix(name, ".gz")); other == nil {
			file, err, k.Unpacked = plain, nil, true
		}
	}
	if err != nil {
		return sum, err
	}
	defer file.Close()
	content, err := unpack(untilDone{ctx, file}, k)
	if err != nil {
		return sum, err
	}
	hash := sha256.New()
	if _, err := io.Copy(hash, content); err != nil {
		return sum, err
	}
	return [sha256.Size]byte(hash.Sum(nil)), nil
}

// untilDone reads until its context is done: a small file may be endless when it is
// decompressed.
type untilDone struct {
	ctx context.Context
	r   io.Reader
}

func (u untilDone) Read(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.r.Read(p)
}

// Validate is [Open] and [Chain.Validate] in one. Where Open fails, its error is in the only
// Finding.
func Validate(ctx context.Context, fsys fs.FS, keys Keys, q trail.Query) iter.Seq[Finding] {
	return func(yield func(Finding) bool) {
		c, err := Open(ctx, fsys, keys, q)
		if err != nil {
			yield(Finding{File: ".", Kind: DigestFile, Status: Unverified, Err: err})
			return
		}
		c.Validate(ctx)(yield)
	}
}
