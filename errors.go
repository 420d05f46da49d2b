package iottrail

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Errors to test for with errors.Is. The errors that the package returns wrap
// these and say more.
var (
	// ErrNotLog means that a document is sound but is not a CloudTrail log: it is a
	// digest file, a notice from S3 or SNS, or something else. Or a whole stream,
	// such as an archive or a page of HTML, is not one. The error says what it is.
	ErrNotLog = errors.New("not a CloudTrail log")

	// ErrLimit means that the input exceeds one of the [Limits], which the
	// [*LimitError] names, or has more than eight containers inside each other.
	ErrLimit = errors.New("limit exceeded")

	// ErrOtherAction means that the record is not of the action and service asked for.
	ErrOtherAction = errors.New("the record is of another action")

	// ErrNoBody means that the request or response is not an object, so there
	// is nothing to read into a type. The Event has it as it came.
	ErrNoBody = errors.New("no body to read")
)

// OmittedError says that CloudTrail left a body out because it exceeded the limit of 100 KB for
// requests and responses. The call took place all the same. The record has a note in place of
// the body; test your detections with one:
//
//	{"reason":"requestParameters too large","omitted":true,"originalSize":261904}
type OmittedError struct {
	OriginalSize int64 // in bytes, as CloudTrail states it; 0 if it does not
}

func (e *OmittedError) Error() string {
	if e.OriginalSize == 0 {
		return "iottrail: CloudTrail omitted the body for its size"
	}
	return fmt.Sprintf("iottrail: CloudTrail omitted the body for its size of %d bytes", e.OriginalSize)
}

// MemberError says that the value of one member could not be read, or could not
// be written. Everything else of its object could.
type MemberError struct {
	Path string // JSON pointer (RFC 6901) of the member, from the root of the record or the body
	Err  error
}

func (e *MemberError) Error() string {
	if e.Path == "" {
		return e.Err.Error()
	}
	return "member " + visible(e.Path) + ": " + e.Err.Error()
}

func (e *MemberError) Unwrap() error { return e.Err }

// RecordError says what is wrong with one record. Reading goes on after it: after a damaged
// record, where its brackets close, or at a line that begins with a brace. What is found there
// is returned only if it is where a record would be; what may be a part of the damaged record
// is a RecordError as well. If the end of the damaged record can't be known, the stream ends
// with a [*StreamError]. SECURITY.md says which damage can't make a part of a record pass for a
// record.
//
// If more than one member is at fault, Err wraps a *[MemberError] for each: errors.As finds the
// first, and the Unwrap() []error of Err returns all.
//
// The text of Error has no values from the record. Raw has all of them, and so does the struct
// as JSON or with %#v: treat it like the log.
type RecordError struct {
	Index  int64  // which record of the stream, from 0
	Offset int64  // where it begins in the decompressed stream
	Path   string // JSON pointer, within the record, to the first member at fault, if there is one
	Raw    string // the record's bytes, for a dead-letter queue; at most 64 KiB if it exceeds Limits.RecordSize
	Event  *Event // what could be read, if the record is sound JSON but a member can't be read: the one that Next returned before; otherwise nil
	Err    error  // the cause: wraps ErrNotLog, *LimitError, *SyntaxError, *MemberError, ...
}

func (e *RecordError) Error() string {
	var b strings.Builder
	b.WriteString("iottrail: record ")
	b.WriteString(strconv.FormatInt(e.Index, 10))
	b.WriteString(" at byte ")
	b.WriteString(strconv.FormatInt(e.Offset, 10))
	b.WriteString(": ")
	b.WriteString(e.Err.Error())
	return b.String()
}

func (e *RecordError) Unwrap() error { return e.Err }

// StreamError says why a stream could not be read to its end. Every record before it has been
// returned; whether there were more can't be known. A stream that was cut between two
// documents, or two gzip members, looks complete and gives no StreamError. An error of the
// reader is wrapped, and the reader is not read again.
type StreamError struct {
	Records int64 // how many records came before it
	Offset  int64 // the records that end before this byte of the decompressed stream were returned; for gzip, see UnverifiedError
	Err     error // the cause: io.ErrUnexpectedEOF if the input was cut, the reader's own error, *SyntaxError, *UnverifiedError, ...
}

func (e *StreamError) Error() string {
	return fmt.Sprintf("iottrail: the stream can't be read on at byte %d, after %d records: %v", e.Offset, e.Records, e.Err)
}

func (e *StreamError) Unwrap() error { return e.Err }

// UnverifiedError is wrapped by a [*StreamError] if gzip ends before a checksum, or at a wrong
// one: the checksum of a gzip member comes after its data. Records from Offset on may be
// altered: all that begin there or later, by [Decoder.Position], and the last one before,
// which may extend past it. A loop that is left early, or that ends at one of the Limits of
// the stream, has not seen the checksum either.
type UnverifiedError struct {
	Offset int64 // the byte of the decompressed stream up to which checksums were read, and right
	Err    error // why reading ended
}

func (e *UnverifiedError) Error() string {
	return fmt.Sprintf("%v (no checksum confirms what was read from byte %d on)", e.Err, e.Offset)
}

func (e *UnverifiedError) Unwrap() error { return e.Err }

// LimitError says which of the [Limits] the input exceeds. It wraps [ErrLimit].
type LimitError struct {
	Limit string // the name of the field of Limits: "RecordSize"
	Most  int64  // what it allows
}

func (e *LimitError) Error() string {
	var how string
	switch e.Limit {
	case "RecordSize":
		how = "larger in bytes"
	case "Depth":
		how = "nested deeper"
	case "Members":
		how = "more members"
	case "StringLength":
		how = "a string longer in bytes"
	case "NumberLength":
		how = "a number longer in bytes"
	case "Records":
		how = "more records"
	case "StreamSize":
		how = "more bytes"
	case "Ratio":
		how = "decompresses to more times its size"
	}
	return fmt.Sprintf("%v: %s than %d (Limits.%s)", ErrLimit, how, e.Most, e.Limit)
}

func (e *LimitError) Unwrap() error { return ErrLimit }

// overLimit reports whether the cause of an error is one of the Limits of the stream.
func overLimit(err error) bool {
	limit := new(LimitError)
	return errors.As(err, &limit) && (limit.Limit == "StreamSize" || limit.Limit == "Ratio")
}

// SyntaxError says where a document stops being JSON.
type SyntaxError struct {
	Offset int64 // of the byte at fault, in the decompressed stream
	Msg    string
}

func (e *SyntaxError) Error() string { return e.Msg + ", at byte " + strconv.FormatInt(e.Offset, 10) }

// DuplicateError is the cause if an object has the same member twice. JSON
// libraries differ in which of the two they take, so neither can be trusted.
type DuplicateError struct {
	Name   string // of the member; its first 1 KiB if it is longer
	Offset int64  // of the second, in the decompressed stream
}

func (e *DuplicateError) Error() string {
	name := visible(e.Name)
	if name == e.Name {
		name = strconv.Quote(name)
	}
	return "the member " + name + " appears twice in one object, the second time at byte " +
		strconv.FormatInt(e.Offset, 10)
}
