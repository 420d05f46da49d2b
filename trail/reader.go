package trail

import (
	"context"
	"errors"
	"io/fs"
	"iter"
	"sync/atomic"
	"time"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/call"
)

// A Reader reads the files of a trail that a Query wants, several at a time, and delivers their
// Events in an order that is always the same. Set its fields first, and do not change them or
// copy the Reader while it reads. FS is required.
type Reader struct {
	// FS is the tree: os.DirFS, a *zip.Reader, a bucket. Several goroutines open its files.
	FS    fs.FS
	Query Query
	// Decoder has options for the Decoder of each file. [iottrail.Tee] among them is an
	// error, as several files would be written into each other.
	Decoder []iottrail.Option
	// Workers is how many files are read at a time. Zero means GOMAXPROCS.
	Workers int
	// Memory is roughly how many bytes of Events may wait for their turn, in the whole Reader.
	// Zero means 256 MiB. The file whose turn it is may take a quarter more, and each worker
	// needs up to 1 MiB.
	Memory int64
	Order  Order
	// Window is for ByTime: an Event waits until all files delivered up to this long after it
	// are read. Zero means one hour. An Event that comes later still, or does not fit into
	// Memory, is delivered out of order, and counted in Stats.OutOfOrder.
	Window time.Duration
	// Repeats drops records that came before, even in an earlier loop, as it is not reset. It
	// is asked on the goroutine of the loop. If a tree has two trails that log the same events, its
	// Limit must exceed the number of events between the two records of one event.
	Repeats *iottrail.Repeats
	// Check proves files. The Events of a file wait until it is done with the file, or, if they
	// take more than a quarter of Memory, are delivered with the Proof [Pending]. See [Proof]
	// for what is delivered of a file that was changed.
	Check Checker
	// Progress is called on the goroutine of the loop, while a file is read and after it.
	Progress func(Progress)

	reading atomic.Bool
	at      Position
	stats   Stats
}

// A Position is where an Event or an error comes from.
type Position struct {
	File   string // its path in FS; for an error of listing, that of the file or folder
	Index  int64  // of the record in the file: see [iottrail.Decoder.Position]; 0 for an error about the file
	Offset int64  // in the file, decompressed; 0 for an error about the file
	Proof  Proof  // of the file
}

// Position returns where the Event or the error that the loop got last comes from. It is valid
// in the loop's body.
func (r *Reader) Position() Position { return r.at }

// Progress is how far a Reader has got.
type Progress struct {
	Files, FilesDone int   // found so far, and read
	Bytes, BytesDone int64 // of these files, as they are stored; those of unknown size not counted
	Records          int64 // read so far
	Listed           bool  // all folders are listed: Files and Bytes are those of the whole trail
}

// Stats counts what a Reader has read so far. Records is always the sum of Events, Skipped,
// Repeats, Notices and Errors.
type Stats struct {
	Folders int64 // listed
	// Ignored counts files that have no records, by their names: .DS_Store, Thumbs.db,
	// desktop.ini, KEY.metadata.json.
	Ignored int64
	Files   int64 // opened, and read to their end or not
	Failed  int64 // errors about a file or a folder, not about a single record in one
	// Unverified is how many files nothing proves, and Invalid how many were changed, as far as
	// Reader.Check says.
	Unverified, Invalid int64

	Records int64 // what was found where a record should be
	Events  int64 // delivered
	Partial int64 // how many of the Events are followed by an error: a member could not be read
	Skipped int64 // left out by an option of the Decoder or by the times of the Query
	Repeats int64 // dropped as such
	Notices int64 // digests, and notices of files delivered, in files that are not named as log files
	Errors  int64 // records that are an error alone

	// OutOfOrder counts, with ByTime, the Events that were delivered after a later one.
	OutOfOrder int64
	// Late is the longest time from an Event to the delivery of its file, and Early the
	// longest from the delivery to the Event, by the names of files, which have whole minutes.
	// Files that came later than Query.Late allows were not read.
	Late, Early time.Duration
}

// Stats returns what has been read so far; after a loop that was left early, what was read
// until then.
func (r *Reader) Stats() Stats { return r.stats }

var errTee = errors.New("trail: a Reader can't use the option Tee: it reads several files at a time")

// Events returns the Events of the trail, and errors: a [*FileError] for what is wrong with a
// file, a folder or a record, after which reading goes on. An Event with a member that can't be
// read is followed by the error that says so, as from an [iottrail.Decoder].
//
// If ctx is done, its error comes last, and no Event after that. When the loop has ended,
// no goroutine of the Reader is left.
//
// Each loop reads the trail anew. Starting a second one while the first one runs panics.
func (r *Reader) Events(ctx context.Context) iter.Seq2[*iottrail.Event, error] {
	return func(yield func(*iottrail.Event, error) bool) {
		if !r.reading.CompareAndSwap(false, true) {
			panic("trail: a second loop over the Events of a Reader while the first one runs")
		}
		defer r.reading.Store(false)
		r.at, r.stats = Position{}, Stats{}
		if iottrail.HasTee(call.Checked, r.Decoder...) {
			yield(nil, errTee)
			return
		}
		(&loop{r: r, ctx: ctx, yield: yield}).run()
	}
}
