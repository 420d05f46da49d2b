package inputs

import (
	"errors"
	"iter"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/trail"
)

// A Record is a record and what could not be read of it, or else an error without one.
type Record struct {
	Event  *iottrail.Event
	Damage error // of Event; nil if all of it could be read
	Err    error // of what gave no Event
	At     Place
}

// A Place is where a record or an error is from.
type Place struct {
	File          string      // as it is called in reports
	Index, Offset int64       // of the record, as [iottrail.Decoder.Position] has them
	Proof         trail.Proof // of the file, where it was asked for
}

// Records pairs each Event with the error about it. A record of which a member can't be read is
// followed by the error that says so: so each is held until it is known what follows. where is asked
// for the place of each Event and error as it comes.
func Records(events iter.Seq2[*iottrail.Event, error], where func() Place) iter.Seq[Record] {
	return func(yield func(Record) bool) {
		var held Record
		// release yields the record that is held.
		release := func() bool {
			r := held
			held = Record{}
			return r.Event == nil || yield(r)
		}
		for ev, err := range events {
			if about := (*trail.FileError)(nil); errors.As(err, &about) {
				err = about.Err // the place says which file
			}
			var about *iottrail.RecordError
			damaged := errors.As(err, &about) && about.Event != nil
			if damaged && about.Event == held.Event {
				held.Damage = err
				if !release() {
					return
				}
				continue
			}
			if !release() {
				return
			}
			switch at := where(); {
			case err == nil:
				held = Record{Event: ev, At: at}
			case damaged: // what the other members say still counts
				if !yield(Record{Event: about.Event, Damage: err, At: at}) {
					return
				}
			default:
				if !yield(Record{Err: err, At: at}) {
					return
				}
			}
		}
		release()
	}
}

// Repeats tells records that came before. Damaged ones are apart, so that none takes the place of
// a copy that can be read.
type Repeats struct{ Whole, Damaged iottrail.Repeats }

// Seen reports whether a copy of the record, damaged as it is or not, came before.
func (r *Repeats) Seen(rec Record) bool {
	if rec.Damage != nil {
		return r.Damaged.Seen(rec.Event)
	}
	return r.Whole.Seen(rec.Event)
}
