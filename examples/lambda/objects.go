package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/awssdk"
	"github.com/iottrail/iottrail/trail"
)

// Buckets are those from which objects are read. Whoever can send a notice chooses which object
// the function gets, with the rights of its role, so it reads from no others.
type buckets map[string]func(context.Context) fs.FS

// s3Buckets returns buckets that an S3 client reads.
func s3Buckets(client awssdk.S3Client, names []string) buckets {
	b := make(buckets)
	for _, name := range names {
		b[name] = func(ctx context.Context) fs.FS { return awssdk.NewS3FS(client, name).WithContext(ctx) }
	}
	return b
}

// mostObjects is how many objects are read for an item.
const mostObjects = 1000

// follow judges the objects that a notice names.
func (inv *invocation) follow(ctx context.Context, r *reading, rec *iottrail.RecordError, notice *iottrail.NotLogError) {
	switch {
	case len(notice.Objects) == 0 && (notice.Test || notice.Kind == iottrail.NotLogDigest):
		r.complain(slog.LevelInfo, "a notice that names no object", rec)
		return
	case len(notice.Objects) == 0:
		r.complain(slog.LevelError, "a notice does not say which objects it is about", rec)
		r.out.unread.add(rec)
		return
	case !notice.IsArrival():
		inv.counts.PassedOver += len(notice.Objects)
		for _, o := range notice.Objects {
			r.say(slog.LevelWarn, "something else than its creation happened to an object", "event", notice.Event, "bucket", o.Bucket, "key", o.Key)
		}
		return
	}
	room := max(mostObjects-r.named, 0)
	r.named += len(notice.Objects)
	if notice.More || len(notice.Objects) > room {
		err := fmt.Errorf("notices name more than %d objects, and the others are not read: they have to be split", mostObjects)
		r.complain(slog.LevelError, "a notice can't be followed to its end", err)
		r.out.unread.add(err)
	}
	for _, o := range notice.Objects[:min(room, len(notice.Objects))] {
		if ctx.Err() != nil {
			break // as read will say
		}
		switch err := inv.once(ctx, r, o); {
		case errors.Is(err, errForeign):
			r.out.foreign.add(err)
		case err != nil:
			r.out.missed.add(err)
		}
	}
}

// once judges an object, unless this invocation did: then it returns that result.
func (inv *invocation) once(ctx context.Context, r *reading, o iottrail.S3Object) error {
	o.Size = 0 // which not every notice has
	if err, again := inv.tried[o]; again {
		inv.counts.PassedOver++
		return err
	}
	err := inv.object(ctx, r, o)
	if err != nil {
		r.complain(slog.LevelError, "an object was not read", err, "bucket", o.Bucket, "key", o.Key)
	}
	if ctx.Err() == nil { // otherwise another item may have time for it
		inv.tried[o] = err
	}
	return err
}

// maxObject is how many bytes a log file may have after decompression. CloudTrail's have at most
// a few hundred million, and for larger ones time runs out.
const maxObject = 16 << 30

// errForeign: an object is in a bucket that is not configured.
var errForeign = errors.New("not among those in the variable BUCKETS")

// object judges a log file. It returns why the file was not read, or not to its end; what can't
// be read in it is logged, and stays in the bucket.
func (inv *invocation) object(ctx context.Context, r *reading, o iottrail.S3Object) error {
	bucket, ok := inv.buckets[o.Bucket]
	if !ok {
		return fmt.Errorf("the bucket %q is %w", o.Bucket, errForeign)
	}
	key, err := trail.ParseKey(o.Key)
	switch {
	case errors.Is(err, trail.ErrOtherKey):
		inv.counts.PassedOver++
		r.say(slog.LevelInfo, "an object whose name is not that of a log file is skipped", "bucket", o.Bucket, "key", o.Key)
		return nil
	case err == nil && key.Kind == trail.KindDigest:
		inv.counts.PassedOver++
		return nil
	case err != nil:
		// It is read all the same.
		r.complain(slog.LevelWarn, "an object claims to be a log file, and is not named like one", err, "bucket", o.Bucket, "key", o.Key)
	}
	file, err := bucket(ctx).Open(o.Key)
	if err != nil {
		return err
	}
	defer file.Close()
	inv.counts.Objects++
	d := iottrail.NewDecoder(transfer{ctx, file}, iottrail.WithLimits(iottrail.Limits{StreamSize: maxObject}))
	out := inv.read(ctx, r.log.With("bucket", o.Bucket, "key", o.Key), d, unfollowed)
	return out.missed.err()
}

// unfollowed is the follower for objects: one that names itself would never end.
func unfollowed(_ context.Context, r *reading, rec *iottrail.RecordError, _ *iottrail.NotLogError) {
	r.complain(slog.LevelWarn, "something among the records of an object is not followed", rec)
}

// A transfer reads an object. Its errors are not damage of the content: they are a
// *transferError.
type transfer struct {
	ctx context.Context
	r   io.Reader
}

func (t transfer) Read(p []byte) (int, error) {
	if t.ctx.Err() != nil {
		return 0, &transferError{over(t.ctx)}
	}
	n, err := t.r.Read(p)
	if err != nil && err != io.EOF {
		err = &transferError{err}
	}
	return n, err
}

type transferError struct{ err error }

func (e *transferError) Error() string {
	return "the object could not be read to its end: " + e.err.Error()
}

func (e *transferError) Unwrap() error { return e.err }
