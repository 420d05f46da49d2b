package trail

import (
	"context"
	"errors"
	"io"
	"slices"

	"github.com/iottrail/iottrail"
)

// A worker reads a file.
type worker struct {
	p       *pipeline
	slot    *slot
	decoder *iottrail.Decoder

	batch batch
	taken int64 // how much of the batch's size the budget knows of
	// skipped is how many records the decoder had left out when a batch was sent last.
	skipped int64
	// held says that what is read waits until the file is proven, unless it is more than most.
	held bool
	most int64

	outside *iottrail.Event // an Event that was left out, of which an error may follow
}

// read reads the file, and sends what is in it to the slot.
func (w *worker) read() {
	opts := w.p.r.Decoder
	var proven func() error
	var to io.Writer
	if check := w.p.r.Check; check != nil {
		to, proven = check.Check(w.slot.file.Path)
		opts = append(slices.Clip(opts), iottrail.Tee(to))
		w.held, w.batch.proof = true, Unverified
	}
	err := w.open(opts, to)
	switch {
	case w.p.ctx.Err() != nil:
		return
	case err != nil:
		w.add(item{err: w.named(err)})
		if proven != nil {
			w.batch.proof = Unverified
		}
	case proven != nil:
		w.prove(proven())
	}
	w.flush()
}

// open opens the file and reads all that is in it. check is the writer of the file's Checker, or
// nil.
func (w *worker) open(opts []iottrail.Option, check io.Writer) error {
	f, err := w.p.r.FS.Open(w.slot.file.Path)
	if err != nil {
		w.decoder.Reset(nil) // so that it reports nothing about the previous file
		return err
	}
	defer f.Close()
	w.slot.opened = true
	var stored io.Reader = &file{w.p.ctx, f}
	if s, ok := check.(StoredChecker); ok {
		stored = s.Stored(stored)
	}
	w.decoder.Reset(stored, opts...)
	return w.records()
}

// prove says what the file's Checker found.
func (w *worker) prove(err error) {
	switch {
	case err == nil:
		w.batch.proof = Valid
	case errors.Is(err, ErrUnverified):
		w.batch.proof = Unverified
	case w.held: // nothing of the file was sent yet
		w.batch.proof = Invalid
		w.batch.items = slices.Insert(w.batch.items, 0, item{err: w.named(err)})
	default:
		w.batch.proof = Invalid
		w.add(item{err: w.named(err)})
	}
}

// errEmpty is about an empty file, or gzip of one, that is named as a log file: CloudTrail
// writes none like that.
var errEmpty = errors.New("the file is empty")

// records reads all records. It returns why no more can be read, or nil after the last.
func (w *worker) records() error {
	d := w.decoder
	for {
		ev, err := d.Next()
		if err == io.EOF {
			if d.Stats().Bytes == 0 && w.slot.file.Key != (Key{}) {
				w.add(item{err: w.named(errEmpty)})
			}
			return nil
		}
		if err != nil {
			var record *iottrail.RecordError
			if !errors.As(err, &record) {
				return err
			}
			if !w.fault(record) {
				return w.p.ctx.Err()
			}
			continue
		}
		w.outside = nil
		if !w.wants(ev) {
			w.batch.skipped++
			w.outside = ev
			continue
		}
		if delivered := w.slot.file.Key.Time; !delivered.IsZero() && !ev.EventTime.IsZero() {
			after := int64(delivered.Sub(ev.EventTime))
			w.batch.late, w.batch.early = max(w.batch.late, after), max(w.batch.early, -after)
		}
		if !w.add(item{ev: ev}) {
			return w.p.ctx.Err()
		}
	}
}

// fault takes the error of a record.
func (w *worker) fault(err *iottrail.RecordError) bool {
	var notLog *iottrail.NotLogError
	switch last := len(w.batch.items) - 1; {
	case err.Event == nil && errors.As(err, &notLog) && notLog.Kind.LiesAmongLogs() && !w.slot.file.Key.isLog():
		w.batch.notices++
	case err.Event == nil:
		return w.add(item{err: w.named(err)})
	case err.Event == w.outside:
	case last >= 0 && w.batch.items[last].ev == err.Event:
		w.batch.items[last].err = w.named(err)
	}
	return true
}

// wants reports whether the Query wants an Event. If the name of the file says whose
// Events it has, the Query wants that file.
func (w *worker) wants(ev *iottrail.Event) bool {
	q := &w.p.r.Query
	if w.slot.file.Key == (Key{}) && !(of(q.Accounts, ev.RecipientAccountID) && of(q.Regions, ev.AWSRegion)) {
		return false
	}
	return q.holds(ev.EventTime)
}

// of reports whether name is on the list, or is empty, or the list is.
func of(list []string, name string) bool { return name == "" || oneOf(list, name) }

// add adds an item to the batch, after it sent the batch if that is large enough. It returns
// false if the loop was left.
func (w *worker) add(it item) bool {
	if w.batch.size-w.taken >= batchSize || len(w.batch.items) >= 1000 && !w.held {
		if !w.take() {
			return false
		}
		if w.held && w.batch.size > w.most {
			w.held, w.batch.proof = false, Pending
		}
		if !w.held && !w.flush() {
			return false
		}
	}
	it.index, it.offset = w.position(it.err)
	w.batch.items = append(w.batch.items, it)
	w.batch.size += it.size()
	return true
}

// position returns where the Event or the error that was read last comes from.
func (w *worker) position(err error) (index, offset int64) {
	var stream *iottrail.StreamError
	switch {
	case err == nil || errors.As(err, new(*iottrail.RecordError)):
		return w.decoder.Position()
	case errors.As(err, &stream):
		return stream.Records, stream.Offset
	}
	return 0, 0 // it is about the file, which the decoder may not even have been given
}

func (w *worker) named(err error) error {
	return &FileError{Path: w.slot.file.Path, Key: w.slot.file.Key, Err: err}
}

// take has the budget count all that is in the batch.
func (w *worker) take() bool {
	more := w.batch.size - w.taken
	w.taken = w.batch.size
	return w.p.budget.take(w.slot, more)
}

// flush sends the batch.
func (w *worker) flush() bool {
	if !w.take() {
		return false
	}
	skipped := w.decoder.Stats().Skipped
	w.batch.skipped += skipped - w.skipped
	w.skipped = skipped
	w.p.budget.put(w.slot, w.batch)
	w.batch, w.taken = batch{proof: w.batch.proof}, 0
	return true
}

// A file is read until its context is done.
type file struct {
	ctx context.Context
	r   io.Reader
}

func (f *file) Read(p []byte) (int, error) {
	if err := f.ctx.Err(); err != nil {
		return 0, err
	}
	return f.r.Read(p)
}
