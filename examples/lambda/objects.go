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
// the function gets, with the rights of its role: so no other is touched.
type buckets map[string]func(context.Context) fs.FS

// s3Buckets returns buckets that a client of S3 reads.
func s3Buckets(client awssdk.S3Client, names []string) buckets {
	b := make(buckets)
	for _, name := range names {
		b[name] = func(ctx context.Context) fs.FS { return awssdk.NewS3FS(client, name).WithContext(ctx) }
	}
	return b
}

// follow judges the objects that a notice names.
func (inv *invocation) follow(ctx context.Context, log *slog.Logger, rec *iottrail.RecordError, notice *iottrail.NotLogError, out *outcome) {
	switch {
	case len(notice.Objects) == 0 && (notice.Test || notice.Kind == iottrail.NotLogDigest):
		log.Info("a notice that names no object", "error", printable(rec))
		return
	case len(notice.Objects) == 0:
		log.Error("a notice does not say which objects it is about", "error", printable(rec))
		out.unread.add(rec)
		return
	case !notice.IsArrival():
		inv.counts.PassedOver += len(notice.Objects)
		for _, o := range notice.Objects {
			log.Warn("something else than its creation happened to an object", "event", notice.Event, "bucket", o.Bucket, "key", o.Key)
		}
		return
	case notice.More:
		err := fmt.Errorf("a notice names more than %d objects, of which no more are read: it has to be split", len(notice.Objects))
		log.Error("a notice can't be followed to its end", "error", printable(err))
		out.unread.add(err)
	}
	for _, o := range notice.Objects {
		if ctx.Err() != nil {
			break // as read will say
		}
		log := log.With("bucket", o.Bucket, "key", o.Key)
		if err := inv.object(ctx, log, o); err != nil {
			log.Error("an object was not read", "error", printable(err))
			out.missed.add(err)
		}
	}
}

// maxObject is how many bytes a log file may have after decompression. CloudTrail's have a few
// hundred million at most, and time ends others.
const maxObject = 16 << 30

// object judges a log file. It returns why the file was not read, or not to its end; what can't
// be read in it is logged, and still there.
func (inv *invocation) object(ctx context.Context, log *slog.Logger, o iottrail.S3Object) error {
	bucket, ok := inv.buckets[o.Bucket]
	if !ok {
		return fmt.Errorf("the bucket %q is not among those in the variable BUCKETS", o.Bucket)
	}
	key, err := trail.ParseKey(o.Key)
	switch {
	case errors.Is(err, trail.ErrOtherKey):
		inv.counts.PassedOver++
		log.Info("an object is passed over whose name is not that of a log file")
		return nil
	case err == nil && key.Kind == trail.KindDigest:
		inv.counts.PassedOver++
		return nil
	case err != nil:
		log.Warn("an object claims to be a log file, and is not named like one", "error", printable(err)) // it is read all the same
	}
	file, err := bucket(ctx).Open(o.Key)
	if err != nil {
		return err
	}
	defer file.Close()
	inv.counts.Objects++
	d := iottrail.NewDecoder(transfer{ctx, file}, iottrail.WithLimits(iottrail.Limits{StreamSize: maxObject}))
	out := inv.read(ctx, log, d, unfollowed)
	return out.missed.err()
}

// unfollowed is the follower of objects. An object that names itself would never end.
func unfollowed(_ context.Context, log *slog.Logger, rec *iottrail.RecordError, _ *iottrail.NotLogError, _ *outcome) {
	log.Warn("something among the records of an object is not followed", "error", printable(rec))
}

// A transfer reads an object. Its errors are no damage of what is read: they are a *transferError.
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
