package iottrail

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/iottrail/iottrail/internal/jsonscan"
)

// This file reads base64, of JSON or of gzip, in a text or as a whole stream. What is in
// base64 has the offset of the text around it, since no byte of it is a byte of the stream.

// beginsBase64 reports whether a text begins like base64 of what may hold records: of
// gzip, or of JSON that is an object or a list. One character of another alphabet near
// the beginning, as in a sentence, and it does not.
func beginsBase64(text []byte) bool {
	const looked = 64
	text = text[:min(len(text), looked)]
	if strings.ContainsFunc(string(text), func(r rune) bool { return !strings.ContainsRune(base64Letters, r) }) {
		return false
	}
	text = appendBase64(nil, text)
	data := make([]byte, looked)
	n, _ := base64.RawStdEncoding.Decode(data, text) // as far as it is whole
	data = data[:n]
	if bytes.HasPrefix(data, []byte(gzipMagic)) {
		return true
	}
	data = bytes.TrimPrefix(data, []byte(byteOrderMark))
	i := jsonscan.Space(data, 0)
	if i+1 >= len(data) || data[i] != '{' && data[i] != '[' {
		return false
	}
	i = jsonscan.Space(data, i+1)
	return i == len(data) || strings.IndexByte("\"{[]}", data[i]) >= 0
}

// base64Letters are the letters of both alphabets, and what may be between them.
const base64Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_=\r\n\t "

var isBase64Letter = func() (is [256]bool) {
	for _, c := range []byte(base64Letters) {
		is[c] = true
	}
	return is
}()

// appendBase64 appends text to dst in the standard alphabet, without padding and white
// space.
func appendBase64(dst, text []byte) []byte {
	for _, c := range text {
		switch c {
		case '-':
			c = '+'
		case '_':
			c = '/'
		case '=', '\r', '\n', '\t', ' ':
			continue
		}
		dst = append(dst, c)
	}
	return dst
}

// decodeBase64 returns the data of a text in either alphabet, with or without padding, after
// which there may be more of it.
func decodeBase64(text []byte) ([]byte, bool) {
	data := make([]byte, 0, base64.RawStdEncoding.DecodedLen(len(text))+jsonscan.Pad)
	for piece := range bytes.SplitSeq(text, []byte("=")) {
		var err error
		if data, err = base64.RawStdEncoding.AppendDecode(data, appendBase64(piece[:0], piece)); err != nil {
			return nil, false
		}
	}
	return data, true
}

// openBase64 goes into the stream, whose text is base64 from s.pos on.
func (d *Decoder) openBase64(s *source) {
	inner := &source{in: s, what: "base64", whole: true, encoded: true, decoded: 1, at: s.offset(s.pos), opened: true, lineBegins: true}
	inner.r = &base64Text{s: s}
	s.documents++
	d.stack = append(d.stack, inner)
	if inner.atLeast(len(gzipMagic)); inner.begins(gzipMagic) {
		inner.inflate(d, &tail{inner.buf, inner.err, inner.r})
	}
}

// inflate makes a source read what r has, which is gzip.
func (s *source) inflate(d *Decoder, r io.Reader) {
	free := max(0, freeOfRatio-(d.limits.StreamSize-d.left))
	s.r = &bounded{r: newGunzip(r, d.limits.Ratio, free), left: &d.left, most: d.limits.StreamSize}
	s.buf, s.err = make([]byte, 0, readSize), nil
	s.moved++
}

// base64Text reads a source that is base64, in either alphabet, with white space, and with
// padding after which there may be more.
type base64Text struct {
	s     *source
	piece *base64Piece // up to the next padding; nil before the first and between two
	data  io.Reader    // what the piece says
}

func (b *base64Text) Read(p []byte) (int, error) {
	for {
		if b.piece == nil {
			if c, ok := b.s.peek(); !ok {
				return 0, b.s.err
			} else if c == '=' {
				b.s.pos++
				continue
			}
			b.piece = &base64Piece{b.s}
			b.data = base64.NewDecoder(base64.RawStdEncoding, b.piece)
		}
		n, err := b.data.Read(p)
		if _, bad := err.(base64.CorruptInputError); bad {
			err = b.fault()
		}
		if err == io.EOF {
			b.piece, err = nil, nil
		}
		if n > 0 || err != nil {
			return n, err
		}
	}
}

var errBase64 = errors.New("illegal base64")

// fault returns the error of a piece that ends within a byte. Where the text ends there as
// well, it was cut.
func (b *base64Text) fault() error {
	if b.s.pos < len(b.s.buf) {
		return errBase64
	}
	return b.s.ended()
}

// base64Piece reads what appendBase64 makes of a source up to the next padding.
type base64Piece struct{ s *source }

func (b *base64Piece) Read(p []byte) (int, error) {
	for {
		if b.s.pos == len(b.s.buf) {
			if b.s.err != nil {
				return 0, b.s.err
			}
			b.s.fill()
			continue
		}
		text := b.s.buf[b.s.pos:min(len(b.s.buf), b.s.pos+len(p))]
		if i := bytes.IndexByte(text, '='); i == 0 {
			return 0, io.EOF
		} else if i > 0 {
			text = text[:i]
		}
		// A wrong letter is not left to the decoder, which sees it sooner or later by how
		// much is read at once.
		if i := slices.IndexFunc(text, func(c byte) bool { return !isBase64Letter[c] }); i == 0 {
			return 0, errBase64
		} else if i > 0 {
			text = text[:i]
		}
		b.s.pos += len(text)
		if n := len(appendBase64(p[:0], text)); n > 0 {
			return n, nil
		}
	}
}
