package digest

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
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

// Check is for Reader.Check of package trail: it says whether the log file at a path is the one
// that a valid digest names. The function's error is nil if it is; it wraps
// [trail.ErrUnverified] if no digest says so, because there is none of that time or it is not
// valid itself.
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

// compare says what is known about a log file that was read with this hash or this error.
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

// nameless says what is known about a log file that no digest names, and remembers it.
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

// digestFile says what is known about a digest that was read with this hash or this error. Open
// has read it before, and it may have been replaced since.
func (c *Chain) digestFile(name string, hash [sha256.Size]byte, err error) error {
	switch h := c.digests[name]; {
	case h == nil:
		return errUnnamed
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

// settle is how much earlier or later a file may have been delivered than its name says, in
// steps of five minutes.
const settle = 5 * time.Minute

// shouldName reports whether the digests of the file's time are here and valid, so that one of
// them would name it.
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

// isTwin reports whether a log file is a decompressed copy beside the file itself, which is the
// one that its name means.
func (c *Chain) isTwin(name string) bool {
	if packed(name) == name {
		return false
	}
	_, err := fs.Stat(c.fsys, packed(name))
	return !errors.Is(err, fs.ErrNotExist)
}

// twin says what is known about a decompressed copy beside a log file that a digest names, and
// remembers it if it has anything else in it.
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
