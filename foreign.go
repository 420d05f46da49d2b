package iottrail

import (
	"bytes"
	"io"
	"math"
	"regexp"
	"strings"

	"github.com/iottrail/iottrail/internal/jsonscan"
)

// This file looks at the beginning of a stream: what it has to be read through, and
// whether it is not a log at all.

// open looks at the first bytes of the stream. It waits for no more of them than it needs.
func (d *Decoder) open(s *source) {
	s.lineBegins = true
	s.atLeast(1)
	// What the stream is to be read through. A single byte may be of gzip that was cut.
	var r io.Reader
	if s.begins(gzipMagic) || string(s.buf) == gzipMagic[:1] {
		r = d.gunzip.reset(s.rest(), d.limits.Ratio, freeOfRatio)
	}
	if most := d.limits.StreamSize; most < math.MaxInt64-1 {
		left := most
		r = &bounded{r: s.restThrough(r), left: &left, most: most}
	}
	if d.tee != nil {
		r = &tee{r: s.restThrough(r), w: d.tee}
	}
	if r != nil {
		mine := s.r != nil // and not the bytes of NewBytesDecoder, which are not to be written to
		had := s.readThrough(r, d.spare)
		if d.spare = nil; mine {
			d.spare = had
		}
	}
	for c, _ := s.peek(); c == byteOrderMark[0] && s.begins(byteOrderMark); c, _ = s.peek() {
		s.pos += len(byteOrderMark)
	}
	if s.isBase64() {
		d.openBase64(s)
	} else if err := s.foreign(); err != nil {
		if s.err != nil {
			err = s.andThen(err)
		}
		d.fail(s, s.pos, err)
	}
}

// rest returns a reader of what was not consumed yet.
func (s *source) rest() io.Reader { return &tail{s.buf[s.pos:], s.err, s.r} }

// restThrough returns r, which reads the rest already, or rest if it is nil.
func (s *source) restThrough(r io.Reader) io.Reader {
	if r == nil {
		return s.rest()
	}
	return r
}

// readThrough makes the source read from r, which reads what rest returned, into buf if that is
// of any use. It returns the buffer that it had, of which r has yet to read.
func (s *source) readThrough(r io.Reader, buf []byte) []byte {
	if cap(buf) < readSize {
		buf = make([]byte, 0, readSize)
	}
	had := s.buf
	s.r, s.buf, s.pos, s.err = r, buf[:0], 0, nil
	s.moved++
	return had
}

// foreign returns what the stream is, a *NotLogError, or nil where it may be a log.
func (s *source) foreign() error {
	for _, f := range foreignMagic {
		if s.begins(f.magic) {
			return &NotLogError{Kind: f.kind, What: f.what, Test: f.what == validationWhat}
		}
	}
	c, ok := s.peek()
	switch {
	case !ok || c == '[' || c == '{' && !s.isPython():
		if s.isUTF16() {
			return &NotLogError{Kind: NotLogText, What: utf16}
		}
		return nil
	case c == '{':
		return &NotLogError{Kind: NotLogText, What: "text with literals of Python and not JSON: write it by json.dumps"}
	// Almost gzip: with one of its first two bytes wrong, or after something else. No text
	// begins so, not even one that was cut at its front. 8 is the third byte of gzip.
	case c == gzipMagic[0] && !s.printable(1) || s.begins(string([]byte{c, gzipMagic[1], 8})):
		return &NotLogError{Kind: NotLogCompressed, What: "what looks like gzip that is damaged or was compressed twice"}
	case s.isZlib(c):
		return &NotLogError{Kind: NotLogCompressed, What: "data compressed with zlib"}
	case s.isUTF16():
		return &NotLogError{Kind: NotLogText, What: utf16}
	case s.isTar(c):
		return &NotLogError{Kind: NotLogArchive, What: "a tar archive"}
	}
	return s.foreignText(c)
}

// foreignMagic are the first bytes of things that get taken for logs. One byte alone is
// not enough: it may be a damaged one of JSON Lines, of which the others can be read.
var foreignMagic = [...]struct {
	magic string
	kind  NotLogKind
	what  string
}{
	{"<!DOCTYPE", NotLogText, markup}, {"<!doctype", NotLogText, markup}, {"<?xml", NotLogText, markup},
	{"<html", NotLogText, markup}, {"<HTML", NotLogText, markup}, {"<Error", NotLogText, markup},
	{"PK\x03\x04", NotLogArchive, "a zip archive"},
	{"PK\x05\x06", NotLogArchive, "a zip archive without files"},
	{"7z\xbc\xaf\x27\x1c", NotLogArchive, "a 7-Zip archive"},
	{"Rar!\x1a\x07", NotLogArchive, "a RAR archive"},
	{"PAR1", NotLogArchive, "a Parquet file"},
	{"Obj\x01", NotLogArchive, "an Avro file"},
	{"BZh", NotLogCompressed, "data compressed with bzip2"},
	{"\x28\xb5\x2f\xfd", NotLogCompressed, "data compressed with zstd"},
	{"\xfd7zXZ", NotLogCompressed, "data compressed with xz"},
	{"\x04\x22\x4d\x18", NotLogCompressed, "data compressed with lz4"},
	{"\xff\x06\x00\x00sNaPpY", NotLogCompressed, "data compressed with snappy"},
	{"\x1f\x9d", NotLogCompressed, "data compressed with compress"},
	{"\xff\xfe", NotLogText, utf16},
	{"\xfe\xff", NotLogText, utf16},
	{validationMessage, NotLogDeliveryNotice, validationWhat},
}

