package digest

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"iter"
	"strings"

	"github.com/iottrail/iottrail/trail"
)

// Validate reads all log files of the Query, and returns what is known about each, after the
// digest that names it, from the newest to the oldest, and about those that none names. If ctx
// is done, the last Finding says so. What was not read is not Valid.
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

// validate reads the log files of a line, several at a time, and returns what is known about
// them and the digests.
func (c *Chain) validate(ctx context.Context, l *line) iter.Seq[Finding] {
	return func(yield func(Finding) bool) {
		var names []string
		for _, h := range l.hours {
			names = append(names, h.files...)
		}
		read := func(name string) string {
			hash, err := c.hash(ctx, name)
			if ctx.Err() == nil {
				c.compare(c.files[name], hash, err)
			}
			return name
		}
		next, stop := iter.Pull(inParallel(ctx, names, read)) // in the order of names
		defer stop()
		for _, h := range l.hours {
			if ctx.Err() != nil || !yield(h.finding) {
				return
			}
			for range h.files {
				name, ok := next()
				if !ok || !yield(c.finding(name, c.files[name])) {
					return
				}
			}
		}
	}
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
		case err != nil && errors.Is(err, trail.ErrNowhere): // a kind, a region without log files
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

// untilDone reads until its context is done: a small file may be endless once it is
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

// Validate is [Open] and [Chain.Validate] in one. If Open fails, its error is in the only
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
