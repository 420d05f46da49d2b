package iottrail

import (
	"bytes"
	"encoding/base64"
	"io"
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
	i := jsonscan.Space(data, 0)
	if i+1 >= len(data) || data[i] != '{' && data[i] != '[' {
		return false
	}
	i = jsonscan.Space(data, i+1)
	return i == len(data) || strings.IndexByte("\"{[]}", data[i]) >= 0
}

// base64Letters are the letters of both alphabets, and what may be between them.
const base64Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_=\r\n\t "

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

// decodeBase64 returns the data of a text in either alphabet, with or without padding.
func decodeBase64(text []byte) ([]byte, bool) {
	text = appendBase64(text[:0], text)
	data := make([]byte, base64.RawStdEncoding.DecodedLen(len(text)))
	n, err := base64.RawStdEncoding.Decode(data, text)
	return data[:n], err == nil
}

// openBase64 goes into the stream, whose text is base64 from s.pos on.
func (d *Decoder) openBase64(s *source) {
	inner := &source{in: s, what: "base64", whole: true, encoded: true, at: s.offset(s.pos)}
	r := base64.NewDecoder(base64.RawStdEncoding, &base64Text{s})
	s.documents++
	d.stack = append(d.stack, inner)
	inner.r = r
	inner.atLeast(len(gzipMagic))
	if inner.begins(gzipMagic) {
		inner.inflate(d, &tail{inner.buf, inner.err, r})
	}
}

// inflate makes a source read what r has, which is gzip.
func (s *source) inflate(d *Decoder, r io.Reader) {
	s.r = &bounded{r: newGunzip(r, d.limits.Ratio, max(0, freeOfRatio-(d.limits.StreamSize-d.left))), left: &d.left, most: d.limits.StreamSize}
	s.buf, s.err = make([]byte, 0, readSize), nil
}

// base64Text reads a source, and gives what appendBase64 makes of it.
type base64Text struct{ s *source }

func (b *base64Text) Read(p []byte) (int, error) {
	for {
		if b.s.pos == len(b.s.buf) {
			if b.s.err != nil {
				return 0, b.s.err
			}
			b.s.fill()
			continue
		}
		text := b.s.buf[b.s.pos:min(len(b.s.buf), b.s.pos+len(p))]
		b.s.pos += len(text)
		if n := len(appendBase64(p[:0], text)); n > 0 {
			return n, nil
		}
	}
}
