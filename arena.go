package iottrail

import (
	"strings"
	"unicode/utf8"

	"github.com/iottrail/iottrail/internal/jsonscan"
)

// A stringArena makes the strings of Events that are not parts of Raw: those of large records, and
// the ids that people keep in sets. They are cut from chunks, so that few are allocated.
// A text holds the chunk that it is cut from, and no more.
type stringArena struct {
	chunk strings.Builder // where the next texts are put; never grown, so that it never moves
}

const (
	maxInChunk = 256
	chunkSize  = 1 << 10
)

// own returns the text of body, which has no escapes, in memory that only strings
// use.
func (t *stringArena) own(body []byte) string {
	if !utf8.Valid(body) {
		return jsonscan.Unquoted(body)
	}
	return t.ownValid(body)
}

// ownValid is own for UTF-8.
func (t *stringArena) ownValid(body []byte) string {
	if len(body) > maxInChunk {
		return string(body)
	}
	if t.chunk.Cap()-t.chunk.Len() < len(body) {
		t.chunk = strings.Builder{}
		t.chunk.Grow(chunkSize)
	}
	from := t.chunk.Len()
	t.chunk.Write(body)
	return t.chunk.String()[from:]
}

// A byteArena makes the slices of Events: the bodies and the values of Extra. Their bytes may
// be written, so each has memory that nothing else uses, a string least of all. Most are
// short, and there are several in a record: those are cut from chunks, in which a slice
// has no capacity to reach into the next one. A slice holds the chunk that it is cut from.
//
// The zero value gives each slice an allocation of its own.
type byteArena struct {
	chunked bool
	chunk   []byte // what was cut so far; its capacity has room for the next
}

const (
	bodyChunkSize = 4 << 10
	maxChunked    = 1 << 10
)

// own returns a copy of v.
func (b *byteArena) own(v []byte) []byte {
	if !b.chunked || len(v) > maxChunked {
		return cloneBytes(v)
	}
	from := len(b.chunk)
	if len(v) > cap(b.chunk)-from {
		b.chunk, from = make([]byte, 0, bodyChunkSize), 0
	}
	b.chunk = append(b.chunk, v...)
	return b.chunk[from:len(b.chunk):len(b.chunk)]
}
