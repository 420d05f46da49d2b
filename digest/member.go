package digest

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"hash/crc32"
	"io"
	"strings"

	"github.com/klauspost/compress/gzip"
)

// A reading is a log file that is being read: its decompressed bytes are written to it, and its
// stored bytes go through Stored. It finds a file that does not end in the one gzip member that
// CloudTrail writes: the trailer of a member has the checksum and the length of what is in it,
// and the last one must have those of the whole file. Unlike [Validate], it can't see an empty
// member at the beginning, which makes no difference to what was read.
type reading struct {
	hash.Hash
	sum  hash.Hash32 // as in the trailer
	size uint32

	packed bool    // the name says that it is compressed
	stored bool    // Stored was called
	begin  [2]byte // the first bytes as stored
	begun  int     // how many of them are known
	end    [8]byte // the last bytes as stored
}

func newReading(name string) *reading {
	return &reading{Hash: sha256.New(), sum: crc32.NewIEEE(), packed: strings.HasSuffix(name, ".gz")}
}

func (r *reading) Write(p []byte) (int, error) {
	r.sum.Write(p)
	r.size += uint32(len(p))
	return r.Hash.Write(p)
}

// Stored is called by a Reader of package trail: see [trail.StoredChecker].
func (r *reading) Stored(from io.Reader) io.Reader {
	r.stored = true
	return io.TeeReader(from, (*storedBytes)(r))
}

// wrong returns what is wrong with how the file is stored: a name that ends in .gz says that
// it is one gzip member.
func (r *reading) wrong() error {
	switch {
	case !r.stored || !r.packed:
		return nil
	case r.begun < len(r.begin) || r.begin != [2]byte{0x1f, 0x8b}:
		return inGzip(gzip.ErrHeader)
	case binary.LittleEndian.Uint32(r.end[:4]) != r.sum.Sum32() || binary.LittleEndian.Uint32(r.end[4:]) != r.size:
		return errTrailing
	}
	return nil
}

// storedBytes keeps the first and the last of what is written to it.
type storedBytes reading

func (s *storedBytes) Write(p []byte) (int, error) {
	if s.begun < len(s.begin) {
		s.begun += copy(s.begin[s.begun:], p)
	}
	if n := len(s.end); len(p) >= n {
		copy(s.end[:], p[len(p)-n:])
	} else {
		copy(s.end[:], s.end[len(p):])
		copy(s.end[n-len(p):], p)
	}
	return len(p), nil
}
