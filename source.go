package iottrail

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/iottrail/iottrail/internal/call"
	"github.com/iottrail/iottrail/internal/jsonscan"
)

// This file is the input: bytes, where they come from, and where in the stream they were.

// A source is bytes with documents in them, one after the other: the stream, or
// a part of a document that holds documents itself.
//
// buf[pos:] is what was not consumed yet, and buf[pos] is at offset base+pos.
// What r returns is appended to buf, which is moved to its beginning when there
// is no room, so that positions in buf are good until the next fill.
type source struct {
	r   io.Reader // nil where buf is all there is
	buf []byte
	pos int
	// base is the offset of buf[0]: in the decompressed stream, or, where buf is
	// a part of another source's, in that one's buf. Where buf is the text of a
	// string, quoted says how to find the offset instead.
	base int64
	// moved counts how often the bytes of buf were moved or replaced. Whatever does that must
	// count it: marks are good only until then.
	moved  int
	in     *source
	quoted *quoted
	err    error // of r: nothing comes after buf
	// opened says that the first bytes of the stream were looked at: see open.
	opened bool
	// encoded says that buf was decoded from base64, of which at is the offset. whole
	// says that the stream is nothing else.
	encoded, whole bool
	at             int64
	decoded        int // how many levels of base64 it is in
	// first is what the first sound document or element began with, or 0. Strings hold
	// documents only where that was one of them: elsewhere they may be what a caller
	// chose, and damage may have put them where a record should be.
	first byte
	// begun is what the element began with that is being read, or was read last.
	begun byte
	// timed says that lines have a time before their record.
	timed bool
	// batches says that it holds records of Kafka, and nothing else.
	batches bool
	// strict says that an application may have written what the source has: see
	// container.strict.
	strict bool
	// atTime says that a time is right before pos.
	atTime bool
	// walk goes through the values in buf that are the records, where these are at a path.
	walk *walk

	// Where the source is: between documents, in a list, or in a document
	// after a list.
	place place
	// depth is how many brackets are open at place: none between documents, one in a list that
	// is a document, two in a list that a document has, and one in that document after it.
	// There are never more, whatever the list is inside of: what holds it is another source.
	depth int
	// expects is what must come next in a list or in a document after one.
	expects expectation
	// what names the container that the source is inside of, and under the member of it,
	// folded; list the member whose list the source is in. documents counts what was found.
	what, under, list string
	documents         int
	envelope          envelope // of the document that the source is in
	// lineBegins says, between documents, whether a line begins at pos.
	lineBegins bool
	// damage is what is known of a value before pos that can't be read: it decides what may
	// follow.
	damage damage
}

// place is where a source is.
type place uint8

const (
	between    place = iota // before, between or after documents
	inList                  // in a list of records or containers
	inDocument              // in a document, after such a list
)

// expectation is what must come next where a source is, besides white space. Between
// documents there is no choice.
type expectation uint8

const (
	valueOrEnd expectation = iota // after an opening bracket
	commaOrEnd                    // after an element or a member
	valueOnly                     // after a comma
)

// passed says that a value was read or skipped, and ends at pos.
func (s *source) passed() {
	s.expects, s.lineBegins = commaOrEnd, false
}

// A quoted is a JSON string whose text holds documents.
type quoted struct {
	start int    // position in the outer buf of its first byte after the quote
	body  []byte // the string as it is written there, without quotes
	// at in body is where to in the text came from: the last question asked.
	at, to int
}

// offset returns the offset in the decompressed stream of buf[pos]. Asking for
// ascending positions takes time in proportion to the text, all in all.
func (s *source) offset(pos int) int64 {
	q := s.quoted
	if q == nil {
		if s.encoded {
			return s.at
		}
		if s.in != nil {
			return s.in.offset(int(s.base) + pos)
		}
		return s.base + int64(pos)
	}
	if pos < q.to {
		q.at, q.to = 0, 0
	}
	for q.to < pos && q.at < len(q.body) {
		from, to := jsonscan.UnquotedStep(q.body, q.at)
		q.at, q.to = q.at+from, q.to+to
	}
	return s.in.offset(q.start + q.at)
}

// isStream reports whether the source is the stream, or all that there is in it.
func (s *source) isStream() bool { return s.in == nil || s.whole }

// surroundings returns the member of a container, folded, in which the source is.
func (s *source) surroundings() string {
	if s.place == between {
		return s.under
	}
	return s.list
}

// fill appends more of r to buf, at least one byte unless it sets err. Positions
// in buf change by the same amount as pos.
func (s *source) fill() {
	if s.err != nil {
		return
	}
	if s.pos > 0 && (s.pos == len(s.buf) || s.isFull()) {
		s.base += int64(s.pos)
		s.buf = s.buf[:copy(s.buf, s.buf[s.pos:])]
		s.pos = 0
		s.moved++
	}
	if s.isFull() {
		s.buf = slices.Grow(s.buf, max(readSize, len(s.buf)))
		s.moved++
	}
	for range 100 {
		n, err := s.r.Read(s.buf[len(s.buf) : cap(s.buf)-jsonscan.Pad])
		s.buf = s.buf[:len(s.buf)+n]
		s.err = err
		if n > 0 || err != nil {
			return
		}
	}
	s.err = io.ErrNoProgress
}

// isFull reports whether buf has no room but the pad.
func (s *source) isFull() bool { return cap(s.buf)-len(s.buf) <= jsonscan.Pad }

// readSize is how much is read at a time: enough that few records lie across the
// edge of two reads, and little enough to stay in the cache.
const readSize = 64 << 10

// shrink gives up a buffer that a large record made grow.
func (s *source) shrink() {
	if cap(s.buf) > 4*readSize && len(s.buf)-s.pos < readSize && s.r != nil {
		s.base += int64(s.pos)
		s.buf = append(make([]byte, 0, readSize), s.buf[s.pos:]...)
		s.pos = 0
		s.moved++
	}
}

