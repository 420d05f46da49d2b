package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/iottrail/iottrail"
)

// Counts say what happened to everything in an invocation. Records is the sum of Judged,
// Skipped, Notices and Unread.
type counts struct {
	Items      int   `json:"items"`      // messages of SQS, records of Kinesis or Firehose, or 1
	Failed     int   `json:"failed"`     // of these
	Objects    int   `json:"objects"`    // opened in S3
	PassedOver int   `json:"passedOver"` // objects that were named and not read: digests, and what does not have the name of a log
	Records    int64 `json:"records"`    // what was found where a record should be
	Judged     int64 `json:"judged"`     // given to the Detector, which knows repeats itself
	Partial    int64 `json:"partial"`    // of these, with a member that can't be read, which rules answer with Maybe
	Skipped    int64 `json:"skipped"`    // control messages of CloudWatch Logs
	Notices    int64 `json:"notices"`    // digests, and notices of objects, of which tests name none
	Unread     int64 `json:"unread"`     // what can't be read
	Cut        int   `json:"cut"`        // items and objects that can't be read to their end
	Findings   int   `json:"findings"`   // logged
	Forgotten  int64 `json:"forgotten"`  // callers that the Detector had no room for, since the instance started
}

// An outcome is what of an item was not judged.
type outcome struct {
	missed  faults // what may be judged at another time
	foreign faults // objects in buckets that are not configured
	unread  faults // what can't be read of the item itself, now or later
}

// complete reports whether all was judged.
func (o *outcome) complete() bool { return o.missed.n+o.foreign.n+o.unread.n == 0 }

// Faults are the first of some errors, and their number.
type faults struct {
	first error
	n     int
}

func (f *faults) add(err error) {
	if f.n++; f.n == 1 {
		f.first = err
	}
}

func (f *faults) err() error {
	if f.n > 1 {
		return fmt.Errorf("%w (and %d more)", f.first, f.n-1)
	}
	return f.first
}

// A follower takes a notice that was found where a record should be, and adds the named objects
// that it could not read to the outcome.
type follower func(ctx context.Context, r *reading, rec *iottrail.RecordError, notice *iottrail.NotLogError)

// mostLines is how many lines the log gets about a stream, besides findings. Otherwise anyone
// who writes garbage could fill the log.
const mostLines = 20

// A reading is of one stream: an item, or an object.
type reading struct {
	inv    *invocation
	log    *slog.Logger
	follow follower
	out    outcome
	lines  int        // how many there are about it, logged or not
	worst  slog.Level // of those that are not logged
	named  int        // objects in its notices
}

// read judges the records of a stream.
func (inv *invocation) read(ctx context.Context, log *slog.Logger, d *iottrail.Decoder, follow follower) outcome {
	r := &reading{inv: inv, log: log, follow: follow, worst: slog.LevelInfo}
	for ev, err := range d.Events() {
		if err == nil {
			inv.counts.Judged++
			inv.findings(log, inv.judge.add(ev))
		} else {
			r.fault(ctx, err)
		}
		if ctx.Err() != nil {
			if r.out.missed.n == 0 {
				r.out.missed.add(over(ctx))
			}
			break
		}
	}
	if r.lines > mostLines {
		log.Log(ctx, r.worst, "and more lines about this, which are left out", "lines", r.lines-mostLines)
	}
	stats := d.Stats()
	inv.counts.Records += stats.Records
	inv.counts.Skipped += stats.Skipped
	if stats.Records == 0 && r.out.complete() {
		log.Warn("there is no record in this")
	}
	return r.out
}

// fault takes an error of the Decoder.
func (r *reading) fault(ctx context.Context, err error) {
	rec, ofRecord := errors.AsType[*iottrail.RecordError](err)
	notice, known := errors.AsType[*iottrail.NotLogError](err)
	transfer, broken := errors.AsType[*transferError](err)
	switch {
	case broken:
		r.out.missed.add(transfer)
	case ofRecord && rec.Event != nil:
		r.inv.counts.Partial++
		r.complain(slog.LevelWarn, "a record was judged without a member that can't be read", err)
	case ofRecord && known && notice.Kind.LiesAmongLogs():
		r.inv.counts.Notices++
		r.follow(ctx, r, rec, notice)
	case ofRecord:
		r.inv.counts.Unread++
		r.out.unread.add(err)
		r.complain(slog.LevelError, "a record can't be read", err)
	default:
		r.inv.counts.Cut++
		r.out.unread.add(err)
		r.complain(slog.LevelError, "this can't be read to its end", err)
	}
}

// complain logs an error.
func (r *reading) complain(level slog.Level, message string, err error, args ...any) {
	r.say(level, message, append(args, "error", printable(err))...)
}

// say logs a line, unless there are too many. All lines about a stream except its findings come
// from here.
func (r *reading) say(level slog.Level, message string, args ...any) {
	if r.lines++; r.lines <= mostLines {
		r.log.Log(context.Background(), level, message, args...)
		return
	}
	r.worst = max(r.worst, level)
}
