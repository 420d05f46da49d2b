package iottrail

import (
	"math"

	"github.com/iottrail/iottrail/internal/jsonscan"
)

// Limits bounds what a Decoder accepts. A field that is zero or less means the default, and
// one that is too large means the largest allowed. What exceeds a limit is an error that
// wraps a [*LimitError] with the field's name: a *RecordError for the limits of a record,
// after which reading goes on, and a *StreamError for those of the stream.
//
// A Decoder holds one record and its buffers, however long the stream is and however
// large a record claims to be: at most about six times RecordSize, once more for each
// container that holds the record as a text (eight at most), three times more for each
// level of base64 that holds gzip (two at most), and about 100 bytes for each of at most
// Members members.
type Limits struct {
	// RecordSize is how many bytes a record may have, or a wrapper around one, such as an SQS
	// message. The default is 16 MiB; CloudTrail's own limit is 256 KiB, and 1 MiB in Lake. At
	// most 1 GiB. A log file that follows a document that can't be read may be a part of that
	// document. So if it is of up to this size, it is read as a whole before its records are
	// returned, and if there is a fault anywhere in it, all of it is one error. This is not so
	// after a line without quotes and brackets.
	RecordSize int
	// Depth is how deeply a document may be nested: by default 10,000, which is
	// the limit of encoding/json. At most 1,000,000.
	Depth int
	// Members is how many members and elements the typed objects of one record
	// may have in all. The default is 100,000. Free-form bodies have no limit
	// but the record's size.
	Members int
	// StringLength and NumberLength are how many bytes a single string (as it is
	// written, without its quotes) or number of a record may have, and a string
	// that wraps records. By default only
	// RecordSize limits them. Numbers are only kept, never computed with, so a long
	// one costs no more than its bytes.
	StringLength, NumberLength int
	// Records is how many records a stream may have; by default any number.
	Records int64
	// StreamSize is how many bytes a stream may have after decompression. As many more may
	// come from gzip that is in base64 in the stream, all of it together. By default both are
	// unlimited. What is complete within the limit is returned.
	StreamSize int64
	// Ratio is how many times its compressed size a gzip stream may grow to, at any point.
	// The same goes for gzip in base64 in it, for each level by itself. The first MiB is
	// free, for the stream and for all such gzip together. By default it is unlimited, as
	// logs are repetitive and honest ones reach 30 or more; gzip itself can't exceed about
	// 1,032.
	Ratio int
}

const defaultMembers = 100_000

// WithLimits sets the limits; fields that are zero keep their default.
func WithLimits(l Limits) Option { return func(d *Decoder) { d.limits = l.withDefaults() } }

// withDefaults returns the limits with a number in each field.
func (l Limits) withDefaults() Limits {
	l.RecordSize = bound(l.RecordSize, 16<<20, 1<<30)
	l.Depth = bound(l.Depth, jsonscan.DefaultDepth, jsonscan.MaxDepth)
	l.Members = bound(l.Members, defaultMembers, math.MaxInt32)
	l.StringLength = bound(l.StringLength, l.RecordSize, l.RecordSize)
	l.NumberLength = bound(l.NumberLength, l.RecordSize, l.RecordSize)
	l.Records = bound(l.Records, math.MaxInt64, math.MaxInt64)
	l.StreamSize = bound(l.StreamSize, math.MaxInt64-1, math.MaxInt64-1)
	l.Ratio = bound(l.Ratio, math.MaxInt, math.MaxInt)
	return l
}

func bound[T int | int64](v, byDefault, most T) T {
	if v <= 0 {
		return byDefault
	}
	return min(v, most)
}

// tooLong returns the fault of a string or number in a valid record that exceeds
// its limit, and None where there is none. As neither can be longer than its
// record, there is rarely anything to look for.
func (l *Limits) tooLong(record []byte) (int, jsonscan.Fault) {
	if len(record) <= min(l.StringLength, l.NumberLength) {
		return 0, jsonscan.None
	}
	return jsonscan.TooLong(record, l.StringLength, l.NumberLength)
}
