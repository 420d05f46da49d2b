package iottrail

import (
	"encoding/binary"
	"strings"
	"unicode/utf8"

	"github.com/iottrail/iottrail/internal/jsonscan"
)

// texts makes the strings of Events. Most of what a record says was said by an
// earlier one: the service, the region, the account, the ARN of the caller. Such a
// text is made once and shared, as strings can't be written.
//
// What it keeps is bounded whatever the records hold: no text longer than maxShared
// is kept, and remembered has a fixed size; a text holds the chunk that it is cut
// from, which has chunkSize bytes. So a Decoder keeps at most 1 MiB, and an Event no
// more than a chunk beyond its own for each of its texts.
//
// The zero value remembers nothing.
type texts struct {
	remembered []string        // by hash; a later text takes the place of an earlier one
	chunk      strings.Builder // where the next texts are put; never grown, so that it never moves
}

const (
	rememberedTexts = 1 << 10
	maxShared       = 256
	chunkSize       = 1 << 10
)

// remember makes t remember texts.
func (t *texts) remember() { t.remembered = make([]string, rememberedTexts) }

// shared returns the text of body, which has no escapes and is likely to come again.
func (t *texts) shared(body []byte) string {
	if len(body) > maxShared || t.remembered == nil {
		return t.own(body)
	}
	slot := &t.remembered[hash(body)%rememberedTexts]
	if *slot != string(body) {
		text := t.own(body)
		if len(text) != len(body) {
			return text // it was not UTF-8, and its bytes are not its text
		}
		*slot = text
	}
	return *slot
}

// own returns the text of body, which has no escapes, in memory that only strings
// use.
func (t *texts) own(body []byte) string {
	if !utf8.Valid(body) {
		return jsonscan.Unquoted(body)
	}
	if len(body) > maxShared {
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

// bodies makes the slices of Events: the bodies and the values of Extra. Their bytes may
// be written, so each has memory that nothing else uses, a string least of all. Most are
// short, and there are several in a record: those are cut from chunks, in which a slice
// has no capacity to reach into the next one. A slice holds the chunk that it is cut from.
//
// The zero value gives each slice an allocation of its own.
type bodies struct {
	chunked bool
	chunk   []byte // what was cut so far; its capacity has room for the next
}

const (
	bodyChunkSize = 4 << 10
	maxChunked    = 1 << 10
)

// own returns a copy of v.
func (b *bodies) own(v []byte) []byte {
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

// hash tells texts apart by their length and 24 of their bytes, the last ones
// included, where ARNs and the like differ. A clash costs time and nothing else.
func hash(b []byte) uint64 {
	const k = 0x9e3779b97f4a7c15
	h := uint64(len(b))
	switch n := len(b); {
	case n >= 8:
		h ^= binary.LittleEndian.Uint64(b)
		h = (h ^ h>>32) * k
		h ^= binary.LittleEndian.Uint64(b[n-8:])
		h = (h ^ h>>32) * k
		h ^= binary.LittleEndian.Uint64(b[(n-8)/2:])
	default:
		for _, c := range b {
			h = h<<8 ^ uint64(c)
		}
	}
	h *= k
	return h >> 40
}
