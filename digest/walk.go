package digest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/iottrail/iottrail/internal/freeform"
	"github.com/iottrail/iottrail/trail"
)

// A walk verifies the digests of a line, from the newest to the oldest. What a digest says
// about the one before it counts if it is valid itself.
type walk struct {
	c    *Chain
	keys Keys
	line *line

	after *document // the digest after the one at hand; nil if there is none, or it could not be read
	valid bool      // whether that is valid
	home  *home     // of the line; nil until a digest is valid
}

// A home is where a digest says that it is.
type home struct{ bucket, prefix string }

func (w *walk) run(ctx context.Context, listed []trail.File) error {
	listed = slices.Clone(listed)
	slices.SortStableFunc(listed, func(a, b trail.File) int { return b.Key.Time.Compare(a.Key.Time) })
	for d := range inParallel(ctx, listed, func(f trail.File) loaded { return w.c.load(f) }) {
		if ctx.Err() != nil {
			break
		}
		w.digest(d)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	w.link(time.Time{})
	return nil
}

// A loaded digest was read, and not verified.
type loaded struct {
	file trail.File
	doc  *document
	meta map[string]string // nil if there is none
	err  error
}

func (c *Chain) load(f trail.File) loaded {
	d := loaded{file: f}
	if d.doc, d.err = readDocument(c.fsys, f, &c.large); d.err == nil {
		d.meta, d.err = metadata(c.fsys, f.Path)
	}
	return d
}

// digest verifies one digest.
func (w *walk) digest(d loaded) {
	link := w.link(d.file.Key.Time)
	end := d.file.Key.Time
	h := &hour{finding: Finding{File: d.file.Path, Kind: DigestFile, Backfill: d.file.Key.Backfill, Start: end.Add(-time.Hour), End: end}}
	h.finding.Status, h.finding.Err = w.judge(d, link)
	valid := h.finding.Status == Valid
	if d.doc != nil {
		h.hash = d.doc.hash
	}
	if valid { // otherwise it may say anything, such as a time that nobody asked for
		h.finding.Start, h.finding.End = d.doc.DigestStartTime, d.doc.end
		h.first = !d.doc.hasPrevious()
	}
	if link == passedOver && valid {
		h.finding.Status, h.finding.Err = Unexpected, errors.New("its signature is right, but the digest after it names an older one as the one before")
	}
	if w.inTime(h) { // otherwise it is only here for the signature of the one before
		w.line.hours = append(w.line.hours, h)
		w.c.digests[d.file.Path] = h
		if valid && link != passedOver {
			w.logFiles(h, d)
		}
	}
	if d.doc != nil {
		d.doc.data = nil // nobody needs it any more
	}
	if link != passedOver {
		w.after, w.valid = d.doc, valid
	}
}

// inTime reports whether a digest is of files that the Query can want.
func (w *walk) inTime(h *hour) bool {
	_, last := w.c.query.Delivery()
	return last.IsZero() || !h.finding.Start.After(last)
}

// A link is what the digest after says about the one at hand.
type link uint8

const (
	unlinked   link = iota // nothing
	linked                 // that it is the one before
	passedOver             // that another, older one is; and it is valid itself
)

// link returns what the digest after says about the one of a time. If it is valid, and names a
// newer one, that one is missing. The zero time means after the last digest.
func (w *walk) link(t time.Time) link {
	if w.after == nil || !w.after.hasPrevious() {
		return unlinked
	}
	name := w.path(w.after, w.after.PreviousDigestS3Object)
	k, err := trail.ParseKey(name)
	if err == nil && idOf(k) == w.line.id {
		switch {
		case k.Time.Equal(t):
			return linked
		case !w.valid, t.IsZero() && !w.after.DigestStartTime.After(w.c.query.From):
			return unlinked // or it is older than the Query asks for
		case k.Time.Before(t):
			return passedOver
		}
	} else if !w.valid {
		return unlinked // the name may be made up
	} else if _, err := fs.Stat(w.c.fsys, name); err == nil {
		return unlinked // the trail was given another prefix: that is another line
	}
	h := &hour{finding: Finding{
		File: name, Kind: DigestFile, Status: Missing, Backfill: w.line.id.backfill,
		Start: w.after.DigestStartTime.Add(-time.Hour), End: w.after.DigestStartTime,
		Err: fmt.Errorf("not found; the digest after it names it, in the bucket %s", freeform.Word(w.after.PreviousDigestS3Bucket)),
	}}
	if w.inTime(h) {
		w.line.hours = append(w.line.hours, h)
	}
	w.after, w.valid = nil, false
	return unlinked
}

// path returns where in the file system the object is, or would be, that a digest names by its
// key in the bucket.
func (w *walk) path(d *document, key string) string {
	k, err := trail.ParseKey(key)
	if err != nil {
		return key
	}
	if k.Prefix == prefixOf(d) {
		k.Prefix = w.line.id.prefix
	}
	return k.String()
}

// The reasons why a digest is not valid.
var (
	errMoved       = errors.New("it has been moved from its original location")
	errNoSignature = errors.New("there is no signature in its metadata")
	errUnsigned    = errors.New("its signature is not known: it is in the metadata of its object, which is not here, and in the digest after it, which is not here or not valid")
	errAfter       = errors.New("its hash is not the one that the digest after it has")
)

// judge says what a digest is.
func (w *walk) judge(d loaded, link link) (Status, error) {
	switch {
	case d.err != nil && isUnreadable(d.err):
		return Unverified, d.err
	case d.err != nil:
		return Invalid, d.err
	}
	if err := w.located(d); err != nil {
		return Invalid, err
	}
	if d.meta != nil {
		if err := fromMetadata(d, w.keys); err != nil {
			return Invalid, err
		}
	}
	switch {
	case link == linked:
		err := d.doc.verify(w.keys, w.after.signature)
		if err != nil && !w.valid && errors.Is(err, errSignature) {
			// That digest may have been made up, or have a signature that was.
			if d.meta == nil {
				return Unverified, errUnsigned
			}
			break
		}
		if err != nil {
			return Invalid, err
		}
		if hash, ok := sha256Of(w.after.PreviousDigestHashValue, w.after.PreviousDigestHashAlgorithm); w.valid && (!ok || hash != d.doc.hash) {
			return Invalid, errAfter
		}
	case d.meta == nil:
		if err := d.doc.verify(w.keys, ""); !errors.Is(err, errSignature) {
			return Invalid, err // whatever the signature is
		}
		return Unverified, errUnsigned
	}
	w.home = &home{d.doc.DigestS3Bucket, prefixOf(d.doc)}
	return Valid, nil
}

// fromMetadata verifies a digest by the metadata of its object.
func fromMetadata(d loaded, keys Keys) error {
	signature, algorithm := d.meta[metaSignature], d.meta[metaAlgorithm]
	switch {
	case signature == "" || algorithm == "":
		return errNoSignature
	case algorithm != signatureAlgorithm:
		return fmt.Errorf("the signature algorithm in its metadata is %s, not %s", freeform.Word(algorithm), signatureAlgorithm)
	case d.file.Key.Backfill && d.meta[metaBackfill] == "":
		return fmt.Errorf("invalid format: no %s in its metadata", metaBackfill)
	}
	return d.doc.verify(keys, signature)
}

// isUnreadable reports whether an error is of the file system, and says nothing about the
// content of a file.
func isUnreadable(err error) bool {
	return errors.As(err, new(*fs.PathError))
}

func prefixOf(d *document) string {
	k, _ := trail.ParseKey(d.DigestS3Object)
	return k.Prefix
}

// located returns an error if the digest is not where it says that it is. A copy may have less
// before the folder AWSLogs than the bucket, or more, but the same for a whole line.
func (w *walk) located(d loaded) error {
	says, err := trail.ParseKey(d.doc.DigestS3Object)
	if err != nil {
		return errMoved
	}
	if b, ok := w.c.fsys.(interface{ Bucket() string }); ok && b.Bucket() != d.doc.DigestS3Bucket {
		return errMoved
	}
	is := d.file.Key
	is.Unpacked, is.Prefix = false, says.Prefix
	if says != is {
		return errMoved
	}
	if w.home != nil && *w.home == (home{d.doc.DigestS3Bucket, says.Prefix}) {
		return nil
	}
	if w.home != nil && !(w.valid && w.after.PreviousDigestS3Bucket == d.doc.DigestS3Bucket && w.after.PreviousDigestS3Object == d.doc.DigestS3Object) {
		return errMoved
	}
	here := d.file.Key.Prefix
	_, exact := w.c.fsys.(MetadataFS)
	if says.Prefix != here && (exact || !endsInFolders(here, says.Prefix) && !endsInFolders(says.Prefix, here)) {
		return errMoved
	}
	return nil
}

func endsInFolders(p, end string) bool { return end == "" || p == end || strings.HasSuffix(p, "/"+end) }

// logFiles remembers the log files that a valid digest names and the Query wants.
func (w *walk) logFiles(h *hour, d loaded) {
	files, err := d.doc.logFiles(w.c.fsys, d.file, &w.c.large)
	if err != nil {
		h.finding.Status, h.finding.Err = Invalid, err
		if isUnreadable(err) {
			h.finding.Status = Unverified
		}
		return
	}
	for _, f := range files {
		name := w.path(d.doc, f.S3Object)
		if k, err := trail.ParseKey(name); err == nil {
			if !w.c.wants(k) {
				continue
			}
			w.c.kinds[k.Kind] = true
		}
		e := &entry{hour: h, status: Unverified, err: errUnread}
		var ok bool
		if e.hash, ok = sha256Of(f.HashValue, f.HashAlgorithm); !ok {
			e.status, e.err = Invalid, fmt.Errorf("the digest has no hash of it by %s", hashAlgorithm)
		}
		if old := w.c.files[name]; old == nil {
			w.c.files[name] = e
			h.files = append(h.files, name)
		} else if old.hash != e.hash {
			old.status, old.err = Invalid, errors.New("two digests have different hashes of it")
		}
	}
}
