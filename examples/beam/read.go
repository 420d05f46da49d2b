package main

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
	"github.com/iottrail/iottrail/examples/internal/fleet"
	"github.com/iottrail/iottrail/examples/internal/plain"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/detect"
)

func init() {
	register.DoFn6x1[context.Context, file, func(int64, pack), func([]byte, record), func(letter), func(string, int64), error](&readFn{})
	register.Emitter2[[]byte, record]()
}

// packSize is how many records a pack has at most.
const packSize = 1000

// readFn decodes a file. It holds at most packSize records for each bucket.
type readFn struct {
	Input         string // the trail
	RequesterPays bool
	Buckets       int
	Config        detect.Config

	tree    *tree
	decoder iottrail.Decoder
	rules   rules
}

func (fn *readFn) Setup(ctx context.Context) (err error) {
	fn.rules = stateless(fn.Config)
	fn.tree, err = openTree(ctx, fn.Input, fn.RequesterPays)
	return err
}

// ProcessElement gives each record that could be read to own, under its own id, or to shared, under
// an id that it may share with the record of the same call in another account.
func (fn *readFn) ProcessElement(ctx context.Context, f file, own func(int64, pack), shared func([]byte, record), dead func(letter), total func(string, int64)) error {
	in := &reading{readFn: fn, file: f, name: fn.tree.name(f.Path), packs: map[int64]pack{}, own: own, shared: shared, dead: dead}
	opened, err := fn.tree.open(ctx, f.Path)
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		dead(letter{Number: f.Number, File: in.name, What: letterFile, Reason: reason(err)})
		total(totalUnopened, 1)
		return nil
	}
	defer opened.Close()
	fn.decoder.Reset(opened)
	for ev, err := range fn.decoder.Events() {
		in.take(ev, err)
	}
	in.release(nil)
	if ctx.Err() != nil {
		return ctx.Err() // the file is not to blame
	}
	for bucket, p := range in.packs {
		if len(p.Records) > 0 {
			own(bucket, p)
		}
	}
	stats := fn.decoder.Stats()
	total(totalRecords, stats.Records-in.notices)
	total(totalSkipped, stats.Skipped)
	total(totalNotices, in.notices)
	if in.cut {
		total(totalCut, 1)
	}
	return nil
}

// A reading is what is known about a file while it is read.
type reading struct {
	*readFn
	file
	name    string
	packs   map[int64]pack // by bucket, on their way to own
	own     func(int64, pack)
	shared  func([]byte, record)
	dead    func(letter)
	notices int64 // documents without records among the logs
	cut     bool  // it could not be read to its end

	// A record with a member that can't be read is followed by the error that says so. So each record
	// is held until it is known what follows.
	held      *iottrail.Event
	heldIndex int64
}

// take takes a record or an error.
func (in *reading) take(ev *iottrail.Event, err error) {
	var (
		about  *iottrail.RecordError
		notLog *iottrail.NotLogError
		cut    = new(iottrail.StreamError)
	)
	ofRecord := errors.As(err, &about)
	if !ofRecord || about.Event != in.held {
		in.release(nil)
	}
	switch {
	case err == nil:
		in.held = ev
		in.heldIndex, _ = in.decoder.Position()
	case ofRecord && errors.As(err, &notLog) && notLog.Kind.LiesAmongLogs():
		in.notices++
	case ofRecord && about.Event != nil:
		in.dead(letter{in.Number, in.name, letterMember, about.Index, about.Offset, reason(err)})
		in.held, in.heldIndex = about.Event, about.Index // what the other members say still counts
		in.release(err)
	case ofRecord:
		in.dead(letter{in.Number, in.name, letterRecord, about.Index, about.Offset, reason(err)})
	default: // it could not be read to its end
		in.cut = true
		errors.As(err, &cut)
		in.dead(letter{in.Number, in.name, letterFile, cut.Records, cut.Offset, reason(err)})
	}
}

// release passes on the record that is held. damage is what of it could not be read.
func (in *reading) release(damage error) {
	ev := in.held
	in.held = nil
	if ev == nil {
		return
	}
	r := record{File: in.Number, Index: in.heldIndex, Damaged: damage != nil, At: instantOf(ev.EventTime)}
	switch {
	case fleet.IsChange(ev):
		r.Class = classChange
	case fleet.Has(ev):
		r.Class = classRead
	default:
		r.Class = classOther
	}
	r.Key = ownKey(ev, &r)
	found := in.rules.ask(ev)
	if r.Class == classChange || len(found) > 0 {
		r.describe(ev, in.name, damage, found)
	}
	if r.Class != classOther {
		r.Actor, r.Resources, r.Failed = plain.Cut(ev.Actor().Principal(), fleet.MaxText), resourcesOf(ev), ev.Failed()
	}
	if key := sharedKey(ev, &r); key != nil {
		r.Raw = ev.Raw
		in.shared(key, r)
		return
	}
	bucket := bucketOf(r.Key, in.Buckets)
	p := pack{append(in.packs[bucket].Records, r)}
	if len(p.Records) == packSize {
		in.own(bucket, p)
		p = pack{}
	}
	in.packs[bucket] = p
}

// describe notes what a record changed, and what was found in it.
func (r *record) describe(ev *iottrail.Event, file string, damage error, found []finding) {
	c := fleet.NewChange(ev)
	c.File = plain.Cut(file, fleet.MaxText)
	if damage != nil {
		c.Warn("damaged record: %v", damage)
	}
	for _, f := range found {
		f.Change = c
		r.Findings = append(r.Findings, lineOf(&f))
	}
	if r.Class != classChange {
		return
	}
	r.Change = lineOf(&c)
	if step := c.Policy(); step.Did == fleet.PolicyUsed || step.Did != 0 && c.Outcome == fleet.OutcomeOK {
		r.Policy, r.Did = policyKey(c.Account, c.Region, step.Name), int64(step.Did)
	}
}

// lineOf writes a value made of texts and times. It can't fail: only times out of range could be a
// cause, and the decoder refuses them.
func lineOf(v any) []byte {
	line, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return line
}

// An instant is a time as an element of the pipeline: what time.Time.Unix and Nanosecond return.
type instant struct{ Seconds, Nanos int64 }

func instantOf(t time.Time) instant { return instant{t.Unix(), int64(t.Nanosecond())} }

func (i instant) time() time.Time { return time.Unix(i.Seconds, i.Nanos).UTC() }