const (
	markup = "HTML or XML, perhaps the page of an error"
	utf16  = "text in UTF-16: convert it to UTF-8"
)

// isUTF16 reports whether the stream goes on as ASCII in UTF-16 does: every second byte is
// zero. The first may be the second half of a white space that was skipped.
func (s *source) isUTF16() bool {
	const looked = 8
	if s.atLeast(2); len(s.buf)-s.pos < 2 || s.buf[s.pos] != 0 && s.buf[s.pos+1] != 0 {
		return false
	}
	s.atLeast(looked)
	b := s.buf[s.pos:min(len(s.buf), s.pos+looked)]
	for i := range len(b) - 1 {
		if (b[i] == 0) == (b[i+1] == 0) {
			return false
		}
	}
	return len(b) >= 3
}

// isZlib reports whether the stream begins with the two bytes of zlib's header, of which
// the second makes a checksum, and something that no text has.
func (s *source) isZlib(c byte) bool {
	if c != 'x' {
		return false
	}
	s.atLeast(3)
	b := s.buf[s.pos:]
	return len(b) > 2 && (int(b[0])<<8|int(b[1]))%31 == 0 && (b[1] < ' ' || b[1] > '~' || b[2] < ' ' || b[2] > '~')
}

// isTar reports whether the stream begins with the header of a tar archive.
func (s *source) isTar(c byte) bool {
	const at, magic = 257, "ustar"
	if c == '"' {
		return false
	}
	s.atLeast(at + len(magic))
	return len(s.buf)-s.pos >= at+len(magic) && string(s.buf[s.pos+at:s.pos+at+len(magic)]) == magic
}

// isPython reports whether the object that the stream begins with has a name in single
// quotes. One such quote may be a damaged one.
func (s *source) isPython() bool {
	const most = 64
	if s.atLeast(2); len(s.buf)-s.pos < 2 || s.buf[s.pos+1] != '\'' {
		return false
	}
	s.atLeast(most)
	return bytes.Contains(s.buf[s.pos+2:min(len(s.buf), s.pos+most)], []byte("':"))
}

// isBase64 reports whether the stream is base64 of gzip or of JSON. JSON itself begins with
// none of the letters that base64 begins with of gzip (H), a brace or a bracket (e, W), white
// space (I, C, D) or a byte-order mark, but a number may (7).
func (s *source) isBase64() bool {
	const looked = 64
	c, ok := s.peek()
	if !ok || strings.IndexByte("HeWICD7", c) < 0 {
		return false
	}
	s.atLeast(looked)
	b := s.buf[s.pos:min(len(s.buf), s.pos+looked)]
	return len(b) >= 4 && beginsBase64(b)
}

// foreignText looks at a stream that begins like no object and no list. It is text of
// another kind where none of its lines begins like a document, as far as it looks, which
// is not further than to the first line that does.
func (s *source) foreignText(c byte) error {
	const looked = 64 << 10
	if c == '"' && !s.isCSV() || c != '"' && !s.printable(0) || !s.wordAhead(c) {
		return nil
	}
	for from := 0; c != '"'; {
		line, whole := s.line(from, looked)
		if from > 0 && beginsDocument(line) || timePrefix(line) > 0 || from == 0 && jsonscan.Valid(line, 1) || !whole && s.err != nil && cutTimePattern.Match(line) {
			return nil
		}
		if from += len(line); !whole {
			break
		}
	}
	text := s.buf[s.pos:min(len(s.buf), s.pos+looked)]
	for _, k := range textKinds {
		if k.begins.Match(text) {
			return &NotLogError{Kind: NotLogText, What: k.what}
		}
	}
	return &NotLogError{Kind: NotLogText, What: "text that is not JSON"}
}

// line returns the line that begins n bytes after pos, with its end, as far as it is among
// the first so many bytes; and whether there may be another one after it.
func (s *source) line(n, most int) (line []byte, more bool) {
	for {
		s.atLeast(n + 1)
		b := s.buf[min(len(s.buf), s.pos+n):min(len(s.buf), s.pos+most)]
		if i := bytes.IndexByte(b, '\n'); i >= 0 {
			return b[:i+1], true
		}
		if s.err != nil || len(s.buf)-s.pos >= most {
			return b, false
		}
		s.fill()
	}
}