// peek returns the first byte at or after pos that is not white space, and
// advances pos to it. ok is false where the source ends before.
func (s *source) peek() (c byte, ok bool) {
	for {
		from := s.pos
		if s.pos = jsonscan.Space(s.buf, from); s.pos > from {
			s.lineBegins = s.buf[s.pos-1] == '\n'
		}
		if s.pos < len(s.buf) {
			return s.buf[s.pos], true
		}
		if s.err != nil {
			return 0, false
		}
		s.fill()
	}
}

// atLeast reads on until there are n bytes after pos, or no more.
func (s *source) atLeast(n int) {
	for len(s.buf)-s.pos < n && s.err == nil {
		s.fill()
	}
}

// begins reports whether the next bytes are prefix. It reads on only while they
// may be.
func (s *source) begins(prefix string) bool {
	for {
		have := s.buf[s.pos:min(len(s.buf), s.pos+len(prefix))]
		switch {
		case string(have) != prefix[:len(have)]:
			return false
		case len(have) == len(prefix):
			return true
		case s.err != nil:
			return false
		}
		s.fill()
	}
}

// wordEnds reports whether a document of n bytes at pos is not followed at once by more of
// a word: by anything but white space, the next document or a bracket.
func (s *source) wordEnds(n int) bool {
	s.atLeast(n + 1)
	return len(s.buf)-s.pos <= n || strings.IndexByte(" \t\r\n{}[]\",:"+byteOrderMark[:1], s.buf[s.pos+n]) >= 0
}

// maxBlank is how much white space after a value is looked through for what follows it.
const maxBlank = 1 << 10

// after returns the first byte after the n bytes at pos that is not one of blank; or 0 where
// there is none, and a space where there is too much white space to look through.
func (s *source) after(n int, blank string) byte {
	for i := n; i < n+maxBlank; i++ {
		if s.atLeast(i + 1); len(s.buf)-s.pos <= i {
			return 0
		}
		if c := s.buf[s.pos+i]; strings.IndexByte(blank, c) < 0 {
			return c
		}
	}
	return ' '
}

// lineEnds reports whether nothing but white space follows the n bytes at pos in their line.
func (s *source) lineEnds(n int) bool {
	c := s.after(n, " \t\r")
	return c == '\n' || c == 0
}

// elementEnds reports whether an element of n bytes at pos is followed by what an element
// of a list is followed by, or by nothing.
func (s *source) elementEnds(n int) bool {
	c := s.after(n, " \t\r\n")
	return c == ',' || c == ']' || c == 0
}

// printable reports whether the byte at pos+i is printable ASCII. There may be none.
func (s *source) printable(i int) bool {
	s.atLeast(i + 1)
	return len(s.buf)-s.pos > i && ' ' <= s.buf[s.pos+i] && s.buf[s.pos+i] <= '~'
}

// ended returns the error for a source that ends inside a document.
func (s *source) ended() error {
	if s.err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return s.err
}

// andThen adds to the error of a document why its end was not found, where that is not
// the end of the stream.
func (s *source) andThen(err error) error {
	if s.err == io.EOF {
		return err
	}
	return fmt.Errorf("%w; and then %w", err, s.err)
}

// tail is a reader of which the beginning was read already.
type tail struct {
	begin []byte
	err   error // that came with the beginning
	r     io.Reader
}

func (t *tail) Read(p []byte) (int, error) {
	if len(t.begin) > 0 {
		n := copy(p, t.begin)
		t.begin = t.begin[n:]
		return n, nil
	}
	if t.err != nil {
		return 0, t.err
	}
	return t.r.Read(p)
}

// A bounded reader fails with an error that wraps ErrLimit where it would read more bytes
// than are left of most, unless the end is there. Several may share what is left.
type bounded struct {
	r    io.Reader
	left *int64
	most int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if int64(len(p)) > *b.left+1 {
		p = p[:*b.left+1] // one more, to tell the end from more
	}
	n, err := b.r.Read(p)
	if int64(n) > *b.left {
		n, err = int(*b.left), &LimitError{"StreamSize", b.most}
	}
	*b.left -= int64(n)
	return n, err
}

// Tee makes the Decoder write the stream to w, decompressed, before it returns the records in
// it: so a hash or a copy made by w covers exactly what the Decoder read. That is more than was
// returned, as it reads ahead; once a stream is read to its end, it is everything. Texts and
// base64 are written as they are in the stream, not decoded. An error of w is a [*StreamError].
// If there are several such options, each writer gets the stream. What a [*StreamError] cuts
// off is in w, from its Offset on.
func Tee(w io.Writer) Option {
	return func(d *Decoder) {
		switch {
		case w == nil:
		case d.tee == nil:
			d.tee = w
		default:
			d.tee = io.MultiWriter(d.tee, w)
		}
	}
}

// HasTee is not for use outside this module: its first argument is of an internal package. It
// reports whether a [Tee] is among the options, for package trail, which can have none.
func HasTee(_ call.Check, opts ...Option) bool {
	d := new(Decoder)
	for _, o := range opts {
		o(d)
	}
	return d.tee != nil
}

// A tee writes to w what it reads from r, before it gives it to anybody.
type tee struct {
	r io.Reader
	w io.Writer
}

func (t *tee) Read(p []byte) (int, error) {
	n, err := t.r.Read(p)
	if n > 0 {
		if m, failed := t.w.Write(p[:n]); failed != nil || m < n {
			if failed == nil {
				failed = io.ErrShortWrite
			}
			return 0, fmt.Errorf("the writer of Tee: %w", failed)
		}
	}
	return n, err
}
