package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/iottrail/iottrail"
)

// Counts say what became of everything in an invocation. Records is the sum of Judged, Skipped,
// Notices and Unread.
type counts struct {
	Items      int   `json:"items"`      // messages of SQS, records of Kinesis or Firehose, or 1
	Failed     int   `json:"failed"`     // of these
	Objects    int   `json:"objects"`    // opened in S3
	PassedOver int   `json:"passedOver"` // objects that were named and not read: digests, and what is not named as a log
	Records    int64 `json:"records"`    // what stood where a record should
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
	missed faults // what may be judged at another time
	unread faults // what can't be read of the item itself, now or later
}

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

// A follower takes a notice that stood where a record should, and adds what can't be had of what it names.
type follower func(ctx context.Context, log *slog.Logger, rec *iottrail.RecordError, notice *iottrail.NotLogError, out *outcome)

// mostLines is how many lines the log gets of what can't be read in a stream. Whoever writes
// garbage would choose how many there are.
const mostLines = 20

// A reading is of one stream: an item, or an object.
type reading struct {
	inv    *invocation
	log    *slog.Logger
	follow follower
	lines  int // how many there are about what can't be read, logged or not
	out    outcome
}

// read judges the records of a stream.
func (inv *invocation) read(ctx context.Context, log *slog.Logger, d *iottrail.Decoder, follow follower) outcome {
	r := &reading{inv: inv, log: log, follow: follow}
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
		log.Error("more can't be read", "lines", r.lines-mostLines)
	}
	stats := d.Stats()
	inv.counts.Records += stats.Records
	inv.counts.Skipped += stats.Skipped
	if stats.Records == 0 && r.out.missed.n+r.out.unread.n == 0 {
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
		r.follow(ctx, r.log, rec, notice, &r.out)
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

func (r *reading) complain(level slog.Level, message string, err error) {
	if r.lines++; r.lines <= mostLines {
		r.log.Log(context.Background(), level, message, "error", printable(err))
	}
}