// wordAhead reports whether the stream begins with two characters of a word or a list of
// words. One alone may be a damaged byte of JSON.
func (s *source) wordAhead(c byte) bool {
	if c == '"' {
		return true
	}
	s.atLeast(2)
	return len(s.buf)-s.pos >= 2 && strings.IndexByte("\"\\{}[]:", s.buf[s.pos]) < 0 && strings.IndexByte("\"\\{}[]", s.buf[s.pos+1]) < 0
}

// isCSV reports whether the stream begins with a header of CSV whose names have quotes.
func (s *source) isCSV() bool {
	const looked = 4 << 10
	line, _ := s.line(0, looked)
	if quotedHeader.Match(line) {
		next, _ := s.line(len(line), looked)
		return bytes.ContainsAny(line, ",;") || bytes.HasPrefix(next, []byte(`"{""`))
	}
	return false
}

var quotedHeader = regexp.MustCompile(`^"[^"\\{}\[\]]*"([,;]"?[^"\\{}\[\]]*"?)*\r?\n?$`)

// textKinds are kinds of text that people have, by how they begin.
var textKinds = [...]struct {
	begins *regexp.Regexp
	what   string
}{
	{regexp.MustCompile(`^Event ID,Event time,`), "CSV as the event history of CloudTrail's console writes it: download it as JSON"},
	{regexp.MustCompile(`^<`), markup},
	{regexp.MustCompile(`^"?_raw"?\r?\n|^[^\n{\[\t]*[,;][^\n{\[\t]*\n`), "CSV: export it as JSON"},
	{regexp.MustCompile(`^(EVENTS|EVENT|RECORDS|SEARCHEDLOGSTREAMS)\t`), "output of the AWS CLI as text: ask for it with --output json"},
	{regexp.MustCompile(`^(---|%YAML)|^(- )?[A-Za-z]+:[ \t]*(\r?\n|[|>'"])|^(- )?[A-Za-z]+: [^{\n]*\n`), "YAML: write it as JSON"},
}

// Lines with a time before the record, as export tasks of CloudWatch Logs and "aws logs
// tail" write them.

// timePrefixPattern is a time, and perhaps the log stream, up to the record. CloudTrail
// names its log streams itself; any other word may be a line of something else, which has
// a text of its caller's in it.
var timePrefixPattern = regexp.MustCompile(`^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.,]?\d*(Z|[+-]\d\d:?\d\d)?[ \t]+` +
	`((o-[a-z0-9]+_)?\d{12}_CloudTrail_[a-z0-9-]+(_\d+)?[ \t]+)?\{`)

// timePrefix returns how many bytes of a line are before its record, if that has such a
// prefix, and 0 otherwise.
func timePrefix(line []byte) int {
	const most = 1 << 10
	if len(line) == 0 || line[0] < '0' || line[0] > '9' {
		return 0
	}
	return max(0, len(timePrefixPattern.Find(line[:min(len(line), most)]))-len("{"))
}

// skipTime goes to the record of a line that has a time before it. c is the byte at pos.
func (s *source) skipTime(c byte) bool {
	const most = 1 << 10
	if !s.lineBegins || c < '0' || c > '9' {
		return false
	}
	n := timePrefix(s.untilBrace(most))
	s.pos += n
	s.timed, s.atTime = s.timed || n > 0, n > 0
	return n > 0
}

// cutTimePattern is the beginning of such a prefix, from its date on.
var cutTimePattern = regexp.MustCompile(`^\d{4}-\d\d-\d\d([T ][\d:]{0,8}|[T ]\d\d:\d\d:\d\d[.,]?\d*(Z|[+-][\d:]{0,5})?([ \t]+([!-z]+[ \t]*)?)?)?$`)

// endsInTime reports whether the source ends within the time before a record. c is the
// byte at pos.
func (s *source) endsInTime(c byte) bool {
	const date, most = len("2026-10-01"), 1 << 10
	if !s.lineBegins || c < '0' || c > '9' || s.err == nil {
		return false
	}
	rest := s.buf[s.pos:]
	return s.timed && len(rest) < date && bytes.Trim(rest, "0123456789-") == nil ||
		len(rest) < most && cutTimePattern.Match(rest)
}

// untilBrace returns the bytes from pos on up to the first opening brace, if there is one
// in the line and among the first so many bytes.
func (s *source) untilBrace(most int) []byte {
	for n := 0; ; n++ {
		if s.atLeast(n + 1); len(s.buf)-s.pos <= n {
			return s.buf[s.pos:]
		}
		if c := s.buf[s.pos+n]; c == '{' || c == '\n' || n == most {
			return s.buf[s.pos : s.pos+n+1]
		}
	}
}

// lineStart returns what a line begins with whose beginning tells where reading may go on
// after damage: see jsonscan.Boundary.
func (s *source) lineStart() jsonscan.LineStart {
	switch {
	case s.timed:
		return jsonscan.LineDigit
	case s.first == '"':
		return jsonscan.LineQuote
	case s.first == 0 && s.begun == '"':
		return jsonscan.LineEither
	}
	return jsonscan.LineBrace
}
